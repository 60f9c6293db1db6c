"""Samples as whole numbers."""

import numpy as np

from companion._arguments import array, whole


def _steps(levels):
    if whole("levels", levels) < 2:
        raise ValueError(f"levels must be at least 2, got {levels}")
    return levels - 1


def mu_law(x, levels=256):
    r"""Quantise samples in steps that grow with their size.

    With :math:`\mu` = levels - 1, :math:`y = \operatorname{sign}(x)\,\ln(1 + \mu |x|) / \ln(1 +
    \mu)` is rounded to one of the numbers :math:`2c/\mu - 1`.

    Parameters
    ----------
    x : array_like
        Floats from -1 to 1; what lies beyond is cut off.
    levels : int
        How many steps, at least 2.

    Returns
    -------
    numpy.ndarray
        int64, the numbers c from 0 to levels - 1, of the shape of ``x``.

    Raises
    ------
    ValueError
        If ``levels`` is below 2, or a sample is not a number.
    TypeError
        If an argument is of another kind.
    """
    mu = _steps(levels)
    x = np.clip(array("x", x, "iuf").astype(float), -1, 1)
    if np.isnan(x).any():
        raise ValueError("x must be numbers, got nan")
    y = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return np.floor((y + 1) / 2 * mu + 0.5).astype(np.int64)


def mu_law_inverse(codes, levels=256):
    """Turn the codes of :func:`mu_law` into samples, floats from -1 to 1 of the same shape."""
    codes, mu = array("codes", codes, "iu"), _steps(levels)
    if codes.size and not 0 <= codes.min() <= codes.max() <= mu:
        raise ValueError(f"codes must be from 0 to {mu}, got {codes.min()} to {codes.max()}")
    y = codes / (mu / 2) - 1  # twice a byte would not fit into a byte
    return np.sign(y) * np.expm1(np.abs(y) * np.log1p(mu)) / mu
