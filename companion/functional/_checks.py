"""What the operations ask of their arguments.

Each check raises ``TypeError`` or ``ValueError`` with the argument's name, what was expected and
what was given. Inside a differentiable operation they see arrays only, tensors have been
unpacked before.
"""

import math
import operator

import numpy as np

from companion._arguments import MOST, flag, number, of_shape, room, word
from companion.functional._windows import output_size
from companion.tensor import Tensor


def floats(bias=None, **arrays):
    """Arrays of floating-point numbers, all of one dtype; only a bias may be left out (None)."""
    if bias is not None:
        arrays["bias"] = bias
    first, dtype = "", None
    for name, a in arrays.items():
        if not isinstance(a, np.ndarray | np.generic | Tensor):
            raise TypeError(f"{name}: expected an array or a Tensor, got {type(a).__name__}")
        if a.dtype.kind != "f":
            raise TypeError(f"{name}: expected floating-point numbers, got dtype {a.dtype}")
        if dtype and a.dtype.newbyteorder("=") != dtype:
            raise TypeError(f"{name}: expected dtype {dtype} as in {first}, got {a.dtype}")
        first, dtype = first or name, dtype or a.dtype.newbyteorder("=")


def shape(name, array, expected, why=""):
    """Exactly this shape, a letter stands for any length: ("C_out", 3); None is left out."""
    if array is not None:
        of_shape(name, array.shape, expected, why)


def layout(name, array, *layouts):
    """One of the given numbers of axes, written as "C, H, W"."""
    if array.ndim not in [len(each.split(",")) for each in layouts]:
        wanted = " or ".join(f"({each})" for each in layouts)
        raise ValueError(f"{name}: expected shape {wanted}, got {array.shape}")


def same_shape(name, array, other_name, other):
    """Equal shapes: nothing is broadcast here."""
    if array.shape != other.shape:
        raise ValueError(f"{name}: expected shape {other.shape} as {other_name}, got {array.shape}")


def integers(name, value, length, least):
    """An int, or one for each axis; returns a tuple of ``length``."""
    values = value if isinstance(value, tuple | list) else (value,) * length
    try:
        if any(isinstance(v, bool | np.bool_ | np.ndarray) for v in values):
            raise TypeError
        values = tuple(operator.index(v) for v in values)
    except TypeError:
        raise TypeError(f"{name}: expected an int or {length} of them, got {value!r}") from None
    if len(values) != length or any(not least <= v <= MOST for v in values):
        raise ValueError(
            f"{name}: expected {length} integers ≥ {least} (or one) and ≤ {MOST}, got {value!r}"
        )
    return values


def indices(name, array, count, what, why):
    """Whole numbers 0 … count − 1 that point at something."""
    if not isinstance(array, np.ndarray | np.generic) or array.dtype.kind not in "iu":
        kind = getattr(array, "dtype", type(array).__name__)
        raise TypeError(f"{name}: expected an array of {what} (integers), got {kind}")
    if array.size and not 0 <= array.min() <= array.max() < count:
        raise ValueError(
            f"{name}: expected {what} from 0 to {count - 1} {why}, "
            f"got {array.min()} to {array.max()}"
        )


def frame(name, padding):
    """Padding for two axes, as ((top, bottom), (left, right))."""
    return tuple((p, p) for p in integers(name, padding, 2, least=0))


def divisor(name, given, **channels):
    """A number that divides the channels of every argument named."""
    (divided_by,) = integers(name, given, 1, least=1)
    for other, n in channels.items():
        if n % divided_by:
            raise ValueError(
                f"{name}: expected a divisor of the {n} channels of {other}, got {given}"
            )
    return divided_by


def window(name, size, kernel, stride, padding, dilation):
    """A kernel that fits into the padded input at least once; returns the output's size."""
    padded = tuple(n + sum(p) for n, p in zip(size, padding, strict=True))
    room("padding", padding, padded)
    output = output_size(size, kernel, stride, padding, dilation)
    if min(output) < 1 or min(kernel) < 1:
        raise ValueError(
            f"{name}: expected a kernel that fits into the padded input {padded}, "
            f"got {tuple(kernel)} with dilation {dilation}"
        )
    return output


def convolution(input, weight, bias, stride, padding, dilation, groups):
    """Return the sizes of input and kernel, and all options in the form that _windows.py takes."""
    floats(input=input, weight=weight, bias=bias)
    layout("input", input, "N, C_in, H, W", "C_in, H, W")
    layout("weight", weight, "C_out, C_in / groups, K_h, K_w")
    c_in, *size = input.shape[-3:]
    c_out, _, *kernel = weight.shape
    groups = divisor("groups", groups, input=c_in, weight=c_out)
    wanted = ("C_out", c_in // groups, "K_h", "K_w")
    shape("weight", weight, wanted, "to fit input" + f" and groups={groups}" * (groups > 1))
    shape("bias", bias, (c_out,), "to fit weight")

    stride = integers("stride", stride, 2, least=1)
    dilation = integers("dilation", dilation, 2, least=1)
    if not isinstance(padding, str):
        padding = frame("padding", padding)
    else:
        word("padding", padding, ("valid", "same"))
        if padding == "same" and stride != (1, 1):
            raise ValueError(f'stride: expected 1 with padding="same", got {stride}')
        total = [d * (k - 1) * (padding == "same") for k, d in zip(kernel, dilation, strict=True)]
        padding = tuple((t // 2, t - t // 2) for t in total)
    window("weight", size, kernel, stride, padding, dilation)
    return size, kernel, dict(stride=stride, padding=padding, dilation=dilation, groups=groups)


def transposed_convolution(input, weight, bias, stride, padding, output_padding, groups, dilation):
    """Return the sizes of input, output and kernel, and all options as _windows.py takes them."""
    floats(input=input, weight=weight, bias=bias)
    layout("input", input, "N, C_in, H, W", "C_in, H, W")
    c_in, *size = input.shape[-3:]
    shape("weight", weight, (c_in, "C_out / groups", "K_h", "K_w"), "to fit input")
    _, group, *kernel = weight.shape
    groups = divisor("groups", groups, input=c_in)
    shape("bias", bias, (group * groups,), "to fit weight and groups")

    stride = integers("stride", stride, 2, least=1)
    dilation = integers("dilation", dilation, 2, least=1)
    padding = frame("padding", padding)
    extra = integers("output_padding", output_padding, 2, least=0)
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation, strict=True)):
        raise ValueError(f"output_padding: expected less than stride or dilation, got {extra}")
    every = zip(size, stride, padding, dilation, kernel, extra, strict=True)
    size_out = [(n - 1) * s - sum(p) + d * (k - 1) + 1 + e for n, s, p, d, k, e in every]
    if min(size_out) < 1 or min(kernel) < 1:
        raise ValueError(
            f"padding: expected to leave some of the output, got {padding} for input "
            f"{input.shape} and weight {weight.shape}"
        )
    room("stride, dilation", (stride, dilation), size_out)
    how = dict(stride=stride, padding=padding, dilation=dilation, groups=groups)
    return size, size_out, kernel, how


def attention(query, key, value, mask, dropout, causal, scale):
    """Return the mask (booleans, numbers to add, or None) and the scale."""
    floats(query=query, key=key, value=value)
    for name, a in {"query": query, "key": key, "value": value}.items():
        if a.ndim < 2:
            raise ValueError(f"{name}: expected at least two axes, got shape {a.shape}")
    (t, d), s = query.shape[-2:], key.shape[-2]
    if key.shape[-1] != d:
        raise ValueError(f"key: expected shape (..., S, {d}) to fit query, got {key.shape}")
    if value.shape[-2] != s:
        raise ValueError(f"value: expected shape (..., {s}, D_v) to fit key, got {value.shape}")
    batch = query.shape[:-2]
    for name, a in {"key": key, "value": value}.items():
        if not broadcasts(a.shape[:-2], batch):
            raise ValueError(
                f"{name}: expected leading axes to fit {batch} of query, got shape {a.shape}"
            )
        batch = np.broadcast_shapes(batch, a.shape[:-2])
    if number("dropout_p", dropout) != 0:
        raise ValueError(f"dropout_p: expected 0.0, weights are not dropped here, got {dropout!r}")
    scale = 1 / math.sqrt(max(d, 1)) if scale is None else number("scale", scale)
    causal = flag("is_causal", causal)
    if causal and mask is not None:
        raise ValueError("attn_mask: expected None with is_causal=True, got a mask as well")
    if causal:
        mask = np.tri(t, s, dtype=bool)
    elif mask is not None:
        if not isinstance(mask, np.ndarray) or mask.dtype.kind != "b":
            floats(query=query, attn_mask=mask)
        wanted = (*np.broadcast_shapes(query.shape[:-2], key.shape[:-2]), t, s)
        if not broadcasts(mask.shape, wanted) or np.broadcast_shapes(mask.shape, wanted) != wanted:
            raise ValueError(
                f"attn_mask: expected to broadcast to {wanted} of query and key, got {mask.shape}"
            )
    return mask, scale


def broadcasts(shape, other):
    """Whether two shapes can be broadcast together."""
    pairs = zip(shape[::-1], other[::-1], strict=False)
    return all(a == b or 1 in (a, b) for a, b in pairs)


def row(name, value, table):
    """A row of a table, counted from the front or the back; returns it counted from the front."""
    rows = len(table)
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name}: expected an int, got {value!r}")
    if not -rows <= value < rows:
        raise ValueError(f"{name}: expected a row of {rows}, got {value}")
    return int(value) % rows


def last_axes(name, expected, input):
    """The lengths of the last axes of the input, as a tuple; returns these axes."""
    if not isinstance(expected, tuple | list):
        raise TypeError(f"{name}: expected a tuple of ints, got {expected!r}")
    integers(name, expected, len(expected), least=0)
    if not expected or input.shape[-len(expected) :] != tuple(expected):
        raise ValueError(
            f"{name}: expected the last lengths of the input's shape {input.shape}, "
            f"got {tuple(expected)}"
        )
    return tuple(range(-len(expected), 0))


def recurrent(gates, arrays, **biases):
    """Sequence, states and weights of a recurrent layer whose units have this many gates."""
    floats(**arrays, **{name: b for name, b in biases.items() if b is not None})
    shape("input", arrays["input"], ("T", "N", "D_in"))
    length, examples, width = arrays["input"].shape
    if length == 0:
        raise ValueError(f"input: expected at least one step, got {arrays['input'].shape}")
    shape("h_0", arrays["h_0"], (examples, "H"), "to fit input")
    units = arrays["h_0"].shape[1]
    shape("c_0", arrays.get("c_0"), (examples, units), "to fit h_0")
    shape("weight_ih", arrays["weight_ih"], (gates * units, width), "to fit h_0 and input")
    shape("weight_hh", arrays["weight_hh"], (gates * units, units), "to fit h_0")
    for name, bias in biases.items():
        shape(name, bias, (gates * units,), "to fit h_0")
