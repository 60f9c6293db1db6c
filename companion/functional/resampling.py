"""Other sizes for pictures: frames around them, more or fewer pixels, channels into pixels."""

import math

import numpy as np

from companion._arguments import flag, number, room, word
from companion.functional import _checks
from companion.functional._windows import resampled
from companion.tensor import differentiable


@differentiable
def pad(input, pad, mode="constant", value=None):
    """Make an array longer at the ends of its last axes.

    Parameters
    ----------
    input : any shape
    pad : (before, after) of the last axis, (before, after) of the axis before it, and so on
        One flat sequence of integers: (left, right, top, bottom) frames pictures.
    mode : {"constant", "reflect", "replicate", "circular"}
        What is outside: ``value``; the inside mirrored at the outermost pixel, which is not
        repeated; the outermost pixel; the other end.
    value : float, optional
        For "constant", 0 if left out.

    Returns
    -------
    the input's shape, longer by what was asked for

    Raises
    ------
    TypeError
        If the input is not floating-point.
    ValueError
        If ``pad`` is not a pair for each of the last axes, or takes more than the input has.
    """
    _checks.floats(input=input)
    word("mode", mode, ("constant", "reflect", "replicate", "circular"))
    if value is not None and mode != "constant":
        raise ValueError(f'value: expected none with mode="{mode}", got {value}')
    pairs = _pairs(pad, input.ndim)
    axes = list(zip(input.shape, pairs, strict=True))

    longer = [n + before + after for n, (before, after) in axes]
    room("pad", pad, longer)

    if mode == "constant":
        value = 0 if value is None else _fill(value)
        output = np.full(longer, value, input.dtype)
        inside = tuple(slice(before, before + n) for n, (before, _) in axes)
        output[inside] = input
        return output, dict(input=lambda g: g[inside])

    sources = {
        dim: _sources(n, before, after, mode)
        for dim, (n, (before, after)) in enumerate(axes)
        if before or after
    }
    output = input
    for dim, source in sources.items():
        output = output.take(source, dim)

    def pull(g):
        """What came from a pixel goes back to it, axis by axis."""
        for dim, source in sources.items():
            g = np.moveaxis(g, dim, 0)
            back = np.zeros((input.shape[dim], *g.shape[1:]), g.dtype)
            for i, place in enumerate(source):
                back[place] += g[i]
            g = np.moveaxis(back, 0, dim)
        return g

    return output, dict(input=pull)


def _fill(value):
    """Any number, also one that is none: what a pooling shall not see is −∞."""
    return value if isinstance(value, float) else number("value", value)


def _sources(n, before, after, mode):
    """For every place of a longer axis, the place of the axis of n that it is a copy of."""
    i = np.arange(-before, n + after)
    if mode == "replicate":
        return np.clip(i, 0, n - 1)
    room = n - 1 if mode == "reflect" else n
    if max(before, after) > room:
        raise ValueError(
            f'pad: expected at most {room} on an axis of {n} with mode="{mode}", '
            f"got {(before, after)}"
        )
    return i % n if mode == "circular" else (n - 1) - np.abs((n - 1) - np.abs(i))


def _pairs(pad, ndim):
    """(before, after) for every axis, from the flat sequence that begins with the last one."""
    if not isinstance(pad, tuple | list):
        raise TypeError(f"pad: expected a tuple of integers, got {pad!r}")
    if len(pad) % 2 or len(pad) > 2 * ndim:
        raise ValueError(f"pad: expected a pair for each of up to {ndim} axes of input, got {pad}")
    flat = _checks.integers("pad", pad, len(pad), least=0)
    pairs = [flat[i : i + 2] for i in range(0, len(flat), 2)]
    return [(0, 0)] * (ndim - len(pairs)) + pairs[::-1]


@differentiable
def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    """Give pictures another size: y = R_h x R_wᵀ, a linear map along each axis.

    "nearest" takes the pixel at ⌊i H / H_out⌋. "bilinear" mixes the two pixels beside the place
    (i + ½) H / H_out − ½, as if pixels were squares; with ``align_corners`` beside
    i (H − 1) / (H_out − 1), as if they were points and the corners stayed where they are.

    Parameters
    ----------
    input : (N, C, H, W)
    size : int or (int, int)
        H_out and W_out.
    scale_factor : float or (float, float)
        Instead of ``size``: H_out = ⌊H · factor⌋, and 1 / factor in place of H / H_out, except, as
        in PyTorch, where H_out is H (or 2 H, for "nearest").
    mode : {"nearest", "bilinear"}
    align_corners : bool, optional
        For "bilinear" only.

    Returns
    -------
    (N, C, H_out, W_out)

    Raises
    ------
    TypeError
        If the input is not floating-point.
    ValueError
        If it has another number of axes, or not exactly one of ``size`` and ``scale_factor`` is
        given, or ``align_corners`` is given for "nearest".
    """
    _checks.floats(input=input)
    _checks.layout("input", input, "N, C, H, W")
    word("mode", mode, ("nearest", "bilinear"))
    if align_corners is not None and mode == "nearest":
        raise ValueError(f'align_corners: expected none with mode="nearest", got {align_corners}')
    if (size is None) == (scale_factor is None):
        raise ValueError(
            f"size: expected either size or scale_factor, got {size} and {scale_factor}"
        )
    if align_corners is not None:
        align_corners = flag("align_corners", align_corners)
    lengths = input.shape[-2:]
    if not all(lengths):
        raise ValueError(f"input: expected at least one pixel, got {input.shape}")
    if size is not None:
        size = _checks.integers("size", size, 2, least=1)
        steps = [n / out for n, out in zip(lengths, size, strict=True)]
    else:
        pair = isinstance(scale_factor, tuple | list)
        factors = scale_factor if pair else (scale_factor, scale_factor)
        if len(factors) != 2:
            raise ValueError(f"scale_factor: expected a number or two, got {scale_factor}")
        factors = [number("scale_factor", f, above=0) for f in factors]
        size = [math.floor(n * f) for n, f in zip(lengths, factors, strict=True)]
        steps = [1 / f for f in factors]
        if min(size) < 1:
            raise ValueError(f"scale_factor: expected to leave at least a pixel, got {factors}")
    given = ("size", size) if scale_factor is None else ("scale_factor", scale_factor)
    room(*given, (*input.shape[:-2], *size))
    rows, columns = (
        _resampling(n, out, step, mode, align_corners).astype(input.dtype)
        for n, out, step in zip(lengths, size, steps, strict=True)
    )
    return resampled(input, rows, columns), dict(input=lambda g: resampled(g, rows.T, columns.T))


def _resampling(n, out, step, mode, align_corners):
    """The matrix (out, n) that resamples an axis; ``step`` is the distance of two samples."""
    i = np.arange(out)
    if out == n or (mode == "nearest" and out == 2 * n):
        step = n / out
    if mode == "nearest":
        place = np.floor(i.astype(np.float32) * np.float32(step))  # rounded as PyTorch does
    elif align_corners:
        place = i * ((n - 1) / max(out - 1, 1))
    else:
        place = np.maximum((i + 0.5) * step - 0.5, 0)
    place = np.minimum(place, n - 1)[:, None]
    return np.maximum(0, 1 - np.abs(place - np.arange(n)))  # what a pixel at distance < 1 weighs


@differentiable
def pixel_shuffle(input, upscale_factor):
    """Turn r² channels into r × r pixels: y[c, r i + a, r j + b] = x[c r² + a r + b, i, j].

    Parameters
    ----------
    input : (..., C r², H, W)
    upscale_factor : int
        r

    Returns
    -------
    (..., C, r H, r W)

    Raises
    ------
    TypeError
        If the input is not floating-point.
    ValueError
        If the number of channels is not a multiple of r².
    """
    _checks.floats(input=input)
    (r,) = _checks.integers("upscale_factor", upscale_factor, 1, least=1)
    if input.ndim < 3 or input.shape[-3] % r**2:
        raise ValueError(
            f"input: expected shape (..., C · {r**2}, H, W) to fit upscale_factor {r}, "
            f"got {input.shape}"
        )
    *batch, channels, height, width = input.shape
    channels //= r**2

    count = math.prod(batch)
    apart = input.reshape(count, channels, r, r, height, width)  # n, c, a, b, i, j
    output = apart.transpose(0, 1, 4, 2, 5, 3)  # n, c, i, a, j, b

    def pull(g):
        apart = g.reshape(count, channels, height, r, width, r)
        return apart.transpose(0, 1, 3, 5, 2, 4).reshape(input.shape)

    return output.reshape(*batch, channels, height * r, width * r), dict(input=pull)
