"""What models ask of their arguments, where PyTorch's own words would not say which was wrong.

That two shapes do not fit a layer, PyTorch says well enough itself. It does not say which tokens
are out of range, takes a tensor of another shape if it can be broadcast, and loops for as long as
it is told.
"""

import torch

from companion._arguments import MOST, told, whole

STEPS = 1_000_000  # that one call makes, at most


def sizes(least=1, **given):
    """Whole numbers, none below the least one."""
    for name, value in given.items():
        if whole(name, value, -MOST, MOST) < least:
            raise ValueError(f"{name} must be at least {least}, got {value}")


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
    given = tuple(value.shape)
    pairs = zip(shape, given, strict=False)
    fits = not shape or (
        len(shape) == len(given) and all(isinstance(n, str) or n == m for n, m in pairs)
    )
    if not fits:
        wanted = f"({', '.join(map(str, shape))}{',' * (len(shape) == 1)})"
        raise ValueError(f"{name}: expected shape {wanted}, got {given}")


def tensors(**given):
    """Tensors of floats of one shape: nothing is broadcast."""
    first = next(iter(given))
    for name, value in given.items():
        tensor(name, value)
        if value.shape != given[first].shape:
            shapes = tuple(given[first].shape), tuple(value.shape)
            raise ValueError(f"{name}: expected shape {shapes[0]} as {first}, got {shapes[1]}")


def tokens(name, value, V):
    """A tensor (N, T) of whole numbers from 0 to V − 1."""
    tensor(name, value, "N", "T", kind="i")
    if value.numel() and not 0 <= int(value.min()) <= int(value.max()) < V:
        raise ValueError(
            f"{name}: expected numbers from 0 to {V - 1}, got {int(value.min())} to "
            f"{int(value.max())}"
        )
