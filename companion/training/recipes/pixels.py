"""Recipes of autoregressive Transformers that draw pictures patch by patch and pixel by pixel."""

import math
from dataclasses import asdict

import numpy as np
import torch

from companion import data, metrics
from companion.models.pictures import mirrored, shifted
from companion.models.pixel_transformer import PixelConfig, PixelTransformer
from companion.training.muon import MuonAndAdam
from companion.training.recipe import DIGITS, EMOJI, Run, recipe, steps_made
from companion.training.recipes.language import schedule

SPLITS = ("train", "test")
BATCH, RATES = 16, (0.04, 1e-2)
JUDGED, SOME = 1_000, 200  # pictures drawn at the end; held out ones on the way


def greys(colours):
    """Equal steps from black to white: (V, 1)."""
    return torch.linspace(0, 255, colours)[:, None].round()


def palette(images, colours):
    """Colours that stand for all in some pictures, (V, 3), by Lloyd's iterations (k-means).

    A shade that occurs n times counts as n to the power of 3/4: a white ground would otherwise
    take too much of the palette, and if each counted once, too little.
    """
    pixels = torch.from_numpy(images.reshape(-1, 3)).float()
    cells, inverse, counts = torch.unique(
        pixels.div(8, rounding_mode="floor"), dim=0, return_inverse=True, return_counts=True
    )
    shades = torch.zeros_like(cells).index_add_(0, inverse, pixels) / counts[:, None]
    weights = counts.float()[:, None] ** 0.75
    draw = torch.Generator().manual_seed(0)
    centres = shades[torch.multinomial(weights[:, 0], colours, generator=draw)]
    for _ in range(15):
        nearest = torch.cdist(shades, centres).argmin(1)
        sums = torch.zeros_like(centres).index_add_(0, nearest, weights * shades)
        total = torch.zeros(len(centres), 1).index_add_(0, nearest, weights)
        centres = torch.where(total > 0, sums / total.clamp(min=1e-9), centres)
    return centres.round()


class Learner:
    """Teaches a Transformer over pixels: Muon for matrices inside its blocks, Adam for the rest.

    Parameters
    ----------
    model : PixelTransformer
        What learns; it has its palette.
    images : numpy.ndarray
        Bytes, (N, S, S) or (N, S, S, 3).
    shift : int
        Pictures are moved by up to so many pixels each way.
    mirror : bool
        Whether about half of them are mirrored.
    """

    def __init__(self, model, images, shift, mirror=False):
        self.model, self.shift, self.mirror = model, shift, mirror
        size, rows = model.config.size, torch.argsort(model.order)
        self.pixels = model.to_pixels_of(images)[:, rows].view(-1, 1, size, size).to(torch.uint8)
        self.both = MuonAndAdam(model, model.blocks, rates=RATES)

    def update(self, progress):
        """Make a step, at this share of the whole training (0 to 1); returns bits per pixel."""
        x = self.pixels[torch.randint(len(self.pixels), (BATCH,))].float()
        x = shifted(mirrored(x) if self.mirror else x, self.shift)
        pixels = x.flatten(1)[:, self.model.order].long()
        nats = self.model.nats(pixels).mean() / pixels.shape[1]
        self.model.zero_grad()
        nats.backward()
        self.both.step(schedule(progress))
        return {"bits per pixel": nats.item() / math.log(2)}


def remainders(model, images):
    """Logarithms of how often each byte stands behind a colour of the palette: (V, C, 256).

    The palette says a pixel nearly; counted on training pictures, these say what is left to say,
    so that the model gives a probability to every picture of bytes and not of its palette alone.
    """
    V, C = model.palette.shape
    colours = model.to_pixels_of(images)[:, torch.argsort(model.order)].flatten()
    values = torch.from_numpy(images).reshape(-1, C).long()
    counts = torch.full((V, C, 256), 0.01)
    for channel in range(C):
        table = counts[:, channel]
        table += torch.bincount(colours * 256 + values[:, channel], minlength=V * 256).view(V, 256)
    return (counts / counts.sum(2, keepdim=True)).log()


@torch.no_grad()
def nats(model, images, rest=None):
    """Return −log p of each picture, (N,): of its palette's colours, with ``rest`` of its bytes."""
    pixels = model.to_pixels_of(images)
    found = torch.cat([model.nats(part) for part in pixels.split(50)])
    if rest is not None:
        colours = pixels[:, torch.argsort(model.order)]
        values = torch.from_numpy(images).reshape(*colours.shape, -1).long()
        channels = torch.arange(values.shape[2])
        found = found - rest[colours[:, :, None], channels, values].flatten(1).sum(1)
    return found


def drawn(model, count, seed=0, **drawing):
    """Draw pictures from nothing, as bytes."""
    generator = torch.Generator().manual_seed(seed)
    parts = [min(200, count - first) for first in range(0, count, 200)]
    return np.concatenate(
        [model.to_images(model.draw(N, generator=generator, **drawing)) for N in parts]
    )


def taught(kind, config, colours, steps, about, shift, mirror=False):
    """Return the run of a model on digits or emoji."""
    train, held_out = ((data.digits, data.emoji)[kind == "emoji"](s).images for s in SPLITS)
    model = PixelTransformer(config)
    model.palette.copy_(colours(train, config.colours))
    learner = Learner(model, train, shift, mirror)

    optimisers = learner.both.optimisers

    def step(i):
        return learner.update(i / steps)

    def evaluate():
        last = steps_made(optimisers["adam"]) == steps  # costs more: at the end only
        some = held_out if last else held_out[:SOME]
        rest = remainders(model, train) if last else None
        unit = math.log(2) * config.size**2
        found = {"bits per pixel held out": nats(model, some).mean().item() / unit}
        if last:
            bits = nats(model, some, rest).mean().item() / unit / config.channels
            found["bits per byte held out"] = bits
            real, fake = (metrics.features(p, kind) for p in (held_out, drawn(model, JUDGED)))
            found["Fréchet distance"] = metrics.frechet_distance(real, fake)
        return found

    facts = {"config": asdict(config)}
    return Run({"model": model}, optimisers, step, evaluate, steps, about, facts, "model")


@recipe("pixels-digits", "autoregressive Transformer: digits pixel by pixel, 28 × 28")
def digits(steps=3_000):
    """Digits in 16 greys."""
    return taught("digits", PixelConfig(), lambda _, V: greys(V), steps, DIGITS, 1)


@recipe("pixels-emoji", "autoregressive Transformer: emoji pixel by pixel, 32 × 32")
def emoji(steps=2_500):
    """Emoji in 64 colours; there are few, so they are mirrored and moved."""
    config = PixelConfig(colours=64, channels=3, size=32)
    return taught("emoji", config, palette, steps, EMOJI, 2, mirror=True)
