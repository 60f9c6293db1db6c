r"""WaveNet in small: one sample after the other, from those before it and from a note to play.

Letters in the comments on shapes: N sounds in a batch, T samples in a sound, C channels. A sound is
an array of codes from 0 to 255 (:func:`companion.sound.mu_law`); beside each sample stands its
note, a number from 0 to NOTES - 1, and its age, the samples since the note began.

    net = WaveNet()
    logits = net(codes, notes, ages)         (N, T) three times -> (N, 256, T)
    codes = generated(net, notes, ages, rng) sample by sample, with what each layer remembers

The logits at t come from the codes before t. A layer looks at two places,

.. math:: z_t = \tanh(W_f [h_t, h_{t-d}, e_t]) \odot \sigma(W_g [h_t, h_{t-d}, e_t])

with the dilation d and the features e of the note, adds a linear map of z to h, and another one to
the sum from which the logits are made. Together the layers see :math:`1 + \sum_\ell d_\ell` codes.

References
----------
A. van den Oord, S. Dieleman, H. Zen, K. Simonyan, O. Vinyals, A. Graves, N. Kalchbrenner, A.
Senior, K. Kavukcuoglu: WaveNet: a generative model for raw audio. 2016. arXiv:1609.03499.
T. Le Paine and others: Fast WaveNet generation algorithm. 2016. arXiv:1611.09482.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import MOST, array, generator, number, whole
from companion.models import _checks as check
from companion.models.sampling import HOTTEST
from companion.sound import mu_law_inverse

LEVELS, SILENCE = 256, 128  # the code of the smallest sample above 0
SCALE = (0, 2, 4, 7, 9, 12)  # semitones above 220 Hz: a pentatonic scale
NOTES = len(SCALE)
BIRTH = (30.0, 200.0, 1500.0)  # an age is told by how far it has faded after so many samples


def hertz(notes):
    """Pitch of a note, or of an array of notes, numbers from 0 to NOTES - 1."""
    return 220.0 * 2.0 ** (np.asarray(SCALE)[_notes(notes)] / 12.0)


def receptive_field(dilations):
    """How many codes before a sample have a say in it, for layers of two taps."""
    return 1 + sum(_dilations(dilations))


def _notes(notes):
    """Return notes as an array."""
    notes = array("notes", notes, "iu")
    if notes.size and not 0 <= notes.min() <= notes.max() < NOTES:
        wanted = f"numbers from 0 to {NOTES - 1}"
        raise ValueError(f"notes must be {wanted}, got {notes.min()} to {notes.max()}")
    return notes.astype(np.int64, order="C")


def _dilations(dilations):
    """Return dilations as a tuple."""
    return tuple(whole("dilations", d, 1) for d in check.items("dilations", dilations, "numbers"))


class Layer(nn.Module):
    """One gated layer.

    Parameters
    ----------
    channels, skip, told : int
        Channels of the layer, of the sum that all layers add to, and of the note's features.
    dilation : int
        How far back the second tap looks.
    """

    def __init__(self, channels, skip, told, dilation):
        super().__init__()
        self.dilation = dilation
        self.taps = nn.Conv1d(channels, 2 * channels, 2, dilation=dilation)
        self.told = nn.Conv1d(told, 2 * channels, 1, bias=False)
        self.out = nn.Conv1d(channels, channels + skip, 1)

    def forward(self, h, e):
        """Features (N, C, T) and those of the notes -> features, and (N, skip, T) for the sum."""
        both = self.taps(F.pad(h, (self.dilation, 0))) + self.told(e)
        f, g = both.chunk(2, 1)
        out = self.out(f.tanh() * g.sigmoid())
        C = h.shape[1]
        return h + out[:, :C], out[:, C:]


class WaveNet(nn.Module):
    """Probabilities of the next code.

    Parameters
    ----------
    dilations : sequence of int
        One layer for each.
    channels, skip : int
        Channels of the layers, and of the sum of what they say.
    """

    def __init__(self, dilations=(1, 2, 4, 8, 16, 32), channels=24, skip=48):
        super().__init__()
        self.dilations = _dilations(dilations)
        channels, skip = check.sizes(channels=channels, skip=skip)
        told = 8 + len(BIRTH)
        self.sound = nn.Embedding(LEVELS, channels)
        self.note = nn.Embedding(NOTES, 8)
        self.layers = nn.ModuleList(Layer(channels, skip, told, d) for d in self.dilations)
        self.last = nn.Conv1d(skip, skip, 1)
        self.logits = nn.Conv1d(skip, LEVELS, 1)
        with torch.no_grad():  # neighbouring codes begin as neighbours
            ramp = torch.linspace(-1, 1, LEVELS)[:, None]
            size = torch.from_numpy(mu_law_inverse(np.arange(LEVELS))).float()[:, None]
            self.sound.weight.mul_(0.05)
            self.sound.weight[:, :8] += 2 * ramp
            self.sound.weight[:, 8:16] += 4 * size

    def features(self, notes, ages):
        """Notes and ages (N, T) -> what the layers are told, (N, 8 + 3, T)."""
        check.tokens("notes", notes, NOTES)
        check.instance("ages", ages, torch.Tensor)
        check.tensor("ages", ages, *notes.shape, kind="f" if ages.is_floating_point() else "i")
        faded = torch.stack([torch.exp(-ages / b) for b in BIRTH], 1)
        return torch.cat([self.note(notes).transpose(1, 2), faded], 1)

    def forward(self, codes, notes, ages):
        """Codes, notes and ages, (N, T) each -> logits (N, 256, T); those at t know codes before t.

        Raises
        ------
        ValueError
            If the three shapes differ, or a number is out of range.
        TypeError
            If an argument is of another kind.
        """
        for name, given in dict(codes=codes, notes=notes, ages=ages).items():
            check.instance(name, given, torch.Tensor)
        if codes.ndim != 2 or not codes.shape == notes.shape == ages.shape:
            shapes = [tuple(a.shape) for a in (codes, notes, ages)]
            raise ValueError(f"codes, notes and ages must all have shape (N, T), got {shapes}")
        check.tokens("codes", codes, LEVELS)
        before = F.pad(codes, (1, 0), value=SILENCE)[:, :-1]
        h, e = self.sound(before).transpose(1, 2), self.features(notes, ages)
        total = torch.zeros(())
        for layer in self.layers:
            h, part = layer(h, e)
            total = total + part
        return self.logits(F.relu(self.last(F.relu(total))))


@torch.no_grad()
def generated(net, notes, ages, rng, temperature=1.0):
    """Draw a sound, sample by sample.

    Each layer keeps its last inputs, as many as its dilation, so that a new sample costs one step
    of each layer, however many samples the network sees. Computed with NumPy, for many small steps
    have little overhead there.

    Parameters
    ----------
    net : WaveNet
        The network.
    notes, ages : numpy.ndarray
        What to play, (T,) each.
    rng : numpy.random.Generator
        For the draws.
    temperature : float
        Divides the logits; 0 takes the likeliest code.

    Returns
    -------
    numpy.ndarray
        Codes, int64, (T,).

    Raises
    ------
    ValueError
        If the shapes differ, a number is out of range or the temperature is negative.
    TypeError
        If an argument is of another kind.
    """
    check.instance("net", net, WaveNet)
    notes, ages = _notes(notes), array("ages", ages, "iuf")
    if notes.ndim != 1 or notes.shape != ages.shape:
        raise ValueError(f"notes and ages must have shape (T,), got {notes.shape}, {ages.shape}")
    if ages.size and not 0 <= float(ages.min()) <= float(ages.max()) <= MOST:
        raise ValueError(f"ages must be from 0 to {MOST}, got {ages.min()} to {ages.max()}")
    ages = ages.astype(np.float32, order="C")
    if number("temperature", temperature, most=HOTTEST) < 0:
        raise ValueError(f"temperature must not be negative, got {temperature}")
    generator("rng", rng)
    T, C = len(notes), net.sound.embedding_dim
    e = net.features(torch.from_numpy(notes)[None], torch.from_numpy(ages)[None])
    steps = []
    for layer in net.layers:
        w = layer.taps.weight.numpy()  # (2C, C, 2): the first tap is the older one
        told = (layer.told(e)[0].T + layer.taps.bias).numpy()
        memory = np.zeros((layer.dilation, C), np.float32)
        out = layer.out.weight.numpy()[..., 0], layer.out.bias.numpy()
        steps.append((np.concatenate([w[..., 0], w[..., 1]], 1), told, memory, *out))
    table = net.sound.weight.numpy()
    last, logits = ((m.weight.numpy()[..., 0], m.bias.numpy()) for m in (net.last, net.logits))
    draws, codes, code = rng.random(T), np.empty(T, np.int64), SILENCE
    for t in range(T):
        h, total = table[code], np.float32(0)
        for w, told, memory, w_out, b_out in steps:
            at = t % len(memory)
            both = w @ np.concatenate([memory[at], h]) + told[t]
            memory[at] = h
            out = w_out @ (np.tanh(both[:C]) / (1 + np.exp(-both[C:]))) + b_out
            h, total = h + out[:C], total + out[C:]
        s = last[0] @ np.maximum(total, 0) + last[1]
        s = logits[0] @ np.maximum(s, 0) + logits[1]
        if temperature:
            p = np.cumsum(np.exp((s - s.max()) / temperature, dtype=np.float64))
            code = int(np.searchsorted(p, draws[t] * p[-1], side="right"))
        else:
            code = int(s.argmax())
        codes[t] = code
    return codes
