"""The figure that shows a small language model attending, number by number."""

import numpy as np
import traitlets

from companion import functional as F
from companion.widgets import language_models
from companion.widgets._text_figure import LONGEST, TextFigure
from companion.widgets._traits import Checked, Whole, is_number
from companion.widgets.language_models import PARTS

TEXTS = {
    "english": "It was not that she was tired; she was only waiting",
    "tang": "床前明月光，疑是地上霜。举头望明月",
}
MOST_EDITS = 40


class AttentionExplorer(TextFigure):
    """A trained Transformer over characters that runs in the page, on the reader's own text.

    In JupyterLab every trait can be read and set while the figure is shown. ``qkv``,
    ``probabilities`` and ``loss`` are numbers that the figure shows.

    Parameters
    ----------
    text : str, optional
        At most 500 characters. The model sees the last ones that fit its context; characters that
        it does not know are shown and left out.
    model : {"english", "tang"}
        Which of the shipped models.
    layer, head : int
        The head that is shown, counted from 0.
    position : int
        The row that is shown: which character looks. −1: the last.
    key : int
        Which character it looks at, for the arithmetic of one score. −1: the one with the greatest
        weight.
    component : int
        Which number of the head's output is spelled out.
    causal, scaled, positions : bool
        Whether there are the mask, the division by √(D/H), and rotary positions.
    heads_off : list of (layer, head)
        Heads whose output is replaced by zeros.
    edits : list of (part, layer, head, position, component, value)
        Numbers put in place of the model's own; part is "q", "k" or "v". At most 40.
    temperature : float
        From 0 to 5; 0 takes the most probable character.
    top_k : int
        Only so many of the most probable characters may be drawn; 0: all.
    top_p : float
        Only the most probable that together reach this probability, from 0.01 to 1.
    seed : int
        Seed and text decide how the text goes on.
    predict : bool
        Ask the reader for a prediction before anything can be switched off.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = AttentionExplorer("to be or not to be", layer=1, head=2)
    >>> q, k, v = figure.qkv
    >>> q.shape
    (18, 24)
    """

    kind, models, texts = "model", language_models, TEXTS

    text = traitlets.Unicode(TEXTS["english"]).tag(sync=True)
    layer = Whole(0, min=0).tag(sync=True)
    head = Whole(0, min=0).tag(sync=True)
    key = Whole(-1, min=-1, max=LONGEST).tag(sync=True)
    component = Whole(0, min=0).tag(sync=True)
    causal = traitlets.Bool(True).tag(sync=True)
    scaled = traitlets.Bool(True).tag(sync=True)
    positions = traitlets.Bool(True).tag(sync=True)
    heads_off = Checked([]).tag(sync=True)
    edits = Checked([]).tag(sync=True)

    @property
    def tokens(self):
        """The characters that the model sees, as its tokens, (T): the last that fit its context."""
        return super().tokens[-self._loaded.context :]

    @property
    def qkv(self):
        """Queries, keys and values of the shown head, float64, each (T, D / H).

        Raises
        ------
        ValueError
            If the model knows no character of the text.
        """
        run = self._run()
        return tuple(part[self.layer, self.head] for part in (run.q, run.k, run.v))

    @property
    def loss(self):
        """Mean of −log p(next character) over the text, in nats.

        Raises
        ------
        ValueError
            If the model knows less than two characters of the text.
        """
        tokens = self._known(least=2)
        return float(F.cross_entropy(self._run().logits[:-1], tokens[1:]))

    def _run(self):
        return language_models.run(
            self._loaded,
            self._known(),
            causal=self.causal,
            scaled=self.scaled,
            positions=self.positions,
            heads_off=self.heads_off,
            edits=self.edits,
        )

    @traitlets.observe("model")
    def _stay_inside(self, _):
        """A smaller model has no such layer or head: take its last one."""
        layers, heads, size = self._sizes()
        with self.hold_trait_notifications():
            self.layer, self.head = min(self.layer, layers - 1), min(self.head, heads - 1)
            self.component = min(self.component, size - 1)
            self.heads_off = [at for at in self.heads_off if at[0] < layers and at[1] < heads]
            self.edits = [edit for edit in self.edits if edit[1] < layers and edit[2] < heads]

    @traitlets.validate("layer", "head", "component")
    def _check_place(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        most = dict(zip(("layer", "head", "component"), self._sizes(), strict=True))[name] - 1
        if value > most:
            raise traitlets.TraitError(f"{name}: expected 0 to {most}, got {value}")
        return value

    @traitlets.validate("heads_off")
    def _check_heads_off(self, proposal):
        layers, heads, _ = self._sizes()
        expected = f"expected pairs (layer, head) up to ({layers - 1}, {heads - 1})"
        pairs = proposal["value"]
        if not isinstance(pairs, list | tuple):
            raise traitlets.TraitError(f"heads_off: {expected}, got {pairs!r}")
        return [_whole("heads_off", pair, (layers, heads), expected) for pair in pairs]

    @traitlets.validate("edits")
    def _check_edits(self, proposal):
        layers, heads, size = self._sizes()
        expected = (
            f"expected at most {MOST_EDITS} of (part, layer, head, position, component, value), "
            f"part one of {', '.join(map(repr, PARTS))}, value from −999 to 999"
        )
        edits = proposal["value"]
        if not isinstance(edits, list | tuple) or len(edits) > MOST_EDITS:
            raise traitlets.TraitError(f"edits: {expected}, got {edits!r}")
        checked = []
        for edit in edits:
            if not isinstance(edit, list | tuple) or len(edit) != 6:
                raise traitlets.TraitError(f"edits: {expected}, got {edit!r}")
            part, *place, value = edit
            if part not in PARTS or not is_number(value) or not -999 <= value <= 999:
                raise traitlets.TraitError(f"edits: {expected}, got {edit!r}")
            place = _whole("edits", place, (layers, heads, LONGEST, size), expected)
            checked.append([part, *place, value.item() if isinstance(value, np.number) else value])
        return checked

    def _sizes(self):
        """How many layers, heads, and numbers in a head the model has."""
        model = self._loaded
        return model.layers, model.heads, model.weights["norm.weight"].size // model.heads


def _whole(name, numbers, bounds, expected):
    """Return a list of whole numbers, each below its bound."""
    fits = isinstance(numbers, list | tuple) and len(numbers) == len(bounds)
    whole = fits and all(isinstance(n, int | np.integer) for n in numbers)
    if not whole or not all(0 <= n < bound for n, bound in zip(numbers, bounds, strict=True)):
        raise traitlets.TraitError(f"{name}: {expected}, got {numbers!r}")
    return [int(n) for n in numbers]
