"""Summaries: how much of one text is found in another, as ROUGE counts it."""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from companion._arguments import word

__all__ = ["Rouge", "rouge"]


class Rouge(NamedTuple):
    """Overlap of a summary with a reference, each from 0 to 1.

    Attributes
    ----------
    one, two, longest : float
        Common words, common pairs of neighbouring words, longest common subsequence of words: F,
        the harmonic mean of the share found of the reference and the share found of the summary.
    """

    one: float
    two: float
    longest: float


def rouge(summary, reference):
    r"""ROUGE-1, ROUGE-2 and ROUGE-L of a summary.

    .. math:: F = \frac{2c}{m + n}

    where :math:`c` counts what both have in common, and :math:`m`, :math:`n` what each has. Words
    are runs of letters or digits, without regard to case; they are not reduced to stems.

    Parameters
    ----------
    summary, reference : str
        The text that is judged, and the one it is held against.

    Returns
    -------
    Rouge

    Raises
    ------
    ValueError
        If the reference has no words.
    TypeError
        If one is no str.

    References
    ----------
    C.-Y. Lin: ROUGE: A package for automatic evaluation of summaries. ACL workshop Text
    Summarization Branches Out, 2004.

    Examples
    --------
    >>> [round(value, 3) for value in rouge("the dog sat", "the cat sat on the mat")]
    [0.444, 0.0, 0.444]
    """
    a, b = words(word("summary", summary)), words(word("reference", reference))
    if not b:
        raise ValueError(f"reference must have words, got {reference!r}")
    return Rouge(
        share(common(a, b), len(a), len(b)),
        share(common(pairs(a), pairs(b)), len(a) - 1, len(b) - 1),
        share(subsequence(a, b), len(a), len(b)),
    )


def words(text):
    """Runs of letters or digits, in lower case."""
    return re.findall(r"[^\W_]+", text.lower())


def pairs(tokens):
    """Neighbours."""
    return list(pairwise(tokens))


def common(a, b):
    """How many items both have, each as often as the one that has it less often."""
    return (Counter(a) & Counter(b)).total()


def share(found, m, n):
    """Harmonic mean of found/m and found/n."""
    return 2 * found / (m + n) if found else 0.0


def subsequence(a, b):
    """Length of the longest common subsequence.

    The table of the usual recursion, a row at a time, each row the bits of one number: bit i is 0
    where the length grows at word i of ``a`` (Hyyrö 2004).
    """
    places: dict[str, int] = {}
    for i, each in enumerate(a):
        places[each] = places.get(each, 0) | 1 << i
    full = row = (1 << len(a)) - 1
    for each in b:
        met = row & places.get(each, 0)
        row = (row + met | row - met) & full
    return len(a) - row.bit_count()
