r"""Small films: motion found between two frames, a network that predicts, movement as waves.

Letters in the comments on shapes: N films or frames in a batch, T frames in a film, K frequencies,
G places to a side of a coarse grid. Pictures are numbers from -1 to 1, (N, 3, H, W); displacements
are counted in pixels, (N, 2, H, W), down first.

    d = matched(before, after)          where each pixel of `after` comes from
    warped(before, d)                   `before`, moved so: close to `after`
    Predictor                           three frames -> the next one: the last one moved, corrected
    animated(still, waves, phases)      a still picture, and a movement -> a film

A movement is written as waves. At phase :math:`\phi`, which goes from 0 to :math:`2\pi` in a loop,

.. math:: d_\phi = \sum_{k=1}^{K} \bigl(a_k \sin k\phi + b_k (1 - \cos k\phi)\bigr)

with :math:`a_k, b_k` on a coarse grid. So phase 0 is the still picture itself and the loop closes.

References
----------
Z. Li, R. Tucker, N. Snavely, A. Holynski: Generative image dynamics. CVPR 2024 (movement as
waves; there a diffusion model draws them).
"""

import math

import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import number, whole
from companion.models._checks import STEPS, function, sizes, tensor


def warped(x, d):
    """Move what a picture shows: pixel p of the result is the picture's at p - d(p).

    Between pixels it is interpolated linearly, beyond the edge the edge continues.

    Parameters
    ----------
    x : Tensor
        Pictures, (N, C, H, W).
    d : Tensor
        Displacements in pixels, down and to the right, (N, 2, H, W).

    Returns
    -------
    Tensor
        Shape (N, C, H, W).

    Raises
    ------
    ValueError
        If the shapes do not belong together.
    TypeError
        If an argument is of another kind.
    """
    tensor("x", x, "N", "C", "H", "W")
    tensor("d", d)
    N, _, H, W = x.shape
    if d.shape != (N, 2, H, W):
        raise ValueError(f"d must have shape ({N}, 2, {H}, {W}), got {tuple(d.shape)}")
    rows = torch.arange(H, dtype=x.dtype)[:, None] - d[:, 0]
    columns = torch.arange(W, dtype=x.dtype) - d[:, 1]
    grid = torch.stack([2 * columns / (W - 1) - 1, 2 * rows / (H - 1) - 1], -1)
    return F.grid_sample(x, grid, padding_mode="border", align_corners=True)


def matched(before, after, reach=3, window=5, price=1e-3):
    """Find where each pixel of ``after`` comes from, by trying every whole displacement.

    The one is taken for which the windows around the two places differ least. A longer way must be
    worth its price; so where all is white, nothing moves.

    Parameters
    ----------
    before, after : Tensor
        Pictures from -1 to 1, (N, C, H, W).
    reach : int
        Pixels each way.
    window : int
        Side of the square that is compared, odd.
    price : float
        Mean square difference that a way of one pixel costs, growing with its square.

    Returns
    -------
    Tensor
        Displacements as :func:`warped` takes them, (N, 2, H, W).

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If an argument is of another kind.
    """
    tensor("before", before, "N", "C", "H", "W")
    tensor("after", after)
    reach, window = whole("reach", reach, 0, 64), whole("window", window, 1, 255)
    price = number("price", price, least=0)
    if window % 2 == 0:
        raise ValueError(f"window must be odd, got {window}")
    if before.shape != after.shape:
        raise ValueError(f"after must have the shape {tuple(before.shape)}, got {after.shape}")
    *_, H, W = before.shape
    wide = F.pad(before, (reach,) * 4, mode="replicate")
    best = torch.full_like(before[:, :1], math.inf)
    found = torch.zeros_like(before[:, :1]).expand(-1, 2, -1, -1)
    for i in range(-reach, reach + 1):
        for j in range(-reach, reach + 1):
            moved = wide[:, :, reach - i : reach - i + H, reach - j : reach - j + W]
            error = (after - moved).square().mean(1, keepdim=True)
            cost = F.avg_pool2d(error, window, 1, window // 2, count_include_pad=False)
            cost = cost + price * (i * i + j * j)
            way = torch.tensor([i, j], dtype=before.dtype)[:, None, None]
            found = torch.where(cost < best, way, found)
            best = torch.minimum(cost, best)
    return found


class Block(nn.Module):
    """A residual block; it begins by adding nothing.

    Parameters
    ----------
    width : int
        Channels.
    """

    def __init__(self, width):
        super().__init__()
        self.norm = nn.GroupNorm(4, width)
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.last = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.last.get_parameter("weight"))

    def forward(self, h):
        """Features (N, width, H, W) -> features of the same shape."""
        return h + self.last(F.silu(self.first(F.silu(self.norm(h)))))


class Predictor(nn.Module):
    """The next frame from three: the last one, moved, and a correction of its colours.

    Parameters
    ----------
    wide, deep : int
        Channels at half and at a quarter of the resolution, multiples of 4.
    """

    def __init__(self, wide=16, deep=28):
        super().__init__()
        for name, width in (("wide", wide), ("deep", deep)):
            if whole(name, width, 4) % 4:
                raise ValueError(f"{name} must be a multiple of 4, got {width}")
        self.into = nn.Conv2d(36, wide, 3, padding=1)
        self.first, self.last = Block(wide), Block(wide)
        self.down = nn.Conv2d(wide, deep, 3, 2, 1)
        self.inner = nn.ModuleList([Block(deep), Block(deep)])
        self.up = nn.Conv2d(deep, wide, 3, padding=1)
        self.out = nn.Conv2d(wide, 20, 3, padding=1)
        for parameter in self.out.parameters():
            nn.init.zeros_(parameter)

    def forward(self, frames):
        """Frames (N, 3, 3, H, W), the latest last -> the next one, (N, 3, H, W)."""
        tensor("frames", frames)
        if frames.ndim != 5 or frames.shape[1:3] != (3, 3):
            raise ValueError(f"frames must have shape (N, 3, 3, H, W), got {tuple(frames.shape)}")
        last = frames[:, -1]
        h = self.first(self.into(F.pixel_unshuffle(frames.flatten(1, 2), 2)))
        inner = self.down(h)
        for block in self.inner:
            inner = block(inner)
        h = self.last(h + F.interpolate(self.up(inner), scale_factor=2, mode="nearest"))
        found = F.pixel_shuffle(self.out(F.silu(h)), 2)  # (N, 5, H, W)
        return warped(last, found[:, :2]) + found[:, 2:]


@torch.no_grad()
def continued(predict, frames, T):
    """Go on from three frames, each prediction the last frame of the next.

    Parameters
    ----------
    predict : callable
        From frames (N, 3, 3, H, W) to the next, (N, 3, H, W).
    frames : Tensor
        Shape (N, 3, 3, H, W).
    T : int
        Frames to add.

    Returns
    -------
    Tensor
        Shape (N, T, 3, H, W).
    """
    function("predict", predict)
    tensor("frames", frames, "N", 3, 3, "H", "W")
    T = whole("T", T, 1, STEPS)
    film = list(frames.unbind(1))
    for _ in range(T):
        film.append(predict(torch.stack(film[-3:], 1)).clamp(-1, 1))
    return torch.stack(film[3:], 1)


class Ensemble(nn.Module):
    """Predictors side by side, of which each has been kept from a part of the films.

    Parameters
    ----------
    members : int
        How many there are.
    **shape
        Of each :class:`Predictor`.
    """

    def __init__(self, members=5, **shape):
        super().__init__()
        members = whole("members", members, 1, 1000)
        self.members = nn.ModuleList(Predictor(**shape) for _ in range(members))

    def forward(self, frames, kept_from):
        """Frames (N, 3, 3, H, W) -> the next ones, each by the member that its film was kept from.

        ``kept_from``, (N,), holds the members' numbers.
        """
        tensor("frames", frames, "N", 3, 3, "H", "W")
        tensor("kept_from", kept_from, len(frames), kind="i")
        if not ((kept_from >= 0) & (kept_from < len(self.members))).all():
            raise ValueError(f"kept_from must be below {len(self.members)}, got {kept_from}")
        found = torch.empty_like(frames[:, -1])
        for index, member in enumerate(self.members):
            own = kept_from == index
            if own.any():
                found[own] = member(frames[own])
        return found


def basis(phases, K):
    """Phases (T,) -> (T, 2K): the sines of K multiples, then 1 minus their cosines."""
    angles = phases[:, None] * torch.arange(1, K + 1)
    return torch.cat([angles.sin(), 1 - angles.cos()], 1)


def animated(still, waves, phases):
    """Move what still pictures show.

    Parameters
    ----------
    still : Tensor
        Pictures, (N, C, H, W).
    waves : Tensor
        Their movements, (N, 2K, 2, G, G): for each of K sines and K cosines how far down and to
        the right, in pixels, on a grid that is laid over the picture.
    phases : Tensor
        Shape (T,); a whole loop is :math:`2\\pi`.

    Returns
    -------
    Tensor
        Films, (N, T, C, H, W).

    Raises
    ------
    ValueError
        If ``waves`` has another shape.
    TypeError
        If an argument is of another kind.
    """
    tensor("still", still, "N", "C", "H", "W")
    tensor("waves", waves)
    tensor("phases", phases, "T")
    N, _, H, W = still.shape
    if waves.ndim != 5 or len(waves) != N or waves.shape[1] % 2 or waves.shape[2] != 2:
        raise ValueError(f"waves must have shape ({N}, 2K, 2, G, G), got {tuple(waves.shape)}")
    fine = F.interpolate(waves.flatten(1, 2), size=(H, W), mode="bicubic", align_corners=False)
    each = basis(phases, waves.shape[1] // 2)
    d = torch.einsum("tk,nkdhw->ntdhw", each, fine.unflatten(1, waves.shape[1:3]))
    copies = still[:, None].expand(-1, len(phases), -1, -1, -1)
    return warped(copies.flatten(0, 1), d.flatten(0, 1)).unflatten(0, copies.shape[:2])


class Movements(nn.Module):
    """The movements of films, one to each; what is learnt are these numbers themselves.

    Parameters
    ----------
    films : int
        How many.
    waves : int
        K, frequencies.
    grid : int
        G, places to a side.
    """

    def __init__(self, films, waves=3, grid=4):
        super().__init__()
        sizes(films=films, waves=waves, grid=grid)
        self.waves = nn.Parameter(torch.zeros(films, 2 * waves, 2, grid, grid))

    def forward(self, still, phases):
        """Still pictures, (N, 3, H, W), each with its own movement -> films (N, T, 3, H, W)."""
        return animated(still, self.waves, phases)


def frame_phases(T):
    """Phases of the T frames of a loop, (T,)."""
    return torch.arange(whole("T", T, 1)) * (2 * math.pi / T)


@torch.no_grad()
def principal(waves, Z):
    r"""Fit a Gaussian of Z dimensions to movements; each counts as it is and mirrored.

    A movement drawn is the mean plus a standard normal code times the directions.

    Parameters
    ----------
    waves : Tensor
        Movements, (N, 2K, 2, G, G).
    Z : int
        At most the number of independent directions, 2N - 1.

    Returns
    -------
    tuple of Tensor
        The mean, (2K, 2, G, G), and the directions, (Z, 2K, 2, G, G), each one standard deviation
        long, the widest first.

    Raises
    ------
    ValueError
        If ``Z`` is not from 1 to 2N - 1.
    TypeError
        If an argument is of another kind.
    """
    tensor("waves", waves, "N", "2K", 2, "G", "G")
    if not waves.isfinite().all():
        raise ValueError("waves must hold finite numbers, got others")
    if not 1 <= whole("Z", Z) < 2 * len(waves):
        most = 2 * len(waves) - 1
        raise ValueError(f"Z must be from 1 to {most}, got {Z} for {len(waves)} waves")
    mirrored = waves.flip(-1) * torch.tensor([1.0, -1.0])[:, None, None]
    rows = torch.cat([waves, mirrored]).flatten(1)
    mean = rows.mean(0)
    _, lengths, axes = torch.linalg.svd(rows - mean, full_matrices=False)
    axes = axes * axes.sum(1, keepdim=True).sign()  # one of two directions, the same everywhere
    directions = axes[:Z] * lengths[:Z, None] / len(rows) ** 0.5
    return mean.unflatten(0, waves.shape[1:]), directions.unflatten(1, waves.shape[1:])
