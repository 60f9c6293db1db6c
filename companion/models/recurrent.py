"""A recurrent language model: an LSTM reads tokens one by one and predicts the next.

Letters in the comments on shapes: N sequences in a batch, T tokens in a sequence, E the width of
the embedding, H units in the state, V the vocabulary.

    x = embedding[tokens]                    (N, T, E)
    h, state = lstm(x, state)                (N, T, H)
    logits = out(h) @ embedding.T            (N, T, V)

References
----------
S. Hochreiter, J. Schmidhuber: Long short-term memory. Neural Computation 9, 1997.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import whole
from companion.models import _checks as check
from companion.models.sampling import next_token


@dataclass(frozen=True)
class RecurrentConfig:
    """What a recurrent language model is built from.

    Attributes
    ----------
    vocabulary : int
        V, the number of different tokens.
    width : int
        E, of the embedding.
    units : int
        H, numbers in the hidden state, and as many in the cell.
    context : int
        Tokens in a sequence of the training; in use, sequences may be of any length.
    """

    vocabulary: int
    width: int = 96
    units: int = 256
    context: int = 128

    def __post_init__(self):
        check.sizes_of(self, "vocabulary", "width", "units", "context")


class Recurrent(nn.Module):
    """From tokens to the logits of the next token, through one LSTM.

    Parameters
    ----------
    config : RecurrentConfig
        What it is built from.
    """

    def __init__(self, config):
        super().__init__()
        check.instance("config", config, RecurrentConfig)
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.width)
        self.lstm = nn.LSTM(config.width, config.units, batch_first=True)
        self.out = nn.Linear(config.units, config.width)
        self.initialise()

    def initialise(self):
        """Draw weights: the state's begin orthogonal, and gates begin by keeping what they have."""
        H, of_lstm = self.config.units, dict(self.lstm.named_parameters())
        nn.init.normal_(self.embedding.weight, std=self.config.width**-0.5)
        for block in of_lstm["weight_hh_l0"].detach().split(H):
            nn.init.orthogonal_(block)
        for name in ("bias_ih_l0", "bias_hh_l0"):
            nn.init.zeros_(of_lstm[name])
        nn.init.ones_(of_lstm["bias_ih_l0"].detach()[H : 2 * H])  # the forget gate's

    def read(self, tokens, state=None):
        """Tokens (N, T) → logits (N, T, V) and the state after the last of them.

        Parameters
        ----------
        tokens : Tensor
            Shape (N, T), int64, T at least 1.
        state : tuple of Tensor, optional
            h and c of shape (1, N, H), from an earlier call; zeros if not given.

        Returns
        -------
        tuple
            The logits, and the pair (h, c).
        """
        check.tokens("tokens", tokens, self.config.vocabulary)
        if state is not None:
            for part in check.pair("state", state, "the pair (h, c)"):
                check.tensor("state", part, 1, len(tokens), self.config.units)
        h, state = self.lstm(self.embedding(tokens), state)  # (N, T, H)
        return F.linear(self.out(h), self.embedding.weight), state

    def forward(self, tokens):
        """Tokens (N, T) → logits (N, T, V), from an empty state."""
        return self.read(tokens)[0]

    @torch.no_grad()
    def generate(self, tokens, length, **drawing):
        """Append ``length`` tokens, each drawn from the model's prediction.

        The state is all that is kept from step to step, so every step costs the same.

        Parameters
        ----------
        tokens : Tensor
            The beginning, shape (N, T) with T at least 1.
        length : int
            How many to append.
        **drawing
            ``temperature``, ``top_k``, ``top_p``, ``generator``: see
            :func:`companion.models.sampling.next_token`.

        Returns
        -------
        Tensor
            Shape (N, T + length).
        """
        check.begun("tokens", tokens, self.config.vocabulary)
        length = whole("length", length, 0, check.STEPS)
        latest, state = tokens, None
        for _ in range(length):
            logits, state = self.read(latest, state)
            latest = next_token(logits[:, -1], **drawing)
            tokens = torch.cat([tokens, latest], dim=1)
        return tokens
