"""Pooling: every window becomes one number, its maximum or its mean."""

import math

import numpy as np

from companion._arguments import flag, room
from companion.functional import _checks
from companion.functional._windows import fold_windows, padded, resampled, windows
from companion.tensor import differentiable


@differentiable
def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, return_indices=False):
    """Keep the largest value of every window; it alone receives the gradient, the first of equals.

    Parameters
    ----------
    input : (N, C, H, W) or (C, H, W)
    kernel_size, dilation : int or (int, int)
    stride : int or (int, int), optional
        Left out: ``kernel_size``, so that windows do not overlap.
    padding : int or (int, int)
        At most half of ``kernel_size``; what is outside counts as −∞.
    return_indices : bool
        Also return where each maximum was found, as i W + j: an integer array.

    Returns
    -------
    (N, C, H_out, W_out) or (C, H_out, W_out), or two of them
        H_out = ⌊(H + 2 p − d (K_h − 1) − 1) / s⌋ + 1, and W_out likewise.

    Raises
    ------
    TypeError
        If the input is not floating-point.
    ValueError
        If it has another number of axes, or the window does not fit into the padded input.
    """
    kernel, stride, padding = _geometry(input, kernel_size, stride, padding)
    dilation = _checks.integers("dilation", dilation, 2, least=1)
    *_, height, width = input.shape
    size = _checks.window("kernel_size", (height, width), kernel, stride, padding, dilation)
    return_indices = flag("return_indices", return_indices)

    view = windows(padded(input, padding, -np.inf), kernel, stride, dilation)
    patches = view.reshape(*input.shape[:-2], math.prod(kernel), *size)
    place = patches.argmax(-3)[..., None, :, :]
    output = np.take_along_axis(patches, place, -3)[..., 0, :, :]
    if np.isneginf(output).any():  # the frame is −∞, too, but nothing in it is the largest
        frame = windows(padded(np.zeros((height, width)), padding, -1), kernel, stride, dilation)
        inside = frame.reshape(math.prod(kernel), *size).argmax(0)
        place = np.where(np.isneginf(output), inside, place[..., 0, :, :])[..., None, :, :]

    def pull(g):
        patches = np.zeros((*input.shape[:-2], math.prod(kernel), *size), g.dtype)
        np.put_along_axis(patches, place, g[..., None, :, :], -3)
        patches = patches.reshape(view.shape)
        return fold_windows(patches, (height, width), stride, padding, dilation)

    if not return_indices:
        return output, dict(input=pull)
    k, m = np.divmod(place[..., 0, :, :], kernel[1])
    i = stride[0] * np.arange(size[0])[:, None] + dilation[0] * k - padding[0][0]
    j = stride[1] * np.arange(size[1]) + dilation[1] * m - padding[1][0]
    return (output, i * width + j), dict(input=pull)


@differentiable
def avg_pool2d(input, kernel_size, stride=None, padding=0, count_include_pad=True):
    """Take the mean of every window.

    Parameters
    ----------
    input : (N, C, H, W) or (C, H, W)
    kernel_size : int or (int, int)
    stride : int or (int, int), optional
        Left out: ``kernel_size``, so that windows do not overlap.
    padding : int or (int, int)
        At most half of ``kernel_size``; what is outside counts as 0.
    count_include_pad : bool
        Whether the mean divides by all places of the window, or by those inside the input only.

    Returns
    -------
    (N, C, H_out, W_out) or (C, H_out, W_out)

    Raises
    ------
    TypeError
        If the input is not floating-point.
    ValueError
        If it has another number of axes, or the window does not fit into the padded input.
    """
    kernel, stride, padding = _geometry(input, kernel_size, stride, padding)
    *_, height, width = input.shape
    how = (stride, padding, (1, 1))
    _checks.window("kernel_size", (height, width), kernel, *how)
    count_include_pad = flag("count_include_pad", count_include_pad)

    def sums(x, value=0):
        view = windows(padded(x, padding, value), kernel, stride, (1, 1))
        return sum(view[..., k, m, :, :] for k, m in np.ndindex(*kernel))

    count = sums(np.ones((height, width), input.dtype), float(count_include_pad))

    def pull(g):
        patches = np.broadcast_to(
            (g / count)[..., None, None, :, :], (*g.shape[:-2], *kernel, *g.shape[-2:])
        )
        return fold_windows(patches, (height, width), *how)

    return sums(input) / count, dict(input=pull)


@differentiable
def adaptive_avg_pool2d(input, output_size):
    """Take means over as many windows as the output shall have: y = A_h x A_wᵀ.

    Output row i is the mean of the rows from ⌊i H / H_out⌋ to before ⌈(i + 1) H / H_out⌉.

    Parameters
    ----------
    input : (N, C, H, W) or (C, H, W)
    output_size : int or (int or None, int or None)
        H_out and W_out; None keeps the length. 1 is global average pooling.

    Returns
    -------
    (N, C, H_out, W_out) or (C, H_out, W_out)

    Raises
    ------
    TypeError
        If the input is not floating-point.
    ValueError
        If it has another number of axes.
    """
    _checks.floats(input=input)
    _checks.layout("input", input, "N, C, H, W", "C, H, W")
    if isinstance(output_size, tuple | list):
        lengths = zip(output_size, (*input.shape[-2:], *output_size[2:]), strict=False)
        output_size = tuple(n if out is None else out for out, n in lengths)
    size = _checks.integers("output_size", output_size, 2, least=1)
    room("output_size", output_size, (*input.shape[:-2], *size))
    if not all(input.shape[-2:]):
        raise ValueError(f"input: expected at least one pixel, got {input.shape}")
    rows, columns = (
        _means(n, out).astype(input.dtype) for n, out in zip(input.shape[-2:], size, strict=True)
    )
    return resampled(input, rows, columns), dict(input=lambda g: resampled(g, rows.T, columns.T))


def _means(n, out):
    """The matrix (out, n) that takes means along an axis."""
    i, j = np.arange(out)[:, None], np.arange(n)
    inside = (i * n // out <= j) & (j < -(-(i + 1) * n // out))
    return inside / inside.sum(1, keepdims=True)


def _geometry(input, kernel_size, stride, padding):
    _checks.floats(input=input)
    _checks.layout("input", input, "N, C, H, W", "C, H, W")
    kernel = _checks.integers("kernel_size", kernel_size, 2, least=1)
    stride = _checks.integers("stride", kernel if stride is None else stride, 2, least=1)
    padding = _checks.frame("padding", padding)
    if any(p > k // 2 for (p, _), k in zip(padding, kernel, strict=True)):
        raise ValueError(f"padding: expected at most half of kernel_size {kernel}, got {padding}")
    return kernel, stride, padding
