"""Answers to the exercises of *Repair*."""

import numpy as np
from scipy import optimize

from companion.exercises import judge


def one(answer):
    """Check the PSNR on two scales, by an error of the size asked for on pixels themselves."""
    truth = []
    for least in (-1.0, 0.0):
        span = 1.0 - least
        error = np.full(100, 0.2 * span / 2)  # 0.2 on the scale from −1 to 1
        truth.append(20 * np.log10(span / np.sqrt((error**2).mean())))
    hint = "Range squared over the error; and what happens to the error when the scale halves?"
    judge(1, answer, truth, atol=1e-2, hint=hint)


def two(answer):
    """Check a harmonic filling by letting the heat spread until it rests."""
    row = np.array([0.0, 0, 0, 0, 8])
    for _ in range(500):
        row[1:4] = (row[:3] + row[2:]) / 2
    judge(2, answer, row[1:4], atol=1e-2, hint="Each must be the mean of its two neighbours.")


def three(answer):
    """Check three errors by going through all cases."""
    values, chances = np.array([-1.0, 1.0]), np.array([0.75, 0.25])
    mean = (values * chances).sum()
    fixed = [(chances * (values - guess) ** 2).sum() for guess in (mean, values[0])]
    drawn = (chances[:, None] * chances * (values[:, None] - values) ** 2).sum()
    hint = "Go through the two values that were there and, for the last, the two that are drawn."
    judge(3, answer, [*fixed, drawn], atol=1e-6, hint=hint)


def four(answer):
    """Check where the way back begins, by searching for it."""

    def searched(sigma):
        def excess(t):
            return np.sin(np.pi * t / 2) - sigma * np.cos(np.pi * t / 2)

        t = optimize.brentq(excess, 0, 1)
        return [t, np.cos(np.pi * t / 2)]

    hint = "tan(πt/2) is the noise's share over the picture's; the factor is α at this time."
    judge(4, answer, searched, cases=[(0.25,), (1.0,), (3.0,)], atol=1e-6, hint=hint)


def five(answer):
    """Check how many draws are enough, by counting up."""
    K = 1
    while 10 * np.log10(1 + 1 / K) > 0.2:
        K += 1
    judge(5, answer, K, hint="The mean of K draws has 1 + 1/K times the error.")


def six(answer):
    """Check the known pixels at a time s, turned by the angle of the schedule."""
    rng = np.random.default_rng(0)
    cases = [(*rng.normal(size=(2, 4)), np.cos(a), np.sin(a)) for a in (0.2, 1.4)]

    def turned(y, noise, alpha, sigma):
        return np.real((y - 1j * noise) * np.exp(1j * np.arctan2(sigma, alpha)))

    hint = "As x_s for x = y: a share of the picture and a share of the noise."
    judge(6, answer, turned, cases=cases, hint=hint)
