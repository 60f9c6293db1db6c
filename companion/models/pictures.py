"""Between pictures as stored, bytes with the channels last, and as networks take them."""

import numpy as np
import torch
from torch.nn.functional import pad

from companion._arguments import room, whole
from companion.models._checks import tensor


def to_tensor(images, size=None):
    """Scale bytes to numbers from -1 to 1, put the channels first, and add a margin if asked to.

    Parameters
    ----------
    images : numpy.ndarray
        uint8, shape (N, H, W) or (N, H, W, 3).
    size : int, optional
        Height and width of the result. The margin continues the background, which is taken to be
        what the top left corners of most pictures show.

    Returns
    -------
    torch.Tensor
        float32, shape (N, 1, size, size) or (N, 3, size, size).

    Raises
    ------
    TypeError
        If the pictures are not bytes.
    ValueError
        If the shape is none of these, or the pictures are larger than ``size``.
    """
    bytes_only = isinstance(images, np.ndarray) and images.dtype == np.uint8
    if not bytes_only or isinstance(images, np.ma.MaskedArray):  # the mask would be lost
        kind = images.dtype if type(images) is np.ndarray else type(images).__name__
        raise TypeError(f"images must be an array of uint8, got {kind}")
    right = images.ndim == 3 or (images.ndim == 4 and images.shape[3] == 3)
    if not right or not images.shape[1] * images.shape[2]:
        raise ValueError(f"images must have shape (N, H, W) or (N, H, W, 3), got {images.shape}")
    x = torch.from_numpy(images.astype(np.float32)) / 127.5 - 1
    x = x[:, None] if images.ndim == 3 else x.permute(0, 3, 1, 2)
    if size is not None:
        room("size", whole("size", size, 1), (*x.shape[:2], size, size))
    if size is None or x.shape[2:] == (size, size):
        return x.contiguous()
    if max(x.shape[2:]) > size:
        raise ValueError(f"images must not be larger than {size} × {size}, got {images.shape}")
    missing_h, missing_w = size - x.shape[2], size - x.shape[3]
    left, top = missing_w // 2, missing_h // 2
    ground = x[:, :, 0, 0].median().item()
    return pad(x, (left, missing_w - left, top, missing_h - top), value=ground)


def to_bytes(x, size=None):
    """Turn numbers from -1 to 1 into bytes, the channels last, without their margin.

    Parameters
    ----------
    x : torch.Tensor
        Shape (N, 1, H, W) or (N, 3, H, W).
    size : int, optional
        Height and width of the result, cut from the middle.

    Returns
    -------
    numpy.ndarray
        uint8, shape (N, size, size) or (N, size, size, 3).
    """
    tensor("x", x)
    if x.ndim != 4 or x.shape[1] not in (1, 3):
        raise ValueError(f"x must have shape (N, 1, H, W) or (N, 3, H, W), got {tuple(x.shape)}")
    if size is not None:
        if whole("size", size, 1) > min(x.shape[2:]):
            raise ValueError(f"size must not be above that of x, {tuple(x.shape)}, got {size}")
        top, left = (x.shape[2] - size) // 2, (x.shape[3] - size) // 2
        x = x[:, :, top : top + size, left : left + size]
    x = ((x.detach() + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1)
    return x.numpy().squeeze(3) if x.shape[3] == 1 else x.numpy()


def shifted(x, most):
    """Move each picture by up to ``most`` pixels each way; its edge pixels fill what comes free.

    The shifts come from PyTorch's global generator. Gradients pass.
    """
    tensor("x", x, "N", "C", "H", "W")
    most = whole("most", most, 0, 1024)
    N, _, H, W = x.shape
    wide = pad(x, (most,) * 4, mode="replicate")
    rows = torch.randint(0, 2 * most + 1, (N, 1)) + torch.arange(H)
    columns = torch.randint(0, 2 * most + 1, (N, 1)) + torch.arange(W)
    return wide[torch.arange(N)[:, None, None], :, rows[:, :, None], columns[:, None, :]].permute(
        0, 3, 1, 2
    )


def mirrored(x):
    """Mirror about half of the pictures, left to right, by PyTorch's global generator."""
    tensor("x", x, "N", "C", "H", "W")
    return torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(3), x)
