"""Normalisation and dropout: what a network does differently in training and in use."""

import numpy as np

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
    running = {"running_mean": running_mean, "running_var": running_var}
    arrays = {"input": input, "weight": weight} | running
    _checks.floats(bias, **{name: a for name, a in arrays.items() if a is not None})
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
def _normalise(input, mean, var, weight, bias, eps):
    """Normalise with given statistics, or with the batch's own, through which gradients flow."""
    axes = (0, *range(2, input.ndim))
    own = mean is None

    def channels(a):
        return a.reshape(-1, *[1] * (input.ndim - 2))

    centred = input - (input.mean(axes, keepdims=True) if own else channels(mean))
    var = (centred**2).mean(axes, keepdims=True) if own else channels(var)
    scale = 1 / np.sqrt(var + eps)
    normal = centred * scale
    gamma = 1 if weight is None else channels(weight)

    def of_input(g):
        g = g * gamma
        if own:
            g = g - g.mean(axes, keepdims=True) - normal * (g * normal).mean(axes, keepdims=True)
        return g * scale

    return normal * gamma + (0 if bias is None else channels(bias)), dict(
        input=of_input,
        weight=lambda g: (g * normal).sum(axes),
        bias=lambda g: g.sum(axes),
    )


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
    if not 0 <= p <= 1:
        raise ValueError(f"p: expected a probability from 0 to 1, got {p}")
    if generator is not None and not isinstance(generator, np.random.Generator):
        raise TypeError(f"generator: expected a numpy.random.Generator, got {generator!r}")
    if not training or p == 0:
        return input, dict(input=lambda g: g)
    kept = (generator or np.random.default_rng()).random(input.shape) >= p
    scale = kept.astype(input.dtype) / (1 - p or 1)
    return input * scale, dict(input=lambda g: g * scale)
