"""What the table of operations does not show: ties, limits, blocks, running statistics, chance."""

import numpy as np
import pytest
import torch

from companion import functional as F
from companion import tensor
from companion.functional import _windows, definitions

RNG = np.random.default_rng(0)


def close(ours, theirs):
    theirs = theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else theirs
    np.testing.assert_allclose(getattr(ours, "data", ours), theirs, 1e-10, 1e-12)


# ---- convolution


@pytest.mark.parametrize("cache", [1, 2000])
@pytest.mark.parametrize("c_out, groups", [(4, 1), (4, 2), (2, 2)])
def test_convolution_in_many_blocks(monkeypatch, cache, c_out, groups):
    """A batch larger than the cache is worked on in blocks; the last one may be smaller."""
    monkeypatch.setattr(_windows, "CACHE", cache)
    arrays = [RNG.normal(size=s) for s in [(7, 2, 6, 5), (c_out, 2 // groups, 3, 2), (c_out,)]]
    ours = [tensor(a, requires_grad=True) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    y, expected = F.conv2d(*ours, groups=groups), torch.conv2d(*theirs, groups=groups)
    upstream = RNG.normal(size=y.shape)
    y.backward(upstream)
    expected.backward(torch.tensor(upstream))
    close(y, expected)
    for a, b in zip(ours, theirs, strict=True):
        close(a.grad, b.grad)


def test_transposed_convolution_is_the_transpose():
    """⟨y, conv(x)⟩ = ⟨conv_transpose(y), x⟩."""
    weight, how = RNG.normal(size=(4, 3, 3, 3)), dict(stride=2, padding=1)
    x, y = RNG.normal(size=(2, 3, 8, 8)), RNG.normal(size=(2, 4, 4, 4))
    back = F.conv_transpose2d(y, weight, output_padding=1, **how)
    close((y * F.conv2d(x, weight, **how)).sum(), (back * x).sum())


def test_convolution_is_a_matrix_product_with_the_windows():
    x, weight = RNG.normal(size=(2, 3, 8, 8)), RNG.normal(size=(4, 3, 3, 3))
    close(weight.reshape(4, -1) @ F.unfold(x, 3), F.conv2d(x, weight).reshape(2, 4, -1))


def test_fold_counts_overlaps():
    counts = F.fold(F.unfold(np.ones((1, 5, 5)), 3), 5, 3)
    close(counts[0], np.outer([1, 2, 3, 2, 1], [1, 2, 3, 2, 1]))


def test_empty_batch():
    x, weight = tensor(np.ones((0, 3, 8, 8)), True), tensor(np.ones((4, 3, 3, 3)), True)
    y = F.max_pool2d(F.conv2d(x, weight), 2)
    y.sum().backward()
    assert y.shape == (0, 4, 3, 3) and x.grad.shape == x.shape
    close(weight.grad, np.zeros(weight.shape))


# ---- pooling


def test_first_of_equal_maxima_receives_the_gradient():
    picture = RNG.integers(0, 3, (2, 3, 6, 6)).astype(float)
    for how in [dict(), dict(stride=1), dict(stride=2, padding=1), dict(dilation=2, stride=1)]:
        x, t = tensor(picture, True), torch.tensor(picture, requires_grad=True)
        y, places = F.max_pool2d(x, 3, return_indices=True, **how)
        expected, indices = torch.nn.functional.max_pool2d(t, 3, return_indices=True, **how)
        np.testing.assert_array_equal(places, indices.numpy())
        upstream = RNG.normal(size=y.shape)
        y.backward(upstream)
        expected.backward(torch.tensor(upstream))
        close(x.grad, t.grad)


def test_nan_passes_through_max_pooling():
    picture = np.ones((1, 2, 2))
    picture[0, 1, 0] = np.nan
    assert np.isnan(F.max_pool2d(picture, 2))


# ---- interpolation


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
@pytest.mark.parametrize("factor", [0.4, 0.5, 0.7, 1.0, 1.1, 1.25, 1.7, 2.0, 2.2, 3.0])
def test_places_of_scaled_pixels(factor, mode):
    """Rounding, and what PyTorch does differently where the output is as long or twice as long."""
    for n in range(3, 40):
        row = RNG.normal(size=(1, 1, 1, n))
        close(
            F.interpolate(row, scale_factor=(1, factor), mode=mode),
            torch.nn.functional.interpolate(torch.tensor(row), scale_factor=(1, factor), mode=mode),
        )


# ---- limits: no overflow, no warning (pytest makes errors of warnings in companion)

EXTREMES = np.array([-1000.0, -30.0, -1e-9, 0.0, 1e-9, 30.0, 1000.0])


@pytest.mark.parametrize(
    "name, options",
    [
        *((n, {}) for n in ["relu", "leaky_relu", "sigmoid", "tanh", "silu", "elu", "softplus"]),
        ("gelu", {}),
        ("gelu", dict(approximate="tanh")),
        ("softmax", dict(dim=0)),
        ("log_softmax", dict(dim=0)),
        ("binary_cross_entropy_with_logits", dict(target=np.full(7, 0.5), reduction="none")),
    ],
)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.filterwarnings("error")
def test_extreme_values(name, options, dtype):
    values = EXTREMES.astype(dtype)
    options = {n: v.astype(dtype) if isinstance(v, np.ndarray) else v for n, v in options.items()}
    x, t = tensor(values, True), torch.tensor(values, requires_grad=True)
    y = getattr(F, name)(x, **options)
    expected = getattr(torch.nn.functional, name)(
        t, **{n: torch.tensor(v) if isinstance(v, np.ndarray) else v for n, v in options.items()}
    )
    y.backward(np.arange(1, 8))
    expected.backward(torch.arange(1, 8).to(t.dtype))
    tolerance = dict(rtol=1e-10, atol=1e-12) if dtype == np.float64 else dict(rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(y.data, expected.detach().numpy(), **tolerance)
    np.testing.assert_allclose(x.grad, t.grad.numpy(), **tolerance)


def test_binary_cross_entropy_of_certainty_is_cut_off():
    p, target = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0, 0.0])
    x, t = tensor(p, True), torch.tensor(p, requires_grad=True)
    y = F.binary_cross_entropy(x, target, reduction="sum")
    expected = torch.nn.functional.binary_cross_entropy(t, torch.tensor(target), reduction="sum")
    y.backward()
    expected.backward()
    close(y, expected)
    np.testing.assert_allclose(x.grad, t.grad.numpy(), 1e-6)  # PyTorch's 10⁻¹² is a float32
    assert y.item() == 200


# ---- attention


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_attention_with_scores_of_any_size(dtype):
    """Scores around ±10⁶ and −∞ neither overflow nor warn; keys that are hidden do not matter."""
    query, key, value = (RNG.normal(size=(3, 4)).astype(dtype) for _ in range(3))
    mask = np.array([[0, -np.inf, -1e6], [1e6, 0, -np.inf], [-np.inf] * 3], dtype)
    ours = [tensor(a, True) for a in (1e3 * query, 1e3 * key, value, mask)]
    theirs = [torch.tensor(a.data, requires_grad=True) for a in ours]
    y = F.scaled_dot_product_attention(*ours)
    expected = torch.nn.functional.scaled_dot_product_attention(*theirs)
    upstream = RNG.normal(size=y.shape).astype(dtype)
    y.backward(upstream)
    expected.backward(torch.tensor(upstream))
    np.testing.assert_allclose(y.data, expected.detach().numpy(), 1e-5, 1e-6)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.grad, b.grad.numpy(), 1e-4, 1e-5)
    assert not y.data[2].any()


def test_attention_to_nothing_gives_zeros():
    y = F.scaled_dot_product_attention(np.ones((2, 3, 4)), np.ones((2, 0, 4)), np.ones((2, 0, 5)))
    np.testing.assert_array_equal(y, np.zeros((2, 3, 5)))


# ---- batch_norm


@pytest.mark.parametrize("make", [np.array, tensor], ids=["array", "tensor"])
def test_running_statistics_follow_as_in_torch(make):
    mean, var = make(np.zeros(3)), make(np.ones(3))
    torch_mean, torch_var = torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
    for _ in range(3):
        x = RNG.normal(size=(5, 3, 2, 2))
        F.batch_norm(tensor(x, True), mean, var, training=True, momentum=0.3)
        torch.nn.functional.batch_norm(
            torch.tensor(x), torch_mean, torch_var, training=True, momentum=0.3
        )
    for ours, theirs in [(mean, torch_mean), (var, torch_var)]:
        close(ours, theirs)
        assert ours.dtype == np.float64
    before = np.array(mean)
    F.batch_norm(x, mean, var)
    np.testing.assert_array_equal(before, np.array(mean))


def test_running_statistics_may_be_left_out_in_training():
    x = RNG.normal(size=(5, 3))
    close(F.batch_norm(x, None, None, training=True).mean(0), np.zeros(3))


def test_gradients_in_use_do_not_see_later_running_statistics():
    x, mean, var = tensor(np.ones((2, 1)), True), np.zeros(1), np.ones(1)
    y = F.batch_norm(x, mean, var, eps=0.0)
    var[:] = 100
    y.sum().backward()
    close(x.grad, np.ones((2, 1)))


# ---- dropout


def test_dropout_keeps_the_mean_and_repeats_with_the_same_seed():
    x = tensor(RNG.normal(1, 1, size=(50, 60)), True)
    y = F.dropout(x, 0.3, generator=np.random.default_rng(1))
    kept = y.data != 0
    assert abs(kept.mean() - 0.7) < 0.02
    close(y.data[kept], x.data[kept] / 0.7)
    close(y, definitions.dropout(x.data, 0.3, generator=np.random.default_rng(1)))
    y.sum().backward()
    close(x.grad, kept / 0.7)
    assert (F.dropout(x, 0.3).data != F.dropout(x, 0.3).data).any()
    assert not F.dropout(x, 1.0).data.any()
