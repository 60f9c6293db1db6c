"""The animated emoji among the data. A part of derive_data.py."""

import io
import json

from packages import origin
from PIL import Image

PACKAGE = ("@lobehub/fluent-emoji-anim-1", "1.0.0")
FRAMES, SIDE = 24, 32
CODES = [
    *("1f43e", "1f427", "1f300", "1f3ca-200d-2642-fe0f", "1f308", "1f3ca-200d-2640-fe0f"),
    *("1f3ca", "1f430", "1f329-fe0f", "1f3c7", "1f32a-fe0f", "1f43a", "1f3c4-200d-2640-fe0f"),
    *("1f411", "1f3c4-200d-2642-fe0f", "1f412", "1f327-fe0f", "1f41e", "1f43b", "1f3c2"),
    *("1f40e", "1f389", "1f436", "1f42c", "1f435", "1f41f", "1f420", "1f43b-200d-2744-fe0f"),
    *("1f408-200d-2b1b", "1f41d", "1f434", "1f415-200d-1f9ba", "1f31e", "1f383", "1f419"),
    *("1f3c4", "1f31a", "1f42e", "1f409", "1f326-fe0f"),
]


def animations(read):
    """Rows for the manifest: path, content, entry."""
    sheet = Image.new("RGB", (FRAMES * SIDE, len(CODES) * SIDE))
    milliseconds = []
    for i, code in enumerate(CODES):
        film = Image.open(io.BytesIO(read(f"package/assets/{code}.webp")))
        for t in range(FRAMES):
            film.seek(t * film.n_frames // FRAMES)
            image = film.convert("RGBA")
            ground = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(ground, image).convert("RGB")
            image = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
            sheet.paste(image, (t * SIDE, i * SIDE))
        milliseconds.append(film.n_frames * film.info["duration"] // FRAMES)
    file = io.BytesIO()
    sheet.save(file, "PNG", optimize=True)
    words = {"codes": CODES, "milliseconds": milliseconds}
    common = dict(
        origin=origin("npm", PACKAGE, "assets/*.webp"),
        licence="MIT",
        licence_files=["licenses/MIT-fluent-emoji.txt"],
        attribution="Fluent Emoji (animated) by Microsoft, "
        "https://github.com/microsoft/fluentui-emoji; package by LobeHub",
    )
    yield (
        "animations.png",
        file.getvalue(),
        dict(
            what="40 animated emoji of 24 frames, 32 × 32 each, a row to an animation",
            **common,
            derived="laid on white, resized from 256 × 256 with Lanczos' filter; of the 36 to "
            "73 frames of a loop, numbers t·n // 24, mostly every second or third; saved as PNG",
        ),
    )
    yield (
        "animations.json",
        (json.dumps(words, separators=(",", ":")) + "\n").encode(),
        dict(
            what="Code points of the 40 animated emoji, and how long each shows a frame",
            **common,
            derived="in the order of animations.png; milliseconds from one frame kept to "
            "the next, on average",
        ),
    )
