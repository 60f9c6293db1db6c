"""Divergences between two sets of points in the plane, estimated so that no point is lost.

Any estimate from finitely many points is above zero for equal distributions, too. How much, says
:func:`companion.metrics.noise_floor`; judge a generator by its distance from there, not from zero.
"""

from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cdist, pdist

from companion._arguments import number, told, whole
from companion.metrics._checks import LARGEST, feature_sets
from companion.metrics.distances import pairs, unbiased_mmd

BINS = 4_096  # along each axis, at most


class Divergences(NamedTuple):
    """In nats: Kullback–Leibler from real to generated, and Jensen–Shannon (at most log 2)."""

    kl: float
    js: float


def grid_divergences(real, fake, bins=16, bounds=None):
    r"""Divergences between the histograms of two sets of points.

    .. math:: \mathrm{KL}(p\,\Vert\,q) = \sum_i p_i\log\frac{p_i}{q_i} \qquad
              \mathrm{JS}(p,q) = \tfrac12\bigl(\mathrm{KL}(p\,\Vert\,m)
              + \mathrm{KL}(q\,\Vert\,m)\bigr), \quad m = \tfrac12(p+q)

    The plane is cut into ``bins`` × ``bins`` fields and one more for all that lies outside, so no
    point is dropped. JS takes the shares as they are. KL would be infinite as soon as one field
    with real points has no generated one; for it every field gets half a point on both sides.

    Parameters
    ----------
    real, fake : array_like
        Points, shapes (N, 2) and (M, 2).
    bins : int
        Fields along each axis.
    bounds : tuple of float, optional
        ``(low, high)`` of both axes. If not given, the smallest square around the real points'
        range on both axes together.

    Returns
    -------
    Divergences
        ``kl`` and ``js``.

    Raises
    ------
    ValueError
        If the points are not in the plane, or ``bins`` or ``bounds`` make no sense.
    TypeError
        If an argument is of another kind.
    """
    real, fake = planar(real, fake)
    bins = whole("bins", bins, 1, BINS)
    bounds = (real.min(), real.max()) if bounds is None else bounds
    if not isinstance(bounds, tuple | list) or len(bounds) != 2:
        raise TypeError(f"bounds must be two numbers, low and high, got {told(bounds)}")
    low, high = (number("bounds", bound, -LARGEST, LARGEST) for bound in bounds)
    if not low < high:
        raise ValueError(f"bounds must ascend, got {(low, high)} (those of real if none are given)")
    counts_p, counts_q = (field_counts(points, bins, low, high) for points in (real, fake))
    p, q = counts_p / len(real), counts_q / len(fake)
    m = (p + q) / 2
    smooth_p, smooth_q = ((c + 0.5) / (c + 0.5).sum() for c in (counts_p, counts_q))
    return Divergences(divergence(smooth_p, smooth_q), (divergence(p, m) + divergence(q, m)) / 2)


def planar(real, fake):
    """Return both as arrays of points in the plane."""
    real, fake = feature_sets(real=real, fake=fake)
    if real.shape[1] != 2:
        raise ValueError(f"real and fake must be points, (N, 2), got (N, {real.shape[1]})")
    return real, fake


def field_counts(points, bins, low, high):
    """Count the points in each field, row by row, and last those outside: (bins² + 1,)."""
    columns, rows = np.floor((points - low) / (high - low) * bins).T
    columns, rows = (
        np.where(points[:, i] == high, bins - 1, v) for i, v in ((0, columns), (1, rows))
    )
    inside = (columns >= 0) & (columns < bins) & (rows >= 0) & (rows < bins)
    fields = np.where(inside, rows * bins + columns, bins**2).astype(np.int64)
    return np.bincount(fields, minlength=bins**2 + 1).astype(np.float64)


def divergence(p, q):
    """Kullback–Leibler divergence of two vectors of shares; fields with p = 0 count nothing."""
    some = p > 0
    return float((p[some] * np.log(p[some] / q[some])).sum())


def gaussian_kernel_distance(real, fake, width=None):
    r"""Squared maximum mean discrepancy with a Gaussian kernel, estimated without bias.

    :math:`k(x,y) = \exp\bigl(-\lVert x-y\rVert^2 / 2w^2\bigr)`. It needs no grid, sees every
    difference, and is around zero for samples of one distribution.

    Parameters
    ----------
    real, fake : array_like
        Points, shapes (N, D) and (M, D).
    width : float, optional
        The kernel's :math:`w`; the median distance between real points if not given.

    Returns
    -------
    float
        The estimate, below zero now and then.

    Raises
    ------
    ValueError
        If shapes do not fit or the width is not positive.
    TypeError
        If an argument is of another kind.

    References
    ----------
    A. Gretton et al.: A Kernel Two-Sample Test. Journal of Machine Learning Research 13, 2012,
    lemma 6.
    """
    real, fake = feature_sets(real=real, fake=fake)
    width = float(np.median(pdist(real))) if width is None else width
    width = number("width", width, above=0, most=LARGEST)
    return unbiased_mmd(
        *(np.exp(-cdist(x, y, "sqeuclidean") / (2 * width**2)) for x, y in pairs(real, fake))
    )
