"""Compare the pictures that a cell draws with the ones that are stored; nbval does not look."""

import base64
import io
from importlib import metadata

import numpy as np
from PIL import Image

from tools.canary import specifiers

STORED = specifiers("constraints.txt")["matplotlib"]  # the release that drew the stored pictures
HERE = metadata.version("matplotlib")
FAINT = 32  # of 255: what rounding on another processor may change
FEW = 10  # pixels


def differences(stored, drawn):
    """Return in words how the PNG pictures in two lists of outputs differ.

    Another release of Matplotlib sets letters and margins otherwise: then only the number counts.

    Parameters
    ----------
    stored, drawn : list of notebook outputs
        As the notebook holds them, and as the kernel has just sent them.
    """
    old, new = pngs(stored), pngs(drawn)
    if len(old) != len(new):
        return [f"{len(old)} pictures are stored, {len(new)} were drawn"]
    if not STORED.contains(HERE):
        return []
    found = []
    for number, (before, after) in enumerate(zip(old, new, strict=True), start=1):
        if before.shape != after.shape:
            sizes = f"{before.shape[1]} × {before.shape[0]}, {after.shape[1]} × {after.shape[0]}"
            found.append(f"picture {number} has another size than the stored one: {sizes}")
        else:
            changed = (np.abs(before - after).max(-1) > FAINT).sum()
            if changed > FEW:
                found.append(f"{changed} pixels of picture {number} are not the stored ones")
    return found


def pngs(outputs):
    """Return the outputs' pictures as arrays of shape (height, width, 4)."""
    encoded = [o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {})]
    files = [io.BytesIO(base64.b64decode(text)) for text in encoded]
    return [np.asarray(Image.open(file).convert("RGBA"), dtype=int) for file in files]
