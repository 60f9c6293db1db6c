"""Do whole chapters run in JupyterLab, and does Python see what the reader does with their figures?

    python -m benchmarks lab

In a copy of the book's folder, with the command of `make lab` and in a real browser: all cells are
run from the menu, the figure on the first screen is used with the mouse and with keys, and a cell
at the end of the chapter asks it for its state.
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect

from benchmarks import _command
from tests.widgets import lab


def convolve(figure):
    figure.get_by_label("Picture", exact=True).select_option("dot")
    figure.get_by_label("weight [0, 0]").fill("5")


def move_the_code(figure):
    plane = figure.locator(".plane-board.vae .frame")
    plane.click()
    plane.press("Shift+ArrowRight")


def erase_a_note(figure):
    figure.get_by_role("button", name="Show it without answering").click()
    figure.get_by_role("button", name="S soprano").click()
    expect(figure.get_by_role("button", name="Remove the note")).to_be_enabled()
    figure.locator(".roll").press("Delete")


# A chapter: the question of the cell at its end, what the reader does, what must then be printed
CHAPTERS = {
    "foundations/convolution.ipynb": (
        "print('seen:', Out[1].picture, Out[1].kernel[0][0], Out[1].output.shape)",
        convolve,
        "seen: dot 5.0 (1, 7, 7)",
    ),
    "generative/vae.ipynb": (
        "print('seen:', Out[1].code, Out[1].z[0] == 0.5, Out[1].decoded.shape)",
        move_the_code,
        "seen: chosen True (28, 28)",
    ),
    "art/music.ipynb": (
        "print('seen:', len(Out[1].notes) > 0 and Out[1].cells[0, 0])",
        erase_a_note,
        "seen: 0",
    ),
}


def measure(browser, chapter):
    question, use, answer = CHAPTERS[chapter]
    with tempfile.TemporaryDirectory() as folder:
        path = lab.with_question(Path(folder), chapter, question)
        with (
            lab.served(Path(folder)) as address,
            lab.opened(browser, address, chapter) as page,
        ):
            start = time.perf_counter()
            last = lab.run_all(page)
            seconds = time.perf_counter() - start
            figure = page.locator(".companion-figure").first
            figure.scroll_into_view_if_needed()
            before = last.locator(".jp-OutputArea").text_content().strip()
            use(figure)
            lab.read(page, last, answer)
            faults = lab.faults(page, path, answer)
    return {
        "chapter": chapter,
        "seconds": seconds,
        "at first": before,
        "after the reader": answer,
        "cells at fault": "; ".join(faults) or "none",
    }


def main():
    given = _command.parser("lab", __doc__).parse_args()
    with _command.browser() as browser:
        rows = [measure(browser, chapter) for chapter in CHAPTERS]
    _command.print_table("Whole chapters in JupyterLab", rows)
    _command.keep(given, "lab", rows)


if __name__ == "__main__":
    main()
