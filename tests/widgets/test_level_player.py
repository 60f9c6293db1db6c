"""The LevelPlayer as a reader meets it, and the levels that it refuses."""

import numpy as np
import pytest
import traitlets
from playwright.sync_api import expect

from companion import games
from companion.widgets import LevelPlayer

from . import pages

LEVELS = [
    "ks.\n..d\nx.g",
    "s#g\n.#.\n..x",
    games.text(games.designed(np.random.default_rng(3), 1)[0]),
]
KINDS = ["an example", "another", "by the designer"]


def figure(**traits):
    return LevelPlayer(levels=LEVELS, kinds=KINDS, **traits)


def summary(page):
    return page.locator(".level-player .summary").text_content()


@pytest.fixture
def page(open_page):
    page = open_page(figure())
    yield page
    assert page.trouble == []


def test_asks_before_it_tells(page):
    expect(page.get_by_role("button", name="Hint")).to_be_hidden()
    page.get_by_role("button", name="Yes").click()
    verdict = page.locator(".verdict").text_content()
    assert verdict.startswith("Right. It can: the shortest way has 3 moves.")
    page.get_by_label("Level", exact=True).select_option("1")
    expect(page.locator(".verdict")).to_be_hidden()
    page.get_by_role("button", name="Yes").click()
    assert page.locator(".verdict").text_content().startswith("Not so. It cannot")


def test_arrow_keys_undo_and_winning(page):
    page.get_by_role("button", name="Just show me").click()
    board = page.get_by_role("application")
    board.focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    assert "Row 2, column 1, with the key; moves made: 3." in summary(page)
    page.keyboard.press("ArrowDown")
    assert summary(page).startswith("Burnt.")
    page.keyboard.press("ArrowRight")  # nothing goes on after the end
    assert "moves made: 4" in summary(page)
    page.keyboard.press("Backspace")
    for name in ("right", "down", "right"):
        page.get_by_role("button", name=name, exact=True).click()
    assert summary(page).startswith("Won! Shortest would be 3.")
    page.wait_for_function(
        "() => document.querySelector('.level-player .spoken').textContent.startsWith('Won!')"
    )
    expect(page.get_by_role("button", name="Hint")).to_be_disabled()
    page.get_by_role("button", name="Begin again").click()
    assert summary(page).startswith("The fox is at the start.")


def test_keys_before_the_answer_and_after_the_end(page):
    board = page.get_by_role("application")
    board.focus()
    page.keyboard.press("ArrowUp")
    assert page.locator(".note").text_content().startswith("First the question")
    assert "moves made: 0" in summary(page)
    page.get_by_role("button", name="Just show me").press("Enter")
    expect(page.locator(".note")).to_be_hidden()
    for name in ("up", "left", "down", "down"):
        page.get_by_role("button", name=name, exact=True).press("Enter")
    assert summary(page).startswith("Burnt.")
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused) == "Begin again"
    page.keyboard.press("Enter")
    assert "moves made: 0" in summary(page)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "application"


def test_hints_alone_lead_to_the_goal_by_a_shortest_way(open_page):
    page = open_page(figure(level=2, predict=False))
    level = games.parse(LEVELS[2])
    for left in reversed(range(len(games.shortest(level)))):
        page.get_by_role("button", name="Hint").click()
        told = page.locator(".note").text_content()
        assert f"then {left} more to go" in told
        name = told.partition(": ")[2].partition(",")[0]
        page.get_by_role("button", name=name, exact=True).click()
    assert summary(page).startswith("Won!")


def test_agent_moves_and_tells_what_it_thinks(open_page):
    page = open_page(figure(level=2, predict=False))
    page.get_by_label("show what the agent thinks").check()
    from companion.widgets.level_player import opinion, packed

    level = games.parse(LEVELS[2])
    i, j = np.argwhere(level == games.START)[0]
    p = opinion(packed(), level, False)[:, i, j]
    says = page.locator(".says").text_content()
    assert says == "The agent: up {:.0f} %, right {:.0f} %, down {:.0f} %, left {:.0f} %.".format(
        *(100 * p)
    )
    page.get_by_role("button", name="Agent").click()
    assert "moves made: 1." in summary(page)


def test_a_level_without_a_way(open_page):
    page = open_page(figure(level=1, predict=False))
    page.get_by_role("button", name="Hint").click()
    assert "no way leads to the cup" in page.locator(".note").text_content()


def test_the_level_in_words(page):
    told = page.get_by_role("img").get_attribute("aria-label")
    assert told.startswith("3 rows of 3 places. key in row 1, column 1; lock in row 2, column 3")
    assert told.endswith("Walls: none.")
    page.get_by_text("The level in words").click()
    assert page.locator("details p").text_content() == told
    expect(page.locator("details p")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_keeps_nobody_out_and_fits(open_page, theme):
    page = open_page(figure(level=2), theme=theme, viewport={"width": 360, "height": 800})
    assert pages.barriers(page) == []
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("show what the agent thinks").check()
    page.get_by_role("button", name="Hint").click()
    assert pages.barriers(page) == []
    assert pages.sticking_out(page) == []


def test_link_brings_back_level_and_moves(open_page):
    page = open_page(figure(predict=False))
    page.get_by_role("button", name="left", exact=True).click()
    page.get_by_role("button", name="down", exact=True).click()
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("() => location.hash.includes('moves=3,2')")
    again = open_page(figure(), hash="#LevelPlayer-1?level=0&moves=3,2&predict=0")
    assert again.trouble == []
    assert "Row 2, column 1, with the key; moves made: 2." in summary(again)


def test_a_hostile_link_is_ignored_in_words(open_page):
    page = open_page(figure(), hash="#LevelPlayer-1?level=7&moves=1,0.5&x=<b>")
    assert page.trouble == []
    note = page.locator(".note").text_content()
    assert "level must be a whole number from 0 to 2" in note
    assert "moves must be" in note and "“x” is nothing the figure knows" in note
    assert "moves made: 0" in summary(page)


def test_python_sets_and_reads():
    player = figure(level=0, moves=[3])
    assert (player.shortest, repr(player)) == ([2, 2, 1], "LevelPlayer(level 0 of 3)")
    player.level = 1
    assert player.shortest is None


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        (dict(levels=["s?"]), r"levels: number 0: lines may hold .* got '\?'"),
        (dict(levels=["sg", "ssg"]), "levels: number 1: expected one start .* got 2 and 1 × 3"),
        (dict(levels=["s" + 16 * "."]), "got 1 and 1 × 17"),
        (dict(levels=["sg"], kinds=["a", "b"]), "kinds: expected 1, one to a level, got 2"),
        (dict(levels=["sg"], level=1), "level: expected 0 to 0, got 1"),
        (dict(levels=["sg"], moves=[4]), "moves"),
    ],
)
def test_what_it_refuses(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        LevelPlayer(**traits)
