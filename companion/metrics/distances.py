"""Two distances between sets of feature vectors: one by moments, one by a kernel."""

from typing import NamedTuple

import numpy as np

from companion.metrics._checks import feature_sets


class Moments(NamedTuple):
    """Mean, (D,), and covariance, (D, D), of a set of features."""

    mean: np.ndarray
    covariance: np.ndarray


def moments(features):
    """Return mean and covariance of features.

    Parameters
    ----------
    features : array_like
        Shape (N, D), N at least 2.

    Returns
    -------
    Moments
        The covariance is the unbiased one, with N − 1 in the denominator.

    Raises
    ------
    ValueError
        If the shape is another or a number is not finite.
    TypeError
        If an argument is of another kind.
    """
    return _moments("features", features)


def _moments(name, given):
    (features,) = feature_sets(**{name: given})
    return Moments(features.mean(0), np.atleast_2d(np.cov(features, rowvar=False)))


def square_root(covariance):
    """Symmetric square root of a covariance; eigenvalues below 0, from rounding, count as 0."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def frechet_distance(real, fake):
    r"""Fréchet distance between two sets of features, taken as two normal distributions.

    .. math:: d^2 = \lVert\mu_r - \mu_f\rVert^2
              + \mathrm{tr}\bigl(\Sigma_r + \Sigma_f - 2(\Sigma_r\Sigma_f)^{1/2}\bigr)

    It is the square that is usually reported, and it is returned here. The trace of the root is
    the sum of the singular values of :math:`\Sigma_r^{1/2}\Sigma_f^{1/2}`, so no root of a matrix
    that is not symmetric is ever taken, and singular covariances do no harm.

    The estimate is too large, the more so the fewer examples there are. Compare only numbers that
    come from equally many, and compare them with what real examples reach among themselves
    (:func:`.noise_floor`).

    Parameters
    ----------
    real, fake : array_like or Moments
        Features, shapes (N, D) and (M, D), or their :func:`moments`.

    Returns
    -------
    float
        Zero or more; exactly zero for equal moments, but for rounding.

    Raises
    ------
    ValueError
        If shapes do not fit or numbers are not finite.
    TypeError
        If an argument is of another kind.

    References
    ----------
    D. C. Dowson, B. V. Landau: The Fréchet distance between multivariate normal distributions.
    Journal of Multivariate Analysis 12(3), 1982. M. Heusel et al.: GANs trained by a two time-scale
    update rule converge to a local Nash equilibrium. NIPS 2017, equation 6.

    Examples
    --------
    >>> a = np.array([[0.0], [2.0]])
    >>> frechet_distance(a, a + 3)  # the mean moves by 3
    9.0
    """
    if not isinstance(real, Moments) and not isinstance(fake, Moments):
        feature_sets(real=real, fake=fake)
    (mean_r, cov_r), (mean_f, cov_f) = (
        given if isinstance(given, Moments) else _moments(name, given)
        for name, given in (("real", real), ("fake", fake))
    )
    if mean_r.shape != mean_f.shape:
        raise ValueError(
            "the sets must have equally many features, got: "
            f"real has {len(mean_r)}, fake has {len(mean_f)}"
        )
    singular = np.linalg.svd(square_root(cov_r) @ square_root(cov_f), compute_uv=False)
    distance = ((mean_r - mean_f) ** 2).sum() + np.trace(cov_r) + np.trace(cov_f)
    return max(0.0, float(distance - 2 * singular.sum()))


def kernel_distance(real, fake):
    r"""Kernel distance: the squared maximum mean discrepancy, estimated without bias.

    .. math:: \frac{1}{N(N-1)}\sum_{i\ne j} k(x_i,x_j) + \frac{1}{M(M-1)}\sum_{i\ne j} k(y_i,y_j)
              - \frac{2}{NM}\sum_{i,j} k(x_i,y_j)

    with the kernel :math:`k(x,y) = (x\cdot y/D + 1)^3`. Around zero for samples of one
    distribution, and so sometimes below it. Unlike the Fréchet distance its expectation does not
    depend on how many examples there are.

    Parameters
    ----------
    real, fake : array_like
        Features, shapes (N, D) and (M, D).

    Returns
    -------
    float
        The estimate. Papers often print it times 1,000.

    Raises
    ------
    ValueError
        If shapes do not fit or numbers are not finite.
    TypeError
        If an argument is of another kind.

    References
    ----------
    M. Bińkowski et al.: Demystifying MMD GANs. ICLR 2018. The estimator: A. Gretton et
    al.: A Kernel Two-Sample Test. Journal of Machine Learning Research 13, 2012, lemma 6.
    """
    real, fake = feature_sets(real=real, fake=fake)
    D = real.shape[1]
    return unbiased_mmd(*((x @ y.T / D + 1) ** 3 for x, y in pairs(real, fake)))


def pairs(real, fake):
    """Return the three pairs of sets between which a discrepancy compares."""
    return (real, real), (fake, fake), (real, fake)


def unbiased_mmd(among_real, among_fake, across):
    """Squared maximum mean discrepancy from the three matrices of the kernel's values."""
    within = sum(
        (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1)) for k in (among_real, among_fake)
    )
    return float(within - 2 * across.mean())
