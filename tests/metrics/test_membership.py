"""How well losses give away who was trained on."""

import numpy as np
import pytest

from companion.metrics import membership


def test_against_all_pairs():
    rng = np.random.default_rng(0)
    members, others = rng.integers(0, 6, 40).astype(float), rng.integers(1, 8, 30).astype(float)
    pairs = members[:, None] - others
    expected = ((pairs < 0) + (pairs == 0) / 2).mean()
    assert membership(members, others).auc == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("alarms", [0.01, 0.05, 0.3])
def test_no_more_false_alarms_than_allowed_and_the_best_bound_within(alarms):
    rng = np.random.default_rng(1)
    members, others = rng.normal(0, 1, 500), rng.normal(1, 1, 200)
    caught = membership(members, others, alarms).caught
    bounds = np.sort(np.concatenate([members, others]))
    allowed = [b for b in bounds if (others < b).mean() <= alarms]
    assert caught == max((members < b).mean() for b in allowed)


def test_nothing_to_find_and_everything():
    losses = np.random.default_rng(2).normal(size=4000)
    same = membership(losses[:2000], losses[2000:])
    assert same.auc == pytest.approx(0.5, abs=0.03)
    assert same.caught == pytest.approx(0.01, abs=0.01)
    assert membership([0.0, 0.1], [1.0, 2.0]) == (1.0, 1.0)
    assert membership([1.0, 1.0], [1.0, 1.0]) == (0.5, 0.0)


@pytest.mark.parametrize(
    ("members", "others", "alarms", "words"),
    [
        ([[1.0]], [1.0], 0.01, "members must be losses"),
        ([1.0], [], 0.01, "others must be losses"),
        ([np.nan], [1.0], 0.01, "members must be losses"),
        ([1.0], [1.0], 0, "alarms: expected .* > 0 and < 1, got 0"),
    ],
)
def test_bad_input(members, others, alarms, words):
    with pytest.raises(ValueError, match=words):
        membership(members, others, alarms)
