"""Plucked strings."""

import numpy as np

from companion._arguments import generator, number, whole


def plucked(hertz, T, rate, rng, bright=0.8, ring=0.995):
    r"""Sound of a plucked string, after Karplus and Strong.

    Noise of one period goes round in a loop whose filter takes some of its high frequencies each
    time: y[t] is ``ring`` times the smoothed y one period before.

    Parameters
    ----------
    hertz : float
        Pitch, from rate / 1000 to rate / 8.
    T : int
        How many samples.
    rate : float
        Samples a second.
    rng : numpy.random.Generator
        For the noise.
    bright : float
        From 0, the smoothest filter, to 1, none.
    ring : float
        What is left of the loudness after one period, below 1.

    Returns
    -------
    numpy.ndarray
        Floats from -1 to 1, (T,).

    Raises
    ------
    ValueError
        If a number is out of range.
    TypeError
        If an argument is of another kind.

    References
    ----------
    K. Karplus, A. Strong: Digital synthesis of plucked-string and drum timbres. Computer Music
    Journal 7 (2), 43-55, 1983.
    """
    hertz, rate = number("hertz", hertz), number("rate", rate)
    bright, ring = number("bright", bright), number("ring", ring)
    if not rate / 1000 <= hertz <= rate / 8:
        raise ValueError(
            f"hertz must be from {rate / 1000:g} to {rate / 8:g}, got {hertz:g} at rate {rate:g}"
        )
    if whole("T", T) < 0:
        raise ValueError(f"T must not be negative, got {T}")
    if not (0 <= bright <= 1 and 0 < ring < 1):
        raise ValueError(f"bright must be from 0 to 1, ring below 1, got {bright}, {ring}")
    generator("rng", rng)
    period, part = divmod(rate / hertz, 1)
    P, edge = int(period), (1 - bright) / 4
    # smoothing, and a delay of a part of a sample: y[t] from y[t - P + 1] to y[t - P - 2]
    taps = ring * np.convolve([edge, 1 - 2 * edge, edge], [1 - part, part])
    y = np.zeros(P + 2 + T)
    burst = rng.uniform(-1, 1, P)
    y[P + 2 :][:P] = (burst - burst.mean())[:T]
    for t in range(P + 2 + P, len(y), P - 1):
        end = min(t + P - 1, len(y))
        y[t:end] = sum(w * y[t - P + 1 - k : end - P + 1 - k] for k, w in enumerate(taps))
    return y[P + 2 :] / max(np.abs(y).max(), 1)
