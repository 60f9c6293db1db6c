"""Divergences in the plane."""

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from companion import metrics


def points(N, seed=0, centre=(0.0, 0.0), spread=1.0):
    return np.random.default_rng(seed).normal(size=(N, 2)) * spread + centre


def test_equal_to_scipy_on_numpys_histogram():
    real, fake = points(500), points(300, 1, (0.5, 0))
    low, high, bins = -6.0, 6.0, 8  # wide enough for all
    histogram = [
        np.histogram2d(p[:, 1], p[:, 0], bins, [[low, high]] * 2)[0].ravel() for p in (real, fake)
    ]
    found = metrics.grid_divergences(real, fake, bins, (low, high))
    assert found.js == pytest.approx(jensenshannon(*histogram) ** 2)
    smooth = [np.append(h, 0) + 0.5 for h in histogram]
    assert found.kl == pytest.approx(entropy(*smooth))


def test_nothing_is_dropped():
    """Generated points outside the grid count; if all are outside, they are as far as can be."""
    real = points(200)
    away = metrics.grid_divergences(real, points(200, 1, (50, 50)), bounds=(-6, 6))
    assert away.js == pytest.approx(np.log(2))
    half = np.concatenate([points(100, 1), points(100, 2, (50, 50))])
    assert 0.15 < metrics.grid_divergences(real, half).js < np.log(2)


def test_points_on_the_upper_bound_are_inside():
    corners = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    inner = corners * 0.8 + 0.1
    assert metrics.grid_divergences(corners, inner, 2, (0, 1)) == (0, 0)
    assert metrics.grid_divergences(corners, corners[:2], 2, (0, 1)).js > 0.2


@pytest.mark.parametrize("which", ["kl", "js", "kernel"])
def test_worse_with_distance_and_at_the_floor_for_a_perfect_generator(which):
    def measure(real, fake):
        if which == "kernel":
            return metrics.gaussian_kernel_distance(real, fake, 1.0)
        return getattr(metrics.grid_divergences(real, fake, 8, (-4, 4)), which)

    floor = metrics.noise_floor(measure, points(1_000), (300, 300), rounds=60)
    real = points(300)
    perfect = [measure(real, points(300, seed)) for seed in range(1, 31)]
    assert np.mean([floor.low <= value <= floor.high for value in perfect]) > 0.75
    moved = [measure(real, points(300, 1, (by, 0))) for by in (0.5, 1, 2)]
    assert floor.high < moved[0] < moved[1] < moved[2]
    shrunk = [measure(real, points(300, 1, spread=by)) for by in (0.8, 0.6, 0.4)]
    assert floor.high < shrunk[0] < shrunk[1] < shrunk[2]


def test_gaussian_kernel_equals_its_definition():
    real, fake, w = points(6), points(5, 1), 0.7

    def mean(a, b, same):
        values = [
            np.exp(-((x - y) ** 2).sum() / (2 * w * w))
            for i, x in enumerate(a)
            for j, y in enumerate(b)
            if not (same and i == j)
        ]
        return np.mean(values)

    expected = mean(real, real, True) + mean(fake, fake, True) - 2 * mean(real, fake, False)
    assert metrics.gaussian_kernel_distance(real, fake, w) == pytest.approx(expected)


def test_bad_input():
    good = points(5)
    with pytest.raises(ValueError, match=r"must be points, \(N, 2\), got \(N, 3\)"):
        metrics.grid_divergences(np.ones((5, 3)), np.ones((5, 3)))
    with pytest.raises(ValueError, match="bins: expected a whole number from 1 to 4096, got 0"):
        metrics.grid_divergences(good, good, bins=0)
    with pytest.raises(ValueError, match=r"bounds must ascend, got \(1.0, 1.0\)"):
        metrics.grid_divergences(good, good, bounds=(1, 1))
    with pytest.raises(ValueError, match=r"width: expected .* > 0, got 0"):
        metrics.gaussian_kernel_distance(good, good, 0)
