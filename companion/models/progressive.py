r"""A GAN that grows: from pictures of 8 × 8 by way of 16 × 16 to 32 × 32.

Grown up, both players are those of :mod:`companion.models.dcgan`, layer for layer; only the way
there is another. A number called ``stage`` says how far they are: 0 is 8 × 8, 1 is 16 × 16, 2 is
32 × 32, and 0.3 is on the way from the first to the second, where the new layers count three tenths
and the old way round them seven,

.. math:: x = (1 - \alpha)\,\mathrm{up}(x_\text{old}) + \alpha\, x_\text{new}

and likewise in the discriminator. At the moment when a layer comes in, :math:`\alpha = 0`, so that
nothing jumps.

After T. Karras et al.: Progressive growing of GANs for improved quality, stability, and variation.
ICLR 2018, arXiv:1710.10196, section 2 and figure 2, made smaller. (There normalisation, loss and
the discriminator's statistics of a batch are others.)
"""

import math
from itertools import pairwise

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, interpolate

from companion._arguments import number
from companion.models._checks import sizes, tensor

LAST = 2


def halved(x):
    """Pictures of half the size: means of 2 × 2 pixels."""
    return avg_pool2d(x, 2)


def doubled(x):
    """Pictures of twice the size: each pixel four times."""
    return interpolate(x, scale_factor=2.0, mode="nearest")


def at_stage(x, stage):
    """Bring pictures of 32 × 32 to the size of a stage, and to the sharpness of a half-way one.

    Parameters
    ----------
    x : Tensor
        (N, C, 32, 32).
    stage : float
        0 to 2.

    Returns
    -------
    Tensor
        (N, C, S, S) with S = 8, 16 or 32.
    """
    tensor("x", x, "N", "C", 32, 32)
    level, share = level_of(stage)
    for _ in range(LAST - level):
        x = halved(x)
    return x if share == 1 else torch.lerp(doubled(halved(x)), x, share)


def level_of(stage):
    """Return the level that is drawn at, 0, 1 or 2, and the share of its newest layers."""
    if not 0 <= number("stage", stage) <= LAST:
        raise ValueError(f"stage must be from 0 to {LAST}, got {stage}")
    level = math.ceil(stage)
    return level, (1.0 if level == 0 else stage - level + 1)


class Generator(nn.Module):
    """From codes to pictures.

    Parameters
    ----------
    channels, width, Z : int
        As for :class:`companion.models.dcgan.Generator`.
    """

    def __init__(self, channels=1, width=16, Z=64):
        super().__init__()
        sizes(channels=channels, width=width, Z=Z)
        self.Z = Z
        wide = (4 * width, 2 * width, width)
        self.start = nn.Sequential(
            nn.Linear(Z, wide[0] * 16, bias=False),
            nn.Unflatten(1, (wide[0], 4, 4)),
            nn.BatchNorm2d(wide[0]),
            nn.ReLU(),
        )
        self.grown = nn.ModuleList(
            nn.Sequential(
                nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False),
                nn.BatchNorm2d(after),
                nn.ReLU(),
            )
            for before, after in pairwise(wide)
        )
        self.shows = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose2d(before, channels, 4, 2, 1), nn.Tanh())
            for before in wide
        )

    def forward(self, z, stage=float(LAST)):
        """Return pictures, (N, channels, S, S) with S = 8, 16 or 32, of codes (N, Z)."""
        level, share = level_of(stage)
        tensor("z", z, "N", self.Z)
        h = old = self.start(z)
        for layer in self.grown[:level]:
            old, h = h, layer(h)
        x = self.shows[level](h)
        return x if share == 1 else torch.lerp(doubled(self.shows[level - 1](old)), x, share)


class Discriminator(nn.Module):
    """From pictures to scores.

    Parameters
    ----------
    channels, width : int
        As for :class:`companion.models.dcgan.Discriminator`.
    """

    def __init__(self, channels=1, width=16):
        super().__init__()
        sizes(channels=channels, width=width)
        wide = (4 * width, 2 * width, width)
        self.sees = nn.ModuleList(
            nn.Sequential(nn.Conv2d(channels, after, 4, 2, 1), nn.LeakyReLU(0.2)) for after in wide
        )
        self.grown = nn.ModuleList(
            nn.Sequential(nn.Conv2d(before, after, 4, 2, 1), nn.LeakyReLU(0.2))
            for after, before in pairwise(wide)
        )
        self.end = nn.Sequential(nn.Flatten(), nn.Linear(wide[0] * 16, 1))

    def forward(self, x, stage=float(LAST)):
        """Return scores, (N,), of pictures (N, channels, S, S); positive means real."""
        level, share = level_of(stage)
        tensor("x", x, "N", "C", "S", "S")
        h = self.sees[level](x)
        for k in reversed(range(level)):
            h = self.grown[k](h)
            if share < 1 and k == level - 1:
                h = torch.lerp(self.sees[k](halved(x)), h, share)
        return self.end(h).squeeze(1)
