"""Answers to the exercises of *What good means*."""

from math import comb

import numpy as np

from companion.exercises import judge, report

REAL = np.random.default_rng(0).normal(size=(200, 2)).clip(-3.5, 3.5)


def one(answer):
    """Check the Fréchet distance between two bells of which one is the other, turned."""
    first, second = np.diag([1.0, 4.0]), np.diag([4.0, 1.0])
    values = np.linalg.eigvals(first @ second).real
    truth = np.trace(first) + np.trace(second) - 2 * np.sqrt(values).sum()
    hint = "Both covariances have the same axes: take it axis by axis."
    judge(1, answer, truth, atol=1e-6, hint=hint)


def two(answer):
    """Check the floor of the Fréchet distance for 2,048 equal eigenvalues."""
    D, size, each = 2048, 5000, 0.1
    truth = 2 / size * each * (D + D * (D + 1) / 4)  # the bracket for equal ones
    hint = "1/N + 1/M, times 5/4 of the sum of all, plus half of D² times λ²/2λ."
    judge(2, answer, truth, atol=0.01, hint=hint)


def three(answer):
    """Check the unbiased kernel distance with a Gaussian kernel."""
    rng = np.random.default_rng(1)
    cases = [
        (rng.normal(size=(6, 3)), rng.normal(size=(5, 3))),
        (rng.normal(size=(4, 2)), 1 + rng.normal(size=(7, 2))),
    ]

    def by_loops(real, fake):
        def mean_over(a, b):
            pairs = [
                np.exp(-((x - y) ** 2).sum() / (2 * len(x)))
                for i, x in enumerate(a)
                for j, y in enumerate(b)
                if a is not b or i != j
            ]
            return np.mean(pairs)

        return mean_over(real, real) + mean_over(fake, fake) - 2 * mean_over(real, fake)

    hint = "Pairs of an example with itself are left out, and then there are N(N − 1)."
    judge(3, answer, by_loops, cases=cases, hint=hint)


def four(answer):
    """Check how many nats a mixture with one good part in 10,000 loses at most."""
    truth = -np.log1p(-9999 / 10_000)
    hint = "The mixture is nowhere below a 10,000th of its good part."
    judge(4, answer, truth, atol=0.01, hint=hint)


def five(answer):
    """Check the two-sided probability of 15 against 5 for a fair coin."""
    truth = 2 * sum(comb(20, k) for k in range(15, 21)) / 2**20
    hint = "Add up the probabilities of 15 to 20 heads, and as much for the other side."
    judge(5, answer, truth, atol=5e-4, hint=hint)


def six(answer):
    """Check points that have recall and are nowhere near the real ones."""
    if answer is ...:
        judge(6, answer, None)
        return
    try:
        points = np.asarray(answer, dtype=float)
    except (TypeError, ValueError, OverflowError):
        points = np.zeros(0)
    if points.shape != (200, 2) or not np.isfinite(points).all():
        report(6, "expected are 200 points in the plane, an array (200, 2)")
        return
    nearest = np.hypot(*points.T).min()
    among = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    radii = np.sort(among, 1)[:, 3]
    across = np.hypot(*(REAL[:, None] - points[None]).transpose(2, 0, 1))
    recall = (across <= radii).any(1).mean()
    if nearest <= 4:
        report(6, f"one of your points is only {nearest:.3g} away from the origin")
    elif recall < 0.95:
        report(6, f"you have a recall of {recall:.2f}", "Balls are large where points are lonely.")
    else:
        report(6, "")
