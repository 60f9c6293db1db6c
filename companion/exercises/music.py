"""Answers to the exercises of *Music*."""

import math

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check the frequency of a MIDI pitch."""

    def truth(pitch):
        hertz = 440.0
        for _ in range(abs(pitch - 69)):
            hertz *= 2 ** (1 / 12) if pitch > 69 else 2 ** (-1 / 12)
        return hertz

    hint = "Twelve semitones double the frequency, so one multiplies it by the twelfth root of 2."
    judge(1, answer, truth, cases=[(69,), (60,), (81,), (36,)], atol=1e-6, hint=hint)


def two(answer):
    """Check how many keys a piece can be moved to."""
    cases = [
        ([60, 55, 48, 41], [76, 69, 64, 60]),
        ([57, 53, 48, 36], [81, 74, 69, 64]),
        ([62, 58, 50, 40], [74, 70, 66, 57]),
    ]
    ranges = [(57, 81), (53, 74), (48, 69), (36, 64)]

    def truth(lowest, highest):
        def fits(k):
            voices = zip(lowest, highest, ranges, strict=True)
            return all(low <= a + k and b + k <= high for a, b, (low, high) in voices)

        return sum(fits(k) for k in range(-128, 129))

    hint = "The voice with the least room decides, downwards and upwards."
    judge(2, answer, truth, cases=cases, atol=0, hint=hint)


def three(answer):
    """Check parallel fifths of two voices."""
    cases = [
        (np.array([67, 69, 69, 71, 72]), np.array([60, 62, 62, 64, 64])),
        (np.array([79, 69, 67, 60]), np.array([60, 62, 60, 53])),
        (np.array([72, 74, 76]), np.array([60, 62, 64])),
        (np.array([79, 81, 65]), np.array([60, 62, 58])),  # with an octave between, and without
        (np.array([67, 65, 67]), np.array([60, 60, 62])),
    ]

    def truth(high, low):
        found = []
        for t in range(1, len(high)):
            up, down = int(high[t]) - int(high[t - 1]), int(low[t]) - int(low[t - 1])
            fifths = {abs(int(high[s]) - int(low[s])) % 12 for s in (t - 1, t)} == {7}
            found.append(fifths and up * down > 0)
        return np.array(found)

    hint = "Both move, both in the same direction, and the distance is 7 modulo 12 on both steps."
    judge(3, answer, truth, cases=cases, atol=0, hint=hint)


def four(answer):
    """Check the divergence of a masked distribution from the one it was cut from."""
    hint = "What is left is divided by its sum Z, so every logarithm grows by -log Z."
    judge(4, answer, -math.log(0.3 + 0.1), atol=5e-4, hint=hint)


def five(answer):
    """Check one rung of the ladder."""
    counts, below, a = np.array([6, 2, 0, 0]), np.full(4, 0.25), 3
    types = (counts > 0).sum()
    truth = (counts + a * types * below) / (counts.sum() + a * types)
    hint = "T is 2, the number of different tokens that have followed."
    judge(5, answer, truth, atol=5e-4, hint=hint)
