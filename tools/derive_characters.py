"""Chinese characters among the data: pen strokes, and pictures in four hands.

A part of derive_data.py.
"""

import contextlib
import io
import json
from collections import Counter

import numpy as np
from packages import origin, packed
from PIL import Image, ImageDraw, ImageFont

PEN = "hanzi-writer-data"
HANDS = ("ma-shan-zheng", "zhi-mang-xing", "liu-jian-mao-cao", "long-cang")
FIRST = f"@fontsource/{HANDS[0]}"
PACKAGES = {PEN: "2.0.1", **{f"@fontsource/{hand}": "5.3.0" for hand in HANDS}}
COUNT, SIDE, FINER, COLUMNS = 1_000, 40, 8, 40
CELL, TOP = 16, 900  # of the grid and of the page, in units of the package: 1,024 to a side
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NOTICE = """\
# Pen strokes of Chinese characters, from the package hanzi-writer-data 2.0.1, whose data come from
# fonts of Arphic Technology. Changed in November 2026: of each stroke only the centre line is kept,
# its points thinned and rounded to a grid of 64 x 64.
# Under the Arphic Public License, licenses/Arphic-1999.txt. There is no warranty.
"""


def characters(reader, verses):
    """Rows for the manifest: path, content, entry.

    ``reader`` returns for a package a function from a path inside it to bytes; ``verses`` is
    the text of the poems in quatrains.tsv.gz.
    """
    lines = medians(reader(PEN))
    yield (
        "characters/pen.txt.gz",
        pen(lines),
        dict(
            what=f"Pen strokes of {len(lines):,} Chinese characters, in the order of writing, on a "
            "grid of 64 × 64; a line to a character, a word to a stroke, two letters to a point",
            origin=origin("npm", (PEN, PACKAGES[PEN]), "*.json"),
            licence="Arphic-1999",
            licence_files=["licenses/Arphic-1999.txt"],
            attribution="Hanzi Writer by David Chanin, from Make Me a Hanzi by Shaunak Kishore, "
            "from fonts © 1999 Arphic Technology Co., Ltd.",
            derived="centre lines alone, thinned after Ramer, Douglas and Peucker with a tolerance "
            "of one cell, rounded to the grid, shuffled by RandomState(0).permutation; gzip",
        ),
    )
    fonts = [font(reader(f"@fontsource/{name}"), name) for name in HANDS]
    chosen = most_frequent(verses, lines, fonts)
    hands = dict(
        origin=origin("npm", (FIRST, PACKAGES[FIRST]), "files/*.woff"),
        licence="OFL-1.1",
        licence_files=["licenses/OFL-1.1.txt"],
        attribution="© 2018 The MaShanZheng, The ZhiMangXing, The Liu Jian Mao Cao and The "
        "LongCang Project Authors, https://github.com/googlefonts; packages by Fontsource, one to "
        "a hand",
    )
    yield (
        "characters/hands.png",
        sheet(chosen, fonts),
        dict(
            what=f"{COUNT:,} Chinese characters in the hands {', '.join(HANDS)}, 40 × 40 each, in "
            "16 greys, white on black, 40 to a row, a hand after the other",
            **hands,
            derived="drawn by Pillow at 320 × 320, an em to a side and centred by the font's "
            "metrics, averaged over 8 × 8, saved as PNG",
        ),
    )
    yield (
        "characters/hands.txt",
        (chosen + "\n").encode(),
        dict(
            what=f"The {COUNT:,} characters of hands.png, in its order",
            **hands,
            derived="the most frequent ones of texts/quatrains.tsv.gz that the four fonts and "
            "pen.txt.gz contain, shuffled by RandomState(0).permutation",
        ),
    )


def licences(reader):
    """Texts of the licences, by path. The fonts' copies differ in the first line, the holder."""
    own = [reader(f"@fontsource/{hand}")("package/LICENSE") for hand in HANDS]
    holders = b"\n".join(text.partition(b"\n")[0].strip() for text in own)
    return {
        "licenses/Arphic-1999.txt": reader(PEN)("package/ARPHICPL.TXT"),
        "licenses/OFL-1.1.txt": holders + b"\n" + own[0].partition(b"\n")[2],
    }


def medians(read):
    """Characters → their strokes as the package has them, lists of points."""
    found = {}
    for point in range(0x4E00, 0xA000):
        with contextlib.suppress(KeyError):
            found[chr(point)] = json.loads(read(f"package/{chr(point)}.json"))["medians"]
    return found


def pen(lines):
    """The text file."""
    names = sorted(lines)
    rows = []
    for i in np.random.RandomState(0).permutation(len(names)):
        strokes = [written(np.array(line, float)) for line in lines[names[i]]]
        rows.append(f"{names[i]}\t{' '.join(strokes)}\n")
    return packed(NOTICE + "".join(rows))


def written(line):
    """A stroke as letters: for each point one for the column and one for the row.

    One stroke of more than a hundred thousand is so short that it becomes a single point.
    """
    cells = np.rint((thinned(line) * [1, -1] + [0, TOP]) / CELL).clip(0, 63).astype(int)
    moved = np.r_[True, (np.diff(cells, axis=0) != 0).any(1)]
    return "".join(LETTERS[x] + LETTERS[y] for x, y in cells[moved])


def thinned(line):
    """Leave out points that lie within a cell of the straight line between those that stay."""
    first, last = line[0], line[-1]
    along = last - first
    length = np.hypot(*along)
    away = line - first
    far = np.hypot(*away.T) if length == 0 else np.abs([along[1], -along[0]] @ away.T) / length
    worst = far.argmax()
    if far[worst] <= CELL:
        return np.array([first, last])
    return np.concatenate([thinned(line[: worst + 1])[:-1], thinned(line[worst:])])


def font(read, name):
    """Return a function from a character to the font that draws it, or None.

    The package cuts a font into files by ranges, in which not every character need be drawn; what
    is not looks like U+FFFF, which no font draws.
    """
    parts = {}
    for part, ranges in json.loads(read("package/unicode.json")).items():
        file = f"package/files/{name}-{part.strip('[]')}-400-normal.woff"
        for piece in ranges.split(","):
            first, _, last = piece.removeprefix("U+").partition("-")
            for point in range(int(first, 16), int(last or first, 16) + 1):
                parts[chr(point)] = file
    opened = {}

    def of(character):
        file = parts.get(character)
        if file and file not in opened:
            opened[file] = ImageFont.truetype(io.BytesIO(read(file)), SIDE * FINER)
        drawn = opened.get(file)
        missing = drawn and bytes(drawn.getmask(character)) == bytes(drawn.getmask("\uffff"))
        return None if missing else drawn

    return of


def most_frequent(verses, lines, fonts):
    """Return the characters that are drawn, as a text."""
    counts = Counter(verses)
    known = [c for c, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]
    chosen = [c for c in known if c in lines and all(font(c) for font in fonts)][:COUNT]
    return "".join(chosen[i] for i in np.random.RandomState(0).permutation(COUNT))


def sheet(chosen, fonts):
    """All pictures as one, in 16 greys."""
    large = SIDE * FINER
    tiles = []
    for font in fonts:
        for character in chosen:
            image, drawn = Image.new("L", (large, large)), font(character)
            left, (ascent, descent) = (large - drawn.getlength(character)) / 2, drawn.getmetrics()
            top = (large - ascent - descent) / 2
            ImageDraw.Draw(image).text((left, top), character, fill=255, font=drawn)
            tiles.append(np.array(image.resize((SIDE, SIDE), Image.Resampling.BOX)))
            assert tiles[-1].any(), f"{character} is empty"
    rows = np.array(tiles).reshape(-1, COLUMNS, SIDE, SIDE).swapaxes(1, 2)
    greys = np.rint(rows.reshape(-1, COLUMNS * SIDE) / 17).astype(np.uint8)
    image = Image.fromarray(greys, "P")
    image.putpalette([17 * grey for grey in range(16) for _ in range(3)])
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True, bits=4)
    return file.getvalue()
