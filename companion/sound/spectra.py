"""Short-time spectra: forward, back, back without phases, and added up in bands.

References
----------
D. W. Griffin, J. S. Lim: Signal estimation from modified short-time Fourier transform. IEEE
Transactions on Acoustics, Speech, and Signal Processing 32, 236-243, 1984.
N. Perraudin, P. Balazs, P. L. Søndergaard: A fast Griffin-Lim algorithm. WASPAA 2013.
"""

import numpy as np

from companion._arguments import array, number, room, whole
from companion.sound._checks import samples

LOUDEST, MOST_STEPS = 1e100, 10**6  # beyond, squares are infinite, and nobody waits


def hann(size):
    r"""Window of Hann, :math:`\sin^2(\pi k/\text{size})` for k from 0 to ``size`` - 1, (size,)."""
    size = whole("size", size, 1)
    return np.sin(np.pi * np.arange(size) / size) ** 2


def _frame(size, hop):
    if whole("size", size) < 4 or size % 2:
        raise ValueError(f"size must be even and at least 4, got {size}")
    if not 1 <= whole("hop", hop) <= size // 2:
        raise ValueError(f"hop must be from 1 to half the size, {size // 2}, got {hop}")


def stft(x, size=256, hop=64):
    r"""Short-time Fourier transform.

    .. math:: X[f, m] = \sum_{k=0}^{K-1} w[k]\, x[mh + k - K/2]\, e^{-2\pi i f k / K}

    with K = ``size``, h = ``hop``, Hann's window w, and zeros beyond the ends: frame m is about
    sample mh. It is ``torch.stft`` with ``center=True, pad_mode="constant"``.

    Parameters
    ----------
    x : numpy.ndarray
        Floats, (T,).
    size : int
        Samples in a frame, even.
    hop : int
        Samples from one frame to the next, at most half of ``size``.

    Returns
    -------
    numpy.ndarray
        Complex, (size // 2 + 1, 1 + T // hop).

    Raises
    ------
    TypeError
        If ``x`` is not a line of floats.
    ValueError
        If ``size`` or ``hop`` is out of range, or there is no sample.
    """
    _frame(size, hop)
    x = samples(x)
    room("size, hop", (size, hop), (1 + len(x) // hop, size))
    padded = np.pad(x, size // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    with np.errstate(invalid="ignore"):  # infinity times 0: the result says so
        return np.fft.rfft(frames * hann(size), axis=1).T


def istft(X, size=256, hop=64, length=None):
    r"""Find the sound whose transform comes closest to ``X``, in the sum of squares.

    .. math:: x[t] = \frac{\sum_m w[t - mh]\, y_m[t - mh]}{\sum_m w^2[t - mh]}

    where :math:`y_m` is the inverse Fourier transform of frame m (Griffin and Lim 1984, equation
    6), and t counts from half a frame before the first sample. If ``X`` is the transform of a
    sound, the sound itself comes back.

    Parameters
    ----------
    X : numpy.ndarray
        Complex, (size // 2 + 1, M).
    size, hop : int
        As in :func:`stft`.
    length : int, optional
        How many samples are wanted; as many as the frames are sure of, (M - 1) hop, if left out.

    Returns
    -------
    numpy.ndarray
        Floats, (length,).

    Raises
    ------
    ValueError
        If a number is out of range or the shape does not belong to ``size``, or if frames for
        ``length`` samples would be more or fewer than M.
    TypeError
        If an argument is of another kind.
    """
    _frame(size, hop)
    X = array("X", X, "iufc")
    if X.ndim != 2 or X.shape[0] != size // 2 + 1 or not X.shape[1]:
        raise ValueError(f"X must have shape ({size // 2 + 1}, M), got {X.shape}")
    M = X.shape[1]
    length = (M - 1) * hop if length is None else whole("length", length)
    if length < 0 or 1 + length // hop != M:
        low = (M - 1) * hop
        raise ValueError(
            f"length must be from {low} to {low + hop - 1}, got {length} for {M} frames X"
        )
    w = hann(size)
    frames = np.fft.irfft(X.T, size, axis=1) * w
    total = np.zeros((2, (M - 1) * hop + size + hop))
    for m in range(M):
        total[0, m * hop : m * hop + size] += frames[m]
        total[1, m * hop : m * hop + size] += w**2
    value, weight = total[:, size // 2 : size // 2 + length]
    return value / weight  # not 0: only a frame's first sample has weight 0


def griffin_lim(magnitude, size, hop, length, phase=None, steps=32, momentum=0.0):
    r"""Look for a sound with a given spectrogram.

    Each step makes a sound of the magnitudes and the phases, transforms it, and keeps the phases of
    :math:`c_n = t_n + \alpha (t_n - t_{n-1})`, where :math:`t_n` is the transform (Perraudin and
    others 2013, algorithm 2). With :math:`\alpha = 0` it is the algorithm of Griffin and Lim.

    Parameters
    ----------
    magnitude : numpy.ndarray
        Not negative, (size // 2 + 1, M).
    size, hop, length : int
        As in :func:`istft`.
    phase : numpy.ndarray, optional
        Angles to begin with, of the same shape; all 0 if left out.
    steps : int
        How many.
    momentum : float
        The number α, not negative; 0.99 is usual for the fast form.

    Returns
    -------
    tuple
        The sound, (length,), and the spectral convergence before each step and after the last,
        a list of steps + 1 floats: the length of the difference between the spectrogram of the
        sound and the given one, divided by the length of the given one.

    Raises
    ------
    TypeError
        If the magnitudes are complex: ``abs`` takes the phases away.
    ValueError
        If magnitudes are negative, ``steps`` or ``momentum`` is, or a shape does not fit.
    """
    S, length = array("magnitude", magnitude, "iufc"), whole("length", length)
    if S.dtype.kind == "c":
        raise TypeError("magnitude must be real, got complex numbers")
    S = S.astype(float)
    if not S.min(initial=0) >= 0:
        raise ValueError(f"magnitude must not be negative, got {S.min()}")
    if not S.max(initial=0) <= LOUDEST:
        raise ValueError(f"magnitude must be at most {LOUDEST:g}, got {S.max()}")
    if whole("steps", steps) < 0 or number("momentum", momentum) < 0:
        raise ValueError(f"steps and momentum must not be negative, got {steps}, {momentum}")
    if steps > MOST_STEPS or momentum > MOST_STEPS:
        raise ValueError(f"steps, momentum must be up to {MOST_STEPS}, got {steps}, {momentum}")
    phase = np.zeros(S.shape) if phase is None else array("phase", phase, "iuf")
    if not np.isfinite(phase).all():
        raise ValueError(f"phase must be finite, got {phase[~np.isfinite(phase)][0]}")
    if phase.shape != S.shape:
        raise ValueError(f"phase must have the shape {S.shape} of magnitude, got {phase.shape}")
    angles, before, errors = np.exp(1j * phase), np.zeros(S.shape), []
    for step in range(steps + 1):
        x = istft(S * angles, size, hop, length)
        t = stft(x, size, hop)
        errors.append(float(np.linalg.norm(np.abs(t) - S) / (np.linalg.norm(S) or 1)))
        if step < steps:
            c = t + momentum * (t - before) if step else t
            angles, before = c / np.maximum(np.abs(c), 1e-16), t
    return x, errors


def mel_filters(bands, size, rate):
    r"""Triangles that add up neighbouring frequencies as an ear does, finely below, coarsely above.

    Their corners lie evenly on the mel scale, :math:`2595 \log_{10}(1 + f/700)`, from 0 to half
    the rate.

    Parameters
    ----------
    bands : int
        How many.
    size : int
        Samples in a frame, as in :func:`stft`.
    rate : float
        Samples a second.

    Returns
    -------
    numpy.ndarray
        Shape (bands, size // 2 + 1); ``mel_filters(…) @ abs(X) ** 2`` are the energies. A triangle
        that is too narrow to hold a frequency is 0.

    Raises
    ------
    ValueError
        If a number is not above 0, or ``size`` not even.
    TypeError
        If an argument is of another kind.
    """
    rate = number("rate", rate)
    if whole("bands", bands) < 1 or not rate > 0:
        raise ValueError(f"bands and rate must be above 0, got {bands}, {rate}")
    _frame(size, 1)
    room("bands, size", (bands, size), (bands + 2, size // 2 + 1))
    mel = np.linspace(0, 2595 * np.log10(1 + rate / 2 / 700), bands + 2)
    low, middle, high = (
        part[:, None]
        for corners in [700 * (10 ** (mel / 2595) - 1)]
        for part in (corners[:-2], corners[1:-1], corners[2:])
    )
    f = np.arange(size // 2 + 1) * rate / size
    return np.clip(np.minimum((f - low) / (middle - low), (high - f) / (high - middle)), 0, None)
