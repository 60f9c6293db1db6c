"""Convolution, as the field uses the word: the kernel is not flipped (cross-correlation)."""

from companion.functional import _checks
from companion.functional._windows import correlate, correlate_transposed, correlate_weight
from companion.tensor import differentiable


@differentiable
def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Compute y[o, i, j] = b[o] + Σ_c Σ_k Σ_l w[o, c, k, l] x[c, s i + d k − p, s j + d l − p].

    Stride s, dilation d and padding p may differ for height and width; x is 0 outside. With
    ``groups`` > 1 the channels are split into as many parts that do not see each other.

    Parameters
    ----------
    input : (N, C_in, H, W) or (C_in, H, W)
    weight : (C_out, C_in / groups, K_h, K_w)
    bias : (C_out,), optional
    stride, dilation : int or (int, int)
    padding : int or (int, int) or "valid" or "same"
        "valid" is none; "same" keeps height and width (stride 1 only; where the padding is odd,
        the last row or column gets the greater part).
    groups : int

    Returns
    -------
    (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        H_out = ⌊(H + 2 p − d (K_h − 1) − 1) / s⌋ + 1, and W_out likewise.

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If shapes do not fit each other or the kernel does not fit into the padded input.
    """
    size, kernel, how = _checks.convolution(input, weight, bias, stride, padding, dilation, groups)
    x = _batched(input)
    output = correlate(x, weight, **how)
    if bias is not None:
        output += bias[:, None, None]
    return output.reshape(*input.shape[:-3], *output.shape[1:]), dict(
        input=lambda g: correlate_transposed(_batched(g), weight, size, **how).reshape(input.shape),
        weight=lambda g: correlate_weight(x, _batched(g), kernel, **how),
        bias=lambda g: _batched(g).sum((0, 2, 3)),
    )


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Compute :func:`conv2d` of pictures of height 1: the same along one axis, time for example.

    Parameters
    ----------
    input : (N, C_in, L) or (C_in, L)
    weight : (C_out, C_in / groups, K)
    bias : (C_out,), optional
    stride, dilation, groups : int
    padding : int or "valid" or "same"

    Returns
    -------
    (N, C_out, L_out) or (C_out, L_out)

    Raises
    ------
    TypeError, ValueError
        As :func:`conv2d`.
    """
    _checks.floats(input=input, weight=weight, bias=bias)
    _checks.layout("input", input, "N, C_in, L", "C_in, L")
    _checks.layout("weight", weight, "C_out, C_in / groups, K")
    stride, dilation = (
        (1, *_checks.integers(name, value, 1, least=1))
        for name, value in [("stride", stride), ("dilation", dilation)]
    )
    if not isinstance(padding, str):
        padding = (0, *_checks.integers("padding", padding, 1, least=0))
    rows, kernels = input[..., None, :], weight[:, :, None, :]
    return conv2d(rows, kernels, bias, stride, padding, dilation, groups)[..., 0, :]


@differentiable
def conv_transpose2d(
    input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    """Do what :func:`conv2d` does to a gradient: every input value spreads one copy of the kernel.

    y[o, s i + d k − p, s j + d l − p] = b[o] + Σ_c Σ_k Σ_l w[c, o, k, l] x[c, i, j], summed over
    all that falls on the same place. Written as a matrix, conv2d is the transpose of this.

    Parameters
    ----------
    input : (N, C_in, H, W) or (C_in, H, W)
    weight : (C_in, C_out / groups, K_h, K_w)
    bias : (C_out,), optional
    stride, dilation : int or (int, int)
    padding : int or (int, int)
        So many rows and columns are cut off around the result.
    output_padding : int or (int, int)
        So many are added after the last one, less than stride or dilation: where a stride > 1 lets
        :func:`conv2d` make one size out of several, this says which of them is meant.
    groups : int

    Returns
    -------
    (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        H_out = (H − 1) s − 2 p + d (K_h − 1) + 1 + output_padding, and W_out likewise.

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If shapes do not fit each other or the result would be empty.
    """
    size, size_out, kernel, how = _checks.transposed_convolution(
        input, weight, bias, stride, padding, output_padding, groups, dilation
    )
    x = _batched(input)
    output = correlate_transposed(x, weight, size_out, **how)
    if bias is not None:
        output = output + bias[:, None, None]

    def of_input(g):
        g = correlate(_batched(g), weight, **how)
        return g[..., : size[0], : size[1]].reshape(input.shape)

    return output.reshape(*input.shape[:-3], *output.shape[1:]), dict(
        input=of_input,
        weight=lambda g: correlate_weight(_batched(g), x, kernel, **how),
        bias=lambda g: _batched(g).sum((0, 2, 3)),
    )


def _batched(a):
    return a.reshape(-1, *a.shape[-3:])
