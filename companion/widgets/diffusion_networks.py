"""The shipped diffusion model of digits, made small enough for a page, and what it draws.

Every weight of a layer is a byte times its row's scale, as in :mod:`companion.widgets.characters`;
biases and norms stay as they are. The twin of ``diffusion/unet.js`` and ``diffusion/pictures.js``;
``companion.models.unet`` says what the network is.
"""

import json
import math
from functools import cache

import numpy as np

from companion import data, weights
from companion import functional as F
from companion.widgets.characters import quantised
from companion.widgets.diffusion_plane import ladder
from companion.widgets.network import normal
from companion.widgets.random import Random

SHIPPED, SIDE, GROUPS = "diffusion-digits", 32, 8


def packed(arrays, config):
    """Return a network as the assets that the browser gets.

    Parameters
    ----------
    arrays : dict of str to numpy.ndarray
        Weights by the names of ``companion.models.unet``.
    config : dict
        With ``channels``, ``size``, ``widths``, ``embedding`` and ``words``.

    Returns
    -------
    dict of str to numpy.ndarray
        ``about``: the bytes of a JSON text: ``config``, ``shapes`` by name in alphabetical order,
        and ``grey``, the share of grey pixels in the test digits; ``bytes``: all weights of two and
        more axes, row after row, uint8; ``numbers``: the rows' scales and all other weights,
        float32, in the same order.
    """
    content, numbers, arrays = [], [], dict(sorted(arrays.items()))
    for array in arrays.values():
        if array.ndim == 1:
            numbers.append(array)
            continue
        matrix, scales = quantised(np.float32(array.reshape(len(array), -1)))
        content.append(matrix.ravel())
        numbers.append(scales)
    shapes = {name: list(array.shape) for name, array in arrays.items()}
    about = json.dumps({"config": config, "shapes": shapes, "grey": grey()}).encode()
    return {
        "about": np.frombuffer(about, np.uint8),
        "bytes": np.concatenate(content),
        "numbers": np.concatenate(numbers).astype(np.float32),
    }


def unpacked(about, content, numbers):
    """Return the weights by name, float64, of three assets: the inverse of :func:`packed`."""
    found, at, number = {}, 0, 0
    for name, shape in json.loads(about.tobytes())["shapes"].items():
        each = numbers[number : number + shape[0]].astype(float)
        number += shape[0]
        if len(shape) > 1:
            size = math.prod(shape)
            steps = content[at : at + size].reshape(shape[0], -1) - 128.0
            each, at = (steps * each[:, None]).reshape(shape), at + size
        found[name] = each
    return found


@cache
def grey():
    """Share of grey pixels in the test digits, with the rim that makes them 32 × 32."""
    pictures = np.pad(
        data.digits("test").images / 127.5 - 1, ((0, 0), (2, 2), (2, 2)), constant_values=-1
    )
    return undecided(pictures)


@cache
def assets():
    """Return the assets of the shipped network; see :func:`packed`."""
    return packed(weights.load(SHIPPED), weights.manifest()[SHIPPED]["config"])


@cache
def load():
    """Return the weights that the browser has, too."""
    return unpacked(*assets().values())


def waves(t, E):
    """Return a time as E numbers: cosines and sines of E/2 frequencies from 1 to 1,000."""
    angles = t * np.exp(np.arange(E // 2) * (math.log(1000) / (E // 2 - 1)))
    return np.concatenate([np.cos(angles), np.sin(angles)])


def velocity(net, x, t, word=-1):
    """What the network says of a noisy picture.

    Parameters
    ----------
    net : dict of str to numpy.ndarray
        Its weights, see :func:`load`.
    x : (C, S, S) array
    t : float
        From 0 to 1, on the cosine schedule.
    word : int
        Which condition; -1 for none.

    Returns
    -------
    (C, S, S) numpy.ndarray
    """
    E = len(net["time.0.bias"])
    e = F.linear(waves(t, E), net["time.0.weight"], net["time.0.bias"])
    e = F.linear(F.silu(e), net["time.2.weight"], net["time.2.bias"])
    if word >= 0:
        e = e + net["word.weight"][:, word]
    e = F.silu(e)

    def conv(name, h, **how):
        return F.conv2d(h, net[f"{name}.weight"], net[f"{name}.bias"], **how)

    def norm(name, h):
        return F.group_norm(h, GROUPS, net[f"{name}.weight"], net[f"{name}.bias"])

    def block(name, h):
        told = F.linear(e, net[f"{name}.scale_shift.weight"], net[f"{name}.scale_shift.bias"])
        scale, shift = told.reshape(2, 1, -1, 1, 1)
        inside = conv(f"{name}.conv1", F.silu(norm(f"{name}.norm1", h)), padding=1)
        inside = norm(f"{name}.norm2", inside) * (1 + scale) + shift
        return h + conv(f"{name}.conv2", F.silu(inside), padding=1)

    C, S, _ = x.shape
    h = x.reshape(C, S // 2, 2, S // 2, 2).transpose(0, 2, 4, 1, 3).reshape(1, 4 * C, S // 2, -1)
    h, kept = conv("into", h, padding=1), []
    for level in range(3):
        h = block(f"down.{level}", h)
        kept.append(h)
        if level < 2:
            h = conv(f"smaller.{level}", h, stride=2)
    h = block("middle", h)
    for level in range(3):
        h = block(f"up.{level}", h + kept.pop())
        if level < 2:
            name = f"larger.{level}"
            h = F.conv_transpose2d(h, net[f"{name}.weight"], net[f"{name}.bias"], stride=2)
    return F.pixel_shuffle(conv("out", F.silu(norm("norm", h)), padding=1), 2)[0]


def drawn(net, schedule, steps, eta, word, weight, seed):
    """What a picture is after each step, and what the network takes it for before each.

    The network knows time by the cosine schedule. At shares alpha and sigma of another it is asked
    where the ratio of the two is the same, about x scaled to that circle.

    Parameters
    ----------
    net : dict
    schedule, steps, eta
        As in :func:`companion.widgets.diffusion_plane.ladder`.
    word : int
        The digit asked for, or -1.
    weight : float
        Of guidance.
    seed : int

    Returns
    -------
    pictures, guesses : (steps + 1, 32, 32) and (steps, 32, 32) numpy.ndarray
        From -1 to 1, but for the noise in the first.
    """
    stream = Random(seed)
    x = normal(stream, SIDE**2).reshape(1, SIDE, SIDE)
    pictures, guesses = [x[0]], []
    for how in ladder(schedule, steps, eta):
        alpha, sigma = how["alpha"], how["sigma"]
        radius = math.hypot(alpha, sigma)
        t = math.atan2(sigma, alpha) / (math.pi / 2)
        v = velocity(net, x / radius, t, word)
        if word >= 0 and weight != 1:
            free = velocity(net, x / radius, t)
            v = free + weight * (v - free)
        guess = np.clip((alpha * x / radius - sigma * v) / radius, -1, 1)
        noise = (x - alpha * guess) / sigma
        x = how["toAlpha"] * guess + how["keep"] * noise
        if how["fresh"]:
            x = x + how["fresh"] * normal(stream, x.size).reshape(x.shape)
        pictures.append(x[0])
        guesses.append(guess[0])
    return np.stack(pictures), np.stack(guesses)


def undecided(picture):
    """Share of the pixels that are grey: neither above 0.9 nor below -0.9."""
    return float((np.abs(picture) < 0.9).mean())


def roughness(picture):
    """Mean difference of pixels beside each other in a row."""
    return float(np.abs(np.diff(picture)).mean())
