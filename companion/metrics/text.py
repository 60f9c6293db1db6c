"""Text: how far counting gets, and how much is copied."""

from typing import NamedTuple

import numpy as np

from companion._arguments import array, told, whole, word

__all__ = ["Counting", "longest_copy", "ngram_bits"]


class Counting(NamedTuple):
    """What :func:`ngram_bits` finds, for n = 1, 2 and so on.

    Attributes
    ----------
    bits : list of float
        Bits per token of the text that was not counted.
    counts : list of int
        How many different n-grams were counted.
    """

    bits: list[float]
    counts: list[int]


def ngram_bits(seen, unseen, V, longest):
    r"""Bits per token of n-gram models with modified Kneser–Ney smoothing, interpolated.

    .. math:: p_n(c \mid h) = \frac{\max(N(hc) - d(N(hc)), 0) + r(h)\, p_{n-1}(c \mid h')}{N(h)}

    where :math:`N` counts in the text seen (for the shorter contexts: in how many different
    places), :math:`d` is the discount for counts of 1, 2, and 3 or more, :math:`r(h)` what was
    taken from context :math:`h`, and :math:`h'` the context without its first token. It ends with
    all tokens alike.

    Parameters
    ----------
    seen, unseen : numpy.ndarray
        Tokens from 0 to V − 1, shape (T,): the text that is counted, and the one that is judged,
        from place ``longest − 1`` on.
    V : int
        Size of the vocabulary; :math:`V^{n+1}` must fit into 64 bits.
    longest : int
        The largest n.

    Returns
    -------
    Counting

    Raises
    ------
    ValueError
        If ``longest`` is below 1, a text is not longer or has other tokens, or V to this power is
        too large.
    TypeError
        If an argument is of another kind.

    References
    ----------
    S. F. Chen, J. Goodman: An empirical study of smoothing techniques for language modeling.
    Computer Speech & Language 13, 1999.
    """
    V, longest = whole("V", V, 1), whole("longest", longest, 1, 62)
    if V ** (longest + 1) >= 2**63:
        raise ValueError(f"V^(longest + 1) must be below 2^63, got longest = {longest} and V = {V}")
    seen, unseen = (tokens(n, t, V) for n, t in (("seen", seen), ("unseen", unseen)))
    for name, text in {"seen": seen, "unseen": unseen}.items():
        if len(text) <= longest:
            raise ValueError(
                f"{name} must have more than longest = {longest} tokens, got {len(text)}"
            )
    p = np.full(len(unseen) - longest + 1, 1 / V)
    found = Counting([], [])
    for n in range(1, longest + 1):
        wanted = grams(unseen, n, V, longest)
        keys, counts = np.unique(grams(seen, n, V, longest), return_counts=True)
        found.bits.append(float(-np.log2(smoothed(keys, counts, wanted, p, V)).mean()))
        found.counts.append(len(keys))
        if n < longest:  # for the longer ones: in how many contexts, not how often
            kinds = np.unique(grams(seen, n + 1, V, longest)) % V**n
            p = smoothed(*np.unique(kinds, return_counts=True), wanted, p, V)
    return found


def tokens(name, given, V):
    """Return tokens as int64, (T,), once all are from 0 to V − 1."""
    found = array(name, given, "iu", ("T",))
    if found.size and not 0 <= found.min() <= found.max() < V:
        raise ValueError(f"{name} must be from 0 to V - 1 = {V - 1}, got {told(found.tolist())}")
    return found.astype(np.int64)


def grams(tokens, n, V, longest):
    """Every n tokens in a row as one number; all n end at the same places."""
    windows = np.lib.stride_tricks.sliding_window_view(tokens, n)
    return windows[longest - n :] @ V ** np.arange(n)[::-1]


def found_in(keys, values, wanted):
    """The value of every wanted key, 0 where there is none; the keys ascend."""
    at = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0)


def smoothed(keys, counts, wanted, p, V):
    """Discounted counts, and what was taken given to the shorter context."""
    n1, n2, n3, n4 = np.maximum(np.bincount(counts, minlength=5)[1:5], 1)
    y = n1 / (n1 + 2 * n2)
    discount = np.array([1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    taken = np.clip(discount, 0, [1, 2, 3])[np.minimum(counts, 3) - 1]
    contexts, place = np.unique(keys // V, return_inverse=True)
    total = found_in(contexts, np.bincount(place, counts), wanted // V)
    rest = found_in(contexts, np.bincount(place, taken), wanted // V)
    kept = found_in(keys, counts - taken, wanted)
    return np.where(total, (kept + rest * p) / np.maximum(total, 1), p)


def longest_copy(piece, text):
    """Length of the longest part of a piece that occurs in a text.

    Parameters
    ----------
    piece, text : str
        What was written, and what may have been copied from.

    Returns
    -------
    int
        In characters.

    Raises
    ------
    TypeError
        If one is no str.

    Examples
    --------
    >>> longest_copy("it was a cat", "that was a dog")
    8
    """
    piece, text, best = word("piece", piece), word("text", text), 0
    for start in range(len(piece)):
        while start + best < len(piece) and piece[start : start + best + 1] in text:
            best += 1
    return best
