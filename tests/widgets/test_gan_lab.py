"""The GanLab as a reader meets it: on a page, with mouse, keyboard and link."""

import hashlib
import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from companion import _shipped, recordings
from companion.widgets import GanLab
from companion.widgets.gan_presets import PRESETS

from .vectors_gan_runs import setting

SOON = {**PRESETS, "stall": {**PRESETS["stall"], "until": 50}}  # answered after a tenth of the time
NOTE = "document.querySelector('.gan-lab > .note')"


def at(page):
    return int(page.locator(".gan-lab > div .scrub input").last.input_value())


def rested(page, iteration):
    page.wait_for_function(
        "n => document.querySelector('.gan-lab > .summary').textContent"
        ".startsWith(`Iteration ${n}.`)",
        arg=iteration,
    )


def facts(page, number=0):
    return page.locator(".gan-lab > .views .run-facts").nth(number).text_content()


def summary(page):
    return page.locator(".gan-lab > .summary").text_content()


@pytest.fixture
def show(open_page):
    """Return a function that shows a GanLab; none may have complained in the end."""
    shown = []

    def show(hash="", theme="light", width=1000, media=None, **traits):
        figure = GanLab(**{"predict": False, **traits})
        context = {"viewport": {"width": width, "height": 1200}, **(media or {})}
        shown.append(open_page(figure, hash=hash, theme=theme, **context))
        return shown[-1]

    yield show
    assert [page.trouble for page in shown] == [[]] * len(shown)


@pytest.fixture
def recorded(tmp_path, monkeypatch):
    """Two tiny recordings, in the form of companion.recordings, of one colour a picture."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    monkeypatch.setattr(recordings, "FOLDER", folder)
    entries = {}
    for k, name in enumerate(["a-collapsed", "dcgan-digits"]):
        sums = {}
        for sheet, (down, across) in dict(frames=(1, 3), walk=(2, 2)).items():
            colours = np.arange(down * across, dtype=np.uint8).reshape(down, across) * 40 + 100 * k
            pixels = np.repeat(np.kron(colours, np.ones((8, 8), np.uint8))[..., None], 3, 2)
            file = folder / f"{name}-{sheet}.webp"
            Image.fromarray(pixels).save(file, lossless=True)
            sums[sheet] = hashlib.sha256(file.read_bytes()).hexdigest()
        row = dict(imbalance=dict(value=0.0, low=0.0, high=0.0), shares=[0.75, 0.25], covered=2 - k)
        facts = dict(
            what=name, recipe=name, seed=0, steps=20, data="none", kind="digits",
            classes=["0", "1"], size=8, channels=1, floor=dict(value=0.5, low=0.25, high=0.75),
            frames=dict(file=f"{name}-frames.webp", sha256=sums["frames"], grid=[1, 1], columns=3),
            walk=dict(file=f"{name}-walk.webp", sha256=sums["walk"], grid=[2, 2]),
            curve=[
                dict(row, step=step, discriminator=None if not step else 1.25, generator=0.5,
                     frechet=dict(value=step + 3.25, low=step + 3.0, high=step + 4.0))
                for step in (0, 10, 20)
            ],
        )  # fmt: skip
        content = json.dumps(facts).encode()
        (folder / f"{name}.json").write_bytes(content)
        entries[name] = _shipped.sealed(name, {"sha256": hashlib.sha256(content).hexdigest()})
    (folder / "manifest.json").write_text(json.dumps(entries), "utf-8")


# --- training ---------------------------------------------------------------------------------


def test_starts_paused_and_trains_to_a_goal_by_the_same_numbers(show, javascript):
    page = show(batch=20)
    page.wait_for_timeout(300)
    assert at(page) == 0
    assert "Not trained yet" in summary(page)
    page.get_by_role("button", name="One iteration").click()
    rested(page, 1)
    found = javascript.call("gan/run.js", "train", setting(batch=20), 1, None)
    expected = [f"{found[name]:.2f}".rstrip("0") for name in ("lossD", "lossG")]
    seen = re.match(r"D (\S+) · G (\S+) ·", facts(page)).groups()
    assert [float(s) for s in seen] == [float(s) for s in expected]
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('.play')[1].textContent === 'Pause'")
    page.get_by_role("button", name="Pause").click()
    assert at(page) >= 1


def test_rewind_scrub_and_run_again_give_the_same(show):
    page = show(batch=10, goal=60, second={"penalty": "r1"})
    rested(page, 60)
    before = facts(page, 0), facts(page, 1)
    assert before[0][2:] != before[1][2:]
    page.get_by_role("button", name="Start over").click()
    rested(page, 0)
    assert page.get_by_label("Iteration", exact=True).get_attribute("max") == "100"
    page.get_by_label("Iteration", exact=True).focus()
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    rested(page, 60)
    assert (facts(page, 0), facts(page, 1)) == before


def test_one_update_d_alone_g_alone(show):
    page = show(batch=10, d_steps=2, g_steps=1)
    turn = page.locator(".turn")
    for expected in (
        "D, update 1 of 2",
        "D, update 2 of 2",
        "G, update 1 of 1",
        "D, update 1 of 2",
    ):
        page.get_by_role("button", name="One update").click()
        assert turn.text_content().startswith(expected)
    page.get_by_role("button", name="D alone").click()
    page.get_by_role("button", name="G alone").click()
    assert "Updates out of turn: 2." in page.locator(".gan-lab > .hint").last.text_content()
    rested(page, 2)


def test_a_pause_does_not_lose_the_answer(show):
    page = show(preset="stall", predict=True, speed=1, _presets=SOON)
    page.get_by_role("button", name="Run it without answering").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".verdict")).to_be_hidden()
    page.get_by_label("Speed").select_option("200")
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_selector(".verdict:not([hidden])", timeout=60_000)
    assert at(page) == 50


def test_slow_motion_goes_update_by_update(show):
    page = show(batch=10, speed=0)
    page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_function(
        "() => document.querySelector('.turn').textContent.startsWith('D, update 2')"
    )
    page.get_by_role("button", name="Pause").click()
    assert at(page) == 0


def test_own_points_by_keyboard_and_by_pointer(show):
    page = show(data="own", own_points=[[0.0, 0.0]])
    plane = page.locator(".gan-lab > .views .plane").first
    plane.focus()
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowRight", "Space"):
        page.keyboard.press(key)
    box = plane.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.get_by_role("button", name="Copy link").click()
    link = re.search(r"own=([^&]*)", page.evaluate("location.hash"))[1]
    points = np.array(link.split(","), float).reshape(-1, 2)
    assert np.allclose(points, [[0, 0], [0.25, 0.1], [-0.65, 0]], atol=0.02)
    page.get_by_role("button", name="Remove all points").click()
    assert page.evaluate(f"{NOTE}.textContent") == "Put at least one point into the plane."
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()


def test_settings_of_the_second_run(show):
    page = show(second={})
    page.get_by_role("button", name="B", exact=True).first.click()
    page.get_by_label("Loss", exact=True).select_option("hinge")
    expect(page.get_by_text("Run B, dashed: loss hinge")).to_be_visible()
    page.get_by_role("button", name="A", exact=True).first.click()
    assert page.get_by_label("Loss", exact=True).input_value() == "nonsaturating"
    page.get_by_text("More settings").click()
    rate = page.get_by_label("Learning rate").first
    rate.fill("7")
    rate.press("Enter")
    assert page.evaluate(f"{NOTE}.textContent") == "Write a number from 0.000001 to 1."
    rate.fill("0.02")
    rate.press("Enter")
    page.get_by_text("As Python").click()
    expect(page.locator("pre")).to_contain_text("move_g = optim.Adam(G, lr=0.02")


def test_a_link_brings_the_same_run_back(show):
    page = show(batch=10, goal=30, data="two", loss="squares", second={"seed": 5})
    rested(page, 30)
    page.get_by_role("button", name="Copy link").click()
    hash, seen = page.evaluate("location.hash"), (facts(page, 0), facts(page, 1))
    other = show(hash=hash)
    rested(other, 30)
    assert (facts(other, 0), facts(other, 1)) == seen
    bad = show(hash="#GanLab-1?loss=best&batch=9999")
    assert "loss must be one of" in bad.evaluate(f"{NOTE}.textContent")


# --- experiments ------------------------------------------------------------------------------


def test_a_question_comes_before_the_run_and_the_run_answers_it(show):
    page = show(preset="stall", predict=True, _presets=SOON, media={"reduced_motion": "reduce"})
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()
    expect(page.get_by_label("Iteration", exact=True)).to_be_disabled()
    page.locator(".question .choices button").nth(1).click()
    page.wait_for_selector(".verdict:not([hidden])", timeout=60_000)
    verdict = page.locator(".verdict").text_content()
    assert re.match(r"“B” is right for seed 1\. The middle of A’s|Not “B”, for seed 1\.", verdict)
    rested(page, 50)
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    page.get_by_text("More settings").click()
    page.get_by_label("Seed").fill("2")
    page.get_by_label("Seed").press("Enter")
    expect(page.locator(".question")).to_be_visible()
    expect(page.locator(".verdict")).to_be_hidden()


OTHERS = [dict(preset="heal", second=None), dict(preset="calm", second=None, data="ring")]
OTHERS += [dict(preset="stall", d_steps=1), dict(preset="collapse", second={"beta1": 0.5})]


@pytest.mark.parametrize("traits", OTHERS)
def test_with_another_setting_it_is_another_experiment(show, traits):
    """Python may give an experiment settings of its own: then its question is not asked."""
    page = show(predict=True, goal=25, **traits)
    rested(page, 25)
    expect(page.locator(".question")).to_be_hidden()
    expect(page.get_by_label("Experiment")).to_have_value("")
    page.get_by_role("button", name="One iteration").click()
    rested(page, 26)
    page.get_by_role("button", name="Copy link").click()
    other = show(hash=page.evaluate("location.hash"))
    rested(other, 26)
    assert other.locator(".gan-lab > .note").is_hidden()
    assert facts(other) == facts(page)


# --- for all readers --------------------------------------------------------------------------


@pytest.mark.parametrize(("theme", "width"), [("light", 1000), ("dark", 360)])
def test_accessible_narrow_light_and_dark(recorded, show, theme, width):
    page = show(theme=theme, width=width, preset="heal", predict=True, arrows=True, manifold=True)

    def examine():
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.trouble == []
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
        assert [v["id"] for v in found.response["violations"]] == []
        page.trouble.clear()  # the page's policy refuses what Axe asks for

    page.get_by_text("More settings").click()
    examine()
    page.get_by_role("button", name="Image GANs, recorded").click()
    page.wait_for_function("() => document.querySelector('.shares i')")
    examine()


def test_the_surface_is_shown_or_not(show):
    page = show(goal=40, data="two", noise_size=1, batch=30)
    rested(page, 40)

    def colours():
        """How many colours there are in the topmost row, where no points are."""
        pixels = page.locator(".gan-lab > .views .plane canvas").first.evaluate(
            "c => [...c.getContext('2d').getImageData(0, 0, c.width, 1).data]"
        )
        return len({tuple(pixels[i : i + 3]) for i in range(0, len(pixels), 4)})

    assert colours() > 5
    page.get_by_label("Colours behind").select_option("none")
    assert colours() == 1


# --- recordings -------------------------------------------------------------------------------


def shade(page, selector, number):
    read = "c => c.getContext('2d').getImageData(4, 4, 1, 1).data[0]"
    return page.locator(selector).nth(number).evaluate(read)


def test_recordings_beside_each_other_and_the_walk(recorded, show):
    page = show(view="recordings")
    page.wait_for_function("() => document.querySelector('.replay .shares i')")
    sheets = ".replay .board canvas"
    assert [shade(page, sheets, i) for i in (0, 1)] == [0, 100]
    page.get_by_label("Step of the training").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => document.querySelector('.replay .run-facts').textContent.startsWith('Step 10 ')"
    )
    assert [shade(page, sheets, i) for i in (0, 1)] == [40, 140]
    seen = page.locator(".replay .run-facts").all_text_contents()
    assert seen[0] == (
        "Step 10 · D 1.25 · G 0.5 · Fréchet 13.3 (13 to 14; floor 0.5) · 2 of 2 classes, "
        "most often 0: 75 %"
    )
    assert "1 of 2 classes" in seen[1]
    page.locator(".replay .walk").first.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    assert page.locator(".replay .hint").last.text_content() == "Row 0 of 1, column 1 of 1."
    assert [shade(page, ".replay .walk canvas", i) for i in (0, 1)] == [40, 140]


def test_no_recordings_is_said(tmp_path, monkeypatch, show):
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    page = show(view="recordings")
    expect(page.get_by_text("There are no recordings in this edition of the book.")).to_be_visible()
