"""Trained weights that ship with the package, as plain arrays.

What each set is (recipe, seed, data, steps, metric, hash) stands in ``manifest.json`` beside this
file; the recipes in ``companion.training`` made them. Reading needs NumPy and safetensors only, and
a file of weights holds numbers and names: nothing in it is ever executed.
"""

import hashlib
import json
from functools import cache
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as arrays_in

__all__ = ["load", "manifest"]

FOLDER = Path(__file__).parent


@cache
def manifest():
    """Return what each set of weights is, by its name.

    Returns
    -------
    dict
        From names to entries with the keys ``what``, ``recipe``, ``seed``, ``steps``, ``data``,
        ``metrics``, ``parameters``, ``sha256`` and ``bytes``, and what the recipe adds, such as
        the ``config`` of a model and the ``characters`` that it knows.

    Examples
    --------
    >>> manifest()["lm-english"]["recipe"]
    'lm-english'
    """
    return json.loads((FOLDER / "manifest.json").read_text("utf-8"))


def load(name):
    """Read a set of trained weights.

    Parameters
    ----------
    name : str
        One of the names in :func:`manifest`.

    Returns
    -------
    dict
        From parameters' names to arrays of float32. They are stored as float16.

    Raises
    ------
    ValueError
        If there are no weights of this name, or the file is not the one in the manifest.
    FileNotFoundError
        If the file is missing from the installation.

    Examples
    --------
    >>> load("lm-english")["norm.weight"].shape
    (96,)
    """
    known, again = manifest(), "Install companion again."
    if name not in known:
        names = ", ".join(map(repr, sorted(known))) or "none (no weights are shipped yet)"
        raise ValueError(f"name must be one of {names}, got {name!r}")
    path = FOLDER / f"{name}.safetensors"
    if not path.is_file():
        raise FileNotFoundError(f"the weights {path.name} are missing from {FOLDER}. {again}")
    content = path.read_bytes()
    given, expected = hashlib.sha256(content).hexdigest(), known[name]["sha256"]
    if given != expected:
        raise ValueError(
            f"the weights {path.name} in {FOLDER} are damaged or not the shipped ones: their "
            f"SHA-256 is {given[:12]}…, the manifest says {expected[:12]}…. {again}"
        )
    try:
        arrays = arrays_in(content)
    except SafetensorError as error:
        raise ValueError(
            f"the weights {path.name} in {FOLDER} are no safetensors file: {error}. {again}"
        ) from error
    return {key: array.astype(np.float32) for key, array in arrays.items()}
