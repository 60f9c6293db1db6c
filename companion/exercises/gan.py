"""Answers to the exercises of *Generative adversarial networks*."""

import numpy as np
from scipy import optimize, stats

from companion.exercises import judge


def one(answer):
    """Check where the best discriminator of N(0, 1) against N(2, 1) says 0.9."""

    def excess(x):
        p, q = stats.norm.pdf(x), stats.norm.pdf(x, 2)
        return p / (p + q) - 0.9

    place = optimize.brentq(excess, -5, 5)
    hint = "Real must be nine times as likely as fake: compare the logarithms of the two bells."
    judge(1, answer, place, atol=2e-3, hint=hint)


def two(answer):
    """Check the discriminator's loss and the non-saturating generator's loss, from logits."""
    rng = np.random.default_rng(0)
    far = np.array([900.0])
    cases = [(rng.normal(size=7), rng.normal(size=7)), (far, -far), (-far, far)]

    def losses(real, fake):
        of_D = np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean()
        return [of_D, np.logaddexp(0, -fake).mean()]

    hint = "D: label 1 for real, 0 for fake. G: label 1 for its fakes. It must not overflow."
    judge(2, answer, losses, cases=cases, hint=hint)


def three(answer):
    """Check the ratio of the non-saturating to the saturating slope at D(G(z)) = 0.01."""
    a, h = np.log(0.01 / 0.99), 1e-5

    def slope(loss):
        return (loss(a + h) - loss(a - h)) / (2 * h)

    ratio = slope(lambda t: np.logaddexp(0, -t)) / slope(lambda t: -np.logaddexp(0, t))
    hint = "The one slope is −(1 − D), the other −D."
    judge(3, answer, ratio, atol=1e-2, hint=hint)


def four(answer):
    """Check the gradient of the non-saturating loss for G(z) = θz and D's logit wx + b."""
    rng = np.random.default_rng(1)
    cases = [(0.7, -1.3, 0.2, rng.normal(size=9)), (-2.0, 0.4, -1.0, rng.normal(size=5))]

    def by_nudging(theta, w, b, z):
        def loss(t):
            return np.logaddexp(0, -(w * t * z + b)).mean()

        return (loss(theta + 1e-5) - loss(theta - 1e-5)) / 2e-5

    hint = "Follow the chain: the loss's slope −(1 − D), then w, then z; and the mean over z."
    judge(4, answer, by_nudging, cases=cases, atol=1e-6, hint=hint)


def five(answer):
    """Check the smallest k_D with which the smallest GAN flies apart at a rate of one half."""
    eta = 0.5

    def growth(steps):
        matrix = np.eye(2)
        for _ in range(steps):
            matrix = np.array([[1, -eta], [0, 1]]) @ matrix
        matrix = np.array([[1, 0], [eta, 1]]) @ matrix
        return np.abs(np.linalg.eigvals(matrix)).max()

    smallest = next(k for k in range(1, 100) if growth(k) > 1 + 1e-6)
    hint = "k steps of D with θ fixed are one step of rate kη. Look at the trace then."
    judge(5, answer, smallest, hint=hint)


def six(answer):
    """Check the strength of R1 with which the smallest GAN comes in fastest at a rate of 0.1."""
    eta = 0.1

    def growth(gamma):
        of_D, of_G = [[1 - eta * gamma, -eta], [0, 1]], [[1, 0], [eta, 1]]
        return np.abs(np.linalg.eigvals(np.array(of_G) @ np.array(of_D))).max()

    strengths = np.linspace(0, 6, 6001)
    best = strengths[np.argmin([growth(gamma) for gamma in strengths])]
    hint = "Best is where the eigenvalues stop being complex: trace² = 4 · determinant."
    judge(6, answer, best, atol=0.02, hint=hint)


def seven(answer):
    """Check the centre of a bell as far from the data, by Fréchet, as a collapsed generator."""

    def frechet(mean, variance):
        return mean**2 + 1 + variance - 2 * np.sqrt(variance)  # from N(0, 1)

    collapsed = frechet(0, 0)
    centre = optimize.brentq(lambda m: frechet(m, 1) - collapsed, 0, 9)
    hint = "In one dimension it is the squared difference of the means plus that of the deviations."
    judge(7, answer, centre, atol=1e-6, hint=hint)


def eight(answer):
    """Check the number of modes covered, as the chapter counts them."""
    rng = np.random.default_rng(2)
    centres = np.array([[0.0, 0], [3, 0], [0, 3], [3, 3]])
    fair = centres[rng.integers(4, size=600)] + 0.1 * rng.normal(size=(600, 2))
    # Of 400 points: 343 and 5 (1.25 %) within four deviations; 2 (0.5 %); 50 beyond, at 4.2.
    places = [[0.25, 0.25], [0, 3.38], [3.1, 0], [3.42, 3]]
    poor = np.repeat(places, [343, 5, 2, 50], axis=0)

    def covered(points, centres, std):
        hits = [np.hypot(*(points - centre).T) < 4 * std for centre in centres]
        return sum(hit.sum() >= 0.01 * len(points) for hit in hits)

    hint = "Within four deviations of a centre, and at least one sample in a hundred."
    judge(8, answer, covered, cases=[(fair, centres, 0.1), (poor, centres, 0.1)], hint=hint)
