"""How good is a generator? Numbers for it, with their floor and their uncertainty.

**On pictures.** :func:`features` turns pictures (uint8) into 64 numbers each, those of a small
classifier that ships with the package: ``"digits"`` was trained to tell digits apart, ``"emoji"``
to name the subgroup of an emoji and its coarse colours. They are no Inception network: the numbers
compare generators *within this book* and mean nothing beside a published FID.

==========================  ====================================================================
:func:`frechet_distance`    means and covariances compared; too large for few examples
:func:`kernel_distance`     the same question without bias
:func:`precision_recall`    do they look real? are all reached?
:func:`density_coverage`    the same, hardened against outliers
:func:`mode_coverage`       classes reached, and their balance, from :func:`predictions`
:func:`nearest_neighbours`  is it a copy of a training picture?
==========================  ====================================================================

**In the plane.** :func:`grid_divergences` (Kullback–Leibler, Jensen–Shannon) and
:func:`gaussian_kernel_distance`, for the GANs that one can look at.

**On models with hidden variables.** :func:`importance_weighted_bound` bounds a likelihood.

**On text.** :func:`ngram_bits` says how far counting gets, :func:`longest_copy` how much is copied.
:func:`rouge` compares a summary with one that people wrote.

**What was remembered.** :func:`membership` says how well losses give away who was in training;
:func:`watermark_score` whether a text carries a mark, made of :func:`green` tokens.

**How sure.** :func:`bootstrap` gives any of these an interval; :func:`noise_floor` says what a
perfect generator would get with so many examples. A number without both is half a number.

A judgement takes a few lines::

    from companion import data, metrics

    train, held_out = data.digits("train").images, data.digits("test").images
    real = metrics.features(held_out, "digits")
    fake = metrics.features(generated, "digits")  # uint8, (2000, 28, 28)
    metrics.bootstrap(lambda f: metrics.frechet_distance(real, f), fake)
    pool = metrics.features(data.digits().images, "digits")
    metrics.noise_floor(metrics.frechet_distance, pool, (2000, 2000))
    metrics.mode_coverage(metrics.predictions(generated, "digits"), 10)
    metrics.nearest_neighbours(generated, train)
"""

from companion.metrics.coverage import (
    DensityCoverage,
    Modes,
    PrecisionRecall,
    density_coverage,
    mode_coverage,
    nearest_neighbours,
    precision_recall,
)
from companion.metrics.distances import Moments, frechet_distance, kernel_distance, moments
from companion.metrics.features import classifier, features, predictions
from companion.metrics.intervals import Interval, bootstrap, noise_floor
from companion.metrics.likelihood import importance_weighted_bound
from companion.metrics.membership import Membership, membership
from companion.metrics.planar import Divergences, gaussian_kernel_distance, grid_divergences
from companion.metrics.summaries import Rouge, rouge
from companion.metrics.text import Counting, longest_copy, ngram_bits
from companion.metrics.watermark import green, watermark_score

__all__ = [
    "Counting",
    "DensityCoverage",
    "Divergences",
    "Interval",
    "Membership",
    "Modes",
    "Moments",
    "PrecisionRecall",
    "Rouge",
    "bootstrap",
    "classifier",
    "density_coverage",
    "features",
    "frechet_distance",
    "gaussian_kernel_distance",
    "green",
    "grid_divergences",
    "importance_weighted_bound",
    "kernel_distance",
    "longest_copy",
    "membership",
    "mode_coverage",
    "moments",
    "nearest_neighbours",
    "ngram_bits",
    "noise_floor",
    "precision_recall",
    "predictions",
    "rouge",
    "watermark_score",
]
