"""What the helpers of the figures ask of their arguments, besides ``companion._arguments``."""

import numpy as np

from companion._arguments import array, told
from companion.widgets.random import Random

FAR = 1e6  # from the origin; beyond, squares of distances mean nothing


def stream(value):
    """The argument ``stream``: a source of random numbers."""
    if not isinstance(value, Random):
        raise TypeError(f"stream: expected a companion.widgets.random.Random, got {told(value)}")
    return value


def rows(name, value, width):
    """Rows of so many finite numbers, float64, (N, width); nothing is no rows."""
    if isinstance(value, list | tuple) and not value:
        return np.zeros((0, width))
    found = array(name, value, "iuf", ("N", width)).astype(float)
    if not (np.abs(found) <= FAR).all():
        raise ValueError(f"{name}: expected numbers from {-FAR:g} to {FAR:g}, got {told(value)}")
    return found
