"""The StyleMixer as a reader meets it, and against PyTorch."""

import gzip
import io
import re

import numpy as np
import pytest
import torch
import traitlets
from PIL import Image
from playwright.sync_api import expect

from companion import data, weights
from companion.models import style
from companion.widgets import StyleMixer, style_networks
from companion.widgets.style_mixer import PICTURES
from tools import sphinx_widgets

from . import pages
from .vectors_style import NETWORKS, painted

OWN = np.random.default_rng(0).integers(0, 256, (24, 32, 3)).astype(np.uint8)
STYLES = style_networks.styles()
HALF = [50, 50, *[0] * (len(STYLES) - 2)]
LAST = [*[0] * (len(STYLES) - 1), 100]
READ = """figure => {
    const text = (selector) => figure.querySelector(selector)?.textContent;
    const open = (selector) => text(`${selector}:not([hidden])`);
    return {
        summary: text('.summary'), spoken: text('.spoken'), note: open('.note'),
        label: figure.querySelector('.picture').getAttribute('aria-label'),
        verdict: open('.verdict'),
        button: text('.acts button'),
        shares: [...figure.querySelectorAll('.palette output')].map((node) => node.textContent),
        pressed: [...figure.querySelectorAll('.alone')].map((node) => node.ariaPressed),
        split: figure.querySelector('.picture').style.getPropertyValue('--split'),
    };
}"""
PIXELS = """([figure, which]) => {
    const canvas = figure.querySelectorAll('.picture canvas')[which], { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    return { size: [height, width], shown: !canvas.hidden, data: [...data] };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the figures' files, written once."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def show(open_page):
    """Return a function that shows one figure, without its question."""
    return lambda picture="china", hash="", **traits: open_page(
        StyleMixer(picture, **{"predict": False, **traits}), hash=hash
    )


def read(page, number=0):
    return page.locator(".companion-figure").nth(number).evaluate(READ)


def picture(page, which=1, number=0):
    """Return what the frame holds, uint8 (H, W, 3): the photograph, 0, or what was made, 1."""
    figure = page.locator(".companion-figure").nth(number).element_handle()
    found = page.evaluate(PIXELS, [figure, which])
    assert found["shown"]
    return np.array(found["data"], np.uint8).reshape(*found["size"], 4)[..., :3]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def wait(page):
    """Wait until the wanted picture is painted."""
    page.wait_for_function("() => document.querySelector('.acts button').textContent === 'Painted'")


def check(page, figure):
    """What the page shows, and what it says, is what the figure computes in Python."""
    found, expected = picture(page).astype(int), figure.result.astype(int)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= 1
    x = figure.photo / 255
    made = style_networks.paint(style_networks.load(), x.transpose(2, 0, 1), figure.shares)
    ended = style_networks.finished(
        made, x.transpose(2, 0, 1), figure.strength, figure.keep_colours
    )
    change = 255 * np.sqrt(((ended - x.transpose(2, 0, 1)) ** 2).mean())
    said = read(page)["summary"]
    assert float(re.search(r"changed by ([\d.]+)", said)[1]) == pytest.approx(change, abs=0.051)
    assert f"strength {round(100 * figure.strength)} %" in said
    assert ("in its own colours" in said) == figure.keep_colours


def file(content, name="mine.png"):
    return dict(name=name, mimeType="image/png", buffer=content)


def png(pixels, kind="png", **options):
    """Return an array as a picture file."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, kind, **options)
    return content.getvalue()


def shipped():
    """PyTorch's network with the weights that the browser has, float64."""
    found = style.StyleNetwork(style.StyleConfig(**weights.manifest()["style"]["config"])).double()
    found.load_state_dict({k: torch.tensor(a) for k, a in style_networks.load().weights.items()})
    return found


# --- the numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(len(NETWORKS)))
def test_python_side_equals_pytorch(number):
    model, net, _ = NETWORKS[number]
    x, shares = np.random.default_rng(number).random((3, 12, 20)), np.arange(1.0, net.styles + 1)
    shares /= shares.sum()
    made = style_networks.paint(net, x, shares)
    assert np.allclose(made, painted(model, x, shares), rtol=0, atol=1e-12)
    for strength, keep in [(0.3, False), (0.8, True)]:
        a, b = torch.tensor(made)[None], torch.tensor(x)[None]
        expected = style.blended(style.keep_colours(a, b) if keep else a, b, strength)[0]
        found = style_networks.finished(made, x, strength, keep)
        assert np.allclose(found, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "traits", [dict(), dict(picture=OWN, mixture=HALF, strength=0.5), dict(keep_colours=True)]
)
def test_figure_in_python_is_the_shipped_network(traits):
    figure = StyleMixer(**traits)
    x = figure.photo.transpose(2, 0, 1) / 255
    made, photo = (torch.tensor(a)[None] for a in (painted(shipped(), x, figure.shares), x))
    made = style.keep_colours(made, photo) if figure.keep_colours else made
    expected = 255 * style.blended(made, photo, figure.strength)[0].permute(1, 2, 0)
    assert np.abs(figure.result - expected.numpy()).max() <= 0.5 + 1e-9


def test_bytes_paint_as_the_shipped_weights():
    """A byte a weight is enough: the eye cannot tell the pictures apart."""
    x, ours = data.photo("chelsea").transpose(2, 0, 1) / 255, style_networks.load()
    for shares in np.eye(len(STYLES)):
        exact = style_networks.paint(style_networks._stored(), x, shares)
        apart = 255 * np.sqrt(((style_networks.paint(ours, x, shares) - exact) ** 2).mean())
        assert 0 < apart < 3


def test_figure_and_what_it_loads_at_once_are_at_most_a_megabyte():
    """The figure, the network and one photograph, as a server would send them."""
    figure = sphinx_widgets.figures()["StyleMixer"]
    texts = [sphinx_widgets.script("StyleMixer", figure), figure.style()]
    wanted = re.compile(r"style-(about|bytes|numbers|photo-china)$")
    arrays = {key: array for key, array in figure.assets().items() if wanted.match(key)}
    assert len(arrays) == 4
    texts += [sphinx_widgets.asset_script(key, "", a.tobytes()) for key, a in arrays.items()]
    assert sum(len(gzip.compress(text.encode())) for text in texts) <= 500_000
    stored = StyleMixer()
    assert len(stored._preview["webp"]) + len(stored._thumbnails) <= 50_000  # in the page itself


# --- what is shown ----------------------------------------------------------------------------


def test_at_first_nothing_is_painted_here(show):
    """What Python painted in advance is shown, on the photograph, and said to be Python's."""
    page, figure = show(), StyleMixer()
    assert page.trouble == []
    assert np.array_equal(picture(page, 0), figure.photo)
    assert np.abs(picture(page).astype(int) - figure.result).mean() < 8  # WebP loses a little
    seen = read(page)
    assert seen["button"] == "Paint it"
    assert "painted by Python" in seen["summary"]
    assert "240 × 160 pixels" in seen["label"]
    assert "in the style of The Starry Night" in seen["label"]
    press(page, "Paint it")
    wait(page)
    check(page, figure)
    assert re.search(r"Painted here in [\d.]+ s: \d+ million", read(page)["summary"])
    page.get_by_role("button", name="Painted").click(force=True)  # nothing is left to do
    assert read(page)["button"] == "Painted"


def test_another_start_shows_the_photograph(show):
    page = show(OWN, mixture=LAST)
    assert "Nothing is painted yet" in read(page)["summary"]
    expect(page.locator(".picture .after")).to_be_hidden()
    assert np.array_equal(picture(page, 0), OWN)
    press(page, "Paint it")
    wait(page)
    check(page, StyleMixer(OWN, mixture=LAST))


def test_a_browser_that_cannot_read_webp_shows_the_photograph(open_page):
    figure = StyleMixer(predict=False)
    figure._thumbnails, figure._preview = b"x", {**figure._preview, "webp": b"x"}
    page = open_page(figure)
    assert "Nothing is painted yet" in read(page)["summary"]
    press(page, "Paint it")
    wait(page)
    check(page, figure)


def test_memory_that_does_not_suffice_is_said(show):
    page = show(OWN)
    page.evaluate("() => { globalThis.Float64Array = function () { throw Error('no room'); }; }")
    press(page, "Paint it")
    page.get_by_text("Painting failed: no room. A smaller picture may work.").wait_for()
    assert read(page)["button"] == "Paint it"


def test_everything_a_reader_can_set(show):
    """Styles alone and mixed, strength, colours, another photograph: as Python computes it."""
    page = show(OWN)
    page.locator(".alone").nth(1).click()
    wait(page)
    alone = [0, 100, *[0] * (len(STYLES) - 2)]
    check(page, StyleMixer(OWN, mixture=alone))
    assert read(page)["pressed"] == ["true" if k == 1 else "false" for k in range(len(STYLES))]
    page.get_by_label("Amount of The Starry Night").fill("50")
    wait(page)
    assert read(page)["shares"][:2] == ["33 %", "67 %"]
    assert "33 % The Starry Night and 67 % leaded glass" in read(page)["summary"]
    mixture = [50, *alone[1:]]
    check(page, StyleMixer(OWN, mixture=mixture))
    page.get_by_label("Strength").fill("35")
    check(page, StyleMixer(OWN, mixture=mixture, strength=0.35))
    page.get_by_label("Keep the colours").check()
    figure = StyleMixer(OWN, mixture=mixture, strength=0.35, keep_colours=True)
    check(page, figure)
    code = pages.as_python(page).replace('Image.open("your-picture.png")', "Image.fromarray(OWN)")
    names = {"OWN": OWN}
    exec(code, names)
    assert np.array_equal(names["picture"], figure.result)
    page.get_by_label("Picture", exact=True).select_option("rocket")
    wait(page)
    check(page, StyleMixer("rocket", mixture=mixture, strength=0.35, keep_colours=True))
    page.get_by_label("Picture", exact=True).select_option("own")
    wait(page)
    check(page, figure)
    assert page.trouble == []


def test_the_last_style_cannot_be_taken_away(show):
    page = show(OWN, mixture=LAST)
    page.get_by_label("Amount of brick wall").fill("0")
    wait(page)
    assert read(page)["shares"] == [f"{share} %" for share in LAST]
    check(page, StyleMixer(OWN, mixture=LAST))


def test_thumbnails_are_the_styles(show):
    page = show(OWN)
    means = page.evaluate(
        """() => [...document.querySelectorAll('.alone canvas')].map((canvas) => {
            const { width, height } = canvas, context = canvas.getContext('2d');
            const { data } = context.getImageData(0, 0, width, height);
            const sums = [0, 0, 0];
            data.forEach((value, k) => { if (k % 4 < 3) sums[k % 4] += value; });
            return sums.map((sum) => sum / (data.length / 4));
        })"""
    )
    for name, mean in zip(STYLES, means, strict=True):
        pixels = data.painting(name)
        edge = (pixels.shape[1] - pixels.shape[0]) // 2
        square = pixels[:, edge : pixels.shape[1] - edge]
        assert np.allclose(mean, square.mean((0, 1)), atol=4), name
    assert len({tuple(np.round(mean)) for mean in means}) == len(STYLES)


# --- before and after -------------------------------------------------------------------------


def test_before_and_after_by_keys_and_by_pointer(show):
    page = show(OWN, split=50)
    assert read(page)["split"] == "50%"
    page.get_by_label("Before and after").focus()
    for key, split in [("ArrowRight", 51), ("PageDown", 41), ("Home", 0), ("End", 100)]:
        page.keyboard.press(key)
        assert read(page)["split"] == f"{split}%"
    frame = page.locator(".picture")
    box = frame.bounding_box()
    page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 20)
    assert read(page)["split"] == "100%"  # only passing over
    page.mouse.down()
    assert read(page)["split"] == "20%"
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 40)
    page.mouse.up()
    assert read(page)["split"] == "60%"
    page.mouse.move(box["x"], box["y"] + 40)
    assert read(page)["split"] == "60%"
    assert "nothing is painted" in frame.get_attribute("aria-label")


def test_painting_can_be_stopped_and_taken_up_again(show):
    big = np.kron(OWN, np.ones((16, 12, 1), np.uint8))  # 384 × 384: time enough to stop it
    page = show(big, mixture=LAST)
    press(page, "Paint it")
    page.locator("progress").wait_for()
    press(page, "Stop")
    page.get_by_text("Stopped").wait_for()
    expect(page.locator("progress")).to_be_hidden()
    seen = read(page)
    assert seen["button"] == "Paint it"
    assert "Nothing is painted yet" in seen["summary"]
    page.get_by_label("Picture", exact=True).select_option("china")
    wait(page)
    check(page, StyleMixer(mixture=LAST))
    assert read(page)["note"] is None


def test_stopping_the_question_stops_all_its_pictures(open_page):
    page = open_page(StyleMixer(np.kron(OWN, np.ones((16, 12, 1), np.uint8)), predict=True))
    press(page, ANSWERS["own"])
    page.locator("progress").wait_for()
    press(page, "Stop")
    page.get_by_text("Stopped").wait_for()
    page.wait_for_timeout(100)
    expect(page.locator("progress")).to_be_hidden()
    assert read(page)["verdict"] is None
    assert read(page)["button"] == "Paint it"


def test_another_picture_while_painting(show):
    """The picture that was asked for last is the one that is painted."""
    page = show(np.kron(OWN, np.ones((16, 12, 1), np.uint8)))
    press(page, "Paint it")
    page.locator("progress").wait_for()
    page.get_by_label("Picture", exact=True).select_option("coffee")
    page.locator(".alone").last.click()
    wait(page)
    check(page, StyleMixer("coffee", mixture=LAST))


def test_download(show):
    page = show("flower", strength=0.6)
    with page.expect_download() as taken:
        press(page, "Download the picture")
    assert taken.value.suggested_filename == "flower-starry-night.png"
    found = np.array(Image.open(taken.value.path()))
    expected = StyleMixer("flower", strength=0.6).result.astype(int)
    assert np.abs(found[..., :3].astype(int) - expected).max() <= 1
    assert "is in your downloads" in read(page)["note"]


# --- one's own picture ------------------------------------------------------------------------

GIVE = """([node, kind, bytes, name]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], name, { type: "image/png" }));
    const event = kind === "paste"
        ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
        : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
    return !node.dispatchEvent(event);
}"""


def test_own_picture_from_file_drop_and_clipboard(show):
    page = show()
    page.get_by_label("From a file").set_input_files(file(png(OWN)))
    wait(page)
    check(page, StyleMixer(OWN))
    target = page.locator(".picture").element_handle()
    assert page.evaluate(GIVE, [target, "dragover", [], "x.png"])
    assert page.locator(".style-mixer.dropping").count() == 1
    other = np.ascontiguousarray(OWN[::-1])
    assert page.evaluate(GIVE, [target, "drop", list(png(other)), "x.png"])
    assert page.locator(".style-mixer.dropping").count() == 0
    wait(page)
    check(page, StyleMixer(other))
    target = page.locator(".paste").element_handle()
    page.evaluate(GIVE, [target, "paste", list(png(OWN[:, ::-1])), "x.png"])
    wait(page)
    check(page, StyleMixer(np.ascontiguousarray(OWN[:, ::-1])))
    assert page.get_by_label("Picture", exact=True).input_value() == "own"


def test_large_odd_and_transparent_pictures_are_made_to_fit(show):
    page = show()
    field, side = page.get_by_label("From a file"), page.get_by_label("Longer side at most")
    seen = np.zeros((501, 900, 4), np.uint8)
    seen[:, 450:] = (200, 30, 60, 255)
    field.set_input_files(file(png(seen)))
    page.wait_for_function("() => document.querySelector('.picture canvas').width === 192")
    found = picture(page, 0)
    assert found.shape == (108, 192, 3)
    assert np.array_equal(found[50, 20], [255] * 3)  # white under what is transparent
    assert np.array_equal(found[50, 180], [200, 30, 60])
    side.select_option("128")
    page.wait_for_function("() => document.querySelector('.picture canvas').width === 128")
    turned = Image.Exif()
    turned[0x0112] = 6  # as cameras note a picture that was taken upright
    field.set_input_files(file(png(OWN, "jpeg", exif=turned), "mine.jpg"))
    page.wait_for_function("() => document.querySelector('.picture canvas').width === 24")
    wait(page)
    assert picture(page).shape == (32, 24, 3)
    assert page.trouble == []


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "nothing.png", "The file nothing.png is empty."),
        (b"no picture", "notes.txt", "notes.txt is not a picture that this browser can read."),
        (png(OWN)[:200], "half.png", "half.png looks like a picture by its name, but"),
        (png(OWN[:2]), "line.png", "32 × 2 pixels. Made to fit into 192, one side would"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "a.svg is not a picture"),
    ],
)
def test_files_that_cannot_be_used_are_refused_in_words(show, content, name, said):
    page = show()
    page.get_by_label("From a file").set_input_files(file(content, name))
    page.get_by_text(said).wait_for()
    assert np.array_equal(picture(page, 0), StyleMixer().photo)
    assert page.trouble == []


def test_a_huge_file_is_not_even_opened(show):
    page = show()
    page.evaluate(
        """() => {
            const file = new File(["x"], "huge.png"), data = new DataTransfer();
            Object.defineProperty(File.prototype, "size", { get: () => 51e6 });
            data.items.add(file);
            document.querySelector(".picture").dispatchEvent(
                new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_text("The file has 51 MB; at most 50 MB are read.").wait_for()


# --- the question -----------------------------------------------------------------------------


ANSWERS = {
    "average": "both pictures laid over each other",
    "own": "a picture of its own",
    "one": "nearly one of the two",
}


def truth(first, second, mixed):
    """Which answer is right, and the numbers that the verdict tells."""

    def apart(a, b):
        return 255 * np.sqrt(((a - b) ** 2).mean())

    step, off = second - first, apart(mixed, (first + second) / 2)
    along = ((mixed - first) * step).sum() / (step**2).sum()
    near = off < 0.1 * apart(first, second)
    answer = "average" if near else "one" if abs(along - 0.5) > 0.35 else "own"
    return answer, apart(first, second), off


@pytest.mark.parametrize("given", [*ANSWERS, None])
def test_prediction(open_page, given):
    page = open_page(StyleMixer(OWN, predict=True))
    expect(page.get_by_label("Amount of The Starry Night")).to_be_hidden()
    assert "“The Starry Night” and “leaded glass”" in page.locator(".question").text_content()
    press(page, ANSWERS.get(given, "Show it without answering"))
    page.locator(".verdict").wait_for()
    wait(page)
    x, net, alone = OWN.transpose(2, 0, 1) / 255, style_networks.load(), np.eye(len(STYLES))
    mixtures = [alone[0], alone[1], (alone[0] + alone[1]) / 2]
    answer, apart, off = truth(*(style_networks.paint(net, x, shares) for shares in mixtures))
    seen = read(page)
    found = re.search(r"differ by ([\d.]+) of 255.* is ([\d.]+) away", seen["verdict"])
    assert float(found[1]) == pytest.approx(apart, abs=0.051)
    assert float(found[2]) == pytest.approx(off, abs=0.051)
    assert seen["verdict"].startswith(
        "Painted" if given is None else "“" if given == answer else "Not “"
    )
    assert ("is right" in seen["verdict"]) == (given == answer)
    told = {"average": "hardly anything", "own": "not the pictures’ mean", "one": "has won"}
    assert told[answer] in seen["verdict"]
    assert seen["shares"][:2] == ["50 %", "50 %"]
    assert page.evaluate("document.activeElement.className") == "verdict"
    check(page, StyleMixer(OWN, mixture=HALF))
    page.locator(".alone").last.click()
    assert read(page)["verdict"] is None
    press(page, "Ask me something")
    assert "“brick wall” and “The Starry Night”" in page.locator(".question").text_content()


# --- taking it elsewhere ----------------------------------------------------------------------


def test_link_brings_back_the_state(open_page):
    figure = StyleMixer(
        "coffee", mixture=HALF, strength=0.45, keep_colours=True, split=0, predict=False
    )
    page = open_page(StyleMixer(), figure)
    page.get_by_role("button", name="Copy link").nth(1).click()
    page.wait_for_function("() => location.hash.startsWith('#StyleMixer-2?')")
    hash = page.evaluate("location.hash")
    again = open_page(StyleMixer(), StyleMixer(), hash=hash)
    assert np.array_equal(picture(again, 0, 1), data.photo("coffee"))
    seen = read(again, 1)
    assert "Nothing is painted yet" in seen["summary"]  # opening a link is no wish to compute
    assert (seen["shares"][:2], seen["split"]) == (["50 %", "50 %"], "0%")
    again.get_by_role("button", name="Paint it").nth(1).click()
    again.locator(".companion-figure").nth(1).locator(
        ".summary", has_text="Painted here"
    ).wait_for()
    assert np.abs(picture(again, 1, 1).astype(int) - figure.result).max() <= 1
    assert "painted by Python" in read(again, 0)["summary"]


def test_a_link_does_not_hold_the_readers_picture(show):
    page = show(OWN)
    press(page, "Copy link")
    page.wait_for_function("() => location.hash.includes('strength=100')")
    assert "picture=" not in page.evaluate("location.hash")
    assert "not even into a link" in page.locator("fieldset").text_content()


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("picture=own", "picture must be one of china"),
        ("mixture=1,2", f"must hold {len(STYLES)} numbers that are not all 0"),
        ("mixture=" + ",".join("0" * len(STYLES)), "that are not all 0"),
        ("mixture=-1", "mixture must be at most 12 numbers from 0 to 100"),
        ("strength=101", "strength must be a whole number from 0 to 100"),
    ],
)
def test_hostile_links_are_ignored_in_words(show, fields, complaint):
    page = show(hash=f"#StyleMixer-1?{fields}")
    assert page.trouble == []
    assert complaint in read(page)["note"]
    assert "painted by Python" in read(page)["summary"]


# --- Python's side ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        (dict(picture="moon"), "picture: expected one of 'china'.*got 'moon'"),
        (dict(picture=OWN / 255), "picture: .*uint8.*got dtype float64"),
        (dict(picture=OWN[..., 0]), r"picture: .*got shape \(24, 32\)"),
        (dict(picture=OWN[:23]), r"picture: .*divisible by 4, got shape \(23, 32, 3\)"),
        (dict(picture=np.zeros((388, 8, 3), np.uint8)), r"picture: .*8 to 384.*\(388, 8, 3\)"),
        (dict(own_size=(4, 8)), r"own_size: .*from 8 to 384.*got \(4, 8\)"),
        (dict(mixture=[1, 2]), rf"mixture: expected {len(STYLES)} numbers from 0 to 100.*\[1, 2\]"),
        (dict(mixture=[0] * len(STYLES)), "mixture: .*not all of them 0"),
        (dict(mixture=[-1] * len(STYLES)), "mixture: .*-1"),
        (dict(mixture=[101] * len(STYLES)), "mixture: .*101"),
        (dict(mixture=[True] * len(STYLES)), "mixture: .*True"),
        (dict(mixture="half"), "mixture: .*half"),
        (dict(strength=1.2), "strength.*1.2"),
        (dict(split=101), "split.*101"),
    ],
)
def test_bad_values_are_refused_in_words(traits, words):
    with pytest.raises(traitlets.TraitError) as refused:
        StyleMixer(**traits)
    assert re.search(words, str(refused.value)), refused.value


def test_own_pixels_must_fit_their_size():
    figure = StyleMixer(OWN)
    figure.own_pixels = b"123"
    with pytest.raises(traitlets.TraitError, match=r"own_pixels: .*asks for 2304 bytes.*got 3"):
        figure.result  # noqa: B018 (it is computed when it is asked for)


def test_mixtures_of_numpys_numbers_become_pythons():
    figure = StyleMixer(mixture=np.array(HALF))
    assert figure.mixture == HALF
    assert type(figure.mixture[0]) is int
    assert np.array_equal(figure.shares, np.array(HALF) / 100)


def test_every_photograph_is_shipped():
    assert set(PICTURES) <= set(data.photos())
    assert repr(StyleMixer("coffee")) == "StyleMixer(picture='coffee')"


# --- for everybody ----------------------------------------------------------------------------


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_accessible_and_small(open_page, theme, width):
    figures = [StyleMixer(), StyleMixer(OWN, predict=False, mixture=HALF)]
    page = open_page(*figures, theme=theme, viewport={"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.get_by_role("button", name="Paint it").nth(1).click()
    page.locator(".summary", has_text="Painted here in").wait_for()
    assert pages.barriers(page) == []
    assert pages.sticking_out(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_screen_readers_hear_what_has_changed(show):
    page = show(OWN, mixture=LAST)
    go = page.get_by_role("button", name="Paint it")
    go.focus()
    page.keyboard.press("Enter")
    wait(page)
    assert page.evaluate("document.activeElement.textContent") == "Painted"  # focus is not lost
    page.wait_for_function(
        "() => document.querySelector('.spoken').textContent.includes('Painted here in')"
    )
    assert read(page)["spoken"] == read(page)["summary"]
    slider = page.get_by_label("Amount of brick wall")
    assert slider.get_attribute("aria-valuetext") == "100 %"
