"""Whatever an address holds, a figure opens with a state of its own, and says what it left out."""

import random

import pytest

from companion import widgets

from . import links

LONG = 40_000  # characters in a figure, whatever is typed
READ, OPENED = 2000, 5  # `python -m benchmarks links` reads and opens more


@pytest.mark.parametrize("name", widgets.__all__)
def test_no_link_breaks_a_figure(browser, tmp_path, name):
    target, dice = links.Target(browser, tmp_path, name), random.Random(name)
    many = links.fragments(name, target.schema(), target.real(), READ)
    assert target.read(many)[:5] == []
    found = target.open([(fields, links.uses(dice, 2)) for fields in many[:OPENED]])
    assert [pair for pair in zip(many, found, strict=False) if pair[1]["trouble"]] == []
    for text in links.TEXTS:
        trouble, long = target.type(text)
        assert (trouble, long < LONG) == ([], True), (text[:80], long)
    assert target.errors == []
    target.close()
