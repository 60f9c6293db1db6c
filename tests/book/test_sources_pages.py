"""The pages that account for the sources: complete, linked, and filtered by keyboard alone."""

import ast
import builtins
import re

import pytest
from playwright.sync_api import expect

from companion import sources
from tools import proof_code
from tools.chapters import ROOT

from .page_rails import OVERFLOW, parse

ERRATA = sources.errata()
PROOFS = sorted({entry["proof"] for entry in ERRATA if entry["proof"]})
SAYING = [p for p in (ROOT / "book").rglob("*.md") if "{sources-say}" in p.read_text("utf-8")]
NEVER_DEFINED = {"F", "epochs", "image", "optimiser", "x_train"}  # that is the fault
VISIBLE = "() => [...document.querySelectorAll('.erratum')].filter(e => e.checkVisibility()).length"


@pytest.fixture
def page(browser, html):
    """Return the page of errata, opened from a file."""
    page = browser.new_page()
    page.goto((html / "book/sources/errata.html").as_uri())
    page.wait_for_selector(".errata-filter:not([hidden])")
    yield page
    page.close()


def shown(page):
    """Return how many errata are visible, and what the form says of it."""
    return page.evaluate(VISIBLE), page.locator(".errata-filter output").inner_text()


def says(count):
    return count, f"{count} of {len(ERRATA)} errata {'is' if count == 1 else 'are'} shown."


ALL = (len(ERRATA), f"All {len(ERRATA)} errata are shown.")


def test_the_filter_by_keyboard(page):
    """Each menu in its turn, the text, and the button that shows all."""
    left = [e for e in ERRATA if "S3" in e["articles"]]
    assert shown(page) == ALL
    page.locator("select[name=article]").focus()
    page.keyboard.type("S3")
    assert shown(page) == says(len(left))
    page.keyboard.press("Tab")  # to the topics
    page.keyboard.type("Recurrent")
    left = [e for e in left if "RNN" in e["topics"]]
    assert shown(page) == says(len(left))
    page.keyboard.press("Tab")  # to the severities
    page.keyboard.type("minor")
    left = [e for e in left if e["severity"] == "minor"]
    assert len(left) > 0
    assert shown(page) == says(len(left))
    page.keyboard.press("Tab")  # to the text
    page.keyboard.type("no such words anywhere")
    assert shown(page) == says(0)
    assert page.locator("section:has(> ul.errata):visible").count() == 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => ({VISIBLE})() == {len(ERRATA)}")
    assert shown(page) == ALL


def test_the_text_is_searched_word_by_word(page):
    page.locator("input[name=text]").focus()
    page.keyboard.type("wavenet authors")
    found = page.locator(".erratum:visible strong:first-child").all_inner_texts()
    assert "E0-R4" in found
    assert len(found) < 5


def test_a_link_to_a_hidden_erratum_shows_it(page):
    page.select_option("select[name=article]", "s4")
    expect(page.locator("#e0-15")).to_be_hidden()
    page.evaluate("location.hash = '#e0-15'")
    page.wait_for_function("() => document.querySelector('#e0-15').checkVisibility()")
    assert shown(page) == ALL


def test_without_a_script_everything_is_shown(browser, html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((html / "book/sources/errata.html").as_uri())
    assert page.locator(".erratum:visible").count() == len(ERRATA)
    expect(page.locator(".errata-filter")).to_be_hidden()
    context.close()


def test_every_erratum_and_every_statement_has_its_anchor(html):
    for name, entries in {"errata": ERRATA, "map": sources.items()}.items():
        page = parse(html / f"book/sources/{name}.html")
        found = {tag["id"] for tag in page.select("li[id]")}
        assert {e["id"].lower().replace(".", "-") for e in entries} - found == set()


def test_an_erratum_names_its_places_and_its_proof(html):
    page = parse(html / "book/sources/errata.html")
    assert len(page.select(".proof-of-erratum")) == len(PROOFS)
    for entry in ERRATA:
        item = page.find(id=entry["id"].lower())
        links = {link["href"].rpartition("#")[2] for link in item.select("a[href]")}
        assert {i.lower().replace(".", "-") for i in entry["items"]} <= links, entry["id"]
        assert bool(entry["proof"]) == ("Proof: " in item.get_text()), entry["id"]


def test_works_that_do_not_exist_are_marked(html):
    page = parse(html / "book/sources/errata.html")
    says = "This work does not exist"
    marked = [e["id"] for e in ERRATA if says in page.find(id=e["id"].lower()).text]
    invented = ["E0-R7", "E0-R8", "E4-R2", "E4-R3", "E4-R5", "E4-R6"]
    assert marked == invented


def test_the_ids_that_chapters_print_are_links(html):
    page = parse(html / "book/foundations/convolution.html")
    links = {a.get_text(): a["href"] for a in page.select("small a")}
    assert links["E0-15"] == "../sources/errata.html#e0-15"
    assert links["S0-2.2.1c"] == "../sources/map.html#s0-2-2-1c"


@pytest.mark.parametrize("path", SAYING, ids=[f"{p.parent.name}/{p.stem}" for p in SAYING])
def test_a_markdown_page_prints_what_the_sources_say(html, path):
    name = f"{path.parent.name}/{path.stem}"
    section = parse(html / f"book/{name}.html").find(id="what-the-sources-say")
    printed = {link.get_text() for link in section.select("small a")}
    assert {item["id"] for item in sources.items() if item["chapter"] == name} <= printed


def test_every_markdown_page_with_statements_prints_them():
    pages = {item["chapter"] for item in sources.items()} - {"sources/map"}  # the map is the list
    markdown = {page for page in pages if (ROOT / f"book/{page}.md").exists()}
    assert markdown == {f"{path.parent.name}/{path.stem}" for path in SAYING}


@pytest.mark.parametrize("name", ["errata", "map"])
def test_nothing_is_wider_than_a_narrow_screen(browser, html, name):
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto((html / f"book/sources/{name}.html").as_uri())
    page.wait_for_timeout(300)
    assert page.evaluate(OVERFLOW) == 0
    page.close()


def test_addresses_in_references_are_links(html):
    page = parse(html / "book/sources/errata.html")
    for entry in ERRATA:
        written = re.findall(r"(?:arXiv:|doi:|https?://)[^\s;]*[^\s;.]", entry["reference"] or "")
        links = page.find(id=entry["id"].lower()).select("a.external")
        assert len(links) == len(written), entry["id"]


@pytest.mark.parametrize("test", PROOFS)
def test_a_proof_falls_into_parts(test):
    found = proof_code.read(test)
    assert found.fault and found.failure
    for part in ("broken", "mended", "told"):
        assert ast.parse(getattr(found, part)).body, part
    assert found.broken != found.mended


@pytest.mark.parametrize("test", PROOFS)
def test_the_code_of_a_proof_is_complete(test):
    """What it uses is defined in it or imported at the top of the test's file."""
    found = proof_code.read(test)
    shown = "\n".join([found.shared, found.broken, found.mended, found.told])
    known = {
        alias.asname or alias.name.split(".")[0]
        for file in (ROOT / test.split("::")[0], proof_code.HELPERS)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    statements = ast.parse(shown).body
    known |= {name for statement in statements for name in proof_code.names(statement)}
    used = {name for statement in statements for name in proof_code.free(statement)}
    assert used - known - set(dir(builtins)) <= NEVER_DEFINED


def test_what_only_one_version_needs_belongs_to_it():
    found = proof_code.read("tests/sources/test_convolution.py::test_the_sum_looks_at_one_corner")
    assert "def corner_sum" in found.broken
    assert "def window_sum" in found.mended
    assert "def at_every_output" in found.shared
    assert "def sees_only_the_corner" in found.told
    assert "works = " in found.told
    found = proof_code.read("tests/sources/test_vae.py::test_a_code_without_a_distribution")
    assert "def players" not in found.shared  # another thing of that name
    found = proof_code.read("tests/sources/test_recurrence.py::test_a_cell_has_to_read_its_input")
    assert "def over_time" in found.mended  # used by the broken one, too
    by_verdict = "tests/sources/test_gan_round.py::test_one_of_them_by_verdict"
    found = proof_code.read(by_verdict)
    assert "def by_verdict" in found.broken
    assert "def one_round" in found.mended
    assert "def arrives" in found.told and "def far_away" in found.told
