"""Answers to the exercises of *Data: few, doubled, borrowed*."""

from pathlib import Path

import numpy as np

from companion import _shipped
from companion.exercises import judge

DATA = Path(__file__).parents[1] / "data"


def one(answer):
    """Check how many times as many examples halve an error with the exponent 0.35."""
    factor = np.exp(np.log(2) / 0.35)
    hint = "Solve (kN)^−0.35 = N^−0.35 / 2 for k."
    judge(1, answer, factor, atol=0.06, hint=hint)


def two(answer):
    """Check the factor between the standard errors of families and of pictures."""
    sizes = np.array([1] * 60 + [40])
    truth = np.sqrt((sizes**2).sum()) / 100 / (1 / np.sqrt(100))
    hint = "The standard error is √(v/N): compare 100 with the effective number."
    judge(2, answer, truth, atol=0.05, hint=hint)


def three(answer):
    """Check the pairs of pictures that differ by less than a limit."""
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, size=(7, 4, 4, 3)).astype(np.uint8)
    pictures[4] = pictures[1]
    pictures[6] = np.clip(pictures[2].astype(int) + 3, 0, 255)
    lonely = rng.normal(size=(3, 5))

    def by_loops(pictures, limit):
        found = []
        for i in range(len(pictures)):
            for j in range(i + 1, len(pictures)):
                difference = pictures[i].astype(float) - pictures[j].astype(float)
                if np.sqrt((difference**2).mean()) < limit:
                    found.append((i, j))
        return np.array(found).reshape(-1, 2)

    hint = "Convert bytes to floats first, and divide by the number of numbers before the root."
    cases = [(pictures, 5.0), (pictures, 50.0), (lonely, 0.01)]  # at 50, wrapped bytes show
    judge(3, answer, by_loops, cases=cases, hint=hint)


def four(answer):
    """Check with which probability mirroring hides the orientation."""
    grid = np.linspace(0, 1, 1001)
    hidden = [abs(np.linalg.det([[1 - a, a], [a, 1 - a]])) for a in grid]
    hint = "Look for the a with which both orientations look alike to the discriminator."
    judge(4, answer, grid[np.argmin(hidden)], atol=1e-3, hint=hint)


def five(answer):
    """Check the share of bytes under a licence that asks for share alike."""
    manifest = _shipped.manifest(DATA)
    other = {
        "a": {"licence": "CC-BY-SA-4.0", "bytes": 30},
        "b": {"licence": "MIT", "bytes": 60},
        "c": {"licence": "MIT AND CC-BY-SA-3.0", "bytes": 10},
    }

    def share(manifest):
        total = asked = 0
        for entry in manifest.values():
            total += entry["bytes"]
            asked += entry["bytes"] * ("SA" in entry["licence"].replace(" ", "-").split("-"))
        return asked / total

    hint = "Look for SA within the entry's licence; several may be joined by AND."
    judge(5, answer, share, cases=[(manifest,), (other,)], hint=hint)
