r"""A variational autoencoder: from pictures to distributions of codes, and from codes to pictures.

Letters in the comments on shapes: N pictures in a batch, Z numbers in a code, K codes drawn for
each picture.

    mean, log_variance = encode(x)               (N, Z) each: q(z|x), a Gaussian for each picture
    z = reparameterise(mean, log_variance)       (N, Z)
    logits = decode(z)                           (N, channels, size, size): p(x|z)
    loss = reconstruction(logits, x) + kl(mean, log_variance)            (N,), in nats

The loss is the negative evidence lower bound: on average over z at least :math:`-\log p(x)`. Used
with the mean in the place of z and without :func:`kl`, the same network is a plain autoencoder.

Pictures are numbers from 0 to 1. What the nats count is said at :func:`reconstruction`.

References
----------
D. P. Kingma, M. Welling: Auto-encoding variational Bayes. ICLR 2014.
K. Sohn, H. Lee, X. Yan: Learning structured output representation using deep conditional generative
models. NIPS 2015 (the label y).
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import whole
from companion.models._checks import STEPS, instance, sizes_of, tensor, tensors

LIKELIHOODS = ("bernoulli", "logistic")


@dataclass(frozen=True)
class VAEConfig:
    """What a variational autoencoder is built from.

    Attributes
    ----------
    channels, size : int
        Of the pictures: 1 for grey or 3 for coloured ones; their height and width.
    latent : int
        Z, numbers in a code.
    hidden : tuple of int
        Numbers after each layer of the encoder; the decoder has the same in reverse. In a
        convolutional one these are channels, and each layer halves height and width.
    blocks : int
        Residual blocks next to the code, on either side, of a network without convolutions.
    convolutional : bool
        Whether the layers are convolutions.
    classes : int
        How many labels y there are; 0 for a network that is given none.
    likelihood : {"bernoulli", "logistic"}
        What a decoded picture means; see :func:`reconstruction`.
    """

    channels: int = 1
    size: int = 28
    latent: int = 20
    hidden: tuple[int, ...] = (400,)
    blocks: int = 0
    convolutional: bool = False
    classes: int = 0
    likelihood: str = "bernoulli"

    def __post_init__(self):
        object.__setattr__(self, "hidden", tuple(self.hidden))  # a list, when it comes from JSON
        sizes_of(self, "channels", "size", "latent")
        if not self.hidden or min(self.hidden) < 1:
            raise ValueError(f"hidden must hold numbers of at least 1, got {self.hidden}")
        sizes_of(self, "blocks", "classes", least=0)
        if self.convolutional and self.blocks:
            raise ValueError(f"blocks must be 0 in a convolutional network, got {self.blocks}")
        if self.convolutional and self.size % 2 ** len(self.hidden):
            halvings = f"{len(self.hidden)} layers, which halve the picture each"
            raise ValueError(f"size must suit {halvings}, got {self.size}")
        if self.likelihood not in LIKELIHOODS:
            told = "'bernoulli' or 'logistic'"
            raise ValueError(f"likelihood must be {told}, got {self.likelihood!r}")


class VAE(nn.Module):
    """Encoder and decoder.

    Parameters
    ----------
    config : VAEConfig
        What they are built from.

    Attributes
    ----------
    log_scale : Parameter or None
        For the logistic likelihood: the logarithm of its scale, one number for all pixels.
    """

    def __init__(self, config):
        super().__init__()
        instance("config", config, VAEConfig)
        self.config = config
        body = convolutional if config.convolutional else dense
        before, after, features = body(config)
        self.encoder, self.decoder = nn.Sequential(*before), nn.Sequential(*after)
        self.to_code = nn.Linear(features + config.classes, 2 * config.latent)
        self.from_code = nn.Linear(config.latent + config.classes, features)
        logistic = config.likelihood == "logistic"
        self.log_scale = nn.Parameter(torch.tensor(-2.0)) if logistic else None

    def encode(self, x, y=None):
        """Pictures (N, channels, size, size) → mean and log variance of their codes, (N, Z) each.

        A network with classes wants the labels y, (N,), as well.
        """
        tensor("x", x)
        C, S = self.config.channels, self.config.size
        if x.ndim != 4 or x.shape[1:] != (C, S, S):
            raise ValueError(f"x must have shape (N, {C}, {S}, {S}), got {tuple(x.shape)}")
        return self.to_code(self.labelled(self.encoder(x), y)).chunk(2, dim=1)

    def decode(self, z, y=None):
        """Codes (N, Z) → logits of pictures, (N, channels, size, size).

        With the logistic likelihood they are its means, in the pictures' own units.
        """
        tensor("z", z)
        if z.ndim != 2 or z.shape[1] != self.config.latent:
            raise ValueError(f"z must have shape (N, {self.config.latent}), got {tuple(z.shape)}")
        return self.decoder(self.from_code(self.labelled(z, y)))

    def forward(self, x, y=None):
        """Pictures → logits of what a code drawn for each decodes to; mean and log variance."""
        mean, log_variance = self.encode(x, y)
        return self.decode(reparameterise(mean, log_variance), y), mean, log_variance

    def pictures(self, logits):
        """Logits → the pictures expected, from 0 to 1, of the same shape."""
        tensor("logits", logits)
        return logits.sigmoid() if self.log_scale is None else logits.clamp(0, 1)

    def labelled(self, h, y):
        """Rows (N, D) → (N, D + classes): the label beside them, as one 1 among zeros."""
        tensor("h", h, "N", "D")
        if (y is None) != (self.config.classes == 0):
            wanted = "labels, (N,)" if self.config.classes else "None, the network has no classes"
            raise ValueError(f"y must be {wanted}, got {'None' if y is None else 'labels'}")
        if y is None:
            return h
        tensor("y", y, len(h), kind="i")
        if y.numel() and not 0 <= int(y.min()) <= int(y.max()) < self.config.classes:
            told = f"from 0 to {self.config.classes - 1}, got {int(y.min())} to {int(y.max())}"
            raise ValueError(f"y must be labels {told}")
        return torch.cat([h, F.one_hot(y.long(), self.config.classes).to(h.dtype)], dim=1)


def dense(config):
    """Layers before and after the code, and how many numbers go into it."""
    shape = (config.channels, config.size, config.size)
    widths = (math.prod(shape), *config.hidden)
    before: list[nn.Module] = [nn.Flatten()]
    after: list[nn.Module] = [nn.SiLU()]
    for first, second in pairwise(widths):
        before += [nn.Linear(first, second), nn.SiLU()]
    before += [Block(widths[-1]) for _ in range(config.blocks)]
    after += [Block(widths[-1]) for _ in range(config.blocks)]
    for first, second in pairwise(widths[::-1]):
        after += [nn.Linear(first, second), nn.SiLU()]
    return before, [*after[:-1], nn.Unflatten(1, shape)], widths[-1]


class Block(nn.Module):
    """A residual block: what comes in, and what two layers with half as many numbers add to it.

    It begins by adding nothing. So depth costs little of the early steps, in which a deeper plain
    network switches parts of the code off.
    """

    def __init__(self, width):
        super().__init__()
        inner = max(1, width // 2)
        last = nn.Linear(inner, width)
        nn.init.zeros_(last.weight)
        self.layers = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, inner), nn.SiLU(), last)

    def forward(self, h):
        """Rows (N, D) → (N, D)."""
        return h + self.layers(h)


def convolutional(config):
    """The same with convolutions: each layer halves height and width, or doubles them."""
    widths, side = (config.channels, *config.hidden), config.size // 2 ** len(config.hidden)
    before: list[nn.Module] = []
    after: list[nn.Module] = [nn.SiLU(), nn.Unflatten(1, (widths[-1], side, side))]
    for first, second in pairwise(widths):
        before += [nn.Conv2d(first, second, 4, 2, 1), nn.SiLU()]
    for first, second in pairwise(widths[::-1]):
        after += [nn.ConvTranspose2d(first, second, 4, 2, 1), nn.SiLU()]
    return [*before, nn.Flatten()], after[:-1], widths[-1] * side * side


def reparameterise(mean, log_variance):
    r"""Draw codes so that gradients reach mean and variance: :math:`z = \mu + \sigma\varepsilon`.

    The noise comes from PyTorch's global generator.

    Parameters
    ----------
    mean, log_variance : Tensor
        Of one shape, such as (N, Z).

    Returns
    -------
    Tensor
        Of the same shape.
    """
    tensors(mean=mean, log_variance=log_variance)
    return mean + (log_variance / 2).exp() * torch.randn_like(mean)


def kl(mean, log_variance):
    r"""Kullback–Leibler divergence of each Gaussian to the standard normal distribution, in nats.

    .. math:: \tfrac12 \sum_j \bigl(\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2\bigr)

    Parameters
    ----------
    mean, log_variance : Tensor
        Shape (N, Z).

    Returns
    -------
    Tensor
        Shape (N,).
    """
    tensors(mean=mean, log_variance=log_variance)
    return (mean.square() + log_variance.exp() - 1 - log_variance).sum(1) / 2


def reconstruction(logits, x, log_scale=None):
    r"""How many nats the pictures cost once their codes are known: :math:`-\log p(x|z)`.

    **Bernoulli**, without ``log_scale``, for ink on paper: the cross-entropy, summed over pixels.
    Grey is the probability of ink. For pictures of nothing but 0 and 1 this is
    :math:`-\log p(x|z)`. For grey ones it is its mean over the pictures one gets by drawing each
    pixel as 0 or 1 with the grey's probability; so with :func:`kl`, and with importance weights as
    well, it bounds their mean negative log-likelihood.

    **Logistic**, for colours: one byte of 256 costs what a logistic distribution gives the interval
    of width 1/255 around it; the two outermost intervals reach to infinity. Under a Bernoulli a
    colour would be a dither of full and no ink, and a Gaussian's nats depend on the unit of its
    density. These probabilities add up to 1 over all that a byte can be, so that the nats, divided
    by ``x[0].numel() * log(2)``, are bits per colour and compare with the size of a PNG file. The
    scale is learnt: a fixed one would be a hidden β.

    Parameters
    ----------
    logits : Tensor
        What :meth:`VAE.decode` returns, shape (N, C, H, W).
    x : Tensor
        Pictures from 0 to 1, of the same shape; for the logistic likelihood multiples of 1/255.
    log_scale : Tensor, optional
        Logarithm of the logistic distribution's scale, one number.

    Returns
    -------
    Tensor
        Shape (N,).

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If an argument is of another kind.

    References
    ----------
    T. Salimans, A. Karpathy, X. Chen, D. P. Kingma: PixelCNN++. ICLR 2017, section 2.1
    (the logistic likelihood; a mixture there).
    """
    tensor("logits", logits)
    tensor("x", x)
    if logits.shape != x.shape:
        raise ValueError(
            f"x must have the logits' shape {tuple(logits.shape)}, got {tuple(x.shape)}"
        )
    if log_scale is None:
        nats = F.binary_cross_entropy_with_logits(logits, x, reduction="none")
        return nats.flatten(1).sum(1)
    above = (x - logits + 1 / 510) / log_scale.exp()
    below = (x - logits - 1 / 510) / log_scale.exp()
    # σ(a) − σ(b) = σ(a) σ(−b) (1 − e^(b − a)): no difference of two numbers that are almost equal
    width = (-1 / 255 * (-log_scale).exp()).expm1().neg().log()
    inside = F.logsigmoid(above) + F.logsigmoid(-below) + width
    darkest, brightest = x < 1 / 510, x > 1 - 1 / 510
    edge = torch.where(darkest, F.logsigmoid(above), F.logsigmoid(-below))
    return -torch.where(darkest | brightest, edge, inside).flatten(1).sum(1)


class LogDensities(NamedTuple):
    """What importance weighting needs, each of shape (K, N).

    Attributes
    ----------
    log_p_x_given_z, log_p_z, log_q_z : Tensor
        Of the picture given the code, of the code in the prior, of the code in the posterior.
    """

    log_p_x_given_z: torch.Tensor
    log_p_z: torch.Tensor
    log_q_z: torch.Tensor


def log_densities(model, x, K, y=None):
    """Draw K codes for each picture and say how likely everything is.

    Parameters
    ----------
    model : VAE
        The network.
    x : Tensor
        Pictures, (N, C, H, W).
    K : int
        Codes for each picture.
    y : Tensor, optional
        Labels, (N,).

    Returns
    -------
    LogDensities
        As :func:`companion.metrics.importance_weighted_bound` takes them.
    """
    instance("model", model, VAE)
    K = whole("K", K, 1, STEPS)
    mean, log_variance = model.encode(x, y)
    rows = []
    for _ in range(K):
        z = reparameterise(mean, log_variance)
        log_p_x = -reconstruction(model.decode(z, y), x, model.log_scale)
        standard = log_normal(z, torch.zeros_like(z), torch.zeros_like(z))
        rows.append((log_p_x, standard, log_normal(z, mean, log_variance)))
    return LogDensities(*(torch.stack(column) for column in zip(*rows, strict=True)))


def log_normal(z, mean, log_variance):
    """Logarithm of a Gaussian's density with independent components; (N, Z) → (N,)."""
    squares = (z - mean).square() / log_variance.exp()
    return -(squares + log_variance + math.log(2 * math.pi)).sum(1) / 2
