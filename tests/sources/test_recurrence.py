"""Recurrent networks: the step, the way back through time, and what length does to both."""

import numpy as np
import torch
from torch import nn

from companion import functional as F
from companion import tensor

from .proof import Case, proves, raises

D, H, C = 3, 5, 4  # input, state, output


def weights(seed=0):
    """Draw weights so that the state neither dies nor saturates."""
    rng = np.random.default_rng(seed)
    shapes = dict(ih=(H, D), hh=(H, H), ho=(C, H), h=(H,), o=(C,))
    return {name: rng.normal(size=s) / np.sqrt(s[-1]) for name, s in shapes.items()}


def by_torch(w, x, h):
    """Outputs and last states of PyTorch's recurrent layer and a linear one; parameters too."""
    layer, head = nn.RNN(D, H, dtype=float), nn.Linear(H, C, dtype=float)
    parameters = dict(ih=layer.weight_ih_l0, hh=layer.weight_hh_l0, h=layer.bias_ih_l0)
    parameters |= dict(ho=head.weight, o=head.bias)
    with torch.no_grad():
        layer.bias_hh_l0.zero_()
        for name, p in parameters.items():
            p.copy_(torch.tensor(w[name]))
    states, last = layer(torch.tensor(x), torch.tensor(h)[None])
    return head(states), last[0], parameters


def is_torchs(network):
    """Whether network(w, x, h) gives PyTorch's outputs and last state, over time, for a batch."""
    rng, w = np.random.default_rng(1), weights()
    x, h = rng.normal(size=(6, 7, D)), rng.normal(size=(7, H))
    y, last = network(w, x, h)
    expected, ended, _ = by_torch(w, x, h)
    return np.allclose(y, expected.detach()) and np.allclose(last, ended.detach())


def step(w, x, h):
    """What all these should have done at each time."""
    h = np.tanh(x @ w["ih"].T + h @ w["hh"].T + w["h"])
    return h @ w["ho"].T + w["o"], h


def over_time(w, x, h):
    outputs = []
    for each in x:
        y, h = step(w, each, h)
        outputs.append(y)
    return np.array(outputs), h


@proves(
    "E0-34",
    fault="the backward pass returns what it is given",
    failure="after any number of rounds all weights are as before",
)
def test_a_backward_pass_is_more_than_returning_the_state():
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(6, D)), rng.normal(size=(6, C))

    def forward(w):
        h = [np.zeros(H)]
        for each in x:
            h.append(step(w, each, h[-1])[1])
        return h, np.array(h[1:]) @ w["ho"].T + w["o"]

    def returned(w, h, of_y):
        return h[-1]

    def through_time(w, h, of_y):
        of, delta = {name: np.zeros_like(a) for name, a in w.items()}, np.zeros(H)
        for t in reversed(range(len(x))):
            delta = (1 - h[t + 1] ** 2) * (w["ho"].T @ of_y[t] + w["hh"].T @ delta)
            of["ho"] += np.outer(of_y[t], h[t + 1])
            of["o"] += of_y[t]
            of["hh"] += np.outer(delta, h[t])
            of["ih"] += np.outer(delta, x[t])
            of["h"] += delta
        return of

    def gradients(backward, w):
        h, y = forward(w)
        return backward(w, h, 2 * (y - target) / y.size)

    def trained(backward, rounds):
        w = weights()
        for _ in range(rounds):
            found = gradients(backward, w)
            if isinstance(found, dict):
                w = {name: a - 0.3 * found[name] for name, a in w.items()}
        return w

    def error(w):
        return ((forward(w)[1] - target) ** 2).mean()

    def changes_nothing(backward):
        after = trained(backward, 5)
        return all(np.array_equal(after[name], a) for name, a in weights().items())

    def learns(backward):
        y, _, parameters = by_torch(weights(), x[:, None], np.zeros((1, H)))
        nn.functional.mse_loss(y[:, 0], torch.tensor(target)).backward()
        found = gradients(backward, weights())
        exact = all(np.allclose(found[name], p.grad) for name, p in parameters.items())
        return exact and error(trained(backward, 500)) < error(weights()) / 10

    return Case(broken=returned, mended=through_time, fails=changes_nothing, works=learns)


@proves(
    "E0-36",
    fault="one step for one column is called a recurrent network",
    failure="batches raise, or get the bias along the wrong axis",
)
def test_one_step_for_one_vector_is_no_recurrent_network():
    def one_step(w, x, h):
        h = np.tanh(w["ih"] @ x[0].T + w["hh"] @ h.T + w["h"])
        return w["ho"] @ h + w["o"], h

    def stumbles(network):
        x = np.random.default_rng(0).normal(size=D)
        refuses = raises(
            ValueError,
            "broadcast",
            lambda: network(weights(), np.tile(x, (1, 7, 1)), np.zeros((7, H))),
        )
        if not refuses:
            return False
        w = weights() | dict(ho=np.eye(H), o=np.zeros(H))
        _, h = network(w, np.tile(x, (1, H, 1)), np.zeros((H, H)))  # H times the same
        return not np.allclose(h.T, h.T[0])

    return Case(broken=one_step, mended=over_time, fails=stumbles, works=is_torchs)


@proves(
    "E1-24",
    fault="the cell sees its hidden state and never the input",
    failure="every sequence gets the same predictions",
)
def test_a_cell_has_to_read_its_input():
    def blind(w, x, h):
        return over_time(w, np.zeros_like(x), h)

    def deaf_to_input(network):
        rng = np.random.default_rng(0)
        outputs = [
            network(weights(), rng.normal(size=(6, 2, D)), np.zeros((2, H)))[0] for _ in range(5)
        ]
        return all(np.array_equal(y, outputs[0]) for y in outputs)

    return Case(broken=blind, mended=over_time, fails=deaf_to_input, works=is_torchs)


@proves(
    "E1-25",
    fault="the outputs are fed back as the state",
    failure="it stops at the second step, unless there are as many outputs as units",
)
def test_an_output_is_no_state():
    def fed_back(w, x, h):
        outputs = []
        for each in x:
            h, _ = step(w, each, h)
            outputs.append(h)
        return np.array(outputs), h

    def needs_equal_sizes(network):
        x = np.random.default_rng(0).normal(size=(2, 7, D))
        begin = np.zeros((7, H))
        network(weights(), x[:1], begin)  # a single step is no trouble
        if not raises(ValueError, "mismatch", lambda: network(weights(), x, begin)):
            return False
        y, h = network(weights() | dict(ho=np.eye(H), o=np.ones(H)), x, begin)
        return np.array_equal(y[-1], h)

    return Case(broken=fed_back, mended=over_time, fails=needs_equal_sizes, works=is_torchs)


@proves(
    "E1-26",
    fault="the loop over time makes its layers anew at each step",
    failure="weights are not shared: their number grows with the length of the sequence",
)
def test_weights_are_made_once():
    class Cell:
        """Weights that know how many of them were made."""

        made = 0

        def __init__(self):
            type(self).made += 1
            self.w = weights(type(self).made - 1)

    def made_anew(w, x, h):
        outputs = []
        for each in x:
            y, h = step(Cell().w, each, h)
            outputs.append(y)
        return np.array(outputs), h

    def made_once(w, x, h):
        return over_time(Cell().w, x, h)

    def grows(network):
        def count(length):
            Cell.made = 0
            network(None, np.zeros((length, 1, D)), np.zeros((1, H)))
            return Cell.made

        return count(3) == 3 and count(30) == 30

    def works(network):
        Cell.made = 0
        return is_torchs(network)

    return Case(broken=made_anew, mended=made_once, fails=grows, works=works)


@proves(
    "E0-09",
    fault="a hidden state and a recurrent connection are enough for long sequences",
    failure="over 100 steps the gradient falls below 1e-8 or, with larger weights, exceeds 1e20",
)
def test_a_state_alone_does_not_reach_far_back():
    units, steps = 64, 100

    def reach(layer, scale):
        """Norm of the gradient that a loss after the last step sends to the first state."""
        rng = np.random.default_rng(0)
        gates = 4 if layer is F.lstm else 1
        states = [tensor(np.zeros((1, units)), True) for _ in range(2 if layer is F.lstm else 1)]
        w_ih = rng.normal(size=(gates * units, 1))
        w_hh = scale * rng.normal(size=(gates * units, units)) / np.sqrt(units)
        bias = np.zeros(gates * units)
        if layer is F.lstm:
            bias[units : 2 * units] = 5  # the gate that keeps begins open
        x = rng.normal(size=(steps, 1, 1))
        output, _ = layer(tensor(x), *states, w_ih, w_hh, bias)
        (output[-1] * rng.normal(size=(1, units))).sum().backward()
        return np.linalg.norm(states[-1].grad)

    def vanishes_and_explodes(layer):
        return reach(layer, 1) < 1e-8 and reach(layer, np.sqrt(units)) > 1e20

    def carries(layer):
        return 0.01 < reach(layer, 1) < 100

    return Case(broken=F.rnn, mended=F.lstm, fails=vanishes_and_explodes, works=carries)
