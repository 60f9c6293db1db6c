"""Neural networks: where gradients come from, what uses them, and how large weights begin."""

import numpy as np
from scipy.optimize import approx_fprime

from .proof import Case, proves

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
T = np.array([[0.0], [1.0], [1.0], [0.0]])  # exclusive or


def parameters(seed=0, hidden=2):
    """Weights and biases of two layers, (w1, b1, w2, b2)."""
    rng = np.random.default_rng(seed)
    shapes = [(hidden, 2), (hidden,), (1, hidden), (1,)]
    return [rng.normal(size=s) for s in shapes]


def forward(w1, b1, w2, b2):
    h = np.tanh(X @ w1.T + b1)
    return h, h @ w2.T + b2


def loss(theta):
    return ((forward(*theta)[1] - T) ** 2).mean()


def by_differences(theta):
    """The gradients as quotients of small differences of the loss, which need no derivation."""
    edges = np.cumsum([p.size for p in theta])[:-1]

    def of_vector(v):
        pieces = np.split(v, edges)
        return loss([a.reshape(p.shape) for a, p in zip(pieces, theta, strict=True)])

    slope = approx_fprime(np.concatenate([p.ravel() for p in theta]), of_vector, 1e-7)
    return [g.reshape(p.shape) for g, p in zip(np.split(slope, edges), theta, strict=True)]


def agree(gradients, others):
    return all(np.allclose(a, b, atol=1e-5) for a, b in zip(gradients, others, strict=True))


@proves(
    "E1-05",
    fault="a loss and an update, but no way for the gradient to reach a hidden layer",
    failure="the first layer stays as drawn, and exclusive or is not learnt from there",
)
def test_the_gradient_has_to_reach_the_first_layer():
    def of_the_last_layer(w1, b1, w2, b2):
        h, y = forward(w1, b1, w2, b2)
        delta = 2 * (y - T) / len(X)
        return [0 * w1, 0 * b1, delta.T @ h, delta.sum(0)]

    def backpropagated(w1, b1, w2, b2):
        h, y = forward(w1, b1, w2, b2)
        delta_2 = 2 * (y - T) / len(X)
        delta_1 = delta_2 @ w2 * (1 - h**2)
        return [delta_1.T @ X, delta_1.sum(0), delta_2.T @ h, delta_2.sum(0)]

    def descend(gradients, theta):
        for _ in range(2_000):
            theta = [p - 0.2 * g for p, g in zip(theta, gradients(*theta), strict=True)]
        return loss(theta)

    def starts():  # here the two hidden units, as they are drawn, are not enough
        return [parameters(seed) for seed in (0, 2, 5)]

    def misses_the_first_layer(gradients):
        wrong = [by_differences(theta)[0] - gradients(*theta)[0] for theta in starts()]
        right = [agree(gradients(*theta)[2:], by_differences(theta)[2:]) for theta in starts()]
        stuck = [descend(gradients, theta) > 0.1 for theta in starts()]
        return all(right) and all(stuck) and all(np.abs(w).max() > 0.01 for w in wrong)

    def learns(gradients):
        exact = [agree(gradients(*theta), by_differences(theta)) for theta in starts()]
        return all(exact) and all(descend(gradients, theta) < 1e-6 for theta in starts())

    return Case(
        broken=of_the_last_layer,
        mended=backpropagated,
        fails=misses_the_first_layer,
        works=learns,
    )


@proves(
    "E3-04",
    fault="backpropagation itself adjusts the weights on its way",
    failure="what the first layer receives depends on the rule of the update, and is no gradient",
)
def test_gradients_and_their_use_are_two_things():
    def adjusting(theta, update):
        w1, b1, w2, b2 = theta
        h, y = forward(*theta)
        delta = 2 * (y - T) / len(X)
        w2, b2 = update(w2, delta.T @ h), update(b2, delta.sum(0))
        delta = delta @ w2 * (1 - h**2)
        return [update(w1, delta.T @ X), update(b1, delta.sum(0)), w2, b2]

    def separate(theta, update):
        h, y = forward(*theta)
        delta_2 = 2 * (y - T) / len(X)
        delta_1 = delta_2 @ theta[2] * (1 - h**2)
        gradients = [delta_1.T @ X, delta_1.sum(0), delta_2.T @ h, delta_2.sum(0)]
        return [update(p, g) for p, g in zip(theta, gradients, strict=True)]

    def received(step, direction):
        """The gradients that the rule θ ← θ − 0.1 direction(g) is given, by the parameter."""
        theta, seen = parameters(), {}

        def update(p, g):
            seen[next(i for i, q in enumerate(theta) if q is p)] = g
            return p - 0.1 * direction(g)

        step(theta, update)
        return [seen[i] for i in range(4)]

    def descent(step):
        return received(step, lambda g: g)

    def by_sign(step):
        return received(step, np.sign)

    def depends_on_the_rule(step):
        true = by_differences(parameters())
        wrong = not np.allclose(descent(step)[0], true[0], atol=1e-3)
        return wrong and not agree(descent(step), by_sign(step))

    def serves_any_rule(step):
        true = by_differences(parameters())
        return agree(descent(step), true) and agree(by_sign(step), true)

    return Case(
        broken=adjusting,
        mended=separate,
        fails=depends_on_the_rule,
        works=serves_any_rule,
    )


@proves(
    "E0-35",
    fault="recurrent weights are drawn with variance 1",
    failure="most of 64 units sit at ±1 after ten steps, and gradients grow a millionfold",
)
def test_recurrent_weights_have_to_begin_small():
    units = 64

    def variance_one(rng):
        return rng.normal(size=(units, units))

    def scaled(rng):
        return rng.normal(size=(units, units)) / np.sqrt(units)

    def measure(draw, steps, inputs):
        """Spectral radius; share of units at ±1; norm of the last state's derivative by h₀."""
        rng = np.random.default_rng(0)
        w, h = draw(rng), 0.1 * rng.normal(size=units)
        radius, derivative = np.abs(np.linalg.eigvals(w)).max(), np.eye(units)
        for _ in range(steps):
            h = np.tanh(w @ h + inputs * rng.normal(size=units))
            derivative = (1 - h**2)[:, None] * w @ derivative
        return radius, (np.abs(h) > 0.99).mean(), np.linalg.norm(derivative, 2)

    def saturates(draw):
        for inputs in (0, 0.1, 1):
            radius, stuck, _ = measure(draw, 10, inputs)
            if not (6 < radius < 10 and stuck > 0.5):
                return False
        return measure(draw, 20, 0.1)[2] > 1e6

    def stays_alive(draw):
        results = [measure(draw, 20, inputs) for inputs in (0, 0.1, 1)]
        return all(r < 1.3 and stuck < 0.05 and grown < 10 for r, stuck, grown in results)

    return Case(broken=variance_one, mended=scaled, fails=saturates, works=stays_alive)
