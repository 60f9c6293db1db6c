"""All small changes of a Python file: one operator, one number, one argument, one statement.

Left alone are docstrings, annotations, decorators, imports, ``__all__``, ``__slots__``, other
strings, the words of an error (the ``raise`` itself goes), and ``zip(strict=…)``, an assertion of
what holds anyway.
"""

import ast
from contextlib import contextmanager
from functools import cache
from typing import NamedTuple

from benchmarks._mutants import Mutant

ORDER = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
}
EXCHANGED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
NOT_EXCHANGED = {"isinstance", "getattr", "min", "max", "minimum", "maximum", "hypot"}
NAMES = {
    "min": "max", "minimum": "maximum", "any": "all", "zeros": "ones", "floor": "ceil",
    "zeros_like": "ones_like", "argmin": "argmax", "mean": "sum", "sin": "cos",
}  # fmt: skip
NAMES |= {new: old for old, new in NAMES.items()}
LEFT_ALONE = {"annotation", "returns", "decorator_list", "type", "op", "ops", "ctx"}


class Change(NamedTuple):
    """Put ``new`` into a field of a node, or at a place of the list that the field holds."""

    node: ast.AST
    field: str
    index: int | None
    new: ast.AST

    @contextmanager
    def made(self):
        """Change the tree while the block runs."""
        before = getattr(self.node, self.field)
        after = self.new
        if self.index is not None:
            after = [*before[: self.index], self.new, *before[self.index + 1 :]]
        setattr(self.node, self.field, after)
        try:
            yield
        finally:
            setattr(self.node, self.field, before)


class Place(NamedTuple):
    """Where a node stands: in which field of which node, statement, functions and classes.

    ``lines`` are those of the outermost function, None outside of functions.
    """

    parent: ast.AST
    field: str
    index: int | None
    statement: ast.AST
    where: str
    lines: range | None


def mutants(file, source):
    """List every mutant of a file; ``change`` is the tree, a Change and the function's lines."""
    tree = ast.parse(source)
    found = []
    heading_of = cache(heading)
    for node, place in nodes(tree, Place(None, "", None, tree, "", None)):
        for new in (*changes(node, place), *deletions(node, place)):
            if not hasattr(new, "lineno"):
                ast.copy_location(new, node)
            ast.fix_missing_locations(new)
            change = Change(*place[:3], new)
            deleted = isinstance(new, ast.Pass)
            old = heading_of(place.statement)
            with change.made():
                text = "pass" if deleted else heading(place.statement)
            line = getattr(node, "lineno", place.statement.lineno)
            found.append(Mutant(file, line, place.where, old, text, (tree, change, place.lines)))
    return list({mutant.name: mutant for mutant in found if mutant.old != mutant.new}.values())


def heading(statement):
    """The text of a statement without its body and decorators."""
    text = ast.unparse(statement).partition(":\n")[0]
    return text[text.rfind("\n") + 1 :] if isinstance(statement, ast.FunctionDef) else text


def nodes(node, place):
    """Yield every node below that may be changed, with its place."""
    for field, value in ast.iter_fields(node):
        if field in LEFT_ALONE:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or untouched(child, node):
                continue
            here = child if isinstance(child, ast.stmt) else place.statement
            yield child, Place(node, field, index, here, place.where, place.lines)
            if isinstance(child, ast.Raise | ast.JoinedStr):
                continue
            where, lines = place.where, place.lines
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                where = f"{where}.{child.name}".lstrip(".")
            if isinstance(child, ast.FunctionDef) and lines is None:
                first = min(each.lineno for each in (child, *child.decorator_list))
                lines = range(first, child.end_lineno + 1)
            yield from nodes(child, Place(node, field, index, here, where, lines))


def untouched(node, parent):
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Expr(ast.Constant()):
            return True
        case ast.Assign([ast.Name("__all__" | "__slots__")]):
            return True
        case ast.keyword("strict"):
            return isinstance(parent.func, ast.Name) and parent.func.id == "zip"
    return False


def negated(test):
    return ast.UnaryOp(ast.Not(), test)


def changes(node, place):
    """Yield what may stand in place of an expression."""
    match node:
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(float(value)):
            yield ast.Constant(2 * value or 1.0)
            yield ast.Constant(-value or -1.0)
        case ast.UnaryOp(ast.USub() | ast.Not(), operand):
            yield operand
        case ast.BinOp(left, ast.BitOr(), right) if typelike(node):
            yield from (left, right)
        case ast.BinOp(left, op, right):
            if type(op) in ARITHMETIC:
                yield ast.BinOp(left, ARITHMETIC[type(op)](), right)
            if isinstance(op, EXCHANGED):
                yield ast.BinOp(right, op, left)
        case ast.Compare(left, ops, comparators):
            for i, op in enumerate(ops):
                for other in ORDER[type(op)]:
                    yield ast.Compare(left, [*ops[:i], other(), *ops[i + 1 :]], comparators)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            for i in range(len(values)):
                rest = values[:i] + values[i + 1 :]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.Slice(lower, upper, step) if lower or upper:
            if not isinstance(lower, ast.Constant):
                moved = ast.BinOp(lower, ast.Add(), ast.Constant(1)) if lower else ast.Constant(1)
                yield ast.Slice(moved, upper, step)
            if not isinstance(upper, ast.Constant):
                one = ast.Constant(1)
                moved = ast.BinOp(upper, ast.Sub(), one) if upper else ast.UnaryOp(ast.USub(), one)
                yield ast.Slice(lower, moved, step)
        case ast.Name(name, ast.Load()) if name in NAMES:
            yield ast.Name(NAMES[name], ast.Load())
        case ast.Attribute(value, name, ast.Load()) if name in NAMES:
            yield ast.Attribute(value, NAMES[name], ast.Load())
        case ast.Call(function, arguments, keywords):
            for i in range(len(keywords)):
                if not untouched(keywords[i], node):
                    yield ast.Call(function, arguments, keywords[:i] + keywords[i + 1 :])
            yield from fewer_arguments(function, arguments, keywords)
        case ast.Lambda(arguments, body):
            yield ast.Lambda(arguments, zero(body))
        case ast.Return(ast.Compare() | ast.BoolOp() | ast.UnaryOp(ast.Not())):
            yield from (ast.Return(ast.Constant(value)) for value in (True, False))
        case ast.Return(value) if value and not isinstance(value, ast.Tuple | ast.Constant):
            yield ast.Return(zero(value))
    tested = place.field == "ifs" or (place.field == "test" and not isinstance(node, ast.Compare))
    if tested and not isinstance(node, ast.UnaryOp):
        yield negated(node)


def zero(value):
    """Nothing of the same kind: 0, zeros, an empty list, an empty text."""
    return ast.BinOp(ast.Constant(0), ast.Mult(), value)


def typelike(node):
    """Whether ``int | float`` means one of two types."""
    names = ast.unparse(node).replace(" ", "").split("|")
    return all(n in {"int", "float", "list", "tuple", "Tensor"} or n[:3] == "np." for n in names)


def fewer_arguments(function, arguments, keywords):
    """Yield the call with two arguments exchanged, and without its last one."""
    if any(isinstance(a, ast.Starred) for a in arguments):
        return
    name = getattr(function, "id", getattr(function, "attr", ""))
    if len(arguments) >= 2 and name not in NOT_EXCHANGED:
        first, second, *rest = arguments
        yield ast.Call(function, [second, first, *rest], keywords)
    method = isinstance(function, ast.Attribute)
    owner = function.value.id if method and isinstance(function.value, ast.Name) else ""
    if method and len(arguments) > (owner in {"np", "math", "_checks"}):
        yield ast.Call(function, arguments[:-1], keywords)


def deletions(node, place):
    """Yield ``pass`` for a statement that can go without leaving a name undefined."""
    match node:
        case ast.Raise() | ast.Continue() | ast.Break() | ast.Expr(ast.Call()):
            yield ast.Pass()
        case ast.AugAssign(target, op, value):
            yield ast.Pass()
            if type(op) in ARITHMETIC:
                yield ast.AugAssign(target, ARITHMETIC[type(op)](), value)
        case ast.Assign([target], _):
            if all(bound(name, node, place.parent) for name in parts(target)):
                yield ast.Pass()


def parts(target):
    return target.elts if isinstance(target, ast.Tuple | ast.List) else [target]


def bound(target, statement, body):
    """Whether a name has a value before the statement: an argument, or assigned above."""
    if not isinstance(target, ast.Name):
        return True  # x.y or x[y]
    names = {
        each.arg if isinstance(each, ast.arg) else each.id
        for each in ast.walk(body)
        if (isinstance(each, ast.arg) and not isinstance(body, ast.Module))
        or (
            isinstance(each, ast.Name)
            and isinstance(each.ctx, ast.Store)
            and each.lineno < statement.lineno
        )
    }
    return target.id in names
