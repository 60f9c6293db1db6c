"""Sixteen hundred emoji in colour, with what they show in three languages."""

import io
import json
from typing import NamedTuple

import numpy as np

from companion.data._files import checked_bytes, part

COUNT, TRAIN = 1_601, 1_200


class Emoji(NamedTuple):
    """Pictures of emoji and what they show.

    Attributes
    ----------
    images : numpy.ndarray
        uint8, shape (N, 32, 32, 3): red, green, blue on a white ground.
    labels : numpy.ndarray
        uint8, shape (N,): indices into ``groups``.
    groups : tuple of str
        Names of the eight groups, such as ``"Animals & Nature"``.
    subgroups : list of str
        A finer group for each picture, such as ``"animal-mammal"``.
    captions : dict
        From the languages ``"en"``, ``"zh"`` and ``"fr"`` to a list of N names.
    """

    images: np.ndarray
    labels: np.ndarray
    groups: tuple
    subgroups: list
    captions: dict


def emoji(split="all"):
    """Emoji in a fixed, shuffled order.

    They are Microsoft's Fluent Emoji without flags and skin tones, and their names are those of
    Unicode's CLDR. Many come in families, such as the twenty-four clock faces, of which some are in
    one part of the split and some in the other.

    Parameters
    ----------
    split : {"all", "train", "test"}
        All 1,601, the first 1,200 for training, or the last 401 for testing.

    Returns
    -------
    Emoji
        Named tuple of ``images``, ``labels``, ``groups``, ``subgroups`` and ``captions``.

    Raises
    ------
    TypeError, ValueError
        If ``split`` is no str, or none of the three.

    Examples
    --------
    >>> test = emoji("test")
    >>> test.images.shape
    (401, 32, 32, 3)
    """
    some = part(split, TRAIN)
    from PIL import Image

    words = json.loads(checked_bytes("emoji.json"))
    with Image.open(io.BytesIO(checked_bytes("emoji.png"))) as image:
        sheet = np.array(image)
    rows, columns = sheet.shape[0] // 32, sheet.shape[1] // 32
    tiles = sheet.reshape(rows, 32, columns, 32, 3).swapaxes(1, 2).reshape(-1, 32, 32, 3)
    groups = tuple(sorted(set(words["groups"])))
    labels = np.array([groups.index(group) for group in words["groups"]], np.uint8)
    return Emoji(
        tiles[:COUNT][some].copy(),
        labels[some],
        groups,
        words["subgroups"][some],
        {language: names[some] for language, names in words["captions"].items()},
    )
