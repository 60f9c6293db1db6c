"""Normalisation and dropout: what a network does differently in training and in use."""

import numpy as np

from companion import _arguments
from companion._arguments import flag, number
from companion.functional import _checks
from companion.tensor import Tensor, differentiable


def batch_norm(
    input,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
):
    """Normalise every channel: y = γ (x − μ) / √(σ² + ε) + β.

    In training they are those of the batch (σ² divided by n), and the running statistics follow:
    running ← (1 − momentum) running + momentum · batch, with the variance divided by n − 1.
    In use μ and σ² are the running statistics. (Ioffe and Szegedy, 2015, algorithms 1 and 2.)

    The running statistics are the one thing in this package that an operation changes: an array
    is written in place, a Tensor gets new ``data``. No gradient goes through them.

    Parameters
    ----------
    input : (N, C, ...)
    running_mean, running_var : (C,)
        Arrays or Tensors; None, both, only in training.
    weight, bias : (C,), optional
        γ and β.
    training : bool
    momentum : float
        The share of the newest batch in the running statistics.
    eps : float
        ε

    Returns
    -------
    the input's shape

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If shapes do not fit, running statistics are missing in use, or a channel has but one value
        in training.
    """
    training = flag("training", training)
    momentum = number("momentum", momentum, least=0, most=1)
    eps = number("eps", eps, least=0)
    running = {"running_mean": running_mean, "running_var": running_var}
    given = {name: a for name, a in ({"weight": weight} | running).items() if a is not None}
    _checks.floats(bias, input=input, **given)
    if input.ndim < 2:
        raise ValueError(f"input: expected shape (N, C, ...), got {input.shape}")
    for name, a in {"weight": weight, "bias": bias, **running}.items():
        _checks.shape(name, a, (input.shape[1],), "to fit input")
    if not training:
        for name, a in running.items():
            if a is None:
                raise ValueError(f"{name}: expected an array of shape {input.shape[1:2]}, got None")
        return _normalise(input, running_mean, running_var, weight, bias, eps)

    x = input.data if isinstance(input, Tensor) else input
    axes = (0, *range(2, x.ndim))
    n = x.size // max(x.shape[1], 1)
    if n < 2:
        raise ValueError(f"input: expected several values a channel in training, got {x.shape}")
    for statistic, batch in [(running_mean, x.mean(axes)), (running_var, x.var(axes, ddof=1))]:
        if isinstance(statistic, Tensor):
            statistic.data = (1 - momentum) * statistic.data + momentum * batch
        elif statistic is not None:
            statistic[:] = (1 - momentum) * statistic + momentum * batch
    return _normalise(input, None, None, weight, bias, eps)


@differentiable
def _normalise(input, running_mean, running_var, weight, bias, eps):
    """Normalise with given statistics, or with the batch's own, through which gradients flow."""
    if running_mean is None:
        normal, back = _standardised(input, (0, *range(2, input.ndim)), eps)
    else:
        scale = 1 / np.sqrt(_channels(running_var, input) + eps)
        normal = (input - _channels(running_mean, input)) * scale

        def back(g):
            return g * scale

    return _by_channel(normal, back, weight, bias)


def _standardised(x, axes, eps):
    """(x − μ) / √(σ² + ε) with the mean and variance over some axes, and its pullback."""
    if not x.size:  # NumPy would warn of the mean
        return x, lambda g: g
    centred = x - x.mean(axes, keepdims=True)
    variance = (centred**2).mean(axes, keepdims=True)
    scale = 1 / np.sqrt(np.where(np.isinf(variance), np.nan, variance) + eps)  # else all were 0
    normal = centred * scale

    def back(g):
        g = g - g.mean(axes, keepdims=True) - normal * (g * normal).mean(axes, keepdims=True)
        return g * scale

    return normal, back


def _channels(a, x):
    """An array with one value to a channel, in a shape that broadcasts with x (N, C, ...)."""
    return a.reshape(-1, *[1] * (x.ndim - 2))


def _by_channel(normal, back, weight, bias):
    """γ and β for every channel: value and pullbacks, given those of what is normalised."""
    axes = (0, *range(2, normal.ndim))
    gamma = 1 if weight is None else _channels(weight, normal)
    beta = 0 if bias is None else _channels(bias, normal)
    return normal * gamma + beta, dict(
        input=lambda g: back(g * gamma),
        weight=lambda g: (g * normal).sum(axes),
        bias=lambda g: g.sum(axes),
    )


@differentiable
def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Normalise every example by itself: y = γ (x − μ) / √(σ² + ε) + β.

    μ and σ² are mean and variance over the last axes, those of ``normalized_shape``; no other
    example has a part in them. (Ba, Kiros and Hinton, 2016.)

    Parameters
    ----------
    input : array of shape (..., normalized_shape)
    normalized_shape : tuple of int
        The lengths of the axes over which is normalised; ``(D,)`` for vectors.
    weight, bias : the shape ``normalized_shape``, optional
        γ and β.
    eps : float
        ε

    Returns
    -------
    the input's shape

    Raises
    ------
    TypeError
        If an array is not floating-point, dtypes differ, or ``normalized_shape`` is no tuple.
    ValueError
        If shapes do not fit.
    """
    axes = _last_axes(input, normalized_shape, weight=weight, bias=bias)
    normal, back = _standardised(input, axes, number("eps", eps, least=0))
    gamma = 1 if weight is None else weight
    return normal * gamma + (0 if bias is None else bias), dict(
        input=lambda g: back(g * gamma),
        weight=lambda g: g * normal,
        bias=lambda g: g,
    )


@differentiable
def rms_norm(input, normalized_shape, weight=None, eps=None):
    """Divide by the root of the mean square: y = γ x / √(mean(x²) + ε), over the last axes.

    As :func:`layer_norm`, but nothing is subtracted and nothing added. (Zhang and Sennrich, 2019.)

    Parameters
    ----------
    input : array of shape (..., normalized_shape)
    normalized_shape : tuple of int
    weight : the shape ``normalized_shape``, optional
        γ
    eps : float, optional
        ε; left out: the distance from 1 to the next number of the input's dtype,
        1.2 · 10⁻⁷ for float32.

    Returns
    -------
    the input's shape

    Raises
    ------
    TypeError
        If an array is not floating-point, dtypes differ, or ``normalized_shape`` is no tuple.
    ValueError
        If shapes do not fit.
    """
    axes = _last_axes(input, normalized_shape, weight=weight)
    if eps is None:
        eps = float(np.finfo(input.dtype).eps)
    eps = number("eps", eps, least=0)
    scale = 1 / np.sqrt((input**2).mean(axes, keepdims=True) + eps)
    normal = input * scale
    gamma = 1 if weight is None else weight

    def of_input(g):
        g = g * gamma
        return (g - normal * (g * normal).mean(axes, keepdims=True)) * scale

    return normal * gamma, dict(input=of_input, weight=lambda g: g * normal)


def _last_axes(input, normalized_shape, **parameters):
    """Check the arguments of a normalisation over the last axes, and return these."""
    given = {name: a for name, a in parameters.items() if a is not None}
    _checks.floats(input=input, **given)
    axes = _checks.last_axes("normalized_shape", normalized_shape, input)
    for name, a in given.items():
        _checks.shape(name, a, tuple(normalized_shape), "as normalized_shape")
    return axes


@differentiable
def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """Normalise groups of channels of every example: y = γ (x − μ) / √(σ² + ε) + β.

    The C channels are cut into ``num_groups`` groups in their order; μ and σ² are those of one
    group of one example. One group for each channel is called instance normalisation.
    (Wu and He, 2018.)

    Parameters
    ----------
    input : (N, C, ...)
    num_groups : int
        A divisor of C.
    weight, bias : (C,), optional
        γ and β, one for every channel.
    eps : float
        ε

    Returns
    -------
    the input's shape

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If shapes do not fit, or ``num_groups`` does not divide the channels.
    """
    _checks.floats(bias, input=input, **({} if weight is None else {"weight": weight}))
    if input.ndim < 2:
        raise ValueError(f"input: expected shape (N, C, ...), got {input.shape}")
    n, channels, *_ = input.shape
    num_groups = _checks.divisor("num_groups", num_groups, input=channels)
    eps = number("eps", eps, least=0)
    for name, a in {"weight": weight, "bias": bias}.items():
        _checks.shape(name, a, (channels,), "to fit input")
    width = input.size // max(n * num_groups, 1)
    grouped, back = _standardised(input.reshape(n, num_groups, width), 2, eps)

    def back_in_shape(g):
        return back(g.reshape(grouped.shape)).reshape(input.shape)

    return _by_channel(grouped.reshape(input.shape), back_in_shape, weight, bias)


@differentiable
def dropout(input, p=0.5, training=True, generator=None):
    """Set every value to 0 with probability p and divide the others by 1 − p: the mean stays.

    In use (``training=False``) the input comes back as it is.

    Parameters
    ----------
    input : any shape
    p : float
        From 0 to 1.
    training : bool
    generator : numpy.random.Generator, optional
        Where the random numbers come from. Give one, made from a seed, to repeat a run: a plain
        seed would drop the same places at every call. Left out: other numbers every time. PyTorch
        has one global generator instead; its draws cannot be repeated here.

    Returns
    -------
    the input's shape

    Raises
    ------
    TypeError
        If the input is not floating-point or ``generator`` is no generator.
    ValueError
        If p is not a probability.
    """
    _checks.floats(input=input)
    if not 0 <= number("p", p) <= 1:
        raise ValueError(f"p: expected a probability from 0 to 1, got {p}")
    training = flag("training", training)
    if generator is not None:
        _arguments.generator("generator", generator)
    if not training or p == 0:
        return input, dict(input=lambda g: g)
    kept = (generator or np.random.default_rng()).random(input.shape) >= p
    scale = kept.astype(input.dtype) / (1 - p or 1)
    return input * scale, dict(input=lambda g: g * scale)
