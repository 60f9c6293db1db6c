"""What the numeric functions of the GanLab must give; see vectors.py.

Losses and distances come from companion; what is trained stands in vectors_gan_runs.py.
"""

import itertools
import math

import numpy as np
import torch
from scipy.spatial.distance import cdist

from companion import functional as F
from companion import metrics, tensor
from companion.metrics.distances import pairs, unbiased_mmd
from companion.metrics.planar import field_counts
from companion.widgets import GanLab, gan_python
from companion.widgets.gan_lab import SETTINGS
from companion.widgets.gan_presets import PRESETS
from companion.widgets.random import Random

from .vectors_gan_runs import OWN, SETTINGS_TRAINED, Trained, run, run_rows


def gan_rows():
    parts = (
        data_rows,
        loss_rows,
        divergence_rows,
        curve_rows,
        density_rows,
        run_rows,
        state_rows,
        show_rows,
    )
    return {key: value for part in parts for key, value in part().items()}


def data_rows():
    path = "gan/data.js"
    places = [[0, 0], [0.75, 0], [0.75, 0.2], [0, -0.8], [0.5, 0.3], [-0.3, 0.6], [0.3, -0.62]]
    places += [[0.1, 0.2], [1.2, 1.2], [-0.75, 0.75], [0.4, 0.231], [-0.75, -1e-9]]
    return {
        (path, "points"): [
            ((name, 40, seed, OWN), gan_python.points(name, 40, Random(seed), OWN).ravel().tolist())
            for name in gan_python.DATA
            for seed in (0, 9)
        ],
        (path, "noise"): [
            ((kind, 9, seed), gan_python.noise(kind, 3, 3, Random(seed)).ravel().tolist())
            for kind in gan_python.NOISES
            for seed in (0, 9)
        ],
        (path, "partOf"): [
            ((name, *place, OWN), part_of(name, np.array(place)))
            for name in gan_python.DATA
            for place in places
        ],
        (path, "partsOf"): [
            ((name, OWN), parts)
            for name, parts in dict(
                line=8, two=2, ring=12, disjoint=8, eight=8, nine=9, own=3
            ).items()
        ],
    }


def part_of(name, place):
    """The part of the data that a point belongs to, by its distance from the data's own middle."""
    far = 3 * gan_python.SPREAD[name]
    middles = OWN if name == "own" else gan_python.CENTRES.get(name)
    if middles is not None:
        distance = np.linalg.norm(np.array(middles) - place, axis=1)
        return int(distance.argmin()) if distance.min() <= far else -1
    if name == "ring":
        off = abs(np.linalg.norm(place) - gan_python.RADIUS)
        return int(math.degrees(math.atan2(place[1], place[0])) % 360 // 30) if off <= far else -1
    if name == "line":
        along = place @ gan_python.SLOPE
        off = np.linalg.norm(place - along * np.array(gan_python.SLOPE))
        at, pieces, first = along, 8, 0
    else:
        off, at, pieces = abs(abs(place[1]) - gan_python.APART), place[0], 4
        first = 4 if place[1] > 0 else 0
    edges = np.linspace(-gan_python.LONG, gan_python.LONG, pieces + 1)
    inside = int(np.searchsorted(edges, at, side="right")) - 1
    return first + inside if off <= far and 0 <= inside < pieces else -1


# --- losses -----------------------------------------------------------------------------------


def losses(name, real, fake):
    """D's loss on real and on generated points, and G's, of companion Tensors."""
    if name in ("saturating", "nonsaturating"):
        ones, zeros = np.ones(real.shape), np.zeros(fake.shape)
        of_g = F.binary_cross_entropy_with_logits(fake, np.ones(fake.shape))
        if name == "saturating":
            of_g = -F.binary_cross_entropy_with_logits(fake, zeros)
        of_fake = F.binary_cross_entropy_with_logits(fake, zeros)
        return F.binary_cross_entropy_with_logits(real, ones), of_fake, of_g
    if name == "squares":
        return (
            F.mse_loss(real, np.ones(real.shape)) / 2,
            (fake**2).mean() / 2,
            (F.mse_loss(fake, np.ones(fake.shape)) / 2),
        )
    if name == "hinge":
        return F.relu(1 - real).mean(), F.relu(1 + fake).mean(), -fake.mean()
    return -real.mean(), fake.mean(), -fake.mean()


def loss_rows():
    outputs = np.array([-30.0, -2.5, -1.0001, -0.3, 0.2, 0.9, 1.5, 40.0])
    rows = []
    for name in GanLab.loss.values:
        for which, side in enumerate(("real", "fake", "made")):
            a = tensor(outputs, requires_grad=True)
            value = losses(name, a, a)[which]
            value.backward()
            rows.append(
                ((name, side, outputs.tolist()), dict(value=value.item(), gradient=a.grad.tolist()))
            )
    shaded = outputs - outputs.mean()
    p = F.sigmoid(outputs)
    return {
        ("gan/losses.js", "loss"): rows,
        ("gan/losses.js", "shades"): [
            (("saturating", outputs.tolist()), (2 * p - 1).tolist()),
            (("nonsaturating", outputs.tolist()), (2 * p - 1).tolist()),
            (("squares", outputs.tolist()), np.clip(2 * outputs - 1, -1, 1).tolist()),
            (("hinge", outputs.tolist()), np.clip(outputs, -1, 1).tolist()),
            (("wasserstein", outputs.tolist()), (shaded / np.abs(shaded).max()).tolist()),
            (("wasserstein", [2.0, 2.0]), [0.0, 0.0]),
            (("wasserstein", [2.0, 2.5, 2.25, 2.25]), [-1.0, 1.0, 0.0, 0.0]),
        ],
    }


# --- distances --------------------------------------------------------------------------------


def cells(xy):
    return field_counts(xy, 12, -gan_python.EDGE, gan_python.EDGE)


def divergences(x, y):
    found = metrics.grid_divergences(x, y, bins=12, bounds=(-gan_python.EDGE, gan_python.EDGE))
    return found._asdict()


def energy(x, y):
    return unbiased_mmd(*(-cdist(a, b) for a, b in pairs(x, y)))


def coverage(name, xy):
    parts = dict(line=8, two=2, ring=12, disjoint=8, eight=8, nine=9, own=3)[name]
    found = np.array([part_of(name, place) for place in xy])
    return dict(
        covered=metrics.mode_coverage(found, parts).covered,
        parts=parts,
        hit=float((found >= 0).mean()),
    )


def sample(name, n, stream):
    return gan_python.points(name, n, stream, OWN)


def floor(name, seed):
    stream = Random(seed ^ 0xF1004)
    found = dict(js=[], kl=[], energy=[])
    for _ in range(40):
        x, y = sample(name, 1000, stream), sample(name, 1000, stream)
        for key, value in divergences(x, y).items():
            found[key].append(value)
        found["energy"].append(energy(x[:400], y[:400]))
    sort = {key: sorted(values) for key, values in found.items()}
    return {key: [v[2], (v[19] + v[20]) / 2, v[37]] for key, v in sort.items()}


def divergence_rows():
    path = "gan/divergence.js"
    x, y = (np.random.default_rng(s).normal(size=(n, 2)) * 0.8 for s, n in ((1, 90), (2, 70)))
    measured = []
    for name in ("ring", "eight", "own"):
        real, fake = (
            sample(name, 1000, Random(3 ^ 0x5EED)),
            np.random.default_rng(4).normal(size=(1000, 2)) * 0.6,
        )
        fake[:300] = sample(name, 300, Random(1))
        answer = dict(
            **divergences(real, fake),
            energy=energy(real[:400], fake[:400]), middle=fake.mean(0).tolist(),
            **coverage(name, fake),
        )  # fmt: skip
        measured.append(((name, OWN, 3, fake), answer))
    p, q = cells(x), cells(y)
    walk = [[1.0, 0.0], [-1, 0], [-1, 1], [0, 1], [0, 0], [0, -0.1]]
    return {
        (path, "counts"): [((x.ravel().tolist(),), p.tolist())],
        (path, "kl"): [
            ((p.tolist(), q.tolist()), divergences(x, y)["kl"]),
            ((p.tolist(), p.tolist()), 0.0),
        ],
        (path, "js"): [
            ((p.tolist(), q.tolist()), divergences(x, y)["js"]),
            (([1.0, 0.0], [0.0, 3.0]), math.log(2)),
        ],
        (path, "energy"): [((x, y), energy(x, y))],
        (path, "coverage"): [((name, x, OWN), coverage(name, x)) for name in gan_python.DATA],
        (path, "measure"): measured,
        (path, "floor"): [(("two", [], 1), floor("two", 1))],
        (path, "turns"): [((walk,), 3), (([],), 0)],
    }


def curve_rows():
    """The curve's first two points: before training, and after 25 iterations."""
    how = SETTINGS_TRAINED[1]
    codes = gan_python.noise(how["noise"], how["noise_size"], 1000, Random(how["seed"] ^ 0xFACE))
    real = sample(how["data"], 1000, Random(how["seed"] ^ 0x5EED))
    trained, rows = Trained(how), []
    for t in (0, 25):
        fake = run(how, trained.iterate(t).G, torch.tensor(codes)).detach().numpy()
        rows.append(
            dict(
                t=t, lossD=trained.loss_d, lossG=trained.loss_g, **divergences(real, fake),
                energy=energy(real[:400], fake[:400]), middle=fake.mean(0).tolist(),
                **coverage(how["data"], fake),
            )
        )  # fmt: skip
    return {("gan/history.js", "rows"): [((how, 25), rows)]}


def density_rows():
    points = np.clip(np.random.default_rng(7).normal(size=(60, 2)) * 0.5, -1.29, 1.29)
    size, sigma = 2 * gan_python.EDGE / 48, 0.07
    middle = -gan_python.EDGE + (np.arange(48) + 0.5) * size
    reach = np.arange(-math.ceil(4 * sigma / size), math.ceil(4 * sigma / size) + 1)
    kernel = np.exp(-((reach * size) ** 2) / 2 / sigma**2)
    kernel /= kernel.sum() * size

    def along(values):
        """Weight of the kernel at every middle, for each point, at the middle of its cell."""
        cell = np.floor((values + gan_python.EDGE) / size)
        gap = np.round((middle[None] - middle[cell.astype(int)][:, None]) / size).astype(int)
        inside = np.abs(gap) <= reach[-1]
        return np.where(inside, kernel[np.clip(gap, reach[0], reach[-1]) - reach[0]], 0)

    x, y = along(points[:, 0]), along(points[:, 1])
    found = np.einsum("nr,nc->rc", y, x)[::-1] / len(points)
    p, q = np.array([[4.0, 1.0], [0.0, 0.01]]), np.array([[0.0, 3.0], [2.0, 0.01]])
    shade = np.array([[1.0, -0.5], [-1.0, np.nan]])
    return {
        ("gan/density.js", "density"): [((points,), found)],
        ("gan/density.js", "optimal"): [
            (("saturating", p, q), shade),
            (("hinge", p, q), np.sign(shade)),
            (("wasserstein", p, q), np.full((2, 2), np.nan)),
        ],
    }


# --- the figure's state and words -------------------------------------------------------------


def _all(figure):
    """The traits on which a run depends."""
    return {name: getattr(figure, name) for name in (*figure._defaults, "second", "preset")}


def state_rows():
    figure = GanLab(second=dict(penalty="r1", weight=0.5), loss="hinge", g_rate=0.002)
    names = [*SETTINGS, "data", "own_points", "second", "surface", "manifold", "arrows"]
    names += ["divergence", "speed", "preset"]
    traits = {name: getattr(figure, name) for name in names}
    first = {name: traits[name] for name in (*SETTINGS, "data", "own_points")}
    numbers = ("weight", "g_rate", "d_rate", "beta1")
    link = {name: [traits[name]] if name in numbers else traits[name] for name in SETTINGS}
    link |= {name: traits[name] for name in ("data", "surface", "manifold", "arrows")}
    link |= dict(divergence="js", speed=20, at=75, two=True)
    link |= {"second-penalty": "r1", "second-weight": [0.5]}
    own = {**traits, "data": "own", "own_points": OWN, "second": None, "preset": "heal"}
    less = {k: v for k, v in link.items() if "second" not in k and k != "two"}
    back = {name: value for name, value in traits.items() if name != "own_points"}
    mine, none = dict(data="own", own=list(itertools.chain(*OWN))), dict(preset="", second=None)
    empty, bad, path = {**none, "data": "own", "own_points": []}, ["linkOwn", {}], "gan/state.js"
    presets, heal = {"heal": {"second": {"beta1": 0.5}}}, dict(preset="heal", second={})
    runs = [
        ((dict(preset="heal", two=True), presets), dict(traits=heal, complaints=[])),
        (
            (dict(preset="heal"), presets),
            dict(traits=none, complaints=[["linkPreset", {"preset": "heal"}]]),
        ),
    ]
    asked = [
        (dict(preset=name, **given), name if asks else "")
        for name in ("", *PRESETS)
        for given, asks in [
            ({}, True),
            (dict(seed=7, speed=1, surface="none"), True),
            (dict(batch=99), False),
            (dict(data="nine"), False),
            (dict(second={}), False),
        ]
        if name or not given
    ]
    asked += [
        (dict(preset="heal", second=None), ""),
        (dict(preset="collapse", second=None), "collapse"),
    ]
    return {
        (path, "experimentOf"): [
            (({**_all(GanLab(**given)), "_defaults": figure._defaults}, PRESETS), name)
            for given, name in asked
        ],
        (path, "settingOf"): [
            ((traits, False), first),
            ((traits, True), {**first, "penalty": "r1", "weight": 0.5}),
        ],
        (path, "toLink"): [
            ((traits, 75, ""), link),
            ((own, 0, "heal"), {**less, **mine, "preset": "heal", "at": 0}),
            (({**own, "own_points": []}, 0, ""), {**less, "data": "own", "at": 0}),
        ],
        (path, "fromLink"): [
            ((link,), dict(traits={**back, "goal": 75}, complaints=[])),
            ((mine,), dict(traits={**none, "data": "own", "own_points": OWN}, complaints=[])),
            (({"own": [1.0]},), dict(traits=none, complaints=[bad])),
            (({"own": [1.0], "data": "own"},), dict(traits=empty, complaints=[bad])),
            (({"data": "own"},), dict(traits=empty, complaints=[])),
            *runs,
        ],
    }


def show_rows():
    steps = [[0, 0.0], [25, 10.0], [50, float("nan")]]
    from_, pulls = [0.0, 0.0, 1.0, 1.0], [3.0, 4.0, 0.3, 0.4]

    def row(covered, middle=(0.0, 0.0)):
        return dict(t=0, covered=covered, parts=8, middle=list(middle))

    def outcome(name, a, b, answer, **more):
        rows = [[row(*one) for one in rows] if rows else None for rows in (a, b)]
        last = dict(a=a[-1][0], parts=8, b=b[-1][0] if b else 0, answer=answer)
        return (name, *rows), {**last, **more}

    swings = [(1, (0.5 * (-1) ** i, 0)) for i in range(12)]
    still = [(1, (0.5, 0))] * 6
    far, near = [(0, (0.0, 0.0))], [(3, (0.9, 1.0))]
    sheet = dict(size=28, frames=dict(grid=[6, 5], columns=3))
    return {
        ("gan/replay.js", "frameAt"): [
            (([0, 50, 100], step), at) for step, at in [(0, 0), (49, 0), (50, 1), (99, 1), (400, 2)]
        ],
        ("gan/replay.js", "place"): [
            ((sheet, 0), [0, 0, 140, 168]),
            ((sheet, 5), [280, 168, 140, 168]),
        ],
        ("gan/charts.js", "extent"): [
            (([dict(at=steps)], None), [-0.6, 10.6]),
            (([dict(at=steps)], [-10.0, 0.0, 5.0]), [-11.2, 11.2]),
            (([], None), [-0.06, 1.06]),
        ],
        ("gan/board.js", "arrowEnds"): [
            ((from_, pulls), dict(to=[0.21, 0.28, 1.021, 1.028], scale=0.07)),
            ((from_, [0.0] * 4), dict(to=from_, scale=1)),
        ],
        ("gan/question.js", "outcome"): [
            outcome("collapse", [(1,)], None, "few"),
            outcome("collapse", [(5,)], None, "some"),
            outcome("collapse", [(7,)], None, "most"),
            outcome("heal", [(1,)], [(7,)], "b"),
            outcome("heal", [(7,)], [(5,)], "a"),
            outcome("heal", [(7,)], [(8,)], "same"),
            outcome("oscillate", swings, None, "swing", turns=11),
            outcome("oscillate", still, None, "one", turns=0),
            outcome("oscillate", [(2, (0.0, 0.0))], None, "rest", turns=0),
            outcome("calm", [(1,)], [(8,)], "yes"),
            outcome("calm", [(8,)], [(8,)], "yesBoth"),
            outcome("calm", [(8,)], [(7,)], "no"),
            outcome("stall", far, near, "b", nearA="1.41", nearB="0.1"),
            outcome("stall", near, far, "a", nearA="0.1", nearB="1.41"),
            outcome("stall", near, near, "bothDo", nearA="0.1", nearB="0.1"),
            outcome("stall", far, far, "neither", nearA="1.41", nearB="1.41"),
        ],
    }
