"""Points of two classes in the plane: the same as in ``lib/datasets2d.js``."""

import math

import numpy as np

from companion._arguments import number, word
from companion.widgets import _arguments
from companion.widgets.network import normal
from companion.widgets.random import Random

DATASETS = ("circles", "xor", "moons", "spirals")
COUNT = 200


def examples(name, noise=0.0, seed=0, own=()):
    """Points of a data set, shuffled and split.

    Parameters
    ----------
    name : {"circles", "xor", "moons", "spirals", "own"}
    noise : float
        Standard deviation of what is added to both coordinates of a given set.
    seed : int
        For :class:`companion.widgets.random.Random`.
    own : sequence of (x, y, class)
        The points of the set "own".

    Returns
    -------
    x : (N, 2) numpy.ndarray of float64
    t : (N, 1) numpy.ndarray of float64
        0 or 1.
    train : int
        How many of them, from the first, are for training; the other two fifths are for testing.

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If there is no data set ``name``, ``noise`` is below 0, the seed outside, or a point no
        triple.

    Examples
    --------
    >>> x, t, train = examples("xor")
    >>> x.shape, t.shape, train
    ((200, 2), (200, 1), 120)
    """
    stream, noise = Random(seed), number("noise", noise, 0)
    points = _arguments.rows("own", own, 3).tolist()
    if word("name", name, (*DATASETS, "own")) != "own":
        points = []
        for i in range(COUNT):
            x, y, label = _SHAPES[name](stream.uniform(), stream.uniform(), i % 2)
            added = normal(stream, 2)
            points.append([x + noise * added[0], y + noise * added[1], label])
    order = list(range(len(points)))
    for i in range(len(points) - 1, 0, -1):  # Fisher and Yates
        j = stream.integer(i + 1)
        order[i], order[j] = order[j], order[i]
    shuffled = np.array([points[i] for i in order], float).reshape(-1, 3)
    return shuffled[:, :2], shuffled[:, 2:], len(points) - 2 * len(points) // 5


def _circles(u, v, label):
    """A disc within a ring."""
    radius = 0.75 + 0.25 * u if label else 0.45 * math.sqrt(u)
    return radius * math.cos(2 * math.pi * v), radius * math.sin(2 * math.pi * v), label


def _xor(u, v, _):
    """Four quarters, the opposite ones of one class, with a gap between them."""
    x, y = (2 * w - 1 + (-0.06 if w < 0.5 else 0.06) for w in (u, v))
    return x, y, 1 if x * y < 0 else 0


def _moons(u, _, label):
    """Two half circles that reach into each other."""
    x, y = math.cos(math.pi * u), math.sin(math.pi * u)
    return ((0.5 - x) / 1.5, 0.25 - y, 1) if label else ((x - 0.5) / 1.5, y - 0.25, 0)


def _spirals(u, _, label):
    """Two arms, a turn and a quarter long."""
    radius = 0.08 + 0.92 * u
    angle = 2.5 * math.pi * radius + math.pi * label
    return radius * math.cos(angle), radius * math.sin(angle), label


_SHAPES = {"circles": _circles, "xor": _xor, "moons": _moons, "spirals": _spirals}
