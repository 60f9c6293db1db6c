"""The RepairStudio as a reader meets it, and against PyTorch."""

import gzip
import re

import numpy as np
import pytest
import torch
import traitlets
from playwright.sync_api import expect

from companion import weights
from companion.models.repair import RepairConfig, Repairer, harmonic
from companion.widgets import RepairStudio, repair_studio
from tools import sphinx_widgets

from . import pages

SIDE = 32
READ = """figure => {
    const pixels = (canvas) => [...canvas.getContext('2d').getImageData(0, 0, 32, 32).data]
        .filter((_, i) => i % 4 < 3);
    const board = (name) => {
        const node = figure.querySelector(`.result-board.${name}`);
        const canvas = node.querySelector('canvas');
        return { pixels: pixels(canvas), label: canvas.getAttribute('aria-label'),
                 fact: node.querySelector('.code-facts').textContent };
    };
    return {
        network: board('network'), smooth: board('smooth'), original: board('original'),
        damaged: pixels(figure.querySelector('.frame.drawing canvas')),
        keys: figure.querySelector('.frame.drawing').getAttribute('aria-label'),
        summary: figure.querySelector('.summary').textContent,
        verdict: figure.querySelector('.verdict:not([hidden])')?.textContent,
        note: figure.querySelector('.note:not([hidden])')?.textContent,
    };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the figures' files, written once."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def show(open_page):
    """Return a function that shows one figure, without its question."""
    return lambda hash="", **traits: open_page(
        RepairStudio(**{"predict": False, **traits}), hash=hash
    )


def read(page, number=0):
    """What the page shows, once it has drawn what was last asked for."""
    page.evaluate("() => new Promise((d) => requestAnimationFrame(() => setTimeout(d)))")
    return page.locator(".companion-figure").nth(number).evaluate(READ)


def as_bytes(x):
    return np.rint((np.clip(x, -1, 1) + 1) * 127.5).transpose(1, 2, 0).ravel()


def missing(page):
    """How many pixels are missing, as the page says it."""
    return int(re.search(r"(\d+) of 1,024", read(page)["summary"])[1])


def with_hole(known):
    return np.packbits(np.asarray(known) == 0, bitorder="little").tobytes()


HALF = with_hole(np.arange(SIDE) < np.full((SIDE, 1), 16))
SETTINGS = [
    dict(), dict(picture=14, mask=HALF), dict(picture=5, sigma=0.5, seed=3), dict(sigma=1e-8)
]  # fmt: skip


# --- the numbers ------------------------------------------------------------------------------


def test_python_side_equals_pytorch():
    model = Repairer(RepairConfig(**weights.manifest()["repair"]["config"])).double().eval()
    state = {}
    for name, (weight, bias) in repair_studio.network().items():
        state[f"{name}.weight"], state[f"{name}.bias"] = torch.tensor(weight), torch.tensor(bias)
    model.load_state_dict(state)
    for traits in SETTINGS:
        figure = RepairStudio(**traits)
        y, known = torch.tensor(figure.damaged)[None], torch.tensor(figure.known)[None, None]
        with torch.no_grad():
            found = model(y, known, torch.tensor([figure.sigma]).double())[0].clamp(-1, 1)
        if not figure.sigma:
            found = torch.where(known[0] > 0, y[0], found)
            assert np.allclose(figure.smooth, harmonic(y, known)[0], atol=1e-4)
        assert np.allclose(figure.repaired, found, rtol=0, atol=1e-9)


def test_a_byte_for_each_weight_is_enough():
    """No weight is off by more than half a step of its row's scale."""
    stored = weights.load("repair")
    for name, (weight, bias) in repair_studio.network().items():
        scale = np.abs(stored[f"{name}.weight"]).max((1, 2, 3), keepdims=True) / 127
        assert (np.abs(weight - stored[f"{name}.weight"]) <= 0.501 * scale).all()
        assert np.allclose(bias, stored[f"{name}.bias"])


def test_figure_and_what_it_loads_at_once_are_at_most_a_megabyte():
    figure = sphinx_widgets.figures()["RepairStudio"]
    texts = [sphinx_widgets.script("RepairStudio", figure), figure.style()]
    found = figure.assets()
    assert found["repair-bytes"].nbytes + found["repair-scales"].nbytes <= 400_000
    texts += [sphinx_widgets.asset_script(key, "", a.tobytes()) for key, a in found.items()]
    assert sum(len(gzip.compress(text.encode())) for text in texts) <= 1_000_000


def test_offered_pictures_were_never_shown_to_the_network():
    about, images = repair_studio.offered()
    assert images.shape == (len(about), SIDE, SIDE, 3) and images.dtype == np.uint8
    from companion import data

    test = data.digits("test")
    assert about[0] == {"kind": "digits", "name": str(test.labels[repair_studio.DIGITS[0]])}
    assert np.array_equal(images[0, 2:30, 2:30, 1], test.images[repair_studio.DIGITS[0]])
    assert {entry["kind"] for entry in about} == {"emoji", "digits", "photos"}


@pytest.mark.parametrize("traits, message", [
    (dict(mask=b"123"), "mask: expected 128 bytes, got 3"),
    (dict(picture=99), "picture"),
    (dict(sigma=1.5), "sigma"),
    (dict(seed=-1), "seed"),
])  # fmt: skip
def test_bad_traits_are_refused_in_words(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        RepairStudio(**traits)


# --- what is shown ----------------------------------------------------------------------------


def check(seen, figure):
    """What the page shows is what the figure computes in Python."""
    for name, expected in (("network", figure.repaired), ("smooth", figure.smooth)):
        assert np.abs(seen[name]["pixels"] - as_bytes(expected)).max() <= 1
        gap = float(seen[name]["fact"].removesuffix(" dB"))
        assert gap == pytest.approx(figure.psnr(expected), abs=0.051)
        assert seen[name]["fact"] in seen["summary"] and seen[name]["fact"] in seen[name]["label"]
    assert np.array_equal(seen["original"]["pixels"], as_bytes(figure.original))
    left = np.repeat(figure.known.ravel() > 0, 3)
    assert np.abs(seen["damaged"] - as_bytes(figure.damaged))[left].max() <= 1
    assert f"{int((figure.known == 0).sum())} of 1,024 pixels" in seen["summary"]


def test_numbers_on_the_page_are_companions(open_page):
    figures = [RepairStudio(**{"predict": False, **traits}) for traits in SETTINGS]
    page = open_page(*figures)
    assert page.trouble == []
    for number, figure in enumerate(figures):
        check(read(page, number), figure)


def test_painting_with_keys_undo_and_reset(show):
    page = show(mask=bytes(128))
    assert read(page)["summary"].startswith("Nothing is damaged")
    assert f"{weights.manifest()['repair']['parameters']:,} weights" in page.content()
    page.get_by_label("Brush", exact=True).select_option("0")
    page.locator(".frame.drawing").focus()
    for key in ("Space", "ArrowRight", "Space", "Shift+ArrowDown", "Space"):
        page.keyboard.press(key)
    assert "Row 24, column 17: hole." in read(page)["keys"]
    known = np.ones((SIDE, SIDE))
    known[[16, 16, 24], [16, 17, 17]] = 0
    check(read(page), RepairStudio(mask=with_hole(known)))
    page.keyboard.press("Delete")
    assert missing(page) == 2
    page.keyboard.press("Control+z")
    assert missing(page) == 3
    page.get_by_role("button", name="Undo").click()
    assert missing(page) == 2
    page.get_by_role("button", name="No damage").click()
    assert read(page)["summary"].startswith("Nothing is damaged")
    page.get_by_role("button", name="Undo").click()
    assert missing(page) == 2


def test_painting_by_mouse_and_touch_at_360_pixels(open_page):
    figure = RepairStudio(predict=False, mask=bytes(128))
    page = open_page(figure, has_touch=True, viewport={"width": 360, "height": 740})
    frame = page.locator(".frame.drawing")
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    at = lambda i, j: (box["x"] + (j + 0.5) / SIDE * box["width"],  # noqa: E731
                       box["y"] + (i + 0.5) / SIDE * box["height"])  # fmt: skip
    page.touchscreen.tap(*at(5, 5))
    assert missing(page) == 13  # a disc of radius 2
    page.mouse.move(*at(20, 4))
    page.mouse.down()
    page.mouse.move(*at(20, 24))
    page.mouse.up()
    page.mouse.move(*at(30, 24))  # only passing over
    assert missing(page) == 13 + 5 * 21 + 2 * (3 + 1)  # no gaps in the stroke
    page.get_by_label("Mend instead").check()
    page.touchscreen.tap(*at(5, 5))
    assert missing(page) == 113
    assert page.trouble == []


def test_noise_by_keys_and_presets(show):
    page = show()
    page.get_by_label("Begin with").select_option("specks")
    slider = page.get_by_label("Noise", exact=True)
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        read(page)
    assert slider.get_attribute("aria-valuetext") == "σ = 0.25"
    page.get_by_label("Picture", exact=True).select_option("13")
    page.get_by_role("button", name="Other noise").click()
    seen = read(page)
    assert "over the whole picture" in seen["summary"] and missing(page) > 600
    names = {}
    exec(pages.as_python(page), names)
    assert (names["figure"].picture, names["figure"].sigma, names["figure"].seed) == (13, 0.25, 1)
    check(seen, names["figure"])


def test_prediction_comes_first(open_page):
    figure = RepairStudio(mask=HALF)
    page = open_page(figure)
    covered = read(page)
    assert "covered until" in covered["network"]["label"] and covered["network"]["fact"] == ""
    expect(page.locator(".summary")).to_be_hidden()
    gaps = [figure.psnr(found) for found in (figure.repaired, figure.smooth)]
    right = 2 if abs(gaps[0] - gaps[1]) < 0.5 else int(gaps[1] > gaps[0])
    page.locator(".choices button").nth((right + 1) % 3).click()
    assert read(page)["verdict"].startswith("Not “")
    check(read(page), figure)
    page.get_by_role("button", name="Cover and ask me again").click()
    page.locator(".choices button").nth(right).click()
    verdict = read(page)["verdict"]
    assert "is right" in verdict and all(f"{gap:.1f} dB" in verdict for gap in gaps)
    page.get_by_role("button", name="No damage").click()
    assert read(page)["verdict"] is None


def test_a_link_brings_the_state_back(show):
    page = show(picture=14, mask=HALF, sigma=0.3, seed=5)
    page.get_by_role("button", name="Copy link").click()
    address = page.evaluate("location.hash")
    again = show(hash=address)
    check(read(again), RepairStudio(picture=14, mask=HALF, sigma=0.3, seed=5))
    name = address.partition("?")[0]
    broken = read(show(hash=f"{name}?picture=99&mask=AAAA&sigma=0.5"))
    assert "picture must be a whole number" in broken["note"]
    assert "“mask” must hold 128 bytes" in broken["note"]


@pytest.mark.parametrize("theme, width", [("light", 1000), ("dark", 360)])
def test_everybody_can_use_it(open_page, theme, width):
    figures = [RepairStudio(), RepairStudio(predict=False, sigma=0.2)]
    context = dict(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = open_page(*figures, theme=theme, **context)
    assert pages.barriers(page) == []
    assert pages.sticking_out(page) == []
    before = read(page, 1)
    page.wait_for_timeout(400)
    assert read(page, 1) == before  # nothing moves by itself
    page.wait_for_function(
        "s => document.querySelectorAll('.spoken')[1].textContent === s", arg=before["summary"]
    )
