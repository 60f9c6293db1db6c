"""The glossary: entries complete, pinyin that fits, none twice, sorted, and used by the chapters.

Used in both directions: a page other than the glossary links to every term, and what a chapter
names in Chinese, in parentheses, is in the glossary.
"""

import json
import re
import unicodedata

import pytest

from tools.chapters import ROOT

PAGE = ROOT / "book" / "reference" / "glossary.md"
PAGES = sorted({*(ROOT / "book").rglob("*.md"), *(ROOT / "book").rglob("*.ipynb")} - {PAGE})
CHAPTERS = [page for page in PAGES if page.suffix == ".ipynb"]

HAN = re.compile(r"[\u4e00-\u9fff]")
CHINESE = re.compile(r"[\u4e00-\u9fff]+(?:–[\u4e00-\u9fff]+)*")
IN_PARENTHESES = re.compile(r"[(（]([^()（）]*)[)）]")
TONES = "\u0304\u0301\u030c\u0300"  # macron, acute, caron, grave: first to fourth tone
SYLLABLE = (
    "(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ueng|ang|eng|ing|ong|iao|ian|uai|uan|üan|ai|ei|ao|ou|an|en|in|un|ün|"
    "ia|ie|iu|ua|ui|uo|üe|ue|a|o|e|i|u|ü)|er)"
)


def entries():
    """The page's entries as (term, Chinese, pinyin, definition)."""
    body = re.search(r"^```\{glossary\}\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)[1]
    for entry in re.split(r"\n\n(?=\S)", body.strip()):
        term, _, rest = entry.partition("\n")
        second, _, definition = rest.partition("\n\n")
        chinese, _, pinyin = second.strip().partition(" · ")
        yield term, chinese, pinyin, " ".join(definition.split())


ENTRIES = list(entries())
every_entry = pytest.mark.parametrize(
    ("term", "chinese", "pinyin", "definition"), ENTRIES, ids=[entry[0] for entry in ENTRIES]
)


@every_entry
def test_entry_is_complete(term, chinese, pinyin, definition):
    assert re.fullmatch(r"[A-Za-z][A-Za-zÀ-ÿ ’–-]*", term), (
        "the English term stands alone on its line"
    )
    assert HAN.search(chinese), "second line: Chinese · pinyin"
    assert pinyin, "second line: Chinese · pinyin"
    assert not HAN.search(pinyin), "pinyin has no Chinese characters"
    assert len(definition.split()) >= 4, "a definition of one sentence"
    assert re.search(r"[.)]$", definition), "the definition ends with a full stop"


@every_entry
def test_pinyin_has_one_marked_syllable_for_every_character(term, chinese, pinyin, definition):
    characters = len(HAN.findall(chinese))
    for latin in re.findall(r"[A-Za-z]+", chinese):  # as in S 型函数
        assert latin in pinyin.split(), f"{latin} stands in the Chinese term as it is"
        pinyin = pinyin.replace(latin, "", 1)
    letters = unicodedata.normalize("NFD", pinyin)
    assert sum(letter in TONES for letter in letters) == characters, "one tone mark a character"
    plain = unicodedata.normalize("NFC", "".join(x for x in letters if x not in TONES))
    plain = re.sub("[ '’]", "", plain)
    assert re.fullmatch(f"(?:{SYLLABLE}){{{characters}}}", plain), (
        f"{plain}: {characters} syllables"
    )


def test_no_term_is_defined_twice():
    for column, name in enumerate(("English", "Chinese")):
        terms = [entry[column].casefold() for entry in ENTRIES]
        assert sorted(terms) == sorted(set(terms)), f"a {name} term stands twice"


def test_terms_are_in_alphabetical_order():
    terms = [entry[0].casefold() for entry in ENTRIES]
    assert terms == sorted(terms)


def test_all_entries_were_read():
    assert len(ENTRIES) == PAGE.read_text("utf-8").count(" · ") >= 70


def prose(page):
    """Return a page's text; of a notebook, that of its Markdown cells."""
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".md":
        return text
    cells = json.loads(text)["cells"]
    return "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def links(text):
    """Return the terms that a text links to: the target in angle brackets, or the words."""
    found = re.findall(r"\{term\}`(?:[^`<]*<([^`>]+)>|([^`<]+))`", text)
    return {" ".join((target or words).split()).casefold() for target, words in found}


def named(text):
    """Return the Chinese terms that a text gives in parentheses, code aside."""
    text = re.sub(r"(?<!`)`[^`]+`(?!`)", "", text)
    return {term for inside in IN_PARENTHESES.findall(text) for term in CHINESE.findall(inside)}


def known(chinese, definition):
    """Return an entry's Chinese terms: its own, those after *Also*, those in parentheses."""
    others = re.findall(r"Also,?([^.]*)", definition)
    return {*CHINESE.findall(chinese), *CHINESE.findall(" ".join(others)), *named(definition)}


def test_every_term_is_linked_by_a_page():
    linked = set().union(*(links(prose(page)) for page in PAGES))
    assert [entry[0] for entry in ENTRIES if entry[0].casefold() not in linked] == []


@pytest.mark.parametrize("page", CHAPTERS, ids=[page.stem for page in CHAPTERS])
def test_chinese_terms_of_a_chapter_are_in_the_glossary(page):
    terms = set().union(*(known(chinese, words) for _, chinese, _, words in ENTRIES))
    assert sorted(named(prose(page)) - terms) == []


def test_links_and_chinese_terms_are_found():
    assert links("{term}`A cat <black\ncat>`, {term}`dog`") == {"black cat", "dog"}
    assert links("`dog`, {doc}`dog`") == set()
    assert named("a cat (猫), {term}`dog` (the 狗, DOG; 布–特). 鸟 (`码`)") == {"猫", "狗", "布–特"}
    assert known("S 型猫", "A cat, not 鼠. Also 狗, 大狗. Called K (鸟).") == {
        "型猫",
        "狗",
        "大狗",
        "鸟",
    }
