"""Convolution, as the field uses the word: the kernel is not flipped (cross-correlation)."""

from companion.functional import _checks
from companion.functional._windows import (
    correlate,
    correlate_transposed,
    correlate_weight,
    output_size,
)
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
    _checks.floats(input=input, weight=weight, bias=bias)
    _checks.layout("input", input, "N, C_in, H, W", "C_in, H, W")
    _checks.layout("weight", weight, "C_out, C_in / groups, K_h, K_w")
    c_in, *size = input.shape[-3:]
    c_out, _, *kernel = weight.shape
    stride, padding, dilation, groups = _geometry(kernel, stride, padding, dilation, groups)
    _divides(groups, "input", c_in)
    _divides(groups, "weight", c_out)
    _checks.shape("weight", weight, ("C_out", c_in // groups, "K_h", "K_w"), "to fit input")
    if min(output_size(size, kernel, stride, padding, dilation)) < 1:
        raise ValueError(
            f"weight: expected a kernel that fits into the padded input "
            f"({size[0] + sum(padding[0])}, {size[1] + sum(padding[1])}), "
            f"got {tuple(kernel)} with dilation {dilation}"
        )
    how = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)

    x = input.reshape(-1, c_in, *size)
    output = correlate(x, weight, **how)
    if bias is not None:
        _checks.shape("bias", bias, (c_out,), "to fit weight")
        output += bias[:, None, None]

    def batched(g):
        return g.reshape(-1, *g.shape[-3:])

    return output.reshape(*input.shape[:-3], *output.shape[1:]), dict(
        input=lambda g: correlate_transposed(batched(g), weight, size, **how).reshape(input.shape),
        weight=lambda g: correlate_weight(x, batched(g), kernel, **how),
        bias=lambda g: batched(g).sum((0, 2, 3)),
    )


def _geometry(kernel, stride, padding, dilation, groups):
    """Bring stride, padding, dilation and groups into the form that _windows.py uses."""
    stride = _checks.integers("stride", stride, 2, least=1)
    dilation = _checks.integers("dilation", dilation, 2, least=1)
    (groups,) = _checks.integers("groups", groups, 1, least=1)
    if isinstance(padding, str):
        _checks.choice("padding", padding, ("valid", "same"))
        if padding == "same" and stride != (1, 1):
            raise ValueError(f'stride: expected 1 with padding="same", got {stride}')
        total = [d * (k - 1) * (padding == "same") for k, d in zip(kernel, dilation, strict=True)]
        padding = tuple((t // 2, t - t // 2) for t in total)
    else:
        padding = tuple((p, p) for p in _checks.integers("padding", padding, 2, least=0))
    return stride, padding, dilation, groups


def _divides(groups, name, channels):
    if channels % groups:
        raise ValueError(
            f"groups: expected a divisor of the {channels} channels of {name}, got {groups}"
        )
