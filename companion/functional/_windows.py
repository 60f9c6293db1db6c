"""Gathering the windows of a picture, and its transpose, adding windows back into a picture.

Convolution is a matrix product between the two; everything else follows. Letters: N pictures with
C channels of height H and width W, G groups, kernels of K_h × K_w, outputs of H_out × W_out.
``stride`` and ``dilation`` are pairs (height, width); ``padding`` is a pair of pairs,
((top, bottom), (left, right)).
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def output_size(size, kernel, stride, padding, dilation):
    """Length ⌊(H + padding − dilation (K − 1) − 1) / stride⌋ + 1, along each axis."""
    return tuple(
        (n + sum(p) - d * (k - 1) - 1) // s + 1
        for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True)
    )


def padded(x, padding, value=0):
    """With a frame of one value around the last two axes."""
    (top, bottom), (left, right) = padding
    if not (top or bottom or left or right):
        return x
    *rest, height, width = x.shape
    frame = np.full((*rest, top + height + bottom, left + width + right), value, x.dtype)
    frame[..., top : top + height, left : left + width] = x
    return frame


def windows(x, kernel, stride, dilation):
    """View (..., H, W) as (..., K_h, K_w, H_out, W_out): what each place of the kernel meets.

    Element [k, l, i, j] is x[stride i + dilation k, stride j + dilation l]. For one [k, l] no
    element appears twice, so a view of a writeable array may be added to.
    """
    extent = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    view = sliding_window_view(x, extent, axis=(-2, -1), writeable=x.flags.writeable)
    view = view[..., :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]
    return np.moveaxis(view, (-2, -1), (-4, -3))


def add_windows(patches, size, stride, padding, dilation):
    """The transpose of gathering: add windows (..., K_h, K_w, H_out, W_out) into (..., H, W)."""
    (top, bottom), (left, right) = padding
    *rest, k_h, k_w, _, _ = patches.shape
    x = np.zeros((*rest, top + size[0] + bottom, left + size[1] + right), patches.dtype)
    view = windows(x, (k_h, k_w), stride, dilation)
    for k in range(k_h):
        for m in range(k_w):
            view[..., k, m, :, :] += patches[..., k, m, :, :]
    return x[..., top : top + size[0], left : left + size[1]]


def correlate(x, weight, stride, padding, dilation, groups):
    """Multiply every window of x (N, C_in, H, W) with the kernels (C_out, C_in / G, K_h, K_w)."""
    view = windows(padded(x, padding), weight.shape[2:], stride, dilation)
    n, _, _, _, height, width = view.shape
    kernels = weight.reshape(groups, weight.shape[0] // groups, -1)
    patches = view.reshape(n, groups, -1, height * width)
    return (kernels @ patches).reshape(n, -1, height, width)


def correlate_transposed(g, weight, size, stride, padding, dilation, groups):
    """The transpose of :func:`correlate`, applied to g (N, C_out, H_out, W_out)."""
    n, c_out, height, width = g.shape
    kernels = weight.reshape(groups, c_out // groups, -1)
    patches = kernels.swapaxes(1, 2) @ g.reshape(n, groups, c_out // groups, -1)
    patches = patches.reshape(n, -1, *weight.shape[2:], height, width)
    return add_windows(patches, size, stride, padding, dilation)


def correlate_weight(x, g, kernel, stride, padding, dilation, groups):
    """The gradient of ⟨g, correlate(x, weight)⟩ with respect to the weight."""
    n, c_out, height, width = g.shape
    view = windows(padded(x, padding), kernel, stride, dilation)
    patches = view.reshape(n, groups, -1, height * width)
    pulled = g.reshape(n, groups, c_out // groups, -1) @ patches.swapaxes(-1, -2)
    return pulled.sum(0).reshape(c_out, -1, *kernel)
