"""The Transformer of the foundations learns four-part chorales."""

import numpy as np
import torch

from companion import data
from companion.models.music import losses, nats, wanted
from companion.models.transformer import Transformer, TransformerConfig
from companion.music import tokens
from companion.music.tunes import parted
from companion.training.muon import MuonAndAdam
from companion.training.recipe import Run, recipe
from companion.training.recipes.language import schedule

ROWS, BATCH = 80, 8


def scores():
    """Training, validation and test, each a list of scores; no tune is in two of them."""
    pieces = [piece for piece in data.chorales() if piece.metre in tokens.PLACES]
    return [[tokens.score(piece) for piece in part] for part in parted(pieces)]


def windows(pieces, count, ahead):
    """Draw windows of rows, in a key that all voices can sing: int64, shape (count, 80, 5).

    Beginnings and ends come more often than their share; what is missing to 80 rows is 0, a token
    that costs nothing.
    """
    lengths = np.array([piece.pitch.shape[1] for piece in pieces])
    rows = np.zeros((count, ROWS, tokens.STEP), np.int64)
    for row in rows:
        i = np.random.choice(len(pieces), p=lengths / lengths.sum())  # noqa: NPY002
        higher = np.random.choice(tokens.transpositions(pieces[i]))  # noqa: NPY002
        music = tokens.encode(tokens.transposed(pieces[i], higher), ahead)
        last = max(0, len(music) - ROWS)
        start = np.clip(np.random.randint(-ROWS // 4, last + ROWS // 4 + 1), 0, last)  # noqa: NPY002
        window = music[start : start + ROWS]
        row[: len(window)] = window
    return torch.from_numpy(rows)


@recipe("lm-chorales", "music: chorales in four voices, the melody ahead of the others")
def lm_chorales(steps=500):
    """Three layers of width 96 that see 80 eighths; the soprano is eight of them ahead."""
    return chorales(steps, tokens.AHEAD)


@recipe("lm-chorales-together", "music: the same with all four voices at the same place")
def together(steps=500):
    """For comparison: what is gained by the soprano's lead."""
    return chorales(steps, ahead=0)


def chorales(steps, ahead):
    """Prepare the training of a model of chorales.

    Parameters
    ----------
    steps : int
        Updates, each with 8 windows of 80 eighths.
    ahead : int
        By how many eighths the soprano is ahead of the voices below.

    Returns
    -------
    Run
        With ``loss`` in nats for one token of a voice, and ``validation_nats`` for one eighth.
    """
    training, validation, _ = scores()
    model = Transformer(
        TransformerConfig(tokens.VOCABULARY, width=96, layers=3, heads=4, context=400)
    )
    both = MuonAndAdam(model, model.blocks)

    def step(i):
        rows = windows(training, BATCH, ahead)
        loss = losses(model, rows).sum() / wanted(rows).sum()
        model.zero_grad()
        loss.backward()
        both.step(schedule(i / steps))
        return {"loss": loss.detach()}

    def evaluate():
        return {"validation_nats": per_step(model, validation, ahead)}

    facts = {"config": vars(model.config), "ahead": ahead}
    words = "data.chorales: 265 of 358 in 4/4 and 3/4, no tune of which is among the others"
    return Run({"model": model}, both.optimisers, step, evaluate, steps, words, facts, "model")


def per_step(model, pieces, ahead):
    """Nats for an eighth of all four voices, the mean over pieces' eighths."""
    total = sum(nats(model, tokens.encode(piece, ahead)).sum() for piece in pieces)
    return float(total / sum(piece.pitch.shape[1] for piece in pieces))
