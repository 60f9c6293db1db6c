"""A small U-Net that looks at a noisy picture and says how it was noised.

Shapes in the comments: N pictures, C channels, S their side; E the width of the embedding of time
and condition.

    picture (N, C, S, S) → patches of 2 × 2 as channels → down twice, across, up again → velocity

On the way down each level is kept and added again on the way up. Time and condition come as one
vector that scales and shifts the channels in every block.

References
----------
O. Ronneberger, P. Fischer, T. Brox: U-Net: convolutional networks for biomedical image
segmentation. MICCAI 2015.
J. Ho, A. Jain, P. Abbeel: Denoising diffusion probabilistic models. NeurIPS 2020, appendix B.
"""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from companion.models._checks import instance, sizes, sizes_of, tensor
from companion.models._checks import widths as checked_widths


@dataclass(frozen=True)
class UNetConfig:
    """What a U-Net is built from.

    Attributes
    ----------
    channels, size : int
        Of the pictures; ``size`` must be divisible by 8.
    widths : tuple of int
        Channels at half, a quarter and an eighth of the size; each divisible by 8.
    embedding : int
        E, numbers that say time and condition.
    words : int
        How many conditions there are: classes, or the words of captions. 0 for none.
    """

    channels: int = 1
    size: int = 32
    widths: tuple[int, ...] = (32, 64, 64)
    embedding: int = 64
    words: int = 0

    def __post_init__(self):
        object.__setattr__(self, "widths", checked_widths("widths", self.widths, 8))
        sizes_of(self, "channels", "size", "embedding")
        sizes_of(self, "words", least=0)
        if self.size % 8:
            raise ValueError(f"size must be divisible by 8, got {self.size}")
        if self.embedding % 2:
            raise ValueError(f"embedding must be even, got {self.embedding}")


class Block(nn.Module):
    """Two convolutions beside a way around; time and condition scale and shift in between."""

    def __init__(self, width, embedding):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(8, width), nn.GroupNorm(8, width)
        self.conv1, self.conv2 = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))
        self.scale_shift = nn.Linear(embedding, 2 * width)
        silenced(self.conv2)  # at first every block does nothing

    def forward(self, h, e):
        """Features (N, width, S, S) and embeddings (N, E) → features of the same shape."""
        scale, shift = self.scale_shift(e)[:, :, None, None].chunk(2, 1)
        inside = self.conv1(F.silu(self.norm1(h)))
        inside = self.norm2(inside) * (1 + scale) + shift
        return h + self.conv2(F.silu(inside))


class UNet(nn.Module):
    """Noisy pictures, times and conditions → velocities.

    Parameters
    ----------
    config : UNetConfig
        What it is built from.
    """

    def __init__(self, config):
        super().__init__()
        instance("config", config, UNetConfig)
        self.config = config
        E, (a, b, c) = config.embedding, config.widths
        self.time = nn.Sequential(nn.Linear(E, E), nn.SiLU(), nn.Linear(E, E))
        self.word = nn.Linear(config.words, E, bias=False) if config.words else None
        if self.word:
            nn.init.normal_(self.word.weight)  # as large as an embedding's: heeded from the start
        self.into = nn.Conv2d(4 * config.channels, a, 3, padding=1)
        self.down = nn.ModuleList([Block(a, E), Block(b, E), Block(c, E)])
        self.smaller = nn.ModuleList([nn.Conv2d(a, b, 2, 2), nn.Conv2d(b, c, 2, 2)])
        self.middle = Block(c, E)
        self.up = nn.ModuleList([Block(c, E), Block(b, E), Block(a, E)])
        self.larger = nn.ModuleList(
            [nn.ConvTranspose2d(c, b, 2, 2), nn.ConvTranspose2d(b, a, 2, 2)]
        )
        self.norm = nn.GroupNorm(8, a)
        self.out = nn.Conv2d(a, 4 * config.channels, 3, padding=1)
        silenced(self.out)

    def forward(self, x, t, y=None):
        """Return velocities.

        Parameters
        ----------
        x : Tensor
            Noisy pictures, (N, C, S, S).
        t : Tensor
            Times from 0 to 1, (N,).
        y : Tensor, optional
            Conditions, (N, words): 1 at the class, or at each word of the caption. A row of zeros
            and None mean the same: draw anything.

        Returns
        -------
        Tensor
            Shape (N, C, S, S).
        """
        C, S = self.config.channels, self.config.size
        tensor("x", x)
        if x.ndim != 4 or x.shape[1:] != (C, S, S):
            raise ValueError(f"x must have shape (N, {C}, {S}, {S}), got {tuple(x.shape)}")
        tensor("t", t, len(x))
        e = self.time(waves(t, self.config.embedding))  # (N, E)
        if y is not None:
            tensor("y", y)
            if self.word is None or y.shape != (len(x), self.config.words):
                wanted = f"({len(x)}, {self.config.words})" if self.word else "None: no conditions"
                raise ValueError(f"y must be {wanted}, got shape {tuple(y.shape)}")
            e = e + self.word(y)
        e = F.silu(e)
        h = self.into(F.pixel_unshuffle(x, 2))  # (N, a, S/2, S/2)
        kept = []
        for level, block in enumerate(self.down):
            h = block(h, e)
            kept.append(h)
            if level < 2:
                h = self.smaller[level](h)  # half the side
        h = self.middle(h, e)
        for level, block in enumerate(self.up):
            h = block(h + kept.pop(), e)
            if level < 2:
                h = self.larger[level](h)  # twice the side
        return F.pixel_shuffle(self.out(F.silu(self.norm(h))), 2)


def silenced(layer):
    """Set weights and bias to zero."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)


def waves(t, E):
    """Write each time as E numbers: cosines and sines of E/2 frequencies, from slow to fast.

    Parameters
    ----------
    t : Tensor
        Times from 0 to 1, (N,).
    E : int
        Even.

    Returns
    -------
    Tensor
        Shape (N, E).
    """
    tensor("t", t, "N")
    sizes(least=2, E=E)
    if E % 2:
        raise ValueError(f"E must be even, got {E}")
    octaves = torch.linspace(0, math.log(1000), E // 2, device=t.device).exp()
    angles = t[:, None] * octaves
    return torch.cat([angles.cos(), angles.sin()], 1)
