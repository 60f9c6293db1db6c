"""Photographs: small, in colour, free to use."""

import io

import numpy as np

from companion._arguments import word
from companion.data._files import checked_bytes, manifest


def photos():
    """Names of the photographs that :func:`photo` knows, in alphabetical order."""
    return sorted(path[7:-4] for path in manifest() if path.startswith("photos/"))


def photo(name):
    """One photograph as an array.

    ``china`` (a pavilion above a lake), ``chelsea`` (a cat), ``coffee`` (a cup on a saucer),
    ``flower`` and ``rocket`` (at night, on its launch pad) are 160 × 240; ``brick`` (a wall, grey:
    its three channels are equal) is 240 × 240.

    Parameters
    ----------
    name : str
        One of :func:`photos`.

    Returns
    -------
    numpy.ndarray
        uint8, shape (H, W, 3): red, green, blue from 0 to 255.

    Raises
    ------
    TypeError, ValueError
        If ``name`` is no str, or there is no photograph of that name.

    Examples
    --------
    >>> photo("china").shape
    (160, 240, 3)
    """
    if word("name", name) not in photos():
        raise ValueError(f"name must be one of {', '.join(map(repr, photos()))}, got {name!r}")
    from PIL import Image

    with Image.open(io.BytesIO(checked_bytes(f"photos/{name}.png"))) as image:
        return np.array(image.convert("RGB"))
