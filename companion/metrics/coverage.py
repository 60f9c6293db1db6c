"""How much of what is generated looks real, how much of what is real is generated, and what copies.

Two sets of features are compared by balls: around each example reaches one to its k-th nearest
neighbour in its own set.
"""

from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cdist

from companion._arguments import array, whole
from companion.metrics._checks import feature_sets, finite

MOST = 10_000_000  # classes


class PrecisionRecall(NamedTuple):
    """Shares from 0 to 1: of generated examples that look real, of real ones that are reached."""

    precision: float
    recall: float


class DensityCoverage(NamedTuple):
    """Density, about 1 for real examples and possibly above; coverage, a share from 0 to 1."""

    density: float
    coverage: float


class Modes(NamedTuple):
    """What :func:`mode_coverage` finds.

    Attributes
    ----------
    shares : numpy.ndarray
        Shape (C,): share of the examples in each class.
    covered : int
        Classes that have at least a tenth of the share they should have.
    divergence : float
        Kullback–Leibler divergence of the shares from those they should be, in nats; 0 if all is
        in balance.
    """

    shares: np.ndarray
    covered: int
    divergence: float


def radii(examples, k):
    """Distance from each example to its k-th nearest neighbour among the others: (N,)."""
    return np.partition(cdist(examples, examples), k, axis=1)[:, k]  # the 0-th is itself


def checked(real, fake, k):
    """Return both sets as arrays that have k neighbours for everyone."""
    k = whole("k", k, 1)
    real, fake = feature_sets(real=real, fake=fake, least=1)
    for name, examples in (("real", real), ("fake", fake)):
        if len(examples) <= k:
            raise ValueError(
                f"{name} must hold at least k + 1 examples, got {len(examples)}, k = {k}"
            )
    return real, fake


def precision_recall(real, fake, k=3):
    """Share of generated examples within the real ones' balls, and the other way round.

    Copies of one real picture have full precision and no recall; a mixture of pictures and noise
    has recall and loses precision.

    Parameters
    ----------
    real, fake : array_like
        Features, shapes (N, D) and (M, D).
    k : int
        The balls reach to the k-th nearest neighbour.

    Returns
    -------
    PrecisionRecall
        Both depend on k and on how many examples there are: compare with real against real.

    Raises
    ------
    ValueError
        If shapes do not fit, numbers are not finite, or a set has no k neighbours.
    TypeError
        If an argument is of another kind.

    References
    ----------
    T. Kynkäänniemi et al.: Improved Precision and Recall Metric for Assessing Generative Models.
    NeurIPS 2019, equations 1 and 2.
    """
    real, fake = checked(real, fake, k)
    across = cdist(real, fake)
    looks_real = (across <= radii(real, k)[:, None]).any(0)
    reached = (across <= radii(fake, k)[None]).any(1)
    return PrecisionRecall(float(looks_real.mean()), float(reached.mean()))


def density_coverage(real, fake, k=5):
    r"""How many real balls hold a generated example, and how many of the balls hold any.

    .. math:: \text{density} = \frac{1}{kM}\sum_{j}\sum_{i} 1[y_j\in B_k(x_i)] \qquad
              \text{coverage} = \frac1N\sum_i 1[\exists j:\, y_j\in B_k(x_i)]

    Only real examples have balls, so that one generated outlier with a large ball, which deceives
    recall, does not count.

    Parameters
    ----------
    real, fake : array_like
        Features, shapes (N, D) and (M, D).
    k : int
        The balls reach to the k-th nearest neighbour.

    Returns
    -------
    DensityCoverage
        For equal distributions and N = M, density is 1 and coverage about :math:`1 - 2^{-k}`.

    Raises
    ------
    ValueError
        If shapes do not fit, numbers are not finite, or a set has no k neighbours.
    TypeError
        If an argument is of another kind.

    References
    ----------
    M. F. Naeem et al.: Reliable Fidelity and Diversity Metrics for Generative Models. ICML 2020,
    section 3.
    """
    real, fake = checked(real, fake, k)
    within = cdist(real, fake) <= radii(real, k)[:, None]
    return DensityCoverage(float(within.sum() / (k * len(fake))), float(within.any(1).mean()))


def mode_coverage(labels, classes, shares=None):
    """Which classes occur, and how far they are from balance.

    Parameters
    ----------
    labels : array_like of int
        Shape (N,): the class of each generated example, from 0, such as a classifier's predictions;
        −1 for an example that belongs to none.
    classes : int
        Number of classes, C.
    shares : array_like, optional
        Shape (C,): the shares that there should be, all above 0; equal ones if not given.

    Returns
    -------
    Modes
        ``shares``, ``covered`` and ``divergence``.

    Raises
    ------
    ValueError
        If a label is not from −1 to C − 1, or ``shares`` do not fit.
    TypeError
        If an argument is of another kind.

    Examples
    --------
    >>> mode_coverage([0, 0, 1, 1], 4).covered
    2
    """
    labels, classes = array("labels", labels, "iu", ("N",)), whole("classes", classes, 1, MOST)
    if not len(labels):
        raise ValueError("labels must be at least one, got none")
    if labels.min() < -1 or labels.max() >= classes:
        raise ValueError(
            f"labels must be from -1 to classes - 1 = {classes - 1}, "
            f"got {labels.min()} to {labels.max()}"
        )
    wanted = np.full(classes, 1 / classes) if shares is None else finite("shares", shares)
    if wanted.shape != (classes,) or (wanted <= 0).any() or abs(wanted.sum() - 1) > 1e-6:
        raise ValueError(
            f"shares must be positive numbers with the sum 1, one for each of classes = {classes}, "
            f"got {shares}"
        )
    counts = np.bincount(labels[labels >= 0].astype(np.int64), minlength=classes)
    found = counts / len(labels)
    among = counts / max(1, int(counts.sum()))
    some = among > 0
    divergence = float((among[some] * np.log(among[some] / wanted[some])).sum())
    return Modes(found, int((found >= wanted / 10).sum()), divergence)


def nearest_neighbours(queries, examples, k=1):
    """Find the nearest examples, such as the training pictures nearest to generated ones.

    A generator that copies has neighbours much nearer than fresh real pictures have. Give pixels,
    or features, or both in turn: pixels see copies, features see likenesses.

    Parameters
    ----------
    queries, examples : array_like
        Shapes (N, …) and (M, …), equal but for the first number; everything after it is flattened.
    k : int
        How many neighbours.

    Returns
    -------
    distances : numpy.ndarray
        Euclidean, ascending, shape (N, k).
    indices : numpy.ndarray
        Of the neighbours among the examples, shape (N, k).

    Raises
    ------
    ValueError
        If shapes do not fit or there are fewer than k examples.
    TypeError
        If an argument is of another kind.
    """
    sets = {"queries": finite("queries", queries), "examples": finite("examples", examples)}
    for name, found in sets.items():
        if found.ndim < 2 or not found.size:
            raise ValueError(f"{name} must have shape (N, …) and hold something, got {found.shape}")
    if sets["queries"].shape[1:] != sets["examples"].shape[1:]:
        told = ", ".join(f"{name} has {found.shape[1:]}" for name, found in sets.items())
        raise ValueError(f"the sets must agree in all but their first lengths, got: {told}")
    flat = {name: found.reshape(len(found), -1) for name, found in sets.items()}
    queries, examples = feature_sets(**flat, least=1)
    if whole("k", k, 1) > len(examples):
        raise ValueError(f"k must be from 1 to the {len(examples)} examples, got {k}")
    distances = cdist(queries, examples)
    indices = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(distances, indices, 1), indices
