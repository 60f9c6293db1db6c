"""Answers to the exercises of *Design: characters, hands, palettes*."""

import math
from itertools import pairwise

import numpy as np
from scipy import interpolate, optimize

from companion.exercises import judge


def one(answer):
    """Check the nats of 28 places when all 4,096 cells are alike."""
    truth = -sum(math.log(1 / 64 / 64) for _ in range(28))
    hint = "Only the places cost: one of 4,096 for each point, and the strokes are events."
    judge(1, answer, truth, atol=0.1, hint=hint)


def two(answer):
    """Check the logits of the cells from those of cells and of distances."""
    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=G), rng.normal(size=2 * G - 1), at) for G, at in [(4, 0), (7, 3)]]
    cases += [(rng.normal(size=5), rng.normal(size=9), 4)]

    def one_by_one(a, m, last):
        G = len(a)
        return [a[c] + m[c - last + G - 1] for c in range(G)]

    hint = "Cell c lies c − last from the last one, and distance 0 has the index G − 1."
    judge(2, answer, one_by_one, cases=cases, hint=hint)


def three(answer):
    """Check the control points of the curves through a stroke's points, by Hermite's cubics."""
    rng = np.random.default_rng(1)
    cases = [(rng.normal(size=(T, 2)),) for T in (2, 3, 6)]

    def by_hermite(stroke):
        T = len(stroke)
        slopes = [(stroke[min(k + 1, T - 1)] - stroke[max(k - 1, 0)]) / 2 for k in range(T)]
        curve = interpolate.CubicHermiteSpline(np.arange(T), stroke, slopes)
        pieces = []
        for k in range(T - 1):
            p, q = curve(k), curve(k + 1)
            first, second = curve(k + 1 / 3), curve(k + 2 / 3)  # two points fix the other two
            inner = np.linalg.solve(
                [[12 / 27, 6 / 27], [6 / 27, 12 / 27]],
                [first - (8 * p + q) / 27, second - (p + 8 * q) / 27],
            )
            pieces.append([p, *inner, q])
        return np.array(pieces)

    hint = "Repeat the end points; slope (next − before) / 2, a third of it to either side."
    judge(3, answer, by_hermite, cases=cases, hint=hint)


def four(answer):
    """Check the best probability for a stroke in one of two rows, and what Dice says to it."""

    def cross_entropy(p):
        return -4 * (math.log(p) + math.log(1 - p))  # either row: full once, empty once

    p = optimize.minimize_scalar(cross_entropy, bounds=(0.01, 0.99), method="bounded").x
    guess, truth = np.full((2, 4), p), np.array([[1] * 4, [0] * 4])
    overlap, blot = (2 * (x * truth).sum() / (x.sum() + truth.sum()) for x in (guess, guess**0))
    hint = "Cross-entropy wants the frequency; Dice: twice the shared ink by all the ink of both."
    judge(4, answer, [p, overlap, blot], atol=2e-3, hint=hint)


def five(answer):
    """Check the contrast ratio of pairs of colours."""
    colours = [(0, 0, 0), (255, 255, 255), (43, 74, 133), (190, 206, 168), (10, 10, 8)]
    cases = [(np.array(a), np.array(b)) for a, b in pairwise(colours)]

    def luminance(colour):
        total = 0.0
        for byte, share in zip(colour, (0.2126, 0.7152, 0.0722), strict=True):
            c = byte / 255
            total += share * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
        return total

    def ratio(a, b):
        r = (luminance(a) + 0.05) / (luminance(b) + 0.05)
        return max(r, 1 / r)

    hint = "Linear light first, then 0.2126, 0.7152, 0.0722; the lighter one above."
    judge(5, answer, ratio, cases=cases, atol=1e-6, hint=hint)


def six(answer):
    """Check the weighted mean distance to the nearest of some colours."""
    rng = np.random.default_rng(2)
    cases = [(rng.normal(size=(N, 3)), rng.random(N), rng.normal(size=(K, 3)))
             for N, K in [(9, 2), (5, 6), (1, 1)]]  # fmt: skip

    def by_loops(points, weight, centres):
        total = 0.0
        for point, w in zip(points, weight, strict=True):
            total += w * min(math.dist(point, centre) for centre in centres)
        return total / sum(weight)

    hint = "Distances, not their squares; and divide by the sum of the weights."
    judge(6, answer, by_loops, cases=cases, hint=hint)
