"""The networks in the figures' pages: how fast each computes. A part of `figures`."""

import json
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from companion.widgets import (
    GanLab,
    SequenceExplorer,
    StyleMixer,
    _join,
    diffusion_networks,
    recurrent_models,
    style_networks,
)
from tests.widgets import pages


def shown(browser, figure):
    """Open a page with a figure and wait until it is alive."""
    page = browser.new_page(viewport={"width": 1000, "height": 1400})
    with tempfile.TemporaryDirectory() as folder:
        page.goto(pages.write(Path(folder), "page.html", figure).as_uri())
        page.wait_for_selector("[data-ready]")
    return page


def loaded(browser, module):
    """Open an empty page with one of the figures' modules, under the name ``speed``."""
    page = browser.new_page()
    page.set_content("<!doctype html><title>speed</title>")
    page.add_script_tag(content=_join.as_script(module, "speed"))
    return page


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


def measure_gans(browser):
    """Return a row for every GAN: iterations a second alone, then frames a second at 20 a frame."""
    rows = []
    for name, traits in GANS.items():
        figure = GanLab(**traits)
        setting = {key: getattr(figure, key) for key in figure._defaults}
        page = shown(browser, figure)
        page.wait_for_timeout(800)  # until the noise floor is known
        page.get_by_role("button", name="Train", exact=True).click()
        page.wait_for_timeout(500)
        frames, each = page.evaluate(WATCH, 4000)
        page.close()
        page = loaded(browser, "gan/run.js")
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


def measure_sequences(browser):
    """Return a row for every model of the SequenceExplorer: reading, and a key typed into it."""
    rows = []
    for name in recurrent_models.names():
        page = loaded(browser, "sequence/lstm.js")
        assets = [array.ravel().tolist() for array in recurrent_models.assets(name).values()]
        found = page.evaluate(SEQUENCES, ["speed", assets])
        page.close()
        text = (SequenceExplorer(model=name).text * 20)[:200]
        figure = SequenceExplorer(text, model=name, cut=100, predict=False)
        page = shown(browser, figure)
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
    return rows


DENOISE = """([script, assets, times]) => {
    const { asking, unpack } = companionFigures.scripts[script]["diffusion/unet.js"];
    const net = unpack(...assets), x = Float64Array.from({ length: 1024 }, (_, i) => Math.sin(i));
    const whole = [], parts = [];
    for (let n = 0; n < times; n++) {
        const course = asking(net, x, 0.5, n % 10), begin = performance.now();
        for (let done = false; !done;) {
            const from = performance.now();
            done = course.next().done;
            parts.push(performance.now() - from);
        }
        whole.push(performance.now() - begin);
    }
    return [whole, parts];
}"""


def measure_denoising(browser):
    """Return a row for the network that draws digits: an evaluation, and its longest part."""
    assets = diffusion_networks.assets()
    told = json.loads(assets["about"].tobytes())
    sent = [told, assets["bytes"].tolist(), assets["numbers"].astype(float).tolist()]
    page = loaded(browser, "diffusion/unet.js")
    whole, parts = page.evaluate(DENOISE, ["speed", sent, 40])
    page.close()
    return [
        {
            "network that draws digits": diffusion_networks.SHIPPED,
            "an evaluation, ms": statistics.median(whole),
            "at best, ms": min(whole),
            "longest part, median ms": statistics.median(
                max(parts[i : i + 8]) for i in range(0, len(parts), 8)
            ),
        }
    ]


PAINT = """([script, about, bytes, numbers, side]) => {
    const { unpack, painting } = companionFigures.scripts[script]["style/network.js"];
    const net = unpack(about, Uint8Array.from(bytes), Float32Array.from(numbers));
    const x = Float64Array.from({ length: 3 * side * side }, (_, k) => (k % 97) / 97);
    const shares = about.styles.map((_, k) => Number(k === 0)), found = { whole: [], waits: [] };
    for (let n = 0; n < 6; n++) {
        const begin = performance.now(), steps = painting(net, x, side, side, shares);
        for (let last = begin; !steps.next().done; last = performance.now()) {
            found.waits.push(performance.now() - last);
        }
        found.whole.push(performance.now() - begin);
    }
    return found;
}"""


def measure_painting(browser):
    """Return a row for every size: one pass of the style network, and the same on its page."""
    rows, assets = [], [array.tolist() for array in style_networks.assets().values()]
    network = style_networks.load()
    about = dict(styles=style_networks.styles(), widths=network.widths, blocks=network.blocks)
    for side in (192, 384):
        page = loaded(browser, "style/network.js")
        found = page.evaluate(PAINT, ["speed", about, *assets, side])
        page.close()
        pixels = np.arange(3 * side * side, dtype=np.uint8).reshape(side, side, 3)
        page = shown(browser, StyleMixer(pixels, predict=False))
        begin = time.perf_counter()
        page.get_by_role("button", name="Paint it").click()
        page.get_by_role("button", name="Painted").wait_for()
        taken = time.perf_counter() - begin
        page.close()
        rows.append(
            {
                "style network": f"{side} × {side}",
                "one picture, ms": statistics.median(found["whole"]),
                "at best, ms": min(found["whole"]),
                "longest step, ms": max(found["waits"]),
                "on its page, ms": 1000 * taken,
                "within 3 s": "yes" if taken < 3 else "NO",
            }
        )
    return rows
