"""Recipes of diffusion models: digits by class, emoji by the words of their names."""

import copy
import re
from collections import Counter
from dataclasses import asdict

import numpy as np
import torch
from torch.nn.functional import one_hot

from companion import data, metrics
from companion.models.adversarial import average_into
from companion.models.diffusion import cosine, guided, noised, sample
from companion.models.pictures import shifted, to_bytes, to_tensor
from companion.models.unet import UNet, UNetConfig
from companion.training.recipe import DIGITS, EMOJI, Run, recipe, steps_made

BATCH, RATE, SIZE = 64, 2e-3, 32
FORGOTTEN = 0.15  # share of the pictures whose condition is hidden, for guidance
STEPS, WEIGHT, JUDGED = 20, 1.5, 1_000  # how the pictures that are judged are drawn


class Learner:
    """Teaches a U-Net the velocity: Adam, with a rate that rises shortly and falls at the end.

    Parameters
    ----------
    model : UNet
        What learns.
    images : Tensor
        Pictures from -1 to 1, (N, C, S, S).
    conditions : Tensor
        What is said of each, (N, words), zeros and ones.
    varied : callable, optional
        Changes a batch of pictures a little, so that few serve for many.
    """

    def __init__(self, model, images, conditions, varied=None):
        self.model, self.images, self.conditions = model, images, conditions
        self.varied = varied or (lambda x: x)
        self.average = copy.deepcopy(model).eval().requires_grad_(False)
        self.adam = torch.optim.AdamW(model.parameters(), RATE, (0.9, 0.99), weight_decay=0.01)

    def update(self, i, steps):
        """Make step ``i`` of ``steps``; returns the loss."""
        for group in self.adam.param_groups:
            group["lr"] = RATE * min((i + 1) / 50, 1, 2 * (1 - i / steps))
        chosen = torch.randint(len(self.images), (BATCH,))
        x, y = self.varied(self.images[chosen]), self.conditions[chosen]
        y = y * (torch.rand(BATCH, 1) >= FORGOTTEN)
        t = (torch.rand(1) + torch.arange(BATCH) / BATCH) % 1  # evenly spread, the start at random
        loss = velocity_loss(self.model, x, t, y)
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.adam.step()
        average_into(self.average, self.model, i, 0.995)
        return {"velocity": loss.item()}


def velocity_loss(model, x, t, y):
    """Mean square error of the velocities at times t, (N,), with fresh noise."""
    mixed, velocity = noised(x, torch.randn_like(x), *cosine(t))
    return (model(mixed, t, y) - velocity).square().mean()


def drawn(model, y, steps=STEPS, weight=WEIGHT, seed=0, size=None):
    """Pictures as bytes, one to each row of conditions, by DDIM."""
    generator, parts = torch.Generator().manual_seed(seed), []
    C, S = model.config.channels, model.config.size
    for part in y.split(100):
        noise = torch.randn(len(part), C, S, S, generator=generator)
        *_, (_, pictures) = sample(guided(model, weight), noise, steps, part)
        parts.append(to_bytes(pictures, size))
    return np.concatenate(parts)


def vocabulary(captions, least=4):
    """Words that stand in at least so many captions, sorted."""
    counts = Counter(word for caption in captions for word in words(caption))
    return sorted(word for word, count in counts.items() if count >= least)


def words(caption):
    """The set of a caption's words, in small letters."""
    return set(re.findall(r"[a-z]+", caption.lower()))


def said(captions, known):
    """Conditions, (N, words): 1 where a caption has the word."""
    rows = [[float(word in words(caption)) for word in known] for caption in captions]
    return torch.tensor(rows)


def classed(part):
    """Pictures of digits and their classes as conditions, (N, 10)."""
    return part.images, one_hot(torch.from_numpy(part.labels).long(), 10).float()


def moved(x):
    """Move each picture by up to two pixels each way."""
    return shifted(x, 2)


def taught(kind, config, train, held_out, steps, about, varied=None, **facts):
    """Return the run of a model on pictures as bytes and conditions, each a pair."""
    model = UNet(config)
    learner = Learner(model, to_tensor(train[0], SIZE), train[1], varied)
    average = learner.average

    def step(i):
        return learner.update(i, steps)

    @torch.no_grad()
    def evaluate():
        state = torch.get_rng_state()
        torch.manual_seed(0)
        x, y = to_tensor(held_out[0][:400], SIZE), held_out[1][:400]
        t = torch.linspace(0.0, 1.0, len(x))[torch.randperm(len(x))]
        found = {"velocity held out": velocity_loss(average, x, t, y).item()}
        torch.set_rng_state(state)
        if steps_made(learner.adam) == steps:  # costs more: at the end only
            asked = held_out[1][torch.arange(JUDGED) % len(held_out[1])]
            images = drawn(average, asked, size=train[0].shape[1])
            real, fake = (metrics.features(p, kind) for p in (held_out[0], images))
            found["Fréchet distance"] = metrics.frechet_distance(
                metrics.moments(real), metrics.moments(fake)
            )
            if kind == "digits":
                seen = metrics.predictions(images, kind)
                found["as asked"] = float((seen == asked.argmax(1).numpy()).mean())
        return found

    modules = {"unet": model, "average": average}
    facts = {"config": asdict(config), **facts}
    return Run(modules, {"adam": learner.adam}, step, evaluate, steps, about, facts, "average")


@recipe("diffusion-digits", "diffusion: digits by class, 28 × 28")
def digits(steps=2_500):
    """Digits, told which."""
    train, held_out = (data.digits(split) for split in ("train", "test"))
    config = UNetConfig(words=10)
    return taught("digits", config, classed(train), classed(held_out), steps, DIGITS)


@recipe("diffusion-emoji", "diffusion: emoji by words, 32 × 32")
def emoji(steps=1_500):
    """Emoji, told the words of their names; there are few, so they are moved a little."""
    train, held_out = data.emoji("train"), data.emoji("test")
    known = vocabulary(train.captions["en"])
    pairs, others = ((part.images, said(part.captions["en"], known)) for part in (train, held_out))
    config = UNetConfig(channels=3, words=len(known))
    return taught("emoji", config, pairs, others, steps, EMOJI, moved, words=known)
