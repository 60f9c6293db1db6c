"""Recipes of diffusion models: what a step learns from, how conditions are made, what ships."""

import numpy as np
import pytest
import torch

from companion import data, weights
from companion.models.diffusion import cosine
from companion.models.unet import UNet, UNetConfig
from companion.training.recipe import prepared, seed_everything
from companion.training.recipes.diffusion import (
    Learner,
    classed,
    drawn,
    moved,
    said,
    velocity_loss,
    vocabulary,
    words,
)

NAMES = ["diffusion-digits", "diffusion-emoji"]


def taught(steps, **options):
    """Two flat pictures, told apart by their conditions."""
    seed_everything(0)
    images = torch.tensor([-0.8, 0.8]).view(2, 1, 1, 1).expand(2, 1, 8, 8)
    model = UNet(UNetConfig(size=8, widths=(8, 8, 8), embedding=16, words=2))
    learner = Learner(model, images, torch.eye(2), **options)
    return learner, [learner.update(i, steps)["velocity"] for i in range(steps)]


@pytest.fixture(scope="module")
def learnt():
    return taught(150)


def test_it_draws_what_it_was_told(learnt):
    learner, losses = learnt
    assert np.mean(losses[-20:]) < 0.5 * losses[0]
    dark, bright = drawn(learner.average, torch.eye(2), weight=1.0).astype(float)
    assert dark.mean() < 100 < 155 < bright.mean()


def test_without_a_wish_it_draws_both(learnt):
    learner, _ = learnt
    means = drawn(learner.average, torch.zeros(40, 2), weight=1.0).mean((1, 2))
    assert 5 < (means > 127).sum() < 35


def test_it_learns_from_the_varied_pictures():
    learner, _ = taught(150, varied=lambda x: -x)
    dark, bright = drawn(learner.average, torch.eye(2), weight=1.0).astype(float)
    assert dark.mean() > bright.mean()


def test_the_loss_is_that_of_the_velocity():
    def knows(x_t, t, y):  # the best for pictures that are all 0: noise is x_t / sigma
        alpha, sigma = (part.view(-1, 1, 1, 1) for part in cosine(t))
        return alpha * x_t / sigma

    t = torch.linspace(0.1, 0.9, 16)
    assert velocity_loss(knows, torch.zeros(16, 1, 8, 8), t, None) < 1e-6
    seed_everything(0)
    silent = velocity_loss(
        lambda x_t, t, y: 0 * x_t, torch.zeros(2000, 1, 8, 8), t[8].expand(2000), None
    )
    assert silent.item() == pytest.approx(cosine(t[8])[0].item() ** 2, rel=0.02)


def test_the_rate_rises_and_falls():
    learner, _ = taught(1)
    found = []
    for i in (0, 60, 500, 999):
        learner.update(i, 1000)
        found.append(learner.adam.param_groups[0]["lr"])
    assert found[0] < 0.05 * found[1]
    assert found[1] == found[2] == max(found)
    assert found[3] < 0.01 * found[1]


def test_the_same_seed_draws_the_same():
    model = UNet(UNetConfig(size=8, widths=(8, 8, 8), words=2))
    first, second, other = (drawn(model, torch.eye(2), 3, seed=s) for s in (0, 0, 1))
    np.testing.assert_array_equal(first, second)
    assert (first != other).any()


def test_words_become_conditions():
    captions = ["Red heart", "blue heart", "man’s shoe", "heart-shaped box"]
    assert words(captions[2]) == {"man", "s", "shoe"}
    known = vocabulary(captions, least=3)
    assert known == ["heart"]
    assert said(captions, ["heart", "red"]).tolist() == [[1, 1], [1, 0], [0, 0], [1, 0]]


def test_classes_become_conditions():
    held_out = data.digits("test")
    images, y = classed(held_out)
    assert images is held_out.images or np.array_equal(images, held_out.images)
    assert y.shape == (len(images), 10) and (y.sum(1) == 1).all()
    np.testing.assert_array_equal(y.argmax(1).numpy(), held_out.labels)


def test_pictures_are_moved_by_up_to_two_pixels():
    seed_everything(0)
    x = torch.zeros(200, 1, 9, 9)
    x[:, 0, 4, 4] = 1
    rows = moved(x)[:, 0].flatten(1).argmax(1) // 9
    assert set(rows.tolist()) == {2, 3, 4, 5, 6}
    columns = moved(x)[:, 0].flatten(1).argmax(1) % 9
    assert set(columns.tolist()) == {2, 3, 4, 5, 6}


@pytest.mark.parametrize("name", NAMES)
def test_recipe(name):
    run = prepared(name, steps=3)
    assert all(np.isfinite(run.step(i)["velocity"]) for i in range(2))
    before = torch.get_rng_state()
    found = run.evaluate()
    assert set(found) == {"velocity held out"}  # the rest at the end only
    assert torch.equal(before, torch.get_rng_state())
    assert run.evaluate() == found
    assert run.ships == "average"


@pytest.mark.parametrize("name", NAMES)
def test_shipped_weights_are_as_good_as_their_manifest_says(name):
    facts, run = weights.manifest()[name], prepared(name)
    assert facts["steps"] == run.steps
    arrays = {key: torch.from_numpy(array) for key, array in weights.load(name).items()}
    run.modules["average"].load_state_dict(arrays)
    found = run.evaluate()["velocity held out"]
    assert found == pytest.approx(facts["metrics"]["velocity held out"], rel=0.01)
    assert facts["metrics"]["Fréchet distance"] > 0
    assert facts["bytes"] < 1_200_000
