"""The list of what the articles state: complete, well formed, and in words of our own."""

import re
from collections import Counter

from companion import sources

ITEMS = sources.items()
TOPICS = sources.topics()
ARTICLES = {"S0": 171, "S1": 119, "S2": 88, "S3": 137, "S4": 86}
FIELDS = ["id", "article", "section", "kind", "topics", "says", "term", "errata"]
FIELDS += ["chapter", "anchor"]
KINDS = {
    "algorithm",
    "answer",
    "application",
    "challenge",
    "claim",
    "code",
    "concept",
    "conclusion",
    "definition",
    "diagram",
    "formula",
    "meta",
    "promise",
    "question",
    "reference",
    "resource",
    "step",
    "symbols",
    "tool",
    "trend",
}
# Pages that treat statements, though no topic as a whole belongs to them.
PAGES = {topic["chapter"] for topic in TOPICS.values()} | {
    "art/overview",
    "foundations/pictures-as-numbers",
    "generative/diffusion",
    "practice/choosing-a-model",
    "practice/data",
    "practice/memorisation",
    "sources/map",
}
CHINESE = r"[\u4e00-\u9fff]"


def faults(check):
    """Ids of the items for which `check` does not hold."""
    return [item["id"] for item in ITEMS if not check(item)]


def test_every_statement_is_there_once():
    assert Counter(item["article"] for item in ITEMS) == ARTICLES
    assert len({item["id"] for item in ITEMS}) == 601


def test_items_stand_in_the_order_of_the_articles():
    articles = [item["article"] for item in ITEMS]
    assert articles == sorted(articles)


def test_fields():
    assert faults(lambda item: list(item) == FIELDS) == []
    assert faults(lambda item: item["anchor"] is None or item["anchor"]) == []


def test_id_is_article_section_and_letter():
    pattern = re.compile(r"(S[0-4])-(?:(\d+(?:\.\d+)*)|(intro|concl|ref)\.)[a-z]")

    def agrees(item):
        match = pattern.fullmatch(item["id"])
        return match and (match[1], match[2] or match[3]) == (item["article"], item["section"])

    assert faults(agrees) == []


def test_letters_of_a_section_have_no_gap():
    letters = {}
    for item in ITEMS:
        letters.setdefault((item["article"], item["section"]), []).append(item["id"][-1])
    for section, found in letters.items():
        assert found == [chr(ord("a") + i) for i in range(len(found))], section


def test_kinds_topics_and_pages_are_known():
    assert faults(lambda item: item["kind"] and set(item["kind"]) <= KINDS) == []
    assert faults(lambda item: item["topics"] and set(item["topics"]) <= set(TOPICS)) == []
    assert faults(lambda item: item["chapter"] in PAGES) == []


def test_topics():
    assert len(TOPICS) == 35
    assert set(TOPICS) == {code for item in ITEMS for code in item["topics"]}
    for code, topic in TOPICS.items():
        assert list(topic) == ["title", "term", "chapter"], code
        assert all(topic.values()), code


def test_says_is_a_sentence():
    def sentence(text):
        ends = text[0].isupper() and text.endswith(".")
        plain = re.fullmatch(r"[A-Za-z0-9 ,.;:'-]+", text)
        return ends and plain and 40 <= len(text) <= 200

    assert faults(lambda item: sentence(item["says"])) == []


def test_no_two_items_say_the_same_words():
    assert [text for text, n in Counter(item["says"] for item in ITEMS).items() if n > 1] == []


def test_term_is_a_term():
    """One to three terms, in Chinese unless it is the proper name of a model or a tool."""
    names = {"DCGAN", "Keras", "Python", "PyTorch", "TensorFlow", "Transformer", "WaveNet"}

    def good(term):
        return term in names or (re.search(CHINESE, term) and len(term) <= 9)

    def term(item):
        terms = item["term"].split("; ")
        return len(terms) <= 3 and all(good(term) for term in terms)

    assert faults(term) == []


def test_no_sentence_is_copied():
    """A run of ten Chinese characters would be a phrase of an article, not a term."""
    copied = re.compile(CHINESE + "{10,}")
    assert faults(lambda item: not copied.search(str(item))) == []
    assert [code for code, topic in TOPICS.items() if copied.search(str(topic))] == []


def test_items_and_errata_name_each_other():
    from_items = {(item["id"], erratum) for item in ITEMS for erratum in item["errata"]}
    from_errata = {
        (item, erratum["id"]) for erratum in sources.errata() for item in erratum["items"]
    }
    assert from_items ^ from_errata == set()
