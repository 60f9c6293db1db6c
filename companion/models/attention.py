"""Attention with several heads: of a sequence to itself, or to another one.

Letters in the comments on shapes: N sequences in a batch, T tokens in a sequence (S in the one that
is attended to), E the width of a token's vector, H heads of D = E/H numbers each.

References
----------
A. Vaswani et al.: Attention is all you need. NeurIPS 2017, section 3.2.
"""

import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import flag
from companion.models import _checks as check
from companion.models.positions import rotate


class Attention(nn.Module):
    """Scaled dot-product attention with several heads.

    Parameters
    ----------
    width, heads : int
        E and H.
    causal : bool
        Whether a token sees only itself and those before it.
    """

    def __init__(self, width, heads, causal=False):
        super().__init__()
        width, self.heads = check.sizes(width=width, heads=heads)
        self.causal = flag("causal", causal)
        if width % heads:
            raise ValueError(f"width must be a multiple of heads, {heads}, got {width}")
        self.query = nn.Linear(width, width, bias=False)
        self.key = nn.Linear(width, width, bias=False)
        self.value = nn.Linear(width, width, bias=False)
        self.out = nn.Linear(width, width, bias=False)

    def _check(self, x, memory, mask, rotation):
        """Refuse what is of another shape or kind; anything but ``x`` may be None."""
        E = self.query.in_features
        check.tensor("x", x, "N", "T", E)
        if memory is not None:
            check.tensor("memory", memory, len(x), "S", E)
        if mask is not None:
            check.mask("mask", mask)
        if rotation is not None:
            for part in check.pair("rotation", rotation, "cos and sin"):
                check.tensor("rotation", part, x.shape[1], E // self.heads // 2)

    def _heads(self, x):
        """Cut the last axis into heads: (N, T, E) → (N, H, T, D)."""
        return x.unflatten(2, (self.heads, -1)).transpose(1, 2)

    def _queries_keys(self, x, memory, rotation):
        """Queries of ``x`` (N, H, T, D) and keys of ``memory`` (N, H, S, D)."""
        q = self._heads(self.query(x))
        k = self._heads(self.key(x if memory is None else memory))
        return (q, k) if rotation is None else (rotate(q, *rotation), rotate(k, *rotation))

    def _mask(self, T, S, mask):
        """Who sees whom: True where query t may attend to key s, or None if all may."""
        if self.causal and T > 1:
            earlier = torch.ones(T, S, dtype=torch.bool).tril(S - T)  # the last T of S positions
            mask = earlier if mask is None else mask & earlier
        return mask

    def forward(self, x, memory=None, mask=None, rotation=None, cache=None):
        """Let ``x`` attend to itself, or to ``memory``.

        Parameters
        ----------
        x : Tensor
            Shape (N, T, E).
        memory : Tensor, optional
            What is attended to (cross-attention), shape (N, S, E).
        mask : Tensor, optional
            True where a key may be seen; bool, broadcast to (N, H, T, S).
        rotation : tuple of Tensor, optional
            ``cos`` and ``sin`` at the positions of ``x``, see
            :func:`~companion.models.positions.rotate`.
        cache : dict, optional
            Keys and values so far. New ones are appended to it; those of a ``memory`` are
            computed once.

        Returns
        -------
        Tensor
            Shape (N, T, E).
        """
        self._check(x, memory, mask, rotation)
        if memory is not None and cache:
            q, k, v = self._heads(self.query(x)), cache["key"], cache["value"]
        else:
            q, k = self._queries_keys(x, memory, rotation)
            v = self._heads(self.value(x if memory is None else memory))  # (N, H, S, D)
            if cache:
                k = torch.cat([cache["key"], k], dim=2)
                v = torch.cat([cache["value"], v], dim=2)
            if cache is not None:
                cache.update(key=k, value=v)
        if self.causal and mask is None and q.shape == k.shape:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            mask = self._mask(q.shape[2], k.shape[2], mask)
            y = F.scaled_dot_product_attention(q, k, v, mask)  # (N, H, T, D)
        return self.out(y.transpose(1, 2).flatten(2))

    def weights(self, x, memory=None, mask=None, rotation=None):
        """Attention weights, the rows of the softmax, for looking at: shape (N, H, T, S)."""
        self._check(x, memory, mask, rotation)
        q, k = self._queries_keys(x, memory, rotation)
        scores = q @ k.transpose(2, 3) / q.shape[3] ** 0.5  # (N, H, T, S)
        mask = self._mask(q.shape[2], k.shape[2], mask)
        if mask is not None:
            scores = scores.masked_fill(~mask, -torch.inf)
        return scores.softmax(3)
