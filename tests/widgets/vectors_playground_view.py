"""Vectors of what the playground shows and of what its links hold."""

import numpy as np

from .vectors_network import flat
from .vectors_playground import POINTS, SETTING


def playground_view_rows():
    return {**_said(), **_pictures(), **_states()}


def _said():
    return {
        ("playground/told.js", "told"): [
            ((0,), "0"), ((-0.0,), "0"), ((0.12345,), "0.123"), ((-0.01234,), "−0.0123"),
            ((123.456,), "123.5"), ((0.00001234,), "1.2 · 10⁻⁵"), ((-2.5e7,), "−2.5 · 10⁷"),
            ((np.inf,), "∞"), ((-np.inf,), "−∞"), ((np.nan,), "–"), ((1e-12,), "1.0 · 10⁻¹²"),
        ],
        ("playground/told.js", "fine"): [
            ((0.123456789,), "0.123457"), ((-2.0,), "−2"), ((0,), "0"),
            ((0.0000012,), "1.2 · 10⁻⁶"),
        ],
        ("playground/told.js", "factor"): [
            ((0.5,), "0.5"), ((-0.5,), "(−0.5)"), ((1e-5,), "(1.0 · 10⁻⁵)"),
        ],
        ("playground/norms.js", "barLengths"): [
            (([0, 1e-8, 1e-9, 1, 1e4, 1e9],), [0, 0.01, 0.01, 8 / 12, 1, 1]),
        ],
        ("playground/norms.js", "verdict"): [
            (([1.0, 2.0, 99.0],), None),
            (([0.5, 9.0, 50.0],), ["normsVanish", {"ratio": 100.0}]),
            (([50.0, 9.0, 0.25],), ["normsExplode", {"ratio": 200.0}]),
            (([0, 1.0, 0, 3.0],), ["normsZero", {"layers": [0, 2]}]),
        ],
    }  # fmt: skip


def _pictures():
    three = [[0, 0, 200], [250, 250, 250], [200, 100, 0]]
    t = np.linspace(-1, 1, 257)[:, None]
    three_arrays = np.array(three)
    colours = three_arrays[1] + np.abs(t) * (
        np.where(t < 0, *three_arrays[[0, 2]]) - three_arrays[1]
    )
    palette = np.floor(colours + 0.5).astype(int).ravel().tolist()
    losses = [[0, 0.7, 0.8], [1, 0.02, np.nan], [2, 3.0, 0.05]]
    return {
        ("playground/surface.js", "paletteOf"): [((three,), palette)],
        ("playground/curves.js", "decades"): [
            (([[0, 0.7, 0.69]],), {"low": -1, "high": 0}),
            ((losses,), {"low": -2, "high": 1}),
            (([[0, 1e-9, np.inf]],), {"low": -6, "high": 0}),
            (([],), {"low": -1, "high": 0}),
        ],
        ("playground/curves.js", "history"): [
            ((3,), [[0, 0, 0], [1, -1, 1], [2, -2, 2], [3, -3, 3]]),
            ((300,), [[k, -k, k] for k in range(0, 301, 2)]),
            ((1003,), [[k, -k, k] for k in range(0, 1001, 4)]),
        ],
    }


def _states():
    traits = SETTING | dict(
        step=700, edge=[1, 2, 3], example=5, gradients=True, predict=False, data="own",
        points=POINTS[:2], hidden=[3, 8], lr=0.5,
    )  # fmt: skip
    link = dict(
        data="own", noise=[0.05], points=flat(POINTS[:2]).tolist(), layers=2, neurons=[3, 8],
        activation="tanh", optimiser="adam", rate=[0.5], init="default", batch=16, seed=0, step=700,
        edge=[1, 2, 3], example=5, gradients=True, predict=False,
    )  # fmt: skip
    none = {name: value for name, value in link.items() if name not in ("points", "neurons")}

    def refused(values, word, **left):
        return ((values,), {"traits": left, "complaints": [[word, {}]]})

    return {
        ("playground/state.js", "edgeWithin"): [
            (([0, 3, 2], SETTING), [0, 3, 2]),
            (([4, 7, 8], SETTING), [2, 0, 3]),
            (([1, 7, 8], SETTING), [1, 2, 4]),
            (([1, 1, 1], SETTING | dict(hidden=[])), [0, 0, 1]),
        ],
        ("playground/state.js", "toLink"): [
            ((traits,), link),
            ((traits | dict(hidden=[], data="xor"),), none | dict(layers=0, data="xor")),
        ],
        ("playground/state.js", "fromLink"): [
            ((link,), {"traits": traits, "complaints": []}),
            (({"layers": 0},), {"traits": {"hidden": []}, "complaints": []}),
            (({"neurons": [4]},), {"traits": {"hidden": [4]}, "complaints": []}),
            refused({"layers": 2, "neurons": [4]}, "linkNeurons"),
            refused({"layers": 2}, "linkNeurons"),
            refused({"neurons": [2.5]}, "linkNeurons"),
            refused({"rate": [0], "seed": 3}, "linkRate", seed=3),
            refused({"edge": [1, 2]}, "linkEdge"),
            refused({"edge": [5, 0, 0]}, "linkEdge"),
            refused({"edge": [0, 0.5, 0]}, "linkEdge"),
            refused({"points": [0, 1]}, "linkPoints"),
            refused({"points": [0, 1, 0.5]}, "linkPoints"),
        ],
    }
