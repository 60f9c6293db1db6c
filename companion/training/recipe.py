"""What a recipe is, and the list of all."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch

REGISTERED: dict[str, "Recipe"] = {}
DIGITS = "data.digits: 8,000 to train, 2,000 held out"  # what several recipes are trained on
EMOJI = "data.emoji: 1,200 to train, 401 held out"


@dataclass
class Run:
    """One training, ready to begin: all that the loop needs to know of it.

    Whatever changes from step to step stands in a module (weights, buffers, a running average of
    another module) or in an optimiser, and every random number comes from the global generator of
    PyTorch, NumPy or Python: this is what a checkpoint keeps.

    Attributes
    ----------
    modules, optimisers : dict
        By name. A GAN has two of each. What an optimiser keeps of a parameter are tensors, as it
        is with SGD, Adam, AdamW and our Muon.
    step : callable
        ``step(i)`` makes update ``i``, counted from 0, and returns a dict of losses. What depends
        on progress, such as the learning rate, is computed from ``i``.
    evaluate : callable
        Returns a dict of metrics, numbers measured on data held out. It leaves the modules as they
        were; the loop sees to the random generators. What costs more may be left to the end, which
        ``steps_made`` tells.
    steps : int
        How many updates there are.
    data : str
        What it is trained on, in words.
    facts : dict
        What else belongs into the manifest, such as a model's configuration. JSON can hold it.
    ships : str, optional
        Name of the module whose weights ship.
    show : callable, optional
        Returns a text to print at the end, such as a sample.
    """

    modules: dict[str, torch.nn.Module]
    optimisers: dict[str, torch.optim.Optimizer]
    step: Callable[[int], dict[str, Any]]
    evaluate: Callable[[], dict[str, float]]
    steps: int
    data: str
    facts: dict[str, Any] = field(default_factory=dict)
    ships: str | None = None
    show: Callable[[], str] | None = None


@dataclass(frozen=True)
class Recipe:
    """A name, a line about it, and the function that prepares its :class:`Run`."""

    name: str
    what: str
    prepare: Callable[..., Run]


def recipe(name, what):
    """Register the function below under a name.

    It takes ``steps``, with the usual number as its default, and if the reader may bring their own
    data, ``text`` or ``images``: a path, or None for what ships with the package. It returns a
    :class:`Run`.
    """

    def register(prepare):
        REGISTERED[name] = Recipe(name, what, prepare)
        return prepare

    return register


def recipes():
    """Return all recipes by name, from every file in ``companion/training/recipes``."""
    package = importlib.import_module("companion.training.recipes")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(REGISTERED.items()))


def prepared(name, seed=0, **options):
    """Prepare a recipe's run: seed everything, then build it.

    Parameters
    ----------
    name : str
        The recipe.
    seed : int
        For the initial weights and all that is drawn at random.
    **options
        ``steps``, ``text``, ``images``; those that are None are left out.

    Returns
    -------
    Run
        The same one for the same arguments.

    Raises
    ------
    ValueError
        If there is no such recipe, it does not take one of the options, or ``seed`` or ``steps`` is
        out of range.
    """
    known = recipes()
    if name not in known:
        names = ", ".join(map(repr, known))
        raise ValueError(f"recipe must be one of {names}, got {name!r}")
    given = {key: value for key, value in options.items() if value is not None}
    takes = inspect.signature(known[name].prepare).parameters
    for option in given:
        if option not in takes:
            raise ValueError(f"the recipe {name!r} does not take {option}, got {given[option]!r}")
    if not (isinstance(steps := given.get("steps", 1), int) and steps >= 1):
        raise ValueError(f"steps must be a whole number from 1, got {steps!r}")
    if not (isinstance(seed, int) and 0 <= seed < 2**32):
        raise ValueError(f"seed must be a whole number from 0 to 2³² − 1, got {seed!r}")
    seed_everything(seed)
    return known[name].prepare(**given)


def steps_made(adam):
    """How many steps an Adam has made, also in a run before this one: a checkpoint keeps it."""
    return max((int(state["step"]) for state in adam.state.values()), default=0)


def seed_everything(seed):
    """Set the global generators of PyTorch, NumPy and Python."""
    import random

    import numpy as np

    torch.manual_seed(seed)
    np.random.seed(seed)  # noqa: NPY002 (the state that a checkpoint keeps)
    random.seed(seed)
