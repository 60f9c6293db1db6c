"""What the reader changes reaches Python: soon, at once where focus leaves, and before the end."""

import pytest
from playwright.sync_api import expect

from companion.widgets import NetworkPlayground, _join

from . import pages

RENDER = """async (state) => {
    const listeners = new Set();
    const model = {
        get: (name) => state[name],
        set: (name, value) => { state[name] = value; for (const said of listeners) said(); },
        save_changes: () => { document.body.dataset.saved = state.hidden.join(); },
        on: (event, listener) => listeners.add(listener),
        off: (event, listener) => listeners.delete(listener),
        send: () => {},
    };
    const figure = companionFigures.scripts.Figure["network_playground.js"].default;
    globalThis.end = await figure.render({ model, el: document.querySelector("main") });
}"""


@pytest.fixture
def page(browser):
    """Return a page with a figure whose model notes what it would send to Python."""
    page = browser.new_page()
    page.clock.install(time=0)
    page.set_content("<main></main><button id=outside>a cell</button>")
    page.add_script_tag(content=_join.as_script("network_playground.js", "Figure"))
    figure = NetworkPlayground(hidden=[4, 2])
    record = pages.stored(figure)[figure.model_id]
    page.evaluate(RENDER, record["state"])
    page.clock.pause_at(1_000_000)  # so that no moment passes unasked
    page.get_by_label("Neurons, layer 1").fill("3")
    page.keyboard.press("Enter")
    assert page.locator("body").get_attribute("data-saved") is None
    yield page
    page.close()


@pytest.mark.parametrize(
    "event",
    [
        lambda page: page.clock.run_for(100),
        lambda page: page.locator("#outside").focus(),
        lambda page: page.evaluate("end()"),
    ],
    ids=["a moment later", "focus leaves", "the figure is closed"],
)
def test_an_edit_is_saved(page, event):
    event(page)
    expect(page.locator("body")).to_have_attribute("data-saved", "3,2")
