"""Tunes stay together; runs are found whatever the key."""

import numpy as np
import pytest

from companion import data
from companion.music import tokens, tunes

PIECES = data.chorales()


def test_a_split_keeps_tunes_together():
    groups = tunes.tunes(PIECES)
    parts = tunes.parted(PIECES)
    names = [{piece.name for piece in part} for part in parts]
    assert sorted(n for part in names for n in part) == sorted(piece.name for piece in PIECES)
    sides = [
        {g for piece, g in zip(PIECES, groups, strict=True) if piece.name in part} for part in names
    ]
    assert not (sides[0] & sides[1] or sides[0] & sides[2] or sides[1] & sides[2])
    assert all(0.08 < len(part) / len(PIECES) < 0.2 for part in parts[1:])


def test_known_tunes():
    groups = dict(zip((p.name for p in PIECES), tunes.tunes(PIECES), strict=True))
    # five settings of one tune in the St Matthew Passion (O Haupt voll Blut und Wunden)
    passion = ["244.15", "244.17", "244.44", "244.54", "244.62"]
    assert len({groups[name] for name in passion}) == 1
    assert len({groups[name] for name in ("253", "254", "255")}) == 3


def test_a_transposed_piece_has_the_same_tune():
    piece = PIECES[5]
    higher = piece._replace(pitch=np.where(piece.pitch, piece.pitch + 1, 0).astype(np.uint8))
    assert tunes.tunes([piece, PIECES[6], higher]).tolist() == [0, 1, 0]


def test_longest_run():
    assert tunes.longest_run([5, 1, 2, 3, 9], [[1, 2, 4], [0, 1, 2, 3]]) == 3
    assert tunes.longest_run([1, 1, 1], [[1, 1]]) == 2
    assert tunes.longest_run([1, 2], [[1], [2]]) == 1
    assert tunes.longest_run([], [[1]]) == 0
    assert tunes.longest_run([7], [[1]]) == 0


@pytest.mark.parametrize("higher", [-1, 1])
def test_progressions_are_the_same_in_every_key(higher):
    music = tokens.score(PIECES[0])
    moved = tokens.transposed(music, higher)
    assert tunes.progression(moved) == tunes.progression(music)
    whole = len(tunes.progression(music))
    assert tunes.longest_run(tunes.progression(moved), [tunes.progression(music)]) == whole


def grid(*voices):
    """Four voices of one chorale, a beat (four sixteenths) for each pitch given."""
    pitch = np.repeat(np.array(voices, np.uint8), 4, axis=1)
    onset = np.zeros(pitch.shape, bool)
    onset[:, ::4] = True
    steps = pitch.shape[1]
    place = (np.arange(steps) % 16).astype(np.uint8)
    return data.Chorale("x", pitch, onset, np.zeros(steps, bool), place, 0, "4/4")


def with_passing_notes(piece):
    """The same soprano with a note between two beats, wherever it moves up."""
    pitch, onset = piece.pitch.copy(), piece.onset.copy()
    for t in range(2, pitch.shape[1] - 2, 4):
        if pitch[0, t + 2] > pitch[0, t]:
            pitch[0, t : t + 2] += 1
            onset[0, t] = True
    return piece._replace(pitch=pitch, onset=onset)


WALK = np.random.default_rng(0).integers(1, 3, (4, 40)) * np.tile([1, 1, -1, -1], (4, 10))
LONG = 70 + np.cumsum(WALK, 1)


def one_tune(a, b):
    return tunes.tunes([a, b]).tolist() == [0, 0]


def test_how_long_a_melody_must_agree():
    """Thirteen notes are twelve steps: enough; twelve notes are not."""
    for notes, shared in ((13, True), (12, False)):
        under = [[60] * notes] * 3
        low = [[48 + (7 * k + v) % 11 for k in range(notes)] for v in range(3)]
        assert one_tune(grid(LONG[0, :notes], *under), grid(LONG[0, :notes] - 5, *low)) == shared


def test_from_beat_to_beat_passing_notes_do_not_matter():
    held = [[60] * 20] * 3
    plain = grid(LONG[0, :20], *held)
    assert len(tunes.melody(with_passing_notes(plain))) > len(tunes.melody(plain))
    assert one_tune(plain, with_passing_notes(plain))
    # nor do notes that are sung twice
    twice = grid(np.repeat(LONG[0, :20], 2), *np.repeat(held, 2, axis=1))
    assert one_tune(plain, twice)


def test_from_note_to_note_the_place_in_the_bar_does_not_matter():
    held = [[60] * 20] * 3
    plain = grid(LONG[0, :20], *held)
    late = plain._replace(place=((plain.place + 2) % 16).astype(np.uint8))
    quick = late._replace(place=(late.place // 2 * 2 + 1).astype(np.uint8))  # no beat at all
    assert one_tune(plain, quick)


def test_how_long_chords_must_agree():
    """Nine chords are eight steps of all voices; the melody alone would be too short."""
    for chords, shared in ((9, True), (8, False)):
        a = LONG[:, :chords]
        assert one_tune(grid(*a), grid(*(a + 3))) == shared
    a, b = LONG[:, :9], LONG[:, :9].copy()
    b[3] -= 1  # all voices move alike, and the chords are others
    assert not one_tune(grid(*a), grid(*b))


def test_tunes_are_joined_by_a_third():
    """The last has something of both."""
    held = [[60] * 14] * 3
    first, second = grid(LONG[0, :14], *held), grid(LONG[0, 20:34], *held)
    both = grid([*LONG[0, :14], *LONG[0, 20:34]], *[[60] * 28] * 3)
    assert tunes.tunes([first, second]).tolist() == [0, 1]
    assert tunes.tunes([first, second, both]).tolist() == [0, 0, 0]
    chain = [second, first, both, grid(LONG[0, 20:34], *held)]
    assert tunes.tunes(chain).tolist() == [0] * 4


def test_another_seed_parts_otherwise():
    parts = [[p.name for p in tunes.parted(PIECES, groups=range(359), seed=s)[2]] for s in (0, 1)]
    assert parts[0] != parts[1]


def test_progression_by_hand():
    pitch = np.array([[72, 72, 74], [67, 67, 0], [64, 62, 62], [48, 48, 50]], np.uint8)
    onset = np.array([[1, 0, 1], [1, 0, 0], [1, 1, 0], [1, 0, 1]], bool)
    far = tunes.FAR
    assert tunes.progression(tokens.Score(pitch, onset, np.zeros(3, np.uint8))) == [
        (0, 0, 0, 0, 5, 8, 24, 1, 1, 1, 1),
        (0, 0, -2, 0, 5, 10, 24, 0, 0, 1, 0),
        (2, far, 0, 2, far, 12, 24, 1, 0, 0, 1),
    ]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"test": -0.1}, "validation and test must be shares that leave some, got 0.1 and -0.1"),
        ({"test": 0.9}, "must be shares"),
        ({"groups": [1, 2]}, r"groups must have the shape \(359,\), got \(2,\)"),
    ],
)
def test_bad_parts(given, message):
    with pytest.raises(ValueError, match=message):
        tunes.parted(PIECES, **given)
