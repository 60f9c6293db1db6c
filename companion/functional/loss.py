"""Loss functions: how far the answer is from the target.

``reduction`` says what becomes of the losses of single elements: their ``"mean"``, their ``"sum"``
or, with ``"none"``, all of them. Nothing is broadcast: where input and target do not have the
shapes that are stated, a ``ValueError`` names them; a dtype that does not fit is a ``TypeError``.
"""

import numpy as np

from companion._arguments import word
from companion.functional import _checks
from companion.functional.activation import _log_softmax, _sigmoid
from companion.tensor import differentiable


def _reduced(losses, reduction):
    """The reduced loss, and the function that gives every element its share of the gradient."""
    word("reduction", reduction, ("mean", "sum", "none"))
    if reduction == "mean":
        mean = losses.mean() if losses.size else losses.dtype.type(np.nan)  # NumPy would warn
        return mean, lambda g: np.broadcast_to(g / losses.size, losses.shape)
    if reduction == "sum":
        return losses.sum(), lambda g: np.broadcast_to(g, losses.shape)
    return losses, lambda g: g


@differentiable
def mse_loss(input, target, reduction="mean"):
    """Squared error (x − t)², any shape."""
    _checks.floats(input=input, target=target)
    _checks.same_shape("target", target, "input", input)
    error = input - target
    output, share = _reduced(error**2, reduction)
    return output, dict(
        input=lambda g: share(g) * 2 * error,
        target=lambda g: share(g) * -2 * error,
    )


@differentiable
def l1_loss(input, target, reduction="mean"):
    """Absolute error ``|x − t|``, any shape; the derivative where they are equal is taken as 0."""
    _checks.floats(input=input, target=target)
    _checks.same_shape("target", target, "input", input)
    error = input - target
    output, share = _reduced(np.abs(error), reduction)
    return output, dict(
        input=lambda g: share(g) * np.sign(error),
        target=lambda g: share(g) * -np.sign(error),
    )


@differentiable
def binary_cross_entropy(input, target, reduction="mean"):
    """−t log p − (1 − t) log(1 − p) for probabilities p, any shape.

    As in PyTorch, logarithms are cut off at −100 and the divisor p (1 − p) of the gradient at
    10⁻¹², so that a certain but wrong answer costs much but not infinitely much. (PyTorch does not
    cut off in the gradient of ``target``, which is rarely asked for.)

    Raises
    ------
    ValueError
        If ``input`` has values outside 0 … 1. From scores, use
        :func:`binary_cross_entropy_with_logits`.
    TypeError
        If an argument is of another kind.
    """
    _checks.floats(input=input, target=target)
    _checks.same_shape("target", target, "input", input)
    if input.size and not 0 <= input.min() <= input.max() <= 1:
        raise ValueError(
            f"input: expected probabilities from 0 to 1, got {input.min():g} to {input.max():g}"
        )
    with np.errstate(divide="ignore"):
        log_p, log_q = np.maximum(np.log(input), -100), np.maximum(np.log1p(-input), -100)
    output, share = _reduced(-target * log_p - (1 - target) * log_q, reduction)
    return output, dict(
        input=lambda g: share(g) * (input - target) / np.maximum(input * (1 - input), 1e-12),
        target=lambda g: share(g) * (log_q - log_p),
    )


@differentiable
def binary_cross_entropy_with_logits(input, target, reduction="mean"):
    """−t log σ(x) − (1 − t) log(1 − σ(x)) = max(x, 0) − x t + log(1 + e^−|x|), any shape."""
    _checks.floats(input=input, target=target)
    _checks.same_shape("target", target, "input", input)
    losses = np.maximum(input, 0) - input * target + np.log1p(np.exp(-np.abs(input)))
    output, share = _reduced(losses, reduction)
    return output, dict(
        input=lambda g: share(g) * (_sigmoid(input) - target),
        target=lambda g: share(g) * -input,
    )


@differentiable
def nll_loss(input, target, reduction="mean"):
    """−log p_y: the negative log-likelihood of class y.

    Parameters
    ----------
    input : (N, C, ...) or (C,)
        Log-probabilities, as :func:`log_softmax` gives them.
    target : (N, ...) or ()
        Class indices.
    reduction : {"mean", "sum", "none"}

    Returns
    -------
    (), or the shape of ``target`` with ``reduction="none"``
    """
    _checks.floats(input=input)
    chosen = _one_hot(target, input)
    losses = -np.where(chosen, input, 0).sum(_class_axis(input))  # others may be −∞
    output, share = _reduced(losses, reduction)
    return output, dict(
        input=lambda g: np.where(chosen, -np.expand_dims(share(g), _class_axis(input)), 0)
    )


@differentiable
def cross_entropy(input, target, reduction="mean"):
    """−Σ_c t_c log softmax(x)_c: how badly the scores x predict the class, or the distribution t.

    Parameters
    ----------
    input : (N, C, ...) or (C,)
        Scores (logits).
    target : (N, ...) or (), integers; or the shape of ``input``, floating-point
        Class indices, or a probability for every class.
    reduction : {"mean", "sum", "none"}
        The mean is over the targets, not over the classes.

    Returns
    -------
    (), or the shape of ``input`` without its class axis with ``reduction="none"``
    """
    _checks.floats(input=input)
    dim = _class_axis(input)
    if getattr(target, "dtype", None) is not None and target.dtype.kind == "f":
        _checks.floats(input=input, target=target)
        _checks.same_shape("target", target, "input", input)
    else:
        target = _one_hot(target, input)
    log_p = _log_softmax(input, dim)
    each = np.where(target, log_p, 0) if target.dtype == bool else target * log_p
    output, share = _reduced(-each.sum(dim), reduction)

    def of_input(g):
        predicted = np.exp(log_p) * target.sum(dim, log_p.dtype, keepdims=True)
        return (predicted - target) * np.expand_dims(share(g), dim)

    return output, dict(
        input=of_input,
        target=lambda g: -log_p * np.expand_dims(share(g), dim),
    )


def _class_axis(input):
    if input.ndim == 0:
        raise ValueError("input: expected shape (N, C, ...) or (C,), got ()")
    return 0 if input.ndim == 1 else 1


def _one_hot(target, input):
    """True at the class of every target; the input's shape."""
    dim = _class_axis(input)
    _checks.indices("target", target, input.shape[dim], "class indices", "to fit input")
    _checks.shape("target", target, input.shape[:dim] + input.shape[dim + 1 :], "to fit input")
    chosen = np.zeros(input.shape, bool)
    np.put_along_axis(chosen, np.expand_dims(target, dim), True, dim)
    return chosen
