"""Pictures cut into windows, and windows added up to pictures."""

import math

from companion._arguments import room
from companion.functional import _checks
from companion.functional._windows import fold_windows, padded, windows
from companion.tensor import differentiable


@differentiable
def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """Lay out all windows as columns, so that a convolution becomes a matrix product.

    Parameters
    ----------
    input : (N, C, H, W) or (C, H, W)
    kernel_size, dilation, padding, stride : int or (int, int)

    Returns
    -------
    (N, C K_h K_w, L) or (C K_h K_w, L)
        L = H_out W_out windows, row by row, as :func:`conv2d` would visit them.

    Raises
    ------
    TypeError
        If the input is not floating-point.
    ValueError
        If it has another number of axes, or the kernel does not fit into the padded input.
    """
    _checks.floats(input=input)
    _checks.layout("input", input, "N, C, H, W", "C, H, W")
    kernel, dilation, padding, stride = _geometry(kernel_size, dilation, padding, stride)
    *batch, channels, height, width = input.shape
    size = _checks.window("kernel_size", (height, width), kernel, stride, padding, dilation)

    view = windows(padded(input, padding), kernel, stride, dilation)

    def pull(g):
        patches = g.reshape(*batch, channels, *kernel, *size)
        return fold_windows(patches, (height, width), stride, padding, dilation)

    return view.reshape(*batch, channels * math.prod(kernel), math.prod(size)), dict(input=pull)


@differentiable
def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Add windows up to a picture, each at its place: the transpose of :func:`unfold`.

    Not its inverse: where windows overlap, their values are summed.

    Parameters
    ----------
    input : (N, C K_h K_w, L) or (C K_h K_w, L)
    output_size : int or (int, int)
        H and W.
    kernel_size, dilation, padding, stride : int or (int, int)

    Returns
    -------
    (N, C, H, W) or (C, H, W)

    Raises
    ------
    TypeError
        If the input is not floating-point.
    ValueError
        If the input has not K_h K_w values for each channel and window.
    """
    _checks.floats(input=input)
    _checks.layout("input", input, "N, C K_h K_w, L", "C K_h K_w, L")
    kernel, dilation, padding, stride = _geometry(kernel_size, dilation, padding, stride)
    picture = _checks.integers("output_size", output_size, 2, least=1)
    room("output_size", output_size, picture)
    size = _checks.window("kernel_size", picture, kernel, stride, padding, dilation)
    *batch, rows, length = input.shape
    if rows % math.prod(kernel) or length != math.prod(size):
        raise ValueError(
            f"input: expected shape (..., C · {math.prod(kernel)}, {math.prod(size)}) "
            f"to fit kernel_size {kernel}, output_size {picture}, padding {padding}, "
            f"stride {stride} and dilation {dilation}, got {input.shape}"
        )

    patches = input.reshape(*batch, rows // math.prod(kernel), *kernel, *size)

    def pull(g):
        return windows(padded(g, padding), kernel, stride, dilation).reshape(input.shape)

    return fold_windows(patches, picture, stride, padding, dilation), dict(input=pull)


def _geometry(kernel_size, dilation, padding, stride):
    kernel = _checks.integers("kernel_size", kernel_size, 2, least=1)
    dilation = _checks.integers("dilation", dilation, 2, least=1)
    stride = _checks.integers("stride", stride, 2, least=1)
    return kernel, dilation, _checks.frame("padding", padding), stride
