"""JavaScript and Python mean the same by a figure: its bounds, and the code that makes it again."""

import ast

import pytest
import traitlets

from companion import widgets
from companion.widgets import (
    AttentionExplorer,
    DiffusionExplorer,
    LatentExplorer,
    MusicBox,
    RepairStudio,
    SequenceExplorer,
    StyleMixer,
    VerseAssistant,
)
from companion.widgets.gan_presets import PRESETS

# --- what a link may hold ---------------------------------------------------------------------

WITH_SCHEMA = {  # figure -> the module that says what its link may hold
    "AttentionExplorer": "attention/state.js",
    "ConvolutionExplorer": "convolution/state.js",
    "DiffusionExplorer": "diffusion/state.js",
    "GanLab": "gan/state.js",
    "LatentExplorer": "latent/state.js",
    "NetworkPlayground": "playground/state.js",
    "SequenceExplorer": "sequence/state.js",
    "StyleMixer": "style/state.js",
    "VerseAssistant": "verse/state.js",
}
LARGEST = 2**53 - 1  # what JavaScript counts to: no bound of the trait's own
OTHERWISE = {("StyleMixer", "strength")}  # in a link, a whole number of per cent


@pytest.mark.parametrize("name", WITH_SCHEMA)
def test_a_link_has_the_bounds_of_the_traits(name, javascript):
    traits, compared = getattr(widgets, name).class_traits(), []
    for key, rule in javascript.schema(WITH_SCHEMA[name], [*PRESETS]).items():
        trait = traits.get(key.removeprefix("second-"))
        if (name, key) in OTHERWISE:
            continue
        if isinstance(trait, traitlets.Enum):
            assert tuple(rule["of"]) == tuple(value for value in trait.values if value), key
        elif isinstance(trait, traitlets.Int | traitlets.Float) and "max" in rule:
            bounds = [getattr(trait, "min", None), getattr(trait, "max", None)]
            if None in bounds or max(map(abs, bounds)) >= LARGEST:
                continue  # the model or the kind of figure bounds it
            assert [rule["min"], rule["max"]] == bounds, key
            assert rule.get("most", 1) == 1, key
        else:
            continue
        compared.append(key)
    assert compared


# --- the code to be copied --------------------------------------------------------------------

CELLS = bytes(bytearray([60, 1, 62, 1]) + bytearray(12))
MADE = {  # figure -> its module, what it is made with, one other value for each trait
    "points": (
        DiffusionExplorer, "diffusion/python.js", {},
        dict(data="moons", schedule="linear", steps=21, eta=0.5, kind=0, weight=1.0, seed=1,
             at=3, probe=(0.5, 0.5)),
    ),
    "pictures": (
        DiffusionExplorer, "diffusion/python.js", dict(view="pictures"),
        dict(schedule="straight", steps=4, eta=1.0, digit=-1, weight=0.0, seed=9),
    ),
    "attention": (
        AttentionExplorer, "attention/python.js", dict(text="to be", position=3, key=1),
        dict(model="tang", layer=1, head=1, causal=False, scaled=False, positions=False,
             heads_off=[[0, 1]], edits=[["q", 0, 1, 2, 3, 0.5]]),
    ),
    "latent": (
        LatentExplorer, "latent/python.js", {},
        dict(picture=0, beta=4.0, code="chosen", z=(0.5, -1.0), seed=1, strip="path", to=0,
             place=1),
    ),
    "repair": (RepairStudio, "repair/python.js", {}, dict(picture=1, sigma=0.5, seed=1)),
    "sequence": (
        SequenceExplorer, "sequence/python.js", dict(text="to be", position=2),
        dict(model="tang", cut=2, cut_what="c"),
    ),
    "style": (
        StyleMixer, "style/python.js", {},
        dict(picture="rocket", strength=0.5, keep_colours=True),
    ),
    "music": (
        MusicBox, "music/python.js", dict(notes=CELLS, predict=False),
        dict(metre="3/4", upbeat=1, sharps=-1, tempo=85, temperature=0.5, seed=1, rules=False),
    ),
    "verse": (
        VerseAssistant, "verse/state.js", {},
        dict(measure=7, form="length", heads="山", temperature=0.5, seed=1),
    ),
}  # fmt: skip
MORE = {  # what asPython gets beside the traits
    "attention": lambda f: [dict(layer=f.layer, head=f.head, position=f.position, key=f.key)],
    "latent": lambda f: [[]],
    "repair": lambda f: [list(f.mask)],
    "sequence": lambda f: [dict(position=f.position, unit=f.unit)],
    "style": lambda f: [True, [160, 240]],
    "music": lambda f: [dict(cells=list(f.notes), fermatas=list(f.fermatas)), None],
}


def made_again(code):
    """Run the code up to the figure; return the figure and the keywords that make it."""
    statements = ast.parse(code).body
    (n,) = [n for n, one in enumerate(statements) if ast.unparse(one).startswith("figure = ")]
    names: dict = {}
    exec(compile(ast.Module(statements[: n + 1], []), "copied", "exec"), names)
    return names["figure"], {keyword.arg for keyword in statements[n].value.keywords}


@pytest.mark.parametrize("which", MADE)
def test_copied_code_makes_the_figure_and_names_what_is_not_usual(which, javascript):
    kind, module, given, others = MADE[which]
    figures = [kind(**given), *(kind(**given, **{name: other}) for name, other in others.items())]
    calls = []
    for figure in figures:
        traits = {name: getattr(figure, name) for name in figure.own_traits()}
        plain = {name: value for name, value in traits.items() if not isinstance(value, bytes)}
        calls.append([plain, *MORE.get(which, lambda f: [])(figure)])
    codes = javascript.map(module, "asPython", calls)
    usual = made_again(codes[0])[1]
    for figure, code, changed in zip(figures, codes, ["", *others], strict=True):
        again, named = made_again(code)
        assert named - usual == {changed} - {""}, code
        for name in {*usual, *others}:
            assert getattr(again, name) == getattr(figure, name), (name, code)
