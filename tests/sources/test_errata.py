"""The errata as data: complete, well formed, and tied to their proofs both ways."""

import ast
import re
from pathlib import Path

import pytest

from companion import sources

HERE = Path(__file__).parent
ERRATA = sources.errata()
IDS = [e["id"] for e in ERRATA]
FIELDS = [
    *("id", "articles", "sections", "severity", "topics", "claim", "truth", "why"),
    *("reference", "items", "proof"),
]

# Critical and major errata that are neither about code nor about mathematics: nothing to run.
# Those about works that do not exist or have other authors (E0-R4 …) are of this kind, too.
ABOUT_WORDS = {
    "E0-01",  # when art with machines and deep learning began: history
    "E0-12",  # when style transfer came: history
    "E0-13",  # what the article promises and never gives
    "E1-01",  # what the name generative model means
    "E2-01",  # which models lead: history
    "E2-12",  # what the article announces and never gives
    "E2-17",  # what a service was built on, and that it has closed: history
    "E4-20",  # what the article announces and never gives
    "EX-02",  # two histories that contradict each other
    "EX-03",  # what all articles leave out
    "EX-06",  # three roles for one layer: the layer itself is the matter of E0-19 and E0-33
    "EX-08",  # measures that no article has: absent, not wrong
}


def proofs():
    """Node id → errata, for all tests in this folder that `proves` decorates."""
    found = {}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for call in getattr(node, "decorator_list", []):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "proves":
                    name = f"tests/sources/{path.name}::{node.name}"
                    found[name] = [argument.value for argument in call.args]
    return found


def test_all_errata_are_there_once_and_in_order():
    counts = dict(zip("01234X", (43, 30, 22, 38, 24, 10), strict=True))
    cited = {"0": 9, "1": 3, "4": 6}
    expected = []
    for article, count in counts.items():
        expected += [f"E{article}-{n:02}" for n in range(1, count + 1)]
        expected += [f"E{article}-R{n}" for n in range(1, cited.get(article, 0) + 1)]
    assert len(expected) == 185
    assert expected == IDS


@pytest.mark.parametrize("entry", ERRATA, ids=IDS)
def test_an_entry_is_well_formed(entry):
    assert list(entry) == FIELDS
    assert entry["severity"] in ("critical", "major", "minor", "nit", "none")
    assert entry["articles"] and set(entry["articles"]) <= {f"S{n}" for n in range(5)}
    assert entry["sections"] and entry["topics"]
    assert set(entry["topics"]) <= set(sources.topics())
    for field in ("claim", "truth", "why"):
        text = entry[field]
        assert not text[0].islower(), text
        assert text.endswith((".", ".)", "?")), text
        assert text.count("$") % 2 == 0, text
        assert not re.search(r"[一-鿿]{9}", text), text  # terms, no sentences
        assert "\n" not in text


def test_items_and_errata_name_each_other():
    named_by_items = {item["id"]: sorted(item["errata"]) for item in sources.items()}
    named_by_errata = {identity: [] for identity in named_by_items}
    for entry in ERRATA:
        for identity in entry["items"]:
            named_by_errata[identity].append(entry["id"])
    assert named_by_items == {i: sorted(e) for i, e in named_by_errata.items()}


def test_each_proof_is_a_test_and_each_such_test_a_proof():
    claimed = {(e["id"], e["proof"]) for e in ERRATA if e["proof"]}
    found = {(erratum, name) for name, errata in proofs().items() for erratum in errata}
    assert claimed == found
    assert found


def test_every_serious_erratum_about_code_or_mathematics_is_proved():
    serious = [e for e in ERRATA if e["severity"] in ("critical", "major") and "-R" not in e["id"]]
    unproved = {e["id"] for e in serious if not e["proof"]}
    assert unproved == ABOUT_WORDS


def test_works_that_do_not_exist_are_marked_and_replaced():
    missing = [e for e in ERRATA if re.search(r"\bNo (such paper|trace)\b", e["truth"])]
    assert [e["id"] for e in missing] == ["E0-R7", "E0-R8", "E4-R2", "E4-R3", "E4-R5", "E4-R6"]
    for entry in missing:
        assert re.search(r"\b[Rr]ead [A-Zet]", entry["truth"]), entry["id"]
        assert entry["reference"], entry["id"]


def test_every_work_to_read_can_be_found():
    found = r"(arXiv:\d{4}\.\d{4,5}|doi:10\.\d{4,9}/\S+|ISBN \d{13}|https://\S+)"
    for entry in ERRATA:
        for work in entry["reference"].split("; ") if entry["reference"] else []:
            assert re.fullmatch(rf"\w(?=.*\b(19|20)\d\d\b).*[^.]\. {found}", work), work
