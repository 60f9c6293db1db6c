"""What a GAN in training must give, as PyTorch trains it in float64; see vectors_gan.py."""

import numpy as np
import torch
import torch.nn.functional as TF

from companion.widgets import GanLab, gan_python
from companion.widgets.gan_lab import SETTINGS
from companion.widgets.network import initial
from companion.widgets.random import Random

OWN = [[0.1, 0.2], [-1.0, 0.55], [0.9, -1.2]]


def setting(**changed):
    figure = GanLab()
    names = (*SETTINGS, "data", "own_points")
    return {**{name: getattr(figure, name) for name in names}, **changed}


MOVES = dict(
    sgd=lambda p, rate, _: torch.optim.SGD(p, lr=rate),
    momentum=lambda p, rate, _: torch.optim.SGD(p, lr=rate, momentum=0.9),
    adam=lambda p, rate, beta1: torch.optim.Adam(p, lr=rate, betas=(beta1, 0.999)),
)
BENDS = dict(relu=torch.relu, leaky_relu=lambda x: TF.leaky_relu(x, 0.2), tanh=torch.tanh)


def run(how, params, x):
    for i in range(0, len(params), 2):
        x = TF.linear(x, params[i], params[i + 1])
        x = BENDS[how["activation"]](x) if i + 2 < len(params) else x
    return x


def torch_losses(name, real, fake):
    """D's loss and G's, as the papers write them."""
    if name == "squares":
        return ((real - 1) ** 2).mean() / 2 + (fake**2).mean() / 2, ((fake - 1) ** 2).mean() / 2
    if name == "hinge":
        return TF.relu(1 - real).mean() + TF.relu(1 + fake).mean(), -fake.mean()
    if name == "wasserstein":
        return fake.mean() - real.mean(), -fake.mean()
    of_d = -TF.logsigmoid(real).mean() - TF.logsigmoid(-fake).mean()
    return of_d, (-1 if name == "nonsaturating" else 1) * (
        TF.logsigmoid(fake) if name == "nonsaturating" else TF.logsigmoid(-fake)
    ).mean()


class Trained:
    """A GAN trained with PyTorch in float64, its penalties by double backward."""

    def __init__(self, how):
        self.how, self.stream = how, Random(how["seed"])
        sizes = [how["noise_size"], *[how["g_width"]] * how["g_hidden"], 2]
        self.G = self.network(sizes)
        self.D = self.network([2, *[how["d_width"]] * how["d_hidden"], 1])
        self.loss_d = self.loss_g = float("nan")
        self.move_g = MOVES[how["optimiser"]](self.G, how["g_rate"], how["beta1"])
        self.move_d = MOVES[how["optimiser"]](self.D, how["d_rate"], how["beta1"])

    def network(self, sizes):
        layers = initial(self.stream, sizes, "default")
        return [torch.tensor(p, requires_grad=True) for layer in layers for p in layer]

    def noise(self):
        how = self.how
        kind, size = how["noise"], how["noise_size"]
        return torch.tensor(gan_python.noise(kind, size, how["batch"], self.stream))

    def d(self):
        how = self.how
        n = how["batch"]
        real = torch.tensor(gan_python.points(how["data"], n, self.stream, how["own_points"]))
        fake = run(how, self.G, self.noise()).detach()
        loss = torch_losses(how["loss"], run(how, self.D, real), run(how, self.D, fake))[0]
        if how["penalty"] == "gradient":
            u = torch.tensor([[self.stream.uniform()] for _ in range(n)], dtype=torch.float64)
            slope = self.slope(u * real + (1 - u) * fake)
            loss = loss + how["weight"] * ((slope.norm(dim=1) - 1) ** 2).mean()
        if how["penalty"] == "r1":
            loss = loss + how["weight"] / 2 * (self.slope(real) ** 2).sum(1).mean()
        self.step(self.move_d, loss)
        self.loss_d = loss.item()

    def slope(self, x):
        x.requires_grad_()
        return torch.autograd.grad(run(self.how, self.D, x).sum(), x, create_graph=True)[0]

    def g(self):
        outputs = run(self.how, self.D, run(self.how, self.G, self.noise()))
        loss = torch_losses(self.how["loss"], outputs, outputs)[1]
        self.step(self.move_g, loss)
        self.loss_g = loss.item()

    def step(self, move, loss):
        move.zero_grad()
        loss.backward()
        move.step()

    def iterate(self, times):
        for _ in range(times):
            for _ in range(self.how["d_steps"]):
                self.d()
            for _ in range(self.how["g_steps"]):
                self.g()
        return self

    def state(self):
        return dict(g=flat(self.G), d=flat(self.D), lossD=self.loss_d, lossG=self.loss_g)


def flat(params):
    """All parameters, layer after layer, as a list."""
    return np.concatenate([p.detach().numpy().ravel() for p in params]).tolist()


SMALL = dict(batch=7, g_width=5, d_width=6)
SETTINGS_TRAINED = [
    setting(**SMALL),
    setting(
        **SMALL, loss="saturating", activation="tanh", data="nine", noise="normal", noise_size=1
    ),
    setting(**SMALL, loss="squares", optimiser="sgd", d_hidden=0, data="own", own_points=OWN),
    setting(**SMALL, loss="hinge", optimiser="momentum", g_hidden=0, g_steps=3, data="line"),
    *(
        setting(
            **SMALL, loss=loss, penalty=penalty, activation=activation, weight=0.7, d_hidden=hidden
        )
        for loss, penalty, activation, hidden in [
            ("wasserstein", "gradient", "tanh", 3),
            ("wasserstein", "gradient", "relu", 2),
            ("nonsaturating", "r1", "tanh", 1),
            ("hinge", "r1", "leaky_relu", 4),
            ("squares", "gradient", "leaky_relu", 0),
        ]
    ),
]


def penalty_rows():
    rows = []
    for k, (kind, hidden) in enumerate((k, h) for k in ("gradient", "r1") for h in (0, 1, 3)):
        for activation in BENDS:
            how = setting(activation=activation, d_hidden=hidden, d_width=5, seed=k)
            trained, weight = Trained(how), 1.3
            x = torch.tensor(np.random.default_rng(k).normal(size=(8, 2)))
            slope = trained.slope(x)
            norms = slope.norm(dim=1)
            value = weight * (
                ((norms - 1) ** 2).mean() if kind == "gradient" else (norms**2 / 2).mean()
            )
            grads = torch.autograd.grad(value, trained.D, allow_unused=True, materialize_grads=True)
            given = (
                [2, *[5] * hidden, 1],
                activation,
                np.array(flat(trained.D)),
                x.detach().numpy(),
            )
            rows.append(((*given, kind, weight), dict(value=value.item(), grads=flat(grads))))
    return rows


def run_rows():
    rows = []
    for how in (SETTINGS_TRAINED[1], SETTINGS_TRAINED[4]):
        trained = Trained(how).iterate(3)
        x = np.random.default_rng(2).normal(size=(9, 2))
        codes = np.random.default_rng(3).normal(size=(6, how["noise_size"]))
        middle = -gan_python.EDGE + (np.arange(40) + 0.5) * 2 * gan_python.EDGE / 40
        plane = np.stack(np.meshgrid(middle, -middle), axis=-1).reshape(-1, 2)
        points = torch.tensor(x, requires_grad=True)
        outputs = run(how, trained.D, points)
        (torch_losses(how["loss"], outputs, outputs)[1] * len(x)).backward()
        shown = dict(
            arrows=(-points.grad).ravel().tolist(),
            surface=run(how, trained.D, torch.tensor(plane)).ravel().tolist(),
            mapped=run(how, trained.G, torch.tensor(codes)).ravel().tolist(),
        )
        state = trained.state()
        rows.append(((how, np.array(state["g"]), np.array(state["d"]), x, codes), shown))

    how = SETTINGS_TRAINED[6]
    trained, at12 = Trained(how).iterate(30), flat(Trained(how).iterate(12).G)
    at30, at70 = flat(trained.G), flat(Trained(how).iterate(70).G)
    trained.g()
    trained.d()
    by_hand = flat(trained.G)
    at31, at60, after = (flat(trained.iterate(n).G) for n in (1, 29, 10))
    walk = [  # order, parameters of G, updates out of turn, what is told
        (["to", 30], at30, 0, None), (["to", 70], at70, 0, None), (["to", 30], at30, 0, None),
        (["hand", "g"], by_hand, 1, None), (["hand", "d"], by_hand, 2, None),
        (["to", 70], after, 2, None), (["to", 60], at60, 2, None), (["to", 12], at12, 2, None),
        (["to", 70], after, 2, None), (["update"], after, 2, dict(which="d", turn=0)),
        (["to", 30], by_hand, 2, None), (["update"], by_hand, 2, dict(which="d", turn=0)),
        (["update"], by_hand, 2, dict(which="d", turn=1)),
        (["update"], at31, 2, dict(which="g", turn=0)),
    ]  # fmt: skip
    orders = [order for order, *_ in walk]
    found = [dict(g=g, hands=hands, told=told) for _, g, hands, told in walk]
    long = Trained(setting(**SMALL, seed=5)).iterate(60)
    return {
        ("gan/run.js", "train"): [
            ((how, 8, 3), Trained(how).iterate(8).state()) for how in SETTINGS_TRAINED
        ]
        + [((long.how, 60, 25), long.state())],
        ("gan/penalty.js", "penalise"): penalty_rows(),
        ("gan/python.js", "asPython"): [((SETTINGS_TRAINED[6], 20), PYTHON)],
        ("gan/history.js", "views"): rows,
        ("gan/history.js", "walked"): [((how, orders), found)],
    }


PYTHON = """\
# The penalty is a derivative of a derivative: PyTorch.
import torch
import torch.nn.functional as F
from torch import no_grad, optim, tensor
from companion.widgets.gan_python import noise, points
from companion.widgets.network import initial
from companion.widgets.random import Random

N, stream = 7, Random(1)


def network(sizes):
    layers = initial(stream, sizes, "default")
    return [tensor(p, requires_grad=True) for layer in layers for p in layer]


def run(params, x):
    for i in range(0, len(params), 2):
        x = F.linear(x, params[i], params[i + 1])
        if i + 2 < len(params):
            x = F.tanh(x)
    return x


G = network([2, 5, 5, 2])
D = network([2, 6, 1])
move_g = optim.Adam(G, lr=0.01, betas=(0.5, 0.999))
move_d = optim.Adam(D, lr=0.01, betas=(0.5, 0.999))
for iteration in range(20):
    for _ in range(2):  # D's turn
        real = tensor(points("ring", N, stream))
        with no_grad():
            fake = run(G, tensor(noise("uniform", 2, N, stream)))
        d_loss = F.softplus(-run(D, real)).mean() + F.softplus(run(D, fake)).mean()
        real.requires_grad_()
        (slope,) = torch.autograd.grad(run(D, real).sum(), real, create_graph=True)
        d_loss = d_loss + 0.7 / 2 * (slope**2).sum(1).mean()
        move_d.zero_grad()
        d_loss.backward()
        move_d.step()
    for _ in range(1):  # G's turn
        z = tensor(noise("uniform", 2, N, stream))
        g_loss = F.softplus(-run(D, run(G, z))).mean()
        move_g.zero_grad()
        g_loss.backward()
        move_g.step()
print(iteration + 1, d_loss.item(), g_loss.item())
"""
