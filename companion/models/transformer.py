"""The Transformer: block, decoder-only model, encoder and decoder.

Letters in the comments on shapes: N sequences in a batch, T tokens in a sequence (S in the one that
is attended to), E the model's width, H heads of D = E/H numbers each, V the vocabulary. No linear
layer has a bias, and norms come before attention and MLP (pre-norm), so that a plain sum runs from
the embedding to the last norm::

    x = embedding[tokens]                    (N, T, E)
    for each block:
        x = x + attention(norm1(x))
        x = x + mlp(norm2(x))
    logits = norm(x) @ embedding.T           (N, T, V)

References
----------
A. Vaswani et al.: Attention is all you need. NeurIPS 2017. B. Zhang, R. Sennrich: Root mean square
layer normalization. NeurIPS 2019.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import flag, told, whole, word
from companion.models import _checks as check
from companion.models.attention import Attention
from companion.models.positions import angles, sinusoids
from companion.models.sampling import next_token

POSITIONS = ("rotary", "sinusoidal", "learned", "none")
NORMS: dict[str, Callable[[int], nn.Module]] = {
    "rms": lambda E: nn.RMSNorm(E, eps=1e-5),
    "layer": lambda E: nn.LayerNorm(E, bias=False),
}
ACTIVATIONS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {"gelu": F.gelu, "relu": F.relu}
KINDS = {"positions": POSITIONS, "norm": NORMS, "activation": ACTIVATIONS}


@dataclass(frozen=True)
class TransformerConfig:
    """What a Transformer is built from.

    Attributes
    ----------
    vocabulary : int
        V, the number of different tokens.
    width : int
        E, a multiple of ``heads``; with rotary positions ``width / heads`` is even.
    layers, heads, context : int
        Blocks, heads in each, and the longest sequence.
    positions : {"rotary", "sinusoidal", "learned", "none"}
        How the order of the tokens becomes known. Rotary turns queries and keys in every attention
        of a sequence to itself; the next two add a vector to the embedding.
    norm : {"rms", "layer"}
        Normalisation with a weight and no bias, eps 1e-5.
    activation, expansion : {"gelu", "relu"}, int
        Between the two layers of the MLP, and how many times the width there is between them.
    tied : bool
        Whether the embedding also gives the logits; if not, they have a weight of their own.
    """

    vocabulary: int
    width: int = 128
    layers: int = 4
    heads: int = 4
    context: int = 64
    positions: str = "rotary"
    norm: str = "rms"
    activation: str = "gelu"
    expansion: int = 4
    tied: bool = True

    def __post_init__(self):
        check.sizes_of(self, "vocabulary", "width", "layers", "heads", "context", "expansion")
        for name, known in KINDS.items():
            word(name, getattr(self, name), known)
        flag("tied", self.tied)
        step = 2 * self.heads if self.positions == "rotary" else self.heads
        if self.width % step:
            raise ValueError(
                f"width must be a multiple of {step} with {self.heads} heads and "
                f"{self.positions} positions, got {self.width}"
            )


class MLP(nn.Module):
    """Two linear layers with ``expansion`` times the width between them, for each token alone."""

    def __init__(self, width, expansion, activation):
        super().__init__()
        width, expansion = check.sizes(width=width, expansion=expansion)
        self.up = nn.Linear(width, expansion * width, bias=False)
        self.down = nn.Linear(expansion * width, width, bias=False)
        self.activation = ACTIVATIONS[word("activation", activation, ACTIVATIONS)]

    def forward(self, x):
        """Shape (N, T, E) → (N, T, E)."""
        return self.down(self.activation(self.up(x)))


class Block(nn.Module):
    """Attention and MLP, each behind a norm and added to what came in.

    Parameters
    ----------
    config : TransformerConfig
        Width, heads, norm, activation.
    causal : bool
        Whether a token sees only itself and those before it.
    cross : bool
        Whether there is a second attention, to a memory.
    """

    def __init__(self, config, causal, cross=False):
        super().__init__()
        check.instance("config", config, TransformerConfig)
        norm, E = NORMS[config.norm], config.width
        self.norm1 = norm(E)
        self.attention = Attention(E, config.heads, causal)
        self.crossed = flag("cross", cross)
        if cross:
            self.norm_cross = norm(E)
            self.cross = Attention(E, config.heads)
        self.norm2 = norm(E)
        self.mlp = MLP(E, config.expansion, config.activation)

    def forward(self, x, mask=None, rotation=None, cache=None, memory=None, memory_mask=None):
        """Shape (N, T, E) → (N, T, E)."""
        check.tensor("x", x, "N", "T", self.attention.query.in_features)
        if memory is not None and not self.crossed:
            raise ValueError(f"memory must be None without cross-attention, got {told(memory)}")
        if memory_mask is not None:
            check.mask("memory_mask", memory_mask)
        own, other = (None, None) if cache is None else (cache["own"], cache["memory"])
        x = x + self.attention(self.norm1(x), None, mask, rotation, own)
        if memory is not None:
            x = x + self.cross(self.norm_cross(x), memory, memory_mask, None, other)
        return x + self.mlp(self.norm2(x))


class Transformer(nn.Module):
    """From tokens to one vector for each, and to the logits of the next token.

    Alone, a decoder-only model; :class:`EncoderDecoder` uses two.

    Parameters
    ----------
    config : TransformerConfig
        What it is built from.
    causal : bool
        Whether a token sees only itself and those before it.
    cross : bool
        Whether every block also attends to a memory.
    """

    table: torch.Tensor
    cos: torch.Tensor
    sin: torch.Tensor

    def __init__(self, config, causal=True, cross=False):
        super().__init__()
        check.instance("config", config, TransformerConfig)
        E, self.config = config.width, config
        self.embedding = nn.Embedding(config.vocabulary, E)
        if config.positions == "learned":
            self.position = nn.Embedding(config.context, E)
        if config.positions == "sinusoidal":
            self.register_buffer("table", sinusoids(config.context, E), persistent=False)
        if config.positions == "rotary":
            turns = angles(config.context, E // config.heads)
            self.register_buffer("cos", turns.cos().float(), persistent=False)
            self.register_buffer("sin", turns.sin().float(), persistent=False)
        self.blocks = nn.ModuleList(Block(config, causal, cross) for _ in range(config.layers))
        self.norm = NORMS[config.norm](E)
        if not config.tied:
            self.head = nn.Linear(E, config.vocabulary, bias=False)
        self.initialise()

    def initialise(self):
        """Draw weights as GPT-2 does: σ = 0.02, less for what is added to the sum in each block."""
        for name, parameter in self.named_parameters():
            if parameter.ndim == 2:
                last = name.endswith(("out.weight", "down.weight"))
                depth = (2 * self.config.layers) ** 0.5 if last else 1
                nn.init.normal_(parameter, std=0.02 / depth)

    def embed(self, tokens, start=0):
        """Vectors of tokens (N, T) that stand from position ``start`` on, and their rotation."""
        check.tokens("tokens", tokens, self.config.vocabulary)
        T, config = tokens.shape[1], self.config
        start = whole("start", start, 0, config.context)
        if start + T > config.context:
            wanted = f"at most {config.context} in a row (the context)"
            raise ValueError(f"tokens must be {wanted}, got {start + T}")
        here = slice(start, start + T)
        x = self.embedding(tokens)  # (N, T, E)
        if config.positions == "learned":
            x = x + self.position.weight[here]
        if config.positions == "sinusoidal":
            x = x + self.table[here]
        return x, (self.cos[here], self.sin[here]) if config.positions == "rotary" else None

    def vectors(self, tokens, mask=None, cache=None, memory=None, memory_mask=None):
        """Tokens (N, T) → vectors (N, T, E).

        Parameters
        ----------
        tokens : Tensor
            Shape (N, T), int64. With a ``cache``, those that follow what is in it.
        mask : Tensor, optional
            True where a token may be seen; bool, broadcast to (N, H, T, S).
        cache : list, optional
            From :meth:`empty_cache`; filled with the keys and values of every block.
        memory : Tensor, optional
            What the cross-attention attends to, shape (N, S, E).
        memory_mask : Tensor, optional
            True where the memory may be seen; bool, broadcast to (N, H, T, S).

        Raises
        ------
        ValueError
            If there are more tokens than the context holds.
        TypeError
            If an argument is of another kind.
        """
        caches = [None] * len(self.blocks) if cache is None else cache
        if cache is not None and not self._is_cache(cache):
            raise TypeError(f"cache: expected what empty_cache returns, got {told(cache)}")
        x, rotation = self.embed(tokens, 0 if cache is None else seen_by(cache))
        for block, own in zip(self.blocks, caches, strict=True):
            x = block(x, mask, rotation, own, memory, memory_mask)
        return self.norm(x)

    def forward(self, tokens, **options):
        """Tokens (N, T) → logits (N, T, V); the options are those of :meth:`vectors`."""
        weight = self.embedding.weight if self.config.tied else self.head.weight  # (V, E)
        return F.linear(self.vectors(tokens, **options), weight)

    def empty_cache(self):
        """Return room for the keys and values of every block."""
        return [{"own": {}, "memory": {}} for _ in self.blocks]

    def _is_cache(self, cache):
        return (
            isinstance(cache, list)
            and len(cache) == len(self.blocks)
            and all(isinstance(part, dict) and {"own", "memory"} <= part.keys() for part in cache)
        )

    @torch.no_grad()
    def generate(self, tokens, length, cached=True, memory=None, memory_mask=None, **drawing):
        """Append ``length`` tokens, each drawn from the model's prediction.

        As long as everything fits the context, keys and values are kept from step to step; after
        that each step computes the last ``context`` tokens anew, because their positions move.

        Parameters
        ----------
        tokens : Tensor
            The beginning, shape (N, T) with T at least 1.
        length : int
            How many to append.
        cached : bool
            Whether to keep keys and values; it changes the time and not the result.
        memory, memory_mask : Tensor, optional
            As for :meth:`vectors`.
        **drawing
            ``temperature``, ``top_k``, ``top_p``, ``generator``: of
            :func:`~companion.models.sampling.next_token`.

        Returns
        -------
        Tensor
            Shape (N, T + length).
        """
        check.begun("tokens", tokens, self.config.vocabulary)
        length, cached = whole("length", length, 0, check.STEPS), flag("cached", cached)
        cache, context = self.empty_cache() if cached else None, self.config.context
        other = dict(memory=memory, memory_mask=memory_mask)
        for _ in range(length):
            if cached and tokens.shape[1] <= context:
                logits = self(tokens[:, seen_by(cache) :], cache=cache, **other)
            else:
                logits = self(tokens[:, -context:], **other)
            tokens = torch.cat([tokens, next_token(logits[:, -1], **drawing)], dim=1)
        return tokens


def seen_by(cache):
    """How many tokens are in a cache."""
    own = cache[0]["own"]
    return own["key"].shape[2] if own else 0


class EncoderDecoder(nn.Module):
    """Two Transformers: one reads all of the source, the other writes the target and looks at it.

    Parameters
    ----------
    source, target : TransformerConfig
        What encoder and decoder are built from; their widths are equal.
    """

    def __init__(self, source, target):
        super().__init__()
        for name, config in (("source", source), ("target", target)):
            check.instance(name, config, TransformerConfig)
        if source.width != target.width:
            raise ValueError(
                f"source and target must have the same width, got {source.width} and {target.width}"
            )
        self.encoder = Transformer(replace(source, tied=True), causal=False)
        self.decoder = Transformer(target, cross=True)

    def forward(self, source, target, source_mask=None):
        """Source (N, S) and target (N, T) → logits (N, T, V) of each next target token.

        ``source_mask``, bool of shape (N, S), is False where the source is only filled up.
        """
        check.tokens("target", target, self.decoder.config.vocabulary)
        memory, mask = self.encode(source, source_mask)
        return self.decoder(target, memory=memory, memory_mask=mask)

    def encode(self, source, source_mask=None):
        """Return the memory (N, S, E) and its mask (N, 1, 1, S) or None."""
        check.tokens("source", source, self.encoder.config.vocabulary)
        if source_mask is not None:
            check.tensor("source_mask", source_mask, *source.shape, kind="b")
        mask = None if source_mask is None else source_mask[:, None, None]
        return self.encoder.vectors(source, mask), mask

    @torch.no_grad()
    def generate(self, source, target, length, source_mask=None, **drawing):
        """Append ``length`` tokens to the beginning ``target`` (N, T); see Transformer.generate."""
        check.begun("target", target, self.decoder.config.vocabulary)
        memory, mask = self.encode(source, source_mask)
        return self.decoder.generate(target, length, memory=memory, memory_mask=mask, **drawing)
