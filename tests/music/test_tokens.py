"""Scores and tokens: there and back, every place of its own kind, every key within the ranges."""

import numpy as np
import pytest

from companion import data
from companion.music import tokens
from companion.music.tokens import FIRST, HOLD, ORDER, OUTSIDE, SILENT, Score

PIECES = [piece for piece in data.chorales() if piece.metre in tokens.PLACES]
SCORES = [tokens.score(piece) for piece in PIECES]


def same(a, b):
    return all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def test_chorales():
    pieces = data.chorales()
    assert len(pieces) == len({piece.name for piece in pieces}) == 359
    first = pieces[0]
    assert (first.name, first.sharps, first.metre) == ("10.7", -2, "4/4")
    assert first.pitch[:, 0].tolist() == [74, 67, 58, 55]
    for piece in pieces:
        steps = len(piece.place)
        assert piece.pitch.shape == piece.onset.shape == (4, steps)
        assert len(piece.fermata) == steps
        assert (piece.pitch[piece.onset] > 0).all()
        assert not (piece.pitch[:, 1:] != piece.pitch[:, :-1])[
            ~piece.onset[:, 1:] & (piece.pitch[:, 1:] > 0)
        ].any()  # what sounds and is no beginning goes on
    with pytest.raises(ValueError, match="read-only"):
        first.pitch[0, 0] = 60


@pytest.mark.parametrize("ahead", [0, 3, 8])
def test_there_and_back(ahead):
    for music in SCORES[::7]:
        assert same(tokens.decode(tokens.encode(music, ahead), ahead), music)


def test_rows():
    pitch = np.array([[60, 60, 62], [55, 0, 57], [52, 52, 52], [48, 48, 47]], np.uint8)
    onset = np.array([[1, 0, 1], [1, 0, 1], [1, 1, 0], [1, 0, 1]], bool)
    music = Score(pitch, onset, np.array([14, 1, 2], np.uint8))
    rows = tokens.encode(music, 2)
    assert rows[:, 0].tolist() == [14, 1, 2, 4, 6]
    assert rows[:, 1].tolist() == [31, HOLD[0], 33, OUTSIDE[0], OUTSIDE[0]]
    assert rows[:, 2].tolist() == [OUTSIDE[3]] * 2 + [FIRST[3] + 12, HOLD[3], FIRST[3] + 11]
    assert rows[:, 3].tolist() == [OUTSIDE[1]] * 2 + [FIRST[1] + 2, SILENT[1], FIRST[1] + 4]
    assert rows[:, 4].tolist() == [OUTSIDE[2]] * 2 + [FIRST[2] + 4, FIRST[2] + 4, HOLD[2]]


def test_the_vocabulary_is_cut_into_kinds():
    kinds = [range(tokens.METRE)] + [range(FIRST[v], OUTSIDE[v] + 1) for v in ORDER]
    assert [token for kind in kinds for token in kind] == list(range(tokens.VOCABULARY))
    for music in SCORES[::29]:
        for column, kind in enumerate(kinds):
            assert set(tokens.encode(music)[:, column]) <= set(kind)


def test_places_go_on_after_the_end():
    assert tokens.after(np.array([14]), 3).tolist() == [0, 2, 4]
    assert tokens.after(np.array([26]), 3).tolist() == [16, 18, 20]
    assert tokens.metre(4, "3/4", upbeat=2, fermatas=[3]).tolist() == [24, 26, 16, 19]
    with pytest.raises(ValueError, match="name must be one of 4/4, 3/4, got '2/2'"):
        tokens.metre(4, "2/2")


def test_an_eighth_takes_what_sounds_at_its_beginning():
    piece = PIECES[0]._replace(
        pitch=np.array([[60, 62, 62, 64]] * 4, np.uint8),
        onset=np.array([[True, True, False, True]] * 4),
        fermata=np.array([False, True, False, False]),
        place=np.arange(4, dtype=np.uint8),
    )
    music = tokens.score(piece)
    assert music.pitch[0].tolist() == [60, 62]
    assert music.onset[0].tolist() == [True, True]  # begun a sixteenth before
    assert music.metre.tolist() == [1, 2]
    with pytest.raises(ValueError, match="piece must be in one of 4/4, 3/4, got '3/2'"):
        tokens.score(piece._replace(metre="3/2"))


def test_transpositions_are_all_that_fit():
    for music in SCORES[::13]:
        moves = tokens.transpositions(music)
        assert 0 in moves
        for k in moves:
            moved = tokens.transposed(music, k)
            assert same(tokens.decode(tokens.encode(moved)), moved)
            assert np.array_equal(moved.pitch == 0, music.pitch == 0)
        for k in {moves[0] - 1, moves[-1] + 1} - {-13, 13}:
            with pytest.raises(ValueError, match="must lie between"):
                tokens.encode(tokens.transposed(music, k))


def test_wrong_rows():
    rows = tokens.encode(SCORES[0])
    for column, words in [(0, "must stand first"), (2, "tokens 2, 7, … must be of the bass")]:
        wrong = rows.copy()
        wrong[20, column] = tokens.VOCABULARY - 1
        with pytest.raises(ValueError, match=words):
            tokens.decode(wrong)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda m: tokens.encode(m, -1), "ahead must be 0 or more, got -1"),
        (lambda m: tokens.encode(m._replace(metre=m.metre[1:])), "music must have a pitch"),
        (lambda m: tokens.encode(Score(m.pitch[:3], m.onset[:3], m.metre)), r"got \(3, "),
        (lambda m: tokens.encode(Score(*(part[..., :0] for part in m))), "one step or more"),
        (lambda m: tokens.decode(np.zeros(7, int)), "tokens must be 5 for each step"),
        (lambda m: tokens.decode(tokens.encode(m)[:7]), "and 8 steps more, got 35"),
        (lambda m: tokens.transposed(m, 100), "semitones must keep .* got 100"),
        (lambda m: tokens.transposed(m, 0.5), "semitones: .* whole number, got 0.5"),
    ],
)
def test_mistakes(act, message):
    with pytest.raises((ValueError, TypeError), match=message):
        act(SCORES[0])
