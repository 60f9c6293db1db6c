"""Answers to the exercises of *Convolution*."""

import numpy as np
from scipy import signal

from companion.exercises import judge, report


def one(answer):
    """Check the output's height for kernel 5, padding 2, stride 2 on 28 rows."""
    places = range(-2, 28 + 2 - 5 + 1, 2)  # where the window's first row can stand
    judge(1, answer, len(places), hint="Count the places where the window fits, two apart.")


def two(answer):
    """Check the number of parameters of a layer with groups."""
    one_kernel = np.zeros((16 // 4, 3, 3)).size
    judge(
        2,
        answer,
        32 * (one_kernel + 1),
        hint="How many channels does one kernel see? Is the bias in?",
    )


def three(answer):
    """Check the side of the receptive field of a stack of layers (K, s, d)."""

    def by_tracing_back(layers):
        first, last = 0, 0  # the rows that one output row depends on
        for K, s, d in reversed(layers):
            first, last = first * s, last * s + d * (K - 1)
        return last - first + 1

    cases = [
        ([(3, 1, 1)],),
        ([(3, 1, 1), (3, 1, 1), (2, 2, 1), (3, 1, 1)],),
        ([(5, 2, 1), (3, 1, 4), (2, 2, 1), (7, 3, 2)],),
    ]
    hint = "A step grows with the strides of the layers before it, not with its own."
    judge(3, answer, by_tracing_back, cases=cases, hint=hint)


def four(answer):
    """Check convolution proper, without padding."""
    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=(6, 7)), rng.normal(size=(3, 3)))]

    def proper(x, w):
        return signal.convolve2d(x, w, mode="valid")

    judge(4, answer, proper, cases=cases, hint="Turn the kernel by 180 degrees: both axes.")


def five(answer):
    """Check the weight that makes a grouped convolution an average pooling."""
    judge(5, answer, np.ones((3, 1, 2, 2)) / 4, hint="Each of the three kernels sees one channel.")


def six(answer):
    """Check four ones, stamped with three ones, two apart."""
    stamped = np.zeros(4 * 2 + 1)
    for i in range(4):
        stamped[2 * i : 2 * i + 3] += 1
    judge(6, answer, stamped, hint="Write the four stamps below each other, two apart.")


def seven(answer):
    """Check the gradient with respect to the weights, by nudging each of them."""
    rng = np.random.default_rng(0)

    def by_nudging(x, g):
        size = tuple(n - m + 1 for n, m in zip(x.shape, g.shape, strict=True))
        weights = np.eye(size[0] * size[1]).reshape(-1, *size)  # the output is linear in them
        return np.array([(signal.correlate2d(x, w, "valid") * g).sum() for w in weights]).reshape(
            size
        )

    cases = [(rng.normal(size=(7, 6)), rng.normal(size=(5, 4)))]
    judge(7, answer, by_nudging, cases=cases, hint="The error takes the place of the kernel.")


def eight(answer):
    """Check that every digit is moved by itself, by −3 to 3 pixels, without wrapping around."""
    if answer is ... or not callable(answer):
        judge(8, answer, lambda: None)
        return
    rng = np.random.default_rng(0)
    images = np.zeros((200, 28, 28), np.uint8)
    images[:, 13, 13] = 200  # one bright pixel shows where a digit went
    images[:, 0, 13] = 90  # and one at the edge, what becomes of what leaves
    given = images.copy()
    try:
        moved = np.asarray(answer(given, rng))
        again = np.asarray(answer(images.copy(), rng))
    except Exception as error:  # the reader's code may fail in any way
        report(8, f"the function raises {type(error).__name__}: {error}")
        return
    if not np.array_equal(given, images):
        report(8, "the digits that were given have been overwritten")
    elif np.array_equal(moved, again):
        report(8, "a second call moves them in the same way; draw from the generator")
    else:
        report(8, _fault_of_shifts(moved))


def _fault_of_shifts(moved):
    if moved.shape != (200, 28, 28) or moved.dtype != np.uint8:
        return f"expected is uint8 (200, 28, 28), this is {moved.dtype} {moved.shape}"
    steps = np.argwhere(moved == 200)[:, 1:] - 13
    if len(steps) != 200 or np.abs(steps).max() > 3:
        return "some digit moved by more than 3 pixels, or lost some"
    if any(len(set(along)) != 7 for along in steps.T) or len(set(map(tuple, steps))) < 30:
        return "not all pairs of steps from −3 to 3 occur"
    if (np.argwhere(moved == 90)[:, 1] > 3).any():
        return "what leaves comes back on the other side"
    return ""
