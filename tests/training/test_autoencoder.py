"""Recipes of variational autoencoders: what a step learns from, and what ships."""

from importlib import import_module

import numpy as np
import pytest
import torch

from companion import weights
from companion.models.vae import VAE, VAEConfig
from companion.training.recipe import prepared, seed_everything
from companion.training.recipes.autoencoder import Learner, unit

NAMES = ["vae-digits", "vae-digits-convolutional", "cvae-digits", "vae-emoji"]


@pytest.mark.parametrize("name", NAMES)
def test_recipe(name):
    run = prepared(name, steps=4)
    losses = [run.step(i) for i in range(4)]
    assert all(np.isfinite(list(row.values())).all() for row in losses)
    assert losses[-1]["reconstruction"] < losses[0]["reconstruction"]
    assert run.ships == "vae"


def taught(steps, **options):
    """Four pictures of four pixels, learnt by heart."""
    seed_everything(0)
    images = torch.eye(4).reshape(4, 1, 2, 2)
    model = VAE(VAEConfig(size=2, latent=2, hidden=(16,)))
    learner = Learner(model, images, rate=0.02, **options)
    return learner, [learner.update(i / steps) for i in range(steps)]


def test_without_beta_it_is_a_plain_autoencoder():
    learner, rows = taught(300, beta=0.0)
    assert rows[-1]["reconstruction"] < 0.1
    half = learner.model.to_code.weight.grad[2:]
    assert not half.any()  # nothing reaches the variances


def test_beta_weighs_the_divergence():
    last = [taught(300, beta=beta)[1][-1] for beta in (0.1, 1.0, 10.0)]
    divergences = [row["KL"] for row in last]
    assert divergences == sorted(divergences, reverse=True)
    assert divergences[-1] < 0.02 < 1 < divergences[0]
    assert last[0]["reconstruction"] < last[-1]["reconstruction"]


def test_it_learns_from_the_varied_pictures():
    learner, _ = taught(300, beta=0.1, varied=lambda x: 1 - x)
    negative = 1 - learner.images
    with torch.no_grad():
        logits, *_ = learner.model(negative)
    torch.testing.assert_close(logits.sigmoid(), negative, atol=0.2, rtol=0)


def test_the_rate_rises_and_falls():
    learner, _ = taught(1)
    found = []
    for progress in (0, 0.02, 0.5, 0.98):
        learner.update(progress)
        found.append(learner.adam.param_groups[0]["lr"])
    assert max(found) == found[1]
    assert found[0] < 0.02 * found[1] and found[3] < 0.01 * found[1]


def test_bytes_become_numbers_from_0_to_1():
    x = unit(np.array([[[0, 51], [204, 255]]], np.uint8))
    torch.testing.assert_close(x, torch.tensor([[[[0, 0.2], [0.8, 1]]]]))


@pytest.mark.parametrize("name", NAMES)
def test_shipped_weights_are_as_good_as_their_manifest_says(name):
    facts, run = weights.manifest()[name], prepared(name)
    assert facts["steps"] == run.steps
    arrays = {key: torch.from_numpy(array) for key, array in weights.load(name).items()}
    run.modules["vae"].load_state_dict(arrays)
    found = run.evaluate()
    assert set(found) == set(facts["metrics"])
    for key, value in facts["metrics"].items():
        assert found[key] == pytest.approx(value, rel=0.03), key
    assert facts["bytes"] < 600_000


def test_the_first_evaluation_in_a_process_gives_what_a_later_one_does():
    """A run that is resumed builds the network that judges once more; nothing else may change."""
    import_module("companion.metrics.features")._restored.cache_clear()
    run = prepared("vae-digits", steps=1)
    assert run.evaluate() == run.evaluate()
