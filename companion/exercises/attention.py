"""Answers to the exercises of *Attention*."""

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check the soft dictionary's answer to the query (0, 1)."""
    keys, values = np.array([[1, 0], [0, 1], [-1, 0]]), np.array([10, 20, 30])
    odds = [np.exp((0 * a + 1 * b) / 2**0.5) for a, b in keys]
    expected = sum(o * v for o, v in zip(odds, values, strict=True)) / sum(odds)
    judge(1, answer, expected, atol=0.005, hint="Which two of the shares are equal, and why?")


def two(answer):
    """Check a test for looks into the future on four functions, three of them with a fault."""
    x = np.random.default_rng(0).normal(size=(6, 4))

    def leaks(attend, x):
        """Whether the first rows differ from those of the sequence that ends there."""
        return any(not np.allclose(attend(x)[:n], attend(x[:n])) for n in range(1, len(x)))

    functions = (_causal, _wrong_axis, _mask_too_late, _one_too_far, _one_place)
    cases = [(function, x) for function in functions]
    hint = "1 means: a change of a later token reaches an earlier output. Try every token."
    judge(2, answer, leaks, cases=cases, hint=hint)


def three(answer):
    """Check the mask of the last T of S positions."""

    def by_position(queries, keys):
        first = keys - queries  # the place of the first query
        return [[j <= first + i for j in range(keys)] for i in range(queries)]

    cases = [(4, 4), (1, 5), (3, 7)]
    judge(3, answer, by_position, cases=cases, hint="At which position does the first query stand?")


def four(answer):
    """Check the ratio of two weights whose scores are one standard deviation apart."""
    signs = np.sqrt(sum(1.0 for _ in range(64)))  # variance 1 for each of 64 products
    hint = "How large is the standard deviation of a sum of 64 products?"
    judge(4, answer, [np.exp(signs / 8), np.exp(signs)], atol=[0.051, 0.51], hint=hint)


def five(answer):
    """Check the number of parameters of a small language model."""
    vocabulary, width = 80, 64
    shapes: list[tuple[int, ...]] = [(vocabulary, width)]
    for _ in range(3):
        shapes += [
            (width,),
            *[(width, width)] * 4,
            (width,),
            (4 * width, width),
            (width, 4 * width),
        ]
    shapes += [(width,)]
    expected = sum(np.zeros(shape).size for shape in shapes)
    judge(
        5, answer, expected, hint="Embedding, three blocks of six matrices and two norms, a norm."
    )


def six(answer):
    """Check the product of a turned query and a turned key, from their distance."""

    def by_turning(q, k, distance, rates):
        at = 11.0  # any position
        return _turned(q, at, rates) @ _turned(k, at + distance, rates)

    rng = np.random.default_rng(0)
    rates = np.array([1.0, 0.3, 0.02])
    cases = [(*rng.normal(size=(2, 6)), distance, rates) for distance in (0, 1, -4)]
    hint = "For distance 0 it is the dot product. Which sign has the sine?"
    judge(6, answer, by_turning, cases=cases, hint=hint)


def seven(answer):
    """Check the bytes of a cache, with keys and values for each head and for each group of four."""
    one_layer = np.zeros((2, 32, 128)).size * 8192  # key and value, heads, width; tokens
    hint = "Keys and values, of all layers, heads and tokens, two bytes each."
    judge(7, answer, [32 * one_layer * 2, 32 * one_layer * 2 / 4], hint=hint)


def eight(answer):
    """Check drawing probabilities with a temperature and the smallest set that reaches p."""

    def one_by_one(logits, temperature, p):
        odds = np.exp((logits - logits.max()) / temperature)
        kept, left = np.zeros(len(odds)), odds / odds.sum()
        while kept.sum() < p:
            best = left.argmax()
            kept[best], left[best] = left[best], 0
        return kept / kept.sum()

    logits = np.random.default_rng(0).normal(size=8) * 2
    cases = [(logits, 1.0, 0.9), (logits, 0.5, 0.9), (logits, 2.0, 0.5), (logits, 1.0, 0.01)]
    hint = "Temperature first; then the token that reaches p is kept, too."
    judge(8, answer, one_by_one, cases=cases, hint=hint)


def _scores(x):
    return x @ np.roll(x, 1, axis=1).T


def _softmax(s, axis):
    e = np.exp(s - s.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


def _causal(x):
    return _softmax(np.where(np.tri(len(x)), _scores(x), -np.inf), 1) @ x


def _wrong_axis(x):
    return _softmax(np.where(np.tri(len(x)), _scores(x), -np.inf), 0) @ x


def _mask_too_late(x):
    return (_softmax(_scores(x), 1) * np.tri(len(x))) @ x


def _one_too_far(x):
    return _softmax(np.where(np.tri(len(x), k=1), _scores(x), -np.inf), 1) @ x


def _one_place(x):
    """Right but for row 3, which also looks at token 4."""
    mask = np.tri(len(x))
    mask[3:4, 4:5] = 1
    return _softmax(np.where(mask, _scores(x), -np.inf), 1) @ x


def _turned(x, position, rates):
    half = len(x) // 2
    cos, sin = np.cos(position * rates), np.sin(position * rates)
    return np.concatenate([x[:half] * cos - x[half:] * sin, x[:half] * sin + x[half:] * cos])
