"""One visual language for all figures: pictures, numbers in cells, curves.

Every function returns a figure of Matplotlib, about as wide as a column of text; as the last line
of a notebook's cell it shows itself. Figures are dark on white, also on a dark page. ``COLOURS``
stay apart under the three forms of colour blindness and on white paper; curves differ in their
dashes as well. Signed values run from blue through white (zero, exactly) to orange.
"""

import io
import itertools
import textwrap

import matplotlib as mpl
import matplotlib.figure
import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.rcsetup import cycler

from companion._arguments import KINDS, array, number, told, word

__all__ = ["COLOURS", "SIGNED", "STYLE", "annotate_pixels", "curves", "show_images", "style"]

WIDTH, DPI = 6.3, 110  # inches, dots per inch: 693 pixels
SHOWN = 0.995  # of the signed values lie within the scale
MOST_VALUE = 1e100  # beyond, the width of a scale is infinite
MOST_IMAGES, MOST_PIXELS = 100, 400  # more cannot be seen, or read, at that width

INK, MUTED, LINE = "#22262e", "#565c68", "#ddd7ca"
COLOURS = {"blue": "#1d5fae", "orange": "#b8500b", "plum": "#5a2d3c", "mauve": "#b487a5"}
DASHES = ["-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.5, 1.2, 1.5))]
SIGNED = LinearSegmentedColormap.from_list(
    "signed", [COLOURS["blue"], "#ffffff", COLOURS["orange"]], N=257
)

STYLE: dict = {  # typed loosely: Matplotlib before 3.11 has no type for its keys
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=list(COLOURS.values())),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": 10,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.hspace": 0,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.03,
    "figure.constrained_layout.wspace": 0,
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "figure.figsize": (WIDTH, 3.2),
    "font.family": "DejaVu Sans",  # comes with Matplotlib, the same on every machine
    "font.size": 10,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "image.cmap": "gray",
    "lines.linewidth": 1.8,
    "savefig.facecolor": "white",
    "savefig.pad_inches": 0.03,  # notebooks crop figures that are not made here
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
}


class Figure(mpl.figure.Figure):
    """A figure that a notebook can show without a plotting window or pyplot."""

    def _repr_png_(self):
        file = io.BytesIO()
        self.savefig(file, format="png", metadata={"Software": None})
        return file.getvalue()


def style():
    """Give figures that you make with Matplotlib yourself the look of the book's."""
    mpl.rcParams.update(STYLE)


@mpl.rc_context(STYLE)
def show_images(images, titles=None, columns=None, signed=False, limits=None):
    """Show pictures side by side.

    Parameters
    ----------
    images : sequence of numpy.ndarray
        Pictures, each (H, W), grey, or (H, W, 3), colour. An array (N, H, W) or (N, H, W, 3) will
        do; a single picture goes into a list.
    titles : sequence of str, optional
        One for each picture, or None where it has none.
    columns : int, optional
        Pictures in a row; by default all up to six, then eight.
    signed : bool or sequence of bool
        Which pictures have values of both signs. They are (H, W), shown blue below zero, white at
        zero and orange above, on one scale that a bar explains. Where the bar's ends are pointed,
        the strongest 0.5 % of the values lie beyond and have the colour of the ends.
    limits : (float, float), optional
        The values shown black and white in pictures that are not signed. By default 0 and 255 for
        whole numbers, 0 and 1 for fractions.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a shape or a number of things does not fit, or a value lies outside the limits.
    TypeError
        If an argument is of another kind.
    """
    images = _pictures(images)
    signed = _one_each("signed", signed, images)
    titles = _one_each("titles", titles, images)
    if columns is None:
        columns = len(images) if len(images) <= 6 else 8
    if isinstance(columns, bool) or not isinstance(columns, int | np.integer) or columns < 1:
        raise ValueError(f"columns must be a whole number from 1, got {columns!r}")
    columns = min(columns, len(images))
    rows = -(-len(images) // columns)
    scales = _scales(images, signed, limits)

    bar_width = 0.8 if any(signed) else 0
    cell = min((WIDTH - bar_width) / columns, 3.2)
    titles = [textwrap.fill(title or "", int(cell / 0.073)) for title in titles]
    lines = max(1 + title.count("\n") if title else 0 for title in titles)
    title_height = 0.08 + (0.09 + 0.17 * lines if lines else 0)
    tallest = max(image.shape[0] / image.shape[1] for image in images) * (cell - 0.06)
    height = rows * (min(tallest, 4.5) + title_height)
    figure = Figure(figsize=(columns * cell + bar_width, max(height, 0.8)))
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax in axes[len(images) :]:
        ax.set_axis_off()
    for ax, image, title, scale in zip(axes, images, titles, scales, strict=False):
        _draw(ax, image, scale, title)
    if any(signed):
        norm = scales[signed.index(True)][1]
        reach = max(np.abs(i).max() for i, s in zip(images, signed, strict=True) if s)
        bar = figure.colorbar(
            ScalarMappable(norm, SIGNED),
            ax=axes.tolist(),
            extend="both" if reach > norm.vmax else "neither",
            shrink=0.9,
            pad=0.02,
        )
        ticks = [norm.vmin, 0, norm.vmax]
        bar.set_ticks(ticks, labels=[_number(tick) for tick in ticks])
        bar.outline.set_edgecolor(MUTED)
    return figure


@mpl.rc_context(STYLE)
def annotate_pixels(images, titles=None, signed=False, limits=None):
    """Draw small arrays as cells, each with its number.

    Parameters
    ----------
    images : numpy.ndarray or sequence of numpy.ndarray
        One array (H, W) or several, shown side by side with cells of one size.
    titles : sequence of str, optional
        One for each array, or None where it has none.
    signed : bool or sequence of bool
        Which arrays have values of both signs; each has a scale of its own, the numbers explain it.
    limits : (float, float), optional
        As for :func:`show_images`.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If a shape or a number of things does not fit, or a value lies outside the limits.
    TypeError
        If an argument is of another kind.
    """
    single = isinstance(images, np.ndarray) and images.ndim == 2
    images = _pictures([images] if single else images)
    for i, image in enumerate(images):
        if image.ndim != 2 or image.size > MOST_PIXELS:
            raise ValueError(
                f"images[{i}] must be (H, W) with at most {MOST_PIXELS} numbers, got {image.shape}"
            )
    signed = _one_each("signed", signed, images)
    titles = _one_each("titles", titles, images)
    scales = [_scales([i], [s], limits)[0] for i, s in zip(images, signed, strict=True)]

    cells = sum(image.shape[1] for image in images) + len(images) - 1  # one free between two arrays
    tallest = max(len(image) for image in images)
    edge, top = 0.03, 0.3 if any(titles) else 0.03
    side = min(0.62, (WIDTH - 2 * edge) / cells)
    width, height = side * cells + 2 * edge, side * tallest + edge + top
    figure = Figure(figsize=(width, height))
    figure.set_layout_engine("none")
    texts = [[_number(v) for v in image.flat] for image in images]
    longest = max(len(text) for text in itertools.chain(*texts))
    size = min(11, 100 * side / max(longest, 2))
    left = edge
    for image, title, (cmap, norm), text in zip(images, titles, scales, texts, strict=True):
        h, w = image.shape
        bottom = edge + side * (tallest - h) / 2
        ax = figure.add_axes((left / width, bottom / height, side * w / width, side * h / height))
        left += side * (w + 1)
        _draw(ax, image, (cmap, norm), title, frame=MUTED)
        ax.set_xticks(np.arange(w + 1) - 0.5, minor=True)
        ax.set_yticks(np.arange(h + 1) - 0.5, minor=True)
        ax.grid(which="minor", color=MUTED, linewidth=0.6)
        ax.tick_params(which="minor", length=0)
        ax.set_axisbelow(False)
        for (i, j), label in zip(np.ndindex(h, w), text, strict=True):
            ground = cmap(norm(image[i, j]))
            ink = INK if np.dot(ground[:3], [0.299, 0.587, 0.114]) > 0.51 else "white"
            ax.text(j, i, label, ha="center", va="center_baseline", color=ink, fontsize=size)
    return figure


@mpl.rc_context(STYLE)
def curves(series, xlabel, ylabel, x=None):
    """Draw curves, each with its name at its end.

    Parameters
    ----------
    series : dict of str to array_like
        The name of each curve (at most four) and its values (N,).
    xlabel, ylabel : str
        What the axes show, with units.
    x : array_like, optional
        Where the values stand, (N,), ascending; by default 0, 1, …, N − 1.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there are no curves or too many, or a shape does not fit.
    TypeError
        If an argument is of another kind.
    """
    if not isinstance(series, dict):
        raise TypeError(f"series: expected a dict from names to values, got {told(series)}")
    word("xlabel", xlabel), word("ylabel", ylabel)
    if not 1 <= len(series) <= len(COLOURS):
        raise ValueError(f"series must hold 1 to {len(COLOURS)} curves, got {len(series)}")
    figure = Figure()
    ax = figure.add_subplot(xlabel=xlabel, ylabel=ylabel)
    ends: list[tuple] = []
    for name, values in series.items():
        values = array("series", values, "biuf").astype(float)
        places = np.arange(values.size) if x is None else array("x", x, "iuf")
        if values.ndim != 1 or places.shape != values.shape or not np.isfinite(values).any():
            raise ValueError(
                f"series[{name!r}] must be (N,), with finite values and as long as x, "
                f"got {values.shape}" + ("" if x is None else f" and x {places.shape}")
            )
        (line,) = ax.plot(places, values, linestyle=DASHES[len(ends)])
        last = np.flatnonzero(np.isfinite(values))[-1]
        ends.append((name, line.get_color(), (places[last], values[last])))
    ax.grid(True)
    ax.margins(x=0.01)
    ax.autoscale_view()
    _label_ends(ax, ends)
    return figure


def _label_ends(ax, ends):
    """Write each curve's name right of its end, at least a line of text apart."""
    to_axes = ax.transData + ax.transAxes.inverted()
    ends = sorted(
        ((*to_axes.transform(end), name, colour) for name, colour, end in ends), key=lambda e: e[1]
    )
    heights: list[float] = []
    gap = 0.075
    for _, y, *_ in ends:
        heights.append(max(y, heights[-1] + gap) if heights else y)
    shift = (sum(heights) - sum(e[1] for e in ends)) / len(ends)
    for (x, y, name, colour), height in zip(ends, heights, strict=True):
        ax.annotate(
            name,
            *((x, y), (1.04, height - shift)),
            xycoords="axes fraction",
            va="center",
            arrowprops={"arrowstyle": "-", "color": colour, "relpos": (0, 0.5)},
        )


def _draw(ax, image, scale, title, frame=LINE):
    """Draw one picture without ticks, in a thin frame."""
    cmap, norm = scale
    ax.imshow(image if image.ndim == 2 else norm(image).data, cmap=cmap, norm=norm)
    ax.set(xticks=[], yticks=[], title=title or "")
    for spine in ax.spines.values():
        spine.set(visible=True, color=frame)


def _scales(images, signed, limits):
    """Colour map and range of each picture; the signed ones share a range around zero."""
    strengths = [np.abs(i).ravel() for i, s in zip(images, signed, strict=True) if s]
    reach = 1.0
    if strengths and np.any(strong := np.concatenate(strengths)):
        reach = float(np.quantile(strong, SHOWN, method="higher") or strong.max())
    if limits is not None:
        if not isinstance(limits, tuple | list) or len(limits) != 2:
            raise TypeError(f"limits: expected two numbers, got {told(limits)}")
        limits = [number("limits", limit, -MOST_VALUE, MOST_VALUE) for limit in limits]
    scales: list = []
    for i, (image, both) in enumerate(zip(images, signed, strict=True)):
        if both:
            if image.ndim != 2:
                raise ValueError(f"images[{i}] is signed and must be (H, W), got {image.shape}")
            scales.append((SIGNED, Normalize(-reach, reach)))
            continue
        whole = image.dtype.kind in "ui"
        low, high = ((0, 255) if whole else (0, 1)) if limits is None else limits
        if not low < high:
            raise ValueError(f"limits must be (low, high) with low < high, got {limits!r}")
        rounding = 1e-6 * (high - low)
        if image.min() < low - rounding or image.max() > high + rounding:
            raise ValueError(
                f"images[{i}] has values from {_number(image.min())} to {_number(image.max())}, "
                f"expected are {_number(low)} to {_number(high)}: give limits, or signed=True"
            )
        scales.append((mpl.colormaps["gray"], Normalize(low, high, clip=True)))
    return scales


def _pictures(images):
    """A list of arrays that can be shown."""
    if not isinstance(images, list | tuple | np.ndarray) or _bare(images):
        raise TypeError(f"images: expected a list of pictures, got {told(images)}")
    images = [array("images", image, KINDS) for image in images]
    if not 1 <= len(images) <= MOST_IMAGES:
        raise ValueError(
            f"images must hold 1 to {MOST_IMAGES} pictures, got {len(images)}; "
            "a single picture goes into a list"
        )
    for i, image in enumerate(images):
        if not (image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3)) or not image.size:
            raise ValueError(f"images[{i}] must be (H, W) or (H, W, 3), got {image.shape}")
        if image.dtype.kind not in "buif" or not (np.abs(image).astype(float) <= MOST_VALUE).all():
            raise ValueError(
                f"images[{i}] must hold finite real numbers, got {image.dtype} "
                f"with a value that is none or beyond {MOST_VALUE:g}"
            )
    return [i.astype(float) if i.dtype.kind == "b" or i.dtype == "f2" else i for i in images]


def _bare(given):
    return isinstance(given, np.ndarray) and not given.ndim


def _one_each(name, given, images):
    """A list with one entry for each picture."""
    kind, what = (str, "words") if name == "titles" else (bool | np.bool_, "True or False")
    if isinstance(given, bool) or (given is None and name == "titles"):
        given = [given] * len(images)
    if not isinstance(given, list | tuple | np.ndarray) or _bare(given):
        raise TypeError(f"{name}: expected {what}, one for each picture, got {told(given)}")
    given = list(given)
    if not all(isinstance(each, kind) or (each is None and kind is str) for each in given):
        raise TypeError(f"{name}: expected {what}, one for each picture, got {told(given)}")
    if len(given) != len(images):
        raise ValueError(
            f"{name} must have one entry for each of {len(images)} pictures, "
            f"got {len(given)} for these images"
        )
    return given


def _number(value):
    """A number in few characters, with a true minus."""
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return ("0" if float(text) == 0 else text).replace("-", "−")
