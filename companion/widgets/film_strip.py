"""The figure that shows small films: paused at first, played, stepped and scrubbed."""

import io

import numpy as np
import traitlets

from companion.widgets._figure import Figure
from companion.widgets._traits import Whole

MOST_BYTES, MOST_FRAMES, LARGEST = 150_000, 200, 256


class FilmStrip(Figure):
    """Small films beside each other, all at the same frame; they stand still until played.

    In JupyterLab ``frame`` can be read and set while the figure is shown.

    Parameters
    ----------
    films : (T, H, W, 3) or (M, T, H, W, 3) array_like of uint8
        One film of T frames, or M of them that play together. As PNG they may weigh 150 kB.
    names : list of str
        What stands below each film; one to a film.
    label : str
        What one sees, in words, for those who do not see it.
    milliseconds : int
        From one frame to the next at normal speed, 20 to 2000.
    frame : int
        The frame that is shown, counted from 0.
    loop : bool
        Whether the films begin again when they have ended. The reader can change it.

    Raises
    ------
    TypeError
        If ``films`` does not hold bytes, or a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> film = np.zeros((3, 8, 8, 3), np.uint8)
    >>> film[1] = 255
    >>> FilmStrip(film, names=["blink"], label="A dark square that is white for one frame").size
    (1, 3, 8, 8)
    """

    sprite = traitlets.Bytes(b"").tag(sync=True)
    size = traitlets.Tuple(*[Whole(min=0)] * 4, default_value=(0, 0, 0, 0)).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    milliseconds = Whole(100, min=20, max=2000).tag(sync=True)
    frame = Whole(0, min=0).tag(sync=True)
    loop = traitlets.Bool(False).tag(sync=True)

    def __init__(self, films=None, **traits):
        if films is not None:
            films = _checked(films)
            traits |= {"sprite": _png(films), "size": films.shape[:4]}
        if not traits.get("sprite"):
            raise traitlets.TraitError("films: expected an array of bytes, got none")
        super().__init__(**traits)
        self._check_names({"value": self.names})
        self._check_label({"value": self.label})

    def __repr__(self):
        """What is shown, without the bytes, whose number depends on how Pillow packs them."""
        M, T, H, W = self.size
        return f"FilmStrip({M} × {T} frames of {H} × {W}: {', '.join(self.names)})"

    @traitlets.validate("names")
    def _check_names(self, proposal):
        if len(proposal["value"]) != self.size[0]:
            raise traitlets.TraitError(
                f"names: expected {self.size[0]}, one to a film, got {len(proposal['value'])}"
            )
        return proposal["value"]

    @traitlets.validate("label")
    def _check_label(self, proposal):
        if not proposal["value"].strip():
            raise traitlets.TraitError("label: expected words that say what one sees, got none")
        return proposal["value"]

    @traitlets.validate("frame")
    def _check_frame(self, proposal):
        if proposal["value"] >= self.size[1]:
            raise traitlets.TraitError(
                f"frame: expected 0 to {self.size[1] - 1}, got {proposal['value']}"
            )
        return proposal["value"]


def _checked(films):
    """Return the films as (M, T, H, W, 3) bytes."""
    films = np.asarray(films)
    if films.dtype != np.uint8:
        raise TypeError(f"films must be an array of uint8, got {films.dtype}")
    films = films[None] if films.ndim == 4 else films
    M, T, H, W, channels = films.shape if films.ndim == 5 else (0,) * 5
    fits = channels == 3 and 1 <= M <= 12 and 2 <= T <= MOST_FRAMES and 1 <= H <= LARGEST
    if not fits or not 1 <= W <= LARGEST:
        raise traitlets.TraitError(
            "films: expected shape (T, H, W, 3) or (M, T, H, W, 3) with at most 12 films of 2 to "
            f"{MOST_FRAMES} frames of at most {LARGEST} × {LARGEST}, got {films.shape}"
        )
    return films


def _png(films):
    """All frames in one picture: a film to a row, from left to right."""
    from PIL import Image

    M, T, H, W, _ = films.shape
    sheet = films.transpose(0, 2, 1, 3, 4).reshape(M * H, T * W, 3)
    file = io.BytesIO()
    Image.fromarray(sheet).save(file, "PNG", optimize=True)
    content = file.getvalue()
    if len(content) > MOST_BYTES:
        raise traitlets.TraitError(
            f"films: as PNG they weigh {len(content):,} bytes, the most is {MOST_BYTES:,}; "
            "show fewer, smaller or shorter ones"
        )
    return content
