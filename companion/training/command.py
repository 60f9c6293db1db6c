"""What ``python -m companion train`` does."""

import hashlib
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save

from companion.data.own import ENDINGS
from companion.training.files import write_atomically, write_json
from companion.training.loop import say, train
from companion.training.recipe import prepared, recipes
from companion.training.ship import rounded, ship

OWN_DATA = ("text", "images")


def run(given):
    """Train as the parsed arguments say; returns the exit status (130 after Ctrl-C)."""
    if given.list:
        known = recipes()
        width = max(map(len, known))
        for recipe in known.values():
            print(f"{recipe.name:{width}}  {recipe.what}")
        return 0
    own = {name: getattr(given, name) for name in OWN_DATA if getattr(given, name) is not None}
    if given.ship and own:
        raise ValueError(f"--ship is for the package's own data, got --{next(iter(own))}, too")
    options = {"steps": given.steps, **own}
    folder = given.out or Path("trained") / given.recipe
    ready = prepared(given.recipe, given.seed, **options)
    if given.ship and ready.ships is None:
        raise ValueError(f"--ship: the recipe {given.recipe!r} has nothing to ship")
    identity = {"recipe": given.recipe, "seed": given.seed, "steps": ready.steps}
    identity |= {name: fingerprint(path) for name, path in own.items()}
    say(f"{given.recipe}: {ready.data}; into {folder}")
    curve = train(ready, folder, identity)
    if not curve or curve[-1]["step"] < ready.steps:
        return 130
    for name, module in ready.modules.items():
        arrays = {key: value.numpy() for key, value in sorted(module.state_dict().items())}
        write_atomically(folder / f"{name}.safetensors", save(arrays))
    facts = {**identity, "data": ready.data, **ready.facts}
    metrics = {key: value for key, value in curve[-1].items() if key != "step"}
    write_json(folder / "facts.json", {**facts, "metrics": metrics})
    if ready.show:
        print(ready.show())
    if given.ship:
        shipped(given.recipe, ready, facts)
    say(f"Weights, curve and facts are in {folder}.")
    return 0


def shipped(name, ready, facts):
    """Ship a trained module, with the metrics that it has as float16."""
    module = ready.modules[ready.ships]
    half = {key: rounded(key, value) for key, value in module.state_dict().items()}
    module.load_state_dict(
        {key: torch.from_numpy(value.astype(np.float32)) for key, value in half.items()}
    )
    metrics = {key: round(value, 4) for key, value in ready.evaluate().items()}
    ship(name, half, what=recipes()[name].what, **facts, metrics=metrics)


def fingerprint(path):
    """Say which text or pictures they were, whatever their names: the beginning of a SHA-256."""
    files = [path]
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix.lower() in ENDINGS)
    total = hashlib.sha256()
    for file in files:
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:12]
