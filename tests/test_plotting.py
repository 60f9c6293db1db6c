"""Figures show what they are given, in colours that stay apart, and come out the same each time."""

import io
import itertools

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from companion import data, plotting

CHINA = data.photo("china")
DIGITS = data.digits("test").images
KERNEL = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def png(figure):
    return Image.open(io.BytesIO(figure._repr_png_()))


def pictures(figure):
    """Axes that show a picture, without the colour bar's."""
    return [ax for ax in figure.axes if ax.images]


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.fixture(scope="module")
def figures():
    grey = CHINA.mean(2) / 255
    return {
        "photographs": plotting.show_images([data.photo(n) for n in data.photos()], data.photos()),
        "digits": plotting.show_images(DIGITS[:16]),
        "signed": plotting.show_images(
            [CHINA, np.diff(grey)], ["photo", "change"], signed=[False, True]
        ),
        "one": plotting.show_images([KERNEL], signed=True),
        "cells": plotting.annotate_pixels([DIGITS[0][8:12, 8:11], KERNEL], signed=[False, True]),
        "curves": plotting.curves(
            {"train": np.exp(-np.arange(30) / 9), "test": 1 / np.arange(1, 31)}, "epoch", "loss"
        ),
    }


NAMES = ["photographs", "digits", "signed", "one", "cells", "curves"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("error")
def test_fits_the_column_on_white_paper(figures, name):
    assert figures[name].dpi == plotting.DPI
    image = png(figures[name])
    assert image.width <= 700
    assert image.height <= 800
    assert not image.info.keys() - {"dpi"}  # no date, no version
    pixels = np.asarray(image.convert("RGB"))
    assert (pixels[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all()
    assert pixels.std() > 20


@pytest.mark.parametrize("name", NAMES)
def test_nothing_sticks_out(figures, name):
    figure = figures[name]
    figure.draw_without_rendering()
    tight = figure.get_tightbbox()
    width, height = figure.get_size_inches()
    assert min(tight.x0, tight.y0) > -0.01
    assert tight.x1 < width + 0.01
    assert tight.y1 < height + 0.01


def test_the_same_bytes_each_time():
    first, second = (plotting.show_images([CHINA, KERNEL > 0])._repr_png_() for _ in range(2))
    assert first == second


def test_a_notebook_shows_it(figures):
    from IPython.core.formatters import PNGFormatter

    assert PNGFormatter()(figures["cells"]).startswith(b"\x89PNG")


def test_other_figures_keep_their_style(figures):
    assert mpl.rcParams["figure.dpi"] != plotting.DPI
    with mpl.rc_context():
        plotting.style()
        assert mpl.rcParams["figure.dpi"] == plotting.DPI


# --- what is shown --------------------------------------------------------------------------------


def test_pictures_and_titles(figures):
    shown = pictures(figures["photographs"])
    assert [ax.get_title() for ax in shown] == data.photos()
    for ax, name in zip(shown, data.photos(), strict=True):
        assert np.allclose(ax.images[0].get_array() * 255, data.photo(name))


def test_titles_take_no_room_from_the_pictures():
    widths = []
    for titles in (None, ["one line"] * 4, ["a title of more than a single line of text"] * 4):
        figure = plotting.show_images([CHINA] * 4, titles)
        figure.draw_without_rendering()
        widths.append([ax.get_window_extent().width for ax in figure.axes])
    assert np.ptp(widths) < 3
    assert np.min(widths) > 160


def test_rows_and_columns():
    def grid(*args, **kwargs):
        figure = plotting.show_images(*args, **kwargs)
        return figure.axes[0].get_subplotspec().get_gridspec().get_geometry()

    assert grid(DIGITS[:6]) == (1, 6)
    assert grid(DIGITS[:10]) == (2, 8)
    assert grid(DIGITS[:10], columns=4) == (3, 4)
    assert grid(DIGITS[:2], columns=4) == (1, 2)


def test_scale_of_grey_pictures():
    def limits(image, **kwargs):
        return plotting.show_images([image], **kwargs).axes[0].images[0].get_clim()

    assert limits(DIGITS[0] // 2) == (0, 255)
    assert limits(DIGITS[0].astype(int)) == (0, 255)
    assert limits(DIGITS[0] / 1000) == (0, 1)
    assert limits(DIGITS[0] > 0) == (0, 1)
    assert limits(KERNEL, limits=(-3, 3)) == (-3, 3)
    limits(np.full((3, 3), 1 + 1e-12))  # rounding is no error


def test_signed_pictures_share_a_scale_around_zero():
    figure = plotting.show_images([KERNEL, -3 * KERNEL], signed=True)
    assert [ax.images[0].get_clim() for ax in pictures(figure)] == [(-6, 6)] * 2
    bar = figure.axes[-1]
    assert [t.get_text() for t in bar.get_yticklabels()] == ["−6", "0", "6"]
    assert plotting.SIGNED(0.5) == (1, 1, 1, 1)
    assert np.allclose(plotting.SIGNED(0.0), mpl.colors.to_rgba(plotting.COLOURS["blue"]))
    assert np.allclose(plotting.SIGNED(1.0), mpl.colors.to_rgba(plotting.COLOURS["orange"]))


def test_a_few_outliers_do_not_hide_the_rest_and_are_announced():
    image = np.linspace(-1, 1, 10_000).reshape(100, 100)
    plain = plotting.show_images([image], signed=True)
    image[0, 0] = 50
    clipped = plotting.show_images([image], signed=True)
    assert pictures(clipped)[0].images[0].get_clim()[1] == pytest.approx(0.995, abs=1e-3)
    assert [f.axes[-1]._colorbar.extend for f in (plain, clipped)] == ["both", "both"]
    few = plotting.show_images([np.arange(9.0).reshape(3, 3)], signed=True)
    assert few.axes[-1]._colorbar.extend == "neither"
    assert pictures(few)[0].images[0].get_clim() == (-8, 8)
    sparse = np.zeros((100, 100))
    sparse[3, 3] = -7
    sparse_figure = plotting.show_images([sparse, np.zeros((2, 2))], signed=True)
    assert pictures(sparse_figure)[0].images[0].get_clim() == (-7, 7)


def test_nothing_but_zeros_is_white():
    figure = plotting.show_images([np.zeros((3, 3))], signed=True)
    assert pictures(figure)[0].images[0].get_clim() == (-1, 1)


def test_numbers_in_cells(figures):
    digit, kernel = figures["cells"].axes
    assert texts(digit) == [str(v) for v in DIGITS[0][8:12, 8:11].flat]
    assert texts(kernel) == ["−1", "0", "1", "−2", "0", "2", "−1", "0", "1"]
    assert [(t.get_position()) for t in kernel.texts[:4]] == [(0, 0), (1, 0), (2, 0), (0, 1)]
    single = plotting.annotate_pixels(np.array([[1 / 3, 1234.6], [-1e-9, -0.0]]), signed=True)
    assert texts(single.axes[0]) == ["0.333", "1235", "−1e−09", "0"]


def test_numbers_can_be_read_on_every_grey():
    greys = np.arange(0, 256, 5, dtype=np.uint8)[:50].reshape(5, 10)
    ax = plotting.annotate_pixels(greys).axes[0]
    for text, grey in zip(ax.texts, greys.flat, strict=True):
        ink, paper = luminance(text.get_color()), luminance([grey / 255] * 3)
        assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) > 3.8


def test_curves(figures):
    (ax,) = figures["curves"].axes
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "loss")
    train, test = ax.lines
    assert np.allclose(train.get_ydata(), np.exp(-np.arange(30) / 9))
    assert train.get_color() != test.get_color()
    assert train.get_linestyle() != test.get_linestyle()
    assert sorted(texts(ax)) == ["test", "train"]


def test_curves_at_given_places():
    ax = plotting.curves({"a": [1, 2, np.nan]}, "x", "y", x=[0, 5, 20]).axes[0]
    assert ax.lines[0].get_xdata().tolist() == [0, 5, 20]
    assert ax.texts[0].xy[1] > 0.9  # the name points to the last finite value


def test_names_of_curves_do_not_overlap():
    figure = plotting.curves({n: [1, 0.5 + 0.001 * i] for i, n in enumerate("dcba")}, "x", "y")
    figure.draw_without_rendering()
    boxes = [mpl.text.Text.get_window_extent(t) for t in figure.axes[0].texts]
    assert not any(a.overlaps(b) for a, b in itertools.combinations(boxes, 2))
    heights = {t.get_text(): t.xyann[1] for t in figure.axes[0].texts}
    assert heights["a"] > heights["b"] > heights["c"] > heights["d"]


# --- colours --------------------------------------------------------------------------------------

# Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision
# deficiency. IEEE TVCG 15(6), 2009: severity 1, for linear RGB.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopes": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopes": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopes": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]


def linear(colour):
    rgb = np.array(mpl.colors.to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return linear(colour) @ XYZ[1]


def lab(rgb):
    white = np.sum(XYZ, axis=1)
    x = np.array(XYZ) @ np.clip(rgb, 0, 1) / white
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("matrix", SEEN_BY.values(), ids=SEEN_BY)
def test_colours_stay_apart(matrix):
    seen = [lab(np.array(matrix) @ linear(c)) for c in [*plotting.COLOURS.values(), "white"]]
    for a, b in itertools.combinations(seen, 2):
        assert np.linalg.norm(a - b) > 35  # 2.3 is just noticeable


@pytest.mark.parametrize("colour", plotting.COLOURS.values())
def test_colours_can_be_seen_on_white(colour):
    assert 1.05 / (luminance(colour) + 0.05) >= 3  # WCAG 2, graphical objects


# --- what is refused ------------------------------------------------------------------------------

REFUSED = {
    "a single picture goes into a list": lambda: plotting.show_images(CHINA),
    "from 1 to 100|1 to 100 pictures, got 0": lambda: plotting.show_images([]),
    r"images\[1\] must be \(H, W\) or .*, got \(28,\)": lambda: plotting.show_images(
        [DIGITS[0], DIGITS[0][0]]
    ),
    r"images\[0\] must be .*, got \(3, 4, 4\)": lambda: plotting.show_images([np.ones((3, 4, 4))]),
    r"got \(0, 4\)": lambda: plotting.show_images([np.ones((0, 4))]),
    "finite real numbers": lambda: plotting.show_images([np.full((2, 2), np.nan)]),
    "real numbers, got complex": lambda: plotting.show_images([np.ones((2, 2)) * 1j]),
    "from −2 to 2, expected are 0 to 1: give limits, or signed=True": lambda: plotting.show_images(
        [KERNEL]
    ),
    "from 0 to 300, expected are 0 to 255": lambda: plotting.show_images([np.array([[0, 300]])]),
    "low < high, got": lambda: plotting.show_images([KERNEL], limits=(1, 1)),
    r"images\[0\] is signed and must be \(H, W\)": lambda: plotting.show_images(
        [CHINA], signed=True
    ),
    "titles must have one entry for each of 2": lambda: plotting.show_images(DIGITS[:2], ["a"]),
    "signed must have one entry for each of 2": lambda: plotting.show_images(
        DIGITS[:2], signed=[True]
    ),
    "columns must be a whole number from 1, got 0": lambda: plotting.show_images(
        DIGITS[:2], columns=0
    ),
    "columns must .* got 1.5": lambda: plotting.show_images(DIGITS[:2], columns=1.5),
    r"at most 400 numbers, got \(28, 28\)": lambda: plotting.annotate_pixels(DIGITS[0]),
    r"\(H, W\) with at most": lambda: plotting.annotate_pixels([CHINA[:2, :2]]),
    "1 to 4 curves, got 0": lambda: plotting.curves({}, "x", "y"),
    "1 to 4 curves, got 5": lambda: plotting.curves({n: [1, 2] for n in "abcde"}, "x", "y"),
    r"series\['a'\] must be .* got \(2,\) and x \(3,\)": lambda: plotting.curves(
        {"a": [1, 2]}, "x", "y", x=[1, 2, 3]
    ),
    r"series\['a'\] must be \(N,\).*, got \(1, 2\)": lambda: plotting.curves(
        {"a": [[1, 2]]}, "x", "y"
    ),
    r"series\['b'\] .* finite": lambda: plotting.curves({"b": [np.nan]}, "x", "y"),
}


@pytest.mark.parametrize("message", REFUSED)
def test_refused(message):
    with pytest.raises(ValueError, match=message):
        REFUSED[message]()
