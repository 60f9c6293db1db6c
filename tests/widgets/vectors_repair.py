"""What the numeric functions of the RepairStudio must give; see vectors.py.

The network is a small one of random numbers; what it computes comes from
``companion.widgets.repair_studio``, which is made of ``companion.functional``.
"""

import numpy as np

from companion.widgets import repair_studio
from companion.widgets.network import normal
from companion.widgets.random import Random

DRAW = np.random.default_rng(5)
SIDE, BYTES = 32, 128


def small():
    """Return weights of a small network of three widths, as the recipe would ship them."""
    a, b, c = 3, 2, 4
    shapes = {"into": (a, 20, 3), "out": (12, a, 3)}
    shapes |= {f"down.{n}.conv{k}": (w, w, 3) for n, w in enumerate((a, b, c)) for k in (1, 2)}
    shapes |= {f"up.{n}.conv{k}": (w, w, 3) for n, w in enumerate((b, a)) for k in (1, 2)}
    shapes |= {"smaller.0": (b, a, 2), "smaller.1": (c, b, 2)}
    shapes |= {"larger.0": (c, b, 2), "larger.1": (b, a, 2)}
    stored = {}
    for name, (rows, columns, k) in shapes.items():
        outputs = columns if name.startswith("larger") else rows
        weight = DRAW.normal(size=(rows, columns, k, k)) / (columns * k * k) ** 0.5
        stored[f"{name}.weight"] = weight.astype(np.float32)
        stored[f"{name}.bias"] = DRAW.normal(size=outputs).astype(np.float32)
    return repair_studio.packed(tuple(stored.items()))


def network_rows():
    path, assets = "repair/network.js", small()
    sent = [assets[name].tolist() for name in ("shapes", "bytes", "scales")]
    net, rows = repair_studio.unpacked(assets), []
    for size, share, sigma in ((8, 0.5, 0.0), (16, 0.9, 0.25), (8, 1.1, 1.0)):
        y, known = DRAW.normal(size=(3, size, size)), (DRAW.random((size, size)) < share) * 1.0
        expected = repair_studio.repaired(net, y, known, sigma)
        rows.append(((*sent, y, known.ravel().tolist(), sigma), expected))
    x = np.arange(2 * 4 * 6.0).reshape(2, 4, 6)
    squares = np.stack([x[c, i::2, j::2] for c in (0, 1) for i in (0, 1) for j in (0, 1)])
    return {
        (path, "repaired"): rows,
        (path, "unshuffled"): [((x,), squares)],
        (path, "shuffled"): [((squares,), x)],
    }


def smooth_rows():
    rows = []
    for C, H, W, share, strength in (
        *((1, 5, 7, 0.4, 0.0), (3, 8, 8, 0.7, 0.0), (3, 6, 4, 0.5, 0.6), (1, 5, 5, 1.1, 2.0)),
        *((1, 4, 4, -1, 0.0), (2, 4, 4, -1, 0.5)),
    ):
        y, known = DRAW.normal(size=(C, H, W)), (DRAW.random((H, W)) < share) * 1.0
        known[0, 0] = share > 0  # somewhere to begin, or nothing at all
        expected = repair_studio.smooth(y, known, strength)
        rows.append(((y, known.ravel().tolist(), strength), np.round(expected, 9) + 0))
    return {("repair/smooth.js", "smooth"): [(a, b) for a, b in rows]}


def bits(known):
    return np.packbits(np.asarray(known) == 0, bitorder="little").tolist()


def presets():
    i, j = np.mgrid[:SIDE, :SIDE]
    stream = Random(1)
    specks = np.reshape([stream.uniform() < 0.7 for _ in range(SIDE**2)], (SIDE, SIDE))
    holes = {
        "none": i < 0,
        "square": (abs(i - 15.5) < 6) & (abs(j - 15.5) < 6),
        "half": j > 15,
        "scratches": ((i + 2 * j) % 24 < 4) | ((3 * i - j) % 40 >= 24) & ((3 * i - j) % 40 < 28),
        "specks": specks,
    }
    return [((name,), bits(~hole)) for name, hole in holes.items()]


def picture_rows():
    path, pixels = "repair/picture.js", DRAW.integers(0, 256, (SIDE, SIDE, 3))
    planes = pixels.transpose(2, 0, 1) / 127.5 - 1
    known = (DRAW.random((SIDE, SIDE)) < 0.6) * 1.0
    y, found = DRAW.normal(size=(2, 3, SIDE, SIDE))
    noisy = [
        ((planes, sigma, seed), planes + sigma * normal(Random(seed), 3072).reshape(planes.shape))
        for sigma, seed in ((0.0, 1), (0.5, 7))
    ]
    squared, lost = (found - planes) ** 2, np.broadcast_to(known == 0, found.shape)
    left = known.ravel().tolist()
    psnr = [
        ((found, planes, left, 0.0), 10 * np.log10(4 / squared[lost].mean())),
        ((found, planes, left, 0.3), 10 * np.log10(4 / squared.mean())),
        ((planes, planes, left, 0.3), np.inf),
    ]
    everything = np.ones(SIDE**2).tolist()
    cut = np.clip(found, -1, 1)

    def after(start, pairs, radius, mend):
        """The mask after dots at the given places."""
        left = np.array(start)
        for i, j in pairs:
            at = np.hypot(*(np.mgrid[:SIDE, :SIDE] - np.array([i, j])[:, None, None])) <= radius
            left[at] = mend
        return bits(left)

    full, line = np.ones((SIDE, SIDE)), [(4, 6), (5, 7), (6, 7), (7, 8), (8, 8)]
    return {
        (path, "toPlanes"): [((pixels.ravel().tolist(),), planes)],
        (path, "knownOf"): [((bits(known),), known.ravel().tolist())],
        (path, "maskOf"): [((known.ravel().tolist(),), bits(known))],
        (path, "stroked"): [
            ((bits(full), [4, 6], [8, 8], 0, False), after(full, line, 0, 0)),
            ((bits(known), [0, 31], [0, 31], 3, False), after(known, [(0, 31)], 3, 0)),
            ((bits(known), [20, 3], [16, 3], 2, True),
             after(known, [(i, 3) for i in range(16, 21)], 2, 1)),
        ],
        (path, "preset"): presets(),
        (path, "noisy"): noisy,
        (path, "strengthFor"): [((0.0,), 0.0), ((0.4,), 0.4 * repair_studio.SMOOTHNESS)],
        (path, "finished"): [
            ((found, y, known.ravel().tolist(), 0.0), np.where(known > 0, y, cut)),
            ((found, y, known.ravel().tolist(), 0.1), cut),
        ],
        (path, "psnr"): [
            *psnr,
            ((planes, planes, everything, 0.0), None),
        ],
    }  # fmt: skip


def state_rows():
    mask, whole = list(range(BYTES)), dict(picture=3, sigma=[0.5], seed=9, predict=False)
    words = ["linkMask", dict(count=BYTES)]
    return {
        ("repair/state.js", "fromLink"): [
            (({},), dict(traits={}, complaints=[])),
            (({"mask": mask},), dict(traits=dict(mask=mask), complaints=[])),
            (({"mask": mask[1:], **whole},), dict(traits={**whole, "sigma": 0.5},
                                                  complaints=[words])),
        ],
        ("repair/question.js", "verdictOn"): [
            ((20.0, 19.6), "same"), ((20.0, 19.4), "network"), ((10.0, 19.4), "smooth"),
        ],
    }  # fmt: skip


def python_rows():
    mask = [0] * 100 + [255] * 28
    pieces = bytes(mask).hex()
    lines = [f'        "{pieces[k : k + 64]}"' for k in range(0, 256, 64)]
    content = "\n".join(lines)

    def code(*given):
        return (
            "from companion.widgets import RepairStudio\n\nfigure = RepairStudio(\n"
            + "".join(f"    {line},\n" for line in given)
            + f"    mask=bytes.fromhex(\n{content}\n    ),\n)\n"
            "x, y = figure.original, figure.damaged  # (3, 32, 32), from −1 to 1\n"
            "print(figure.psnr(figure.repaired), figure.psnr(figure.smooth))  # decibels\n"
        )

    traits = dict(picture=0, sigma=0, seed=0)
    other = dict(picture=4, sigma=0.5, seed=2)
    return {
        ("repair/python.js", "asPython"): [
            ((traits, mask), code()),
            ((other, mask), code("picture=4", "sigma=0.5", "seed=2")),
        ],
    }


def repair_rows():
    return {
        **network_rows(), **smooth_rows(), **picture_rows(), **state_rows(), **python_rows()
    }  # fmt: skip
