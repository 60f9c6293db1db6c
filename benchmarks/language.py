"""How well does a small language model get in the time that nanoGPT's recipe for a CPU takes?

    python -m benchmarks language FILE [--seeds N] [--resume] [--record]

FILE is Tiny Shakespeare (1,115,394 characters), which is not part of the project. Its first nine
tenths are for training; the loss is over the whole last tenth, in consecutive windows of 64
characters. Both sides have 4 layers of width 128 with 4 heads, see 64 characters, and run on one
thread in the same process: after each step of the anchor, ours steps until it has used as much
processor time. So both meet the same weather, and ours has no share of time of its own choice.

The anchor is the recipe in nanoGPT's README ("I only have a macbook"), rebuilt from our parts.
``--record`` keeps the curves for the chapter on attention. A seed takes about six minutes of a
core; ``--resume`` takes over the seeds that an earlier run, of the same code, wrote into the JSON.
"""

import json
import math
import statistics
import sys
import time
from pathlib import Path

import torch

from benchmarks import _command
from companion.models.transformer import Transformer, TransformerConfig
from companion.training.recipes import language

STEPS, CONTEXT, BATCH, ROWS = 2_000, 64, 12, 10
SHAPE = dict(width=128, layers=4, heads=4, context=CONTEXT)
GOAL = 0.25


class Side:
    """A model in training, and the processor time that its steps have taken."""

    def __init__(self, model, update):
        self.model, self.update = model, update
        self.steps, self.seconds, self.curve = 0, 0.0, []

    def step(self, progress):
        start = time.process_time()
        self.update(self.steps, progress)
        self.seconds += time.process_time() - start
        self.steps += 1

    def measure(self, text):
        loss = language.mean_loss(self.model, text, CONTEXT)
        row = dict(step=self.steps, seconds=round(self.seconds, 2), validation_loss=round(loss, 4))
        self.curve.append(row)


def anchor(vocabulary, text, seed):
    """Build nanoGPT's recipe: AdamW, warm-up and half a cosine, clipped gradients."""
    torch.manual_seed(seed)
    config = TransformerConfig(vocabulary, positions="learned", norm="layer", **SHAPE)
    model = Transformer(config)
    decayed = [p for p in model.parameters() if p.ndim >= 2]
    kept = [p for p in model.parameters() if p.ndim < 2]
    groups = [dict(params=decayed, weight_decay=0.1), dict(params=kept, weight_decay=0.0)]
    optimiser = torch.optim.AdamW(groups, 1e-3, betas=(0.9, 0.99))
    draw = torch.Generator().manual_seed(seed)

    def rate(i):
        if i < 100:
            return 1e-3 * i / 100
        return 1e-4 + 9e-4 * (1 + math.cos(math.pi * (i - 100) / (STEPS - 100))) / 2

    def update(i, progress):
        for group in optimiser.param_groups:
            group["lr"] = rate(i)
        starts = torch.randint(len(text) - CONTEXT, (BATCH, 1), generator=draw)
        loss = language.cross_entropy(model, text[starts + torch.arange(CONTEXT + 1)])
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    return Side(model, update)


def ours(vocabulary, text, seed):
    """Build the recipe of the models that ship, changed for speed.

    Layer norm, because PyTorch has it faster; an MLP half as wide, because what a step then costs
    less is worth more than what it learns less.
    """
    torch.manual_seed(seed)
    model = Transformer(TransformerConfig(vocabulary, norm="layer", expansion=2, **SHAPE))
    learner = language.Learner(model, text, BATCH)
    return Side(model, learner.update)


def compare(training, validation, vocabulary, seed):
    """Train both sides; their curves and counts."""
    sides = dict(anchor=anchor(vocabulary, training, seed), ours=ours(vocabulary, training, seed))
    first, second = sides.values()
    for i in range(STEPS):
        first.step(i / STEPS)
        while second.seconds < first.seconds:
            second.step(i / STEPS)
        if (i + 1) % (STEPS // ROWS) == 0:
            for side in sides.values():
                side.measure(validation)
            losses = "  ".join(
                f"{n} {s.curve[-1]['validation_loss']:.4f}" for n, s in sides.items()
            )
            print(f"  seed {seed}, {i + 1}/{STEPS}: {losses}", file=sys.stderr, flush=True)
    return {
        name: dict(
            parameters=sum(p.numel() for p in side.model.parameters()),
            steps=side.steps,
            seconds=round(side.seconds, 1),
            validation_loss=side.curve[-1]["validation_loss"],
            curve=side.curve,
        )
        for name, side in sides.items()
    }


def table(rows):
    """Print what was measured."""
    print(f"\n{'seed':>4}{'':2}{'side':8}{'parameters':>12}{'steps':>7}{'CPU s':>8}{'loss':>9}")
    for seed, row in rows.items():
        for name, side in row.items():
            numbers = f"{side['parameters']:12,}{side['steps']:7,}{side['seconds']:8.1f}"
            print(f"{seed:>4}  {name:8}{numbers}{side['validation_loss']:9.4f}")
    gains = [r["anchor"]["validation_loss"] - r["ours"]["validation_loss"] for r in rows.values()]
    met = "met" if min(gains) >= GOAL else "MISSED"
    mean = statistics.fmean(gains)
    print(f"ours is {mean:.3f} nats lower (least {min(gains):.3f}; goal {GOAL}): {met}")


def main():
    parser = _command.parser("language", __doc__, record=True)
    parser.add_argument("text", type=Path, metavar="FILE", help="Tiny Shakespeare")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="3 if not given")
    parser.add_argument("--resume", action="store_true", help="keep the seeds in the JSON")
    given = parser.parse_args()
    torch.set_num_threads(1)
    text = given.text.read_text("utf-8")
    characters = sorted(set(text))
    tokens = torch.tensor([characters.index(c) for c in text])
    cut = int(0.9 * len(tokens))
    rows = {}
    if given.resume and (path := _command.place(given, "language")).exists():
        kept = json.loads(path.read_text("utf-8"))["seeds"]
        rows = {int(seed): row for seed, row in kept.items()}
    for seed in range(given.seeds):
        if seed not in rows:
            rows[seed] = compare(tokens[:cut], tokens[cut:], len(characters), seed)
        result = dict(
            what="Validation loss in nats for one character of Tiny Shakespeare against processor "
            "seconds of training on one thread; both sides step in turns",
            versions=f"PyTorch {torch.__version__}",
            seeds=rows,
        )
        _command.keep(given, "language", result)
        table(rows)


if __name__ == "__main__":
    main()
