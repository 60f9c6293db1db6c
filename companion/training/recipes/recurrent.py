"""Recurrent language models of characters, on the same texts as the Transformers."""

import torch

from companion.models.recurrent import Recurrent, RecurrentConfig
from companion.training.recipe import recipe
from companion.training.recipes.language import (
    cross_entropy,
    english,
    language,
    schedule,
    tang,
    windows,
)


@recipe("rnn-english", "An LSTM reads sonnets and Pride and Prejudice, or your text")
def rnn_english(steps=1680, text=None):
    """272 units; windows of 128 characters."""
    shape = dict(width=96, units=272, context=128)
    return language(*english(text), shape, steps, batch=12, teach=lstm)


@recipe("rnn-tang", "An LSTM reads Tang quatrains, one poem to a line")
def rnn_tang(steps=650):
    """224 units; windows of 64 characters, two or three poems."""
    shape = dict(width=96, units=224, context=64)
    return language(*tang(), shape, steps, batch=24, teach=lstm)


def lstm(vocabulary, shape, tokens, batch):
    """Return a new LSTM with its teacher."""
    return Learner(Recurrent(RecurrentConfig(vocabulary, **shape)), tokens, batch)


class Learner:
    """Teaches a recurrent model a text: Adam, with gradients clipped.

    Parameters
    ----------
    model : Recurrent
        What learns.
    tokens : Tensor
        The text, shape (length,), int64.
    batch : int
        Windows of ``model.config.context`` tokens in each step; each begins with an empty state.
    rate : float
        The largest learning rate.
    """

    def __init__(self, model, tokens, batch, rate=2e-2):
        self.model, self.tokens, self.batch, self.rate = model, tokens, batch, rate
        self.adam = torch.optim.Adam(model.parameters(), rate, betas=(0.9, 0.99))
        self.optimisers = {"adam": self.adam}

    def update(self, i, progress):
        """Make step ``i``, at this share of the whole training (0 to 1); returns the loss."""
        tokens = windows(self.tokens, self.model.config.context, self.batch, i)  # (N, T + 1)
        loss = cross_entropy(self.model, tokens)
        self.model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for group in self.adam.param_groups:
            group["lr"] = self.rate * schedule(progress)
        self.adam.step()
        return loss.detach()
