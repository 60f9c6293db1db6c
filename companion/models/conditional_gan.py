r"""A conditional GAN: both players are told what the picture is to show.

The wish y is a row of zeros and ones, a class or the words of a caption. The generator is a plain
one with a longer code: noise and wish side by side. The discriminator adds to its score of the
picture a score of how well picture and wish fit,

.. math:: a(x, y) = w^\top h(x) + b + (V^\top y)^\top h(x)

with h the features of its convolutions. A discriminator without the last term would take a good
picture of the wrong thing for a good picture.

References
----------
M. Mirza, S. Osindero: Conditional generative adversarial nets. 2014, arXiv:1411.1784. (There the
wish goes into the discriminator as one more input.)
T. Miyato, M. Koyama: cGANs with projection discriminator. ICLR 2018, equation 3 (the last term).
"""

import torch
from torch import nn

from companion.models import dcgan
from companion.models._checks import sizes, tensor


class Generator(nn.Module):
    """From codes and wishes to pictures.

    Parameters
    ----------
    channels, width, Z : int
        As for :class:`companion.models.dcgan.Generator`.
    words : int
        Numbers in a wish.
    """

    def __init__(self, channels=1, width=16, Z=64, words=10):
        super().__init__()
        sizes(channels=channels, width=width, Z=Z, words=words)
        self.Z = Z
        self.plain = dcgan.Generator(channels, width, Z + words)

    def forward(self, z, y):
        """Return pictures, (N, channels, 32, 32), of codes z, (N, Z), and wishes y, (N, words)."""
        tensor("z", z, "N", self.Z)
        tensor("y", y, len(z), "words")
        return self.plain(torch.cat([z, y], 1))


class Discriminator(nn.Module):
    """From pictures and wishes to scores.

    Parameters
    ----------
    channels : int
        1 for grey pictures, 3 for coloured ones.
    width : int
        Channels where the picture is 16 pixels wide; where it is 8 and 4, twice and four times
        these.
    words : int
        Numbers in a wish.
    size : {32, 16}
        Height and width of the pictures.
    """

    def __init__(self, channels=1, width=16, words=10, size=32):
        super().__init__()
        sizes(channels=channels, width=width, words=words, size=size)
        layers, before = [], channels
        for after in (width, 2 * width, 4 * width)[0 if size == 32 else 1 :]:
            layers += [nn.Conv2d(before, after, 4, 2, 1), nn.LeakyReLU(0.2)]
            before = after
        self.look = nn.Sequential(*layers, nn.Flatten())
        self.real = nn.Linear(4 * width * 16, 1)
        self.fits = nn.Linear(words, 4 * width * 16, bias=False)

    def forward(self, x, y):
        """Return scores, (N,), of pictures x, (N, channels, size, size), and wishes y, (N, words).

        Positive means real, and as asked for.
        """
        tensor("x", x, "N", "C", "H", "W")
        tensor("y", y, len(x), "words")
        h = self.look(x)
        return self.real(h).squeeze(1) + (self.fits(y) * h).sum(1)
