"""The classifiers' features judge pictures as they should: real ones best, damaged ones worse."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from companion import data, metrics, weights

N = 300


@pytest.fixture(scope="module", params=["digits", "emoji"])
def pictures(request):
    """Return the kind, real pictures to compare with, others of the same size, and their labels."""
    if request.param == "digits":
        images, labels = data.digits("test")
    else:
        images, labels, *_ = data.emoji("train")
    return request.param, images[:N], images[N : 2 * N], labels[N : 2 * N]


def blurred(images, by):
    width = [0, by, by, 0][: images.ndim]
    return gaussian_filter(images.astype(float), width).round().astype(np.uint8)


def noisy(images, by):
    noise = np.random.default_rng(0).normal(size=images.shape) * by
    return (images + noise).clip(0, 255).astype(np.uint8)


def some_classes(images, labels, count):
    """As many pictures as before, of the first classes alone."""
    left = images[labels < count]
    return left[np.arange(len(images)) % len(left)]


def collapsed(images, count):
    """As many pictures as before, copies of the first few."""
    return images[np.arange(len(images)) % count]


def damaged(images, labels):
    """By the kind of damage, from a little to a lot."""
    return {
        "blur": [blurred(images, by) for by in (0.7, 1.2, 2)],
        "noise": [noisy(images, by) for by in (20, 50, 120)],
        "classes": [some_classes(images, labels, count) for count in (7, 4, 1)],
        "collapse": [collapsed(images, count) for count in (60, 15, 3)],
    }


def test_both_distances_rank_pictures(pictures):
    kind, real, fresh, labels = pictures
    reference, best = metrics.features(real, kind), metrics.features(fresh, kind)
    for damage, versions in damaged(fresh, labels).items():
        worse = [metrics.features(images, kind) for images in versions]
        for distance in (metrics.frechet_distance, metrics.kernel_distance):
            values = [distance(reference, features) for features in (best, *worse)]
            assert values == sorted(values), (damage, distance.__name__, values)


def test_precision_falls_with_noise_and_coverage_with_collapse(pictures):
    kind, real, fresh, labels = pictures
    reference = metrics.features(real, kind)
    versions = damaged(fresh, labels)

    def measured(images):
        return metrics.features(images, kind)

    best = metrics.precision_recall(reference, measured(fresh))
    noise = metrics.precision_recall(reference, measured(versions["noise"][2]))
    assert noise.precision < best.precision - 0.2
    for damage in ("classes", "collapse"):
        few = metrics.density_coverage(reference, measured(versions[damage][2])).coverage
        assert few < metrics.density_coverage(reference, measured(fresh)).coverage - 0.4


def test_predictions_find_the_dropped_classes():
    images, labels = data.digits("test")
    assert (metrics.predictions(images[:N], "digits") == labels[:N]).mean() > 0.97
    kept = images[:N][labels[:N] < 6]
    assert metrics.mode_coverage(metrics.predictions(kept, "digits"), 10).covered == 6
    emoji = data.emoji("test")
    found = metrics.predictions(emoji.images, "emoji")
    assert (found == emoji.labels).mean() > 0.6  # of eight groups


def test_emoji_features_see_colour():
    """The same shapes in other colours are far away."""
    images = data.emoji("train").images[:N]
    features = metrics.features(images, "emoji")
    swapped = metrics.features(images[..., [2, 0, 1]], "emoji")
    shuffled = np.random.default_rng(0).permutation(N)
    among = np.linalg.norm(features - features[shuffled], axis=1).mean()
    assert np.linalg.norm(features - swapped, axis=1).mean() > 0.4 * among


def test_weights_are_what_the_manifest_says():
    facts = weights.manifest()
    digits, emoji = facts["classifier-digits"]["metrics"], facts["classifier-emoji"]["metrics"]
    assert digits["accuracy"] > 0.985
    images, labels = data.digits("test")
    accuracy = (metrics.predictions(images, "digits") == labels).mean()
    assert accuracy == pytest.approx(digits["accuracy"], abs=0.002)
    assert emoji["group accuracy"] > 0.6


def test_a_copy_is_its_own_nearest_neighbour():
    images = data.digits("test").images[:N]
    features = metrics.features(images, "digits")
    for space in (images, features):
        distances, indices = metrics.nearest_neighbours(space[5:8], space)
        assert indices.tolist() == [[5], [6], [7]]
        assert distances.max() < 1e-3


def test_bad_input():
    digits = data.digits("test").images[:4]
    with pytest.raises(ValueError, match="kind must be 'digits' or 'emoji', got 'faces'"):
        metrics.features(digits, "faces")
    with pytest.raises(ValueError, match=r"images of emoji must have shape \(N, 32, 32, 3\), got"):
        metrics.features(digits, "emoji")
    with pytest.raises(TypeError, match="images must be an array of uint8, got float64"):
        metrics.predictions(digits / 255, "digits")
