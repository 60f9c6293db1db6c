r"""Diffusion: pictures drown in noise, and a network that knows the way back draws new ones.

Time t runs from 0, a picture, to 1, noise. In between stands

    x_t = alpha(t) * x + sigma(t) * noise                   with alpha² + sigma² = 1

A network sees x_t and t and says the *velocity* v = alpha * noise - sigma * x: the direction in
which x_t moves on the circle from the picture to the noise. Picture and noise follow from it by
turning back, and each of the three says the same; the velocity is the one whose size does not
depend on t.

    x     = alpha * x_t - sigma * v
    noise = sigma * x_t + alpha * v

References
----------
J. Ho, A. Jain, P. Abbeel: Denoising diffusion probabilistic models. NeurIPS 2020.
J. Song, C. Meng, S. Ermon: Denoising diffusion implicit models. ICLR 2021, equations 12 and 16.
T. Salimans, J. Ho: Progressive distillation for fast sampling of diffusion models. ICLR 2022
(the velocity, section 4).
J. Ho, T. Salimans: Classifier-free diffusion guidance. 2022, arXiv:2207.12598.
"""

import math

import torch

from companion._arguments import flag, number, whole
from companion.models._checks import STEPS, function, sizes, tensor, tensors


def cosine(t):
    r"""Shares of picture and noise at time t: :math:`\cos(\pi t/2)` and :math:`\sin(\pi t/2)`.

    Parameters
    ----------
    t : Tensor
        Times from 0 to 1, of any shape.

    Returns
    -------
    tuple of Tensor
        ``alpha`` and ``sigma``, of the same shape.
    """
    tensor("t", t)
    return (t * math.pi / 2).cos(), (t * math.pi / 2).sin()


def linear(t, first=1e-4, last=0.02, T=1000):
    r"""The schedule of DDPM, for any time between its T steps.

    There :math:`\beta` rises linearly, and :math:`\alpha^2 = \prod (1 - \beta)`; here the product
    is the exponential of an integral, so that alpha differs by at most 0.002 at T = 1000.
    """
    tensor("t", t)
    first, last = number("first", first, above=0, below=1), number("last", last, above=0, below=1)
    T = whole("T", T, 1)
    log_alpha = -T * (first * t + (last - first) * t.square() / 2) / 2
    alpha = log_alpha.exp()
    return alpha, (-(2 * log_alpha).expm1()).sqrt()


def noised(x, noise, alpha, sigma):
    """Mix pictures (N, C, H, W) with noise of the same shape; alpha and sigma are (N,) or numbers.

    Returns
    -------
    tuple of Tensor
        x_t and the velocity there, each of the shape of x.
    """
    tensors(x=x, noise=noise)
    alpha, sigma = (_for_each(name, part, x) for name, part in (("alpha", alpha), ("sigma", sigma)))
    return alpha * x + sigma * noise, alpha * noise - sigma * x


def _for_each(name, part, x):
    """Return a number, or a tensor of one for each picture that is multiplied with them."""
    if not isinstance(part, torch.Tensor):
        return number(name, part)
    if not part.ndim:
        return part
    tensor(name, part, len(x))
    return part.view(-1, *[1] * (x.ndim - 1))


def guided(velocity, weight):
    r"""Make the conditions count more than they should: :math:`v_0 + w\,(v_y - v_0)`.

    Parameters
    ----------
    velocity : callable
        ``velocity(x, t, y)``, where y may be None: no condition.
    weight : float
        1 for the condition as learnt, 0 to ignore it, more to exaggerate.

    Returns
    -------
    callable
        Of the same form.
    """

    function("velocity", velocity)
    weight = number("weight", weight)

    def exaggerated(x, t, y):
        free = velocity(x, t, None)
        return free + weight * (velocity(x, t, y) - free)

    return exaggerated if weight != 1 else velocity


@torch.no_grad()
def sample(velocity, x, steps, y=None, eta=0.0, schedule=cosine, clip=True):
    r"""Go from noise to pictures, step by step, and yield what stands after each.

    From t to s < t the step is

    .. math:: x_s = \alpha_s \hat x + \sqrt{\sigma_s^2 - \eta^2 d^2}\, \hat\varepsilon
              + \eta\, d\, z, \quad d = \frac{\sigma_s}{\sigma_t} \sqrt{1 - \alpha_t^2/\alpha_s^2}

    with fresh noise z. At the last step :math:`\sigma_s = 0`, so that :math:`d = 0`: no noise is
    added to a finished picture.

    Parameters
    ----------
    velocity : callable
        ``velocity(x, t, y)`` → Tensor of the shape of x; t has shape (N,).
    x : Tensor
        Noise to begin with, (N, C, H, W), or points (N, D).
    steps : int
        How many, at equal distances of t.
    y : Tensor, optional
        Conditions, handed on to ``velocity``.
    eta : float
        0: no new noise, x at the end follows from x at the beginning (DDIM). 1: ancestral sampling.
    schedule : callable
        t → alpha, sigma.
    clip : bool
        Whether the picture guessed on the way is cut to -1…1, where all pictures lie.

    Yields
    ------
    tuple of Tensor
        x_s and the picture guessed at t, both of the shape of x.
    """
    function("velocity", velocity)
    tensor("x", x)
    if not x.ndim:
        raise ValueError("x must have shape (N, …), got a single number")
    sizes(steps=steps)
    steps, clip = whole("steps", steps, most=STEPS), flag("clip", clip)
    eta = number("eta", eta, least=0, most=1)
    times = torch.linspace(1, 0, steps + 1)
    alphas, sigmas = schedule(times)
    for k in range(steps):
        (a, a_next), (s, s_next) = alphas[k : k + 2], sigmas[k : k + 2]
        v = velocity(x, times[k].expand(len(x)), y)
        picture = a * x - s * v
        picture = picture.clamp(-1, 1) if clip else picture
        noise = (x - a * picture) / s
        d = s_next / s * (1 - (a / a_next).square()).clamp(min=0).sqrt()
        x = a_next * picture + (s_next.square() - (eta * d).square()).clamp(min=0).sqrt() * noise
        if eta:
            x = x + eta * d * torch.randn_like(x)
        yield x, picture
