"""Ten thousand handwritten digits, a part of MNIST."""

import io
from typing import NamedTuple

import numpy as np

from companion.data._files import checked_bytes, part

TRAIN = 8_000


class Digits(NamedTuple):
    """Pictures of digits and what they show.

    Attributes
    ----------
    images : numpy.ndarray
        uint8, shape (N, 28, 28): white ink (255) on black (0).
    labels : numpy.ndarray
        uint8, shape (N,): the digit, 0 to 9.
    """

    images: np.ndarray
    labels: np.ndarray


def digits(split="all"):
    """Handwritten digits in a fixed, shuffled order.

    By their class counts they are the first 10,000 of MNIST's training pictures; all are distinct.
    The same person may have written digits in both parts of the split.

    Parameters
    ----------
    split : {"all", "train", "test"}
        All 10,000, the first 8,000 for training, or the last 2,000 for testing.

    Returns
    -------
    Digits
        Named tuple of ``images``, uint8 (N, 28, 28), and ``labels``, uint8 (N,).

    Raises
    ------
    TypeError, ValueError
        If ``split`` is no str, or none of the three.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document
    recognition. Proceedings of the IEEE 86(11), 1998.

    Examples
    --------
    >>> images, labels = digits("test")
    >>> images.shape
    (2000, 28, 28)
    """
    some = part(split, TRAIN)
    with np.load(io.BytesIO(checked_bytes("digits.npz")), allow_pickle=False) as file:
        return Digits(file["images"][some], file["labels"][some])
