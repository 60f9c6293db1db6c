r"""Sound as numbers: bytes, spectra and back, pitch, and a player for the page.

A sound is a float array of samples from -1 to 1, shape (T,), with its rate in hertz. A spectrum of
it has the shape (F, M): F = size // 2 + 1 frequencies, M frames, each `hop` samples after the last.

    codes = mu_law(x)                        256 steps, fine ones for quiet samples
    X = stft(x, 256, 64)                     complex; abs(X) is the spectrogram
    y, errors = griffin_lim(abs(X), 256, 64, len(x))
    hertz, clarity = pitch(x, 8000)
    listen(x, 8000, "A syllable")            at the end of a cell: a player
"""

from companion.sound.law import mu_law, mu_law_inverse
from companion.sound.player import Player, listen, wav
from companion.sound.spectra import griffin_lim, hann, istft, mel_filters, stft
from companion.sound.strings import plucked
from companion.sound.tracking import pitch

__all__ = [
    "Player",
    "griffin_lim",
    "hann",
    "istft",
    "listen",
    "mel_filters",
    "mu_law",
    "mu_law_inverse",
    "pitch",
    "plucked",
    "stft",
    "wav",
]
