"""Recipes of GANs: who moves when, and the reader's own pictures."""

import numpy as np
import pytest
import torch
from PIL import Image

from companion import data, recordings, weights
from companion.models import gan
from companion.training.recipe import prepared
from companion.training.recipes.gan import Game, game_of


def parameters(module):
    return torch.cat([p.detach().flatten().clone() for p in module.parameters()])


def small_game(**settings):
    torch.manual_seed(0)
    G, D = gan.Generator(6, 4, 3), gan.Discriminator(6, 4)
    images = torch.rand(20, 1, 6, 6) * 2 - 1
    return game_of(G, D, images, Game(batch=4, **settings))


@pytest.mark.parametrize("settings", [{}, {"r1": 1.0, "spectral": False}, {"shift": 1}])
def test_both_move_in_each_step_and_the_average_follows(settings):
    modules, _, step = small_game(**settings)
    before = {name: parameters(module) for name, module in modules.items()}
    losses = step(0)
    assert set(losses) == {"discriminator", "generator"}
    for name, module in modules.items():
        assert not torch.equal(parameters(module), before[name]), name
    G, average = (parameters(modules[name]) for name in ("generator", "average"))
    moved, followed = G - before["generator"], average - before["average"]
    assert torch.allclose(followed, 0.9 * moved, atol=1e-6)  # d = 1/10 in the first step
    assert not modules["average"].training


def test_each_step_changes_its_own_player_only():
    """With one learning rate at zero the other network learns, and this one stays."""
    for still, moving in (("generator", "discriminator"), ("discriminator", "generator")):
        rates = {"rate_d": 0.01, "rate_g": 0.01, f"rate_{still[0]}": 0.0}
        modules, _, step = small_game(spectral=False, **rates)
        before = {name: parameters(module) for name, module in modules.items()}
        for i in range(3):
            step(i)
        assert torch.equal(parameters(modules[still]), before[still])
        assert not torch.equal(parameters(modules[moving]), before[moving])
        assert all(p.requires_grad for p in modules["discriminator"].parameters())


def test_the_discriminator_wins_against_a_generator_that_stays():
    _, _, step = small_game(rate_g=0.0, rate_d=0.01, spectral=False)
    losses = [step(i)["discriminator"] for i in range(80)]
    assert np.mean(losses[-10:]) < 0.3 * np.mean(losses[:10])


@pytest.fixture
def own(tmp_path):
    """A folder with 110 pictures of many sizes and kinds, two levels deep."""
    random = np.random.default_rng(0)
    (tmp_path / "more").mkdir()
    for i in range(110):
        size = (random.integers(20, 60), random.integers(20, 60), 4 if i % 9 == 0 else 3)
        image = Image.fromarray(random.integers(0, 256, size, dtype=np.uint8))
        image.save(tmp_path / ("more" if i % 2 else "") / f"{i}.{'png' if i % 3 else 'webp'}")
    (tmp_path / "notes.txt").write_text("not a picture", encoding="utf-8")
    return tmp_path


def test_own_pictures(own):
    images = data.own_pictures(own)
    assert images.shape == (110, 32, 32, 3)
    assert images.dtype == np.uint8
    Image.new("RGBA", (40, 20), (0, 0, 0, 0)).save(own / "!.png")
    assert (data.own_pictures(own)[0] == 255).all()  # transparent is white


def test_own_pictures_with_faults(own, tmp_path):
    with pytest.raises(ValueError, match=r"images must be a folder of pictures, got .*nowhere"):
        data.own_pictures(own / "nowhere")
    (own / "empty").mkdir()
    with pytest.raises(ValueError, match=r"empty holds 0 pictures \(.bmp, .* at least 100"):
        data.own_pictures(own / "empty")
    (own / "broken.jpg").write_bytes(b"\xff\xd8 not a picture")
    with pytest.raises(ValueError, match=r"the picture .*broken.jpg cannot be read: "):
        data.own_pictures(own)


def test_recipe_with_own_pictures(own):
    run = prepared("dcgan-emoji", steps=2, images=own)
    assert "110 pictures" in run.data
    assert all(np.isfinite(value) for value in run.step(0).values())


@pytest.mark.parametrize("name", ["gan-dense-digits", "dcgan-digits", "dcgan-digits-collapsed"])
def test_recipe(name):
    run = prepared(name, steps=2)
    assert all(np.isfinite(value) for value in run.step(0).values())
    assert run.ships == (None if name.endswith("collapsed") else "average")


def test_classifiers_learn():
    for name in ("classifier-digits", "classifier-emoji"):
        run = prepared(name, steps=12)
        losses = [run.step(i)["loss"] for i in range(12)]
        assert np.mean(losses[-3:]) < np.mean(losses[:3])


@pytest.mark.parametrize("name", ["gan-dense-digits", "dcgan-digits", "dcgan-emoji"])
def test_shipped_weights_are_as_good_as_their_manifest_says(name):
    facts, run = weights.manifest()[name], prepared(name)
    assert facts["steps"] == run.steps
    arrays = {key: torch.from_numpy(array) for key, array in weights.load(name).items()}
    run.modules["average"].load_state_dict(arrays)
    found = run.evaluate()
    distance = "Fréchet distance"
    assert found[distance] == pytest.approx(facts["metrics"][distance], rel=0.03)
    assert found["classes"] == facts["metrics"]["classes"]
    assert facts["bytes"] < 600_000
    assert recordings.load(name)["curve"][-1]["frechet"]["value"] == pytest.approx(
        found[distance], rel=0.15
    )
