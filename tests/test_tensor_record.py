"""Tensor and ``@differentiable``: the record of what was computed, and the way back through it."""

import doctest
import gc
import importlib
import weakref

import numpy as np
import pytest

import companion
from companion import Tensor, cat, differentiable, no_grad, tensor

# ---- nothing is written in place, no pullback goes stale


def test_tensor_owns_its_values_and_they_are_read_only():
    source = np.ones(2)
    x = tensor(source)
    source[0] = 9
    assert x.tolist() == [1.0, 1.0]
    with pytest.raises(ValueError, match="read-only"):
        x.data[0] = 9
    with pytest.raises(ValueError, match="read-only"):
        (x + 1).data[0] = 9
    with pytest.raises(TypeError, match="in place"):
        x[0] = 9


def test_rebinding_data_leaves_the_record_as_it_was():
    x = tensor([2.0], requires_grad=True)
    y = x * x
    x.data = np.array([100.0])
    y.backward()
    assert y.item() == 4.0 and x.grad.tolist() == [4.0] and x.tolist() == [100.0]


def test_rebinding_data_keeps_shape_and_dtype():
    x = tensor(np.ones(2, np.float32))
    x.data = np.array([0.5, 2.0])
    assert x.dtype == np.float32 and x.tolist() == [0.5, 2.0]
    with pytest.raises(ValueError, match=r"data: expected shape \(2,\), got \(3,\)"):
        x.data = np.ones(3)
    with pytest.raises(TypeError, match="int64"):
        tensor([1, 2]).data = np.array([0.5, 1.5])


def test_plain_arrays_may_be_written_after_an_operation():
    x, factor, key = tensor([1.0, 2.0], requires_grad=True), np.array([3.0, 4.0]), np.array([0, 0])
    y, z, w = x * factor, x[key], cat([x, factor])
    factor[:], key[:] = 0, 1
    (y.sum() + z.sum() + (w * w).sum()).backward()
    assert x.grad.tolist() == [3 + 2 + 2.0, 4 + 4.0]


def test_gradients_are_not_shared():
    upstream = np.ones(2)
    x, y = tensor([1.0, 2.0], requires_grad=True), tensor([1.0, 2.0], requires_grad=True)
    (x + y).backward(upstream)
    upstream[:] = 7
    x.grad[:] = 9
    assert y.grad.tolist() == [1.0, 1.0]


# ---- backward: as in PyTorch


def test_gradients_add_up_over_calls():
    x = tensor([3.0], requires_grad=True)
    (x * x).backward()
    (2 * x).backward()
    assert x.grad.tolist() == [8.0]


def test_backward_of_a_leaf():
    x = tensor(3.0, requires_grad=True)
    x.backward()
    x.backward()
    assert x.grad == 2.0 and type(x.grad) is np.ndarray


def test_second_backward_is_refused_and_leaves_gradients_alone():
    x = tensor([3.0], requires_grad=True)
    y = x * x
    y.backward()
    with pytest.raises(RuntimeError, match=r"already called.*mul\(\)"):
        (x * 2 + y).backward()  # reaches x before it reaches y
    assert x.grad.tolist() == [6.0]


def test_without_need_there_is_no_backward():
    y = tensor([1.0]) * 2
    assert not y.requires_grad
    with pytest.raises(RuntimeError, match="does not require grad"):
        y.backward()


def test_several_elements_need_an_upstream_gradient_of_their_shape():
    y = tensor([1.0, 2.0], requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="one element"):
        y.backward()
    with pytest.raises(ValueError, match=r"gradient: expected shape \(2,\), got \(1,\)"):
        y.backward([1.0])
    y.backward(tensor([1.0, 2.0]))


def test_no_grad_and_detach():
    x = tensor([1.0], requires_grad=True)
    with no_grad():
        assert not (x * 2).requires_grad
        with no_grad():
            pass
        assert not (x * 2).requires_grad
    assert (x * 2).requires_grad

    @no_grad()
    def evaluate():
        return x * 2

    assert not evaluate().requires_grad and not evaluate().requires_grad
    with pytest.raises(KeyError), no_grad():
        raise KeyError
    assert (x * 2).requires_grad  # recording is back after an error

    (x * x.detach() * 3).backward()
    assert x.grad.tolist() == [3.0]


def test_a_chain_of_50_000_operations():
    x = tensor([1.0], requires_grad=True)
    y = x
    for _ in range(50_000):
        y = y + x
    y.backward()
    assert x.grad.tolist() == [50_001.0]
    del y


def test_a_used_record_holds_nothing():
    x = tensor([1.0], requires_grad=True)
    middle = x * 2
    gone = weakref.ref(middle)
    loss = middle * 3
    loss.backward()
    del middle
    gc.collect()
    assert gone() is None and loss.item() == 6.0


# ---- @differentiable


def test_only_needed_pullbacks_are_called():
    called = []

    @differentiable
    def product(a, b):
        def of_a(g):
            called.append("a")
            return g * b

        return a * b, dict(a=of_a, b=lambda g: called.append("b") or g * a)

    a, b = tensor([2.0], requires_grad=True), tensor([3.0], requires_grad=True)
    product(a.detach(), b).backward()
    assert called == ["b"]
    product(a, b=b.detach()).backward()
    assert called == ["b", "a"]
    assert product(np.array(2.0), 3.0) == 6.0


def test_a_missing_derivative_is_named_when_it_is_needed():
    @differentiable
    def scale(input, factor):
        return input * factor, dict(input=lambda g: g * factor)

    scale(tensor([1.0], requires_grad=True), tensor(2.0)).backward()
    with pytest.raises(TypeError, match=r"scale\(\) has no derivative with respect to factor"):
        scale(tensor([1.0]), tensor(2.0, requires_grad=True))


def test_several_outputs_of_which_some_are_integers():
    @differentiable
    def sort(input):
        order = input.argsort()

        def pull(g_values, g_squares):
            gradient = np.zeros_like(input)
            gradient[order] = g_values + g_squares * 2 * input[order]
            return gradient

        return (input[order], order, input[order] ** 2), dict(input=pull)

    x = tensor([3.0, 1.0, 2.0], requires_grad=True)
    values, order, squares = sort(x)
    assert type(order) is np.ndarray and order.tolist() == [1, 2, 0]
    (values * np.array([1.0, 10.0, 100.0])).sum().backward()  # nothing comes from squares: zeros
    assert x.grad.tolist() == [100.0, 1.0, 10.0]
    x.grad = None
    values, _, squares = sort(x)
    (values.sum() + squares.sum()).backward()
    assert x.grad.tolist() == [7.0, 3.0, 5.0]
    assert all(type(o) is np.ndarray for o in sort(x.data))


def test_without_a_smooth_output_no_derivative_is_asked_for():
    @differentiable
    def positive(input):
        return (input > 0).sum(), {}

    count = positive(tensor([1.0, -2.0], requires_grad=True))
    assert isinstance(count, Tensor) and count.item() == 1 and not count.requires_grad


def test_one_pullback_for_all_inputs():
    calls = []

    @differentiable
    def product(a, b):
        def pull(g):
            calls.append(1)
            return dict(a=g * b, b=g * a)

        return a * b, pull

    a, b = tensor([2.0, 3.0], requires_grad=True), tensor([5.0], requires_grad=True)
    product(a, b).sum().backward()
    assert a.grad.tolist() == [5.0, 5.0] and b.grad.tolist() == [5.0] and calls == [1]


def test_a_pullback_of_the_wrong_shape_is_named():
    @differentiable
    def wrong(input):
        return input.sum(), dict(input=lambda g: np.ones((3, 2)))

    with pytest.raises(ValueError, match=r"wrong\(\): the pullback of input .*\(3, 2\).*\(2, 3\)"):
        wrong(tensor(np.ones((2, 3)), requires_grad=True)).backward()


def test_wrapped_function_keeps_its_name_and_words():
    assert companion.functional.linear.__name__ == "linear"
    assert "x Wᵀ" in companion.functional.linear.__doc__


@pytest.mark.parametrize("name", ["companion.tensor", "companion._record"])
def test_examples_in_docstrings(name):
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried and not failed
