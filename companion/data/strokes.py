"""Chinese characters as the pen writes them: strokes, in their order, as lists of points."""

import gzip
from typing import NamedTuple

import numpy as np

from companion.data._files import checked_bytes, part

GRID, TRAIN = 64, 8_600
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


class PenStrokes(NamedTuple):
    """Characters and how they are written.

    Attributes
    ----------
    characters : str
        One of Unicode's characters each.
    strokes : list of list of numpy.ndarray
        For each character its strokes in the order of writing; a stroke is uint8, shape (T, 2):
        column and row of its points on a grid of 64 × 64, from the top left corner.
    """

    characters: str
    strokes: list


def pen_strokes(split="all"):
    """Pen strokes of 9,534 Chinese characters, simplified and traditional, in a shuffled order.

    The centre lines of the strokes, from the font data behind Hanzi Writer, thinned to the few
    points that bend them.

    Parameters
    ----------
    split : {"all", "train", "test"}
        All, the first 8,600 for training, or the last 934 for testing.

    Returns
    -------
    PenStrokes
        Named tuple of ``characters`` and ``strokes``.

    Raises
    ------
    TypeError, ValueError
        If ``split`` is no str, or none of the three.

    Examples
    --------
    >>> characters, strokes = pen_strokes("test")
    >>> len(characters), len(strokes)
    (934, 934)
    """
    some = part(split, TRAIN)
    text = gzip.decompress(checked_bytes("characters/pen.txt.gz")).decode()
    rows = [line.split("\t") for line in text.splitlines() if line[0] != "#"][some]
    value = np.zeros(128, np.uint8)
    value[[ord(letter) for letter in LETTERS]] = np.arange(GRID)
    strokes = [
        [value[np.frombuffer(word.encode(), np.uint8)].reshape(-1, 2) for word in words.split()]
        for _, words in rows
    ]
    return PenStrokes("".join(character for character, _ in rows), strokes)
