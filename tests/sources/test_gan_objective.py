"""The adversarial objective: what it measures, what it does not, and what the articles print."""

import numpy as np
import torch
from scipy import stats

from .adversaries import arrives, broken_round, far_away, noise, play, real, step
from .proof import Case, proves

X = np.linspace(-6, 9, 3001)
DX = X[1] - X[0]
P, Q = stats.norm.pdf(X), stats.norm.pdf(X, 2)


def divergence(p, q):
    """Kullback–Leibler divergence of densities on the grid X."""
    some = p > 0
    return (p[some] * np.log(p[some] / q[some])).sum() * DX


def jsd(p, q):
    return (divergence(p, (p + q) / 2) + divergence(q, (p + q) / 2)) / 2


def value(D, p, q):
    on_real, on_fake = p > 0, q > 0
    of_real = (p * np.log(D, where=on_real, out=np.zeros_like(p))).sum()
    return (of_real + (q * np.log1p(-D, where=on_fake, out=np.zeros_like(p))).sum()) * DX


def best(p, q):
    return p / (p + q)


@proves(
    "E0-25",
    "E1-08",
    fault="the verdict says whether a made example (or all of them) is like the real ones",
    failure="a generator that always makes one and the same real example is praised",
)
def test_what_a_verdict_says():
    rng = np.random.default_rng(0)
    data = rng.normal(size=300)
    q = stats.norm.pdf(X, data[0], 0.05)  # the collapsed generator's density

    def by_similarity(x):
        return (np.abs(data - x) < 0.3).any().astype(float)

    def by_ratio(x):
        return np.interp(x, X, best(P, q))

    def verdict(D):
        return np.mean([D(x) for x in data[0] + 0.05 * rng.normal(size=50)])

    return Case(
        broken=by_similarity,
        mended=by_ratio,
        fails=lambda D: verdict(D) > 0.95,
        works=lambda D: verdict(D) < 0.2,
    )


@proves(
    "E0-26",
    fault="the loss is said to measure how similar generated and real data are",
    failure="with a poor discriminator it is the same number for a good and for a bad generator",
)
def test_the_loss_measures_similarity_for_the_best_discriminator_only():
    bad = stats.norm.pdf(X, 4)

    def values(choose):
        return [value(choose(P, q), P, q) for q in (P, Q, bad)]

    return Case(
        broken=lambda p, q: np.full_like(p, 0.5),
        mended=best,
        fails=lambda choose: np.ptp(values(choose)) < 1e-3,
        works=lambda choose: np.allclose(
            values(choose), [2 * jsd(P, q) - np.log(4) for q in (P, Q, bad)], atol=1e-4
        ),
    )


@proves(
    "E2-08",
    fault="the discriminator is to make the difference of its scores small",
    failure="a constant does it perfectly, and then nothing tells the generator where to go",
)
def test_a_discriminator_that_wants_no_difference():
    def agreeing(G, D, of_G, of_D):
        fake = G(noise())
        step((D(real()).mean() - D(fake.detach()).mean()).square(), of_D)
        step(-D(G(noise())).mean(), of_G)

    def cannot_tell(a_round):
        G, D = play(a_round)
        with torch.no_grad():
            apart = D(real(500)).mean() - D(G(noise(500))).mean()
        return bool(apart.abs() < 1) and not arrives(G)

    return broken_round(agreeing, cannot_tell)


@proves(
    "E2-09",
    fault="the objectives are printed without logarithms",
    failure="the best discriminator is a step, whose slope gives the generator no direction",
)
def test_the_objective_without_logarithms():
    verdicts = np.linspace(0, 1, 1002)[1:-1, None]  # what D may say at each place

    def found(gain):
        """The best verdict at each place, by trying all."""
        return verdicts[gain(verdicts).argmax(0), 0]

    clear = np.abs(P - Q) > 1e-4

    def is_a_step(gain):
        return np.allclose(found(gain)[clear], (P > Q)[clear], atol=0.002)

    return Case(
        broken=lambda D: P * D - Q * D,
        mended=lambda D: P * np.log(D) + Q * np.log(1 - D),
        fails=is_a_step,
        works=lambda gain: np.allclose(found(gain)[clear], best(P, Q)[clear], atol=0.002),
    )


def test_the_objective_without_logarithms_measures_the_total_variation():
    step_function = (P > Q).astype(float)
    variation = np.abs(P - Q).sum() * DX / 2
    printed = ((1 - step_function) * P + step_function * Q).sum() * DX  # what D minimises
    assert np.isclose(1 - printed, variation, atol=1e-3)
    assert not np.isclose(2 * jsd(P, Q), variation, rtol=1e-3)


@proves(
    "E1-16",
    fault="the discriminator minimises the sum of its mean scores for real and for fake",
    failure="it calls everything fake, and the generator learns nothing",
)
def test_scores_added_up():
    def added(G, D, of_G, of_D):
        fake = G(noise())
        step(D(real()).sigmoid().mean() + D(fake.detach()).sigmoid().mean(), of_D)
        step(-D(G(noise())).sigmoid().mean(), of_G)

    def calls_all_fake(a_round):
        G, D = play(a_round)
        with torch.no_grad():
            return bool(D(real(500)).sigmoid().mean() < 0.2) and far_away(G)

    return broken_round(added, calls_all_fake)


@proves(
    "E1-17",
    fault="the generator's loss is minus the mean probability that its fakes are real",
    failure="its slope vanishes when the fakes are rejected, which is when it is needed",
)
def test_the_slope_of_a_rejected_fake():
    def slope(loss):
        logit = torch.tensor(-9.0, requires_grad=True)
        return torch.autograd.grad(loss(logit), logit)[0].item()

    return Case(
        broken=lambda logit: -logit.sigmoid(),
        mended=lambda logit: torch.nn.functional.softplus(-logit),
        fails=lambda loss: -1e-3 < slope(loss) < 0,
        works=lambda loss: abs(slope(loss) + 1) < 1e-3,
    )


@proves(
    "E0-42",
    fault="the backward pass returns a squared error of the discriminator, and that is all",
    failure="no gradient is computed, no weight changes, generator and data never meet",
)
def test_a_backward_pass_without_gradients():
    class Linear:
        def __init__(self):
            self.W = np.ones((2, 2))

        def backward(self, x, target):
            return ((x @ self.W - target) ** 2).mean()

    class WithGradient(Linear):
        def backward(self, x, target):
            error = x @ self.W - target
            self.W = self.W - 0.1 * 2 * x.T @ error / error.size
            return (error**2).mean()

    x, target = np.eye(2), np.zeros((2, 2))

    def losses(layer):
        network = layer()
        return [network.backward(x, target) for _ in range(30)]

    return Case(
        broken=Linear,
        mended=WithGradient,
        fails=lambda layer: len(set(losses(layer))) == 1,
        works=lambda layer: losses(layer)[-1] < 0.1 * losses(layer)[0],
    )


@proves(
    "E3-08",
    fault="the generator is said to aim at examples that the data set does not hold",
    failure="by that aim, the best generator would be the one that the game rates worst",
)
def test_novelty_is_not_in_the_objective():
    data = np.repeat([1.0, 0], 50) / 50  # fifty pictures that occur, fifty that do not
    generators = {"copies": data, "both": np.full(100, 1 / 100), "only new": data[::-1]}

    def rated(q):
        """The value for the best discriminator, of distributions on a hundred pictures."""
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = data * np.log(data / (data + q)), q * np.log(q / (data + q))
        return sum(np.nan_to_num(term).sum() for term in terms)

    def novelty(q):
        return -q[data == 0].sum()  # smaller is better, as for the value

    def preferred(aim):
        return min(generators, key=lambda name: aim(generators[name]))

    return Case(
        broken=novelty,
        mended=rated,
        fails=lambda aim: preferred(aim) == "only new",
        works=lambda aim: preferred(aim) == "copies",
    )


@proves(
    "EX-07",
    fault="five articles give six objectives that exclude each other",
    failure="on the same logits their steps point in different directions, one in none",
)
def test_six_objectives():
    def losses(a, b):
        """D's and G's loss of each, from the logits of real (a) and of fake (b) examples."""
        softplus, none = torch.nn.functional.softplus, 0 * (a + b).sum()
        cross = softplus(-a).mean() + softplus(b).mean()
        return {
            "squared error": (((a.sigmoid() - 1) ** 2).mean() + (b.sigmoid() ** 2).mean(), none),
            "scores added": (a.sigmoid().mean() + b.sigmoid().mean(), -b.sigmoid().mean()),
            "linear": (b.sigmoid().mean() - a.sigmoid().mean(), -b.sigmoid().mean()),
            "cross-entropy": (cross, softplus(-b).mean()),
            "both on D's": (cross, cross),
            "none": (none, none),
        }

    def directions(name):
        """Signs of the steps: of D on real and on fake logits, of G on fake ones."""
        torch.manual_seed(0)
        a, b = torch.randn(9, requires_grad=True), torch.randn(9, requires_grad=True)
        of_D, of_G = losses(a, b)[name]
        of_real, of_fake = torch.autograd.grad(of_D, (a, b), retain_graph=True)
        (of_made,) = torch.autograd.grad(of_G, b)
        return tuple(-int(torch.sign(g.mean())) for g in (of_real, of_fake, of_made))

    every = ["squared error", "scores added", "linear", "cross-entropy", "both on D's", "none"]
    return Case(
        broken=every,
        mended=["cross-entropy"],
        fails=lambda names: len({directions(name) for name in names}) >= 4,
        works=lambda names: {directions(name) for name in names} == {(1, -1, 1)},
    )
