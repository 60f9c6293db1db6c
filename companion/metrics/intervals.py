"""How sure a number is, and how good it can be at all."""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from companion._arguments import array, number, told, whole

ROUNDS = 1_000_000  # at most


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
    TypeError
        If an argument is of another kind.

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
    arrays = [_finite("samples", sample) for sample in samples]
    lengths = [len(sample) if sample.ndim else 0 for sample in arrays]
    if min(lengths, default=0) < 4:
        raise ValueError(f"samples must hold at least 4 each, got {lengths}")
    random, rounds, level = _asked(statistic, rounds, level, seed)
    values = []
    for _ in range(rounds):
        halves = [array[random.permutation(len(array))[: len(array) // 2]] for array in arrays]
        values.append(float(statistic(*halves)))
    value = float(statistic(*arrays))
    with np.errstate(over="ignore"):  # then the interval is infinite
        reach = float(ndtri((1 + level) / 2) * np.std(values, ddof=1))
    return Interval(value, value - reach, value + reach)


def _finite(name, given):
    """Return an array of finite numbers; it keeps its dtype, which the statistic may ask for."""
    found = array(name, given, "iufb")
    if not np.isfinite(found).all():
        raise ValueError(f"{name} must hold finite numbers, got NaN or infinity among them")
    return found


def _asked(statistic, rounds, level, seed):
    """Return the generator of the seed, and the other arguments once they are right."""
    if not callable(statistic):
        raise TypeError(f"statistic must be a function, got {told(statistic)}")
    level = number("level", level, above=0, below=1)
    return np.random.default_rng(whole("seed", seed, 0)), whole("rounds", rounds, 2, ROUNDS), level


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
    TypeError
        If an argument is of another kind.
    """
    real = _finite("real", real)
    random, rounds, level = _asked(statistic, rounds, level, seed)
    if not isinstance(sizes, tuple | list) or len(sizes) != 2:
        raise TypeError(f"sizes must be two whole numbers, got {told(sizes)}")
    first, second = (whole("sizes", size, 1) for size in sizes)
    if not real.ndim:
        raise ValueError("real must have shape (N, …), got a single number")
    if first + second > len(real):
        raise ValueError(
            f"sizes must not be more than the {len(real)} real examples together, got {sizes}"
        )
    values = []
    for _ in range(rounds):
        order = random.permutation(len(real))
        values.append(statistic(real[order[:first]], real[order[first : first + second]]))
    low, middle, high = np.quantile(values, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Interval(float(middle), float(low), float(high))
