"""Answers to the exercises of *Gaussian processes*."""

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from companion.exercises import judge, report


def one(answer):
    """Check at what distance the posterior's standard deviation is half the prior's."""

    def excess(r):  # of the conditional variance in two joint normals, over a quarter
        joint = np.array([[1, np.exp(-(r**2) / 2)], [np.exp(-(r**2) / 2), 1]])
        return 1 / np.linalg.inv(joint)[1, 1] - 1 / 4

    hint = "Half the standard deviation is a quarter of the variance."
    judge(1, answer, brentq(excess, 0.01, 5), atol=5e-3, hint=hint)


def two(answer):
    """Check the mean after two noisy measurements of one place."""
    f = np.linspace(-10, 10, 200_001)
    density = norm.pdf(f) * norm.pdf(1, f, np.sqrt(0.5)) * norm.pdf(3, f, np.sqrt(0.5))
    hint = "The prior says 0, and is as good as a measurement with variance 1."
    judge(2, answer, (f * density).sum() / density.sum(), atol=1e-3, hint=hint)


def three(answer):
    """Check that a kernel draws symmetric functions only, and smooth ones that are not constant."""
    if answer is ... or not callable(answer):
        judge(3, answer, lambda: None)
        return
    x = np.linspace(-2, 2, 41)
    try:
        K, part = np.asarray(answer(x, x), float), np.asarray(answer(x[:3], x), float)
    except Exception as error:  # the reader's code may fail in any way
        report(3, f"the function raises {type(error).__name__}: {error}")
        return
    report(3, _fault_of_kernel(K, part))


def _fault_of_kernel(K, part):
    if K.shape != (41, 41) or part.shape != (3, 41):
        return f"for 41 and 41 places its shape is {K.shape}, for 3 and 41 it is {part.shape}"
    if not np.isfinite(K).all() or np.abs(K).max() == 0:
        return "its values are not finite, or all are 0"
    K, part = K / np.abs(K).max(), part / np.abs(K).max()
    if not np.allclose(part, K[:3]):
        return "its values depend on which other places are asked for"
    if not np.allclose(K, K.T) or np.linalg.eigvalsh(K).min() < -1e-8:
        return "it is no covariance: not symmetric, or some variance would be negative"
    if not np.allclose(K, K[::-1]):
        return "f(x) and f(−x) are not always equal"
    variances = np.diag(K)
    of_steps = variances[1:] + variances[:-1] - 2 * np.diag(K, 1)
    if variances[20] + variances[40] - 2 * K[20, 40] < 1e-6:
        return "it draws constants"
    if of_steps.max() > 0.2 * variances.max():
        return "neighbouring values jump; smooth functions are asked for"
    return ""


def four(answer):
    """Check the predictions of each value from all the others, by leaving each out."""

    def by_leaving_out(C, y):
        guesses = []
        for i in range(len(y)):
            others = np.arange(len(y)) != i
            guesses.append(C[i, others] @ np.linalg.solve(C[np.ix_(others, others)], y[others]))
        return np.array(guesses)

    rng = np.random.default_rng(0)
    cases = []
    for n in (2, 7):
        x = np.sort(rng.uniform(0, 4, n))
        C = np.exp(-((x[:, None] - x) ** 2) / 2) + 0.1 * np.eye(n)
        cases.append((C, rng.normal(size=n)))
    hint = "Set the slope of log p(y) along y_i to 0; the measured y_i must drop out."
    judge(4, answer, by_leaving_out, cases=cases, hint=hint)


def five(answer):
    """Check that tiles have no seam, and the variance and covariance that were asked for."""
    if answer is ... or not callable(answer):
        judge(5, answer, lambda: None)
        return
    rng = np.random.default_rng(0)
    try:
        tiles = np.array([answer(24, 2.0, rng) for _ in range(400)], float)
    except Exception as error:  # the reader's code may fail in any way
        report(5, f"the function raises {type(error).__name__}: {error}")
        return
    report(5, _fault_of_tiles(tiles))


def _fault_of_tiles(tiles):
    if tiles.shape != (400, 24, 24):
        return f"expected is (24, 24), this is {tiles.shape[1:]}"
    if not np.isfinite(tiles).all():
        return "some values are not finite"
    if np.array_equal(tiles[0], tiles[1]):
        return "a second call gives the same tile; draw from the generator"
    if abs((tiles**2).mean() - 1) > 0.05:
        return f"the variance is {(tiles**2).mean():.2f}, not 1"
    for axis, name in [(1, "top and bottom"), (2, "left and right")]:
        step = tiles - np.roll(tiles, 1, axis)
        seam = (step.take(0, axis) ** 2).mean()
        inside = (step**2).mean()
        if seam > 1.3 * inside:
            return f"there is a seam between {name}"
        for lag in (2, 4):
            got, asked = (tiles * np.roll(tiles, lag, axis)).mean(), np.exp(-(lag**2) / 8)
            if abs(got - asked) > 0.05:
                return f"{lag} pixels apart the covariance is {got:.2f}, not {asked:.2f}"
    return ""
