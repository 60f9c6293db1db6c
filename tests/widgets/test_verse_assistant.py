"""The VerseAssistant as a reader meets it, and its numbers against PyTorch."""

import re

import numpy as np
import pytest
import torch
import traitlets
from playwright.sync_api import expect

from companion import verse
from companion.models import writing
from companion.widgets import VerseAssistant

from . import pages

READ = """figure => {
    const text = (node) => node?.textContent, all = (s) => [...figure.querySelectorAll(s)];
    return {
        poem: all('.verse-cell .verse-character').map(text).join(''),
        signs: all('.verse-sign').map(text).join(''),
        labels: all('.verse-cell').map((node) => node.getAttribute('aria-label')),
        candidates: all('.verse-candidate').map((node) =>
            [text(node.firstElementChild), text(node.lastElementChild), !node.disabled]),
        summary: text(figure.querySelector('.summary')),
        note: text(figure.querySelector('.note:not([hidden])')),
        verdict: text(figure.querySelector('.verdict:not([hidden])')),
    };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the figures' files, written once."""
    return tmp_path_factory.mktemp("pages")


def read(page):
    return page.locator(".companion-figure").evaluate(READ)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_probabilities_are_pytorchs_but_for_the_bytes():
    model, characters = writing.writer("lm-tang")
    text = "\n白日依山尽，黄河入海流。欲穷千里目，更上一层"
    with torch.no_grad():
        p = model(torch.tensor([[characters.index(c) for c in text]]))[0, -1].softmax(0).numpy()
    figure = VerseAssistant()
    assert abs(figure.probabilities - p).sum() / 2 < 0.05
    assert figure.probabilities.sum() == pytest.approx(1)
    assert characters[figure.probabilities.argmax()] == "楼"


def test_what_is_written_keeps_the_form_and_the_heads():
    for traits in (dict(seed=3), dict(measure=7, form="BAaB"), dict(heads="春夏", seed=1)):
        text = VerseAssistant("", **traits).written
        assert verse.check(text).conforms
        assert verse.check(text).measure == traits.get("measure", 5)
        lines = verse.lines_of(text)
        assert "".join(line[0] for line in lines).startswith(traits.get("heads", ""))
    assert len(VerseAssistant("", form="length").written) == 24


def test_a_reader_answers_chooses_types_and_takes_back(open_page):
    page = open_page(VerseAssistant())
    figure = VerseAssistant()
    assert read(page)["candidates"] == [] or not page.locator(".verse-candidates").is_visible()
    press(page, "a third to nine tenths")
    shown = read(page)
    lost = round(100 * (1 - figure.kept))
    assert shown["verdict"] == f"“a third to nine tenths” is right. The form forbids {lost} % here."
    assert shown["poem"] == figure.poem
    assert shown["signs"].endswith("●●○○R")
    characters = writing.writer("lm-tang")[1]
    for character, percent, may in shown["candidates"]:
        at = characters.index(character)
        assert may == figure.allowed[at]
        value = float(re.sub(r"[^\d.]", "", percent))
        assert value == pytest.approx(100 * figure.probabilities[at], rel=0.06)
    page.get_by_label("Your own character").fill("月")
    press(page, "Put it")
    assert "“月” (oblique) does not fit here: level is wanted, rhymes" in read(page)["note"]
    page.get_by_role("button", name="楼").click()
    done = read(page)
    assert done["poem"].endswith("一层楼")
    assert done["summary"].startswith("The poem is complete: it keeps the form. Pattern aBbA.")
    expect(page.get_by_role("button", name="Draw one")).to_be_disabled()
    for _ in range(2):
        press(page, "Take one back")
    assert read(page)["poem"] == figure.poem[:-1]
    page.keyboard.press("Shift+Tab")  # the keyboard gets back to the button before it
    page.keyboard.press("Enter")
    assert len(read(page)["poem"]) == 20
    assert page.trouble == []


def test_the_page_writes_the_poem_that_python_writes(open_page):
    figure = VerseAssistant("春", measure=7, form="ABbA", seed=5, temperature=0.7, predict=False)
    page = open_page(figure)
    press(page, "Write to the end")
    found = read(page)
    assert found["poem"] == "".join(verse.lines_of(figure.written))
    assert verse.check(figure.written).form == "ABbA"
    code = pages.as_python(page)
    assert f'VerseAssistant("{found["poem"]}", measure=7, form="ABbA", temperature=0.7' in code
    press(page, "Copy link")
    page.wait_for_function("() => location.hash.startsWith('#VerseAssistant-1?poem=')")
    again = open_page(VerseAssistant(), hash=page.evaluate("location.hash"))
    assert read(again)["poem"] == found["poem"]
    assert (page.trouble, again.trouble) == ([], [])


def test_what_does_not_fit_is_said(open_page):
    page = open_page(VerseAssistant("白白白白", predict=False))
    found = read(page)
    assert found["summary"] == (
        "What is written does not fit this form: nothing is left of its patterns."
    )
    assert found["candidates"] == []
    page.get_by_label("Lines begin with").fill("春x")
    page.get_by_label("Lines begin with").blur()
    assert "“x” is no character of the model’s" in read(page)["note"]
    page.get_by_label("Form").select_option("length")
    assert len(read(page)["candidates"]) >= 12
    bad = open_page(VerseAssistant(predict=False), hash="#VerseAssistant-1?poem=eHg&form=x")
    assert "the poem must have at most 20" in read(bad)["note"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_for_all_readers_on_a_narrow_screen(open_page, theme):
    page = open_page(
        VerseAssistant("春风", measure=7, predict=False),
        theme=theme,
        viewport={"width": 360, "height": 800},
    )
    assert pages.barriers(page) == []
    assert pages.sticking_out(page) == []


def test_refuses_what_it_cannot_show():
    for traits, message in (
        (dict(poem="x"), "poem: expected at most 28 characters of the model's, got 'x'"),
        (dict(heads="春夏秋冬春"), "heads: expected at most 4 characters"),
        (dict(measure=6), "measure: expected 5 or 7, got 6"),
        (dict(form="xyz"), "form: expected one of 'any', 'aBbA'"),
    ):
        with pytest.raises(traitlets.TraitError, match=re.escape(message)):
            VerseAssistant(**traits)
    figure = VerseAssistant("春" * 28, measure=7)
    figure.measure = 5
    assert figure.poem == "春" * 20
    assert not np.any(VerseAssistant("白白白白").allowed)
