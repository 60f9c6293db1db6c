"""The AttentionExplorer as a reader meets it, and against PyTorch."""

import gzip
import re

import numpy as np
import pytest
import torch
import traitlets
from playwright.sync_api import expect

from companion import functional as F
from companion.models.positions import rotate
from companion.models.transformer import Transformer, TransformerConfig
from companion.widgets import AttentionExplorer, characters, language_models
from companion.widgets.random import Random
from tools import sphinx_widgets

from . import pages
from .vectors_attention import choices

TEXT = "the rain has ended, she said"
POEM = "床前明月光，疑是地上霜。"
EDITS = [("q", 1, 2, 9, 3, 4.5), ("k", 1, 2, 4, 0, -2.25), ("v", 1, 2, 4, 7, 3.0)]
SETTINGS = [
    dict(),
    dict(layer=1, head=2, position=9, key=4, component=7, edits=EDITS),
    dict(layer=3, head=1, position=5, key=11, causal=False),
    dict(layer=2, head=3, scaled=False, positions=False, heads_off=[(2, 3), (0, 0)]),
    dict(text=POEM, model="tang", layer=2, head=1, component=23, scaled=False),
]
READ = """figure => {
    const text = (node) => node?.textContent;
    const cells = (rows) => [...rows].map((row) => [...row.children].map(text));
    const cards = (n) => [...figure.querySelectorAll('.cards')[n].querySelectorAll('.card')].map(
        (card) => [...card.querySelectorAll('input, .product')].map(
            (cell) => cell.value ?? cell.textContent));
    return {
        steps: cells(figure.querySelectorAll('.steps tbody tr')),
        bars: cells(figure.querySelectorAll('.prediction tbody tr')),
        facts: text(figure.querySelector('.prediction .facts')),
        totals: [...figure.querySelectorAll('.total')].map(text),
        products: cards(0), values: cards(1),
        summary: text(figure.querySelector('.summary')),
        said: text(figure.querySelector('.strip + .hint')),
        note: text(figure.querySelector('.note:not([hidden])')),
        area: figure.querySelector('textarea').value,
    };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the figures' files, written once."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def show(open_page):
    """Return a function that shows one figure, without its question."""
    return lambda hash="", **traits: open_page(
        AttentionExplorer(**{"text": TEXT, "predict": False, **traits}), hash=hash
    )


def read(page, number=0):
    return page.locator(".companion-figure").nth(number).evaluate(READ)


def value(text):
    """Return the number that a text of the figure shows."""
    return float(text.replace("−", "-").replace("∞", "inf"))


def place(page):
    """Return row and column of the sentence below the matrix."""
    found = re.search(r": (\d+) “.*(?:looks|look) at (\d+) “", read(page)["summary"])
    return tuple(map(int, found.groups()))


def network(name):
    """Return the PyTorch model with the weights that the browser has."""
    model = language_models.load(name)
    width = model.weights["norm.weight"].size
    config = TransformerConfig(
        len(model.characters), width, model.layers, model.heads, model.context
    )
    found = Transformer(config).double().eval()
    found.load_state_dict({key: torch.tensor(array) for key, array in model.weights.items()})
    return found


def texts(name, count):
    """Return random texts as tokens, the first as long as the context."""
    model, draw = language_models.load(name), np.random.default_rng(0)
    lengths = [model.context, *draw.integers(1, 24, count - 1)]
    return [draw.integers(0, len(model.characters), n).tolist() for n in lengths]


# --- the numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "count"), [("english", 100), ("tang", 4)])
def test_logits_equal_pytorchs(javascript, name, count):
    assets = [array.ravel().tolist() for array in language_models.assets(name).values()]
    found = javascript.call("lib/transformer.js", "logits", assets, texts(name, count), {})
    net = network(name)
    for tokens, logits in zip(texts(name, count), found, strict=True):
        with torch.no_grad():
            expected = net(torch.tensor([tokens]))[0].numpy()
        assert np.allclose(np.reshape(logits, expected.shape), expected, rtol=0, atol=1e-4)


def test_python_side_equals_pytorch():
    figure, net = AttentionExplorer(TEXT, layer=2, head=1, position=7), network("english")
    tokens = torch.tensor(figure.tokens)[None]
    inputs = []
    net.blocks[2].attention.register_forward_pre_hook(
        lambda _, given: inputs.append((given[0], given[3]))
    )
    with torch.no_grad():
        logits = net(tokens)
        attention, (x, rotation) = net.blocks[2].attention, inputs[0]
        parts = (part(x) for part in (attention.query, attention.key, attention.value))
        q, k, v = (y.unflatten(2, (net.config.heads, -1)).transpose(1, 2) for y in parts)
        q, k = rotate(q, *rotation), rotate(k, *rotation)
    for mine, theirs in zip(figure.qkv, (q, k, v), strict=True):
        assert np.allclose(mine, theirs[0, 1], rtol=0, atol=1e-5)
    assert np.allclose(figure.probabilities, logits[0, 7].softmax(0), rtol=0, atol=1e-6)
    loss = torch.nn.functional.cross_entropy(logits[0, :-1], tokens[0, 1:])
    assert figure.loss == pytest.approx(loss.item(), abs=1e-5)


def test_quantised_weights_are_near():
    draw = np.random.default_rng(3).normal(size=(5, 40)).astype(np.float32)
    draw[2] = 0
    content, scales = characters.quantised(draw)
    again = (content - 128.0) * scales[:, None]
    assert content.dtype == np.uint8
    assert (np.abs(again - draw) <= np.abs(draw).max(1, keepdims=True) / 127 / 2 + 1e-6).all()
    assert np.abs(again - draw).max() > 0


@pytest.mark.parametrize("name", language_models.names())
def test_figure_and_weights_are_at_most_a_megabyte(name):
    """What a page loads before the reader asks for another model, as a server would send it."""
    figure = sphinx_widgets.figures()["AttentionExplorer"]
    texts = [sphinx_widgets.script("AttentionExplorer", figure), figure.style()]
    arrays = {key: array for key, array in figure.assets().items() if f"-{name}-" in key}
    assert len(arrays) == 3
    texts += [sphinx_widgets.asset_script(key, "", a.tobytes()) for key, a in arrays.items()]
    assert sum(len(gzip.compress(text.encode())) for text in texts) <= 1_000_000


# --- what is shown ----------------------------------------------------------------------------


def test_numbers_on_the_page_are_companions(open_page):
    figures = [AttentionExplorer(**{"text": TEXT, "predict": False, **t}) for t in SETTINGS]
    page = open_page(*figures)
    assert page.trouble == []
    for number, figure in enumerate(figures):
        seen, (q, k, v), T = read(page, number), figure.qkv, len(figure.tokens)
        i, c = figure.position if figure.position >= 0 else T - 1, figure.component
        options = dict(is_causal=figure.causal, scale=None if figure.scaled else 1.0)
        weights = F.scaled_dot_product_attention(q, k, np.eye(T), **options)[i]
        off = [figure.layer, figure.head] in figure.heads_off
        y = np.zeros(24) if off else weights @ v
        j = figure.key if figure.key >= 0 else int(weights.argmax())
        scores = k @ q[i]
        rows = np.array([[value(row[n]) for n in (1, 2, 4, 5, 6)] for row in seen["steps"]])
        scaled = scores / 24**0.5 if figure.scaled else scores
        expected = np.stack([scores, scaled, weights, v[:, c], weights * v[:, c]], 1)
        assert np.allclose(rows, expected, rtol=0, atol=0.00051), figure
        unseen = [row[3] == "−∞" for row in seen["steps"]]
        assert unseen == [figure.causal and n > i for n in range(T)]
        assert value(seen["totals"][0].split()[-1][:-1]) == pytest.approx(y[c], abs=5.1e-5)
        assert value(re.search(r"q · k = ([−\d.]+\d)", seen["totals"][1])[1]) == pytest.approx(
            scores[j], abs=5.1e-4
        )
        cards = np.array([[value(text) for text in card] for card in seen["products"]])
        assert np.allclose(cards, np.stack([q[i], k[j], q[i] * k[j]], 1), rtol=0, atol=5.1e-4)
        cards = np.array([[value(text) for text in card] for card in seen["values"]])
        assert np.allclose(cards, np.stack([v[j], y], 1), rtol=0, atol=5.1e-4)
        check_prediction(seen, figure)


def check_prediction(seen, figure):
    """The bars and losses of the whole model and of the figure's."""
    whole = AttentionExplorer(figure.text, model=figure.model, position=figure.position)
    known = language_models.load(figure.model).characters
    columns = [whole] if repr_of_switches(figure) == repr_of_switches(whole) else [whole, figure]
    for name, *found in seen["bars"][:-1]:
        token = known.index({"␣": " ", "⏎": "\n"}.get(name, name))
        expected = [one.probabilities[token] for one in columns]
        assert np.allclose([value(text) for text in found], expected, rtol=0, atol=5.1e-4), figure
    listed = [row[0] for row in seen["bars"][:-1]]
    best = known[int(columns[-1].probabilities.argmax())]
    assert {" ": "␣", "\n": "⏎"}.get(best, best) in listed
    losses = re.findall(r"(?:text: |switched )(\d+\.\d{3})", seen["facts"])
    assert len(losses) == len(columns)
    for text, one in zip(losses, columns, strict=True):
        assert value(text) == pytest.approx(one.loss, abs=5.1e-4)


def repr_of_switches(figure):
    return figure.causal, figure.scaled, figure.positions, figure.heads_off, figure.edits


def test_vectors_on_the_way_are_companions(show):
    page = show(layer=1, head=3, position=6)
    page.get_by_text("From the character to query").click()
    page.locator(".vector").first.wait_for()
    found = page.locator(".vector").evaluate_all(
        "all => Object.fromEntries(all.map((one) => [one.dataset.name,"
        " [...one.querySelectorAll('.numbers span')].map((n) => n.textContent)]))"
    )
    figure, model = AttentionExplorer(TEXT, layer=1, head=3), language_models.load("english")
    for name, part in zip("qkv", figure.qkv, strict=True):
        assert np.allclose([value(t) for t in found[name]], part[6], rtol=0, atol=0.0051)
    flat = AttentionExplorer(TEXT, layer=1, head=3)
    turns = 6 * 10_000.0 ** (-np.arange(12) / 12)
    for name, part in (("query", flat.qkv[0][6]), ("keyBefore", flat.qkv[1][6])):
        a, b, cos, sin = part[:12], part[12:], np.cos(turns), np.sin(turns)
        back = np.concatenate([a * cos + b * sin, b * cos - a * sin])
        assert np.allclose([value(t) for t in found[name]], back, rtol=0, atol=0.0051)
    row = model.weights["embedding.weight"][figure.tokens[6]]
    assert np.allclose([value(t) for t in found["embedding"]], row, rtol=0, atol=0.0051)
    x = np.array([value(t) for t in found["x"]])
    weight = model.weights["blocks.1.norm1.weight"]
    normal = F.rms_norm(x, (96,), weight, eps=1e-5)
    assert np.allclose([value(t) for t in found["normal"]], normal, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_matrix_shows_the_weights(open_page, theme):
    figure = AttentionExplorer(TEXT, predict=False, layer=1, head=1)
    page = open_page(figure, theme=theme)
    read_pixels = "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    q, k, _ = figure.qkv
    T = len(q)
    weights = F.scaled_dot_product_attention(q, k, np.eye(T), is_causal=True)
    for picture in (".frame canvas", ".heads button:nth-child(6) canvas"):
        pixels = np.reshape(page.locator(picture).evaluate(read_pixels), (T, T, 4)).astype(int)
        assert np.array_equal(pixels[..., 3] == 255, np.tri(T, dtype=bool))
        seen = np.tri(T, dtype=bool)
        redness = (pixels[..., 0] - pixels[..., 2])[seen]
        assert np.corrcoef(redness, weights[seen])[0, 1] > 0.99
    zero = pixels[..., :3][seen & (weights < 1e-4)]
    assert zero.mean() > 200 if theme == "light" else zero.mean() < 60


def test_text_that_the_model_does_not_know(show):
    page = show(text="Aé 明b")
    seen = read(page)
    assert "3 characters" in seen["said"]
    assert "left out: “é”, “明”" in seen["said"]
    assert page.locator(".strip .unknown").all_text_contents() == ["é", "明"]
    page.get_by_label("Text", exact=True).fill("é明")
    assert "Type at least one character" in read(page)["said"]
    page.get_by_label("Text", exact=True).fill("")
    assert "Type at least one character" in read(page)["said"]
    expect(page.locator(".attention-body")).to_be_hidden()
    page.get_by_label("Text", exact=True).fill("a")
    assert "needs at least two characters" in read(page)["facts"]
    assert len(read(page)["steps"]) == 1
    page.get_by_label("Text", exact=True).fill("ab" * 100)
    assert "sees 128 characters at once: the first 72" in read(page)["said"]
    page.get_by_label("Text", exact=True).fill("")
    page.keyboard.insert_text("bc" * 251)  # as pasting does
    assert read(page)["note"] == "At most 500 characters: the rest was left out."
    assert read(page)["area"] == "bc" * 250
    assert page.trouble == []


# --- what the reader does ---------------------------------------------------------------------


def test_keyboard_walk(show):
    page = show(position=5, key=3)
    page.locator("[aria-label^='Attention matrix']").focus()
    for key, at in [
        ("ArrowDown", (6, 3)), ("ArrowRight", (6, 4)), ("ArrowUp", (5, 4)), ("ArrowLeft", (5, 3)),
        ("Home", (5, 0)), ("ArrowLeft", (5, 0)), ("End", (5, 27)), ("PageDown", (13, 27)),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert place(page) == at
    assert "may not look at 27" in read(page)["summary"]
    page.wait_for_function(
        "() => document.querySelector('.spoken').textContent.includes('may not look')"
    )
    page.get_by_label("Row: who looks").focus()
    page.keyboard.press("ArrowRight")
    assert place(page)[0] == 14
    text = page.get_by_label("Row: who looks").get_attribute("aria-valuetext")
    assert text == f"14 “{TEXT[14]}”"


def test_pointer_and_touch(open_page):
    figure = AttentionExplorer(TEXT[:10], predict=False)
    page = open_page(figure, has_touch=True, viewport={"width": 360, "height": 740})
    frame = page.locator("[aria-label^='Attention matrix']")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    page.touchscreen.tap(box["x"] + 0.25 * box["width"], box["y"] + 0.75 * box["height"])
    assert place(page) == (7, 2)
    page.mouse.move(box["x"] + 0.55 * box["width"], box["y"] + 0.95 * box["height"])
    assert place(page) == (7, 2)  # only passing over
    page.locator(".strip span").nth(3).click()
    assert place(page)[0] == 3
    page.get_by_role("button", name="layer 2, head 1").click()
    assert read(page)["summary"].startswith("Layer 2, head 1: 3")


def test_typing_follows_the_end(show):
    page = show(position=3)
    area = page.get_by_label("Text", exact=True)
    area.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("!?")
    seen = read(page)
    assert f"{len(TEXT) + 1} “?”" in seen["summary"]
    check_prediction(seen, AttentionExplorer(TEXT + "!?"))
    page.keyboard.press("Control+Home")  # a change at the beginning: everything after it is new
    page.keyboard.type("x")
    check_prediction(read(page), AttentionExplorer("x" + TEXT + "!?"))


def test_switches_change_the_prediction_as_in_python(show):
    page = show(layer=1, head=2)
    traits = dict(text=TEXT, layer=1, head=2)
    for label, more in [
        ("this head", dict(heads_off=[(1, 2)])),
        ("√d: the scores", dict(scaled=False)),
        ("the mask: all see", dict(causal=False)),
        ("the positions", dict(positions=False)),
    ]:
        page.get_by_label(label).check()
        traits |= more
        check_prediction(read(page), AttentionExplorer(**traits))
        assert "% has moved" in read(page)["facts"]
    page.get_by_role("button", name="All as it was").click()
    assert "as switched" not in read(page)["facts"]
    check_prediction(read(page), AttentionExplorer(TEXT))


def test_edited_numbers(show):
    page = show(layer=1, head=2, position=9, key=4)
    for label, edit in [
        ("query of 9, number 3", ("q", 1, 2, 9, 3, 4.5)),
        ("key of 4, number 0", ("k", 1, 2, 4, 0, -2.25)),
        ("value of 4, number 7", ("v", 1, 2, 4, 7, 3.0)),
    ]:
        page.get_by_label(label, exact=True).fill(str(edit[-1]))
    figure = AttentionExplorer(TEXT, layer=1, head=2, position=9, key=4, edits=EDITS)
    check_prediction(read(page), figure)
    assert "q (1, 2) [9, 3], k (1, 2) [4, 0], v (1, 2) [4, 7]" in page.inner_text("fieldset")
    cell = page.get_by_label("query of 9, number 3", exact=True)
    cell.fill("-,5")
    assert "“-,5” is not a number" in read(page)["note"]
    assert cell.get_attribute("aria-invalid") == "true"
    cell.blur()
    assert cell.input_value() == "4.500"
    assert read(page)["note"] is None
    for label in ("query of 9, number 3", "key of 4, number 0", "value of 4, number 7"):
        page.get_by_label(label, exact=True).fill("")
    assert "as switched" not in read(page)["facts"]


def drawn(text, seed, **how):
    """Return the text with the next character, drawn by the definition."""
    figure, stream = AttentionExplorer(text), Random(seed)
    u = [stream.uniform() for _ in range(len(text) + 1)][-1]
    found = choices(np.log(figure.probabilities), *how.values())
    index = int(np.searchsorted(np.cumsum(found["p"]), u, side="right"))
    return text + language_models.load("english").characters[found["tokens"][index]]


def test_writing_is_what_seed_and_text_say(show):
    page = show()
    page.get_by_text("Let it write").click()
    assert page.get_by_role("button", name="Write on").get_attribute("aria-pressed") == "false"
    for seed, how in [
        (0, dict(temperature=1, top_k=0, top_p=1)),
        (7, dict(temperature=1.5, top_k=5, top_p=1)),
        (3, dict(temperature=0.8, top_k=0, top_p=0.7)),
        (3, dict(temperature=0, top_k=0, top_p=1)),
    ]:
        text = read(page)["area"]
        for label, number in zip(
            ("Temperature", "Top-k (0: all)", "Top-p", "Seed"), (*how.values(), seed), strict=True
        ):
            page.get_by_label(label).fill(str(number))
            page.get_by_label(label).blur()
        for _ in range(3):
            page.get_by_role("button", name="One character on").click()
            text = drawn(text, seed, **how)
            assert read(page)["area"] == text
    page.get_by_role("button", name="Write on").click()
    page.wait_for_function(
        "n => document.querySelector('textarea').value.length > n + 2", arg=len(text)
    )
    page.get_by_role("button", name="Pause").click()
    length = len(read(page)["area"])
    page.wait_for_timeout(400)
    assert len(read(page)["area"]) == length


def test_little_motion_writes_slowly(open_page):
    page = open_page(AttentionExplorer(TEXT, predict=False), reduced_motion="reduce")
    page.get_by_text("Let it write").click()
    page.get_by_role("button", name="Write on").click()
    page.wait_for_timeout(800)
    assert len(read(page)["area"]) == len(TEXT) + 1


def test_another_model_brings_its_text_and_keeps_ones_own(show):
    page = show(text="It was not that she was tired; she was only waiting", layer=3)
    page.get_by_label("Model").select_option("tang")
    expect(page.get_by_label("Text", exact=True)).to_have_value(
        "床前明月光，疑是地上霜。举头望明月"
    )
    page.locator(".heads button").nth(11).wait_for()
    assert page.locator(".heads button").count() == 12
    assert read(page)["summary"].startswith("Layer 2,")
    page.get_by_label("Text", exact=True).fill(POEM)
    check_prediction(read(page), AttentionExplorer(POEM, model="tang"))
    page.get_by_label("Model").select_option("english")
    page.get_by_text("Not known to this model").wait_for()
    assert read(page)["area"] == POEM
    assert page.trouble == []


def test_prediction_comes_before_the_switches(open_page):
    page = open_page(AttentionExplorer(TEXT))
    expect(page.get_by_text("Predict first")).to_be_visible()
    expect(page.get_by_text("Switch off")).to_be_hidden()
    before, after = AttentionExplorer(TEXT).loss, AttentionExplorer(TEXT, causal=False).loss
    change = after - before
    right = "it falls" if change < -0.02 else "it rises" if change > 0.02 else "it hardly changes"
    page.get_by_role("button", name=right).click()
    verdict = page.locator(".verdict").text_content()
    assert verdict.startswith(f"“{right}” is right. {before:.3f} nats")
    assert f"{after:.3f} without the mask" in verdict
    expect(page.get_by_label("the mask: all see")).to_be_checked()
    page.get_by_role("button", name="Ask me first").click()
    expect(page.get_by_text("divided by √24 before the softmax")).to_be_visible()
    page.get_by_role("button", name="Show it without answering").click()
    spreads = []
    for scale in (True, False):
        q, k, _ = AttentionExplorer(TEXT, scaled=scale).qkv
        options = dict(is_causal=True, scale=None if scale else 1.0)
        w = F.scaled_dot_product_attention(q, k, np.eye(len(q)), **options)[-1]
        spreads.append(np.exp(-(w * np.log(np.where(w > 0, w, 1))).sum()))
    verdict = page.locator(".verdict").text_content()
    assert verdict.startswith(f"As over {spreads[0]:.1f} before, over {spreads[1]:.1f} now")
    page.get_by_label("Text", exact=True).fill("other")
    expect(page.locator(".verdict")).to_be_hidden()


def test_hiding_a_character_is_measured(show):
    page = show(layer=1, head=0, position=20)
    page.get_by_text("Attention is not explanation").click()
    page.get_by_role("button", name="Hide each character").click()
    panel = page.locator("details").filter(has_text="Attention is not explanation")
    panel.get_by_text("Rank correlation").wait_for()
    rows = panel.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.children].map((cell) => cell.textContent))"
    )
    figure, net = AttentionExplorer(TEXT, layer=1, head=0, position=20), network("english")
    q, k, _ = figure.qkv
    weights = F.scaled_dot_product_attention(q, k, np.eye(len(q)), is_causal=True)[20]
    tokens = torch.tensor(figure.tokens[:21])[None]
    effects = []
    for j in range(20):
        mask = torch.ones(21, 21, dtype=torch.bool)
        mask[j + 1 :, j] = False
        with torch.no_grad():
            p = net(tokens, mask=mask)[0, 20].softmax(0).numpy()
        effects.append(np.abs(p - figure.probabilities).sum() / 2)
        assert value(rows[j][1]) == pytest.approx(weights[j], abs=5.1e-4)
        assert value(rows[j][2][:-2]) == pytest.approx(100 * effects[j], abs=0.051)
    ranks = [np.argsort(np.argsort(x)) for x in (weights[:20], effects)]
    text = panel.locator("[role=status]").text_content()
    order = value(re.search(r"in order: ([−\d.]+\d)", text)[1])
    assert order == pytest.approx(np.corrcoef(*ranks)[0, 1], abs=0.006)
    assert f"looks most at {weights[:20].argmax()} “" in text
    assert f"Most moves when {np.argmax(effects)} “" in text


# --- taking it elsewhere ----------------------------------------------------------------------


def test_link_brings_back_the_state(open_page):
    figure = AttentionExplorer(
        POEM, model="tang", layer=1, head=2, position=7, key=2, component=5, scaled=False,
        positions=False, heads_off=[(0, 1), (2, 3)], edits=[("v", 0, 0, 3, 1, -2.5)],
        temperature=0.7, top_k=9, top_p=0.85, seed=12, predict=False,
    )  # fmt: skip
    page = open_page(AttentionExplorer(TEXT), figure)
    page.get_by_role("button", name="Copy link").nth(1).click()
    page.wait_for_function("() => location.hash.startsWith('#AttentionExplorer-2?')")
    hash, seen = page.evaluate("location.hash"), read(page, 1)
    again = open_page(AttentionExplorer(TEXT), AttentionExplorer(TEXT), hash=hash)
    assert read(again, 1) == {**seen, "note": None}
    assert read(again, 0)["area"] == TEXT
    again.get_by_text("Let it write").nth(1).click()
    for label, number in [
        ("Temperature", "0.7"),
        ("Top-k", "9"),
        ("Top-p", "0.85"),
        ("Seed", "12"),
    ]:
        expect(again.get_by_label(label).nth(1)).to_have_value(number)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("layer=9", "layer must be a whole number from 0 to 7, not “9”"),
        ("model=<img src=x onerror=alert(1)>", "model must be one of"),
        ("off=1", "“off” must hold pairs"),
        ("edits=1,2,3", "“edits” must hold groups of six"),
        ("temperature=-1", "temperature must be at most 1 numbers from 0 to 5"),
        ("text=%3Cscript", "text must be at most"),
        ("__proto__=x", "“__proto__” is nothing the figure knows"),
    ],
)
def test_hostile_links_are_ignored_in_words(show, fields, complaint):
    page = show(hash=f"#AttentionExplorer-1?{fields}")
    assert page.trouble == []
    assert "In the link, this was ignored:" in read(page)["note"]
    assert complaint in read(page)["note"]
    assert read(page)["area"] == TEXT


def test_a_link_beyond_the_model_stays_inside(show):
    page = show(
        hash="#AttentionExplorer-1?layer=7&head=15&component=127&off=7,15&edits=0,7,15,0,99,1"
    )
    assert page.trouble == []
    assert read(page)["summary"].startswith("Layer 3, head 3:")
    assert "as switched" not in read(page)["facts"]


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_python_code_on_the_page_runs(show, number):
    page = show(**SETTINGS[number])
    names = {}
    exec(pages.as_python(page), names)
    seen, i, j = read(page), names["i"], names["j"]
    assert place(page) == (i, j)
    rows = np.array([[value(row[n]) for n in (1, 4)] for row in seen["steps"]])
    assert rows[j, 0] == pytest.approx(names["score"], abs=5.1e-4)
    assert np.allclose(rows[:, 1], names["weights"], rtol=0, atol=5.1e-5)
    outputs = [value(card[1]) for card in seen["values"]]
    assert np.allclose(outputs, names["y"][i], rtol=0, atol=5.1e-4)


# --- Python's side ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        (dict(text="a" * 501), "text: expected at most 500 characters, got 501"),
        (dict(text=3), "text.*str.*3"),
        (dict(model="latin"), "model: expected one of 'english'.*got 'latin'"),
        (dict(layer=4), "layer: expected 0 to 3, got 4"),
        (dict(head=4), "head: expected 0 to 3, got 4"),
        (dict(layer=3, model="tang"), "layer: expected 0 to 2, got 3"),
        (dict(component=24), "component: expected 0 to 23, got 24"),
        (dict(position=-2), "position.*-2"),
        (dict(temperature=6), "temperature.*6"),
        (dict(top_p=0.0), "top_p.*0"),
        (dict(top_k=-1), "top_k.*-1"),
        (dict(seed=-1), "seed.*-1"),
        (dict(causal="no"), "causal.*no"),
        (dict(heads_off=3), r"heads_off: expected pairs.*\(3, 3\), got 3"),
        (dict(heads_off=[(4, 0)]), r"heads_off: .*got \(4, 0\)"),
        (dict(heads_off=[(1, 1.5)]), "heads_off: .*got"),
        (dict(edits=[("w", 0, 0, 0, 0, 1)]), "edits: .*got .*'w'"),
        (dict(edits=[("q", 0, 0, 0, 24, 1)]), "edits: .*got"),
        (dict(edits=[("q", 0, 0, 0, 0, 1000)]), "edits: .*got .*1000"),
        (dict(edits=[("q", 0, 0, 0, 0, float("nan"))]), "edits: .*got .*nan"),
        (dict(edits=[("q", 0, 0, 0)]), "edits: .*got"),
        (dict(edits=[5]), "edits: .*got 5"),
        (dict(edits=[("q", 0, 0, 0, 0, 1)] * 41), "edits: expected at most 40"),
    ],
)
def test_bad_values_are_refused_in_words(traits, words):
    with pytest.raises(traitlets.TraitError) as refused:
        AttentionExplorer(**traits)
    assert re.search(words, str(refused.value)), refused.value


def test_a_smaller_model_keeps_the_place_inside():
    figure = AttentionExplorer(layer=3, heads_off=[(3, 0), (1, 1)], edits=[("q", 3, 0, 0, 0, 1)])
    figure.model = "tang"
    assert (figure.layer, figure.heads_off, figure.edits) == (2, [[1, 1]], [])
    assert AttentionExplorer(model="tang").text.startswith("床前")


def test_numbers_need_a_text():
    with pytest.raises(ValueError, match="text: expected at least one known character, got ''"):
        AttentionExplorer("").qkv  # noqa: B018
    with pytest.raises(ValueError, match="text: expected at least two known characters, got 'a'"):
        AttentionExplorer("a").loss  # noqa: B018


# --- for everybody ----------------------------------------------------------------------------


def crowded():
    return [
        AttentionExplorer(TEXT, predict=False, heads_off=[(0, 1)], edits=EDITS, layer=1, head=2),
        AttentionExplorer(POEM, model="tang"),
        AttentionExplorer("é"),
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(open_page, theme):
    page = open_page(*crowded(), theme=theme)
    page.evaluate("""() => {  // the book's pages have a class of this name, too
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('.card { background: #fff; }');
        document.adoptedStyleSheets = [sheet];
    }""")
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.get_by_role("button", name="Hide each character").first.click()
    page.get_by_text("Rank correlation").wait_for()
    assert pages.barriers(page) == []


def test_fits_a_small_screen(open_page):
    page = open_page(*crowded(), viewport={"width": 360, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert pages.sticking_out(page) == []
