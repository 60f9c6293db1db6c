"""What the numeric functions of the LatentExplorer must give; see vectors.py.

The networks are small ones of random numbers; what they compute comes from
``companion.widgets.latent_networks``, which is made of ``companion.functional``.
"""

import math
from itertools import pairwise

import numpy as np

from companion import functional as F
from companion.widgets import latent_networks
from companion.widgets.network import normal
from companion.widgets.random import Random

PIXELS, CODES = 784, 12
DRAW = np.random.default_rng(0)
PICTURES = DRAW.integers(0, 256, (103, PIXELS)).astype(np.uint8)


def small(name, sizes):
    """Return a network of random numbers with its assets and what the browser is told of it."""
    parts = {
        part: [
            (DRAW.normal(size=(b, a)) / a**0.5, DRAW.normal(size=b)) for a, b in pairwise(widths)
        ]
        for part, widths in sizes.items()
    }
    assets = latent_networks.packed([*parts["encoder"], *parts["decoder"]])
    cut = sum(a * b for a, b in pairwise(sizes["encoder"]))
    encoder = latent_networks.unpacked(sizes["encoder"], assets["bytes"], assets["scales"])
    decoder = latent_networks.unpacked(
        sizes["decoder"], assets["bytes"][cut:], assets["scales"][2 * sum(sizes["encoder"][1:]) :]
    )
    told = {**sizes, "beta": None if name == latent_networks.AUTOENCODER else 1}
    sent = [told, assets["bytes"].tolist(), assets["scales"].tolist()]
    return latent_networks.Network(name, encoder, decoder), sent


VAE = small("beta1", {"encoder": [PIXELS, 5, 6, 4], "decoder": [2, 6, 5, PIXELS]})
PLAIN = small("autoencoder", {"encoder": [PIXELS, 3, 2], "decoder": [2, 4, PIXELS]})


def flat(array):
    return np.asarray(array).ravel().tolist()


def network_rows():
    path, x, z = "latent/networks.js", PICTURES / 255, DRAW.normal(size=(7, 2))
    encoded, decoded = [], []
    for net, sent in (VAE, PLAIN):
        for many in (x, x[:1]):
            mean, variance = latent_networks.encode(net, many)
            found = dict(mean=flat(mean), variance=flat(variance))
            encoded.append(((*sent, flat(many)), found))
        decoded.append(((*sent, flat(z)), flat(latent_networks.decode(net, z))))
    net, sent = PLAIN
    many = DRAW.normal(size=(101, 2))  # a hundred go through at once
    decoded.append(((*sent, flat(many)), flat(latent_networks.decode(net, many))))
    logits = [-1000.0, -2.0, 0.0, 0.25, 3.0, 1000.0]
    as_bytes = np.floor(255 * F.sigmoid(np.array(logits)) + 0.5)
    return {
        (path, "encoded"): encoded,
        (path, "decoded"): decoded,
        (path, "toNumbers"): [(([0, 51, 255],), [0.0, 0.2, 1.0])],
        (path, "toBytes"): [((logits,), flat(as_bytes))],
    }


def code_rows():
    path = "latent/codes.js"
    mean, variance = DRAW.normal(size=(4, 2)), DRAW.random((4, 2)) + 0.01
    logits, x = 4 * DRAW.normal(size=(2, PIXELS)), DRAW.random(PIXELS)
    costs = [latent_networks.reconstruction(row[None], x[None])[0] for row in logits]
    noise = {seed: normal(Random(seed), 2 * CODES) for seed in (0, 7)}
    spread = np.array([[2.0, 0.0], [0.5, 1.5]])
    steps = np.linspace(0, 1, CODES)[:, None]
    a, b = np.array([-1.0, 2.0]), np.array([3.0, 0.5])
    many = np.array([[0.0, 0.0], [1.0, 1.0], [1.0, -5.0], [-4.0, 4.0], [4.01, 0.0]])
    black, grey = [0, 255, 10], [255, 0, 11]
    mix = [
        [math.floor(p + (q - p) * k / (CODES - 1) + 0.5) for p, q in zip(black, grey, strict=True)]
        for k in range(CODES)
    ]
    turns = 2 * math.pi * np.arange(64) / 64
    return {
        (path, "divergence"): [
            ((flat(m), flat(v)), float(latent_networks.kl(m, v)))
            for m, v in zip(mean, variance, strict=True)
        ]
        + [(([0.0, 0.0], [1.0, 1.0]), 0.0)],
        (path, "cost"): [
            ((flat(logits[0]), flat(x)), costs[0]),
            ((flat(logits), flat(x), PIXELS), costs[1]),
        ],
        (path, "expectedCost"): [
            ((sent, flat(m), flat(v), flat(x), 3), expected(net, m, v, x, 3))
            for (net, sent), m, v in zip((VAE, PLAIN), mean, variance, strict=False)
        ],
        (path, "noise"): [((seed, CODES), flat(drawn)) for seed, drawn in noise.items()],
        (path, "drawn"): [
            (
                (flat(mean[0]), flat(variance[0]), 7, CODES),
                flat(mean[0] + np.sqrt(variance[0]) * noise[7].reshape(CODES, 2)),
            )
        ],
        (path, "placed"): [
            (
                (flat(mean), dict(matrix=flat(spread), shift=[0.25, -3.0])),
                flat(mean @ spread.T + [0.25, -3.0]),
            )
        ],
        (path, "circle"): [((2,), flat(2 * np.stack([np.cos(turns), np.sin(turns)], 1)))],
        (path, "between"): [((flat(a), flat(b)), flat((1 - steps) * a + steps * b))],
        (path, "mixed"): [((black, grey), mix)],
        (path, "nearest"): [
            ((flat(many), [1.0, 0.5]), dict(index=1, distance=0.5)),
            ((flat(many), [0.0, -0.25]), dict(index=0, distance=0.25)),
            ((flat(many), [-4.0, 1.0]), dict(index=3, distance=3.0)),
            ((flat(many), [4.01, 2.0]), dict(index=4, distance=2.0)),
        ],
        (path, "outside"): [((flat(many),), 2), ((flat(many[:2]),), 0)],
    }


def expected(net, mean, variance, x, seed):
    """The mean cost over 64 codes drawn for a picture; a plain autoencoder has one code."""
    if net.name == latent_networks.AUTOENCODER:
        z = mean[None]
    else:
        z = mean + np.sqrt(variance) * normal(Random(seed), 128).reshape(64, 2)
    logits = latent_networks.decode(net, z)
    return float(latent_networks.reconstruction(logits, np.broadcast_to(x, logits.shape)).mean())


def pixel_rows():
    path, blank = "latent/pixels.js", np.zeros((28, 28), int)
    dot = blank.copy()
    for i in range(28):
        for j in range(28):
            ink = min(1, max(0, 1.9 - math.hypot(i - 10, j - 3)))
            dot[i, j] = math.floor(255 * ink + 0.5)
    corner, line = blank.copy(), blank.copy()
    corner[:3, :3] = dot[10:13, 3:6]
    for k in range(4):  # the brush at (10, 3), (11, 3), (12, 4), (13, 4)
        line = np.maximum(line, np.roll(dot, (k, round(k / 3)), (0, 1)))
    full = np.full((28, 28), 255)
    one = blank.copy()
    one[2, 3], one[2, 4], one[27, 27] = 200, 200, 10
    lone = blank.copy()
    lone[20, 6] = 9  # its centre of mass lies as far from one pixel as from the next

    def centred(picture):
        rows, columns = np.indices((28, 28))
        centre = [(picture * at).sum() / picture.sum() for at in (rows, columns)]
        di, dj = (math.floor(13.5 - part + 0.5) for part in centre)
        middle = blank.copy()
        for i in range(28):
            for j in range(28):
                if 0 <= i - di < 28 and 0 <= j - dj < 28:
                    middle[i, j] = picture[i - di, j - dj]
        return middle

    return {
        (path, "stamped"): [
            ((flat(blank), 10, 3, False), flat(dot)),
            ((flat(full), 10, 3, False), flat(full)),
            ((flat(full), 10, 3, True), flat(255 - dot)),
            ((flat(blank), 0, 0, False), flat(corner)),
        ],
        (path, "stroked"): [
            ((flat(blank), [10, 3], [13, 4], False), flat(line)),
            ((flat(blank), [10, 3], [10, 3], False), flat(dot)),
        ],
        (path, "centred"): [((flat(blank),), flat(blank))]
        + [((flat(picture),), flat(centred(picture))) for picture in (one, lone)],
    }


def state_rows():
    path = "latent/state.js"
    traits = dict(code="mean", z=[1.0, -2.0], place=2, strip="prior")
    codes = dict(mean=[0.5, 0.25], sample=[0.75, 0.5], strip=[0, 1, 2, 3, 4, 5, 6, 7])
    betas = [0.25, 1, 4]
    told = dict(betas="0.25, 1, 4")

    def linked(traits, *complaints):
        return dict(traits=traits, complaints=[[name, values] for name, values in complaints])

    return {
        (path, "codeOf"): [
            ((traits, codes), [0.5, 0.25]),
            (({**traits, "code": "sample"}, codes), [0.75, 0.5]),
            (({**traits, "code": "chosen"}, codes), [1.0, -2.0]),
            (({**traits, "code": "strip"}, codes), [4, 5]),
            (({**traits, "code": "strip", "strip": "none"}, {**codes, "strip": None}), [0.5, 0.25]),
        ],
        (path, "fromLink"): [
            (
                (dict(picture=4, beta=[4], z=[1, -1.5], beside=True, fitted=False), betas),
                linked(dict(picture=4, beta=4, z=[1, -1.5], beside=True, fitted=False)),
            ),
            ((dict(beta=[3]), betas), linked({}, ("linkBeta", told))),
            ((dict(z=[1]), betas), linked({}, ("linkZ", {}))),
            ((dict(own=[1, 2]), betas), linked({}, ("linkOwn", dict(count=PIXELS)))),
        ],
        ("latent/plane.js", "placeShown"): [
            (([0.125, -1.0],), "(0.13, −1)"),
            (([0.12345, -0.00001], 4), "(0.1235, 0)"),
        ],
        ("latent/question.js", "verdictOn"): [
            (("prior", 50.0, 100.0), "vae"),
            (("prior", 50.0, 52.0), "same"),
            (("fitted", 50.0, 40.0), "ae"),
            (("beta", 0.1, 0.2), "wider"),
            (("beta", 0.1, 0.11), "same"),
            (("beta", 0.2, 0.1), "narrower"),
        ],
    }


def python_rows():
    start = "from companion.widgets import LatentExplorer\n\n"
    end = """print(figure.mean, figure.variance)  # of q(z|x)
print(figure.latent)  # the code that is decoded
print(figure.reconstruction, figure.kl)  # in nats
picture = figure.decoded  # (28, 28), from 0 to 1
"""
    given = dict(picture=70, beta=1, code="mean", z=[0, 0], seed=0, strip="none", to=1, place=0)
    other = dict(given, picture=7, beta=0.25, code="chosen", z=[0.5, -1])
    code = (
        'LatentExplorer(\n    picture=7,\n    beta=0.25,\n    code="chosen",\n    z=(0.5, -1),\n)'
    )
    own = 'LatentExplorer(\n    own=bytes.fromhex("00ff0a"),\n)'
    return {
        ("latent/python.js", "asPython"): [
            ((given, []), f"{start}figure = LatentExplorer()\n{end}"),
            ((other, []), f"{start}figure = {code}\n{end}"),
            ((given, [0, 255, 10]), f"{start}figure = {own}\n{end}"),
        ]
    }


def latent_rows():
    return {**network_rows(), **code_rows(), **pixel_rows(), **state_rows(), **python_rows()}
