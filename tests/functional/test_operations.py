"""Every operation against PyTorch and its definition. A new operation is one row in the table.

``OPERATIONS`` maps a name to a strategy for its keyword arguments. The same name is looked up in
``companion.functional``, in ``torch.nn.functional`` (or ``REFERENCES``) and in
``companion.functional.definitions``.
Shapes and options are drawn by hypothesis; the numbers come from a generator whose seed it draws.
"""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import companion
from companion import functional as F
from companion.functional import definitions

from . import strategies as draw

# ---- the table

OPERATIONS = {
    "linear": draw.dense(),
    "scaled_dot_product_attention": draw.attended(),
    "embedding": draw.embedded(),
    "rnn": draw.recurrent(1, nonlinearity=st.sampled_from(["tanh", "relu"])),
    "lstm": draw.recurrent(4, cell=True),
    "gru": draw.recurrent(3),
    "relu": draw.elementwise(),
    "leaky_relu": draw.elementwise(negative_slope=st.sampled_from([0.01, 0.2])),
    "sigmoid": draw.elementwise(),
    "tanh": draw.elementwise(),
    "silu": draw.elementwise(),
    "gelu": draw.elementwise(approximate=st.sampled_from(["none", "tanh"])),
    "elu": draw.elementwise(alpha=st.sampled_from([1.0, 0.5])),
    "softplus": draw.elementwise(
        beta=st.sampled_from([1.0, 2.0]), threshold=st.sampled_from([20.0, 1.0])
    ),
    "softmax": draw.along_axis(),
    "log_softmax": draw.along_axis(),
    "mse_loss": draw.compared(),
    "l1_loss": draw.compared(),
    "binary_cross_entropy": draw.compared(0.01, 0.99, (0.0, 1.0)),
    "binary_cross_entropy_with_logits": draw.compared(target=(0.0, 1.0)),
    "nll_loss": draw.classified(),
    "cross_entropy": draw.classified(distributions=True),
    "conv1d": draw.convolved(axes=1),
    "conv2d": draw.convolved(),
    "conv_transpose2d": draw.transposed(),
    "unfold": draw.unfolded(),
    "fold": draw.folded(),
    "max_pool2d": draw.pooled(dilation=draw.one_or_pair(1, 2), return_indices=st.booleans()),
    "avg_pool2d": draw.pooled(count_include_pad=st.booleans()),
    "adaptive_avg_pool2d": draw.adaptively_pooled(),
    "pad": draw.framed(),
    "interpolate": draw.resized(),
    "pixel_shuffle": draw.shuffled(),
    "batch_norm": draw.normalised(),
    "layer_norm": draw.normalised_over_last(bias=True),
    "rms_norm": draw.normalised_over_last(bias=False),
    "group_norm": draw.normalised_in_groups(),
    "dropout": draw.elementwise(p=st.just(0.3), training=st.just(False)),
}
STATISTICS = {"running_mean", "running_var"}  # written by batch_norm, and without gradient
AXES = {"conv1d": 3, "conv2d": 4, "conv_transpose2d": 4, "unfold": 4, "fold": 3}  # of a batch

# ---- the contract


def is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def as_tuple(outputs):
    """One tuple, of nested ones too."""
    if not isinstance(outputs, tuple):
        return (outputs,)
    return tuple(each for output in outputs for each in as_tuple(output))


def layer_of_torch(name):
    """A recurrent layer of PyTorch as a function of its weights: there it is a module only."""

    def reference(input, h_0, weight_ih, weight_hh, bias_ih, bias_hh, c_0=None, **options):
        sizes, bias = (input.shape[-1], h_0.shape[-1]), bias_ih is not None
        layer = getattr(torch.nn, name.upper())(*sizes, bias=bias, dtype=input.dtype, **options)
        state = h_0[None] if c_0 is None else (h_0[None], c_0[None])
        weights = dict(weight_ih_l0=weight_ih, weight_hh_l0=weight_hh)
        weights |= dict(bias_ih_l0=bias_ih, bias_hh_l0=bias_hh) if bias else {}
        output, last = torch.func.functional_call(layer, weights, (input, state))
        return output, *(each[0] for each in as_tuple(last))

    return reference


REFERENCES = {name: layer_of_torch(name) for name in ("rnn", "lstm", "gru")}


def as_torch(value, requires_grad=False):
    if not isinstance(value, np.ndarray):
        return value
    return torch.from_numpy(value.copy()).requires_grad_(requires_grad)


def close(ours, torchs, rtol=1e-10, atol=1e-12):
    np.testing.assert_allclose(np.asarray(ours), torchs.detach().numpy(), rtol, atol)


def by_definition(name, arguments):
    """The value by definition, which knows batches only."""
    definition = getattr(definitions, name)
    if name in AXES and arguments["input"].ndim < AXES[name]:
        outputs = definition(**arguments | dict(input=arguments["input"][None]))
        return outputs[0]
    return definition(**arguments)


def weighted_sum(outputs, weights):
    """Sum the outputs with random weights: these are then the upstream gradients."""
    terms = [(o * w).sum() for o, w in zip(outputs, weights, strict=True)]
    return sum(terms[1:], start=terms[0])


@pytest.mark.filterwarnings("ignore:Using padding='same'", "ignore:nn.functional")
@pytest.mark.parametrize("name", OPERATIONS)
@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_parity(name, data):
    operation = getattr(F, name)
    reference = REFERENCES.get(name) or getattr(torch.nn.functional, name)
    arguments = data.draw(OPERATIONS[name])
    names = [n for n, a in arguments.items() if is_float(a) and n not in STATISTICS]
    before = {n: arguments[n].copy() for n in names}
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

    # The definition says the same.
    for value, wanted in zip(values, as_tuple(by_definition(name, arguments)), strict=True):
        np.testing.assert_allclose(value, wanted, 1e-10, 1e-12)

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
    missing = set(F.__all__) - set(OPERATIONS)
    assert not missing, f"add a row to OPERATIONS above for each of {missing}"
    assert set(OPERATIONS) <= set(F.__all__), "exported in companion/functional/__init__.py"
