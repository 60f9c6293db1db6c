"""Green tokens: by key and context, about half of them, counted once."""

import numpy as np
import pytest

from companion.metrics import green, watermark_score

V = 50


def marked(length, key, seed=0):
    """Tokens of which every one is green after the two before it."""
    rng = np.random.default_rng(seed)
    tokens = [0, 1]
    while len(tokens) < length:
        (choice,) = np.nonzero(green([tokens[-2:]], V, key)[0])
        tokens.append(int(rng.choice(choice)))
    return np.array(tokens)


def test_a_share_is_green_and_it_depends_on_key_and_every_token_before():
    before = np.random.default_rng(0).integers(V, size=(2000, 2))
    for share in (0.25, 0.5):
        assert green(before, V, 7, share).mean() == pytest.approx(share, abs=0.01)
    mine = green(before, V, 7)
    assert np.array_equal(mine, green(before, V, 7))
    for other in (
        green(before, V, 8),
        green(before[:, ::-1], V, 7),
        green(before + np.array([0, 1]), V, 7),
    ):
        assert (mine != other).mean() == pytest.approx(0.5, abs=0.02)
    each = mine.mean(0)  # no token is green everywhere
    assert each.min() > 0.4
    assert each.max() < 0.6


def test_the_score_of_marked_and_unmarked_text():
    tokens = marked(102, key=3)
    assert watermark_score(tokens, V, 3) == pytest.approx(10, abs=0.5)  # √n, if all are green
    rng = np.random.default_rng(1)
    chance = [watermark_score(rng.integers(V, size=200), V, 3) for _ in range(300)]
    assert np.mean(chance) == pytest.approx(0, abs=0.2)
    assert np.std(chance) == pytest.approx(1, abs=0.15)
    others = [watermark_score(tokens, V, key) for key in range(100, 140)]
    assert abs(np.mean(others)) < 0.5


def test_repeated_sequences_count_once():
    tokens = np.tile(np.arange(10), 50)
    scores = [watermark_score(tokens, V, key) for key in range(200)]
    naive = [watermark_score(tokens, V, key, distinct=False) for key in range(200)]
    assert np.std(scores) == pytest.approx(1, abs=0.2)
    assert np.std(naive) > 5


def test_bad_input():
    with pytest.raises(ValueError, match=r"before: expected shape \(N, K\), got \(2,\)"):
        green([1, 2], V, 0)
    with pytest.raises(ValueError, match=r"share: expected .* > 0 and < 1, got 1"):
        green([[1, 2]], V, 0, share=1)
    with pytest.raises(ValueError, match="tokens must be more than context = 2, got"):
        watermark_score([1, 2], V, 0)
