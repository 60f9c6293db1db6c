"""The ConvolutionExplorer as a reader meets it: on a page, with mouse, keyboard and link."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from companion import functional as F
from companion.widgets import ConvolutionExplorer

from . import pages

SMALL = np.random.default_rng(5).integers(0, 256, (7, 9, 3)).astype(np.uint8)
THREE = np.random.default_rng(6).integers(-3, 4, (3, 3, 3)).tolist()
SETTINGS = [
    dict(),
    dict(picture="chelsea", kernel=np.full((7, 7), 1 / 49).tolist(), stride=3),
    dict(picture="square", padding=2, padding_mode="reflect", dilation=2, stride=2),
    dict(picture=SMALL, channels="separate", kernel=THREE, flip=True, padding=1),
    dict(picture=SMALL, channels="sum", kernel=THREE, padding=1, padding_mode="replicate"),
    dict(picture=SMALL, channels="sum", kernel=[[0.5, -1.25], [2, 0]]),
    dict(picture=SMALL, operation="transposed", stride=2, padding=1, output_padding=1, flip=True),
    dict(picture=SMALL, operation="transposed", channels="sum", stride=3, dilation=2, kernel=THREE),
    dict(picture=SMALL, operation="max", kernel=np.zeros((3, 3)).tolist(), stride=2, padding=1),
    dict(picture=SMALL, operation="average", kernel=np.zeros((2, 2)).tolist(), channels="separate"),
    dict(picture="coffee", operation="max", kernel=[[0.0] * 4] * 4, stride=4, dilation=2),
    dict(picture="even", operation="transposed", kernel=np.ones((3, 3)).tolist(), stride=2),
]
READ = """figure => {
    const terms = [...figure.querySelectorAll('.equation .cells')];
    const texts = (cells) => [...cells.children].map((cell) => cell.value ?? cell.textContent);
    return {
        names: [...figure.querySelectorAll('.board-name')].map((name) => name.textContent),
        patch: texts(terms[0]), kernel: texts(terms[1]), products: texts(terms[2]),
        result: figure.querySelector('.result').textContent,
        total: figure.querySelector('.total:not([hidden])')?.textContent,
        summary: figure.querySelector(':scope > .summary').textContent,
        note: figure.querySelector('.note:not([hidden])')?.textContent,
        facts: figure.querySelector('.facts').textContent,
    };
}"""


@pytest.fixture
def show(open_page):
    """Return a function that shows one figure, its answer not hidden."""
    return lambda hash="", theme="light", **traits: open_page(
        ConvolutionExplorer(**{"predict": False, **traits}), hash=hash, theme=theme
    )


def read(page, number=0):
    return page.locator(".companion-figure").nth(number).evaluate(READ)


def value(text):
    """Return the number that a text of the figure shows; None for an empty cell."""
    if text in ("", "–"):
        return None
    top, _, bottom = text.replace("−", "-").replace("∞", "inf").partition("/")
    return float(top) / float(bottom or 1)


def row_and_column(text):
    return tuple(map(int, re.search(r"\[(\d+), (\d+)\]", text).groups()))


def more(page):
    page.get_by_text("More settings").click()


# --- what is shown ----------------------------------------------------------------------------


def test_numbers_on_the_page_are_companions(open_page):
    figures = [
        ConvolutionExplorer(**{"predict": False, "position": (2, 3), **traits})
        for traits in SETTINGS
    ]
    page = open_page(*figures)
    assert page.trouble == []
    for number, figure in enumerate(figures):
        seen, output = read(page, number), figure.output
        height, width = output.shape[1:]
        shape = " × ".join(map(str, figure.input.shape[1:]))
        assert seen["names"] == [f"Input · {shape}", f"Output · {height} × {width}"], figure
        row, column = min(2, height - 1), min(3, width - 1)
        assert row_and_column(seen["summary"]) == (row, column)
        expected = output[0, row, column]
        if figure.channels == "sum":
            parts, total = seen["total"].split(" = ")
            assert value(total) == pytest.approx(expected, abs=0.0051), figure
            terms = re.findall(r"[−-]?\d+(?:\.\d+)?", parts.replace("− ", "−"))
            assert sum(map(value, terms)) == pytest.approx(expected, abs=0.016), figure
        else:
            assert value(seen["result"]) == pytest.approx(expected, abs=0.0051), figure
        if figure.channels == "separate":
            page.locator(".companion-figure").nth(number).get_by_text("blue", exact=True).click()
            for text in (read(page, number)["result"], read(page, number)["summary"].split()[-1]):
                assert value(text.rstrip(".")) == pytest.approx(output[2, row, column], abs=0.0051)
        products = [value(p) or 0 for p in seen["products"]]
        if figure.operation != "max":
            patch = [value(p) or 0 for p in seen["patch"]]
            weights = [value(w) for w in seen["kernel"]]
            exact = np.multiply(patch, weights)
            assert np.allclose(products, exact, atol=0.15 if len(patch) <= 9 else 0.6), figure
            assert sum(products) == pytest.approx(value(seen["result"]), abs=0.06 * len(patch))
        else:
            assert max(value(p) for p in seen["patch"] if value(p) is not None) == expected


def test_facts_predict_the_checkerboard(show):
    seen = read(show(**SETTINGS[-1]))
    assert "(6 − 1) × stride 2 − 2 × cut off 0 + window 3 + added 0 = 13" in seen["facts"]
    assert "from 1 to 4 input pixels" in seen["facts"]
    assert "add up to between 1 and 4" in seen["facts"]
    counts = F.conv_transpose2d(np.ones((1, 6, 6)), np.ones((1, 1, 3, 3)), stride=2)
    assert counts.max() == 4
    bilinear = np.outer([0.5, 1, 0.5], [0.5, 1, 0.5]).tolist()
    seen = read(show(**{**SETTINGS[-1], "kernel": bilinear}))
    assert "add up to 1: where the input is even, so is the output" in seen["facts"]


def test_a_transposed_convolution_says_that_the_patch_is_turned(show):
    page = show(picture="dot", predict=False)
    expect(page.get_by_text("Patch of the input")).to_be_visible()
    page.get_by_label("Operation").select_option("transposed")
    expect(page.get_by_text("Patch, turned by 180°")).to_be_visible()
    assert page.get_by_text("Patch of the input").count() == 0


def test_overlap_picture_shows_the_counts(show):
    page = show(**SETTINGS[-1])
    counts = F.conv_transpose2d(np.ones((1, 6, 6)), np.ones((1, 1, 3, 3)), stride=2)[0]
    read_pixels = """canvas => [...canvas.getContext('2d')
        .getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0)"""
    grey = np.reshape(page.locator(".counts").evaluate(read_pixels), counts.shape)
    assert np.array_equal(grey, np.round(255 * (4 - counts) / 4 + 1e-9))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_signed_colours_with_zero_in_the_middle(show, theme):
    page = show(picture="square", theme=theme)
    output = ConvolutionExplorer(picture="square").output[0]
    pixels = page.locator(".result-board canvas").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    )
    pixels = np.reshape(pixels, (*output.shape, 4)).astype(int)
    for sign in (-1, 0, 1):
        assert (np.sign(output) == sign).any()
    zero = pixels[output == 0]
    assert (zero == zero[0]).all()
    assert (zero[0, :3] > 200).all() if theme == "light" else (zero[0, :3] < 60).all()
    for sign, redder in ((-1, False), (1, True)):
        colours = pixels[np.sign(output) == sign]
        assert ((colours[:, 0] > colours[:, 2]) == redder).all()
    labels = page.locator(".legend span").all_text_contents()
    assert [value(label) for label in labels] == [-720, 0, 720]
    assert np.abs(output).max() == 720


def test_stride_that_does_not_fit_is_said(show):
    assert "The stride does not fit" in read(show(picture="square", stride=2))["facts"]
    assert "The stride does not fit" not in read(show(picture="dot", stride=2))["facts"]


def test_matrix_row_times_picture_is_the_output(show):
    page = show(picture="square", stride=2, position=(1, 2))
    page.get_by_text("As a matrix").click()
    expect(page.get_by_text("one matrix of 9 × 64")).to_be_visible()
    assert "Lit: row 6 of 9. 6 of its 64 numbers are not zero." in page.inner_text("details[open]")
    page.get_by_label("Operation").select_option("max")
    expect(page.get_by_text("there is no matrix that does it")).to_be_visible()
    page.get_by_label("Operation").select_option("transposed")
    page.get_by_label("Picture", exact=True).select_option("china")
    expect(page.get_by_text("The matrix is shown for small pictures")).to_be_visible()


# --- what the reader does ---------------------------------------------------------------------


def test_keyboard_walk(show):
    page = show(position=(5, 5))
    page.locator("[aria-label^='Output']").focus()
    for key, place in [
        ("ArrowDown", (6, 5)), ("ArrowRight", (6, 6)), ("ArrowUp", (5, 6)), ("ArrowLeft", (5, 5)),
        ("Shift+ArrowDown", (13, 5)), ("Home", (13, 0)), ("ArrowLeft", (13, 0)), ("End", (13, 61)),
        ("PageUp", (5, 61)),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert row_and_column(read(page)["summary"]) == place
    page.locator("[aria-label^='Input']").focus()
    page.keyboard.press("ArrowLeft")
    assert row_and_column(read(page)["summary"]) == (5, 60)
    page.wait_for_function(
        "() => document.querySelector('.spoken').textContent.includes('[5, 60]')"
    )


def test_pointer_walk(show):
    page = show(picture="square", padding=1)
    box = page.locator("[aria-label^='Input']").bounding_box()
    cell = box["width"] / 10
    page.mouse.move(box["x"] + 4.5 * cell, box["y"] + 7.5 * cell)  # middle of the window
    assert row_and_column(read(page)["summary"]) == (6, 3)
    box = page.locator("[aria-label^='Output']").bounding_box()
    page.mouse.move(box["x"] + 2.5 / 8 * box["width"], box["y"] + 0.5 / 8 * box["height"])
    assert row_and_column(read(page)["summary"]) == (0, 2)


def test_touch_walk(browser, tmp_path):
    path = pages.write(tmp_path, "page.html", ConvolutionExplorer(picture="square", predict=False))
    context = browser.new_context(has_touch=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("[data-ready]")
    box = page.locator("[aria-label^='Output']").bounding_box()
    page.touchscreen.tap(box["x"] + 0.1 * box["width"], box["y"] + 0.9 * box["height"])
    assert row_and_column(read(page)["summary"]) == (5, 0)
    context.close()


def test_play_step_scrub(show):
    page = show(picture="square", stride=3, position=(0, 0))  # 2 × 2 outputs
    assert page.get_by_role("button", name="Play").get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="One output on").click()
    assert row_and_column(read(page)["summary"]) == (0, 1)
    page.get_by_role("button", name="One output back").click()
    page.get_by_role("button", name="One output back").click()
    assert row_and_column(read(page)["summary"]) == (0, 0)
    assert page.locator(".ahead").count() == 1
    page.get_by_label("Walk the window").fill("2")
    assert row_and_column(read(page)["summary"]) == (1, 0)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(
        "() => document.querySelector('.companion-figure > .summary')"
        ".textContent.includes('[1, 1]')"
    )
    page.get_by_role("button", name="Play").wait_for()


def test_little_motion_walks_slowly(open_page):
    figure = ConvolutionExplorer(predict=False, position=(0, 0))
    page = open_page(figure, reduced_motion="reduce")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(400)
    page.get_by_role("button", name="Pause").click()
    assert row_and_column(read(page)["summary"]) == (0, 0)


def test_edited_weight(show):
    page = show(picture="even", kernel=[[0, 0], [0, 0]])
    cell = page.get_by_label("weight [1, 0]")
    cell.fill("1/4")
    assert read(page)["result"] == "25"
    cell.fill("-,5")
    assert "“-,5” is not a weight" in read(page)["note"]
    assert cell.get_attribute("aria-invalid") == "true"
    assert read(page)["result"] == "25"
    cell.fill("1000")
    assert "at most 999" in read(page)["note"]
    cell.blur()
    assert cell.input_value() == "1/4"
    assert read(page)["note"] is None
    assert page.get_by_label("Kernel", exact=True).input_value() == "own"


def test_editing_a_turned_kernel_and_one_channel(show):
    page = show(picture=SMALL, channels="sum", flip=True, kernel=[[0, 0], [0, 0]], position=(1, 1))
    page.get_by_role("button", name="green").click()
    page.get_by_label("weight [0, 0]").fill("1")
    assert read(page)["total"].endswith(f"= {SMALL[1, 1, 1]}")
    page.get_by_role("button", name="red").click()
    assert read(page)["kernel"] == ["0"] * 4


def test_controls_lead_to_the_same_output_as_python(show):
    page = show(picture="square")
    more(page)
    page.get_by_label("Operation").select_option("transposed")
    page.get_by_label("Kernel", exact=True).select_option("sharpen")
    page.get_by_label("Size").select_option("4")
    page.get_by_label("Stride").fill("2")
    page.get_by_label("Cut off").fill("1")
    page.get_by_label("Dilation").fill("2")
    page.get_by_label("Added (").fill("1")
    page.get_by_label("Turn the kernel").check()
    page.get_by_label("Walk the window").fill("30")
    turned = [value(weight) for weight in read(page)["kernel"]]
    assert np.count_nonzero(turned) == 5
    figure = ConvolutionExplorer(
        picture="square", operation="transposed", stride=2, padding=1, dilation=2, output_padding=1,
        flip=True, kernel=np.reshape(turned[::-1], (4, 4)),
    )  # fmt: skip
    seen, (height, width) = read(page), figure.output.shape[1:]
    assert seen["names"][1] == f"Output · {height} × {width}"
    assert value(seen["result"]) == figure.output[0, 30 // width, 30 % width]


def test_a_setting_that_does_not_fit_is_explained_and_taken_back(show):
    page = show(picture="even", kernel=np.ones((7, 7)).tolist(), padding=1)
    more(page)
    before = read(page)["names"]
    page.get_by_label("Padding", exact=True).fill("0")
    page.get_by_label("Padding", exact=True).blur()
    assert "The window spans 7 rows, but the padded picture has 6 × 6." in read(page)["note"]
    assert read(page)["names"] == before
    page.get_by_label("Padding", exact=True).fill("2")
    page.get_by_label("Padding", exact=True).blur()
    assert read(page)["note"] is None
    page.get_by_label("Stride").fill("77")
    page.get_by_label("Stride").blur()
    assert page.get_by_label("Stride").input_value() == "4"


def test_prediction_comes_before_the_answer(open_page):
    page = open_page(ConvolutionExplorer())
    expect(page.get_by_text("Predict first")).to_be_visible()
    seen = read(page)
    assert seen["result"] == "?"
    assert set(seen["products"]) == {"?"}
    assert seen["names"][1] == "Output"
    cover = "f => getComputedStyle(f, '::after').content"
    assert page.locator(".result-board .frame").evaluate(cover) == '"?"'
    page.get_by_role("button", name="brighter").click()
    verdict = page.locator(".verdict").text_content()
    assert verdict.startswith("Not “brighter”. The weights add up to 0")
    assert value(read(page)["result"]) is not None
    assert page.locator(".result-board .frame").evaluate(cover) == "none"
    page.get_by_label("Kernel", exact=True).select_option("mean")
    expect(page.locator(".verdict")).to_be_hidden()
    page.get_by_role("button", name="Ask me first").click()
    page.get_by_role("button", name="the same").click()
    assert page.locator(".verdict").text_content().startswith("“the same” is right.")


def test_colours_follow_the_page(show):
    page = show(picture="even")  # even ground and a kernel that adds up to 0: all outputs are 0
    page.get_by_text("More settings").click()
    page.get_by_label("Output in colours").select_option("signed")
    corner = "c => [...c.getContext('2d').getImageData(0, 0, 1, 1).data]"
    light = page.locator(".result-board canvas").evaluate(corner)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(50)
    dark = page.locator(".result-board canvas").evaluate(corner)
    assert min(light) > 200
    assert max(dark[:3]) < 60


# --- one's own picture ------------------------------------------------------------------------


def test_drawing_with_the_keyboard_and_the_pointer(show):
    page = show(kernel=[[1]])
    more(page)
    page.get_by_label("Empty picture").select_option("6")
    page.get_by_role("button", name="Draw on it").click()
    board = page.locator("[aria-label^='Picture to draw on']")
    board.focus()
    for key in ("ArrowDown", "ArrowRight", "Space"):
        page.keyboard.press(key)
    page.get_by_label("Brightness").fill("100")
    width = board.bounding_box()["width"]
    board.click(position={"x": width * 5.5 / 6, "y": width * 0.5 / 6})
    page.get_by_role("button", name="Stop drawing").click()
    found = {}
    for index in (0, 5, 7):
        page.get_by_label("Walk the window").fill(str(index))
        found[index] = read(page)["result"]
    assert found == {0: "40", 5: "100", 7: "220"}
    assert page.get_by_label("Picture", exact=True).input_value() == "own"


def png(height, width, left, right):
    """Return a picture file whose halves have two colours."""
    pixels = np.full((height, width, 3), right, np.uint8)
    pixels[:, : width // 2] = left
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return file.getvalue()


def test_picture_from_a_file_and_from_the_clipboard(show):
    page = show(kernel=[[1]], channels="separate")
    more(page)
    content = png(100, 200, (250, 20, 30), (40, 50, 60))
    file = dict(name="two.png", mimeType="image/png", buffer=content)
    page.get_by_label("From a file").set_input_files(file)
    page.get_by_text("Input · 32 × 64").wait_for()
    for channel, expected in [("red", ("250", "40")), ("blue", ("30", "60"))]:
        page.get_by_role("button", name=channel).click()
        for index, value in zip((0, 32 * 64 - 1), expected, strict=True):
            page.get_by_label("Walk the window").fill(str(index))
            assert read(page)["result"] == value
    page.locator(".paste").focus()
    paste = """([node, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(bytes)], "x.png", { type: "image/png" }));
        node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }"""
    target = page.locator(".paste").element_handle()
    page.evaluate(paste, [target, list(png(4, 5, (1, 2, 3), (4, 5, 6)))])
    page.get_by_text("Input · 4 × 5").wait_for()
    page.evaluate(paste, [target, list(b"no picture")])
    page.get_by_text("not a picture that the browser can read").wait_for()
    assert read(page)["names"][0] == "Input · 4 × 5"


# --- taking it elsewhere ----------------------------------------------------------------------


def test_link_brings_back_the_state(open_page):
    figure = ConvolutionExplorer(
        picture=SMALL[..., 0], operation="transposed", kernel=THREE, channels="sum", stride=2,
        padding=1, dilation=3, output_padding=2, flip=True, colours="signed", position=(3, 4),
        predict=False,
    )  # fmt: skip
    page = open_page(ConvolutionExplorer(picture="dot"), figure)
    page.get_by_role("button", name="Copy link").nth(1).click()
    page.wait_for_function("() => location.hash.startsWith('#ConvolutionExplorer-2?')")
    hash, seen = page.evaluate("location.hash"), read(page, 1)
    again = open_page(ConvolutionExplorer(picture="dot"), ConvolutionExplorer(), hash=hash)
    assert read(again, 1) == {**seen, "note": None}
    assert read(again, 0)["names"][0] == "Input · 9 × 9"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("stride=99", "stride must be a whole number from 1 to 4, not “99”"),
        ("picture=<img src=x onerror=alert(1)>", "picture must be one of"),
        ("kernel=1,2", "the kernel must hold 1, 4, 9"),
        ("kernel=1e999", "kernel must be at most 147 numbers"),
        ("__proto__=x&constructor=y", "“__proto__” is nothing the figure knows"),
        ("picture=own&own=AAAA", "the drawn picture is not whole"),
        ("%", "“%” is nothing the figure knows"),
        ("a=" + "x" * 7000, "more than 6000 characters"),
    ],
)
def test_hostile_links_are_ignored_in_words(open_page, fields, complaint):
    page = open_page(ConvolutionExplorer(picture="dot"), hash=f"#ConvolutionExplorer-1?{fields}")
    assert page.trouble == []
    assert "In the link, this was ignored:" in read(page)["note"]
    assert complaint in read(page)["note"]
    assert read(page)["names"][0] == "Input · 9 × 9"


def test_a_link_whose_setting_does_not_fit_is_explained(open_page):
    page = open_page(
        ConvolutionExplorer(),
        hash="#ConvolutionExplorer-1?picture=even&kernel=" + ",".join(["1"] * 49),
    )
    assert page.trouble == []
    assert "which does not fit (The window spans 7 rows" in read(page)["note"]
    assert read(page)["names"][0] == "Input · 64 × 64"
    page.get_by_label("Kernel", exact=True).select_option("mean")
    assert read(page)["note"] is None


def test_python_code_on_the_page_runs(show):
    page = show(picture=SMALL, channels="separate", kernel=THREE)
    page.get_by_text("As Python").click()
    more(page)
    page.get_by_label("Stride").fill("2")
    page.get_by_label("Stride").blur()
    names = {}
    exec(page.locator("pre code").text_content(), names)
    expected = ConvolutionExplorer(
        picture=SMALL, channels="separate", kernel=THREE, stride=2
    ).output
    assert np.allclose(names["y"], expected)


# --- for everybody ----------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible(open_page, theme):
    figures = [
        ConvolutionExplorer(predict=False, channels="sum", padding=2),
        ConvolutionExplorer(),
        ConvolutionExplorer(predict=False, picture="even", operation="transposed", stride=2),
    ]
    page = open_page(*figures, theme=theme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert pages.barriers(page) == []


def test_fits_a_small_screen(open_page):
    figures = [
        ConvolutionExplorer(predict=False, channels="sum", kernel=np.ones((7, 7)).tolist()),
        ConvolutionExplorer(),
        ConvolutionExplorer(predict=False, picture="even", operation="transposed", stride=2),
    ]
    page = open_page(*figures)
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert pages.sticking_out(page) == []
