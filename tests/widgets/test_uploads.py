"""Files that a reader brings: read if they are pictures, else refused in words, and never sent."""

import io
import re
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from tools import sphinx_widgets

TAKING = [
    name
    for name, figure in sphinx_widgets.figures().items()
    if 'type: "file"' in sphinx_widgets.script(name, figure)
]
NOISE = np.random.default_rng(0).integers(0, 256, (40, 24, 3), np.uint8)


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def white(width, height, rows):
    """A PNG with one bit a pixel, of which only some rows are there."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\xff" * -(-width // 8)) * rows)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", lines), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def turned():
    exif = Image.Exif()
    exif[0x0112] = 6  # a camera held upright
    return saved(Image.fromarray(NOISE), "JPEG", exif=exif)


COLOURED = Image.fromarray(NOISE)
READ = {  # name: content, height and width as it is to be seen
    "plain.png": (saved(COLOURED, "PNG"), 40, 24),
    "deep.png": (saved(Image.fromarray(NOISE[..., 0].astype(np.uint16) * 257), "PNG"), 40, 24),
    "printed.jpg": (saved(COLOURED.convert("CMYK"), "JPEG"), 40, 24),
    "turned.jpg": (turned(), 24, 40),
    "film.gif": (saved(COLOURED, "GIF", save_all=True, append_images=[COLOURED] * 200), 40, 24),
}
REFUSED = {
    "empty.png": b"",
    "cut.png": saved(COLOURED, "PNG")[:60],
    "huge.png": white(30_000, 30_000, 1),
    "large.png": white(10_100, 10_000, 10_000),
    "bomb.gif": b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\0\0\0;",
    "words.png": b"to be, or not to be",
    "tune.mid": b"MThd\0\0\0\6\0\1\0\1\0\x60MTrk",
    "drawn.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="canary=1"><script/></svg>',
    "<img src=x onerror=canary=1>.png": b"no picture",
}
SOME = {"turned.jpg", "empty.png", "bomb.gif", "drawn.svg", "<img src=x onerror=canary=1>.png"}
WAYS = ("chosen", "dropped", "pasted")
GIVE = """([way, called, type, content]) => {
    const data = new DataTransfer(), node = document.querySelector('.companion-figure .paste');
    data.items.add(new File([Uint8Array.from(content)], called, { type }));
    node.dispatchEvent(way === 'pasted'
        ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true })
        : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
LEFT = """(texts) => ['drop', 'paste'].map((name) => {
    const data = new DataTransfer(), node = document.querySelector('.companion-figure canvas');
    for (const [type, text] of Object.entries(texts)) data.setData(type, text);
    const how = { dataTransfer: data, bubbles: true, cancelable: true };
    node.dispatchEvent(new DragEvent('dragenter', how));
    const dropping = document.querySelectorAll('.dropping').length;
    return !dropping && node.dispatchEvent(name === 'drop' ? new DragEvent('drop', how)
        : new ClipboardEvent('paste', { ...how, clipboardData: data }));
})"""
SLOW = """() => {
    const real = createImageBitmap;
    let count = 0;
    globalThis.read = 0;
    globalThis.createImageBitmap = async (blob) => {
        if (!count++) await new Promise((resolve) => setTimeout(resolve, 400));
        return real(blob).finally(() => read++);
    };
}"""
SIZED = """([height, width]) => [...document.querySelectorAll('canvas')].some(
    (canvas) => canvas.height === height && canvas.width === width)"""


def bring(page, way, called, content):
    """Bring a file to a figure as a reader may."""
    kind = "image/png" if called.endswith("png") else ""
    if way == "chosen":
        file = {"name": called, "mimeType": kind, "buffer": content}
        page.locator("input[type=file]").set_input_files(file)
    else:
        page.evaluate(GIVE, [way, called, kind, list(content)])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", TAKING)
def test_files_are_read_or_refused_in_words(open_page, name, way):
    page, sent = open_page(sphinx_widgets.figures()[name](predict=False)), []
    page.on("request", lambda request: sent.append(request.url))
    note, picture = page.locator(".note"), page.get_by_label("Picture", exact=True)
    some = {*READ, *REFUSED} if way == "chosen" else SOME  # it is one reader for all ways
    for called, (content, height, width) in READ.items():
        if called not in some:
            continue
        bring(page, way, called, content)
        expect(picture).to_have_value("own")
        page.wait_for_function(SIZED, arg=[height, width])
        picture.select_option("china")
        expect(picture).to_have_value("china")
    for called, content in REFUSED.items():
        if called not in some:
            continue
        bring(page, way, called, content)
        expect(note).to_have_text(re.compile("picture|empty", re.I), timeout=30_000)
        expect(picture).to_have_value("china")
        picture.select_option("coffee")  # what was said goes away with another picture
        expect(note).to_be_hidden()
        picture.select_option("china")
    assert page.evaluate("'canary' in globalThis") is False
    assert page.trouble == []
    assert [address for address in sent if not address.startswith("file:")] == []


@pytest.mark.parametrize("name", TAKING)
def test_of_two_files_the_later_one_stays(open_page, name):
    page = open_page(sphinx_widgets.figures()[name](predict=False))
    page.evaluate(SLOW)
    bring(page, "dropped", "slow.png", READ["plain.png"][0])
    bring(page, "pasted", "quick.png", saved(COLOURED.crop((0, 0, 16, 12)), "PNG"))
    page.wait_for_function("() => read === 2")
    page.wait_for_timeout(100)  # what the slow one might still do
    assert page.evaluate(SIZED, [12, 16])
    assert not page.evaluate(SIZED, [40, 24])
    assert page.trouble == []


@pytest.mark.parametrize("name", TAKING)
def test_links_and_texts_are_left_to_the_browser(open_page, name):
    page, address = open_page(sphinx_widgets.figures()[name](predict=False)), "javascript:canary=1"
    texts = {"text/uri-list": address, "text/html": "<img src=x onerror=canary=1>"}
    assert page.evaluate(LEFT, {**texts, "text/plain": address}) == [True, True]
    expect(page.get_by_label("Picture", exact=True)).to_have_value("china")
    expect(page.locator(".note")).to_be_hidden()
    assert page.evaluate("'canary' in globalThis") is False
    assert page.trouble == []
