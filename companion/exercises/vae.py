"""Answers to the exercises of *Variational autoencoders*."""

import numpy as np
from scipy import integrate, optimize, special, stats

from companion.exercises import judge


def one(answer):
    """Check the divergence of N(1, 0.5²) from the standard normal distribution."""
    q, p = stats.norm(1, 0.5), stats.norm(0, 1)
    truth = integrate.quad(lambda z: q.pdf(z) * (q.logpdf(z) - p.logpdf(z)), -7, 9)[0]
    hint = "Half of μ² + σ² − 1 − log σ²; is it the variance that you put in?"
    judge(1, answer, truth, atol=1e-3, hint=hint)


def two(answer):
    """Check the loss of a batch: pixels and units summed, pictures averaged, from logits."""
    rng = np.random.default_rng(0)
    cases = []
    for N, D, Z in [(3, 5, 2), (1, 7, 3), (4, 2, 1)]:
        x, log_variance = rng.random((N, D)), rng.normal(size=(N, Z))
        cases.append((rng.normal(size=(N, D)), x, rng.normal(size=(N, Z)), log_variance))
    far = np.array([[900.0, -900.0]])
    for sure in (
        [[1.0, 0.0]],
        [[0.0, 1.0]],
    ):  # sure and right; or wrong, at 900 nats
        cases.append((far, np.array(sure), np.zeros((1, 1)), np.zeros((1, 1))))

    def loss(logits, x, mean, log_variance):
        total = 0.0
        for a, t in zip(logits.flat, x.flat, strict=True):
            total -= t * special.log_expit(a) + (1 - t) * special.log_expit(-a)
        for m, v in zip(mean.flat, np.exp(log_variance).flat, strict=True):
            total += (m * m + v - 1 - np.log(v)) / 2
        return total / len(x)

    hint = "Sum over pixels, sum over units, mean over pictures; half; and no overflow."
    judge(2, answer, loss, cases=cases, atol=1e-8, hint=hint)


def three(answer):
    """Check the least gap when q is one of the posterior's two bells, which has weight 0.8."""

    def gap(weight):
        def log_posterior(z):
            far, near = stats.norm.logpdf(z, -20), stats.norm.logpdf(z, 20)
            return np.logaddexp(np.log(1 - weight) + far, np.log(weight) + near)

        def integrand(z):
            return stats.norm.pdf(z, 20) * (stats.norm.logpdf(z, 20) - log_posterior(z))

        return integrate.quad(integrand, 10, 30)[0]

    hint = "Where q lies, the posterior is 0.8 times as high as q."
    judge(3, answer, gap(0.8), atol=2e-3, hint=hint)


def four(answer):
    """Check the gradients with respect to mean and log variance, by nudging both."""
    rng = np.random.default_rng(1)
    cases = [(0.5, -1.0, rng.normal(size=9), np.cos), (-1.0, 0.7, rng.normal(size=4), np.square)]
    whole: dict = {np.cos: np.sin, np.square: lambda z: z**3 / 3}  # what has these slopes

    def by_nudging(mean, log_variance, eps, slope):
        def f(m, v):
            return whole[slope](m + np.exp(v / 2) * eps).mean()

        h = 1e-5
        of_mean = f(mean + h, log_variance) - f(mean - h, log_variance)
        of_variance = f(mean, log_variance + h) - f(mean, log_variance - h)
        return np.array([of_mean, of_variance]) / (2 * h)

    hint = "z = μ + exp(½ log σ²) ε: its derivatives are 1 and ½ σ ε. Then the mean over the draws."
    judge(4, answer, by_nudging, cases=cases, atol=1e-6, hint=hint)


def five(answer):
    """Check the importance-weighted bound of each picture from the logarithms of its weights."""
    rng = np.random.default_rng(2)
    cases = [(rng.normal(size=(8, 3)),), (rng.normal(size=(5, 2)) * 3 - 4000,)]

    def bounds(log_w):
        highest = [max(column) for column in log_w.T]
        shifted = [[np.exp(w - top) for w in c] for c, top in zip(log_w.T, highest, strict=True)]
        return [top + np.log(sum(c) / len(c)) for c, top in zip(shifted, highest, strict=True)]

    hint = "The mean of the weights, not of their logarithms; take out the largest one first."
    judge(5, answer, bounds, cases=cases, atol=1e-8, hint=hint)


def six(answer):
    """Check how many units of a linear VAE are awake, and their rate in all."""
    variances, s2, beta = np.array([9, 4, 1, 0.25]), 0.5, 4

    def rate(variance):
        def price(log_v):
            return variance * np.exp(log_v) / (2 * s2) - beta * log_v / 2

        best = optimize.minimize_scalar(price, bounds=(-9, 0), method="bounded")
        return -best.x / 2

    rates = np.array([rate(variance) for variance in variances])
    hint = "A direction is worth its price if its variance is above β s². Rates in nats."
    judge(6, answer, [(rates > 1e-3).sum(), rates.sum()], atol=[1e-9, 2e-3], hint=hint)


def seven(answer):
    """Check the walk from one code to another along the great circle."""
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, 6))
    cases = [(a, b, 0.3), (a, 2 * b, 0.5), (a, b, 0.0), (a, b, 1.0)]

    def walk(a, b, t):
        length_a, length_b = np.sqrt(a @ a), np.sqrt(b @ b)
        first, second = a / length_a, b / length_b
        across = second - (first @ second) * first
        across = across / np.sqrt(across @ across)
        angle = t * np.arctan2(second @ across, second @ first)
        turned = np.cos(angle) * first + np.sin(angle) * across
        return ((1 - t) * length_a + t * length_b) * turned

    hint = "Turn the direction by t times the angle between a and b; the length goes evenly."
    judge(7, answer, walk, cases=cases, atol=1e-8, hint=hint)


def eight(answer):
    """Check the least cross-entropy that any decoder can reach for each grey picture."""
    rng = np.random.default_rng(4)
    pictures = rng.random((3, 6))
    pictures[0, :3], pictures[1, 2] = [0, 1, 0.5], 0
    cases = [(pictures,), (np.array([[0.0, 1.0]]),)]

    def floor(x):
        def least(grey):
            def price(logit):
                return np.logaddexp(0, logit) - grey * logit

            return optimize.minimize_scalar(price, bounds=(-40, 40), method="bounded").fun

        return [sum(least(grey) for grey in picture) for picture in x]

    hint = "The best probability for a pixel is its grey value. And 0 log 0 is 0."
    judge(8, answer, floor, cases=cases, atol=1e-6, hint=hint)
