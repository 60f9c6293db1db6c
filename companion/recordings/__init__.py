"""Recordings of trainings: what a GAN drew from the same noise, again and again while it learnt.

A recording is three files beside this one, made by ``python -m companion.training.record_gan``,
and an entry in ``manifest.json`` with the hash of the first, which has those of the others:

``NAME.json``
    The facts, and the curve: one row for each frame, the first before any training.
``NAME.webp``
    The frames, side by side. Each is a grid of pictures from the same codes.
``NAME-walk.webp``
    What the trained generator draws on a plane in the space of codes: a grid of pictures whose
    corners are four codes and between which one may walk.

In the JSON

======================  ========================================================================
``what``, ``recipe``    what it is, and the recipe that was trained
``seed``, ``steps``     of the training; ``data`` says on what
``kind``                ``"digits"`` or ``"emoji"``: the classifier that judged
``classes``             names of the classes
``size``, ``channels``  of one picture: 28 and 1, or 32 and 3 (both sheets are stored in colour)
``frames``              ``file``, ``sha256``, ``grid``: rows and columns of pictures in a frame,
                        and ``columns``: frame f is in row f // columns, column f % columns
``walk``                ``file``, ``sha256``, ``grid``: rows and columns of pictures
``floor``               a perfect generator's Fréchet distance: ``value``, ``low``, ``high``
``curve``               rows as below
======================  ========================================================================

and in a row of the curve

=============================  =================================================================
``step``                       steps made so far
``discriminator``,             mean losses since the frame before; ``null`` in the first
``generator``
``frechet``                    Fréchet distance to pictures held out, of 1,000: ``value``,
                               ``low``, ``high`` (95 %)
``imbalance``                  divergence of the classes' shares from those held out, likewise
``shares``                     share of each class among the 1,000, by the classifier
``covered``                    classes that have at least a tenth of their due share
=============================  =================================================================

Sheets are WebP with losses, for looking at; the numbers come from the pictures themselves.
"""

import io
from pathlib import Path

import numpy as np

from companion import _shipped

__all__ = ["load", "names", "pictures"]

FOLDER = Path(__file__).parent


def names():
    """Names of the recordings, in alphabetical order."""
    return sorted(_shipped.manifest(FOLDER))


def load(name):
    """Read the facts and the curve of a recording.

    Parameters
    ----------
    name : str
        One of :func:`names`.

    Returns
    -------
    dict
        As this module's description says.

    Raises
    ------
    ValueError
        If there is no such recording, or a file is not the one recorded.
    FileNotFoundError, OSError
        If a file is missing from the installation, or cannot be read.
    """
    sha256 = _shipped.entry(FOLDER, name)["sha256"]
    return _shipped.read_json(FOLDER / f"{name}.json", sha256)


def contents(name):
    """Bytes of the files of a recording: ``"facts"`` as JSON, and both sheets as WebP."""
    facts = load(name)
    sheets = {part: facts[part] for part in ("frames", "walk")}
    return {
        "facts": _shipped.read(FOLDER / f"{name}.json"),
        **{part: _shipped.read(FOLDER / s["file"], s["sha256"]) for part, s in sheets.items()},
    }


def pictures(name, sheet="frames"):
    """Read the pictures of a recording.

    Parameters
    ----------
    name : str
        One of :func:`names`.
    sheet : {"frames", "walk"}
        Which of the two.

    Returns
    -------
    numpy.ndarray
        uint8: (frames, rows, columns, size, size, 3), or (rows, columns, size, size, 3).

    Raises
    ------
    ValueError
        If there is no such recording or sheet, or a file is not the one recorded.
    FileNotFoundError, OSError
        If a file is missing from the installation, or cannot be read.
    """
    facts = load(name)
    if sheet not in ("frames", "walk"):
        raise ValueError(f"sheet must be 'frames' or 'walk', got {sheet!r}")
    content = _shipped.read(FOLDER / facts[sheet]["file"], facts[sheet]["sha256"])
    from PIL import Image

    with Image.open(io.BytesIO(content)) as image:
        pixels = np.array(image.convert("RGB"))
    size, (rows, columns) = facts["size"], facts[sheet]["grid"]
    across = facts[sheet].get("columns", 1)
    down = pixels.shape[0] // (rows * size)
    frames = pixels.reshape(down, rows, size, across, columns, size, 3)
    frames = frames.transpose(0, 3, 1, 4, 2, 5, 6).reshape(-1, rows, columns, size, size, 3)
    return frames[: len(facts["curve"])] if sheet == "frames" else frames[0]
