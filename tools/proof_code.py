"""Reads the proofs of errata in `tests/sources`: what each says, and its code in parts."""

import ast
import copy
import functools
import re
import symtable
import textwrap
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
HELPERS = ROOT / "tests/sources/adversaries.py"
# What `broken_round`, which is defined there, fills in
A_ROUND = dict(broken="", mended="one_round", fails="stays_away", works="arrives")


class Proof(NamedTuple):
    """A proof in words and code."""

    fault: str
    failure: str
    broken: str  # code of the fault alone
    mended: str  # code of the right version alone
    told: str  # how the two are told apart
    shared: str  # what both rest on


def read(test):
    """Return the proof at a node id such as ``tests/sources/test_cnn.py::test_pixels``.

    The test ends in ``return Case(broken=…, mended=…, fails=…, works=…)``, or in a call of
    ``broken_round``, whose other half is the round as it should be. A statement that only the
    broken version needs belongs to it, one that both need is shared.
    """
    path, name = test.split("::")
    module = _definitions(ROOT / path)
    function = module[name][0]
    assert isinstance(function, ast.FunctionDef)
    words = {k.arg: ast.literal_eval(k.value) for k in function.decorator_list[0].keywords}
    text = (ROOT / path).read_text(encoding="utf-8")
    body = [(statement, text) for statement in function.body[:-1] if not _is_docstring(statement)]
    known = _definitions(HELPERS) | module | _named(body)
    parts = _parts(function.body[-1].value, text)
    reached = {part: _closure(node, known) for part, (node, _) in parts.items()}
    told = reached["fails"] | reached["works"]
    of = {
        "broken": reached["broken"] - reached["mended"],
        "mended": reached["mended"] - reached["broken"],
    }
    of["told"] = told - reached["broken"] - reached["mended"]
    of["shared"] = (reached["broken"] & reached["mended"]) | {
        statement for statement, _ in body if not names(statement)
    }
    for part, other in (("broken", "mended"), ("mended", "broken")):
        name = _itself(parts[part][0])
        if name in known and name != _itself(parts[other][0]):  # the version, not what it rests on
            of[part] |= of["shared"] & {known[name][0]}
            of["shared"] -= of[part]
    source = dict([*known.values(), *body])
    code = {
        part: [_dedented(statement, source[statement]) for statement in sorted(found, key=_order)]
        for part, found in of.items()
    }
    for part, into in dict(broken="broken", mended="mended", fails="told", works="told").items():
        node, line = parts[part]
        if line and not (isinstance(node, ast.Name) and code[into]):
            code[into].append(line)
    joined = {part: "\n\n".join(pieces) for part, pieces in code.items()}
    return Proof(words["fault"], words["failure"], **joined)


@functools.cache
def _definitions(path):
    """Return name → (statement, source text) of what a module defines at its top level."""
    text = path.read_text(encoding="utf-8")
    return _named((statement, text) for statement in ast.parse(text).body)


def _named(statements):
    found: dict[str, tuple] = {}
    for statement, text in statements:
        for name in names(statement):
            if name in found:
                raise ValueError(f"{name} is defined twice, and only one of both would be shown")
            found[name] = statement, text
    return found


def names(statement):
    """Return the names that a statement defines."""
    symbols = _symbols(statement).get_symbols()
    return [s.get_name() for s in symbols if s.is_assigned() and not s.is_imported()]


class _Generators(ast.NodeTransformer):
    """Turns comprehensions into generators of the same names."""

    def visit_ListComp(self, node):
        return ast.GeneratorExp(self.visit(node.elt), list(map(self.visit, node.generators)))

    def visit_DictComp(self, node):
        both = ast.Tuple([self.visit(node.key), self.visit(node.value)], ast.Load())
        return ast.GeneratorExp(both, list(map(self.visit, node.generators)))

    def visit_SetComp(self, node):
        return self.visit_ListComp(node)


def _symbols(node):
    """Return the names of a statement or an expression, and of the scopes inside it.

    Python 3.12 and later count a comprehension's own names among those around it, 3.11 does not;
    a generator's names are its own in all.
    """
    generators = _Generators().visit(copy.deepcopy(node))
    return symtable.symtable(ast.unparse(generators), "proof", "exec")


def _parts(call, text):
    """Return part → (expression, line to show) of the call that ends a proof."""
    if call.func.id == "Case":
        found = {k.arg: k.value for k in call.keywords}
    else:
        found = dict(zip(("broken", "fails"), call.args, strict=False))
    parts = {part: (ast.Name(name, ast.Load()), "") for part, name in A_ROUND.items()}
    for part, expression in found.items():
        first, *others = (ast.get_source_segment(text, expression) or "").split("\n")
        rest = textwrap.dedent("\n".join(others)).split("\n") if others else []
        parts[part] = expression, "\n".join([f"{part} = {first}", *rest])
    return parts


def _itself(expression):
    """Return the name of what an expression is, or calls."""
    called = expression.func if isinstance(expression, ast.Call) else expression
    return called.id if isinstance(called, ast.Name) else None


def _closure(expression, known):
    """Return the statements that an expression rests on."""
    reached, waiting = set(), [expression]
    while waiting:
        for name in free(waiting.pop()) & set(known):
            statement = known[name][0]
            if statement not in reached:
                reached.add(statement)
                waiting.append(statement)
    return reached


def free(node):
    """Return the names that a statement or an expression uses without defining them inside."""
    found, tables = set(), [_symbols(node)]
    while tables:
        table = tables.pop()
        found |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
        }
        tables += table.get_children()
    return found


def _order(statement):
    """What stands at the top level of a file comes first."""
    return statement.col_offset, statement.lineno


def _dedented(statement, text):
    lines = text.splitlines()
    start = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    code = textwrap.dedent("\n".join(lines[start - 1 : statement.end_lineno]))
    return re.sub(r"  # noqa: \w+", "", code)  # said to another reader


def _is_docstring(statement):
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
