"""Answers to the exercises of *Tools*."""

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check a kernel number by number."""

    def each(w):
        kernel = np.empty((w.shape[2], w.shape[3], w.shape[1], w.shape[0]))
        for o, c, u, v in np.ndindex(*w.shape):
            kernel[u, v, c, o] = w[o, c, u, v]
        return kernel

    w = np.random.default_rng(0).normal(size=(5, 3, 2, 4))
    judge(1, answer, each, cases=[(w,)], hint="Which axis of w counts what?")


def two(answer):
    """Check the order of a picture laid flat, by its two formulas."""

    def each(w, C, H, W):
        kernel = np.empty((H * W * C, len(w)))
        for c, i, j in np.ndindex(C, H, W):
            kernel[(i * W + j) * C + c] = w[:, (c * H + i) * W + j]
        return kernel

    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(size=(d, c * h * w)), c, h, w) for d, c, h, w in [(2, 3, 2, 4), (5, 2, 3, 3)]
    ]
    judge(2, answer, each, cases=cases, hint="Stand the row up as (C, H, W) first.")


def three(answer):
    """Check the order of a GRU's gates, unit by unit."""

    def each(w_ih):
        H = len(w_ih) // 3
        kernel = np.empty((w_ih.shape[1], 3 * H))
        for gate, place in enumerate((1, 0, 2)):
            for unit in range(H):
                kernel[:, place * H + unit] = w_ih[gate * H + unit]
        return kernel

    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=(3 * H, D)),) for H, D in [(2, 5), (4, 3)]]
    judge(3, answer, each, cases=cases, hint="Rows come in three blocks, r, z and n.")


def four(answer):
    """Check the numbers of an LSTM by the shapes of its arrays."""
    matrices = [(4 * 272, 96), (4 * 272, 272)]
    counts = [
        sum(np.zeros(shape).size for shape in [*matrices, *[(4 * 272,)] * biases])
        for biases in (2, 1)
    ]
    judge(4, answer, counts, hint="Four gates; PyTorch first, with two biases.")


def five(answer):
    """Check Adam's first step by making it."""

    def made(g, lr, beta2, eps):
        beta1 = 0.9
        m = beta1 * 0.0 + (1 - beta1) * g
        v = beta2 * 0.0 + (1 - beta2) * g**2
        rate = lr * np.sqrt(1 - beta2) / (1 - beta1)
        return rate * m / (np.sqrt(v) + eps) / lr

    cases = [(0.3, 1e-3, 0.999, 1e-7), (-1e-7, 1e-3, 0.999, 1e-7), (1e-5, 0.1, 0.9, 1e-6)]

    def of_rate(g, lr, beta2, eps):
        return answer(g, lr, beta2, eps) / lr

    checked = of_rate if callable(answer) else answer
    hint = "This is your step divided by the rate. Is ε divided by a root as well?"
    judge(5, checked, made, cases=cases, hint=hint)


def six(answer):
    """Check the smallest loss by trying ever surer classifiers."""

    def loss(p):
        scores = np.full(95, (1 - p) / 94)
        scores[0] = p
        return np.log(np.exp(scores).sum()) - scores[0]

    expected = min(loss(p) for p in np.linspace(0, 1, 1001))
    judge(6, answer, expected, atol=6e-4, hint="What are the best scores between 0 and 1?")
