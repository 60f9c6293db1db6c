"""The importance-weighted bound, against a model whose likelihood is known exactly."""

import numpy as np
import pytest

from companion import metrics


def log_normal(x, mean, deviation):
    return -(((x - mean) / deviation) ** 2 + np.log(2 * np.pi)) / 2 - np.log(deviation)


def linear_gaussian(K, N, q_mean, q_deviation, noise=0.5, seed=0):
    """z ~ N(0, 1), x = z + noise: densities at codes from some q(z|x), the exact log p(x)."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0, np.hypot(1, noise), N)
    mean = q_mean * x
    z = mean + q_deviation * rng.standard_normal((K, N))
    exact = log_normal(x, 0, np.hypot(1, noise))
    densities = log_normal(x, z, noise), log_normal(z, 0, 1), log_normal(z, mean, q_deviation)
    return densities, exact


def test_with_the_exact_posterior_every_code_gives_the_exact_likelihood():
    densities, exact = linear_gaussian(3, 50, 1 / 1.25, (0.25 / 1.25) ** 0.5)
    np.testing.assert_allclose(metrics.importance_weighted_bound(*densities), exact, rtol=1e-12)


def test_the_bound_rises_with_the_number_of_codes_towards_the_likelihood():
    densities, exact = linear_gaussian(1_000, 2_000, 0.6, 0.7)
    gaps = []
    for K in (1, 3, 10, 100, 1_000):
        part = [array[:K] for array in densities]
        gaps.append((exact - metrics.importance_weighted_bound(*part)).mean())
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0.2 > 0.01 > abs(gaps[-1])


def test_one_code_gives_the_evidence_lower_bound():
    densities, exact = linear_gaussian(1, 20_000, 0.6, 0.7)
    joint, prior, posterior = densities
    found = metrics.importance_weighted_bound(*densities)
    np.testing.assert_allclose(found, (joint + prior - posterior)[0])
    # log p(x) − KL(q ‖ posterior), which two Gaussians have in closed form
    x = np.random.default_rng(0).normal(0, np.hypot(1, 0.5), 20_000)
    mean, deviation, away = 0.8 * x, 0.2**0.5, 0.6 * x
    gap = np.log(deviation / 0.7) + (0.49 + (away - mean) ** 2) / (2 * 0.2) - 0.5
    assert found.mean() == pytest.approx((exact - gap).mean(), abs=0.02)


def test_no_exponential_overflows_or_vanishes():
    for shift in (-5_000.0, 5_000.0):
        weights = np.log([[1.0, 3.0, 5.0], [3.0, 1.0, 9.0]]) + shift
        found = metrics.importance_weighted_bound(weights, np.zeros((2, 3)), np.zeros((2, 3)))
        np.testing.assert_allclose(found, shift + np.log([2, 2, 7]))


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (((3,), (3,), (3,)), r"log_p_x_given_z must have shape \(K, N\) .* got \(3,\)"),
        (((0, 3), (0, 3), (0, 3)), r"K at least 1, got \(0, 3\)"),
        (((2, 3), (2, 3), (2, 4)), r"one shape, got: .* log_q_z has \(2, 4\)"),
    ],
)
def test_bad_shapes(shapes, words):
    with pytest.raises(ValueError, match=words):
        metrics.importance_weighted_bound(*map(np.zeros, shapes))


def test_numbers_that_are_not_finite():
    with pytest.raises(ValueError, match="log_p_z must hold finite numbers"):
        metrics.importance_weighted_bound([[1.0]], [[-np.inf]], [[0.0]])
