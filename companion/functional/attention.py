"""What a Transformer has besides linear layers: attention between positions, and embeddings."""

import numpy as np

from companion.functional import _checks
from companion.tensor import differentiable


@differentiable
def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, *, scale=None
):
    """Every query takes a weighted mean of the values: y = softmax(s Q Kᵀ + M) V.

    The weights of a query say how well it fits the keys; they are positive and sum to 1. The mask
    M says who may look at whom. (Vaswani et al., 2017, equation 1, there with s = 1/√D.)

    Parameters
    ----------
    query : (..., T, D)
    key : (..., S, D)
    value : (..., S, D_v)
        The leading axes (batch, heads) of the three are broadcast.
    attn_mask : broadcast to (..., T, S), optional
        Booleans: True where a query may look. Or numbers M, added to the scores: 0 where it may,
        −∞ where it may not, anything between as a bias. A query that may look nowhere gets zeros.
    dropout_p : 0.0
        There so that positional arguments mean the same as in PyTorch. Weights are not dropped
        here.
    is_causal : bool
        Query i may look at the keys 0 … i, as if ``attn_mask`` were ``np.tri(T, S, dtype=bool)``.
    scale : float, optional
        s; left out: 1/√D.

    Returns
    -------
    (..., T, D_v)

    Raises
    ------
    TypeError
        If an array is not floating-point, dtypes differ, or the mask is neither of booleans nor of
        the others' dtype.
    ValueError
        If shapes do not fit, a causal mask is asked for beside another one, or ``dropout_p`` is
        not 0.
    """
    mask, scale = _checks.attention(query, key, value, attn_mask, dropout_p, is_causal, scale)
    scores = scale * query @ key.swapaxes(-1, -2)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf) if mask.dtype.kind == "b" else scores + mask
    weights = _softmax_or_zeros(scores)

    def pull(g):
        of_weights = g @ value.swapaxes(-1, -2)
        of_scores = weights * (of_weights - (of_weights * weights).sum(-1, keepdims=True))
        return dict(
            query=scale * of_scores @ key,
            key=scale * of_scores.swapaxes(-1, -2) @ query,
            value=weights.swapaxes(-1, -2) @ g,
            attn_mask=of_scores,
        )

    return weights @ value, pull


def _softmax_or_zeros(scores):
    """Softmax along the last axis; zeros where all scores are −∞."""
    largest = scores.max(-1, keepdims=True, initial=-np.inf)
    e = np.exp(scores - np.where(largest == -np.inf, 0, largest))
    total = e.sum(-1, keepdims=True)
    return e / np.where(total == 0, 1, total)


@differentiable
def embedding(input, weight, padding_idx=None):
    """Row ``input`` of the table: y = weight[input], a vector for every token.

    The same as a linear layer without bias on one-hot vectors, without making them. A row that is
    looked up several times receives the sum of the gradients.

    Parameters
    ----------
    input : any shape, integers
        Token indices from 0 to V − 1.
    weight : (V, E)
    padding_idx : int, optional
        A token that fills up short sequences: its row receives no gradient. Negative: counted from
        the end.

    Returns
    -------
    the input's shape and an axis E

    Raises
    ------
    TypeError
        If ``input`` is no array of integers or ``weight`` not floating-point.
    ValueError
        If an index is outside the table.
    """
    _checks.floats(weight=weight)
    _checks.shape("weight", weight, ("V", "E"))
    rows, width = weight.shape
    _checks.indices("input", input, rows, "token indices", "to fit weight")
    if padding_idx is not None:
        padding_idx = _checks.row("padding_idx", padding_idx, weight)

    def of_weight(g):
        flat, g = input.reshape(-1), g.reshape(-1, width)
        order = np.argsort(flat, kind="stable")
        tokens, first = np.unique(flat[order], return_index=True)
        gradient = np.zeros_like(weight)
        if tokens.size:
            gradient[tokens] = np.add.reduceat(g[order], first, axis=0)
        if padding_idx is not None:
            gradient[padding_idx] = 0
        return gradient

    return weight[input], dict(weight=of_weight)
