"""A thousand Chinese characters in four calligraphic hands."""

import io
from typing import NamedTuple

import numpy as np

from companion.data._files import checked_bytes, part

COUNT, TRAIN, SIDE = 1_000, 800, 40
NAMES = ("Ma Shan Zheng", "Zhi Mang Xing", "Liu Jian Mao Cao", "Long Cang")


class Hands(NamedTuple):
    """The same characters in several hands.

    Attributes
    ----------
    images : numpy.ndarray
        uint8, shape (4, N, 40, 40): white ink (255) on black (0); first the hand, then the
        character.
    characters : str
        The N characters.
    names : tuple of str
        The four hands, by the names of the fonts.
    """

    images: np.ndarray
    characters: str
    names: tuple


def hands(split="all"):
    """Return characters in the hands of four calligraphers, in a shuffled order.

    They are frequent in Tang poems. Each hand is a font: in Ma Shan Zheng and Long Cang the strokes
    can be told apart, Zhi Mang Xing runs some together, Liu Jian Mao Cao abbreviates.

    Parameters
    ----------
    split : {"all", "train", "test"}
        All 1,000, the first 800 for training, or the last 200 for testing.

    Returns
    -------
    Hands
        Named tuple of ``images``, ``characters`` and ``names``.

    Raises
    ------
    TypeError, ValueError
        If ``split`` is no str, or none of the three.

    Examples
    --------
    >>> hands("test").images.shape
    (4, 200, 40, 40)
    """
    some = part(split, TRAIN)
    from PIL import Image

    with Image.open(io.BytesIO(checked_bytes("characters/hands.png"))) as image:
        sheet = np.array(image.convert("L"))
    tiles = sheet.reshape(-1, SIDE, sheet.shape[1] // SIDE, SIDE).swapaxes(1, 2)
    images = tiles.reshape(len(NAMES), COUNT, SIDE, SIDE)[:, some]
    characters = checked_bytes("characters/hands.txt").decode().strip()
    return Hands(images.copy(), characters[some], NAMES)
