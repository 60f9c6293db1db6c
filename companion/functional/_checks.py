"""What the operations ask of their arguments.

Each check raises ``TypeError`` or ``ValueError`` with the argument's name, what was expected and
what was given. Checks see arrays only; tensors have been unpacked before.
"""

import operator

import numpy as np
from numpy.lib.array_utils import normalize_axis_index


def floats(**arrays):
    """Arrays of floating-point numbers, all of one dtype; None stands for 'left out'."""
    given = {name: a for name, a in arrays.items() if a is not None}
    for name, a in given.items():
        if not isinstance(a, np.ndarray | np.generic):
            raise TypeError(f"{name}: expected an array or a Tensor, got {type(a).__name__}")
        if a.dtype.kind != "f":
            raise TypeError(f"{name}: expected floating-point numbers, got dtype {a.dtype}")
    (first, a), *others = given.items()
    for name, b in others:
        if b.dtype != a.dtype:
            raise TypeError(f"{name}: expected dtype {a.dtype} as in {first}, got {b.dtype}")


def shape(name, array, expected, why=""):
    """Exactly this shape; a letter stands for any length: ("C_out", 3)."""
    fits = len(expected) == array.ndim and all(
        isinstance(e, str) or e == n for e, n in zip(expected, array.shape, strict=True)
    )
    if not fits:
        wanted = f"({', '.join(map(str, expected))}{',' * (len(expected) == 1)})"
        raise ValueError(f"{name}: expected shape {wanted}{why and ' '}{why}, got {array.shape}")


def layout(name, array, *layouts):
    """One of the given numbers of axes, written as "C, H, W"."""
    if array.ndim not in [len(each.split(",")) for each in layouts]:
        wanted = " or ".join(f"({each})" for each in layouts)
        raise ValueError(f"{name}: expected shape {wanted}, got {array.shape}")


def same_shape(name, array, other_name, other):
    """Equal shapes: nothing is broadcast here."""
    if array.shape != other.shape:
        raise ValueError(f"{name}: expected shape {other.shape} as {other_name}, got {array.shape}")


def axis(name, value, array):
    """An axis of the array; returns it counted from the front."""
    if not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected an int, got {value!r}")
    try:
        return normalize_axis_index(int(value), array.ndim)
    except ValueError:
        raise ValueError(
            f"{name}: expected an axis of an array of shape {array.shape}, got {value}"
        ) from None


def choice(name, value, options):
    """One of a few words."""
    if value not in options:
        raise ValueError(f"{name}: expected one of {', '.join(map(repr, options))}, got {value!r}")


def integers(name, value, length, least):
    """An int, or one for each axis; returns a tuple of ``length``."""
    values = value if isinstance(value, tuple | list) else (value,) * length
    try:
        values = tuple(operator.index(v) for v in values)
    except TypeError:
        raise TypeError(f"{name}: expected an int or {length} of them, got {value!r}") from None
    if len(values) != length or min(values) < least:
        raise ValueError(f"{name}: expected {length} integers ≥ {least} (or one), got {value!r}")
    return values


def classes(name, target, number):
    """Class indices 0 … number − 1."""
    if not isinstance(target, np.ndarray | np.generic) or target.dtype.kind not in "iu":
        kind = getattr(target, "dtype", type(target).__name__)
        raise TypeError(f"{name}: expected an array of class indices (integers), got {kind}")
    if target.size and not 0 <= target.min() <= target.max() < number:
        raise ValueError(
            f"{name}: expected class indices from 0 to {number - 1}, "
            f"got {target.min()} to {target.max()}"
        )
