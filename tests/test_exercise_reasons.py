"""Exercises that may be answered in many ways: right answers, and each reason to refuse one."""

import importlib

import numpy as np
import pytest

RING = 10 * np.stack([np.cos(np.arange(200)), np.sin(np.arange(200))], 1)


def moved(images, rng, reach=3, wrap=False, keep=lambda steps: steps):
    """Move each picture by its own pair of steps; what leaves is lost."""
    steps = keep(rng.integers(-reach, reach + 1, (len(images), 2)))
    if wrap:
        return np.stack([np.roll(x, s, (0, 1)) for x, s in zip(images, steps, strict=True)])
    wide = np.pad(images, ((0, 0), (reach, reach), (reach, reach)))
    rows = zip(wide, reach - steps, strict=True)
    return np.stack([x[i : i + 28, j : j + 28] for x, (i, j) in rows])


def overwritten(images, rng):
    out = moved(images, rng)
    images[:] = 0
    return out


def even(x, z, length=1.0):
    """Covariance of (g(x) + g(−x)) / 2 with a smooth g, which has f(x) = f(−x)."""
    x, z = np.abs(x)[:, None], np.abs(z)[None]
    return np.exp(-(((x - z) / length) ** 2) / 2) + np.exp(-(((x + z) / length) ** 2) / 2)


def tile(n, length, rng, variance=1.0, around=True):
    """Smooth noise on a ring, or not; its covariance falls like exp(−d² / 2ℓ²)."""
    size = n if around else 2 * n
    d = np.minimum(np.arange(size), size - np.arange(size))
    line = np.fft.fft(np.exp(-(d**2) / (2 * length**2))).real.clip(0)
    noise = np.fft.fft2(rng.normal(size=(size, size)))
    smooth = np.fft.ifft2(noise * np.sqrt(np.outer(line, line))).real
    return smooth[:n, :n] * variance**0.5


ANSWERS = [
    ("attention", "two", lambda f, x: leaks(f, x), "right"),
    ("attention", "two", lambda f, x: False, "not right"),
    ("convolution", "eight", moved, "right"),
    ("convolution", "eight", overwritten, "have been overwritten"),
    ("convolution", "eight", lambda x, rng: x[::-1].copy(), "in the same way"),
    ("convolution", "eight", lambda x, rng: moved(x, rng).astype(float), "expected is uint8"),
    ("convolution", "eight", lambda x, rng: moved(x, rng, 5), "more than 3 pixels"),
    (
        "convolution",
        "eight",
        lambda x, rng: moved(x, rng, keep=lambda s: s[:, :1].repeat(2, 1)),
        "not all pairs",
    ),
    ("convolution", "eight", lambda x, rng: moved(x, rng, wrap=True), "on the other side"),
    ("evaluation", "six", RING, "have a recall"),
    ("evaluation", "six", RING * 0.1, "away from the origin"),
    ("evaluation", "six", RING[:7], "200 points"),
    ("evaluation", "six", np.full((200, 2), np.nan), "200 points"),
    ("gaussian_process", "three", even, "right"),
    ("gaussian_process", "three", lambda x, z: even(x, z)[:1], "its shape is"),
    ("gaussian_process", "three", lambda x, z: 0 * even(x, z), "all are 0"),
    (
        "gaussian_process",
        "three",
        lambda x, z: even(x, z) * (1 if len(x) > 3 else x[:, None] + 5),
        "depend on which other places",
    ),
    ("gaussian_process", "three", lambda x, z: np.add.outer(x, 2 * z), "no covariance"),
    (
        "gaussian_process",
        "three",
        lambda x, z: np.exp(-(np.subtract.outer(x, z) ** 2) / 2),
        "f(x) and f(−x)",
    ),
    ("gaussian_process", "three", lambda x, z: np.ones((len(x), len(z))), "constants"),
    ("gaussian_process", "three", lambda x, z: even(x, z, 0.02), "jump"),
    ("gaussian_process", "five", tile, "right"),
    ("gaussian_process", "five", lambda n, length, rng: np.zeros((3, 3)), "expected is (24, 24)"),
    ("gaussian_process", "five", lambda n, length, rng: np.full((n, n), np.inf), "not finite"),
    (
        "gaussian_process",
        "five",
        lambda n, length, rng: tile(n, length, np.random.default_rng(1)),
        "the same tile",
    ),
    ("gaussian_process", "five", lambda *a: tile(*a, variance=2), "the variance is"),
    ("gaussian_process", "five", lambda *a: tile(*a, around=False), "a seam between"),
    (
        "gaussian_process",
        "five",
        lambda n, length, rng: tile(n, 2 * length, rng),
        "the covariance is",
    ),
    ("recurrence", "two", [1, -1_000, 1], "right"),
    ("recurrence", "two", [1, -10, 1], "after a hundred 1s and a 0 the state is"),
    ("recurrence", "two", [2, -1_000, 1], "after 1 the state is 2, not 1"),
    ("recurrence", "two", [1, 2], "three numbers are asked for"),
]


def leaks(attend, x):
    """Change one token after the other; no earlier row may change."""
    for t in range(1, len(x)):
        other = x.copy()
        other[t] += 1
        if not np.allclose(attend(x)[:t], attend(other)[:t]):
            return True
    return False


@pytest.mark.parametrize(("chapter", "number", "answer", "words"), ANSWERS)
def test_the_verdict(chapter, number, answer, words, capsys):
    getattr(importlib.import_module(f"companion.exercises.{chapter}"), number)(answer)
    said = capsys.readouterr().out
    assert words in said, said
    assert ("not right yet" in said) == (words != "right"), said


def test_points_with_recall_far_from_all_real_ones(capsys):
    """Lonely points, spread so that each one's neighbours are far away."""
    angle = 2 * np.pi * np.arange(200) / 200
    far = 60 * np.stack([np.cos(angle), np.sin(angle)], 1)
    far[:8] = 4.5 * np.stack([np.cos(25 * angle[:8]), np.sin(25 * angle[:8])], 1)
    importlib.import_module("companion.exercises.evaluation").six(far)
    assert capsys.readouterr().out == "Exercise 6: right.\n"
