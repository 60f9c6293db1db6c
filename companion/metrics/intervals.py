"""How sure a number is, and how good it can be at all."""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri


class Interval(NamedTuple):
    """A number and the bounds within which it would probably fall with other samples."""

    value: float
    low: float
    high: float


def bootstrap(statistic, *samples, rounds=100, level=0.95, seed=0):
    r"""Interval of a statistic by resampling.

    Each round takes a random half of every sample, without repetition, and computes the statistic
    once more. Halves vary more than whole samples do, but halves of one given sample overlap and
    vary less; both are factors of :math:`\sqrt2` and cancel. So the standard deviation over the
    rounds is that of the statistic from whole samples. The interval is the whole samples' value
    ± 1.96 of them, for a level of 95 %.

    Why halves and not, as usual, samples of full size with repetitions? Because a picture drawn
    twice is its own nearest neighbour and makes balls of radius 0; distances between sets would be
    off in every round.

    Parameters
    ----------
    statistic : callable
        From as many arrays as there are samples to a number.
    *samples : array_like
        Each of shape (N, …), N at least 4 and possibly another for each; they are resampled along
        the first axis, each on its own.
    rounds : int
        How often.
    level : float
        Between 0 and 1.
    seed : int
        For the choice.

    Returns
    -------
    Interval
        ``value``, ``low`` and ``high``.

    Raises
    ------
    ValueError
        If a sample is too small, or ``rounds`` or ``level`` make no sense.

    References
    ----------
    J. Shao, C. F. J. Wu: A general theory for jackknife variance estimation. Annals of Statistics
    17(3), 1989: the delete-d jackknife, here with d = N/2.

    Examples
    --------
    >>> value, low, high = bootstrap(np.mean, np.arange(100.0))
    >>> low < value < high
    True
    """
    arrays = [np.asarray(sample) for sample in samples]
    if not arrays or min(map(len, arrays)) < 4:
        raise ValueError(f"samples must hold at least 4 each, got {[len(a) for a in arrays]}")
    if rounds < 2 or not 0 < level < 1:
        raise ValueError(
            f"rounds must be at least 2 and level between 0 and 1, got {rounds} and {level}"
        )
    random = np.random.default_rng(seed)
    values = []
    for _ in range(rounds):
        halves = [array[random.permutation(len(array))[: len(array) // 2]] for array in arrays]
        values.append(float(statistic(*halves)))
    value = float(statistic(*arrays))
    reach = float(ndtri((1 + level) / 2) * np.std(values, ddof=1))
    return Interval(value, value - reach, value + reach)


def noise_floor(statistic, real, sizes, rounds=100, level=0.95, seed=0):
    """Values that a perfect generator would get: real against other real of the same sizes.

    Parameters
    ----------
    statistic : callable
        From two arrays to a number, such as :func:`.frechet_distance`.
    real : array_like
        Shape (N, …): real examples, at least as many as both sizes together.
    sizes : tuple of int
        How many take the place of the real ones and how many that of the generated ones.
    rounds : int
        How often two disjoint parts are drawn.
    level : float
        Share of the values between the bounds.
    seed : int
        For the choice.

    Returns
    -------
    Interval
        Median and bounds of the values. A generator whose value is within cannot be told from a
        perfect one by this statistic with so many examples.

    Raises
    ------
    ValueError
        If there are too few examples.
    """
    real = np.asarray(real)
    first, second = sizes
    if first + second > len(real):
        raise ValueError(
            f"sizes must not be more than the {len(real)} real examples together, got {sizes}"
        )
    random = np.random.default_rng(seed)
    values = []
    for _ in range(rounds):
        order = random.permutation(len(real))
        values.append(statistic(real[order[:first]], real[order[first : first + second]]))
    low, middle, high = np.quantile(values, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Interval(float(middle), float(low), float(high))
