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


def test_sound_is_the_formula():
    """Two voices at 8 kHz: of 880 hertz, only four partials lie below half the rate."""
    pitch = np.array([[81, 76, 76], [0] * 3, [0] * 3, [45, 45, 47]], np.uint8)
    onset = np.array([[1, 1, 0], [0] * 3, [0] * 3, [1, 0, 1]], bool)
    made = sound.synthesise(tokens.Score(pitch, onset, np.zeros(3, np.uint8)), 8_000, beats=150)
    assert len(made) == round((3 * 0.2 + 0.12) * 8_000) + 1
    expected = np.zeros(len(made))
    for start, end, n in ((0, 1, 81), (1, 3, 76), (0, 2, 45), (2, 3, 47)):
        f, seconds = 440 * 2 ** ((n - 69) / 12), 0.2 * (end - start) + 0.12
        t = np.arange(len(made)) / 8_000 - 0.2 * start
        rise = np.where(t < 0.03, np.sin(np.pi * t / 0.06) ** 2, 1)
        fall = np.where(seconds - t < 0.12, np.sin(np.pi * (seconds - t) / 0.24) ** 2, 1)
        partials = [k for k in range(1, 9) if k * f < 4_000]
        tone = sum(np.sin(2 * np.pi * k * f * t) / k**1.6 for k in partials)
        inside = (t > -1e-9) & (t < seconds)
        expected += np.where(inside, rise * fall * np.exp(-0.7 * t) * tone, 0)
    assert np.allclose(made, 0.9 * expected / np.abs(expected).max(), rtol=0, atol=1e-6)


def chord(*pitches):
    pitch = np.repeat(np.array(pitches, np.uint8)[:, None], 3, 1)
    onset = np.tile(np.arange(3) == 0, (4, 1)) & (pitch > 0)
    return tokens.Score(pitch, onset, np.zeros(3, np.uint8))


@pytest.mark.parametrize("higher", [0, 2, 7])
def test_key_of_a_chord(higher):
    """C major and C minor, and the same higher; a rest does not sound."""
    tonic = higher % 12
    assert key.key(chord(76 + higher, 0, 55 + higher, 36 + higher)) == (0, tonic)
    assert key.key(chord(75 + higher, 0, 55 + higher, 36 + higher)) == (1, tonic)


def test_what_fits_a_key_best():
    assert np.argsort(key.MAJOR)[::-1][:7].tolist() == [0, 7, 4, 5, 9, 2, 11]
    assert np.argsort(key.MINOR)[::-1][:7].tolist() == [0, 3, 7, 8, 5, 2, 10]
    assert (np.sum(key.MAJOR), np.sum(key.MINOR)) == pytest.approx((41.79, 44.51))


def test_most_signatures_are_found():
    pieces = [piece for piece in data.chorales() if piece.metre in tokens.PLACES][::6]
    off = [key.sharps(*key.key(tokens.score(piece))) - piece.sharps for piece in pieces]
    assert np.mean([abs((k + 6) % 12 - 6) <= 1 for k in off]) > 0.9


@pytest.mark.parametrize("counts", [np.ones(12), np.zeros(12), np.arange(11), [np.nan] * 12])
def test_no_key(counts):
    with pytest.raises(ValueError, match="counts must be 12 numbers that are not all alike"):
        key.correlations(counts)


def test_midi_by_hand():
    """Voice after voice: what ends comes before what begins; a quarter has 480 ticks."""
    import mido

    pitch = np.array([[60, 60, 62], [0, 59, 0], [0] * 3, [48, 48, 48]], np.uint8)
    onset = np.array([[1, 0, 1], [0, 1, 0], [0] * 3, [1, 1, 0]], bool)
    made = midi.to_midi(tokens.Score(pitch, onset, np.zeros(3, np.uint8)), beats=120)
    file = mido.MidiFile(file=io.BytesIO(made))
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 480, 5)
    assert file.tracks[0][0].tempo == 500_000
    events = [
        [(m.type, m.channel, m.note, m.time) for m in track if m.type.startswith("note")]
        for track in file.tracks[1:]
    ]
    assert events[0] == [
        ("note_on", 0, 60, 0),
        ("note_off", 0, 60, 480),
        ("note_on", 0, 62, 0),
        ("note_off", 0, 62, 240),
    ]
    assert events[1] == [("note_on", 1, 59, 240), ("note_off", 1, 59, 240)]
    assert events[2] == []
    assert [event[0] for event in events[3]] == ["note_on", "note_off"] * 2
    assert file.length == pytest.approx(0.75)


MUSIC = SCORES[0]


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: midi.to_midi(MUSIC, beats=0), "beats must lie between 4 and 1000"),
        (
            lambda: midi.to_midi(MUSIC._replace(metre=MUSIC.metre[:0])),
            r"music must have a pitch \(4, T\)",
        ),
        (lambda: midi.from_midi(b"RIFF", [0]), "content must be a whole MIDI file, got 4 bytes"),
        (lambda: midi.from_midi(midi.to_midi(MUSIC)[:200], [0]), "must be a whole MIDI file"),
        (lambda: midi.from_midi(midi.to_midi(chord(76, 0, 55, 36)), [0] * 3), "four tracks"),
        (lambda: sound.synthesise(MUSIC, rate=0), "rate must be a positive number, got 0"),
        (lambda: sound.synthesise(MUSIC, beats=np.nan), "beats: expected a finite number, got nan"),
        (lambda: sound.to_wav([[0.0]]), r"sound must have the shape \(samples,\), got \(1, 1\)"),
        (lambda: sound.to_wav([0.0], rate=0), "rate must be 1 or more, got 0"),
        (lambda: sound.to_wav([np.nan]), "sound must lie between -1 and 1, got nan"),
    ],
)
def test_mistakes(act, message):
    with pytest.raises(ValueError, match=message):
        act()
