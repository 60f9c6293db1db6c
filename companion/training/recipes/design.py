"""Recipes for design: a network that writes characters, and one that knows four hands."""

from dataclasses import asdict
from functools import cache

import numpy as np
import torch
from torch.nn import functional as F

from companion import data
from companion.data.characters import NAMES
from companion.models.hands import Brush, BrushConfig, path, similarity, written
from companion.models.pictures import shifted
from companion.models.strokes import Writer, WriterConfig, steps
from companion.training.muon import MuonAndAdam
from companion.training.recipe import Run, recipe
from companion.training.recipes.language import schedule

BATCH, BRUSH, OVERLAP = 32, 4e-3, 0.5
JUDGED = 300  # of the characters held out, while it learns; the chapter judges all


@recipe("writer", "a Transformer that writes Chinese characters, stroke by stroke")
def writer(steps=1_500):
    """Two layers of width 96; Muon for the matrices of the blocks, Adam for the rest."""
    return writing(Writer(WriterConfig()), steps)


def writing(model, count):
    """Return the run of a network that has :meth:`~companion.models.strokes.Writer.nats`."""
    characters, held_out = (data.pen_strokes(split).strokes for split in ("train", "test"))
    both = MuonAndAdam(model, model.blocks)
    chosen = batches([sum(map(len, character)) for character in characters], BATCH)

    def step(i):
        events, points = steps([characters[k] for k in chosen(i)])
        loss = torch.cat(model.nats(events, points)).sum() / (events >= 0).sum()
        model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        both.step(schedule(i / count))
        return {"nats a step": loss.item()}

    def evaluate():
        events, places = costs(model, held_out[:JUDGED]).mean(0).tolist()
        return {"nats": events + places, "of events": events, "of places": places}

    about = "data.pen_strokes: 8,600 characters to train; judged by 300 of 934 held out"
    facts = {"config": asdict(model.config)}
    return Run({"writer": model}, both.optimisers, step, evaluate, count, about, facts, "writer")


def batches(lengths, batch, pool=16):
    """Return a function from a step's number to its batch, a list of indices.

    An epoch visits all in random order, sorted by length within pools of ``pool`` batches so that
    little has to be filled up. The order follows from the epoch's number alone.
    """
    lengths, count = torch.tensor(lengths), len(lengths) // batch

    @cache
    def epoch(number):
        draw = torch.Generator().manual_seed(number)
        order = torch.randperm(len(lengths), generator=draw)[: count * batch]
        sorted_pools = [some[lengths[some].argsort()] for some in order.split(pool * batch)]
        rows = torch.cat(sorted_pools).view(count, batch)
        return rows[torch.randperm(count, generator=draw)]

    return lambda i: epoch(i // count)[i % count].tolist()


@torch.no_grad()
def costs(model, characters):
    """Nats of each character: of its events and of its places, shape (N, 2)."""
    order = sorted(range(len(characters)), key=lambda k: sum(map(len, characters[k])))
    found = torch.zeros(len(characters), 2)
    for first in range(0, len(order), 64):
        some = order[first : first + 64]
        found[some] = torch.stack(model.nats(*steps([characters[k] for k in some])), dim=1)
    return found


@recipe("hands", "a U-Net that writes any character in four calligraphic hands")
def hands(steps=800):
    """Three levels of 32, 48 and 64 channels; all are moved by up to two pixels."""
    model = Brush(BrushConfig())
    x, images = paths_and_hands("train")
    adam = torch.optim.Adam(model.parameters(), BRUSH, (0.9, 0.99))

    def step(i):
        chosen, hand = torch.randint(len(x), (BATCH,)), torch.randint(len(images), (BATCH,))
        both = shifted(torch.cat([x[chosen], images[hand, chosen][:, None]], dim=1), 2)
        logits, target = model(both[:, :4], hand), both[:, 4:]
        cross, missed = F.binary_cross_entropy_with_logits(logits, target), overlap(logits, target)
        adam.zero_grad()
        (cross + OVERLAP * missed).backward()
        for group in adam.param_groups:
            group["lr"] = BRUSH * schedule(i / steps)
        adam.step()
        return {"cross-entropy": cross.item(), "missed overlap": missed.item()}

    def evaluate():
        x, images = paths_and_hands("test")
        x, images = x[: JUDGED // 3], images[:, : JUDGED // 3]
        found = {}
        for h, name in enumerate(NAMES):
            ours = written(model, x, torch.full((len(x),), h))
            truth = (images[h] * 255).round().to(torch.uint8).numpy()
            found[f"L1, {name}"] = float(np.abs(ours / 255 - truth / 255).mean())
            found[f"SSIM, {name}"] = float(similarity(ours, truth).mean())
        return found

    about = "data.hands, data.pen_strokes: 800 characters in 4 hands to train; judged by 100 of 200"
    facts = {"config": asdict(model.config)}
    return Run({"brush": model}, {"adam": adam}, step, evaluate, steps, about, facts, "brush")


def overlap(logits, target):
    """Share of the ink that two pictures do not have in common, Dice's; a mean over the batch."""
    p = logits.sigmoid()
    both = (p * target).sum((1, 2, 3))
    return 1 - (2 * both / (p.sum((1, 2, 3)) + target.sum((1, 2, 3)))).mean()


@cache
def paths_and_hands(split):
    """Paths (N, 4, 40, 40), and ink from 0 to 1 in each hand, (4, N, 40, 40)."""
    images, characters, _ = data.hands(split)
    strokes = dict(zip(*data.pen_strokes(), strict=True))
    paths = np.stack([path(strokes[character]) for character in characters])
    return torch.from_numpy(paths), torch.from_numpy(images / np.float32(255))
