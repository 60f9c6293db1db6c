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

import statistics
import time

import numpy as np

from benchmarks import _command
from benchmarks._networks import (
    measure_denoising,
    measure_gans,
    measure_painting,
    measure_sequences,
    shown,
)
from companion import games
from companion.widgets import (
    ConvolutionExplorer,
    DiffusionExplorer,
    LatentExplorer,
    LevelPlayer,
    MusicBox,
    VerseAssistant,
)

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


def stepped(browser, what, settings, figure, script):
    """Return a row for every setting of a figure that answers steps of one kind."""
    rows = []
    for name, traits in settings.items():
        page = shown(browser, figure(**traits, predict=False))
        found = page.evaluate(script, 40)
        page.close()
        seen = [seen for _, seen in found]
        rows.append(
            {
                what: name,
                "drawn ms": statistics.median(drawn for drawn, _ in found),
                "on screen ms": statistics.median(seen),
                "slowest ms": max(seen),
                "within limit": "yes" if statistics.median(seen) < LIMIT else "NO",
            }
        )
    return rows


def measure_codes(browser):
    """Return a row for every state of the plane of codes."""
    return stepped(browser, "step in the plane of codes", CODES, LatentExplorer, WALK)


def measure_points(browser):
    """Return a row for every state of the plane of points."""
    return stepped(browser, "step along the way of points", POINTS, DiffusionExplorer, MOVE)


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
