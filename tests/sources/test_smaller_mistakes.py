"""Smaller mistakes that a few lines settle."""

import numpy as np
from scipy.signal import convolve2d, correlate2d
from scipy.special import softmax

from companion import functional as F
from companion import tensor

from .proof import Case, proves, raises

RNG = np.random.default_rng(0)


@proves(
    "E0-14",
    "E0-20",
    "E1-04",
    fault="layers follow each other, and no function bends what passes between them",
    failure="together they are one layer: f(a + b) = f(a) + f(b) − f(0)",
)
def test_two_layers_without_a_function_between_them_are_one():
    w, v, b, c = (RNG.normal(size=s) for s in ((5, 3), (2, 5), 5, 2))
    x, y = RNG.normal(size=(2, 3))

    def is_one_layer(bend):
        def network(x):
            return v @ bend(w @ x + b) + c

        return np.allclose(network(x + y), network(x) + network(y) - network(0 * x))

    return Case(
        broken=lambda a: a,
        mended=np.tanh,
        fails=is_one_layer,
        works=lambda bend: not is_one_layer(bend),
    )


@proves(
    "E1-06",
    fault="weights written for samples in columns are used on samples in rows",
    failure="an error; with as many outputs as inputs none, and the transposed layer",
)
def test_the_transposed_layer():
    def by_columns(x, w):
        return x @ w

    def is_transposed(layer):
        x, square = RNG.normal(size=(4, 3)), RNG.normal(size=(3, 3))
        words = "mismatch in its core dimension"
        stops = raises(ValueError, words, lambda: layer(x, RNG.normal(size=(5, 3))))
        return stops and np.allclose(layer(x, square), np.array([square.T @ row for row in x]))

    def is_right(layer):
        x, w = RNG.normal(size=(4, 3)), RNG.normal(size=(5, 3))
        return np.allclose(layer(x, w), np.array([w @ row for row in x]))

    return Case(
        broken=by_columns,
        mended=lambda x, w: x @ w.T,
        fails=is_transposed,
        works=is_right,
    )


@proves(
    "E0-22",
    fault="why the scores are divided by the root of the keys' length is left out",
    failure="undivided, they spread by 8 for length 64, and one of eight weights takes nearly all",
)
def test_scores_that_are_not_divided():
    rng = np.random.default_rng(0)
    q, k = rng.normal(size=(500, 1, 64)), rng.normal(size=(500, 8, 64))  # 500 queries, 8 keys each

    def spread(score):
        return score(q, k).std()

    def largest(score):
        return softmax(score(q, k), axis=1).max(1).mean()

    return Case(
        broken=lambda q, k: (q * k).sum(-1),
        mended=lambda q, k: (q * k).sum(-1) / np.sqrt(q.shape[-1]),
        fails=lambda score: abs(spread(score) - 8) < 0.3 and largest(score) > 0.8,
        works=lambda score: abs(spread(score) - 1) < 0.05 and largest(score) < 0.4,
    )


@proves(
    "E0-24",
    fault="positions are added without saying what attention does without them",
    failure="shuffled tokens give the same outputs, shuffled: there is no order",
)
def test_attention_does_not_know_an_order():
    rng = np.random.default_rng(0)
    x, order = rng.normal(size=(1, 1, 6, 8)), rng.permutation(6)
    positions = np.arange(6)[:, None] / 10000 ** (np.arange(0, 8, 2) / 8)
    encoding = np.stack([np.sin(positions), np.cos(positions)], -1).reshape(6, 8)

    def shuffles_along(encoding):
        def attend(x):
            x = tensor(x + encoding)
            return F.scaled_dot_product_attention(x, x, x).numpy()

        return np.allclose(attend(x[:, :, order]), attend(x)[:, :, order])

    return Case(
        broken=np.zeros((6, 8)),
        mended=encoding,
        fails=shuffles_along,
        works=lambda encoding: not shuffles_along(encoding),
    )


@proves(
    "E3-12",
    fault="what networks call convolution is asked of a library for signals",
    failure="the kernel is flipped on both axes",
)
def test_the_flipped_kernel():
    image, kernel = RNG.normal(size=(7, 7)), RNG.normal(size=(3, 3))
    as_in_networks = F.conv2d(tensor(image[None, None]), tensor(kernel[None, None])).numpy()[0, 0]
    flipped = F.conv2d(tensor(image[None, None]), tensor(kernel[None, None, ::-1, ::-1])).numpy()

    return Case(
        broken=convolve2d,
        mended=correlate2d,
        fails=lambda convolve: np.allclose(convolve(image, kernel, "valid"), flipped[0, 0]),
        works=lambda convolve: np.allclose(convolve(image, kernel, "valid"), as_in_networks),
    )


@proves(
    "E0-32",
    fault="the windows of pooling shrink at the edge instead of being left out or padded",
    failure="odd sizes give one value more than a library does, and of fewer pixels",
)
def test_windows_that_shrink_at_the_edge():
    def shrinking(image):
        places = range(0, len(image), 2)
        return np.array([[image[i : i + 2, j : j + 2].max() for j in places] for i in places])

    def library(image):
        return F.max_pool2d(tensor(image[None, None]), 2).numpy()[0, 0]

    def whole(image):
        size = len(image) // 2 * 2
        return shrinking(image[:size, :size])

    odd, even = RNG.normal(size=(5, 5)), RNG.normal(size=(6, 6))
    return Case(
        broken=shrinking,
        mended=whole,
        fails=lambda pool: pool(odd).shape == (3, 3) and library(odd).shape == (2, 2),
        works=lambda pool: all(np.array_equal(pool(x), library(x)) for x in (odd, even)),
    )


@proves(
    "E0-16",
    fault="a kernel slides over the image; stride, padding and channels are left out",
    failure="the promised size is right for stride 1 without padding, and wrong otherwise",
)
def test_the_size_of_what_comes_out():
    settings = [(k, s, p) for k in (1, 3, 5) for s in (1, 2, 3) for p in (0, 1, 2)]

    def sliding(n, k, s, p):
        return n - k + 1

    def formula(n, k, s, p):
        return (n + 2 * p - k) // s + 1

    def right(size, k, s, p):
        image, kernel = np.zeros((1, 3, 12, 12)), np.zeros((4, 3, k, k))
        out = F.conv2d(tensor(image), tensor(kernel), stride=s, padding=p).shape
        return out == (1, 4, size(12, k, s, p), size(12, k, s, p))

    return Case(
        broken=sliding,
        mended=formula,
        fails=lambda size: (
            [s for s in settings if right(size, *s)] == [(k, 1, 0) for k in (1, 3, 5)]
        ),
        works=lambda size: all(right(size, *s) for s in settings),
    )
