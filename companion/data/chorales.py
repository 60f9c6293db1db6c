"""Four-part chorales by Johann Sebastian Bach, as notes on a grid of sixteenths."""

import io
from functools import cache
from typing import NamedTuple

import numpy as np

from companion.data._files import checked_bytes


class Chorale(NamedTuple):
    """A piece for soprano, alto, tenor and bass; T sixteenth notes long.

    Attributes
    ----------
    name : str
        Its number in the catalogue of Bach's works (BWV).
    pitch : numpy.ndarray
        What each voice sounds, as a MIDI number (60 is middle C) or 0 for a rest; uint8, shape
        (4, T), the soprano first.
    onset : numpy.ndarray
        Whether a note begins there; bool, shape (4, T).
    fermata : numpy.ndarray
        Whether any voice holds a note with a fermata, the end of a line; bool, shape (T,).
    place : numpy.ndarray
        How many sixteenths after its bar's beginning; uint8, shape (T,).
    sharps : int
        Sharps of the key signature; flats are negative.
    metre : str
        At the beginning: ``"4/4"``, ``"3/4"`` or, once, ``"3/2"``.
    """

    name: str
    pitch: np.ndarray
    onset: np.ndarray
    fermata: np.ndarray
    place: np.ndarray
    sharps: int
    metre: str


@cache
def chorales():
    """All 359 chorales that have four voices of one note each and fit the grid.

    Returns
    -------
    tuple of Chorale
        In the order of their names. The same tune is set in many of them.

    Examples
    --------
    >>> piece = chorales()[0]
    >>> piece.name, piece.metre, piece.pitch[:, 0].tolist()
    ('10.7', '4/4', [74, 67, 58, 55])
    """
    with np.load(io.BytesIO(checked_bytes("chorales.npz"))) as file:
        every = {key: file[key] for key in file.files}
    for key in ("onset", "fermata"):
        every[key] = np.unpackbits(every[key], -1, count=len(every["place"])).astype(bool)
    for key in ("pitch", "onset", "fermata", "place"):
        every[key].flags.writeable = False
    ends = np.cumsum(every["steps"])
    pieces = []
    for i, (end, steps) in enumerate(zip(ends, every["steps"], strict=True)):
        here = slice(end - steps, end)
        pieces.append(
            Chorale(
                str(every["name"][i]),
                every["pitch"][:, here],
                every["onset"][:, here],
                every["fermata"][here],
                every["place"][here],
                int(every["sharps"][i]),
                str(every["metre"][i]),
            )
        )
    return tuple(pieces)
