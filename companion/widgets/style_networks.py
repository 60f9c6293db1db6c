"""The shipped style network, made small enough for a page: one byte for every weight of a kernel.

What the figure computes with are these bytes times their row's scale, here as in the browser; every
style's γ and β stay as they are.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from companion import functional as F
from companion import weights
from companion.widgets.characters import quantised, restored

SHIPPED = "style"
EPS = 1e-5
LUMINANCE = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True)
class Network:
    """A style network; see :class:`companion.models.style.StyleNetwork`.

    Attributes
    ----------
    styles : int
        S
    widths : (int, int, int)
        Channels at the full, the half and a quarter of the side.
    blocks : int
        Residual blocks.
    weights : dict of str to numpy.ndarray
        By PyTorch's names, float64.
    """

    styles: int
    widths: tuple
    blocks: int
    weights: dict


def shapes(styles, widths, blocks):
    """Shapes of all weights: of the kernels, (C_out, C_in, K, K), and then of the other arrays.

    Parameters
    ----------
    styles, blocks : int
    widths : (int, int, int)

    Returns
    -------
    tuple of dict
        Name to shape, in the order in which they are packed.
    """
    a, b, c = widths
    planes = [(3, a), (a, b), (b, c), *[(c, c)] * (2 * blocks), (c, b), (b, a)]
    kernels, others = {}, {}
    for n, (before, after) in enumerate(planes):
        size = 3 if n else 5
        kernels[f"layers.{n}.conv.weight"] = (after, before, size, size)
        others[f"layers.{n}.gamma"] = others[f"layers.{n}.beta"] = (styles, after)
    return kernels | {"out.weight": (3, a, 5, 5)}, others | {"out.bias": (3,)}


def packed(network):
    """Return a network's weights as the assets that the browser gets.

    Parameters
    ----------
    network : Network

    Returns
    -------
    dict of str to numpy.ndarray
        ``bytes``: all kernels, row after row, uint8; ``numbers``: the rows' scales, then each
        layer's γ and β, then the last bias, float32.
    """
    kernels, others = shapes(network.styles, network.widths, network.blocks)
    pairs = [
        quantised(np.float32(network.weights[n]).reshape(s[0], -1)) for n, s in kernels.items()
    ]
    numbers = [scales for _, scales in pairs] + [network.weights[n].ravel() for n in others]
    return {
        "bytes": np.concatenate([content.ravel() for content, _ in pairs]),
        "numbers": np.concatenate(numbers).astype(np.float32),
    }


def unpacked(network, content, numbers):
    """Return ``network`` with the weights that its assets hold: those of the browser."""
    kernels, others = shapes(network.styles, network.widths, network.blocks)
    rows = {name: (shape[0], int(np.prod(shape[1:]))) for name, shape in kernels.items()}
    matrices, rest = restored(rows, content, numbers)
    found = {name: matrices[name].reshape(shape) for name, shape in kernels.items()}
    parts = np.split(rest, np.cumsum([np.prod(shape) for shape in others.values()])[:-1])
    for (name, shape), part in zip(others.items(), parts, strict=True):
        found[name] = part.reshape(shape)
    return Network(network.styles, network.widths, network.blocks, found)


def styles():
    """Names of the styles, in the network's order."""
    return weights.manifest()[SHIPPED]["styles"]


@cache
def assets():
    """Return the assets of the shipped network; see :func:`packed`."""
    return packed(_stored())


@cache
def load():
    """Return the shipped :class:`Network` with the weights that the browser has, too."""
    return unpacked(_stored(), *assets().values())


def paint(network, x, shares):
    """Redraw a picture in a mixture of styles.

    Parameters
    ----------
    network : Network
    x : (3, H, W) array
        From 0 to 1; H and W divisible by 4 and at least 8.
    shares : (S,) array
        Of the styles; they add up to 1.

    Returns
    -------
    (3, H, W) numpy.ndarray
        From 0 to 1.
    """
    w, shares = network.weights, np.asarray(shares, float)

    def convolved(h, weight, bias=None, stride=1):
        return F.conv2d(
            F.pad(h, (weight.shape[-1] // 2,) * 4, mode="reflect"), weight, bias, stride
        )

    def layer(n, h, stride=1):
        h = convolved(h, w[f"layers.{n}.conv.weight"], stride=stride)
        gamma, beta = (shares @ w[f"layers.{n}.{name}"] for name in ("gamma", "beta"))
        return F.group_norm(h, h.shape[1], gamma, beta, EPS)  # a group a channel: by instance

    h = np.asarray(x, float)[None]
    for n, stride in enumerate((1, 2, 2)):
        h = F.relu(layer(n, h, stride))
    end = 3 + 2 * network.blocks
    for n in range(3, end, 2):
        h = h + layer(n + 1, F.relu(layer(n, h)))
    for n in (end, end + 1):
        h = F.relu(layer(n, F.interpolate(h, scale_factor=2)))
    return F.sigmoid(convolved(h, w["out.weight"], w["out.bias"]))[0]


def finished(made, photo, strength, keep_colours):
    """Mix what was made with the photograph.

    Parameters
    ----------
    made, photo : (3, H, W) array
        From 0 to 1.
    strength : float
        0 gives the photograph, 1 what was made.
    keep_colours : bool
        Take only the brightness from what was made; the colours stay the photograph's.

    Returns
    -------
    (3, H, W) numpy.ndarray
    """
    if keep_colours:
        brighter = np.tensordot(LUMINANCE, made - photo, 1)
        made = np.clip(photo + brighter, 0, 1)
    return photo + strength * (made - photo)


def _stored():
    """The shipped network as it was trained."""
    config = weights.manifest()[SHIPPED]["config"]
    arrays = {name: array.astype(float) for name, array in weights.load(SHIPPED).items()}
    return Network(config["styles"], tuple(config["widths"]), config["blocks"], arrays)
