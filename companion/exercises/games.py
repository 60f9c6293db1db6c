"""Answers to the exercises of *Games*."""

import math

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check the length of a shortest way through walls, without a key."""
    cases = [
        (["s.g"],),
        (["s#.", "..g", "#.."],),
        (["s#g", ".#.", "..."],),
        (["s#g", "##."],),
        (["g....", "####.", "....s"],),
        (["s...", ".g..", "...."],),
        (["..s", "g..", "..."],),
        (["s..", "###", "g.."],),
        (["s.#g"],),
    ]

    def truth(rows):
        H, W = len(rows), len(rows[0])
        free = np.array([[tile != "#" for tile in row] for row in rows]).ravel()
        place = np.arange(H * W)
        i, j = np.divmod(place, W)
        near = np.abs(i[:, None] - i) + np.abs(j[:, None] - j) == 1
        step = (near & free & free[:, None]).astype(int)
        text = "".join(rows)
        reached = np.eye(H * W, dtype=int)[text.index("s")]
        for length in range(H * W):
            if reached[text.index("g")]:
                return length
            reached = ((reached + reached @ step) > 0).astype(int)
        return -1

    hint = "Go through the places in the order of their distance: first in, first out."
    judge(1, answer, truth, cases=cases, hint=hint)


def two(answer):
    """Check the score of a softmax."""
    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=n), int(rng.integers(n))) for n in (2, 4, 7)]

    def truth(logits, a):
        def log_p(x):
            return x[a] - math.log(np.exp(x).sum())

        small = 1e-5 * np.eye(len(logits))
        return [(log_p(logits + e) - log_p(logits - e)) / 2e-5 for e in small]

    hint = "The derivative of the logarithm of a sum of exponentials is the softmax."
    judge(2, answer, truth, cases=cases, atol=1e-6, hint=hint)


def three(answer):
    """Check the best constant baseline of two moves."""
    p, reward = np.array([0.8, 0.2]), np.array([3.0, 1.0])
    score = np.array([1 - p[0], -p[0]])
    grid = np.linspace(0, 4, 4001)
    spread = [(p * ((reward - b) * score) ** 2).sum() for b in grid]
    hint = "The mean of the estimate does not depend on b: minimise its mean square."
    judge(3, answer, grid[int(np.argmin(spread))], atol=5e-3, hint=hint)


def four(answer):
    """Check from which bonus on going to and fro beats winning."""
    hint = "To and fro earns the bonus every other move; the straight way earns it eight times."
    judge(4, answer, 1 / (60 / 2 - 8), atol=5e-4, hint=hint)


def five(answer):
    """Check the interval of Wilson."""
    cases = [(53, 200), (0, 40), (7, 7)]

    def truth(k, n):
        # the shares that a test with z = 1.96 does not reject, by bisection
        def rejects(p):
            return abs(k / n - p) > 1.96 * math.sqrt(p * (1 - p) / n)

        def edge(inside, outside):
            for _ in range(80):
                middle = (inside + outside) / 2
                inside, outside = (inside, middle) if rejects(middle) else (middle, outside)
            return inside

        share = k / n
        return [edge(share, 0.0) if k else 0.0, edge(share, 1.0) if k < n else 1.0]

    hint = "Solve (k/n − p)² = z² p (1 − p) / n for p."
    judge(5, answer, truth, cases=cases, atol=1e-6, hint=hint)
