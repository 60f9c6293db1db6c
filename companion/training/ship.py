"""Putting trained weights among those that ship: ``companion/weights/NAME.safetensors``."""

import hashlib

import numpy as np
from safetensors.numpy import save

from companion import weights
from companion.training.files import enter

REQUIRED = ("what", "recipe", "seed", "steps", "data", "metrics")


def ship(name, arrays, **facts):
    """Write weights as float16 and their entry in the manifest, whole or not at all.

    Parameters
    ----------
    name : str
        The name that :func:`companion.weights.load` will know.
    arrays : dict
        From parameters' names to arrays or PyTorch tensors, such as ``module.state_dict()``.
    **facts
        What the manifest says of them: at least ``what``, ``recipe``, ``seed``, ``steps``,
        ``data`` and ``metrics``, the last a dict of numbers measured with the weights as float16.

    Raises
    ------
    ValueError
        If a fact is missing, a number is not finite or too large for float16, or another process
        is shipping.
    OSError
        If the folder cannot be written into; weights and manifest are as they were.
    """
    missing = [fact for fact in REQUIRED if fact not in facts]
    if missing:
        raise ValueError(f"weights are shipped with these facts too: {', '.join(missing)}")
    half = {key: rounded(key, array) for key, array in sorted(arrays.items())}
    content = save(half)
    entry = {
        **facts,
        "parameters": sum(array.size for array in half.values()),
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }
    enter(weights.FOLDER, name, entry, {f"{name}.safetensors": content})


def rounded(key, array):
    """Return the array as float16; a number that does not fit is an error."""
    with np.errstate(over="ignore"):
        half = np.ascontiguousarray(np.asarray(array), np.float16)
    if not np.isfinite(half).all():
        raise ValueError(f"{key} holds numbers that are not finite or too large for float16")
    return half
