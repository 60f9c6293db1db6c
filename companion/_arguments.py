"""What all parts of the package that know NumPy ask of their arguments.

Each check returns the argument as plain Python, or raises ``TypeError`` or ``ValueError`` with its
name, what was expected and what was given. A bool is no number here, and NaN lies in no range.
"""

import math
import operator
import reprlib

import numpy as np

MOST = 2**31 - 1  # numbers in one array: more are refused before memory is asked for
KINDS = "biufcmMOSUV"  # of all arrays there are
MAX = float(np.finfo(float).max)  # beyond is infinity


def told(value):
    """A value in a few words, for the end of a message."""
    if isinstance(value, np.ndarray):
        return f"{type(value).__name__} of {value.dtype}, shape {value.shape}"
    return reprlib.repr(value)


def flag(name, value):
    """True or False, also NumPy's; the truth of anything else is not asked."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name}: expected True or False, got {told(value)}")
    return bool(value)


def whole(name, value, least=-MOST, most=MOST):
    """A whole number; a float is none, even if nothing stands behind its point."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool | np.bool_ | np.ndarray):
        raise TypeError(f"{name}: expected a whole number, got {told(value)}") from None
    if not least <= number <= most:
        raise ValueError(f"{name}: expected a whole number from {least} to {most}, got {number}")
    return number


def number(name, value, least=-MAX, most=MAX, above=-math.inf, below=math.inf):
    """A real number within bounds; infinity only if ``most`` is infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"{name}: expected a number, got {told(value)}")
    try:
        real = float(value)
    except OverflowError:  # a whole number that is longer
        real = math.copysign(math.inf, value > 0 or -1)
    if not (least <= real <= most and above < real < below):
        said = {"≥": least, "≤": most, ">": above, "<": below}
        bounds = [f"{sign} {bound:g}" for sign, bound in said.items() if abs(bound) < MAX]
        wanted = " ".join(["a finite number", " and ".join(bounds)]).strip()
        raise ValueError(f"{name}: expected {wanted}, got {told(value)}")
    return real


def word(name, value, options=None):
    """A str, one of a few if these are given."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a str, got {told(value)}")
    if options is not None and value not in options:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, options))}, got {value!r}")
    return value


def array(name, value, kinds, shape=None):
    """A plain array of a kind: letters of NumPy, such as "f", "iu" or "iufb"; and of a shape."""
    if isinstance(value, np.ma.MaskedArray):  # the mask would be lost
        raise TypeError(f"{name}: expected an array without a mask, got {told(value)}")
    try:
        found = np.asarray(value)
    except ValueError:
        raise TypeError(f"{name}: expected an array of numbers, got {told(value)}") from None
    if found.dtype.kind not in kinds:
        words = {"f": "floats", "i": "whole numbers", "b": "booleans", "c": "complex numbers"}
        wanted = " or ".join(said for letter, said in words.items() if letter in kinds)
        raise TypeError(f"{name}: expected an array of {wanted}, got {told(value)}")
    if shape is not None:
        of_shape(name, found.shape, shape)
    return found.astype(found.dtype.newbyteorder("="), copy=False)


def of_shape(name, given, expected, why=""):
    """A shape as expected: for each axis a length, or a letter that stands for any: ("N", 3)."""
    fits = len(expected) == len(given) and all(
        isinstance(n, str) or n == m for n, m in zip(expected, given, strict=True)
    )
    if not fits:
        wanted = f"({', '.join(map(str, expected))}{',' * (len(expected) == 1)})"
        raise ValueError(f"{name}: expected shape {wanted}{why and ' '}{why}, got {tuple(given)}")


def axis(name, value, shape):
    """An axis of an array of this shape; returns it counted from the front."""
    ndim = len(shape)
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected an int, got {told(value)}")
    if not -ndim <= value < ndim:
        raise ValueError(f"{name}: expected an axis of input, of shape {shape}, got {value}")
    return int(value) % ndim


def generator(name, value):
    """A generator of random numbers."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(f"{name}: expected a numpy.random.Generator, got {told(value)}")
    return value


def room(name, value, shape):
    """An argument that makes an array of this shape: not more than ``MOST`` numbers."""
    if math.prod(shape) > MOST:
        raise ValueError(
            f"{name}: expected to make at most {MOST} numbers, got {told(value)}, "
            f"which makes {reprlib.repr(tuple(shape))}"
        )
