"""A GAN of fully connected layers for pictures of 28 × 28, the smallest that draws digits.

Both networks are multilayer perceptrons. The generator ends in tanh, because the pictures go from
−1 to 1; the discriminator ends in a plain number, because the loss knows the sigmoid. What the two
play for stands in :mod:`companion.models.adversarial`.
"""

from torch import nn

from companion.models._checks import sizes, tensor


class Generator(nn.Module):
    """From codes to pictures.

    Parameters
    ----------
    size : int
        Height and width of the pictures.
    width : int
        Numbers after the first layer; twice as many after the second.
    Z : int
        Numbers in a code.
    """

    def __init__(self, size=28, width=128, Z=64):
        super().__init__()
        sizes(size=size, width=width, Z=Z)
        self.Z = Z
        self.layers = nn.Sequential(
            nn.Linear(Z, width),
            nn.LeakyReLU(0.2),
            nn.Linear(width, 2 * width),
            nn.LeakyReLU(0.2),
            nn.Linear(2 * width, size * size),
            nn.Tanh(),
            nn.Unflatten(1, (1, size, size)),
        )

    def forward(self, z):
        """Return pictures, (N, 1, size, size) from -1 to 1, of codes z, (N, Z)."""
        tensor("z", z, "N", self.Z)
        return self.layers(z)


class Discriminator(nn.Module):
    """From pictures to scores.

    Parameters
    ----------
    size : int
        Height and width of the pictures.
    width : int
        Numbers after the second layer; twice as many after the first.
    """

    def __init__(self, size=28, width=128):
        super().__init__()
        sizes(size=size, width=width)
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(size * size, 2 * width),
            nn.LeakyReLU(0.2),
            nn.Linear(2 * width, width),
            nn.LeakyReLU(0.2),
            nn.Linear(width, 1),
        )

    def forward(self, x):
        """Return scores, (N,), of pictures x, (N, 1, size, size); positive means real."""
        tensor("x", x, "N", 1, "H", "W")
        return self.layers(x).squeeze(1)
