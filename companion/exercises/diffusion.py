"""Answers to the exercises of *Diffusion*."""

import itertools

import numpy as np
from scipy import optimize, stats

from companion.exercises import judge

LINE = np.linspace(-12, 12, 240_001)


def moments(density):
    """Mean and standard deviation of a density on LINE, not normalised."""
    share = density / density.sum()
    mean = (share * LINE).sum()
    return mean, np.sqrt((share * (LINE - mean) ** 2).sum())


def one(answer):
    """Check where the cosine schedule has a signal-to-noise ratio of one quarter."""

    def excess(t):
        return (np.cos(np.pi * t / 2) / np.sin(np.pi * t / 2)) ** 2 - 0.25

    place = optimize.brentq(excess, 0.01, 0.99)
    judge(1, answer, place, atol=2e-3, hint="cos²/sin² is one over the square of a tangent.")


def two(answer):
    """Check the noisy picture and the velocity, the derivative along the circle."""
    rng = np.random.default_rng(0)
    cases = [(*rng.normal(size=(2, 5)), 0.6), (*rng.normal(size=(2, 3, 2)), 0.95)]

    def by_nudging(x, noise, alpha):
        def mixed(angle):
            return np.cos(angle) * x + np.sin(angle) * noise

        angle, h = np.arccos(alpha), 1e-6
        return [mixed(angle), (mixed(angle + h) - mixed(angle - h)) / (2 * h)]

    hint = "α² + σ² = 1; the velocity has the same two shares, crosswise."
    judge(2, answer, by_nudging, cases=cases, atol=1e-6, hint=hint)


def three(answer):
    """Check a posterior mean by Bayes' rule on a grid."""
    posterior = stats.norm.pdf(LINE, 2, 0.5) * stats.norm.pdf(0.5, 0.6 * LINE, 0.8)
    hint = "Multiply the bell of the data with that of x_t given x; σ is 0.8."
    judge(3, answer, moments(posterior)[0], atol=2e-3, hint=hint)


def four(answer):
    """Check the deviation of the posterior step by Bayes' rule on a grid."""
    alpha_t, alpha_s, sigma_s = np.cos(np.pi / 4), np.cos(np.pi / 8), np.sin(np.pi / 8)
    ratio = alpha_t / alpha_s
    later = stats.norm.pdf(0.2, ratio * LINE, np.sqrt(1 - ratio**2))  # 1: variance is preserved
    _, deviation = moments(later * stats.norm.pdf(LINE, 0.3 * alpha_s, sigma_s))
    hint = "d = (σ_s / σ_t) · σ_t|s, with σ_t|s² = σ_t² − (α_t/α_s)² σ_s²."
    judge(4, answer, deviation, atol=1e-3, hint=hint)


def five(answer):
    """Check a step of DDIM by way of picture and noise."""
    rng = np.random.default_rng(1)
    cases = [(*rng.normal(size=(2, 6)), 0.9, 0.7), (*rng.normal(size=(2, 2, 2)), 0.3, 0.0)]

    def by_parts(x_t, v, t, s):
        alpha, sigma = np.cos(np.pi * t / 2), np.sin(np.pi * t / 2)
        picture, noise = alpha * x_t - sigma * v, sigma * x_t + alpha * v
        return np.cos(np.pi * s / 2) * picture + np.sin(np.pi * s / 2) * noise

    hint = "x_t and v turn like the hands of a clock: by which angle?"
    judge(5, answer, by_parts, cases=cases, hint=hint)


def six(answer):
    """Check where one and two steps of DDIM end between two points."""
    ends = []
    for steps in (1, 2):
        angles, x = np.linspace(np.pi / 2, 0, steps + 1), 0.7
        for now, later in itertools.pairwise(angles):
            chances = stats.norm.pdf(x, [-np.cos(now), np.cos(now)], np.sin(now))
            picture = (chances[1] - chances[0]) / chances.sum()
            noise = (x - np.cos(now) * picture) / np.sin(now)
            x = np.cos(later) * picture + np.sin(later) * noise
        ends.append(x)
    hint = "At t = 1 both points are as probable: what is the mean?"
    judge(6, answer, ends, atol=2e-3, hint=hint)


def seven(answer):
    """Check mean and deviation of a tempered bell on a grid."""
    tempered = stats.norm.pdf(LINE) ** -2 * stats.norm.pdf(LINE, 1, 0.5) ** 3
    tempered[np.abs(LINE) > 6] = 0  # 0 / 0 far out
    hint = "The logarithm is −2 times one parabola plus 3 times another: a parabola."
    judge(7, answer, moments(tempered), atol=2e-3, hint=hint)


def eight(answer):
    """Check the noise that a sampler leaves on the finished picture."""
    ladder = np.cos(np.pi * np.linspace(0, 1, 51) / 2)
    beta = 1 - (ladder[1] / ladder[0]) ** 2
    greys = 255 / 2 * np.sqrt(beta)
    judge(
        8, answer, greys, atol=0.06, hint="One step from the end, σ_t|s is σ_t; −1…1 are 255 greys."
    )
