"""Answers to the exercises of *What a model remembers*."""

import itertools

import numpy as np
from scipy.stats import norm

from companion.exercises import judge


def one(answer):
    """Check the posterior mean of three numbers behind a noisy one."""
    known = (-1, 0, 3)
    likely = [norm.pdf(1, x, 1) for x in known]
    truth = sum(x * p for x, p in zip(known, likely, strict=True)) / sum(likely)
    hint = "Weigh each number by exp(−(y − x)²/2), and divide by the sum of the weights."
    judge(1, answer, truth, atol=2e-3, hint=hint)


def two(answer):
    """Check by how much copies are longer than those of held-out lines."""
    training = "the cat sat on the mat and the dog sat on the log"
    cases = [
        (["a cat sat on it", "the dog sat", "x"], ["on the moon", "sat on"], training),
        (["xyz"], ["the"], training),
    ]

    def longest(line, text):
        parts = (line[i:j] for i, j in itertools.combinations(range(len(line) + 1), 2))
        return max((len(part) for part in parts if part in text), default=0)

    def truth(written, held_out, training):
        means = [np.mean([longest(x, training) for x in lines]) for lines in (written, held_out)]
        return means[0] - means[1]

    hint = "metrics.longest_copy(line, training) for each line; then the difference of the means."
    judge(2, answer, truth, cases=cases, hint=hint)


def three(answer):
    """Check the privacy of an answer that is true half of the time and a coin otherwise."""
    yes = {truth: 0.5 * truth + 0.25 for truth in (0, 1)}
    ratios = [yes[1] / yes[0], (1 - yes[0]) / (1 - yes[1])]
    hint = "Compare the probability of yes for those with a true yes and those with a true no."
    judge(3, answer, np.log(max(ratios)), atol=5e-3, hint=hint)


def four(answer):
    """Check the sum of clipped gradients."""
    rng = np.random.default_rng(0)
    g = rng.normal(size=(5, 3))
    g[2] = 0

    def by_loops(g, C):
        total = np.zeros(g.shape[1])
        for row in g:
            length = np.sqrt((row**2).sum())
            total += row if length <= C else row * C / length
        return total

    hint = "Each row by itself: longer than C is scaled down to C, the rest stays."
    judge(4, answer, by_loops, cases=[(g, 0.5), (g, 1.7), (g, 100.0)], hint=hint)


def five(answer):
    """Check from how many places on 65 % of green are too many for chance."""
    n = next(n for n in range(1, 10_000) if (0.65 - 0.5) * n / np.sqrt(n / 4) > 4)
    hint = "z is √n times the surplus, divided by √(γ(1 − γ))."
    judge(5, answer, n, atol=0.25, hint=hint)
