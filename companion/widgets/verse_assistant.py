"""The figure in which a small model helps to write a quatrain, and shows its probabilities."""

import numpy as np
import traitlets

from companion import data, verse
from companion.widgets import characters, language_models
from companion.widgets._figure import Figure
from companion.widgets._traits import Choice, Number, Whole
from companion.widgets.random import Random

FORMS = ("any", *verse.FORMS, "length")
SIGNS = "，。\n"
POEM = "白日依山尽黄河入海流欲穷千里目更上一层"


class VerseAssistant(Figure):
    """A quatrain that the reader and a trained Transformer write together, within a form.

    At each place the figure shows the model's candidates with their probabilities, strikes out what
    the form forbids, and says how much of the probability that is. ``probabilities``, ``allowed``,
    ``kept`` and ``written`` are numbers and words that it shows.

    Parameters
    ----------
    poem : str
        The characters so far, without punctuation; at most four lines.
    measure : {5, 7}
        Characters in a line.
    form : {"any", "aBbA", "ABbA", "bAaB", "BAaB", "length"}
        One of the four forms of :mod:`companion.verse`, any of them, or no rule but the length.
    heads : str
        Characters that the lines begin with (藏头), up to four.
    temperature : float
        From 0.1 to 2; the probabilities are those at this temperature.
    seed : int
        Seed and place decide what is drawn.
    predict : bool
        Ask the reader for a prediction first.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these, or a character is not the model's.

    Examples
    --------
    >>> figure = VerseAssistant("白日依山尽", form="aBbA")
    >>> bool(figure.kept < 1)
    True
    """

    poem = traitlets.Unicode(POEM).tag(sync=True)
    measure = Whole(5).tag(sync=True)
    form = Choice(FORMS, "any").tag(sync=True)
    heads = traitlets.Unicode("").tag(sync=True)
    temperature = Number(1.0, min=0.1, max=2).tag(sync=True)
    seed = Whole(0, min=0, max=999_999).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    def __init__(self, poem=POEM, **traits):
        super().__init__(poem=poem, **traits)
        self._check_length(None)

    @classmethod
    def assets(cls):
        """The model's weights, a byte each, and the readings of its characters."""
        parts = language_models.assets("tang")
        readings = [_reading(character) for character in language_models.load("tang").characters]
        found = {f"verse-{part}": array for part, array in parts.items()}
        return found | {"verse-readings": np.array(readings, np.int32)}

    @property
    def probabilities(self):
        """Probability of each of the model's characters at the next place, (V)."""
        return _probabilities(self.poem, self.measure, self.temperature)

    @property
    def allowed(self):
        """Which of them the form allows there, (V)."""
        return self._allowed(self.poem)

    @property
    def kept(self):
        """The probability of all of them that are allowed."""
        return float(self.probabilities[self.allowed].sum())

    @property
    def written(self):
        """The poem written to its end, or as far as the form can be kept, with its signs."""
        poem, characters = self.poem, language_models.load("tang").characters
        while len(poem) < 4 * self.measure:
            p, allowed = _probabilities(poem, self.measure, self.temperature), self._allowed(poem)
            if not allowed.any():
                break
            p = np.where(allowed, p, 0)
            order = np.lexsort((np.arange(len(p)), -p))
            sums = np.cumsum(p[order] / p.sum())
            stream = Random(self.seed)
            luck = [stream.uniform() for _ in range(len(poem) + 1)][-1]
            at = min(int(np.searchsorted(sums, luck, side="right")), allowed.sum() - 1)
            poem += characters[order[at]]
        return as_read(poem, self.measure)[1:]

    def _allowed(self, poem):
        characters = language_models.load("tang").characters
        heads = self.heads[len(poem) // self.measure :][:1] if len(poem) % self.measure == 0 else ""
        signs = np.array([c in SIGNS or (heads != "" and c != heads) for c in characters])
        if self.form == "length":
            return ~signs
        rules = verse.Rules(characters, self.measure, None if self.form == "any" else self.form)
        state = rules.start(1)
        for t, character in enumerate(as_read(poem, self.measure)[1:]):
            state = rules.after(state, t, np.array([characters.index(character)]))
        t = len(poem) + len(poem) // self.measure
        return rules.allowed(state, t)[0] & ~signs

    @traitlets.validate("poem", "heads")
    def _check_characters(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        most = 28 if name == "poem" else 4
        known = set(language_models.load("tang").characters) - set(SIGNS)
        if len(value) > most or not known.issuperset(value):
            raise traitlets.TraitError(
                f"{name}: expected at most {most} characters of the model's, got {value!r}"
            )
        return value

    @traitlets.validate("measure")
    def _check_measure(self, proposal):
        if proposal["value"] not in (5, 7):
            raise traitlets.TraitError(f"measure: expected 5 or 7, got {proposal['value']!r}")
        return proposal["value"]

    @traitlets.observe("measure")
    def _check_length(self, _):
        """A poem that is too long for shorter lines loses its end."""
        self.poem = self.poem[: 4 * self.measure]


def as_read(poem, measure):
    """Return the poem as the model reads it: after a line's end, a sign after each of its lines."""
    lines = [poem[i : i + measure] for i in range(0, len(poem), measure)]
    signs = ("，。"[n % 2] if len(line) == measure else "" for n, line in enumerate(lines))
    return "\n" + "".join(line + sign for line, sign in zip(lines, signs, strict=True))


def _probabilities(poem, measure, temperature):
    model = language_models.load("tang")
    tokens = characters.tokens_of(model, as_read(poem, measure))
    logits = language_models.run(model, tokens).logits[-1] / temperature
    p = np.exp(logits - logits.max())
    return p / p.sum()


def _reading(character):
    """Bit r says that a character belongs to level rhyme r, bit 30 that it has an oblique tone."""
    found, names = data.readings().get(character, ()), (*data.rhymes(), verse.OBLIQUE)
    return sum(2**bit for bit, name in enumerate(names) if name in found)
