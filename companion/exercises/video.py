"""Answers to the exercises of *Moving pictures*."""

import math

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check the signal to noise ratio of bytes, in decibels."""
    rng = np.random.default_rng(0)
    cases = [tuple(rng.integers(0, 256, (2, *shape)).astype(np.uint8)) for shape in [(4, 5), (3,)]]

    def truth(x, t):
        errors = [(int(a) - int(b)) ** 2 for a, b in zip(x.flat, t.flat, strict=True)]
        return 20 * math.log10(255) - 10 * math.log10(sum(errors) / len(errors))

    hint = "Bytes wrap round when subtracted; scale to 0 to 1 first."
    judge(1, answer, truth, cases=cases, atol=1e-8, hint=hint)


def two(answer):
    """Check what the mean of three futures gains over the likeliest one."""
    futures = np.eye(3) / math.sqrt(2)  # each two at the squared distance 1
    p = np.array([0.5, 0.25, 0.25])

    def error(x):
        return p @ ((futures - x) ** 2).sum(1)

    truth = 10 * math.log10(error(futures[0]) / error(p @ futures))
    hint = "The mean's error is the variance: half the mean squared distance of two draws."
    judge(2, answer, truth, atol=5e-3, hint=hint)


def three(answer):
    """Check the factor of a straight continuation, by least squares."""
    rng = np.random.default_rng(1)
    cases = [tuple(rng.normal(size=(3, *shape))) for shape in [(7,), (2, 3, 4)]]

    def truth(before, last, future):
        column = (last - before).reshape(-1, 1)
        return np.linalg.lstsq(column, (future - last).ravel(), rcond=None)[0][0]

    hint = "Set the derivative of the squared error with respect to a to zero."
    judge(3, answer, truth, cases=cases, atol=1e-8, hint=hint)


def four(answer):
    """Check times at which equal parts of a way have been gone."""
    cases = [(np.array([0.0, 1.0, 4.0]), 5), (np.array([0.0, 3.0, 3.5, 5.0, 9.0]), 4)]

    def truth(way, frames):
        times = []
        for goal in np.linspace(0, way[-1], frames):
            i = min(np.searchsorted(way, goal, side="right") - 1, len(way) - 2)
            part = (goal - way[i]) / (way[i + 1] - way[i])
            times.append((i + part) / (len(way) - 1))
        return np.array(times)

    hint = "It is the inverse of the way as a function of time; np.interp can invert it."
    judge(4, answer, truth, cases=cases, atol=1e-8, hint=hint)


def five(answer):
    """Check the warping errors of noise that is new and of noise that moves along."""
    hint = "The variance of a difference of independent numbers is the sum of their variances."
    judge(5, answer, np.array([math.sqrt(2 * 0.03**2), 0.0]), atol=5e-4, hint=hint)


def six(answer):
    """Check how many numbers ten seconds of film have, in units of the forty films."""
    hint = "Forty films of 24 frames, 32 × 32 pixels, three colours."
    judge(6, answer, 240 * 1920 * 1080 * 3 / (40 * 24 * 32 * 32 * 3), atol=1, hint=hint)
