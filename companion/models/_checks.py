"""What models ask of their arguments, where PyTorch's own words would not say which was wrong.

That two shapes do not fit a layer, PyTorch says well enough itself. It does not say which tokens
are out of range, takes a tensor of another shape if it can be broadcast, and loops for as long as
it is told.
"""

import numpy as np
import torch

from companion._arguments import MOST, array, of_shape, told, whole, word
from companion.data import Phrase

STEPS = 1_000_000  # that one call makes, at most
FAR = 1_000_000  # cells or pixels: how far from the origin a point of a drawing may lie


def sizes(least=1, **given):
    """Return whole numbers, none below the least one, in this order."""
    found = [whole(name, value, -MOST, MOST) for name, value in given.items()]
    for name, value in zip(given, found, strict=True):
        if value < least:
            raise ValueError(f"{name} must be at least {least}, got {value}")
    return found


def sizes_of(config, *names, least=1):
    """The same of attributes."""
    sizes(least, **{name: getattr(config, name) for name in names})


def widths(name, value, multiple=1):
    """Return a tuple of three whole numbers, multiples of one."""
    wanted = f"divisible by {multiple}" if multiple > 1 else "of at least 1"
    if not isinstance(value, tuple | list) or len(value) != 3:
        raise ValueError(f"{name} must be three numbers {wanted}, got {told(value)}")
    found = tuple(whole(name, each) for each in value)
    if any(each < 1 or each % multiple for each in found):
        raise ValueError(f"{name} must be three numbers {wanted}, got {found}")
    return found


def instance(name, value, *kinds):
    """An object of one of some classes."""
    if not isinstance(value, kinds):
        wanted = " or ".join(f"a {each.__name__}" for each in kinds)
        raise TypeError(f"{name}: expected {wanted}, got {told(value)}")


def function(name, value):
    """Something to be called."""
    if not callable(value):
        raise TypeError(f"{name}: expected a function, got {told(value)}")


def tensor(name, value, *shape, kind="f"):
    """A tensor of floats ("f"), whole numbers ("i") or booleans ("b").

    A letter in ``shape`` stands for any length; without a shape, any.
    """
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{name}: expected a Tensor, got {told(value)}")
    known = "f" if value.is_floating_point() else "b" if value.dtype == torch.bool else "i"
    if value.is_complex() or known != kind:
        words = {"f": "floats", "i": "whole numbers", "b": "booleans"}[kind]
        raise TypeError(f"{name}: expected a Tensor of {words}, got {value.dtype}")
    if shape:
        of_shape(name, value.shape, shape)


def tensors(**given):
    """Tensors of floats of one shape: nothing is broadcast."""
    first = next(iter(given))
    for name, value in given.items():
        tensor(name, value)
        if value.shape != given[first].shape:
            shapes = tuple(given[first].shape), tuple(value.shape)
            raise ValueError(f"{name}: expected shape {shapes[0]} as {first}, got {shapes[1]}")


def mask(name, value):
    """A tensor of booleans that can be broadcast to (…, T, S)."""
    tensor(name, value, kind="b")
    if value.ndim < 2:
        raise ValueError(f"{name} must have two axes or more, got shape {tuple(value.shape)}")


def indices(name, value, V, *shape, least=0):
    """A tensor of whole numbers from 0 (or ``least``) to V − 1; the shape as for :func:`tensor`."""
    tensor(name, value, *shape, kind="i")
    if value.numel() and not least <= int(value.min()) <= int(value.max()) < V:
        raise ValueError(
            f"{name}: expected numbers from {least} to {V - 1}, got {int(value.min())} to "
            f"{int(value.max())}"
        )


def tokens(name, value, V):
    """A tensor (N, T) of whole numbers from 0 to V − 1."""
    indices(name, value, V, "N", "T")


def begun(name, value, V):
    """A beginning to go on from: tokens (N, T), at least one in each row."""
    tokens(name, value, V)
    if not value.shape[1]:
        raise ValueError(f"{name} must hold at least one token to go on from, got none")


def pair(name, value, what):
    """Return two parts."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise TypeError(f"{name}: expected {what}, got {told(value)}")
    return value


def items(name, value, what):
    """Return a list, a tuple or what else can be gone through, as a list; a str or dict is none."""
    try:
        found = None if isinstance(value, str | bytes | dict) else list(value)
    except TypeError:
        found = None
    if found is None:
        raise TypeError(f"{name}: expected a list of {what}, got {told(value)}")
    return found


def words(name, value):
    """Return a list of str."""
    return [word(name, each) for each in items(name, value, "str")]


def phrases(name, value):
    """Return a list of at least one phrase with its words."""
    found = items(name, value, "phrases")
    for each in found:
        instance(name, each, Phrase)
        words(name, each[:4])
        whole(name, each.family)
    if not found:
        raise ValueError(f"{name} must hold at least one, got none")
    return found


def picture(name, value, *shape):
    """Return an array of bytes; the shape as for :func:`~companion._arguments.array`."""
    found = array(name, value, "u", shape)
    if found.dtype != np.uint8:
        raise TypeError(f"{name}: expected bytes, got {found.dtype}")
    return found


def stroke(name, value, grid=None):
    """Return the points of a stroke, at least one, as an array (T, 2); with a grid, its cells."""
    found = array(name, value, "iuf" if grid is None else "iu", ("T", 2))
    least, most = (-FAR, FAR) if grid is None else (0, grid - 1)
    if not len(found):
        raise ValueError(f"{name}: expected at least one point, got none")
    low, high = float(found.min()), float(found.max())
    if not least <= low <= high <= most:
        wanted = f"{least} to {most}"
        raise ValueError(f"{name}: expected numbers from {wanted}, got {low:g} to {high:g}")
    return found


def character(name, value, grid=None):
    """Return a list of strokes."""
    return [stroke(name, each, grid) for each in items(name, value, "strokes, each (T, 2)")]
