"""Hostile links: addresses that nobody's figure has written, and a page that opens them."""

import base64
import json
import random
import string
from pathlib import Path

import numpy as np
import traitlets

from companion import widgets

from . import pages

# ---- fragments

MARKUP = (
    "<img src=x onerror=canary=1>",
    "<svg onload=canary=1>",
    "<script>canary=1</script>",
    '"><iframe srcdoc="<script>parent.canary=1</script>">',
    "javascript:canary=1",
    "{{constructor.constructor('canary=1')()}}",
    "${canary=1}",
    "' onfocus=canary=1 autofocus x='",
    "</script><script>canary=1</script>",
    "{text}{key}{most}",
    "$&$`$'$1",
)
NAMES = (
    *("__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty", "length"),
    *("__proto__[canary]", "constructor.prototype.canary", "__defineGetter__", "then", "key"),
)
NUMBERS = (
    *(
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1e999",
        "-0",
        "0x10",
        "0b1",
        "1e3",
        "1E3",
        "1e-99",
    ),
    *("1e-9", "+1", " 1", "1 ", "1.", ".5", "00", "007", "1_000", "1,", ",", "", "-", "--1", "1.5"),
    *("999999", "1000000", "9999999", "-999999", "9007199254740993", "\u0663", "\uff11", "1e+1"),
    *("true", "null", "undefined", "[]", "[1]", "{}", "0.1e-99", "1n"),
)
ENCODED = (
    *("%", "%0", "%zz", "%00", "%C0%AF", "%ED%A0%80", "%ud83d", "%FF%FE", "%F5%80%80%80", "%2526"),
    *("%3D", "%26", "%2C", "%23", "%3Cimg%20src=x%20onerror=canary=1%3E", "%E2%80%AE", "+", "%20"),
)
STRANGE = (
    *("\ud83d", "\udc00", "\ufffd", "\u202e\u05d0", "e\u0301" * 30, "\U0001f469\u200d\U0001f52c"),
    *("\0", "\n", "\t", "\u2028", "\ufeff", "#", "?", "&", "=", "\\", "\u0000"),
)
TEXTS = (
    " ".join(MARKUP),
    "".join(STRANGE),
    "\u202e\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627" + "\u0301" * 2000,
    "\U0001f469\u200d\U0001f52c" * 500,
    "to be " * 170_000,
)
JUNK = MARKUP + NAMES + NUMBERS + ENCODED + STRANGE


def fragments(name, schema, real, count, seed=0):
    """Draw hostile links of a figure: what stands behind ``#NAME-1?``.

    Parameters
    ----------
    name : str
        Of the figure; with ``seed``, it decides what is drawn.
    schema : dict
        What a link of the figure may hold: name to rule, as ``lib/link.js`` has it.
    real : list of str
        Links that the figure has written itself; most of what is drawn are changes of these, which
        come deepest.
    count, seed : int

    Returns
    -------
    list of str
    """
    dice = random.Random(f"{name} {seed}")
    makers = [mutated, combined, beyond, wild]
    return [dice.choices(makers, [6, 2, 1, 1])[0](dice, schema, real) for _ in range(count)]


def mutated(dice, schema, real):
    """A link of the figure's own with one to three changes."""
    fields = dice.choice(real).split("&")
    for _ in range(dice.randint(1, 3)):
        k = dice.randrange(len(fields))
        key, _, text = fields[k].partition("=")
        change = dice.randrange(9)
        if change < 3 and key in schema:
            fields[k] = f"{key}={allowed(dice, schema[key])}"
        elif change == 3 and key in schema:
            fields[k] = f"{key}={refused(dice, schema[key])}"
        elif change == 4:
            fields[k] = f"{key}={edited(dice, text)}"
        elif change == 5:
            fields.insert(k, dice.choice(fields))
        elif change == 6 and len(fields) > 1:
            del fields[k]
        elif change == 7:
            fields.append(f"{dice.choice(list(schema))}={dice.choice(fields).partition('=')[2]}")
        else:
            fields[k] = edited(dice, fields[k])
    return "&".join(fields)


def combined(dice, schema, real):
    """Settings that are allowed one by one, whatever they are together."""
    share = dice.choice([0.2, 0.5, 1])
    keys = [key for key in schema if dice.random() < share] or [dice.choice(list(schema))]
    dice.shuffle(keys)
    return "&".join(f"{key}={allowed(dice, schema[key])}" for key in keys)


def beyond(dice, schema, real):
    """Known names with values at and outside of every bound."""
    keys = dice.choices(list(schema), k=dice.randint(1, 6))
    values = [refused(dice, schema[key]) if dice.random() < 0.8 else "" for key in keys]
    return "&".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))


def wild(dice, schema, real):
    """What is no link at all."""
    kind = dice.randrange(5)
    if kind == 0:
        return "".join(
            chr(dice.choice([dice.randrange(256), dice.randrange(0x110000)]))
            for _ in range(dice.choice([1, 10, 300]))
        )
    if kind == 1:
        return dice.choice([*schema, "", "&", "="]) * dice.choice([1, 999, 5000])
    if kind == 2:
        return f"{dice.choice(real)}&{edited(dice, dice.choice(real)) * 20}"
    names = [*NAMES, *schema, "stride", "text", "mixture", "moves"]
    return "&".join(
        f"{dice.choice(names)}={dice.choice(JUNK)}" for _ in range(dice.choice([1, 5, 600]))
    )


def edited(dice, text):
    """A text with one character, or one piece, put in, taken out or replaced."""
    a = dice.randint(0, len(text))
    b = dice.choice([a, min(a + 1, len(text)), dice.randint(a, len(text))])
    signs = string.digits + string.ascii_letters + ",.-=&%_e"
    return text[:a] + dice.choice([dice.choice(signs), dice.choice(JUNK), ""]) + text[b:]


def allowed(dice, rule):
    """A value as the rule has it, often at its bounds."""
    if rule["type"] == "integer":
        return str(dice.choice([rule["min"], rule["max"], dice.randint(rule["min"], rule["max"])]))
    if rule["type"] == "choice":
        return dice.choice(rule["of"])
    if rule["type"] == "flag":
        return dice.choice("01")
    count = dice.choice([1, 2, rule["most"], dice.randint(1, rule["most"])])
    count = min(count, rule["most"])
    if rule["type"] == "bytes":
        return written(dice.choice([dice.randbytes(count), bytes(count), b"\xff" * count]))
    return ",".join(amounts(dice, rule, count))


def amounts(dice, rule, count):
    low, high = rule["min"], rule["max"]
    whole = dice.random() < 0.5
    for _ in range(count):
        value = dice.choice([low, high, dice.uniform(low, high), dice.uniform(low, high)])
        yield np.format_float_positional(round(value) if whole else value, trim="-")


def refused(dice, rule):
    """A value beyond a bound of the rule, too many values, or none at all."""
    low, high, most = rule.get("min", 0), rule.get("max", 1), rule.get("most", 1)
    many = ",".join(["1"] * (most + 1))
    return dice.choice(
        [
            *(str(high + 1), str(low - 1), str(high + 1e-9), str(low - 1e-9), many),
            *(written(bytes(most + 1)), written(bytes(most))[:-1], "A", "AA==", "+/+/"),
            dice.choice(JUNK),
            ",".join(dice.choice(NUMBERS) for _ in range(dice.randint(1, 4))),
        ]
    )


def written(content):
    """Bytes as a link holds them."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


# ---- figures

FILM = np.zeros((2, 5, 6, 8, 3), np.uint8)
LEVELS = dict(levels=["ks.\n..d\nx.g", "s#g\n.#.\n..x"], kinds=["an example", "another"])
MADE = {  # those that are not shown without anything
    "FilmStrip": lambda: widgets.FilmStrip(FILM, names=["one", "two"], label="Two films"),
    "LevelPlayer": lambda: widgets.LevelPlayer(**LEVELS),
}


def text(words):
    """A text as a link holds it."""
    return written(words.encode())


DEEP = {  # links with what a figure's first state has not
    "AttentionExplorer": [
        f"text={text('to be, or not to be')}&layer=2&head=1&key=3&off=0,1,1,0"
        "&edits=0,0,1,2,3,2.5,2,1,1,0,5,-1&causal=0&predict=0",
        f"model=tang&text={text('床前明月光')}&layer=2&edits=1,2,3,1,23,999&positions=0",
    ],
    "ConvolutionExplorer": [
        f"picture=own&own={written(bytes([3, 3, *range(9)]))}&kernel=1,0,0,1&predict=0",
        f"picture=coffee&channels=sum&kernel={','.join('123456789' * 3)}&stride=2&padding=1",
        f"picture=even&kernel={','.join(['0.5'] * 49)}&padding=3&mode=reflect&predict=0",
        "picture=dot&operation=transposed&stride=3&added=2&padding=2&flip=1&row=9&column=9",
        "picture=digit&operation=max&dilation=2&padding=1&channels=separate",
    ],
    "DiffusionExplorer": [
        "view=pictures&digit=3&steps=2&at=1&weight=2&eta=1",
        "data=examples&steps=100&at=99&probe=-2.4,2.4&predict=0&eta=0.5",
    ],
    "GanLab": [
        "preset=heal&two=1&second-penalty=r1&second-weight=1&at=3&loss=saturating",
        "data=own&own=0.1,0.2,-1.3,1.3,0,0&two=1&second-loss=hinge&second-batch=7&at=30&speed=20",
        "surface=optimal&arrows=1&manifold=1&noise=normal&noise_size=1&g_rate=0.5&d_rate=1",
    ],
    "LatentExplorer": [
        f"own={written(bytes(range(196)) * 4)}&strip=path&to=7&code=strip&place=4&beside=1",
        "picture=999&beta=4&z=1,-1.5&code=chosen&view=both&strip=prior&fitted=0&beside=1",
    ],
    "LevelPlayer": ["level=0&moves=1,1,2,2&predict=0", "level=1&moves=2,2,1,1,0&predict=0"],
    "MusicBox": [
        f"notes={written(bytes([60, 1, 62, 0, 55, 1, 1, 0, 0, 52, 1, 1, 48, 1, 1, 1]))}"
        "&metre=3/4&upbeat=5&fermatas=CA&sharps=-3&predict=0&temperature=0",
        "tune=1&predict=1&seed=3",
    ],
    "NetworkPlayground": [
        "data=own&points=0.5,0.5,1,-0.5,-0.5,0,1.25,-1.25,1&layers=2&neurons=3,2&edge=1,1,3&step=9",
        "layers=4&neurons=8,8,8,8&optimiser=adam&rate=10&batch=200&step=300&predict=0&gradients=1",
        "layers=0&data=circles&noise=0.5&rate=0.1&edge=0,0,0&step=5&predict=0",
    ],
    "SequenceExplorer": [
        f"text={text('to be, or not to be')}&cut=7&cut_what=c&unit=271&view=f&predict=0&position=9",
        f"model=tang&text={text('床前明月光')}&unit=223&temperature=0&top_k=1&top_p=0.5",
    ],
    "StyleMixer": ["picture=coffee&mixture=0,50,50,0&strength=55&colours=1&split=30&predict=0"],
    "VerseAssistant": [
        f"poem={text('白日依山')}&measure=7&heads={text('山')}&form=ABbA&temperature=0.5&predict=0",
        f"poem={text('山山山山山')}&form=length&predict=0",
    ],
}


def made(name):
    """A figure as it stands at first."""
    return MADE.get(name, getattr(widgets, name))()


# What a figure brings within its model's bounds once it has that model.
LATER = {
    "AttentionExplorer": {"layer", "head", "component", "heads_off", "edits"},
    "SequenceExplorer": {"unit"},
}


def refusal(figure, traits):
    """What Python says against a state that a link has led to; None if it takes it."""
    for name, value in traits.items():
        trait = figure.traits()[name]
        given = bytes(value) if isinstance(trait, traitlets.Bytes) else value
        traits = {**traits, name: given}
    try:
        with figure.hold_trait_notifications():
            for name, value in traits.items():
                setattr(figure, name, value)
    except traitlets.TraitError as error:
        return str(error)
    return None


# ---- the page

# Put before the figure's own module: notes what `frame` is given to read links with.
SPY = """((part) => {
    const { frame } = part;
    part.frame = (context, words, how) => {
        const made = frame(context, words, how);
        globalThis.reader = { ...how, words };
        return { ...made, link: (toLink) => made.link((reader.toLink = toLink)) };
    };
})(parts["lib/frame.js"]);
"""
OPENER = (Path(__file__).parent / "links.js").read_text("utf-8")


class Target:
    """A figure on a page of its own, on which one link after another is opened."""

    def __init__(self, browser, folder, name):
        self.name, self.figure = name, made(name)
        self._path = pages.write(folder, f"{name}.html", self.figure)
        own = f'parts["{self.figure.script_path()}"] = (() => {{'
        for script in (folder / "_static" / "widgets").glob(f"{name}.*.js"):
            text = script.read_text("utf-8")
            assert text.count(own) == 1
            script.write_text(text.replace(own, SPY + own), "utf-8")
        self._defaults = {one: getattr(self.figure, one) for one in self.figure.own_traits()}
        self.figure.close()  # from here on it only judges states
        self._page = browser.new_page(viewport={"width": 1000, "height": 1200})
        self.errors = []
        self._page.on("pageerror", lambda error: self.errors.append(error.stack))
        self.begin()

    def begin(self):
        """Load the page anew."""
        self._page.goto("about:blank")
        self._page.goto(self._path.as_uri())
        self._page.locator("[data-ready]").wait_for()
        self._page.evaluate(OPENER, list(self._defaults))

    def close(self):
        self._page.close()

    def real(self):
        """Links that the figure itself may have written; some are deeper than its first state."""
        self.open([("", [])])
        return [self._page.evaluate("links.own()"), *DEEP.get(self.name, [])]

    def schema(self):
        """What a link of the figure may hold."""
        return self._page.evaluate("links.schema()")

    def read(self, many):
        """Let the figure read links; return pairs of a link and what is wrong about it."""
        found = json.loads(self._page.evaluate("text => links.read(text)", json.dumps(many)))
        for fields, traits in found["unique"]:
            now = {k: v for k, v in traits.items() if k not in LATER.get(self.name, ())}
            if said := self.refused(now):
                found["faults"].append([fields, said])
        return found["faults"]

    def open(self, many, timeout=60):
        """Open links, with a few controls used under each; return what was found, one by one.

        Each of ``many`` is a link and a list of uses: which control, and what is typed in it.
        """
        self._page.evaluate(
            "text => void links.open(text)", json.dumps([[fields, used] for fields, used in many])
        )
        self._page.wait_for_function("() => links.found", timeout=1000 * timeout)
        found = json.loads(self._page.evaluate("links.found"))
        for one in found:
            for state in one.pop("states"):
                if said := self.refused(state):
                    one["trouble"].append(said)
        return found

    def type(self, text):
        """Write a text into every field; return the trouble and how long the figure is then."""
        self.open([("predict=0", [])])
        found = self._page.evaluate("text => links.type(JSON.parse(text))", json.dumps(text))
        return found["trouble"], found["long"]

    def refused(self, traits):
        """What Python says against these traits of a figure; None if it takes them."""
        return refusal(self.figure, {**self._defaults, **traits})


def uses(dice, count):
    """Draw uses of controls."""
    return [(dice.randrange(100_000), dice.choice(["a", "1", "明", *JUNK])) for _ in range(count)]
