"""Recipes of small films: the next frame, and movements written as waves."""

import torch
from torch.nn import functional as F

from companion import data
from companion.models.pictures import to_tensor
from companion.models.video import Ensemble, Movements, frame_phases
from companion.training.recipe import Run, recipe, steps_made

BATCH, RATE, FLOOR = 16, 3e-3, 2e-4
PULL, SMOOTH = 1e-3, 1e-2  # of movements: towards none, towards those of their neighbours


def films():
    """The shipped animations as a tensor (40, 24, 3, 32, 32) from -1 to 1, and their parts."""
    kept = data.animations()
    M, T, S = kept.films.shape[:3]
    x = to_tensor(kept.films.reshape(-1, S, S, 3)).unflatten(0, (M, T))
    return x, torch.from_numpy(kept.folds).long()


def psnr(x, target):
    """Peak signal to noise ratio in decibels, of pictures (..., C, H, W) from -1 to 1 → (...)."""
    squares = ((x.clamp(-1, 1) - target) / 2).square().mean((-1, -2, -3))
    return -10 * squares.clamp_min(1e-7).log10()


def asked(x):
    """Films (M, T, …) → all runs of three frames, (M·T, 3, …), and what follows, (M·T, …)."""
    before = torch.stack([x.roll(s, 1) for s in (3, 2, 1)], 2)
    return before.flatten(0, 1), x.flatten(0, 1)


def varied(x):
    """Change short films (N, T, 3, H, W): which colour is which, direction, time, place."""
    x = x[:, :, torch.randperm(3)]
    x = x.flip(4) if torch.rand(1) < 0.5 else x
    x = x.flip(1) if torch.rand(1) < 0.5 else x
    i, j = torch.randint(0, 7, (2,)).tolist()
    H, W = x.shape[3:]
    wide = F.pad(x.flatten(1, 2), (3,) * 4, mode="replicate")
    return wide[:, :, i : i + H, j : j + W].unflatten(1, x.shape[1:3])


@recipe("video-predictor", "film: the next frame, five networks, each without a fifth of the films")
def predictor(steps=600):
    """Five networks; each is judged on the films that it was kept from."""
    x, folds = films()
    model = Ensemble(wide=16, deep=28)
    adam = torch.optim.AdamW(model.parameters(), RATE, (0.9, 0.99), weight_decay=0.01)
    allowed = [torch.nonzero(folds != k)[:, 0] for k in range(len(model.members))]

    def step(i):
        for group in adam.param_groups:
            group["lr"] = RATE * min((i + 1) / 30, 1, 2 * (1 - i / steps))
        adam.zero_grad()
        total = 0.0
        for member, mine in zip(model.members, allowed, strict=True):
            which = mine[torch.randint(len(mine), (BATCH,))]
            first = torch.randint(x.shape[1], (BATCH, 1))
            short = varied(x[which[:, None], (first + torch.arange(4)) % x.shape[1]])
            errors = (member(short[:, :3]) - short[:, 3]).square().mean((1, 2, 3))
            loss = (errors + FLOOR).log().mean()  # decibels: every frame counts alike
            loss.backward()
            torch.nn.utils.clip_grad_norm_(member.parameters(), 1.0)
            total += errors.mean().item() / len(allowed)
        adam.step()
        return {"squared error": total}

    before, after = asked(x)
    of_film = folds.repeat_interleave(x.shape[1])

    @torch.no_grad()
    def evaluate():
        stride = 1 if steps_made(adam) == steps else 7  # on the way a part of the frames is enough
        a, b = before[::stride], after[::stride]
        return {
            "PSNR held out": psnr(model(a, of_film[::stride]), b).mean().item(),
            "PSNR of the last frame": psnr(a[:, -1], b).mean().item(),
        }

    about = "data.animations: 40 films in five parts, four to train and one held out in turn"
    facts = {"config": {"members": 5, "wide": 16, "deep": 28}}
    return Run({"model": model}, {"adam": adam}, step, evaluate, steps, about, facts, "model")


def blurred(x, reach):
    """Average films (M, T, 3, H, W) twice over squares that reach so far."""
    flat = x.flatten(0, 1)
    for _ in range(2 if reach else 0):
        side = 2 * reach + 1
        flat = F.avg_pool2d(flat, side, 1, reach, count_include_pad=False)
    return flat.unflatten(0, x.shape[:2])


@recipe("video-movement", "film: the movements of forty films as waves")
def movement(steps=120):
    """Movements fitted to the films, from blurred ones to sharp ones."""
    x, _ = films()
    sharpened = [blurred(x, reach) for reach in (2, 1, 0)]
    phases = frame_phases(x.shape[1])
    model = Movements(len(x))
    adam = torch.optim.Adam(model.parameters(), 0.15)

    def step(i):
        for group in adam.param_groups:
            group["lr"] = 0.15 * min(1, 2 * (1 - i / steps))
        y = sharpened[min(2, max(0, 4 * i // steps - 1))]
        t = 1 + torch.randperm(x.shape[1] - 1)[:6]
        error = (model(y[:, 0], phases[t]) - y[:, t]).square().mean((1, 2, 3, 4)).sum()
        w = model.waves
        rough = w.diff(dim=3).square().sum() + w.diff(dim=4).square().sum()
        adam.zero_grad()
        (10 * error + PULL * w.square().sum() + SMOOTH * rough).backward()
        adam.step()
        return {"squared error": error.item() / len(x)}

    @torch.no_grad()
    def evaluate():
        made = model(x[:, 0], phases)
        still = x[:, :1].expand_as(x)
        return {
            "PSNR": psnr(made, x)[:, 1:].mean().item(),
            "PSNR of the first frame": psnr(still, x)[:, 1:].mean().item(),
        }

    about = "data.animations: 40 films, every movement from its own film"
    facts = {"config": {"films": len(x)}}
    return Run({"model": model}, {"adam": adam}, step, evaluate, steps, about, facts, "model")
