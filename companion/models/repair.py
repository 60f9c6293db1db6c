r"""Repair: one network that fills holes and takes noise away, and what there was before networks.

Letters in the comments on shapes: N pictures, C channels, S their side. Pictures are numbers from
-1 to 1. A damaged picture is

    y = known * (x + sigma * noise)

where ``known``, (N, 1, S, S), is 1 where a pixel is left and 0 in the hole. The network sees y,
``known`` and sigma, and says x. Taught by squared error it says the *mean* of all pictures that y
may have been; :func:`filled` and :func:`cleaned` draw *one* of them.

References
----------
D. Pathak, P. Krähenbühl, J. Donahue, T. Darrell, A. A. Efros: Context encoders: feature learning by
inpainting. CVPR 2016.
K. Zhang, W. Zuo, L. Zhang: FFDNet: toward a fast and flexible solution for CNN-based image
denoising. IEEE Transactions on Image Processing 27(9), 2018 (the noise level as an input).
A. Lugmayr, M. Danelljan, A. Romero, F. Yu, R. Timofte, L. Van Gool: RePaint: inpainting using
denoising diffusion probabilistic models. CVPR 2022, algorithm 1 (:func:`filled`).
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import number, room, whole
from companion.models import _checks as check
from companion.models.diffusion import cosine


@dataclass(frozen=True)
class RepairConfig:
    """What a network for repair is built from.

    Attributes
    ----------
    channels : int
        Of the pictures.
    widths : tuple of int
        Channels at half, a quarter and an eighth of the size.
    """

    channels: int = 3
    widths: tuple[int, ...] = (32, 48, 64)

    def __post_init__(self):
        object.__setattr__(self, "widths", check.widths("widths", self.widths))
        check.sizes_of(self, "channels")


class Block(nn.Module):
    """Two convolutions beside a way around; at first it adds nothing."""

    def __init__(self, width):
        super().__init__()
        self.conv1, self.conv2 = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))
        nn.init.zeros_(self.conv2.weight)

    def forward(self, h):
        """Features (N, width, S, S) → features of the same shape."""
        return h + self.conv2(F.silu(self.conv1(F.silu(h))))


class Repairer(nn.Module):
    """A small U-Net without normalisation: damaged picture, what is known, noise → picture.

    Parameters
    ----------
    config : RepairConfig
        What it is built from.
    """

    def __init__(self, config):
        super().__init__()
        check.instance("config", config, RepairConfig)
        self.config = config
        C, (a, b, c) = config.channels, config.widths
        self.into = nn.Conv2d(4 * (C + 2), a, 3, padding=1)
        self.down = nn.ModuleList([Block(a), Block(b), Block(c)])
        self.smaller = nn.ModuleList([nn.Conv2d(a, b, 2, 2), nn.Conv2d(b, c, 2, 2)])
        self.larger = nn.ModuleList(nn.ConvTranspose2d(*two, 2, 2) for two in ((c, b), (b, a)))
        self.up = nn.ModuleList([Block(b), Block(a)])
        self.out = nn.Conv2d(a, 4 * C, 3, padding=1)
        nn.init.zeros_(self.out.weight)

    def forward(self, y, known, sigma):
        """Return repaired pictures.

        Parameters
        ----------
        y : Tensor
            Damaged pictures, (N, C, S, S); height and width divisible by 8. What they hold in the
            hole is not looked at.
        known : Tensor
            1 for pixels that are left, 0 for the hole, (N, 1, S, S).
        sigma : Tensor
            Standard deviation of the noise, (N,); 0 for none.

        Returns
        -------
        Tensor
            Shape (N, C, S, S). Also the known pixels are guessed; see :func:`pasted`.
        """
        check.tensor("y", y, "N", "C", "H", "W")
        check.tensor("known", known)
        check.tensor("sigma", sigma, len(y))
        N, C, H, W = y.shape
        if self.config.channels != C or H % 8 or W % 8:
            wanted = f"(N, {self.config.channels}, H, W), H and W divisible by 8"
            raise ValueError(f"y must have shape {wanted}, got {tuple(y.shape)}")
        if known.shape != (N, 1, H, W):
            raise ValueError(f"known must have shape {(N, 1, H, W)}, got {tuple(known.shape)}")
        left = known * y
        level = sigma.view(N, 1, 1, 1).expand(N, 1, H, W)
        h = self.into(F.pixel_unshuffle(torch.cat([left, known, level], 1), 2))  # (N, a, H/2, W/2)
        h1 = self.down[0](h)
        h2 = self.down[1](self.smaller[0](h1))  # a quarter
        h3 = self.down[2](self.smaller[1](h2))  # an eighth
        h = self.up[0](h2 + self.larger[0](h3))
        h = self.up[1](h1 + self.larger[1](h))
        return left + F.pixel_shuffle(self.out(F.silu(h)), 2)


def pasted(x, y, known):
    """Return the guess x with the known pixels of y in their place: for holes without noise."""
    check.tensors(x=x, y=y)
    _fits(known, y)
    return known * y + (1 - known) * x


# --- damage ------------------------------------------------------------------------------------


def rectangles(N, S, least=0.25, most=0.6):
    """Mask N pictures by a hole each: a rectangle with sides of a quarter to 0.6 of S."""
    N, S = _masks(N, S, least=least, most=most)
    sides = (S * (least + (most - least) * torch.rand(N, 2))).round()
    starts = (torch.rand(N, 2) * (S - sides + 1)).floor()
    place = torch.arange(S)
    inside = [
        (place >= starts[:, i : i + 1]) & (place < (starts + sides)[:, i : i + 1]) for i in (0, 1)
    ]
    hole = inside[0][:, :, None] & inside[1][:, None, :]
    return (~hole).float()[:, None]


def scratches(N, S, count=3):
    """Mask N pictures by a few arcs each, about a tenth of S wide."""
    (N, S), count = _masks(N, S), whole("count", count, 0, check.STEPS)
    rows, columns = torch.meshgrid(torch.arange(S), torch.arange(S), indexing="ij")
    known = torch.ones(N, 1, S, S)
    for _ in range(count):
        centre = S * (2 * torch.rand(N, 2, 1, 1) - 0.5)
        through = S * torch.rand(N, 2, 1, 1)
        radius = (through - centre).square().sum(1).sqrt()
        away = ((rows - centre[:, 0]).square() + (columns - centre[:, 1]).square()).sqrt()
        known[(away - radius).abs()[:, None] < S / 20] = 0
    return known


def specks(N, S, least=0.3, most=0.9):
    """Mask single pixels at random, from 30 to 90 % of a picture."""
    N, S = _masks(N, S, least=least, most=most)
    share = least + (most - least) * torch.rand(N, 1, 1, 1)
    return (torch.rand(N, 1, S, S) >= share).float()


def damaged(x, known, sigma):
    """Return y for pictures x, (N, C, S, S): noise of the global generator, and the hole empty."""
    check.tensor("x", x, "N", "C", "H", "W")
    check.tensor("sigma", sigma, len(x))
    _fits(known, x)
    return known * (x + sigma.view(-1, 1, 1, 1) * torch.randn_like(x))


def _masks(N, S, **shares):
    """Return how many masks of which side, if there is room for them."""
    for name, share in shares.items():
        number(name, share, 0, 1)
    N, S = whole("N", N, 0), whole("S", S, 1)
    room("N, S", (N, S), (N, S, S))
    return N, S


def _fits(known, y):
    """Refuse a mask that would have to be cut or to grow."""
    check.tensor("known", known)
    shape = tuple(known.shape)
    if len(shape) != y.ndim or any(n not in (1, m) for n, m in zip(shape, y.shape, strict=True)):
        raise ValueError(f"known must fit pictures of shape {tuple(y.shape)}, got {shape}")


# --- by a diffusion model ------------------------------------------------------------------------


@torch.no_grad()
def filled(velocity, y, known, steps, again=1):
    r"""Draw what may have been in the hole: known pixels are put back at every step.

    From t to s the hole takes an ancestral step, and the rest becomes
    :math:`\alpha_s y + \sigma_s \varepsilon`. Then hole and rest do not know of each other; so the
    mixture is noised again from s to t and the step repeated.

    Parameters
    ----------
    velocity : callable
        ``velocity(x, t)`` → Tensor of the shape of x; t has shape (N,).
    y : Tensor
        Pictures from -1 to 1 without noise, (N, C, S, S), or points (N, D).
    known : Tensor
        1 for what is known, 0 for the hole; of a shape that fits y.
    steps : int
        How many, at equal distances of t.
    again : int
        How often each step is made: 1 for once.

    Returns
    -------
    Tensor
        Of the shape of y.
    """
    steps, again = whole("steps", steps), whole("again", again)
    if steps < 1 or again < 1:
        raise ValueError(f"steps and again must be at least 1, got {steps} and {again}")
    check.function("velocity", velocity)
    check.tensor("y", y)
    _fits(known, y)
    times, x = torch.linspace(1, 0, steps + 1), torch.randn_like(y)
    for t, s in pairwise(times):
        (alpha_t, sigma_t), (alpha_s, sigma_s) = cosine(t), cosine(s)
        for turn in range(again if s > 0 else 1):
            if turn:  # back from s to t
                ratio = alpha_t / alpha_s
                spread = (sigma_t.square() - (ratio * sigma_s).square()).clamp(min=0).sqrt()
                x = ratio * x + spread * torch.randn_like(x)
            x = ancestral(velocity, x, t, s)
            x = torch.where(known > 0, alpha_s * y + sigma_s * torch.randn_like(y), x)
    return torch.where(known > 0, y, x)


@torch.no_grad()
def cleaned(velocity, y, sigma, steps):
    r"""Draw what a noisy picture may have been: the way back begins where the noise is sigma.

    That is where :math:`\sigma_t/\alpha_t = \sigma`, and :math:`x_t = \alpha_t y`. A single step
    says the mean of all it may have been; many draw one of them.

    Parameters
    ----------
    velocity : callable
        As for :func:`filled`.
    y : Tensor
        Noisy pictures, (N, C, S, S), or points (N, D).
    sigma : float
        Standard deviation of their noise.
    steps : int
        How many.

    Returns
    -------
    Tensor
        Of the shape of y.
    """
    sigma, steps = number("sigma", sigma), whole("steps", steps)
    if sigma <= 0 or steps < 1:
        raise ValueError(f"sigma must be above 0 and steps at least 1, got {sigma} and {steps}")
    check.function("velocity", velocity)
    check.tensor("y", y)
    times = torch.linspace(2 / math.pi * math.atan(sigma), 0, steps + 1)
    x = cosine(times[0])[0] * y
    for t, s in pairwise(times):
        x = ancestral(velocity, x, t, s)
    return x


def ancestral(velocity, x, t, s):
    """Step from t to s < t with fresh noise, as in :func:`companion.models.diffusion.sample`."""
    (alpha_t, sigma_t), (alpha_s, sigma_s) = cosine(t), cosine(s)
    v = velocity(x, t.expand(x.shape[:1]))
    picture = (alpha_t * x - sigma_t * v).clamp(-1, 1)
    noise = (x - alpha_t * picture) / sigma_t
    if s == 0:
        return picture
    d = sigma_s / sigma_t * (1 - (alpha_t / alpha_s).square()).clamp(min=0).sqrt()
    x = alpha_s * picture + (sigma_s.square() - d.square()).clamp(min=0).sqrt() * noise
    return x + d * torch.randn_like(x)


# --- without networks --------------------------------------------------------------------------


def harmonic(y, known, rounds=400):
    r"""Fill holes so that every pixel there is the mean of its four neighbours.

    Where it stops changing :math:`\Delta x = 0` holds in the hole: heat that has come to rest. The
    pixels beyond the edge of the picture are those of the edge. Conjugate gradients, at most so
    many rounds.

    Parameters
    ----------
    y : Tensor
        Pictures, (N, C, H, W).
    known : Tensor
        1 for pixels to be kept, (N, 1, H, W); at least one in each picture.

    Returns
    -------
    Tensor
        Shape (N, C, H, W).
    """
    check.tensor("y", y, "N", "C", "H", "W")
    check.tensor("known", known, len(y), 1, *y.shape[2:])
    rounds = whole("rounds", rounds, 0, check.STEPS)
    if not known.flatten(1).any(1).all():
        raise ValueError("known must leave at least one pixel of every picture, got an empty one")
    hole = 1 - known
    x = known * y
    residual = hole * divergence(gradient(x))
    direction, size = residual, inner(residual, residual)
    for _ in range(rounds):
        if (size < 1e-12).all():
            break
        applied = -hole * divergence(gradient(direction))
        step = size / inner(direction, applied).clamp(min=1e-30)
        x, residual = x + step * direction, residual - step * applied
        before, size = size, inner(residual, residual)
        direction = residual + size / before.clamp(min=1e-30) * direction
    return x


def total_variation(y, known, weight, rounds=300):
    r"""Return the picture that is near y where it is known and varies little everywhere.

    .. math:: \min_x \; \tfrac12 \lVert \text{known}\,(x - y) \rVert^2
              + \text{weight} \sum_{i,j} \lVert \nabla x[i,j] \rVert

    by the first-order primal–dual method. With everything known this is the problem of
    scikit-image's ``denoise_tv_chambolle``; its channels are separate there, and so they are here.

    Parameters
    ----------
    y, known : Tensor
        As for :func:`harmonic`.
    weight : float
        The larger, the flatter; for a hole without noise a small number.
    rounds : int
        Steps of the method.

    Returns
    -------
    Tensor
        Shape (N, C, H, W).

    References
    ----------
    L. I. Rudin, S. Osher, E. Fatemi: Nonlinear total variation based noise removal algorithms.
    Physica D 60, 1992.
    A. Chambolle, T. Pock: A first-order primal-dual algorithm for convex problems with applications
    to imaging. Journal of Mathematical Imaging and Vision 40, 2011, algorithm 1.
    """
    rounds = whole("rounds", rounds, 0, check.STEPS)
    if (weight := number("weight", weight)) <= 0:
        raise ValueError(f"weight must be above 0, got {weight}")
    x = harmonic(y, known)
    ahead, dual = x, torch.zeros_like(gradient(x))
    # The product of the two steps is 1/8, for 8 bounds the square of the gradient's norm. The dual
    # is as small as the weight; were its step not, too, x would hardly leave the harmonic filling.
    sigma = weight / (0.3 * math.sqrt(8))
    tau = 1 / (8 * sigma)
    for _ in range(rounds):
        dual = dual + sigma * gradient(ahead)
        dual = dual / (dual.square().sum(0).sqrt() / weight).clamp(min=1)
        down = x + tau * divergence(dual)
        following = (down + tau * known * y) / (1 + tau * known)
        ahead, x = 2 * following - x, following
    return x


def gradient(x):
    """Differences to the pixel below and to the right, 0 at the edge: (2, N, C, H, W)."""
    check.tensor("x", x, "N", "C", "H", "W")
    return torch.stack([F.pad(x.diff(dim=2), (0, 0, 0, 1)), F.pad(x.diff(dim=3), (0, 1, 0, 0))])


def divergence(p):
    """Return minus the transpose of :func:`gradient`: (2, N, C, H, W) → (N, C, H, W)."""
    check.tensor("p", p, 2, "N", "C", "H", "W")
    down, right = p[0][:, :, :-1], p[1][..., :-1]
    across = F.pad(right, (0, 1)) - F.pad(right, (1, 0))
    return F.pad(down, (0, 0, 0, 1)) - F.pad(down, (0, 0, 1, 0)) + across


def inner(a, b):
    """Inner product of each picture's each channel, (N, C, 1, 1)."""
    return (a * b).sum((2, 3), keepdim=True)
