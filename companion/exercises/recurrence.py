"""Answers to the exercises of *Recurrence*."""

import numpy as np

from companion.exercises import judge, report


def one(answer):
    """Check after how many steps a hundredth is left."""
    left, steps = 1.0, 0
    while left >= 0.01:
        left, steps = 0.9 * left, steps + 1
    judge(1, answer, steps, hint="What is left after one step, after two, after k?")


def two(answer):
    """Check the weights of a counter by letting it count."""
    if answer is ...:
        return judge(2, answer, 0)
    try:
        w = np.array(answer, float).reshape(3)
    except (TypeError, ValueError, OverflowError):
        return report(2, f"three numbers are asked for, got {answer!r}")
    rng, fault = np.random.default_rng(0), ""
    texts = [np.arange(102) != 100] + [rng.random(30) < 0.8 for _ in range(5)]
    for ones in texts:
        state, count = 0.0, 0
        for t, one in enumerate(ones):
            state = max(w[0] * one + w[1] * (not one) + w[2] * state, 0.0)
            count = count + 1 if one else 0
            if not np.isclose(state, count):
                read = "".join("01"[int(o)] for o in ones[: t + 1])
                read = read if t < 30 else "a hundred 1s and a 0"
                fault = f"after {read} the state is {state:g}, not {count}"
                break
    report(2, fault, "What has to be left of the state after a 0, however large it was?")


def three(answer):
    """Check the way back through time by derivatives along the imaginary axis."""

    def one_by_one(g, h, w_hh):
        start = np.concatenate([np.zeros_like(h[:1]), h[:-1]])
        sums = np.arctanh(h) - start @ w_hh.T  # what the inputs must have added
        delta = np.empty_like(g)
        for place in np.ndindex(*g.shape):
            nudged = sums.astype(complex)
            nudged[place] += 1e-20j
            state, loss = np.zeros(h.shape[1:], complex), 0
            for z, upstream in zip(nudged, g, strict=True):
                state = np.tanh(z + state @ w_hh.T)
                loss = loss + (upstream * state).sum()
            delta[place] = loss.imag / 1e-20
        return delta

    rng = np.random.default_rng(0)
    cases = [
        (rng.normal(size=shape), np.tanh(rng.normal(size=shape)), rng.normal(size=(4, 4)))
        for shape in [(1, 2, 4), (6, 3, 4)]
    ]
    hint = "Begin at the end; each state's gradient comes from its output and from the next step."
    judge(3, answer, one_by_one, cases=cases, hint=hint)


def four(answer):
    """Check the bias that keeps half over 100 steps, by bisection."""
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        kept = (1 / (1 + np.exp(-middle))) ** 100
        low, high = (middle, high) if kept < 0.5 else (low, middle)
    judge(4, answer, low, atol=0.006, hint="Which gate has the hundredth power 1/2?")


def five(answer):
    """Check the joint clipping of gradients."""

    def joint(gradients, most):
        total = sum(float((np.asarray(a) ** 2).sum()) for a in gradients) ** 0.5
        scale = most / total if total > most else 1.0
        return [x * scale for a in gradients for x in np.asarray(a).flat]

    rng = np.random.default_rng(0)
    large = [10 * rng.normal(size=(3, 2)), rng.normal(size=4)]
    cases = [(large, 1.0), ([0.01 * a for a in large], 1.0), ([np.ones(4)], 2.0)]
    hint = "One factor for all; short gradients stay as they are."
    judge(5, answer, joint, cases=cases, atol=1e-5, hint=hint)  # PyTorch's 1e-6 may be there


def six(answer):
    """Check the number of weights of the language model."""
    shapes = [(74, 96), *[(272, 96), (272, 272), (272,), (272,)] * 4, (96, 272), (96,)]
    expected = sum(np.zeros(shape).size for shape in shapes)
    judge(6, answer, expected, hint="Embedding; four gates; back to the width. Nothing twice.")


def seven(answer):
    """Check the bits for a poem, by the model and by guessing."""
    expected = [25 * 4.60 * np.log2(np.e), -25 * np.log2(1 / 2496)]
    judge(7, answer, expected, atol=0.6, hint="A nat is 1.4427 bits.")


def eight(answer):
    """Check a step of a GRU with two biases."""

    def unit_by_unit(x, h, w_ih, w_hh, b_ih, b_hh):
        examples, units = h.shape
        new = np.empty_like(h)
        for n, j in np.ndindex(examples, units):
            rows = (j, units + j, 2 * units + j)
            a = [w_ih[k] @ x[n] + b_ih[k] for k in rows]
            u = [w_hh[k] @ h[n] + b_hh[k] for k in rows]
            r, z = (1 / (1 + np.exp(-a[k] - u[k])) for k in (0, 1))
            new[n, j] = (1 - z) * np.tanh(a[2] + r * u[2]) + z * h[n, j]
        return new

    rng = np.random.default_rng(0)
    shapes = [(2, 3), (2, 4), (12, 3), (12, 4), (12,), (12,)]
    cases = [tuple(rng.normal(size=shape) for shape in shapes) for _ in range(3)]
    judge(8, answer, unit_by_unit, cases=cases, hint="r acts on the second bias too.")
