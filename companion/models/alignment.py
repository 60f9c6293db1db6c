"""Translating by counting, in NumPy: the nearest phrase, a table of words, an order for them.

Letters: s a word of the source and t one of the target; a pair of phrases has S and T of them.
"""

from collections import Counter
from itertools import pairwise, permutations

import numpy as np

from companion._arguments import flag, told, whole, word
from companion.models import _checks as check

NULL = ""  # a source word that every phrase has: what has no counterpart comes from it


class Model1:
    r"""A table of translation probabilities, from pairs of phrases.

    .. math:: p(t_1, \dots, t_T \mid s_1, \dots, s_S)
       = \prod_{j=1}^{T} \frac{1}{S + 1} \sum_{i=0}^{S} p(t_j \mid s_i)

    where :math:`s_0` is ``NULL``. It begins with all pairs that ever meet alike.

    Parameters
    ----------
    pairs : list of tuple
        A list of source words and a list of target words each.

    Attributes
    ----------
    sources, targets : list of str
        The words by number.
    table : numpy.ndarray
        Probabilities p(t | s), shape (sources, targets), rows adding up to 1.
    log_likelihoods : list of float
        Of all pairs, in nats, before each round.

    References
    ----------
    P. F. Brown et al.: The mathematics of statistical machine translation. Computational
    Linguistics 19(2), 1993.
    """

    def __init__(self, pairs):
        pairs = _pairs(pairs)
        if not any(source and target for source, target in pairs):
            raise ValueError("pairs must hold words on both sides, got none")
        self.sources = [NULL, *sorted({word for source, _ in pairs for word in source})]
        self.targets = sorted({word for _, target in pairs for word in target})
        self.index = s = {word: i for i, word in enumerate(self.sources)}
        t = {word: i for i, word in enumerate(self.targets)}
        links = [
            (s[a], t[b], place)
            for place, (source, b) in enumerate((x, b) for x, y in pairs for b in y)
            for a in [NULL, *source]
        ]
        self.s, self.t, self.place = np.array(links).T  # every link that is possible
        self.size = np.bincount(self.place)  # S + 1 for each target word
        met = np.zeros((len(self.sources), len(self.targets)))
        met[self.s, self.t] = 1
        self.table = met / met.sum(1, keepdims=True)
        self.log_likelihoods: list[float] = []

    def fit(self, rounds):
        """Make so many rounds of expectation and maximisation; returns self."""
        rounds = whole("rounds", rounds, 0, check.STEPS)
        for _ in range(rounds):
            p = self.table[self.s, self.t]
            total = np.bincount(self.place, p)  # over the source words, for each target word
            self.log_likelihoods.append(float(np.log(total / self.size).sum()))
            share = p / total[self.place]  # expectation: how much of each link there was
            counts = np.zeros_like(self.table)
            np.add.at(counts, (self.s, self.t), share)
            self.table = counts / counts.sum(1, keepdims=True)  # maximisation
        return self

    def alignment(self, source, target):
        """Shares of the source words, NULL first, in each target word: shape (T, S + 1)."""
        source, target = check.words("source", source), check.words("target", target)
        for name, words, known in (
            ("source", source, self.index),
            ("target", target, self.targets),
        ):
            if unknown := [word for word in words if word not in known]:
                raise ValueError(f"{name} must be of known words, got {unknown[0]!r}")
        rows = [self.index[word] for word in [NULL, *source]]
        p = self.table[np.ix_(rows, [self.targets.index(word) for word in target])].T
        return p / p.sum(1, keepdims=True)


class Nearest:
    """The texts that are known, to be looked up by what resembles them.

    Two texts are as similar as the cosine of their counts of three characters in a row.

    Parameters
    ----------
    texts : list of str
        Those that are known.
    """

    def __init__(self, texts):
        texts = check.words("texts", texts)
        if not texts:
            raise ValueError("texts must hold at least one, got none")
        kinds = sorted({gram for text in texts for gram in trigrams(text)})
        self.index = {gram: i for i, gram in enumerate(kinds)}
        self.vectors = np.stack([self.vector(text) for text in texts])  # (texts, kinds)

    def vector(self, text):
        """Counts, scaled to length 1; what is in no known text is left out."""
        word("text", text)
        counts = np.zeros(len(self.index), np.float32)
        for gram in trigrams(text):
            if gram in self.index:
                counts[self.index[gram]] += 1
        return counts / max(1.0, float(np.linalg.norm(counts)))

    def __call__(self, text):
        """Return the number of the most similar text, the first if several are."""
        return int((self.vectors @ self.vector(text)).argmax())


def trigrams(text):
    """All runs of three characters of a text, with two spaces before and one after it."""
    padded = f"  {text.lower()} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


class Order:
    """Which word follows which: a bigram model with a tenth of a count given to every pair.

    Parameters
    ----------
    texts : list of list of str
        What is counted, each a list of words.
    """

    def __init__(self, texts):
        self.pairs: Counter = Counter()
        texts = [check.words("texts", words) for words in check.items("texts", texts, "lists")]
        if not texts:
            raise ValueError("texts must hold at least one, got none")
        for words in texts:
            self.pairs.update(pairwise([NULL, *words, NULL]))
        self.singles: Counter = Counter()
        for (first, _), count in self.pairs.items():
            self.singles[first] += count
        self.kinds = len(self.singles)

    def log_p(self, words):
        """Log-probability of a list of words and its end."""
        words = check.words("words", words)
        return sum(
            np.log((self.pairs[a, b] + 0.1) / (self.singles[a] + 0.1 * self.kinds))
            for a, b in pairwise([NULL, *words, NULL])
        )

    def best(self, words, most=6):
        """Return the likeliest order of some words; more than ``most`` are left as they are."""
        words, most = check.words("words", words), whole("most", most, 0, 9)  # 9! are tried
        if len(words) > most:
            return words
        return list(max(permutations(words), key=self.log_p))


class WordTable:
    """Translation word by word: the likeliest counterpart of each, those of NULL left out.

    Parameters
    ----------
    pairs : list of tuple
        A list of source words and a list of target words each.
    rounds : int
        Of :meth:`Model1.fit`.
    """

    def __init__(self, pairs, rounds=8):
        self.model = Model1(pairs).fit(rounds)
        self.order = Order([target for _, target in pairs])

    def __call__(self, words, ordered=False):
        """Return the target words of some source words, in their order or in a likelier one."""
        words, ordered = check.words("words", words), flag("ordered", ordered)
        known = [word for word in words if word in self.model.index]
        rows = [self.model.table[self.model.index[word]] for word in known]
        null = self.model.table[0]
        found = [self.model.targets[int(p.argmax())] for p in rows if p.max() > null[p.argmax()]]
        return self.order.best(found) if ordered else found


def _pairs(pairs):
    """Return pairs of lists of words."""
    found = []
    for pair in check.items("pairs", pairs, "pairs"):
        sides = [check.words("pairs", side) for side in check.items("pairs", pair, "two lists")]
        if len(sides) != 2 or NULL in sides[0] + sides[1]:
            raise ValueError(f"pairs: expected two lists of words in each, got {told(pair)}")
        found.append(sides)
    return found
