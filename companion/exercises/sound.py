"""Answers to the exercises of *Sound*."""

import math

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check the frequency that is heard when a tone is sampled too slowly."""
    cases = [
        (1000.0, 8000.0),
        (4000.0, 8000.0),
        (5000.0, 8000.0),
        (8100.0, 8000.0),
        (23000.0, 8000.0),
        (7.0, 10.0),
    ]

    def truth(f, rate):
        f = math.fmod(f, rate)
        return min(f, rate - f)

    hint = "Take away whole multiples of the rate, then fold what lies above half the rate."
    judge(1, answer, truth, cases=cases, atol=1e-8, hint=hint)


def two(answer):
    """Check the receptive field of layers with any number of taps."""
    cases = [(2, [1, 2, 4, 8]), (3, [1, 2, 4]), (1, [5, 7]), (2, [1] * 6)]

    def truth(taps, dilations):
        seen = {0}
        for d in dilations:
            seen = {place + k * d for place in seen for k in range(taps)}
        return max(seen) + 1

    hint = "Each layer reaches (taps - 1) · d further back."
    judge(2, answer, truth, cases=cases, hint=hint)


def three(answer):
    """Check the seconds that a frame lasts and the hertz between two of its frequencies."""
    judge(
        3,
        answer,
        np.array([512 / 8000, 8000 / 512]),
        atol=1e-6,
        hint="A frame lasts size / rate seconds; its frequencies are rate / size apart.",
    )


def four(answer):
    """Check the word error rate."""
    cases = [
        ("the cat sat", "the cat sat"),
        ("the cat sat", "a cat sat down there"),
        ("we recognise speech", "we wreck a nice beach"),
        ("it is hard to recognise speech", "is hard to recognise speech"),  # a word left out
        ("the dog bit the man", "the man bit the dog"),  # the same words
        ("one two", ""),
    ]

    def truth(said, heard):
        a, b = said.split(), heard.split()
        row = list(range(len(b) + 1))
        for i, x in enumerate(a, 1):
            new = [i]
            for j, y in enumerate(b, 1):
                new.append(min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y)))
            row = new
        return row[-1] / len(a)

    hint = "Split both into words; divide the distance by the number of words said."
    judge(4, answer, truth, cases=cases, atol=1e-8, hint=hint)
