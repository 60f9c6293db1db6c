"""Sound as numbers: quantised, transformed and back, without phases, its pitch, its file."""

import io
import json
import math
import wave
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from companion import data, sound
from companion.exercises import sound as exercise

# librosa 0.11.0: griffinlim(S, n_iter=5, hop_length=16, n_fft=64, momentum=…, init=None,
# length=300,
# pad_mode="constant") and filters.mel(sr=8000, n_fft=64, n_mels=6, htk=True, norm=None)
LIBROSA = json.loads((Path(__file__).parent / "librosa_vectors.json").read_text("utf-8"))

lengths = st.integers(1, 700)
frames = st.sampled_from([(4, 1), (8, 4), (32, 8), (64, 24), (256, 64)])
seeds = st.integers(0, 10_000)


def noise(seed, T, size=0.3):
    return np.random.default_rng(seed).normal(0, size, T)


# --- samples as whole numbers -----------------------------------------------------------------


def test_mu_law_by_hand():
    x = np.array([-1, -0.5, 0.0, 0.5, 1, 7])
    y = math.log(1 + 127.5) / math.log(256)
    half = math.floor((1 + y) / 2 * 255 + 0.5), math.floor((1 - y) / 2 * 255 + 0.5)
    assert sound.mu_law(x).tolist() == [0, half[1], 128, half[0], 255, 255]


@given(st.integers(2, 300))
def test_every_code_comes_back(levels):
    codes = np.arange(levels)
    x = sound.mu_law_inverse(codes, levels)
    assert np.array_equal(sound.mu_law(x, levels), codes)
    np.testing.assert_allclose(x, -x[::-1], atol=1e-12)


def test_bytes_are_codes_too():
    codes = np.arange(256)
    assert np.array_equal(sound.mu_law_inverse(codes.astype(np.uint8)), sound.mu_law_inverse(codes))


# --- spectra ----------------------------------------------------------------------------------


def test_hann():
    np.testing.assert_allclose(sound.hann(12), signal.get_window("hann", 12), atol=1e-12)


def test_transform_is_its_definition():
    x, K, h = noise(0, 23), 8, 3
    X, w = sound.stft(x, K, h), np.sin(np.pi * np.arange(K) / K) ** 2
    for f, m in [(0, 0), (1, 2), (4, 5), (3, 7)]:
        total = 0
        for k in range(K):
            t = m * h + k - K // 2
            total += (w[k] * x[t] if 0 <= t < len(x) else 0) * np.exp(-2j * np.pi * f * k / K)
        assert X[f, m] == pytest.approx(total)
    assert X.shape == (5, 8)


@settings(deadline=None)
@given(lengths, frames, seeds)
def test_transform_is_that_of_torch(T, frame, seed):
    size, hop = frame
    x = noise(seed, T)
    window = torch.hann_window(size, dtype=torch.float64)
    options = dict(window=window, pad_mode="constant", return_complex=True)
    theirs = torch.stft(torch.from_numpy(x), size, hop, **options).numpy()
    np.testing.assert_allclose(sound.stft(x, size, hop), theirs, atol=1e-10)


@settings(deadline=None)
@given(st.integers(64, 700), seeds)
def test_transform_is_that_of_scipy(T, seed):
    size, hop = 64, 16
    x = noise(seed, T)
    S = signal.ShortTimeFFT(sound.hann(size), hop, 1)
    theirs = S.stft(x, p0=0, p1=1 + T // hop, padding="zeros")
    k = np.arange(size // 2 + 1)[:, None]
    turned = theirs * np.exp(-2j * np.pi * k * S.m_num_mid / size)
    ours = sound.stft(x, size, hop)
    np.testing.assert_allclose(np.abs(ours), np.abs(turned), atol=1e-9)


@settings(deadline=None)
@given(lengths, frames, seeds)
def test_a_sound_comes_back(T, frame, seed):
    x = noise(seed, T)
    np.testing.assert_allclose(sound.istft(sound.stft(x, *frame), *frame, T), x, atol=1e-9)


def test_it_comes_back_where_the_window_is_almost_nothing():
    """Of the last sample only a frame's last but one is left, with a weight of 5e-12."""
    x = noise(1, 8191)
    back = sound.istft(sound.stft(x, 4096, 2048), 4096, 2048, 8191)
    np.testing.assert_allclose(back, x, atol=1e-6)


@settings(deadline=None)
@given(st.integers(2, 9), seeds)
def test_no_sound_has_a_closer_transform(M, seed):
    """The inverse of what is no transform of a sound is the best in the sum of squares."""
    size, hop = 16, 4
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(9, M)) + 1j * rng.normal(size=(9, M))
    X[[0, -1]] = X[[0, -1]].real
    T = (M - 1) * hop
    best = sound.istft(X, size, hop)
    twice = np.array([1, *[2] * 7, 1])[:, None]  # every frequency but the outer ones counts twice

    def far(x):
        return (twice * np.abs(sound.stft(x, size, hop) - X) ** 2).sum()

    for _ in range(5):
        assert far(best) <= far(best + 0.01 * rng.normal(size=T)) + 1e-9


def test_griffin_lim_is_that_of_librosa():
    """Its sounds after five steps; librosa itself would bring a compiler along."""
    S = np.abs(sound.stft(noise(0, 300), 64, 16))
    for momentum, theirs in LIBROSA["griffinlim"].items():
        ours, errors = sound.griffin_lim(S, 64, 16, 300, steps=5, momentum=float(momentum))
        np.testing.assert_allclose(ours, theirs, atol=1e-7)
        assert len(errors) == 6


@settings(deadline=None, max_examples=20)
@given(seeds)
def test_without_momentum_it_never_gets_worse(seed):
    rng = np.random.default_rng(seed)
    S = np.abs(sound.stft(noise(seed, 500), 64, 16))
    x, errors = sound.griffin_lim(S, 64, 16, 500, rng.uniform(0, 6, S.shape), steps=12)
    assert (np.diff(errors) < 1e-3).all()
    last = np.abs(sound.stft(x, 64, 16)) - S
    assert errors[-1] == pytest.approx(np.linalg.norm(last) / np.linalg.norm(S))


def test_the_true_phases_need_no_step():
    X = sound.stft(noise(3, 400), 64, 16)
    x, errors = sound.griffin_lim(np.abs(X), 64, 16, 400, np.angle(X), steps=0)
    assert errors == pytest.approx([0], abs=1e-12)
    np.testing.assert_allclose(x, noise(3, 400), atol=1e-12)


def test_mel_filters_are_those_of_librosa():
    np.testing.assert_allclose(sound.mel_filters(6, 64, 8000), LIBROSA["mel"], atol=1e-7)


# --- pitch ------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=25)
@given(st.floats(110, 480), seeds)
def test_pitch_of_a_tone_with_overtones(hertz, seed):
    rng, t = np.random.default_rng(seed), np.arange(2000) / 8000
    x = sum(np.cos(2 * np.pi * k * hertz * t + rng.uniform(0, 6)) / k for k in (1, 2, 3))
    found, clarity = sound.pitch(x / 4, 8000)
    assert np.abs(1200 * np.log2(found / hertz)).max() < 8  # cents
    assert clarity.min() > 0.95


def test_noise_has_no_pitch():
    _, clarity = sound.pitch(noise(0, 4000), 8000)
    assert clarity.max() < 0.6


def test_silence_has_no_pitch():
    _, clarity = sound.pitch(np.zeros(900), 8000)
    assert clarity.tolist() == [0] * len(clarity)


def test_the_first_dip_is_taken():
    """Of a tone, twice its period fits as well; the deepest dip alone would often take that."""
    t = np.arange(3000) / 8000
    found, _ = sound.pitch(0.5 * np.sin(2 * np.pi * 401 * t), 8000, low=80)
    assert found == pytest.approx(401, abs=1.5)


@pytest.mark.parametrize("hertz", [100, 500])
def test_the_bounds_themselves_are_looked_at(hertz):
    found, _ = sound.pitch(0.5 * np.sin(2 * np.pi * hertz * np.arange(1200) / 8000), 8000)
    assert found == pytest.approx(hertz, abs=1.5)


@settings(deadline=None, max_examples=20)
@given(st.floats(100, 450), seeds)
def test_a_string_is_in_tune(hertz, seed):
    x = sound.plucked(hertz, 4000, 8000, np.random.default_rng(seed), 0.9, 0.998)
    assert np.abs(x).max() <= 1
    # within half an octave: for some bursts the second partial is the louder one for a while
    found, _ = sound.pitch(x, 8000, size=600, low=hertz / 1.4, high=hertz * 1.4)
    assert abs(1200 * np.log2(np.median(found[len(found) // 2 :]) / hertz)) < 5


def test_a_string_is_its_recursion():
    x = sound.plucked(400.0, 300, 8000, np.random.default_rng(1), 0.6, 0.9)
    taps = 0.9 * np.array([0.1, 0.8, 0.1])
    assert x[:20].mean() == pytest.approx(0, abs=1e-12)  # the burst, without a constant
    for t in range(50, 300):
        assert x[t] == pytest.approx(sum(w * x[t - 19 - k] for k, w in enumerate(taps)))


# --- files and players ------------------------------------------------------------------------


def test_a_file_is_read_by_another():
    x = noise(0, 999, 0.2).clip(-1, 1)
    assert int.from_bytes(sound.wav(x, 8000)[28:32], "little") == 16000  # bytes a second
    with wave.open(io.BytesIO(sound.wav(x, 8000))) as file:
        assert file.getparams()[:4] == (1, 2, 8000, 999)
        samples = np.frombuffer(file.readframes(999), "<i2")
    np.testing.assert_allclose(samples / 32767, x, atol=0.51 / 32767)


def test_a_player_waits_and_says_what_it_plays():
    page = sound.listen(noise(0, 50, 0.1), 8000, 'a "loud" <b>')._repr_html_()
    assert "<audio controls" in page
    assert "autoplay" not in page
    assert page.count("a &quot;loud&quot; &lt;b&gt;") == 2


# --- mistakes ---------------------------------------------------------------------------------

X = np.zeros((5, 3), complex)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sound.mu_law([0.1], 1), "levels must be at least 2, got 1"),
        (lambda: sound.mu_law([0.1, np.nan]), "x must be numbers, got nan"),
        (lambda: sound.mu_law_inverse([0], 1), "levels must be at least 2, got 1"),
        (lambda: sound.mu_law_inverse([256]), "codes must be from 0 to 255, got 256"),
        (lambda: sound.stft(np.zeros((2, 3)), 8, 2), r"x must be floats of shape \(T,\), got fl"),
        (lambda: sound.stft(np.zeros(3, int), 8, 2), r"x must be floats .* got int64"),
        (lambda: sound.stft(np.zeros(0), 8, 2), "at least 1 samples, got 0"),
        (lambda: sound.stft(np.zeros(9), 7, 2), "size must be even .* got 7"),
        (lambda: sound.stft(np.zeros(9), 8, 5), "hop must be from 1 to half the size, 4, got 5"),
        (lambda: sound.istft(X, 16, 4), r"X must have shape \(9, M\), got \(5, 3\)"),
        (lambda: sound.istft(X, 8, 2, 6), "length must be from 4 to 5, got 6"),
        (lambda: sound.griffin_lim(-X.real - 1, 8, 2, 4), "magnitude must not be negative"),
        (lambda: sound.griffin_lim(X.real * np.nan, 8, 2, 4), "magnitude must not be .* got nan"),
        (lambda: sound.griffin_lim(X, 8, 2, 4), "magnitude must be real, got complex"),
        (lambda: sound.griffin_lim(X.real, 8, 2, 4, momentum=-0.1), "must not be .* got 32, -0.1"),
        (lambda: sound.mel_filters(0, 64, 8000), "bands and rate must be above 0, got 0, 8000"),
        (lambda: sound.mel_filters(6, 63, 8000), "size must be even and at least 4, got 63"),
        (lambda: sound.griffin_lim(X.real, 8, 2, 4, steps=-1), "steps and momentum must not"),
        (lambda: sound.griffin_lim(X.real, 8, 2, 4, X.real[:2]), "phase must have the shape"),
        (lambda: sound.pitch(np.zeros(300), 8000), "x must have at least 338 samples, got 300"),
        (lambda: sound.pitch(np.zeros(900), 8000, low=0.0), "bounds must be 0 < low < high"),
        (
            lambda: sound.pitch(np.zeros(900), 8000, hop=0),
            "size and hop must be at least 1, got 256",
        ),
        (lambda: sound.plucked(200, -1, 8000, None), "T must not be negative, got -1"),
        (lambda: sound.plucked(2000, 9, 8000, None), "hertz must be from 8 to 1000, got 2000"),
        (lambda: sound.plucked(200, 9, 8000, None, 2), "bright must be from 0 to 1"),
        (lambda: sound.wav(np.array([0.0, 1.5]), 8000), "from -1 to 1, got a sample of size 1.5"),
        (lambda: sound.wav(np.array([np.nan]), 8000), "got a sample of size nan"),
        (lambda: sound.wav(np.zeros(3), 8000.5), "rate must be a whole number above 0, got 8000.5"),
        (lambda: sound.wav(np.zeros(3), -8000), "rate must be a whole number above 0, got -8000"),
    ],
)
def test_mistakes_are_named(call, words):
    with pytest.raises((ValueError, TypeError), match=words):
        call()


# --- exercises --------------------------------------------------------------------------------


def by_place(said, heard):
    """What a reader may take for the edit distance: words compared place by place."""
    a, b = said.split(), heard.split()
    wrong = sum(x != y for x, y in zip(a, b, strict=False))
    return (wrong + abs(len(a) - len(b))) / len(a)


def by_number(said, heard):
    """The words alone, whatever their order."""
    a, b = said.split(), heard.split()
    common = sum(min(a.count(w), b.count(w)) for w in set(a))
    return (max(len(a), len(b)) - common) / len(a)


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (exercise.one, lambda f, rate: f % rate),
        (exercise.one, lambda f, rate: abs(rate - f)),
        (exercise.two, lambda taps, dilations: 1 + sum(dilations)),
        (exercise.two, lambda taps, dilations: (taps - 1) * sum(dilations)),
        (exercise.three, (8000 / 512, 512 / 8000)),
        (exercise.four, by_place),
        (exercise.four, by_number),
    ],
)
def test_near_misses_are_not_right(check, answer, capsys):
    check(answer)
    assert "not right yet, you have" in capsys.readouterr().out


# --- the recordings ---------------------------------------------------------------------------


def test_syllables():
    kept = data.syllables()
    assert len(kept.codes) == len(kept.bases) == 200
    assert {code.dtype for code in kept.codes} == {np.dtype(np.uint8)}
    assert len(set(kept.bases)) == 50
    for i in range(0, 200, 4):
        assert len(set(kept.bases[i : i + 4])) == 1
        assert kept.tones[i : i + 4].tolist() == [1, 2, 3, 4]
        assert len(set(kept.folds[i : i + 4])) == 1
    assert np.bincount(kept.folds).tolist() == [40] * 5
    assert min(map(len, kept.codes)) == 2352


def test_the_tones_are_what_they_are_called():
    """The first is level, the second rises, the fourth falls, the third is the lowest."""
    kept, ends = data.syllables(), []
    for codes in kept.codes[:80]:
        hertz, clarity = sound.pitch(sound.mu_law_inverse(codes), kept.rate, 160, low=120)
        own = hertz[clarity > 0.7]
        ends.append([np.median(own[:5]), np.median(own), np.median(own[-5:])])
    first, middle, last = (np.median(np.array(ends).reshape(20, 4, 3), 0)).T
    assert abs(12 * np.log2(last[0] / first[0])) < 1
    assert last[1] > 1.05 * first[1]
    assert first[3] > 1.2 * last[3]
    assert middle.argmin() == 2
