"""Chorales by the foundations' Transformer: what a piece costs it in nats, and drawing voices.

Rows are steps of five tokens, see :mod:`companion.music.tokens`. The model sees at most 80 rows;
when they are full, the first half of them is dropped.
"""

from typing import NamedTuple

import numpy as np
import torch
from torch.nn import functional as F

from companion._arguments import array, flag, room, told, whole
from companion.models import _checks as check
from companion.models.sampling import next_token
from companion.models.transformer import Transformer
from companion.music import rules
from companion.music.tokens import (
    AHEAD,
    FIRST,
    HIGHEST,
    HOLD,
    LOWEST,
    METRE,
    ORDER,
    OUTSIDE,
    REST,
    STEP,
    VOCABULARY,
    Score,
    after,
    checked,
    decode,
    encode,
)

DRAW = -1  # in rows: a token that is still to be drawn


@torch.no_grad()
def nats(model, rows):
    """Cost of every token in rows (R, 5), in nats; 0 for what is given: metre and OUTSIDE.

    Parameters
    ----------
    model : Transformer
    rows : array_like
        int64, shape (R, 5).

    Returns
    -------
    numpy.ndarray
        Shape (R, 5).

    Raises
    ------
    ValueError, TypeError
        If the model is not one of chorales, or the rows are of another shape or kind.
    """
    _of_chorales(model)
    rows = torch.from_numpy(_tokens(rows, 0))
    room = model.config.context // STEP
    costs, scored = torch.zeros(rows.shape), 0
    for start in range(0, max(1, len(rows) - room // 2), room // 2):
        window = rows[start : start + room]
        found = losses(model, window[None])[0].view(-1, STEP)
        costs[scored : start + len(window)] = found[scored - start :]
        scored = start + len(window)
    return costs.numpy()


def losses(model, rows):
    """Cost of every token in windows (N, R, 5): shape (N, 5·R), the first costs nothing."""
    tokens = rows.flatten(1)
    costs = F.cross_entropy(model(tokens[:, :-1]).transpose(1, 2), tokens[:, 1:], reduction="none")
    return F.pad(costs, (1, 0)) * wanted(tokens)


def wanted(tokens):
    """Which tokens are to be predicted: neither place and fermata nor OUTSIDE."""
    outside = torch.zeros(VOCABULARY, dtype=torch.bool)
    outside[list(OUTSIDE)] = True
    return (tokens >= METRE) & ~outside[tokens]


class Drawn(NamedTuple):
    """Music that a model has made.

    Attributes
    ----------
    music : Score
        T steps.
    nats : float
        What the drawn tokens cost the model as it is, without rules, temperature or top-p.
    forbidden : float
        −log of the probability that the rules left over, summed over the drawn tokens.
    stuck : int
        Places where every pitch broke a rule, so that none was asked.
    """

    music: Score
    nats: float
    forbidden: float
    stuck: int


def plan(metre, given=None, voices=(), steps=0, ahead=AHEAD):
    """Rows in which something is left to be drawn.

    Parameters
    ----------
    metre : array_like
        Tokens of place and fermata, shape (T,).
    given : Score, optional
        Where what stands already is taken from.
    voices : iterable of int
        The voices of ``given`` to keep: ``(0,)`` to harmonise its soprano.
    steps : int
        How many steps of ``given`` to keep in all voices: the beginning to go on from.
    ahead : int
        By how many steps the soprano is ahead.

    Returns
    -------
    numpy.ndarray
        int64, shape (T + ahead, 5), with −1 for what is to be drawn.

    Raises
    ------
    ValueError
        If ``given`` is shorter than what is kept of it, or a number out of range.
    TypeError
        If an argument is of another kind.
    """
    metre = array("metre", metre, "iu", ("T",)).astype(np.int64)
    T, ahead = len(metre), whole("ahead", ahead, 0)
    if not T or not 0 <= metre.min() <= metre.max() < METRE:
        raise ValueError(f"metre must be tokens from 0 to {METRE - 1}, got {told(metre)}")
    voices = [whole("voices", v, 0, 3) for v in check.items("voices", voices, "voices")]
    steps = whole("steps", steps, 0, T)
    kept_steps = T if voices else steps
    if given is not None and checked(given, "given").metre.size < kept_steps:
        size = given.metre.size
        raise ValueError(f"given must have {kept_steps} steps to keep for metre, got {size}")
    if given is None and kept_steps:
        raise ValueError("given must be a Score where voices or steps are kept, got None")
    room("ahead", ahead, (T + ahead, STEP))
    rows = np.full((T + ahead, STEP), DRAW)
    rows[:, 0] = [*metre, *after(metre, ahead)]
    kept = None if given is None else encode(given, ahead)
    for column, v in enumerate(ORDER, 1):
        delay = ahead if v else 0
        rows[:delay, column] = rows[delay + T :, column] = OUTSIDE[v]
        keep = T if v in voices else steps
        if kept is not None:
            rows[delay : delay + keep, column] = kept[delay : delay + keep, column]
    return rows


@torch.no_grad()
def compose(model: Transformer, rows, ahead=AHEAD, obey=False, **drawing):
    """Draw what is missing in rows, token by token.

    A voice draws a pitch of its own, or a hold of the note before; rests are left to Bach.

    Parameters
    ----------
    model : Transformer
        As trained by the recipe ``lm-chorales``.
    rows : numpy.ndarray
        From :func:`plan`, shape (R, 5).
    ahead : int
        The model's.
    obey : bool
        Whether pitches that cross a voice or move in parallel fifths or octaves with one are
        forbidden, see :func:`companion.music.rules.forbidden`.
    **drawing
        ``temperature``, ``top_p``, ``generator``: of :func:`~companion.models.sampling.next_token`.

    Returns
    -------
    Drawn

    Raises
    ------
    ValueError
        If a row holds what is no token of its place, or what :func:`plan` makes with another
        ``ahead``, or the model is not one of chorales.
    TypeError
        If an argument is of another kind.
    """
    _of_chorales(model)
    rows, ahead, obey = _tokens(rows, DRAW), whole("ahead", ahead, 0), flag("obey", obey)
    _planned(rows, ahead)
    room = model.config.context // STEP
    sounding = np.zeros((4, len(rows) + 1), int)  # sounding[v, t + 1], so that 0 is before
    start, cache, new = 0, model.empty_cache(), []
    nats, forbidden, stuck = 0.0, 0.0, 0
    for r, row in enumerate(rows):
        if r - start == room:  # full: the first half is dropped
            start, cache = r - room // 2, model.empty_cache()
            new = rows[start:r].ravel().tolist()
        for column in range(STEP):
            v, t = (ORDER[column - 1] if column else 0), r - (ahead if column > 1 else 0)
            if row[column] == DRAW:
                logits = model(torch.tensor([new]), cache=cache)[0, -1]
                new = []
                allowed, obedient = choices(v, sounding, t, obey)
                kept = allowed & obedient
                if not kept.any():
                    kept, stuck = allowed, stuck + 1
                logp = logits.log_softmax(0)
                forbidden += float(logp[allowed].logsumexp(0) - logp[kept].logsumexp(0))
                masked = torch.where(kept, logp, -torch.inf)
                row[column] = next_token(masked[None], **drawing).item()
                nats -= float(logp[row[column]])
            new.append(int(row[column]))
            if column and t >= 0:
                sounding[v, t + 1] = pitch_of(v, row[column], sounding[v, t])
    return Drawn(decode(rows, ahead), nats, forbidden, stuck)


def pitch_of(v, token, before):
    """What a voice sounds with this token, if it sounded ``before`` a step earlier."""
    if token < HOLD[v]:
        return LOWEST[v] + token - FIRST[v]
    return before if token == HOLD[v] else REST


def choices(v, sounding, t, obey):
    """Which tokens a voice may draw for step t, and which break no rule: bool, shape (V,)."""
    before = sounding[:, t]
    pitches = np.arange(LOWEST[v], HIGHEST[v] + 2)  # the last one stands for HOLD
    pitches[-1] = before[v]
    allowed, obedient = (torch.zeros(VOCABULARY, dtype=torch.bool) for _ in range(2))
    here = slice(FIRST[v], HOLD[v] + 1)
    allowed[here] = torch.from_numpy(pitches != REST)
    obedient[here] = True
    if obey:
        written = {w: int(sounding[w, t + 1]) for w in ORDER[: ORDER.index(v)]}
        obedient[here] = torch.from_numpy(~rules.forbidden(v, pitches, before, written))
    return allowed, obedient


def _of_chorales(model):
    """Refuse a model that knows other tokens, or sees fewer than two steps."""
    check.instance("model", model, Transformer)
    V, context = model.config.vocabulary, model.config.context
    if V != VOCABULARY or context < 2 * STEP:
        wanted = f"{VOCABULARY} tokens and a context of at least {2 * STEP}"
        raise ValueError(f"model must have {wanted}, got {V} and {context}")


def _tokens(rows, least):
    """Rows as they are read: a new array (R, 5) of int64."""
    found = array("rows", rows, "iu", ("R", STEP))
    if not found.size or not least <= found.min() <= found.max() < VOCABULARY:
        raise ValueError(f"rows must be tokens from {least} to {VOCABULARY - 1}, got {told(found)}")
    return found.astype(np.int64)


def _planned(rows, ahead):
    """Refuse rows whose tokens stand elsewhere than :func:`plan` puts them."""
    T = len(rows) - ahead
    if T < 1 or not ((rows[:, 0] >= 0) & (rows[:, 0] < METRE)).all():
        wanted = f"more than ahead, {ahead}, with a token of place and fermata first in each"
        raise ValueError(f"rows must be {wanted}, got {len(rows)}")
    for column, v in enumerate(ORDER, 1):
        delay = ahead if v else 0
        row, inside = rows[:, column], np.zeros(len(rows), bool)
        inside[delay : delay + T] = True
        voiced = (row == DRAW) | (row >= FIRST[v]) & (row < OUTSIDE[v])
        wrong = np.flatnonzero(np.where(inside, ~voiced, row != OUTSIDE[v]))
        if wrong.size:
            found = f"{row[wrong[0]]} in row {wrong[0]}, column {column}"
            raise ValueError(f"rows must be as plan makes them with ahead {ahead}, got {found}")
