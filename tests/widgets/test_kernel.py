"""A figure beside a kernel: what the reader changes reaches it, and what it sends may come late."""

import pytest
import traitlets
from playwright.sync_api import expect

from companion import widgets
from companion.widgets import ConvolutionExplorer, FilmStrip, NetworkPlayground, _join

from . import pages

# A model that notes what it would save, and answers for an asset when it is told to.
RENDER = """([script, state, asset]) => {
    const heard = {};
    const model = {
        get: (name) => state[name],
        set: (name, value) => { state[name] = value; heard.change?.(); },
        save_changes: () => { document.body.dataset.saved = state.hidden.join(); },
        on: (event, listener) => { heard[event] = listener; },
        off: (event) => { delete heard[event]; },
        send: (message) => {
            const bytes = new DataView(new Uint8Array(asset).buffer);
            globalThis.answer = () => heard["msg:custom"](message, [bytes]);
        },
    };
    globalThis.kernel = model;
    const figure = companionFigures.scripts.Figure[script].default;
    globalThis.rendered = figure.render({ model, el: document.querySelector("main") });
}"""


@pytest.fixture
def page(browser):
    """Return a page whose clock stands still once :func:`show` has been called."""
    page = browser.new_page()
    page.clock.install(time=0)
    page.set_content("<main></main><button id=outside>a cell</button>")
    yield page
    page.close()


def show(page, figure, asset=()):
    page.add_script_tag(content=_join.as_script(figure.script_path(), "Figure"))
    page.clock.pause_at(1_000_000)
    state = pages.stored(figure)[figure.model_id]["state"]
    page.evaluate(RENDER, [figure.script_path(), state, list(asset)])


@pytest.mark.parametrize(
    "event",
    [
        lambda page: page.clock.run_for(100),
        lambda page: page.locator("#outside").focus(),
        lambda page: page.evaluate("rendered.then((end) => end())"),
    ],
    ids=["a moment later", "focus leaves", "the figure is closed"],
)
def test_an_edit_is_saved(page, event):
    show(page, NetworkPlayground(hidden=[4, 2]))
    page.get_by_label("Neurons, layer 1").fill("3")
    page.keyboard.press("Enter")
    assert page.locator("body").get_attribute("data-saved") is None
    event(page)
    expect(page.locator("body")).to_have_attribute("data-saved", "3,2")


def test_a_figure_waits_for_a_busy_kernel(page):
    figure = ConvolutionExplorer(picture="dot")
    show(page, figure, figure.assets()["picture-dot"].tobytes())
    page.clock.run_for(600_000)
    expect(page.get_by_text("waits for its data")).to_be_visible()
    page.evaluate("answer()")
    expect(page.get_by_text("Input · 9 × 9")).to_be_visible()
    expect(page.get_by_text("waits for its data")).to_have_count(0)


def test_a_picture_that_comes_in_two_messages(page):
    """Python sets its pixels and its size one after the other; what does not fit is not shown."""
    figure, name = ConvolutionExplorer(picture="dot", predict=False), page.get_by_text("Input ·")
    show(page, figure, figure.assets()["picture-dot"].tobytes())
    page.evaluate("answer()")
    expect(name).to_have_text("Input · 9 × 9")
    for trait, value, shown in [
        ("own_pixels", 36, "9 × 9"),
        ("picture", "own", "9 × 9"),
        ("own_size", [3, 4], "3 × 4"),
        ("own_pixels", 108, "3 × 4"),
        ("own_size", [6, 6], "6 × 6"),
        ("own_size", [4, 9], "4 × 9"),
    ]:
        page.evaluate(
            """([trait, value]) => kernel.set(trait, trait === "own_pixels"
                ? new DataView(new ArrayBuffer(value)) : value)""",
            [trait, value],
        )
        expect(name).to_have_text(f"Input · {shown}")


BYTES = [
    (figure, name)
    for figure in (getattr(widgets, name) for name in widgets.__all__)
    for name in figure.own_traits()
    if isinstance(figure.class_traits()[name], traitlets.Bytes) and figure is not FilmStrip
]


@pytest.mark.parametrize(("figure", "name"), BYTES)
def test_bytes_from_the_browser_are_taken(figure, name):
    figure = figure()
    content = getattr(figure, name)
    figure.set_state({name: memoryview(content)})  # as ipywidgets hands them on
    assert getattr(figure, name) == content and isinstance(getattr(figure, name), bytes)
