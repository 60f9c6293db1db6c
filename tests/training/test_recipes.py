"""Every recipe by its name: it makes a step, learns, measures, and knows its end again."""

import json
import math
from functools import partial

import pytest
import torch

from companion.data.characters import NAMES as NAMES_OF_HANDS
from companion.training.loop import train
from companion.training.recipe import prepared, recipes
from companion.training.recipes import design, diffusion, games

NAMES = list(recipes())
MEASURED = {  # what no other test measures, but for what takes long
    "classifier-emoji": {"subgroup accuracy", "group accuracy", "colour variance explained"},
    "diffusion-digits": {"velocity held out", "Fréchet distance", "as asked"},
    "hands": {f"{kind}, {hand}" for kind in ("L1", "SSIM") for hand in NAMES_OF_HANDS},
    "levels": {"bits a tile", "playable"},
    "lm-chorales": {"validation_nats"},
    "player": {"won"},
    "tones": {"right, held out"},
}


@pytest.fixture
def few(monkeypatch):
    """Few of what a designer draws and the judges look at."""
    monkeypatch.setattr(games, "TRAIN", 60)
    monkeypatch.setattr(games, "TEST", 20)
    monkeypatch.setattr(design, "JUDGED", 30)
    monkeypatch.setattr(diffusion, "JUDGED", 40)
    monkeypatch.setattr(diffusion, "drawn", partial(diffusion.drawn, steps=1))
    games.designed.cache_clear()
    yield
    games.designed.cache_clear()


def weights_of(run):
    return [p.detach().clone() for module in run.modules.values() for p in module.parameters()]


@pytest.mark.parametrize("name", NAMES)
def test_a_step(name, few):
    run = prepared(name, steps=1)
    before = weights_of(run)
    losses = run.step(0)
    assert losses and all(math.isfinite(torch.as_tensor(loss).item()) for loss in losses.values())
    assert any(not torch.equal(a, b) for a, b in zip(before, weights_of(run), strict=True))
    assert run.ships is None or run.ships in run.modules
    assert run.facts["config"] and json.dumps(run.facts) and run.data
    if name in MEASURED:
        found = run.evaluate()
        assert set(found) == MEASURED[name]
        assert all(math.isfinite(value) for value in found.values())


def test_a_run_that_is_resumed_at_its_end_measures_what_is_left_to_the_end(tmp_path):
    """Killed after its last checkpoint, it makes no step more; what it ships is measured again."""
    first, again = (prepared("video-predictor", steps=1) for _ in range(2))
    measured = train(first, tmp_path, quiet=True)[-1]
    again.step = None
    train(again, tmp_path, quiet=True)
    assert again.evaluate().items() <= measured.items()
