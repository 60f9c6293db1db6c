"""How much of what the networks of the chapter on design can do is luck?

    python -m benchmarks design [--seeds 3] [--record]

Both recipes are trained with several seeds and judged on everything held out: the writer by the
nats of 934 characters, the brush by 200 characters in four hands. Finished seeds are kept beside
the JSON file; the same command goes on where it stopped. A seed takes some three minutes of a core.
``--record`` keeps the numbers for the chapter.
"""

import numpy as np
import torch

from benchmarks import _command
from companion import data
from companion.data.characters import NAMES
from companion.models.hands import similarity, written
from companion.training.loop import train
from companion.training.recipe import prepared
from companion.training.recipes import design


def judged(name, run):
    """Measures on all that is held out."""
    if name == "writer":
        events, places = design.costs(
            run.modules["writer"], data.pen_strokes("test").strokes
        ).T.double()
        return {"nats": float((events + places).mean()), "of events": float(events.mean())}
    x, _ = design.paths_and_hands("test")
    found = {}
    for h, (hand, truth) in enumerate(zip(NAMES, data.hands("test").images, strict=True)):
        images = written(run.modules["brush"], x, torch.full((len(x),), h))
        found[f"L1, {hand}"] = float(np.abs(images / 255 - truth / 255).mean())
        found[f"SSIM, {hand}"] = float(similarity(images, truth).mean())
    return found


def main():
    parser = _command.parser("design", __doc__, record=True)
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each; 3 if not given")
    given = parser.parse_args()
    torch.set_num_threads(1)
    found: dict[str, list] = {"writer": [], "hands": []}
    for name, rows in found.items():
        for seed in range(given.seeds):
            run = prepared(name, seed)
            folder = _command.place(given, "design").with_suffix("") / f"{name}-{seed}"
            train(run, folder, {"recipe": name, "seed": seed, "steps": run.steps}, quiet=True)
            measures = {key: round(value, 4) for key, value in judged(name, run).items()}
            rows.append({"seed": seed, "measures": measures})
            print(name, rows[-1], flush=True)
    _command.keep(given, "design", found)


if __name__ == "__main__":
    main()
