"""Answers to the exercises of *Which model?*, one by one."""

from math import comb, log

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check from how many pictures on a longer training pays."""
    gan, transformer = (120, 1e-4), (20, 5e-3)
    few, many = 0.0, 1e9  # halved until the two costs agree
    for _ in range(100):
        n = (few + many) / 2
        dearer = gan[0] + gan[1] * n > transformer[0] + transformer[1] * n
        few, many = (n, many) if dearer else (few, n)
    hint = "The hundred seconds of training more are saved a few milliseconds at a time."
    judge(1, answer, few, atol=1, hint=hint)


def two(answer):
    """Check how many pairs are saved by patches."""
    pixels, patches = (sum(range(1, T + 1)) for T in (784, 49))
    hint = "The first token sees itself, the second two, and so on."
    judge(2, answer, pixels / patches, atol=0.05, hint=hint)


def three(answer):
    """Check the bits of a pixel, from logits."""
    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(size=(6, 4)), rng.integers(4, size=6)),
        (np.zeros((5, 8)), np.arange(5)),
        (800 + rng.normal(size=(3, 2)), np.array([1, 0, 1])),
    ]

    def by_loops(logits, pixels):
        total = 0.0
        for row, pixel in zip(logits, pixels, strict=True):
            total += log(sum(np.exp(other - row[pixel]) for other in row))
        return total / len(pixels) / log(2)

    hint = "The mean over pixels of minus the logarithm to base 2 of the softmax."
    judge(3, answer, by_loops, cases=cases, hint=hint)


def four(answer):
    """Check what a held-out picture costs a memoriser."""
    bits = 8 * 784  # if all of its probability were spread evenly
    for _ in range(2):
        bits += np.log2(10)  # a tenth, and again a tenth, is left
    hint = "A hundredth is left for pictures that were not learnt: that costs some bits for each."
    judge(4, answer, bits / 784, atol=1e-4, hint=hint)


def five(answer):
    """Check how many seeds make a clean separation improbable by luck."""
    n, ways = 1, 2
    while 2 / ways >= 0.05:
        n += 1
        ways = sum(comb(n, k) ** 2 for k in range(n + 1))  # Vandermonde: 2n over n
    hint = "Of all ways to divide 2n numbers into two sets of n, two are as extreme."
    judge(5, answer, n, atol=0, hint=hint)


def six(answer):
    """Check which candidates are beaten by no other."""
    cases = [
        ([1, 2, 3, 4], [9, 5, 6, 1]),
        ([2, 2, 1], [3, 4, 5]),
        ([1, 1, 2], [1, 1, 1]),
        ([5], [5]),
    ]

    def by_sorting(costs, distances):
        kept, best = [], float("inf")
        for pair in sorted(set(zip(costs, distances, strict=True))):
            if pair[1] < best:
                best = pair[1]
                kept.append(pair)
        return [i for i, p in enumerate(zip(costs, distances, strict=True)) if p in kept]

    hint = "Two equal candidates do not beat each other."
    judge(6, answer, by_sorting, cases=cases, hint=hint)
