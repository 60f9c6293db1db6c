"""Chorales and tokens: five for every step, an eighth note long.

A step is told in this order: where in the bar it is and whether a fermata stands there, the
soprano, and then bass, alto and tenor *of the step that lies ``ahead`` steps earlier*. So a model
that sees only what came before knows the melody some steps further than the voices that go with it.

The vocabulary is cut by kind: every voice has its own tokens, so that a token says whose it is::

    0 … 27    2 · place + fermata; place 0 … 7 in a bar of 4/4, 8 … 13 in one of 3/4
    then, for soprano, bass, alto and tenor: its pitches upwards, HOLD, REST, OUTSIDE

HOLD is a note that goes on, OUTSIDE a voice's steps before the piece begins or after it has ended.
"""

from typing import NamedTuple

import numpy as np

from companion._arguments import array, room, told, whole, word
from companion.data import Chorale

VOICES = ("soprano", "alto", "tenor", "bass")
ORDER = (0, 3, 1, 2)  # voices in the order of their tokens
LOWEST, HIGHEST = (57, 53, 48, 36), (81, 74, 69, 64)  # MIDI pitches, in the order of VOICES
PLACES = {"4/4": 0, "3/4": 8}  # where a metre's tokens begin
METRE = 28  # tokens of place and fermata
STEP = 5  # tokens in a step
AHEAD = 8  # steps by which the soprano is ahead
REST = 0  # in place of a pitch


def _first():
    start, first = METRE, [0] * 4
    for v in ORDER:
        first[v] = start
        start += HIGHEST[v] - LOWEST[v] + 4
    return tuple(first), start


FIRST, VOCABULARY = _first()  # the token of each voice's lowest pitch; how many tokens there are
HOLD = tuple(FIRST[v] + HIGHEST[v] - LOWEST[v] + 1 for v in range(4))
SILENT = tuple(hold + 1 for hold in HOLD)  # the token of a rest
OUTSIDE = tuple(hold + 2 for hold in HOLD)


class Score(NamedTuple):
    """Four voices on a grid of eighth notes.

    Attributes
    ----------
    pitch : numpy.ndarray
        MIDI pitch that sounds, or 0; uint8, shape (4, T): soprano, alto, tenor, bass.
    onset : numpy.ndarray
        Whether a note begins there; bool, shape (4, T).
    metre : numpy.ndarray
        2 · place + fermata, a token; uint8, shape (T,).
    """

    pitch: np.ndarray
    onset: np.ndarray
    metre: np.ndarray


def checked(music, name="music"):
    """Return a score whose three arrays are what they should be, or say what is not."""
    if not isinstance(music, Score):
        raise TypeError(f"{name}: expected a Score, got {told(music)}")
    kinds = ("iu", "b", "iu")
    parts = zip(Score._fields, music, kinds, strict=True)
    music = Score(*(array(f"{name}.{field}", part, kind) for field, part, kind in parts))
    T = np.shape(music.metre)[0] if np.ndim(music.metre) == 1 else 0
    if not T or np.shape(music.pitch) != (4, T) or np.shape(music.onset) != (4, T):
        shapes = ", ".join(str(np.shape(part)) for part in music)
        raise ValueError(
            f"{name} must have a pitch (4, T), an onset (4, T) and a metre (T,) of one step or "
            f"more, got {shapes}"
        )
    for part, most in ((music.pitch, 127), (music.metre, METRE - 1)):
        if not 0 <= part.min() <= part.max() <= most:
            raise ValueError(
                f"{name} must have pitches from 0 to 127 and a metre from 0 to {METRE - 1}, "
                f"got {part.min()} to {part.max()}"
            )
    return music._replace(pitch=music.pitch.astype(np.uint8), metre=music.metre.astype(np.uint8))


def checked_chorale(piece, name="piece"):
    """Return a chorale whose parts are what they should be, or say what is not."""
    if not isinstance(piece, Chorale):
        raise TypeError(f"{name}: expected a Chorale, got {told(piece)}")
    for field in ("name", "metre"):
        word(f"{name}.{field}", getattr(piece, field))
    whole(f"{name}.sharps", piece.sharps, -7, 7)
    found = {
        field: array(f"{name}.{field}", getattr(piece, field), kind)
        for field, kind in dict(pitch="iu", onset="b", fermata="b", place="iu").items()
    }
    shapes = [part.shape for part in found.values()]
    T = found["place"].size
    if not T or shapes != [(4, T), (4, T), (T,), (T,)]:
        raise ValueError(f"{name} must have parts (4, T), (4, T), (T,) and (T,), got {shapes}")
    for field, most in dict(pitch=127, place=23).items():
        if not 0 <= found[field].min() <= found[field].max() <= most:
            raise ValueError(f"{name} must have a {field} from 0 to {most}, got {found[field]}")
    return piece._replace(**found)


def score(piece):
    """Put a chorale on the grid of eighths: what sounds on each, and the notes that begin.

    A note that begins between two eighths and still sounds on the next begins there; one that does
    not is left out.

    Parameters
    ----------
    piece : companion.data.Chorale
        In 4/4 or 3/4.

    Returns
    -------
    Score
        Of half as many steps.

    Raises
    ------
    ValueError
        If the metre is another one.
    TypeError
        If an argument is of another kind.
    """
    piece = checked_chorale(piece)
    if piece.metre not in PLACES:
        raise ValueError(f"piece must be in one of {', '.join(PLACES)}, got {piece.metre!r}")
    pitch = piece.pitch[:, ::2]
    onset = piece.onset[:, ::2].copy()
    onset[:, 1:] |= pitch[:, 1:] != pitch[:, :-1]
    onset[:, 0] = True
    fermata = piece.fermata.copy()
    fermata[:-1] |= piece.fermata[1:]
    if piece.place.max() >= 4 * int(piece.metre[0]):
        raise ValueError(f"piece must have places within its bars, got {piece.place.max()}")
    place = PLACES[piece.metre] + piece.place[::2] // 2
    return Score(pitch, onset & (pitch != REST), (2 * place + fermata[::2]).astype(np.uint8))


def metre(steps, name="4/4", upbeat=0, fermatas=()):
    """Tokens of place and fermata for music that is still to be made.

    Parameters
    ----------
    steps : int
        T, in eighths.
    name : {"4/4", "3/4"}
        The metre.
    upbeat : int
        Eighths before the first full bar.
    fermatas : iterable of int
        Steps that have one.

    Returns
    -------
    numpy.ndarray
        uint8, shape (T,).
    """
    steps, upbeat = whole("steps", steps, 0), whole("upbeat", upbeat)
    if not hasattr(fermatas, "__iter__"):
        raise TypeError(f"fermatas: expected whole numbers, got {told(fermatas)}")
    fermatas = [whole("fermatas", step, 0) for step in fermatas]
    if word("name", name) not in PLACES:
        raise ValueError(f"name must be one of {', '.join(PLACES)}, got {name!r}")
    place = PLACES[name] + (np.arange(steps) - upbeat) % (2 * int(name[0]))
    return (2 * place + np.isin(np.arange(steps), fermatas)).astype(np.uint8)


def encode(music, ahead=AHEAD):
    """Score → tokens.

    Parameters
    ----------
    music : Score
        T steps.
    ahead : int
        By how many steps the soprano is ahead of the other voices.

    Returns
    -------
    numpy.ndarray
        int64, shape (T + ahead, 5), to be read row by row.

    Raises
    ------
    ValueError
        If a pitch lies outside its voice's range, or ``ahead`` is negative.
    TypeError
        If an argument is of another kind.
    """
    if whole("ahead", ahead) < 0:
        raise ValueError(f"ahead must be 0 or more, got {ahead}")
    music = checked(music)
    T = music.pitch.shape[1]
    room("ahead", ahead, (T + ahead, STEP))
    tokens = np.empty((T + ahead, STEP), np.int64)
    tokens[:, 0] = [*music.metre, *after(music.metre, ahead)]
    for column, v in enumerate(ORDER, 1):
        delay = ahead if v else 0
        tokens[:, column] = OUTSIDE[v]
        tokens[delay : delay + T, column] = of_voice(v, music.pitch[v], music.onset[v])
    return tokens


def after(metre, steps):
    """Tokens of place for the steps that follow, without fermatas."""
    first = PLACES["3/4"] if metre[-1] // 2 >= PLACES["3/4"] else PLACES["4/4"]
    bar = 6 if first else 8
    return 2 * (first + (metre[-1] // 2 - first + np.arange(1, steps + 1)) % bar)


def of_voice(v, pitch, onset):
    """Tokens of one voice's steps."""
    sounding = pitch[pitch != REST]
    if sounding.size and not LOWEST[v] <= sounding.min() <= sounding.max() <= HIGHEST[v]:
        raise ValueError(
            f"music: pitch of the {VOICES[v]} must lie between {LOWEST[v]} and {HIGHEST[v]}, got "
            f"{sounding.min()} to {sounding.max()}"
        )
    tokens = np.where(onset, FIRST[v] + pitch.astype(np.int64) - LOWEST[v], HOLD[v])
    return np.where(pitch == REST, SILENT[v], tokens)


def decode(tokens, ahead=AHEAD):
    """Tokens → score, the inverse of :func:`encode`.

    Parameters
    ----------
    tokens : array_like
        Shape (T + ahead, 5), or the same row by row.
    ahead : int
        By how many steps the soprano is ahead.

    Returns
    -------
    Score
        A hold that follows nothing is a rest.

    Raises
    ------
    ValueError
        If a token stands in a place of another kind, or rows are missing.
    TypeError
        If an argument is of another kind.
    """
    tokens = array("tokens", tokens, "iu").astype(np.int64)
    if tokens.size % STEP or tokens.size < STEP * whole("ahead", ahead) or ahead < 0:
        raise ValueError(
            f"tokens must be {STEP} for each step and {ahead} steps more, got {tokens.size} "
            f"with ahead {ahead}"
        )
    tokens = tokens.reshape(-1, STEP)
    T = len(tokens) - ahead
    pitch, onset = np.zeros((4, T), np.uint8), np.zeros((4, T), bool)
    if not ((tokens[:, 0] >= 0) & (tokens[:, 0] < METRE)).all():
        raise ValueError(
            "tokens of place and fermata must stand first in every step, "
            f"got {tokens[:, 0].min()} to {tokens[:, 0].max()}"
        )
    for column, v in enumerate(ORDER, 1):
        row = tokens[ahead if v else 0 :, column][:T]
        if T and not ((FIRST[v] <= row) & (row <= SILENT[v])).all():
            raise ValueError(
                f"tokens {column}, {column + 5}, … must be of the {VOICES[v]}, "
                f"got {row.min()} to {row.max()} with ahead {ahead}"
            )
        onset[v] = row < HOLD[v]
        for t, token in enumerate(row):
            if onset[v, t]:
                pitch[v, t] = LOWEST[v] + token - FIRST[v]
            elif token == HOLD[v] and t:
                pitch[v, t] = pitch[v, t - 1]
    return Score(pitch, onset, tokens[:T, 0].astype(np.uint8))


def transpositions(music):
    """Semitones by which all voices can be moved without leaving their ranges.

    Returns
    -------
    range
        0 is among them.
    """
    music = checked(music)
    down, up = -12, 12
    for v in range(4):
        sounding = music.pitch[v][music.pitch[v] != REST].astype(int)
        if sounding.size:
            down = max(down, LOWEST[v] - sounding.min())
            up = min(up, HIGHEST[v] - sounding.max())
    return range(int(down), int(up) + 1)


def transposed(music, semitones):
    """The same music higher or lower, within the pitches that MIDI has."""
    music, semitones = checked(music), whole("semitones", semitones)
    rest = music.pitch == REST
    moved = np.where(rest, REST, music.pitch.astype(int) + semitones)
    if not ((moved > 0) & (moved < 128) | rest).all():
        raise ValueError(f"semitones must keep pitches between 1 and 127, got {semitones}")
    return music._replace(pitch=moved.astype(np.uint8))
