"""Answers to the exercises of *Variants of the GAN*."""

import numpy as np
from scipy import integrate, stats

from companion.exercises import judge


def value(p, q):
    """Value of the game for the best judge, by trying all answers; p and q are shares, (N,)."""
    answers = np.linspace(1e-6, 1 - 1e-6, 200_001)
    cells = [a * np.log(answers) + b * np.log(1 - answers) for a, b in zip(p, q, strict=True)]
    return sum(cell.max() for cell in cells)


def one(answer):
    """Check the value of the game for two wishes that are confused, with and without the wish."""
    told = value([0.5, 0, 0, 0.5], [0, 0.5, 0.5, 0])
    blind = value([0.5, 0.5], [0.5, 0.5])
    judge(1, answer, [blind, told], atol=2e-3, hint="Who is not told sees two equal mixtures.")


def two(answer):
    """Check a score in two parts against scores worked out word by word."""
    rng = np.random.default_rng(0)
    cases = [tuple(rng.normal(size=s) for s in ((n, 4), (n, 3), 4, (3, 4))) for n in (1, 5)]

    def by_loops(h, y, w, V):
        scores = []
        for features, wish in zip(h, y, strict=True):
            score = sum(a * b for a, b in zip(features, w, strict=True))
            for share, word in zip(wish, V, strict=True):
                score += share * sum(a * b for a, b in zip(features, word, strict=True))
            scores.append(score)
        return np.array(scores)

    hint = "Each example has a wish of its own; the words' rows of V add up, then meet h."
    judge(2, answer, by_loops, cases=cases, hint=hint)


def three(answer):
    """Check the divergence of a condition from the standard curve, by integration."""
    curve, standard = stats.norm(1.5, 0.5), stats.norm()
    total, _ = integrate.quad(
        lambda x: curve.pdf(x) * (curve.logpdf(x) - standard.logpdf(x)), -8, 8, limit=200
    )
    judge(3, answer, total, atol=2e-3, hint="(μ² + σ² − 1 − log σ²)/2, with σ² = 0.25.")


def four(answer):
    """Check a fade for pictures of any size."""
    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(size=(2, 1, s, s)), rng.normal(size=(2, 1, 2 * s, 2 * s)), share)
        for s, share in ((2, 0.0), (3, 0.3), (4, 1.0))
    ]

    def by_pixels(old, new, share):
        result = np.empty_like(new)
        for i in range(new.shape[2]):
            for j in range(new.shape[3]):
                before = old[:, :, i // 2, j // 2]
                result[:, :, i, j] = before + share * (new[:, :, i, j] - before)
        return result

    judge(4, answer, by_pixels, cases=cases, hint="Each old pixel becomes four; np.repeat twice.")


def five(answer):
    """Check how often the best reader of a sketch is right: three wishes, two sketches."""
    shares = np.array([[0.3, 0.1], [0.2, 0.1], [0.05, 0.25]])  # wishes down, sketches across
    judge(
        5, answer, shares.max(0).sum(), atol=1e-3, hint="One guess for each sketch, the likelier."
    )


def six(answer):
    """Check the gradient at the old picture, pixel by pixel."""
    rng = np.random.default_rng(1)
    cases = [(rng.normal(size=(2, 1, 2 * s, 2 * s)), share) for s, share in ((1, 0.3), (3, 1.0))]

    def by_pixels(g, share):
        arrived = np.zeros((*g.shape[:2], g.shape[2] // 2, g.shape[3] // 2))
        for i in range(g.shape[2]):
            for j in range(g.shape[3]):
                arrived[:, :, i // 2, j // 2] += g[:, :, i, j] * (1 - share)
        return arrived

    hint = "Four new pixels show each old one: what comes back through them adds up."
    judge(6, answer, by_pixels, cases=cases, hint=hint)


def seven(answer):
    """Check how often wishes that are ignored are met by chance."""
    agree = np.outer([0.5, 0.3, 0.2], [0.5, 0.3, 0.2])  # wishes down, pictures across
    judge(7, answer, np.trace(agree), atol=1e-3, hint="Wish and picture are drawn independently.")
