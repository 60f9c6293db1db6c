"""Counting models of text, and copying."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import metrics
from companion.metrics.text import grams, smoothed


def test_the_probabilities_after_each_context_add_up_to_one():
    rng = np.random.default_rng(0)
    V, longest, seen = 4, 3, np.random.default_rng(1).integers(0, 4, 300)
    p = {(): np.full(V, 1 / V)}
    for context in rng.integers(0, V, (20, 2)):  # every next token after this context
        unseen = np.array([[*context, c] for c in range(V)])
        p = np.full(V, 1 / V)
        for n in range(1, longest + 1):
            wanted = unseen[:, longest - n :] @ V ** np.arange(n)[::-1]
            keys, counts = np.unique(grams(seen, n, V, longest), return_counts=True)
            exact = smoothed(keys, counts, wanted, p, V)
            assert exact.sum() == pytest.approx(1)
            if n < longest:
                kinds = np.unique(grams(seen, n + 1, V, longest)) % V**n
                p = smoothed(*np.unique(kinds, return_counts=True), wanted, p, V)


def test_without_structure_counting_gains_nothing_and_with_it_all():
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 4, 20_000)
    bits = metrics.ngram_bits(noise[:16_000], noise[16_000:], 4, 4).bits
    np.testing.assert_allclose(bits, 2, atol=0.03)
    cycle = np.arange(3_000) % 4
    found = metrics.ngram_bits(cycle[:2_000], cycle[2_000:], 4, 3)
    assert found.bits[0] == pytest.approx(2, abs=0.01) and found.bits[1] < 0.01
    assert found.counts == [4, 4, 4]


def test_what_has_never_been_seen_is_possible():
    seen, unseen = np.zeros(50, int), np.full(50, 2)
    assert np.isfinite(metrics.ngram_bits(seen, unseen, 3, 3).bits).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (np.zeros(9, int), np.zeros(9, int), 3, 0),
            "longest: expected .* 1 to 62, got 0",
        ),
        ((np.zeros(99, int), np.zeros(99, int), 10_000, 5), "below 2\\^63"),
        (
            (np.zeros(3, int), np.zeros(99, int), 3, 3),
            "seen must have more than longest = 3 ",
        ),
        (
            (np.zeros(99, int), np.zeros(3, int), 3, 3),
            "unseen must have more than longest = 3 ",
        ),
    ],
)
def test_bad_input(arguments, words):
    with pytest.raises(ValueError, match=words):
        metrics.ngram_bits(*arguments)


@given(st.text("ab", max_size=12), st.text("ab", max_size=30))
def test_the_longest_copy_is_the_longest(piece, text):
    parts = {piece[i:j] for i in range(len(piece)) for j in range(i + 1, len(piece) + 1)}
    assert metrics.longest_copy(piece, text) == max(
        (len(part) for part in parts if part in text), default=0
    )
