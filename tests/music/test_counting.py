"""The ladder: a distribution everywhere, by the formula, better with each rung."""

import numpy as np
import pytest

from companion import data
from companion.music import counting, tokens
from companion.music.tokens import FIRST, HOLD, SILENT

SCORES = [tokens.score(p) for p in data.chorales() if p.metre in tokens.PLACES][:24]


@pytest.mark.parametrize("v", range(4))
def test_a_distribution_over_the_voice(v):
    ladder = counting.Counts(SCORES[:6], v)
    for context in counting.surroundings(SCORES[10], v)[:20]:
        p = ladder.probabilities(context)
        assert p.sum() == pytest.approx(1)
        assert (p[FIRST[v] : SILENT[v] + 1] > 0).all()


def test_one_rung_by_hand():
    ladder = counting.Counts(SCORES[:1], 3, rungs=0, a=2)
    found = [
        counting.of_voice(3, moved.pitch[3], moved.onset[3])
        for k in tokens.transpositions(SCORES[0])
        for moved in [tokens.transposed(SCORES[0], k)]
    ]
    counts = np.bincount(np.concatenate(found), minlength=tokens.VOCABULARY)
    kinds, voice = (counts > 0).sum(), SILENT[3] + 1 - FIRST[3]
    expected = (counts[HOLD[3]] + 2 * kinds / voice) / (counts.sum() + 2 * kinds)
    assert ladder.probabilities(np.zeros(3, int))[HOLD[3]] == pytest.approx(expected)


def test_each_rung_helps():
    costs = [
        sum(counting.Counts(SCORES[4:], 2, rungs=n).nats(s).sum() for s in SCORES[:4])
        for n in range(4)
    ]
    assert costs == sorted(costs, reverse=True)


def test_composing():
    ladders = [counting.Counts(SCORES[:8], v) for v in range(4)]
    given = SCORES[10]
    made = counting.compose(ladders, given.metre, given, np.random.default_rng(1))
    assert np.array_equal(made.pitch[0], given.pitch[0])
    assert np.array_equal(made.onset[0], given.onset[0])
    assert (made.pitch[1:] > 0).all()
    again = tokens.decode(tokens.encode(made))
    assert all(np.array_equal(a, b) for a, b in zip(again, made, strict=True))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (([], 0), "pieces must not be empty"),
        ((SCORES[:1], 4), "v must be a voice from 0 to 3, got 4"),
        ((SCORES[:1], 0, 5, 0), "a positive, got 5 and 0"),
        ((SCORES[:1], 0, -1), "rungs must be 0 or more"),
    ],
)
def test_mistakes(given, message):
    with pytest.raises(ValueError, match=message):
        counting.Counts(*given)
