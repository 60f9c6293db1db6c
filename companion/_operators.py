"""What stands behind Tensor's operators and methods: each a value and its pullbacks.

These functions know arrays only; :mod:`companion.tensor` makes them differentiable. A pullback may
return a gradient of the broadcast shape, the caller sums it back.
"""

import math

import numpy as np

from companion._arguments import array, axis, flag, number, told

# ---- arithmetic


def add(input, other):
    return input + other, dict(input=lambda g: g, other=lambda g: g)


def sub(input, other):
    return input - other, dict(input=lambda g: g, other=lambda g: -g)


def mul(input, other):
    return input * other, dict(input=lambda g: g * other, other=lambda g: g * input)


def div(input, other):
    output = input / other
    return output, dict(input=lambda g: g / other, other=lambda g: -g * output / other)


def neg(input):
    return -input, dict(input=lambda g: -g)


def pow(input, exponent):
    """The exponent is a number; xᵖ has the derivative p xᵖ⁻¹, and x⁰ the derivative 0."""
    exponent = exponent.item() if isinstance(exponent, np.generic) else exponent
    number("exponent", exponent, most=math.inf)

    def pull(g):
        return g * exponent * input ** (exponent - 1) if exponent else np.zeros_like(g)

    return input**exponent, dict(input=pull)


def matmul(input, other):
    """As ``@``: a vector is a row on the left, a column on the right; leading axes broadcast."""
    if not (np.ndim(input) and np.ndim(other)):
        raise ValueError("expected axes")  # the operator says whose
    rows = input[None, :] if input.ndim == 1 else input
    columns = other[:, None] if other.ndim == 1 else other

    def full(g):
        """Give the gradient the axes that a vector operand had dropped from the output."""
        g = g[..., None] if other.ndim == 1 else g
        return g[..., None, :] if input.ndim == 1 else g

    def of_input(g):
        g = full(g) @ columns.swapaxes(-1, -2)
        return g[..., 0, :] if input.ndim == 1 else g

    def of_other(g):
        g = rows.swapaxes(-1, -2) @ full(g)
        return g[..., 0] if other.ndim == 1 else g

    return input @ other, dict(input=of_input, other=of_other)


# ---- element by element


def exp(input):
    output = np.exp(input)
    return output, dict(input=lambda g: g * output)


def log(input):
    return np.log(input), dict(input=lambda g: g / input)


def sqrt(input):
    output = np.sqrt(input)
    return output, dict(input=lambda g: g / (2 * output))


def abs(input):
    return np.abs(input), dict(input=lambda g: g * np.sign(input))


# ---- reductions; dim is an int, a tuple of ints, or None for all axes


def _axes(dim, shape):
    """One axis or several, all different, counted from the front; None stands for all."""
    if dim is None or not isinstance(dim, tuple | list):
        return None if dim is None else axis("dim", dim, shape)
    found = tuple(axis("dim", d, shape) for d in dim)
    if not found or len(set(found)) < len(found):
        raise ValueError(f"dim: expected one axis or several that differ, got {dim}")
    return found


def _count(shape, dim):
    """How many numbers become one."""
    return math.prod(shape if dim is None else [shape[d] for d in np.atleast_1d(dim)])


def _spread(g, dim, keepdim, ndim):
    """Give a reduced gradient its axes back, with length 1."""
    if keepdim:
        return g
    return np.expand_dims(g, tuple(range(ndim)) if dim is None else dim)


def sum(input, dim=None, keepdim=False):
    dim, keepdim = _axes(dim, input.shape), flag("keepdim", keepdim)

    def pull(g):
        return np.broadcast_to(_spread(g, dim, keepdim, input.ndim), input.shape)

    return input.sum(axis=dim, keepdims=keepdim), dict(input=pull)


def mean(input, dim=None, keepdim=False):
    dim, keepdim = _axes(dim, input.shape), flag("keepdim", keepdim)
    n = _count(input.shape, dim)
    if not n:  # NumPy would warn
        return sum(input, dim, keepdim)[0] / np.zeros((), input.dtype), dict(
            input=lambda g: 0 * input
        )
    output = input.mean(axis=dim, keepdims=keepdim)

    def pull(g):
        return np.broadcast_to(_spread(g, dim, keepdim, input.ndim) / n, input.shape)

    return output, dict(input=pull)


def var(input, dim=None, correction=1, keepdim=False):
    """Variance: the squares' sum divided by n − correction."""
    dim, keepdim = _axes(dim, input.shape), flag("keepdim", keepdim)
    count = _count(input.shape, dim)
    n = count - number("correction", correction)
    if n <= 0:
        raise ValueError(
            f"correction: expected less than the {count} values of dim={dim}, got {correction}"
        )
    output = input.var(axis=dim, ddof=correction, keepdims=keepdim)

    def pull(g):
        centred = input - input.mean(axis=dim, keepdims=True)
        return _spread(g, dim, keepdim, input.ndim) * 2 * centred / n

    return output, dict(input=pull)


def _extreme(reduction, input, dim, keepdim):
    dim, keepdim = _axes(dim, input.shape), flag("keepdim", keepdim)
    if not _count(input.shape, dim):
        raise ValueError(f"input: expected something along dim={dim}, got shape {input.shape}")

    def pull(g):
        chosen = input == reduction(input, axis=dim, keepdims=True)
        share = chosen / chosen.sum(axis=dim, keepdims=True, dtype=input.dtype)
        return _spread(g, dim, keepdim, input.ndim) * share

    return reduction(input, axis=dim, keepdims=keepdim), dict(input=pull)


def amax(input, dim=None, keepdim=False):
    """Largest value; where several are equal they share the gradient, as in PyTorch."""
    return _extreme(np.max, input, dim, keepdim)


def amin(input, dim=None, keepdim=False):
    """Smallest value; where several are equal they share the gradient, as in PyTorch."""
    return _extreme(np.min, input, dim, keepdim)


# ---- shapes


def reshape(input, shape):
    try:
        output = input.reshape(shape)
    except ValueError:
        raise ValueError(
            f"shape: expected a shape for the {input.size} numbers of {input.shape}, got {shape}"
        ) from None
    return output, dict(input=lambda g: g.reshape(input.shape))


def permute(input, dims):
    found = [axis("dims", d, input.shape) for d in dims]
    if sorted(found) != list(range(input.ndim)):
        raise ValueError(f"dims: expected each axis of {input.shape} once, got {dims}")
    back = np.argsort(found)
    return input.transpose(dims), dict(input=lambda g: g.transpose(back))


def index(input, key):
    output = input[key]

    def pull(g):
        gradient = np.zeros(input.shape, g.dtype)
        if np.may_share_memory(output, input):  # a view: no element is picked twice
            gradient[key] = g
        else:
            np.add.at(gradient, key, g)  # an element picked twice receives twice
        return gradient

    return output, dict(input=pull)


def cat(tensors, dim=0):
    """Join arrays or tensors along an existing axis; all other axes must agree.

    Parameters
    ----------
    tensors : list of numpy.ndarray or Tensor
    dim : int

    Returns
    -------
    numpy.ndarray or Tensor

    Raises
    ------
    ValueError
        If the list is empty, the axis does not exist or other axes differ.
    TypeError
        If an argument is of another kind.
    """
    shapes = _joinable("cat", tensors)
    if len({*map(len, shapes)}) > 1:
        raise ValueError(f"tensors: expected equally many axes, got {shapes}")
    dim = axis("dim", dim, shapes[0])
    rest = {(*shape[:dim], *shape[dim + 1 :]) for shape in shapes}
    if len(rest) > 1:
        raise ValueError(
            f"tensors: expected shapes that differ only along axis dim={dim}, got {shapes}"
        )
    output = np.concatenate(tensors, axis=dim)
    edges = np.cumsum([shape[dim] for shape in shapes])[:-1]
    return output, dict(tensors=lambda g: np.split(g, edges, axis=dim))


def stack(tensors, dim=0):
    """Join arrays or tensors of one shape along a new axis.

    Parameters
    ----------
    tensors : list of numpy.ndarray or Tensor
    dim : int
        Where the new axis stands in the result.

    Returns
    -------
    numpy.ndarray or Tensor

    Raises
    ------
    ValueError
        If the list is empty, the axis cannot exist or the shapes differ.
    TypeError
        If an argument is of another kind.
    """
    shapes = _joinable("stack", tensors)
    dim = axis("dim", dim, (*shapes[0], 1))
    if len(set(shapes)) > 1:
        raise ValueError(f"tensors: expected equal shapes, got {shapes}")
    output = np.stack(tensors, axis=dim)
    return output, dict(tensors=lambda g: list(np.moveaxis(g, dim, 0)))


def _joinable(name, tensors):
    if not isinstance(tensors, list | tuple) or not tensors:
        raise ValueError(f"tensors: {name} expects a non-empty list of arrays, got {told(tensors)}")
    return [array("tensors", each, "fiub").shape for each in tensors]
