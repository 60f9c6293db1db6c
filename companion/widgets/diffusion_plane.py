r"""Diffusion in the plane where the answer is known: data that are bells of equal size.

The twin of ``diffusion/bells.js`` and ``diffusion/sampler.js``. With K centres c and their standard
deviation s, what x was before alpha and sigma has the mean

    x̂ = Σ share_k (c_k + α s² / (α² s² + σ²) (x_t - α c_k)),

where share_k is the probability that x_t came from bell k. Score, noise and velocity follow.
"""

from dataclasses import dataclass

import numpy as np

from companion._arguments import array, number, told, whole, word
from companion.widgets import _arguments
from companion.widgets.network import normal
from companion.widgets.random import Random

PARTICLES, MOST_STEPS, MOST_WEIGHT = 300, 1_000, 1_000
SCHEDULES = ("cosine", "linear", "straight")
DATA = ("bells", "moons", "examples")
CENTRES = [[-1.5, -0.2], [-0.8, 0.9], [0.3, 0.9], [-0.3, -0.9], [0.8, -0.9], [1.5, 0.0]]
EXAMPLES = [
    [-1.54, -0.11], [-1.37, -0.24], [-1.6, -0.3], [-0.92, 0.86], [-0.7, 1.04], [-0.83, 0.74],
    [0.22, 1.0], [0.38, 0.81], [0.25, 0.8], [-0.36, -0.77], [-0.15, -0.94], [-0.4, -1.02],
    [0.73, -0.8], [0.95, -0.93], [0.76, -1.03], [1.43, 0.12], [1.62, -0.02], [1.48, -0.15],
]  # fmt: skip


@dataclass(frozen=True)
class Bells:
    """A mixture of bells, each as often as the other, of two kinds.

    Attributes
    ----------
    centres : (K, 2) numpy.ndarray
    kinds : (K,) numpy.ndarray of int
        0 or 1.
    std : float
        Standard deviation of each bell; 0: the centres themselves are all the data there are.
    """

    centres: np.ndarray
    kinds: np.ndarray
    std: float

    def of_kind(self, kind):
        """Return the bells of one kind; all of them for -1."""
        kind = whole("kind", kind, -1, 1)
        chosen = (self.kinds == kind) | (kind < 0)
        return Bells(self.centres[chosen], self.kinds[chosen], self.std)


def bells(name):
    """Return the data ``"bells"``, ``"moons"`` or ``"examples"`` as :class:`Bells`.

    Raises
    ------
    TypeError
        If the name is no str.
    ValueError
        If there are no data of this name.
    """
    word("name", name, DATA)
    if name == "bells":
        return Bells(np.array(CENTRES), np.repeat([0, 1], 3), 0.12)
    if name == "examples":
        return Bells(np.array(EXAMPLES), np.repeat([0, 1], 9), 0.0)
    angle = np.pi * np.arange(16) / 15
    upper = np.stack([1.1 * np.cos(angle) - 0.55, 1.1 * np.sin(angle) - 0.3], 1)
    return Bells(np.concatenate([upper, -upper]), np.repeat([0, 1], 16), 0.08)


def shares(schedule, t):
    r"""Return alpha and sigma of a schedule at times t.

    ``cosine``: :math:`\cos(\pi t/2), \sin(\pi t/2)`; ``linear``: that of Ho et al. (2020);
    ``straight``: :math:`1 - t, t`, that of flow matching.

    Raises
    ------
    TypeError
        If the schedule is no str, or the times are no numbers.
    ValueError
        If there is no such schedule, or a time is not from 0 to 1.
    """
    word("schedule", schedule, SCHEDULES)
    t = array("t", t, "iuf").astype(float)
    if not ((t >= 0) & (t <= 1)).all():
        raise ValueError(f"t: expected times from 0 to 1, got {told(t)}")
    if schedule == "cosine":
        return np.cos(np.pi * t / 2), np.sin(np.pi * t / 2)
    if schedule == "straight":
        return 1 - t, +t  # a number is no array of one
    log_alpha = -1000 * (1e-4 * t + (0.02 - 1e-4) * t**2 / 2) / 2
    return np.exp(log_alpha), np.sqrt(-np.expm1(2 * log_alpha))


def ladder(schedule, steps, eta):
    """Return what each step from noise to data multiplies with.

    Returns
    -------
    list of dict
        ``alpha``, ``sigma`` where the step begins, ``toAlpha``, ``toSigma`` where it ends;
        ``keep``, the share of the noise that was there, and ``fresh``, that of new noise.

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If there is no such schedule, ``steps`` is not from 1 to 1000, or ``eta`` not from 0 to 1.
    """
    steps, eta = whole("steps", steps, 1, MOST_STEPS), number("eta", eta, 0, 1)
    alpha, sigma = shares(schedule, 1 - np.arange(steps + 1) / steps)
    found = []
    for k in range(steps):
        a, s, b, r = alpha[k], sigma[k], alpha[k + 1], sigma[k + 1]
        step = np.sqrt(max(0.0, s**2 - (a / b) ** 2 * r**2))
        fresh = eta * r / s * step
        keep = np.sqrt(max(0.0, r**2 - fresh**2))
        numbers = dict(alpha=a, sigma=s, toAlpha=b, toSigma=r, keep=keep, fresh=fresh)
        found.append({name: float(number) for name, number in numbers.items()})
    return found


def parts(x, alpha, sigma, data):
    """Return which share each bell has in places x, (N, K), the way to it, (N, K, 2), and the
    variance of its drowned bell.

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If x has another shape than (N, 2), sigma is below 0, or the variance is 0.
    """
    x, variance = _checked(x, alpha, sigma, data)
    gap = x[:, None] - alpha * data.centres
    power = -(gap**2).sum(-1) / (2 * variance)
    share = np.exp(power - power.max(1, keepdims=True))
    return share / share.sum(1, keepdims=True), gap, variance


def mean(x, alpha, sigma, data):
    """Return the mean x̂ of what x, (N, 2), may have been: (N, 2).

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        As :func:`parts`.
    """
    share, gap, variance = parts(x, alpha, sigma, data)
    each = data.centres + alpha * data.std**2 / variance * gap
    return (share[..., None] * each).sum(1)


def score(x, alpha, sigma, data):
    """Return the gradient of the logarithm of the drowned data's density: (N, 2).

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        As :func:`parts`.
    """
    share, gap, variance = parts(x, alpha, sigma, data)
    return -(share[..., None] * gap).sum(1) / variance


def density(x, alpha, sigma, data):
    """Return the density of the drowned data at x: (N,).

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        As :func:`parts`.
    """
    x, variance = _checked(x, alpha, sigma, data)
    squares = ((x[:, None] - alpha * data.centres) ** 2).sum(-1)
    return np.exp(-squares / (2 * variance)).mean(1) / (2 * np.pi * variance)


def guided(answer, x, alpha, sigma, data, kind, weight):
    """Return ``mean`` or ``score`` as guidance exaggerates it: free + weight (asked - free).

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        As :func:`parts`; if ``kind`` is not -1, 0 or 1, or ``weight`` not from 0 to 1000.
    """
    if not callable(answer):
        raise TypeError(f"answer: expected mean or score, got {told(answer)}")
    kind, weight = whole("kind", kind, -1, 1), number("weight", weight, 0, MOST_WEIGHT)
    _bells(data)
    if kind < 0:
        return answer(x, alpha, sigma, data)
    asked = answer(x, alpha, sigma, data.of_kind(kind))
    if weight == 1:
        return asked
    free = answer(x, alpha, sigma, data)
    return free + weight * (asked - free)


def started(data, kind, seed):
    """Return the noise that particles begin with, data, and their noise, each (300, 2), the
    kinds of the data, (300,), and the stream that goes on.

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If ``kind`` is not -1, 0 or 1, or the seed outside.
    """
    stream, chosen = Random(seed), _bells(data).of_kind(kind)
    noise, around, drowning = (normal(stream, 2 * PARTICLES).reshape(-1, 2) for _ in range(3))
    which = np.arange(PARTICLES) % len(chosen.centres)
    x = chosen.centres[which] + data.std * around
    return noise, x, drowning, chosen.kinds[which], stream


def travel(data, schedule, steps, eta, kind, weight, seed):
    """Return where the particles are, from noise through all steps: (steps + 1, 300, 2).

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        As :func:`ladder`, :func:`started` and :func:`guided`.
    """
    x, _, _, _, stream = started(data, kind, seed)
    path = [x]
    for how in ladder(schedule, steps, eta):
        guess = guided(mean, x, how["alpha"], how["sigma"], data, kind, weight)
        noise = (x - how["alpha"] * guess) / how["sigma"]
        x = how["toAlpha"] * guess + how["keep"] * noise
        if how["fresh"]:
            x = x + how["fresh"] * normal(stream, x.size).reshape(x.shape)
        path.append(x)
    return np.stack(path)


def judged(x, data, kind):
    """Return how finished particles lie: see the keys.

    Returns
    -------
    dict
        ``width``, root mean square distance from the nearest centre, per number; ``inside``, share
        nearer to one than three standard deviations (0.02 where that is 0); ``asked``, share
        nearest to a centre of the kind (1 for -1); ``spread``, root mean square distance from
        their mean, per number; ``rarest``, share nearest to the centre of the kind that is nearest
        to fewest; ``reached``, how many centres of the kind are nearest to any.

    Raises
    ------
    TypeError
        If an argument is of another kind.
    ValueError
        If x has another shape than (N, 2) or no places, or ``kind`` is not -1, 0 or 1.
    """
    x, kind = _arguments.rows("x", x, 2), whole("kind", kind, -1, 1)
    if not len(x):
        raise ValueError(f"x: expected at least one place, got {told(x)}")
    _bells(data)
    gap = np.linalg.norm(x[:, None] - data.centres, axis=-1)
    near, where = gap.min(1), gap.argmin(1)
    counts = np.bincount(where, minlength=len(data.centres))
    own = (data.kinds == kind) | (kind < 0)
    found = dict(
        width=np.sqrt((near**2).mean() / 2),
        inside=(near < (3 * data.std or 0.02)).mean(),
        asked=counts[own].sum() / len(x),
        rarest=counts[own].min() / len(x),
        spread=np.sqrt(((x - x.mean(0)) ** 2).sum(1).mean() / 2),
    )
    return {**{k: float(v) for k, v in found.items()}, "reached": int((counts[own] > 0).sum())}


def _bells(data):
    if not isinstance(data, Bells):
        raise TypeError(f"data: expected Bells, got {told(data)}")
    return data


def _checked(x, alpha, sigma, data):
    """Places as floats, and the variance of a drowned bell."""
    alpha = number("alpha", alpha, -_arguments.FAR, _arguments.FAR)
    sigma = number("sigma", sigma, 0, _arguments.FAR)
    variance = alpha**2 * _bells(data).std ** 2 + sigma**2
    if variance == 0:
        raise ValueError("sigma: expected a number above 0 for data that are points, got 0")
    return _arguments.rows("x", x, 2), variance
