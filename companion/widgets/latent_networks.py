"""The shipped networks with a code of two numbers, made small enough for a page.

Every weight is a byte times its row's scale, as in :mod:`companion.widgets.characters`; biases
stay as they are. The numbers that the figure shows come from these weights, here as in the browser.
"""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from companion import data, weights
from companion import functional as F
from companion.widgets.characters import quantised

SHIPPED = "latent-plane"
AUTOENCODER = "autoencoder"
PICTURES, TESTED = 1_000, 2_000
LAYERS = {
    "encoder": ("encoder.1", "encoder.3", "to_code"),
    "decoder": ("from_code", "decoder.1", "decoder.3"),
}


@dataclass(frozen=True)
class Network:
    """An autoencoder, plain or variational.

    Attributes
    ----------
    name : str
    encoder, decoder : list of (weight, bias)
        Linear layers with a SiLU between them, float64, shapes (out, in) and (out,). A variational
        encoder gives the mean and then log σ², a plain one the code.
    """

    name: str
    encoder: list
    decoder: list


def names():
    """Names of the networks: the autoencoder's, then the VAEs' by rising β."""
    return [entry["name"] for entry in _facts()["networks"]]


def betas():
    """The trained values of β, rising."""
    return [entry["beta"] for entry in _facts()["networks"] if entry["beta"] is not None]


def name_of(beta):
    """Return the name of the network that was trained with this β."""
    known = {entry["beta"]: entry["name"] for entry in _facts()["networks"]}
    return known[beta]


def described():
    """Return what each network is and what was measured of it on the test pictures.

    Returns
    -------
    list of dict
        ``name`` and ``beta`` (None: the autoencoder); ``encoder`` and ``decoder``, the widths of
        their layers; ``reconstruction`` and ``kl``, means in nats; Fréchet distances to the test
        pictures: ``own`` of pictures decoded from their own codes, ``prior`` from codes of
        N(0, I), ``fitted`` from those of a Gaussian with the codes' mean and covariance; ``matrix``
        and ``shift``: the place A c + b in the plane of the network's code c. ``kl`` and ``fitted``
        are None where there is none.
    """
    metrics, found = _facts()["metrics"], []
    for entry in _facts()["networks"]:
        name = entry["name"]
        measured = {
            "reconstruction": metrics[f"reconstruction {name}"],
            "kl": metrics.get(f"KL {name}"),
            "own": metrics[f"Fréchet own {name}"],
            "prior": metrics[f"Fréchet prior {name}"],
            "fitted": metrics.get(f"Fréchet fitted {name}"),
        }
        matrix, shift = _standard() if name == AUTOENCODER else (np.eye(2), np.zeros(2))
        plane = {"matrix": matrix.ravel().tolist(), "shift": shift.tolist()}
        found.append({**entry, **sizes_of(name), **measured, **plane})
    return found


def packed(layers):
    """Return layers as the assets that the browser gets.

    Parameters
    ----------
    layers : list of (weight, bias)

    Returns
    -------
    dict of str to numpy.ndarray
        ``bytes``: all weights, row after row, uint8; ``scales``: for each layer its rows' scales
        and then its bias, float32.
    """
    pairs = [(quantised(np.float32(weight)), bias) for weight, bias in layers]
    scales = [part for (_, scale), bias in pairs for part in (scale, bias)]
    return {
        "bytes": np.concatenate([content.ravel() for (content, _), _ in pairs]),
        "scales": np.concatenate(scales).astype(np.float32),
    }


def unpacked(sizes, content, scales):
    """Return the layers of widths ``sizes`` from their assets: the inverse of :func:`packed`."""
    layers, at, scale = [], 0, 0
    for inputs, outputs in pairwise(sizes):
        steps = content[at : at + inputs * outputs].reshape(outputs, inputs) - 128.0
        each, bias = scales[scale : scale + 2 * outputs].astype(float).reshape(2, outputs)
        layers.append((steps * each[:, None], bias))
        at, scale = at + inputs * outputs, scale + 2 * outputs
    return layers


@cache
def assets(name):
    """Return the assets of a shipped network, encoder first; see :func:`packed`."""
    shipped = _shipped(name)
    return packed([*shipped["encoder"], *shipped["decoder"]])


@cache
def load(name):
    """Return a shipped :class:`Network` with the weights that the browser has, too."""
    found, sizes, parts = assets(name), sizes_of(name), []
    at = scale = 0
    for part in ("encoder", "decoder"):
        parts.append(unpacked(sizes[part], found["bytes"][at:], found["scales"][scale:]))
        at += sum(a * b for a, b in pairwise(sizes[part]))
        scale += 2 * sum(sizes[part][1:])
    return Network(name, *parts)


def sizes_of(name):
    """Widths of a network's layers: of its ``encoder`` and its ``decoder``."""
    return {
        part: [layers[0][0].shape[1], *(len(bias) for _, bias in layers)]
        for part, layers in _shipped(name).items()
    }


@cache
def pictures():
    """Return the pictures that the figure offers: the first 1,000 for testing, with labels."""
    test = data.digits("test")
    return test.images[:PICTURES], test.labels[:PICTURES]


def encode(network, x):
    """Return mean and variance of the codes of pictures.

    Parameters
    ----------
    network : Network
    x : (N, 784) array
        From 0 to 1.

    Returns
    -------
    mean, variance : (N, 2) numpy.ndarray
        The variance of a plain autoencoder is 0.
    """
    y = _through(network.encoder, x)
    if network.name == AUTOENCODER:
        return y, np.zeros_like(y)
    return y[:, :2], np.exp(y[:, 2:])


def decode(network, z):
    """Return the logits of the pixels, (N, 784), for codes (N, 2)."""
    return _through(network.decoder, z)


def reconstruction(logits, x):
    """Binary cross-entropy of pictures under logits, summed over the pixels: (N), in nats."""
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)


def kl(mean, variance):
    """Divergence of N(mean, variance) from N(0, I): (N), in nats."""
    return (mean**2 + variance - 1 - np.log(variance)).sum(-1) / 2


def _through(layers, x):
    for i, (weight, bias) in enumerate(layers):
        x = F.linear(x if i == 0 else F.silu(x), weight, bias)
    return x


def _facts():
    return weights.manifest()[SHIPPED]


@cache
def _arrays():
    return weights.load(SHIPPED)


@cache
def _shipped(name):
    """The layers of a network as the plane wants them: the autoencoder's codes standardised."""
    layers = _stored(name)
    if name == AUTOENCODER:
        matrix, shift = _standard()
        (weight, bias), (into, start) = layers["encoder"][-1], layers["decoder"][0]
        back = np.linalg.inv(matrix)  # a code c is back @ (z − shift)
        layers["encoder"][-1] = matrix @ weight, matrix @ bias + shift
        layers["decoder"][0] = into @ back, start - into @ back @ shift
    return layers


@cache
def _standard():
    """The map A c + b that gives the autoencoder's codes of training pictures mean 0, covariance I.

    Every picture decodes as before, since the decoder begins with the inverse.
    """
    x = data.digits("train").images.reshape(-1, 784) / 255
    codes = _through(_stored(AUTOENCODER)["encoder"], x)
    matrix = np.linalg.inv(np.linalg.cholesky(np.cov(codes.T)))
    return matrix, -matrix @ codes.mean(0)


def _stored(name):
    """The layers of a network as they ship, without those of the autoencoder's idle variance."""
    layers = {
        part: [
            tuple(_arrays()[f"{name}.{layer}.{kind}"].astype(float) for kind in ("weight", "bias"))
            for layer in names
        ]
        for part, names in LAYERS.items()
    }
    if name == AUTOENCODER:
        layers["encoder"][-1] = tuple(array[:2] for array in layers["encoder"][-1])
    return layers
