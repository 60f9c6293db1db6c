"""Hostile arguments, and the judge of what a function makes of them.

A good call is a function and a dict of its arguments. ``findings`` puts hostile values in the place
of one argument after the other and says what went wrong. Three things are right: the result that a
well-behaved value gives, a number that is none passed on, and a ``ValueError`` or ``TypeError``
that names the argument and what it got. Everything else is a finding: other errors, warnings, a
call that hangs or takes memory without measure, an argument that was changed, a refusal that the
docstring's section Raises leaves out.
"""

import inspect
import re
import resource
import signal
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from copy import deepcopy
from enum import Enum
from functools import singledispatch
from inspect import cleandoc
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import companion

HUGE = 10**12
SECONDS, MEMORY = 3, 2**30  # a call that takes more of one of them is stopped


class May(Enum):
    """What may come of a hostile value besides a refusal, if not the result of another value."""

    ANYTHING = "some result"
    REFUSED = "nothing"
    PASSED_ON = "a result with a number that is none"


ANYTHING, REFUSED, PASSED_ON = May


class Hostile(NamedTuple):
    """A hostile value: what it is in words, and whose result must come of it, or what else may."""

    what: str
    value: Any
    like: Any = REFUSED


class Subclass(np.ndarray):
    """An array whose type is not ndarray."""


# ---- hostile values, by what a good one is


WRONG = [
    Hostile("None", None),
    Hostile("a word", "nonsense"),
    Hostile("a ragged list", [[1.0, 2.0], [3.0]]),
    Hostile("a dict", {"a": 1}),
    Hostile("an object", object()),
    Hostile("an array of objects", np.array([None, "a"], object)),
    Hostile("a complex number", 1 + 2j),
]


@singledispatch
def variants(good):
    """Hostile values in place of a good one: a list of :class:`Hostile`; register other types."""
    if hasattr(good, "_fields"):
        return _of_record(good)
    return [*WRONG, Hostile("a number", 5)] if not callable(good) else WRONG


@variants.register
def _of_array(good: np.ndarray):
    found = [*WRONG, *layouts(good), *shapes(good)]
    if good.dtype.kind != "c":
        found.append(Hostile("complex", good.astype(complex)))
    found.append(Hostile("a list", good.tolist(), good))
    masked = np.ma.array(good, mask=np.arange(good.size).reshape(good.shape) == 0)
    found.append(Hostile("masked", masked))
    if good.dtype.kind == "f":
        found += [Hostile(t, good.astype(t), good.astype(t).astype(float)) for t in ("f2", "g")]
        found += [Hostile(t, good.astype(t), good.astype(t).astype(float)) for t in ("i8", "?")]
        found.append(Hostile("nan in it", _with(good, np.nan), PASSED_ON))
        found += [Hostile(f"{x} in it", _with(good, x), ANYTHING) for x in (np.inf, -np.inf, 1e300)]
    if good.dtype.kind in "iu":
        found += [Hostile(t, good.astype(t), good) for t in ("i2", "i4", "i8", "u8", "f8")]
        found += [Hostile("i1", good.astype("i1"), good.astype("i1").astype("i8"))]
        found.append(Hostile("halves", good + 0.5))
        found += [Hostile(f"{x} in it", _with(good.astype("i8"), x), ANYTHING) for x in (-1, HUGE)]
    return found


def layouts(good):
    """The same numbers, otherwise in memory: the same must come of them."""
    every = (slice(None, None, -1),) * good.ndim
    strided = np.repeat(good, 2, axis=-1)[..., ::2] if good.ndim else good
    read_only = good.copy()
    read_only.flags.writeable = False
    return [
        Hostile("strided", strided, good),
        Hostile("transposed", np.asfortranarray(good), good),
        Hostile("negative strides", good[every].copy()[every], good),
        Hostile("read-only", read_only, good),
        Hostile("big-endian", good.astype(good.dtype.newbyteorder(">")), good),
        Hostile("a subclass", good.copy().view(Subclass), good),
    ]


def shapes(good):
    """Other shapes: 0-d, one axis more or less, one entry more or less, none."""
    zero_d = good.ravel()[:1].reshape(()) if good.size else np.zeros((), good.dtype)
    yield Hostile("0-d", zero_d, ANYTHING)
    yield Hostile("one axis more", good[None].copy(), ANYTHING)
    if good.ndim and good.size:
        yield Hostile("one axis less", good[0].copy(), ANYTHING)
    for axis in range(good.ndim):
        for what, length in [("more", 1), ("less", -1), ("empty", -good.shape[axis])]:
            if good.shape[axis] + length >= 0:
                places = np.arange(good.shape[axis] + length) % max(good.shape[axis], 1)
                if good.size:
                    yield Hostile(f"axis {axis} {what}", good.take(places, axis), ANYTHING)


def _with(good, x):
    array = good.copy()
    if array.size:
        array.flat[array.size // 2] = x
    return array


@variants.register
def _of_flag(good: bool):
    numbers = [Hostile(f"the number {n}", n, bool(n)) for n in (0, 1)]
    return [*WRONG, *numbers, Hostile("two flags", np.array([True, False])), Hostile("two", 2)]


@variants.register
def _of_whole_number(good: int):
    found = [Hostile(f"{x}", x) for x in (True, good + 0.5, "3", np.nan, np.inf)]
    found += [Hostile("a pair", [good, good], ANYTHING)]
    found += [Hostile(f"{n}", n, ANYTHING) for n in (-1, 0, HUGE, -HUGE, 10**30)]
    found += [Hostile("a float", float(good), good), Hostile("a NumPy int", np.int64(good), good)]
    return WRONG + found


@variants.register
def _of_number(good: float):
    found = [Hostile("nan", np.nan, PASSED_ON), Hostile("[number]", [good]), Hostile("a str", "1")]
    found += [Hostile(f"{x}", x, ANYTHING) for x in (np.inf, -np.inf, -1.0, 0.0, 1e300, 10**400)]
    found += [Hostile("float32", np.float32(good), float(np.float32(good)))]
    return [*WRONG, *found, Hostile("True", True, 1.0)]


@variants.register
def _of_word(good: str):
    words = [Hostile(f"the word {w!r}", w, ANYTHING) for w in ("", good + good, "\0", "¿")]
    return [each for each in WRONG if each.what != "a word"] + [
        *words,
        Hostile("bytes", good.encode()),
        Hostile("a number", 5),
    ]


@variants.register(tuple)
@variants.register(list)
def _of_sequence(good):
    if hasattr(good, "_fields"):
        return _of_record(good)
    more = good + good[-1:]
    found = [each for each in WRONG if each.what != "a ragged list"]
    found += [Hostile("empty", type(good)(), ANYTHING), Hostile("one more", more, ANYTHING)]
    found += [Hostile("one less", good[:-1], ANYTHING), Hostile("a number", 5, ANYTHING)]
    for each in variants(good[0]) if good else []:
        like = each.like
        if not isinstance(like, May):
            like = type(good)([like]) + good[1:]
        found.append(Hostile(f"first: {each.what}", type(good)([each.value]) + good[1:], like))
    return found


def _of_record(good):
    """A named tuple: something else, and each of its fields replaced."""
    found = [*WRONG, Hostile("a number", 5), Hostile("a bare tuple", (1, 2))]
    for field, part in good._asdict().items():
        for what, value, like in variants(part):
            if not isinstance(like, May):
                like = good._replace(**{field: like})
            found.append(Hostile(f"{field}: {what}", good._replace(**{field: value}), like))
    return found


@variants.register
def _of_dict(good: dict):
    found = [each for each in WRONG if each.what != "a dict"]
    return [*found, Hostile("empty", {}, ANYTHING), Hostile("a list", [1], ANYTHING)]


# ---- the judge


class Hung(BaseException):
    """A call took too long."""


@contextmanager
def guarded():
    """Stop what takes too long, and refuse memory beyond measure; warnings are errors."""

    def stop(*_):
        raise Hung

    before = signal.signal(signal.SIGALRM, stop)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = (
        int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0])
        * resource.getpagesize()
    )
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, hard))
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@singledispatch
def plain(value):
    """What can be compared of a value, as a copy: numbers, words, lists and dicts of them."""
    if hasattr(value, "__dict__") and type(value).__module__.startswith("companion."):
        return plain(vars(value))
    return type(value).__name__


@plain.register(np.ndarray)
@plain.register(np.generic)
def _plain_array(value):
    value = np.asarray(value)
    return value.astype(float if value.dtype.kind == "f" else value.dtype)


@plain.register(bool)
@plain.register(int)
@plain.register(float)
@plain.register(str)
@plain.register(bytes)
@plain.register(complex)
@plain.register(type(None))
def _plain_itself(value):
    return value


@plain.register(list)
@plain.register(tuple)
@plain.register(range)
def _plain_list(value):
    return [plain(each) for each in value]


@plain.register
def _plain_dict(value: dict):
    return {key: plain(each) for key, each in value.items()}


@plain.register
def _plain_tensor(value: companion.Tensor):
    return [plain(value.data), plain(value.grad)]


def equal(a, b, rtol=1e-9):
    """Whether two plain values are the same, up to rounding; NaN is NaN."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(equal(x, y, rtol) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key], rtol) for key in a)
    if isinstance(a, np.ndarray | float | int) and isinstance(b, np.ndarray | float | int):
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape or "O" in a.dtype.kind + b.dtype.kind:
            return a.shape == b.shape and bool((a == b).all())
        if a.dtype == np.float32:  # older PyTorch rounds otherwise in another order of memory
            rtol = max(rtol, 1e-5)
        return bool(np.isclose(a, b, rtol, rtol, equal_nan=True).all())
    return type(a) is type(b) and a == b


def numbers(value):
    """All floats in a plain value."""
    if isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from numbers(each)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "fc":
        yield from value.ravel()
    elif isinstance(value, float):
        yield value


def refusal(error, name):
    """What is wrong with a refusal: nothing, if it names the argument and what was given."""
    message = str(error)
    if not re.search(rf"(?<![\w.]){re.escape(name)}\b", message):
        return f"does not name {name}: {type(error).__name__}: {message:.160}"
    return "" if "got" in message else f"does not say what it got: {message:.160}"


def untold(error, doc):
    """What is wrong with a docstring: nothing, if its section Raises has the error, or is none."""
    section = re.split(r"\n\n\w+\n-+\n", cleandoc(doc).partition("\nRaises\n------\n")[2])[0]
    kind = type(error).__name__
    told = not section or not isinstance(error, ValueError | TypeError) or kind in section
    return "" if told else f"raises {kind}, which Raises in the docstring leaves out"


def verdict(function, good, name, hostile, errors=(ValueError, TypeError), doc=""):
    """Call a function with one hostile argument; return what is wrong, or an empty string."""
    given = deepcopy(good) | {name: hostile.value}
    before = plain(_others(given))
    try:
        with guarded():
            result = function(**given)
    except Hung:
        return f"hangs for {SECONDS} s"
    except MemoryError as error:
        return f"takes memory: {error or 'more than there is'}"
    except Warning as warning:
        return f"warns: {type(warning).__name__}: {warning}"
    except Exception as error:
        if type(error) in errors:
            return refusal(error, name) or untold(error, doc)
        return f"raises {type(error).__name__}: {error}"
    if not equal(plain(_others(given)), before):
        return "changes an argument"
    result = plain(given.get("self") if result is None else result)
    if hostile.like is REFUSED:
        return "is accepted"
    if hostile.like is ANYTHING:
        return ""
    if hostile.like is PASSED_ON:
        expected = list(numbers(_expected(function, good, name, good[name])))
        told = not expected or not all(map(np.isfinite, numbers(result)))
        return "" if told else "hides what is no number"
    expected = _expected(function, good, name, hostile.like)
    rtol = 1e-2 if "f2" in hostile.what else 1e-9
    return "" if equal(result, expected, rtol) else "gives something else"


def _others(given):
    """All arguments but ``self``, which a method may change."""
    return {name: value for name, value in given.items() if name != "self"}


def _expected(function, good, name, value):
    """What comes of a call with a well-behaved value."""
    given = deepcopy(good) | {name: value}
    result = function(**given)
    return plain(given.get("self") if result is None else result)


def findings(function, good, fixed=(), excused: Callable = lambda name, what: False, **how):
    """Call a function with hostile values in place of each argument; return what is wrong.

    Parameters
    ----------
    function : callable
    good : dict
        Arguments of a good call, by name.
    fixed : collection of str
        Arguments that stay as they are; ``self`` does anyway.
    excused : callable
        Says of an argument's name and a hostile value's words whether they are left out.
    **how
        For :func:`verdict`.

    Returns
    -------
    list of str
    """
    found = []
    bound = getattr(good["self"], function.__name__) if "self" in good else function
    parameters = inspect.signature(bound).parameters
    for name, value in good.items():
        if name in fixed or name == "self":
            continue
        optional = name in parameters and parameters[name].default is None
        for hostile in variants(value):
            if (hostile.what == "None" and optional) or excused(name, hostile.what):
                continue
            if wrong := verdict(function, good, name, hostile, **how):
                found.append(f"{name} = {hostile.what}: {wrong}")
    return found
