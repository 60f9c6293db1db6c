"""Answers to the exercises of *Text that must be true to another text*."""

import math
from collections import Counter

from companion.exercises import judge


def one(answer):
    """Check one round of expectation and maximisation, by counting shares."""
    shares: dict = dict.fromkeys(
        [("das", "the"), ("das", "house"), ("haus", "the"), ("haus", "house")], 0.0
    )
    for source, target in (("das haus", "the house"), ("das", "the")):
        for word in target.split():
            for origin in source.split():
                shares[origin, word] += 1 / len(source.split())
    truth = shares["das", "the"] / (shares["das", "the"] + shares["das", "house"])
    hint = "Deal each English word out among the German words of its pair, then count."
    judge(1, answer, truth, atol=1e-6, hint=hint)


def two(answer):
    """Check the F score, a weighted harmonic mean."""

    def truth(P, R, beta):
        weight = 1 / (1 + beta**2)
        return 1 / (weight / P + (1 - weight) / R) if P and R else 0.0

    cases = [(0.5, 0.25, 2), (0.3, 0.9, 1), (0.7, 0.7, 2), (0.0, 0.0, 2)]
    judge(2, answer, truth, cases=cases, hint="Beta squared stands with P in the denominator.")


def three(answer):
    """Check what greedy search and a beam of two find, by listing everything."""
    tree = {"a": (0.6, [0.25] * 4), "b": (0.4, [0.9, 0.1])}
    first = max(tree.values())
    greedy = first[0] * max(first[1])
    best = max(p * q for p, endings in tree.values() for q in endings)
    judge(3, answer, [greedy, best], atol=1e-6, hint="A beam of two keeps both beginnings.")


def four(answer):
    """Check the power at which two lengths draw, by bisection."""

    def gap(a):
        return 6 * math.log(0.7) / 6**a - 3 * math.log(0.6) / 3**a

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gap(middle) < 0 else (low, middle)
    judge(4, answer, low, atol=5e-3, hint="Set the two scores equal and solve for a.")


def five(answer):
    """Check ROUGE-1 of lists of words."""

    def truth(summary, reference):
        common = (Counter(summary) & Counter(reference)).total()
        return 2 * common / (len(summary) + len(reference))

    pairs = [("abca", "abbd"), ("x", "yz"), ("xxx", "x"), ("aab", "aaac")]
    cases = [(list(summary), list(reference)) for summary, reference in pairs]
    hint = "A word counts as often as both have it, no more and no less."
    judge(5, answer, truth, cases=cases, hint=hint)
