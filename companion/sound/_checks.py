"""What the functions ask of a sound."""

from companion._arguments import KINDS, array


def samples(x, name="x", shortest=1):
    """Return ``x`` as an array, a line of at least so many floats."""
    x = array(name, x, KINDS)
    if x.dtype.kind != "f" or x.ndim != 1:
        raise TypeError(f"{name} must be floats of shape (T,), got {x.dtype} of shape {x.shape}")
    if len(x) < shortest:
        raise ValueError(f"{name} must have at least {shortest} samples, got {len(x)}")
    return x
