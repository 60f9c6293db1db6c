"""The shipped language models, made small enough for a page: one byte for every weight.

Matrices become bytes and scales as in :mod:`companion.widgets.characters`; the weights of the norms
stay as they are. What the figure computes with are these numbers again.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from companion import functional as F
from companion import weights
from companion.widgets.characters import quantised, restored, shipped

SHIPPED = {"english": "lm-english", "tang": "lm-tang"}
PARTS = ("q", "k", "v")
BLOCK = (
    "attention.query",
    "attention.key",
    "attention.value",
    "attention.out",
    "mlp.up",
    "mlp.down",
)


@dataclass(frozen=True)
class LanguageModel:
    """A decoder-only Transformer over characters.

    Attributes
    ----------
    characters : str
        What it knows; a character's token is its place in here.
    layers, heads, context : int
        Blocks, heads in each, and how many characters the model sees at once.
    weights : dict of str to numpy.ndarray
        By the names of ``companion.models.transformer``, float64.
    """

    characters: str
    layers: int
    heads: int
    context: int
    weights: dict


@dataclass(frozen=True)
class Run:
    """What a model computed on a text.

    Attributes
    ----------
    q, k, v : (layers, H, T, D / H) numpy.ndarray
        Queries and keys as they meet, positions included; values.
    logits : (T, V) numpy.ndarray
        Of the character after each.
    """

    q: np.ndarray
    k: np.ndarray
    v: np.ndarray
    logits: np.ndarray


def names():
    """Names of the models that ship."""
    return shipped(SHIPPED)


def packed(characters, config, arrays):
    """Return a model as three assets: what it is, the bytes, and the numbers that are not bytes.

    Parameters
    ----------
    characters : str
    config : dict
        With ``layers``, ``heads`` and ``context``.
    arrays : dict of str to numpy.ndarray
        The weights by their names.

    Returns
    -------
    dict of str to numpy.ndarray
        ``about``: width, layers, heads, context, and the characters' code points; ``bytes``: all
        matrices one after the other; ``scales``: their scales, then the weights of the norms.
    """
    layers = range(config["layers"])
    matrices = ["embedding", *(f"blocks.{n}.{part}" for n in layers for part in BLOCK)]
    norms = [*(f"blocks.{n}.{norm}" for n in layers for norm in ("norm1", "norm2")), "norm"]
    pairs = [quantised(arrays[f"{name}.weight"]) for name in matrices]
    plain = [arrays[f"{name}.weight"] for name in norms]
    width = arrays["norm.weight"].size
    shape = [width, config["layers"], config["heads"], config["context"]]
    return {
        "about": np.array([*shape, *map(ord, characters)], np.int32),
        "bytes": np.concatenate([content.ravel() for content, _ in pairs]),
        "scales": np.concatenate([*(scales for _, scales in pairs), *plain]).astype(np.float32),
    }


def unpacked(about, content, scales):
    """Return the :class:`LanguageModel` of three assets; the inverse of :func:`packed`."""
    width, layers, heads, context, *codes = map(int, about)
    sizes = {"mlp.up": (4 * width, width), "mlp.down": (width, 4 * width)}
    shapes = {"embedding.weight": (len(codes), width)}
    for n in range(layers):
        for part in BLOCK:
            shapes[f"blocks.{n}.{part}.weight"] = sizes.get(part, (width, width))
    found, norms = restored(shapes, content, scales)
    names = [*(f"blocks.{n}.norm{i}" for n in range(layers) for i in (1, 2)), "norm"]
    for name, norm in zip(names, norms.reshape(-1, width), strict=True):
        found[f"{name}.weight"] = norm
    return LanguageModel("".join(map(chr, codes)), layers, heads, context, found)


@cache
def assets(name):
    """Return the assets of a shipped model; see :func:`packed`."""
    entry = weights.manifest()[SHIPPED[name]]
    arrays = weights.load(SHIPPED[name])
    return packed("".join(entry["characters"]), entry["config"], arrays)


@cache
def load(name):
    """Return a shipped model with the weights that the browser has, too."""
    return unpacked(*assets(name).values())


def run(model, tokens, *, causal=True, scaled=True, positions=True, heads_off=(), edits=()):
    """Compute a model on a text, with parts of it switched off.

    Parameters
    ----------
    model : LanguageModel
    tokens : (T) array of int
        At least one.
    causal, scaled, positions : bool
        Whether there are the mask, the division by √(D/H), and the rotation of queries and keys.
    heads_off : iterable of (int, int)
        Layer and head whose output is replaced by zeros.
    edits : iterable of (str, int, int, int, int, float)
        Part ("q", "k" or "v"), layer, head, position, component, and the number to put there.

    Returns
    -------
    Run
    """
    w, made = model.weights, []
    x = F.embedding(tokens, w["embedding.weight"])  # (T, D)
    size = x.shape[1:]
    for n in range(model.layers):
        own = {part: w[f"blocks.{n}.{part}.weight"] for part in BLOCK}
        y = F.rms_norm(x, size, w[f"blocks.{n}.norm1.weight"], eps=1e-5)
        q, k, v = (_heads(F.linear(y, own[part]), model.heads) for part in BLOCK[:3])
        if positions:
            q, k = _rotated(q), _rotated(k)
        for part, layer, head, position, component, value in edits:
            if layer == n and position < len(tokens):
                {"q": q, "k": k, "v": v}[part][head, position, component] = value
        made.append((q, k, v))
        scale = None if scaled else 1.0
        y = F.scaled_dot_product_attention(q, k, v, is_causal=causal, scale=scale).copy()
        for layer, head in heads_off:
            if layer == n:
                y[head] = 0
        x = x + F.linear(y.transpose(1, 0, 2).reshape(x.shape), own["attention.out"])
        y = F.rms_norm(x, size, w[f"blocks.{n}.norm2.weight"], eps=1e-5)
        x = x + F.linear(F.gelu(F.linear(y, own["mlp.up"])), own["mlp.down"])
    logits = F.linear(F.rms_norm(x, size, w["norm.weight"], eps=1e-5), w["embedding.weight"])
    q, k, v = (np.array(part) for part in zip(*made, strict=True))
    return Run(q, k, v, logits)


def _heads(x, heads):
    """Cut the last axis into heads: (T, D) → (H, T, D / H)."""
    return x.reshape(len(x), heads, -1).transpose(1, 0, 2).copy()


def _rotated(x):
    """Turn pair (i, i + d/2) of position t by the angle t · 10000^(−2i/d)."""
    _, T, d = x.shape
    angle = np.outer(np.arange(T), 10_000.0 ** (-np.arange(0, d, 2) / d))
    a, b, cos, sin = x[..., : d // 2], x[..., d // 2 :], np.cos(angle), np.sin(angle)
    return np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)
