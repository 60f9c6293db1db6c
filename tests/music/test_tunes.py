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
