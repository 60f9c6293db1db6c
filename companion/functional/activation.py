"""Activation functions: a non-linearity, element by element or along one axis.

All of them take an array (or Tensor) of floating-point numbers of any shape, return one of the same
shape and dtype, and raise ``TypeError`` for anything else.
"""

import numpy as np

from companion.functional import _checks
from companion.tensor import differentiable


@differentiable
def relu(input):
    """max(x, 0); the derivative at 0 is taken as 0."""
    _checks.floats(input=input)
    return np.maximum(input, 0), dict(input=lambda g: g * (input > 0))


@differentiable
def leaky_relu(input, negative_slope=0.01):
    """Keep x where x > 0, elsewhere multiply it by ``negative_slope``."""
    _checks.floats(input=input)

    def sloped(a):
        return np.where(input > 0, a, negative_slope * a)

    return sloped(input), dict(input=sloped)


@differentiable
def sigmoid(input):
    """σ(x) = 1 / (1 + e⁻ˣ), in a form that never overflows; σ' = σ (1 − σ)."""
    _checks.floats(input=input)
    output = _sigmoid(input)
    return output, dict(input=lambda g: g * output * (1 - output))


def _sigmoid(x):
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


@differentiable
def tanh(input):
    """Hyperbolic tangent; tanh' = 1 − tanh²."""
    _checks.floats(input=input)
    output = np.tanh(input)
    return output, dict(input=lambda g: g * (1 - output**2))


@differentiable
def softmax(input, dim):
    """e^xᵢ / Σⱼ e^xⱼ along the axis ``dim``: positive, sums to 1.

    Raises
    ------
    ValueError
        If the axis does not exist.
    """
    _checks.floats(input=input)
    dim = _checks.axis("dim", dim, input)
    output = _softmax(input, dim)
    return output, dict(input=lambda g: output * (g - (g * output).sum(dim, keepdims=True)))


def _softmax(x, dim):
    e = np.exp(x - x.max(dim, keepdims=True))
    return e / e.sum(dim, keepdims=True)


@differentiable
def log_softmax(input, dim):
    """xᵢ − log Σⱼ e^xⱼ along the axis ``dim``: the logarithm of :func:`softmax`, without overflow.

    Raises
    ------
    ValueError
        If the axis does not exist.
    """
    _checks.floats(input=input)
    dim = _checks.axis("dim", dim, input)
    output = _log_softmax(input, dim)
    return output, dict(input=lambda g: g - np.exp(output) * g.sum(dim, keepdims=True))


def _log_softmax(x, dim):
    shifted = x - x.max(dim, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(dim, keepdims=True))
