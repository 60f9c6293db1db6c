"""Rules: each counted where it is broken and nowhere else; what is forbidden is what is counted."""

import numpy as np
import pytest

from companion import data
from companion.music import rules, tokens
from companion.music.tokens import Score


def score(*voices):
    pitch = np.array(voices, np.uint8)
    onset = np.concatenate([np.ones((4, 1), bool), pitch[:, 1:] != pitch[:, :-1]], axis=1)
    return Score(pitch, onset & (pitch > 0), np.zeros(pitch.shape[1], np.uint8))


GOOD = [[72, 71], [67, 67], [64, 62], [48, 55]]


@pytest.mark.parametrize(
    ("rule", "voices"),
    [
        (None, GOOD),
        ("fifths", [[72, 72], [67, 69], [60, 62], [48, 53]]),
        ("fifths", [[79, 77], [67, 69], [64, 65], [48, 46]]),  # a fifth and two octaves
        (None, [[72, 67], [65, 64], [60, 62], [53, 60]]),  # in contrary motion
        (None, [[72, 72], [67, 67], [60, 60], [48, 52]]),  # nobody moves in parallel
        ("octaves", [[72, 74], [67, 65], [64, 62], [48, 50]]),
        ("crossing", [[72, 72], [64, 64], [60, 65], [48, 48]]),
        ("overlap", [[72, 76], [69, 74], [62, 64], [48, 48]]),
        ("spacing", [[72, 74], [67, 60], [60, 57], [48, 52]]),
        ("range", [[60, 59], [55, 55], [52, 52], [48, 48]]),
        ("leaps", [[72, 72], [67, 67], [60, 60], [48, 54]]),
        ("leaps", [[72, 72], [67, 67], [60, 60], [43, 57]]),
        (None, [[72, 72], [67, 67], [64, 64], [45, 57]]),  # an octave
        (None, [[72, 0], [67, 67], [64, 62], [48, 55]]),  # a rest breaks nothing
    ],
)
def test_counted(rule, voices):
    found = rules.errors(score(*voices))
    broken = {name for name, steps in found.items() if steps.any()}
    allowed = {"crossing": {"overlap"}}.get(rule, set())
    assert broken - allowed == ({rule} if rule else set())
    if rule:
        assert found[rule].tolist() == [False, True]


def test_no_leap_over_a_rest():
    found = rules.errors(score([72, 72, 72], [67, 67, 67], [60, 60, 60], [48, 0, 54]))
    assert not found["leaps"].any()


def test_a_chord_is_where_a_voice_begins():
    music = score(*[[*row, *row[::-1]] for row in GOOD])
    assert int(rules.chords(music).sum()) == 3  # the third step begins nothing


def test_forbidden_is_what_is_counted():
    pieces = [piece for piece in data.chorales()[::40] if piece.metre in tokens.PLACES]
    checked = 0
    for music in map(tokens.score, pieces):
        for t in range(1, 40):
            before, now = music.pitch[:, t - 1].astype(int), music.pitch[:, t].astype(int)
            if 0 in before or 0 in now:
                continue
            for pitch in range(48, 70):
                changed = now.copy()
                changed[2] = pitch
                others = {w: int(now[w]) for w in (0, 1, 3)}
                given = rules.forbidden(2, np.array([pitch]), before, others)[0]
                pair = np.stack([before, changed], 1)
                parallels = any(
                    rules.parallel(*pair[high], *pair[low], interval)
                    for high, low in rules.PAIRS
                    if 2 in (high, low)
                    for interval in (0, 7)
                )
                crosses = changed[2] > min(changed[:2]) or changed[3] > changed[2]
                assert given == (parallels or crosses)
                checked += given
    assert checked > 100


def test_bad_scores():
    music = score(*GOOD)
    with pytest.raises(ValueError, match="music must have a pitch"):
        rules.errors(music._replace(onset=music.onset[:, :1]))
