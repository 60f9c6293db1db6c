"""A figure in JupyterLab, in a real browser: Python and the reader change the same state."""

from playwright.sync_api import expect

from . import lab

CELLS = [
    "from companion.widgets import ConvolutionExplorer\n"
    "figure = ConvolutionExplorer(picture='dot', kernel=[[1, 2], [3, 4]], predict=False)\n"
    "figure",
    "figure.picture = 'even'; figure.position = (0, 0); print('picture', 'set')",
    "print('kernel is', figure.kernel, 'at', figure.position)",
]


def test_round_trip(browser, tmp_path):
    with lab.with_cells(browser, tmp_path, CELLS) as (page, cells):
        lab.run(page, cells.nth(0))
        figure = page.locator(".companion-figure")
        figure.get_by_text("Input · 9 × 9").wait_for()
        expect(figure.get_by_label("weight [1, 0]")).to_have_value("3")

        lab.run(page, cells.nth(1))  # Python sets a trait, the figure follows
        figure.get_by_text("Input · 6 × 6").wait_for()
        expect(figure.locator(".result")).to_have_text("1000")

        figure.get_by_label("weight [1, 0]").fill("-7")  # the reader edits, Python reads it back
        expect(figure.locator(".result")).to_have_text("0")
        picture = figure.get_by_role("application", name="Input picture")
        for key in ("ArrowDown", "d", "d"):  # Lab would go to the next cell, and delete it
            picture.press(key)
        expect(picture).to_be_focused()
        expect(cells).to_have_count(len(CELLS))
        lab.read(page, cells.nth(2), "kernel is [[1.0, 2.0], [-7.0, 4.0]] at (1, 0)")
