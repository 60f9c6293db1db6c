"""How quickly do the figures answer? From the reader's input to the pixels of the answer.

    python -m benchmarks figures

One keystroke in a weight of the kernel, or one step of the window, on a page in a real browser:
the time until the figure has drawn, and until the browser has put that on the screen. Likewise for
LatentExplorer, one step in the plane of codes. Then GanLab: how fast it trains with nothing shown,
and how many frames a second it shows while it trains. Then SequenceExplorer: a text of 200
characters read anew, one character more, and one keystroke. And DiffusionExplorer: one step along
the way of its points, one evaluation of its network, and the longest that the page waits in it.
And StyleMixer: one picture painted, alone and on a page that answers meanwhile.
And MusicBox: eight bars harmonised, and one note written, on its page.
And LevelPlayer: a step on its board, and what the agent thinks of a level that is new to it.
And VerseAssistant: a character drawn, and a whole quatrain, on its page.
"""

import json
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import _command
from companion import games
from companion.widgets import (
    ConvolutionExplorer,
    DiffusionExplorer,
    GanLab,
    LatentExplorer,
    LevelPlayer,
    MusicBox,
    SequenceExplorer,
    StyleMixer,
    VerseAssistant,
    _join,
    diffusion_networks,
    recurrent_models,
    style_networks,
)
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


def measure_codes(browser):
    """Return a row for every state of the plane of codes."""
    rows = []
    for name, traits in CODES.items():
        figure = LatentExplorer(**traits, predict=False)
        page = shown(browser, figure)
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
    return rows


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


POINTS: dict[str, dict] = {
    "six bells": dict(),
    "two moons, guided, 100 steps": dict(data="moons", kind=1, weight=4.0, steps=100),
}
MOVE = """async (times) => {
    const range = document.querySelector('.scrub input'), found = [];
    for (let n = 0; n < times; n++) {
        const start = performance.now();
        range.value = String(n % 20);
        range.dispatchEvent(new Event('input', { bubbles: true }));
        const drawn = performance.now() - start;
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        found.push([drawn, performance.now() - start]);
    }
    return found;
}"""
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


def measure_points(browser):
    """Return a row for every state of the plane of points."""
    rows = []
    for name, traits in POINTS.items():
        page = shown(browser, DiffusionExplorer(**traits, predict=False))
        found = page.evaluate(MOVE, 40)
        page.close()
        seen = [seen for _, seen in found]
        rows.append(
            {
                "step along the way of points": name,
                "drawn ms": statistics.median(drawn for drawn, _ in found),
                "on screen ms": statistics.median(seen),
                "slowest ms": max(seen),
                "within limit": "yes" if statistics.median(seen) < LIMIT else "NO",
            }
        )
    return rows


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


NOTE = """async (times) => {
    const roll = document.querySelector('.roll'), found = [];
    const press = (key) => roll.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    for (let n = 0; n < times; n++) {
        press('ArrowRight');
        const begin = performance.now();
        press('Enter');
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        found.push(performance.now() - begin);
    }
    return found;
}"""


def measure_music(browser):
    """Return a row: eight bars of a melody harmonised on the page, and a note written into them."""
    page, taken = shown(browser, MusicBox(tune=6, predict=False)), []
    for _ in range(5):
        begin = time.perf_counter()
        page.get_by_role("button", name="Another").click()
        page.wait_for_function("() => document.querySelector('.music-box progress').hidden")
        taken.append(1000 * (time.perf_counter() - begin))
    found = page.evaluate(NOTE, 20)
    page.close()
    return [
        {
            "four voices": "eight bars",
            "harmonised, ms": statistics.median(taken),
            "at best, ms": min(taken),
            "within 2 s": "yes" if statistics.median(taken) < 2000 else "NO",
            "a note on screen, ms": statistics.median(found),
        }
    ]


THINK = """async (times) => {
    const board = document.querySelector('.level-board'), found = { step: [], think: [] };
    const mind = document.querySelector('.level-player input[type=checkbox]');
    const which = document.querySelector('.level-player select');
    const taken = async (act) => {
        const begin = performance.now();
        act();
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return performance.now() - begin;
    };
    const press = (key) =>
        board.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    for (let n = 0; n < times; n++) {
        found.step.push(await taken(() => press(n % 2 ? 'Backspace' : 'ArrowUp')));
    }
    mind.click();
    for (let n = 1; n <= times; n++) {
        which.value = String(n % 2);
        found.think.push(await taken(() => which.dispatchEvent(new Event('change'))));
    }
    return found;
}"""


def measure_levels(browser):
    """Return a row: a step in a level of eight by eight, and the agent's thoughts of a new one."""
    levels = [games.text(level) for level in games.designed(np.random.default_rng(0), 2)]
    page = shown(browser, LevelPlayer(levels=levels, predict=False))
    found = page.evaluate(THINK, 20)
    page.close()
    return [
        {
            "level": "8 × 8",
            "a step on screen, ms": statistics.median(found["step"]),
            "the agent thinks, ms": statistics.median(found["think"]),
            "at best, ms": min(found["think"]),
            "within limit": "yes" if statistics.median(found["step"]) < LIMIT else "NO",
        }
    ]


VERSE = """async (times) => {
    const named = (name) => [...document.querySelectorAll('button')].find(
        (button) => button.textContent === name);
    const taken = async (name) => {
        const begin = performance.now();
        named(name).click();
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return performance.now() - begin;
    };
    const found = { one: [], all: [] };
    for (let n = 0; n < times; n++) {
        await taken('Take one back');
        found.one.push(await taken('Draw one'));
        await taken('Start again');
        found.all.push(await taken('Write to the end'));
    }
    return found;
}"""


def measure_verse(browser):
    """Return a row: the last character of a quatrain drawn on its page, and a whole quatrain."""
    page = shown(browser, VerseAssistant(predict=False))
    page.get_by_role("button", name="Draw one", exact=True).click()
    found = page.evaluate(VERSE, 10)
    page.close()
    return [
        {
            "quatrain": "lines of five",
            "a character on screen, ms": statistics.median(found["one"]),
            "at best, ms": min(found["one"]),
            "a whole one, ms": statistics.median(found["all"]),
            "within 1 s": "yes" if statistics.median(found["all"]) < 1000 else "NO",
        }
    ]


def measure(browser):
    """Return a row for every setting."""
    rows = []
    for name, traits in SETTINGS.items():
        figure = ConvolutionExplorer(**traits, predict=False)
        page = shown(browser, figure)
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
    return rows


def main():
    given = _command.parser("figures", __doc__).parse_args()
    tables = {
        "From input to pixels": measure,
        "From a key to the decoded picture": measure_codes,
        "A GAN in training": measure_gans,
        "A recurrent network reads": measure_sequences,
        "From a step to the points": measure_points,
        "A digit is denoised": measure_denoising,
        "A picture is painted": measure_painting,
        "A melody is harmonised": measure_music,
        "A level is played": measure_levels,
        "A quatrain is written": measure_verse,
    }
    every = []
    with _command.browser() as browser:
        for title, rows_of in tables.items():
            rows = rows_of(browser)
            _command.print_table(title, rows)
            every += rows
    _command.keep(given, "figures", every)


if __name__ == "__main__":
    main()
