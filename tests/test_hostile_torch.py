"""Hostile arguments for what knows PyTorch: right, or refused by name (see ``hostile.py``).

A function that the API reference shows must have a good call: those of metrics stand here, those
of networks in ``hostile_models.py``, what one art has of its own in ``hostile_arts.py``.
Where a tensor does not fit a network's layers, PyTorch's own words will do if they speak of shapes
or of types; an index that is out of range must be named.
"""

import re
from copy import deepcopy

import numpy as np
import pytest
import torch

from companion import metrics

from .api import documented
from .hostile import findings
from .hostile_arts import CALLS as MODELS

torch.set_num_threads(1)
rng = np.random.default_rng(0)


def floats(*shape):
    """Random numbers without ties, of which none is 0."""
    return rng.permutation(np.arange(1, np.prod(shape) + 1)).reshape(shape) / np.prod(shape)


# ---- good calls: arguments by name

sets = dict(real=floats(8, 2), fake=floats(7, 2))
digits = rng.integers(0, 256, (3, 28, 28)).astype(np.uint8)
text = rng.integers(0, 5, 40)
again = dict(rounds=3, level=0.9, seed=0)
logarithms = ("log_p_x_given_z", "log_p_z", "log_q_z")


def resampled(statistic, samples, **how):
    """Call ``bootstrap``, whose samples have no names, with one sample."""
    return metrics.bootstrap(statistic, samples, **how)


def difference(a, b):
    return float(a.mean() - b.mean())


METRICS = {
    "bootstrap": dict(statistic=np.mean, samples=floats(8), **again),
    "classifier": dict(kind="digits"),
    "density_coverage": dict(**sets, k=2),
    "features": dict(images=digits, kind="digits"),
    "frechet_distance": sets,
    "gaussian_kernel_distance": dict(**sets, width=0.5),
    "green": dict(before=text.reshape(20, 2), V=5, key=7, share=0.5),
    "grid_divergences": dict(**sets, bins=4, bounds=(0.0, 1.0)),
    "importance_weighted_bound": {name: floats(3, 4) for name in logarithms},
    "kernel_distance": sets,
    "longest_copy": dict(piece="it was a cat", text="that was a dog"),
    "membership": dict(members=floats(5), others=floats(6), alarms=0.2),
    "mode_coverage": dict(labels=text % 3, classes=3, shares=np.array([0.2, 0.3, 0.5])),
    "moments": dict(features=floats(8, 2)),
    "nearest_neighbours": dict(queries=floats(4, 2), examples=floats(6, 2), k=2),
    "ngram_bits": dict(seen=text, unseen=text[:20].copy(), V=5, longest=2),
    "noise_floor": dict(statistic=difference, real=floats(9), sizes=(3, 4), **again),
    "precision_recall": dict(**sets, k=2),
    "predictions": dict(images=digits, kind="digits"),
    "rouge": dict(summary="the dog sat", reference="the cat sat"),
    "watermark_score": dict(tokens=text, V=5, key=7, share=0.5, context=2, distinct=True),
}

PUBLIC = documented("companion.metrics")
CALLS = {f"companion.metrics.{name}": good for name, good in METRICS.items()}


def test_everything_public_has_a_good_call():
    missing = set(PUBLIC) - set(CALLS)
    assert not missing, f"write a good call of {', '.join(sorted(missing))} into CALLS"
    assert set(CALLS) == set(PUBLIC)


@pytest.mark.parametrize("name", CALLS)
def test_hostile_arguments(name):
    function = resampled if name.endswith(".bootstrap") else PUBLIC[name]
    found = findings(function, CALLS[name], doc=PUBLIC[name].__doc__)
    assert not found, "\n".join(found)


def test_moments_in_the_place_of_features():
    known = metrics.moments(sets["real"])
    found = findings(metrics.frechet_distance, dict(real=known, fake=sets["fake"]), fixed=["real"])
    assert not found, "\n".join(found)


SHOWN = documented("companion.models")
ASKED = {f"companion.models.{name}" for name in MODELS}
OWN_WORDS = re.compile(
    r"Error: .*(shape|size|dtype|scalar type|Input type|must be Tensor|channels|dimension|length"
    r"|at least 1D|allocate|not implemented for|incompatible with)|actual input size",
    re.I | re.S,
)
PYTORCH = (ValueError, TypeError, RuntimeError, NotImplementedError)
EXCUSED = {
    ("diffusion.noised", "alpha", "a number"): "may be one, as its docstring says",
    ("diffusion.noised", "sigma", "a number"): "may be one, as its docstring says",
    ("pixel_transformer.PixelTransformer.draw", "N", "0"): "begun is of two pictures",
    ("recurrent.Recurrent.read", "state", "first: torch.float16"): "PyTorch says it of the LSTM",
    ("strokes.Writer.nats", "events", "-1 in it"): "NOTHING, what a shorter one is filled up with",
    ("translation.Predictor", "sources", "axis 0 empty"): "rows are of no source",
    **{
        (
            "translation.beam_search",
            "start",
            f"{token} in it",
        ): "predict says which tokens there are"
        for token in (-1, 10**6, 10**12)
    },
    **dict.fromkeys(
        [
            ("vae.reparameterise", "mean", "transposed"),
            ("repair.damaged", "x", "transposed"),
            ("repair.filled", "known", "transposed"),
            ("repair.cleaned", "y", "transposed"),
        ],
        "PyTorch draws noise in the order of memory",
    ),
}
# What Keras calls, and with what it likes.
OF_KERAS = {f"companion.models.keras_counterparts.VAE.{name}" for name in ("call", "compute_loss")}


def test_every_model_has_a_good_call():
    shown = {name for name in SHOWN if not name.rpartition(".")[2].startswith("_")}
    left = shown - ASKED - OF_KERAS
    assert not left, (
        f"write a good call of {', '.join(sorted(left))} into hostile_models.py or hostile_arts.py"
    )
    configs = {name for name in ASKED if name.endswith("Config")}  # records are not functions
    assert ASKED - configs <= shown


@pytest.mark.parametrize("name", MODELS)
def test_hostile_arguments_of_models(name):
    function, good = MODELS[name]
    function(**deepcopy(good))
    doc = getattr(SHOWN.get(f"companion.models.{name}"), "__doc__", None) or ""
    found = findings(
        function, good, errors=PYTORCH, excused=lambda *given: (name, *given) in EXCUSED, doc=doc
    )
    named = [line for line in found if "does not" not in line or not OWN_WORDS.search(line)]
    assert not named, "\n".join(named)
