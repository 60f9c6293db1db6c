"""What holds for every operation alike: defaults, kinds of numbers, memory that nobody wrote."""

import inspect

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import companion
from companion import functional as F
from companion.functional import definitions

from .test_operations import (
    OPERATIONS,
    REFERENCES,
    STATISTICS,
    as_torch,
    as_tuple,
    by_definition,
    close,
    is_float,
)

few = settings(
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.filter_too_much],  # of `fold` few draws fit the defaults
)
NEEDED = {"interpolate": {"size", "scale_factor"}}  # one of the two
EITHER = {"target", "attn_mask"}  # may hold whole numbers or booleans


def defaults_of(function):
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def refused(call, **arguments):
    """Whether a call without its options makes no sense: a kernel that needs its padding."""
    try:
        call(**arguments)
    except (RuntimeError, ValueError):
        return True
    return False


@pytest.mark.filterwarnings("ignore:nn.functional")
@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"dropout"}))
@few
@given(data=st.data())
def test_defaults_are_those_of_torch_and_of_the_definition(name, data):
    operation, reference = (
        getattr(F, name),
        REFERENCES.get(name) or getattr(torch.nn.functional, name),
    )
    arguments = data.draw(OPERATIONS[name])
    left_out = set(defaults_of(operation)) - NEEDED.get(name, set())
    if name in REFERENCES:
        left_out -= {"bias_ih", "bias_hh"}  # the reference is a function of all weights
    some = {n: a for n, a in arguments.items() if n not in left_out}
    theirs = {n: as_torch(a) for n, a in some.items()}
    assume(not refused(reference, **theirs))
    values = as_tuple(operation(**some))
    for value, wanted in zip(values, as_tuple(reference(**theirs)), strict=True):
        assert value.shape == tuple(wanted.shape)
        close(value, wanted)
    for value, wanted in zip(values, as_tuple(by_definition(name, some)), strict=True):
        np.testing.assert_allclose(value, wanted, 1e-10, 1e-12)


@pytest.mark.parametrize("name", OPERATIONS)
@settings(few, max_examples=3)
@given(data=st.data())
def test_whole_numbers_are_refused_by_name(name, data):
    arguments = data.draw(OPERATIONS[name])
    for n in (n for n, a in arguments.items() if is_float(a) and n not in EITHER | STATISTICS):
        wrong = arguments | {n: arguments[n].astype(np.int64)}
        for made in (wrong, wrong | {n: companion.tensor(wrong[n])}):
            with pytest.raises(TypeError, match=rf"{n}: expected .*int64"):
                getattr(F, name)(**made)


@pytest.mark.parametrize("name", OPERATIONS)
@settings(few, max_examples=3)
@given(data=st.data())
def test_every_place_of_the_output_is_written(name, data):
    """Memory that is asked for without zeros holds NaN here, not what was there by chance."""

    def nans(shape, dtype=float, **_):
        return np.full(shape, np.nan if np.dtype(dtype).kind == "f" else -1, dtype)

    arguments = data.draw(OPERATIONS[name])
    values = as_tuple(getattr(F, name)(**arguments))
    names = [n for n, a in arguments.items() if is_float(a) and n not in STATISTICS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(np, "empty", nans)
        patch.setattr(np, "empty_like", lambda a, **_: nans(a.shape, a.dtype))
        again = as_tuple(getattr(F, name)(**arguments))
        defined = as_tuple(by_definition(name, arguments))
        inputs = {n: companion.tensor(arguments[n], True) for n in names}
        outputs = as_tuple(getattr(F, name)(**arguments | inputs))
        sum(o.sum() for o in outputs if isinstance(o, companion.Tensor)).backward()
    for value, same, wanted in zip(values, again, defined, strict=True):
        np.testing.assert_array_equal(value, same)
        np.testing.assert_allclose(value, wanted, 1e-10, 1e-12)
    assert all(np.isfinite(inputs[n].grad).all() for n in names)


# ---- tuples may be lists, sizes may be told to be too large


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("conv2d", dict(weight=np.ones((1, 1, 2, 2)), stride=(2, 1), padding=(1, 0))),
        ("max_pool2d", dict(kernel_size=(2, 3), stride=(2, 1))),
        ("avg_pool2d", dict(kernel_size=(2, 3), padding=(1, 0))),
        ("adaptive_avg_pool2d", dict(output_size=(2, 3))),
        ("unfold", dict(kernel_size=(2, 3), dilation=(2, 1))),
        ("pad", dict(pad=(1, 0, 2, 1))),
        ("interpolate", dict(size=(3, 8))),
        ("interpolate", dict(scale_factor=(2.0, 0.5))),
        ("layer_norm", dict(normalized_shape=(6, 5))),
        ("rms_norm", dict(normalized_shape=(5,))),
    ],
)
def test_a_pair_may_be_a_tuple_or_a_list(name, pairs):
    picture = np.random.default_rng(0).normal(size=(1, 1, 6, 5))
    lists = {n: list(p) if isinstance(p, tuple) else p for n, p in pairs.items()}
    operation = getattr(F, name)
    np.testing.assert_array_equal(operation(picture, **pairs), operation(picture, **lists))


def test_definitions_have_the_same_defaults():
    """Also those of options that PyTorch does not have, or that a draw might not tell apart."""
    for name in set(OPERATIONS) - {"dropout"}:
        ours, defined = defaults_of(getattr(F, name)), defaults_of(getattr(definitions, name))
        assert {n: ours[n] for n in defined if n in ours} == {
            n: d for n, d in defined.items() if n in ours
        }, name
