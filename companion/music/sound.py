"""Scores as sound: every note a few sines, and a WAV file."""

import io
import wave

import numpy as np

from companion._arguments import MOST, array, number, whole
from companion.music.midi import notes
from companion.music.tokens import checked

PARTIALS = 8  # sines in a note, at whole multiples of its frequency
ATTACK, RELEASE = 0.03, 0.12  # seconds


def frequency(pitch):
    """Hertz of a MIDI pitch in equal temperament, 440 for the A above middle C (69)."""
    return 440 * 2 ** ((pitch - 69) / 12)


def synthesise(music, rate=8_000, beats=100):
    r"""Turn a score into sound by additive synthesis.

    A note of frequency f is :math:`e(t) \sum_k k^{-1.6} \sin 2\pi k f t` over its first eight
    partials below half the rate. Its envelope e rises and falls as half a cosine, from 0 and to 0,
    so that nothing clicks, and dies away slowly between.

    Parameters
    ----------
    music : Score
        T steps.
    rate : int
        Numbers in a second.
    beats : float
        Quarter notes in a minute.

    Returns
    -------
    numpy.ndarray
        float64, shape (samples,), the loudest 0.9.

    Raises
    ------
    ValueError
        If ``rate`` or ``beats`` is not positive.
    TypeError
        If an argument is of another kind.
    """
    music = checked(music)
    rate, beats = whole("rate", rate), number("beats", beats)
    for name, value in (("rate", rate), ("beats", beats)):
        if not value > 0:
            raise ValueError(f"{name} must be a positive number, got {value}")
    step = 30 / beats  # seconds in an eighth
    if not (music.pitch.shape[1] * step + RELEASE) * rate < MOST:
        raise ValueError(f"rate, beats must make at most {MOST} numbers, got {rate}, {beats}")
    sound = np.zeros(round((music.pitch.shape[1] * step + RELEASE) * rate) + 1)
    for v in range(4):
        for start, end, pitch in notes(music, v):
            length = (end - start) * step + RELEASE
            t = np.arange(round(length * rate)) / rate
            tone = np.zeros_like(t)
            for k in range(1, PARTIALS + 1):
                if k * frequency(pitch) < rate / 2:
                    tone += k**-1.6 * np.sin(2 * np.pi * k * frequency(pitch) * t)
            rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(t / ATTACK, 1))
            fall = 0.5 - 0.5 * np.cos(np.pi * np.clip((length - t) / RELEASE, 0, 1))
            at = round(start * step * rate)
            sound[at : at + len(t)] += (rise * fall * np.exp(-0.7 * t) * tone)[: len(sound) - at]
    return 0.9 * sound / max(np.abs(sound).max(), 1e-9)


def to_wav(sound, rate=8_000, bits=16):
    """Write sound as a WAV file.

    Parameters
    ----------
    sound : array_like
        Numbers from −1 to 1, shape (samples,).
    rate : int
        Numbers in a second.
    bits : {16, 8}
        For each number.

    Returns
    -------
    bytes
        Mono, without compression.

    Raises
    ------
    ValueError
        If numbers lie outside −1 to 1, ``bits`` is neither 8 nor 16, or ``rate`` is below 1.
    TypeError
        If an argument is of another kind.
    """
    sound = array("sound", sound, "iuf").astype(float)
    if sound.ndim != 1:
        raise ValueError(f"sound must have the shape (samples,), got {sound.shape}")
    if whole("rate", rate) < 1:
        raise ValueError(f"rate must be 1 or more, got {rate}")
    if whole("bits", bits) not in (8, 16):
        raise ValueError(f"bits must be 8 or 16, got {bits}")
    if sound.size and not np.abs(sound).max() <= 1:
        raise ValueError(f"sound must lie between -1 and 1, got {np.abs(sound).max():.3g}")
    # 8 bits are stored from 0 to 255, 16 bits with a sign
    data = (
        np.rint(127 * sound + 128).astype(np.uint8)
        if bits == 8
        else np.rint(32767 * sound).astype("<i2")
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(bits // 8)
        out.setframerate(rate)
        out.writeframes(data.tobytes())
    return file.getvalue()
