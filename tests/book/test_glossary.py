"""The glossary: every entry complete, its pinyin fitting its characters, no term twice, sorted."""

import re
import unicodedata
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "book" / "reference" / "glossary.md"

HAN = re.compile(r"[\u4e00-\u9fff]")
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
