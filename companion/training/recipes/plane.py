"""Small networks with a code of two numbers: an autoencoder, and VAEs by rising β."""

from functools import cache

import torch

from companion import data, metrics
from companion.models.pictures import to_bytes
from companion.models.vae import VAE, VAEConfig, kl, reconstruction, reparameterise
from companion.training.recipe import DIGITS, Run, recipe, steps_made
from companion.training.recipes.autoencoder import Learner, unit

BETAS = (0.25, 1.0, 2.0, 4.0, 8.0, 16.0)
HIDDEN, RATE = (128, 64), 5e-3
JUDGED = 1_000


@recipe("latent-plane", "digits by codes of two numbers: an autoencoder, and VAEs by rising β")
def latent_plane(steps=4_000):
    """All learn the same pictures, each with a learner of its own."""
    train, test = (unit(data.digits(split).images) for split in ("train", "test"))
    betas = {"autoencoder": None, **{f"beta{beta:g}".replace(".", "_"): beta for beta in BETAS}}
    networks = {name: VAE(VAEConfig(latent=2, hidden=HIDDEN)) for name in betas}
    learners = {
        name: Learner(networks[name], train, beta=beta or 0, rate=RATE)
        for name, beta in betas.items()
    }
    optimisers: dict[str, torch.optim.Optimizer] = {
        name: learner.adam for name, learner in learners.items()
    }

    def step(i):
        terms = {name: learner.update(i / steps) for name, learner in learners.items()}
        return {f"{name} {term}": value for name in terms for term, value in terms[name].items()}

    @torch.no_grad()
    def evaluate():
        found, finished = {}, steps_made(optimisers["autoencoder"]) == steps
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            for name, beta in betas.items():
                mean, log_variance = networks[name].encode(test)
                z, decode = reparameterise(mean, log_variance), networks[name].decode
                logits = decode(z if beta else mean)
                found[f"reconstruction {name}"] = reconstruction(logits, test).mean().item()
                if beta:
                    found[f"KL {name}"] = kl(mean, log_variance).mean().item()
                if finished:  # only then: it takes as long as much of the training
                    noise = torch.randn(JUDGED, 2)
                    found[f"Fréchet own {name}"] = distance(logits[:JUDGED])
                    found[f"Fréchet prior {name}"] = distance(decode(noise))
                    if not beta:
                        codes = fitted(networks[name].encode(train)[0], noise)
                        found[f"Fréchet fitted {name}"] = distance(decode(codes))
        return found

    facts = {
        "config": {"latent": 2, "hidden": list(HIDDEN)},
        "networks": [{"name": name, "beta": beta} for name, beta in betas.items()],
    }
    modules: dict[str, torch.nn.Module] = {"networks": torch.nn.ModuleDict(networks)}
    return Run(modules, optimisers, step, evaluate, steps, DIGITS, facts, "networks")


def fitted(codes, noise):
    """Turn standard normal noise into codes with the mean and the covariance of others."""
    return codes.mean(0) + noise @ torch.linalg.cholesky(codes.T.cov()).T


@cache
def reference():
    """Moments of the held-out pictures' features."""
    return metrics.moments(metrics.features(data.digits("test").images, "digits"))


def distance(logits):
    """Fréchet distance of decoded pictures to those held out, by the features of the classifier."""
    drawn = metrics.features(to_bytes(2 * logits.sigmoid() - 1), "digits")
    return metrics.frechet_distance(reference(), metrics.moments(drawn))
