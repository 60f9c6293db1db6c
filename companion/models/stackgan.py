"""StackGAN: one generator sketches at 16 × 16, a second one redraws the sketch at 32 × 32.

Both stages are told the wish y, a row of zeros and ones for the words of a caption, and each makes
of it the mean and the variance of a bell curve, from which the condition is drawn: *conditioning
augmentation*. A divergence keeps the curve near the standard one, so that a few hundred captions
fill the space between them. Each stage plays against a discriminator of its own, that of
:mod:`companion.models.conditional_gan`; the second learns when the first is done.

After H. Zhang et al.: StackGAN: text to photo-realistic image synthesis with stacked generative
adversarial networks. ICCV 2017, arXiv:1612.03242, made smaller (there 64 × 64 and 256 × 256).
"""

import torch
from torch import nn

from companion.models._checks import sizes, tensor


class Condition(nn.Module):
    """From a wish to the mean and the variance of a bell curve, and to a draw from it.

    At first the means of any two words lie farther apart than the curves are wide. Begun the usual
    way, means of nearly 0 would drown in noise, and a generator that cannot tell the words apart
    gives them no reason to move.

    Parameters
    ----------
    words : int
        Numbers in a wish.
    E : int
        Numbers in a condition.
    """

    def __init__(self, words, E):
        super().__init__()
        sizes(words=words, E=E)
        self.E = E
        self.curve = nn.Linear(words, 2 * E)
        with torch.no_grad():
            self.curve.weight.copy_(torch.cat([torch.randn(E, words), torch.zeros(E, words)]))
            self.curve.bias.copy_(torch.cat([torch.zeros(E), torch.full((E,), -2.0)]))

    def forward(self, y, noise):
        """Return conditions, (N, E), of wishes (N, words) and standard normal noise (N, E)."""
        tensor("y", y, "N", "words")
        tensor("noise", noise, len(y), self.E)
        mean, log_variance = self.curve(y).chunk(2, 1)
        return mean + (log_variance / 2).exp() * noise

    def price(self, y):
        """Kullback–Leibler divergence from the standard normal curve, a mean over all numbers."""
        tensor("y", y, "N", "words")
        mean, log_variance = self.curve(y).chunk(2, 1)
        return (mean.square() + log_variance.exp() - 1 - log_variance).mean() / 2


class Sketcher(nn.Module):
    """Stage I: from codes and wishes to sketches.

    Parameters
    ----------
    channels : int
        1 for grey pictures, 3 for coloured ones.
    width : int
        Channels at 8 × 8; at 4 × 4 twice as many.
    Z, words, E : int
        Numbers in a code, in a wish, in a condition. The first E numbers of a code serve as the
        noise of the condition.
    """

    def __init__(self, channels=3, width=32, Z=96, words=10, E=32):
        super().__init__()
        sizes(channels=channels, width=width, Z=Z, words=words, E=E)
        self.Z = Z
        self.condition = Condition(words, E)
        self.layers = nn.Sequential(
            nn.Linear(Z, 2 * width * 16, bias=False),
            nn.Unflatten(1, (2 * width, 4, 4)),
            nn.BatchNorm2d(2 * width),
            nn.ReLU(),
            nn.ConvTranspose2d(2 * width, width, 4, 2, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.ConvTranspose2d(width, channels, 4, 2, 1),
            nn.Tanh(),
        )

    def forward(self, z, y):
        """Return sketches, (N, channels, 16, 16), of codes (N, Z) and wishes (N, words)."""
        tensor("z", z, "N", self.Z)
        tensor("y", y, len(z), "words")
        E = self.condition.E
        return self.layers(torch.cat([self.condition(y, z[:, :E]), z[:, E:]], 1))


class Refiner(nn.Module):
    """Stage II: from sketches and wishes to pictures, by way of 8 × 8, where the wish comes in.

    Parameters
    ----------
    channels, width, words, E : int
        As for :class:`Sketcher`; width counts the channels at 8 × 8.
    """

    def __init__(self, channels=3, width=32, words=10, E=32):
        super().__init__()
        sizes(channels=channels, width=width, words=words, E=E)
        self.condition = Condition(words, E)
        half = width // 2
        self.look = nn.Sequential(
            nn.Conv2d(channels, half, 3, 1, 1),
            nn.ReLU(),
            nn.Conv2d(half, width, 4, 2, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        )
        self.join = nn.Sequential(
            nn.Conv2d(width + E, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()
        )
        self.mend = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
        )
        self.draw = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(width, half, 4, 2, 1, bias=False),
            nn.BatchNorm2d(half),
            nn.ReLU(),
            nn.ConvTranspose2d(half, channels, 4, 2, 1),
            nn.Tanh(),
        )

    def forward(self, sketch, y, noise):
        """Return pictures, (N, channels, 32, 32).

        Parameters
        ----------
        sketch : Tensor
            (N, channels, 16, 16), from -1 to 1.
        y : Tensor
            Wishes, (N, words).
        noise : Tensor
            Standard normal, (N, E).
        """
        tensor("sketch", sketch, "N", "C", 16, 16)
        tensor("y", y, len(sketch), "words")
        h = self.look(sketch)
        told = self.condition(y, noise)[:, :, None, None].expand(-1, -1, *h.shape[2:])
        h = self.join(torch.cat([h, told], 1))
        return self.draw(h + self.mend(h))


class Generator(nn.Module):
    """Both stages.

    Parameters
    ----------
    channels, width, Z, words, E : int
        As for :class:`Sketcher`. The last E numbers of a code are the noise of stage II's condition
        (stage I sees them, too).
    """

    def __init__(self, channels=3, width=32, Z=96, words=10, E=32):
        super().__init__()
        sizes(channels=channels, width=width, Z=Z, words=words, E=E)
        self.Z, self.E = Z, E
        self.first = Sketcher(channels, width, Z, words, E)
        self.second = Refiner(channels, width, words, E)

    def forward(self, z, y):
        """Return pictures, (N, channels, 32, 32), of codes (N, Z) and wishes (N, words)."""
        tensor("z", z, "N", self.Z)
        return self.second(self.first(z, y), y, z[:, -self.E :])
