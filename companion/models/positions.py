"""How the order of tokens becomes known: position vectors to add, and angles to turn by.

References
----------
A. Vaswani et al.: Attention is all you need. NeurIPS 2017. J. Su et al.: RoFormer: enhanced
Transformer with rotary position embedding. arXiv 2104.09864.
"""

import torch

from companion._arguments import number, room, whole
from companion.models._checks import tensor


def angles(T, D, base=10_000.0):
    """Angles of positions: position t, pair i turns by t · base^(−2i/D).

    Returns
    -------
    Tensor
        Shape (T, D/2), rounded up for odd D.
    """
    T, D, base = whole("T", T, 0), whole("D", D, 1), number("base", base, above=0)
    room("T, D", (T, D), (T, D))
    rates = base ** (-torch.arange(0, D, 2, dtype=torch.float64) / D)
    return torch.outer(torch.arange(T, dtype=torch.float64), rates)


def sinusoids(T, D):
    """Position vectors of Vaswani et al., section 3.5: sine at even places, cosine at odd ones.

    Returns
    -------
    Tensor
        Shape (T, D).
    """
    table = torch.stack([angles(T, D).sin(), angles(T, D).cos()], dim=2)  # (T, D/2, 2)
    return table.flatten(1)[:, :D].float()


def rotate(x, cos, sin):
    """Rotary positions: turn pair i of each head by its position's angle.

    Pair i of a head of width d is (x[i], x[i + d/2]): the halves are split, not interleaved.

        x[i]       → x[i] cos − x[i + d/2] sin
        x[i + d/2] → x[i] sin + x[i + d/2] cos

    Parameters
    ----------
    x : Tensor
        Queries or keys, shape (N, H, T, d).
    cos, sin : Tensor
        Of the :func:`angles`, shape (T, d/2).

    Returns
    -------
    Tensor
        Shape (N, H, T, d).
    """
    tensor("x", x, "N", "H", "T", "d")
    T, d = x.shape[2:]
    if d % 2:
        raise ValueError(f"x must have an even last length, got {tuple(x.shape)}")
    for name, part in (("cos", cos), ("sin", sin)):
        tensor(name, part, T, d // 2)
    first, second = x.chunk(2, dim=-1)  # (N, H, T, d/2) each
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)
