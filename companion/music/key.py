"""Which key a piece is in, from how long each of the twelve notes sounds."""

import numpy as np

from companion._arguments import array, told, whole
from companion.music.tokens import REST, checked

MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""How well each note fits a key, from the tonic up: judgements of listeners.

C. L. Krumhansl, E. J. Kessler: Tracing the dynamic changes in perceived tonal organization in a
spatial representation of musical keys. Psychological Review 89(4), 1982.
"""


def durations(music):
    """Eighths for which each of the twelve notes sounds, C first: shape (12,)."""
    music = checked(music)
    pitch = music.pitch[music.pitch != REST]
    return np.bincount(pitch % 12, minlength=12)


def correlations(counts, profiles=(MAJOR, MINOR)):
    """Correlation of durations with the profile of every key.

    Parameters
    ----------
    counts : array_like
        Shape (12,), C first.
    profiles : tuple of array_like
        Of major and of minor, each shape (12,), the tonic first.

    Returns
    -------
    numpy.ndarray
        Shape (2, 12): major and minor, of C, C sharp and so on.

    Raises
    ------
    ValueError
        If there are not twelve durations, or none is longer than the others.
    TypeError
        If an argument is of another kind.
    """
    counts = array("counts", counts, "iuf").astype(float)
    if not isinstance(profiles, tuple | list) or len(profiles) != 2:
        raise TypeError(f"profiles: expected two, got {told(profiles)}")
    profiles = [array("profiles", each, "iuf", (12,)).astype(float) for each in profiles]
    if not all((np.abs(each) <= 1e100).all() and np.ptp(each) for each in profiles):
        raise ValueError(f"profiles must be numbers that are not all alike, got {profiles}")
    if counts.shape != (12,) or not (np.abs(counts) <= 1e100).all() or np.ptp(counts) == 0:
        raise ValueError(f"counts must be 12 numbers that are not all alike, got {counts}")
    keys = [[np.roll(profile, tonic) for tonic in range(12)] for profile in profiles]
    return np.array([[np.corrcoef(counts, key)[0, 1] for key in row] for row in keys])


def key(music, profiles=(MAJOR, MINOR)):
    """Find the key whose profile fits best.

    Returns
    -------
    tuple of int
        The mode, 0 for major and 1 for minor; and the tonic, 0 for C to 11 for B.
    """
    mode, tonic = divmod(int(correlations(durations(music), profiles).argmax()), 12)
    return mode, tonic


def sharps(mode, tonic):
    """Sharps of a key's signature, negative for flats, from −5 to 6."""
    mode, tonic = whole("mode", mode, 0, 1), whole("tonic", tonic, 0, 11)
    return (7 * (tonic + 3 * mode) + 5) % 12 - 5
