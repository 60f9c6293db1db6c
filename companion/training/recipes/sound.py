"""Recipes of sound: strings sample by sample, and the four tones of Mandarin."""

import math

import numpy as np
import torch
from torch.nn import functional as F

from companion import data
from companion.models.tones import Judges, spectrograms
from companion.models.wavenet import NOTES, WaveNet, hertz
from companion.sound import mu_law, mu_law_inverse, plucked
from companion.training.recipe import Run, recipe

RATE, LENGTH = 8000, 6400
LONG, MIDDLE, SHORT = (1, 2, 4, 8, 16, 32), (1, 2, 4, 8, 8, 8), (1,) * 6
BATCH, CROP, STEP = 8, 1024, 4e-3


def melody(notes, starts, T, rng):
    """Strings plucked one after the other; a new note ends the one before it.

    Parameters
    ----------
    notes : sequence of int
        From 0 to NOTES - 1.
    starts : sequence of int
        The sample with which each begins, rising; the first one 0.
    T : int
        How many samples.
    rng : numpy.random.Generator
        For the noise, the loudness and the damping of each.

    Returns
    -------
    tuple of numpy.ndarray
        Samples from -1 to 1, the note and the age at each, (T,) each.
    """
    x, note, age = np.zeros(T), np.zeros(T, np.int64), np.zeros(T, np.int64)
    fade = np.linspace(1, 0, 40)
    for n, start, end in zip(notes, starts, [*starts[1:], T], strict=True):
        f = hertz(n)
        ring = 10 ** (-3 / (f * rng.uniform(0.8, 2.5)))  # to a thousandth in so many seconds
        stop = min(end + len(fade), T)
        y = plucked(f, stop - start, RATE, rng, rng.uniform(0.7, 0.95), ring)
        y *= rng.uniform(0.3, 0.9)
        y[end - start :] *= fade[: stop - end]
        x[start:stop] += y
        note[start:end], age[start:end] = n, np.arange(end - start)
    return np.clip(x, -1, 1), note, age


def melodies(count, seed):
    """Random tunes: codes, notes, ages, (count, LENGTH) each, int64."""
    rng, every = np.random.default_rng(seed), []
    for _ in range(count):
        starts = [0]
        while (after := starts[-1] + int(rng.integers(1000, 3200))) < LENGTH - 600:
            starts.append(after)
        x, note, age = melody(rng.integers(0, NOTES, len(starts)), starts, LENGTH, rng)
        every.append((mu_law(x), note, age))
    return [torch.from_numpy(np.stack(part)) for part in zip(*every, strict=True)]


@torch.no_grad()
def bits(net, codes, notes, ages):
    """Bits that each code costs, (N, T)."""
    found = [
        F.cross_entropy(net(*part), part[0], reduction="none")
        for part in zip(codes.split(8), notes.split(8), ages.split(8), strict=True)
    ]
    return torch.cat(found) / math.log(2)


def trained_with(dilations, steps):
    """Run of the strings' network with these dilations."""
    codes, notes, ages = melodies(160, 1)
    held_out = melodies(24, 2)
    net = WaveNet(dilations)
    adam = torch.optim.Adam(net.parameters(), STEP, (0.9, 0.98))

    def step(i):
        for group in adam.param_groups:
            group["lr"] = STEP * min((i + 1) / 50, 1, 1.6 * (1 - i / steps) + 0.01)
        which = torch.randint(len(codes), (BATCH, 1))
        at = torch.randint(LENGTH - CROP, (BATCH, 1)) + torch.arange(CROP)
        x, note, age = (part[which, at] for part in (codes, notes, ages))
        field = sum(dilations)
        loss = F.cross_entropy(net(x, note, age)[..., field:], x[:, field:])
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adam.step()
        return {"bits": loss.item() / math.log(2)}

    def evaluate():
        return {"bits held out": bits(net, *held_out).mean().item()}

    about = "160 tunes of plucked strings, 0.8 s each, made by companion.sound.plucked"
    facts = {"config": {"dilations": list(dilations)}}
    return Run({"model": net}, {"adam": adam}, step, evaluate, steps, about, facts, "model")


@recipe("wavenet-strings", "sound: plucked strings, sample by sample")
def wavenet_strings(steps=900):
    """Six layers that see 64 samples, more than a period of the lowest note."""
    return trained_with(LONG, steps)


CUT = 2352  # samples that every recording has: the longer ones would tell their tone by that


def spoken():
    """Return the syllables cut to equal lengths, (200, CUT), tones from 0 and folds, (200,)."""
    kept = data.syllables()
    sounds = np.stack([mu_law_inverse(codes)[:CUT] for codes in kept.codes])
    tones, folds = (torch.from_numpy(part).long() for part in (kept.tones, kept.folds))
    return sounds, tones - 1, folds


def resampled(sounds, factor):
    """Play sounds faster by a factor: (N, T) -> (N, T), cut, or filled with silence."""
    T = sounds.shape[1]
    places = np.arange(T) * factor
    return np.stack([np.interp(places, np.arange(T), x, right=0.0) for x in sounds])


@torch.no_grad()
def answered(net, sounds=None):
    """Tone from 0 that each syllable is given by the member that was kept from it, (200,)."""
    own, _, folds = spoken()
    return net.eval()(spectrograms(own if sounds is None else sounds), folds).argmax(1)


def judges(factors, steps):
    """Run of the tones' networks, trained on the recordings at these speeds."""
    sounds, targets, folds = spoken()
    x = torch.stack([spectrograms(resampled(sounds, factor)) for factor in factors])
    model = Judges()
    adam = torch.optim.AdamW(model.parameters(), 3e-3, weight_decay=0.05)
    allowed = [torch.nonzero(folds != k)[:, 0] for k in range(len(model.members))]

    def step(i):
        for group in adam.param_groups:
            group["lr"] = 3e-3 * min((i + 1) / 20, 1, 2 * (1 - i / steps))
        model.train()
        adam.zero_grad()
        total = 0.0
        for member, mine in zip(model.members, allowed, strict=True):
            which = mine[torch.randint(len(mine), (40,))]
            later = int(torch.randint(-2, 3, ()))
            speeds = torch.randint(len(factors), (40,))
            seen = x[speeds, which].roll(later, 3) + 0.2 * torch.randn(40, *x.shape[2:])
            loss = F.cross_entropy(member(seen), targets[which], label_smoothing=0.05)
            loss.backward()
            total += loss.item() / len(allowed)
        adam.step()
        return {"loss": total}

    def evaluate():
        return {"right, held out": (answered(model) == targets).float().mean().item()}

    about = "data.syllables: 200 in five parts, four to train and one held out in turn"
    facts = {"config": {"members": len(model.members)}}
    return Run({"model": model}, {"adam": adam}, step, evaluate, steps, about, facts, "model")


@recipe("tones", "sound: the four tones of Mandarin, five networks, each without a fifth")
def tones(steps=100):
    """Five networks; each is judged on the syllables that it was kept from."""
    return judges((1.0,), steps)
