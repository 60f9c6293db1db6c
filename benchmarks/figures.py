"""How quickly do the figures answer? From the reader's input to the pixels of the answer.

    python -m benchmarks.figures [--json FILE]

One keystroke in a weight of the kernel, or one step of the window, on a page in a real browser:
the time until the figure has drawn, and until the browser has put that on the screen.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.book import print_table
from companion.widgets import ConvolutionExplorer
from tests.conftest import CHROMIUM, FLAGS
from tests.widgets import pages

LIMIT = 50  # ms
ONES = [[1.0] * 7] * 7
SETTINGS = {
    "convolution 3 × 3": dict(),
    "convolution 7 × 7, colour, summed": dict(kernel=[ONES, ONES, ONES], channels="sum"),
    "convolution 7 × 7, colour, separate": dict(kernel=ONES, channels="separate", padding=6),
    "transposed 7 × 7, stride 4, colour": dict(
        kernel=ONES, channels="separate", operation="transposed", stride=4
    ),
    "max pooling 7 × 7, stride 1, colour": dict(
        kernel=ONES, channels="separate", operation="max", padding=3
    ),
}
EDIT = """async (times) => {
    const weight = document.querySelector('.equation input');
    const board = document.querySelector('.result-board .frame');
    const edit = (n) => {
        weight.value = String(n % 9 + 2);
        weight.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const step = (n) => board.dispatchEvent(new KeyboardEvent('keydown',
        { key: n % 2 ? 'ArrowLeft' : 'ArrowDown', bubbles: true }));
    const taken = async (act, n) => {
        const start = performance.now();
        act(n);
        const drawn = performance.now() - start;
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return [drawn, performance.now() - start];
    };
    const act = weight.offsetParent ? edit : (n) => {
        const stride = [...document.querySelectorAll('.control')].find(
            (control) => control.textContent.startsWith('Stride')).querySelector('input');
        stride.value = String(n % 2 + 1);
        stride.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const found = { edit: [], step: [] };
    for (let n = 0; n < times; n++) {
        found.edit.push(await taken(act, n));
        found.step.push(await taken(step, n));
    }
    return found;
}"""


def measure():
    """Return a row for every setting."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        return []
    rows = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, traits in SETTINGS.items():
            figure = ConvolutionExplorer(**traits, predict=False)
            page = browser.new_page(viewport={"width": 1000, "height": 1400})
            page.goto(pages.write(Path(folder), "page.html", figure).as_uri())
            page.wait_for_selector("[data-ready]")
            found = page.evaluate(EDIT, 30)
            page.close()
            drawn = [drawn for drawn, _ in found["edit"]]
            seen = [seen for _, seen in found["edit"]]
            rows.append(
                {
                    "setting, 64 × 64": name,
                    "edit: drawn ms": statistics.median(drawn),
                    "on screen ms": statistics.median(seen),
                    "slowest ms": max(seen),
                    "step: drawn ms": statistics.median(drawn for drawn, _ in found["step"]),
                    "within limit": "yes" if statistics.median(seen) < LIMIT else "NO",
                }
            )
        browser.close()
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers here")
    arguments = parser.parse_args()
    rows = measure()
    print_table("From input to pixels", rows)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
