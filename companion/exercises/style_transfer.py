"""Answers to the exercises of *Style transfer*."""

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check the plain Gram matrix's entry from two means and a covariance."""
    h = np.array([[2.0, 4.0], [2.5, 1.5]])  # two places with these means and this covariance
    assert h.mean(1).tolist() == [3, 2]
    assert np.cov(h, bias=True)[0, 1] == -0.5
    judge(1, answer, (h[0] * h[1]).mean(), atol=1e-6, hint="E[ab] = cov(a, b) + E[a] E[b].")


def two(answer):
    """Check means and covariances of activations (C, H, W), by loops over channels and places."""
    rng = np.random.default_rng(1)
    cases = [(rng.normal(2, 1, size=shape),) for shape in [(3, 4, 5), (2, 2, 2), (4, 1, 3)]]

    def by_loops(h):
        C, H, W = h.shape
        covariance = np.zeros((C, C))
        for c in range(C):
            for d in range(C):
                for i in range(H):
                    for j in range(W):
                        covariance[c, d] += (h[c, i, j] - h[c].mean()) * (h[d, i, j] - h[d].mean())
        return covariance / (H * W)

    hint = "Take out each channel's mean, and divide by the number of places."
    judge(2, answer, by_loops, cases=cases, atol=1e-9, hint=hint)


def three(answer):
    """Check the style distance of a painting whose activations have all doubled."""
    h = np.random.default_rng(2).gamma(1.0, size=(4, 50))
    mean, covariance = [h.mean(1), (2 * h).mean(1)], [np.cov(h), np.cov(2 * h)]
    parts = [((b - a) ** 2).sum() / (a**2).sum() for a, b in (mean, covariance)]
    judge(3, answer, sum(parts) / 2, atol=1e-6, hint="Means double, covariances grow fourfold.")


def four(answer):
    """Check mean and standard deviation of a channel in a mixture of two styles."""
    h = np.random.default_rng(3).normal(5, 3, size=1_000)
    gamma, beta = np.array([2.0, -1.0]) @ [0.25, 0.75], np.array([1.0, 3.0]) @ [0.25, 0.75]
    out = (h - h.mean()) / h.std() * gamma + beta
    hint = "γ and β are mixed first; and a standard deviation has no sign."
    judge(4, answer, [out.mean(), out.std()], atol=1e-6, hint=hint)


def five(answer):
    """Check the gradient of the squared distance of covariances, by nudging the activations."""
    rng = np.random.default_rng(4)
    cases = []
    for C, M in [(2, 5), (3, 4)]:
        wanted = np.cov(rng.normal(size=(C, 20)))
        cases.append((rng.normal(1, 1, size=(C, M)), wanted))

    def by_nudging(h, wanted):
        def loss(h):
            return ((np.cov(h, bias=True).reshape(wanted.shape) - wanted) ** 2).sum()

        gradient, step = np.zeros_like(h), 1e-5
        for place in np.ndindex(h.shape):
            nudge = np.zeros_like(h)
            nudge[place] = step
            gradient[place] = (loss(h + nudge) - loss(h - nudge)) / (2 * step)
        return gradient

    hint = "4/M times the difference of the covariances times the centred activations."
    judge(5, answer, by_nudging, cases=cases, atol=1e-6, hint=hint)


def six(answer):
    """Check that the brightness is the made picture's, and what is left is the photograph's."""
    rng = np.random.default_rng(5)
    cases = [tuple(0.4 + 0.2 * rng.random((2, 3, *size))) for size in [(4, 5), (1, 1), (3, 2)]]

    def by_luminance_and_chrominance(made, photo):
        to = np.array([[0.299, 0.587, 0.114], [-0.169, -0.331, 0.5], [0.5, -0.419, -0.081]])
        a, b = (np.tensordot(to, x, 1) for x in (made, photo))
        return np.tensordot(np.linalg.inv(to), np.concatenate([a[:1], b[1:]]), 1)

    hint = "Add the difference in brightness to red, green and blue alike."
    judge(6, answer, by_luminance_and_chrominance, cases=cases, atol=1e-3, hint=hint)
