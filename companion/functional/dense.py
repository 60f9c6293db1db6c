"""The fully connected layer."""

from companion.functional import _checks
from companion.tensor import differentiable


@differentiable
def linear(input, weight, bias=None):
    """The affine map y = x Wᵀ + b, on the last axis.

    Parameters
    ----------
    input : (..., D_in)
    weight : (D_out, D_in)
    bias : (D_out,), optional

    Returns
    -------
    (..., D_out)

    Raises
    ------
    TypeError
        If an array is not floating-point or the dtypes differ.
    ValueError
        If the shapes do not fit.
    """
    _checks.floats(input=input, weight=weight, bias=bias)
    _checks.shape("weight", weight, ("D_out", "D_in"))
    d_out, d_in = weight.shape
    if input.ndim == 0 or input.shape[-1] != d_in:
        raise ValueError(f"input: expected shape (..., {d_in}) to fit weight, got {input.shape}")
    output = input @ weight.T
    if bias is not None:
        _checks.shape("bias", bias, (d_out,), "to fit weight")
        output = output + bias

    def rows(a):
        return a.reshape(-1, a.shape[-1])

    return output, dict(
        input=lambda g: g @ weight,
        weight=lambda g: rows(g).T @ rows(input),
        bias=lambda g: rows(g).sum(0),
    )
