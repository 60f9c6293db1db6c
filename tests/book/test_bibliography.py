"""The bibliography: every work can be found, has the key of the rule, and stands in order."""

import re
import unicodedata
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "book" / "references.bib").read_text(encoding="utf-8")
ENTRY = re.compile(r"^@(\w+)\{([^,\n]+),\n(.*?)^\}$", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^  (\w+) *= \{(.*)\},$", re.MULTILINE)
ENTRIES = {key: dict(FIELD.findall(body), kind=kind) for kind, key, body in ENTRY.findall(TEXT)}
PLACE = {
    "article": "journal",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "book": "publisher",
    "phdthesis": "school",
}
NOT_TELLING = {"a", "an", "the", "on", "in", "of"}
MAY_BE_TELLING = {"are", "can", "do", "does", "how", "is", "what", "which", "why", "will"}


def plain(text):
    """Without TeX's accents and braces, in ASCII: ``{\\'e}`` → e, ``{\\ss}`` → ss."""
    text = re.sub(r"\\(ss|ae|oe|aa|o|l|i|j)(?![a-zA-Z])\s*", r"\1", text)
    text = (
        re.sub(r"\\([`'^\"~=.]|[cvuHkr](?=[{\s]))\s*", "", text).replace("{", "").replace("}", "")
    )
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def keys_by_rule(entry):
    """Family name of the first author, year, first telling word of the title.

    Several, since a title that begins with a question word may be called by it or by the next.
    """
    family = plain(entry["author"].split(" and ")[0].split(",")[0])
    name = re.sub(r"[^a-z]", "", family.split()[-1].lower())
    words = re.findall(r"[a-z]+", re.sub(r"\b\d\w*", "", plain(entry["title"]).lower()))
    for word in words:
        if word not in NOT_TELLING:
            yield name + entry["year"] + word
            if word not in MAY_BE_TELLING:
                return


def is_isbn(text):
    digits = [int(c) for c in text if c.isdigit()]
    return len(digits) == 13 and (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_every_entry_is_read():
    assert len(ENTRIES) == len(re.findall(r"^@", TEXT, re.MULTILINE)) > 200


def test_entries_stand_in_the_order_of_their_keys():
    assert list(ENTRIES) == sorted(ENTRIES)


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry(key):
    entry = ENTRIES[key]
    assert key in keys_by_rule(entry)
    assert re.fullmatch(r"(19|20)\d\d", entry["year"])
    assert entry["title"]
    if entry["kind"] != "misc":
        assert entry[PLACE[entry["kind"]]]
    assert entry.keys() & {"doi", "url", "isbn", "note"}, "neither a number nor a reason in `note`"
    assert re.fullmatch(r"10\.\d{4,9}/\S+", entry.get("doi", "10.1000/1"))
    assert is_isbn(entry.get("isbn", "978-0-262-03561-3"))
    assert re.match(r"https://\S+$", entry.get("url", "https://example.org"))
    if "arxiv.org" in entry.get("url", ""):
        number = re.fullmatch(r"https://arxiv\.org/abs/(\d{2})\d{2}\.\d{4,5}", entry["url"])
        assert number, entry["url"]
        assert 2000 + int(number[1]) <= int(entry["year"]) + 1  # some are posted afterwards
        assert entry["url"].rpartition("/")[2] in entry.get("howpublished", entry["url"])


@pytest.mark.parametrize(
    ("author", "title", "keys"),
    [
        (r"Bi{\'n}kowski, Miko{\l}aj", "Demystifying {MMD} {GANs}", ["binkowski2018demystifying"]),
        (r"van den Oord, A{\"a}ron", "{WaveNet}: a generative model", ["oord2018wavenet"]),
        (
            r"Sohl-Dickstein, Jascha and Weiss, Eric",
            "On the 3D of things",
            ["sohldickstein2018things"],
        ),
        ("Michel, Paul", "Are sixteen heads", ["michel2018are", "michel2018sixteen"]),
        (r"Yaz{\i}c{\i}, Yasin", "Meta-learning", ["yazici2018meta"]),
    ],
)
def test_the_rule_of_the_key(author, title, keys):
    assert list(keys_by_rule({"author": author, "title": title, "year": "2018"})) == keys
