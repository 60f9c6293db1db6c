"""The designer of the levels: a program, so that all it wants is known and can be counted."""

import numpy as np

from companion import _arguments
from companion._arguments import generator, whole
from companion.games.rules import (
    DOOR,
    FLOOR,
    GOAL,
    KEY,
    START,
    TRAP,
    WALL,
    checked,
    counts,
    lengths,
    successors,
)

TRAPS, LEAST = 3, 10


def designed(rng, N, side=8):
    """Make levels as the designer of this book wants them.

    A wall cuts the board in two, with a locked door in it. In each of the two rooms stands another
    wall with a gap, and some loose stones. Start and key are in one room, the goal in the other,
    three traps anywhere. What breaks one of ``RULES`` is thrown away.

    Parameters
    ----------
    rng : numpy.random.Generator
    N : int
        How many.
    side : int
        Of the square board, at least 6.

    Returns
    -------
    (N, side, side) numpy.ndarray of uint8

    Raises
    ------
    ValueError
        If N or the side is too small.
    TypeError
        If an argument is of another kind.
    """
    generator("rng", rng)
    if whole("N", N) < 1 or whole("side", side) < 6:
        raise ValueError(f"N must be at least 1 and side at least 6, got {N} and {side}")
    _arguments.room("N, side", (N, side), (max(N, 100), side, side))
    kept: list[np.ndarray] = []
    while len(kept) < N:
        drafts = np.stack([_draft(rng, side) for _ in range(100)])
        drafts = drafts[_all_reached(drafts)]  # the quickest to tell, and most fail
        if len(drafts):
            kept.extend(drafts[kept_rules(drafts).all(1)])
    return np.stack(kept[:N])


def _draft(rng, side):
    level = np.full((side, side), FLOOR, np.uint8)
    cut, door = rng.integers(2, side - 2), rng.integers(side)
    level[:, cut] = WALL
    level[door, cut] = DOOR
    rooms = [slice(0, cut), slice(cut + 1, side)]
    for room in rooms:
        row = rng.choice([row for row in range(1, side - 1) if row != door])
        level[row, room] = WALL
        level[row, rng.integers(room.start, room.stop)] = FLOOR
        for _ in range(2):  # stones
            level[rng.integers(side), rng.integers(room.start, room.stop)] = WALL
    first, second = (rooms[k] for k in rng.permutation(2))
    for tile, room in [(START, first), (KEY, first), (GOAL, second)]:
        _put(rng, level, tile, room)
    for _ in range(TRAPS):
        _put(rng, level, TRAP, slice(0, side))
    mirrored, quarters = divmod(rng.integers(8), 4)  # one of the eight of symmetries
    level = np.rot90(level, quarters)
    return level[:, ::-1] if mirrored else level


def _put(rng, level, tile, columns):
    """Put a tile on a free place of some columns, if there is one."""
    free = np.argwhere(level[:, columns] == FLOOR)
    if len(free):
        i, j = free[rng.integers(len(free))]
        level[i, columns.start + j] = tile


def symmetries(levels):
    """Return the eight turned and mirrored forms of square levels: (N, S, S) → (8, N, S, S)."""
    levels = checked(levels)
    if levels.shape[1] != levels.shape[2]:
        raise ValueError(f"levels must be square, got shape {levels.shape}")
    turned = [np.rot90(levels, k, (1, 2)) for k in range(4)]
    return np.stack(turned + [form[:, :, ::-1] for form in turned])


RULES = (
    "one start, goal, key, door",
    "three traps",
    "traps do not touch",
    "a wall with the door cuts the board",
    "can be played",
    "only with the key",
    f"at least {LEAST} moves",
    "no place is walled off",
)


def kept_rules(levels):
    """Which of the designer's ``RULES`` each level keeps.

    Parameters
    ----------
    levels : (N, H, W) array of tiles

    Returns
    -------
    (N, 8) numpy.ndarray of bool
    """
    levels = checked(levels)
    many, length = counts(levels), lengths(levels)
    traps = levels == TRAP
    touch = (traps[:, 1:] & traps[:, :-1]).any((1, 2)) | (traps[:, :, 1:] & traps[:, :, :-1]).any(
        (1, 2)
    )
    solid = (levels == WALL) | (levels == DOOR)
    line = [(solid.all(axis) & (levels == DOOR).any(axis)).any(1) for axis in (1, 2)]
    without = levels.copy()
    without[without == KEY] = FLOOR
    found = [
        (many[:, [START, GOAL, KEY, DOOR]] == 1).all(1),
        many[:, TRAP] == TRAPS,
        ~touch,
        line[0] | line[1],
        length >= 0,
        (length >= 0) & (lengths(without) < 0),
        length >= LEAST,
        _all_reached(levels),
    ]
    return np.stack(found, 1)


def _all_reached(levels):
    """Whether somebody who begins at a start, and is let through the goal, comes everywhere."""
    passable = np.where(levels == GOAL, FLOOR, levels)
    N, P = len(levels), levels.shape[1] * levels.shape[2]
    table, each = successors(passable), np.arange(N)[:, None, None]
    back = np.zeros((N, 2 * P + 2), bool)
    back[:, :P] = levels.reshape(N, P) == START
    while True:
        after = back.copy()
        after[np.broadcast_to(each, table.shape)[back[:, :-2]], table[back[:, :-2]]] = True
        if (after == back).all():
            break
        back = after
    seen = back[:, :P] | back[:, P : 2 * P]
    return (seen | np.isin(levels.reshape(N, P), (WALL, TRAP))).all(1)
