"""MIDI there and back; sound of the right pitch without clicks; keys."""

import io
import wave

import numpy as np
import pytest

from companion import data
from companion.music import key, midi, sound, tokens

SCORES = [tokens.score(p) for p in data.chorales() if p.metre in tokens.PLACES]


def test_midi_there_and_back():
    for music in SCORES[::30]:
        again = midi.from_midi(midi.to_midi(music), music.metre)
        assert all(np.array_equal(a, b) for a, b in zip(again, music, strict=True))


def test_midi_of_too_few_steps():
    with pytest.raises(ValueError, match="content must end within 10 eighths"):
        midi.from_midi(midi.to_midi(SCORES[0]), SCORES[0].metre[:10])


def one_note(pitch, steps=8):
    silent = np.zeros((4, steps), np.uint8)
    silent[0] = pitch
    onset = np.zeros((4, steps), bool)
    onset[0, 0] = True
    return tokens.Score(silent, onset, np.zeros(steps, np.uint8))


@pytest.mark.parametrize("pitch", [57, 69, 81])
def test_sound_has_the_pitch(pitch):
    made = sound.synthesise(one_note(pitch), rate=8_000, beats=60)
    spectrum = np.abs(np.fft.rfft(made))
    hertz = np.fft.rfftfreq(len(made), 1 / 8_000)[spectrum.argmax()]
    assert hertz == pytest.approx(440 * 2 ** ((pitch - 69) / 12), rel=0.005)


def test_no_clicks():
    made = sound.synthesise(SCORES[0], rate=8_000)
    assert np.abs(made).max() == pytest.approx(0.9)
    assert abs(made[0]) < 1e-6
    assert abs(made[-1]) < 1e-3
    # the steepest rise of 8 partials, in four voices of a sound that is scaled as a whole
    made = sound.synthesise(one_note(57), rate=8_000, beats=60)
    rise = np.abs(np.diff(made)).max()
    steady = np.abs(np.diff(made[2_000:6_000])).max()
    assert rise < 1.5 * steady


@pytest.mark.parametrize(("bits", "kind", "shift"), [(16, "<i2", 0), (8, "u1", 128)])
def test_wav(bits, kind, shift):
    made = np.array([0, 0.5, -1, 1.0])
    with wave.open(io.BytesIO(sound.to_wav(made, 8_000, bits))) as file:
        assert (file.getframerate(), file.getnchannels()) == (8_000, 1)
        read = np.frombuffer(file.readframes(4), kind).astype(float) - shift
    assert np.allclose(read / 2 ** (bits - 1), made, atol=2 ** (1 - bits) * 1.01)


def test_wav_refuses():
    with pytest.raises(ValueError, match="sound must lie between -1 and 1, got 2"):
        sound.to_wav([2.0])
    with pytest.raises(ValueError, match="bits must be 8 or 16, got 24"):
        sound.to_wav([0.0], bits=24)


def test_keys():
    signatures = {(0, 0): 0, (0, 7): 1, (0, 5): -1, (0, 2): 2, (1, 9): 0, (1, 4): 1, (1, 0): -3}
    assert all(key.sharps(*which) == count for which, count in signatures.items())
    scale = np.zeros(12)
    scale[[0, 2, 4, 5, 7, 9, 11]] = [5, 2, 4, 2, 4, 2, 1]
    for tonic in range(12):
        assert divmod(int(key.correlations(np.roll(scale, tonic)).argmax()), 12) == (0, tonic)
    assert key.durations(one_note(69)).tolist() == [0] * 9 + [8, 0, 0]
