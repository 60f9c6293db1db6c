"""From the pen's path to a calligrapher's hand: an encoder and a decoder that is told whose hand.

Letters in the comments on shapes: N characters in a batch, S the side of a picture, E the width of
the embedding of a hand.

    path (N, 4, S, S) → patches of 2 × 2 as channels → down twice, across, up → ink (N, 1, S, S)

What goes in is drawn from pen strokes by :func:`path`: where the pen runs, which way, and when. The
network never sees the character's number; so it can be given any character, even one that does not
exist. Whose hand it is scales and shifts the channels in every block.

References
----------
E. Perez et al.: FiLM: visual reasoning with a general conditioning layer. AAAI 2018 (scale, shift).
P. Isola, J.-Y. Zhu, T. Zhou, A. A. Efros: Image-to-image translation with conditional adversarial
networks. CVPR 2017 (a U-Net from picture to picture; there with an adversary).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import array, number, room, whole
from companion.models import _checks as check


@dataclass(frozen=True)
class BrushConfig:
    """What a brush is built from.

    Attributes
    ----------
    hands : int
        How many hands there are.
    size : int
        S, divisible by 8.
    widths : tuple of int
        Channels at half, a quarter and an eighth of the size; each divisible by 8.
    embedding : int
        E.
    """

    hands: int = 4
    size: int = 40
    widths: tuple[int, ...] = (32, 48, 64)
    embedding: int = 16

    def __post_init__(self):
        object.__setattr__(self, "widths", check.widths("widths", self.widths, 8))
        check.sizes_of(self, "hands", "size", "embedding")
        if self.size % 8:
            raise ValueError(f"size must be divisible by 8, got {self.size}")


class Block(nn.Module):
    """Two convolutions beside a way around; the hand scales and shifts in between."""

    def __init__(self, width, embedding):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, width), nn.GroupNorm(8, width)
        self.conv1, self.conv2 = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))
        self.scale_shift = nn.Linear(embedding, 2 * width)
        nn.init.zeros_(self.conv2.weight)  # at first every block does nothing

    def forward(self, h, e):
        """Features (N, width, S, S) and embeddings (N, E) → features of the same shape."""
        scale, shift = self.scale_shift(e)[:, :, None, None].chunk(2, 1)
        inside = self.conv1(F.silu(self.norm1(h)))
        inside = self.norm2(inside) * (1 + scale) + shift
        return h + self.conv2(F.silu(inside))


class Brush(nn.Module):
    """Paths and hands → logits of ink.

    Parameters
    ----------
    config : BrushConfig
        What it is built from.
    """

    def __init__(self, config):
        super().__init__()
        check.instance("config", config, BrushConfig)
        self.config = config
        a, b, c = config.widths
        E = config.embedding
        self.hand = nn.Embedding(config.hands, E)
        self.into = nn.Conv2d(16, a, 3, padding=1)
        self.encode1, self.encode2, self.middle = (Block(width, E) for width in (a, b, c))
        self.decode2, self.decode1 = Block(b, E), Block(a, E)
        self.down1, self.down2 = nn.Conv2d(a, b, 3, 2, 1), nn.Conv2d(b, c, 3, 2, 1)
        self.up2, self.up1 = nn.ConvTranspose2d(c, b, 2, 2), nn.ConvTranspose2d(b, a, 2, 2)
        self.out = nn.Sequential(nn.GroupNorm(8, a), nn.SiLU(), nn.Conv2d(a, 4, 3, padding=1))

    def forward(self, x, y):
        """Paths (N, 4, S, S) and hands (N,), or mixtures (N, hands) → logits (N, 1, S, S)."""
        S = self.config.size
        check.tensor("x", x)
        if x.ndim != 4 or x.shape[1:] != (4, S, S):
            raise ValueError(f"x must have shape (N, 4, {S}, {S}), got {tuple(x.shape)}")
        check.instance("y", y, torch.Tensor)
        if y.ndim == 1:
            check.indices("y", y, self.config.hands, len(x))
        else:
            check.tensor("y", y, len(x), self.config.hands)
        e = self.hand(y) if y.ndim == 1 else y @ self.hand.weight
        h1 = self.encode1(self.into(F.pixel_unshuffle(x, 2)), e)
        h2 = self.encode2(self.down1(h1), e)
        h = self.middle(self.down2(h2), e)
        h = self.decode2(h2 + self.up2(h), e)
        h = self.decode1(h1 + self.up1(h), e)
        return F.pixel_shuffle(self.out(h), 2)


@torch.no_grad()
def written(model, x, y, together=64):
    """Paths and hands → pictures, uint8 (N, S, S)."""
    check.instance("model", model, Brush)
    check.sizes(together=together)
    check.tensor("x", x, "N", 4, "S", "S")
    check.instance("y", y, torch.Tensor)
    if y.ndim < 1 or len(y) != len(x):
        raise ValueError(f"y: expected one for each of the {len(x)} of x, got {tuple(y.shape)}")
    parts = zip(x.split(together), y.split(together), strict=True)
    ink = torch.cat([model(*part).sigmoid() for part in parts])
    return (ink[:, 0] * 255).round().to(torch.uint8).numpy()


def path(character, size=40, width=1.8, grid=64):
    """Draw the pen's path: ink, direction and time.

    Parameters
    ----------
    character : list of numpy.ndarray
        Strokes, each (T, 2): columns and rows on the grid.
    size : int
        S, pixels to a side.
    width : float
        Of the pen, in pixels.
    grid : int
        Cells to a side.

    Returns
    -------
    numpy.ndarray
        float32, shape (4, S, S): ink from 0 to 1; where there is ink, the direction of the pen to
        the right and downwards, of length 1, and when it passed, from 0, first, to 1, last.
    """
    size, grid = whole("size", size, 1), whole("grid", grid, 1)
    width = number("width", width, 0)
    joints = [stroke.astype(float) + 0.5 for stroke in check.character("character", character)]
    if not joints:
        raise ValueError("character must have at least one stroke, got none")
    room("size", size, (size, size, sum(map(len, joints))))
    joints = [np.repeat(stroke, 2, axis=0) if len(stroke) == 1 else stroke for stroke in joints]
    first = np.concatenate([stroke[:-1] for stroke in joints]) * size / grid  # (pieces, 2)
    along = np.concatenate([stroke[1:] for stroke in joints]) * size / grid - first
    length = np.hypot(*along.T)
    at = np.arange(size)[:, None] + 0.5
    across, down = at - first[:, 0], (at - first[:, 1])[:, None]  # (S, pieces), (S, 1, pieces)
    share = across * along[:, 0] + down * along[:, 1]  # (S, S, pieces)
    share = (share / np.maximum(length, 1e-9) ** 2).clip(0, 1)
    square = (across - share * along[:, 0]) ** 2 + (down - share * along[:, 1]) ** 2
    nearest = square.argmin(-1)  # (S, S)
    ink = (width / 2 + 0.5 - np.sqrt(square.min(-1))).clip(0, 1)
    direction = along / np.maximum(length, 1e-9)[:, None]
    taken = np.take_along_axis(share, nearest[..., None], -1)[..., 0] * length[nearest]
    time = ((np.cumsum(length) - length)[nearest] + taken) / max(length.sum(), 1e-9)
    marks = ink > 0
    planes = [ink, direction[nearest, 0] * marks, direction[nearest, 1] * marks, time * marks]
    return np.stack(planes).astype(np.float32)


def similarity(a, b, window=7):
    """Structural similarity of pictures, its mean over windows of 7 × 7 pixels.

    Parameters
    ----------
    a, b : numpy.ndarray
        uint8, shape (N, S, S).
    window : int
        Pixels to a side.

    Returns
    -------
    numpy.ndarray
        Shape (N,), at most 1.

    References
    ----------
    Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli: Image quality assessment: from error
    visibility to structural similarity. IEEE Transactions on Image Processing 13(4), 2004.
    """
    a = check.picture("a", a, "N", "H", "W")
    b = array("b", check.picture("b", b, "N", "H", "W"), "u", a.shape)
    window = whole("window", window, 2, min(a.shape[1:]))
    x, y = (torch.from_numpy(images.copy())[:, None].double() / 255 for images in (a, b))

    def mean(z):
        return F.avg_pool2d(z, window, stride=1)

    mx, my = mean(x), mean(y)
    rest = window**2 / (window**2 - 1)  # the unbiased variance
    vx, vy = rest * (mean(x * x) - mx * mx), rest * (mean(y * y) - my * my)
    shared = rest * (mean(x * y) - mx * my)
    c1, c2 = 0.01**2, 0.03**2
    top = (2 * mx * my + c1) * (2 * shared + c2)
    return (top / ((mx * mx + my * my + c1) * (vx + vy + c2))).mean((1, 2, 3)).numpy()
