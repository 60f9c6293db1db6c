"""Training a classifier of digits: noise, a fixed order, and pictures turned by 90°."""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, conv2d, cross_entropy, pad

from companion import data

from .proof import Case, proves


def digits(count):
    """The first digits at half size, (count, 1, 14, 14) between 0 and 1, and their labels."""
    images, labels = data.digits("train")
    pictures = torch.tensor(images[:count, None] / 255.0, dtype=torch.float32)
    return avg_pool2d(pictures, 2), torch.tensor(labels[:count].astype(int))


def accuracy(network, pictures, labels):
    with torch.no_grad():
        return (network(pictures).argmax(1) == labels).float().mean().item()


def linear_classifier(inputs):
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(inputs, 10))


def step(network, optimizer, pictures, labels):
    optimizer.zero_grad()
    loss = cross_entropy(network(pictures), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@proves(
    "E3-19",
    fault="noise serves as a training set",
    failure="even with labels it is learnt by heart: perfect on it, chance on new noise",
)
def test_noise_teaches_nothing():
    def noise():
        torch.manual_seed(1)
        return torch.randn(1_000, 3, 14, 14), torch.randint(10, (1_000,))

    def trained_and_held_out(source):
        pictures, labels = source()
        network = linear_classifier(pictures[0].numel())
        optimizer = torch.optim.Adam(network.parameters(), 0.02)
        for _ in range(200):
            step(network, optimizer, pictures[:500], labels[:500])
        return accuracy(network, pictures[:500], labels[:500]), accuracy(
            network, pictures[500:], labels[500:]
        )

    def learns_by_heart(source):
        trained, held_out = trained_and_held_out(source)
        return trained > 0.99 and held_out < 0.2

    return Case(
        broken=noise,
        mended=lambda: digits(1_000),
        fails=learns_by_heart,
        works=lambda source: trained_and_held_out(source)[1] > 0.75,
    )


@proves(
    "E3-20",
    fault="one sample at a time, in the order in which they are stored, and never a test",
    failure="stored by class, only the last class is remembered, while the loss looks splendid",
)
def test_a_fixed_order_forgets():
    pictures, labels = digits(1_500)
    by_class = labels[:1_000].argsort(stable=True)

    def as_stored(network):
        return torch.optim.SGD(network.parameters(), 0.1), 2, lambda: by_class.split(1)

    def shuffled(network):
        optimizer = torch.optim.SGD(network.parameters(), 0.5)
        return optimizer, 5, lambda: by_class[torch.randperm(1_000)].split(20)

    def train(order):
        network = linear_classifier(14 * 14)
        optimizer, epochs, batches = order(network)
        for _ in range(epochs):
            losses = [step(network, optimizer, pictures[b], labels[b]) for b in batches()]
        return network, sum(losses) / len(losses)

    def remembers_the_last_class(order):
        network, loss = train(order)
        nines = (network(pictures[1_000:]).argmax(1) == 9).float().mean().item()
        return loss < 0.3 and nines > 0.75 and held_out(network) < 0.3

    def held_out(network):
        return accuracy(network, pictures[1_000:], labels[1_000:])

    return Case(
        broken=as_stored,
        mended=shuffled,
        fails=remembers_the_last_class,
        works=lambda order: held_out(train(order)[0]) > 0.75,
    )


@proves(
    "E3-36",
    fault="a convolutional network is trusted with turned pictures",
    failure="upright digits are read, the same digits turned by 90° are not",
)
def test_a_network_does_not_read_turned_digits():
    pictures, labels = digits(2_500)

    class TurnedByAll(nn.Module):  # the mean over the four quarter turns cannot tell them apart
        def __init__(self, network):
            super().__init__()
            self.network = network

        def forward(self, x):
            return sum(self.network(x.rot90(k, (2, 3))) for k in range(4)) / 4

    def train(wrap):
        torch.manual_seed(0)
        first, second = nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
        layers = [first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.MaxPool2d(2)]
        network = wrap(nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * 3 * 3, 10)))
        optimizer = torch.optim.Adam(network.parameters(), 1e-2)
        for _ in range(5):
            for batch in torch.randperm(2_000).split(50):
                step(network, optimizer, pictures[batch], labels[batch])
        return network

    def accuracies(network):  # of held-out digits, upright and turned
        held_out = pictures[2_000:], pictures[2_000:].rot90(1, (2, 3))
        return [accuracy(network, x, labels[2_000:]) for x in held_out]

    def reads_upright_digits_only(network):
        upright, turned = accuracies(network)
        return upright > 0.85 and turned < 0.3

    def reads_both_alike(network):
        upright, turned = accuracies(network)
        return turned > 0.65 and abs(upright - turned) < 0.01

    return Case(
        broken=train(lambda network: network),
        mended=train(TurnedByAll),
        fails=reads_upright_digits_only,
        works=reads_both_alike,
    )


def test_a_convolution_commutes_with_shifts_but_not_with_turns():
    torch.manual_seed(0)
    image, kernel = torch.randn(1, 1, 16, 16).double(), torch.randn(1, 1, 3, 3).double()

    def convolve(x):
        return conv2d(pad(x, (1, 1, 1, 1), mode="circular"), kernel)

    def commutes(move):
        return torch.allclose(convolve(move(image)), move(convolve(image)))

    assert commutes(lambda x: x.roll((3, 5), (2, 3)))
    assert not commutes(lambda x: x.rot90(1, (2, 3)))
    assert not commutes(lambda x: x[..., ::2, ::2])
