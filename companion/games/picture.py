"""A level as a picture, with emoji for its tiles."""

from functools import cache

import numpy as np

from companion import data
from companion.games.rules import FLOOR, WALL, checked

SPRITES = (None, None, "key", "locked", "trophy", "fire", "fox")
GROUND, STONE = (243, 236, 222), (92, 82, 92)


@cache
def sprites():
    """The pictures of the seven tiles, (7, 32, 32, 3) of uint8; that of the start is the player."""
    emoji = data.emoji("train")
    found = np.empty((7, 32, 32, 3), np.uint8)
    for tile, name in enumerate(SPRITES):
        if tile in (FLOOR, WALL):
            found[tile] = GROUND if tile == FLOOR else STONE
            continue
        image = emoji.images[emoji.captions["en"].index(name)].astype(float) / 255
        found[tile] = np.rint(image * np.array(GROUND))  # the emoji stand on white
    found.flags.writeable = False  # there is one only
    return found


def pictured(level):
    """Draw a level, within a wall around it.

    Parameters
    ----------
    level : (H, W) array of tiles

    Returns
    -------
    (32 (H + 2), 32 (W + 2), 3) numpy.ndarray of uint8
    """
    tiles = np.pad(checked(level, "level", 2), 1, constant_values=WALL)
    picture = sprites()[tiles]  # (H, W, 32, 32, 3)
    picture[tiles != WALL, :1] = picture[tiles != WALL, :, :1] = (226, 216, 198)  # a fine grid
    H, W = tiles.shape
    return picture.transpose(0, 2, 1, 3, 4).reshape(32 * H, 32 * W, 3)
