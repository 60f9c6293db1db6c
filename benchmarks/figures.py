"""How quickly do the figures answer? From the reader's input to the pixels of the answer.

    python -m benchmarks.figures [--json FILE]

One keystroke in a weight of the kernel, or one step of the window, on a page in a real browser:
the time until the figure has drawn, and until the browser has put that on the screen. Likewise for
LatentExplorer, one step in the plane of codes. Then GanLab: how fast it trains with nothing shown,
and how many frames a second it shows while it trains. Then SequenceExplorer: a text of 200
characters read anew, one character more, and one keystroke.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.book import print_table
from companion.widgets import (
    ConvolutionExplorer,
    GanLab,
    LatentExplorer,
    SequenceExplorer,
    _join,
    recurrent_models,
)
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

CODES: dict[str, dict] = {
    "a VAE, digits in the plane": dict(),
    "beside an autoencoder, decoded planes, a path": dict(beside=True, view="both", strip="path"),
}
WALK = """async (times) => {
    const plane = document.querySelector('.plane-board .frame'), found = [];
    for (let n = 0; n < times; n++) {
        const start = performance.now();
        plane.dispatchEvent(new KeyboardEvent('keydown',
            { key: n % 8 < 4 ? 'ArrowLeft' : 'ArrowDown', bubbles: true }));
        const drawn = performance.now() - start;
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        found.push([drawn, performance.now() - start]);
    }
    return found;
}"""

GANS = {
    "2-8-8-2, 2-8-8-1, batch 150": dict(),
    "… two runs beside each other": dict(second=dict(seed=2)),
    "… R1": dict(penalty="r1"),
    "… Wasserstein, gradient penalty": dict(loss="wasserstein", penalty="gradient"),
}
TRAIN = """([script, setting, rounds]) => {
    const { start, iterate } = companionFigures.scripts[script]["gan/run.js"], run = start(setting);
    for (let i = 0; i < 500; i++) iterate(run);
    const begin = performance.now();
    for (let i = 0; i < rounds; i++) iterate(run);
    return (1000 * rounds) / (performance.now() - begin);
}"""
WATCH = """async (ms) => {
    const frames = [];
    const sliders = document.querySelectorAll('.gan-lab .scrub input');
    const iteration = () => Number(sliders[sliders.length - 1].value);
    const from = iteration();
    await new Promise((done) => {
        const next = (now) => {
            frames.push(now);
            if (now - frames[0] < ms) requestAnimationFrame(next);
            else done();
        };
        requestAnimationFrame(next);
    });
    const seconds = (frames.at(-1) - frames[0]) / 1000, shown = frames.length - 1;
    return [shown / seconds, (iteration() - from) / shown];
}"""


def measure_codes():
    """Return a row for every state of the plane of codes."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        return []
    rows = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, traits in CODES.items():
            figure = LatentExplorer(**traits, predict=False)
            page = browser.new_page(viewport={"width": 1000, "height": 1400})
            page.goto(pages.write(Path(folder), "page.html", figure).as_uri())
            page.wait_for_selector("[data-ready]")
            found = page.evaluate(WALK, 40)
            page.close()
            seen = [seen for _, seen in found]
            rows.append(
                {
                    "step in the plane of codes": name,
                    "drawn ms": statistics.median(drawn for drawn, _ in found),
                    "on screen ms": statistics.median(seen),
                    "slowest ms": max(seen),
                    "within limit": "yes" if statistics.median(seen) < LIMIT else "NO",
                }
            )
        browser.close()
    return rows


def measure_gans(seconds=4):
    """Return a row for every GAN: iterations a second alone, then frames a second at 20 a frame."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        return []
    rows = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, traits in GANS.items():
            figure = GanLab(**traits)
            setting = {key: getattr(figure, key) for key in figure._defaults}
            page = browser.new_page(viewport={"width": 1000, "height": 1400})
            page.goto(pages.write(Path(folder), "page.html", figure).as_uri())
            page.wait_for_selector("[data-ready]")
            page.wait_for_timeout(800)  # until the noise floor is known
            page.get_by_role("button", name="Train", exact=True).click()
            page.wait_for_timeout(500)
            frames, each = page.evaluate(WATCH, 1000 * seconds)
            page.close()
            page = browser.new_page()
            page.set_content("<!doctype html><title>speed</title>")
            page.add_script_tag(content=_join.as_script("gan/run.js", "speed"))
            alone = page.evaluate(TRAIN, ["speed", setting, 3000])
            page.close()
            rows.append(
                {
                    "GAN in the plane": name,
                    "one run alone, iterations/s": round(alone),
                    "frames/s": round(frames, 1),
                    "iterations a frame": round(each, 1),
                }
            )
        browser.close()
    return rows


SEQUENCES = """([script, assets]) => {
    const { unpack, pass } = companionFigures.scripts[script]["sequence/lstm.js"];
    const model = unpack(...assets), found = { whole: [], one: [] };
    const tokens = Array.from({ length: 201 }, (_, t) => (7 * t) % model.V);
    const timed = (act) => {
        const begin = performance.now();
        act();
        return performance.now() - begin;
    };
    for (let n = 0; n < 15; n++) {
        const made = pass(model, 201);
        found.whole.push(timed(() => made.run(tokens.slice(0, 200))));
        found.one.push(timed(() => made.run(tokens)));
    }
    return found;
}"""
TYPE = """async (times) => {
    const area = document.querySelector('textarea'), found = [];
    for (let n = 0; n < times; n++) {
        const begin = performance.now();
        area.value += area.value[n];
        area.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        found.push(performance.now() - begin);
    }
    return found;
}"""


def measure_sequences():
    """Return a row for every model of the SequenceExplorer: reading, and a key typed into it."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        return []
    rows = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name in recurrent_models.names():
            page = browser.new_page()
            page.set_content("<!doctype html><title>speed</title>")
            page.add_script_tag(content=_join.as_script("sequence/lstm.js", "speed"))
            assets = [array.ravel().tolist() for array in recurrent_models.assets(name).values()]
            found = page.evaluate(SEQUENCES, ["speed", assets])
            page.close()
            text = (SequenceExplorer(model=name).text * 20)[:200]
            figure = SequenceExplorer(text, model=name, cut=100, predict=False)
            page = browser.new_page(viewport={"width": 1000, "height": 1400})
            page.goto(pages.write(Path(folder), "page.html", figure).as_uri())
            page.wait_for_selector("[data-ready]")
            typed = page.evaluate(TYPE, 20)
            page.close()
            rows.append(
                {
                    "recurrent model": name,
                    "200 characters read, ms": statistics.median(found["whole"]),
                    "at best, ms": min(found["whole"]),
                    "one more, ms": statistics.median(found["one"]),
                    "a key on screen, memory cut, ms": statistics.median(typed),
                }
            )
        browser.close()
    return rows


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
    codes = measure_codes()
    print_table("From a key to the decoded picture", codes)
    gans = measure_gans()
    print_table("A GAN in training", gans)
    sequences = measure_sequences()
    print_table("A recurrent network reads", sequences)
    if arguments.json:
        arguments.json.write_text(
            json.dumps(rows + codes + gans + sequences, indent=1), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
