"""The figure that paints a photograph in a mixture of styles."""

import io
import json
from functools import cache

import numpy as np
import traitlets

from companion import data
from companion.widgets import style_networks
from companion.widgets._figure import Figure
from companion.widgets._traits import Checked, Number, Whole, is_number

LEAST, LARGEST = 8, 384
PICTURES = ("china", "chelsea", "coffee", "flower", "rocket")
THUMBNAIL = 72


class StyleMixer(Figure):
    """A photograph, painted by the shipped style network in one style or in a mixture of several.

    In JupyterLab every trait can be read and set while the figure is shown; ``result`` is the
    picture that the figure shows to the right of its line.

    Parameters
    ----------
    picture : str or (H, W, 3) array_like of uint8
        "china", "chelsea", "coffee", "flower" or "rocket" of :func:`companion.data.photo`, or the
        reader's own; H and W from 8 to 384 and divisible by 4.
    mixture : sequence of float
        How much of each style, in the order of :func:`companion.data.paintings`, from 0 to 100;
        only their ratios count. The default is the first style alone.
    strength : float
        From 0, the photograph, to 1, what the network made.
    keep_colours : bool
        Take only the brightness from what the network made.
    split : int
        Where the photograph ends and the result begins, in percent of the width.
    predict : bool
        Ask the reader for a prediction before styles can be mixed.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = StyleMixer("coffee", strength=0.8)
    >>> figure.result.shape
    (160, 240, 3)
    """

    picture = traitlets.Unicode("china").tag(sync=True)
    own_pixels = traitlets.Bytes(b"").tag(sync=True)
    own_size = traitlets.Tuple(Whole(min=0), Whole(min=0), default_value=(0, 0)).tag(sync=True)
    mixture = Checked().tag(sync=True)
    strength = Number(1.0, min=0, max=1).tag(sync=True)
    keep_colours = traitlets.Bool(False).tag(sync=True)
    split = Whole(35, min=0, max=100).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)
    _preview = traitlets.Dict().tag(sync=True)
    _thumbnails = traitlets.Bytes().tag(sync=True)

    def __init__(self, picture="china", **traits):
        if not isinstance(picture, str):
            pixels = _pixels(picture)
            traits |= {"own_pixels": pixels.tobytes(), "own_size": pixels.shape[:2]}
            picture = "own"
        super().__init__(picture=picture, **traits)
        self.photo  # noqa: B018 a picture that is not whole is refused now, not when it is shown

    @classmethod
    def assets(cls):
        """The network and the photographs."""
        found = {f"style-{name}": array for name, array in style_networks.assets().items()}
        found["style-about"] = np.frombuffer(_about().encode(), np.uint8)
        return found | {f"style-photo-{name}": data.photo(name) for name in PICTURES}

    @property
    def photo(self):
        """The picture as it was, uint8, (H, W, 3).

        Raises
        ------
        traitlets.TraitError
            If ``own_pixels`` does not have the size that ``own_size`` says.
        """
        if self.picture != "own":
            return data.photo(self.picture)
        expected = 3 * self.own_size[0] * self.own_size[1]
        if len(self.own_pixels) != expected or not expected:
            raise traitlets.TraitError(
                f"own_pixels: own_size {self.own_size} asks for {expected} bytes, at least "
                f"{3 * LEAST**2}; got {len(self.own_pixels)}"
            )
        return np.frombuffer(self.own_pixels, np.uint8).reshape(*self.own_size, 3)

    @property
    def shares(self):
        """The share of each style, adding up to 1, (S)."""
        return np.array(self.mixture, float) / np.sum(self.mixture)

    @property
    def result(self):
        """The picture in its mixture of styles, uint8, (H, W, 3)."""
        x = self.photo.transpose(2, 0, 1) / 255
        made = style_networks.paint(style_networks.load(), x, self.shares)
        return _bytes(style_networks.finished(made, x, self.strength, self.keep_colours))

    @traitlets.default("mixture")
    def _default_mixture(self):
        return [100] + [0] * (len(style_networks.styles()) - 1)

    @traitlets.default("_preview")
    def _default_preview(self):
        """What the network makes of the picture, as the page shows it before it has painted."""
        if self.picture == "own":
            return {}
        webp = _painted(self.picture, tuple(self.shares))
        return {"picture": self.picture, "mixture": self.mixture, "webp": webp}

    @traitlets.default("_thumbnails")
    def _default_thumbnails(self):
        return _thumbnails()

    @traitlets.validate("picture")
    def _check_picture(self, proposal):
        known = [*PICTURES, "own"]
        if proposal["value"] not in known:
            raise traitlets.TraitError(
                f"picture: expected one of {', '.join(map(repr, known))}, got {proposal['value']!r}"
            )
        return proposal["value"]

    @traitlets.validate("own_size")
    def _check_own_size(self, proposal):
        size = tuple(proposal["value"])
        if size != (0, 0) and not _fits(size):
            raise traitlets.TraitError(
                f"own_size: expected height and width from {LEAST} to {LARGEST}, divisible by 4, "
                f"got {size}"
            )
        return size

    @traitlets.validate("mixture")
    def _check_mixture(self, proposal):
        value, count = proposal["value"], len(style_networks.styles())
        listed = isinstance(value, list | tuple | np.ndarray) and len(value) == count
        fits = listed and all(is_number(each) and 0 <= each <= 100 for each in value)
        if not fits or not any(value):
            raise traitlets.TraitError(
                f"mixture: expected {count} numbers from 0 to 100, not all of them 0, got {value!r}"
            )
        return [each.item() if isinstance(each, np.number) else each for each in value]


def _pixels(picture):
    """Return a reader's picture as uint8 (H, W, 3)."""
    pixels = np.asarray(picture)
    expected = (
        f"expected a name or a uint8 array (H, W, 3), H and W from {LEAST} to {LARGEST} and "
        f"divisible by 4"
    )
    if pixels.dtype != np.uint8:
        raise traitlets.TraitError(f"picture: {expected}, got dtype {pixels.dtype}")
    if pixels.ndim != 3 or pixels.shape[2] != 3 or not _fits(pixels.shape[:2]):
        raise traitlets.TraitError(f"picture: {expected}, got shape {pixels.shape}")
    return pixels


def _fits(size):
    return all(LEAST <= side <= LARGEST and side % 4 == 0 for side in size)


def _bytes(planes):
    return np.floor(255 * planes + 0.5).astype(np.uint8).transpose(1, 2, 0)


@cache
def _about():
    """What the network is, as a JSON text."""
    network = style_networks.load()
    facts = {"widths": network.widths, "blocks": network.blocks}
    return json.dumps({"styles": style_networks.styles(), **facts})


# What Python has drawn goes with the figure and is no asset: an asset must have the same bytes
# wherever the book is made, and arithmetic may round otherwise on another machine.


@cache
def _painted(name, shares):
    """A photograph as the network paints it, as a WebP file."""
    x = data.photo(name).transpose(2, 0, 1) / 255
    return _webp(_bytes(style_networks.paint(style_networks.load(), x, shares)))


@cache
def _thumbnails():
    """The middle of each style's picture, made small, one below the other, as a WebP file."""
    from PIL import Image, ImageOps

    size = (THUMBNAIL, THUMBNAIL)
    pictures = [Image.fromarray(data.painting(name)) for name in style_networks.styles()]
    return _webp(np.concatenate([ImageOps.fit(picture, size) for picture in pictures]))


def _webp(pixels):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "webp", quality=88, method=6)
    return file.getvalue()
