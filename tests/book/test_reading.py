"""Reading in other ways: by keys alone, with large text, in little space, by touch, kept still.

Each figure is looked at where the book shows it first; the page is opened once for all tests of it.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from companion import widgets
from tools.chapters import ROOT, VIEW, read, widget_models

from .test_pages import SOURCES

MATHEMATICS = re.compile(r"/mathjax/")  # takes its time, and figures do without
MOST_STOPS = 250  # of the tab key in a figure


def places():
    """Return by figure's name where the book shows it first: page, and which of its figures."""
    found = {}
    for path in SOURCES:
        if path.suffix == ".ipynb" and ".ipynb_checkpoints" not in path.parts:
            notebook = read(path)
            outputs = [
                o["data"] for c in notebook.cells for o in c.get("outputs", []) if "data" in o
            ]
            shown = [data[VIEW]["model_id"] for data in outputs if VIEW in data]
            models = widget_models(notebook)
            for number, identifier in enumerate(shown):
                page = str(path.relative_to(ROOT).with_suffix(".html"))
                found.setdefault(models[identifier]["state"]["figure_name"], (page, number))
    return found


PLACES = places()


def test_every_figure_is_in_the_book():
    missing = set(widgets.__all__) - set(PLACES)
    assert not missing, f"shown in no chapter: {missing}"
    assert set(PLACES) <= set(widgets.__all__)


@pytest.fixture(scope="module", params=widgets.__all__)
def figure(request, browser, site):
    """Return a figure on its page in the book, for a reader who asks for little motion."""
    path, number = PLACES[request.param]
    size = {"width": 1280, "height": 900}
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.route(MATHEMATICS, lambda route: route.abort())
    page.add_init_script(path=Path(__file__).with_name("reading.js"))
    page.goto(f"{site}/{path}")
    figure = page.locator(".companion-place").nth(number)
    expect(figure).to_have_attribute("data-ready", "", timeout=30_000)
    yield figure
    context.close()


def ask(figure, question):
    return figure.evaluate(f"f => reading.{question}(f)")


def test_it_comes_to_rest(figure):
    looks = [ask(figure, "look")]
    while len(looks) < 60 and looks[-1] not in looks[:-1]:
        figure.page.wait_for_timeout(500)
        looks.append(ask(figure, "look"))
    assert looks[-1] == looks[-2]
    assert figure.evaluate("f => f.getAnimations({ subtree: true }).length") == 0


def walk(figure):
    """Go through a figure by the tab key, open its folds, and say what is wrong with the way."""
    complaints = []
    ask(figure, "begin")
    for _ in range(MOST_STOPS):
        figure.page.keyboard.press("Tab")
        stop = ask(figure, "stop")
        if not stop["inside"]:
            break
        complaints += [f"{stop['what']} {complaint}" for complaint in stop["complaints"]]
        if stop["closed"]:
            figure.page.keyboard.press("Enter")
            ask(figure, "filled")
    assert stop["after"], f"the tab key ends at {stop['what']}"
    return complaints


def test_every_control_is_reached_by_the_tab_key(figure):
    assert walk(figure) == []
    assert figure.locator("details:not([open]) > summary:visible").count() == 0  # enter opens
    if ask(figure, "unreached"):  # some folds are filled when a model has answered
        assert walk(figure) == []
    assert ask(figure, "unreached") == []
    figure.page.keyboard.press("Shift+Tab")
    assert ask(figure, "stop")["inside"]


@pytest.mark.parametrize(
    ("width", "text"),
    [(1280, 100), (1280, 200), (640, 100), (320, 100)],
    ids=["as usual", "text of 200 %", "zoom of 200 %", "320 px"],
)
def test_it_has_room(figure, width, text):
    page = figure.page
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate("text => { document.documentElement.style.fontSize = `${text}%`; }", text)
    page.wait_for_timeout(200)
    assert ask(figure, "amiss") == []
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) == 0


# --- the book ---------------------------------------------------------------------------------


@pytest.fixture
def page(browser, site):
    """Return a chapter with solutions, read in the dark."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="dark", reduced_motion="reduce"
    )
    page = context.new_page()
    page.route(MATHEMATICS, lambda route: route.abort())
    page.goto(f"{site}/{PLACES['ConvolutionExplorer'][0]}")
    yield page
    context.close()


def tab_to(page, target):
    """Press the tab key until the target has focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"the tab key does not reach {target}")


def test_the_book_by_keys(page):
    keyboard, root = page.keyboard, page.locator("html")
    tab_to(page, page.get_by_role("link", name="Skip to main content"))
    tab_to(page, page.locator("button.search-button-field"))
    keyboard.press("Enter")
    box = page.locator("dialog input[type=search]")
    expect(box).to_be_focused()
    keyboard.press("Escape")
    expect(box).to_be_hidden()
    tab_to(page, page.locator(".theme-switch-button"))
    mode = root.get_attribute("data-mode")
    keyboard.press("Enter")
    expect(root).not_to_have_attribute("data-mode", mode)
    solution = page.locator("summary", has_text="Show a solution").first
    page.locator("h2", has_text="Exercises").locator("a").focus()
    tab_to(page, solution)
    keyboard.press("Enter")
    expect(page.locator("details[open]", has_text="Show a solution").first).to_be_visible()
    page.locator("#main-content").evaluate("node => node.focus()")


def test_the_menu_of_a_narrow_page_by_keys(page):
    page.set_viewport_size({"width": 360, "height": 800})
    menu = page.locator(".primary-toggle")
    tab_to(page, menu)
    page.keyboard.press("Enter")
    link = page.locator(".bd-sidebar-primary, dialog").get_by_role("link", name="Attention").first
    expect(link).to_be_visible()
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("foundations/attention"))


def test_a_dark_page_is_printed_on_white(page):
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    colours = page.evaluate(
        """() => {
            const style = (name) => getComputedStyle(document.querySelector(name));
            return [style("body").backgroundColor, style(".companion-figure").colorScheme,
                    style(".bd-article h2").color, style(".bd-article p").color];
        }"""
    )
    assert colours == ["rgb(255, 255, 255)", "light", "rgb(0, 0, 0)", "rgb(34, 38, 46)"]
    for hidden in ("button", "input[type=range]", ".companion-figure select"):
        assert page.locator(f"{hidden}:visible").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
