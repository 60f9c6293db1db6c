"""Precision, recall, density, coverage, modes and neighbours."""

import numpy as np
import pytest

from companion import metrics


def ring(N, seed=0, modes=8, only=None):
    """Points near ``modes`` places on a circle, or near the first ``only`` of them."""
    random = np.random.default_rng(seed)
    angle = 2 * np.pi * random.integers(only or modes, size=N) / modes
    centres = np.stack([np.cos(angle), np.sin(angle)], 1)
    return centres + random.normal(size=(N, 2)) * 0.05


def by_definition(real, fake, k):
    """All four, in loops over the balls."""

    def radius(points, i):
        return sorted(np.linalg.norm(points[i] - p) for j, p in enumerate(points) if j != i)[k - 1]

    def within(point, points):
        return sum(
            np.linalg.norm(point - points[i]) <= radius(points, i) for i in range(len(points))
        )

    precision = np.mean([within(y, real) > 0 for y in fake])
    recall = np.mean([within(x, fake) > 0 for x in real])
    density = sum(within(y, real) for y in fake) / (k * len(fake))
    coverage = np.mean(
        [
            min(np.linalg.norm(real[i] - y) for y in fake) <= radius(real, i)
            for i in range(len(real))
        ]
    )
    return precision, recall, density, coverage


@pytest.mark.parametrize("k", [1, 3])
def test_equal_to_their_definitions(k):
    real, fake = ring(30), ring(20, 1) * 1.1
    found = (*metrics.precision_recall(real, fake, k), *metrics.density_coverage(real, fake, k))
    expected = by_definition(real, fake, k)
    assert found == pytest.approx(expected)
    assert 0 < min(expected) < 1


def test_real_against_real():
    real, fresh = ring(800), ring(800, 1)
    precision, recall = metrics.precision_recall(real, fresh)
    density, coverage = metrics.density_coverage(real, fresh)
    assert min(precision, recall) > 0.9
    assert density == pytest.approx(1, abs=0.1)
    assert coverage == pytest.approx(1 - 2**-5, abs=0.02)


def test_dropped_modes_cost_recall_and_noise_costs_precision():
    real = ring(600)
    fewer = [ring(600, 1, only=only) for only in (8, 5, 2)]
    recalls = [metrics.precision_recall(real, fake).recall for fake in fewer]
    coverages = [metrics.density_coverage(real, fake).coverage for fake in fewer]
    for values in (recalls, coverages):
        assert values[1] == pytest.approx(5 / 8, abs=0.07)
        assert values[2] == pytest.approx(2 / 8, abs=0.07)
    assert metrics.precision_recall(real, fewer[2]).precision > 0.9
    noise = np.random.default_rng(3).normal(size=real.shape)
    noisy = [ring(600, 1) + amount * noise for amount in (0, 0.1, 0.3)]
    for values in (
        [metrics.precision_recall(real, fake).precision for fake in noisy],
        [metrics.density_coverage(real, fake).density for fake in noisy],
    ):
        assert values[0] > values[1] + 0.2 > values[2] + 0.3


def test_one_outlier_deceives_recall_but_not_coverage():
    """Generated points far out have balls that reach over everything that is real."""
    real = ring(200)
    fake = np.concatenate([np.repeat(real[:1], 195, 0), ring(5) * 40])
    assert metrics.precision_recall(real, fake).recall > 0.9
    assert metrics.density_coverage(real, fake).coverage < 0.1


def test_order_does_not_matter():
    real, fake = ring(60), ring(50, 1) * 1.1
    shuffled = np.random.default_rng(0).permutation
    for measure in (metrics.precision_recall, metrics.density_coverage):
        assert measure(shuffled(real), shuffled(fake)) == measure(real, fake)


def test_bad_input():
    points = ring(10)
    for measure in (metrics.precision_recall, metrics.density_coverage):
        with pytest.raises(ValueError, match=r"k: expected a whole number from 1 .*, got 0"):
            measure(points, points, k=0)
        with pytest.raises(ValueError, match=r"fake must hold at least k \+ 1 examples, got 3"):
            measure(points, points[:3], k=3)


def test_modes():
    modes = metrics.mode_coverage([0] * 60 + [1] * 39 + [2], 4)
    assert modes.shares.tolist() == [0.6, 0.39, 0.01, 0]
    assert modes.covered == 2  # 0.01 is less than a tenth of a quarter
    assert modes.divergence == pytest.approx(
        0.6 * np.log(2.4) + 0.39 * np.log(1.56) + 0.01 * np.log(0.04)
    )
    balanced = metrics.mode_coverage([0, 1, 2, 3], 4)
    assert (balanced.covered, balanced.divergence) == (4, 0)


def test_modes_with_shares_and_strays():
    modes = metrics.mode_coverage([0, 0, 0, 1, -1, -1, -1, -1], 2, shares=[0.75, 0.25])
    assert modes.shares.tolist() == [0.375, 0.125]  # of all examples
    assert modes.divergence == pytest.approx(0)  # of those that belong somewhere
    nowhere = metrics.mode_coverage([-1, -1], 2)
    assert (nowhere.covered, nowhere.divergence) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5], 2), r"labels: expected an array of whole numbers, got \[0.5\]"),
        ((np.zeros(0, int), 2), "labels must be at least one, got none"),
        (([0, 2], 2), "labels must be from -1 to classes - 1 = 1, got 0 to 2"),
        (([0, -2], 2), "labels must be from -1 to classes - 1 = 1, got -2 to 0"),
        (([0, 1], 2, [1, 0]), "shares must be positive numbers .* classes = 2, got"),
        (([0, 1], 2, [0.5, 0.6]), "with the sum 1"),
    ],
)
def test_modes_with_bad_input(arguments, message):
    with pytest.raises((ValueError, TypeError), match=message):
        metrics.mode_coverage(*arguments)


def test_nearest_neighbours():
    examples = np.arange(24, dtype=np.uint8).reshape(6, 2, 2)
    queries = examples[[4, 1]]
    distances, indices = metrics.nearest_neighbours(queries, examples, k=2)
    assert indices.tolist() == [[4, 3], [1, 0]]
    assert distances.tolist() == [[0, 8], [0, 8]]  # bytes do not overflow
    with pytest.raises(ValueError, match="k must be from 1 to the 6 examples, got 7"):
        metrics.nearest_neighbours(queries, examples, k=7)
    with pytest.raises(ValueError, match=r"queries has \(2,\), examples has \(2, 2\)"):
        metrics.nearest_neighbours(queries[:, 0], examples)
