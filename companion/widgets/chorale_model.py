"""The chorale model as the page runs it: a byte for every weight, and every draw from one seed.

The twin of ``music/tokens.js`` and ``music/writing.js``. A score is held as *cells*, uint8 (4, T):
0 for silence, 1 where a note goes on, else the MIDI pitch of the note that begins there.
"""

from functools import cache

import numpy as np

from companion import functional as F
from companion import weights
from companion.music import rules, tokens
from companion.widgets import language_models
from companion.widgets.random import Random

SHIPPED = "lm-chorales"
REST, HOLD = 0, 1


@cache
def assets():
    """Return the shipped model as three arrays; see :func:`.language_models.packed`."""
    config = weights.manifest()[SHIPPED]["config"]
    return packed(config, weights.load(SHIPPED))


def packed(config, arrays):
    """Return a model's weights as assets; a token stands for itself."""
    return language_models.packed("".join(map(chr, range(tokens.VOCABULARY))), config, arrays)


@cache
def load():
    """Return the shipped model with the weights that the browser has."""
    return language_models.unpacked(*assets().values())


# --- scores ------------------------------------------------------------------------------------


def cells_of(music):
    """Cells, uint8 (4, T), of a :class:`companion.music.tokens.Score`."""
    return np.where(music.onset | (music.pitch == REST), music.pitch, HOLD).astype(np.uint8)


def score_of(cells, metre):
    """The :class:`companion.music.tokens.Score` of cells and of the tokens of place and fermata."""
    pitch = cells.copy()
    for t in range(1, cells.shape[1]):
        pitch[:, t] = np.where(cells[:, t] == HOLD, pitch[:, t - 1], cells[:, t])
    return tokens.Score(pitch, cells > HOLD, metre)


# --- the model, token after token --------------------------------------------------------------


class Reader:
    """A model that reads one token after the other and remembers keys and values.

    Parameters
    ----------
    model : companion.widgets.language_models.LanguageModel
    """

    def __init__(self, model):
        self.model, self.length = model, 0
        width = model.weights["norm.weight"].size
        shape = model.layers, 2, model.heads, model.context, width // model.heads
        self._memory = np.zeros(shape)
        half = shape[-1] // 2
        self._speed = 10_000.0 ** (-np.arange(half) / half)

    def read(self, token):
        """Read one more token; return the logits of the next, (V)."""
        w, t, heads = self.model.weights, self.length, self.model.heads
        angle = t * self._speed
        turn = np.exp(1j * angle)
        x = w["embedding.weight"][token]

        def norm(x, name):
            return F.rms_norm(x, x.shape, w[f"{name}.weight"], eps=1e-5)

        def turned(x):
            pairs = (x[:, : len(turn)] + 1j * x[:, len(turn) :]) * turn
            return np.concatenate([pairs.real, pairs.imag], axis=1)

        for n, (keys, values) in enumerate(self._memory):
            block = {part: w[f"blocks.{n}.{part}.weight"] for part in language_models.BLOCK}
            y = norm(x, f"blocks.{n}.norm1")
            q, k, v = ((block[part] @ y).reshape(heads, -1) for part in language_models.BLOCK[:3])
            keys[:, t], values[:, t] = turned(k), v
            scores = np.einsum("hd,htd->ht", turned(q), keys[:, : t + 1]) / q.shape[1] ** 0.5
            y = np.einsum("ht,htd->hd", F.softmax(scores, dim=-1), values[:, : t + 1])
            x = x + block["attention.out"] @ y.ravel()
            y = F.gelu(block["mlp.up"] @ norm(x, f"blocks.{n}.norm2"))
            x = x + block["mlp.down"] @ y
        self.length += 1
        return w["embedding.weight"] @ norm(x, "norm")


def write(model, cells, metre, is_open, seed, temperature, obey):
    """Let the model draw what is open in a score.

    Parameters
    ----------
    model : companion.widgets.language_models.LanguageModel
    cells : (4, T) array of uint8
    metre : (T) array
        Tokens of place and fermata.
    is_open : (4, T) array of bool
        Which cells the model is to write. The others stay as they are: no note of theirs is made
        longer.
    seed : int
    temperature : float
        0 takes the most probable token.
    obey : bool
        Whether tokens that break :func:`companion.music.rules.forbidden` are left out, as long as
        there are others.

    Returns
    -------
    tuple
        The cells, and how often every token broke a rule.
    """
    cells, known = np.where(is_open, REST, cells).astype(np.uint8), ~is_open
    music, reader, stream = score_of(cells, metre), Reader(model), Random(seed)
    given, pitches = tokens.encode(music), music.pitch.astype(int)
    forced, logits = 0, None
    for row, col in np.ndindex(*given.shape):
        u, v = stream.uniform(), tokens.ORDER[col - 1] if col else None
        t = row - tokens.AHEAD if v else row
        if v is not None and 0 <= t < cells.shape[1] and is_open[v, t]:
            free = list(range(tokens.FIRST[v], tokens.HOLD[v]))
            if t and is_open[v, t - 1] and pitches[v, t - 1]:
                free.append(tokens.HOLD[v])
            may = free
            if obey:
                before = (pitches * known)[:, t - 1] if t else np.zeros(4, int)
                now = {int(w): int(pitches[w, t]) for w in np.flatnonzero(known[:, t])}
                taken = np.array([_pitch(v, token, before) for token in free])
                wrong = rules.forbidden(v, taken, before, now)
                may = [token for token, bad in zip(free, wrong, strict=True) if not bad]
            if not may:
                forced, may = forced + 1, free
            token = _drawn(logits, may, temperature, u)
            given[row, col], known[v, t] = token, True
            pitches[v, t] = _pitch(v, token, pitches[:, t - 1])
            cells[v, t] = HOLD if token == tokens.HOLD[v] else pitches[v, t]
        logits = reader.read(given[row, col])
    return cells, forced


def _pitch(voice, token, before):
    """What a voice sounds with a token."""
    if token == tokens.HOLD[voice]:
        return int(before[voice])
    return token - tokens.FIRST[voice] + tokens.LOWEST[voice]


def _drawn(logits, may, temperature, u):
    """The token on which ``u`` falls, the most probable first."""
    order = sorted(may, key=lambda token: (-logits[token], token))
    if temperature == 0:
        return order[0]
    p = F.softmax(logits[order] / temperature, dim=-1)
    return order[min(int((np.cumsum(p) <= u).sum()), len(order) - 1)]


# --- what the model thinks of a score ----------------------------------------------------------


def considered(model, music, voice, step):
    """What a model thinks a voice may do at a step, given everything before it.

    Parameters
    ----------
    model : companion.widgets.language_models.LanguageModel
    music : companion.music.tokens.Score
    voice, step : int

    Returns
    -------
    dict of int to float
        Probability of each cell.
    """
    row, col = step + (tokens.AHEAD if voice else 0), 1 + tokens.ORDER.index(voice)
    reader = Reader(model)
    for token in tokens.encode(music).ravel()[: row * tokens.STEP + col]:
        logits = reader.read(token)
    p, first, hold = F.softmax(logits, dim=-1), tokens.FIRST[voice], tokens.HOLD[voice]
    found = {REST: float(p[hold + 1]), HOLD: float(p[hold])}
    return found | {tokens.LOWEST[voice] + k: float(p[first + k]) for k in range(hold - first)}


def surprise(model, music, voices):
    """Mean of −log p(token) over all steps of some voices, in nats."""
    given, reader = tokens.encode(music), Reader(model)
    logits = np.array([reader.read(token) for token in given.ravel()[:-1]])
    rows, T = len(given), music.pitch.shape[1]
    places = np.arange(given.size).reshape(rows, -1)
    at = np.concatenate(
        [places[tokens.AHEAD if v else 0 :, 1 + tokens.ORDER.index(v)][:T] for v in voices]
    )
    return float(F.cross_entropy(logits[at - 1], given.ravel()[at]))
