"""What the numeric functions of the VerseAssistant must give; see vectors.py.

The form comes from :mod:`companion.verse`; the model is a small one of random numbers over
characters that have readings, and what is drawn from it is worked out here in NumPy.
"""

import numpy as np

from companion import data, verse
from companion.widgets import characters, language_models
from companion.widgets.random import Random
from companion.widgets.verse_assistant import _reading, as_read

LETTERS = "\n，。" + "白日依山尽黄河入海流欲穷千里目更上一层楼月看春风秋云天人水花丂"
READINGS = [_reading(c) for c in LETTERS]
POEM = "白日依山尽黄河入海流欲穷千里目更上一层"


def small_model():
    """Return the assets of a model of random numbers, as a page has them, and the model."""
    draw, D = np.random.default_rng(3), 8
    arrays = {"embedding.weight": draw.normal(size=(len(LETTERS), D)), "norm.weight": np.ones(D)}
    block = "blocks.0."
    for part in ("query", "key", "value", "out"):
        arrays[f"{block}attention.{part}.weight"] = draw.normal(size=(D, D)) / 2
    arrays[f"{block}mlp.up.weight"] = draw.normal(size=(4 * D, D)) / 2
    arrays[f"{block}mlp.down.weight"] = draw.normal(size=(D, 4 * D)) / 2
    arrays[f"{block}norm1.weight"], arrays[f"{block}norm2.weight"] = np.ones((2, D))
    packed = language_models.packed(LETTERS, dict(layers=1, heads=2, context=40), arrays)
    return packed, language_models.unpacked(*packed.values())


ASSETS, MODEL = small_model()
SENT = [*(ASSETS[part].tolist() for part in ("about", "bytes", "scales")), READINGS]


def state(**changes):
    start = dict(poem="", measure=5, form="any", heads="", temperature=1.0, seed=0)
    return start | changes


STATES = [
    state(),
    state(poem=POEM),
    state(poem="白日依山尽", form="aBbA", temperature=0.5),
    state(poem="看", form="BAaB", measure=7),
    state(poem="春风", form="length", temperature=2.0),
    state(poem="白日依山尽", heads="白黄"),
]


def probabilities(poem, measure, temperature):
    tokens = characters.tokens_of(MODEL, as_read(poem, measure))
    logits = language_models.run(MODEL, tokens).logits[-1] / temperature
    p = np.exp(logits - logits.max())
    return p / p.sum()


def open_patterns(form, measure, poem):
    """Patterns that a poem so far fits, each with the rhymes that are left, by their definition."""
    forms = verse.FORMS if form == "any" else [form]
    found = []
    for name in forms:
        ends = verse.rhyme_places(name, measure)
        for pattern in verse.patterns(name, measure):
            readings = [set(data.readings().get(c, ())) for c in poem]
            rhymes = set(data.rhymes())
            for place, has in enumerate(readings):
                if place in ends:
                    rhymes &= has
                level, oblique = bool(has - {verse.OBLIQUE}), verse.OBLIQUE in has
                if not {"○": level, "●": oblique, "·": True}[pattern[place]]:
                    rhymes = set()
            if rhymes:
                found.append((pattern, ends))
    return found


def allowed(poem, measure, form, heads):
    """Which characters may come, tried out one by one."""
    at = len(poem)
    head = heads[at // measure : at // measure + 1] if at % measure == 0 else ""
    may = []
    for c in LETTERS:
        fits = form == "length" or (
            c in data.readings() and bool(open_patterns(form, measure, poem + c))
        )
        may.append(c not in "\n，。" and fits and (not head or c == head))
    return np.array(may)


def following(poem, measure, form, heads, temperature, **_):
    p, may = probabilities(poem, measure, temperature), allowed(poem, measure, form, heads)
    return {"p": p.tolist(), "allowed": may.tolist(), "kept": float(p[may].sum())}


def written(poem, measure, form, heads, temperature, seed):
    """The poem to its end: at each place the first character whose sum of shares passes luck."""
    log = 0.0
    while len(poem) < 4 * measure:
        found = following(poem, measure, form, heads, temperature)
        p = np.where(found["allowed"], found["p"], 0.0)
        if not p.any():
            break
        stream = Random(seed)
        luck = [stream.uniform() for _ in range(len(poem) + 1)][-1]
        order = sorted(range(len(p)), key=lambda token: (-p[token], token))
        sums = np.cumsum(p[order] / p.sum())
        poem += LETTERS[order[int(np.argmax(sums > luck))]]
        log += float(np.log(found["kept"]))
    return {"poem": poem, "log": log}


def signs(form, measure, poem):
    found = open_patterns(form, measure, poem)
    columns = list(zip(*(pattern for pattern, _ in found), strict=True))
    agreed = [c[0] if len(set(c)) == 1 else "·" for c in columns] or ["·"] * 4 * measure
    rhyming = [p for p in range(4 * measure) if found and all(p in ends for _, ends in found)]
    return {"open": [p for p, _ in found], "agreed": "".join(agreed), "rhyming": rhyming}


def verse_rows():
    reading = [[_reading(c) for c in text] for text in ("", POEM, "看月", "白白白白")]
    forms = [("any", 5, ""), ("aBbA", 5, POEM), ("bAaB", 7, "看月"), ("any", 5, "白白白白")]
    names = {c: tone for c in LETTERS for tone in [verse.tone(c)]}
    links = dict(measure="7", temperature=[0.5], seed=3, form="any")
    poem, strange = list("看月".encode()), list("丂x".encode())
    long = list(("看月" * 11).encode())
    return {
        ("verse/form.js", "signs"): [
            ((form, measure, readings), signs(form, measure, text))
            for (form, measure, text), readings in zip(forms, reading, strict=True)
        ],
        ("verse/form.js", "may"): [
            (
                (form, measure, readings, [_reading(c) for c in LETTERS[3:-1]]),
                [bool(open_patterns(form, measure, text + c)) for c in LETTERS[3:-1]],
            )
            for (form, measure, text), readings in zip(forms, reading, strict=True)
        ],
        ("verse/form.js", "tone"): [((READINGS,), list(names.values()))],
        ("verse/next.js", "asRead"): [
            ((POEM, 5), as_read(POEM, 5)),
            (("", 7), "\n"),
            ((POEM[:14], 7), as_read(POEM[:14], 7)),
        ],
        ("verse/next.js", "next"): [((SENT, STATES), [following(**s) for s in STATES])],
        ("verse/next.js", "written"): [((SENT, STATES), [written(**s) for s in STATES])],
        ("verse/state.js", "asPython"): [
            (
                (state(poem="看月", measure=7, seed=4),),
                "from companion.widgets import VerseAssistant\n\n"
                'figure = VerseAssistant("看月", measure=7, seed=4)\n'
                "print(figure.kept)  # of the probability at the next place\n"
                "print(figure.written)  # the poem written to its end\n",
            )
        ],
        ("verse/state.js", "fromLink"): [
            (
                ({**links, "poem": poem}, "看月"),
                {
                    "traits": dict(
                        poem="看月", heads="", measure=7, temperature=0.5, seed=3, form="any"
                    ),
                    "complaints": [],
                },
            ),
            (
                ({"poem": strange, "heads": poem}, "看月"),
                {
                    "traits": dict(poem="", heads="看月"),
                    "complaints": [["linkText", {"most": 20}]],
                },
            ),
            (
                ({"poem": long, "heads": list("看月看月看".encode())}, "看月"),
                {
                    "traits": dict(poem="", heads=""),
                    "complaints": [["linkText", {"most": 20}], ["linkText", {"most": 4}]],
                },
            ),
            (
                ({"poem": long, "measure": "7"}, "看月"),
                {"traits": dict(poem="看月" * 11, heads="", measure=7), "complaints": []},
            ),
        ],
        ("verse_assistant.js", "percent"): [
            ((0.731,), "73 %"),
            ((0.0261,), "2.6 %"),
            ((0.00384,), "0.384 %"),
            ((0.9968,), "99.7 %"),
            ((0.1,), "10 %"),
            ((0.09,), "9.0 %"),
            ((0.01,), "1.0 %"),
            ((0.98,), "98 %"),
            ((0.99,), "99 %"),
            ((1,), "100.0 %"),
            ((0.995,), "99.5 %"),
            ((0.00001,), "0.001 %"),
            ((0.000001,), "under 0.001 %"),
            ((0,), "0 %"),
        ],
        ("verse_assistant.js", "oneIn"): [
            ((float(-np.log(6.24)),), "1 in 6.2"),
            ((float(-np.log(9.9)),), "1 in 9.9"),
            ((float(-np.log(9.96)),), "1 in 10"),
            ((float(-np.log(1234567)),), "1 in 1,234,567"),
        ],
        ("verse_assistant.js", "portion"): [
            *(((lost,), "few") for lost in (0, 0.1, 0.33)),
            *(((lost,), "some") for lost in (1 / 3, 0.73, 0.9)),
            *(((lost,), "most") for lost in (0.91, 1)),
        ],
    }
