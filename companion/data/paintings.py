"""Pictures whose manner is worth taking over: a painting, and others that the book makes or has."""

import io

import numpy as np

from companion._arguments import word
from companion.data._files import checked_bytes
from companion.data.emoji import emoji
from companion.data.photos import photo

GLASS = (
    *((200, 30, 40), (240, 180, 30), (20, 70, 160), (30, 130, 90)),
    *((240, 240, 220), (120, 40, 130), (240, 110, 30), (60, 160, 210)),
)
SIDE, PANES, ACROSS = 240, 110, 8  # of the pictures that are made
PAPER, BLUE, RED = (245, 235, 215), (25, 40, 90), (190, 60, 40)


def paintings():
    """Names of the pictures that :func:`painting` knows, in the order of the style network."""
    return list(MAKERS)


def painting(name):
    """One picture to take a style from.

    Parameters
    ----------
    name : str
        One of :func:`paintings`. ``starry-night`` is Vincent van Gogh's painting of 1889,
        254 × 320. The others are 240 × 240: ``glass`` is made of cells like a leaded window,
        ``contours`` of the level lines of a random surface; ``emoji`` is a sheet of emoji, and
        ``brick`` the photograph of a wall.

    Returns
    -------
    numpy.ndarray
        uint8, shape (H, W, 3): red, green, blue from 0 to 255.

    Raises
    ------
    TypeError, ValueError
        If ``name`` is no str, or there is no picture of that name.

    Examples
    --------
    >>> painting("starry-night").shape
    (254, 320, 3)
    """
    if word("name", name) not in MAKERS:
        raise ValueError(f"name must be one of {', '.join(map(repr, MAKERS))}, got {name!r}")
    return MAKERS[name]()


def starry_night():
    """The painting itself."""
    from PIL import Image

    with Image.open(io.BytesIO(checked_bytes("paintings/starry_night.png"))) as image:
        return np.array(image.convert("RGB"))


def glass():
    """Cells around random points, each in one colour, with dark lead between them."""
    random = np.random.RandomState(0)  # its stream is the same in every version of NumPy
    points = (random.rand(PANES, 2) * 1.2 - 0.1) * SIDE
    places = np.moveaxis(np.mgrid[:SIDE, :SIDE], 0, -1)[:, :, None]
    distances = np.sqrt(((places - points) ** 2).sum(-1))  # (SIDE, SIDE, PANES)
    nearest, second = np.partition(distances, 1, -1)[..., :2].transpose(2, 0, 1)
    colours = np.array(GLASS)[random.randint(len(GLASS), size=PANES)]
    colours = colours * (0.75 + 0.25 * random.rand(PANES, 1))
    light = 1 - 0.25 * nearest / nearest.max()
    pane = colours[distances.argmin(-1)] * light[..., None]
    lead = np.clip((second - nearest - 2) / 2, 0, 1)[..., None]
    return (lead * pane + (1 - lead) * 25).astype(np.uint8)


def contours():
    """Lines of equal height on a smooth random surface, in an ink that changes its colour."""
    random = np.random.RandomState(1)
    height, warmth = smooth(random, 14), smooth(random, 30)
    paper = np.clip(1.6 * np.abs(np.sin(9 * height)) - 0.35, 0, 1)[..., None]
    blue = 1 / (1 + np.exp(-4 * warmth))[..., None]
    ink = blue * np.array(BLUE) + (1 - blue) * np.array(RED)
    return (paper * np.array(PAPER) + (1 - paper) * ink).astype(np.uint8)


def smooth(random, scale):
    """White noise blurred by a Gaussian of the given width in pixels, with variance 1."""
    f = np.fft.fftfreq(SIDE)
    blur = np.exp(-2 * (np.pi * scale) ** 2 * (f[:, None] ** 2 + f**2))
    field = np.fft.ifft2(np.fft.fft2(random.randn(SIDE, SIDE)) * blur).real
    return field / field.std()


def emoji_sheet():
    """The first emoji of the training part, 30 pixels each."""
    images = emoji("train").images[: ACROSS**2, 1:31, 1:31]
    rows = images.reshape(ACROSS, ACROSS, 30, 30, 3).transpose(0, 2, 1, 3, 4)
    return rows.reshape(SIDE, SIDE, 3)


def brick():
    """The wall among the photographs."""
    return photo("brick")


MAKERS = {
    "starry-night": starry_night,
    "glass": glass,
    "contours": contours,
    "emoji": emoji_sheet,
    "brick": brick,
}
