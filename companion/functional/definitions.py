"""The operations once more, each as its literal definition: loops over indices, nothing clever.

For reading, and for testing the fast versions: a definition has the name and the arguments of the
operation, and the same value, but knows no gradients, checks nothing and takes its time. What loops
over pictures takes batches only.
"""

# ruff: noqa: D103 (what a function means stands where the operation is defined)

import itertools
import math

import numpy as np


def _pair(value):
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def _places(*lengths):
    """All combinations of indices below these lengths."""
    return itertools.product(*map(range, lengths))


def _at(x, *index, outside=0.0):
    """Value of x at an index of its last axes; all that lies outside has one value."""
    inside = all(0 <= i < n for i, n in zip(index, x.shape[-len(index) :], strict=True))
    return x[(..., *index)] if inside else outside


def _length(n, kernel, stride, padding, dilation):
    """How many windows of a kernel there are along an axis of n."""
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


# ---- the fully connected layer


def linear(input, weight, bias=None):
    output = np.einsum("...i,oi->...o", input, weight)
    return output if bias is None else output + bias


# ---- attention and embedding


def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, *, scale=None
):
    (length, width), number = query.shape[-2:], key.shape[-2]
    scale = 1 / math.sqrt(width) if scale is None else scale
    batch = np.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2])
    query, key, value = (np.broadcast_to(a, batch + a.shape[-2:]) for a in (query, key, value))
    mask = np.broadcast_to(0.0 if attn_mask is None else attn_mask, (*batch, length, number))
    if mask.dtype.kind == "b":
        mask = np.where(mask, 0.0, -math.inf)
    output = np.zeros((*batch, length, value.shape[-1]))
    for *b, i in _places(*batch, length):
        q, k, v = query[(*b, i)], key[tuple(b)], value[tuple(b)]
        seen = range(min(i + 1, number)) if is_causal else range(number)
        e = {j: math.exp(scale * sum(q * k[j]) + mask[(*b, i, j)]) for j in seen}
        if any(e.values()):
            output[(*b, i)] = sum(e[j] / sum(e.values()) * v[j] for j in seen)
    return output


def embedding(input, weight, padding_idx=None):
    output = np.empty((*input.shape, weight.shape[1]))
    for place in _places(*input.shape):
        output[place] = weight[input[place]]
    return output


# ---- activations: one number at a time, or one axis


def _each(function):
    """Apply a function of numbers to every element."""

    def on_arrays(input, **options):
        values = [function(float(x), **options) for x in input.ravel()]
        return np.array(values).reshape(input.shape)

    return on_arrays


relu = _each(lambda x: max(x, 0.0))
leaky_relu = _each(lambda x, negative_slope=0.01: x if x > 0 else negative_slope * x)
sigmoid = _each(lambda x: 1 / (1 + math.exp(-x)))
tanh = _each(lambda x: (math.exp(x) - math.exp(-x)) / (math.exp(x) + math.exp(-x)))
silu = _each(lambda x: x / (1 + math.exp(-x)))
elu = _each(lambda x, alpha=1.0: x if x > 0 else alpha * (math.exp(x) - 1))


@_each
def gelu(x, approximate="none"):
    if approximate == "none":
        return x * (1 + math.erf(x / math.sqrt(2))) / 2
    return x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))) / 2


@_each
def softplus(x, beta=1.0, threshold=20.0):
    return x if beta * x > threshold else math.log(1 + math.exp(beta * x)) / beta


def softmax(input, dim):
    return np.exp(input) / np.exp(input).sum(dim, keepdims=True)


def log_softmax(input, dim):
    return np.log(softmax(input, dim))


# ---- recurrent layers


def rnn(input, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, nonlinearity="tanh"):
    h, output = h_0, []
    for x in input:
        z = linear(x, weight_ih, bias_ih) + linear(h, weight_hh, bias_hh)
        h = tanh(z) if nonlinearity == "tanh" else relu(z)
        output.append(h)
    return np.array(output), h


def lstm(input, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    h, c, output = h_0, c_0, []
    for x in input:
        z = linear(x, weight_ih, bias_ih) + linear(h, weight_hh, bias_hh)
        i, f, g, o = np.split(z, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(c)
        output.append(h)
    return np.array(output), (h, c)


def gru(input, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    h, output = h_0, []
    for x in input:
        a = np.split(linear(x, weight_ih, bias_ih), 3, axis=1)
        u = np.split(linear(h, weight_hh, bias_hh), 3, axis=1)
        r, z = sigmoid(a[0] + u[0]), sigmoid(a[1] + u[1])
        h = (1 - z) * tanh(a[2] + r * u[2]) + z * h
        output.append(h)
    return np.array(output), h


# ---- losses


def _reduced(losses, reduction):
    return losses if reduction == "none" else getattr(losses, reduction)()


def mse_loss(input, target, reduction="mean"):
    return _reduced((input - target) ** 2, reduction)


def l1_loss(input, target, reduction="mean"):
    return _reduced(abs(input - target), reduction)


def binary_cross_entropy(input, target, reduction="mean"):
    losses = -target * np.log(input) - (1 - target) * np.log(1 - input)
    return _reduced(losses, reduction)


def binary_cross_entropy_with_logits(input, target, reduction="mean"):
    return binary_cross_entropy(sigmoid(input), target, reduction)


def nll_loss(input, target, reduction="mean"):
    dim = min(1, input.ndim - 1)
    losses = np.empty(target.shape)
    for place in _places(*target.shape):
        losses[place] = -input[(*place[:dim], target[place], *place[dim:])]
    return _reduced(losses, reduction)


def cross_entropy(input, target, reduction="mean"):
    dim = min(1, input.ndim - 1)
    log_p = log_softmax(input, dim)
    if target.dtype.kind == "f":
        return _reduced(-(target * log_p).sum(dim), reduction)
    return nll_loss(log_p, target, reduction)


# ---- convolution


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    n, _, height, width = input.shape
    c_out, group, k_h, k_w = weight.shape
    (s_h, s_w), (d_h, d_w) = _pair(stride), _pair(dilation)
    if padding == "same":
        (p_h, p_w), h_out, w_out = (d_h * (k_h - 1) // 2, d_w * (k_w - 1) // 2), height, width
    else:
        p_h, p_w = (0, 0) if padding == "valid" else _pair(padding)
        h_out, w_out = _length(height, k_h, s_h, p_h, d_h), _length(width, k_w, s_w, p_w, d_w)
    output = np.zeros((n, c_out, h_out, w_out))
    for b, o, i, j in _places(*output.shape):
        first = o // (c_out // groups) * group  # the first input channel of this group
        for c, k, m in _places(group, k_h, k_w):
            x = _at(input[b, first + c], s_h * i + d_h * k - p_h, s_w * j + d_w * m - p_w)
            output[b, o, i, j] += weight[o, c, k, m] * x
        output[b, o, i, j] += 0 if bias is None else bias[o]
    return output


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    n, _, length = input.shape
    c_out, group, kernel = weight.shape
    if padding == "same":
        padding, l_out = dilation * (kernel - 1) // 2, length
    else:
        padding = 0 if padding == "valid" else padding
        l_out = _length(length, kernel, stride, padding, dilation)
    output = np.zeros((n, c_out, l_out))
    for b, o, i in _places(*output.shape):
        first = o // (c_out // groups) * group
        for c, k in _places(group, kernel):
            x = _at(input[b, first + c], stride * i + dilation * k - padding)
            output[b, o, i] += weight[o, c, k] * x
        output[b, o, i] += 0 if bias is None else bias[o]
    return output


def conv_transpose2d(
    input, weight, bias=None, stride=1, padding=0, output_padding=0, groups=1, dilation=1
):
    n, c_in, height, width = input.shape
    _, group, k_h, k_w = weight.shape
    (s_h, s_w), (d_h, d_w), (p_h, p_w) = _pair(stride), _pair(dilation), _pair(padding)
    e_h, e_w = _pair(output_padding)
    h_out = (height - 1) * s_h - 2 * p_h + d_h * (k_h - 1) + 1 + e_h
    w_out = (width - 1) * s_w - 2 * p_w + d_w * (k_w - 1) + 1 + e_w
    output = np.zeros((n, group * groups, h_out, w_out))
    for b, c, i, j in _places(*input.shape):
        first = c // (c_in // groups) * group  # the first output channel of this group
        for o, k, m in _places(group, k_h, k_w):
            y, x = s_h * i + d_h * k - p_h, s_w * j + d_w * m - p_w
            if 0 <= y < h_out and 0 <= x < w_out:
                output[b, first + o, y, x] += weight[c, o, k, m] * input[b, c, i, j]
    return output if bias is None else output + bias[:, None, None]


# ---- windows


def _windows(size, kernel, stride, padding, dilation):
    """How many windows there are, and the place in the input that (i, j, k, m) stands for."""
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = _pair(kernel), _pair(stride), _pair(padding)
    d_h, d_w = _pair(dilation)
    number = _length(size[0], k_h, s_h, p_h, d_h), _length(size[1], k_w, s_w, p_w, d_w)
    return number, lambda i, j, k, m: (s_h * i + d_h * k - p_h, s_w * j + d_w * m - p_w)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    n, channels, *size = input.shape
    k_h, k_w = _pair(kernel_size)
    (height, width), place = _windows(size, kernel_size, stride, padding, dilation)
    output = np.zeros((n, channels * k_h * k_w, height * width))
    for c, k, m, i, j in _places(channels, k_h, k_w, height, width):
        row, column = (c * k_h + k) * k_w + m, i * width + j
        output[:, row, column] = _at(input[:, c], *place(i, j, k, m))
    return output


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    n, rows, _ = input.shape
    size, (k_h, k_w) = _pair(output_size), _pair(kernel_size)
    (height, width), place = _windows(size, kernel_size, stride, padding, dilation)
    channels = rows // (k_h * k_w)
    output = np.zeros((n, channels, *size))
    for c, k, m, i, j in _places(channels, k_h, k_w, height, width):
        y, x = place(i, j, k, m)
        if 0 <= y < size[0] and 0 <= x < size[1]:
            row, column = (c * k_h + k) * k_w + m, i * width + j
            output[:, c, y, x] += input[:, row, column]
    return output


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, return_indices=False):
    *batch, height, width = input.shape
    stride = kernel_size if stride is None else stride
    size, place = _windows((height, width), kernel_size, stride, padding, dilation)
    values, indices = np.empty((*batch, *size)), np.empty((*batch, *size), int)
    for *b, i, j in _places(*values.shape):
        best = -math.inf
        for k, m in _places(*_pair(kernel_size)):
            y, x = place(i, j, k, m)
            if (value := _at(input[tuple(b)], y, x, outside=-math.inf)) > best:
                best, values[(*b, i, j)], indices[(*b, i, j)] = value, value, y * width + x
    return (values, indices) if return_indices else values


def avg_pool2d(input, kernel_size, stride=None, padding=0, count_include_pad=True):
    stride = kernel_size if stride is None else stride
    size, place = _windows(input.shape[-2:], kernel_size, stride, padding, 1)
    output = np.empty((*input.shape[:-2], *size))
    for i, j in _places(*size):
        places = [place(i, j, k, m) for k, m in _places(*_pair(kernel_size))]
        inside = [_at(np.ones(input.shape[-2:]), y, x) for y, x in places]
        count = len(places) if count_include_pad else sum(inside)
        output[..., i, j] = sum(_at(input, y, x) for y, x in places) / count
    return output


def adaptive_avg_pool2d(input, output_size):
    *batch, height, width = input.shape
    h_out, w_out = _pair(output_size)
    h_out, w_out = h_out or height, w_out or width
    output = np.empty((*batch, h_out, w_out))
    for i, j in _places(h_out, w_out):
        rows = slice(math.floor(i * height / h_out), math.ceil((i + 1) * height / h_out))
        columns = slice(math.floor(j * width / w_out), math.ceil((j + 1) * width / w_out))
        output[..., i, j] = input[..., rows, columns].mean((-2, -1))
    return output


# ---- other sizes


def pad(input, pad, mode="constant", value=None):
    ends = [pad[i : i + 2] for i in range(0, len(pad), 2)][::-1]
    ends = [(0, 0)] * (input.ndim - len(ends)) + ends
    output = np.empty([b + n + a for n, (b, a) in zip(input.shape, ends, strict=True)])
    for place in _places(*output.shape):
        source = [i - before for i, (before, _) in zip(place, ends, strict=True)]
        if mode == "constant":
            output[place] = _at(input, *source, outside=value or 0)
        else:
            inside = (_moved(i, n, mode) for i, n in zip(source, input.shape, strict=True))
            output[place] = input[tuple(inside)]
    return output


def _moved(i, n, mode):
    """The place on an axis of n that the place i, perhaps outside, is a copy of."""
    if mode == "reflect":
        return -i if i < 0 else 2 * (n - 1) - i if i >= n else i
    return i % n if mode == "circular" else min(max(i, 0), n - 1)


def interpolate(input, size=None, scale_factor=None, mode="nearest", align_corners=None):
    *batch, height, width = input.shape
    if scale_factor is None:
        h_out, w_out = _pair(size)
        step_h, step_w = height / h_out, width / w_out
    else:
        f_h, f_w = _pair(scale_factor)
        h_out, w_out = math.floor(height * f_h), math.floor(width * f_w)
        step_h, step_w = 1 / f_h, 1 / f_w

    def place(i, step, n, n_out):
        """Where output pixel i lies: between which two pixels, and how near to the second."""
        if n_out == n or (mode == "nearest" and n_out == 2 * n):
            step = n / n_out
        if mode == "nearest":
            y = math.floor(i * step)
        elif align_corners:
            y = i * (n - 1) / (n_out - 1) if n_out > 1 else 0
        else:
            y = (i + 0.5) * step - 0.5
        y = min(max(y, 0), n - 1)
        return math.floor(y), min(math.floor(y) + 1, n - 1), y - math.floor(y)

    output = np.empty((*batch, h_out, w_out))
    for i, j in _places(h_out, w_out):
        top, bottom, down = place(i, step_h, height, h_out)
        left, right, across = place(j, step_w, width, w_out)
        upper = (1 - across) * input[..., top, left] + across * input[..., top, right]
        lower = (1 - across) * input[..., bottom, left] + across * input[..., bottom, right]
        output[..., i, j] = (1 - down) * upper + down * lower
    return output


def pixel_shuffle(input, upscale_factor):
    r = upscale_factor
    *batch, channels, height, width = input.shape
    output = np.empty((*batch, channels // r**2, height * r, width * r))
    for c, i, j, a, b in _places(channels // r**2, height, width, r, r):
        output[..., c, r * i + a, r * j + b] = input[..., c * r**2 + a * r + b, i, j]
    return output


# ---- normalisation


def batch_norm(
    input,
    running_mean,
    running_var,
    weight=None,
    bias=None,
    training=False,
    momentum=0.1,
    eps=1e-5,
):
    output = np.empty(input.shape)
    for c in range(input.shape[1]):
        x = input[:, c]
        mean, var = (x.mean(), x.var()) if training else (running_mean[c], running_var[c])
        gamma, beta = 1 if weight is None else weight[c], 0 if bias is None else bias[c]
        output[:, c] = gamma * (x - mean) / math.sqrt(var + eps) + beta
    return output


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    output = np.empty(input.shape)
    for place in _places(*input.shape[: input.ndim - len(normalized_shape)]):
        x = input[place]
        output[place] = (x - x.mean()) / math.sqrt(x.var() + eps)
    output = output if weight is None else weight * output
    return output if bias is None else output + bias


def rms_norm(input, normalized_shape, weight=None, eps=None):
    eps = np.finfo(input.dtype).eps if eps is None else eps
    output = np.empty(input.shape)
    for place in _places(*input.shape[: input.ndim - len(normalized_shape)]):
        x = input[place]
        output[place] = x / math.sqrt((x**2).mean() + eps)
    return output if weight is None else weight * output


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    n, channels = input.shape[:2]
    output, size = np.empty(input.shape), channels // num_groups
    for b, c in _places(n, channels):
        group = input[b, c // size * size : (c // size + 1) * size]
        gamma, beta = 1 if weight is None else weight[c], 0 if bias is None else bias[c]
        normal = (input[b, c] - group.mean()) / math.sqrt(group.var() + eps)
        output[b, c] = gamma * normal + beta
    return output


def dropout(input, p=0.5, training=True, generator=None):
    if not training:
        return input
    output = np.zeros(input.shape)
    for place, chance in zip(_places(*input.shape), generator.random(input.size), strict=True):
        if chance >= p:
            output[place] = input[place] / (1 - p)
    return output
