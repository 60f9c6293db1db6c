"""Where the reader's system forces its colours, those that say something stay."""

from pathlib import Path

from companion import widgets
from companion.widgets import GanLab

from . import pages

FOLDER = Path(widgets.__file__).parent
CORNER = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(2, 2, 4, 4);
    return [...data];
}"""
BORDERS = """() => ['true', 'false'].map(
    on => getComputedStyle(document.querySelector(`button[aria-pressed=${on}]`)).borderTopStyle)"""


def test_pictures_keep_their_colours(browser, tmp_path):
    path = pages.write(tmp_path, "page.html", GanLab())
    seen, borders = {}, {}
    for forced in ("none", "active"):
        page = browser.new_page(forced_colors=forced)
        page.goto(path.as_uri())
        picture = page.locator(".frame canvas:visible").first
        picture.wait_for()
        page.wait_for_timeout(200)  # a frame, so that it is drawn
        seen[forced], borders[forced] = picture.evaluate(CORNER), page.evaluate(BORDERS)
        page.close()
    assert seen["active"] == seen["none"]
    assert 0 < min(seen["none"]) < 255  # drawn, and neither black nor white
    assert borders == {"none": ["solid", "solid"], "active": ["double", "solid"]}


def test_no_figure_reads_colours_in_its_own_way():
    reading = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*.js")
        if ".color" in (text := path.read_text("utf-8")) and "getComputedStyle" in text
    }
    assert reading == {"lib/draw.js"}
