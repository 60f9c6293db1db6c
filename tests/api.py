"""Everything callable that the API reference shows."""

import inspect
import re
from importlib import import_module
from pathlib import Path

REFERENCE = Path(__file__).parents[1] / "book" / "reference"
BINARY = ("add", "sub", "mul", "truediv", "matmul")
OPERATORS = {f"__{side}{name}__" for name in BINARY for side in ("", "r")}
OPERATORS |= {f"__{name}__" for name in ("eq", "ne", "lt", "gt", "le", "ge", "pow", "getitem")}


def lines():
    """All lines of the pages of the API reference."""
    for page in sorted(REFERENCE.glob("api*.md")):
        yield from page.read_text("utf-8").splitlines()


def documented(*parts):
    """Everything callable that the API reference shows of some parts: from its name to itself.

    Functions, classes, and as ``Class.method`` the public methods of classes. Records, which only
    hold what they are given, are left out.
    """
    module, last, found = "", "", {}
    for line in lines():
        if made := re.fullmatch(r"\.\. (auto\w+|currentmodule):: (\S+)", line):
            kind, last = made.groups()
            if kind in ("automodule", "currentmodule"):
                module = last
            else:
                found[f"{module}.{last}"] = getattr(import_module(module), last)
        elif (made := re.fullmatch(r"   :members:(.*)", line)) and last == module:
            whole = import_module(module)
            own = [n for n, v in vars(whole).items() if getattr(v, "__module__", "") == module]
            names = made[1].replace(",", " ").split() or getattr(whole, "__all__", own)
            found |= {f"{module}.{n}": getattr(whole, n) for n in names if not n.startswith("_")}
    mine = [(n, v) for n, v in found.items() if any(f"{n}.".startswith(f"{p}.") for p in parts)]
    return {name: value for one in mine for name, value in _callables(*one)}


def _callables(name, value):
    if not inspect.isclass(value):
        return [(name, value)] if inspect.isroutine(value) else []
    if issubclass(value, tuple) or hasattr(value, "__dataclass_fields__"):
        return []
    methods = [
        n
        for n in dir(value)
        if not (n.startswith("_") and n not in OPERATORS)
        and (n in OPERATORS or inspect.isroutine(inspect.getattr_static(value, n)))
        and (n in OPERATORS or getattr(value, n).__module__.startswith("companion"))
        and getattr(value, n) is not getattr(object, n, None)
    ]
    return [(name, value), *((f"{name}.{n}", method(value, n)) for n in methods)]


def method(owner, name):
    """A method as a function of ``self`` and of keywords."""

    def call(self, **arguments):
        bound = getattr(self, name)
        first = next(iter(inspect.signature(bound).parameters.values()), None)
        if first is not None and first.kind is first.VAR_POSITIONAL:
            return bound(*arguments.values())
        result = bound(**arguments)
        if result is NotImplemented:  # Python makes of it a TypeError that names both types
            raise TypeError(f"{', '.join(arguments)}: got an operand of another type")
        return result

    call.__name__, call.__doc__ = name, getattr(owner, name).__doc__
    return call
