"""Colours: bytes as numbers, brightness, and what a picture in a style keeps of its photograph."""

import torch

from companion._arguments import number
from companion.models._checks import picture as checked_picture
from companion.models._checks import tensor

LUMINANCE = (0.299, 0.587, 0.114)


def from_bytes(picture):
    """Turn a picture of bytes, (H, W, 3), into numbers from 0 to 1, (1, 3, H, W)."""
    found = checked_picture("picture", picture, "H", "W", 3)
    return torch.from_numpy(found.copy()).permute(2, 0, 1)[None] / 255


def luminance(x):
    """Return the brightness of pictures, (N, 1, H, W), from (N, 3, H, W)."""
    tensor("x", x, "N", 3, "H", "W")
    return (x * x.new_tensor(LUMINANCE)[:, None, None]).sum(1, keepdim=True)


def keep_colours(made, photo):
    """Take the brightness from what was made, and the colours from the photograph.

    Parameters
    ----------
    made, photo : Tensor
        Shape (N, 3, H, W), from 0 to 1.

    Returns
    -------
    Tensor
        Shape (N, 3, H, W). Each pixel of the photograph, with the difference in brightness added
        to its red, green and blue alike, and cut to 0 … 1.
    """
    tensor("made", made, "N", 3, "H", "W")
    tensor("photo", photo, "N", 3, "H", "W")
    return (photo + luminance(made) - luminance(photo)).clamp(0, 1)


def blended(made, photo, strength):
    """Mix what was made with the photograph: strength 0 is the photograph, 1 what was made."""
    tensor("made", made)
    tensor("photo", photo)
    return photo + number("strength", strength) * (made - photo)


def power(matrix, exponent):
    """Raise a symmetric matrix to a power; an eigenvalue of zero stays what it is."""
    values, vectors = torch.linalg.eigh(matrix)
    raised = torch.where(values > 1e-7, values.clamp(min=1e-7) ** exponent, 0.0)
    return vectors * raised @ vectors.T
