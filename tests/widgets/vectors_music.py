"""What the numeric functions of the MusicBox must give; see vectors.py.

The model is a small one of random numbers; tokens and rules come from ``companion.music``, what is
written from ``companion.widgets.chorale_model``, which is made of ``companion.functional``.
"""

import numpy as np

from companion.music import rules, tokens
from companion.widgets import chorale_model, language_models
from companion.widgets.chorale_model import HOLD, REST
from companion.widgets.random import Random

DRAW = np.random.default_rng(11)
USUAL = {"bar": 8, "pickup": 2}


def draw_cells(T, rest=0.1, hold=0.4):
    """Return a random score, uint8 (4, T)."""
    cells = np.zeros((4, T), np.uint8)
    for v, t in np.ndindex(4, T):
        u = DRAW.random()
        if t and cells[v, t - 1] and u < hold:
            cells[v, t] = HOLD
        elif u > rest:
            cells[v, t] = DRAW.integers(tokens.LOWEST[v], tokens.HIGHEST[v] + 1)
    return cells


def as_notes(cells):
    """All notes, each (voice, step, length, pitch)."""
    found = []
    for v, row in enumerate(cells.tolist()):
        starts = [t for t, cell in enumerate(row) if cell > HOLD]
        for t in starts:
            end = next((e for e in range(t + 1, len(row)) if row[e] != HOLD), len(row))
            found.append((v, t, end - t, row[t]))
    return found


def as_cells(T, notes):
    cells = np.full((4, T), REST, np.uint8)
    for v, t, length, pitch in notes:
        cells[v, t : t + length] = HOLD
        cells[v, t] = pitch
    return cells


def flat(cells):
    return cells.ravel().tolist()


def sung(cells, v, t):
    """The note that a voice sings at a step, or None."""
    at = [n for n in as_notes(cells) if n[0] == v and n[1] <= t < n[1] + n[2]]
    return at[0] if at else None


def score_rows():
    path, T, cells = "music/score.js", 12, draw_cells(12)
    notes, rows = as_notes(cells), {}
    told = [dict(zip(("voice", "step", "length", "pitch"), n, strict=True)) for n in notes]
    rows["notesOf"] = [((flat(cells),), told)]
    rows["notesOf"] += [((flat(cells), v), [n for n in told if n["voice"] == v]) for v in range(4)]
    places = [(v, t) for v in range(4) for t in range(T)]
    found = {place: sung(cells, *place) for place in places}
    rows["startAt"] = [((flat(cells), *p), n[1] if n else -1) for p, n in found.items()]
    rows["pitchAt"] = [((flat(cells), *p), n[3] if n else 0) for p, n in found.items()]
    rows["erased"] = [
        ((flat(cells), *p), flat(as_cells(T, [m for m in notes if m != n])))
        for p, n in found.items()
    ]

    def with_note(new):
        """Cut what is there at the new note's beginning; drop what begins within it."""
        v, t, length, _ = new
        others = []
        for m in notes:
            if m[0] == v and m[1] < t:
                others.append((v, m[1], min(m[2], t - m[1]), m[3]))
            elif m[0] != v or m[1] >= t + length:
                others.append(m)
        return as_cells(T, [*others, new])

    rows["written"] = []
    for v, t, length in ((0, 0, 1), (1, 3, 4), (2, 5, 2), (3, 10, 9), (2, 7, 1)):
        note = dict(voice=v, step=t, length=length, pitch=60)
        new = with_note((v, t, min(length, T - t), 60))
        rows["written"].append(((flat(cells), note), flat(new)))
    rows["lengthened"] = []
    for (v, t), n in found.items():
        for by in (-9, -1, 1, 3):
            if n is None:
                made = cells
            else:
                _, start, length, pitch = n
                made = with_note((v, start, min(T - start, max(1, length + by)), pitch))
            rows["lengthened"].append(((flat(cells), v, t, by), flat(made)))
    rows["kept"] = [((flat(cells), [0, 2]), flat(cells * np.array([[1], [0], [1], [0]], np.uint8)))]
    rows["placeOf"] = [
        ((0, USUAL), dict(bar=0, beat=4)),
        ((1, USUAL), dict(bar=0, beat=4.5)),
        ((2, USUAL), dict(bar=1, beat=1)),
        ((17, USUAL), dict(bar=2, beat=4.5)),
        ((6, dict(bar=6, pickup=0)), dict(bar=2, beat=1)),
    ]
    rows["nameOf"] = [
        ((60, 0), "C4"),
        ((61, 2), "C♯4"),
        ((61, -1), "D♭4"),
        ((81, -3), "A5"),
        ((61, 0), "C♯4"),
    ]
    rows["frequency"] = [((69,), 440.0), ((81,), 880.0), ((60,), 440 * 2 ** (-9 / 12))]
    return {(path, name): value for name, value in rows.items()}


def token_rows():
    path, rows = "music/tokens.js", {"tokensOf": [], "tokenOf": [], "cellOf": []}
    for T, name, upbeat, fermatas in (
        (5, "4/4", 2, (3, 4)),
        (20, "3/4", 1, ()),
        (9, "4/4", 0, (8,)),
    ):
        cells = draw_cells(T)
        measure = dict(bar=6 if name == "3/4" else 8, pickup=upbeat)
        music = chorale_model.score_of(cells, tokens.metre(T, name, upbeat, fermatas))
        expected = tokens.encode(music).ravel().tolist()
        rows["tokensOf"].append(((flat(cells), measure, list(fermatas)), expected))
    for v in range(4):
        pairs = [
            (REST, tokens.SILENT[v]),
            (HOLD, tokens.HOLD[v]),
            (tokens.LOWEST[v], tokens.FIRST[v]),
            (tokens.HIGHEST[v], tokens.HOLD[v] - 1),
        ]
        rows["tokenOf"] += [((v, cell), token) for cell, token in pairs]
        rows["cellOf"] += [((v, token), cell) for cell, token in pairs]
    rows["whose"], rows["placeIn"] = [], []
    for row, col in ((0, 0), (3, 1), (9, 2), (9, 3), (20, 4)):
        v = tokens.ORDER[col - 1] if col else -1
        step, n = row - (tokens.AHEAD if v > 0 else 0), tokens.STEP * row + col
        rows["whose"].append(((n,), dict(voice=v, step=step)))
        if col:
            rows["placeIn"].append(((v, step), n))
    return {(path, name): value for name, value in rows.items()}


def broken(cells):
    """What breaks a rule, rule by rule and for each voice or pair: the other voices silenced."""
    faults = []
    for voices in [(v,) for v in range(4)] + list(rules.PAIRS):
        alone = np.full_like(cells, REST)
        alone[list(voices)] = cells[list(voices)]
        found = rules.errors(chorale_model.score_of(alone, np.zeros(cells.shape[1], np.uint8)))
        own = ("range", "leaps")
        for rule, steps in found.items():
            if (len(voices) == 1) == (rule in own):
                faults += [
                    dict(rule=rule, step=int(t), voices=list(voices)) for t in np.flatnonzero(steps)
                ]
    return sorted(faults, key=lambda f: (f["step"], rules.RULES.index(f["rule"]), f["voices"]))


def rule_rows():
    path, several = "music/rules.js", [draw_cells(40, hold=h) for h in (0.1, 0.4, 0.8)]
    parallel = as_cells(
        6,
        [
            (0, 0, 2, 72),
            (0, 2, 2, 74),
            (0, 4, 2, 72),
            (3, 0, 2, 48),
            (3, 2, 2, 50),
            (2, 0, 2, 55),
            (2, 2, 2, 57),
            (2, 4, 2, 52),
            (3, 4, 2, 53),
        ],
    )
    scores = [*several, parallel]
    found = [broken(cells) for cells in scores]
    assert {f["rule"] for faults in found for f in faults} == set(rules.RULES)
    music = [chorale_model.score_of(c, np.zeros(c.shape[1], np.uint8)) for c in scores]
    counts = [sum(int(steps.sum()) for steps in rules.errors(m).values()) for m in music]
    asked = []
    for cells in several:
        pitch = chorale_model.score_of(cells, None).pitch.astype(int)
        for t in range(1, 40):
            v = int(DRAW.integers(4))
            now = {w: int(pitch[w, t]) for w in range(4) if w != v and DRAW.random() < 0.7}
            seen, candidate = [now.get(w, 0) for w in range(4)], int(pitch[v, t]) or 60
            wrong = rules.forbidden(v, np.array([candidate]), pitch[:, t - 1], now)
            asked.append(((pitch[:, t - 1].tolist(), seen, v, candidate), bool(wrong[0])))
    moved = [48, 0, 0, 41]  # a fifth, both a tone up
    asked.append(((moved, [0, 0, 0, 43], 0, 50), True))
    return {
        (path, "faultsOf"): [((flat(c),), f) for c, f in zip(scores, found, strict=True)],
        (path, "countOf"): [((f,), n) for f, n in zip(found, counts, strict=True)],
        (path, "forbidden"): asked,
    }


def small_model():
    """Return the assets of a model of random numbers."""
    E, layers = 16, 2
    shapes = {"embedding": (tokens.VOCABULARY, E)}
    for n in range(layers):
        shapes |= {f"blocks.{n}.attention.{p}": (E, E) for p in ("query", "key", "value", "out")}
        shapes |= {f"blocks.{n}.mlp.up": (4 * E, E), f"blocks.{n}.mlp.down": (E, 4 * E)}
        shapes |= {f"blocks.{n}.norm{k}": (E,) for k in (1, 2)}
    shapes["norm"] = (E,)
    stored = {
        f"{name}.weight": DRAW.normal(0, 0.4, s).astype(np.float32) for name, s in shapes.items()
    }
    return chorale_model.packed(dict(layers=layers, heads=2, context=200), stored)


def writing_rows():
    path, assets = "music/writing.js", small_model()
    model, rows = language_models.unpacked(*assets.values()), {"written": []}
    sent = [
        assets["about"].tolist(),
        assets["bytes"].tolist(),
        assets["scales"].astype(float).tolist(),
    ]
    T, upbeat, fermatas = 20, 2, (8, 9)
    metre, v, t = tokens.metre(T, "4/4", upbeat, fermatas), *np.indices((4, T))
    how = dict(measure=USUAL, fermatas=list(fermatas))
    for kind, start, seed, temperature, obey in (
        ("harmonise", 0, 3, 1.0, True), ("harmonise", 0, 3, 1.0, False), ("fill", 0, 9, 0.7, True),
        ("continue", 7, 1, 1.3, True), ("continue", 0, 5, 0.0, True), ("fill", 0, 2, 2.0, False),
    ):  # fmt: skip
        cells = draw_cells(T, rest=0.3)
        opened = {"harmonise": v > 0, "fill": (v > 0) & (cells == REST), "continue": t >= start}[
            kind
        ]
        made, forced = chorale_model.write(model, cells, metre, opened, seed, temperature, obey)
        task = dict(**how, seed=seed, temperature=temperature, rules=obey)
        row = (sent, flat(cells), task, kind, start), dict(cells=flat(made), forced=forced)
        rows["written"].append(row)
    cells = draw_cells(T)
    music = chorale_model.score_of(cells, metre)
    rows["thought"] = []
    for voice, step in ((0, 0), (0, 7), (1, 0), (2, 11), (3, 19)):
        p = chorale_model.considered(model, music, voice, step)
        order = sorted(p, key=lambda cell: (-p[cell], cell))
        expected = [dict(cell=cell, p=p[cell]) for cell in order]
        rows["thought"].append(((sent, flat(cells), how, voice, step), expected))
    rows["surprise"] = [
        ((sent, flat(cells), how, voices), chorale_model.surprise(model, music, voices))
        for voices in ([1, 2, 3], [0], [3])
    ]
    return {(path, name): value for name, value in rows.items()}


def file_rows():
    """Return a file of two notes, byte by byte, and what is heard of notes."""
    cells = as_cells(4, [(0, 0, 1, 60), (0, 2, 2, 62)])
    names = ["s", "a", "t", "b"]
    head = "4d546864 00000006 0001 0005 01e0"
    first = "4d54726b 0000001c 00ff5103 0b71b0 00ff5804 02031808 8360ff5804 04021808 00ff2f00"
    soprano = (
        "4d54726b 0000001f 00ff0301 73 00c013 00903c50 8170803c00 8170903e50 8360803e00 00ff2f00"
    )
    others = "".join(
        f"4d54726b 0000000c 00ff0301 {ord(n):02x} 00c{v}13 00ff2f00"
        for v, n in ((1, "a"), (2, "t"), (3, "b"))
    )
    expected = bytes.fromhex(head + first + soprano + others)
    notes = [dict(step=0, length=4, pitch=60), dict(step=4, length=2, pitch=64)]
    return {
        ("music/midi.js", "midiFile"): [
            ((flat(cells), dict(tempo=80, **USUAL), names), list(expected)),
        ],
        ("music/sound.js", "heard"): [
            ((notes, 0, 0.5), [[0, 2, 60], [2, 1, 64]]),
            ((notes, 3, 0.5), [[0, 0.5, 60], [0.5, 1, 64]]),
            ((notes, 4, 0.25), [[0, 0.5, 64]]),
        ],
    }


def state_rows():
    cells, bits = draw_cells(9), [0b101, 0, 0, 0, 0, 0, 0, 0b10000000]
    wrong = lambda value, voice, step: ["linkCell", dict(value=value, voice=voice, step=step)]  # noqa: E731
    with_cell = lambda v, t, value: [  # noqa: E731
        value if i == 9 * v + t else cell for i, cell in enumerate(flat(np.maximum(cells, REST)))
    ]
    size = ["linkCells", dict(most=64)]
    whole = dict(tune=1, metre="3/4", rules=False)
    return {
        ("music/state.js", "problem"): [
            ((flat(cells),), None),
            (([0] * 256,), None),
            (([0] * 260,), size),
            (([0] * 7,), size),
            (([],), size),
            ((with_cell(0, 4, 56),), wrong(56, 1, 5)),
            ((with_cell(3, 8, 65),), wrong(65, 4, 9)),
            (([0, 1, 0, 0, 0, 0, 0, 0],), wrong(1, 1, 2)),
            (([0, 60, 1, 0, 0, 0, 0, 0],), wrong(1, 2, 1)),
        ],
        ("music/state.js", "stepsOf"): [((bits,), [0, 2, 63])],
        ("music/state.js", "bitsOf"): [(([0, 2, 63],), bits)],
        ("music/state.js", "fromLink"): [
            (({},), dict(traits={}, complaints=[])),
            ((dict(whole, notes=flat(cells), fermatas=[5], temperature=[0.5]),),
             dict(traits=dict(whole, notes=flat(cells), fermatas=[5, *[0] * 7], temperature=0.5),
                  complaints=[])),
            ((dict(notes=[1, 0, 0, 0]),), dict(traits={}, complaints=[wrong(1, 1, 1)])),
        ],
        ("music/question.js", "sideOfBach"): [
            ((tune, seed), ["first", "second"][Random(1000 * seed + tune).integer(2)])
            for tune, seed in ((0, 0), (0, 1), (1, 0), (5, 999_999))
        ],
    }  # fmt: skip


def python_rows():
    plain = dict(metre="4/4", upbeat=0, sharps=0, tempo=84, temperature=0.8, seed=0, rules=True)
    end = (
        "print(figure.cells)  # soprano, alto, tenor, bass: 0 silence, 1 goes on, "
        "else a MIDI pitch\n"
        "print({rule: steps.nonzero()[0].tolist() for rule, steps in figure.errors.items()})\n"
        "figure\n"
    )
    start = "from companion.widgets import MusicBox\n\nfigure = MusicBox(\n"
    none = '    fermatas=bytes.fromhex("0000000000000000"),\n'
    score = dict(cells=[60, 1, 0, 0, 0, 0, 0, 0], fermatas=[0] * 8)
    how = dict(temperature=0.5, seed=7, rules=False)
    long = [60] * 40
    asked = dict(kind="continue", cells=long, how=how, **{"from": 3})
    row, rest = "3c" * 32, "3c" * 8
    return {
        ("music/python.js", "asPython"): [
            ((plain, score, None),
             f'{start}    notes=bytes.fromhex("3c01000000000000"),\n{none}    predict=False,\n'
             f")\n{end}"),
            ((dict(plain, metre="3/4", sharps=-2, seed=4), score, asked),
             f'{start}    notes=bytes.fromhex(\n        "{row}"\n        "{rest}"\n    ),\n{none}'
             '    metre="3/4",\n    sharps=-2,\n    temperature=0.5,\n    seed=7,\n'
             "    rules=False,\n"
             f"    predict=False,\n)\nfigure.go_on(3)\n{end}"),
        ],
    }  # fmt: skip


def music_rows():
    return {
        **score_rows(), **token_rows(), **rule_rows(), **writing_rows(), **file_rows(),
        **state_rows(), **python_rows(),
    }  # fmt: skip
