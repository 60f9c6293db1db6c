"""Losses, penalties, spectral normalisation and the average."""

import copy

import pytest
import torch

from companion.models.adversarial import (
    DISCRIMINATOR_LOSSES,
    average_into,
    discriminator_loss,
    generator_loss,
    gradient_penalty,
    r1_penalty,
    with_spectral_norm,
)

REAL, FAKE = torch.tensor([2.0, -0.5, 0.3]), torch.tensor([-1.0, 1.5])


def test_cross_entropy_as_in_the_paper():
    D, DG = torch.sigmoid(REAL), torch.sigmoid(FAKE)
    value = D.log().mean() + (1 - DG).log().mean()
    for game in ("saturating", "non-saturating"):
        assert discriminator_loss(REAL, FAKE, game) == pytest.approx(-value)
    assert generator_loss(FAKE, "saturating") == pytest.approx((1 - DG).log().mean())
    assert generator_loss(FAKE, "non-saturating") == pytest.approx(-DG.log().mean())


def test_the_other_games():
    assert discriminator_loss(REAL, FAKE, "hinge") == pytest.approx(2.2 / 3 + 2.5 / 2)
    assert discriminator_loss(REAL, FAKE, "wasserstein") == pytest.approx(0.25 - 0.6)
    squares = (1 + 2.25 + 0.49) / 6 + (1 + 2.25) / 4
    assert discriminator_loss(REAL, FAKE, "least-squares") == pytest.approx(squares)
    assert generator_loss(FAKE, "hinge") == generator_loss(FAKE, "wasserstein") == -0.25
    assert generator_loss(FAKE, "least-squares") == pytest.approx((4 + 0.25) / 4)


@pytest.mark.parametrize("game", DISCRIMINATOR_LOSSES)
def test_each_player_pulls_its_own_way(game):
    """D raises real scores and lowers fake ones, G raises fake ones."""
    real, fake = (torch.zeros(4, requires_grad=True) for _ in range(2))
    discriminator_loss(real, fake, game).backward()
    assert (real.grad < 0).all()
    assert (fake.grad > 0).all() or game == "least-squares"  # already at its target 0
    fake.grad = None
    generator_loss(fake, game).backward()
    assert (fake.grad < 0).all()


def test_only_the_saturating_loss_stalls():
    """Where D is sure that a picture is generated, and right."""
    slopes = {}
    for game in DISCRIMINATOR_LOSSES:
        sure = torch.tensor([-10.0], requires_grad=True)
        generator_loss(sure, game).backward()
        slopes[game] = abs(sure.grad.item())
    assert slopes.pop("saturating") < 1e-4
    assert min(slopes.values()) > 0.99


@pytest.mark.parametrize(
    "loss",
    [lambda game: discriminator_loss(REAL, FAKE, game), lambda game: generator_loss(FAKE, game)],
)
def test_unknown_game(loss):
    with pytest.raises(ValueError, match=r"game must be one of 'saturating', .* got 'chess'"):
        loss("chess")


def test_no_overflow():
    far = torch.tensor([1e4, -1e4])
    for game in ("saturating", "non-saturating"):
        assert torch.isfinite(discriminator_loss(far, far, game))
        assert torch.isfinite(generator_loss(far, game))


def score(x):
    """D(x) = 3 x₀ + x₁², with the gradient (3, 2 x₁)."""
    return 3 * x[:, 0] + x[:, 1] ** 2


def test_r1():
    x = torch.tensor([[1.0, 0.0], [5.0, 2.0]])
    assert r1_penalty(score, x).item() == pytest.approx((9 + 9 + 16) / 4)


def test_gradient_penalty_lies_between():
    real, fake = torch.zeros(500, 2), torch.tensor([[0.0, 1.0]]).repeat(500, 1)
    found = gradient_penalty(score, real, fake, torch.Generator().manual_seed(0))
    u = torch.linspace(0, 1, 10_001)
    expected = (((9 + 4 * u**2).sqrt() - 1) ** 2).mean()
    assert found.item() == pytest.approx(expected.item(), rel=0.03)
    slope_one = gradient_penalty(lambda x: x[:, 0], real, fake)
    assert slope_one.item() == pytest.approx(0, abs=1e-9)
    assert torch.isfinite(gradient_penalty(lambda x: 0 * x[:, 0], real, fake))
    with pytest.raises(ValueError, match=r"one shape, got \(500, 2\) and \(3, 2\)"):
        gradient_penalty(score, real, fake[:3])


@pytest.mark.parametrize("penalty", [r1_penalty, lambda D, x: gradient_penalty(D, x, x + 1)])
def test_penalties_train_the_discriminator(penalty):
    """Their gradients are those of finite differences, in float64."""
    torch.manual_seed(0)
    D = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).double()
    x = torch.randn(5, 3, dtype=torch.float64)

    def value():
        torch.manual_seed(1)
        return penalty(D, x)

    value().backward()
    weight, eps = D[0].weight, 1e-6
    for place in ((0, 0), (3, 2)):
        slopes = []
        for by in (eps, -eps):
            with torch.no_grad():
                weight[place] += by
            slopes.append(value().item())
            with torch.no_grad():
                weight[place] -= by
        assert weight.grad[place] == pytest.approx((slopes[0] - slopes[1]) / (2 * eps), rel=1e-5)
    assert x.grad is None


def test_spectral_norm():
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(2, 5, 3), torch.nn.Flatten(), torch.nn.Linear(20, 3)
    )
    assert with_spectral_norm(model) is model
    for _ in range(50):
        model(torch.randn(1, 2, 4, 4))
    for layer in (model[0], model[2]):
        largest = torch.linalg.svdvals(layer.weight.detach().flatten(1))[0]
        assert largest == pytest.approx(1, abs=1e-3)


def test_average():
    torch.manual_seed(0)
    model = torch.nn.BatchNorm1d(2)
    average = copy.deepcopy(model)
    with torch.no_grad():
        model.weight.fill_(3)
        model.running_mean.fill_(10)
        model.num_batches_tracked.fill_(7)
    average_into(average, model, 0)  # d = 1/10
    assert average.weight.tolist() == pytest.approx([2.8, 2.8])
    assert average.running_mean.tolist() == pytest.approx([9, 9])
    assert average.num_batches_tracked == 7
    average_into(average, model, 10**6, decay=0.5)
    assert average.weight.tolist() == pytest.approx([2.9, 2.9])
    assert model.weight.tolist() == [3, 3]
