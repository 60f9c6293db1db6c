"""A small game on a grid: its rules, a path finder, a maker of levels, repair, and pictures.

A level is an array of tiles (H, W), many are (N, H, W). The player starts at ``s`` and steps up,
right, down or left to ``g``. Walls and the edge do not let it pass, a trap ends the game, and doors
open to whoever has picked up a key; a key opens every door and is not used up.
"""

from companion.games.maker import RULES, designed, kept_rules, symmetries
from companion.games.picture import pictured, sprites
from companion.games.players import greedy, wall_follower, wanderer
from companion.games.repair import repaired
from companion.games.rules import (
    DOOR,
    FLOOR,
    GOAL,
    KEY,
    MOVES,
    NAMES,
    SIGNS,
    START,
    TRAP,
    WALL,
    counts,
    distances,
    lengths,
    parse,
    playable,
    shortest,
    successors,
    text,
)

__all__ = [
    "DOOR",
    "FLOOR",
    "GOAL",
    "KEY",
    "MOVES",
    "NAMES",
    "RULES",
    "SIGNS",
    "START",
    "TRAP",
    "WALL",
    "counts",
    "designed",
    "distances",
    "greedy",
    "kept_rules",
    "lengths",
    "parse",
    "pictured",
    "playable",
    "repaired",
    "shortest",
    "sprites",
    "successors",
    "symmetries",
    "text",
    "wall_follower",
    "wanderer",
]
