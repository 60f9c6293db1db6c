"""The shipped recurrent models, made small enough for a page: one byte for every weight.

Matrices become bytes and scales as in :mod:`companion.widgets.characters`; the biases stay as
they are, the two of the LSTM added up. What the figure computes with are these numbers again.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from companion import functional as F
from companion import weights
from companion.widgets.characters import quantised, restored, shipped

SHIPPED = {"english": "rnn-english", "tang": "rnn-tang"}
MATRICES = ("embedding.weight", "lstm.weight_ih_l0", "lstm.weight_hh_l0", "out.weight")
CUTS = ("both", "h", "c")


@dataclass(frozen=True)
class RecurrentModel:
    """An LSTM over characters.

    Attributes
    ----------
    characters : str
        What it knows; a character's token is its place in here.
    units : int
        H, numbers in the hidden state, and as many in the cell.
    weights : dict of str to numpy.ndarray
        ``embedding`` (V, E), ``weight_ih`` (4H, E), ``weight_hh`` (4H, H), ``bias`` (4H),
        ``out`` (E, H), ``out_bias`` (E), float64.
    """

    characters: str
    units: int
    weights: dict


@dataclass(frozen=True)
class Reading:
    """What a model computed while it read a text.

    Attributes
    ----------
    h, c : (T, H) numpy.ndarray
        Hidden state and cell after each character.
    gates : (T, 4, H) numpy.ndarray
        Input gate, forget gate, proposal and output gate at each character.
    logits : (T, V) numpy.ndarray
        Of the character after each.
    """

    h: np.ndarray
    c: np.ndarray
    gates: np.ndarray
    logits: np.ndarray


def names():
    """Names of the models that ship."""
    return shipped(SHIPPED)


def packed(characters, arrays):
    """Return a model as three assets: what it is, the bytes, and the numbers that are not bytes.

    Parameters
    ----------
    characters : str
    arrays : dict of str to numpy.ndarray
        The weights by the names of ``companion.models.recurrent``.

    Returns
    -------
    dict of str to numpy.ndarray
        ``about``: E, H, and the characters' code points; ``bytes``: all matrices one after the
        other; ``scales``: their scales, then the biases of the LSTM and of the output.
    """
    pairs = [quantised(arrays[name]) for name in MATRICES]
    bias = arrays["lstm.bias_ih_l0"] + arrays["lstm.bias_hh_l0"]
    width, units = arrays["out.weight"].shape
    plain = [*(scales for _, scales in pairs), bias, arrays["out.bias"]]
    return {
        "about": np.array([width, units, *map(ord, characters)], np.int32),
        "bytes": np.concatenate([content.ravel() for content, _ in pairs]),
        "scales": np.concatenate(plain).astype(np.float32),
    }


def unpacked(about, content, scales):
    """Return the :class:`RecurrentModel` of three assets; the inverse of :func:`packed`."""
    E, H, *codes = map(int, about)
    shapes = dict(embedding=(len(codes), E), weight_ih=(4 * H, E), weight_hh=(4 * H, H), out=(E, H))
    found, biases = restored(shapes, content, scales)
    found["bias"], found["out_bias"] = np.split(biases, [4 * H])
    return RecurrentModel("".join(map(chr, codes)), H, found)


@cache
def assets(name):
    """Return the assets of a shipped model; see :func:`packed`."""
    entry = weights.manifest()[SHIPPED[name]]
    return packed("".join(entry["characters"]), weights.load(SHIPPED[name]))


@cache
def load(name):
    """Return a shipped model with the weights that the browser has, too."""
    return unpacked(*assets(name).values())


def read(model, tokens, cut=0, what="both"):
    """Let a model read a text from an empty state, and cut its memory on the way.

    Parameters
    ----------
    model : RecurrentModel
    tokens : (T) array of int
        At least one.
    cut : int
        Before the character of this place is read, the memory is set to zero; with 0 or a place
        beyond the end nothing is lost.
    what : {"both", "h", "c"}
        Which memory: hidden state and cell, or one of them.

    Returns
    -------
    Reading
    """
    w = model.weights
    h = c = np.zeros((1, model.units))
    hs, cs, gates = [], [], []
    for t, x in enumerate(F.embedding(tokens, w["embedding"])):
        if t == cut:
            h = h if what == "c" else np.zeros_like(h)
            c = c if what == "h" else np.zeros_like(c)
        z = F.linear(x, w["weight_ih"], w["bias"]) + F.linear(h[0], w["weight_hh"])
        i, f, g, o = np.split(z, 4)
        gates.append((F.sigmoid(i), F.sigmoid(f), F.tanh(g), F.sigmoid(o)))
        zero = np.zeros(4 * model.units)
        parts = (w["weight_ih"], w["weight_hh"], w["bias"], zero)
        _, (h, c) = F.lstm(x[None, None], h, c, *parts)
        hs.append(h[0])
        cs.append(c[0])
    y = F.linear(np.array(hs), w["out"], w["out_bias"])
    return Reading(np.array(hs), np.array(cs), np.array(gates), F.linear(y, w["embedding"]))
