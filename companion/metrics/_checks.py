"""Checks of arguments, with errors that name the argument."""

import numpy as np

from companion._arguments import array

LARGEST = 1e50  # of features: powers up to the sixth are finite


def finite(name, given, largest=np.inf):
    """Return an array-like of finite numbers as float64."""
    found = array(name, given, "iufb").astype(np.float64)
    right = np.isfinite(found) if largest == np.inf else np.abs(found) <= largest
    if not right.all():
        bound = f" up to {largest:g}" if largest < np.inf else ""
        raise ValueError(f"{name} must hold finite numbers{bound}, got {found[~right][0]}")
    return found


def feature_sets(least=2, **sets):
    """Return the sets as float64 arrays (N, D); all must have the same D.

    Parameters
    ----------
    least : int
        Examples that each set must have.
    **sets
        Array-likes by the name of their argument.
    """
    arrays = {name: finite(name, given, LARGEST) for name, given in sets.items()}
    for name, found in arrays.items():
        if found.ndim != 2 or not found.shape[1]:
            raise ValueError(f"{name} must have shape (N, D), got {found.shape}")
        if len(found) < least:
            raise ValueError(f"{name} must hold at least {least} examples, got {len(found)}")
    widths = {name: found.shape[1] for name, found in arrays.items()}
    if len(set(widths.values())) > 1:
        told = ", ".join(f"{name} has {width}" for name, width in widths.items())
        raise ValueError(f"the sets must have equally many features, got: {told}")
    return list(arrays.values())
