"""Mutants of the figures' numeric JavaScript: all that one small change can make of it.

Changed is what a figure runs *and* a list `numeric` leads to, declaration by declaration: neither
what draws nor the lists themselves, which only hand functions to the tests. What a `throw` says is
words and stays.
"""

import functools
import posixpath
from pathlib import Path
from typing import NamedTuple

import tree_sitter
import tree_sitter_javascript

from benchmarks._mutants import Mutant
from companion import widgets

FOLDER = Path(widgets.__file__).parent
PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language()))
OPERATORS = {
    "+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "**": "*", "&": "|", "|": "&", "^": "|",
    "<<": ">>", ">>": "<<", ">>>": "<<", "&&": "||", "||": "&&", "??": "&&",
    "===": "!==", "!==": "===", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "^=": "|=",
    "|=": "&=", "&=": "|=", "<<=": ">>=", ">>=": "<<=", ">>>=": "<<=", "++": "--", "--": "++",
}  # fmt: skip
COMPARISONS = {"<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<")}
MATHS = {"max": "min", "min": "max", "floor": "ceil", "ceil": "floor", "round": "floor"}
NUMBERS = {"0": ["1"], "1": ["0", "2"]}
BINARY = ("binary_expression", "augmented_assignment_expression", "update_expression")
NAMES = ("identifier", "shorthand_property_identifier")
DECLARED = ("identifier", "shorthand_property_identifier_pattern")
DELETED = ("expression_statement", "continue_statement", "break_statement")


class Change(NamedTuple):
    """In place of a module's bytes from ``start`` to ``end`` stands ``new``."""

    path: str
    start: int
    end: int
    new: str

    def applied(self):
        text = source(self.path)
        return text[: self.start] + self.new.encode() + text[self.end :]


@functools.cache
def source(path):
    return (FOLDER / path).read_bytes()


@functools.cache
def modules():
    paths = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js"))
    return {path: Module(path) for path in paths}


def population():
    """Return all mutants, each change of a line once."""
    counted = _reached("numeric") & _reached("default")
    found, places = {}, set()
    for path, module in modules().items():
        for name, node in module.declared.items():
            if (path, name) in counted and (path, node.start_byte) not in places:
                places.add((path, node.start_byte))  # which may declare several names
                for change in _changes(path, node):
                    mutant = _told(change, name)
                    found.setdefault(mutant.name, mutant)
    return list(found.values())


def importers(path):
    """Return the modules that lead to a module through imports, itself among them."""
    found, waiting = {path}, [path]
    while waiting:
        one = waiting.pop()
        new = {p for p, module in modules().items() if one in module.imported.values()} - found
        found |= new
        waiting.extend(new)
    return found


class Module:
    """A module's declarations by name, and where the names that it imports come from."""

    def __init__(self, path):
        self.path, self.declared, self.imported = path, {}, {}
        root = PARSER.parse(source(path)).root_node
        if root.has_error:
            raise ValueError(f"{path}: the parser does not understand it")
        for node in root.named_children:
            if node.type == "import_statement":
                target = _text(node.child_by_field_name("source")).strip('"')
                other = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
                names = (n for n in _within(node) if n.type == "import_specifier")
                self.imported.update((_text(name), other) for name in names)
            elif node.type == "export_statement" and node.child_by_field_name("value"):
                self.declared["default"] = node.child_by_field_name("value")
            else:
                held = node.child_by_field_name("declaration") or node
                for one in (held, *held.named_children):
                    if name := one.child_by_field_name("name"):
                        names = (n for n in _within(name) if n.type in DECLARED)
                        self.declared.update((_text(n), one) for n in names)

    def uses(self, name):
        """Yield what a declaration may lead to, as (module, name)."""
        nodes = list(_within(self.declared[name]))
        given = {
            _text(n) for some in nodes if some.type == "formal_parameters" for n in _within(some)
        }
        for other in {_text(n) for n in nodes if n.type in NAMES} - given:
            if other in self.declared or other in self.imported:
                yield self.imported.get(other, self.path), other


def _text(node):
    return node.text.decode()


def _within(node):
    """Yield a node and all named ones inside."""
    yield node
    for child in node.named_children:
        yield from _within(child)


def _reached(entry):
    """Return all (module, name) that the declarations called ``entry`` lead to, without these."""
    first = [(path, entry) for path, module in modules().items() if entry in module.declared]
    found, waiting = set(first), list(first)
    while waiting:
        path, name = waiting.pop()
        new = set(modules()[path].uses(name)) - found
        found |= new
        waiting.extend(new)
    return found - set(first)


def _told(change, where):
    """Return a change as a mutant: with the lines as they are, and as they become."""
    text, changed = source(change.path), change.applied()
    first, last = text.rfind(b"\n", 0, change.start) + 1, text.find(b"\n", change.end)
    lines = text[first:last], changed[first : last + len(changed) - len(text)]
    old, new = (" ".join(part.decode().split()) for part in lines)
    line = text.count(b"\n", 0, change.start) + 1
    return Mutant(change.path, line, where, old, new, change)


def _changes(path, node):
    if node.type != "throw_statement":
        for part, new in _here(node):
            yield Change(path, part.start_byte, part.end_byte, new)
        for child in node.named_children:
            yield from _changes(path, child)


def _here(node):
    """Yield the changes of one node itself: the part that goes, and what stands there then."""
    field = node.child_by_field_name
    if node.type in BINARY:
        operator = field("operator")
        sign, sides = _text(operator), (field("left"), field("right"))
        if sign in COMPARISONS:  # by one, and the other way round
            yield from ((operator, new) for new in COMPARISONS[sign])
        elif sign in OPERATORS and not any(side and "string" in side.type for side in sides):
            yield operator, OPERATORS[sign]
    elif node.type == "unary_expression" and _text(field("operator")) in "-!":
        yield node, _text(field("argument"))
    elif node.type == "number":
        old = _text(node)
        yield from ((node, new) for new in NUMBERS.get(old, [f"({old} + 1)", f"({old} - 1)"]))
    elif node.type in ("true", "false"):
        yield node, "false" if node.type == "true" else "true"
    elif node.type == "member_expression" and _text(field("object")) == "Math":
        if (name := _text(field("property"))) in MATHS:
            yield field("property"), MATHS[name]
        elif name == "abs":
            yield node, "Number"
    elif node.type == "subscript_expression" and field("index").type not in ("number", "string"):
        yield from ((field("index"), f"({_text(field('index'))}) {by} 1") for by in "+-")
    elif node.type == "for_statement":
        bounds = [n for n in _within(field("condition")) if n.type == "binary_expression"]
        for bound in bounds[:1]:
            end = bound.child_by_field_name("right")
            if _text(bound.child_by_field_name("operator")) in COMPARISONS and end.type != "number":
                yield from ((end, f"({_text(end)}) {by} 1") for by in "+-")
    elif node.type == "return_statement" and node.named_children:
        yield node, "return;"
    elif node.type == "arrow_function" and field("body").type != "statement_block":
        yield field("body"), "undefined"
    if node.type in DELETED or (node.type == "if_statement" and not field("alternative")):
        yield node, ";"
