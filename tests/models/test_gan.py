"""Generators, discriminators and the classifier: shapes, ranges, gradients."""

import pytest
import torch

from companion.models import dcgan, gan
from companion.models.classifier import Classifier

PAIRS = {
    "dense": (gan.Generator(8, 6, 5), gan.Discriminator(8, 6), (1, 8, 8)),
    "grey": (dcgan.Generator(1, 2, 5), dcgan.Discriminator(1, 2), (1, 32, 32)),
    "colour": (dcgan.Generator(3, 2, 5), dcgan.Discriminator(3, 2), (3, 32, 32)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_pair(pair):
    G, D, shape = PAIRS[pair]
    torch.manual_seed(0)
    images = G(torch.randn(7, G.Z))
    assert images.shape == (7, *shape)
    assert -1 <= images.min() < images.max() <= 1
    scores = D(images)
    assert scores.shape == (7,)
    scores.sum().backward()
    for parameter in (*G.parameters(), *D.parameters()):
        assert parameter.grad is not None
        assert torch.isfinite(parameter.grad).all()


def test_the_end_of_the_dense_generator_reaches_both_ends_of_the_range():
    """Pictures are from −1 to 1; a sigmoid on top would leave half of it."""
    G = gan.Generator(8, 6, 5)
    with torch.no_grad():
        G.layers[-3].bias.copy_(torch.linspace(-9, 9, 64))
    images = G(torch.zeros(1, 5))
    assert images.min() < -0.99
    assert images.max() > 0.99


def test_shipped_generators_are_small():
    for G in (gan.Generator(), dcgan.Generator(1, 16), dcgan.Generator(3, 16)):
        assert sum(value.numel() for value in G.state_dict().values()) * 2 < 600_000


@pytest.mark.parametrize(("channels", "size", "colours"), [(1, 28, 0), (3, 32, 4)])
def test_classifier(channels, size, colours):
    model = Classifier(channels, classes=5, size=size, colours=colours, width=4)
    x = torch.randn(6, channels, size, size)
    features = model(x), model.features(x)
    assert features[1].shape == (6, 64)
    if colours:
        scores, fields = features[0]
        assert fields.shape == (6, 3 * colours**2)
    else:
        scores = features[0]
    assert scores.shape == (6, 5)
    # In training it is this batch that is standardised.
    standard = model.features(torch.randn(200, channels, size, size)).detach()
    assert standard.mean(0).abs().max() < 1e-4
    assert standard.var(0, correction=0).mean().item() == pytest.approx(1, abs=0.01)


def test_dropout_only_in_training():
    torch.manual_seed(0)
    model, x = Classifier(width=4).eval(), torch.randn(3, 1, 28, 28)
    assert torch.equal(model(x, dropout=0.5), model(x))
    model.train()
    assert not torch.equal(model(x, dropout=0.5), model(x))
