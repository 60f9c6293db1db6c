"""Answers to the exercises of *Neural networks*."""

import numpy as np
from scipy import special

from companion.exercises import judge, report


def one(answer):
    """Check how many numbers describe what a stack of linear layers 10 → 50 → 3 computes."""
    outputs_of_the_origin_and_ten_axes = np.zeros((1 + 10, 3))
    hint = "Without a bend, the stack is one layer. What are its inputs and outputs?"
    judge(1, answer, outputs_of_the_origin_and_ten_axes.size, hint=hint)


def two(answer):
    """Check W (D, 3), b (D), v (D) of a network that computes the parity of three bits."""
    if answer is ...:
        judge(2, answer, 0)
        return
    try:
        W, b, v = (np.array(part, float) for part in answer)
        shapes = W.shape, b.shape, v.shape
    except Exception:  # the answer may be anything
        report(2, "expected are three arrays, W, b and v")
        return
    if W.ndim != 2 or shapes != ((len(b.ravel()), 3), (len(W),), (len(W),)):
        report(2, f"expected are the shapes (D, 3), (D,) and (D,), these are {shapes}")
        return
    bits = np.array(list(np.ndindex(2, 2, 2)))
    y = np.maximum(0, bits @ W.T + b) @ v
    wrong = np.flatnonzero(~np.isclose(y, bits.sum(1) % 2, rtol=0, atol=1e-6))
    if wrong.size:
        first = wrong[0]
        report(2, f"for {bits[first].tolist()} it gives {y[first]:.6g}")
    elif len(W) > 3:
        report(2, f"it works with {len(W)} neurons, but 3 are enough")
    else:
        report(2, "")


def three(answer):
    """Check the gradients of a two-layer network, by nudging every number."""

    def by_nudging(x, W1, b1, W2, b2, g):
        def loss(flat):
            w = np.split(flat, np.cumsum([W1.size, b1.size, W2.size]))
            hidden = np.maximum(0, x @ w[0].reshape(W1.shape).T + w[1])
            return (g * (hidden @ w[2].reshape(W2.shape).T + w[3])).sum()

        return _slopes(loss, np.concatenate([a.ravel() for a in (W1, b1, W2, b2)]))

    def flat(*arguments):
        return np.concatenate([np.ravel(part) for part in answer(*arguments)])

    rng = np.random.default_rng(0)
    case = [rng.normal(size=shape) for shape in [(5, 4), (4, 4), (4,), (4, 4), (4,), (5, 4)]]
    hint = "Compare line by line with the table of shapes, axis by axis."
    given = flat if callable(answer) else answer
    judge(3, given, by_nudging, cases=[case], atol=1e-6, hint=hint)


def four(answer):
    """Check the gradient of the squared error after a softmax, by nudging the scores."""

    def by_nudging(s, t):
        def loss(scores):
            e = np.exp(scores - scores.max())
            return ((e / e.sum() - np.eye(len(s))[t]) ** 2).sum()

        return _slopes(loss, s)

    cases = [(np.array([0.5, -1.0, 2.0]), 0), (np.array([3.0, 0.0, 0.1, -2.0]), 2)]
    hint = "∂p[i]/∂s[c] is p[i] (1[i = c] − p[c]); sum over i."
    judge(4, answer, by_nudging, cases=cases, atol=1e-6, hint=hint)


def five(answer):
    """Check the best rate for three curvatures, and how many steps it takes, by trying."""
    curvatures = np.array([1.0, 4.0, 25.0])

    rates = np.linspace(0, 2 / 25, 200_001)
    rate = rates[np.abs(1 - rates[:, None] * curvatures).max(1).argmin()]
    errors, steps = np.ones(3), 0
    while np.abs(errors).max() > 1e-6:
        errors, steps = errors * (1 - rate * curvatures), steps + 1
    hint = "At the best rate, the flattest and the steepest direction shrink equally fast."
    judge(5, answer, [rate, steps], atol=1e-4, hint=hint)


def six(answer):
    """Check five steps of Adam for a list of gradients."""

    def adam(gradients, lr):
        t = np.arange(1, len(gradients) + 1)
        theta = np.zeros(gradients.shape[1])
        for k in t:  # the running means, written out as sums
            m = (0.1 * 0.9 ** (k - t[:k]) @ gradients[:k]) / (1 - 0.9**k)
            v = (0.001 * 0.999 ** (k - t[:k]) @ gradients[:k] ** 2) / (1 - 0.999**k)
            theta = theta - lr * m / (np.sqrt(v) + 1e-8)
        return theta

    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=(n, 3)) * [1, 10, 0.1], 0.01) for n in (1, 2, 5)]
    judge(6, answer, adam, cases=cases, hint="What is kept for the next step, and what is not?")


def seven(answer):
    """Check the variance of the weights for a leaky ReLU, by integrating over the normal."""
    z = np.linspace(-12, 12, 200_001)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    def by_integration(slope, D_in):
        h = np.where(z > 0, z, slope * z)
        return 1 / (D_in * np.trapezoid(h**2 * density, z))

    cases = [(0.0, 100), (0.2, 50), (1.0, 10)]
    hint = "What is the mean of h² if z has variance 1? Each half of it counts by itself."
    judge(7, answer, by_integration, cases=cases, atol=1e-7, hint=hint)


def eight(answer):
    """Check the mean of the best of 50 results, each of 200 digits at 90 %."""
    below = special.bdtr(np.arange(200), 200, 0.9) ** 50
    expected = (1 - below).sum() / 200
    hint = f"You may be off by 0.01. One result alone scatters by ± {np.sqrt(0.09 / 200):.3f}."
    judge(8, answer, expected, atol=0.01, hint=hint)


def _slopes(loss, at):
    """Return the central differences of a function of one row of numbers."""
    h = 1e-6
    return np.array([(loss(at + h * d) - loss(at - h * d)) / (2 * h) for d in np.eye(len(at))])
