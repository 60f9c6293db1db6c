"""Models that write levels, tile by tile from the top left: a Transformer, counts of neighbours.

Both say how probable each of the seven tiles is at the next place, so that the same sampling serves
both, with or without constraints, and the same measure: bits a tile on levels held out.

Letters: N levels of side S, T = S² places.

References
----------
A. Summerville, M. Mateas: Super Mario as a string: platformer level generation via LSTMs. DiGRA and
FDG 2016 (levels as sequences of tiles).
S. Snodgrass, S. Ontañón: Experiments in map generation using Markov chains. FDG 2014.
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import array, whole
from companion._arguments import generator as numpys
from companion._arguments import told as shown
from companion.games.rules import checked
from companion.models import _checks as check
from companion.models.sampling import next_token
from companion.models.transformer import Transformer, TransformerConfig

TILES, BEGIN = 7, 7  # kinds of tiles; the token before the first
EXACTLY = {6: 1, 4: 1, 2: 1, 3: 1, 5: 3}  # one start, goal, key and door, three traps


class Writer(nn.Module):
    """A decoder-only Transformer over the tiles of a level.

    Parameters
    ----------
    side : int
        S, of the square levels.
    width, layers, heads : int
        Of the Transformer.
    """

    def __init__(self, side=8, width=48, layers=3, heads=4):
        super().__init__()
        check.sizes(side=side)
        self.side = side
        self.transformer = Transformer(
            TransformerConfig(
                TILES + 1, width, layers, heads, context=side * side, positions="learned"
            )
        )

    def forward(self, tiles):
        """Logits of each tile, given those before it: (N, T) → (N, T, 7)."""
        check.tokens("tiles", tiles, TILES)
        if tiles.shape[1] > self.side**2:
            raise ValueError(f"tiles must be at most {self.side**2}, got {tiles.shape[1]}")
        begin = torch.full((len(tiles), 1), BEGIN)
        return self.transformer(torch.cat([begin, tiles[:, :-1]], 1))[:, :, :TILES]

    @torch.no_grad()
    def draw(self, N, exactly=None, generator=None):
        """Draw levels, (N, S, S) numpy.ndarray of uint8; ``exactly`` as in :func:`allowed`."""
        N = _drawable(N, exactly, self.side)
        cache, last = self.transformer.empty_cache(), torch.full((N, 1), BEGIN)

        def logits(_):
            nonlocal last
            return self.transformer(last, cache=cache)[:, 0, :TILES]

        def told(tile):
            nonlocal last
            last = tile

        return _drawn(logits, told, N, self.side, exactly, generator)


class Neighbours:
    """Counts of each tile after its neighbours left, above and beside that: a Markov chain in 2-D.

    The longest context that was seen at least ``least`` times decides: left, above, above right,
    above left, two to the left, two above; then fewer of these, in the end none.

    Parameters
    ----------
    levels : (N, S, S) array of tiles
        What is counted.
    least : int
        How often a context must have been seen.
    """

    PLACES = ((0, -1), (-1, 0), (-1, 1), (-1, -1), (0, -2), (-2, 0))

    def __init__(self, levels, least=20):
        levels = checked(levels)
        if levels.shape[1] != levels.shape[2]:
            raise ValueError(f"levels must be square, got shape {levels.shape}")
        self.side, self.least = levels.shape[1], whole("least", least, 0)
        tiles = levels.reshape(len(levels), -1).astype(int)
        self.counts = []
        for used in range(len(self.PLACES) + 1):
            table = np.zeros((8**used, TILES))
            for t in range(tiles.shape[1]):
                np.add.at(table, (self._context(tiles, t, used), tiles[:, t]), 1)
            self.counts.append(table)

    def _context(self, tiles, t, used):
        """The neighbours of place ``t`` as one number; 7 stands for what lies outside."""
        (i, j), number = divmod(t, self.side), np.zeros(len(tiles), int)
        for down, right in self.PLACES[:used]:
            k, m = i + down, j + right
            inside = k >= 0 and 0 <= m < self.side
            number = 8 * number + (tiles[:, k * self.side + m] if inside else 7)
        return number

    def probabilities(self, tiles, t):
        """Of the seven tiles at place ``t``, given those before it in ``tiles`` (N, T): (N, 7)."""
        t, tiles = whole("t", t, 0, self.side**2 - 1), array("tiles", tiles, "iu", ("N", "T"))
        if tiles.shape[1] < t or (tiles.size and not 0 <= tiles.min() <= tiles.max() < TILES):
            wanted = f"at least t, {t}, in a row, from 0 to {TILES - 1}"
            raise ValueError(f"tiles must be {wanted}, got {shown(tiles)}")
        tiles = tiles.astype(int, copy=False)
        p = np.full((len(tiles), TILES), 1 / TILES)
        for used, table in enumerate(self.counts):
            seen = table[self._context(tiles, t, used)]
            total = seen.sum(1, keepdims=True)
            # the shorter context's opinion counts as two observations
            p = np.where(total >= self.least, (seen + 2 * p) / (total + 2), p)
        return p

    def draw(self, N, exactly=None, generator=None):
        """Draw levels, (N, S, S) numpy.ndarray of uint8; ``exactly`` as in :func:`allowed`."""
        N = _drawable(N, exactly, self.side)
        tiles, t = np.zeros((N, self.side**2), int), 0

        def logits(place):
            nonlocal t
            t = place
            return torch.from_numpy(np.log(self.probabilities(tiles, place)))

        def told(tile):
            tiles[:, t] = tile[:, 0].numpy()

        return _drawn(logits, told, N, self.side, exactly, generator)


def allowed(drawn, left, exactly):
    """Which tiles may come next, so that in the end there are exactly as many as asked for.

    Parameters
    ----------
    drawn : (N, 7) Tensor
        How many of each kind there are already.
    left : int
        Places that are still empty.
    exactly : dict of int to int
        For some kinds of tile, how many there shall be.

    Returns
    -------
    (N, 7) Tensor of bool
    """
    check.indices("drawn", drawn, check.STEPS, "N", TILES)
    left = whole("left", left, 0)
    check.instance("exactly", exactly, dict)
    wanted = torch.full((TILES,), -1)
    for tile, count in exactly.items():
        wanted[whole("exactly", tile, 0, TILES - 1)] = whole("exactly", count, 0, check.STEPS)
    named = wanted >= 0
    missing = torch.where(named, wanted - drawn, 0)
    urgent = missing.sum(1, keepdim=True) >= left  # no place left for anything else
    return torch.where(named, missing > 0, ~urgent)


def _drawable(N, exactly, side):
    """Check what is to be drawn; return N."""
    T = side * side
    if exactly is not None:
        if not isinstance(exactly, dict):
            raise TypeError(f"exactly: expected a dict, got {shown(exactly)}")
        fits = (
            set(exactly) <= set(range(TILES))
            and min(exactly.values(), default=0) >= 0
            and sum(exactly.values()) <= T
            and (len(exactly) < TILES or sum(exactly.values()) == T)
        )
        if not fits:
            raise ValueError(f"exactly must name tiles whose numbers fit {T} places, got {exactly}")
    return whole("N", N, 0, check.STEPS)


def _drawn(logits, told, N, side, exactly, generator):
    """Draw tile after tile: ``logits(t)`` gives (N, 7), ``told(tile)`` hears what was drawn."""
    T, counts, tiles = side * side, torch.zeros(N, TILES, dtype=torch.long), []
    for t in range(T):
        opinion = logits(t)
        if exactly is not None:
            opinion = opinion.masked_fill(~allowed(counts, T - t, exactly), -math.inf)
        tile = next_token(opinion, generator=generator)
        told(tile)
        counts.scatter_add_(1, tile, torch.ones_like(tile))
        tiles.append(tile)
    return torch.cat(tiles, 1).view(N, side, side).numpy().astype(np.uint8)


@torch.no_grad()
def bits(model, levels):
    """Bits a tile that a model needs for levels, a mean for each: (N, S, S) → (N)."""
    check.instance("model", model, Writer, Neighbours)
    levels, S = checked(levels), model.side
    if levels.shape[1:] != (S, S):
        raise ValueError(f"levels must be of the model's side, {S}, got shape {levels.shape}")
    tiles = torch.as_tensor(levels.astype(int)).flatten(1)
    if isinstance(model, Neighbours):
        each = [
            np.log2(model.probabilities(tiles.numpy(), t)[np.arange(len(tiles)), tiles[:, t]])
            for t in range(tiles.shape[1])
        ]
        return -np.mean(each, 0)
    found = [
        F.cross_entropy(model(part).transpose(1, 2), part, reduction="none").mean(1)
        for part in tiles.split(100)
    ]
    return (torch.cat(found) / math.log(2)).numpy()


def mixed(rng, levels, N):
    """Cut levels in two and join halves of different ones: no model at all.

    Parameters
    ----------
    rng : numpy.random.Generator
    levels : (M, S, S) array of tiles
    N : int
        How many are made.

    Returns
    -------
    (N, S, S) numpy.ndarray
    """
    rng, levels = numpys("rng", rng), checked(levels)
    if not len(levels) or levels.shape[2] < 4 or levels.shape[1] != levels.shape[2]:
        raise ValueError(f"levels must be squares of at least 4 × 4, got shape {levels.shape}")
    N = whole("N", N, 0, check.STEPS)
    a, b = (levels[rng.integers(len(levels), size=N)] for _ in range(2))
    S = levels.shape[1]
    cut = rng.integers(2, S - 1, size=(N, 1, 1))
    return np.where(np.arange(S) < cut, a, b)
