"""Spoken Mandarin syllables in the four tones."""

import io
from typing import NamedTuple

import numpy as np

from companion.data._files import checked_bytes

FOLDS = 5


class Syllables(NamedTuple):
    """Two hundred recordings of one speaker, each a syllable in a tone.

    Attributes
    ----------
    codes : list of numpy.ndarray
        uint8, one array to a recording, in μ-law with 256 levels;
        :func:`companion.sound.mu_law_inverse` makes samples of them.
    bases : list of str
        What is spoken, without its tone, in Bopomofo, such as ``"ㄇㄠ"``.
    tones : numpy.ndarray
        uint8, shape (200,): 1 high and level, 2 rising, 3 low, 4 falling.
    folds : numpy.ndarray
        uint8, shape (200,): in which of five parts a recording stands. The four tones of a
        syllable stand in one.
    rate : int
        Samples a second, 8000.
    """

    codes: list
    bases: list
    tones: np.ndarray
    folds: np.ndarray
    rate: int


def syllables():
    """Fifty Mandarin syllables, each spoken in the four tones by Chu Lo (羅竺).

    They come from an input method that reads aloud what one types. The recordings are short, a
    third of a second, and end abruptly; how long one is tells something of its tone.

    Returns
    -------
    Syllables
        Named tuple of ``codes``, ``bases``, ``tones``, ``folds`` and ``rate``.

    Examples
    --------
    >>> spoken = syllables()
    >>> len(spoken.codes), spoken.tones[:4].tolist()
    (200, [1, 2, 3, 4])
    """
    with np.load(io.BytesIO(checked_bytes("syllables.npz"))) as file:
        codes, lengths, bases = (file[key] for key in ("codes", "lengths", "bases"))
    places = np.arange(len(lengths)) // 4
    return Syllables(
        [part.copy() for part in np.split(codes, np.cumsum(lengths)[:-1])],
        [str(bases[i]) for i in places],
        np.tile(np.arange(1, 5, dtype=np.uint8), len(bases)),
        (places % FOLDS).astype(np.uint8),
        8000,
    )
