"""Figures' traits: a hostile value is refused by name and changes nothing, or becomes good."""

import json
import math

import numpy as np
import pytest
import traitlets

from companion import widgets
from companion.widgets._figure import Figure

FILM = np.zeros((3, 4, 4, 3), np.uint8)
NEEDED = {"FilmStrip": dict(films=FILM, names=["black"], label="Nothing but black")}
FIGURES = [n for n in widgets.__all__ if issubclass(getattr(widgets, n), Figure)]

MARKUP = "<img src=x onerror=alert(1)>"
WHOLE = [-1, 0, 10**12, 10**30, True]
REAL = [2.5, math.nan, math.inf, -math.inf, 1e300, 1 + 2j, np.float32(2)]
WORDS = ["", "nonsense", MARKUP, "\0", "x" * 100_000, b"", b"abc"]
LISTS = [[], [1, 2, 3], ["a"], [[1], [2, 3]], [None], [MARKUP], [math.nan, 1.0], [0] * 100_000]
PAIRS = [(1, 2), (None, None), [10**12, 10**30], [True, False], [math.inf, 0], [[math.inf, 0]]]
OTHERS = [None, {}, {"a": 1}, {"a": math.nan}, {1}, object(), np.zeros(3), np.full(3, np.nan)]
HOSTILE = [*WHOLE, *REAL, *WORDS, *LISTS, *PAIRS, *OTHERS]


def state(figure):
    return {name: repr(getattr(figure, name)) for name in figure.own_traits()}


def wrong_with(figure, name, value):
    """What is wrong with what a figure makes of a value of a trait, or nothing."""
    before, kind = state(figure), type(getattr(figure, name))
    try:
        setattr(figure, name, value)
    except traitlets.TraitError as error:
        if before != state(figure):
            return "state changed by what was refused"
        return "" if name in str(error) else f"does not name the trait: {error}"
    except Exception as error:
        return f"raises {type(error).__name__}: {error}"
    found = getattr(figure, name)
    if type(found) is not kind and not figure.traits()[name].allow_none:
        return f"holds {type(found).__name__} instead of {kind.__name__}"
    if not isinstance(found, bytes):
        try:
            json.dumps(found, allow_nan=False)
        except (TypeError, ValueError) as error:
            return f"holds what JSON cannot: {error}"
    return ""


@pytest.mark.parametrize("name", FIGURES)
def test_traits(name):
    figure = getattr(widgets, name)(**NEEDED.get(name, {}))
    found = []
    for trait in figure.own_traits():
        good = getattr(figure, trait)
        for value in HOSTILE:
            if wrong := wrong_with(figure, trait, value):
                found.append(f"{trait} = {value!r:.60}: {wrong}")
        setattr(figure, trait, good)
    assert not found, "\n".join([*found, "(widgets/_traits.py has traits that refuse it)"])


@pytest.mark.parametrize("value", [True, math.nan, None, np.zeros(2)])
def test_kinds_of_traits(value):
    """What traitlets lets through."""
    figure = widgets.NetworkPlayground()
    for trait in ("seed", "lr", "data", "hidden"):
        with pytest.raises(traitlets.TraitError, match=trait):
            setattr(figure, trait, value)
