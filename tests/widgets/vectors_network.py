"""Vectors of the network in JavaScript: what ``companion`` gives for the same numbers."""

import itertools

import numpy as np

from companion import functional as F
from companion import optim, tensor
from companion.widgets import datasets2d, network
from companion.widgets.random import Random

LOSSES = {"mse": F.mse_loss, "bce": F.binary_cross_entropy_with_logits}
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
        **playground_rows(),
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
        ([2, 8, 8, 1], ["relu", "relu", "linear"], 7, "bce", 0.01),
        ([3, 5, 2], ["leaky_relu", "linear"], 6, "mse", 0.2),
        ([2, 4, 3, 3, 1], ["tanh", "sigmoid", "silu", "linear"], 5, "bce", 0.01),
        ([1, 3], ["sigmoid"], 4, "mse", 0.01),
        ([4, 1, 2], ["silu", "tanh"], 1, "mse", 0.01),
    ]
    rows = []
    for seed, (sizes, activations, n, loss, slope) in enumerate(cases):
        pairs = itertools.pairwise(sizes)
        layers = [
            tuple(
                tensor(draw(9 * seed + layer, *shape), requires_grad=True)
                for shape in ((o, i), (o,))
            )
            for layer, (i, o) in enumerate(pairs)
        ]
        x = tensor(draw(seed + 70, n, sizes[0]), requires_grad=True)
        t = draw(seed + 80, n, sizes[-1])
        t = (t > 0).astype(float) if loss == "bce" else t
        y = forward(layers, activations, x, slope)
        value = LOSSES[loss](y, tensor(t))
        value.backward()
        params = list(itertools.chain(*layers))
        grads = flat([p.grad for p in params])
        expected = dict(
            output=y.detach().numpy().ravel().tolist(), loss=value.item(),
            input=x.grad.ravel().tolist(), grads=grads.tolist(), twice=(2 * grads).tolist(),
            kept=(2 * grads).tolist(),
        )  # fmt: skip
        given = flat([p.detach().numpy() for p in params])
        arguments = (sizes, activations, given, x.detach().numpy(), t, loss, slope)
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


STARTS = {"small": ("normal", 0.01), "large": ("normal", 5.0)}


class Training:
    """A network in training with companion, as the playground has it."""

    def __init__(self, setting):
        self.setting = setting
        seed, hidden = setting["seed"], setting["hidden"]
        self.x, self.t, self.train = datasets2d.examples(
            setting["data"], setting["noise"], 3 * seed, setting["points"]
        )
        kind, std = STARTS.get(setting["init"], (setting["init"], 1.0))
        first = network.initial(Random(3 * seed + 1), [2, *hidden, 1], kind, std)
        self.layers = [tuple(tensor(p, requires_grad=True) for p in layer) for layer in first]
        self.params = list(itertools.chain(*self.layers))
        self.optimiser = OPTIMISERS[setting["optimiser"]](self.params, setting["lr"])
        self.order = network.batches(Random(3 * seed + 2), self.train, setting["batch_size"])
        self.batch = list(next(self.order))

    def forward(self, x, layers=None):
        activations = [*[self.setting["activation"]] * len(self.setting["hidden"]), "linear"]
        return forward(layers or self.layers, activations, x)

    def slope(self, batch):
        """Return a batch's loss, with its gradients in the parameters."""
        loss = F.binary_cross_entropy_with_logits(
            self.forward(tensor(self.x[batch])), tensor(self.t[batch])
        )
        self.optimiser.zero_grad()
        loss.backward()
        return loss.item()

    def update(self):
        loss = self.slope(self.batch)
        self.optimiser.step()
        self.batch = list(next(self.order))
        return loss

    def score(self, start, end):
        y = self.forward(self.x[start:end], [(w.data, b.data) for w, b in self.layers])
        t = self.t[start:end]
        if len(t) == 0:
            return {"loss": np.nan, "accuracy": np.nan}
        loss = F.binary_cross_entropy_with_logits(y, t)
        return {"loss": float(loss), "accuracy": float(((y > 0) == (t == 1)).mean())}

    def norms(self):
        return [float(np.hypot(*map(np.linalg.norm, (w.grad, b.grad)))) for w, b in self.layers]

    def values(self):
        return flat([p.data for p in self.params]).tolist()

    def kept(self, *names):
        """Return what the optimiser remembers under a name, for all parameters; 0 at first."""
        states = list(zip(self.params, self.optimiser._state, strict=True))
        return [
            flat([state.get(name, np.zeros(p.shape)) for p, state in states]).tolist()
            for name in names
        ]


SETTING = dict(
    data="circles", noise=0.05, points=[], hidden=[4, 3], activation="tanh", optimiser="adam",
    lr=0.03, init="default", batch_size=16, seed=0,
)  # fmt: skip
POINTS = [[0.5, 0.25, 0], [-0.5, 0.3, 1], [1.0, -1.0, 1], [0.0, 0.9, 0], [-0.2, -0.6, 1]]


def playground_rows():
    return {
        ("lib/datasets2d.js", "examples"): _examples(),
        ("playground/training.js", "run"): _runs(),
        ("playground/explain.js", "explain"): _explanations(),
    }


def _examples():
    cases = [(name, noise, [], 12) for name in datasets2d.DATASETS for noise in (0, 0.2)]
    rows = []
    for name, noise, own, seed in [*cases, ("own", 0.3, POINTS, 4), ("own", 0, POINTS[:1], 0)]:
        x, t, train = datasets2d.examples(name, noise, seed, own)
        rows.append(((name, noise, own, seed), {"x": x, "t": t.ravel().tolist(), "train": train}))
    return rows


def _runs():
    rows = []
    for changed in [
        {},
        dict(activation="relu", optimiser="momentum", lr=0.1, init="he", seed=3, noise=0.2),
        dict(data="spirals", hidden=[8, 8], activation="silu", init="xavier", batch_size=50),
        dict(data="xor", hidden=[], optimiser="sgd", lr=1.0, batch_size=200),
        dict(data="own", points=POINTS, activation="leaky_relu", init="large", hidden=[5]),
        dict(data="own", points=POINTS[:1], init="zeros", hidden=[1, 1, 1, 1], optimiser="sgd"),
        dict(data="moons", activation="sigmoid", init="small", seed=999_999),
    ]:
        training = Training(SETTING | changed)
        losses, n = [training.update() for _ in range(200)], len(training.t)
        score = {
            "train": training.score(0, training.train),
            "test": training.score(training.train, n),
        }
        found = dict(losses=losses, score=score, norms=training.norms(), params=training.values())
        rows.append(((training.setting, 200), {**found, "next": training.batch}))
    return rows


def _explanations():
    rows = []
    for steps, edge, place, changed in [
        (0, [0, 1, 0], 3, dict(optimiser="sgd")),
        (5, [0, 0, 2], 0, dict(optimiser="momentum")),
        (9, [1, 2, 3], 2, {}),
        (7, [2, 0, 1], 7, dict(activation="silu")),
        (3, [2, 0, 3], 1, dict(activation="relu", optimiser="momentum")),
        (2, [0, 0, 1], 1, dict(hidden=[], optimiser="adam")),
    ]:
        training = Training(SETTING | changed)
        for _ in range(steps):
            training.update()
        kind = training.setting["optimiser"]
        m, v = training.kept("b" if kind == "momentum" else "m", "v")
        moment = dict(params=training.values(), m=m, v=v, t=steps, batch=training.batch)
        data = dict(x=training.x.ravel().tolist(), t=training.t.ravel().tolist())
        given = dict(setting=training.setting, data=data, moment=moment)
        rows.append(((given, edge, place), _explained(training, moment, edge, place)))
    return rows


def _explained(training, moment, edge, place):
    """Return the chain rule's numbers, each found by companion's backward."""
    (layer, o, i), chosen, found = edge, moment["batch"][place], {}
    inputs = [training.x[[chosen]]]
    for weight, bias in training.layers[:layer]:
        inputs.append(
            forward([(weight.data, bias.data)], [training.setting["activation"]], inputs[-1])
        )
    weight, bias = (p.data for p in training.layers[layer])
    last = layer == len(training.layers) - 1
    activation = "linear" if last else training.setting["activation"]
    z = tensor(F.linear(inputs[-1], weight, bias), requires_grad=True)
    a = tensor(ACTIVATIONS[activation](z.data, 0.01), requires_grad=True)
    above = training.layers[layer + 1 :]
    rest = [*[training.setting["activation"]] * (len(above) - 1), "linear"][: len(above)]
    t = training.t[[chosen]]

    def loss_of(y):
        return F.binary_cross_entropy_with_logits(y, tensor(t))

    y = forward(above, rest, a)
    loss = loss_of(y)
    loss.backward()
    (ACTIVATIONS[activation](z, 0.01)[0, o] * 1.0).backward()
    slope_at_z = float(z.grad[0, o])
    terms = []
    if above:
        w, b = above[0]
        z_above = tensor(F.linear(a.data, w.data, b.data), requires_grad=True)
        below = ACTIVATIONS[rest[0]](z_above, 0.01)
        loss_of(forward(above[1:], rest[1:], below)).backward()
        terms = [[float(d), float(v)] for d, v in zip(z_above.grad[0], w.data[:, o], strict=True)]

    def of_edge():
        w, b = training.layers[layer]
        return float(b.grad[o] if i == weight.shape[1] else w.grad[o, i])

    training.slope([chosen])
    found["example"] = of_edge()
    training.slope(moment["batch"])
    mean, lr, old = (
        of_edge(),
        training.setting["lr"],
        float(bias[o] if i == len(weight[o]) else weight[o, i]),
    )
    index = moment["params"].index(old)
    found |= dict(
        x=inputs[-1][0].tolist(), weights=weight[o].tolist(), bias=float(bias[o]),
        z=float(z.data[0, o]), a=float(a.data[0, o]), activation=activation,
        y=float(y.data[0, 0]), p=float(F.sigmoid(y.data)[0, 0]), t=float(t[0, 0]),
        loss=loss.item(), terms=terms, dLda=float(a.grad[0, o]), dadz=slope_at_z,
        dLdz=float(a.grad[0, o]) * slope_at_z,
        dzdw=1 if i == weight.shape[1] else float(inputs[-1][0, i]),
        old=old, mean=mean, grads=flat([p.grad for p in training.params]).tolist(),
        norms=training.norms(), count=len(moment["batch"]), lr=lr,
    )  # fmt: skip
    kind = training.setting["optimiser"]
    training.optimiser.step()
    layer_after = training.layers[layer]
    found["next"] = float(
        layer_after[1].data[o] if i == weight.shape[1] else layer_after[0].data[o, i]
    )
    if kind == "momentum":
        (after,) = training.kept("b")
        found |= {"kept": moment["m"][index], "velocity": after[index]}
    if kind == "adam":
        first, second = (kept[index] for kept in training.kept("m", "v"))
        t = moment["t"] + 1
        found |= {"first": first, "second": second}
        found |= {"mHat": first / (1 - 0.9**t), "vHat": second / (1 - 0.999**t)}
    return found


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
