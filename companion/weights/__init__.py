"""Trained weights that ship with the package, as plain arrays.

What each set is (recipe, seed, data, steps, metric, hash) stands in ``manifest.json`` beside this
file; the recipes in ``companion.training`` made them. Reading needs NumPy and safetensors only, and
a file of weights holds numbers and names: nothing in it is ever executed.
"""

from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as arrays_in

from companion import _shipped

__all__ = ["load", "manifest"]

FOLDER = Path(__file__).parent


def manifest():
    """Return what each set of weights is, by its name.

    Returns
    -------
    dict
        From names to entries with the keys ``what``, ``recipe``, ``seed``, ``steps``, ``data``,
        ``metrics``, ``parameters``, ``sha256`` and ``bytes``, and what the recipe adds, such as
        the ``config`` of a model and the ``characters`` that it knows; ``seal`` is the hash of the
        entry itself. The dict is the reader's own.

    Raises
    ------
    FileNotFoundError, OSError
        If the file is missing from the installation, or cannot be read.
    ValueError
        If it is no manifest, or an entry is not as it was shipped.

    Examples
    --------
    >>> manifest()["lm-english"]["recipe"]
    'lm-english'
    """
    return _shipped.manifest(FOLDER)


def load(name):
    """Read a set of trained weights.

    Parameters
    ----------
    name : str
        One of the names in :func:`manifest`.

    Returns
    -------
    dict
        From parameters' names, in their alphabetical order, to arrays of float32. They are stored
        as float16.

    Raises
    ------
    ValueError
        If there are no weights of this name, or the file is not the one in the manifest.
    FileNotFoundError, OSError
        If the file is missing from the installation, or cannot be read.

    Examples
    --------
    >>> load("lm-english")["norm.weight"].shape
    (96,)
    """
    sha256 = _shipped.entry(FOLDER, name)["sha256"]
    path = FOLDER / f"{name}.safetensors"
    content = _shipped.read(path, sha256)
    try:
        arrays = arrays_in(content)
    except SafetensorError as error:
        raise ValueError(
            f"{path.name} in {FOLDER} is no safetensors file: {error}. {_shipped.AGAIN}"
        ) from error
    return {key: array.astype(np.float32) for key, array in sorted(arrays.items())}
