"""Answers to the exercises of *Writing*."""

import itertools
import math

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check how many strings fit, by going through all of them and the wishes behind them."""

    def fits(s, second, fourth, last):
        return s[1] == second and s[3] == fourth and s[4] == last

    strings = list(itertools.product((0, 1), repeat=5))  # 1: level
    b = sum(fits(s, 1, 0, 0) or s == (1, 1, 0, 1, 0) for s in strings)
    B = sum(fits(s, 1, 0, 1) and (s[0] == 1 or s[2] == 1) for s in strings)
    judge(1, answer, [b, B], hint="Two free places give four strings; which patterns overlap?")


def two(answer):
    """Check the first letter by a table of all four texts."""
    first, after = {"x": 0.9, "y": 0.1}, {"x": 0.05, "y": 0.9}
    both = {letter: first[letter] * after[letter] for letter in first}
    truth = [first["x"] / sum(first.values()), both["x"] / sum(both.values())]
    hint = "At the first letter nothing is forbidden; then use Bayes' rule."
    judge(2, answer, truth, atol=1e-3, hint=hint)


def three(answer):
    """Check the effective number by the spread of the shares."""
    shares = np.array([8, 1, 1, 0]) / 10
    number = 4 / (1 + shares.var() / shares.mean() ** 2)
    hint = "The square of the sum over the sum of squares; half of four is two."
    judge(3, answer, [number, number < 2], atol=1e-2, hint=hint)


def four(answer):
    """Check opposition on all couplets of a few random lines."""
    rng = np.random.default_rng(0)
    cases = [("".join(rng.choice(["○", "●"], 10)),) for _ in range(40)]

    def opposed(pattern):
        lines = np.array(list(pattern)).reshape(2, 5)
        return bool((lines[0] != lines[1])[[1, 3]].all())

    judge(4, answer, opposed, cases=cases, hint="Count from 0: places 1 and 3 of both lines.")


def five(answer):
    """Check the estimate of log p(C) with exact sums."""
    cases = [(np.array([-1.0, -2.0, -9.0]),), (np.array([-2000.0, -2001.0, -2003.0, -2003.5]),)]

    def truth(log_w):
        shift = float(log_w[0])
        return shift + math.log(math.fsum(math.exp(x - shift) for x in log_w) / len(log_w))

    judge(5, answer, truth, cases=cases, atol=1e-9, hint="The logarithm of the weights' mean.")
