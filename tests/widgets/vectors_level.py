"""What the numeric functions of the LevelPlayer must give; see vectors.py."""

import numpy as np

from companion import games
from companion.widgets import level_player

LEVELS = games.designed(np.random.default_rng(3), 3)
SIGHTS = ["ksdg", "s.x\n#.g", "sg", "s#g", "s.\n.d\nkg", "kd.\ns##\n..g"]
SIGHTS += [games.text(level) for level in LEVELS]


def sent(level):
    return dict(height=len(level), width=len(level[0]), tiles=level.ravel().tolist())


def followed(level, moves):
    """State, last event and count, by the table of successors."""
    table, P = games.successors(level[None])[0], level.size
    state, event, count = int((level == games.START).argmax()), "begins", 0
    place, key = state, False
    for move in moves:
        after, count = int(table[state, move]), count + 1
        _, down, right = games.MOVES[move]
        if after >= 2 * P:
            place += down * level.shape[1] + right
            event = "won" if after == 2 * P else "lost"
            break
        event = "stays" if after == state else "takes" if after >= P > state else "goes"
        state, place, key = after, after % P, after >= P
    return dict(state=dict(place=place, key=key), event=event, count=count)


def small_network(rounds=3, width=4):
    draw = np.random.default_rng(8)
    sizes = (width * 54, width, width * width * 9, 5 * width, 5)
    parts = [draw.normal(size=size) / 6 for size in sizes]
    return np.concatenate([[rounds, width], *parts]).astype(np.float32)


def level_rows():
    draw, levels = np.random.default_rng(4), [games.parse(text) for text in SIGHTS]
    walks = [(level, draw.integers(0, 4, 30).tolist()) for level in levels for _ in range(3)]
    walks += [(level, games.shortest(level) or []) for level in levels]
    assert {followed(*walk)["event"] for walk in walks} >= {"won", "lost", "stays", "goes"}
    ways = []
    for level in levels:
        place = int((level == games.START).argmax())
        for key in (False, True):
            way = games.shortest(level, divmod(place, level.shape[1]), key)
            ways.append(((sent(level), dict(place=place, key=key)), way))
    opinions = []
    for network in (small_network(), level_player.packed()):
        for level in (games.parse("s.k\n#dg"), LEVELS[0]):
            for key in (False, True):
                found = level_player.opinion(network, level, key)
                expected = found.reshape(4, -1).T.tolist()
                opinions.append(((network.astype(float).tolist(), sent(level), key), expected))
    return {
        ("level/rules.js", "parse"): [
            ((text,), sent(level)) for text, level in zip(SIGHTS, levels, strict=True)
        ],
        ("level/rules.js", "played"): [
            ((sent(level), moves), followed(level, moves)) for level, moves in walks
        ],
        ("level/rules.js", "shortest"): ways,
        ("level/agent.js", "opinion"): opinions,
    }
