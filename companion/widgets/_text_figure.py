"""What the figures share that run a shipped model over characters on the reader's own text."""

import traitlets

from companion import functional as F
from companion.widgets import characters
from companion.widgets._figure import Figure
from companion.widgets._traits import Number, Whole

LONGEST = 500


class TextFigure(Figure):
    """A figure with a text, a shipped model that reads it, and a way to let the model write on.

    A figure that derives from it names ``models``, a module with ``names()``, ``assets(name)``
    and ``load(name)``; ``kind``, by which its assets are called; and ``texts``, the text that each
    model begins with. It defines ``_run()``, what its model computes on ``_known()``.
    """

    text = traitlets.Unicode().tag(sync=True)
    model = traitlets.Unicode("english").tag(sync=True)
    position = Whole(-1, min=-1, max=LONGEST).tag(sync=True)
    temperature = Number(1.0, min=0, max=5).tag(sync=True)
    top_k = Whole(0, min=0, max=9999).tag(sync=True)
    top_p = Number(1.0, min=0.01, max=1).tag(sync=True)
    seed = Whole(0, min=0, max=999_999).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    def __init__(self, text=None, model="english", **traits):
        if text is None:
            known = (
                isinstance(model, str) and model in self.texts
            )  # if it is not, that is said below
            text = self.texts[model if known else "english"]
        super().__init__(text=text, model=model, **traits)

    @classmethod
    def assets(cls):
        """The models' weights, a byte each, and what belongs to them; by name of model."""
        return {
            f"{cls.kind}-{name}-{part}": array
            for name in cls.models.names()
            for part, array in cls.models.assets(name).items()
        }

    @property
    def tokens(self):
        """The characters that the model reads, as its tokens, (T)."""
        return characters.tokens_of(self._loaded, self.text)

    @property
    def probabilities(self):
        """Probability of each of the model's characters after the chosen position, (V).

        Raises
        ------
        ValueError
            If the model knows no character of the text.
        """
        logits = self._run().logits
        last = len(logits) - 1
        return F.softmax(logits[last if self.position < 0 else min(self.position, last)], dim=-1)

    @property
    def _loaded(self):
        return self.models.load(self.model)

    def _known(self, least=1):
        """The tokens, if there are enough of them."""
        tokens = self.tokens
        if len(tokens) < least:
            needed = {1: "one known character", 2: "two known characters"}[least]
            raise ValueError(f"text: expected at least {needed}, got {self.text!r}")
        return tokens

    @traitlets.validate("text")
    def _check_text(self, proposal):
        if len(proposal["value"]) > LONGEST:
            raise traitlets.TraitError(
                f"text: expected at most {LONGEST} characters, got {len(proposal['value'])}"
            )
        return proposal["value"]

    @traitlets.validate("model")
    def _check_model(self, proposal):
        known = self.models.names()
        if proposal["value"] not in known:
            raise traitlets.TraitError(
                f"model: expected one of {', '.join(map(repr, known))}, got {proposal['value']!r}"
            )
        return proposal["value"]
