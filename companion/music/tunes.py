"""Which chorales share a tune, and how they are parted so that no tune is on both sides."""

from collections import defaultdict

import numpy as np

from companion._arguments import array, number, told, whole
from companion.music.tokens import REST, checked, checked_chorale

FAR = 99  # in place of a distance to a rest
SHARED, CHORDS = 12, 8  # steps of a melody, and of all voices, in a row that make two tunes one


def melody(piece):
    """Return the soprano's steps in semitones, from note to note: the same in every key."""
    return np.diff(piece.pitch[0][piece.onset[0]].astype(int))


def beats(piece):
    """Return the soprano's steps from beat to beat, where it moves: without passing notes."""
    steps = np.diff(piece.pitch[0][piece.place % 4 == 0].astype(int))
    return steps[steps != 0]


def chords(piece):
    """Return the steps of all four voices from beat to beat, where one moves, and the chord."""
    pitch = piece.pitch[:, (piece.place % 4 == 0) & piece.onset.any(0)].astype(int)
    steps = np.diff(pitch, axis=1)
    return np.concatenate([steps, pitch[:3, 1:] - pitch[3, 1:]]).T


def _chorales(pieces):
    if not isinstance(pieces, tuple | list):
        raise TypeError(f"pieces: expected a list of Chorales, got {told(pieces)}")
    return [checked_chorale(piece, "pieces") for piece in pieces]


def tunes(pieces):
    """Number the tunes of chorales.

    Two pieces have one tune if 12 steps of their melodies in a row are equal, from note to note or
    from beat to beat, or 8 steps of all voices, in whatever key; and if both share a third one's.

    Parameters
    ----------
    pieces : sequence of companion.data.Chorale
        N of them.

    Returns
    -------
    numpy.ndarray
        Shape (N,): the index of the first piece with the same tune.
    """
    pieces = _chorales(pieces)
    parent = np.arange(len(pieces))

    def first(i):
        while parent[i] != i:
            i = parent[i]
        return i

    for way, shared in ((melody, SHARED), (beats, SHARED), (chords, CHORDS)):
        known: dict[bytes, int] = {}
        for i, piece in enumerate(pieces):
            steps = way(piece)
            for start in range(len(steps) - shared + 1):
                run = steps[start : start + shared].tobytes()
                a, b = first(known.setdefault(run, i)), first(i)
                parent[max(a, b)] = min(a, b)
    return np.array([first(i) for i in range(len(pieces))])


def parted(pieces, validation=0.1, test=0.15, groups=None, seed=0):
    """Part chorales into training, validation and test, no tune in two parts.

    Parameters
    ----------
    pieces : sequence of companion.data.Chorale
        N of them.
    validation, test : float
        About which share of the pieces.
    groups : array_like, optional
        Shape (N,): pieces with the same number stay together; their :func:`tunes` if not given.
    seed : int
        For the order.

    Returns
    -------
    tuple of list
        Pieces of training, validation and test.

    Raises
    ------
    ValueError
        If a share is negative or nothing is left for training, or ``groups`` is not one for each.
    TypeError
        If an argument is of another kind.
    """
    pieces, seed = _chorales(pieces), whole("seed", seed, 0, 2**32 - 1)
    validation, test = number("validation", validation), number("test", test)
    if min(validation, test) < 0 or not validation + test < 1:
        raise ValueError(
            f"validation and test must be shares that leave some, got {validation} and {test}"
        )
    groups = tunes(pieces) if groups is None else array("groups", groups, "iu")
    if groups.shape != (len(pieces),):
        raise ValueError(
            f"groups must have the shape ({len(pieces)},), got {groups.shape} for pieces"
        )
    order = np.random.RandomState(seed).permutation(np.unique(groups))
    rank = {int(group): place for place, group in enumerate(order)}
    parts: tuple[list, list, list] = ([], [], [])
    shuffled = sorted(range(len(pieces)), key=lambda i: (rank[int(groups[i])], i))
    wanted, part = (test * len(pieces), validation * len(pieces)), 2
    for at, i in enumerate(shuffled):
        new = at == 0 or groups[i] != groups[shuffled[at - 1]]
        if new and part == 2 and len(parts[2]) >= wanted[0]:
            part = 1
        if new and part == 1 and len(parts[1]) >= wanted[1]:
            part = 0
        parts[part].append(pieces[i])
    return parts


def progression(music):
    """Chords of a score one after the other, the same in every key: a list of tuples.

    Of each step on which a voice begins a note: by how much the voices moved since the chord
    before, how far the others are below the soprano, and who begins. Rests count as far away.
    """
    music = checked(music)
    at = np.flatnonzero(music.onset.any(0))
    pitch, begins = music.pitch[:, at].astype(int), music.onset[:, at]
    moved = np.diff(pitch, prepend=pitch[:, :1])
    rest = pitch == REST
    moved[rest | np.pad(rest, ((0, 0), (1, 0)))[:, :-1]] = FAR
    below = np.where(rest[:1] | rest[1:], FAR, pitch[0] - pitch[1:])
    return [tuple(row) for row in np.vstack([moved, below, begins]).T.tolist()]


def longest_run(sequence, others):
    """Return the length of the longest run that a sequence shares with one of the others.

    Parameters
    ----------
    sequence : list
        Of anything that can be compared and hashed.
    others : list of list
        Where the run may come from.

    Returns
    -------
    int
        In items.

    Examples
    --------
    >>> longest_run([5, 1, 2, 3, 9], [[1, 2, 4], [0, 1, 2, 3]])
    3
    """
    for name, given in {"sequence": [sequence], "others": others}.items():
        try:
            _ = {hash(item) for each in given for item in each}
        except TypeError:
            raise TypeError(f"{name}: expected items to compare, got {told(given)}") from None
    places = defaultdict(list)
    for i, other in enumerate(others):
        for j, item in enumerate(other):
            places[item].append((i, j))
    best = 0
    runs: dict[tuple[int, int], int] = {}
    for item in sequence:
        runs = {(i, j): 1 + runs.get((i, j - 1), 0) for i, j in places.get(item, [])}
        best = max([best, *runs.values()])
    return best
