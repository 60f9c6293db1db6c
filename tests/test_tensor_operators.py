"""Tensor: its operators, methods and values, against PyTorch."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import Tensor, cat, stack, tensor

# ---- operators and methods: the same expression on both, with random upstream gradients

RNG = np.random.default_rng(0)
A, B = RNG.uniform(0.5, 2, (2, 3, 4)), RNG.uniform(0.5, 2, (2, 3, 4))
ROW, COLUMN, NUMBER = A[0, 0], A[:, :, :1], A[0, 0, 0]
TIES = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 0.0]])
LOOKUP = np.array([0, 1, 1, 0])

EXPRESSIONS = {
    "a + b": ([A, B], lambda a, b: a + b),
    "a - b": ([A, B], lambda a, b: a - b),
    "a * b": ([A, B], lambda a, b: a * b),
    "a / b": ([A, B], lambda a, b: a / b),
    "a + row": ([A, ROW], lambda a, b: a + b),
    "row - a": ([ROW, A], lambda a, b: a - b),
    "a * column": ([A, COLUMN], lambda a, b: a * b),
    "column / a": ([COLUMN, A], lambda a, b: a / b),
    "number * a": ([NUMBER, A], lambda a, b: a * b),
    "a + number": ([A, NUMBER], lambda a, b: a + b),
    "column * row": ([COLUMN, ROW], lambda a, b: a * b),
    "python numbers": ([A], lambda a: 2 * a + 1 - a / 3 + (1 - a) + 2 / a - 5),
    "-a": ([A], lambda a: -a),
    "a ** 3": ([A], lambda a: a**3),
    "a ** -0.5": ([A], lambda a: a**-0.5),
    "a ** 0": ([A * 0], lambda a: a**0),
    "a ** 1 at 0": ([A * 0], lambda a: a**1),
    "a @ b": ([A, B.swapaxes(1, 2)], lambda a, b: a @ b),
    "a @ matrix": ([A, B[0].T], lambda a, b: a @ b),
    "matrix @ b": ([A[0].T, B], lambda a, b: a @ b),
    "a @ vector": ([A, ROW], lambda a, b: a @ b),
    "vector @ b": ([B[0, :, 0], B], lambda a, b: a @ b),
    "vector @ matrix": ([B[0, :, 0], B[0]], lambda a, b: a @ b),
    "matrix @ vector": ([B[0], ROW], lambda a, b: a @ b),
    "vector @ vector": ([ROW, B[1, 1]], lambda a, b: a @ b),
    "exp": ([A], lambda a: a.exp()),
    "log": ([A], lambda a: a.log()),
    "sqrt": ([A], lambda a: a.sqrt()),
    "abs": ([A - 1], lambda a: a.abs()),
    "abs at 0": ([A * 0], lambda a: a.abs()),
    "sum": ([A], lambda a: a.sum()),
    "sum of axis": ([A], lambda a: a.sum(1)),
    "sum of axes, kept": ([A], lambda a: a.sum((0, -1), keepdim=True)),
    "sum of a number": ([NUMBER], lambda a: a.sum()),
    "mean": ([A], lambda a: a.mean()),
    "mean of axes": ([A], lambda a: a.mean((-1, 0))),
    "mean of axis, kept": ([A], lambda a: a.mean(-1, keepdim=True)),
    "var": ([A], lambda a: a.var()),
    "var of axis": ([A], lambda a: a.var(-1, correction=0, keepdim=True)),
    "amax": ([A], lambda a: a.amax((0, 2))),
    "amax with ties": ([TIES], lambda a: a.amax(1)),
    "amin with ties, kept": ([TIES], lambda a: a.amin(1, keepdim=True)),
    "reshape": ([A], lambda a: a.reshape(4, -1)),
    "reshape to a tuple": ([A], lambda a: a.reshape((3, 8))),
    "flatten": ([A], lambda a: a.flatten()),
    "flatten from 1": ([A], lambda a: a.flatten(1)),
    "flatten to -2": ([A], lambda a: a.flatten(0, -2)),
    "flatten a number": ([NUMBER], lambda a: a.flatten()),
    "permute": ([A], lambda a: a.permute(2, 0, 1)),
    "permute from the end": ([A], lambda a: a.permute(0, -1, 1)),
    "transpose": ([A], lambda a: a.transpose(0, -1)),
    "T": ([A[0]], lambda a: a.T),
    "unsqueeze": ([A], lambda a: a.unsqueeze(-1)),
    "squeeze": ([COLUMN], lambda a: a.squeeze(-1)),
    "squeeze nothing": ([A], lambda a: a.squeeze(0)),
    "index": ([A], lambda a: a[1]),
    "slices": ([A], lambda a: a[:, 1:, ::2]),
    "new axis": ([A], lambda a: a[None, ..., 0]),
    "rows picked twice": ([A], lambda a: a[LOOKUP]),
    "elements picked twice": ([A], lambda a: a[LOOKUP, :, LOOKUP]),
    "mask": ([A], lambda a: a[np.arange(24).reshape(2, 3, 4) % 5 == 0]),
    "iteration": ([A], lambda a: [row * (i + 1) for i, row in enumerate(a)][1]),
    "a used twice": ([A], lambda a: a * a + a),
    "a diamond": ([A, B], lambda a, b: (a * b).exp() * (a + b)),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expression_equals_torch(name):
    arrays, expression = EXPRESSIONS[name]
    for mask in range(1, 2 ** len(arrays)):
        needed = [bool(mask >> i & 1) for i in range(len(arrays))]
        ours = [tensor(a, requires_grad=n) for a, n in zip(arrays, needed, strict=True)]
        theirs = [torch.tensor(a, requires_grad=n) for a, n in zip(arrays, needed, strict=True)]
        output, expected = expression(*ours), expression(*theirs)
        assert isinstance(output, Tensor) and output.shape == tuple(expected.shape)
        np.testing.assert_allclose(output.data, expected.detach().numpy(), 1e-12)
        upstream = RNG.normal(size=output.shape)
        output.backward(upstream)
        expected.backward(torch.tensor(upstream))
        for a, t, n in zip(ours, theirs, needed, strict=True):
            if n:
                np.testing.assert_allclose(a.grad, t.grad.numpy(), 1e-12, 1e-14)
                assert type(a.grad) is np.ndarray
            else:
                assert a.grad is None


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expression_keeps_float32(name):
    arrays, expression = EXPRESSIONS[name]
    inputs = [tensor(np.float32(a), requires_grad=True) for a in arrays]
    output = expression(*inputs)
    output.sum().backward()
    assert output.dtype == np.float32
    assert all(a.grad.dtype == np.float32 for a in inputs)


@settings(max_examples=30, derandomize=True, deadline=None, database=None)
@given(
    lengths=st.lists(st.integers(0, 3), min_size=1, max_size=4),
    dim=st.integers(-2, 1),
    needed=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_cat_and_stack_equal_torch(lengths, dim, needed):
    parts = [np.moveaxis(RNG.normal(size=(n, 2)), 0, dim) for n in lengths]
    equal = [RNG.normal(size=(3, 2)) for _ in lengths]
    for ours, theirs, arrays in [(cat, torch.cat, parts), (stack, torch.stack, equal)]:
        np.testing.assert_array_equal(
            ours(arrays, dim), theirs([torch.tensor(a) for a in arrays], dim).numpy()
        )
        a = [tensor(x, n) for x, n in zip(arrays, needed, strict=False)]
        b = [torch.tensor(x, requires_grad=n) for x, n in zip(arrays, needed, strict=False)]
        output, expected = ours(a, dim), theirs(b, dim)
        assert output.requires_grad == expected.requires_grad
        if output.requires_grad:
            upstream = RNG.normal(size=output.shape)
            output.backward(upstream)
            expected.backward(torch.tensor(upstream))
        for x, y in zip(a, b, strict=True):
            assert (x.grad is None) == (y.grad is None)
            if x.grad is not None:
                np.testing.assert_array_equal(x.grad, y.grad.numpy())


@pytest.mark.parametrize("dim", [0, 1, 2])
def test_only_the_axis_of_cat_may_differ(dim):
    shape = [2, 3, 4]
    for other in range(3):
        wider = tensor(np.zeros([n + (axis == other) for axis, n in enumerate(shape)]))
        if other == dim:
            assert cat([tensor(np.zeros(shape)), wider], dim).shape[dim] == 2 * shape[dim] + 1
        else:
            with pytest.raises(ValueError, match=f"differ only along axis dim={dim}"):
                cat([tensor(np.zeros(shape)), wider], dim)


def test_an_array_of_the_type_that_is_asked_for():
    x = tensor([1.0, 2.0])
    assert np.asarray(x).dtype == np.float64
    assert np.asarray(x, dtype=np.float32).dtype == np.float32


def test_cat_takes_arrays_and_tensors_together():
    x = tensor(np.ones((2, 2)), requires_grad=True)
    cat([np.zeros((1, 2)), x, x], dim=0).backward(np.arange(10.0).reshape(5, 2))
    np.testing.assert_array_equal(x.grad, [[8, 10], [12, 14]])


@settings(max_examples=40, derandomize=True, deadline=None, database=None)
@given(data=st.data())
def test_every_axis_as_in_torch(data):
    shape = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    n, keep = len(shape), data.draw(st.booleans())
    start, end = sorted(data.draw(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    order = data.draw(st.permutations(range(n)))

    def dim(after=0):
        return data.draw(st.integers(-n - after, n - 1 + after))

    for name, arguments, options in [
        ("unsqueeze", (dim(1),), {}),
        ("squeeze", (dim(),), {}),
        ("transpose", (dim(), dim()), {}),
        ("permute", order, {}),
        ("permute", (order,), {}),
        ("flatten", (start, end - data.draw(st.sampled_from([0, n]))), {}),
        ("sum", (dim(), keep), {}),
        ("sum", ((start, order[-1]) if start != order[-1] else start, keep), {}),
        ("mean", (dim(), keep), {}),
        ("var", (dim(),), dict(correction=0, keepdim=keep)),
        ("amax", (dim(), keep), {}),
        ("amin", (dim(), keep), {}),
    ]:
        values = RNG.normal(size=shape)
        a, b = tensor(values, True), torch.tensor(values, requires_grad=True)
        output, expected = (getattr(x, name)(*arguments, **options) for x in (a, b))
        assert output.shape == tuple(expected.shape), name
        upstream = RNG.normal(size=output.shape)
        output.backward(upstream)
        expected.backward(torch.tensor(upstream))
        np.testing.assert_allclose(output.data, expected.detach().numpy(), 1e-12, 1e-14)
        np.testing.assert_allclose(a.grad, b.grad.numpy(), 1e-12, 1e-14)
    for name in ("unsqueeze", "squeeze", "flatten", "sum", "amax"):
        after = name == "unsqueeze"
        for outside in (n + after, -n - after - 1):
            with pytest.raises(ValueError, match=f"dim: .*got {outside}$"):
                getattr(tensor(values), name)(outside)


def test_variance_of_few_values():
    """With n = 2 there is one, with n = 1 there is none unless the correction is 0."""
    assert tensor([1.0, 3.0]).var().item() == 2
    assert tensor([3.0]).var(correction=0).item() == 0
    with pytest.raises(ValueError, match="correction"):
        tensor([3.0]).var()


def test_the_mean_of_nothing_is_no_number():
    x = tensor(np.ones((0, 2)), requires_grad=True)
    y = x.mean()
    y.backward()
    assert np.isnan(y.item()) and x.grad.shape == (0, 2)


def test_lengths_are_given_one_by_one_or_in_a_list():
    x = tensor(np.arange(6.0))
    assert x.reshape(2, 3).shape == x.reshape([2, 3]).shape == x.reshape((-1, 3)).shape == (2, 3)
    assert tensor(1.0).reshape(()).shape == tensor(1.0).reshape().shape == ()
    with pytest.raises(TypeError, match="shape"):
        x.reshape((2, 3), 1)


# ---- operators meet arrays, scalars and other things


def test_array_and_tensor_make_a_tensor():
    x = tensor([1.0, 2.0], requires_grad=True)
    for result in [np.ones(2) + x, np.float64(2) * x, np.ones((3, 2)) - x, np.eye(2) @ x]:
        assert isinstance(result, Tensor) and result.requires_grad


def test_numpy_scalar_counts_as_a_number():
    x = tensor(np.ones(2, np.float32))
    assert (x * np.float64(2)).dtype == (np.sqrt(2) / x).dtype == (x ** np.float64(2)).dtype
    assert (x * np.float64(2)).dtype == np.float32


def test_gradient_has_the_dtype_of_its_tensor():
    x = tensor(np.ones(2, np.float32), requires_grad=True)
    (x * np.ones(2)).sum().backward()
    assert x.grad.dtype == np.float32


def test_numpy_functions_are_refused_where_they_would_lose_the_record():
    with pytest.raises(TypeError, match="ufunc"):
        np.exp(tensor([1.0]))


def test_comparisons_give_arrays():
    x = tensor([1.0, 2.0, 3.0])
    assert type(x > 2) is np.ndarray
    for ours, wanted in [
        (x > 2, [0, 0, 1]),
        (2 > x, [1, 0, 0]),  # noqa: SIM300
        (x >= 2, [0, 1, 1]),
        (x <= tensor(2.0), [1, 1, 0]),
        (np.full(3, 2) < x, [0, 0, 1]),
        (x == 2, [0, 1, 0]),
        (x != np.float64(2), [1, 0, 1]),
    ]:
        np.testing.assert_array_equal(ours, wanted)
    assert (x == None) is False  # noqa: E711
    assert len({x, tensor([1.0])}) == 2  # hashed by identity


@pytest.mark.parametrize(
    "broken",
    [
        lambda x: [1, 2] - x,
        lambda x: x / "a",
        lambda x: x @ None,
        lambda x: x ** tensor(2.0),
        lambda x: x < "a",
    ],
)
def test_operator_refuses_what_is_no_number(broken):
    with pytest.raises(TypeError, match=r"unsupported|not supported|exponent"):
        broken(tensor([1.0, 2.0]))


# ---- values


def test_numbers_become_float64_and_int64_and_arrays_keep_their_dtype():
    assert tensor(1.0).dtype == np.float64 and tensor([1, 2]).dtype == np.int64
    assert tensor(np.ones(2, np.float32)).dtype == np.float32
    assert tensor(tensor([1.0])).dtype == np.float64


def test_values_out():
    x = tensor([[1.0, 5.0], [3.0, 2.0]], requires_grad=True)
    assert x.shape == (2, 2) and x.ndim == 2 and x.numel() == 4 and len(x) == 2
    assert x.tolist() == [[1.0, 5.0], [3.0, 2.0]] and x[0, 1].item() == float(x[0, 1]) == 5.0
    assert x.argmax() == 1 and x.argmax(0).tolist() == [1, 0]
    assert bool(x[0, 0]) and repr(x).startswith("tensor([[1., 5.]") and "requires_grad" in repr(x)
    with pytest.raises(RuntimeError, match=r"detach\(\)"):
        x.numpy()
    with pytest.raises(RuntimeError, match=r"detach\(\)"):
        np.asarray(x)
    np.testing.assert_array_equal(np.asarray(x.detach()), x.data)


@pytest.mark.parametrize(
    "broken, error, message",
    [
        (lambda: tensor("abc"), TypeError, "data: .*real numbers.*<U3"),
        (lambda: tensor([1j]), TypeError, "data: .*complex128"),
        (lambda: tensor([1, 2], requires_grad=True), TypeError, "requires_grad: .*int64"),
        (lambda: cat([]), ValueError, "tensors: .*non-empty"),
        (lambda: stack(tensor([1.0])), ValueError, "tensors: .*non-empty"),
        (lambda: cat([np.ones((2, 2)), np.ones(2)]), ValueError, r"tensors: .*\(2, 2\), \(2,\)"),
        (lambda: cat([np.ones(2)], dim=1), ValueError, r"dim: .*\(2,\).*1"),
        (lambda: stack([np.ones(2), np.ones(3)]), ValueError, r"tensors: .*\(2,\), \(3,\)"),
        (lambda: tensor([1.0]).unsqueeze(3), ValueError, "dim: .*3"),
        (lambda: tensor([1.0]).squeeze(1), ValueError, "dim: .*1"),
        (lambda: tensor([1.0]).flatten(2), ValueError, "start_dim: .*2"),
        (lambda: tensor([1.0]).permute(1), ValueError, "dims: .*1"),
    ],
)
def test_bad_input_is_named(broken, error, message):
    with pytest.raises(error, match=message):
        broken()


def test_written_out():
    """Four digits, rows under each other."""
    assert repr(tensor([1.23456, -2.0])) == "tensor([ 1.2346, -2.    ])"
    assert repr(tensor([[1, 2], [3, 4]])) == "tensor([[1, 2],\n        [3, 4]])"
    assert repr(tensor(0.5, requires_grad=True)) == "tensor(0.5, requires_grad=True)"
