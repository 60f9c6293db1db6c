"""What stands behind Tensor's operators and methods: each a value and its pullbacks.

These functions know arrays only; :mod:`companion.tensor` makes them differentiable. A pullback may
return a gradient of the broadcast shape, the caller sums it back.
"""

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

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
    if not isinstance(exponent, int | float):
        raise TypeError(f"exponent: expected a number, got {type(exponent).__name__}")

    def pull(g):
        return g * exponent * input ** (exponent - 1) if exponent else np.zeros_like(g)

    return input**exponent, dict(input=pull)


def matmul(input, other):
    """As ``@``: a vector is a row on the left, a column on the right; leading axes broadcast."""
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


def _spread(g, dim, keepdim, ndim):
    """Give a reduced gradient its axes back, with length 1."""
    if keepdim:
        return g
    return np.expand_dims(g, tuple(range(ndim)) if dim is None else dim)


def sum(input, dim=None, keepdim=False):
    def pull(g):
        return np.broadcast_to(_spread(g, dim, keepdim, input.ndim), input.shape)

    return input.sum(axis=dim, keepdims=keepdim), dict(input=pull)


def mean(input, dim=None, keepdim=False):
    output = input.mean(axis=dim, keepdims=keepdim)
    n = input.size / max(output.size, 1)

    def pull(g):
        return np.broadcast_to(_spread(g, dim, keepdim, input.ndim) / n, input.shape)

    return output, dict(input=pull)


def var(input, dim=None, correction=1, keepdim=False):
    """Variance: the squares' sum divided by n − correction."""
    output = input.var(axis=dim, ddof=correction, keepdims=keepdim)
    n = input.size / max(output.size, 1) - correction

    def pull(g):
        centred = input - input.mean(axis=dim, keepdims=True)
        return _spread(g, dim, keepdim, input.ndim) * 2 * centred / n

    return output, dict(input=pull)


def _extreme(reduction, input, dim, keepdim):
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
    return input.reshape(shape), dict(input=lambda g: g.reshape(input.shape))


def permute(input, dims):
    back = np.argsort([normalize_axis_index(d, input.ndim, "dims") for d in dims])
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
    """
    _joinable("cat", tensors)
    shapes = [np.shape(t) for t in tensors]
    try:
        output = np.concatenate(tensors, axis=dim)
    except ValueError:
        raise ValueError(
            f"tensors: expected shapes that differ only along axis dim={dim}, got {shapes}"
        ) from None
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
    """
    _joinable("stack", tensors)
    shapes = [np.shape(t) for t in tensors]
    try:
        output = np.stack(tensors, axis=dim)
    except ValueError:
        raise ValueError(
            f"tensors: expected equal shapes and room for an axis dim={dim}, got {shapes}"
        ) from None
    return output, dict(tensors=lambda g: list(np.moveaxis(g, dim, 0)))


def _joinable(name, tensors):
    if not isinstance(tensors, list | tuple) or not tensors:
        raise ValueError(f"tensors: {name} expects a non-empty list of arrays, got {tensors!r}")
