"""What a figure's network starts from and the order in which it sees its examples.

The twin of ``lib/initial.js``: the same numbers from the same seed, in the same order. What is then
done with them, the figures compute in ``lib/network.js`` and a reader with ``companion``.
"""

import itertools
import math

import numpy as np

from companion._arguments import number, room, told, whole, word
from companion.widgets import _arguments

INITIALISATIONS = ("default", "xavier", "he", "normal", "zeros")


def normal(stream, count):
    """Normal numbers, in pairs from two uniform ones (Box and Muller).

    Parameters
    ----------
    stream : companion.widgets.random.Random
    count : int
        If it is odd, the last number's partner is dropped.

    Returns
    -------
    (count,) numpy.ndarray of float64

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If ``count`` is below 0 or beyond measure.
    """
    _arguments.stream(stream)
    room("count", whole("count", count, 0), (count,))
    drawn: list[float] = []
    while len(drawn) < count:
        radius = math.sqrt(-2 * math.log(1 - stream.uniform()))
        angle = 2 * math.pi * stream.uniform()
        drawn += [radius * math.cos(angle), radius * math.sin(angle)]
    return np.array(drawn[:count], float)


def initial(stream, sizes, kind, std=1.0):
    """First values of a dense network's parameters.

    Parameters
    ----------
    stream : companion.widgets.random.Random
        Read layer after layer, in each for the weight row by row and then for the bias.
    sizes : sequence of int
        Widths from the input to the output.
    kind : {"default", "xavier", "he", "normal", "zeros"}
        ``default``: weight and bias uniform up to 1/√in, as PyTorch's ``Linear``; ``xavier``:
        weight uniform up to √(6/(in + out)); ``he``: normal with standard deviation √(2/in);
        ``normal``: normal with standard deviation ``std``; ``zeros``. The bias of the last four
        is 0.
    std : float

    Returns
    -------
    list of (weight, bias)
        One pair a layer; shapes (out, in) and (out,).

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If there is no initialisation ``kind``, a width is below 1, or ``std`` below 0.
    """
    _arguments.stream(stream)
    word("kind", kind, INITIALISATIONS)
    std = number("std", std, 0)
    if not isinstance(sizes, list | tuple):
        raise TypeError(f"sizes: expected a list of whole numbers, got {told(sizes)}")
    sizes = [whole("sizes", size, 1) for size in sizes]
    for inputs, outputs in itertools.pairwise(sizes):
        room("sizes", sizes, (outputs, inputs))

    def uniform(count, limit):
        return np.array([(2 * stream.uniform() - 1) * limit for _ in range(count)], float)

    layers = []
    for inputs, outputs in itertools.pairwise(sizes):
        weight, bias = np.zeros(outputs * inputs), np.zeros(outputs)
        if kind == "default":
            weight = uniform(weight.size, 1 / math.sqrt(inputs))
            bias = uniform(bias.size, 1 / math.sqrt(inputs))
        elif kind == "xavier":
            weight = uniform(weight.size, math.sqrt(6 / (inputs + outputs)))
        elif kind != "zeros":
            weight = normal(stream, weight.size) * (math.sqrt(2 / inputs) if kind == "he" else std)
        layers.append((weight.reshape(outputs, inputs), bias))
    return layers


def batches(stream, count, size):
    """Indices of ``count`` examples in batches, shuffled anew in every round, without an end.

    Parameters
    ----------
    stream : companion.widgets.random.Random
    count, size : int
        The last batch of a round is as small as it comes.

    Returns
    -------
    iterator of list of int

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If ``count`` or ``size`` is below 1 or beyond measure.
    """
    _arguments.stream(stream)
    room("count", whole("count", count, 1), (count,))
    return _batches(stream, count, whole("size", size, 1))


def _batches(stream, count, size):
    order = list(range(count))
    while True:
        for i in range(count - 1, 0, -1):  # Fisher and Yates
            j = stream.integer(i + 1)
            order[i], order[j] = order[j], order[i]
        for start in range(0, count, size):
            yield order[start : start + size]
