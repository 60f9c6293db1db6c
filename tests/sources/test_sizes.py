"""How large the largest network of the articles is, and where its weights are."""

import torch
from torch import nn

from .proof import Case, proves


class Classifier(nn.Module):
    """Two convolutions with pooling, two dense layers, for pictures of 28 × 28."""

    def __init__(self, side):
        super().__init__()
        self.convolutions = nn.ModuleList(
            [nn.Conv2d(3, 32, 3, padding=1), nn.Conv2d(32, 64, 3, padding=1)]
        )
        self.dense = nn.ModuleList([nn.Linear(64 * side * side, 512), nn.Linear(512, 10)])

    def forward(self, x):
        for layer in self.convolutions:
            x = nn.functional.max_pool2d(layer(x).relu(), 2)
        return self.dense[1](self.dense[0](x.flatten(1)).relu())


def size(module):
    return sum(p.numel() for p in module.parameters())


@proves(
    "EX-01",
    fault="the first dense layer is made for maps of 28 × 28, which are 7 × 7 by then",
    failure="26 million weights, still far from a large model, and no picture fits",
)
def test_the_largest_network_is_large_by_mistake():
    def as_printed():
        return Classifier(28)

    def as_pooled():
        return Classifier(7)  # 28 → 14 → 7

    def fits(network):
        try:
            return network(torch.zeros(2, 3, 28, 28)).shape == (2, 10)
        except RuntimeError:
            return False

    return Case(
        broken=as_printed(),
        mended=as_pooled(),
        fails=lambda network: size(network) == 25_715_146 < 10**8 and not fits(network),
        works=lambda network: size(network) == 1_630_666 and fits(network),
    )


@proves(
    "E3-06",
    fault="a network with two dense layers is said to have convolutions instead of them",
    failure="nearly all its weights are in the dense layers; with one behind a mean, few are",
)
def test_where_the_weights_are():
    class WithMean(Classifier):
        def __init__(self):
            super().__init__(7)
            self.dense = nn.ModuleList([nn.Linear(64, 10)])

        def forward(self, x):
            for layer in self.convolutions:
                x = nn.functional.max_pool2d(layer(x).relu(), 2)
            return self.dense[0](x.mean((2, 3)))

    def share_of_dense(make):
        network = make()
        return size(network.dense) / size(network)

    return Case(
        broken=lambda: Classifier(28),
        mended=WithMean,
        fails=lambda make: share_of_dense(make) > 0.999,
        works=lambda make: (
            share_of_dense(make) < 0.05 and make()(torch.zeros(2, 3, 28, 28)).shape == (2, 10)
        ),
    )
