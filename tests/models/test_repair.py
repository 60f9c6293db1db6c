"""The network for repair, damage, repairs by a diffusion model and by equations."""

import numpy as np
import pytest
import torch
from skimage.restoration import denoise_tv_chambolle

from companion import weights
from companion.models import repair
from companion.models.diffusion import cosine
from companion.training.recipe import prepared, seed_everything
from companion.training.recipes import repair as recipes
from companion.training.recipes.repair import HOLES, Learner, judged, levels, masks, pictures

SMALL = repair.RepairConfig(channels=1, widths=(8, 8, 8))


@pytest.fixture
def network():
    seed_everything(0)
    model = repair.Repairer(SMALL)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return model


def known(share, *shape):
    return (torch.rand(shape) < share).float()


# --- the network -------------------------------------------------------------------------------


def test_it_does_not_look_into_the_hole(network):
    y, left, sigma = torch.randn(2, 1, 16, 16), known(0.5, 2, 1, 16, 16), torch.zeros(2)
    other = torch.where(left > 0, y, torch.full_like(y, 9.0))
    assert torch.equal(network(y, left, sigma), network(other, left, sigma))
    assert not torch.equal(network(y, left, sigma), network(-y, left, sigma))


@pytest.mark.parametrize("which", [1, 2])
def test_it_heeds_the_mask_and_the_noise(network, which):
    given = [torch.zeros(1, 1, 8, 8), torch.zeros(1, 1, 8, 8), torch.zeros(1)]
    before = network(*given)
    given[which] = given[which] + 1
    assert not torch.allclose(before, network(*given))


def test_it_begins_by_changing_nothing():
    y, left = torch.randn(2, 1, 8, 24), known(0.5, 2, 1, 8, 24)
    found = repair.Repairer(SMALL)(y, left, torch.ones(2))
    bias = found - left * y
    assert bias.abs().max() < 0.3  # what is left is the last layer's bias
    assert torch.allclose(bias[0], bias[1])


@pytest.mark.parametrize("y, mask, sigma, word", [
    ((2, 3, 8, 8), (2, 1, 8, 8), (2,), "y must have shape"),
    ((2, 1, 12, 8), (2, 1, 12, 8), (2,), "divisible by 8"),
    ((2, 1, 8, 8), (2, 8, 8), (2,), "known must have shape"),
    ((2, 1, 8, 8), (2, 1, 8, 8), (1,), "sigma"),
])  # fmt: skip
def test_bad_shapes_are_named(network, y, mask, sigma, word):
    with pytest.raises(ValueError, match=word):
        network(torch.zeros(y), torch.zeros(mask), torch.zeros(sigma))


def test_config_checks_itself():
    assert repair.RepairConfig(widths=[8, 8, 8]).widths == (8, 8, 8)
    for bad in (dict(channels=0), dict(widths=(8, 8)), dict(widths=(8, 8, 0))):
        with pytest.raises(ValueError, match=f"{next(iter(bad))} must"):
            repair.RepairConfig(**bad)


def test_pasted_keeps_what_is_known():
    x, y, left = torch.zeros(1, 1, 4, 4), torch.ones(1, 1, 4, 4), known(0.5, 1, 1, 4, 4)
    assert torch.equal(repair.pasted(x, y, left), left)


# --- damage ------------------------------------------------------------------------------------


def test_holes_are_as_large_as_they_say():
    seed_everything(0)
    holes = 1 - repair.rectangles(300, 32)
    rows, columns = holes.amax(3).sum((1, 2)), holes.amax(2).sum((1, 2))
    assert torch.equal(holes.sum((1, 2, 3)), rows * columns)  # one rectangle each
    assert {rows.min().item(), rows.max().item()} == {8, 19}
    lost = 1 - repair.specks(300, 32).mean((1, 2, 3))
    assert 0.25 < lost.min() < 0.35 and 0.85 < lost.max() < 0.95
    share = 1 - repair.scratches(300, 32).mean((1, 2, 3))
    assert 0.05 < share.mean() < 0.4 and share.min() > 0
    assert holes[:, 0, 0].any() and holes[:, 0, :, -1].any()  # also at the edge


def test_damage_is_noise_outside_of_the_hole():
    seed_everything(0)
    x, left = torch.full((2, 1, 32, 32), 0.5), known(0.5, 2, 1, 32, 32)
    y = repair.damaged(x, left, torch.tensor([0.0, 0.3]))
    assert (y[left == 0] == 0).all()
    assert (y[0][left[0] > 0] == 0.5).all()
    assert (y[1][left[1] > 0] - 0.5).std().item() == pytest.approx(0.3, rel=0.1)


# --- by a diffusion model ----------------------------------------------------------------------


def bells(centres, std, likely):
    """The exact velocity for K bells, centres (K, D)."""

    def velocity(x, t):
        alpha, sigma = (part[:1, None] for part in cosine(t))
        variance = alpha**2 * std**2 + sigma**2
        gap = x[:, None] - alpha * centres
        share = (likely.log() - gap.square().sum(-1) / (2 * variance)).softmax(1)
        picture = (share[..., None] * (centres + alpha * std**2 / variance * gap)).sum(1)
        return (alpha * x - picture) / sigma

    return velocity


def test_cleaned_draws_with_twice_the_least_error():
    seed_everything(0)
    centres = torch.tensor([[-0.6], [0.6]])
    x = centres[torch.randint(2, (10_000,))] + 0.1 * torch.randn(10_000, 1)
    y = x + 0.7 * torch.randn_like(x)
    mean, drawn = (
        repair.cleaned(bells(centres, 0.1, torch.ones(2)), y, 0.7, steps) for steps in (1, 40)
    )
    chance = torch.sigmoid(2 * 0.6 * y / (0.7**2 + 0.1**2))  # Bayes' rule, by hand
    gain = 0.1**2 / (0.7**2 + 0.1**2)
    by_hand = (2 * chance - 1) * 0.6 * (1 - gain) + gain * y
    assert torch.allclose(mean, by_hand, atol=1e-3)
    ratio = (drawn - x).square().mean() / (mean - x).square().mean()
    assert ratio.item() == pytest.approx(2, abs=0.1)
    assert drawn.std().item() == pytest.approx(x.std().item(), rel=0.02)


def test_filled_agrees_with_what_is_known_and_better_if_made_again():
    four = torch.tensor([[0.5, 0.6], [0.5, -0.6], [-0.5, 0.6], [-0.5, -0.6]])
    velocity = bells(four, 0.1, torch.tensor([0.4, 0.1, 0.1, 0.4]))
    y, left = torch.tensor([0.5, 9.0]).repeat(2000, 1), torch.tensor([1.0, 0.0]).expand(2000, 2)
    shares = []
    for again in (1, 10):
        seed_everything(0)
        x = repair.filled(velocity, y, left, 20, again)
        assert (x[:, 0] == 0.5).all()
        assert ((x[:, 1].abs() - 0.6).abs() < 0.35).float().mean() > 0.98
        shares.append((x[:, 1] > 0).float().mean().item())
    assert shares[0] < 0.7 < shares[1] < 0.83  # 0.8 is right


def test_bad_numbers_of_steps_are_named():
    y = torch.zeros(1, 1)
    for given in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="steps and again must be at least 1"):
            repair.filled(None, y, y, *given)
    for sigma, steps in ((0.0, 1), (1.0, 0)):
        with pytest.raises(ValueError, match="sigma must be above 0 and steps at least 1"):
            repair.cleaned(None, y, sigma, steps)


# --- without networks --------------------------------------------------------------------------


def test_harmonic_pixels_are_their_neighbours_mean():
    seed_everything(0)
    y, left = torch.randn(3, 2, 9, 7).double(), known(0.3, 3, 1, 9, 7).double()
    x = repair.harmonic(y, left)
    assert torch.equal(x * left, y * left)
    wide = torch.nn.functional.pad(x, (1, 1, 1, 1), mode="replicate")
    around = wide[:, :, :-2, 1:-1] + wide[:, :, 2:, 1:-1] + wide[:, :, 1:-1, :-2]
    mean = (around + wide[:, :, 1:-1, 2:]) / 4
    assert torch.allclose((mean - x) * (1 - left), torch.zeros_like(x), atol=1e-5)
    with pytest.raises(ValueError, match="at least one pixel"):
        repair.harmonic(y, torch.zeros_like(left))


def test_divergence_is_minus_the_transpose_of_the_gradient():
    x, p = torch.randn(2, 3, 5, 6).double(), torch.randn(2, 2, 3, 5, 6).double()
    inner = (repair.gradient(x) * p).sum() + (x * repair.divergence(p)).sum()
    assert abs(inner.item()) < 1e-9


def test_total_variation_is_scikit_images():
    seed_everything(0)
    y = torch.randn(1, 2, 12, 10).double() + 2 * (torch.arange(10) > 4)
    ours = repair.total_variation(y, torch.ones(1, 1, 12, 10), 0.4, 1500)
    how = dict(eps=1e-10, max_num_iter=3000, channel_axis=0)
    assert np.allclose(ours[0], denoise_tv_chambolle(y[0].numpy(), 0.4, **how), atol=0.02)
    assert (ours - y).abs().max() > 0.3
    with pytest.raises(ValueError, match="weight must be above 0"):
        repair.total_variation(y, torch.ones(1, 1, 12, 10), 0)


def test_total_variation_carries_an_edge_through_a_hole():
    y = torch.where(torch.arange(16) < 8, -1.0, 1.0).expand(1, 1, 16, 16)
    left = torch.ones(1, 1, 16, 16)
    left[..., 6:10, 5:11] = 0
    found = repair.total_variation(y, left, 0.02, 2000)
    assert (found - y).abs().max() < 0.3 < (repair.harmonic(y, left) - y).abs().max()


# --- the recipe --------------------------------------------------------------------------------


def test_masks_and_levels_are_of_all_kinds():
    seed_everything(0)
    lost, noise = 1 - masks(400).mean((1, 2, 3)), levels(3000)
    assert (lost == 0).sum() == 100
    assert ((noise == 0).float().mean() - 1 / 3).abs() < 0.05 and 0.9 < noise.max() <= 1


def test_it_learns_to_repair(monkeypatch):
    monkeypatch.setattr(recipes, "RATE", 0.02)
    seed_everything(0)
    flat = torch.full((8, 3, 32, 32), 0.8)  # two colours: the answer must come from what is left
    learner = Learner(repair.Repairer(repair.RepairConfig(widths=(8, 8, 8))), [flat, -flat])
    losses = [learner.update(i, 40)["squared error"] for i in range(40)]
    assert learner.adam.param_groups[0]["lr"] < 0.01 * 0.02  # at the end the rate has fallen
    assert np.mean(losses[-5:]) < 0.25 < 0.3 < np.mean(losses[:5])


def test_recipe():
    run = prepared("repair", steps=2)
    assert all(np.isfinite(run.step(i)["squared error"]) for i in range(2))
    before = torch.get_rng_state()
    found = run.evaluate()
    assert torch.equal(before, torch.get_rng_state())
    assert len(found) == 2 * (len(HOLES) + 2) and run.ships == "average"


def test_shipped_weights_are_as_good_as_their_manifest_says():
    facts, run = weights.manifest()["repair"], prepared("repair")
    assert facts["steps"] == run.steps
    model = run.modules["average"]
    model.load_state_dict({k: torch.from_numpy(a) for k, a in weights.load("repair").items()})
    digits, emoji = (part[:200] for part in pictures("test"))
    for name, x, hole, sigma in (
        ("digits, rectangle", digits, "rectangle", 0.0), ("emoji, noise 0.5", emoji, None, 0.5),
    ):  # fmt: skip
        expected = facts["metrics"][f"PSNR {name}"]
        assert judged(model, x, hole, sigma) == pytest.approx(expected, abs=0.05)
