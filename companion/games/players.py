"""Players that have learnt nothing: rules of thumb, to compare with."""

import numpy as np

from companion._arguments import whole
from companion.games.rules import (
    DOOR,
    FLOOR,
    GOAL,
    KEY,
    MOVES,
    START,
    TRAP,
    WALL,
    checked,
    successors,
)


def wanderer(levels):
    """Go anywhere but against walls, locked doors and into traps.

    Parameters
    ----------
    levels : (N, H, W) array of tiles

    Returns
    -------
    (N, 2 H W, 4) numpy.ndarray
        Probabilities of the moves in each state; equal ones where no move is left.
    """
    return _even(_sensible(levels))


def greedy(levels):
    """Go where the key, and with it the goal, is nearer as the crow flies; else wander.

    Without a key in the level the goal is sought at once. Parameters and result are those of
    :func:`wanderer`.
    """
    levels = checked(levels)
    N, H, W = levels.shape
    sensible, flat = _sensible(levels), levels.reshape(N, H * W)
    i, j = np.divmod(np.arange(H * W), W)
    toward = np.zeros((N, 2, H * W, 4), bool)
    for key in (0, 1):
        aim = flat == (GOAL if key else KEY)
        aim = np.where(aim.any(1, keepdims=True), aim, flat == GOAL)
        distance = np.abs(i[:, None] - i) + np.abs(j[:, None] - j)  # (from, to)
        far = np.where(aim[:, None], distance, H + W).min(2)  # (N, from): to the nearest aim
        for move, (_, down, right) in enumerate(MOVES):
            k, m = np.clip(i + down, 0, H - 1), np.clip(j + right, 0, W - 1)
            toward[:, key, :, move] = far[:, k * W + m] < far
    better = toward.reshape(N, 2 * H * W, 4) & sensible
    return _even(np.where(better.any(2, keepdims=True), better, sensible))


def _sensible(levels):
    table = successors(levels)
    S = table.shape[1]
    return (table != np.arange(S)[:, None]) & (table != S + 1)


def _even(which):
    which = np.where(which.any(2, keepdims=True), which, True)
    return which / which.sum(2, keepdims=True)


def wall_follower(level, most):
    """Keep a hand on the wall: turn right where one can, else straight, else left, else back.

    Parameters
    ----------
    level : (H, W) array of tiles
        With one start.
    most : int
        Moves after which it gives up.

    Returns
    -------
    list of int or None
        Its moves, if they lead to the goal. A trap is a wall to it, and so is a door without key.
    """
    most = whole("most", most, 0)
    board = np.pad(checked(level, "level", 2), 1, constant_values=WALL)
    starts = np.argwhere(board == START)
    if len(starts) != 1:
        raise ValueError(f"level must have one start, got {len(starts)}")
    (i, j), key, heading = starts[0], False, 0
    moves: list[int] = []
    seen = set()
    while len(moves) < most and (i, j, key, heading) not in seen:  # else it goes in a circle
        seen.add((i, j, key, heading))
        for turn in (1, 0, 3, 2):
            move = (heading + turn) % 4
            k, m = i + MOVES[move][1], j + MOVES[move][2]
            if board[k, m] not in (WALL, TRAP) and (board[k, m] != DOOR or key):
                break
        else:
            return None
        i, j, heading = k, m, move
        moves.append(move)
        if board[i, j] == GOAL:
            return moves
        if board[i, j] == KEY:
            key, board[i, j] = True, FLOOR
    return None
