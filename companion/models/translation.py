"""Translating phrases: pieces of words, padded batches, and the search for a translation.

The network is :class:`~companion.models.transformer.EncoderDecoder`, one for two languages: the
first token of a target says which. Letters: N phrases in a batch, S pieces in the source, T in the
target, V pieces in the vocabulary, K hypotheses that a search keeps for each phrase.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch

from companion import data
from companion._arguments import number, whole
from companion._arguments import word as checked_word
from companion.models import _checks as check
from companion.models.sampling import HOTTEST
from companion.models.transformer import EncoderDecoder, TransformerConfig

LANGUAGES = ("zh", "fr")
FILL, END, UNKNOWN = 0, 1, 2  # the first entries of every vocabulary
START = {"zh": 3, "fr": 4}  # and what a target begins with
SPACE = "▁"


class Pieces:
    """Byte-pair encoding: characters, and what is most often found side by side within a word.

    Parameters
    ----------
    words : iterable of str
        What the pieces are learnt from; each different word counts once.
    merges : int
        How many pairs are joined, one after the other, as long as one occurs twice. With 0 the
        pieces are characters.

    Attributes
    ----------
    names : list of str
        The pieces by number: five special ones, the characters in order, then the joined pairs.

    References
    ----------
    R. Sennrich, B. Haddow, A. Birch: Neural machine translation of rare words with subword units.
    ACL 2016.
    """

    def __init__(self, words, merges):
        parts = {word: [SPACE, *word] for word in sorted(set(check.words("words", words)))}
        letters = sorted({letter for split in parts.values() for letter in split})
        self.names = ["", "", "�", "→zh", "→fr", *letters]
        self.merges: dict[tuple[str, str], int] = {}
        for rank in range(whole("merges", merges, 0)):
            pairs: Counter[tuple[str, str]] = Counter()
            for split in parts.values():
                pairs.update(pairwise(split))
            best = min(pairs, key=lambda pair: (-pairs[pair], pair), default=("", ""))
            if pairs[best] < 2:
                break
            self.merges[best] = rank
            self.names.append("".join(best))
            for word, split in parts.items():
                if best[0] in split:
                    parts[word] = joined(split, best)
        self.index = {name: i for i, name in enumerate(self.names) if i > max(START.values())}
        self.known = parts

    def split(self, text):
        """Return the pieces of a text."""
        return [p for word in checked_word("text", text).split(" ") for p in self.split_word(word)]

    def split_word(self, word):
        """Return the pieces of a word: the pairs are joined in the order they were learnt in."""
        if checked_word("word", word) not in self.known:
            split = [SPACE, *word]
            while pairs := self.merges.keys() & set(pairwise(split)):
                split = joined(split, min(pairs, key=self.merges.__getitem__))
            self.known[word] = split
        return self.known[word]

    def numbers(self, text):
        """Return the numbers of a text's pieces and END."""
        return [*(self.index.get(piece, UNKNOWN) for piece in self.split(text)), END]

    def text(self, numbers):
        """Return the text of numbers, up to the first END."""
        pieces = []
        for n in check.items("numbers", numbers, "whole numbers"):
            if whole("numbers", n, 0, len(self.names) - 1) == END:
                break
            pieces.append(self.names[n])
        return "".join(pieces).replace(SPACE, " ").strip()


def joined(split, pair):
    """Replace each occurrence of a pair by one piece, from left to right."""
    out, i = [], 0
    while i < len(split):
        step = 2 if tuple(split[i : i + 2]) == pair else 1
        out.append("".join(split[i : i + step]))
        i += step
    return out


class Words:
    """Whole words and marks in lower case; what was not seen is UNKNOWN.

    Parameters
    ----------
    texts : iterable of str
        What the words are taken from.

    Attributes
    ----------
    names : list of str
        The words by number, after the special ones.
    """

    def __init__(self, texts):
        words = sorted({w for text in check.words("texts", texts) for w in self.split(text)})
        self.names = ["", "", "�", *words]
        self.index = {name: i for i, name in enumerate(self.names) if i > UNKNOWN}

    def split(self, text):
        """Return the words of a text; a hyphen or a colon is one of them."""
        return re.findall(r"[\w’']+|[^\w\s]", checked_word("text", text).lower())

    def numbers(self, text):
        """Return the numbers of a text's words and END."""
        return [*(self.index.get(word, UNKNOWN) for word in self.split(text)), END]


class Split(NamedTuple):
    """Phrases to learn from, to choose by, and to be judged by."""

    train: list
    validation: list
    test: list


def split_phrases(by="family"):
    """Deal the phrases into three parts, always in the same way.

    Parameters
    ----------
    by : {"family", "phrase"}
        Whether whole families are dealt, 300 to test and 100 to validation (the flags stay in
        training), or single phrases, as many.

    Returns
    -------
    Split
        Of a family in validation or test, only the phrase with the shortest sign is kept, so that
        each family has one voice.
    """
    if not isinstance(by, str) or by not in ("family", "phrase"):
        raise ValueError(f"by must be 'family' or 'phrase', got {by!r}")
    phrases = data.phrases()
    mark = [p.family if by == "family" else i for i, p in enumerate(phrases)]
    flags = {m for m, p in zip(mark, phrases, strict=True) if p.en.startswith("flag: ")}
    order = list(np.random.RandomState(0).permutation(max(mark) + 1))
    if by == "family":
        order = [m for m in order if m not in flags]
    part = dict.fromkeys(order[:300], 2) | dict.fromkeys(order[300:400], 1)
    split = Split([], [], [])
    for p, m in zip(phrases, mark, strict=True):
        split[part.get(m, 0)].append(p)
    if by == "phrase":
        return split
    return Split(split.train, one_each(split.validation), one_each(split.test))


def one_each(phrases):
    """Of each family the phrase with the shortest sign."""
    kept: dict = {}
    for p in sorted(phrases, key=lambda p: len(p.sign)):
        kept.setdefault(p.family, p)
    return list(kept.values())


class Translator:
    """A network with the pieces that it reads and writes.

    Parameters
    ----------
    phrases : list of Phrase
        What the pieces are learnt from: those of training.
    network : EncoderDecoder, optional
        Such as ``restore`` gives; a new one if there is none.
    merges : int
        For both targets together.
    **shape
        Of a new network: see :class:`Network`.
    """

    def __init__(self, phrases, network=None, merges=150, **shape):
        phrases = check.phrases("phrases", phrases)
        self.source = Words(p.en for p in phrases)
        texts = (getattr(p, language) for p in phrases for language in LANGUAGES)
        self.target = Pieces((w for text in texts for w in text.split(" ")), merges)
        sizes = len(self.source.names), len(self.target.names)
        self.network = Network(*sizes, **shape) if network is None else network
        check.instance("network", self.network, EncoderDecoder)
        knows = self.network.encoder.config.vocabulary, self.network.decoder.config.vocabulary
        if knows != sizes:
            raise ValueError(f"network must know {sizes} words and pieces, as phrases, got {knows}")

    def batch(self, phrases, language):
        """Sources (N, S) and targets (N, T) of phrases, filled up with FILL."""
        phrases = check.phrases("phrases", phrases)
        rows = [[start_of(language), *self.target.numbers(getattr(p, language))] for p in phrases]
        return filled([self.source.numbers(p.en) for p in phrases]), filled(rows)

    def logits(self, sources, targets):
        """Logits (N, T − 1, V) of each piece of the targets but the first."""
        check.tokens("sources", sources, len(self.source.names))
        check.tokens("targets", targets, len(self.target.names))
        return self.network(sources, targets[:, :-1], source_mask=sources != FILL)

    @torch.no_grad()
    def translate(self, texts, language, width=1, power=0.0, longest=40, together=64):
        """Translate English texts by :func:`beam_search`; a width of 1 is the greedy way.

        Returns
        -------
        texts : list of str
            The translations.
        log_p : Tensor
            Their log-probabilities, shape (N).
        """
        texts = check.words("texts", texts)
        check.sizes(longest=longest, together=together)
        longest = min(longest, self.network.decoder.config.context)
        found, log_p = [], [torch.zeros(0)]
        for i in range(0, len(texts), together):
            sources = filled([self.source.numbers(text) for text in texts[i : i + together]])
            predict = Predictor(self.network, sources)
            start = torch.full((len(sources),), start_of(language))
            tokens, score = beam_search(predict, start, width, longest, power)
            found += [self.target.text(row[1:]) for row in tokens.tolist()]
            log_p.append(score)
        return found, torch.cat(log_p)

    @torch.no_grad()
    def sample(self, texts, language, temperature=1.0, longest=40):
        """Draw one translation of each text."""
        if not (texts := check.words("texts", texts)):
            return []
        check.sizes(longest=longest)
        if not 0 < number("temperature", temperature) <= HOTTEST:
            raise ValueError(f"temperature must be above 0 to {HOTTEST:g}, got {temperature}")
        sources = filled([self.source.numbers(text) for text in texts])
        predict, rows = Predictor(self.network, sources), torch.arange(len(sources))
        tokens = torch.full((len(sources), 1), start_of(language))
        for _ in range(min(longest, self.network.decoder.config.context)):
            p = (predict(tokens, rows) / temperature).softmax(1)
            tokens = torch.cat([tokens, torch.multinomial(p, 1)], 1)
            if (tokens == END).any(1).all():
                break
        return [self.target.text(row[1:]) for row in tokens.tolist()]

    @torch.no_grad()
    def attention(self, source, target, language):
        """Where each head looks from each piece of the target: shape (layers, H, T, S)."""
        checked_word("source", source), checked_word("target", target)
        sources = filled([self.source.numbers(source)])
        tokens = torch.tensor([[start_of(language), *self.target.numbers(target)[:-1]]])
        memory, _ = self.network.encode(sources)
        decoder: Any = self.network.decoder
        x, rotation = decoder.embed(tokens)
        weights = []
        for block in decoder.blocks:
            own = x + block.attention(block.norm1(x), None, None, rotation)
            weights.append(block.cross.weights(block.norm_cross(own), memory)[0])
            x = block(x, None, rotation, None, memory)
        return torch.stack(weights)


class Network(EncoderDecoder):
    """Encoder and decoder of one width, for phrases.

    Parameters
    ----------
    sources, targets : int
        Sizes of the two vocabularies.
    width, layers, heads, expansion : int
        Of both; see :class:`~companion.models.transformer.TransformerConfig`.
    """

    def __init__(self, sources, targets, width=48, layers=2, heads=4, expansion=2):
        check.sizes(sources=sources, targets=targets)
        shape = dict(width=width, layers=layers, heads=heads, context=96, expansion=expansion)
        super().__init__(TransformerConfig(sources, **shape), TransformerConfig(targets, **shape))


def start_of(language):
    """Return the token that a target of this language begins with."""
    if not isinstance(language, str) or language not in START:
        raise ValueError(f"language must be one of {LANGUAGES}, got {language!r}")
    return START[language]


def filled(rows):
    """Rows of different lengths as one array (N, longest), filled up with FILL at the end."""
    rows = [check.items("rows", row, "tokens") for row in check.items("rows", rows, "lists")]
    if not rows:
        raise ValueError("rows must hold at least one, got none")
    rows = [[whole("rows", token) for token in row] for row in rows]
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[FILL] * (longest - len(row))] for row in rows])


class Predictor:
    """What a network says of the next piece, step by step, with keys and values kept.

    Called with hypotheses (R, T) and with the rows of the call before that they go on from, shape
    (R); returns log-probabilities (R, V). What is no piece is never predicted.
    """

    def __init__(self, network, sources):
        check.instance("network", network, EncoderDecoder)
        check.tokens("sources", sources, network.encoder.config.vocabulary)
        self.decoder = network.decoder
        self.memory, self.mask = network.encode(sources, sources != FILL)
        self.cache = self.decoder.empty_cache()

    def __call__(self, tokens, rows):
        """Tokens (R, T) → log-probabilities (R, V)."""
        check.tokens("tokens", tokens, self.decoder.config.vocabulary)
        if not tokens.shape[1]:
            raise ValueError("tokens must hold at least one to go on from, got none")
        check.indices("rows", rows, len(self.memory), len(tokens))
        self.memory, self.mask = self.memory[rows], self.mask[rows]
        for block in self.cache:
            for kept in block.values():
                kept.update({name: values[rows] for name, values in kept.items()})
        options = dict(cache=self.cache, memory=self.memory, memory_mask=self.mask)
        logits = self.decoder(tokens[:, -1:], **options)[:, 0]
        logits[:, [FILL, UNKNOWN, *START.values()]] = -torch.inf
        return logits.log_softmax(1)


def beam_search(predict, start, width, longest, power=0.0):
    r"""Look for the likeliest continuation, keeping ``width`` hypotheses at each step.

    A hypothesis that has reached END stays among the kept ones with the probability it has. At the
    end the one with the largest :math:`\log p / \text{length}^\text{power}` is taken, the length
    counted with END.

    Parameters
    ----------
    predict : callable
        From tokens (R, T) and the rows (R) of its last call that they go on from, to
        log-probabilities (R, V) of the next token.
    start : Tensor
        The first token of each, shape (N).
    width : int
        K. With 1 the search is greedy; with as many as there are continuations it is complete.
    longest : int
        Tokens after the first, at most.
    power : float
        0 compares log-probabilities, 1 those per token.

    Returns
    -------
    tokens : Tensor
        Shape (N, 1 + T), filled up with FILL after END.
    log_p : Tensor
        Shape (N).
    """
    check.function("predict", predict)
    check.tensor("start", start, "N", kind="i")
    check.sizes(width=width, longest=longest)
    longest, power = whole("longest", longest, 1, check.STEPS), number("power", power)
    if not (N := len(start)):
        raise ValueError("start must hold at least one token, got none")
    tokens, rows = start[:, None], torch.arange(N)
    score, ended = torch.zeros(N, 1), torch.zeros(N, 1, dtype=torch.bool)
    for _ in range(longest):
        log_p = predict(tokens, rows).unflatten(0, (N, -1))  # (N, K, V)
        K, V = log_p.shape[1:]
        stay = torch.full((V,), -torch.inf)
        stay[FILL] = 0.0
        total = score[..., None] + torch.where(ended[..., None], stay, log_p)
        score, best = total.flatten(1).topk(min(width, K * V), dim=1)  # (N, K)
        parent, token = best // V, best % V
        rows = (torch.arange(N)[:, None] * K + parent).flatten()
        tokens = torch.cat([tokens[rows], token.view(-1, 1)], dim=1)
        ended = ended.gather(1, parent) | (token == END)
        if ended.all():
            break
    kept = tokens.unflatten(0, (N, -1))
    lengths = (kept[..., 1:] != FILL).sum(2)
    best = (score / lengths**power).argmax(1)
    each = torch.arange(N)
    return kept[each, best], score[each, best]
