"""Repair of a level: the fewest tiles that must be changed until it can be played, exactly."""

import numpy as np

from companion.games.rules import DOOR, FLOOR, GOAL, KEY, MOVES, START, TRAP, WALL, checked

MOST_PLACES = 1024
TILE, FAR = 1000, 10**7  # what a changed tile costs, where a step costs 1; more than anything


def repaired(level):
    """Change as few tiles as possible so that a level can be played.

    The player goes from a start a to a place b, from there to a key k and back to b, and on to a
    goal g; or to the goal at once. A way costs a tile for each wall and trap on it, and for each
    door that is passed before the key; a start, key or goal that is not there yet costs a tile, and
    so does each start and goal too many. The least sum is the answer: whatever ways a solution
    goes, those from a to k and from k to g part for the last time in some b, and what is counted
    for a, b, k and g are then different tiles. Among equals the shortest ways are taken.

    Parameters
    ----------
    level : (H, W) array of tiles
        From 2 to 1,024 places: the work grows with the cube of their number.

    Returns
    -------
    (H, W) numpy.ndarray of uint8
        A level that can be played; none that can differs from ``level`` in fewer places.

    Examples
    --------
    >>> from companion.games import parse, text
    >>> print(text(repaired(parse("s#g"))))
    s.g
    """
    level = checked(level, "level", 2)
    if level.size < 2:
        raise ValueError(f"level must have two places at least, got {level.size}")
    if level.size > MOST_PLACES:
        raise ValueError(f"level must have at most {MOST_PLACES} places, got {level.size}")
    tiles, place = level.ravel(), np.arange(level.size)
    walls = TILE * np.isin(tiles, (WALL, TRAP))
    shut = walls + TILE * (tiles == DOOR)
    first, later = _Ways(shut, *level.shape), _Ways(walls, *level.shape)

    # ends[a, g]: the right start and goal; a tile that is both too many and in use changes once
    starts, goals = tiles == START, tiles == GOAL
    to_start = starts.sum() + ~starts - starts.astype(int)
    to_goal = goals.sum() + ~goals - goals.astype(int)
    ends = TILE * (to_start[:, None] + to_goal - goals[:, None] - starts)
    ends[place, place] = FAR

    direct = ends + first.cost - shut
    a, g = np.unravel_index(direct.argmin(), direct.shape)
    cheapest, ways, keys = direct[a, g], first.way(a, g), []

    # to_key[b, k]: from b to k, which becomes a key (a start or goal too many is paid already)
    new_key = TILE * ~np.isin(tiles, (KEY, START, GOAL))
    to_key = first.cost - shut + new_key
    to_key[place, place] = new_key - shut
    onward = later.cost - walls
    onward[place, place] = FAR
    nearest = np.argsort(to_key, axis=1, kind="stable")[:, :3]  # a and g rule out two at most
    for b in place:
        cost = ends + first.cost[:, b, None] + onward[b]
        detour, chosen = np.full(cost.shape, FAR), np.zeros(cost.shape, int)
        for k in nearest[b][::-1]:
            free = (place[:, None] != k) & (place != k)
            detour[free], chosen[free] = to_key[b, k], k
        total = cost + detour
        if total.min() < cheapest:
            a, g = np.unravel_index(total.argmin(), total.shape)
            cheapest, k = total[a, g], chosen[a, g]
            ways, keys = first.way(a, b) + first.way(b, k), [k]
            after = later.way(b, g)

    new = tiles.copy()
    new[starts | goals] = FLOOR
    new[[p for p in ways if shut[p]]] = FLOOR
    if keys:
        new[[p for p in after if walls[p]]] = FLOOR
    new[keys], new[a], new[g] = KEY, START, GOAL
    return new.reshape(level.shape)


class _Ways:
    """Cheapest ways between all places, where each place but the first costs something."""

    def __init__(self, price, H, W):
        P = H * W
        self.cost, self.next = np.full((P, P), FAR), np.tile(np.arange(P), (P, 1))
        for _, down, right in MOVES:
            for p in range(P):
                i, j = p // W + down, p % W + right
                if 0 <= i < H and 0 <= j < W:
                    self.cost[p, i * W + j] = price[i * W + j] + 1
        self.cost[np.arange(P), np.arange(P)] = 0
        for p in range(P):  # Floyd and Warshall: ways that may also pass p
            through = self.cost[:, p, None] + self.cost[p]
            better = through < self.cost
            self.cost = np.where(better, through, self.cost)
            self.next = np.where(better, self.next[:, p, None], self.next)

    def way(self, p, q):
        """The places of a way, both ends included."""
        found = [p]
        while p != q:
            p = self.next[p, q]
            found.append(p)
        return found
