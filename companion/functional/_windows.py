"""Gathering the windows of a picture, and its transpose, adding windows back into a picture.

Convolution is a matrix product between the two, pooling a maximum or a mean. Letters: N pictures
with C channels of height H and width W, G groups, kernels of K_h × K_w, outputs of H_out × W_out.
``stride`` and ``dilation`` are pairs (height, width); ``padding`` is a pair of pairs,
((top, bottom), (left, right)).
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

CACHE = 512 * 1024  # bytes of gathered windows that are worked on at a time


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


def add_windows(patches, into):
    """Add patches (..., K_h, K_w, H_out, W_out) into a view that :func:`windows` gave."""
    for k in range(patches.shape[-4]):
        for m in range(patches.shape[-3]):
            into[..., k, m, :, :] += patches[..., k, m, :, :]


def fold_windows(patches, size, stride, padding, dilation):
    """The transpose of padding and gathering: add up windows to pictures (..., H, W)."""
    *rest, k_h, k_w, height, width = patches.shape
    frame = _empty_frame(rest, size, padding, patches.dtype)
    add_windows(patches, windows(frame, (k_h, k_w), stride, dilation)[..., :height, :width])
    return _cropped(frame, size, padding)


def _empty_frame(rest, size, padding, dtype):
    return np.zeros((*rest, *(n + sum(p) for n, p in zip(size, padding, strict=True))), dtype)


def _cropped(frame, size, padding):
    (top, _), (left, _) = padding
    return frame[..., top : top + size[0], left : left + size[1]]


def resampled(x, rows, columns):
    """Map both axes linearly, y = rows x columnsᵀ; a pixel of weight 0 has no part, even if NaN."""
    y = rows @ x @ columns.T
    if not np.isfinite(y).all():
        for i, j in np.ndindex(y.shape[-2:]):
            near, beside = rows[i] != 0, columns[j] != 0
            seen = x[..., near, :][..., beside]
            y[..., i, j] = (seen @ columns[j, beside]) @ rows[i, near]
    return y


# ---- correlation: gather, multiply. Its two gradients: multiply, add back; multiply with windows.


def correlate(x, weight, stride, padding, dilation, groups):
    """Multiply every window of x (N, C_in, H, W) with the kernels (C_out, C_in / G, K_h, K_w)."""
    view = windows(padded(x, padding), weight.shape[2:], stride, dilation)
    kernels = weight.reshape(groups, len(weight) // groups, -1)
    height, width = view.shape[-2:]
    y = np.empty((len(x), len(weight), height, width), x.dtype)
    rows = y.reshape(len(x), groups, kernels.shape[1], height * width)
    for block in _blocks(view):
        patches = view[block].reshape(-1, groups, kernels.shape[2], height * width)
        np.matmul(kernels, patches, out=rows[block])
    return y


def correlate_transposed(g, weight, size, stride, padding, dilation, groups):
    """The transpose of :func:`correlate`: from g (N, C_out, H_out, W_out) to (N, C_in, *size)."""
    n, c_out, height, width = g.shape
    frame = _empty_frame((n, groups * weight.shape[1]), size, padding, g.dtype)
    view = windows(frame, weight.shape[2:], stride, dilation)[..., :height, :width]
    kernels = weight.reshape(groups, c_out // groups, -1).swapaxes(1, 2)
    rows = g.reshape(n, groups, c_out // groups, height * width)
    product = np.multiply if c_out == groups else np.matmul  # one column times one row: the same
    for block in _blocks(view):
        patches = product(kernels, rows[block])
        add_windows(patches.reshape(-1, *view.shape[1:]), view[block])
    return _cropped(frame, size, padding)


def correlate_weight(x, g, kernel, stride, padding, dilation, groups):
    """The gradient of ⟨g, correlate(x, weight)⟩ with respect to the weight."""
    n, c_out, height, width = g.shape
    view = windows(padded(x, padding), kernel, stride, dilation)[..., :height, :width]
    rows = g.reshape(n, groups, c_out // groups, height * width)
    total = np.zeros((c_out, x.shape[1] // groups, *kernel), g.dtype)
    kernels = total.reshape(groups, c_out // groups, -1)
    for block in _blocks(view):
        patches = view[block].reshape(-1, groups, kernels.shape[2], height * width)
        kernels += (rows[block] @ patches.swapaxes(2, 3)).sum(0)
    return total


def _blocks(view):
    """Cut the batch into slices whose windows stay in the processor's cache between two steps."""
    step = max(1, CACHE // max(1, view[:1].nbytes))
    return [slice(i, i + step) for i in range(0, len(view), step)]
