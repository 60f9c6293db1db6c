"""The game: rules, path finders, the designer, repair, and players that have learnt nothing."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import games
from companion.games import DOOR, FLOOR, GOAL, KEY, MOVES, START, TRAP, WALL

RNG = np.random.default_rng(0)
LEVELS = games.designed(RNG, 30)
SMALL = np.array(list(itertools.product(range(7), repeat=6)), np.uint8).reshape(-1, 2, 3)
GOOD = SMALL[games.playable(SMALL)]
tiles = st.lists(
    st.sampled_from([FLOOR] * 6 + [WALL, WALL, KEY, DOOR, TRAP]), min_size=9, max_size=9
)


def with_ends(found, ends):
    level = np.array(found, np.uint8).reshape(3, 3)
    level.ravel()[list(ends)] = START, GOAL
    return level


boards = st.builds(
    with_ends, tiles, st.lists(st.integers(0, 8), min_size=2, max_size=2, unique=True)
)


def walked(level, moves):
    """Follow moves by the rules as they are told; "won", "lost" or "on the way"."""
    (i, j), key = np.argwhere(level == START)[0], False
    for move in moves:
        k, m = i + MOVES[move][1], j + MOVES[move][2]
        inside = 0 <= k < len(level) and 0 <= m < len(level[0])
        if not inside or level[k, m] == WALL or (level[k, m] == DOOR and not key):
            continue
        i, j, key = k, m, key or level[k, m] == KEY
        if level[i, j] == TRAP:
            return "lost"
        if level[i, j] == GOAL:
            return "won"
    return "on the way"


@settings(max_examples=60, deadline=None)
@given(boards)
def test_shortest_way_is_the_shortest_of_all_ways(level):
    """By trying every sequence of up to six moves, and for longer ones by the other finder."""
    found = games.shortest(level)
    assert games.lengths(level[None])[0] == (-1 if found is None else len(found))
    if found is not None:
        assert walked(level, found) == "won"
    for length in range(5 if found is None else min(6, len(found))):
        for moves in itertools.product(range(4), repeat=length):
            assert walked(level, moves) != "won"


@settings(max_examples=60, deadline=None)
@given(boards, st.lists(st.integers(0, 3), max_size=25))
def test_table_of_successors_follows_the_rules(level, moves):
    table, P = games.successors(level[None])[0], level.size
    state = int((level == START).argmax())
    for move in moves:
        state = table[state, move]
        if state >= 2 * P:
            break
    assert walked(level, moves) == {2 * P: "won", 2 * P + 1: "lost"}.get(state, "on the way")


def test_known_levels():
    level = games.parse("ks#\n..d\nx.g")
    assert [MOVES[move][0] for move in games.shortest(level)] == ["down", "down", "right"]
    locked = games.parse("ksdg")
    assert games.lengths(locked[None]) == [4]
    assert games.shortest(games.parse(".sdg")) is None
    assert games.shortest(locked, (0, 1), key=True) == [1, 1]
    four = np.stack([games.parse(line) for line in ("sg.", "sgg", "ssg", "...")])
    assert games.lengths(four).tolist() == [1, -1, -1, -1]
    assert games.text(level) == "ks#\n..d\nx.g"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: games.parse("s?g"), r"lines may hold the signs '.#kdgxs', got '\?'"),
        (lambda: games.parse("s.\ng"), r"equally long, got \[2, 1\]"),
        (lambda: games.shortest(games.parse("s.s")), "must have one start, got 2"),
        (lambda: games.shortest(games.parse("sg"), (-1, 0)), r"place must be within 1 × 2, got"),
        (lambda: games.shortest(SMALL[:2]), r"level must be an array \(H, W\).* \(2, 2, 3\)"),
        (lambda: games.successors(SMALL[0]), r"levels must be an array \(N, H, W\).* \(2, 3\)"),
        (lambda: games.playable(np.full((1, 2, 2), np.nan)), "whole numbers, got .* float64"),
        (lambda: games.counts([[[7, 0]]]), "tiles from 0 to 6, got 0 to 7"),
        (lambda: games.kept_rules(np.array([[[-1, 0]]])), "tiles from 0 to 6, got -1 to 0"),
        (lambda: games.distances(np.zeros((2, 0, 3), int)), r"got shape \(2, 0, 3\)"),
        (lambda: games.text(SMALL), r"level must be an array \(H, W\)"),
        (lambda: games.pictured(SMALL), r"level must be an array \(H, W\)"),
        (lambda: games.designed(RNG, 1, side=5), "side at least 6, got 1 and 5"),
        (lambda: games.designed(RNG, 0), "N must be at least 1 .* got 0"),
        (lambda: games.symmetries(SMALL), r"levels must be square, got shape \(117649, 2, 3\)"),
        (lambda: games.wall_follower(games.parse("..g"), 5), "level must have one start, got 0"),
        (lambda: games.greedy(SMALL[0]), "levels must be an array"),
        (lambda: games.repaired(games.parse("s")), "two places at least, got 1"),
    ],
)
def test_mistakes_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_distances_fall_by_one_along_a_shortest_way():
    away, table = games.distances(LEVELS), games.successors(LEVELS)
    for level, far, after in zip(LEVELS, away, table, strict=True):
        state = int((level == START).argmax())
        for move in games.shortest(level):
            assert far[after[state, move]] == far[state] - 1
            state = after[state, move]
        assert state == 2 * level.size


# --- the designer ------------------------------------------------------------------------------


def test_the_designer_keeps_its_rules_also_turned_and_mirrored():
    assert games.kept_rules(LEVELS).all()
    assert games.lengths(games.designed(np.random.default_rng(6), 80)).min() == 10
    forms = games.symmetries(LEVELS)
    assert len(np.unique(forms[:, 0].reshape(8, -1), axis=0)) == 8
    assert games.kept_rules(forms.reshape(-1, 8, 8)).all()


def test_each_rule_is_broken_alone():
    level = games.parse(
        "s..#...g\nk.#.....\n...#....\n...#....\n...d....\n.x.#.x..\n...#....\n.x.#...."
    )
    level[1] = games.parse("k..#....")
    assert games.kept_rules(level[None]).all()

    def broken(*changes):
        other = level.copy()
        for i, j, sign in changes:
            other[i, j] = games.SIGNS.index(sign)
        return {games.RULES[k] for k in np.flatnonzero(~games.kept_rules(other[None])[0])}

    assert broken((6, 6, "k")) == {"one start, goal, key, door"}
    assert broken((5, 5, ".")) == {"three traps"}
    assert broken((5, 5, "."), (6, 1, "x")) == {"traps do not touch"}
    assert broken((7, 3, ".")) == {
        "a wall with the door cuts the board", "only with the key",
    }  # fmt: skip
    assert broken((0, 7, "."), (4, 4, "g")) == {"at least 10 moves"}
    assert broken((6, 7, "#"), (7, 6, "#")) == {"no place is walled off"}
    assert "can be played" in broken((1, 0, "."))


# --- repair ------------------------------------------------------------------------------------


def test_repair_changes_as_few_tiles_as_any_level_that_can_be_played():
    assert len(GOOD) == 14_394
    for level in SMALL[RNG.choice(len(SMALL), 150, replace=False)]:
        mended = games.repaired(level)
        assert games.playable(mended[None])[0]
        assert (mended != level).sum() == (level != GOOD).sum((1, 2)).min()


@pytest.mark.parametrize(
    ("lines", "changes"), [("kddsdg", 1), (".sddg", 1), ("s#k\n#d#\n.dg", 1), ("gs", 0), ("ss", 1)]
)
def test_repair_by_hand(lines, changes):
    level = games.parse(lines)
    mended = games.repaired(level)
    assert games.playable(mended[None])[0]
    assert (mended != level).sum() == changes


def test_nothing_cheaper_mends_a_board_of_nine():
    """All boards with at most two changes are tried."""
    rng, changed = np.random.default_rng(5), []
    pairs = list(itertools.product(itertools.combinations(range(9), 2), range(7), range(7)))
    places, kinds = np.array([p for p, _, _ in pairs]), np.array([k for _, *k in pairs])
    for _ in range(12):
        level = rng.choice([0, 1, 1, 2, 3, 5], 9).astype(np.uint8)
        level[rng.choice(9, 2, replace=False)] = START, GOAL
        mended = games.repaired(level.reshape(3, 3))
        assert games.playable(mended[None])[0]
        tried = np.repeat(level[None], len(pairs), 0)
        np.put_along_axis(tried, places, kinds, 1)
        changes = (tried != level).sum(1)[games.playable(tried.reshape(-1, 3, 3))]
        changed.append((mended.ravel() != level).sum())
        assert changed[-1] == changes.min() if len(changes) else changed[-1] > 2
    assert {0, 1, 2} <= set(changed)


def test_repair_of_larger_levels():
    for level in LEVELS[:3]:
        assert np.array_equal(games.repaired(level), level)
    walled = LEVELS[0].copy()
    walled[walled == KEY] = WALL
    mended = games.repaired(walled)
    assert games.playable(mended[None])[0]
    assert (mended != walled).sum() == 1


# --- players and pictures ----------------------------------------------------------------------


@pytest.mark.parametrize("player", [games.wanderer, games.greedy])
def test_rules_of_thumb_avoid_walls_and_traps(player):
    p, table = player(LEVELS), games.successors(LEVELS)
    assert np.allclose(p.sum(2), 1)
    S = table.shape[1]
    bad = (table == S + 1) | (table == np.arange(S)[:, None])
    free = (~bad).any(2, keepdims=True)
    assert (p[bad & free] == 0).all()


def test_greedy_goes_to_the_key_and_then_to_the_goal():
    p = games.greedy(games.parse("k.s.g")[None])[0]
    assert p[2].tolist() == [0, 0, 0, 1]
    assert p[5 + 2].tolist() == [0, 1, 0, 0]


def test_wall_follower():
    level = games.parse("s.#g\n#.k.\n####")
    assert walked(level, games.wall_follower(level, 20)) == "won"
    assert games.wall_follower(level, 3) is None
    cross = games.parse("#.#\n.s.\n#g#")  # right first, and round from there
    assert games.wall_follower(cross, 9) == [1, 3, 0, 2, 3, 1, 2]
    assert games.wall_follower(games.parse("s#g"), 9) is None
    won = [games.wall_follower(level, 60) for level in LEVELS]
    assert all(walked(a, b) == "won" for a, b in zip(LEVELS, won, strict=True) if b is not None)
    assert any(won)


def test_picture_shows_each_tile_where_it_is():
    picture = games.pictured(LEVELS[0])
    assert picture.shape == (320, 320, 3)
    again = games.pictured(LEVELS[0][::-1])
    for i in range(8):
        for j in range(8):
            cell = np.s_[32 * i + 32 : 32 * i + 64, 32 * j + 32 : 32 * j + 64]
            other = np.s_[32 * (7 - i) + 32 : 32 * (7 - i) + 64, 32 * j + 32 : 32 * j + 64]
            assert np.array_equal(picture[cell], again[other])
    assert len({games.pictured(np.array([[tile]])).tobytes() for tile in range(7)}) == 7
