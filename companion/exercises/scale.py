"""Answers to the exercises of *Compute and scale*."""

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check the products of a convolution by going from place to place."""

    def place_by_place(C_in, C_out, K, H, W, groups):
        total = 0
        for _ in np.ndindex(H, W):
            for channel in range(C_out):
                group = channel * groups // C_out
                mine = [c for c in range(C_in) if c * groups // C_in == group]
                total += len(mine) * K * K
        return total

    cases = [(1, 8, 3, 5, 4, 1), (6, 12, 5, 3, 3, 3), (4, 4, 1, 2, 7, 4)]
    hint = "Each place of the output uses each weight once; a group sees its own channels only."
    judge(1, answer, place_by_place, cases=cases, hint=hint)


def two(answer):
    """Check the bytes in training, kind by kind."""
    kinds = ["weights", "gradients", "means", "means of squares"]
    expected = sum(175e9 * np.dtype(np.float32).itemsize for _ in kinds) / 1e9
    judge(2, answer, expected, atol=1, hint="How many numbers are kept for each weight?")


def three(answer):
    """Check the years, to two places of some hundred thousand."""
    forward = 70e9 * 1.4e12
    seconds = (forward + 2 * forward) / 1e10
    years = seconds / 60 / 60 / 24 / 365.25
    hint = "A step goes forward once and back with two products of that size."
    judge(3, answer, years, atol=0.005 * years, hint=hint)


def four(answer):
    """Check the rounding by trying all values that a row may have."""

    def nearest(w, bits):
        top = 2 ** (bits - 1) - 1
        out = np.zeros(np.shape(w))
        for i, row in enumerate(np.asarray(w)):
            values = np.arange(-top, top + 1) * (max(abs(row)) / top)
            out[i] = [values[np.argmin(abs(values - x))] for x in row]
        return out

    rng = np.random.default_rng(0)
    w = rng.normal(size=(4, 9))
    cases = [(w, 8), (w, 3), (np.vstack([w, np.zeros(9)]), 2)]
    judge(4, answer, nearest, cases=cases, hint="A scale for each row, from its largest number.")


def five(answer):
    """Check the best size by trying many, closer and closer."""

    def tried(C, a, alpha, b, beta):
        low, high = 0.0, np.log(C / 3)
        for _ in range(40):
            P = np.linspace(low, high, 21)
            loss = a * np.exp(-alpha * P) + b * np.exp(-beta * (np.log(C / 3) - P))
            best = int(np.argmin(loss))
            low, high = P[max(best - 1, 0)], P[min(best + 1, 20)]
            if high - low < 1e-6:
                break
        return np.exp((low + high) / 2)

    cases = [(1e9, 10.0, 0.3, 20.0, 0.3), (1e12, 30.0, 0.35, 40.0, 0.3), (1e6, 5.0, 0.5, 9.0, 0.4)]

    def relative(*case):
        return answer(*case) / tried(*case)

    checked = relative if callable(answer) else answer
    hint = "You have this many times the best size."
    judge(5, checked, lambda *case: 1.0, cases=cases, atol=1e-3, hint=hint)


def six(answer):
    """Check the gradient of all by adding up the examples."""

    def one_by_one(g1, n1, g2, n2):
        total = np.zeros(np.shape(g1))
        for gradient, number in ((g1, n1), (g2, n2)):
            for _ in range(number):
                total = total + gradient
        return total / (n1 + n2)

    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=3), n1, rng.normal(size=3), n2) for n1, n2 in [(8, 4), (1, 5)]]
    judge(6, answer, one_by_one, cases=cases, hint="Each example has the same weight.")
