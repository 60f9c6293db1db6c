"""What counting can do: the next token by what followed the same surroundings in training.

A ladder of contexts, each the one below it and one thing more. The estimate on a rung is mixed with
that of the rung below, by Witten and Bell's rule: the more different tokens have followed a
context, the likelier is one that has not::

    p_n(c | h) = (N(hc) + a T(h) p_{n-1}(c | h)) / (N(h) + a T(h))

with N how often and T how many different ones. It ends with all tokens of the voice alike.

References
----------
I. H. Witten, T. C. Bell: The zero-frequency problem: estimating the probabilities of novel events
in adaptive text compression. IEEE Transactions on Information Theory 37(4), 1991.
"""

import numpy as np

from companion._arguments import array, generator, number, told, whole
from companion.music.tokens import (
    FIRST,
    HOLD,
    LOWEST,
    METRE,
    ORDER,
    REST,
    SILENT,
    VOCABULARY,
    Score,
    checked,
    of_voice,
    transposed,
    transpositions,
)

BASE = 256  # every part of a context is below


def surroundings(music, v):
    """For each step what a voice can go by, the most telling first: int64, shape (T, parts).

    All voices: its own pitch a step before, and place and fermata. Soprano: its own notes before
    that. The others: the voices that are written before it on the same step, each with whether it
    begins a note.
    """
    return _surroundings(checked(music), whole("v", v, 0, 3))


def _surroundings(music, v):
    pitch, begins = music.pitch.astype(np.int64), music.onset
    before = np.concatenate([np.zeros((4, 1), np.int64), pitch[:, :-1]], axis=1)
    if v == 0:
        earlier = np.concatenate([np.zeros(2, np.int64), pitch[0]])[: pitch.shape[1]]
        return np.stack([before[0], music.metre.astype(np.int64), earlier, before[3]], 1)
    written = [2 * pitch[w] + begins[w] for w in ORDER[: ORDER.index(v)]]
    first, *others = written
    return np.stack([before[v], first, music.metre.astype(np.int64), *others], 1)


class Counts:
    """The ladder of one voice.

    Parameters
    ----------
    pieces : list of Score
        What is counted, in every key that all voices can sing.
    v : int
        The voice.
    rungs : int, optional
        Parts of a context at most; 0 counts the voice's tokens alone.
    a : float
        How much a rung leaves to the one below.

    Raises
    ------
    ValueError
        If there are no pieces, no such voice, or ``a`` is not positive.
    TypeError
        If an argument is of another kind.
    """

    def __init__(self, pieces, v, rungs=5, a=3.0):
        if not isinstance(pieces, tuple | list):
            raise TypeError(f"pieces: expected a list of Scores, got {told(pieces)}")
        pieces = [checked(piece, "pieces") for piece in pieces]
        if not pieces:
            raise ValueError("pieces must not be empty, got none")
        if whole("v", v) not in ORDER:
            raise ValueError(f"v must be a voice from 0 to 3, got {v}")
        if whole("rungs", rungs) < 0 or not number("a", a) > 0:
            raise ValueError(f"rungs must be 0 or more and a positive, got {rungs} and {a}")
        self.v, self.a = v, a
        contexts, found = [], []
        for piece in pieces:
            for higher in transpositions(piece):
                moved = transposed(piece, higher)
                contexts.append(_surroundings(moved, v))
                found.append(of_voice(v, moved.pitch[v], moved.onset[v]))
        joined, tokens = np.concatenate(contexts), np.concatenate(found)
        self.parts = joined.shape[1]
        self.rungs = [
            np.unique(packed(joined, n) * VOCABULARY + tokens, return_counts=True)
            for n in range(min(rungs, joined.shape[1]) + 1)
        ]

    def probabilities(self, context):
        """Of every token after one context (parts,), given as a row of :func:`surroundings`."""
        context = array("context", context, "iu", (self.parts,)).astype(np.int64)
        if not 0 <= context.min() <= context.max() < BASE:
            raise ValueError(f"context must be from 0 to {BASE - 1}, got {context}")
        here = slice(FIRST[self.v], SILENT[self.v] + 1)
        p = np.zeros(VOCABULARY)
        p[here] = 1 / (here.stop - here.start)
        for n, (keys, counts) in enumerate(self.rungs):
            key = int(packed(context[None], n)[0]) * VOCABULARY
            low, high = np.searchsorted(keys, (key, key + VOCABULARY))
            if high == low:
                break
            p *= self.a * (high - low)
            p[keys[low:high] - key] += counts[low:high]
            p /= counts[low:high].sum() + self.a * (high - low)
        return p

    def nats(self, music):
        """Cost of each step's token: shape (T,)."""
        music = checked(music)
        contexts = _surroundings(music, self.v)
        tokens = of_voice(self.v, music.pitch[self.v], music.onset[self.v])
        rows = zip(contexts, tokens, strict=True)
        return np.array([-np.log(self.probabilities(row)[token]) for row, token in rows])


def packed(contexts, n):
    """The first n parts of each row as one number."""
    return contexts[:, :n] @ BASE ** np.arange(n, dtype=np.int64)


def compose(ladders, metre, given=None, random=None):
    """Draw four voices from ladders, or those below a given soprano.

    Parameters
    ----------
    ladders : list of Counts
        One for each voice.
    metre : array_like
        Tokens of place and fermata, shape (T,).
    given : Score, optional
        Its soprano is kept.
    random : numpy.random.Generator, optional
        Where the random numbers come from.

    Returns
    -------
    Score
        Without rests.
    """
    random = np.random.default_rng(0) if random is None else generator("random", random)
    if not isinstance(ladders, list | tuple) or not all(isinstance(c, Counts) for c in ladders):
        raise TypeError(f"ladders: expected a list of Counts, got {told(ladders)}")
    if [ladder.v for ladder in ladders] != [0, 1, 2, 3]:
        raise ValueError(f"ladders: expected those of voices 0 to 3, got {len(ladders)}")
    metre = array("metre", metre, "iu", ("T",))
    if metre.size and not 0 <= metre.min() <= metre.max() < METRE:
        raise ValueError(f"metre must be from 0 to {METRE - 1}, got {metre.min()} to {metre.max()}")
    metre, T = metre.astype(np.uint8), len(metre)
    given = None if given is None else checked(given, "given")
    if given is not None and given.pitch.shape[1] != T:
        raise ValueError(f"given must be as long as metre, {T}, got {given.pitch.shape}")
    music = Score(np.zeros((4, T), np.uint8), np.zeros((4, T), bool), metre)
    for t in range(T):
        for v in ORDER:
            if v == 0 and given is not None:
                music.pitch[0, t], music.onset[0, t] = given.pitch[0, t], given.onset[0, t]
                continue
            near = Score(*(part[..., max(0, t - 2) : t + 1] for part in music))
            p = ladders[v].probabilities(_surroundings(near, v)[-1])
            p[SILENT[v]] = 0
            if t == 0 or music.pitch[v, t - 1] == REST:
                p[HOLD[v]] = 0
            token = random.choice(VOCABULARY, p=p / p.sum())
            held = token == HOLD[v]
            music.onset[v, t] = not held
            music.pitch[v, t] = music.pitch[v, t - 1] if held else LOWEST[v] + token - FIRST[v]
    return music
