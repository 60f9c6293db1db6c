"""A Transformer that draws a picture patch by patch and, within a patch, pixel by pixel.

Every pixel is one of V colours of a palette, so that a picture is a sequence of whole numbers, and
its probability the product of what each pixel has, given all that were drawn before it. There is
no bound and no approximation in it::

    log p(x) = sum over pixels of log p(pixel | pixels before it)

A Transformer over single pixels would attend from each of 784 to all before. Here it takes a step
a *patch*; what it then knows is handed to a small network that takes a step a *pixel* and looks at
the few neighbours that are already there.

Letters in the comments on shapes: N pictures, S their side, P the side of a patch, T = (S/P)²
patches, V colours, E the width of the Transformer, F of the small network, D of a colour's vector.

    pixels (N, S·S), in the order of drawing
    patches before, as vectors     (N, T, E) → blocks → (N, T, E)    what is known before a patch
    and the neighbours of a pixel  (N, S·S, F)                       what is known before a pixel
    → logits                       (N, S·S, V)

References
----------
A. van den Oord, N. Kalchbrenner, K. Kavukcuoglu: Pixel recurrent neural networks. ICML 2016 (pixel
by pixel).
M. Chen et al.: Generative pretraining from pixels. ICML 2020 (a Transformer over pixels that are
colours of a palette).
L. Yu et al.: MEGABYTE: Predicting million-byte sequences with multiscale Transformers. NeurIPS 2023
(a large model a patch, a small one within it).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import array, whole
from companion.models import _checks as check
from companion.models.sampling import next_token
from companion.models.transformer import NORMS, Block, TransformerConfig

REACH = 2  # rows and columns around a pixel whose colours it sees, as far as they are drawn


@dataclass(frozen=True)
class PixelConfig:
    """What a Transformer over pixels is built from.

    Attributes
    ----------
    colours, channels : int
        V, colours in the palette, and the bytes of each: 1 for grey or 3 for coloured pictures.
    size, patch : int
        S and P; ``size`` is a multiple of ``patch``.
    width, layers, heads : int
        Of the Transformer.
    hidden, embedding : int
        F and D.
    """

    colours: int = 16
    channels: int = 1
    size: int = 28
    patch: int = 4
    width: int = 64
    layers: int = 3
    heads: int = 4
    hidden: int = 64
    embedding: int = 8

    def __post_init__(self):
        check.sizes_of(self, *vars(self))
        if self.size % self.patch:
            raise ValueError(f"size must be a multiple of patch {self.patch}, got {self.size}")


class PixelTransformer(nn.Module):
    """From the pixels drawn so far to the probabilities of the next.

    Parameters
    ----------
    config : PixelConfig
        What it is built from.

    Attributes
    ----------
    palette : Tensor
        The colours, (V, channels), numbers from 0 to 255; whoever trains the model sets them.
    """

    palette: torch.Tensor
    order: torch.Tensor
    before: torch.Tensor
    around: torch.Tensor

    def __init__(self, config):
        super().__init__()
        check.instance("config", config, PixelConfig)
        V, P, E, D = config.colours, config.patch, config.width, config.embedding
        self.config = config
        order, before, around = tables(config.size, P)
        self.register_buffer("palette", torch.zeros(V, config.channels))
        for name, table in (("order", order), ("before", before), ("around", around)):
            self.register_buffer(name, table, persistent=False)
        shape = TransformerConfig(V, E, config.layers, config.heads, len(before), "learned")
        self.embedding = nn.Embedding(V + 1, D)  # the last: not drawn yet, or no pixel at all
        self.into = nn.Linear(before.shape[1] * D, E)
        self.position = nn.Embedding(len(before), E)
        self.blocks = nn.ModuleList(Block(shape, causal=True) for _ in range(config.layers))
        self.norm = NORMS["rms"](E)
        self.to_pixels = nn.Linear(E, P * P * config.hidden)
        self.neighbours = nn.Linear(around.shape[1] * D, config.hidden, bias=False)
        self.mix = nn.Linear(config.hidden, config.hidden)
        self.out = nn.Linear(config.hidden, V)
        for parameter in self.blocks.parameters():
            if parameter.ndim == 2:
                nn.init.normal_(parameter, std=0.02)
        nn.init.normal_(self.position.weight, std=0.02)

    def _colours_at(self, pixels, places):
        """Vectors of the pixels at some places: (N, S·S), (…, K) → (N, …, K·D).

        Place S·S stands for what is not there.
        """
        absent = torch.full_like(pixels[:, :1], self.config.colours)
        seen = torch.cat([pixels, absent], 1)[:, places]
        return self.embedding(seen).flatten(-2)

    def patches(self, pixels, first=0, last=None, cache=None):
        """What is known before each pixel of the patches from ``first`` to ``last``, for all.

        Returns a Tensor (N, patches, P·P, F). Pixels (N, S·S) in the order of drawing; those of
        the patches themselves, and later ones, make no difference.
        """
        self._check(pixels)
        first = whole("first", first, 0, len(self.before))
        last = len(self.before) if last is None else whole("last", last, first, len(self.before))
        x = self.into(self._colours_at(pixels, self.before[first:last]))  # (N, patches, E)
        x = x + self.position.weight[first:last]
        for block, own in zip(self.blocks, cache or [None] * len(self.blocks), strict=True):
            x = block(x, cache=own)
        return self.to_pixels(self.norm(x)).unflatten(2, (self.config.patch**2, -1))

    def colours_of(self, known, pixels, places):
        """Logits (N, K, V) of the pixels at K places, of which ``known`` (N, K, F) is known."""
        self._check(pixels)
        check.indices("places", places, len(self.order), "K")
        check.tensor("known", known, len(pixels), len(places), self.config.hidden)
        return self._colours_of(known, pixels, places)

    def _colours_of(self, known, pixels, places):
        h = F.silu(known + self.neighbours(self._colours_at(pixels, self.around[places])))
        return self.out(h + F.silu(self.mix(h)))

    def forward(self, pixels):
        """Pixels (N, S·S), int64 in the order of drawing → logits of each, (N, S·S, V)."""
        known = self.patches(pixels).flatten(1, 2)  # (N, S·S, F)
        return self.colours_of(known, pixels, torch.arange(len(self.order)))

    def _check(self, pixels):
        """Refuse what is not (N, S·S) colours of the palette."""
        check.tokens("pixels", pixels, self.config.colours)
        if pixels.shape[1] != len(self.order):
            wanted = f"(N, {len(self.order)})"
            raise ValueError(f"pixels must have shape {wanted}, got {tuple(pixels.shape)}")

    def nats(self, pixels):
        """Return −log p of each picture: (N, S·S) → (N,)."""
        logits = self(pixels).flatten(0, 1)
        return F.cross_entropy(logits, pixels.flatten(), reduction="none").view(pixels.shape).sum(1)

    @torch.no_grad()
    def draw(self, N, begun=None, **drawing):
        """Draw N pictures, from nothing or going on from their first pixels.

        Parameters
        ----------
        N : int
            How many.
        begun : Tensor, optional
            The first pixels of each in the order of drawing, (N, K), int64; whole patches, so
            that K is a multiple of P·P.
        **drawing
            ``temperature``, ``top_k``, ``top_p``, ``generator``: of
            :func:`~companion.models.sampling.next_token`.

        Returns
        -------
        Tensor
            Pixels in the order of drawing, (N, S·S), int64.
        """
        N = whole("N", N, 0, check.STEPS)
        pixels = torch.zeros(N, len(self.order), dtype=torch.int64)
        cache: list = [{"own": {}, "memory": {}} for _ in self.blocks]
        each, first, total = self.config.patch**2, 0, pixels.shape[1]
        if begun is not None:
            check.tokens("begun", begun, self.config.colours)
            given = begun.shape[1]
            if len(begun) != N or given % each or given > total:
                raise ValueError(
                    f"begun must be whole patches of {N} pictures, ({N}, a multiple of {each} up "
                    f"to {total}), got {tuple(begun.shape)}"
                )
            pixels[:, :given], first = begun, given // each
            self.patches(pixels, 0, first, cache)  # fills the cache
        for patch in range(first, len(self.before)):
            known = self.patches(pixels, patch, patch + 1, cache)[:, 0]  # (N, P·P, F)
            for inside in range(each):
                place = torch.tensor([patch * each + inside])
                logits = self._colours_of(known[:, inside : inside + 1], pixels, place)
                pixels[:, place] = next_token(logits[:, 0], **drawing)
        return pixels

    def to_pixels_of(self, images):
        """Pictures as bytes, (N, S, S) or (N, S, S, 3) → the nearest colours, in drawing order."""
        S, C = self.config.size, self.config.channels
        images = array("images", images, "u", ("N", S, S, *([3] if C == 3 else [])))
        colours = torch.from_numpy(images.astype(np.float32, order="C")).reshape(
            -1, self.config.channels
        )
        parts = [torch.cdist(some, self.palette).argmin(1) for some in colours.split(2**16)]
        return torch.cat(parts).view(len(images), -1)[:, self.order]

    def to_images(self, pixels):
        """Pixels in the order of drawing → bytes, (N, S, S) or (N, S, S, 3)."""
        S, C = self.config.size, self.config.channels
        self._check(pixels)
        rows = torch.empty_like(pixels)
        rows[:, self.order] = pixels
        images = self.palette[rows].round().to(torch.uint8).numpy()
        return images.reshape(len(pixels), S, S, *([3] if C == 3 else []))


def tables(S, P):
    """Return which pixels are seen: the order of drawing, and what is before a patch and a pixel.

    Returns
    -------
    order : Tensor
        Shape (S·S,): the place in the picture, row by row, of the pixel that is drawn k-th.
    before : Tensor
        Shape (T, 4·P·P): for each patch, the places in the order of drawing of the pixels in the
        patch drawn before it and in those above it, to the left, straight and to the right.
    around : Tensor
        Shape (S·S, 12): for each pixel, those of its neighbours that could be drawn before it.

    What is outside the picture or not drawn yet has place S·S.
    """
    S = whole("S", S, 1, 1024)
    P = whole("P", P, 1, S)
    if S % P:
        raise ValueError(f"S must be a multiple of P {P}, got {S}")
    G, T = S // P, (S // P) ** 2
    order = torch.arange(S * S).view(G, P, G, P).transpose(1, 2).flatten()
    drawn = torch.empty(S * S, dtype=torch.int64)  # when the pixel in a row and column is drawn
    drawn[order] = torch.arange(S * S)

    def when(row, column):
        inside = (row >= 0) & (row < S) & (column >= 0) & (column < S)
        return torch.where(inside, drawn[(row * S + column).clamp(0, S * S - 1)], S * S)

    pixel = torch.arange(P * P)
    rows, columns = (torch.arange(T) // G)[:, None] * P, (torch.arange(T) % G)[:, None] * P
    above = [when(rows - P + pixel // P, columns + k * P + pixel % P) for k in (-1, 0, 1)]
    last = (torch.arange(T)[:, None] - 1) * P * P + pixel
    before = torch.cat([torch.where(last >= 0, last, S * S), *above], 1)
    steps = [(-r, c) for r in range(REACH, 0, -1) for c in range(-REACH, REACH + 1)]
    steps += [(0, -c) for c in range(REACH, 0, -1)]
    row, column = order // S, order % S
    around = torch.stack([when(row + r, column + c) for r, c in steps], 1)
    return order, before, torch.where(around < torch.arange(S * S)[:, None], around, S * S)
