"""Forty small films: emoji that move."""

import io
import json
from typing import NamedTuple

import numpy as np

from companion.data._files import checked_bytes

FRAMES, SIDE, FOLDS = 24, 32, 5


class Animations(NamedTuple):
    """Films of emoji, each a loop.

    Attributes
    ----------
    films : numpy.ndarray
        uint8, shape (40, 24, 32, 32, 3): film, frame, row, column, and red, green, blue on white.
        After frame 23 comes frame 0.
    captions : dict
        From the languages ``"en"``, ``"zh"`` and ``"fr"`` to a list of 40 names.
    codes : list of str
        Code points, as in ``"1f3ca-200d-2640-fe0f"``.
    families : list of str
        The first code point of each. Films of a family show the same movement: man, woman and
        person swimming are one family, bear and polar bear another.
    folds : numpy.ndarray
        uint8, shape (40,): in which of five parts a film stands. No family stands in two.
    milliseconds : numpy.ndarray
        int64, shape (40,): from one frame to the next, on average, 63 to 127.
    """

    films: np.ndarray
    captions: dict
    codes: list
    families: list
    folds: np.ndarray
    milliseconds: np.ndarray


def animations():
    """Forty animated emoji in a fixed order, among them 35 families.

    They are Microsoft's Fluent Emoji. Their stills, or others much like them, are among
    :func:`companion.data.emoji`.

    Returns
    -------
    Animations
        Named tuple of ``films``, ``captions``, ``codes``, ``families``, ``folds`` and
        ``milliseconds``.

    Examples
    --------
    >>> animations().films.shape
    (40, 24, 32, 32, 3)
    """
    from PIL import Image

    about, words = (json.loads(checked_bytes(f"{n}.json")) for n in ("animations", "emoji"))
    with Image.open(io.BytesIO(checked_bytes("animations.png"))) as image:
        sheet = np.array(image)
    codes = about["codes"]
    films = sheet.reshape(len(codes), SIDE, FRAMES, SIDE, 3).swapaxes(1, 2)
    places = [words["codes"].index(code) for code in codes]
    families = [code.partition("-")[0] for code in codes]
    distinct = list(dict.fromkeys(families))  # in the order of their first films
    return Animations(
        films.copy(),
        {language: [names[i] for i in places] for language, names in words["captions"].items()},
        codes,
        families,
        np.array([distinct.index(family) % FOLDS for family in families], np.uint8),
        np.array(about["milliseconds"]),
    )
