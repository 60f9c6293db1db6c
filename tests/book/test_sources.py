"""Every statement of the sources leads to a place, and the place treats it.

What a place treats is told by its words: the section under the anchor, without the sections inside
it and without its code, must contain a Chinese term of the item or a word that `words.json` lists
for it.
"""

import copy
import functools
import json
import re
from pathlib import Path

from companion import sources
from tools.chapters import ROOT

from .page_rails import parse

WORDS = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
SAID = "what-the-sources-say"  # lists everything; the place of works that are cited wrongly only
TOO_WIDE = {"concepts", "mathematics", "code", "exercises", "references"}


def complaints(items, page_of):
    """Return in words what is wrong with the places of the items.

    ``page_of`` takes a page's name and returns its HTML, parsed, or None if it is not written.
    """
    return [f"{item['id']}: {wrong}" for item in items if (wrong := complaint(item, page_of))]


def complaint(item, page_of):
    page, anchor = item["chapter"], item["anchor"]
    html = page_of(page)
    if html is None:
        return f"leads to {page}, which is not written"
    if anchor is None:
        return f"no anchor says where {page} treats this"
    found = html.find(id=anchor)
    if found is None:
        return f"{page} has no anchor {anchor!r}"
    section = found if found.name == "section" else found.find_parent("section")
    if section is None or section.h1 or section.get("id") in TOO_WIDE:
        return f"{page}#{anchor} is no place, but a page or half of one"
    if section.get("id") == SAID and "reference" not in item["kind"]:
        return f"{page}#{anchor} is where everything is listed, and treats nothing"
    if not any(mentions(own_text(section), term) for term in item["term"].split("; ")):
        return f"{page}#{anchor} mentions neither {item['term']} nor a word for it in words.json"
    return None


def own_text(section):
    """Return what a section says before its subsections, in words of its own."""
    section = copy.copy(section)
    for other in section.select("section, .highlight, .admonition-title"):
        other.extract()
    return " ".join(section.get_text().split())


def mentions(text, term):
    """Tell whether a term occurs, or one of its words, which may go on: ``train`` in *training*."""
    words = "|".join(re.escape(word) for word in WORDS[term])
    return term in text or bool(re.search(rf"(?<![a-z])(?:{words})", text, re.IGNORECASE))


def test_every_item_leads_to_a_place_that_treats_it(html):
    @functools.cache
    def page_of(page):
        path = html / "book" / f"{page}.html"
        return parse(path) if path.exists() else None

    found = complaints(sources.items(), page_of)
    assert not found, "\n".join(found)


def test_every_page_of_the_list_is_in_the_book():
    """Without a build: a page that an item names is a file, and the table of contents names it."""
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    pages = {item["chapter"] for item in sources.items()}
    assert {page for page in pages if f"book/{page}\n" not in contents} == set()


def test_every_term_has_words_and_every_word_is_used():
    assert set(WORDS) == {term for item in sources.items() for term in item["term"].split("; ")}
    assert [term for term, words in WORDS.items() if not words] == []


PAGE = """<section id="top"><h1>Top</h1>\n<p>of kernels</p>
<section id="code"><h2>Code</h2>\n<p>a kernel</p></section>
<section id="what-the-sources-say"><h2>What the sources say</h2>\n<p>a kernel</p></section>
<section id="place"><h2>Place</h2>\n<p id="line">Kernels are small tables.</p>
<div class="highlight"><pre>stride = 2</pre></div>
<section id="inner"><h3>Inner</h3>\n<p>Here a window is moved.</p></section></section></section>"""


def test_it_bites(tmp_path):
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    page_of = {"a/b": parse(tmp_path / "page.html")}.get
    item = {"id": "S0-1a", "kind": ["claim"], "term": "卷积核", "chapter": "a/b", "anchor": "place"}

    def found(**changes):
        return complaints([item | changes], page_of)

    assert found() == found(anchor="line") == []
    assert found(anchor="inner", term="滑动窗口") == []
    assert "not written" in found(chapter="a/c")[0]
    assert "no anchor says" in found(anchor=None)[0]
    assert "has no anchor" in found(anchor="elsewhere")[0]
    assert "half of one" in found(anchor="top")[0]
    assert "half of one" in found(anchor="code")[0]
    assert "treats nothing" in found(anchor="what-the-sources-say")[0]
    assert found(anchor="what-the-sources-say", kind=["reference"]) == []
    assert "mentions neither" in found(term="滑动窗口")[0]  # its subsection does
    assert "mentions neither" in found(anchor="inner")[0]  # what stands above it does
    assert "mentions neither" in found(term="步幅")[0]  # the code does
