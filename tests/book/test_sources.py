"""Every statement of the sources that a written page treats leads to its place there."""

from companion import sources
from tools.chapters import ROOT

from .page_rails import parse


def complaints(items, written, anchors):
    """Return in words what is wrong with the places of the items.

    ``written`` holds the pages that exist; ``anchors`` maps a page to its anchors.
    """
    found = []
    for item in items:
        name, chapter, anchor = item["id"], item["chapter"], item["anchor"]
        if chapter not in written and anchor is not None:
            found.append(f"{name}: has an anchor, but {chapter} is not written")
        elif chapter in written and anchor is None:
            found.append(f"{name}: {chapter} is written, but no anchor says where it treats this")
        elif chapter in written and anchor not in anchors[chapter]:
            found.append(f"{name}: {chapter} has no anchor {anchor!r}")
    return found


def anchors_of(page):
    return {tag["id"] for tag in parse(page).find_all(id=True)}


def test_items_lead_to_their_places(html):
    pages = {item["chapter"] for item in sources.items()}
    written = {p for p in pages for kind in ("ipynb", "md") if (ROOT / f"book/{p}.{kind}").exists()}
    assert written
    anchors = {p: anchors_of(html / "book" / f"{p}.html") for p in written}
    assert complaints(sources.items(), written, anchors) == []


def test_it_bites():
    item = {"id": "S0-1a", "chapter": "a/b", "anchor": "here"}
    assert complaints([item], {"a/b"}, {"a/b": {"here"}}) == []
    assert complaints([item], set(), {})
    assert complaints([item | {"anchor": None}], {"a/b"}, {"a/b": {"here"}})
    assert complaints([item], {"a/b"}, {"a/b": {"there"}})
