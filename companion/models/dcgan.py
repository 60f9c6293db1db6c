"""A convolutional GAN for pictures of 32 × 32: from noise to pixels and from pixels to a score.

The generator doubles height and width three times by transposed convolutions, from 4 to 32; the
discriminator halves them three times by convolutions with stride 2. After Radford, Metz, Chintala:
Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks, ICLR
2016, made smaller. Pictures are smaller, too, by their margin: digits of 28 × 28 get a margin of 2.
"""

from torch import nn

from companion.models._checks import sizes, tensor

SIZE = 32


class Generator(nn.Module):
    """From codes to pictures.

    Parameters
    ----------
    channels : int
        1 for grey pictures, 3 for coloured ones.
    width : int
        Channels before the last layer; the two layers before that have twice and four times these.
    Z : int
        Numbers in a code.
    """

    def __init__(self, channels=1, width=32, Z=64):
        super().__init__()
        sizes(channels=channels, width=width, Z=Z)
        self.Z = Z
        layers = [nn.Linear(Z, 4 * width * 16, bias=False), nn.Unflatten(1, (4 * width, 4, 4))]
        for before in (4 * width, 2 * width):
            layers += [nn.BatchNorm2d(before), nn.ReLU()]
            layers += [nn.ConvTranspose2d(before, before // 2, 4, 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.ConvTranspose2d(width, channels, 4, 2, 1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)

    def forward(self, z):
        """Return pictures, (N, channels, 32, 32) from -1 to 1, of codes z, (N, Z)."""
        tensor("z", z, "N", self.Z)
        return self.layers(z)


class Discriminator(nn.Module):
    """From pictures to scores.

    Parameters
    ----------
    channels : int
        1 for grey pictures, 3 for coloured ones.
    width : int
        Channels after the first layer; the next two have twice and four times as many.
    """

    def __init__(self, channels=1, width=32):
        super().__init__()
        sizes(channels=channels, width=width)
        layers, before = [], channels
        for after in (width, 2 * width, 4 * width):
            layers += [nn.Conv2d(before, after, 4, 2, 1), nn.LeakyReLU(0.2)]
            before = after
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(4 * width * 16, 1))

    def forward(self, x):
        """Return scores, (N,), of pictures x, (N, channels, 32, 32); positive means real."""
        tensor("x", x, "N", "C", "H", "W")
        return self.layers(x).squeeze(1)
