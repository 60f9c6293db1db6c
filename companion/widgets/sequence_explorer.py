"""The figure that shows what a recurrent network carries along while it reads."""

import numpy as np
import traitlets

from companion import functional as F
from companion.widgets import recurrent_models
from companion.widgets._text_figure import LONGEST, TextFigure
from companion.widgets._traits import Choice, Whole

TEXTS = {
    "english": "She was very much surprised at the disappointment of her s",
    "tang": "床前明月光，疑是地上霜。举头望明月",
}
VIEWS = ("h", "c", "f", "i", "o", "g")


class SequenceExplorer(TextFigure):
    """A trained LSTM over characters that runs in the page, on the reader's own text.

    In JupyterLab every trait can be read and set while the figure is shown. ``states``, ``gates``,
    ``probabilities`` and ``surprise`` are numbers that the figure shows.

    Parameters
    ----------
    text : str, optional
        At most 500 characters; those that the model does not know are shown and left out.
    model : {"english", "tang"}
        Which of the shipped models.
    position : int
        The character that has just been read. −1: the last.
    unit : int
        The unit that is followed, counted from 0; the picture has them in another order.
    view : {"h", "c", "f", "i", "o", "g"}
        What the picture shows: hidden state, cell (its tanh), forget, input and output gate, or
        what is proposed for the cell.
    cut : int
        The memory is set to zero before the character of this place is read. 0: it is not.
    cut_what : {"both", "h", "c"}
        Which memory: hidden state and cell, or one of them.
    temperature : float
        From 0 to 5; 0 takes the most probable character.
    top_k : int
        Only so many of the most probable characters may be drawn; 0: all.
    top_p : float
        Only the most probable that together reach this probability, from 0.01 to 1.
    seed : int
        Seed and text decide how the text goes on.
    predict : bool
        Ask the reader for a prediction before the model's is shown.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = SequenceExplorer("to be or not to be", cut=9)
    >>> h, c = figure.states
    >>> h.shape
    (18, 272)
    """

    kind, models, texts = "recurrent", recurrent_models, TEXTS

    text = traitlets.Unicode(TEXTS["english"]).tag(sync=True)
    unit = Whole(99, min=0).tag(sync=True)
    view = Choice(VIEWS, "c").tag(sync=True)
    cut = Whole(0, min=0, max=LONGEST).tag(sync=True)
    cut_what = Choice(recurrent_models.CUTS, "both").tag(sync=True)

    @property
    def states(self):
        """Hidden state and cell after each character, float64, each (T, H).

        Raises
        ------
        ValueError
            If the model knows no character of the text.
        """
        reading = self._run()
        return reading.h, reading.c

    @property
    def gates(self):
        """Input gate, forget gate, proposal and output gate at each character, (T, 4, H).

        Raises
        ------
        ValueError
            If the model knows no character of the text.
        """
        return self._run().gates

    @property
    def surprise(self):
        """Bits that each character costs given those before it, (T); NaN for the first.

        Raises
        ------
        ValueError
            If the model knows no character of the text.
        """
        tokens, logits = self.tokens, self._run().logits
        if len(tokens) == 1:
            return np.full(1, np.nan)
        nats = F.cross_entropy(logits[:-1], tokens[1:], reduction="none")
        return np.concatenate([[np.nan], nats / np.log(2)])

    def _run(self):
        return recurrent_models.read(self._loaded, self._known(), self.cut, self.cut_what)

    @traitlets.observe("model")
    def _stay_inside(self, _):
        """A smaller model has no such unit: take its last one."""
        self.unit = min(self.unit, self._loaded.units - 1)

    @traitlets.validate("unit")
    def _check_unit(self, proposal):
        most = self._loaded.units - 1
        if proposal["value"] > most:
            raise traitlets.TraitError(f"unit: expected 0 to {most}, got {proposal['value']}")
        return proposal["value"]
