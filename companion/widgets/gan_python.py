"""What a GAN in the plane starts from: the numbers that ``GanLab`` draws, drawn by Python.

The code that the figure copies imports these; the twin of ``gan/data.js``.
"""

import math

import numpy as np

from companion._arguments import room, whole, word
from companion.widgets import _arguments
from companion.widgets.network import normal

EDGE = 1.3
LONG = 0.8
RADIUS = 0.75
APART = 0.6
SLOPE = math.cos(math.pi / 6), math.sin(math.pi / 6)
SPREAD = dict(line=0.03, two=0.12, ring=0.03, disjoint=0.03, eight=0.05, nine=0.05, own=0.03)
CENTRES = dict(
    two=[(-0.5, -0.3), (0.5, 0.3)],
    eight=[
        (RADIUS * math.cos(i * math.pi / 4), RADIUS * math.sin(i * math.pi / 4)) for i in range(8)
    ],
    nine=[(0.75 * (i % 3 - 1), 0.75 * (i // 3 - 1)) for i in range(9)],
)
DATA = tuple(SPREAD)
NOISES = ("uniform", "normal")


def points(name, n, stream, own=()):
    """Draw real points.

    Parameters
    ----------
    name : {"line", "two", "ring", "disjoint", "eight", "nine", "own"}
        Two clusters, eight on a circle, nine in a square; two lines apart; the reader's points.
    n : int
    stream : companion.widgets.random.Random
    own : sequence of (float, float)
        For ``"own"``: the points; each becomes a small cluster.

    Returns
    -------
    (n, 2) ndarray of float64

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If there is no such data set, ``n`` is below 0 or beyond measure, or the set is ``"own"``
        and there are no points.
    """
    word("name", name, DATA)
    room("n", whole("n", n, 0), (n, 2))
    _arguments.stream(stream)
    own = _arguments.rows("own", own, 2).tolist()
    middles = own if name == "own" else CENTRES.get(name, [])
    if name == "own" and not middles:
        raise ValueError("own: expected at least one point, got none")
    return np.array([_point(name, middles, stream) for _ in range(n)]).reshape(n, 2)


def _point(name, middles, stream):
    spread = SPREAD[name]
    if middles:
        x, y = middles[stream.integer(len(middles))]
        a, b = normal(stream, 2)
        return x + spread * a, y + spread * b
    u = stream.uniform()
    side = 2 * stream.integer(2) - 1 if name == "disjoint" else 0
    across = spread * normal(stream, 2)[0]
    if name == "ring":
        angle = 2 * math.pi * u
        return (RADIUS + across) * math.cos(angle), (RADIUS + across) * math.sin(angle)
    along = LONG * (2 * u - 1)
    if name == "line":
        return along * SLOPE[0] - across * SLOPE[1], along * SLOPE[1] + across * SLOPE[0]
    return along, side * APART + across


def noise(kind, size, n, stream):
    """Draw what the generator starts from.

    Parameters
    ----------
    kind : {"uniform", "normal"}
        From −1 to 1, or standard normal.
    size : int
        Numbers in a row.
    n : int
        Rows.
    stream : companion.widgets.random.Random

    Returns
    -------
    (n, size) ndarray of float64

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If ``kind`` is another word, or a number below 0 or beyond measure.
    """
    word("kind", kind, NOISES)
    room("size", whole("size", size, 0), (size,))
    room("n", whole("n", n, 0), (n, size))
    _arguments.stream(stream)
    if kind == "normal":
        return normal(stream, n * size).reshape(n, size)
    return np.array([2 * stream.uniform() - 1 for _ in range(n * size)]).reshape(n, size)
