"""Strategies for the arguments of operations: shapes and options, arrays in every layout."""

import math

import numpy as np
from hypothesis import strategies as st

# ---- arrays


def _as_read_only(a):
    a.flags.writeable = False
    return a


LAYOUTS = {
    "contiguous": lambda a: a,
    "read-only": _as_read_only,
    "columns first": np.asfortranarray,
    "every second": lambda a: np.repeat(a, 2, axis=-1)[..., ::2],
    "backwards": lambda a: a[..., ::-1],
}


@st.composite
def floats(draw, shape, low=-3.0, high=3.0):
    """An array of numbers between low and high."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    array = np.array(rng.uniform(low, high, shape))
    return LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))](array) if shape else array


@st.composite
def indices(draw, shape, number):
    """An array of integers from 0 to number - 1."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return np.array(rng.integers(0, number, shape))


shapes = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
reductions = st.sampled_from(["mean", "sum", "none"])


def one_or_pair(least, most):
    number = st.integers(least, most)
    return number | st.tuples(number, number)


def both(value):
    return value if isinstance(value, tuple) else (value, value)


@st.composite
def elementwise(draw, **options):
    return dict(input=draw(floats(draw(shapes)))) | {n: draw(o) for n, o in options.items()}


@st.composite
def along_axis(draw):
    shape = draw(shapes)
    dim = draw(st.integers(-len(shape), len(shape) - 1))
    return dict(input=draw(floats(shape)), dim=dim)


@st.composite
def compared(draw, low=-3.0, high=3.0, target=(-3.0, 3.0)):
    shape = draw(shapes)
    return dict(
        input=draw(floats(shape, low, high)),
        target=draw(floats(shape, *target)),
        reduction=draw(reductions),
    )


@st.composite
def classified(draw, distributions=False):
    shape = draw(shapes)
    dim = 0 if len(shape) == 1 else 1
    if distributions and draw(st.booleans()):
        target = draw(floats(shape, 0.0, 1.0))
    else:
        target = draw(indices(shape[:dim] + shape[dim + 1 :], shape[dim]))
    return dict(input=draw(floats(shape)), target=target, reduction=draw(reductions))


@st.composite
def dense(draw):
    d_in, d_out = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    before = draw(st.lists(st.integers(1, 3), max_size=3).map(tuple))
    return dict(
        input=draw(floats((*before, d_in))),
        weight=draw(floats((d_out, d_in))),
        bias=draw(st.none() | floats((d_out,))),
    )


# ---- windows: how large must a picture be for the kernel to fit?


def least(kernel, padding, dilation):
    """The smallest size into which a kernel fits."""
    return [
        max(1, d * (k - 1) + 1 - 2 * p)
        for k, p, d in zip(both(kernel), both(padding), both(dilation), strict=True)
    ]


@st.composite
def pictures(draw, channels, kernel, padding=0, dilation=1):
    size = (n + draw(st.integers(0, 4)) for n in least(kernel, padding, dilation))
    batch = draw(st.sampled_from([(), (1,), (3,)]))
    return draw(floats((*batch, channels, *size)))


@st.composite
def convolved(draw, axes=2):
    groups = draw(st.integers(1, 3))
    c_in, c_out = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    kernel = (1, 1)[axes:] + draw(st.tuples(*[st.integers(1, 3)] * axes))
    stride, dilation = draw(one_or_pair(1, 3)), draw(one_or_pair(1, 2))
    padding = draw(one_or_pair(0, 2) | st.sampled_from(["valid", "same"]))
    if axes == 1:
        stride, dilation, padding = (
            a[0] if isinstance(a, tuple) else a for a in (stride, dilation, padding)
        )
    if padding == "same":
        stride = 1
    frame = 0 if isinstance(padding, str) else padding
    picture = draw(pictures(c_in, kernel, frame, dilation))
    weight = draw(floats((c_out, c_in // groups, *kernel)))
    return dict(
        input=picture if axes == 2 else picture[..., 0, :],
        weight=weight if axes == 2 else weight[..., 0, :],
        bias=draw(st.none() | floats((c_out,))),
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
    )


@st.composite
def transposed(draw):
    groups = draw(st.integers(1, 3))
    c_in, group = groups * draw(st.integers(1, 2)), draw(st.integers(1, 2))
    kernel = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    stride, dilation = draw(one_or_pair(1, 3)), draw(one_or_pair(1, 3))
    most = [max(s, d) - 1 for s, d in zip(both(stride), both(dilation), strict=True)]
    extra = tuple(draw(st.integers(0, n)) for n in most)
    size = tuple(draw(st.integers(1, 4)) for _ in kernel)
    room = [
        (n - 1) * s + d * (k - 1) + e
        for n, s, d, k, e in zip(size, both(stride), both(dilation), kernel, extra, strict=True)
    ]
    batch = draw(st.sampled_from([(), (1,), (3,)]))
    return dict(
        input=draw(floats((*batch, c_in, *size))),
        weight=draw(floats((c_in, group, *kernel))),
        bias=draw(st.none() | floats((group * groups,))),
        stride=stride,
        padding=tuple(draw(st.integers(0, min(2, n // 2))) for n in room),
        output_padding=extra,
        groups=groups,
        dilation=dilation,
    )


@st.composite
def unfolded(draw):
    kernel, padding, dilation = (draw(one_or_pair(*ends)) for ends in [(1, 3), (0, 2), (1, 2)])
    return dict(
        input=draw(pictures(2, kernel, padding, dilation)),
        kernel_size=kernel,
        dilation=dilation,
        padding=padding,
        stride=draw(one_or_pair(1, 3)),
    )


@st.composite
def folded(draw):
    kernel, stride = draw(one_or_pair(1, 3)), draw(one_or_pair(1, 3))
    padding, dilation = draw(one_or_pair(0, 2)), draw(one_or_pair(1, 2))
    size = tuple(n + draw(st.integers(0, 4)) for n in least(kernel, padding, dilation))
    every = zip(size, *map(both, (kernel, padding, dilation, stride)), strict=True)
    length = math.prod((n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, p, d, s in every)
    batch = draw(st.sampled_from([(), (1,), (3,)]))
    return dict(
        input=draw(floats((*batch, 2 * math.prod(both(kernel)), length))),
        output_size=size,
        kernel_size=kernel,
        dilation=dilation,
        padding=padding,
        stride=stride,
    )


@st.composite
def pooled(draw, **options):
    kernel, options = draw(one_or_pair(1, 4)), {n: draw(o) for n, o in options.items()}
    padding = tuple(draw(st.integers(0, k // 2)) for k in both(kernel))
    arguments = dict(
        input=draw(pictures(2, kernel, dilation=options.get("dilation", 1))),
        kernel_size=kernel,
        stride=draw(st.none() | one_or_pair(1, 3)),
        padding=padding,
    )
    return arguments | options


@st.composite
def adaptively_pooled(draw):
    number = st.integers(1, 6)
    return dict(
        input=draw(pictures(2, (3, 2))),
        output_size=draw(number | st.tuples(st.none() | number, st.none() | number)),
    )


# ---- other sizes, normalisation, dropout


@st.composite
def framed(draw):
    mode = draw(st.sampled_from(["constant", "reflect", "replicate", "circular"]))
    axes = draw(st.integers(1, 2))
    shape = draw(st.tuples(*[st.integers(1, 3)] * 2, *[st.integers(2, 5)] * axes))
    if mode == "constant":
        axes = draw(st.integers(0, axes + 1))
    most = {"reflect": -1, "circular": 0}.get(mode, 2)
    ends = [draw(st.integers(0, n + most)) for n in shape[::-1][:axes] for _ in range(2)]
    value = draw(st.none() | st.just(0.5)) if mode == "constant" else None
    return dict(input=draw(floats(shape)), pad=tuple(ends), mode=mode, value=value)


@st.composite
def resized(draw):
    size = draw(one_or_pair(1, 7))
    factor = draw(st.sampled_from([0.5, 0.7, 1.5, 2, 3.0, (2, 0.5), (1.25, 3)]))
    target = draw(st.sampled_from([dict(size=size), dict(scale_factor=factor)]))
    mode = draw(st.sampled_from(["nearest", "bilinear"]))
    if mode == "bilinear":
        target = target | dict(align_corners=draw(st.sampled_from([None, False, True])))
    shape = draw(st.tuples(*[st.integers(1, 3)] * 2, *[st.integers(2, 6)] * 2))
    return dict(input=draw(floats(shape)), mode=mode, **target)


@st.composite
def shuffled(draw):
    r, channels = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    before = draw(st.lists(st.integers(1, 3), max_size=2).map(tuple))
    size = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    return dict(input=draw(floats((*before, channels * r * r, *size))), upscale_factor=r)


@st.composite
def normalised(draw):
    n, channels = draw(st.integers(2, 4)), draw(st.integers(1, 3))
    shape = (n, channels, *draw(st.lists(st.integers(1, 3), max_size=2)))
    training = draw(st.booleans())
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    statistics = rng.uniform(0.5, 2, (2, channels))
    return dict(
        input=draw(floats(shape)),
        running_mean=statistics[0],
        running_var=statistics[1],
        weight=draw(st.none() | floats((channels,))),
        bias=draw(st.none() | floats((channels,))),
        training=training,
        momentum=draw(st.sampled_from([0.1, 0.5])),
        eps=draw(st.sampled_from([1e-5, 1e-2])),
    )


@st.composite
def normalised_over_last(draw, bias):
    before = draw(st.lists(st.integers(1, 3), max_size=2).map(tuple))
    last = draw(st.lists(st.integers(1, 4), min_size=1, max_size=2).map(tuple))
    arguments = dict(
        input=draw(floats(before + last)),
        normalized_shape=last,
        weight=draw(st.none() | floats(last)),
        eps=draw(st.sampled_from([1e-5, 1e-2] if bias else [None, 1e-5, 1e-2])),
    )
    return arguments | (dict(bias=draw(st.none() | floats(last))) if bias else {})


@st.composite
def normalised_in_groups(draw):
    groups, size = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    places = draw(st.lists(st.integers(1, 3), max_size=2))
    weight = draw(st.none() | floats((groups * size,)))
    return dict(
        input=draw(floats((draw(st.integers(2, 3)), groups * size, *places))),
        num_groups=groups,
        weight=weight,  # without one, PyTorch has no gradient for a bias
        bias=None if weight is None else draw(st.none() | floats(weight.shape)),
        eps=draw(st.sampled_from([1e-5, 1e-2])),
    )


# ---- attention and embedding


@st.composite
def subshape(draw, shape):
    """A shape that broadcasts to the given one."""
    kept = [n if draw(st.booleans()) else 1 for n in shape]
    return tuple(kept[draw(st.integers(0, len(shape))) :])


@st.composite
def attended(draw):
    batch = draw(st.sampled_from([(), (2,), (2, 3)]))
    t, s, d, d_v = (draw(st.integers(1, 4)) for _ in range(4))
    arguments = dict(
        query=draw(floats((*draw(subshape(batch)), t, d))),
        key=draw(floats((*draw(subshape(batch)), s, d))),
        value=draw(floats((*draw(subshape(batch)), s, d_v))),
        scale=draw(st.sampled_from([0.3, None])),
    )
    kind = draw(st.sampled_from(["numbers", "booleans", "causal", "none"]))
    if kind == "causal":
        return arguments | dict(is_causal=True)
    if kind == "none":
        return arguments
    leading = np.broadcast_shapes(arguments["query"].shape[:-2], arguments["key"].shape[:-2])
    shape = (*draw(subshape(leading)), draw(st.sampled_from([t, 1])), draw(st.sampled_from([s, 1])))
    seen = draw(indices(shape, 3)) > 0  # in a small mask, often a row that sees nothing
    if kind == "numbers":
        return arguments | dict(attn_mask=np.where(seen, draw(floats(shape)), -np.inf))
    return arguments | dict(attn_mask=np.array(seen))


@st.composite
def embedded(draw):
    rows, width = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    shape = draw(st.lists(st.integers(1, 4), max_size=3).map(tuple))
    return dict(
        input=draw(indices(shape, rows)),
        weight=draw(floats((rows, width))),
        padding_idx=draw(st.sampled_from([-1, 0, None])),
    )


# ---- recurrent layers


@st.composite
def recurrent(draw, gates, cell=False, **options):
    length, n, width, units = (draw(st.integers(1, 4)) for _ in range(4))
    bias, shape = draw(st.booleans()), (gates * units,)
    states = ["h_0", "c_0"] if cell else ["h_0"]
    return dict(
        input=draw(floats((length, n, width))),
        **{name: draw(floats((n, units))) for name in states},
        weight_ih=draw(floats((gates * units, width))),
        weight_hh=draw(floats((gates * units, units))),
        bias_ih=draw(floats(shape)) if bias else None,
        bias_hh=draw(floats(shape)) if bias else None,
        **{name: draw(option) for name, option in options.items()},
    )
