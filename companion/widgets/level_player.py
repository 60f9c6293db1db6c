"""The figure in which a reader plays a level, asks the path finder, and watches the agent."""

from functools import cache

import numpy as np
import traitlets

from companion import functional as F
from companion import games, weights
from companion.widgets._figure import Figure
from companion.widgets._traits import Whole

SHIPPED, MOST = "player", 200
LAYERS = ("into.weight", "into.bias", "inner.weight", "out.weight", "out.bias")


class LevelPlayer(Figure):
    """A level to be played with keys or buttons, with a path finder and a trained agent to ask.

    Both run in the page. In JupyterLab every trait can be read and set while the figure is shown.

    Parameters
    ----------
    levels : list of str
        Levels as text, a line to a row with the signs ``.#kdgxs``; at most 30, each with one
        start and at most 16 × 16 places.
    kinds : list of str
        Where each comes from, in a few words; one to a level. Otherwise they are numbered.
    level : int
        Which one is played.
    moves : list of int
        Moves so far: 0 up, 1 right, 2 down, 3 left.
    predict : bool
        Ask the reader for a prediction before anything is said of a level.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = LevelPlayer(levels=["ksdg"], kinds=["an example"])
    >>> figure.shortest
    [3, 1, 1, 1]
    """

    levels = traitlets.List(traitlets.Unicode(), minlen=1, maxlen=30).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    level = Whole(0, min=0).tag(sync=True)
    moves = traitlets.List(Whole(min=0, max=3), maxlen=MOST).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    def __init__(self, levels=("ksdg",), kinds=None, **traits):
        levels = list(levels) if isinstance(levels, tuple) else levels
        if kinds is None and isinstance(levels, list):
            kinds = _numbers(levels)
        super().__init__(levels=levels, kinds=kinds, **traits)
        self.observe(self._begin_anew, "levels")

    def __repr__(self):
        """How many levels there are, and which one is played."""
        return f"LevelPlayer(level {self.level} of {len(self.levels)})"

    @classmethod
    def assets(cls):
        """The agent's weights, and the pictures of the tiles."""
        return {"level-network": packed(), "level-sprites": games.sprites()}

    @property
    def shortest(self):
        """Moves of a shortest way from the start to the goal; None if there is none."""
        return games.shortest(games.parse(self.levels[self.level]))

    def _begin_anew(self, _):
        """Other levels are played from the start of one that there is."""
        self.level, self.moves = min(self.level, len(self.levels) - 1), []
        if len(self.kinds) != len(self.levels):
            self.kinds = _numbers(self.levels)

    @traitlets.validate("levels")
    def _check_levels(self, proposal):
        for k, lines in enumerate(proposal["value"]):
            try:
                level = games.parse(lines)
            except ValueError as error:
                raise traitlets.TraitError(f"levels: number {k}: {error}") from error
            starts = int((level == games.START).sum())
            if starts != 1 or max(level.shape) > 16 or level.size < 2:
                raise traitlets.TraitError(
                    f"levels: number {k}: expected one start and 2 places to 16 × 16, "
                    f"got {starts} and {level.shape[0]} × {level.shape[1]}"
                )
        return proposal["value"]

    @traitlets.validate("kinds")
    def _check_kinds(self, proposal):
        if len(proposal["value"]) != len(self.levels):
            raise traitlets.TraitError(
                f"kinds: expected {len(self.levels)}, one to a level, got {len(proposal['value'])}"
            )
        return proposal["value"]

    @traitlets.validate("level")
    def _check_level(self, proposal):
        if self.levels and proposal["value"] >= len(self.levels):
            raise traitlets.TraitError(
                f"level: expected 0 to {len(self.levels) - 1}, got {proposal['value']}"
            )
        return proposal["value"]


def _numbers(levels):
    return [f"number {k + 1}" for k in range(len(levels))]


@cache
def packed():
    """The shipped agent as one row of float32: how often it repeats, its width, its weights."""
    found, config = weights.load(SHIPPED), weights.manifest()[SHIPPED]["config"]
    head = np.array([config["rounds"], config["width"]], np.float32)
    return np.concatenate([head, *(found[name].ravel() for name in LAYERS)]).astype(np.float32)


def opinion(network, level, key):
    """Return how probable the agent finds each move at each place.

    Parameters
    ----------
    network : (M) array
        As :func:`packed` returns it.
    level : (H, W) array of tiles
    key : bool
        Whether the player has a key.

    Returns
    -------
    (4, H, W) numpy.ndarray
    """
    network = np.asarray(network, float)
    rounds, C = int(network[0]), int(network[1])
    shapes = (C, 6, 3, 3), (C,), (C, C, 3, 3), (5, C, 1, 1), (5,)
    ends = 2 + np.cumsum([np.prod(shape) for shape in shapes])
    cut = np.split(network[: ends[-1]], [2, *ends[:-1]])
    into, bias, inner, out, last = (
        part.reshape(shape) for part, shape in zip(cut[1:], shapes, strict=True)
    )
    level = np.asarray(level)
    if key:
        level = np.where(np.isin(level, (games.KEY, games.DOOR)), games.FLOOR, level)
    seen = (games.WALL, games.TRAP, games.GOAL, games.KEY, games.DOOR)
    x = np.stack([np.ones(level.shape), *(level == tile for tile in seen)])[None].astype(float)
    told = F.conv2d(x, into, bias, padding=1)
    h = F.relu(told)
    for _ in range(rounds):
        h = F.relu(told + F.conv2d(h, inner, padding=1))
    return F.softmax(F.conv2d(h, out, last)[:, :4], 1)[0]
