"""Networks that make pictures: sizes that do not meet, layers without a bend between them."""

import torch
from torch import nn

from .proof import Case, proves, raises


def transposed(*channels, first):
    """A stack of transposed convolutions: 1×1 → `first`, then doubling."""
    settings = [(first, 1, 0)] + [(4, 2, 1)] * (len(channels) - 2)
    pairs = zip(channels, channels[1:], settings, strict=False)
    return [nn.ConvTranspose2d(n, m, *setting, bias=False) for n, m, setting in pairs]


@proves(
    "E3-24",
    fault="the sizes 1 → 4 → 8 → 16 are set against pictures of 28×28",
    failure="generated and real pictures do not even fit into one batch",
)
def test_generated_pictures_of_another_size():
    code, real = torch.zeros(5, 100, 1, 1), torch.zeros(5, 3, 28, 28)

    def cannot_be_joined(generator):
        words = "Expected size 16 but got size 28"
        return raises(RuntimeError, words, lambda: torch.cat([generator(code), real]))

    return Case(
        broken=nn.Sequential(*transposed(100, 64, 32, 3, first=4), nn.Tanh()),
        mended=nn.Sequential(*transposed(100, 64, 32, 3, first=7), nn.Tanh()),
        fails=cannot_be_joined,
        works=lambda generator: generator(code).shape == real.shape,
    )


@proves(
    "E3-25",
    fault="no non-linear function between the transposed convolutions",
    failure="before the tanh, pictures of mixed codes are mixtures of their pictures",
)
def test_layers_without_a_bend_are_one_linear_map():
    torch.manual_seed(0)
    first, second, third = (layer.double() for layer in transposed(100, 64, 32, 3, first=4))
    codes = torch.randn(150, 100, 1, 1, dtype=torch.float64)
    a, b = codes[:1], codes[1:2]

    def mixes(network):
        return torch.allclose(network(2 * a - 3 * b), 2 * network(a) - 3 * network(b))

    def rank(network):  # how many pictures span all that it can make
        with torch.no_grad():
            return int(torch.linalg.matrix_rank(network(codes).flatten(1)))

    return Case(
        broken=nn.Sequential(first, second, third),
        mended=nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), third),
        fails=lambda network: mixes(network) and rank(network) == 100,
        works=lambda network: not mixes(network) and rank(network) == len(codes),
    )
