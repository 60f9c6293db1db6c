"""The recipe of networks with a code of two numbers: what learns, what is measured, what ships."""

import numpy as np
import pytest
import torch

from companion import weights
from companion.training.recipe import prepared
from companion.training.recipes import plane


@pytest.fixture
def quick(monkeypatch):
    """Measure no distances: note what would have been measured."""
    seen = []
    monkeypatch.setattr(plane, "distance", lambda logits: seen.append(logits) or 1.0)
    return seen


def test_every_network_learns_with_its_own_beta(quick):
    run = prepared("latent-plane", steps=30)
    networks = run.modules["networks"]
    before = {name: net.to_code.weight.clone() for name, net in networks.items()}
    rows = [run.step(i) for i in range(30)]
    assert list(networks) == ["autoencoder", *(f"beta{b:g}".replace(".", "_") for b in plane.BETAS)]
    for name, net in networks.items():
        assert not torch.equal(net.to_code.weight, before[name]), name
        assert rows[-1][f"{name} reconstruction"] < 0.8 * rows[0][f"{name} reconstruction"]
    still = before["autoencoder"][2:], networks["autoencoder"].to_code.weight[2:]
    assert torch.equal(*still)  # a plain autoencoder has no variances to learn
    divergences = [rows[-1][f"beta{b:g} KL"] for b in (1, 4, 16)]
    assert divergences == sorted(divergences, reverse=True)


def test_distances_are_measured_once_all_is_learnt(quick):
    run = prepared("latent-plane", steps=2)
    run.step(0)
    state = torch.get_rng_state()
    early = run.evaluate()
    assert torch.equal(torch.get_rng_state(), state)
    assert not quick
    assert early == run.evaluate()
    run.step(1)
    late = run.evaluate()
    assert set(late) - set(early) == {
        *(f"Fréchet {of} {name}" for of in ("own", "prior") for name in run.modules["networks"]),
        "Fréchet fitted autoencoder",
    }
    assert all(logits.shape == (plane.JUDGED, 1, 28, 28) for logits in quick)
    assert np.isfinite(list(late.values())).all()
    assert "KL autoencoder" not in late
    assert run.ships == "networks"


def test_fitted_codes_have_the_moments_of_the_others():
    torch.manual_seed(0)
    codes = torch.randn(2_000, 2) @ torch.tensor([[3.0, 0.0], [-2.0, 0.5]]).T + 4
    drawn = plane.fitted(codes, torch.randn(200_000, 2))
    assert torch.allclose(drawn.mean(0), codes.mean(0), atol=0.05)
    assert torch.allclose(drawn.T.cov(), codes.T.cov(), atol=0.15)


def test_distance_is_small_for_real_pictures_only():
    x = plane.unit(plane.data.digits("train").images[:300])
    real, noise = torch.logit(x, 1e-4), torch.randn(300, 1, 28, 28)
    assert plane.distance(real) < 0.1 * plane.distance(noise)


def test_what_ships_is_what_the_recipe_builds():
    entry, arrays = weights.manifest()["latent-plane"], weights.load("latent-plane")
    assert [given["beta"] for given in entry["networks"]] == [None, *plane.BETAS]
    built = prepared("latent-plane", steps=1).modules["networks"].state_dict()
    assert {key: tuple(value.shape) for key, value in built.items()} == {
        key: value.shape for key, value in arrays.items()
    }
