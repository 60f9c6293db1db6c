"""Distances between sets of features: equal to other computations, ordered as they should be."""

import numpy as np
import pytest
from scipy.linalg import sqrtm

from companion import metrics


def sample(N, D=6, seed=0, mix=None):
    random = np.random.default_rng(seed)
    mix = np.random.default_rng(99).normal(size=(D, D)) if mix is None else mix
    return random.normal(size=(N, D)) @ mix + np.arange(D)


@pytest.mark.parametrize("D", [1, 2, 7])
def test_frechet_equals_scipys_root_of_a_matrix(D):
    real, fake = sample(50, D), sample(40, D, seed=1) * 1.7 + 0.3
    (m, S), (n, T) = metrics.moments(real), metrics.moments(fake)
    expected = ((m - n) ** 2).sum() + np.trace(S + T - 2 * sqrtm(S @ T).real)
    assert metrics.frechet_distance(real, fake) == pytest.approx(expected, rel=1e-9)
    assert metrics.frechet_distance(metrics.Moments(m, S), fake) == pytest.approx(expected)


def test_frechet_of_normal_distributions_on_an_axis():
    """For N(0, 1) and N(3, 4): 3² + (2 − 1)²."""
    one = metrics.Moments(np.zeros(1), np.eye(1))
    other = metrics.Moments(np.full(1, 3.0), np.full((1, 1), 4.0))
    assert metrics.frechet_distance(one, other) == pytest.approx(10)


def test_frechet_is_zero_for_equal_sets_even_where_the_covariance_is_singular():
    few = sample(4, 30)  # 4 examples span 3 of 30 directions
    assert metrics.frechet_distance(few, few) == pytest.approx(0, abs=1e-9)
    moved = metrics.frechet_distance(few, few + 1)
    assert moved == pytest.approx(30)


def kernel_distance_by_loops(real, fake):
    def k(x, y):
        return (x @ y / len(x) + 1) ** 3

    N, M = len(real), len(fake)
    a = sum(k(real[i], real[j]) for i in range(N) for j in range(N) if i != j) / (N * (N - 1))
    b = sum(k(fake[i], fake[j]) for i in range(M) for j in range(M) if i != j) / (M * (M - 1))
    return a + b - 2 * sum(k(x, y) for x in real for y in fake) / (N * M)


def test_kernel_distance_equals_its_definition():
    real, fake = sample(9), sample(7, seed=1)
    expected = kernel_distance_by_loops(real, fake)
    assert metrics.kernel_distance(real, fake) == pytest.approx(expected, rel=1e-10)


def test_kernel_distance_is_unbiased_where_frechet_is_not():
    """Over many small samples of one distribution the one averages to zero, the other does not."""
    mix = np.eye(4)
    kernel, frechet = np.array(
        [
            (metrics.kernel_distance(a, b), metrics.frechet_distance(a, b))
            for a, b in (
                (sample(20, 4, 2 * i, mix), sample(20, 4, 2 * i + 1, mix)) for i in range(300)
            )
        ]
    ).T
    error = kernel.std(ddof=1) / 300**0.5
    assert abs(kernel.mean()) < 4 * error
    assert frechet.mean() > 20 * frechet.std(ddof=1) / 300**0.5
    assert (kernel < 0).any()


DISTANCES = [metrics.frechet_distance, metrics.kernel_distance, metrics.gaussian_kernel_distance]


@pytest.mark.parametrize("distance", DISTANCES)
def test_symmetric_and_blind_to_order(distance):
    real, fake = sample(30), sample(25, seed=1)
    value = distance(real, fake)
    shuffled = np.random.default_rng(0).permutation
    assert distance(shuffled(real), shuffled(fake)) == pytest.approx(value, rel=1e-9)
    if distance is not metrics.gaussian_kernel_distance:  # its width is that of the real ones
        assert distance(fake, real) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("distance", DISTANCES)
@pytest.mark.parametrize("damage", ["noise", "shift", "shrink"])
def test_worse_with_more_damage(distance, damage):
    real, fresh = sample(300), sample(300, seed=1)
    noise = np.random.default_rng(2).normal(size=fresh.shape) * 3

    def damaged(amount):
        return {
            "noise": fresh + amount * noise,
            "shift": fresh + 2 * amount,
            "shrink": fresh.mean(0) + (1 - amount / 1.3) * (fresh - fresh.mean(0)),
        }[damage]

    values = [distance(real, damaged(amount)) for amount in (0, 0.4, 0.8, 1.2)]
    assert values == sorted(values)
    assert values[1] > values[0] + abs(values[0])


@pytest.mark.parametrize("distance", DISTANCES)
def test_bad_input(distance):
    good = sample(10)
    with pytest.raises(ValueError, match=r"real must have shape \(N, D\), got \(10,\)"):
        distance(good[:, 0], good)
    with pytest.raises(ValueError, match="fake must hold at least 2 examples, got 1"):
        distance(good, good[:1])
    with pytest.raises(ValueError, match="real has 6, fake has 5"):
        distance(good, good[:, :5])
    with pytest.raises(ValueError, match="fake must hold finite numbers"):
        distance(good, np.full((5, 6), np.nan))


def test_bad_moments():
    with pytest.raises(ValueError, match="real has 6, fake has 5"):
        metrics.frechet_distance(metrics.moments(sample(9)), metrics.moments(sample(9, 5)))
