"""The reader's own pictures, from a folder."""

from pathlib import Path

import numpy as np

from companion._arguments import room, told, whole

ENDINGS = {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp"}


def own_pictures(folder, size=32, least=100):
    """Read all pictures of a folder, cut to squares and made small.

    Parameters
    ----------
    folder : str or pathlib.Path
        Holds picture files, directly and in subfolders; files with other endings are passed over.
    size : int
        Height and width of the result. Each picture is cut to the square in its middle and resized
        with Lanczos' filter; transparent parts become white.
    least : int
        How many there must be.

    Returns
    -------
    numpy.ndarray
        uint8, shape (N, size, size, 3), in the order of the files' names.

    Raises
    ------
    TypeError
        If ``folder`` is no path, or ``size`` or ``least`` no whole number.
    ValueError
        If it is no folder, holds fewer than ``least`` pictures, one cannot be read, or ``size`` or
        ``least`` is out of range.
    """
    from PIL import Image, ImageOps

    if not isinstance(folder, str | Path):
        raise TypeError(f"folder: expected a path, got {told(folder)}")
    room("size", size, (whole("size", size, 1), size, 3))
    whole("least", least, 1)
    if not str(folder) or "\0" in str(folder) or not Path(folder).is_dir():
        raise ValueError(f"folder: images must be a folder of pictures, got {folder}")
    folder = Path(folder)
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS)
    if len(paths) < least:
        raise ValueError(
            f"the folder {folder} holds {len(paths)} pictures ({', '.join(sorted(ENDINGS))}), "
            f"at least {least} are needed"
        )
    pictures = []
    for path in paths:
        try:
            with Image.open(path) as file:
                image = ImageOps.exif_transpose(file).convert("RGBA")
            white = Image.new("RGBA", image.size, "white")
            flat = Image.alpha_composite(white, image).convert("RGB")
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise ValueError(f"the picture {path} cannot be read: {error}") from error
        pictures.append(np.array(ImageOps.fit(flat, (size, size), Image.Resampling.LANCZOS)))
    return np.stack(pictures)
