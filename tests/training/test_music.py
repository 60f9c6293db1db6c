"""Chorales by a Transformer: what is drawn, what is kept, what it costs, and the windows."""

import numpy as np
import pytest
import torch

from companion import data
from companion.models import music
from companion.models.transformer import Transformer, TransformerConfig
from companion.music import rules, tokens
from companion.training.recipes import music as recipes

SCORE = tokens.score(data.chorales()[0])  # 176 eighths: the window moves
SHORT = tokens.Score(*(part[..., :24] for part in SCORE))


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    config = TransformerConfig(tokens.VOCABULARY, width=16, layers=2, heads=2, context=400)
    network = Transformer(config).eval()
    network.embedding.weight.data *= 20  # so that tokens differ in probability
    for weights in network.blocks.parameters():
        weights.data *= 3 if weights.ndim == 2 else 1  # and depend on what came before
    return network


def draw(model, rows, **options):
    return music.compose(model, rows, generator=torch.Generator().manual_seed(1), **options)


def test_harmonising_keeps_the_soprano(model):
    made = draw(model, music.plan(SHORT.metre, SHORT, (0,))).music
    assert np.array_equal(made.pitch[0], SHORT.pitch[0])
    assert np.array_equal(made.onset[0], SHORT.onset[0])
    assert np.array_equal(made.metre, SHORT.metre)
    assert (made.pitch > 0).all()
    assert not np.array_equal(made.pitch[3], SHORT.pitch[3])


@pytest.mark.parametrize("ahead", [0, 8])
def test_going_on_keeps_the_beginning(model, ahead):
    rows = music.plan(SHORT.metre, SHORT, steps=10, ahead=ahead)
    made = draw(model, rows, ahead=ahead).music
    assert np.array_equal(made.pitch[:, :10], SHORT.pitch[:, :10])
    assert np.array_equal(made.onset[:, :10], SHORT.onset[:, :10])
    assert not np.array_equal(made.pitch[:, 10:], SHORT.pitch[:, 10:])


def test_nothing_to_draw_gives_the_piece(model):
    made = draw(model, music.plan(SCORE.metre, SCORE, (0, 1, 2, 3)))
    assert all(np.array_equal(a, b) for a, b in zip(made.music, SCORE, strict=True))
    assert (made.nats, made.forbidden, made.stuck) == (0, 0, 0)


def test_rules_are_kept(model):
    rows = music.plan(SHORT.metre, SHORT, (0,))
    free, bound = draw(model, rows), draw(model, rows, obey=True)
    broken = [
        sum(int(rules.errors(made.music)[name].sum()) for name in ("fifths", "octaves", "crossing"))
        for made in (free, bound)
    ]
    assert broken[0] > 5
    assert broken[1] == bound.stuck == 0
    assert bound.forbidden > 0 == free.forbidden


def test_a_note_may_go_on_unless_another_voice_crosses_it():
    sounding = np.zeros((4, 4), int)
    sounding[:, 1] = 72, 67, 60, 48  # step 0
    hold = tokens.HOLD[1]
    for soprano, bass, obedient in ((70, 48, True), (64, 48, False), (70, 68, False)):
        sounding[0, 2], sounding[3, 2] = soprano, bass
        allowed, kept = music.choices(1, sounding, 1, obey=True)
        assert allowed[hold] and kept[hold] == obedient
        assert kept[tokens.FIRST[1] : hold].sum() < allowed[tokens.FIRST[1] : hold].sum() == 22
    allowed, _ = music.choices(1, sounding, 0, obey=True)
    assert not allowed[hold]  # nothing sounds before the first step


def test_cost_is_the_chain_rule(model):
    rows = tokens.encode(SHORT)
    costs = music.nats(model, rows)
    flat = torch.from_numpy(rows.ravel())
    with torch.no_grad():
        logp = model(flat[None, :-1])[0].log_softmax(1)
    for i in (6, 42, 83):  # a voice's tokens
        assert costs.ravel()[i] == pytest.approx(-logp[i - 1, flat[i]].item(), abs=1e-4)
    assert (costs[:, 0] == 0).all()
    assert (costs[np.isin(rows, tokens.OUTSIDE)] == 0).all()
    assert (costs[:8, 1:2] > 0).all()


def test_cost_of_a_drawn_piece_is_what_drawing_said(model):
    rows = music.plan(SCORE.metre, SCORE, (0,))  # longer than the context
    made = draw(model, rows)
    costs = music.nats(model, tokens.encode(made.music))
    assert costs[:, 2:].sum() == pytest.approx(made.nats, rel=3e-6)


def test_a_long_piece_is_read_in_windows(model):
    """Each half a window of new rows has the half before it as context."""
    rows = torch.from_numpy(tokens.encode(SCORE))
    costs = music.nats(model, rows)
    found = [music.losses(model, rows[None, a : a + 80])[0].view(-1, 5).detach() for a in (0, 40)]
    assert np.allclose(costs[:80], found[0], atol=1e-4)
    assert np.allclose(costs[80:120], found[1][40:], atol=1e-4)
    assert not np.allclose(found[0][40:], found[1][:40], atol=1e-2)
    assert (costs[8:-8, 1:] > 0).all()


def test_windows():
    np.random.seed(0)  # noqa: NPY002
    rows = recipes.windows([SCORE, SHORT], 40, 8)
    assert rows.shape == (40, recipes.ROWS, tokens.STEP)
    full = [window for window in rows if (window[-1] > 0).any()]
    assert 25 < len(full) < 40  # by length, not by piece
    assert not music.wanted(torch.zeros(3, dtype=torch.int64)).any()
    for window in rows:
        voices = window[:, 1:].numpy()
        filled = voices[:, 0] > 0
        for column, v in enumerate(tokens.ORDER):
            kind = voices[filled, column]
            assert ((tokens.FIRST[v] <= kind) & (kind <= tokens.OUTSIDE[v])).all()
    assert len({window[30, 1].item() for window in full}) > 3  # other keys, other places


def test_the_recipe_learns_and_measures(monkeypatch):
    monkeypatch.setattr(recipes, "BATCH", 2)
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002
    run = recipes.lm_chorales(steps=6)
    first = run.step(0)["loss"].item()
    last = [run.step(i)["loss"].item() for i in range(1, 6)][-1]
    assert last < first - 0.1
    assert run.facts["ahead"] == tokens.AHEAD
    piece = recipes.scores()[1][0]
    expected = music.nats(run.modules["model"], tokens.encode(piece)).sum() / piece.pitch.shape[1]
    assert recipes.per_step(run.modules["model"], [piece], 8) == pytest.approx(expected)


def test_a_step_descends_the_mean_over_voices(monkeypatch):
    """What is given costs nothing and counts for nothing; gradients are of this step alone."""
    np.random.seed(0)  # noqa: NPY002
    rows, asked = recipes.windows([SHORT], 2, 8), []

    def windows(pieces, *rest):
        asked.append(len(pieces))
        return rows

    monkeypatch.setattr(recipes, "windows", windows)
    torch.manual_seed(0)
    run = recipes.lm_chorales(steps=6)
    network = run.modules["model"]
    run.step(0)
    network.zero_grad()
    mean = music.losses(network, rows).sum() / music.wanted(rows).sum()
    mean.backward()
    expected = network.embedding.weight.grad.clone()
    network.embedding.weight.grad += 1  # what a step before has left
    assert run.step(1)["loss"].item() == pytest.approx(mean.item(), rel=1e-5)
    assert torch.allclose(network.embedding.weight.grad, expected, atol=1e-5)
    assert asked == [265, 265]
    for name, rate in (("muon", 0.02), ("adam", 5e-3)):
        now = run.optimisers[name].param_groups[0]["lr"]
        assert now == pytest.approx(rate * recipes.schedule(1 / 6))


def test_the_two_recipes_differ_in_the_lead(monkeypatch):
    monkeypatch.setattr(recipes, "chorales", lambda steps, ahead: (steps, ahead))
    assert recipes.lm_chorales(3) == (3, 8)
    assert recipes.together(3) == (3, 0)
