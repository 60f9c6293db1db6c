"""ROUGE: worked by hand, and the longest common subsequence against its recursion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import metrics
from companion.metrics.summaries import subsequence

WORDS = st.lists(st.sampled_from("abcd"), max_size=6)


def test_by_hand():
    found = metrics.rouge("The police killed the gunman.", "police kill the gunman")
    assert found.one == pytest.approx(2 * 3 / (5 + 4))  # police, the (once), gunman
    assert found.two == pytest.approx(2 * 1 / (4 + 3))  # the gunman
    assert found.longest == pytest.approx(2 * 3 / (5 + 4))  # police the gunman
    turned = metrics.rouge("the gunman police killed", "police kill the gunman")
    assert turned.one == pytest.approx(2 * 3 / 8)
    assert turned.longest == pytest.approx(2 * 2 / 8)  # the gunman


def test_a_word_counts_as_often_as_both_have_it():
    assert metrics.rouge("a a a a", "a b").one == pytest.approx(2 / 6)
    assert metrics.rouge("a a b", "a a c").one == pytest.approx(4 / 6)


def test_words_are_letters_and_digits():
    assert metrics.rouge("snake_case, 2 L’eau", "snake case 2 l eau") == (1, 1, 1)


def test_bounds():
    assert metrics.rouge("one two", "One, two!") == (1, 1, 1)
    assert metrics.rouge("", "one two") == metrics.rouge("three", "one two") == (0, 0, 0)
    with pytest.raises(ValueError, match="reference must have words"):
        metrics.rouge("one", " – ")


@given(WORDS, WORDS)
def test_subsequence(a, b):
    def longest(i, j):
        if i == 0 or j == 0:
            return 0
        if a[i - 1] == b[j - 1]:
            return longest(i - 1, j - 1) + 1
        return max(longest(i - 1, j), longest(i, j - 1))

    assert subsequence(a, b) == longest(len(a), len(b))
