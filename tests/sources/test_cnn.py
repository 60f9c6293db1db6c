"""Convolutional networks in PyTorch: a classifier that fits neither its pictures nor its labels."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from .proof import Case, proves, raises


def stages():
    """Two convolutions, each followed by a pooling: 3×28×28 → 8×14×14 → 64×7×7."""
    first, second = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 64, 3, padding=1)
    return [first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.MaxPool2d(2)]


@proves(
    "E0-05",
    fault="pictures are to be made with convolution and pooling alone",
    failure="a map of 7×7 never becomes larger",
)
def test_convolution_and_pooling_never_enlarge():
    code = torch.zeros(1, 16, 7, 7)
    same = [nn.Conv2d(16, 16, k, s, padding=k // 2) for k in (1, 3, 5) for s in (1, 2)]
    pools = [nn.MaxPool2d(k, s) for k in (2, 3) for s in (1, 2)]
    doubling = [nn.ConvTranspose2d(16, 16, 4, 2, 1), nn.Upsample(scale_factor=2)]

    def largest(layers):
        return max(layer(code).shape[-1] for layer in layers)

    return Case(
        broken=[*same, *pools],
        mended=[*same, *pools, *doubling],
        fails=lambda layers: largest(layers) <= 7,
        works=lambda layers: nn.Sequential(*layers[-2:])(code).shape[-1] == 28,
    )


@proves(
    "E3-16",
    fault="the module with relu is used under a name that was never imported",
    failure="defining the network is fine, its first use is a NameError",
)
def test_a_name_that_was_never_imported():
    class Hopeful(nn.Module):
        def forward(self, x):
            return F.relu(x)  # noqa: F821

    class Imported(nn.Module):
        def forward(self, x):
            return nn.functional.relu(x)

    x = torch.tensor([-1.0, 2.0])
    return Case(
        broken=Hopeful(),
        mended=Imported(),
        fails=lambda network: raises(NameError, "'F' is not defined", lambda: network(x)),
        works=lambda network: network(x).tolist() == [0.0, 2.0],
    )


@proves(
    "E3-17",
    fault="rows of 64·28·28 numbers are cut from maps that two poolings made 7×7",
    failure="one picture raises; sixteen become one row with one answer",
)
def test_sixteen_pictures_become_one_row():
    class Guessed(nn.Module):
        def forward(self, maps):
            return maps.view(-1, 64 * 28 * 28)

    def classifier(flatten, width):
        torch.manual_seed(0)
        return nn.Sequential(*stages(), flatten, nn.Linear(width, 10))

    one, sixteen = torch.zeros(1, 3, 28, 28), torch.zeros(16, 3, 28, 28)

    def answers_once_for_sixteen(network):
        words = "invalid for input of size 3136"
        return raises(RuntimeError, words, lambda: network(one)) and len(network(sixteen)) == 1

    return Case(
        broken=classifier(Guessed(), 64 * 28 * 28),
        mended=classifier(nn.Flatten(), 64 * 7 * 7),
        fails=answers_once_for_sixteen,
        works=lambda network: network(one).shape == (1, 10) and network(sixteen).shape == (16, 10),
    )


@proves(
    "E3-18",
    fault="the pixels of the picture serve as its label",
    failure="one answer meets 2352 targets, and targets may be negative",
)
def test_pixels_are_no_labels():
    torch.manual_seed(0)
    network = nn.Sequential(*stages(), nn.Flatten(), nn.Linear(64 * 7 * 7, 10))
    pictures, labels = torch.randn(1, 3, 28, 28), torch.tensor([3])

    def the_picture_itself(pictures, labels):
        return pictures.view(-1).long()

    def its_class(pictures, labels):
        return labels

    def loss(target):
        return cross_entropy(network(pictures), target(pictures, labels))

    return Case(
        broken=the_picture_itself,
        mended=its_class,
        fails=lambda target: (
            raises(ValueError, "to match target batch_size (2352)", lambda: loss(target))
            and bool((target(pictures, labels) < 0).any())
        ),
        works=lambda target: loss(target).isfinite().item(),
    )
