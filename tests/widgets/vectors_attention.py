"""What the numeric functions of the AttentionExplorer must give; see vectors.py.

The model is a small one of random numbers; what it computes comes from
``companion.widgets.language_models``, which is made of ``companion.functional``.
"""

import math

import numpy as np

from companion import functional as F
from companion.widgets import characters, language_models
from companion.widgets.random import Random

LETTERS = "abc 明😀"
CONFIG = dict(layers=2, heads=2, context=9)
WIDTH = 8


def small_model():
    """Return the assets of a model of random numbers."""
    draw, D = np.random.default_rng(0), WIDTH
    arrays = {
        "embedding.weight": draw.normal(size=(len(LETTERS), D)),
        "norm.weight": draw.random(D),
    }
    for n in range(CONFIG["layers"]):
        block = f"blocks.{n}."
        for part in ("query", "key", "value", "out"):
            arrays[f"{block}attention.{part}.weight"] = draw.normal(size=(D, D)) / 2
        arrays[f"{block}mlp.up.weight"] = draw.normal(size=(4 * D, D)) / 2
        arrays[f"{block}mlp.down.weight"] = draw.normal(size=(D, 4 * D)) / 2
        arrays[f"{block}norm1.weight"], arrays[f"{block}norm2.weight"] = draw.random((2, D)) + 0.5
    return language_models.packed(LETTERS, CONFIG, arrays)


ASSETS = small_model()
SENT = [ASSETS[part].tolist() for part in ("about", "bytes", "scales")]
MODEL = language_models.unpacked(*ASSETS.values())
TEXTS = [[0, 1, 2, 0, 3, 4, 5, 1, 2], [0, 1, 2, 2], [3], [3, 4], [5, 1, 0, 2, 3, 1]]
HOWS = [
    {},
    dict(causal=False),
    dict(scaled=False),
    dict(positions=False),
    dict(off=[[0, 1], [1, 0]]),
    dict(edits=[["q", 0, 1, 2, 3, 2.5], ["k", 1, 0, 0, 1, -1.5], ["v", 0, 0, 1, 0, 4.0]]),
    dict(causal=False, scaled=False, off=[[1, 1]], edits=[["v", 1, 0, 0, 2, -3.0]]),
]


def run(tokens, how):
    how = {**how, "heads_off": how.get("off", ())}
    how.pop("off", None)
    return language_models.run(MODEL, np.array(tokens), **how)


def trace(tokens, how):
    """What ``run`` made, laid out as in the browser: a row a position, heads side by side."""
    found, T, causal = run(tokens, how), len(tokens), how.get("causal", True)
    scale = None if how.get("scaled", True) else 1.0

    def attend(v):
        options = dict(is_causal=causal, scale=scale)
        return F.scaled_dot_product_attention(found.q, found.k, v, **options)

    def side(x):
        return [layer.transpose(1, 0, 2).ravel().tolist() for layer in x]

    y = attend(found.v).copy()
    for layer, head in how.get("off", ()):
        y[layer, head] = 0
    eye = np.broadcast_to(np.eye(T), (*found.v.shape[:2], T, T))
    weights = attend(eye).reshape(CONFIG["layers"], -1, T)
    loss = float(F.cross_entropy(found.logits[:-1], np.array(tokens[1:]))) if T > 1 else math.nan
    return dict(
        q=side(found.q), k=side(found.k), v=side(found.v), y=side(y), weights=weights.tolist(),
        logits=found.logits.ravel().tolist(), loss=loss,
    )  # fmt: skip


def transformer_rows():
    path, xs = "lib/transformer.js", np.linspace(-7, 7, 141).tolist()
    weights = {name: array.ravel().tolist() for name, array in MODEL.weights.items()}
    unpacked = dict(
        embedding=weights["embedding.weight"],
        norm=weights["norm.weight"],
        characters=list(LETTERS),
        up=weights["blocks.1.mlp.up.weight"],
        norm2=weights["blocks.1.norm2.weight"],
    )
    long, other = TEXTS[0], [0, 1, 2, 1, 1, 0, 3]
    typed = [[long[:n], {}] for n in range(1, len(long) + 1)]
    steps = [
        typed,  # one character after the other, each time only the last is new
        [*typed, [other, {}]],  # a change in the middle
        [[other, {}], [other[1:], {}]],  # the first character falls away
        [*typed, [other, HOWS[1]], [long, HOWS[1]]],  # and all anew, as all see all
        [[long, HOWS[1]], [long, {}]],
        [[long, {}], [long, HOWS[5]]],
        [[long, HOWS[5]], [long, {}]],
        [[long, HOWS[4]], [long, HOWS[3]], [long[:5], HOWS[3]]],
        [[long, dict(hidden=3)], [long, {}]],
        [[TEXTS[2], {}]],
    ]
    return {
        (path, "erf"): [((xs,), [math.erf(x) for x in xs])],
        (path, "unpack"): [(tuple(SENT), unpacked)],
        (path, "logits"): [
            ((SENT, TEXTS, how), [run(tokens, how).logits.ravel().tolist() for tokens in TEXTS])
            for how in HOWS
        ]
        + [((SENT, [long], dict(hidden=2)), [hidden(long, 2).ravel().tolist()])],
        (path, "trace"): [((SENT, runs), trace(*runs[-1])) for runs in steps],
    }


def hidden(tokens, j):
    """Logits where those after position j do not see it: its key is far from all their queries."""
    before = run(tokens[: j + 1], {}).logits
    mask = np.tri(len(tokens), dtype=bool)
    mask[j + 1 :, j] = False
    attend = F.scaled_dot_product_attention
    try:
        language_models.F.scaled_dot_product_attention = lambda q, k, v, **_: attend(q, k, v, mask)
        logits = run(tokens, {}).logits
    finally:
        language_models.F.scaled_dot_product_attention = attend
    assert np.allclose(logits[: j + 1], before)
    return logits


def choices(logits, temperature, top_k, top_p):
    """What may be drawn, likeliest first, and how likely: the definition, step by step."""
    order = sorted(range(len(logits)), key=lambda token: -logits[token])
    if temperature == 0:
        return dict(tokens=order[:1], p=[1])
    kept = order[:top_k] if top_k else order
    p = F.softmax(np.array(logits)[kept] / temperature, dim=0)
    enough = next((n for n in range(1, len(p)) if p[:n].sum() >= top_p), len(p))
    p = p[:enough] / p[:enough].sum()
    return dict(tokens=kept[:enough], p=p.tolist())


def sampling_rows():
    path, logits = "text/sampling.js", [0.5, 2.0, -1.0, 2.0, 1.25, -3.0]
    p, q = F.softmax(np.array(logits), dim=0), F.softmax(np.array(logits[::-1]), dim=0)
    settings = [(1, 0, 1), (0.5, 3, 1), (2, 0, 0.6), (1, 4, 0.5), (0, 0, 1), (1, 99, 0.01)]

    def stream(seed, n):
        drawn = Random(seed)
        return [drawn.uniform() for _ in range(n + 1)][-1]

    half = dict(tokens=[4, 2, 0], p=[0.5, 0.25, 0.25])
    return {
        (path, "choices"): [
            ((logits, dict(temperature=t, topK=k, topP=share)), choices(logits, t, k, share))
            for t, k, share in settings
        ]
        + [  # a sum that just reaches the share; many that are equal; beyond what exp can
            ((some, dict(temperature=1, topK=0, topP=share)), choices(some, 1, 0, share))
            for some, share in [
                ([1.0, 1.0], 0.5),
                ([3.0] * 4 + [4.0] * 4, 1),
                ([-2000.0, -1999.0, -2001.0], 1),
            ]
        ],
        (path, "pick"): [
            ((half, u), token) for u, token in [(0.0, 4), (0.49, 4), (0.5, 2), (0.75, 0), (1.0, 0)]
        ],
        (path, "luck"): [((seed, n), stream(seed, n)) for seed, n in [(0, 0), (0, 5), (7, 50)]],
        (path, "softmax"): [
            ((logits,), p.tolist()),
            (([x - 2000 for x in logits],), p.tolist()),
        ],
        (path, "moved"): [
            ((p.tolist(), q.tolist()), float(np.abs(p - q).sum() / 2)),
            ((p.tolist(), p.tolist()), 0),
        ],
        (path, "likeliest"): [
            (([0.5, 0.1, 0.4, 0.0], [0.0, 0.45, 0.1, 0.45], 3), [0, 1, 3]),
            (([0.5, 0.1, 0.4], [0.5, 0.1, 0.4], 9), [0, 2, 1]),
            (([0.1] * 4 + [0.15] * 4, [0.125] * 8, 8), [4, 5, 6, 7, 0, 1, 2, 3]),
        ],
    }


def arithmetic_rows():
    path, even = "attention/arithmetic.js", [0.25] * 4
    return {
        (path, "strongest"): [(([0.1, 0.6, 0.3],), 1), (([0.5, 0.5],), 0), (([1.0],), 0)],
        (path, "spread"): [
            ((even,), dict(entropy=math.log(4), positions=4.0)),
            (([0.0, 1.0],), dict(entropy=0.0, positions=1.0)),
            (([0.5, 0.25, 0.25],), dict(entropy=1.5 * math.log(2), positions=2**1.5)),
        ],
        (path, "rankCorrelation"): [
            (([1.0, 2.0, 3.0], [0.1, 0.5, 9.0]), 1.0),
            (([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]), -1.0),
            (([1.0, 1.0, 3.0], [2.0, 1.0, 3.0]), math.sqrt(3) / 2),
            (([1.0, 1.0], [1.0, 2.0]), math.nan),
        ],
        ("attention/question.js", "verdictOn"): [
            (("mask", 1.0, 1.5), "higher"),
            (("mask", 1.0, 1.01), "same"),
            (("mask", 1.0, 0.5), "lower"),
            (("scale", 8.0, 2.0), "fewer"),
            (("scale", 8.0, 8.1), "equal"),
            (("scale", 8.0, 9.0), "more"),
        ],
    }


def attention_state_rows():
    path, known = "attention/state.js", list(LETTERS)
    sizes = dict(layers=2, heads=2, size=4)
    place = dict(layer=1, head=3, component=9, position=-1, key=-1)
    edit, other = ["q", 0, 1, 2, 3, 2.5], ["k", 1, 0, 0, 1, -1.5]
    beyond = [["v", *at, 1.0] for at in [(2, 0, 0, 0), (0, 2, 0, 0), (0, 0, 0, 4)]]
    whole = dict(causal=True, scaled=True, positions=True, heads_off=[], edits=[])
    how = dict(causal=True, scaled=True, positions=True, off=[], edits=[], hidden=-1)

    def pieces(text):
        found = characters.tokens_of(MODEL, text)[-MODEL.context :].tolist()
        each = [dict(character=c, token=LETTERS.find(c)) for c in text]
        return dict(tokens=found, shown=[LETTERS[token] for token in found], pieces=each)

    def linked(traits, *complaints):
        return dict(traits=traits, complaints=[[name, values] for name, values in complaints])

    return {
        ("text/state.js", "reading"): [
            ((text, known, 9), {**pieces(text), "unknown": unknown, "cut": cut})
            for text, unknown, cut in [
                ("ab明 😀c", [], 0),
                ("aéxbé", ["é", "x"], 0),
                ("", [], 0),
                ("abcabcabcabc", [], 3),
            ]
        ],
        (path, "place"): [
            ((place, sizes, 5), dict(layer=1, head=1, component=3, position=4, key=-1)),
            (
                ({**place, "position": 0, "key": 0}, sizes, 5),
                dict(layer=1, head=1, component=3, position=0, key=0),
            ),
            (
                ({**place, "position": 2, "key": 99}, sizes, 5),
                dict(layer=1, head=1, component=3, position=2, key=4),
            ),
        ],
        (path, "changesOf"): [
            ((whole, sizes), how),
            (
                (
                    {
                        **whole,
                        "causal": False,
                        "heads_off": [[1, 1], [2, 0], [0, 2]],
                        "edits": [edit, *beyond],
                    },
                    sizes,
                ),
                {**how, "causal": False, "off": [[1, 1]], "edits": [edit]},
            ),
        ],
        (path, "isWhole"): [
            ((how,), True),
            (({**how, "scaled": False},), False),
            (({**how, "off": [[0, 0]]},), False),
            (({**how, "edits": [edit]},), False),
        ],
        (path, "edited"): [
            (([edit], "k", 1, 0, 0, 1, -1.5), [edit, other]),
            (([edit, other], "q", 0, 1, 2, 3, 7.0), [other, ["q", 0, 1, 2, 3, 7.0]]),
            (([edit, other], "q", 0, 1, 2, 3, math.nan), [other]),
        ],
        (path, "switched"): [
            (([[0, 1]], 1, 0, False), [[0, 1], [1, 0]]),
            (([[0, 1], [1, 0]], 0, 1, True), [[1, 0]]),
        ],
        (path, "fromLink"): [
            (
                (dict(off=[0, 1, 1, 0], edits=[0, 0, 1, 2, 3, 2.5], temperature=[0.5], layer=1),),
                linked(dict(layer=1, temperature=0.5, heads_off=[[0, 1], [1, 0]], edits=[edit])),
            ),
            ((dict(off=[1]),), linked({}, ("linkOff", {}))),
            ((dict(off=[1, 0.5]),), linked({}, ("linkOff", {}))),
            ((dict(edits=[0, 0, 1, 2]),), linked({}, ("linkEdits", {}))),
            ((dict(edits=[3, 0, 1, 2, 3, 2.5]),), linked({}, ("linkEdits", {}))),
            ((dict(edits=[0, 0, 1, 500, 3, 2.5]),), linked({}, ("linkEdits", {}))),
            ((dict(edits=[0.5, 0, 1, 2, 3, 2.5]),), linked({}, ("linkEdits", {}))),
            ((dict(edits=[0, 0, 1, 2, 3.5, 2.5]),), linked({}, ("linkEdits", {}))),
            (
                (dict(edits=[2, 0, 1, 499, 500, -0.5]),),
                linked(dict(edits=[["v", 0, 1, 499, 500, -0.5]])),
            ),
        ],
    }


def attention_python_rows():
    whole = dict(
        text="a “b”\n", model="english", causal=True, scaled=True, positions=True, heads_off=[],
        edits=[],
    )  # fmt: skip
    code = """import numpy as np
from companion import functional as F
from companion.widgets import AttentionExplorer

figure = AttentionExplorer(
    text="a “b”\\n",
    layer=1,
)
q, k, v = figure.qkv  # each (T, D / H)
i, j = 4, 2  # this row looks at that position
score = (q[i] * k[j]).sum()
y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
weights = F.scaled_dot_product_attention(  # of the row: what it reads off one-hot values
    q, k, np.eye(len(k)), is_causal=True
)[i]
print(score, weights[j])
print(y[i])
"""
    at = dict(layer=1, head=0, component=0, position=4, key=2)
    off = code.replace(
        "    layer=1,\n", "    layer=1,\n    scaled=False,\n    heads_off=[[1, 0]],\n"
    )
    off = off.replace("is_causal=True", "is_causal=True, scale=1.0")
    zero = "y = np.zeros_like(y)  # this head is switched off\n"
    off = off.replace("print(score", zero + "print(score")
    bare = {**whole, "scaled": False, "heads_off": [[1, 0]]}
    others = off.replace(zero, "").replace("[[1, 0]]", "[[1, 1], [0, 0]]")
    return {
        ("attention/python.js", "asPython"): [
            ((whole, at), code),
            ((bare, at), off),
            (({**bare, "heads_off": [[1, 1], [0, 0]]}, at), others),
        ]
    }


def attention_rows():
    return {
        **transformer_rows(),
        **sampling_rows(),
        **arithmetic_rows(),
        **attention_state_rows(),
        **attention_python_rows(),
    }
