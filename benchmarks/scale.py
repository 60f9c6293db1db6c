"""What does the language model's loss owe to its size, to its steps, and to how much text there is?

    python -m benchmarks scale [--steps 100 200 400] [--record]

The recipe is that of ``lm-english`` in everything but the width, the number of steps and, in the
last runs, the text. Up to 400 steps no character is seen twice, unless the text is cut short. All
takes about five minutes of one core. ``--record`` keeps the losses for the chapter on scale.
"""

import time

import torch

from benchmarks import _command
from companion import data
from companion.training.loop import train
from companion.training.recipe import seed_everything
from companion.training.recipes.language import HELD_OUT, english, language

WIDTHS, STEPS = (8, 16, 32, 64, 96), (100, 200, 400)
CONTEXT, BATCH = 128, 12


def measured(width, steps, share=1.0, seed=0):
    """Train once; return the facts of the run as a dict.

    Parameters
    ----------
    width, steps : int
        Of the model, and of the training.
    share : float
        How much of the training text there is: so much of the beginning of each of its parts.
    seed : int
        For the initial weights.
    """
    validation = english()[1]
    parts = [data.sonnets(), data.novel()]
    text = "".join(part[: round(len(part) * (1 - HELD_OUT) * share)] for part in parts)
    seed_everything(seed)
    shape = dict(width=width, layers=4, heads=4, context=CONTEXT)
    run = language(text, validation, "", "", shape, steps, BATCH)
    start = time.process_time()
    row = train(run, every=steps, quiet=True)[-1]
    seconds = time.process_time() - start
    model = run.modules["model"]
    inside = sum(p.numel() for p in model.blocks.parameters())
    return {
        "width": width,
        "parameters": sum(p.numel() for p in model.parameters()),
        "inside": inside,
        "steps": steps,
        "seen": steps * BATCH * CONTEXT,
        "text": len(text),
        "seed": seed,
        "loss": round(row["validation_loss"], 4),
        "seconds": round(seconds, 1),
    }


def main():
    parser = _command.parser("scale", __doc__, record=True)
    parser.add_argument(
        "--steps", type=int, nargs=3, default=STEPS, help="100, 200 and 400 if not given"
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    _, some, most = given.steps
    plan = {
        "grid": [dict(width=width, steps=steps) for width in WIDTHS for steps in given.steps],
        "seeds": [dict(width=32, steps=some, seed=seed) for seed in (1, 2)],
        "repeated": [dict(width=64, steps=most, share=share) for share in (1 / 4, 1 / 16)],
    }
    record: dict = {
        "what": "Validation loss of lm-english in nats for one character, by width and steps",
        "versions": f"PyTorch {torch.__version__}",
    }
    for name, runs in plan.items():
        record[name] = []
        for options in runs:
            record[name].append(measured(**options))
            print(name, record[name][-1], flush=True)
    _command.keep(given, "scale", record)


if __name__ == "__main__":
    main()
