"""A small run with everything that a checkpoint must keep; as a program, one that can be killed."""

import sys

import torch
from torch import nn
from torch.nn import functional as F

from companion.training.loop import train
from companion.training.muon import Muon
from companion.training.recipe import Run, seed_everything


def toy(steps=30, seed=0, slow=0.0):
    """Two modules against each other, dropout, batch statistics, three kinds of optimiser."""
    import random
    import time

    import numpy as np

    seed_everything(seed)
    maker = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, 2))
    judge = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))
    optimisers = {
        "maker": torch.optim.AdamW(maker.parameters(), 1e-2),
        "judge": torch.optim.SGD(judge[2].parameters(), 1e-2, momentum=0.9),
        "matrix": Muon([judge[0].weight], 1e-2),
    }

    def step(i):
        time.sleep(slow)
        for group in optimisers["maker"].param_groups:
            group["lr"] = 1e-2 * (1 - i / steps)
        shift = np.random.standard_normal() + random.random()  # noqa: NPY002
        fake, real = maker(torch.randn(16, 3)), torch.randn(16, 2) + shift
        loss_judge = F.softplus(-judge(real)).mean() + F.softplus(judge(fake.detach())).mean()
        for name in ("judge", "matrix"):
            optimisers[name].zero_grad()
        loss_judge.backward()
        for name in ("judge", "matrix"):
            optimisers[name].step()
        loss = F.softplus(-judge(fake)).mean()
        optimisers["maker"].zero_grad()
        loss.backward()
        optimisers["maker"].step()
        return {"maker": loss, "judge": loss_judge.item()}

    def evaluate():
        with torch.no_grad():
            return {"size": sum(p.abs().sum().item() for p in maker.parameters())}

    return Run({"maker": maker, "judge": judge}, optimisers, step, evaluate, steps, "noise")


if __name__ == "__main__":
    torch.set_num_threads(1)
    train(toy(slow=0.05), sys.argv[1], {"recipe": "toy"}, every=3)
