"""Intervals by resampling, and the floor."""

import numpy as np
import pytest

from companion import metrics


def normal(N, seed, D=4):
    return np.random.default_rng(seed).normal(size=(N, D))


def test_interval_of_a_mean_is_the_textbook_one():
    values = normal(400, 0, 1)[:, 0]
    found = metrics.bootstrap(np.mean, values, rounds=2_000)
    reach = 1.96 * values.std(ddof=1) / 20
    assert found.value == values.mean()
    assert found.high - found.value == pytest.approx(reach, rel=0.06)
    assert found.value - found.low == pytest.approx(reach, rel=0.06)
    wider = metrics.bootstrap(np.mean, values, rounds=2_000, level=0.99)
    assert (wider.high - wider.low) / (found.high - found.low) == pytest.approx(
        2.576 / 1.96, rel=1e-3
    )


@pytest.mark.parametrize("distance", [metrics.frechet_distance, metrics.kernel_distance])
def test_interval_of_a_distance_is_how_far_fresh_samples_scatter(distance):
    """The interval from one pair of samples, against 150 fresh pairs."""
    fresh = [distance(normal(150, 2 * i), normal(150, 2 * i + 1) + 0.5) for i in range(150)]
    found = metrics.bootstrap(distance, normal(150, 1_000), normal(150, 1_001) + 0.5, rounds=150)
    assert (found.high - found.low) / 3.92 == pytest.approx(np.std(fresh), rel=0.35)


def test_interval_with_neighbours_stays_within_reason():
    """Nothing is drawn twice: no ball has the radius 0."""
    real, fake = normal(200, 0), normal(200, 1)
    smallest = []

    def precision(a, b):
        smallest.append(metrics.nearest_neighbours(a, a, k=2)[0][:, 1].min())
        return metrics.precision_recall(a, b).precision

    found = metrics.bootstrap(precision, real, fake, rounds=20)
    assert min(smallest) > 0
    assert found.low < found.value < found.high


def test_interval_repeats_with_its_seed():
    values = normal(40, 0)
    assert metrics.bootstrap(np.mean, values) == metrics.bootstrap(np.mean, values)
    assert metrics.bootstrap(np.mean, values) != metrics.bootstrap(np.mean, values, seed=1)


def test_a_perfect_generator_scores_at_the_floor_and_a_bad_one_above():
    pool = normal(400, 0)
    for distance in (metrics.frechet_distance, metrics.kernel_distance):
        floor = metrics.noise_floor(distance, pool, (150, 150))
        assert floor.low < floor.value < floor.high
        real = pool[:150]
        perfect = [distance(real, normal(150, seed)) for seed in range(1, 41)]
        inside = np.mean([floor.low <= value <= floor.high for value in perfect])
        assert inside > 0.8
        assert distance(real, normal(150, 1) * 1.4) > floor.high
        assert distance(real, normal(150, 1) + 0.4) > floor.high


def test_bad_input():
    with pytest.raises(ValueError, match=r"samples must hold at least 4 each, got \[3\]"):
        metrics.bootstrap(np.mean, [1, 2, 3])
    with pytest.raises(ValueError, match="rounds: expected a whole number from 2 to 1000000"):
        metrics.bootstrap(np.mean, range(9), rounds=1)
    with pytest.raises(ValueError, match=r"level: expected .* > 0 and < 1, got 1"):
        metrics.bootstrap(np.mean, range(9), rounds=5, level=1)
    with pytest.raises(ValueError, match=r"not be more than the 9 real examples .* got \(5, 5\)"):
        metrics.noise_floor(metrics.frechet_distance, normal(9, 0), (5, 5))
