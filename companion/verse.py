"""Regulated verse: its rules as patterns, a checker, and samplers that keep to them.

A line of five characters is of one of four kinds. ``○`` stands for a level tone (平), ``●`` for an
oblique one (仄), ``·`` for either; a line of seven has two more characters in front::

    a  ·●·○●    A  ·●●○○    b  ·○·●●  or  ○○●○●    B  ○○·●○  or  ●○○●○

So the second and fourth (and sixth) characters alternate, but in the second pattern of b; no line
ends in three level tones (三平尾), and a level tone inside B is not left alone (孤平). Left out are
lines that make each other's faults good (对句救). A quatrain is one of the
sequences aBbA, ABbA, bAaB, BAaB: within a couplet the lines are opposed (对), from couplet to
couplet they adhere (粘). The lines of a capital letter end on one level rhyme. In eight lines the
sequence comes twice, the second time without a rhyme in its first line.
"""

import itertools
import re
from dataclasses import dataclass

import numpy as np

from companion import data
from companion._arguments import array, room, told, whole, word

KINDS = {
    "a": ("·●·○●",),
    "A": ("·●●○○",),
    "b": ("·○·●●", "○○●○●"),
    "B": ("○○·●○", "●○○●○"),
}
FRONT = {"a": "·○", "A": "·○", "b": "·●", "B": "·●"}
FORMS = ("aBbA", "ABbA", "bAaB", "BAaB")
OBLIQUE = "仄"


def tone(character):
    """Tone class of a character in the rhyme book.

    Parameters
    ----------
    character : str

    Returns
    -------
    str
        ``"○"`` level, ``"●"`` oblique, ``"◐"`` both, by meaning, ``"?"`` not in the book.

    Examples
    --------
    >>> "".join(map(tone, "床前明月光看"))
    '○○○●○◐'
    """
    if len(word("character", character)) != 1:
        raise ValueError(f"character must be one, got {character!r}")
    found = data.readings().get(character, ())
    level = any(reading != OBLIQUE for reading in found)
    return {(0, 0): "?", (1, 0): "○", (0, 1): "●", (1, 1): "◐"}[level, OBLIQUE in found]


def line_patterns(kind, measure):
    """Patterns of a line.

    Parameters
    ----------
    kind : {"a", "A", "b", "B"}
    measure : {5, 7}
        Characters in the line.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If one of these is something else.
    TypeError
        If an argument is of another kind.
    """
    if word("kind", kind) not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(map(repr, KINDS))}, got {kind!r}")
    if whole("measure", measure) not in (5, 7):
        raise ValueError(f"measure must be 5 or 7, got {measure!r}")
    return [(FRONT[kind] if measure == 7 else "") + pattern for pattern in KINDS[kind]]


def kinds(form, lines=4):
    """Kinds of the lines of a form: ``kinds("ABbA", 8)`` is ``"ABbAaBbA"``."""
    if word("form", form) not in FORMS:
        raise ValueError(f"form must be one of {', '.join(map(repr, FORMS))}, got {form!r}")
    if whole("lines", lines) not in (4, 8):
        raise ValueError(f"lines must be 4 or 8, got {lines!r}")
    again = {"A": "a", "B": "b"}.get(form[0], form[0]) + form[1:]
    return form + again * (lines // 4 - 1)


def patterns(form, measure, lines=4):
    """All patterns of a poem.

    Parameters
    ----------
    form : {"aBbA", "ABbA", "bAaB", "BAaB"}
    measure : {5, 7}
        Characters in a line.
    lines : {4, 8}

    Returns
    -------
    list of str
        Of ``lines · measure`` characters each.

    Raises
    ------
    ValueError
        If one of these is something else.
    TypeError
        If an argument is of another kind.
    """
    parts = (line_patterns(kind, measure) for kind in kinds(form, lines))
    return ["".join(choice) for choice in itertools.product(*parts)]


def rhyme_places(form, measure, lines=4):
    """Places of the characters that rhyme, counted from 0 without punctuation."""
    if whole("measure", measure) not in (5, 7):
        raise ValueError(f"measure must be 5 or 7, got {measure!r}")
    return [
        measure * (n + 1) - 1 for n, kind in enumerate(kinds(form, lines)) if kind in ("A", "B")
    ]


@dataclass(frozen=True)
class Report:
    """What the checker finds.

    Attributes
    ----------
    measure : int
        Characters in a line; 0 if the lines are not all of 5 or all of 7, or not 4 or 8.
    form : str
        The form that fits best, ``""`` without a measure.
    pattern : str
        Its pattern that fits best.
    tones : list of int
        Places, counted from 0 without punctuation, whose character does not fit the pattern.
    rhymes : bool
        Whether the rhyming lines have a level rhyme in common.
    """

    measure: int
    form: str
    pattern: str
    tones: list
    rhymes: bool

    @property
    def conforms(self):
        """Whether nothing is wrong."""
        return bool(self.measure) and not self.tones and self.rhymes


def lines_of(text):
    """The lines of a poem without punctuation and space."""
    return re.findall(r"\w+", word("text", text))


def check(text):
    """Compare a poem with the forms of regulated verse.

    A character with two tones may have the one that is needed; so a few poems pass that a reader
    who knows the meaning would not let pass. One that is in neither book fits nowhere.

    Parameters
    ----------
    text : str
        Simplified Chinese characters; punctuation or line breaks stand between lines.

    Returns
    -------
    Report
        For the form and pattern with the fewest faults; a missing rhyme counts as one. Where
        several are as good, for one that rhymes, and of these for one whose first line does.

    Examples
    --------
    >>> check("白日依山尽，黄河入海流。欲穷千里目，更上一层楼。").form
    'aBbA'
    """
    found = lines_of(text)
    measure = len(found[0]) if found else 0
    if measure not in (5, 7) or len(found) not in (4, 8) or {*map(len, found)} != {measure}:
        return Report(0, "", "", [], False)
    characters, reports = "".join(found), []
    fits = [{"○": "○·", "●": "●·", "◐": "○●·", "?": ""}[tone(c)] for c in characters]
    for form in FORMS:
        ends = [characters[place] for place in rhyme_places(form, measure, len(found))]
        rhymes = [set(data.readings().get(end, ())) - {OBLIQUE} for end in ends]
        common = bool(set.intersection(*rhymes))
        for pattern in patterns(form, measure, len(found)):
            wrong = [i for i, sign in enumerate(pattern) if sign not in fits[i]]
            reports.append(Report(measure, form, pattern, wrong, common))
    return min(
        reports, key=lambda r: (len(r.tones) + (not r.rhymes), not r.rhymes, r.form[0] in "ab")
    )


def line_fits(line):
    """Whether a line is of one of the four kinds.

    Parameters
    ----------
    line : str
        Five or seven characters.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If it has another length.
    TypeError
        If an argument is of another kind.
    """
    if len(word("line", line)) not in (5, 7):
        raise ValueError(f"line must have 5 or 7 characters, got {len(line)}: {line!r}")
    fits = [{"○": "○·", "●": "●·", "◐": "○●·", "?": ""}[tone(c)] for c in line]
    return any(
        all(sign in fit for sign, fit in zip(pattern, fits, strict=True))
        for kind in KINDS
        for pattern in line_patterns(kind, len(line))
    )


class Rules:
    """Which character may come next, so that a quatrain in a form can still come out.

    For every pattern of the form and every level rhyme the rules remember whether the poem so far
    fits it. A character may come if it keeps at least one pair of them alive.

    Parameters
    ----------
    characters : str
        The model's, a character's token is its place in here. ``"，"``, ``"。"`` and the end of a
        line must be among them.
    measure : {5, 7}
    form : str, optional
        One of the four; by default any of them.
    heads : str
        Characters that the lines must begin with: up to four. They are looked at when their line
        comes; one that is in no rhyme book lets no poem through.

    Attributes
    ----------
    length : int
        Tokens in a poem: its characters, the signs after each line, the end of the line.

    Raises
    ------
    ValueError
        If a parameter is something else.
    TypeError
        If an argument is of another kind.
    """

    def __init__(self, characters, measure, form=None, heads=""):
        word("characters", characters)
        missing = [head for head in word("heads", heads) if head not in characters]
        if missing or len(heads) > 4:
            raise ValueError(
                f"heads must be at most 4 characters of the model's (characters), got {heads!r}"
            )
        whole("measure", measure, 5, 7)
        forms = FORMS if form is None else (form,)
        lacking = [sign for sign in "，。\n" if sign not in characters]
        if lacking:
            raise ValueError(
                f"characters must have {', '.join(map(repr, lacking))} among them, "
                f"got {told(characters)}"
            )
        self.characters, self.measure = characters, measure
        self.length = 4 * (measure + 1) + 1
        rows = [(f, pattern) for f in forms for pattern in patterns(f, measure)]
        signs = np.array([list(pattern) for _, pattern in rows])  # (P, 4 · measure)
        self.rhyming = np.zeros(signs.shape, bool)
        for row, (f, _) in zip(self.rhyming, rows, strict=True):
            row[rhyme_places(f, measure)] = True
        names = data.rhymes()
        found = [data.readings().get(character, ()) for character in characters]
        self.rhymes = np.array([[name in has for name in names] for has in found])  # (V, 30)
        level, known = self.rhymes.any(1), np.array([bool(has) for has in found])
        oblique = np.array([OBLIQUE in has for has in found])
        kinds = {"○": level, "●": oblique, "·": known}
        self.fits = np.array([[kinds[sign] for sign in column] for column in signs.T])  # (T, P, V)
        self.heads = heads

    def start(self, N):
        """State before the first character: (N, P, 30), True where nothing speaks against it."""
        room("N", whole("N", N, 0), (N, *self.rhyming.shape[:1], len(data.rhymes())))
        return np.ones((N, len(self.rhyming), len(data.rhymes())), bool)

    def place(self, t):
        """Number of the character that token ``t`` is, or the sign that must stand there."""
        t = whole("t", t, 0, self.length - 1)
        if t == self.length - 1:
            return "\n"
        line, at = divmod(t, self.measure + 1)
        return "，。"[line % 2] if at == self.measure else line * self.measure + at

    def allowed(self, state, t):
        """Which tokens may come at place ``t``: (N, V)."""
        place, state = self.place(t), self._state(state)
        one = place if isinstance(place, str) else self._head(place)
        row = np.array([one is None or c == one for c in self.characters])
        if isinstance(place, str):
            return np.tile(row, (len(state), 1))
        ends = self.rhyming[:, place]
        fits = self.fits[place].astype(np.float32)
        may = state[:, ~ends].any(2).astype(np.float32) @ fits[~ends] > 0
        if ends.any():
            may |= state[:, ends].any(1).astype(np.float32) @ self.rhymes.T.astype(np.float32) > 0
        return may & row

    def after(self, state, t, tokens):
        """State once ``tokens``, (N), have been put at place ``t``."""
        place, state = self.place(t), self._state(state)
        tokens = array("tokens", tokens, "iu")
        if tokens.shape != (len(state),):
            raise ValueError(f"tokens must be ({len(state)},) as in state, got {tokens.shape}")
        if tokens.size and not 0 <= tokens.min() <= tokens.max() < len(self.characters):
            raise ValueError(
                f"tokens of state must be from 0 to {len(self.characters) - 1}, "
                f"got {tokens.min()} to {tokens.max()}"
            )
        if isinstance(place, str):
            return state
        ends, rhymes = self.rhyming[:, place], self.rhymes[tokens]  # (P), (N, 30)
        tones = self.fits[place][:, tokens].T  # (N, P)
        return state & tones[:, :, None] & (~ends[:, None] | rhymes[:, None, :])

    def _state(self, state):
        return array("state", state, "b", ("N", len(self.rhyming), len(data.rhymes())))

    def _head(self, place):
        line, at = divmod(place, self.measure)
        return self.heads[line] if at == 0 and line < len(self.heads) else None
