"""The pitch of a voice or a string.

References
----------
A. de Cheveigné, H. Kawahara: YIN, a fundamental frequency estimator for speech and music. Journal
of the Acoustical Society of America 111, 1917-1930, 2002.
"""

import numpy as np

from companion._arguments import MOST, number, whole
from companion.sound._checks import samples

LOUDEST = 1e100  # beyond, squares are infinite


def pitch(x, rate, size=256, hop=80, low=100.0, high=500.0, threshold=0.15):
    r"""Follow the pitch of a voice or a string, after YIN.

    For each frame and each lag the difference :math:`d(\tau) = \sum_k (x[k] - x[k+\tau])^2` is
    divided by its mean over the shorter lags. The pitch belongs to the first dip below the
    threshold, or to the deepest where there is none, refined by a parabola.

    Parameters
    ----------
    x : numpy.ndarray
        Floats, (T,), at least size + rate / low + 2 samples.
    rate : float
        Samples a second.
    size : int
        Samples that are compared.
    hop : int
        Samples from one frame to the next.
    low, high : float
        Hertz between which to look.
    threshold : float
        Of the divided difference.

    Returns
    -------
    tuple of numpy.ndarray
        Hertz, and the clarity, 1 minus the divided difference at the dip: near 1 for a tone, near
        0 for noise. Each of shape (M,). Frame m covers the samples from m · hop on.

    Raises
    ------
    ValueError
        If there are too few samples, ``size`` or ``hop`` is below 1, or the bounds are not
        0 < low < high ≤ rate / 4.
    TypeError
        If an argument is of another kind.
    """
    if whole("size", size) < 1 or whole("hop", hop) < 1:
        raise ValueError(f"size and hop must be at least 1, got {size}, {hop}")
    low, high, threshold = number("low", low), number("high", high), number("threshold", threshold)
    rate = number("rate", rate, most=MOST)
    if not 0 < low < high <= rate / 4:
        raise ValueError(
            f"bounds must be 0 < low < high ≤ rate / 4, {rate / 4:g}, got {low}, {high}"
        )
    if rate / low > MOST:
        raise ValueError(f"low must be at least {rate / MOST:g} at this rate, got {low}")
    first, last = int(rate / high), int(np.ceil(rate / low)) + 1
    x = samples(x, shortest=size + last + 1).astype(float)
    if not np.abs(x).max() <= LOUDEST:
        raise ValueError(f"x must be finite numbers up to {LOUDEST:g}, got {np.abs(x).max()}")
    frames = np.lib.stride_tricks.sliding_window_view(x, size + last + 1)[::hop]
    lags = np.arange(1, last + 2)
    d = np.stack([((frames[:, :size] - frames[:, t : t + size]) ** 2).sum(1) for t in lags], 1)
    total = np.cumsum(d, 1)  # column j is lag j + 1
    d = np.where(total > 1e-9, d * lags / np.maximum(total, 1e-9), 1)  # silence resembles nothing
    hertz, clarity = np.empty(len(d)), np.empty(len(d))
    for m, row in enumerate(d):
        inner = np.arange(max(first, 2) - 1, last)
        dips = inner[(row[inner] <= row[inner - 1]) & (row[inner] < row[inner + 1])]
        deep = dips[row[dips] < threshold]
        j = deep[0] if len(deep) else dips[row[dips].argmin()] if len(dips) else inner[-1]
        a, b, c = row[j - 1], row[j], row[j + 1]
        bend = a - 2 * b + c
        shift = np.clip((a - c) / (2 * bend), -0.5, 0.5) if bend > 0 else 0.0
        hertz[m], clarity[m] = rate / (j + 1 + shift), 1 - min(b, 1)
    return hertz, clarity
