"""What the MusicBox offers to begin with: openings of chorales, and well-known tunes."""

from functools import cache
from typing import NamedTuple

import numpy as np

from companion import data
from companion.music import tokens
from companion.widgets.chorale_model import HOLD, REST, cells_of

LONGEST = 64  # eighths
CHORALES = ("245.3", "244.10", "158.4", "43.11", "248.12-2", "407")

# Pitch and length in eighths, note by note; the fermata stands on the last note of a line.
_ODE = "69 2 69 2 70 2 72 2 72 2 70 2 69 2 67 2 65 2 65 2 67 2 69 2"
_JACQUES = "65 2 67 2 69 2 65 2 65 2 67 2 69 2 65 2 69 2 70 2 72 4 69 2 70 2 72 4"
_BELLS = "72 1 74 1 72 1 70 1 69 2 65 2 72 1 74 1 72 1 70 1 69 2 65 2 65 2 60 2 65 4 65 2 60 2 65 4"
_CLAIR = "67 2 67 2 67 2 69 2 71 4 69 4 67 2 71 2 69 2 69 2 67 8"
KNOWN = {
    "Ode to Joy": (-1, [f"{_ODE} 69 3 67 1 67 4", f"{_ODE} 67 3 65 1 65 4"]),
    "Frère Jacques": (-1, [_JACQUES, _BELLS]),
    "Au clair de la lune": (1, [_CLAIR, _CLAIR]),
}


class Tune(NamedTuple):
    """A beginning.

    Attributes
    ----------
    name : str
    cells : numpy.ndarray
        Four voices, uint8 (4, T), as in :mod:`companion.widgets.chorale_model`; of a tune the
        soprano alone.
    fermatas : tuple of int
        Steps on which a fermata stands.
    metre : str
    upbeat, sharps : int
        Eighths before the first full bar; sharps of the key, flats negative.
    bach : bool
        Whether the lower voices are there, and Bach's.
    """

    name: str
    cells: np.ndarray
    fermatas: tuple
    metre: str
    upbeat: int
    sharps: int
    bach: bool


@cache
def tunes():
    """All tunes on offer: chorales that the model has not seen, then the well-known ones."""
    pieces = {piece.name: piece for piece in data.chorales()}
    return [*(_opening(pieces[name]) for name in CHORALES), *map(_known, KNOWN)]


def _opening(piece):
    """The lines of a chorale that fit, up to the end of a fermata."""
    music = tokens.score(piece)
    held = np.append(music.metre[:LONGEST] % 2 == 1, False)
    T = int(np.flatnonzero(held[:-1] & ~held[1:])[-1]) + 1
    first = tokens.PLACES[piece.metre]
    upbeat = -(int(music.metre[0]) // 2 - first) % (2 * int(piece.metre[0]))
    fermatas = tuple(map(int, np.flatnonzero(held[:T])))
    cells = cells_of(music)[:, :T]
    name = f"BWV {piece.name.partition('-')[0]}"
    return Tune(name, cells, fermatas, piece.metre, upbeat, piece.sharps, True)


def _known(name):
    sharps, lines = KNOWN[name]
    soprano: list[int] = []
    fermatas: list[int] = []
    for line in lines:
        numbers = list(map(int, line.split()))
        for pitch, length in zip(numbers[::2], numbers[1::2], strict=True):
            soprano += [pitch, *[HOLD] * (length - 1)]
        fermatas += range(len(soprano) - numbers[-1], len(soprano))
    cells = np.full((4, len(soprano)), REST, np.uint8)
    cells[0] = soprano
    return Tune(name, cells, tuple(fermatas), "4/4", 0, sharps, False)
