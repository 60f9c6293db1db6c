"""A watermark in text: after every few tokens a secret half of the vocabulary is preferred.

Whoever writes adds a little to the logits of the tokens that are green there; whoever has the key
counts how many tokens of a text are green, and how improbable so many would be by chance.
"""

import numpy as np

from companion._arguments import array, flag, number, room, whole

__all__ = ["green", "watermark_score"]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def mixed(x):
    """Scramble 64-bit numbers so that each bit depends on all (the end of SplitMix64)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def green(before, V, key, share=0.5):
    """Return which tokens are green after the given ones.

    Parameters
    ----------
    before : array_like of int
        The tokens just before, shape (N, K); the more, the harder to find out, and the sooner
        destroyed by editing.
    V : int
        Size of the vocabulary.
    key : int
        The secret, from 0 to 2^63 − 1.
    share : float
        How much of the vocabulary is green, in the mean; between 0 and 1.

    Returns
    -------
    numpy.ndarray
        bool, shape (N, V).

    Raises
    ------
    ValueError
        If ``before`` is not (N, K) or ``share`` not between 0 and 1.
    TypeError
        If an argument is of another kind.

    References
    ----------
    J. Kirchenbauer et al.: A Watermark for Large Language Models. ICML 2023, algorithm 2.
    """
    before, V = array("before", before, "iu", ("N", "K")), whole("V", V, 1)
    key, share = whole("key", key, 0, 2**63 - 1), number("share", share, above=0, below=1)
    room("V", V, (len(before), V))
    if before.size and before.min() < 0:
        raise ValueError(f"before must not be negative, got {before.min()}")
    state = np.full(len(before), key, np.uint64)
    for column in before.T.astype(np.uint64):
        state = mixed(state + (column + np.uint64(1)) * GOLDEN)
    each = mixed(state[:, None] + np.arange(1, V + 1, dtype=np.uint64) * GOLDEN)
    return each < np.uint64(share * 2.0**64)


def watermark_score(tokens, V, key, share=0.5, context=2, distinct=True):
    r"""Count green tokens, in standard deviations above what chance gives.

    .. math:: z = \frac{g - \gamma n}{\sqrt{n\gamma(1-\gamma)}}

    with :math:`g` green ones of :math:`n`, and :math:`\gamma` the share that is green.

    Parameters
    ----------
    tokens : array_like of int
        The text, (T,).
    V, key, share
        As for :func:`green`.
    context : int
        How many tokens before each decide.
    distinct : bool
        Whether every sequence of ``context + 1`` tokens counts only once. Without it, a text that
        repeats itself is found to be marked though it is not.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the text is not longer than the context.
    TypeError
        If an argument is of another kind.
    """
    tokens, context = array("tokens", tokens, "iu", ("T",)), whole("context", context, 0)
    V, share, distinct = whole("V", V, 1), number("share", share), flag("distinct", distinct)
    if len(tokens) <= context:
        raise ValueError(f"tokens must be more than context = {context}, got {len(tokens)}")
    if not 0 <= tokens.min() <= tokens.max() < V:
        raise ValueError(
            f"tokens must be from 0 to V - 1 = {V - 1}, got {tokens.min()} to {tokens.max()}"
        )
    grams = np.lib.stride_tricks.sliding_window_view(tokens, context + 1)
    if distinct:
        grams = np.unique(grams, axis=0)
    marked = green(grams[:, :-1], V, key, share)[np.arange(len(grams)), grams[:, -1]]
    n = len(grams)
    return float((marked.sum() - share * n) / np.sqrt(n * share * (1 - share)))
