r"""Sound as numbers: bytes, spectra and back, pitch, and a player for the page.

A sound is a float array of samples from -1 to 1, shape (T,), with its rate in hertz. A spectrum of
it has the shape (F, M): F = size // 2 + 1 frequencies, M frames, each `hop` samples after the last.

    codes = mu_law(x)                        256 steps, fine ones for quiet samples
    X = stft(x, 256, 64)                     complex; abs(X) is the spectrogram
    y, errors = griffin_lim(abs(X), 256, 64, len(x))
    hertz, clarity = pitch(x, 8000)
    listen(x, 8000, "A syllable")            at the end of a cell: a player

References
----------
D. W. Griffin, J. S. Lim: Signal estimation from modified short-time Fourier transform. IEEE
Transactions on Acoustics, Speech, and Signal Processing 32, 236-243, 1984.
N. Perraudin, P. Balazs, P. L. Søndergaard: A fast Griffin-Lim algorithm. WASPAA 2013.
A. de Cheveigné, H. Kawahara: YIN, a fundamental frequency estimator for speech and music. Journal
of the Acoustical Society of America 111, 1917-1930, 2002.
"""

import base64
import html
import struct

import numpy as np


def _samples(x, name="x", shortest=1):
    x = np.asarray(x)
    if x.dtype.kind != "f" or x.ndim != 1:
        raise TypeError(f"{name} must be floats of shape (T,), got {x.dtype} of shape {x.shape}")
    if len(x) < shortest:
        raise ValueError(f"{name} must have at least {shortest} samples, got {len(x)}")
    return x


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
        If ``levels`` is below 2.
    """
    if levels < 2:
        raise ValueError(f"levels must be at least 2, got {levels}")
    x, mu = np.clip(np.asarray(x, float), -1, 1), levels - 1
    y = np.sign(x) * np.log1p(mu * np.abs(x)) / np.log1p(mu)
    return np.floor((y + 1) / 2 * mu + 0.5).astype(np.int64)


def mu_law_inverse(codes, levels=256):
    """Turn the codes of :func:`mu_law` into samples, floats from -1 to 1 of the same shape."""
    codes, mu = np.asarray(codes), levels - 1
    if codes.size and not 0 <= codes.min() <= codes.max() <= mu:
        raise ValueError(f"codes must be from 0 to {mu}, got {codes.min()} to {codes.max()}")
    y = 2 * codes / mu - 1
    return np.sign(y) * np.expm1(np.abs(y) * np.log1p(mu)) / mu


def hann(size):
    r"""Window of Hann, :math:`\sin^2(\pi k/\text{size})` for k from 0 to ``size`` - 1, (size,)."""
    return np.sin(np.pi * np.arange(size) / size) ** 2


def _frame(size, hop):
    if size < 4 or size % 2:
        raise ValueError(f"size must be even and at least 4, got {size}")
    if not 1 <= hop <= size // 2:
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
    padded = np.pad(_samples(x), size // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
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
    """
    _frame(size, hop)
    X = np.asarray(X)
    if X.ndim != 2 or X.shape[0] != size // 2 + 1 or not X.shape[1]:
        raise ValueError(f"X must have shape ({size // 2 + 1}, M), got {X.shape}")
    M = X.shape[1]
    length = (M - 1) * hop if length is None else length
    if length < 0 or 1 + length // hop != M:
        low = (M - 1) * hop
        raise ValueError(f"length must be from {low} to {low + hop - 1}, got {length}")
    w = hann(size)
    frames = np.fft.irfft(X.T, size, axis=1) * w
    total = np.zeros((2, (M - 1) * hop + size + hop))
    for m in range(M):
        total[0, m * hop : m * hop + size] += frames[m]
        total[1, m * hop : m * hop + size] += w**2
    value, weight = total[:, size // 2 : size // 2 + length]
    return value / np.maximum(weight, 1e-11)


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
    ValueError
        If magnitudes are negative, ``steps`` or ``momentum`` is, or a shape does not fit.
    """
    S = np.asarray(magnitude, float)
    if S.min(initial=0) < 0:
        raise ValueError(f"magnitude must not be negative, got {S.min()}")
    if steps < 0 or momentum < 0:
        raise ValueError(f"steps and momentum must not be negative, got {steps}, {momentum}")
    phase = np.zeros(S.shape) if phase is None else np.asarray(phase)
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
        Shape (bands, size // 2 + 1); ``mel_filters(…) @ abs(X) ** 2`` are the energies.
    """
    mel = np.linspace(0, 2595 * np.log10(1 + rate / 2 / 700), bands + 2)
    low, middle, high = (
        part[:, None]
        for corners in [700 * (10 ** (mel / 2595) - 1)]
        for part in (corners[:-2], corners[1:-1], corners[2:])
    )
    f = np.arange(size // 2 + 1) * rate / size
    return np.clip(np.minimum((f - low) / (middle - low), (high - f) / (high - middle)), 0, None)


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
        If there are too few samples, or the bounds are not 0 < low < high ≤ rate / 4.
    """
    if not 0 < low < high <= rate / 4:
        raise ValueError(f"bounds must be 0 < low < high ≤ {rate / 4:g}, got {low}, {high}")
    first, last = int(rate / high), int(np.ceil(rate / low)) + 1
    x = _samples(x, shortest=size + last + 1)
    frames = np.lib.stride_tricks.sliding_window_view(x, size + last + 1)[::hop]
    lags = np.arange(1, last + 2)
    d = np.stack([((frames[:, :size] - frames[:, t : t + size]) ** 2).sum(1) for t in lags], 1)
    d = d * lags / np.maximum(np.cumsum(d, 1), 1e-12)  # column j is lag j + 1
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


def wav(x, rate):
    """Return a WAV file, 16 bits, one channel.

    Parameters
    ----------
    x : numpy.ndarray
        Floats from -1 to 1, (T,).
    rate : int
        Samples a second.

    Returns
    -------
    bytes
        The whole file.

    Raises
    ------
    TypeError
        If ``x`` is not a line of floats.
    ValueError
        If a sample is not finite or lies beyond -1 to 1.
    """
    x = _samples(x)
    if not np.abs(x).max() <= 1:
        raise ValueError(f"x must be from -1 to 1, got a sample of size {np.abs(x).max():.3g}")
    content = np.rint(x * 32767).astype("<i2").tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    head = struct.pack("<4sI4s", b"RIFF", 4 + len(form) + 8 + len(content), b"WAVE")
    return head + form + struct.pack("<4sI", b"data", len(content)) + content


class Player:
    """What :func:`listen` returns: shown by a notebook as a player with its label."""

    def __init__(self, content, label):
        self.content, self.label = content, label

    def _repr_html_(self):
        source = f"data:audio/wav;base64,{base64.b64encode(self.content).decode()}"
        label = html.escape(self.label)
        audio = f'<audio controls preload="none" aria-label="{label}" src="{source}"'
        return (
            f'<figure class="sound"><figcaption>{label}</figcaption>'
            f'{audio} style="width: 100%; max-width: 24rem"></audio></figure>'
        )

    def __repr__(self):
        return f"Player({self.label!r}, {len(self.content)} bytes)"


def listen(x, rate, label):
    """Show a player for a sound; it plays when the reader asks for it.

    Parameters
    ----------
    x : numpy.ndarray
        Floats from -1 to 1, (T,).
    rate : int
        Samples a second; browsers play 8000 and more.
    label : str
        What is to be heard, in words; it stands above the player.

    Returns
    -------
    Player
        The last line of a cell shows it; ``display`` shows several.
    """
    return Player(wav(x, rate), label)
