"""Activation functions: a non-linearity, element by element or along one axis.

All of them take an array (or Tensor) of floating-point numbers of any shape, return one of the same
shape and dtype, and raise ``TypeError`` for anything else.
"""

import math

import numpy as np

from companion._arguments import axis, number, word
from companion.functional import _checks
from companion.tensor import differentiable


@differentiable
def relu(input):
    """max(x, 0); the derivative at 0 is taken as 0."""
    _checks.floats(input=input)
    return np.maximum(input, 0), dict(input=lambda g: np.where(input <= 0, 0, g))


@differentiable
def leaky_relu(input, negative_slope=0.01):
    """max(x, 0) + a min(x, 0) with a = ``negative_slope``; the derivative at 0 is taken as a."""
    _checks.floats(input=input)
    negative_slope = number("negative_slope", negative_slope)
    output = np.maximum(input, 0) + negative_slope * np.minimum(input, 0)
    return output, dict(input=lambda g: np.where(input > 0, g, negative_slope * g))


@differentiable
def sigmoid(input):
    """σ(x) = 1 / (1 + e⁻ˣ), in a form that never overflows; σ' = σ (1 − σ)."""
    _checks.floats(input=input)
    output = _sigmoid(input)
    return output, dict(input=lambda g: g * output * (1 - output))


def _sigmoid(x):
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))  # e^|x| could overflow, e^−|x| not


@differentiable
def tanh(input):
    """Hyperbolic tangent; tanh' = 1 − tanh²."""
    _checks.floats(input=input)
    output = np.tanh(input)
    return output, dict(input=lambda g: g * (1 - output**2))


@differentiable
def silu(input):
    """The product x σ(x), also called swish; the derivative is σ (1 + x (1 − σ))."""
    _checks.floats(input=input)
    s = _sigmoid(input)
    return input * s, dict(input=lambda g: g * s * (1 + input * (1 - s)))


@differentiable
def gelu(input, approximate="none"):
    """The product x Φ(x), Φ the normal distribution function; the derivative is Φ + x Φ'.

    ``approximate="tanh"`` puts (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³) in place of Φ.
    (Hendrycks and Gimpel, 2016, section 2.)

    Raises
    ------
    ValueError
        If ``approximate`` is neither "none" nor "tanh".
    TypeError
        If an argument is of another kind.
    """
    _checks.floats(input=input)
    word("approximate", approximate, ("none", "tanh"))
    if approximate == "none":
        from scipy.special import ndtr  # here, so that importing the package does not load SciPy

        phi = ndtr(input)
        slope = np.exp(-(input**2) / 2) / math.sqrt(2 * math.pi)
    else:
        root = math.sqrt(2 / math.pi)
        t = np.tanh(root * (input + 0.044715 * input**3))
        phi = (1 + t) / 2
        slope = (1 - t**2) / 2 * root * (1 + 3 * 0.044715 * input**2)
    return input * phi, dict(input=lambda g: g * (phi + input * slope))


@differentiable
def elu(input, alpha=1.0):
    """max(x, 0) + α (e^min(x, 0) − 1): x, or where x < 0 what bends towards −α."""
    _checks.floats(input=input)
    alpha = number("alpha", alpha)
    bent = alpha * np.expm1(np.minimum(input, 0))
    return np.maximum(input, 0) + bent, dict(
        input=lambda g: np.where(input <= 0, g * (bent + alpha), g)
    )


@differentiable
def softplus(input, beta=1.0, threshold=20.0):
    """log(1 + e^βx) / β, a smooth max(x, 0); where βx > ``threshold`` it is x, as in PyTorch."""
    _checks.floats(input=input)
    beta = number("beta", beta, above=0)
    threshold = number("threshold", threshold, most=math.inf)
    steep = beta * input
    linear = steep > threshold
    smooth = np.maximum(steep, 0) + np.log1p(np.exp(-np.abs(steep)))  # as in the loss with logits
    output = np.where(linear, input, smooth / beta)
    return output, dict(input=lambda g: np.where(linear, g, g * _sigmoid(steep)))


@differentiable
def softmax(input, dim):
    """e^xᵢ / Σⱼ e^xⱼ along the axis ``dim``: positive, sums to 1.

    Raises
    ------
    ValueError
        If the axis does not exist.
    TypeError
        If an argument is of another kind.
    """
    _checks.floats(input=input)
    dim = _axis(dim, input)
    output = _softmax(input, dim)
    return output, dict(input=lambda g: output * (g - (g * output).sum(dim, keepdims=True)))


def _axis(dim, input):
    dim = axis("dim", dim, input.shape)
    if 0 in input.shape[dim : dim + 1]:
        raise ValueError(f"input: expected something along dim={dim}, got shape {input.shape}")
    return dim


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
    TypeError
        If an argument is of another kind.
    """
    _checks.floats(input=input)
    dim = _axis(dim, input)
    output = _log_softmax(input, dim)
    return output, dict(input=lambda g: g - np.exp(output) * g.sum(dim, keepdims=True))


def _log_softmax(x, dim):
    shifted = x - x.max(dim, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(dim, keepdims=True))
