"""Which of the four tones of Mandarin a syllable has, from its spectrogram.

    x = spectrograms(sounds)             samples (N, T) -> (N, 1, 64, M), below 1000 Hz
    scores = ToneNet()(x)                (N, 4)

:class:`Judges` holds several networks side by side, each kept from a part of the recordings.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import array, whole
from companion.models import _checks as check
from companion.sound import stft

SIZE, HOP, BINS = 512, 96, 64


def spectrograms(sounds):
    """Logarithms of the magnitudes below 1000 Hz, each picture with mean 0 and deviation 1.

    Parameters
    ----------
    sounds : numpy.ndarray
        Samples at 8 kHz, (N, T).

    Returns
    -------
    Tensor
        float32, (N, 1, 64, 1 + T // 96).
    """
    sounds = array("sounds", sounds, "f", ("N", "T"))
    if not sounds.size or not np.isfinite(sounds).all():
        raise ValueError(f"sounds must hold finite samples, got shape {sounds.shape}")
    found = np.stack([np.abs(stft(x, SIZE, HOP))[:BINS] for x in sounds])
    logs = np.log(found + 1e-2)
    logs -= logs.mean((1, 2), keepdims=True)
    logs /= logs.std((1, 2), keepdims=True) + 1e-6
    return torch.from_numpy(logs[:, None].astype(np.float32))


class ToneNet(nn.Module):
    """Three convolutions and a linear layer.

    Parameters
    ----------
    frames : int
        Frames of a spectrogram.
    """

    def __init__(self, frames=25):
        super().__init__()
        frames = whole("frames", frames, 4)
        self.first = nn.Conv2d(1, 8, 3, padding=1)
        self.second = nn.Conv2d(8, 16, 3, padding=1)
        self.third = nn.Conv2d(16, 24, 3, padding=1)
        self.scores = nn.Linear(24 * (BINS // 8) * (frames // 4), 4)

    def forward(self, x):
        """Spectrograms (N, 1, 64, M) -> scores of tones 1 to 4, (N, 4)."""
        check.tensor("x", x, "N", 1, BINS, "M")
        h = F.max_pool2d(F.relu(self.first(x)), 2)
        h = F.max_pool2d(F.relu(self.second(h)), 2)
        h = F.max_pool2d(F.relu(self.third(h)), (2, 1))
        return self.scores(F.dropout(h.flatten(1), 0.3, self.training))


class Judges(nn.Module):
    """Networks side by side, of which each has been kept from a part of the recordings.

    Parameters
    ----------
    members : int
        How many there are.
    """

    def __init__(self, members=5):
        super().__init__()
        check.sizes(members=members)
        self.members = nn.ModuleList(ToneNet() for _ in range(members))

    def forward(self, x, kept_from):
        """Spectrograms -> scores (N, 4), each by the member that was kept from it, (N,)."""
        check.tensor("x", x, "N", 1, BINS, "M")
        check.indices("kept_from", kept_from, len(self.members), len(x))
        found = x.new_empty(len(x), 4)
        for number, member in enumerate(self.members):
            own = kept_from == number
            if own.any():
                found[own] = member(x[own])
        return found
