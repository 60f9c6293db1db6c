"""Small pictures that the figures start from."""

from functools import cache

import numpy as np

from companion._arguments import word

PHOTOS = {"china": (4, 12), "chelsea": (16, 62), "coffee": (16, 60)}  # top, left of the crop
DRAWN = ("digit", "square", "dot", "stripes", "even")


def names():
    """Names of all small pictures, as a list."""
    return [*PHOTOS, *DRAWN]


def small(name):
    """One small picture as an array.

    Photographs are 64 × 64: a part of 128 × 128 of :func:`companion.data.photo`, each pixel the
    mean of four. ``digit`` is the first handwritten digit, 28 × 28. The others are drawn:
    ``square`` (a bright square, 8 × 8), ``dot`` (one bright pixel, 9 × 9), ``stripes`` (12 × 12),
    ``even`` (every pixel 100, 6 × 6).

    Parameters
    ----------
    name : str
        One of :func:`names`.

    Returns
    -------
    numpy.ndarray
        uint8, shape (H, W, 3), read-only.

    Raises
    ------
    TypeError
        If the name is no str.
    ValueError
        If there is no small picture of that name.
    """
    return _small(word("name", name, names()))


@cache
def _small(name):
    picture = _halved(name) if name in PHOTOS else _grey(name)
    picture.flags.writeable = False
    return picture


def _halved(name):
    from companion import data

    top, left = PHOTOS[name]
    part = data.photo(name)[top : top + 128, left : left + 128].astype(int)
    return ((part.reshape(64, 2, 64, 2, 3).sum((1, 3)) + 2) // 4).astype(np.uint8)


def _grey(name):
    if name == "digit":
        from companion import data

        plane = data.digits().images[0]
    elif name == "square":
        plane = np.full((8, 8), 40, np.uint8)
        plane[2:6, 2:6] = 220
    elif name == "dot":
        plane = np.zeros((9, 9), np.uint8)
        plane[4, 4] = 100
    elif name == "stripes":
        plane = np.where(np.arange(12) // 2 % 2, 220, 40).astype(np.uint8) + np.zeros((12, 1), int)
        plane = plane.astype(np.uint8)
    else:
        plane = np.full((6, 6), 100, np.uint8)
    return np.repeat(plane[:, :, None], 3, axis=2)
