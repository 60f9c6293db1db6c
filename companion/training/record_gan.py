"""Train GANs and record what they draw meanwhile, for the figure that replays it.

python -m companion.training.record_gan RECIPE ... [--out FOLDER]

For maintainers. The training is that of ``python -m companion train RECIPE``, seed 0, and what
ships is shipped with it. The files' form is described in :mod:`companion.recordings`.
"""

import argparse
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import torch

from companion import data, metrics, recordings
from companion.training.command import shipped
from companion.training.files import as_json, enter
from companion.training.loop import train
from companion.training.recipe import prepared, recipes
from companion.training.recipes.gan import drawn

GRID, WALK, COLUMNS, FRAMES, JUDGED = (6, 6), (11, 11), 3, 20, 1_000


def sheet(images, grid, columns=1):
    """Lay pictures, (F · rows · columns, size, size[, 3]), out as frames in a grid; WebP bytes."""
    from PIL import Image

    rows, across = grid
    size = images.shape[1]
    colour = images if images.ndim == 4 else np.repeat(images[..., None], 3, 3)
    frames = colour.reshape(-1, rows, across, size, size, 3).transpose(0, 1, 3, 2, 4, 5)
    frames = frames.reshape(-1, rows * size, across * size, 3)
    empty = np.zeros((-len(frames) % columns, *frames.shape[1:]), np.uint8)
    frames = np.concatenate([frames, empty])
    frames = frames.reshape(-1, columns, *frames.shape[1:]).swapaxes(1, 2)
    pixels = frames.reshape(-1, columns * across * size, 3)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", quality=60, method=6)
    return file.getvalue()


def plane(corners, rows, columns):
    """Codes between four corners, (4, Z), of the length that codes usually have: (R · C, Z)."""
    v, u = torch.meshgrid(torch.linspace(0, 1, rows), torch.linspace(0, 1, columns), indexing="ij")
    weights = torch.stack([(1 - v) * (1 - u), (1 - v) * u, v * (1 - u), v * u], -1).reshape(-1, 4)
    codes = weights @ corners
    return codes / codes.norm(dim=1, keepdim=True) * corners.shape[1] ** 0.5


def interval(found):
    """Return an interval for JSON."""
    return {key: round(value, 3) for key, value in found._asdict().items()}


def record(name, out, steps=None):
    """Train a recipe, write its recording, ship its weights if it ships any and ``steps`` is None.

    Returns
    -------
    dict
        The last row of the curve.
    """
    kind = "emoji" if "emoji" in name else "digits"
    split = getattr(data, kind)
    held_out, everything = split("test").images, split("all").images
    classes = data.emoji().groups if kind == "emoji" else [str(digit) for digit in range(10)]
    real = metrics.moments(metrics.features(held_out, kind))
    due = np.bincount(metrics.predictions(held_out, kind), minlength=len(classes)) + 0.5
    # Only now: what judges is built from random numbers, and the training's are those of its seed.
    run = prepared(name, seed=0, steps=steps)
    size, average = held_out.shape[1], run.modules["average"]
    noise = torch.randn(JUDGED, average.Z, generator=torch.Generator().manual_seed(1))
    frames, rows, evaluate = [], [], run.evaluate

    def look():
        images = drawn(average, noise, size)
        labels = metrics.predictions(images, kind)
        modes = metrics.mode_coverage(labels, len(classes), due / due.sum())
        frames.append(images[: GRID[0] * GRID[1]])
        rows.append(
            {
                "frechet": interval(
                    metrics.bootstrap(
                        lambda f: metrics.frechet_distance(real, metrics.moments(f)),
                        metrics.features(images, kind),
                        rounds=40,
                    )
                ),
                "imbalance": interval(
                    metrics.bootstrap(
                        lambda f: (
                            metrics.mode_coverage(f, len(classes), due / due.sum()).divergence
                        ),
                        labels,
                    )
                ),
                "shares": [round(share, 4) for share in modes.shares.tolist()],
                "covered": modes.covered,
            }
        )
        return {"Fréchet distance": rows[-1]["frechet"]["value"]}

    look()
    run.evaluate = look
    curve = train(run, every=max(1, run.steps // FRAMES))
    run.evaluate = evaluate
    start = {"step": 0, "discriminator": None, "generator": None}
    keys = ("step", "discriminator", "generator")
    told = [start, *({k: round(row[k], 4) for k in keys} for row in curve)]
    pool = metrics.features(everything, kind)
    held = len(held_out)
    floor = metrics.noise_floor(
        metrics.frechet_distance, pool, (held, min(JUDGED, len(pool) - held)), rounds=40
    )
    z = torch.randn(4, average.Z, generator=torch.Generator().manual_seed(2))
    sheets = {
        "frames": (f"{name}.webp", sheet(np.concatenate(frames), GRID, COLUMNS)),
        "walk": (f"{name}-walk.webp", sheet(drawn(average, plane(z, *WALK), size), WALK)),
    }
    facts = {
        "what": recipes()[name].what,
        "recipe": name,
        "seed": 0,
        "steps": run.steps,
        "data": run.data,
        "kind": kind,
        "classes": list(classes),
        "size": size,
        "channels": 1 if held_out.ndim == 3 else 3,
        "frames": {"grid": GRID, "columns": COLUMNS},
        "walk": {"grid": WALK},
        "floor": interval(floor),
        "curve": [{**losses, **row} for losses, row in zip(told, rows, strict=True)],
    }
    for key, (file, content) in sheets.items():
        facts[key] = {"file": file, "sha256": hashlib.sha256(content).hexdigest(), **facts[key]}
    told_all = as_json(facts)
    entry = {"sha256": hashlib.sha256(told_all).hexdigest()}
    enter(out, name, entry, {f"{name}.json": told_all, **dict(sheets.values())})
    if run.ships and steps is None:
        identity = {"recipe": name, "seed": 0, "steps": run.steps}
        shipped(name, run, {**identity, "data": run.data, **run.facts})
    return facts["curve"][-1]


def main():
    """Record what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("recipe", nargs="+", help="of GANs, such as dcgan-digits")
    parser.add_argument(
        "--out", type=Path, default=recordings.FOLDER, help="those of the package if not given"
    )
    parser.add_argument("--steps", type=int, help="fewer, to try it out; then nothing is shipped")
    given = parser.parse_args()
    for name in given.recipe:
        print(name, json.dumps(record(name, given.out, given.steps)))


if __name__ == "__main__":
    main()
