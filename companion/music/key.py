"""Which key a piece is in, from how long each of the twelve notes sounds."""

import numpy as np

from companion.music.tokens import REST

MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""How well each note fits a key, from the tonic up: judgements of listeners.

C. L. Krumhansl, E. J. Kessler: Tracing the dynamic changes in perceived tonal organization in a
spatial representation of musical keys. Psychological Review 89(4), 1982.
"""


def durations(music):
    """Eighths for which each of the twelve notes sounds, C first: shape (12,)."""
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
    """
    counts = np.asarray(counts, float)
    if counts.shape != (12,) or not np.isfinite(counts).all() or np.ptp(counts) == 0:
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
    return (7 * (tonic + 3 * mode) + 5) % 12 - 5
