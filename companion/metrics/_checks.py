"""Checks of arguments, with errors that name the argument."""

import numpy as np


def feature_sets(least=2, **sets):
    """Return the sets as float64 arrays (N, D); all must have the same D.

    Parameters
    ----------
    least : int
        Examples that each set must have.
    **sets
        Array-likes by the name of their argument.
    """
    arrays = []
    for name, given in sets.items():
        array = np.asarray(given, np.float64)
        if array.ndim != 2:
            raise ValueError(f"{name} must have shape (N, D), got {array.shape}")
        if len(array) < least:
            raise ValueError(f"{name} must hold at least {least} examples, got {len(array)}")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} must hold finite numbers")
        arrays.append(array)
    widths = {name: array.shape[1] for name, array in zip(sets, arrays, strict=True)}
    if len(set(widths.values())) > 1:
        told = ", ".join(f"{name} has {width}" for name, width in widths.items())
        raise ValueError(f"the sets must have equally many features: {told}")
    return arrays
