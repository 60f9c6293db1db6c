"""What the shipped models over characters share, made small enough for a page.

A row of a weight matrix becomes whole numbers from −127 to 127 and one scale, the row's greatest
magnitude divided by 127. What the figures compute with are these numbers again times their scale,
here as in the browser.
"""

import numpy as np

from companion import weights


def shipped(names):
    """Those models of a figure that ship.

    Parameters
    ----------
    names : dict of str to str
        The figure's name of a model: the name of its weights.

    Returns
    -------
    list of str
        The figure's names.
    """
    shipped = weights.manifest()
    return [name for name, stored in names.items() if stored in shipped]


def quantised(matrix):
    """Return a matrix as bytes and scales: ``(bytes − 128) · scales[:, None]`` is nearly it.

    Parameters
    ----------
    matrix : (R, C) array of float32

    Returns
    -------
    tuple of numpy.ndarray
        uint8 (R, C), from 1 to 255, and float32 (R).
    """
    scales = (np.abs(matrix).max(1) / 127).astype(np.float32)
    steps = np.rint(matrix / np.where(scales == 0, 1, scales)[:, None])
    return (np.clip(steps, -127, 127) + 128).astype(np.uint8), scales


def restored(shapes, content, numbers):
    """Return the matrices of their bytes and scales, one after the other.

    Parameters
    ----------
    shapes : dict of str to (int, int)
        Rows and columns of each, in order.
    content : array of uint8
        The bytes of all matrices.
    numbers : array of float32
        The scales of all matrices, and whatever comes after them.

    Returns
    -------
    tuple
        dict of str to float64 array, and what of ``numbers`` came after the scales, float64.
    """
    found, at, scale = {}, 0, 0
    for name, (rows, columns) in shapes.items():
        steps = content[at : at + rows * columns].reshape(rows, columns) - 128.0
        found[name] = steps * numbers[scale : scale + rows, None].astype(float)
        at, scale = at + rows * columns, scale + rows
    return found, numbers[scale:].astype(float)


def tokens_of(model, text):
    """Tokens of the characters that a model knows, the others left out.

    Parameters
    ----------
    model : object with ``characters``
        A character's token is its place in ``characters``.
    text : str

    Returns
    -------
    (T) numpy.ndarray of int64
    """
    places = {character: token for token, character in enumerate(model.characters)}
    return np.array([places[character] for character in text if character in places], np.int64)
