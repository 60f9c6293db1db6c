"""The rules of the game, and two path finders: one to be read, one for thousands of levels.

The state of a game is a place and whether the player has a key: with P = H · W places there are 2 P
states, state = P · key + place. Two more end the game: 2 P is won, 2 P + 1 is lost.
"""

from collections import deque

import numpy as np

from companion._arguments import KINDS, array, flag, told, whole, word

FLOOR, WALL, KEY, DOOR, GOAL, TRAP, START = range(7)
SIGNS = ".#kdgxs"
NAMES = ("floor", "wall", "key", "door", "goal", "trap", "start")
MOVES = (("up", -1, 0), ("right", 0, 1), ("down", 1, 0), ("left", 0, -1))


def parse(lines):
    """Return the level of a text, a line to a row, with the signs ``.#kdgxs``.

    Parameters
    ----------
    lines : str

    Returns
    -------
    (H, W) numpy.ndarray of uint8

    Raises
    ------
    ValueError
        If a sign is unknown, or the rows are not equally long.
    TypeError
        If an argument is of another kind.

    Examples
    --------
    >>> parse("s.g")
    array([[6, 0, 4]], dtype=uint8)
    """
    rows = [row.strip() for row in word("lines", lines).strip().splitlines()]
    if unknown := sorted(set("".join(rows)) - set(SIGNS)):
        raise ValueError(f"lines may hold the signs {SIGNS!r}, got {unknown[0]!r}")
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        raise ValueError(f"lines must be equally long, got {[len(row) for row in rows]}")
    return np.array([[SIGNS.index(sign) for sign in row] for row in rows], np.uint8)


def checked(levels, name="levels", ndim=3):
    """Return levels as an array, or say what is wrong with them."""
    levels = array(name, levels, KINDS)
    if levels.ndim != ndim or 0 in levels.shape[-2:] or levels.dtype.kind not in "ui":
        shape = "(N, H, W)" if ndim == 3 else "(H, W)"
        raise ValueError(
            f"{name} must be an array {shape} of whole numbers, "
            f"got shape {levels.shape} of {levels.dtype}"
        )
    if levels.size and not 0 <= levels.min() <= levels.max() < len(SIGNS):
        raise ValueError(
            f"{name} must hold tiles from 0 to {len(SIGNS) - 1}, "
            f"got {levels.min()} to {levels.max()}"
        )
    return levels


def text(level):
    """Return a level as lines of signs; undoes :func:`parse`."""
    return "\n".join("".join(SIGNS[tile] for tile in row) for row in checked(level, "level", 2))


def shortest(level, place=None, key=False):
    """Find a shortest way to the goal by breadth-first search over places and key.

    Parameters
    ----------
    level : (H, W) array of tiles
    place : (int, int), optional
        Where to begin; the only start of the level if not given.
    key : bool
        Whether the player has a key already.

    Returns
    -------
    list of int or None
        Moves, indices of ``MOVES``; None if there is no way.

    Raises
    ------
    ValueError
        If no place is given and the level has no start, or several; if the place is outside.
    TypeError
        If an argument is of another kind.

    Examples
    --------
    >>> [MOVES[move][0] for move in shortest(parse("ksdg"))]
    ['left', 'right', 'right', 'right']
    """
    level = checked(level, "level", 2)
    H, W = level.shape
    if place is None:
        starts = np.argwhere(level == START)
        if len(starts) != 1:
            raise ValueError(f"level must have one start, got {len(starts)}; or give a place")
        place = starts[0].tolist()
    if not isinstance(place, tuple | list | np.ndarray) or len(place) != 2:
        raise TypeError(f"place: expected a row and a column, got {told(place)}")
    place = [whole("place", p) for p in place]
    if not (0 <= place[0] < H and 0 <= place[1] < W):
        raise ValueError(f"place must be within {H} × {W}, got {tuple(place)}")
    first = (*place, flag("key", key))
    came: dict[tuple[int, int, bool], tuple | None] = {first: None}
    waiting = deque([first])
    while waiting:
        state = waiting.popleft()
        i, j, has_key = state
        if level[i, j] == GOAL:
            way: list[int] = []
            while step := came[state]:
                state, move = step
                way.append(move)
            return way[::-1]
        for move, (_, down, right) in enumerate(MOVES):
            k, m = i + down, j + right
            if not (0 <= k < H and 0 <= m < W) or level[k, m] in (WALL, TRAP):
                continue
            if level[k, m] == DOOR and not has_key:
                continue
            after = (k, m, has_key or bool(level[k, m] == KEY))
            if after not in came:
                came[after] = (state, move)
                waiting.append(after)
    return None


def successors(levels):
    """Where each of the four moves leads from each state.

    Parameters
    ----------
    levels : (N, H, W) array of tiles

    Returns
    -------
    (N, 2 H W, 4) numpy.ndarray of int
        The state after the move; a move against a wall, a locked door or the edge stays.
    """
    levels = checked(levels)
    N, H, W = levels.shape
    P = H * W
    flat, i, j = levels.reshape(N, P), *np.divmod(np.arange(P), W)
    table = np.empty((N, 2, P, 4), int)
    for move, (_, down, right) in enumerate(MOVES):
        k, m = i + down, j + right
        inside = (k >= 0) & (k < H) & (m >= 0) & (m < W)
        to = np.where(inside, k * W + m, 0)
        tile = np.where(inside, flat[:, to], WALL)
        for key in (0, 1):
            stays = (tile == WALL) | ((tile == DOOR) & (key == 0))
            after = np.where(stays, np.arange(P), to)
            after = after + P * ((tile == KEY) | (key == 1))
            after = np.where(tile == GOAL, 2 * P, after)
            table[:, key, :, move] = np.where(tile == TRAP, 2 * P + 1, after)
    return table.reshape(N, 2 * P, 4)


def distances(levels):
    """How many moves the goal is away from each state, for many levels at once.

    Parameters
    ----------
    levels : (N, H, W) array of tiles

    Returns
    -------
    (N, 2 H W + 2) numpy.ndarray of int
        For all states and the two ends; −1 where no way leads to a goal.
    """
    table = successors(levels)
    N, S, _ = table.shape
    far, each = S + 1, np.arange(N)[:, None, None]
    away = np.full((N, S + 2), far)
    away[:, S] = 0
    while True:
        nearer = np.minimum(away[:, :S], 1 + away[each, table].min(2))
        if (nearer == away[:, :S]).all():
            return np.where(away >= far, -1, away)
        away[:, :S] = nearer


def counts(levels):
    """How many tiles of each kind there are: (N, H, W) → (N, 7)."""
    levels = checked(levels)
    flat = levels.reshape(len(levels), levels.shape[1] * levels.shape[2])
    return (flat[:, :, None] == np.arange(7)).sum(1)


def lengths(levels):
    """Moves of a shortest solution of each level, −1 if it cannot be played.

    A level can be played if it has one start, one goal, and a way from this to that.

    Parameters
    ----------
    levels : (N, H, W) array of tiles

    Returns
    -------
    (N) numpy.ndarray of int
    """
    levels = checked(levels)
    flat, many = levels.reshape(len(levels), levels.shape[1] * levels.shape[2]), counts(levels)
    proper = (many[:, START] == 1) & (many[:, GOAL] == 1)
    found = np.full(len(levels), -1)
    if proper.any():
        start = (flat[proper] == START).argmax(1)
        found[proper] = distances(levels[proper])[np.arange(proper.sum()), start]
    return found


def playable(levels):
    """Whether each level can be played, (N) of bool."""
    return lengths(levels) >= 0
