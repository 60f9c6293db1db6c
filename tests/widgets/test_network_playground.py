"""The NetworkPlayground as a reader meets it: on a page, with mouse, keyboard and link."""

import contextlib
import gzip
import io
import re

import numpy as np
import pytest
import traitlets
from playwright.sync_api import expect

from companion.widgets import NetworkPlayground, _join, datasets2d

from . import pages
from .vectors_playground import POINTS, SETTING, Training

READ = """figure => { const texts = (node, selector) =>
        [...node.querySelectorAll(selector)].map((found) => found.textContent); return ({
    summary: figure.querySelector(':scope > .summary').textContent,
    note: figure.querySelector('.note:not([hidden])')?.textContent,
    lines: texts(figure, '.chain .lines:not([hidden]) > li'),
    norms: texts(figure, '.norms > li > :last-child'),
    network: figure.querySelector('.diagram').getAttribute('aria-label'),
    scale: figure.querySelector('.diagram + .hint').textContent,
}); }"""


@pytest.fixture
def show(open_page):
    """Return a function that shows one figure, without a question."""
    return lambda hash="", theme="light", **traits: open_page(
        NetworkPlayground(**{**SETTING, "predict": False, **traits}), hash=hash, theme=theme
    )


def read(page, number=0):
    return page.locator(".companion-figure").nth(number).evaluate(READ)


def at(page, step, number=0):
    """Wait until the figure has made so many updates; return what it shows."""
    figure = page.locator(".companion-figure").nth(number)
    figure.get_by_text(re.compile(rf"^Updates: {step}\.")).first.wait_for()
    return read(page, number)


def numbers(text):
    return [float(n.replace("−", "-")) for n in re.findall(r"−?\d+(?:\.\d+)?", text)]


def trained(steps, **changed):
    """Return companion's training of a setting and the numbers of the figure's sentence."""
    training, n = Training(SETTING | changed), 0
    for _ in range(steps):
        training.update()
    n = len(training.t)
    train, test = training.score(0, training.train), training.score(training.train, n)
    shares = [100 * part["accuracy"] for part in (train, test)]
    return training, [steps, train["loss"], test["loss"], *shares]


# --- the class --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (dict(data="square"), "data"),
        (dict(noise=0.6), "noise"),
        (dict(points=[[0, 0, 2]]), r"points: expected at most 120 triples.*got \[0.0, 0.0, 2.0\]"),
        (dict(points=[[0, 1.3, 1]]), "points: expected"),
        (dict(points=[[0, np.nan, 1]]), "points: expected"),
        (dict(points=[[0, 0, 1]] * 121), "points: .*got 121 of them"),
        (dict(points=5), "points: expected.*got 5"),
        (
            dict(hidden=[4, 9]),
            r"hidden: expected at most 4 whole numbers from 1 to 8, got \[4, 9\]",
        ),
        (dict(hidden=[1] * 5), "hidden: expected"),
        (dict(hidden=[2.5]), "hidden: expected"),
        (dict(hidden="ab"), "hidden: expected"),
        (dict(activation="step"), "activation"),
        (dict(optimiser="lion"), "optimiser"),
        (dict(lr=0), "lr: expected a number above 0 and at most 10, got 0.0"),
        (dict(lr=np.inf), "lr: expected"),
        (dict(init="ones"), "init"),
        (dict(batch_size=0), "batch_size"),
        (dict(seed=-1), "seed"),
        (dict(step=20_001), "step"),
        (dict(edge=(0, 8, 0)), "edge"),
        (dict(example=200), "example"),
    ],
)
def test_bad_values_are_refused_by_name(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        NetworkPlayground(**traits)


def test_traits_and_examples():
    figure = NetworkPlayground(hidden=(8, 8), points=np.array(POINTS), data="own", seed=4)
    assert figure.hidden == [8, 8]
    assert figure.points == POINTS
    x, t, train = figure.examples
    assert sorted(np.hstack([x, t]).tolist()) == sorted(POINTS)
    assert train == 3
    with pytest.raises(ValueError, match=r"name: expected one of 'circles'.*got 'ring'"):
        datasets2d.examples("ring")


def test_the_script_is_small():
    text = _join.as_script("network_playground.js", "NetworkPlayground").encode()
    assert len(gzip.compress(text)) <= 40_000


# --- what is shown ----------------------------------------------------------------------------


def test_numbers_on_the_page_are_companions(open_page):
    changes = [
        (0, {}),
        (300, dict(data="moons", activation="relu", hidden=[5], noise=0.2, init="he")),
        (150, dict(data="xor", optimiser="momentum", lr=0.1, activation="silu", seed=7)),
        (90, dict(data="own", points=POINTS, batch_size=2, hidden=[], optimiser="sgd", lr=1.0)),
    ]
    figures = [
        NetworkPlayground(**{**SETTING, "predict": False, "step": step, **changed})
        for step, changed in changes
    ]
    page = open_page(*figures)
    assert page.trouble == []
    for number, (step, changed) in enumerate(changes):
        training, expected = trained(step, **changed)
        seen = at(page, step, number)
        assert numbers(seen["summary"])[:3] == pytest.approx(expected[:3], rel=0.004), changed
        assert numbers(seen["summary"])[3:] == pytest.approx(expected[3:], abs=0.51), changed
        weights = max(np.abs(w.data).max() for w, _ in training.layers)
        assert numbers(seen["scale"])[0] == pytest.approx(weights, abs=0.001)
        sizes = " – ".join(map(str, [2, *training.setting["hidden"], 1]))
        assert sizes in seen["network"]


def test_one_update_in_three_stages(show):
    page = show(optimiser="sgd", lr=0.5, edge=(1, 2, 1), example=3)
    page.get_by_text("One update in numbers").click()
    training = Training(SETTING | dict(optimiser="sgd", lr=0.5))
    assert read(page)["lines"] == []
    expect(page.get_by_role("button", name="2 Backward")).to_be_disabled()
    page.get_by_role("button", name="1 Forward").click()
    forward = read(page)["lines"]
    assert len(forward) == 3
    page.get_by_role("button", name="2 Backward").click()
    lines = read(page)["lines"]
    assert lines[:3] == forward
    assert len(lines) == 8
    assert read(page)["summary"].startswith("Updates: 0.")

    weight = training.layers[1][0]
    training.slope([training.batch[3]])
    assert numbers(lines[6])[-1] == pytest.approx(weight.grad[2, 1], rel=0.005)
    training.slope(training.batch)
    assert numbers(lines[7]) == pytest.approx([16, weight.grad[2, 1]], rel=0.005)

    page.get_by_role("button", name="3 Update").click()
    lines, old = at(page, 1)["lines"], float(weight.data[2, 1])
    training.update()
    assert numbers(lines[-1])[0] == pytest.approx(old, abs=1e-6)
    assert numbers(lines[-1])[-1] == pytest.approx(float(weight.data[2, 1]), abs=1e-6)
    page.get_by_role("button", name="1 Forward").click()
    assert len(read(page)["lines"]) == 3


def test_weight_and_example_are_chosen(show):
    page = show(step=5)
    page.get_by_text("One update in numbers").click()
    seen = at(page, 5)["lines"]
    assert seen[5] != "∂z/∂b = 1"
    page.get_by_label("Layer", exact=True).select_option("output")
    page.get_by_label("Weight from").select_option("bias")
    assert read(page)["lines"][5] == "∂z/∂b = 1"
    assert "∂L/∂a = σ(score) − class" in read(page)["lines"][3]
    first = read(page)["lines"]
    page.get_by_label("Example of the batch").fill("9")
    page.get_by_label("Example of the batch").blur()
    assert read(page)["lines"][2] != first[2]
    assert read(page)["lines"][7] == first[7]  # the batch's mean is the same
    page.get_by_label("Example of the batch").fill("99")
    page.get_by_label("Example of the batch").blur()
    assert page.get_by_label("Example of the batch").input_value() == "16"
    box = page.locator(".diagram").bounding_box()
    x = box["x"] + (1.5 / 4) * box["width"]  # the middle of the first hidden layer's last neuron
    page.mouse.click(x, box["y"] + (3.5 / 4) * box["height"])
    assert page.get_by_label("Layer", exact=True).input_value() == "0"
    assert page.get_by_label("Neuron", exact=True).input_value() == "3"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (dict(init="zeros"), "The gradient is 0 in layer 1, layer 2"),
        (dict(init="small", activation="sigmoid", hidden=[4, 4, 4, 4]), "The gradient vanishes."),
        (dict(init="large", activation="relu", hidden=[8, 8, 8, 8]), None),
    ],
)
def test_gradients_by_layer(show, changed, said):
    page = show(**changed)
    page.get_by_text("Length of the gradient, layer by layer").click()
    training = Training(SETTING | changed)
    training.slope(training.batch)
    shown = [numbers(text.replace("· 10", "")) for text in read(page)["norms"]]
    for (first, *_), norm in zip(shown, training.norms(), strict=True):
        digits = norm if 0.001 <= norm < 1e5 or norm == 0 else float(f"{norm:e}".split("e")[0])
        assert first == pytest.approx(digits, rel=0.05)
    warning = page.locator(".norms + .warning")
    expect(warning).to_be_visible(visible=said is not None)
    assert said is None or said in warning.text_content()


def test_gradients_on_the_edges(show):
    page = show(step=20)
    page.get_by_text("More settings").click()
    at(page, 20)
    page.get_by_label("Show gradients").check()
    training = Training(SETTING)
    for _ in range(20):
        training.update()  # leaves the gradients of the last update
    largest = max(np.abs(w.grad).max() for w, _ in training.layers)
    assert numbers(read(page)["scale"])[0] == pytest.approx(largest, rel=0.01)
    expect(page.get_by_text("The network, gradients on its edges")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_plane_has_the_colours_of_the_classes(show, theme):
    page = show(theme=theme, data="own", points=[[0, 0, 0], [1, 1, 1]], hidden=[], step=400, lr=1.0)
    at(page, 400)
    pixel = """(canvas, [x, y]) => [...canvas.getContext('2d')
        .getImageData(x * canvas.width, y * canvas.height, 1, 1).data]"""
    canvas = page.locator(".plane > canvas")
    lower, upper = (canvas.evaluate(pixel, place) for place in ([0.02, 0.98], [0.98, 0.02]))
    assert lower[2] > lower[0] + 15  # class 0 is blue
    assert upper[0] > upper[2] + 15  # class 1 is orange
    assert (min(lower) > 120) == (theme == "light")
    other = "light" if theme == "dark" else "dark"
    page.evaluate("theme => document.documentElement.dataset.theme = theme", other)
    page.wait_for_timeout(50)
    assert (min(canvas.evaluate(pixel, [0.02, 0.98])) > 120) == (other == "light")


def test_numbers_beyond_all_bounds_are_said(show):
    page = show(activation="linear", init="large", hidden=[8, 8], optimiser="sgd", lr=10.0)
    page.get_by_role("button", name="Run").click()
    page.get_by_text("The numbers have grown beyond all bounds").first.wait_for()
    page.get_by_role("button", name="Run").wait_for()  # it has stopped
    assert page.trouble == []


# --- what the reader does ---------------------------------------------------------------------


def test_run_pause_step_reset(show):
    page = show()
    run = page.get_by_role("button", name="Run")
    assert run.get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="One update").click()
    assert read(page)["summary"].startswith("Updates: 1.")
    run.click()
    page.wait_for_function(
        "() => /^Updates: [2-9]\\d/.test(document.querySelector('.summary').textContent)"
    )
    page.get_by_role("button", name="Pause").click()
    seen = read(page)["summary"]
    page.wait_for_timeout(150)
    assert read(page)["summary"] == seen
    _, expected = trained(int(numbers(seen)[0]))
    assert numbers(seen)[:3] == pytest.approx(expected[:3], rel=0.004)
    page.wait_for_function(  # spoken once it has come to rest
        "text => document.querySelector('.spoken').textContent === text", arg=seen
    )
    page.get_by_role("button", name="Reset").click()
    assert read(page)["summary"].startswith("Updates: 0.")


def test_keyboard_alone_runs_and_steps(show):
    page = show()
    page.get_by_role("button", name="One update").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert read(page)["summary"].startswith("Updates: 2.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Run")).to_be_visible()


def test_little_motion_gets_few_pictures(open_page):
    figure = NetworkPlayground(**{**SETTING, "predict": False})
    page = open_page(figure, reduced_motion="reduce")
    page.evaluate("""() => {
        const summary = document.querySelector('.summary');
        globalThis.changes = 0;
        new MutationObserver(() => changes++).observe(summary, { childList: true });
    }""")
    page.get_by_role("button", name="Run").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("changes") <= 2  # every half second; without the wish, dozens
    assert int(numbers(read(page)["summary"])[0]) in (0, 240, 480)


def test_controls_lead_to_the_same_numbers_as_python(show):
    page = show()
    page.get_by_text("More settings").click()
    page.get_by_label("Data").select_option("spirals")
    page.get_by_label("Activation").select_option("leaky_relu")
    page.get_by_label("Hidden layers").select_option("3")
    page.get_by_label("Neurons, layer 3").fill("8")
    page.get_by_label("Optimiser").select_option("momentum")
    page.get_by_label("Learning rate").select_option("0.1")
    page.get_by_label("First weights").select_option("xavier")
    page.get_by_label("Batch size").fill("25")
    page.get_by_label("Noise").select_option("0.1")
    page.get_by_label("Seed").fill("11")
    page.get_by_label("Seed").blur()
    for _ in range(6):
        page.get_by_role("button", name="One update").click()
    _, expected = trained(
        6, data="spirals", activation="leaky_relu", hidden=[4, 3, 8], optimiser="momentum", lr=0.1,
        init="xavier", batch_size=25, noise=0.1, seed=11,
    )  # fmt: skip
    assert numbers(read(page)["summary"])[:3] == pytest.approx(expected[:3], rel=0.004)
    page.get_by_label("Activation").select_option("tanh")  # training starts anew
    assert read(page)["summary"].startswith("Updates: 0.")
    page.get_by_label("Batch size").fill("999")
    page.get_by_label("Batch size").blur()
    assert page.get_by_label("Batch size").input_value() == "200"
    page.get_by_label("Batch size").fill("")
    page.get_by_label("Batch size").blur()
    assert page.get_by_label("Batch size").input_value() == "200"


def test_points_of_ones_own(show):
    page = show()
    page.get_by_label("Data").select_option("own")
    board = page.locator(".plane")
    assert "Points: 60." in board.get_attribute(
        "aria-label"
    )  # to begin with, those that were shown
    page.get_by_role("button", name="Take all away").click()
    assert "There are no points yet" in read(page)["summary"]
    expect(page.get_by_role("button", name="Run")).to_be_disabled()
    board.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Space")
    assert read(page)["note"] == "Point of class 0 put at −0.5, 0.1. Points: 1."
    page.get_by_label("New points are of").select_option("class 1")
    box = board.bounding_box()
    page.mouse.click(box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"])
    assert numbers(read(page)["note"]) == pytest.approx([1, 0.75, 0.5, 2], abs=0.02)
    x, y = numbers(read(page)["note"])[1:3]
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    points = [[-0.5, 0.1, 0], [x, y, 1], [*numbers(read(page)["note"])[1:3], 1]]
    page.get_by_role("button", name="One update").click()
    _, expected = trained(1, data="own", points=points)
    assert numbers(read(page)["summary"])[:3] == pytest.approx(expected[:3], rel=0.004)
    page.mouse.click(box["x"] + 0.8 * box["width"] + 2, box["y"] + 0.3 * box["height"])
    assert "taken away. Points: 2." in read(page)["note"]
    assert numbers(read(page)["note"])[:2] == [x, y]
    board.focus()
    page.keyboard.press("Delete")  # the nearest to the cross
    assert "Points: 1." in read(page)["note"]
    page.get_by_role("button", name="One update").click()
    assert "test points" not in read(page)["summary"]  # a single point is for training
    assert page.trouble == []


def test_prediction_comes_before_the_answer(open_page):
    page = open_page(NetworkPlayground(**SETTING))
    expect(page.get_by_text("Take the activation away")).to_be_visible()
    page.get_by_role("button", name="more than nine tenths").click()
    _, expected = trained(300, activation="linear")
    verdict = page.locator(".verdict").text_content()
    assert verdict.startswith("Not “more than nine tenths”.")
    share = int(re.search(r"(\d+) % are right", verdict)[1])
    assert share == pytest.approx(expected[4], abs=0.51)
    assert numbers(at(page, 300)["summary"])[:3] == pytest.approx(expected[:3], rel=0.004)
    assert page.get_by_label("Activation").input_value() == "linear"
    page.get_by_label("Activation").select_option("relu")
    expect(page.locator(".verdict")).to_be_hidden()
    page.get_by_text("More settings").click()
    page.get_by_label("First weights").select_option("zeros")
    page.get_by_role("button", name="Ask me first").click()
    expect(page.get_by_text("All weights start at 0.")).to_be_visible()
    page.get_by_role("button", name="less than three quarters").click()
    assert (
        page.locator(".verdict").text_content().startswith("“less than three quarters” is right.")
    )
    page.get_by_role("button", name="Ask me first").click()
    page.get_by_role("button", name="Show it without answering").click()
    expect(page.locator(".question")).to_be_hidden()
    assert "Neurons that start equal" in page.locator(".verdict").text_content()


# --- taking it elsewhere ----------------------------------------------------------------------


def test_link_brings_back_the_state(open_page):
    figure = NetworkPlayground(
        data="own", points=POINTS, hidden=[3], activation="silu", optimiser="momentum", lr=0.25,
        init="xavier", batch_size=2, seed=31, step=77, edge=(0, 2, 1), example=1, gradients=True,
        predict=False, noise=0.1,
    )  # fmt: skip
    page = open_page(NetworkPlayground(), figure)
    at(page, 77, 1)
    page.get_by_role("button", name="Copy link").nth(1).click()
    page.wait_for_function("() => location.hash.startsWith('#NetworkPlayground-2?')")
    hash, seen = page.evaluate("location.hash"), read(page, 1)
    again = open_page(NetworkPlayground(), NetworkPlayground(), hash=hash)
    at(again, 77, 1)
    assert read(again, 1) == {**seen, "note": None}
    again.locator(".companion-figure").nth(1).get_by_text("One update in numbers").click()
    assert (
        again.locator(".companion-figure").nth(1).get_by_label("Neuron", exact=True).input_value()
        == "2"
    )
    assert read(again, 0)["summary"].startswith("Updates: 0.")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("seed=-1", "seed must be a whole number from 0 to 999999, not “-1”"),
        ("step=20001", "step must be a whole number from 0 to 20000"),
        ("data=<img src=x onerror=alert(1)>", "data must be one of"),
        ("neurons=9", "neurons must be at most 4 numbers from 1 to 8"),
        ("layers=2&neurons=3", "the neurons must be one whole number for each hidden layer"),
        ("rate=0", "the learning rate must be above 0"),
        ("points=0,0,0.5", "the points must be triples"),
        ("edge=0,0", "the weight must be given by layer, neuron and input"),
        ("__proto__=x", "“__proto__” is nothing the figure knows"),
    ],
)
def test_hostile_links_are_ignored_in_words(open_page, fields, complaint):
    page = open_page(NetworkPlayground(), hash=f"#NetworkPlayground-1?{fields}")
    assert page.trouble == []
    assert "In the link, this was ignored:" in read(page)["note"]
    assert complaint in read(page)["note"]
    assert "2 – 4 – 3 – 1" in read(page)["network"]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        dict(data="own", points=POINTS, hidden=[], optimiser="sgd", lr=1.0),
        dict(activation="linear", init="small", optimiser="momentum", data="spirals"),
        dict(activation="leaky_relu", init="large", hidden=[5, 2, 2], noise=0.3, seed=5),
    ],
)
def test_python_code_on_the_page_gives_its_numbers(show, changed):
    page = show(step=120, **changed)
    at(page, 120)
    code = pages.as_python(page)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})
    loss, right, test_loss, test_right = numbers(printed.getvalue())
    shown = numbers(read(page)["summary"])
    assert shown[1:3] == pytest.approx([loss, test_loss], rel=0.004, abs=6e-5)
    assert shown[3:] == pytest.approx([right, test_right], abs=0.56)


# --- for everybody ----------------------------------------------------------------------------


FIGURES = [
    dict(predict=False, step=30, hidden=[8, 8, 8, 8], gradients=True),
    dict(),
    dict(predict=False, data="own", points=POINTS, step=4, init="zeros"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(open_page, theme):
    page = open_page(*[NetworkPlayground(**traits) for traits in FIGURES], theme=theme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    at(page, 30)
    assert pages.barriers(page) == []


def test_fits_a_small_screen(open_page):
    page = open_page(*[NetworkPlayground(**traits) for traits in FIGURES])
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert pages.sticking_out(page) == []


def test_touch_puts_a_point(browser, tmp_path):
    figure = NetworkPlayground(data="own", points=POINTS[:2], predict=False)
    path = pages.write(tmp_path, "page.html", figure)
    context = browser.new_context(has_touch=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("[data-ready]")
    page.locator(".plane").scroll_into_view_if_needed()
    box = page.locator(".plane").bounding_box()
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + 0.9 * box["height"])
    assert numbers(read(page)["note"]) == pytest.approx([0, 1, -1, 3], abs=0.02)
    context.close()
