"""Recipes of adversarial networks: a dense one, convolutional ones, and one made to collapse."""

import copy
from dataclasses import asdict, dataclass, replace
from functools import cache

import numpy as np
import torch

from companion import data, metrics
from companion.models import dcgan, gan
from companion.models.adversarial import (
    average_into,
    discriminator_loss,
    generator_loss,
    r1_penalty,
    with_spectral_norm,
)
from companion.models.pictures import mirrored, shifted, to_bytes, to_tensor
from companion.training.recipe import DIGITS, EMOJI, Run, recipe

JUDGED, LAZY = 2_000, 16


@dataclass(frozen=True)
class Game:
    """How the two networks play.

    Attributes
    ----------
    loss : str
        A game of :mod:`companion.models.adversarial`.
    rate_d, rate_g : float
        Learning rates of Adam.
    beta : float
        Adam's first β; 0.9, the usual one, remembers moves of an opponent who has long moved on.
    r1 : float
        Weight of the penalty on slopes at real pictures. It is computed in every 16th step and
        then counts sixteenfold.
    spectral : bool
        Whether the discriminator's weights are divided by their largest singular values.
    average : float
        Share of the old weights that the average keeps.
    g_steps : int
        The generator's steps for each step of the discriminator.
    batch : int
        Pictures in a batch.
    shift, mirror : int, bool
        Real and generated pictures are moved by up to so many pixels before they are judged, and
        real ones are mirrored: for data of which there are few.
    """

    loss: str = "hinge"
    rate_d: float = 2e-3
    rate_g: float = 1e-3
    beta: float = 0.5
    r1: float = 0.0
    spectral: bool = True
    average: float = 0.99
    g_steps: int = 1
    batch: int = 32
    shift: int = 0
    mirror: bool = False


def game_of(G, D, images, game):
    """Return modules, optimisers and the step of a game on pictures as tensors."""
    average = copy.deepcopy(G).eval().requires_grad_(False)
    if game.spectral:
        with_spectral_norm(D)
    adam_D = torch.optim.Adam(D.parameters(), game.rate_d, (game.beta, 0.999))
    adam_G = torch.optim.Adam(G.parameters(), game.rate_g, (game.beta, 0.999))

    def seen(x):
        return shifted(x, game.shift) if game.shift else x

    def step(i):
        G.train()
        # The discriminator's move: the generator only delivers, no gradient goes into it.
        real = images[torch.randint(len(images), (game.batch,))]
        real = seen(mirrored(real) if game.mirror else real)
        with torch.no_grad():
            fake = G(torch.randn(game.batch, G.Z))
        scores = D(torch.cat([real, seen(fake)]))
        loss_D = discriminator_loss(scores[: game.batch], scores[game.batch :], game.loss)
        penalty = torch.zeros(())
        if game.r1 and i % LAZY == 0:
            penalty = game.r1 * LAZY * r1_penalty(D, real)
        adam_D.zero_grad()
        (loss_D + penalty).backward()
        adam_D.step()
        # The generator's move: gradients pass through the discriminator, but do not change it.
        D.requires_grad_(False)
        for _ in range(game.g_steps):
            loss_G = generator_loss(D(seen(G(torch.randn(game.batch, G.Z)))), game.loss)
            adam_G.zero_grad()
            loss_G.backward()
            adam_G.step()
        D.requires_grad_(True)
        average_into(average, G, i, game.average)
        return {"discriminator": loss_D.item(), "generator": loss_G.item()}

    modules = {"generator": G, "discriminator": D, "average": average}
    return modules, {"adam D": adam_D, "adam G": adam_G}, step


@torch.no_grad()
def drawn(G, z, size=None):
    """Pictures of codes, as bytes."""
    return np.concatenate([to_bytes(G(part), size) for part in z.split(250)])


def judged(G, kind, held_out, size):
    """Return what measures a generator against pictures held out: a function without arguments."""
    z = torch.randn(JUDGED, G.Z, generator=torch.Generator().manual_seed(0))
    classes = 10 if kind == "digits" else 8

    @cache
    def reference():
        shares = np.bincount(metrics.predictions(held_out, kind), minlength=classes) + 0.5
        return metrics.moments(metrics.features(held_out, kind)), shares / shares.sum()

    def evaluate():
        images, (real, shares) = drawn(G, z, size), reference()
        modes = metrics.mode_coverage(metrics.predictions(images, kind), classes, shares)
        return {
            "Fréchet distance": metrics.frechet_distance(
                real, metrics.moments(metrics.features(images, kind))
            ),
            "classes": modes.covered,
            "imbalance": modes.divergence,
        }

    return evaluate


def convolutional(kind, train, held_out, game, steps, about):
    """Return the run of a DCGAN on pictures as bytes."""
    config = {"channels": 1 if train.ndim == 3 else 3, "width": 16, "Z": 64}
    G, D = dcgan.Generator(**config), dcgan.Discriminator(config["channels"], config["width"])
    modules, optimisers, step = game_of(G, D, to_tensor(train, dcgan.SIZE), game)
    evaluate = judged(modules["average"], kind, held_out, train.shape[1])
    facts = {"config": config, "game": asdict(game)}
    return Run(modules, optimisers, step, evaluate, steps, about, facts, "average")


def dense(game, steps):
    """Return the run of a GAN of fully connected layers on digits."""
    config = {"size": 28, "width": 128, "Z": 64}
    G, D = gan.Generator(**config), gan.Discriminator(28, 128)
    images = to_tensor(data.digits("train").images)
    modules, optimisers, step = game_of(G, D, images, game)
    evaluate = judged(modules["average"], "digits", data.digits("test").images, 28)
    facts = {"config": config, "game": asdict(game)}
    return Run(modules, optimisers, step, evaluate, steps, DIGITS, facts, "average")


HEALTHY = Game("non-saturating", 5e-4, 5e-4, r1=1.0, spectral=False, batch=64)


@recipe("gan-dense-digits", "dense GAN: digits from noise, 28 × 28")
def dense_digits(steps=4_000):
    """Digits by fully connected layers."""
    return dense(HEALTHY, steps)


@recipe("gan-dense-digits-collapsed", "the same without its penalty, hastier: it collapses")
def dense_collapsed(steps=4_000):
    """Twice the rates, Adam's usual β, and no penalty: every code gives nearly one picture."""
    game = replace(HEALTHY, rate_d=1e-3, rate_g=1e-3, beta=0.9, r1=0.0)
    run = dense(game, steps)
    run.ships = None  # nothing to ship, much to learn
    return run


@recipe("dcgan-digits", "convolutional GAN: digits from noise, 28 × 28")
def digits(steps=3_000):
    """Digits by convolutions."""
    train, held_out = data.digits("train").images, data.digits("test").images
    return convolutional("digits", train, held_out, Game(), steps, DIGITS)


@recipe("dcgan-digits-collapsed", "the same, made to collapse: nothing to ship, much to learn")
def collapsed(steps=600):
    """Digits by a generator that runs ahead of its judge, which has no penalty either."""
    train, held_out = data.digits("train").images, data.digits("test").images
    game = Game("non-saturating", 2e-4, 2e-3, beta=0.9, spectral=False, g_steps=3, average=0.9)
    run = convolutional("digits", train, held_out, game, steps, DIGITS)
    run.ships = None
    return run


@recipe("dcgan-emoji", "convolutional GAN: emoji from noise, 32 × 32, or pictures like your own")
def emoji(steps=3_000, images=None):
    """Emoji, or the pictures of a folder, at least 100, of which a fifth is held out."""
    game = Game(shift=4, mirror=True)
    if images is None:
        train, held_out = data.emoji("train").images, data.emoji("test").images
        about = EMOJI
    else:
        pictures = np.random.RandomState(0).permutation(data.own_pictures(images, dcgan.SIZE))
        train, held_out = np.split(pictures, [len(pictures) * 4 // 5])
        about = f"{len(pictures)} pictures from {images}, a fifth of them held out"
    return convolutional("emoji", train, held_out, game, steps, about)
