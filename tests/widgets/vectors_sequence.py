"""What the numeric functions of the SequenceExplorer must give; see vectors.py.

The model is a small one of random numbers; what it computes comes from
``companion.widgets.recurrent_models``, which is made of ``companion.functional``, and the layer
once more from ``functional.lstm`` on its own.
"""

import math

import numpy as np

from companion import functional as F
from companion.widgets import recurrent_models

LETTERS = "abc 明😀"
E, H = 5, 6
READ = dict(at=0, what="both")


def small_model():
    """Return the assets of a model of random numbers."""
    draw = np.random.default_rng(0)
    return recurrent_models.packed(
        LETTERS,
        {
            "embedding.weight": draw.normal(size=(len(LETTERS), E)),
            "lstm.weight_ih_l0": draw.normal(size=(4 * H, E)),
            "lstm.weight_hh_l0": draw.normal(size=(4 * H, H)),
            "lstm.bias_ih_l0": draw.normal(size=4 * H),
            "lstm.bias_hh_l0": draw.normal(size=4 * H),
            "out.weight": draw.normal(size=(E, H)),
            "out.bias": draw.normal(size=E),
        },
    )


ASSETS = small_model()
SENT = [ASSETS[part].tolist() for part in ("about", "bytes", "scales")]
MODEL = recurrent_models.unpacked(*ASSETS.values())
LONG, OTHER = [0, 1, 2, 0, 3, 4, 5, 1, 2], [0, 1, 2, 1, 1, 0, 3]


def reading(tokens, cut=READ):
    return recurrent_models.read(MODEL, np.array(tokens), cut["at"], cut["what"])


def layer(tokens, h, c):
    """The states of ``functional.lstm`` over some tokens."""
    w = MODEL.weights
    parts = w["weight_ih"], w["weight_hh"], w["bias"], np.zeros(4 * H)
    return F.lstm(w["embedding"][tokens][:, None], h[None], c[None], *parts)


def surprises(tokens, logits):
    log_p = F.log_softmax(logits, dim=1) / np.log(2)
    return [math.nan, *(float(-log_p[t, token]) for t, token in enumerate(tokens[1:]))]


def trace(tokens, cut=READ):
    """What a reading made, laid out as in the browser."""
    found, at, zero = reading(tokens, cut), cut["at"], np.zeros(H)
    before = [[h, c] for h, c in zip([zero, *found.h], [zero, *found.c], strict=True)][:-1]
    if 0 < at < len(tokens):
        keep = cut["what"]
        before[at] = [x if keep == k else zero for x, k in zip(before[at], "ch", strict=True)]
        states, (_, c) = layer(tokens[at:], *before[at])  # what follows, by the layer alone
        assert np.allclose(states[:, 0], found.h[at:]) and np.allclose(c[0], found.c[-1])
    else:
        states, _ = layer(tokens, zero, zero)
        assert np.allclose(states[:, 0], found.h)
    return dict(
        h=found.h.ravel().tolist(), c=found.c.ravel().tolist(),
        gates=found.gates.ravel().tolist(), logits=found.logits.ravel().tolist(),
        surprise=surprises(tokens, found.logits),
        before=[[x.tolist() for x in pair] for pair in before],
    )  # fmt: skip


def lstm_rows():
    path, w = "sequence/lstm.js", {k: a.ravel().tolist() for k, a in MODEL.weights.items()}
    unpacked = dict(
        characters=list(LETTERS), embedding=w["embedding"], input=w["weight_ih"],
        state=w["weight_hh"], out=w["out"], bias=w["bias"], outBias=w["out_bias"],
    )  # fmt: skip
    cuts = [dict(at=at, what=what) for at in (1, 4, 8) for what in recurrent_models.CUTS]
    typed = [[LONG[:n], READ] for n in range(1, len(LONG) + 1)]
    steps = [
        typed,  # one character after the other
        [*typed, [OTHER, READ]],  # a change in the middle
        [[LONG, READ], [LONG[:4], READ]],  # shorter again
        [[LONG[:4], READ], [LONG, READ], [LONG, READ]],
        *([[LONG, READ], [LONG, cut]] for cut in cuts),
        [[LONG, cuts[3]], [LONG, READ]],  # the memory comes back
        [[LONG, cuts[6]], [LONG, cuts[0]], [LONG, cuts[4]]],  # another cut
        [[LONG, cuts[3]], [[*LONG, 3], cuts[3]], [OTHER, cuts[3]]],
        [[LONG, dict(at=99, what="both")]],
    ]
    texts = [LONG, LONG[:2], [3], OTHER]
    return {
        (path, "unpack"): [(tuple(SENT), unpacked)],
        (path, "logits"): [
            ((SENT, texts), [reading(tokens).logits.ravel().tolist() for tokens in texts])
        ],
        (path, "trace"): [((SENT, runs), trace(*runs[-1])) for runs in steps],
    }


def made(tokens, cut=READ):
    """What the browser has after a reading, as far as it travels."""
    found = trace(tokens, cut)
    del found["surprise"]
    return dict(model=dict(units=H, V=len(LETTERS)), length=len(tokens), cut=cut, **found)


def correlation(a, b):
    return math.nan if np.std(a) == 0 or np.std(b) == 0 else float(np.corrcoef(a, b)[0, 1])


def follower(tokens, feature):
    """The unit whose tanh c correlates most with the first half, by NumPy."""
    cells, half = np.tanh(reading(tokens).c), math.ceil(len(tokens) / 2)
    first = [correlation(cells[:half, unit], feature[:half]) for unit in range(H)]
    unit = int(np.argmax(np.abs(first)))
    second = correlation(cells[half:, unit], feature[half:])
    return dict(unit=unit, first=first[unit], second=second)


def followed(tokens):
    """A feature for each unit, whose first half that unit follows best."""
    draw, found = np.random.default_rng(0), {}
    while len(found) < H:
        feature = [*draw.integers(0, 4, 6).tolist(), 1, 0, 1, 1, 0, 2]
        if (np.diff(feature[:6]) < 0).sum() >= 2:
            found.setdefault(follower(tokens, feature)["unit"], feature)
    return found.values()


def measure_rows():
    path, cut = "sequence/measures.js", dict(at=3, what="both")
    whole, other = reading(LONG), reading(LONG, cut)
    p, q = (F.softmax(one.logits, dim=1) for one in (whole, other))
    lengths = np.linalg.norm(whole.h - other.h, axis=1) / np.linalg.norm(whole.h, axis=1)
    differ = dict(moves=(np.abs(p - q).sum(1) / 2).tolist(), states=lengths.tolist())
    text = 'He said, "Oh! no."\n"A'
    here = np.arange(len(text))

    def since(ends, text=text):
        last = np.array([-1, *(t for t, c in enumerate(text) if c in ends)])
        return [int(t - last[last <= t].max()) for t in range(len(text))]

    words = [0 if not c.isalpha() else len(text[: t + 1].split()[-1]) for t, c in enumerate(text)]
    words[text.index("Oh") : text.index("Oh") + 2] = [1, 2]  # after a quotation mark
    words[-1] = 1
    inside = [(text[: t + 1].count('"') % 2) for t in here]
    poem = "一二，三。\n四五"
    twelve = [*LONG, 1, 0, 4]
    falls = [0, 1, 0, 1, 2, 0, 1, 0, 1, 1, 0, 2]
    gates = reading(LONG).gates
    mean = [dict(mean=g.mean(), open=int((g > 0.9).sum())) for g in gates.transpose(1, 0, 2)[:, 4]]
    by_keeping = np.argsort(-gates[:, 1].sum(0), kind="stable").tolist()
    return {
        (path, "differences"): [((made(LONG), made(LONG, cut)), differ)],
        (path, "lastMoved"): [
            (([0.0, 0.0, 0.9, 0.2, 0.06, 0.01, 0.07, 0.04], 2), 5),
            (([0.0, 0.9, 0.01], 1), 1),
            (([0.0, 0.01, 0.01], 1), 0),
            (([0.0, 0.9, 0.9], 1), 2),
        ],
        (path, "meanBits"): [
            (([math.nan, 1.0, 2.0, 6.0], 1), 3.0),
            (([math.nan, 1.0, 2.0, 6.0], 2), 4.0),
            (([math.nan], 1), math.nan),
        ],
        (path, "rankOf"): [
            (([0.2, 0.5, 0.3], 1), dict(p=0.5, rank=1)),
            (([0.2, 0.5, 0.3], 0), dict(p=0.2, rank=3)),
            (([0.25, 0.25, 0.5], 1), dict(p=0.25, rank=2)),
        ],
        (path, "features"): [
            (("letters", list(text)), words),
            (("vowel", list(text)), [int(c in "aeiou") for c in text]),
            (("speech", list(text)), inside),
            (("speech", list('"a\nb"')), [1, 1, 0, 0, 1]),
            (("sentence", list(text)), since(".!?\n")),
            (("line", list(poem)), since("，。\n", poem)),
            (("poem", list(poem)), since("\n", poem)),
        ],
        (path, "correlation"): [
            (([1.0, 2.0, 4.0], [3.0, 1.0, 0.0]), correlation([1, 2, 4], [3, 1, 0])),
            (([1.0, 2.0, 4.0], [2.0, 4.0, 8.0]), 1.0),
            (([1.0, 1.0], [1.0, 2.0]), math.nan),
        ],
        (path, "cellOf"): [((made(LONG), 2), np.tanh(whole.c[:, 2]).tolist())],
        (path, "follower"): [
            *(((made(twelve), one), follower(twelve, one)) for one in (falls, *followed(twelve))),
            ((made(twelve), [0, 1, 0, 1, 1, 2, *falls[6:]]), None),
            (
                (made(twelve), [*falls[:6], 0, 1, 2, 2, 1, 1]),
                {**follower(twelve, falls), "second": math.nan},
            ),
        ],
        (path, "byKeeping"): [((made(LONG),), by_keeping)],
        (path, "gateMean"): [((made(LONG), 4, block), mean[block]) for block in range(4)]
        + [
            (
                (dict(model=dict(units=2), gates=[0.0] * 6 + [0.9, 0.95]), 0, 3),
                dict(mean=0.925, open=1),
            )
        ],
    }


def shown_rows():
    cut = dict(at=3, what="c")
    found, whole = reading(LONG, cut), reading(LONG)
    i, f, g, o = (float(x) for x in found.gates[3, :, 2])
    step = dict(i=i, f=f, g=g, o=o, old=0, c=float(found.c[3, 2]), h=float(found.h[3, 2]))
    i, f, g, o = (float(x) for x in whole.gates[5, :, 1])
    free = dict(i=i, f=f, g=g, o=o, old=float(whole.c[4, 1]), c=f * whole.c[4, 1] + i * g)
    free["h"] = o * math.tanh(free["c"])
    views = dict(i=i, f=f, g=g, o=o, h=free["h"], c=math.tanh(free["c"]))
    place = dict(position=-1, unit=300)
    values = dict(unit=3, temperature=[0.5], top_p=[0.9], text=list(b"ab"))
    typed = dict(unit=3, temperature=0.5, top_p=0.9)
    state, path = "sequence/state.js", "sequence/timeline.js"
    return {
        ("sequence/gates.js", "stepOf"): [
            ((made(LONG, cut), 3, 2), step),
            ((made(LONG), 5, 1), free),
        ],
        (path, "viewed"): [((made(LONG), view, 5, 1), value) for view, value in views.items()],
        ("sequence/question.js", "spanOf"): [
            ((count,), name)
            for count, name in [(0, "short"), (3, "short"), (4, "word"), (8, "word"), (9, "long")]
        ],
        (state, "place"): [
            ((place, 272, 9), dict(position=8, unit=271)),
            ((dict(position=20, unit=4), 272, 9), dict(position=8, unit=4)),
            ((dict(position=0, unit=4), 272, 9), dict(position=0, unit=4)),
        ],
        (state, "cutOf"): [
            ((dict(cut=3, cut_what="h"), 9), dict(at=3, what="h")),
            ((dict(cut=9, cut_what="h"), 9), dict(at=0, what="h")),
        ],
        (state, "cutPlace"): [
            *(((position, 40), position) for position in (1, 20, 31)),
            *(((position, 41), 21) for position in (-1, 0, 33, 34)),
            ((1, 4), 2),
        ],
        ("text/state.js", "textFromLink"): [
            ((values,), dict(traits={**typed, "text": "ab"}, complaints=[])),
            (
                ({"unit": 3, "text": [97] * 501},),
                dict(traits=dict(unit=3), complaints=[["linkText", dict(most=500)]]),
            ),
        ],
    }


def sequence_python_rows():
    whole = dict(text="a “b”\n", model="english", cut=0, cut_what="both")
    head = """from companion import functional as F
from companion.widgets import SequenceExplorer, recurrent_models

figure = SequenceExplorer(
    text="a “b”\\n",
"""
    tail = """    position=4,
)
t, unit = 4, 7
h, c = figure.states  # each (T, H)
i, f, g, o = figure.gates[t, :, unit]
print(f, i, g, o, c[t, unit], h[t, unit])
p = figure.probabilities  # of the next character
characters = recurrent_models.load(figure.model).characters
print({characters[n]: p[n] for n in p.argsort()[:-6:-1]})
print(figure.surprise)  # bits for each character

# the uncut reading once more, with the layer alone
w = recurrent_models.load(figure.model).weights
x = F.embedding(figure.tokens, w["embedding"])[:, None]  # (T, 1, E)
zero = 0 * h[:1]
layer = w["weight_ih"], w["weight_hh"], w["bias"], 0 * w["bias"]
output, (h_n, c_n) = F.lstm(x, zero, zero, *layer)  # output: (T, 1, H)
"""
    at = dict(position=4, unit=7)
    changed = '    model="tang",\n    cut=3,\n    cut_what="h",\n'
    return {
        ("sequence/python.js", "asPython"): [
            ((whole, at), head + tail),
            (({**whole, "model": "tang", "cut": 3, "cut_what": "h"}, at), head + changed + tail),
        ]
    }


def sequence_rows():
    return {**lstm_rows(), **measure_rows(), **shown_rows(), **sequence_python_rows()}
