"""Recipes of three variants of the GAN: told what to draw, in two stages, and grown.

All of them play one game, that of the recipe ``dcgan-digits``: hinge loss, spectral normalisation,
averaged weights. They differ in what the networks are and in what both are given beside codes and
pictures.
"""

import copy
from dataclasses import asdict

import numpy as np
import torch
from torch.nn.functional import avg_pool2d

from companion import data, metrics
from companion.models import conditional_gan, dcgan, progressive, stackgan
from companion.models.adversarial import (
    average_into,
    discriminator_loss,
    generator_loss,
    with_spectral_norm,
)
from companion.models.pictures import mirrored, shifted, to_bytes, to_tensor
from companion.training.recipe import DIGITS, EMOJI, Run, recipe
from companion.training.recipes.diffusion import classed, said, vocabulary
from companion.training.recipes.gan import Game

WIDTH, Z, JUDGED = 16, 64, 2_000
PRICE = 0.1  # of the conditions' divergence
GAMES = {"digits": Game(), "emoji": Game(shift=4, mirror=True)}


class Duel:
    """Two players, their optimisers, and the generator's averaged weights.

    Parameters
    ----------
    G, D : Module
        ``G(z, *given)`` and ``D(x, *given)``.
    batch : callable
        ``batch(n, progress)`` → n real pictures and the tuple ``given``.
    game : Game
        How they play.
    cost : callable, optional
        ``cost(*given)``: what the generator pays beside its loss.
    mismatched : bool
        Whether the discriminator also sees real pictures beside the wish that belongs to another
        one, and learns to take these pairs for false.
    """

    def __init__(self, G, D, batch, game, cost=None, mismatched=False):
        self.G, self.D, self.batch, self.game, self.cost = G, D, batch, game, cost
        self.mismatched = mismatched
        self.average = copy.deepcopy(G).eval().requires_grad_(False)
        with_spectral_norm(D)
        betas = (game.beta, 0.999)
        self.adam_D = torch.optim.Adam(D.parameters(), game.rate_d, betas)
        self.adam_G = torch.optim.Adam(G.parameters(), game.rate_g, betas)

    def seen(self, x):
        """Move pictures, real or generated, before they are judged: as far at every size."""
        far = self.game.shift * x.shape[2] // dcgan.SIZE
        return shifted(x, far) if far else x

    def update(self, i, progress):
        """Make step ``i``, when ``progress`` of all has been made; returns the losses."""
        G, D, N, loss = self.G, self.D, self.game.batch, self.game.loss
        G.train()
        real, given = self.batch(N, progress)
        with torch.no_grad():
            fake = G(torch.randn(N, G.Z), *given)
        judged, told = [self.seen(real), self.seen(fake)], [given, given]
        if self.mismatched:
            judged, told = [*judged, judged[0]], [*told, tuple(y.roll(1, 0) for y in given)]
        told = [
            torch.cat(rows) if torch.is_tensor(rows[0]) else rows[0]
            for rows in zip(*told, strict=True)
        ]
        scores = D(torch.cat(judged), *told)
        loss_D = discriminator_loss(scores[:N], scores[N:], loss)
        self.adam_D.zero_grad()
        loss_D.backward()
        self.adam_D.step()
        D.requires_grad_(False)
        fake = G(torch.randn(N, G.Z), *given)
        loss_G = generator_loss(D(self.seen(fake), *given), loss)
        self.adam_G.zero_grad()
        (loss_G + self.cost(*given) if self.cost else loss_G).backward()
        self.adam_G.step()
        D.requires_grad_(True)
        average_into(self.average, G, i, self.game.average)
        return {"discriminator": loss_D.item(), "generator": loss_G.item()}


def drawing(kind, images, *given):
    """Return what draws batches at 32 × 32, with the rows of ``given`` that belong to them."""
    x = to_tensor(images, dcgan.SIZE)

    def batch(n, progress):
        chosen = torch.randint(len(x), (n,))
        real = mirrored(x[chosen]) if GAMES[kind].mirror else x[chosen]
        return real, tuple(rows[chosen] for rows in given)

    return batch


def plain(kind, images, wishes=None):
    """Return a DCGAN, told nothing, in a duel: the measure of the others."""
    channels = 1 if kind == "digits" else 3
    G, D = dcgan.Generator(channels, WIDTH, Z), dcgan.Discriminator(channels, WIDTH)
    return Duel(G, D, drawing(kind, images), GAMES[kind])


def conditional(kind, images, wishes, mismatched=None):
    """Return a conditional GAN in a duel; wishes in words come with mismatched pairs."""
    mismatched = kind == "emoji" if mismatched is None else mismatched
    config = {"channels": 1 if kind == "digits" else 3, "width": WIDTH, "words": wishes.shape[1]}
    G, D = conditional_gan.Generator(**config, Z=Z), conditional_gan.Discriminator(**config)
    return Duel(G, D, drawing(kind, images, wishes), GAMES[kind], mismatched=mismatched)


def stage_of(progress):
    """Say how far the networks are grown: three plateaus, and two fades between them."""
    return float(np.interp(progress, [0.15, 0.3, 0.4, 0.6], [0, 1, 1, 2]))


def growing(kind, images, wishes=None):
    """Return a GAN that grows, in a duel."""
    channels = 1 if kind == "digits" else 3
    G, D = progressive.Generator(channels, WIDTH, Z), progressive.Discriminator(channels, WIDTH)
    large = drawing(kind, images)

    def batch(n, progress):
        stage = stage_of(progress)
        return progressive.at_stage(large(n, progress)[0], stage), (stage,)

    return Duel(G, D, batch, GAMES[kind])


class Stack:
    """Two duels, one after the other: the second generator redraws what the first one sketches."""

    FIRST = 0.4  # share of the training that goes to stage I

    def __init__(self, kind, images, wishes):
        channels, words, game = 1 if kind == "digits" else 3, wishes.shape[1], GAMES[kind]
        large = drawing(kind, images, wishes)

        def small(n, progress):
            real, given = large(n, progress)
            return avg_pool2d(real, 2), given

        def judge(size):
            return conditional_gan.Discriminator(channels, WIDTH, words, size)

        def price(stage):
            return lambda y: PRICE * stage.condition.price(y)

        G = stackgan.Generator(channels, 2 * WIDTH, Z + 32, words)
        first = Duel(G.first, judge(16), small, game, price(G.first), True)
        G.first = first.average  # stage II redraws what the finished stage I draws
        second = Duel(G, judge(32), large, game, price(G.second), True)
        self.duels, self.average = (first, second), second.average

    def update(self, i, progress):
        """Make step ``i``: stage I's for the first part of the training, then stage II's."""
        first, second = self.duels
        if progress < self.FIRST:
            return first.update(i, progress)
        return second.update(int(i * (1 - self.FIRST / progress)), progress)


def wished(kind):
    """Pictures and wishes, to train with and held out: two pairs, and what the wishes mean."""
    parts = [getattr(data, kind)(split) for split in ("train", "test")]
    if kind == "digits":
        return *(classed(part) for part in parts), list("0123456789")
    known = vocabulary(parts[0].captions["en"])
    return *((part.images, said(part.captions["en"], known)) for part in parts), known


@torch.no_grad()
def drawn(G, wishes, kind, seed=0):
    """Pictures as bytes: one to each wish, (N, words), by codes of a seed.

    A generator that is not told ``wishes`` gets only their number.
    """
    z = torch.randn(len(wishes), G.Z, generator=torch.Generator().manual_seed(seed))
    told = isinstance(G, conditional_gan.Generator | stackgan.Generator)
    size = 28 if kind == "digits" else 32
    parts = zip(z.split(250), wishes.split(250), strict=True)
    return np.concatenate([to_bytes(G(a, b) if told else G(a), size) for a, b in parts])


def as_asked(images, wishes, kind, held_out):
    """Share of the pictures in which our classifier sees what was asked for.

    A digit is the one asked for. An emoji is of the group of that held-out emoji whose caption was
    asked for; captions without a known word ask for nothing and are left out.
    """
    asks = (wishes.sum(1) > 0).numpy()
    truth = held_out.labels[np.arange(len(wishes)) % len(held_out.labels)]
    return float((metrics.predictions(images, kind) == truth)[asks].mean())


def taught(kind, contest, steps, **config):
    """Return the run of a contest: one of the functions above, or :class:`Stack`."""
    (images, wishes), (_, asked), known = wished(kind)
    held_out, learner = getattr(data, kind)("test"), contest(kind, images, wishes)
    asked, made = asked[torch.arange(JUDGED) % len(asked)], [0]

    def evaluate():
        if 0 < made[0] < steps:  # costs as much as a hundred steps: not on the way
            return {}
        generated = drawn(learner.average, asked, kind)
        moments = (metrics.moments(metrics.features(p, kind)) for p in (held_out.images, generated))
        share = as_asked(generated, asked, kind, held_out)
        return {"Fréchet distance": metrics.frechet_distance(*moments), "as asked": share}

    duels = learner.duels if isinstance(learner, Stack) else (learner,)
    modules: dict[str, torch.nn.Module] = {"average": learner.average}
    optimisers: dict[str, torch.optim.Optimizer] = {}
    for place, duel in zip(("", " I"), reversed(duels), strict=False):
        modules |= {f"generator{place}": duel.G, f"discriminator{place}": duel.D}
        optimisers |= {f"adam D{place}": duel.adam_D, f"adam G{place}": duel.adam_G}
    about = DIGITS if kind == "digits" else EMOJI
    facts = {"config": config, "words": known, "game": asdict(GAMES[kind])}

    def step(i):
        made[0] = i + 1
        return learner.update(i, i / steps)

    return Run(modules, optimisers, step, evaluate, steps, about, facts, "average")


@recipe("cgan-digits", "conditional GAN: digits by class, 28 × 28")
def cgan_digits(steps=1_080):
    """Digits, told which."""
    return taught("digits", conditional, steps, channels=1, width=WIDTH, Z=Z, words=10)


@recipe("progressive-digits", "GAN that grows: digits from noise, by way of 8 × 8 and 16 × 16")
def progressive_digits(steps=1_310):
    """Digits, coarse ones first."""
    return taught("digits", growing, steps, channels=1, width=WIDTH, Z=Z)


@recipe("stackgan-emoji", "StackGAN: emoji by words, a sketch of 16 × 16, redrawn at 32 × 32")
def stackgan_emoji(steps=1_110):
    """Emoji, told the words of their names, in two stages."""
    words = len(vocabulary(data.emoji("train").captions["en"]))
    config = {"channels": 3, "width": 2 * WIDTH, "Z": Z + 32, "words": words, "E": 32}
    return taught("emoji", Stack, steps, **config)
