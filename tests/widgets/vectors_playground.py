"""Vectors of the playground: training, the chain rule and what is said of them."""

import itertools
import math

import numpy as np

from companion import functional as F
from companion import tensor
from companion.widgets import datasets2d, network
from companion.widgets.random import Random

from .vectors_network import ACTIVATIONS, OPTIMISERS, flat, forward

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
        ("playground/chain.js", "linesOf"): _lines(),
        ("playground/question.js", "asked"): _asked(),
        ("playground/question.js", "answered"): _answered(),
        ("playground/python.js", "asPython"): _python(),
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
        (5, [0, 3, 2], 0, dict(optimiser="momentum")),
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
        found |= {"mHat": first / (1 - 0.9**t), "vHat": second / (1 - 0.999**t)}
    return found


WORDS = dict(
    activations=dict(tanh="th"), sum="z={terms}={z}", active="{name}={a}", activeLinear="a={a}",
    loss="{y} {p} {t} {q} {loss}", outer="{p} {t} {dLda}", outerSum="{terms}={dLda}",
    inner=dict(tanh="d={dadz}", linear="one"), last="{dzdw}", lastBias="bias",
    product="{dLda}*{dadz}*{dzdw}={example}", mean="{count} {mean}", sgd="{old} {lr} {mean} {next}",
    momentumKept="{kept} {mean} {velocity}", momentum="{old} {lr} {velocity} {next}",
    adamKept="{mHat} {vHat}", adam="{old} {lr} {mHat} {root} {next}",
)  # fmt: skip


def _lines():
    found = dict(
        x=[0.5, -2], weights=[-1.5, 0.25], bias=0.125, z=-1.125, a=-0.809, activation="tanh",
        y=1.0, p=0.75, t=0, loss=1.386, terms=[[0.2, -0.5], [-0.1, 3]], dLda=-0.4, dadz=0.345,
        dzdw=-2, example=0.276, old=0.25, mean=-0.00002, count=7, lr=0.1, next=0.250002,
    )  # fmt: skip
    forward = ["z=(−1.5) · 0.5 + 0.25 · (−2) + 0.125=−1.125", "th=−0.809", "1 0.75 0 0.25 1.386"]
    backward = ["0.2 · (−0.5) + (−0.1) · 3=−0.4", "d=0.345", "−2", "(−0.4)*0.345*(−2)=0.276"]
    mean = "7 −2.0 · 10⁻⁵"
    first = [forward, [*backward, mean], ["0.25 0.1 (−2.0 · 10⁻⁵) 0.250002"]]
    last = found | dict(activation="linear", terms=[], t=1, velocity=-0.5, kept=-2)
    lines = ["0.75 1 −0.4", "one", "bias", "(−0.4)*0.345*(−2)=0.276", mean]
    second = [
        [forward[0], "a=−0.809", "1 0.75 1 0.75 1.386"],
        lines,
        ["(−2) (−2.0 · 10⁻⁵) −0.5", "0.25 0.1 (−0.5) 0.250002"],
    ]
    adam = found | dict(mHat=-0.02, vHat=0.0004)
    third = [*first[:2], ["−0.02 4.0 · 10⁻⁴", "0.25 0.1 (−0.02) 0.02 0.250002"]]
    return [
        ((WORDS, found, False), first),
        ((WORDS, last, True), second),
        ((WORDS, adam, False), third),
    ]


def _asked():
    shares = ["few", "many", "all"]
    linear = dict(changes={"activation": "linear"}, choices=shares)
    return [
        ((SETTING,), dict(kind="linear", **linear)),
        ((SETTING | dict(activation="linear"),), dict(kind="straight", **linear)),
        ((SETTING | dict(hidden=[]),), dict(kind="straight", **linear)),
        ((SETTING | dict(init="zeros"),), dict(kind="zeros", changes={}, choices=shares)),
        (
            (SETTING | dict(init="large"),),
            dict(kind="large", changes={}, choices=["less", "same", "more"]),
        ),
    ]


def _scored(setting):
    training = Training(setting)
    for _ in range(300):
        training.update()
    n = len(training.t)
    return training.score(0, training.train), training.score(training.train, n)


def _answered():
    rows = []
    for changed, answer in [
        ({}, "few"), (dict(data="moons"), "many"), (dict(hidden=[], data="moons", noise=0), "many"),
        (dict(init="zeros"), "few"),
        (dict(data="own", points=[[-1, 0, 0], [1, 0, 1]]), "all"),
    ]:  # fmt: skip
        train, test = _scored(SETTING | changed | dict(activation="linear"))
        if changed.get("init") == "zeros":
            train, test = _scored(SETTING | changed)
        right = train["accuracy"] if math.isnan(test["accuracy"]) else test["accuracy"]
        rows.append(((SETTING | changed,), dict(answer=answer, right=right)))
    for changed, answer in [(dict(seed=2), "less"), (dict(data="xor", seed=1), "more")]:
        train, test = _scored(SETTING | changed | dict(init="large"))
        other = _scored(SETTING | changed)[0]["loss"]
        expected = dict(answer=answer, right=test["accuracy"], loss=train["loss"], other=other)
        rows.append(((SETTING | changed | dict(init="large"),), expected))
    return rows


def _python():
    code = """from companion import functional as F, optim, tensor
from companion.widgets import datasets2d, network
from companion.widgets.random import Random

points = [(0.5, 0.25, 0), (-0.5, 0.3, 1)]
x, t, train = datasets2d.examples("own", seed=9, own=points)
start = network.initial(Random(10), [2, 1], "normal", 5.0)
layers = [[tensor(p, requires_grad=True) for p in layer] for layer in start]
optimiser = optim.SGD([p for layer in layers for p in layer], lr=0.5, momentum=0.9)


def forward(x):
    for weight, bias in layers[:-1]:
        x = F.tanh(F.linear(x, weight, bias))
    return F.linear(x, *layers[-1])


batches = network.batches(Random(11), train, 16)
for _ in range(12):
    batch = next(batches)
    loss = F.binary_cross_entropy_with_logits(forward(tensor(x[batch])), tensor(t[batch]))
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()

for name, part in [("training", slice(train))]:
    y = forward(tensor(x[part]))
    loss = F.binary_cross_entropy_with_logits(y, tensor(t[part])).item()
    right = ((y.detach().numpy() > 0) == t[part]).mean()
    print(f"{name}: loss {loss:.4f}, right {right:.1%}")
"""
    own = dict(data="own", points=POINTS[:2], hidden=[], init="large", optimiser="momentum")
    more = own | dict(points=POINTS[:3])
    tested = code.replace("(-0.5, 0.3, 1)]", "(-0.5, 0.3, 1), (1, -1, 1)]")
    tested = tested.replace("slice(train))]", 'slice(train)), ("test", slice(train, None))]')
    return [
        (({"setting": SETTING | some | dict(seed=3, lr=0.5), "step": 12},), text)
        for some, text in [(own, code), (more, tested)]
    ]
