"""A GanLab in JupyterLab, in a real browser: Python trains it, reads it, and sets it anew."""

import pytest
from playwright.sync_api import expect

from . import test_lab
from .test_lab import lab, run  # noqa: F401 the fixture is asked for by its name

CELLS = [
    "from companion.widgets import GanLab\nfigure = GanLab(batch=10)\nfigure",
    "figure.run(40)",
    "print('now at', figure.iteration, figure.samples.shape, [row['t'] for row in figure.results])",
    "figure.loss = 'hinge'; figure.go(15)",
    "figure.run()",
    "figure.pause()",
    "print('then at', figure.iteration > 15, figure.loss, figure.running)",
]


@pytest.fixture
def cells(monkeypatch):
    """Let the notebook of the fixture ``lab`` hold the cells above."""
    monkeypatch.setattr(test_lab, "CELLS", CELLS)


def read(page, number, expected):
    """Run a cell until it prints what is expected: the figure's report takes a while to come."""
    output = page.locator(".jp-Notebook .jp-Cell").nth(number).locator(".jp-OutputArea")
    for _ in range(15):
        run(page, number)
        page.wait_for_timeout(1_000)
        if expected in output.text_content():
            return
    assert expected in output.text_content()


def test_python_trains_reads_and_sets_a_run(cells, lab, browser):  # noqa: F811 the fixture
    page = browser.new_page(viewport={"width": 1200, "height": 1600})
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.goto(lab)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    told = page.locator(".gan-lab > .summary")

    run(page, 0)
    expect(told).to_contain_text("Iteration 0.")
    run(page, 1)
    expect(told).to_contain_text("Iteration 40.")
    read(page, 2, "now at 40 (1000, 2) [40]")

    run(page, 3)
    expect(told).to_contain_text("Iteration 15.")
    run(page, 4)
    play = page.locator(".gan-lab .play").last
    expect(play).to_have_text("Pause")
    expect(told).not_to_contain_text("Iteration 15.")
    run(page, 5)
    expect(play).to_have_text("Train")
    read(page, 6, "then at True hinge False")
    page.close()
