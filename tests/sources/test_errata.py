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

PROVED = [  # chapters whose serious errata all have a proof
    "foundations/convolution",
    "foundations/neural-networks",
    "foundations/attention",
    "foundations/recurrence",
    "generative/gan",
    "generative/gaussian-process",
]
ABOUT_WORDS = {"EX-06", "E1-01", "E2-01"}  # neither code nor mathematics: nothing to run
NOT_HERE = {"E1-12"}  # mixes two versions of TensorFlow, of which the tests have none


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


def test_the_serious_errata_of_finished_chapters_are_proved():
    codes = {code for code, topic in sources.topics().items() if topic["chapter"] in PROVED}
    serious = {
        e["id"]: e["proof"]
        for e in ERRATA
        if codes & set(e["topics"]) and e["severity"] in ("critical", "major")
    }
    unproved = {identity for identity, proof in serious.items() if not proof}
    assert {identity for identity in unproved if "-R" not in identity} == ABOUT_WORDS | NOT_HERE
