"""Every page of the built book keeps to the rails: in its HTML and in a real browser."""

import re

import pytest

from tools.chapters import ROOT

from . import page_rails as rails

SOURCES = sorted([*(ROOT / "book").rglob("*.ipynb"), *(ROOT / "book").rglob("*.md")])
PAGES = [
    str(path.relative_to(ROOT).with_suffix(".html"))
    for path in SOURCES
    if ".ipynb_checkpoints" not in path.parts
]
every_page = pytest.mark.parametrize("page", PAGES)


def keeps_to(rails_, seen, *more):
    complaints = [f"{rail.__name__}: {c}" for rail in rails_ for c in rail(seen, *more)]
    assert not complaints, "\n".join(complaints)


def test_the_book_builds_without_a_warning(build):
    assert not build[1], "\n".join(build[1])


@every_page
def test_html(html, page):
    keeps_to(rails.HTML, rails.parse(html / page))


def test_links(html):
    built = [path for path in html.rglob("*.html") if "_static" not in path.parts]
    complaints = [f"{p.relative_to(html)}: {c}" for p in built for c in rails.local_links(p, html)]
    assert not complaints, "\n".join(complaints)


@every_page
def test_over_http(browser, site, html, page):
    seen = rails.visit(browser, f"{site}/{page}")
    keeps_to(rails.LOADED + rails.SHOWN, seen)
    keeps_to([rails.light_enough], seen, html)


@every_page
def test_from_a_file(browser, html, page):
    keeps_to(rails.LOADED, rails.visit(browser, (html / page).as_uri(), everything=False))


def test_search_page(browser, site):
    keeps_to(rails.LOADED + rails.SHOWN, rails.visit(browser, f"{site}/search.html"))


@pytest.mark.parametrize("way", ["http", "file"])
def test_search_finds_a_chapter(browser, site, html, way):
    base = site if way == "http" else html.as_uri()
    word = re.findall(r"[a-z]{5,}", rails.parse(html / "book/intro.html").title.text.lower())[-1]
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(f"{base}/search.html?q={word}")
    page.wait_for_selector("#search-results li a", timeout=10_000)
    page.wait_for_timeout(300)
    page.close()
    assert errors == []
