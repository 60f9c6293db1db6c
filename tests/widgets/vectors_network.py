"""Vectors of the network in JavaScript: what ``companion`` gives for the same numbers."""

import itertools

import numpy as np

from companion import functional as F
from companion import optim, tensor
from companion.widgets import network
from companion.widgets.random import Random

ACTIVATIONS = {
    "linear": lambda x, _: x,
    "relu": lambda x, _: F.relu(x),
    "leaky_relu": F.leaky_relu,
    "tanh": lambda x, _: F.tanh(x),
    "sigmoid": lambda x, _: F.sigmoid(x),
    "silu": lambda x, _: F.silu(x),
}
OPTIMISERS = {
    "sgd": optim.SGD,
    "momentum": lambda params, lr, momentum=0.9: optim.SGD(params, lr, momentum=momentum),
    "adam": lambda params, lr, beta1=0.9, beta2=0.999, eps=1e-8: optim.Adam(
        params, lr, betas=(beta1, beta2), eps=eps
    ),
}


def draw(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def network_rows():
    return {
        **{("lib/network.js", name): rows for name, rows in _network().items()},
        **{("lib/initial.js", name): rows for name, rows in _initial().items()},
        **{("lib/optimisers.js", name): rows for name, rows in _optimisers().items()},
    }


def forward(layers, activations, x, slope=0.01):
    """Return what a dense network makes of x; layers is a list of (weight, bias)."""
    for (weight, bias), activation in zip(layers, activations, strict=True):
        x = ACTIVATIONS[activation](F.linear(x, weight, bias), slope)
    return x


def flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])


def _network():
    cases = [
        ([2, 8, 8, 1], ["relu", "relu", "linear"], 7, 0.01),
        ([3, 5, 2], ["leaky_relu", "linear"], 6, 0.2),
        ([2, 4, 3, 3, 1], ["tanh", "sigmoid", "silu", "linear"], 5, 0.01),
        ([1, 3], ["sigmoid"], 4, 0.01),
        ([4, 1, 2], ["silu", "tanh"], 1, 0.01),
    ]
    rows = []
    for seed, (sizes, activations, n, slope) in enumerate(cases):
        pairs = itertools.pairwise(sizes)
        layers = [
            tuple(
                tensor(draw(9 * seed + layer, *shape), requires_grad=True)
                for shape in ((o, i), (o,))
            )
            for layer, (i, o) in enumerate(pairs)
        ]
        x = tensor(draw(seed + 70, n, sizes[0]), requires_grad=True)
        t = (draw(seed + 80, n, sizes[-1]) > 0).astype(float)
        y = forward(layers, activations, x, slope)
        value = F.binary_cross_entropy_with_logits(y, tensor(t))
        value.backward()
        params = list(itertools.chain(*layers))
        grads = flat([p.grad for p in params])
        expected = dict(
            output=y.detach().numpy().ravel().tolist(), loss=value.item(),
            input=x.grad.ravel().tolist(), grads=grads.tolist(), twice=(2 * grads).tolist(),
            kept=(2 * grads).tolist(),
        )  # fmt: skip
        given = flat([p.detach().numpy() for p in params])
        arguments = (sizes, activations, given, x.detach().numpy(), t, slope)
        rows.append((arguments, expected))
    places = [-2.0, -0.3, 0.0, 0.7, 3.0]
    derivatives = []
    for name, z in itertools.product(ACTIVATIONS, places):
        x = tensor(np.array(z), requires_grad=True)
        (ACTIVATIONS[name](x, 0.3) * 1.0).backward()
        derivatives.append(((name, z, 0.3), float(x.grad)))
    return {
        "gradients": rows,
        "derivative": derivatives,
        "parameterCount": [(([2, 8, 8, 1],), 24 + 72 + 9), (([5, 3],), 18)],
    }


def _initial():
    sizes = [2, 5, 3, 1]
    drawn = {
        (kind, seed, std): flat(
            itertools.chain(*network.initial(Random(seed), sizes, kind, std))
        ).tolist()
        for kind in network.INITIALISATIONS
        for seed, std in ((0, 1.0), (77, 0.02))
    }
    streams = [(3, 10, 4, 8), (4, 5, 5, 3), (5, 3, 10, 2), (6, 1, 1, 3)]
    return {
        "normal": [
            ((seed, n), network.normal(Random(seed), n).tolist()) for seed, n in ((1, 6), (2, 7))
        ],
        "initial": [
            ((sizes, kind, seed, std), found) for (kind, seed, std), found in drawn.items()
        ],
        "batches": [
            (
                (seed, count, size, rounds),
                [
                    list(b)
                    for b in itertools.islice(network.batches(Random(seed), count, size), rounds)
                ],
            )
            for seed, count, size, rounds in streams
        ],
    }


def _optimisers():
    steps = []
    for kind, options in [
        ("sgd", {}), ("momentum", {}), ("momentum", dict(momentum=0.5)), ("adam", {}),
        ("adam", dict(beta1=0.5, beta2=0.9, eps=0.01)),
    ]:  # fmt: skip
        start, grads = draw(30, 6), draw(31, 5, 6)
        p = tensor(start, requires_grad=True)
        optimiser, after = OPTIMISERS[kind]([p], 0.1, **options), []
        for g in grads:
            p.grad = g
            optimiser.step()
            after.append(p.detach().numpy().tolist())
        steps.append(((kind, start.tolist(), grads.tolist(), 0.1, options), after))
    return {"steps": steps}
