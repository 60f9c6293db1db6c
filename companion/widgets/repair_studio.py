"""The figure in which a reader damages a picture, and two methods repair it."""

import json
from functools import cache

import numpy as np
import traitlets

from companion import data, weights
from companion import functional as F
from companion.widgets import pictures as small
from companion.widgets._figure import Figure
from companion.widgets._traits import Number, Whole
from companion.widgets.characters import quantised
from companion.widgets.network import normal
from companion.widgets.random import Random

SHIPPED, SIDE, BYTES, NOISIEST, SEEDS = "repair", 32, 128, 1.0, 1_000_000
SMOOTHNESS = 1.25  # of the smoothest picture, for noise of strength 1; chosen on training pictures
DIGITS = (7, 2, 1, 3, 11, 0)  # which test pictures are offered
EMOJI = (75, 3, 35, 17, 54, 30, 41, 42, 21, 32, 37, 116)
PHOTOS = ("chelsea", "china", "coffee")


class RepairStudio(Figure):
    """A picture with a hole and noise, repaired by a network and without one.

    The network of the recipe ``repair`` runs in the page, with a byte for each weight. In
    JupyterLab every trait can be read and set while the figure is shown.

    Parameters
    ----------
    picture : int
        Which of the offered pictures: test digits, then test emoji, then photographs.
    mask : bytes
        The hole, 128 bytes: a bit for each pixel of 32 × 32, row by row, the lowest bit first.
    sigma : float
        Standard deviation of the noise, from 0 to 1, where pixels go from −1 to 1.
    seed : int
        Of the noise.
    predict : bool
        Ask the reader for a prediction before the repairs are shown.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = RepairStudio(picture=2, sigma=0.5)
    >>> figure.repaired.shape
    (3, 32, 32)
    """

    picture = Whole(0, min=0, max=len(DIGITS + EMOJI + PHOTOS) - 1).tag(sync=True)
    mask = traitlets.Bytes(b"").tag(sync=True)
    sigma = Number(0.0, min=0.0, max=NOISIEST).tag(sync=True)
    seed = Whole(0, min=0, max=SEEDS - 1).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    @classmethod
    def assets(cls):
        """The network's weights, the pictures, and what they are."""
        about, images = offered()
        told = np.frombuffer(json.dumps(about).encode(), np.uint8)
        found = {"about": told, "pictures": images, **packed(tuple(weights.load(SHIPPED).items()))}
        return {f"repair-{name}": array for name, array in found.items()}

    @property
    def original(self):
        """The picture, (3, 32, 32), from −1 to 1."""
        return offered()[1][self.picture].transpose(2, 0, 1) / 127.5 - 1

    @property
    def known(self):
        """1 for each pixel that is left, 0 in the hole: (32, 32)."""
        bits = np.unpackbits(np.frombuffer(self.mask, np.uint8), bitorder="little")
        return 1.0 - bits.reshape(SIDE, SIDE)

    @property
    def damaged(self):
        """The picture with its noise; what stands in the hole is not looked at."""
        x = self.original
        return x + self.sigma * normal(Random(self.seed), x.size).reshape(x.shape)

    @property
    def repaired(self):
        """What the network makes of it, (3, 32, 32)."""
        return self._finished(repaired(network(), self.damaged, self.known, self.sigma))

    @property
    def smooth(self):
        """The smoothest picture that agrees with what is known, (3, 32, 32)."""
        return self._finished(smooth(self.damaged, self.known, SMOOTHNESS * self.sigma))

    def psnr(self, found):
        """Peak signal-to-noise ratio in decibels; without noise of the hole alone.

        Parameters
        ----------
        found : (3, 32, 32) array

        Returns
        -------
        float or None
            None if nothing is lost.
        """
        lost = np.broadcast_to((self.sigma > 0) | (self.known == 0), found.shape)
        if not lost.any():
            return None
        error = ((found - self.original)[lost] ** 2).mean()
        return float(10 * np.log10(4 / error)) if error else np.inf

    def _finished(self, found):
        found = np.clip(found, -1, 1)
        return found if self.sigma else np.where(self.known > 0, self.damaged, found)

    @traitlets.default("mask")
    def _default_mask(self):
        """A square in the middle."""
        hole = np.zeros((SIDE, SIDE), np.uint8)
        hole[10:22, 10:22] = 1
        return np.packbits(hole, bitorder="little").tobytes()

    @traitlets.validate("mask")
    def _check_mask(self, proposal):
        if len(proposal["value"]) != BYTES:
            raise traitlets.TraitError(
                f"mask: expected {BYTES} bytes, got {len(proposal['value'])}"
            )
        return proposal["value"]


@cache
def offered():
    """What the pictures are, a list of dict, and the pictures, uint8 (N, 32, 32, 3)."""
    emoji, digits = data.emoji("test"), data.digits("test")
    about = [{"kind": "digits", "name": str(digits.labels[k])} for k in DIGITS]
    about += [{"kind": "emoji", "name": emoji.captions["en"][k]} for k in EMOJI]
    about += [{"kind": "photos", "name": name} for name in PHOTOS]
    grey = np.pad(digits.images[list(DIGITS)], ((0, 0), (2, 2), (2, 2)))
    parts = [small.small(name).reshape(SIDE, 2, SIDE, 2, 3).astype(int) for name in PHOTOS]
    photos = [((part.sum((1, 3)) + 2) // 4).astype(np.uint8) for part in parts]
    images = [np.repeat(grey[..., None], 3, axis=3), emoji.images[list(EMOJI)], np.stack(photos)]
    return about, np.concatenate(images)


# --- the network -------------------------------------------------------------------------------


def layers():
    """Names of the network's convolutions, in the order in which their weights are packed."""
    downs, ups = (
        [f"{part}.{n}.conv{k}" for n in range(count) for k in (1, 2)]
        for part, count in (("down", 3), ("up", 2))
    )
    between = ["smaller.0", "smaller.1", "larger.0", "larger.1"]
    return ["into", *downs, *between, *ups, "out"]


def packed(stored):
    """Return weights as the assets that the browser gets.

    Parameters
    ----------
    stored : tuple of (str, numpy.ndarray)
        The network's parameters by name.

    Returns
    -------
    dict of str to numpy.ndarray
        ``shapes``, int32: for each layer whether it is transposed, and rows, columns and side of
        its weight; ``bytes``: all weights, uint8; ``scales``: for each layer its rows' scales and
        then its bias, float32.
    """
    named, shapes, contents, scales = dict(stored), [], [], []
    for name in layers():
        weight = named[f"{name}.weight"]
        content, scale = quantised(weight.reshape(len(weight), -1))
        shapes.append([name.startswith("larger"), *weight.shape[:3]])
        contents.append(content.ravel())
        scales += [scale, named[f"{name}.bias"]]
    return {
        "shapes": np.array(shapes, np.int32).ravel(),
        "bytes": np.concatenate(contents),
        "scales": np.concatenate(scales).astype(np.float32),
    }


def unpacked(assets):
    """Return the layers of their assets, name → (weight, bias), float64: undoes :func:`packed`."""
    found, at, scale = {}, 0, 0
    for name, (transposed, rows, columns, k) in zip(
        layers(), assets["shapes"].reshape(-1, 4).tolist(), strict=True
    ):
        size, outputs = columns * k * k, columns if transposed else rows
        steps = assets["bytes"][at : at + rows * size].reshape(rows, size) - 128.0
        each = assets["scales"][scale : scale + rows].astype(float)
        bias = assets["scales"][scale + rows : scale + rows + outputs].astype(float)
        found[name] = (steps * each[:, None]).reshape(rows, columns, k, k), bias
        at, scale = at + rows * size, scale + rows + outputs
    return found


@cache
def network():
    """The shipped network with the weights that the browser has."""
    return unpacked(packed(tuple(weights.load(SHIPPED).items())))


def repaired(net, y, known, sigma):
    """Return what the network says of a picture.

    Parameters
    ----------
    net : dict
        As :func:`unpacked` returns it.
    y : (3, H, W) array
    known : (H, W) array
    sigma : float

    Returns
    -------
    (3, H, W) numpy.ndarray
    """

    def layer(name, h):
        weight, bias = net[name]
        if name.startswith("larger"):
            return F.conv_transpose2d(h, weight, bias, stride=2)
        side = weight.shape[-1]
        return F.conv2d(h, weight, bias, stride=1 if side == 3 else 2, padding=side // 3)

    def block(name, h):
        return h + layer(f"{name}.conv2", F.silu(layer(f"{name}.conv1", F.silu(h))))

    left = known * y
    x = np.concatenate([left, known[None], np.full_like(known[None], sigma)])
    C, H, W = x.shape
    squares = x.reshape(C, H // 2, 2, W // 2, 2).transpose(0, 2, 4, 1, 3)
    h1 = block("down.0", layer("into", squares.reshape(1, 4 * C, H // 2, W // 2)))
    h2 = block("down.1", layer("smaller.0", h1))
    h3 = block("down.2", layer("smaller.1", h2))
    h = block("up.0", h2 + layer("larger.0", h3))
    h = block("up.1", h1 + layer("larger.1", h))
    return left + F.pixel_shuffle(layer("out", F.silu(h)), 2)[0]


def smooth(y, known, strength):
    """Return the smoothest picture that agrees with what is known, by one linear equation.

    Of all x the one with the least Σ known · (x − y)² + strength · Σ (differences of
    neighbours)². With strength 0 known pixels stay, and each other is its neighbours' mean.

    Parameters
    ----------
    y : (C, H, W) array
    known : (H, W) array
    strength : float

    Returns
    -------
    (C, H, W) numpy.ndarray
        0 if nothing is known.
    """
    C, H, W = y.shape
    if not known.any():
        return np.zeros_like(y)
    roughness, place = np.zeros((H * W, H * W)), np.arange(H * W).reshape(H, W)
    for a, b in ((place[1:], place[:-1]), (place[:, 1:], place[:, :-1])):
        for p, q in ((a.ravel(), b.ravel()), (b.ravel(), a.ravel())):
            roughness[p, p] += 1
            roughness[p, q] -= 1
    left = known.ravel()
    if strength:
        matrix = np.diag(left) + strength * roughness
    else:
        matrix = np.diag(left) + (1 - left)[:, None] * roughness
    return np.linalg.solve(matrix, (left * y.reshape(C, -1)).T).T.reshape(y.shape)
