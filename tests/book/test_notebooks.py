"""Every notebook of the book keeps to the rails."""

import re

import pytest

from tools.chapters import ROOT, chapters, read

from . import rails

NOTEBOOKS = chapters()
PAGES = NOTEBOOKS + sorted((ROOT / "book").rglob("*.md"))


def in_words(path):
    return str(path.relative_to(ROOT / "book"))


@pytest.mark.parametrize("rail", rails.ALL, ids=lambda rail: rail.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=in_words)
def test_notebook(path, rail):
    assert rail(read(path)) == []


@pytest.mark.parametrize("rail", rails.CHAPTERS, ids=lambda rail: rail.__name__)
@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.parent.name != "book"], ids=in_words)
def test_chapter(path, rail):
    assert rail(read(path)) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=in_words)
def test_normal_form(path):
    assert rails.normal_form(path) == []


def test_contents_list_every_page():
    listed = set(re.findall(r"book/[\w/-]+", (ROOT / "_toc.yml").read_text(encoding="utf-8")))
    there = {str(path.relative_to(ROOT).with_suffix("")) for path in PAGES}
    assert listed == there


def test_every_work_cited_is_in_the_bibliography():
    works = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    known = re.findall(r"^@\w+\{([^,\s]+),", works, flags=re.M)
    assert len(known) == len(set(known))
    cited = {
        (in_words(path), key.strip())
        for path in PAGES
        for group in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", path.read_text(encoding="utf-8"))
        for key in group.split(",")
    }
    assert {(path, key) for path, key in cited if key not in known} == set()
