"""A GanLab in JupyterLab, in a real browser: Python trains it, reads it, and sets it anew."""

from playwright.sync_api import expect

from . import lab

CELLS = [
    "from companion.widgets import GanLab\nfigure = GanLab(batch=10)\nfigure",
    "figure.run(40)",
    "print('now at', figure.iteration, figure.samples.shape, [row['t'] for row in figure.results])",
    "figure.loss = 'hinge'; figure.go(15)",
    "figure.run()",
    "figure.pause()",
    "print('then at', figure.iteration > 15, figure.loss, figure.running)",
]


def test_python_trains_reads_and_sets_a_run(browser, tmp_path):
    with lab.with_cells(browser, tmp_path, CELLS) as (page, cells):
        told = page.locator(".gan-lab > .summary")
        lab.run(page, cells.nth(0))
        expect(told).to_contain_text("Iteration 0.", timeout=lab.PATIENCE)
        lab.run(page, cells.nth(1))
        expect(told).to_contain_text("Iteration 40.", timeout=lab.PATIENCE)
        lab.read(page, cells.nth(2), "now at 40 (1000, 2) [40]")

        lab.run(page, cells.nth(3))
        expect(told).to_contain_text("Iteration 15.", timeout=lab.PATIENCE)
        lab.run(page, cells.nth(4))
        play = page.locator(".gan-lab .play").last
        expect(play).to_have_text("Pause", timeout=lab.PATIENCE)
        expect(told).not_to_contain_text("Iteration 15.", timeout=lab.PATIENCE)
        lab.run(page, cells.nth(5))
        expect(play).to_have_text("Train", timeout=lab.PATIENCE)
        lab.read(page, cells.nth(6), "then at True hinge False")
