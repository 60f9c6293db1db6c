"""The strings' network sees what it should and plays what it says; tones are judged fairly."""

import numpy as np
import pytest
import torch

from benchmarks import sound as rivals
from companion.models import tones, wavenet
from companion.models.restore import restore
from companion.sound import mu_law, mu_law_inverse
from companion.training.recipe import prepared
from companion.training.recipes import sound as recipes


@pytest.fixture
def net():
    torch.manual_seed(0)
    return wavenet.WaveNet((1, 2, 4), channels=16, skip=12)


def told(T, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, T), rng.integers(0, wavenet.NOTES, T), rng.integers(0, 900, T)


def logits(net, *parts):
    with torch.no_grad():
        return net(*(torch.from_numpy(part)[None] for part in parts))[0]


@pytest.mark.parametrize("dilations", [(1, 2, 4), (1, 1, 1), (2, 1, 2)])
def test_it_sees_its_receptive_field_and_nothing_later(dilations):
    torch.manual_seed(1)
    net = wavenet.WaveNet(dilations, channels=16, skip=12)
    codes, notes, ages = told(30)
    before, at, reach = logits(net, codes, notes, ages), 20, wavenet.receptive_field(dilations)
    seen = []
    for t in range(30):
        other = codes.copy()
        other[t] = (other[t] + 100) % 256
        changed = (logits(net, other, notes, ages)[:, at] - before[:, at]).abs().max() > 1e-7
        seen += [t] if changed else []
    assert seen == list(range(at - reach, at))


def test_fast_is_slow(net):
    _, notes, ages = told(60, 2)
    with torch.no_grad():
        for p in net.layers.parameters():
            p.mul_(2)  # what was long ago has a say
    codes = wavenet.generated(net, notes, ages, np.random.default_rng(0), temperature=0)
    assert np.array_equal(logits(net, codes, notes, ages).argmax(0).numpy(), codes)
    assert len(set(codes.tolist())) > 1
    cold = wavenet.generated(net, notes, ages, np.random.default_rng(0), temperature=1e-5)
    assert np.array_equal(cold, codes)


def test_draws_follow_the_probabilities(net):
    """Many first samples: drawn as often as the network says."""
    note, age = np.array([2]), np.array([0])
    p = logits(net, np.array([0]), note, age)[:, 0].softmax(0).numpy()
    rng = np.random.default_rng(3)
    drawn = [int(wavenet.generated(net, note, age, rng)[0]) for _ in range(2000)]
    halves = np.add.reduceat(p, range(0, 256, 64))
    found = np.bincount(np.array(drawn) // 64, minlength=4) / 2000
    assert np.abs(found - halves).max() < 0.05


def test_mistakes_are_named(net):
    notes = torch.zeros(2, 5, dtype=torch.long)
    with pytest.raises(ValueError, match=r"must all have shape \(N, T\), got \[\(2, 4\), \(2, 5\)"):
        net(notes[:, :4], notes, notes)
    with pytest.raises(ValueError, match=r"shape \(T,\), got \(3,\), \(2,\)"):
        wavenet.generated(net, np.zeros(3, int), np.zeros(2, int), None)
    with pytest.raises(ValueError, match="temperature must not be negative, got -1"):
        wavenet.generated(net, np.zeros(3, int), np.zeros(3, int), None, -1)


def test_the_linear_rival_is_priced_as_the_network_is():
    """Its 256 probabilities add up to 1, and it knows nothing of the sample or of later ones."""
    for mean, spread in [(0.0, 0.01), (0.7, 0.2), (-1.3, 1e-3)]:
        assert (2.0 ** -rivals.price(np.arange(256), mean, spread)).sum() == pytest.approx(1)
    inner = rivals.edges()[1:-1]
    assert mu_law(inner - 1e-9).tolist() == list(range(255))
    assert mu_law(inner + 1e-9).tolist() == list(range(1, 256))
    x = np.random.default_rng(0).normal(size=(1, 60))
    before, size = rivals.lags(x, 3), rivals.recent(x)
    assert before[0, 20].tolist() == x[0, [19, 18, 17]].tolist()
    assert before[0, 1].tolist() == [x[0, 0], 0, 0]
    assert size[0, 50] == pytest.approx(np.abs(x[0, 18:50]).mean())
    assert size[0, 0] == 0


def test_the_scale_is_pentatonic():
    np.testing.assert_allclose(wavenet.hertz([0, 1, 5]), [220, 220 * 2 ** (1 / 6), 440])


def test_a_tune_is_told_rightly():
    x, note, age = recipes.melody([1, 4], [0, 700], 1500, np.random.default_rng(0))
    assert note.tolist() == [1] * 700 + [4] * 800
    assert age[[0, 699, 700, 1499]].tolist() == [0, 699, 0, 799]
    assert np.abs(x).max() <= 1
    assert np.abs(x[:700]).max() > 0.1


def test_a_string_fades_in_a_second_or_two(monkeypatch):
    """To a thousandth in 0.8 to 2.5 s, whatever its pitch; sooner where the next begins."""
    rings = []

    def ones(hertz, T, rate, rng, bright, ring):
        rings.append(-3 / np.log10(ring) / hertz)
        return np.ones(T)

    monkeypatch.setattr(recipes, "plucked", ones)
    x, _, _ = recipes.melody([0, 5] * 20, list(range(0, 4000, 100)), 4000, np.random.default_rng(0))
    assert 0.8 < min(rings) < 1.2 < 2 < max(rings) < 2.5
    x, _, _ = recipes.melody([0, 5], [0, 100], 300, np.random.default_rng(1))
    np.testing.assert_allclose(x[100:140] - x[140], x[99] * np.linspace(1, 0, 40), atol=1e-12)


def test_held_out_tunes_are_others(monkeypatch):
    drawn, few = [], recipes.melodies
    monkeypatch.setattr(recipes, "melodies", lambda n, seed: drawn.append(seed) or few(1, seed))
    prepared("wavenet-strings", steps=1)
    assert len(set(drawn)) == len(drawn) == 2


def test_training_learns():
    run = prepared("wavenet-strings", steps=40)
    losses = [run.step(i)["bits"] for i in range(30)]
    assert losses[0] > 7.5
    assert losses[-1] < losses[0] - 0.15


def test_an_even_guess_costs_eight_bits(net):
    torch.nn.init.zeros_(net.logits.weight)
    torch.nn.init.zeros_(net.logits.bias)
    parts = [torch.from_numpy(part)[None] for part in told(9)]
    torch.testing.assert_close(recipes.bits(net, *parts), torch.full((1, 9), 8.0))


def test_what_ships_plays():
    net = restore(wavenet.WaveNet, "wavenet-strings")
    found = recipes.bits(net, *recipes.melodies(2, 7)).numpy()
    assert found.mean() < 3.3
    assert sum(p.numel() for p in net.parameters()) < 60_000


def test_each_network_judges_what_it_was_kept_from():
    judges = tones.Judges(2).eval()
    x, own = torch.randn(4, 1, 64, 25), torch.tensor([0, 1, 1, 0])
    with torch.no_grad():
        found = judges(x, own)
        for i in range(4):
            alone = judges.members[int(own[i])](x[i : i + 1])[0]
            torch.testing.assert_close(found[i], alone)


def test_no_network_trains_on_what_it_is_kept_from(monkeypatch):
    """Every picture is its own number here, and each network writes down what it is shown."""
    numbers = torch.arange(200.0)[:, None, None, None].expand(-1, 1, 64, 25)
    monkeypatch.setattr(recipes, "spectrograms", lambda sounds: numbers)
    run, shown = prepared("tones", steps=4), {}

    def write_down(member, x):
        shown.setdefault(member, []).append(x[0].mean((1, 2, 3)).round().long())

    members = list(run.modules["model"].members)
    for member in members:
        member.register_forward_pre_hook(write_down)
    for i in range(3):
        run.step(i)
    folds = recipes.spoken()[2]
    for number, member in enumerate(members):
        assert set(folds[torch.cat(shown[member])].tolist()) == {0, 1, 2, 3, 4} - {number}


def test_the_tones_are_told_apart():
    judges = restore(tones.Judges, "tones")
    _, targets, _ = recipes.spoken()
    assert (recipes.answered(judges) == targets).float().mean() > 0.97


def test_faster_is_higher():
    x = np.sin(2 * np.pi * 200 * np.arange(800) / 8000)[None]
    y = recipes.resampled(x, 1.25)[0]
    np.testing.assert_allclose(y[:600], np.sin(2 * np.pi * 250 * np.arange(600) / 8000), atol=2e-2)
    assert not y[641:].any()


def test_spectrograms_are_of_one_scale():
    x = mu_law_inverse(told(2352)[0])[None]
    found = tones.spectrograms(np.concatenate([x, 0.1 * x]))
    assert found.shape == (2, 1, 64, 25)
    tone = np.sin(2 * np.pi * 250 * np.arange(2352) / 8000)[None]
    assert tones.spectrograms(tone)[0, 0].mean(1).argmax() == 16  # 250 Hz of 15.625 each
    torch.testing.assert_close(found.mean((2, 3)), torch.zeros(2, 1), atol=1e-5, rtol=0)
