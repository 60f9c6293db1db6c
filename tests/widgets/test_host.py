"""Figures in pages without a kernel: from files, from a server, and what is said when they fail."""

import re

import pytest

from companion.widgets import ConvolutionExplorer

from . import pages


@pytest.fixture
def visit(browser):
    """Return a function that opens a page and waits until its figures stand or have failed."""
    opened = []

    def visit(address, figures=1):
        page = browser.new_page()
        page.trouble, page.asked = [], []
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on("console", lambda m: page.trouble.append(m.text) if m.type == "error" else None)
        page.on("request", lambda request: page.asked.append(request.url))
        opened.append(page)
        page.goto(str(address))
        done = "n => document.querySelectorAll('[data-ready], .error').length >= n"
        page.wait_for_function(done, arg=figures)
        return page

    yield visit
    for page in opened:
        page.close()


def test_alive_from_a_file(tmp_path, visit):
    path = pages.write(tmp_path, "page.html", ConvolutionExplorer(predict=False))
    page = visit(path.as_uri())
    assert page.trouble == []
    assert page.locator("[data-ready] canvas").count() >= 2
    assert all(url.startswith("file:") for url in page.asked)


def test_alive_from_a_server_and_loaded_once(served, visit):
    folder, address = served
    figures = [ConvolutionExplorer(), ConvolutionExplorer(picture="dot")]
    pages.write(folder, "page.html", *figures, figures[0])
    page = visit(f"{address}page.html", 3)
    assert page.trouble == []
    assert page.locator("[data-ready]").count() == 3
    assert page.locator("script[src*=ConvolutionExplorer]").count() == 1
    assert all(url.startswith(address) for url in page.asked)


def test_two_views_of_one_figure_share_its_state(tmp_path, visit):
    figure = ConvolutionExplorer(picture="dot", predict=False)
    page = visit(pages.write(tmp_path, "page.html", figure, figure).as_uri(), 2)
    for result in page.locator(".result").all():
        assert result.text_content() == "0"
    page.locator("[aria-label^='Output']").first.focus()
    before = page.locator(".companion-figure > .summary").nth(1).text_content()
    page.keyboard.press("ArrowLeft")
    assert page.locator(".companion-figure > .summary").nth(1).text_content() != before


def words_of(page):
    assert page.locator("[data-ready]").count() == 0
    return page.locator(".error").text_content()


def test_missing_state(tmp_path, visit):
    path = pages.write(tmp_path, "page.html", ConvolutionExplorer(), state={})
    assert "state is not stored in this page" in words_of(visit(path.as_uri()))


def test_unreadable_state(tmp_path, visit):
    path = pages.write(tmp_path, "page.html", ConvolutionExplorer())
    broken = path.read_text(encoding="utf-8").replace('"state": {', '"state": {{')
    path.write_text(broken, encoding="utf-8")
    assert "state is not stored in this page" in words_of(visit(path.as_uri()))


def test_missing_script(tmp_path, visit):
    path = pages.write(tmp_path, "page.html", ConvolutionExplorer())
    for script in (tmp_path / "_static/widgets").glob("ConvolutionExplorer.*.js"):
        script.unlink()
    text = words_of(visit(path.as_uri()))
    assert re.search(r"file widgets/ConvolutionExplorer\.\w+\.js could not be loaded", text)


def test_damaged_script(tmp_path, visit):
    path = pages.write(tmp_path, "page.html", ConvolutionExplorer())
    for script in (tmp_path / "_static/widgets").glob("ConvolutionExplorer.*.js"):
        script.write_bytes(script.read_bytes()[:5000])
    assert re.search(r"file widgets/.*js is damaged", words_of(visit(path.as_uri())))


def test_missing_index(tmp_path, visit):
    path = pages.write(tmp_path, "page.html", ConvolutionExplorer(), scripts=["_static/host.js"])
    assert "list of figures (widgets/index.js) is missing" in words_of(visit(path.as_uri()))


def test_unknown_figure(tmp_path, visit):
    figure = ConvolutionExplorer()
    state = pages.stored(figure)
    state[figure.model_id]["state"]["figure_name"] = "constructor"
    path = pages.write(tmp_path, "page.html", figure, state=state)
    assert "the book has no figure “constructor”" in words_of(visit(path.as_uri()))


def test_plain_widget(tmp_path, visit):
    import ipywidgets

    slider = ipywidgets.IntSlider()
    path = pages.write(tmp_path, "page.html", slider)
    assert "needs a running notebook" in words_of(visit(path.as_uri()))


def test_asset_that_is_not_the_stored_one(tmp_path, visit):
    figure = ConvolutionExplorer()
    state = pages.stored(figure)
    state[figure.model_id]["state"]["_assets"]["picture-china"]["sha256"] = "0" * 64
    path = pages.write(tmp_path, "page.html", figure, state=state)
    assert "“picture-china” is not the one that this page was made with" in words_of(
        visit(path.as_uri())
    )


def test_damaged_asset(tmp_path, visit):
    path = pages.write(tmp_path, "page.html", ConvolutionExplorer())
    for script in (tmp_path / "_static/assets").glob("picture-china.*.js"):
        script.write_bytes(script.read_bytes()[:-100])
    assert re.search(r"file assets/picture-china.*js is damaged", words_of(visit(path.as_uri())))


def test_host_is_small():
    assert len(pages.HOST.read_bytes()) <= 5 * 1024
