"""The FilmStrip as a reader meets it, and the films that it refuses."""

import numpy as np
import pytest
import traitlets
from playwright.sync_api import expect

from companion.widgets import FilmStrip

from . import pages

FILMS = np.zeros((2, 5, 6, 8, 3), np.uint8)
FILMS[0] = np.arange(5, dtype=np.uint8)[:, None, None, None] * 50
FILMS[1] = np.random.default_rng(0).integers(0, 256, (5, 6, 8, 3))
PIXELS = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return [...data].filter((_, i) => i % 4 !== 3);
}"""


def strip(**traits):
    return FilmStrip(FILMS, names=["grows lighter", "noise"], label="Two films", **traits)


def shown(page):
    """Frames on the page, and what they are called."""
    canvases = page.locator(".film-strip canvas").all()
    return [np.reshape(canvas.evaluate(PIXELS), (6, 8, 3)) for canvas in canvases]


def at(page):
    return page.locator(".film-strip output").text_content()


@pytest.fixture
def page(open_page):
    page = open_page(strip(milliseconds=40))
    yield page
    assert page.trouble == []


def assert_frame(page, frame):
    assert at(page) == f"frame {frame + 1} of 5"
    for found, film in zip(shown(page), FILMS, strict=True):
        assert np.array_equal(found, film[frame])


def test_starts_paused_and_shows_every_frame_exactly(page):
    page.wait_for_timeout(150)
    assert_frame(page, 0)
    expect(page.get_by_text("Two films")).to_be_visible()
    expect(page.get_by_role("img", name="noise")).to_be_visible()
    for frame in (1, 2, 3, 4, 0):  # one on from the last is the first
        page.get_by_role("button", name="One frame on").click()
        assert_frame(page, frame)
    page.get_by_role("button", name="One frame back").click()
    assert_frame(page, 4)


def test_plays_to_the_end_and_stops(page):
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        """() => document.querySelector('.film-strip output').textContent === 'frame 5 of 5'
            && document.querySelector('.film-strip .play').textContent === 'Play'"""
    )
    page.wait_for_timeout(100)
    assert_frame(page, 4)


def test_begins_anew_where_it_has_ended(open_page):
    page = open_page(strip(frame=4, milliseconds=2000))
    assert_frame(page, 4)
    page.get_by_role("button", name="Play").click()
    assert_frame(page, 0)
    page.get_by_role("button", name="Pause").click()


def test_loops_only_on_wish(page):
    page.get_by_label("again and again").check()
    page.get_by_role("slider", name="Frame").fill("4")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "() => document.querySelector('.film-strip output').textContent === 'frame 2 of 5'"
    )
    page.get_by_role("button", name="Pause").click()


def test_keyboard_and_what_is_said(open_page):
    page = open_page(strip(milliseconds=2000))
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")
    slider = page.get_by_role("slider", name="Frame")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => document.querySelector('.film-strip output').textContent === 'frame 2 of 5'"
    )
    assert_frame(page, 1)
    assert slider.get_attribute("aria-valuetext") == "frame 2 of 5"
    page.wait_for_function(  # said once it has come to rest
        "() => document.querySelector('.film-strip .spoken').textContent === 'Frame 2 of 5.'"
    )


def test_little_motion(open_page):
    page = open_page(strip(milliseconds=20), reduced_motion="reduce")
    expect(page.get_by_text("little motion")).to_be_visible()
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(300)  # at 20 milliseconds a frame all would be over
    assert at(page) == "frame 1 of 5"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_keeps_nobody_out_and_fits(open_page, theme):
    films = np.repeat(FILMS[:1], 7, 0)
    names = [f"film number {i} with a long name" for i in range(7)]
    many = FilmStrip(films, names=names, label="Seven films", milliseconds=40)
    page = open_page(many, theme=theme, viewport={"width": 360, "height": 800})
    assert pages.barriers(page) == []
    assert pages.sticking_out(page) == []
    sizes = page.locator(".film-strip canvas").evaluate_all("all => all.map(c => c.offsetWidth)")
    assert min(sizes) >= 90


def test_link_brings_back_the_frame(open_page):
    page = open_page(strip(), strip())
    page.get_by_label("again and again").nth(1).check()
    page.get_by_role("slider", name="Frame").nth(1).fill("3")
    page.get_by_role("button", name="Copy link").nth(1).click()
    page.wait_for_function("() => location.hash === '#FilmStrip-2?frame=3&loop=1'")
    again = open_page(strip(), strip(), hash="#FilmStrip-2?frame=3&loop=1")
    assert again.trouble == []
    assert again.locator("output").all_text_contents() == ["frame 1 of 5", "frame 4 of 5"]
    checked = again.get_by_label("again and again").evaluate_all("all => all.map(c => c.checked)")
    assert checked == [False, True]
    again.wait_for_timeout(250)  # what a link shows stands still, too
    assert again.locator("output").nth(1).text_content() == "frame 4 of 5"


def test_a_hostile_link_is_ignored_in_words(open_page):
    page = open_page(strip(), hash="#FilmStrip-1?frame=5&speed=<img>")
    assert page.trouble == []
    assert_frame(page, 0)
    note = page.locator(".film-strip .note").text_content()
    assert "frame must be a whole number from 0 to 4, not “5”" in note
    assert "“speed” is nothing the figure knows" in note


def test_a_damaged_picture_is_reported(browser, folder):
    figure = strip()
    figure.sprite = b"no picture"
    page = browser.new_page()
    page.goto(pages.write(folder, "damaged.html", figure).as_uri())
    told = page.get_by_role("alert").text_content()
    page.close()
    assert told == "This figure could not start: the picture with the frames is damaged."


def test_python_sets_and_reads():
    figure = strip()
    assert (figure.size, figure.frame, figure.loop) == ((2, 5, 6, 8), 0, False)
    assert repr(figure) == "FilmStrip(2 × 5 frames of 6 × 8: grows lighter, noise)"
    with pytest.raises(traitlets.TraitError, match="frame: expected 0 to 4, got 5"):
        figure.frame = 5


@pytest.mark.parametrize(
    ("films", "names", "label", "error", "message"),
    [
        (FILMS.astype(float), ["a", "b"], "x", TypeError, "uint8, got float64"),
        (FILMS[0, 0], ["a"], "x", traitlets.TraitError, r"got \(6, 8, 3\)"),
        (FILMS[:, :1], ["a", "b"], "x", traitlets.TraitError, "2 to 200 frames"),
        (None, ["a"], "x", traitlets.TraitError, "films: expected an array of bytes, got none"),
        (FILMS, ["a"], "x", traitlets.TraitError, "names: expected 2, one to a film, got 1"),
        (FILMS, ["a", "b"], " ", traitlets.TraitError, "label: expected words"),
        (
            np.random.default_rng(1).integers(0, 256, (9, 99, 99, 3)).astype(np.uint8),
            *(["a"], "x", traitlets.TraitError, "the most is 150,000"),
        ),
    ],
)
def test_what_it_refuses(films, names, label, error, message):
    with pytest.raises(error, match=message):
        FilmStrip(films, names=names, label=label)
