"""What the numeric functions of the DiffusionExplorer must give; see vectors.py.

The results come from ``companion.widgets.diffusion_plane`` and ``diffusion_networks``, which
test_diffusion_explorer.py compares with PyTorch.
"""

import json
import math

import numpy as np

from companion.widgets import diffusion_networks as networks
from companion.widgets import diffusion_plane as plane
from companion.widgets.network import normal
from companion.widgets.random import Random

DRAW = np.random.default_rng(0)
TIMES = (0.0, 0.05, 0.5, 0.95, 1.0)
SETTINGS = [
    dict(data="bells", schedule="cosine", steps=6, eta=0, kind=-1, weight=2, seed=0),
    dict(data="moons", schedule="linear", steps=5, eta=1, kind=1, weight=3, seed=7),
    dict(data="examples", schedule="straight", steps=4, eta=0.5, kind=0, weight=0, seed=1),
]


def flat(array):
    return np.asarray(array).ravel().tolist()


def small():
    """Return a network of random numbers and the assets that say so."""
    a, b, c, E, words = 8, 8, 16, 6, 3
    shapes = {"time.0.weight": (E, E), "time.0.bias": (E,)}
    shapes |= {"time.2.weight": (E, E), "time.2.bias": (E,), "word.weight": (E, words)}
    shapes |= {"into.weight": (a, 4, 3, 3), "into.bias": (a,)}
    widths = {"down.0": a, "down.1": b, "down.2": c, "middle": c, "up.0": c, "up.1": b, "up.2": a}
    for name, width in widths.items():
        for n in (1, 2):
            shapes[f"{name}.norm{n}.weight"] = shapes[f"{name}.norm{n}.bias"] = (width,)
            shapes[f"{name}.conv{n}.weight"] = (width, width, 3, 3)
            shapes[f"{name}.conv{n}.bias"] = (width,)
        shapes[f"{name}.scale_shift.weight"] = (2 * width, E)
        shapes[f"{name}.scale_shift.bias"] = (2 * width,)
    shapes |= {"smaller.0.weight": (b, a, 2, 2), "smaller.0.bias": (b,)}
    shapes |= {"smaller.1.weight": (c, b, 2, 2), "smaller.1.bias": (c,)}
    shapes |= {"larger.0.weight": (c, b, 2, 2), "larger.0.bias": (b,)}
    shapes |= {"larger.1.weight": (b, a, 2, 2), "larger.1.bias": (a,)}
    shapes |= {"norm.weight": (a,), "norm.bias": (a,)}
    shapes |= {"out.weight": (4, a, 3, 3), "out.bias": (4,)}
    arrays = {name: np.float32(DRAW.normal(size=shape) / 3) for name, shape in shapes.items()}
    config = dict(channels=1, size=32, widths=[a, b, c], embedding=E, words=words)
    made = networks.packed(arrays, config)
    about = json.loads(made["about"].tobytes())
    return networks.unpacked(*made.values()), [about, flat(made["bytes"]), flat(made["numbers"])]


NET, SENT = small()


def told(data):
    return dict(centres=flat(data.centres), kinds=flat(data.kinds), std=data.std)


def bells_rows():
    path, places = "diffusion/bells.js", DRAW.normal(size=(5, 2)).round(3)
    places = np.vstack([places, [[40.0, -30.0]]])  # so far that each bell there is 0 in float64
    answers = []
    for name, kind, weight, schedule, t in [
        ("bells", -1, 2, "cosine", 0.3),
        ("bells", 1, 4, "cosine", 0.7),
        ("bells", 0, 1, "straight", 0.0),
        ("moons", 1, 0, "linear", 0.5),
        ("examples", 0, 3, "cosine", 0.2),
        ("examples", -1, 1, "cosine", 1.0),
    ]:
        alpha, sigma = map(float, plane.shares(schedule, t))
        data = plane.bells(name)
        found = {
            answer.__name__: flat(
                plane.guided(answer, places, alpha, sigma, data, kind, weight).ravel()
            )
            for answer in (plane.mean, plane.score)
        }
        found["density"] = flat(plane.density(places, alpha, sigma, data.of_kind(kind)))
        answers.append(((name, kind, weight, flat(places), alpha, sigma), found))
    near = []
    for name in ("bells", "moons"):
        gap = np.linalg.norm(places[:, None] - plane.bells(name).centres, axis=-1)
        found = dict(where=flat(gap.argmin(1)), far=flat(gap.min(1)))
        near.append(((name, flat(places)), found))
    close = plane.bells("examples").centres[[0, 0, 3, 17]] + [0.01, 0.005]
    judged = [
        ((name, flat(x), kind), plane.judged(x, plane.bells(name), kind))
        for name, x, kind in [
            ("bells", places, -1),
            ("bells", places, 1),
            ("examples", close, 0),
        ]
    ]
    return {
        (path, "bells"): [((name,), told(plane.bells(name))) for name in ("bells", "examples")]
        + [(("moons",), told(plane.bells("moons")))],
        (path, "ofKind"): [
            ((name, kind), told(plane.bells(name).of_kind(kind)))
            for name in ("bells", "moons", "examples")
            for kind in (-1, 0, 1)
        ],
        (path, "answers"): answers,
        (path, "nearest"): near,
        (path, "judged"): judged,
    }


def sampler_rows():
    path, how = "diffusion/sampler.js", plane.ladder("cosine", 4, 0.5)[1]
    x, guess = DRAW.normal(size=(2, 6))
    z = normal(Random(3), 6)
    still = {**how, "fresh": 0.0}
    kept = how["toAlpha"] * guess + how["keep"] * (x - how["alpha"] * guess) / how["sigma"]
    started, travelled = [], []
    for setting in SETTINGS:
        data, kind, seed = plane.bells(setting["data"]), setting["kind"], setting["seed"]
        noise, begun, drowning, kinds, _ = plane.started(data, kind, seed)
        found = dict(noise=flat(noise), x=flat(begun), drowning=flat(drowning), kinds=flat(kinds))
        started.append(((told(data), kind, seed), found))
        how_far = {key: value for key, value in setting.items() if key != "data"}
        whole = plane.travel(data, **how_far)
        travelled.append(((told(data), setting), [flat(part) for part in whole]))
    return {
        (path, "shares"): [
            ((name, t), [float(part) for part in plane.shares(name, t)])
            for name in plane.SCHEDULES
            for t in TIMES
        ],
        (path, "ladder"): [
            ((name, steps, eta), plane.ladder(name, steps, eta))
            for name in plane.SCHEDULES
            for steps, eta in [(1, 0), (1, 1), (7, 0.5), (20, 1)]
        ],
        (path, "noise"): [((3, 7), flat(normal(Random(3), 7)))],
        (path, "stepped"): [
            ((flat(x), flat(guess), how, 3), flat(kept + how["fresh"] * z)),
            ((flat(x), flat(guess), still, 3), flat(kept)),
        ],
        (path, "started"): started,
        (path, "travel"): travelled,
        (path, "drowned"): [(([1.0, -2.0], [0.5, 3.0], 0.6, 0.8), [1.0, 1.2])],
    }


def network_rows():
    x = DRAW.normal(size=(1, 32, 32))
    drawn = []
    for setting in [
        dict(schedule="cosine", steps=2, eta=0, digit=0, weight=2, seed=4),
        dict(schedule="straight", steps=2, eta=1, digit=-1, weight=2, seed=5),
        dict(schedule="linear", steps=1, eta=0, digit=2, weight=1, seed=6),
    ]:
        how = {key: value for key, value in setting.items() if key != "digit"}
        pictures, guesses = networks.drawn(NET, word=setting["digit"], **how)
        found = [dict(x=flat(a), guess=flat(b)) for a, b in zip(pictures[1:], guesses, strict=True)]
        drawn.append(((*SENT, setting), found))
    grey = np.tile([-1.0, -0.9, -0.89, 0.0, 0.5, 0.95, 1.0, -0.95], 128)
    return {
        ("diffusion/unet.js", "waves"): [
            ((t, E), flat(networks.waves(t, E))) for t in (0.0, 0.3, 1.0) for E in (6, 64)
        ],
        ("diffusion/unet.js", "velocity"): [
            ((*SENT, flat(x), t, word), flat(networks.velocity(NET, x, t, word)))
            for t, word in [(0.1, -1), (0.8, 2)]
        ],
        ("diffusion/pictures.js", "drawing"): drawn,
        ("diffusion/pictures.js", "begun"): [((9,), flat(normal(Random(9), 1024)))],
        ("diffusion/pictures.js", "passes"): [
            ((dict(steps=20, digit=5, weight=2),), 40),
            ((dict(steps=20, digit=5, weight=1),), 20),
            ((dict(steps=20, digit=-1, weight=2),), 20),
        ],
        ("diffusion/pictures.js", "undecided"): [((flat(grey),), networks.undecided(grey))],
        ("diffusion/pictures.js", "roughness"): [
            ((flat(x),), networks.roughness(x)),
            ((flat(np.ones(1024)),), 0.0),
        ],
        ("diffusion/pictures.js", "toBytes"): [
            (([-3.0, -1.0, 0.0, 0.5, 1.0, 9.0],), [0, 0, 128, 191, 255, 255])
        ],
    }


def view_rows():
    score = np.array([3.0, 4.0, 0.0, 0.0, -0.3, 0.4])
    traits = dict(schedule="cosine", steps=20, at=5)
    whole = dict(traits, view="points", data="bells", eta=0.5, kind=-1, digit=5, weight=2.0)
    whole |= dict(seed=0, probe=[0.5, -1.0], predict=True)
    start = "from companion.widgets import DiffusionExplorer\n\n"
    of_points = (
        "print(figure.path.shape)  # steps + 1, points, x and y\n"
        "print(figure.judged)  # how the points lie at the end\n"
        "print(figure.mean, figure.score)  # at the ring\n"
    )
    of_digits = (
        "pictures, guesses = figure.pictures  # (steps + 1, 32, 32), (steps, 32, 32)\n"
        "picture = pictures[-1]  # from -1 to 1\n"
    )
    given = "    eta=0.5,\n    at=5,\n    probe=(0.5, -1),\n"
    usual = dict(spread=1.0, usual=1.0, rarest=30.0, asked=100.0, inside=99.0, grey=10.0, rough=0.1)
    setting = SETTINGS[0]
    data = plane.bells(setting["data"])
    path = plane.travel(data, **{key: value for key, value in setting.items() if key != "data"})
    where = np.linalg.norm(path[-1][:, None] - data.centres, axis=-1).argmin(1)
    known = dict(
        path=[flat(part) for part in path],
        ends=plane.judged(path[-1], data, -1),
        kinds=flat(data.kinds[where]),
    )

    def moment(steps, at, schedule="cosine"):
        t = 1 - min(at, steps) / steps
        alpha, sigma = map(float, plane.shares(schedule, t))
        found = dict(k=min(at, steps), t=t, alpha=alpha, sigma=sigma)
        return (dict(steps=steps, at=at, schedule=schedule),), found

    def asked(kind, **changes):
        return kind, {**usual, **changes}

    return {
        ("diffusion/points.js", "known"): [((setting,), known)],
        ("diffusion/plane.js", "arrowed"): [
            ((flat(score),), [3 / 6.5, 4 / 6.5, 0.0, 0.0, -0.15, 0.2]),
        ],
        ("diffusion/digits.js", "picked"): [
            ((3,), [0, 1, 2]),
            ((21,), [math.floor(20 * i / 9 + 0.5) for i in range(10)]),
            ((5, 3), [0, 2, 4]),
        ],
        ("diffusion/state.js", "moment"): [
            moment(20, 5), moment(20, 20), moment(3, 9), moment(4, 0, "straight"),
        ],
        ("diffusion/state.js", "toLink"): [((whole,), {**whole, "eta": [0.5], "weight": [2.0]})],
        ("diffusion/state.js", "fromLink"): [
            (
                (dict(eta=[0.25], weight=[3], probe=[1, 2], steps=7),),
                dict(traits=dict(eta=0.25, weight=3, probe=[1, 2], steps=7), complaints=[]),
            ),
            ((dict(probe=[1]),), dict(traits={}, complaints=[["linkProbe", {}]])),
        ],
        ("diffusion/python.js", "asPython"): [
            ((whole,), f"{start}figure = DiffusionExplorer(\n{given})\n{of_points}"),
            (
                (dict(whole, view="pictures", eta=0),),
                f"{start}figure = DiffusionExplorer(\n    view=\"pictures\",\n)\n{of_digits}",
            ),
        ],
        ("diffusion/question.js", "verdictOn"): [
            (asked("one", spread=0.01), "middle"),
            (asked("one", spread=0.95), "bells"),
            (asked("one", spread=1.2), "cloud"),
            (asked("guided"), "even"),
            (asked("guided", rarest=5.0), "uneven"),
            (asked("guided", asked=80.0), "none"),
            (asked("examples"), "copies"),
            (asked("examples", inside=50.0), "between"),
            (asked("examples", inside=5.0), "cloud"),
            (asked("blur", usual=8.0, grey=33.0), "blur"),
            (asked("blur", usual=8.0, grey=9.0), "sharp"),
            (asked("blur", usual=8.0, grey=60.0, rough=1.0), "noise"),
        ],
    }  # fmt: skip


def diffusion_rows():
    return {**bells_rows(), **sampler_rows(), **network_rows(), **view_rows()}
