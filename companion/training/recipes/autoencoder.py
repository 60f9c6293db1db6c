"""Recipes of variational autoencoders: dense, convolutional, coloured, and told what to draw."""

import math
from dataclasses import asdict
from functools import cache

import torch

from companion import data, metrics
from companion.models.pictures import mirrored, shifted, to_bytes, to_tensor
from companion.models.vae import VAE, VAEConfig, kl, log_densities, reconstruction
from companion.training.recipe import DIGITS, EMOJI, Run, recipe

RATE, RISE = 5e-3, 0.02
JUDGED, CODES = 500, 20  # pictures, and codes for each, of the importance-weighted bound


def unit(images):
    """Bytes → a tensor (N, C, H, W) of numbers from 0 to 1."""
    return to_tensor(images) / 2 + 0.5


def moved(x):
    """Move each digit by up to a pixel each way, so that few serve for many."""
    return shifted(x, 1)


class Learner:
    """Teaches a variational autoencoder: Adam, with a rate that rises shortly and then falls.

    Parameters
    ----------
    model : VAE
        What learns.
    images : Tensor
        Pictures from 0 to 1, (N, C, H, W).
    labels : Tensor, optional
        Their labels, (N,), for a network with classes.
    varied : callable, optional
        Changes a batch of pictures a little, so that few serve for many.
    beta : float
        Weight of the KL term. With 0 the mean is decoded and nothing is drawn: a plain autoencoder.
    rate : float
        The largest learning rate.
    batch : int
        Pictures in a batch.
    """

    def __init__(self, model, images, labels=None, varied=None, beta=1.0, rate=RATE, batch=128):
        self.model, self.images, self.labels, self.varied = model, images, labels, varied
        self.beta, self.rate, self.batch = beta, rate, batch
        self.adam = torch.optim.Adam(model.parameters(), rate, (0.9, 0.99))

    def update(self, progress):
        """Make a step, at this share of the whole training (0 to 1); returns its two terms."""
        chosen = torch.randint(len(self.images), (self.batch,))
        x, y = self.images[chosen], None if self.labels is None else self.labels[chosen]
        x = x if self.varied is None else self.varied(x)
        if self.beta:
            logits, mean, log_variance = self.model(x, y)
        else:
            mean, log_variance = self.model.encode(x, y)
            logits = self.model.decode(mean, y)
        nats = reconstruction(logits, x, self.model.log_scale).mean()
        divergence = kl(mean, log_variance).mean()
        self.adam.zero_grad()
        (nats + self.beta * divergence).backward()
        for group in self.adam.param_groups:
            fall = (1 + math.cos(math.pi * progress)) / 2
            group["lr"] = self.rate * fall * min(1, progress / RISE + 0.01)
        self.adam.step()
        return {"reconstruction": nats.item(), "KL": divergence.item()}


@torch.no_grad()
def negative_elbo(model, x, y=None):
    """Mean over the pictures, with one code drawn for each: reconstruction and KL, in nats."""
    logits, mean, log_variance = model(x, y)
    nats = reconstruction(logits, x, model.log_scale).mean().item()
    return nats, kl(mean, log_variance).mean().item()


@torch.no_grad()
def drawn(model, z, y=None):
    """Codes → pictures as bytes."""
    return to_bytes(2 * model.pictures(model.decode(z, y)) - 1)


def judged(model, kind, held_out, labels):
    """Return what measures the model on pictures held out: a function without arguments."""
    x, y, asked = unit(held_out), None, None
    if model.config.classes:
        y, asked = torch.from_numpy(labels), torch.arange(10).repeat_interleave(200)
    reference = cache(lambda: metrics.moments(metrics.features(held_out, kind)))

    def evaluate():
        real = reference()  # at first this builds a network, which draws random numbers
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            nats, divergence = negative_elbo(model, x, y)
            images = drawn(model, torch.randn(2_000, model.config.latent), asked)
            found = {
                "negative ELBO": nats + divergence,
                "KL held out": divergence,
                "Fréchet distance": metrics.frechet_distance(
                    real, metrics.moments(metrics.features(images, kind))
                ),
            }
            if kind == "digits":
                found["importance-weighted"] = weighted(model, x, y)
            else:
                found["bits per colour"] = (nats + divergence) / (x[0].numel() * math.log(2))
        if asked is not None:
            seen = metrics.predictions(images, kind)
            found["as asked"] = float((seen == asked.numpy()).mean())
        return found

    return evaluate


@torch.no_grad()
def weighted(model, x, y):
    """Importance-weighted bound of -log p, in nats, of a few pictures."""
    some = x[:JUDGED], CODES, None if y is None else y[:JUDGED]
    return float(-metrics.importance_weighted_bound(*log_densities(model, *some)).mean())


def taught(config, kind, split, steps, about, varied, **how):
    """Return the run of a model on a data set's two parts."""
    train, held_out = split("train"), split("test")
    model = VAE(config)
    labels = torch.from_numpy(train.labels) if config.classes else None
    learner = Learner(model, unit(train.images), labels, varied, **how)
    evaluate = judged(model, kind, held_out.images, held_out.labels)
    return Run(
        {"vae": model},
        {"adam": learner.adam},
        lambda i: learner.update(i / steps),
        evaluate,
        steps,
        about,
        {"config": asdict(config)},
        "vae",
    )


@recipe("vae-digits", "dense VAE: digits as 20 numbers")
def digits(steps=8_000):
    """Digits by fully connected layers."""
    config = VAEConfig(hidden=(144,), blocks=1)
    return taught(config, "digits", data.digits, steps, DIGITS, moved)


@recipe("vae-digits-convolutional", "convolutional VAE: digits as 20 numbers")
def digits_convolutional(steps=2_000):
    """Digits by convolutions."""
    config = VAEConfig(hidden=(16, 32), convolutional=True)
    return taught(config, "digits", data.digits, steps, DIGITS, moved, batch=64)


@recipe("cvae-digits", "dense VAE that is told which digit: the code keeps the handwriting")
def conditional(steps=5_000):
    """Digits by fully connected layers, the label beside picture and code."""
    config = VAEConfig(hidden=(144,), blocks=1, classes=10)
    return taught(config, "digits", data.digits, steps, DIGITS, moved)


@recipe("vae-emoji", "convolutional VAE in colour: emoji as 64 numbers")
def emoji(steps=3_000):
    """Emoji by convolutions; there are few, so they are mirrored and moved."""
    config = VAEConfig(3, 32, 64, (24, 32, 48), convolutional=True, likelihood="logistic")
    how = dict(varied=lambda x: shifted(mirrored(x), 2), rate=2e-3, batch=64)
    return taught(config, "emoji", data.emoji, steps, EMOJI, **how)
