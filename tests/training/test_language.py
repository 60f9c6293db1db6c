"""The language recipe: windows that cover the text, the loss, and a model that learns."""

import numpy as np
import pytest
import torch

from companion import weights
from companion.models.recurrent import Recurrent, RecurrentConfig
from companion.models.transformer import Transformer, TransformerConfig
from companion.training.loop import train
from companion.training.muon import Muon, orthogonal
from companion.training.recipe import prepared, recipes
from companion.training.recipes import language, recurrent

SHAPE = dict(width=16, layers=1, heads=2, context=8)


def test_windows_visit_every_part_of_the_text_once_an_epoch():
    text = torch.arange(1_003)
    count = (1_003 - 8) // 8
    rows = torch.cat([language.windows(text, 8, 5, i) for i in range(3 * count)])
    assert rows.shape == (15 * count, 9)
    assert torch.equal(rows[:, 1:], rows[:, :-1] + 1)
    offsets = set()
    for epoch in range(15):
        starts = rows[epoch * count : (epoch + 1) * count, 0]
        assert starts.unique().shape == (count,)
        offsets.add(int(starts.min()))
        assert torch.equal(starts % 8, starts[:1].expand(count) % 8)
    assert len(offsets) > 3


def test_a_batch_depends_on_its_number_alone():
    text = torch.arange(500)
    torch.manual_seed(0)
    before = language.windows(text, 8, 30, 7)  # across two epochs
    torch.manual_seed(1)
    assert torch.equal(before, language.windows(text, 8, 30, 7))
    assert not torch.equal(before, language.windows(text, 8, 30, 8))


def test_the_mean_loss_is_that_of_each_token_in_its_window():
    torch.manual_seed(0)
    model, text = Transformer(TransformerConfig(5, **SHAPE)), torch.randint(5, (50,))
    losses = []
    with torch.no_grad():
        for start in range(0, 48, 8):
            p = model(text[None, start : start + 8]).log_softmax(2)[0]
            losses += [-p[t, text[start + t + 1]].item() for t in range(8)]
    assert language.mean_loss(model, text, 8, together=4) == pytest.approx(np.mean(losses))


def test_the_schedule():
    values = [language.schedule(i / 100) for i in range(101)]
    assert 0 < values[0] < 0.1
    assert max(values) == pytest.approx(0.98)
    assert np.argmax(values) == 2
    assert values[50] == pytest.approx(0.5)
    assert values[100] == 0


def test_orthogonal_keeps_the_directions_and_evens_the_singular_values():
    torch.manual_seed(0)
    for shape in ((6, 6), (12, 5), (5, 12), (4, 3)):
        G = torch.randn(shape)
        S = torch.linalg.svdvals(orthogonal(G, 5))
        assert S.min() > 0.5
        assert S.max() < 1.3
        u, _, v = torch.linalg.svd(G, full_matrices=False)
        overlap = (orthogonal(G, 5) * (u @ v)).sum() / min(shape)
        assert overlap.min() > 0.8
    close = torch.testing.assert_close
    close(orthogonal(3 * G, 5), orthogonal(G, 5))
    close(orthogonal(G.T, 5), orthogonal(G, 5).T)


def test_muon_steps_have_the_length_of_the_rate():
    torch.manual_seed(0)
    square, tall = (torch.nn.Parameter(torch.zeros(s)) for s in ((8, 8), (32, 8)))
    optimiser = Muon([square, tall], lr=0.1)
    square.grad, tall.grad = 1e-6 * torch.randn(8, 8), 1e6 * torch.randn(32, 8)
    optimiser.step()
    for p, length in ((square, 0.1), (tall, 0.2)):
        norm = torch.linalg.matrix_norm(p.detach(), 2).item()
        assert 0.7 * length < norm < 1.3 * length
        assert (p * p.grad).sum() < 0


def test_muon_refuses_what_is_no_matrix():
    with pytest.raises(ValueError, match=r"must be matrices, got shape \(3,\)"):
        Muon([torch.nn.Parameter(torch.zeros(3))])


def test_a_model_learns_a_text_with_a_pattern():
    torch.manual_seed(0)
    text = "abcdefgh ijkl. " * 60
    run = language.language(text, text, "a pattern", "abcd", SHAPE, steps=150, batch=8)
    curve = train(run, every=5, quiet=True)
    assert curve[0]["validation_loss"] > 1.5
    assert curve[-1]["validation_loss"] < 0.5
    assert "efgh ijkl. abcd" in run.show()
    assert run.facts["characters"] == " .abcdefghijkl"


def test_an_lstm_learns_a_text_with_a_pattern():
    torch.manual_seed(0)
    text = "abcdefgh ijkl. " * 60
    shape = dict(width=8, units=24, context=8)
    run = language.language(
        text, text, "a pattern", "abcd", shape, steps=150, batch=8, teach=recurrent.lstm
    )
    curve = train(run, every=5, quiet=True)
    assert curve[0]["validation_loss"] > 1.5
    assert curve[-1]["validation_loss"] < 0.5
    assert "efgh ijkl. abcd" in run.show()


def test_a_recurrent_step_never_goes_further_than_the_clipped_gradient():
    torch.manual_seed(0)
    model = Recurrent(RecurrentConfig(5, width=4, units=6, context=8))
    learner = recurrent.Learner(model, torch.randint(5, (100,)), 4)
    with torch.no_grad():
        model.embedding.weight.mul_(100)  # gradients far above 1
    learner.update(0, 0.5)
    length = sum(p.grad.square().sum() for p in model.parameters()) ** 0.5
    assert 0.99 < length <= 1.001


@pytest.mark.parametrize("name", ["lm-english", "lm-tang", "rnn-english", "rnn-tang"])
def test_shipped_weights_fit_their_recipe(name):
    """The shipped model, on its own validation text, has the loss that the manifest says."""
    entry, arrays = weights.manifest()[name], weights.load(name)
    run = prepared(name, seed=entry["seed"], steps=1)
    assert run.facts["characters"] == entry["characters"]
    assert entry["config"].items() <= run.facts["config"].items()  # newer choices: as they were
    run.modules["model"].load_state_dict({k: torch.from_numpy(v) for k, v in arrays.items()})
    loss = run.evaluate()["validation_loss"]
    assert loss == pytest.approx(entry["metrics"]["validation_loss"], abs=2e-3)
    assert loss < {"english": 1.5, "tang": 5.5}[name.split("-")[1]]


def test_every_recipe_says_what_it_is():
    assert {"lm-english", "lm-tang", "rnn-english", "rnn-tang"} <= set(recipes())
    assert all(known.what for known in recipes().values())
