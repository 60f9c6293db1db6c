"""Every operation against PyTorch: values, gradients, dtypes, layouts. A new operation is one row.

``OPERATIONS`` maps a name to a strategy for its keyword arguments. The same name is looked up in
``companion.functional`` and ``torch.nn.functional``. Shapes and options are drawn by hypothesis;
the numbers come from a generator whose seed it draws.
"""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import companion
from companion import functional as F

# ---- strategies: arrays in every layout, shapes, options


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


@st.composite
def convolved(draw):
    groups = draw(st.integers(1, 3))
    c_in, c_out = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    kernel = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    stride, dilation = draw(one_or_pair(1, 3)), draw(one_or_pair(1, 2))
    padding = draw(one_or_pair(0, 2) | st.sampled_from(["valid", "same"]))
    if padding == "same":
        stride = 1
    frame = (0, 0) if isinstance(padding, str) else both(padding)
    least = [
        max(1, d * (k - 1) + 1 - 2 * p)
        for k, d, p in zip(kernel, both(dilation), frame, strict=True)
    ]
    size = tuple(n + draw(st.integers(0, 4)) for n in least)
    batch = draw(st.sampled_from([(), (1,), (3,)]))
    return dict(
        input=draw(floats((*batch, c_in, *size))),
        weight=draw(floats((c_out, c_in // groups, *kernel))),
        bias=draw(st.none() | floats((c_out,))),
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
    )


# ---- the table

OPERATIONS = {
    "linear": dense(),
    "relu": elementwise(),
    "leaky_relu": elementwise(negative_slope=st.sampled_from([0.01, 0.2])),
    "sigmoid": elementwise(),
    "tanh": elementwise(),
    "softmax": along_axis(),
    "log_softmax": along_axis(),
    "mse_loss": compared(),
    "binary_cross_entropy": compared(0.01, 0.99, (0.0, 1.0)),
    "binary_cross_entropy_with_logits": compared(target=(0.0, 1.0)),
    "nll_loss": classified(),
    "cross_entropy": classified(distributions=True),
    "conv2d": convolved(),
}

# ---- the contract


def is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def as_tuple(outputs):
    return outputs if isinstance(outputs, tuple) else (outputs,)


def as_torch(value, requires_grad=False):
    if not isinstance(value, np.ndarray):
        return value
    return torch.from_numpy(value.copy()).requires_grad_(requires_grad)


def close(ours, torchs, rtol=1e-10, atol=1e-12):
    np.testing.assert_allclose(np.asarray(ours), torchs.detach().numpy(), rtol, atol)


def weighted_sum(outputs, weights):
    """Sum the outputs with random weights: these are then the upstream gradients."""
    terms = [(o * w).sum() for o, w in zip(outputs, weights, strict=True)]
    return sum(terms[1:], start=terms[0])


@pytest.mark.filterwarnings("ignore:Using padding='same'", "ignore:nn.functional")
@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_parity(name, data):
    operation, reference = getattr(F, name), getattr(torch.nn.functional, name)
    arguments = data.draw(OPERATIONS[name])
    before = {n: a.copy() for n, a in arguments.items() if isinstance(a, np.ndarray)}
    names = [n for n, a in arguments.items() if is_float(a)]
    needed = {n: data.draw(st.booleans(), label=f"{n} requires grad") for n in names}
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))

    # On plain arrays: plain arrays, equal to PyTorch's.
    theirs = {n: as_torch(a, needed.get(n, False)) for n, a in arguments.items()}
    expected = as_tuple(reference(**theirs))
    values = as_tuple(operation(**arguments))
    for value, wanted in zip(values, expected, strict=True):
        assert isinstance(value, np.ndarray | np.generic)
        assert value.shape == tuple(wanted.shape)
        close(value, wanted)

    # On tensors: the same values, and the gradients of all inputs that need one.
    ours = arguments | {n: companion.tensor(arguments[n], needed[n]) for n in names}
    outputs = as_tuple(operation(**ours))
    for output, value in zip(outputs, values, strict=True):
        np.testing.assert_allclose(getattr(output, "data", output), value, 1e-12, 1e-14)
    outputs = [o for o in outputs if isinstance(o, companion.Tensor)]
    weights = [rng.normal(size=o.shape) for o in outputs]
    assert all(o.requires_grad == any(needed.values()) for o in outputs)
    if any(needed.values()):
        weighted_sum(outputs, weights).backward()
        smooth = [e for e in expected if e.is_floating_point()]
        weighted_sum(smooth, [torch.from_numpy(np.array(w)) for w in weights]).backward()
    for n in names:
        if needed[n]:
            assert isinstance(ours[n].grad, np.ndarray)
            close(ours[n].grad, theirs[n].grad)
        else:
            assert ours[n].grad is None

    # In float32: the same to its precision, and float32 throughout.
    single = {n: a.astype(np.float32) if is_float(a) else a for n, a in arguments.items()}
    single |= {n: companion.tensor(single[n], requires_grad=True) for n in names}
    outputs = [o for o in as_tuple(operation(**single)) if isinstance(o, companion.Tensor)]
    assert all(o.dtype == np.float32 for o in outputs)
    weights = [w.astype(np.float32) for w in weights]
    weighted_sum(outputs, weights).backward()
    assert all(single[n].grad.dtype == np.float32 for n in names)
    for output, value in zip(outputs, [v for v in values if v.dtype.kind == "f"], strict=True):
        np.testing.assert_allclose(output.data, value, rtol=1e-3, atol=1e-4)

    # Nobody wrote into the inputs.
    for n, a in before.items():
        np.testing.assert_array_equal(arguments[n], a)


def test_every_operation_has_a_row():
    assert set(F.__all__) == set(OPERATIONS)
