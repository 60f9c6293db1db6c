"""Conditional, stacked and growing GANs: what goes in where, and what must not."""

import numpy as np
import pytest
import torch
from torch.nn.functional import one_hot

from companion import weights
from companion.models import conditional_gan, dcgan, progressive, stackgan
from companion.models.restore import restore
from companion.training.loop import train
from companion.training.recipe import prepared, seed_everything
from companion.training.recipes import variants

SMALL = {"channels": 1, "width": 2}
SHIPPED = {
    "cgan-digits": conditional_gan.Generator,
    "progressive-digits": progressive.Generator,
    "stackgan-emoji": stackgan.Generator,
}


def wishes(*classes, words=3):
    return one_hot(torch.tensor(classes), words).float()


@pytest.fixture(autouse=True)
def seeded():
    seed_everything(0)


@pytest.fixture
def narrow(monkeypatch):
    """Networks that learn little in little time."""
    monkeypatch.setattr(variants, "WIDTH", 4)


# --- conditional ------------------------------------------------------------------------------


def test_both_players_are_told():
    G = conditional_gan.Generator(**SMALL, Z=5, words=3).eval()
    z = torch.randn(1, 5).expand(2, 5)
    first, second = G(z, wishes(0, 1))
    assert first.shape == (1, 32, 32)
    assert not torch.allclose(first, second)
    D = conditional_gan.Discriminator(**SMALL, words=3)
    scores = D(first.expand(2, 1, 32, 32), wishes(0, 1))
    assert scores.shape == (2,)
    assert abs(scores[0] - scores[1]) > 1e-3


@pytest.mark.parametrize("size", [16, 32])
def test_the_score_is_that_of_the_picture_and_that_of_the_fit(size):
    D, x = conditional_gan.Discriminator(**SMALL, words=3, size=size), torch.randn(4, 1, size, size)
    y = torch.tensor([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0.0]])
    none, a, b, both = D(x[:1].expand(4, 1, size, size), y).tolist()
    assert both - none == pytest.approx((a - none) + (b - none), rel=1e-4)
    h = D.look(x)
    assert h.shape == (4, 8 * 16)
    expected = [D.real(row) + D.fits.weight.T[2] @ row for row in h]
    torch.testing.assert_close(D(x, wishes(2, 2, 2, 2)), torch.cat(expected))


# --- stacked ----------------------------------------------------------------------------------


def test_the_price_of_a_condition_is_a_divergence():
    condition, y = stackgan.Condition(3, 4), wishes(0, 1, 2)
    mean, log_variance = condition.curve(y).chunk(2, 1)
    told = torch.distributions.Normal(mean, (log_variance / 2).exp())
    standard = torch.distributions.Normal(0.0, 1.0)
    expected = torch.distributions.kl_divergence(told, standard).mean()
    torch.testing.assert_close(condition.price(y), expected)
    noise = torch.randn(20_000, 4)
    drawn = condition(y[:1].expand(20_000, 3), noise)
    torch.testing.assert_close(drawn.mean(0), told.mean[0], atol=0.05, rtol=0)
    torch.testing.assert_close(drawn.std(0), told.stddev[0], atol=0.05, rtol=0)


def test_the_second_stage_sees_sketch_wish_and_noise():
    G = stackgan.Generator(1, 16, Z=9, words=3, E=3).eval()
    z, y = torch.randn(1, 9), wishes(0)
    sketch = G.first(z, y)
    assert sketch.shape == (1, 1, 16, 16)
    picture = G(z, y)
    assert picture.shape == (1, 1, 32, 32)
    noise = z[:, -3:]
    torch.testing.assert_close(G.second(sketch, y, noise), picture)
    for other in ((-sketch, y, noise), (sketch, wishes(1), noise), (sketch, y, noise + 1)):
        assert not torch.equal(G.second(*other), G.second(sketch, y, noise))


def test_the_stages_learn_one_after_the_other(narrow):
    images = torch.randint(0, 256, (40, 32, 32), dtype=torch.uint8).numpy()
    stack = variants.Stack("digits", images, wishes(*[0, 1, 2, 1] * 10))
    first, second = stack.duels

    def state(module):
        return torch.cat([p.detach().flatten().clone() for p in module.parameters()])

    def changed(act):
        before = state(first.G), state(stack.average.first), state(second.G.second)
        act()
        after = state(first.G), state(stack.average.first), state(second.G.second)
        return [not torch.equal(a, b) for a, b in zip(before, after, strict=True)]

    first.adam_G.param_groups[0]["lr"] = 0.1  # one step takes it far from where it began
    assert changed(lambda: stack.update(0, 0.0)) == [True, False, False]
    assert changed(lambda: stack.update(10, 0.5)) == [False, True, True]
    for i in range(11, 20):  # the shipped sketcher is the one that the second stage knows
        stack.update(i, i / 20)
    torch.testing.assert_close(state(stack.average.first), state(first.average), atol=1e-3, rtol=0)
    assert not any(p.grad is not None and p.grad.any() for p in second.G.first.parameters())


# --- growing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2])
def test_nothing_jumps_when_a_layer_comes_in(level):
    G, D = progressive.Generator(**SMALL, Z=5).eval(), progressive.Discriminator(**SMALL)
    z, just = torch.randn(6, 5), level - 1 + 1e-9
    before, after = G(z, float(level - 1)), G(z, just)
    assert after.shape[2] == 2 * before.shape[2]
    torch.testing.assert_close(after, progressive.doubled(before))
    torch.testing.assert_close(D(after, just), D(before, float(level - 1)))
    x = torch.randn(6, 1, 32, 32)
    torch.testing.assert_close(
        progressive.at_stage(x, just), progressive.doubled(progressive.at_stage(x, level - 1.0))
    )


def test_half_way_both_count_half():
    G, z = progressive.Generator(**SMALL, Z=5).eval(), torch.randn(2, 5)
    old, new = progressive.doubled(G(z, 0.0)), G(z, 1.0)
    torch.testing.assert_close(G(z, 0.25), 0.75 * old + 0.25 * new)
    D, x = progressive.Discriminator(**SMALL), torch.randn(2, 1, 16, 16)
    scores = [D(x, stage).mean().item() for stage in (1e-9, 0.5, 1.0)]
    assert scores[1] == pytest.approx((scores[0] + scores[2]) / 2, abs=1e-6)  # linear from here on


def test_grown_up_it_is_the_dcgan():
    """Layer for layer: the same weights in both give the same pictures and the same scores."""
    G, plain = progressive.Generator(**SMALL, Z=5).eval(), dcgan.Generator(1, 2, 5).eval()
    mine = [*G.start.parameters(), *G.grown.parameters(), *G.shows[2].parameters()]
    for own, others in zip(mine, plain.parameters(), strict=True):
        own.data.copy_(others.data)
    z, x = torch.randn(3, 5), torch.randn(3, 1, 32, 32)
    torch.testing.assert_close(G(z), plain(z))
    D, judge = progressive.Discriminator(**SMALL), dcgan.Discriminator(1, 2)
    mine = [p for part in (D.sees[2], D.grown[1], D.grown[0], D.end) for p in part.parameters()]
    for own, others in zip(mine, judge.parameters(), strict=True):
        own.data.copy_(others.data)
    torch.testing.assert_close(D(x), judge(x))


def test_stages_out_of_reach():
    for stage in (-0.1, 2.1):
        with pytest.raises(ValueError, match=f"stage must be from 0 to 2, got {stage}"):
            progressive.level_of(stage)


def test_growth_starts_small_and_ends_grown():
    stages = [variants.stage_of(p) for p in np.linspace(0, 1, 101)]
    assert stages == sorted(stages)
    assert [stages.count(level) > 5 for level in (0.0, 1.0, 2.0)] == [True] * 3
    assert stages[-1] == 2


# --- recipes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_recipe(name, narrow):
    run = prepared(name, steps=10)
    for i in (0, 9):
        assert all(np.isfinite(value) for value in run.step(i).values())
    assert run.ships == "average"
    built = SHIPPED[name](**run.facts["config"])
    built.load_state_dict(run.modules["average"].state_dict())


def test_a_judge_learns_which_wish_belongs_to_a_picture(narrow):
    """The generator stays as it is; half of the pictures are dark and asked for as dark."""
    images = np.repeat(np.uint8([20, 230]), 20)[:, None, None] + np.zeros((1, 28, 28), np.uint8)
    y = wishes(*[0] * 20, *[1] * 20, words=2)

    def preference(mismatched):
        seed_everything(0)
        duel = variants.conditional("digits", images, y, mismatched)
        duel.adam_G.param_groups[0]["lr"] = 0.0
        for i in range(14):
            duel.update(i, 0.0)
        x = variants.to_tensor(images[[0, 0, -1, -1]], 32)
        with torch.no_grad():
            right_dark, wrong_dark, wrong_bright, right_bright = duel.D(
                x, wishes(0, 1, 0, 1, words=2)
            )
        return min(right_dark - wrong_dark, right_bright - wrong_bright)

    assert preference(mismatched=True) > preference(mismatched=False) + 0.5


def test_both_stages_see_wrong_pairs_and_pay_for_their_condition(narrow):
    images = torch.randint(0, 256, (40, 32, 32), dtype=torch.uint8).numpy()
    stack = variants.Stack("digits", images, wishes(*[0, 1, 2, 1] * 10))
    for duel, stage in zip(stack.duels, (stack.duels[0].G, stack.duels[1].G.second), strict=True):
        seen = []
        duel.D.register_forward_pre_hook(lambda _, given, seen=seen: seen.append(given))
        torch.manual_seed(1)
        duel.update(0, 0.0)
        (x, y), (fake, told) = seen
        real, _, again = x.split(32)
        assert torch.equal(again, real)
        first, second, third = y.split(32)
        assert torch.equal(first, second) and torch.equal(third, first.roll(1, 0))
        assert torch.equal(told, first) and len(fake) == 32
        torch.testing.assert_close(duel.cost(first), 0.1 * stage.condition.price(first))


def test_the_generator_pays_its_cost(narrow):
    """A cost so high that the game hardly counts beside it: all that it weighs gets smaller."""
    duel = variants.conditional("digits", np.zeros((40, 28, 28), np.uint8), wishes(*[0, 1] * 20))
    dear = duel.G.plain.layers[0].weight
    duel.cost = lambda given: 1e6 * dear.square().sum()
    before = dear.norm().item()
    for i in range(3):
        duel.update(i, 0.0)
    assert dear.norm() < 0.99 * before


def test_a_stack_goes_on_where_it_was_stopped(tmp_path, narrow):
    """It is stopped in each stage once, each time between two checkpoints."""

    def trained(folder, stop=None):
        run = prepared("stackgan-emoji", steps=8)
        step, run.evaluate = run.step, lambda: {"nothing": 0.0}

        def stopped(i):
            if i == stop:
                raise KeyboardInterrupt
            return step(i)

        run.step = stopped
        train(run, folder, every=2, quiet=True)
        return run.modules["average"].state_dict()

    whole = trained(tmp_path / "whole")
    for stop in (3, 7):
        with pytest.raises(KeyboardInterrupt):
            trained(tmp_path / "parts", stop)
    for key, value in trained(tmp_path / "parts").items():
        assert torch.equal(value, whole[key]), key


def test_a_wish_that_was_followed_is_told_from_one_that_was_not():
    _, (images, asked), _ = variants.wished("digits")
    held_out = variants.data.digits("test")
    assert variants.as_asked(images[:100], asked[:100], "digits", held_out) > 0.9
    assert variants.as_asked(images[100:200], asked[:100], "digits", held_out) < 0.3


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_weights_are_as_good_as_their_manifest_says(name):
    facts, run = weights.manifest()[name], prepared(name)
    assert facts["steps"] == run.steps
    assert facts["config"] == run.facts["config"]
    run.modules["average"].load_state_dict(restore(SHIPPED[name], name).state_dict())
    found = run.evaluate()
    for key in ("Fréchet distance", "as asked"):
        assert found[key] == pytest.approx(facts["metrics"][key], rel=0.03)
    assert facts["bytes"] < 600_000
