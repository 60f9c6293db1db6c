"""Recipe of the network for repair: digits and emoji, holes and noise, all by one network."""

import math
from dataclasses import asdict

import torch

from companion import data
from companion.models.adversarial import average_into
from companion.models.pictures import shifted, to_tensor
from companion.models.repair import (
    RepairConfig,
    Repairer,
    damaged,
    pasted,
    rectangles,
    scratches,
    specks,
)
from companion.training.recipe import Run, recipe

BATCH, RATE, SIZE, NOISIEST = 64, 2e-3, 32, 1.0
HOLES = {"rectangle": rectangles, "scratches": scratches, "specks": specks}
JUDGED = 200  # pictures of each kind


def pictures(split):
    """Digits and emoji of a part, two tensors (N, 3, 32, 32): digits are grey in three channels."""
    digits = to_tensor(data.digits(split).images, SIZE).expand(-1, 3, -1, -1)
    return digits, to_tensor(data.emoji(split).images)


def masks(N):
    """Masks of all kinds in turn, every fourth without a hole: (N, 1, 32, 32)."""
    known = torch.ones(N, 1, SIZE, SIZE)
    for start, hole in enumerate(HOLES.values()):
        known[start::4] = hole(len(known[start::4]), SIZE)
    return known[torch.randperm(N)]


def levels(N):
    """Levels of noise from 0 to 1; about every third is 0."""
    return NOISIEST * (1.5 * torch.rand(N) - 0.5).clamp(min=0)


class Learner:
    """Teaches the network by squared error: Adam, with a rate that rises shortly and then falls.

    Parameters
    ----------
    model : Repairer
        What learns.
    kinds : sequence of Tensor
        Pictures from -1 to 1, (N, C, 32, 32); each batch has as many of each.
    """

    def __init__(self, model, kinds):
        self.model, self.kinds = model, kinds
        self.average = Repairer(model.config).eval().requires_grad_(False)
        self.average.load_state_dict(model.state_dict())
        self.adam = torch.optim.Adam(model.parameters(), RATE, (0.9, 0.99))

    def update(self, i, steps):
        """Make step ``i`` of ``steps``; returns the loss."""
        for group in self.adam.param_groups:
            fall = (1 + math.cos(math.pi * i / steps)) / 2
            group["lr"] = RATE * min(1, (i + 1) / 50) * fall
        each = BATCH // len(self.kinds)
        x = torch.cat([kind[torch.randint(len(kind), (each,))] for kind in self.kinds])
        x, known, sigma = shifted(x, 2), masks(len(x)), levels(len(x))
        loss = (self.model(damaged(x, known, sigma), known, sigma) - x).square().mean()
        self.adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 0.5)
        self.adam.step()
        average_into(self.average, self.model, i, 0.995)
        return {"squared error": loss.item()}


@torch.no_grad()
def judged(model, x, hole, sigma):
    """Peak signal-to-noise ratio, in decibels, on pictures that are damaged the same each time.

    Of a hole without noise only the pixels of the hole count.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        known = HOLES[hole](len(x), SIZE) if hole else torch.ones(len(x), 1, SIZE, SIZE)
        level = torch.full((len(x),), sigma)
        y = damaged(x, known, level)
    parts = zip(*(t.split(50) for t in (y, known, level)), strict=True)
    found = torch.cat([model(*part) for part in parts])
    found = found.clamp(-1, 1)
    counted = torch.ones_like(known)
    if sigma == 0:
        found, counted = pasted(found, y, known), 1 - known
    squared = (counted * (found - x).square()).sum() / (counted.sum() * x.shape[1])
    return 10 * math.log10(4 / squared.item())


@recipe("repair", "one network that fills holes and takes noise away: digits and emoji, 32 × 32")
def repair(steps=2_500):
    """Digits and emoji, damaged in many ways."""
    model = Repairer(RepairConfig())
    learner = Learner(model, pictures("train"))
    of_digits, of_emoji = (kind[:JUDGED] for kind in pictures("test"))
    held_out = {"digits": of_digits, "emoji": of_emoji}

    def evaluate():
        return {
            f"PSNR {kind}, {hole or f'noise {sigma:g}'}": judged(learner.average, x, hole, sigma)
            for kind, x in held_out.items()
            for hole, sigma in [*((hole, 0.0) for hole in HOLES), (None, 0.25), (None, 0.5)]
        }

    def step(i):
        return learner.update(i, steps)

    return Run(
        {"network": model, "average": learner.average},
        {"adam": learner.adam},
        step,
        evaluate,
        steps,
        "data.digits: 8,000 to train, 2,000 held out; data.emoji: 1,200 and 401",
        {"config": asdict(model.config)},
        "average",
    )
