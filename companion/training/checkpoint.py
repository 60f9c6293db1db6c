"""Checkpoints: all that a run needs to go on as if nothing had happened.

One safetensors file holds every array (weights, optimisers' states, states of the random
generators), and in its header, as JSON, everything else and a SHA-256 over both. The file before it
is kept, too: from the first one on there is a whole one, at whatever moment the process ends.
"""

import hashlib
import json
import random
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from companion.training.files import staged

NAME, BEFORE = "checkpoint.safetensors", "checkpoint-before.safetensors"
DAMAGED = "checkpoint-damaged.safetensors"


def write(folder, run, header):
    """Write a checkpoint of a run; the one that was there is kept under another name.

    Parameters
    ----------
    folder : Path
        Where to.
    run : companion.training.recipe.Run
        Its modules and optimisers are saved; what an optimiser keeps of a parameter are tensors.
    header : dict
        What else to keep, such as the step; JSON can hold it.
    """
    arrays, plain = generators()
    arrays |= module_arrays(run)
    rest: dict = {"generators": plain, "optimisers": {}}
    for name, optimiser in run.optimisers.items():
        state = optimiser.state_dict()
        for index, entries in state["state"].items():
            arrays |= {f"optimiser/{name}/{index}/{key}": entries[key] for key in entries}
        rest["optimisers"][name] = {"param_groups": state["param_groups"]}
    arrays = {key: value.detach().clone().contiguous() for key, value in arrays.items()}
    text = json.dumps({**rest, "header": header})
    content = save(arrays, {"json": text, "sha256": digest(arrays, text)})
    with staged(folder / NAME, content) as new:  # only what is on the disk moves the old one
        if (folder / NAME).exists():
            (folder / NAME).replace(folder / BEFORE)
        new.replace(folder / NAME)


def latest(folder):
    """Read the checkpoint to go on from: the newest one, or if that is damaged, the one before.

    A damaged one that is passed over is kept under a third name.

    Returns
    -------
    tuple
        Its arrays, by name, the dict with everything else, and a notice of what was passed over,
        empty if nothing was; None where there is no checkpoint.

    Raises
    ------
    ValueError
        If there are checkpoints and none of them is whole.
    """
    there = [folder / name for name in (NAME, BEFORE) if (folder / name).exists()]
    for path in there:
        try:
            arrays, rest = read(path)
        except ValueError:
            continue
        if path == there[0]:
            return arrays, rest, ""
        there[0].replace(folder / DAMAGED)
        step = rest["header"]["step"]
        return (
            arrays,
            rest,
            (
                f"The checkpoint {there[0]} was damaged and is now called {DAMAGED}. "
                f"Going on from the one before, step {step}."
            ),
        )
    if there:
        names = " and ".join(map(str, there))
        raise ValueError(f"damaged, with nothing to go on from: {names}. Delete to begin again.")
    return None


def read(path):
    """Read a checkpoint, without touching anything yet.

    Returns
    -------
    tuple
        Its arrays, by name, and the dict with everything else.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    path = Path(path)
    try:
        arrays, metadata = opened(path)
        whole = metadata["sha256"] == digest(arrays, metadata["json"])
    except (SafetensorError, KeyError, TypeError):
        whole = False
    if not whole:
        raise ValueError(f"the checkpoint {path} is damaged")
    return arrays, json.loads(metadata["json"])


def opened(path):
    """Arrays and metadata of a safetensors file."""
    with safe_open(path, framework="pt") as file:
        names = file.keys()
        return {name: file.get_tensor(name).clone() for name in names}, file.metadata()


def restore(run, arrays, rest):
    """Put what :func:`read` returned back into a run and the random generators.

    Raises
    ------
    ValueError
        If the run has other modules, weights or optimisers; nothing is changed then.
    """
    kept = {f"module/{key}": value for key, value in below(arrays, "module/").items()}
    if formats(kept) != formats(module_arrays(run)) or {*rest["optimisers"]} != {*run.optimisers}:
        raise ValueError(
            "the checkpoint is of another network than this version of the recipe trains: "
            "choose another folder"
        )
    for name, module in run.modules.items():
        module.load_state_dict(below(arrays, f"module/{name}/"))
    for name, optimiser in run.optimisers.items():
        state: dict[int, dict] = {}
        for path, value in below(arrays, f"optimiser/{name}/").items():
            index, key = path.split("/", 1)
            state.setdefault(int(index), {})[key] = value
        groups = rest["optimisers"][name]["param_groups"]
        optimiser.load_state_dict({"state": state, "param_groups": groups})
    set_generators(arrays, rest["generators"])


def module_arrays(run):
    """All that a run's modules hold, by name."""
    return {
        f"module/{name}/{key}": value
        for name, module in run.modules.items()
        for key, value in module.state_dict().items()
    }


def formats(arrays):
    """Shape and kind of each array, by name."""
    return {name: (value.shape, value.dtype) for name, value in arrays.items()}


def generators():
    """States of the global random generators: arrays, and what is not one."""
    kind, words, *others = np.random.get_state(legacy=True)  # noqa: NPY002
    arrays = {
        "generator/torch": torch.get_rng_state(),
        "generator/numpy": torch.from_numpy(np.asarray(words, np.int64)),
    }
    return arrays, {"numpy": [kind, *others], "python": random.getstate()}


def set_generators(arrays, plain):
    """Put the random generators back into the states that :func:`generators` has returned."""
    torch.set_rng_state(arrays["generator/torch"])
    kind, position, has_gauss, gauss = plain["numpy"]
    words = arrays["generator/numpy"].numpy().astype(np.uint32)
    np.random.set_state((kind, words, position, has_gauss, gauss))  # noqa: NPY002
    version, words, gauss = plain["python"]
    random.setstate((version, tuple(words), gauss))


def below(arrays, prefix):
    """Entries whose names begin with a prefix, by the rest of the name."""
    return {k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)}


def digest(arrays, text):
    """SHA-256 over names, shapes, kinds and bytes of all arrays, and a text."""
    total = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        value = arrays[name]
        total.update(f"{name} {tuple(value.shape)} {value.dtype}".encode())
        total.update(value.numpy().tobytes())
    return total.hexdigest()
