"""Rules of four-part writing, counted in a score and asked before a note is written.

They are those of the textbooks, in one exact form each. A *chord* is a step on which a voice
begins a note; every pair of neighbouring steps is looked at, also across a fermata.
"""

from itertools import pairwise

import numpy as np

from companion._arguments import array, told, whole
from companion.music.tokens import REST, checked

PAIRS = tuple((high, low) for high in range(4) for low in range(high + 1, 4))
SINGABLE = ((60, 79), (55, 74), (48, 67), (40, 60))  # C4–G5, G3–D5, C3–G4, E2–C4
RULES = ("fifths", "octaves", "crossing", "overlap", "spacing", "range", "leaps")


def chords(music):
    """Steps on which a voice begins a note: bool, shape (T,)."""
    return music.onset.any(0)


def errors(music):
    """Count what breaks the rules.

    - *fifths*, *octaves*: two voices move from one step to the next in the same direction, and are
      a fifth, or an octave or unison, apart on both (plus any number of octaves).
    - *crossing*: a voice sounds below the next lower one.
    - *overlap*: a voice moves above where the next higher one has just been, or below where the
      next lower one has just been.
    - *spacing*: more than an octave between soprano and alto, or alto and tenor.
    - *range*: outside C4–G5, G3–D5, C3–G4 or E2–C4.
    - *leaps*: a tritone, a seventh, or more than an octave between neighbouring notes of a voice.

    Parameters
    ----------
    music : Score
        T steps.

    Returns
    -------
    dict
        For each of the names above a bool array of shape (T,): whether it happens on this step.
        All but the first two, and overlap, are counted on steps where a voice concerned begins a
        note.
    """
    music = checked(music)
    p, new = music.pitch.astype(int), music.onset
    found = {rule: np.zeros(p.shape[1], bool) for rule in RULES}
    for high, low in PAIRS:
        for rule, interval in (("fifths", 7), ("octaves", 0)):
            found[rule][1:] |= _parallel(
                p[high, :-1], p[high, 1:], p[low, :-1], p[low, 1:], interval
            )
    for v in range(3):
        begins = new[v] | new[v + 1]
        both = (p[v] != REST) & (p[v + 1] != REST)
        found["crossing"] |= begins & both & (p[v] < p[v + 1])
        if v < 2:
            found["spacing"] |= begins & both & (p[v] - p[v + 1] > 12)
        above = new[v + 1, 1:] & (p[v, :-1] != REST) & (p[v + 1, 1:] > p[v, :-1])
        below = new[v, 1:] & (p[v, 1:] != REST) & (p[v, 1:] < p[v + 1, :-1])
        found["overlap"][1:] |= above | below
    for v, (low, high) in enumerate(SINGABLE):
        found["range"] |= new[v] & ((p[v] < low) | (p[v] > high))
        at = np.flatnonzero(new[v])
        steps = np.abs(np.diff(p[v, at]))
        joined = np.array([(p[v, a:b] != REST).all() for a, b in pairwise(at)])
        wide = np.isin(steps, (6, 10, 11)) | (steps > 12)
        found["leaps"][at[1:]] |= wide & joined.astype(bool)
    return found


def parallel(high0, high1, low0, low1, interval):
    """Whether two voices move in parallel at an interval in semitones, 7 or 0; arrays or numbers.

    ``high0`` and ``low0`` are their pitches before, ``high1`` and ``low1`` after; REST is none.
    """
    pitches = dict(high0=high0, high1=high1, low0=low0, low1=low1)
    found = [array(name, pitch, "iu").astype(int) for name, pitch in pitches.items()]
    try:
        np.broadcast_shapes(*(pitch.shape for pitch in found))
    except ValueError:
        shapes = {name: pitch.shape for name, pitch in zip(pitches, found, strict=True)}
        raise ValueError(f"high0, high1, low0 and low1 must fit each other, got {shapes}") from None
    if whole("interval", interval) not in (7, 0):
        raise ValueError(f"interval must be 7 or 0, got {interval}")
    high0, high1, low0, low1 = found
    return _parallel(high0, high1, low0, low1, interval)


def _parallel(high0, high1, low0, low1, interval):
    sounding = (high0 != REST) & (high1 != REST) & (low0 != REST) & (low1 != REST)
    together = (high1 - high0) * (low1 - low0) > 0
    before, after = abs(high0 - low0) % 12, abs(high1 - low1) % 12
    return sounding & together & (before == interval) & (after == interval)


def forbidden(v, pitches, before, now):
    """Which pitches a voice must not take, by what already stands on this step.

    Parameters
    ----------
    v : int
        The voice.
    pitches : numpy.ndarray
        Candidates, shape (K,).
    before : sequence of int
        What the four voices sounded on the step before, or REST.
    now : dict
        From voices that are already written on this step to their pitches.

    Returns
    -------
    numpy.ndarray
        bool, shape (K,): would cross another voice, or move in parallel fifths or octaves with it.
    """
    v = whole("v", v, 0, 3)
    pitches = array("pitches", pitches, "iu", ("K",)).astype(int)
    before, now = _four(before), _written(now)
    wrong = np.zeros(len(pitches), bool)
    for w, pitch in now.items():
        if pitch == REST:
            continue
        wrong |= pitches > pitch if v > w else pitches < pitch
        for interval in (7, 0):
            wrong |= _parallel(before[w], pitch, before[v], pitches, interval)
    return wrong


def _four(before):
    if not hasattr(before, "__len__") or len(before) != 4:
        raise ValueError(f"before: expected four pitches, got {told(before)}")
    return [whole("before", pitch, 0, 127) for pitch in list(before)]


def _written(now):
    if not isinstance(now, dict):
        raise TypeError(f"now: expected a dict from voices to pitches, got {told(now)}")
    return {whole("now", w, 0, 3): whole("now", pitch, 0, 127) for w, pitch in now.items()}
