"""Sounds as files, and a player for the page."""

import base64
import html
import struct

import numpy as np

from companion._arguments import number, told, word
from companion.sound._checks import samples


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
        If a sample is not finite or lies beyond -1 to 1, or ``rate`` is no whole number above 0.
    """
    x = samples(x).astype(float)
    if not 0 < number("rate", rate) < 2**31 or rate != int(rate):
        raise ValueError(f"rate must be a whole number above 0, got {rate}")
    rate = int(rate)
    if not np.abs(x).max() <= 1:
        raise ValueError(f"x must be from -1 to 1, got a sample of size {np.abs(x).max():.3g}")
    content = np.rint(x * 32767).astype("<i2").tobytes()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16)
    head = struct.pack("<4sI4s", b"RIFF", 4 + len(form) + 8 + len(content), b"WAVE")
    return head + form + struct.pack("<4sI", b"data", len(content)) + content


class Player:
    """What :func:`listen` returns: shown by a notebook as a player with its label."""

    def __init__(self, content, label):
        if not isinstance(content, bytes):
            raise TypeError(f"content: expected the bytes of a file, got {told(content)}")
        self.content, self.label = content, word("label", label)

    def _repr_html_(self):
        source = f"data:audio/wav;base64,{base64.b64encode(self.content).decode()}"
        label = html.escape(self.label)
        audio = f'<audio controls preload="none" aria-label="{label}" src="{source}"'
        words = f'<figcaption style="color: inherit; text-align: left">{label}</figcaption>'
        return (
            f'<figure class="sound" style="margin: 0">{words}'
            f'{audio} style="display: block; width: 100%; max-width: 24rem"></audio></figure>'
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
