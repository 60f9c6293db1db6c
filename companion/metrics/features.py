"""Pictures as the features of the classifiers that ship with the package."""

from functools import cache

import numpy as np
import torch

from companion import weights
from companion.models.classifier import Classifier
from companion.models.pictures import to_tensor
from companion.models.restore import restore


def classifier(kind):
    """Return the shipped classifier.

    Parameters
    ----------
    kind : {"digits", "emoji"}
        What it knows.

    Returns
    -------
    companion.models.classifier.Classifier
        In evaluation mode. Everyone gets the same one; leave it as it is.

    Raises
    ------
    ValueError
        If ``kind`` is neither.
    """
    if not isinstance(kind, str) or kind not in ("digits", "emoji"):
        raise ValueError(f"kind must be 'digits' or 'emoji', got {kind!r}")
    return _restored(kind)


@cache
def _restored(kind):
    model = restore(Classifier, f"classifier-{kind}").requires_grad_(False)
    return model.to(memory_format=torch.channels_last)  # with `batches`: half the time


def features(images, kind):
    """Return the 64 numbers that the classifier makes of each picture before it decides.

    Parameters
    ----------
    images : numpy.ndarray
        uint8: (N, 28, 28) for digits, (N, 32, 32, 3) for emoji.
    kind : {"digits", "emoji"}
        Which classifier.

    Returns
    -------
    numpy.ndarray
        float64, shape (N, 64); about the mean 0 and the variance 1 over its training pictures.

    Raises
    ------
    TypeError
        If the pictures are not bytes.
    ValueError
        If ``kind`` or the shape is another.
    """
    model = classifier(kind)
    return np.concatenate(
        [model.features(batch).numpy() for batch in batches(images, kind)]
    ).astype(np.float64)


def predictions(images, kind):
    """Return the class that the classifier sees in each picture.

    Parameters
    ----------
    images : numpy.ndarray
        As for :func:`features`.
    kind : {"digits", "emoji"}
        Which classifier.

    Returns
    -------
    numpy.ndarray
        int64, shape (N,): the digit, or the index of the emoji's group as in ``data.emoji``.

    Raises
    ------
    TypeError
        If the pictures are not bytes.
    ValueError
        If ``kind`` or the shape is another.
    """
    model = classifier(kind)
    if kind == "digits":
        scores = torch.cat([model(batch) for batch in batches(images, kind)])
        return scores.argmax(1).numpy()
    # The emoji's classifier knows subgroups: a group's probability is the sum of its subgroups'.
    subgroups = torch.cat([model(batch)[0].softmax(1) for batch in batches(images, kind)])
    group_of_class = torch.tensor(weights.manifest()["classifier-emoji"]["groups"])
    groups = torch.zeros(len(subgroups), int(group_of_class.max()) + 1)
    return groups.index_add_(1, group_of_class, subgroups).argmax(1).numpy()


def batches(images, kind):
    """Return the pictures as tensors of at most 32, once their shape is right."""
    x = to_tensor(images)
    expected = {"digits": (1, 28, 28), "emoji": (3, 32, 32)}[kind]
    if x.shape[1:] != expected:
        told = "(N, 28, 28)" if kind == "digits" else "(N, 32, 32, 3)"
        raise ValueError(f"images of {kind} must have shape {told}, got {images.shape}")
    return x.contiguous(memory_format=torch.channels_last).split(32)
