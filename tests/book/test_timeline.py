"""The timeline: years ascend, and a row has the year of the works it cites, or says so."""

import re
from itertools import pairwise

from tools.chapters import ROOT

PAGE = ROOT / "book" / "sources" / "timeline.md"
WORKS = ROOT / "book" / "references.bib"

ROW = re.compile(r"^\| (?P<year>\d{4})s? \| (?P<what>.*?) \| (?P<who>.*?) \|$")
CITED = re.compile(r"\{cite:\w+\}`([^`]+)`")


def tables(text):
    """Return the page's tables of years, each a list of rows (year, text, keys of works)."""
    found = []
    for block in re.findall(r"^\| year \|.*?(?=^$|\Z)", text, re.M | re.S):
        lines = block.strip().splitlines()[2:]
        rows = [ROW.fullmatch(line) for line in lines]
        assert all(rows), f"not | year | what | who |: {lines[rows.index(None)]}"
        found.append(
            [(int(row["year"]), row[0], ",".join(CITED.findall(row[0])).split(",")) for row in rows]
        )
    return found


def years(bibliography):
    """Return for each key its year and, where the address is arXiv's, that of the preprint."""
    found = {}
    for key, fields in re.findall(r"^@\w+\{(\w+),\n(.*?)^\}", bibliography, re.M | re.S):
        year = int(re.search(r"^ *year *= \{(\d{4})\}", fields, re.M)[1])
        preprint = re.search(r"arxiv\.org/abs/(\d\d)\d\d\.", fields)
        found[key] = year, 2000 + int(preprint[1]) if preprint else year
    return found


def complaints(text, bibliography):
    """Return in words what is wrong with the years."""
    known, wrong = years(bibliography), []
    for table in tables(text):
        dates = [year for year, _, _ in table]
        wrong += [f"{b} stands below {a}" for a, b in pairwise(dates) if b < a]
        for date, row, keys in table:
            for key in filter(None, keys):
                year, preprint = known[key]
                words = row.partition(" | ")[2].partition("{cite")[0]
                if year != date and str(year) not in words:
                    wrong.append(f"{date}: {key} is of {year}, and the row does not say so")
                if preprint != year and not re.search(rf"preprints? {preprint}", words):
                    wrong.append(f"{date}: {key} was a preprint in {preprint}")
    return wrong


def test_years_ascend_and_are_those_of_the_works():
    text, bibliography = PAGE.read_text("utf-8"), WORKS.read_text("utf-8")
    assert complaints(text, bibliography) == []
    assert sum(map(len, tables(text))) >= 30  # they were read


BOOKS = """@misc{a2001x,
  year = {2001},
  url  = {https://arxiv.org/abs/0012.00001},
}
@book{b1990y,
  year = {1990},
}
"""


def test_it_bites():
    def found(*rows):
        return complaints("\n".join(["| year | what | who |", "|---|---|---|", *rows]), BOOKS)

    good = "| 2001 | X (preprint 2000). | {cite:t}`a2001x` |"
    assert found("| 1989 | Y; the book is of 1990. | {cite:t}`b1990y` |", good) == []
    assert found("| 1990s | Y. | Somebody |", good) == []
    assert found(good, "| 1990 | Y. | {cite:t}`b1990y` |") == ["1990 stands below 2001"]
    assert "is of 1990" in found("| 1989 | Y. | {cite:t}`b1990y` |")[0]
    assert "preprint in 2000" in found("| 2001 | X. | {cite:t}`b1990y`, {cite:t}`a2001x` |")[-1]
