r"""Style transfer in one pass: a network that redraws a photograph in one of several styles.

Letters in the comments on shapes: N pictures, S styles, C channels; H and W are divisible by 4.

    x                                  (N, 3, H, W), from 0 to 1
    layers 0, 1, 2                     (N, 16, H, W), (N, 24, H/2, W/2), (N, 40, H/4, W/4)
    layers 3 … 10: four residual blocks, two layers each       (N, 40, H/4, W/4)
    layer 11, twice the side before    (N, 24, H/2, W/2)
    layer 12, twice the side before    (N, 16, H, W)
    out, then a sigmoid                (N, 3, H, W), from 0 to 1

A layer is a convolution without bias, its edges reflected, and a *conditional instance
normalisation*: every channel of every picture is brought to the mean 0 and the variance 1, then
scaled by γ and shifted by β. All styles share the kernels; each has a γ and a β of its own, a row
of an array (S, C), and a mixture of styles is a mixture of rows. A ReLU follows, except at the end
of a residual block.

References
----------
V. Dumoulin, J. Shlens, M. Kudlur: A learned representation for artistic style. ICLR 2017.
J. Johnson, A. Alahi, L. Fei-Fei: Perceptual losses for real-time style transfer and
super-resolution. ECCV 2016 (one network for one style).
L. Gatys et al.: Preserving color in neural artistic style transfer. 2016 (only the luminance).
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import number, told, whole
from companion.models import _checks as check
from companion.models.colours import blended as blended
from companion.models.colours import from_bytes as from_bytes
from companion.models.colours import keep_colours as keep_colours
from companion.models.colours import luminance as luminance
from companion.models.colours import power

EPS = 1e-5
STYLE, CONTENT = (0, 2, 3, 4, 5, 6, 7, 8), 6  # layers of the MobileNet
CONTENT_WEIGHT, VARIATION_WEIGHT = 0.15, 4.0


@dataclass(frozen=True)
class StyleConfig:
    """What a style network is built from.

    Attributes
    ----------
    styles : int
        S, how many it knows.
    widths : tuple of int
        Channels at the full, the half and a quarter of the side.
    blocks : int
        Residual blocks at a quarter of the side.
    """

    styles: int = 6
    widths: tuple[int, int, int] = (16, 24, 40)
    blocks: int = 4

    def __post_init__(self):
        object.__setattr__(self, "widths", check.widths("widths", self.widths))
        check.sizes_of(self, "styles", "blocks")


class Layer(nn.Module):
    """A convolution, reflected at the edges, and conditional instance normalisation."""

    def __init__(self, before, after, kernel, stride, styles):
        super().__init__()
        self.conv = nn.Conv2d(before, after, kernel, stride, bias=False)
        self.gamma = nn.Parameter(torch.ones(styles, after))
        self.beta = nn.Parameter(torch.zeros(styles, after))

    def forward(self, h, mix):
        """Features (N, before, H, W) and shares (N, S) → (N, after, H', W')."""
        h = self.conv(reflected(h, self.conv))
        variance, mean = torch.var_mean(h, (2, 3), correction=0)  # (N, after)
        scale = (mix @ self.gamma) * (variance + EPS).rsqrt()
        shift = mix @ self.beta - mean * scale
        return h * scale[:, :, None, None] + shift[:, :, None, None]


class StyleNetwork(nn.Module):
    """Photographs and shares of the styles → pictures.

    Parameters
    ----------
    config : StyleConfig
        What it is built from.
    """

    def __init__(self, config):
        super().__init__()
        check.instance("config", config, StyleConfig)
        self.config = config
        S, (a, b, c) = config.styles, config.widths
        self.layers = nn.ModuleList(
            [
                Layer(3, a, 5, 1, S),
                Layer(a, b, 3, 2, S),
                Layer(b, c, 3, 2, S),
                *(Layer(c, c, 3, 1, S) for _ in range(2 * config.blocks)),
                Layer(c, b, 3, 1, S),
                Layer(b, a, 3, 1, S),
            ]
        )
        self.out = nn.Conv2d(a, 3, 5)

    def forward(self, x, mix):
        """Return pictures, each in its mixture of styles.

        Parameters
        ----------
        x : Tensor
            Photographs, (N, 3, H, W) from 0 to 1; H and W divisible by 4 and at least 8.
        mix : Tensor
            Shares of the styles, (N, S), or (S,) for all pictures the same. They should add up to
            1: a row with a single 1 is a pure style.

        Returns
        -------
        Tensor
            Shape (N, 3, H, W), from 0 to 1.

        Raises
        ------
        ValueError, TypeError
            If a shape is not one of these, or an argument of another kind.
        """
        check.tensor("x", x)
        check.tensor("mix", mix)
        if x.ndim != 4 or x.shape[1] != 3 or any(side < 8 or side % 4 for side in x.shape[2:]):
            wanted = "(N, 3, H, W), H and W divisible by 4 and at least 8"
            raise ValueError(f"x must have shape {wanted}, got {tuple(x.shape)}")
        S = self.config.styles
        if mix.shape not in ((S,), (len(x), S)):
            wanted = f"({S},) or ({len(x)}, {S})"
            raise ValueError(f"mix must be {wanted}, got {tuple(mix.shape)} beside x")
        mix = mix.expand(len(x), S)
        *down, last, first = self.layers
        h = x
        for layer in down[:3]:
            h = F.relu(layer(h, mix))
        for one, two in zip(down[3::2], down[4::2], strict=True):
            h = h + two(F.relu(one(h, mix)), mix)
        for layer in (last, first):
            h = F.relu(layer(F.interpolate(h, scale_factor=2.0), mix))  # the nearest pixel
        return torch.sigmoid(self.out(reflected(h, self.out)))


def reflected(h, conv):
    """Add the margin that keeps the size under a convolution of stride 1."""
    return F.pad(h, (conv.kernel_size[0] // 2,) * 4, mode="reflect")


def statistics(h):
    """Mean and covariance of the channels, over all places of a picture.

    The covariance is the *centred* Gram matrix: what is left of the Gram matrix when the means,
    which have their own place here, are taken out.

    Parameters
    ----------
    h : Tensor
        Activations, (N, C, H, W).

    Returns
    -------
    tuple of Tensor
        Means (N, C) and covariances (N, C, C).
    """
    check.tensor("h", h, "N", "C", "H", "W")
    h = h.flatten(2)
    mean = h.mean(2)
    centred = h - mean[:, :, None]
    return mean, centred @ centred.transpose(1, 2) / h.shape[2]


def check_style(activations, targets):
    """Activations, and for each layer a pair of means and covariances of as many channels."""
    for name, layers in (("activations", activations), ("targets", targets)):
        if not isinstance(layers, list | tuple) or len(layers) != len(activations):
            raise TypeError(f"{name}: expected one for each of activations, got {told(layers)}")
    for h, target in zip(activations, targets, strict=True):
        check.tensor("activations", h, "N", "C", "H", "W")
        mean, covariance = check.pair("targets", target, "means and covariances")
        check.tensor("targets", mean, "N", h.shape[1])
        check.tensor("targets", covariance, "N", h.shape[1], h.shape[1])


def style_distance(activations, targets):
    """How far pictures are from a style: 0 if all statistics agree.

    Of each layer, the squared difference of the means relative to the means of the style, and
    the same of the covariances; the mean of both over all layers.

    Parameters
    ----------
    activations : list of Tensor
        Of the pictures, (N, C, H, W) each.
    targets : list of tuple
        The style's :func:`statistics` in the same layers, of one picture or of N.

    Returns
    -------
    Tensor
        Shape (N,).
    """
    check_style(activations, targets)
    total = 0
    for h, target in zip(activations, targets, strict=True):
        for made, wanted in zip(statistics(h), target, strict=True):
            error, size = (made - wanted).square(), wanted.square()
            total = total + error.flatten(1).sum(1) / size.flatten(1).sum(1)
    return total / (2 * len(targets))


def content_distance(h, wanted):
    """How far pictures are from photographs, place by place: 0 if they show the same.

    Parameters
    ----------
    h, wanted : Tensor
        Activations of one layer, (N, C, H, W): of the pictures, of the photographs.

    Returns
    -------
    Tensor
        Squared difference relative to the variance of the photographs' activations, (N,): 1 for
        activations that are in every place what theirs are on average.
    """
    check.tensor("h", h, "N", "C", "H", "W")
    check.tensor("wanted", wanted, "N", *h.shape[1:])
    flat = wanted.mean((2, 3), keepdim=True)
    error, size = (h - wanted).square(), (wanted - flat).square()
    return error.flatten(1).sum(1) / size.flatten(1).sum(1)


def variation(x):
    """Mean square of the step from a pixel to the next, to the right and down, (N,)."""
    check.tensor("x", x, "N", "C", "H", "W")
    across, down = x[..., 1:] - x[..., :-1], x[..., 1:, :] - x[..., :-1, :]
    return across.square().mean((1, 2, 3)) + down.square().mean((1, 2, 3))


def style_of(features, painting):
    """Return the :func:`statistics` of a picture: of its pixels, and in each layer of ``STYLE``."""
    check.function("features", features)
    check.tensor("painting", painting, "N", 3, "H", "W")
    activations = features(painting, STYLE[-1])
    return [statistics(h) for h in (painting, *(activations[layer] for layer in STYLE))]


def random_filters(seed=0):
    """Return features that nobody has learnt: random filters, side by side.

    32 of 3 × 3 and 32 of 7 × 7 pixels, of length 1 and with no answer to a flat field, see the
    picture and the same at a half, a quarter and an eighth of its side; a ReLU follows.

    Returns
    -------
    callable
        From pictures (N, 3, H, W) to activations, numbered as in ``STYLE``: it stands wherever a
        :class:`.MobileNet` does.
    """
    generator, kernels = torch.Generator().manual_seed(whole("seed", seed, 0)), []
    for side in (3, 7):
        w = torch.randn(32, 3, side, side, generator=generator)
        w -= w.mean((1, 2, 3), keepdim=True)
        kernels.append(F.normalize(w.flatten(1)).view_as(w))

    def features(x, last=STYLE[-1]):
        found = []
        for _ in range(4):
            for w in kernels:
                wide = F.pad(x, (w.shape[-1] // 2,) * 4, mode="replicate")
                found.append(F.relu(F.conv2d(wide, w)))
            x = F.avg_pool2d(x, 2)
        return dict(zip(STYLE, found, strict=True))

    return features


def losses(features, made, wanted, targets):
    """What a picture in a style is judged by.

    Parameters
    ----------
    features : callable
        From pictures and the last layer to activations: a :class:`.MobileNet`.
    made : Tensor
        Pictures, (N, 3, H, W) from 0 to 1.
    wanted : Tensor
        The photographs' activations in the layer ``CONTENT``.
    targets : list of tuple
        The style, by :func:`style_of`.

    Returns
    -------
    dict
        ``style``, ``content`` and ``variation``, each (N,).
    """
    check.function("features", features)
    check.tensor("made", made, "N", 3, "H", "W")
    activations = features(made, STYLE[-1])
    return {
        "style": style_distance([made, *(activations[layer] for layer in STYLE)], targets),
        "content": content_distance(activations[CONTENT], wanted),
        "variation": variation(made),
    }


def total(parts, content_weight=CONTENT_WEIGHT):
    """Return the loss that is minimised, one number."""
    check.instance("parts", parts, dict)
    if missing := {"style", "content", "variation"} - set(parts):
        raise ValueError(f"parts must hold style, content and variation, got no {min(missing)}")
    content_weight = number("content_weight", content_weight)
    weighted = parts["style"] + content_weight * parts["content"]
    return (weighted + VARIATION_WEIGHT * parts["variation"]).mean()


def optimised(
    features, photo, targets, start=None, steps=100, rate=0.05, content_weight=CONTENT_WEIGHT
):
    """Change a photograph, pixel by pixel, until it has a style.

    Parameters
    ----------
    features : callable
        A :class:`.MobileNet`.
    photo : Tensor
        Shape (N, 3, H, W), from 0 to 1.
    targets : list of tuple
        The style, by :func:`style_of`.
    start : Tensor, optional
        Where to begin; the photograph if not given.
    steps : int
        Steps of Adam.
    rate : float
        Its learning rate at the start; it falls to nothing over the second half.
    content_weight : float
        How much the content counts beside the style.

    Returns
    -------
    tuple
        The picture, and the losses after each step: a list of dicts of numbers.
    """
    check.function("features", features)
    check.tensor("photo", photo, "N", 3, "H", "W")
    if start is not None:
        check.tensor("start", start, *photo.shape)
    steps, rate = whole("steps", steps, 0, check.STEPS), number("rate", rate, least=0)
    content_weight = number("content_weight", content_weight, least=0)
    with torch.no_grad():
        wanted = features(photo, CONTENT)[CONTENT]
    x, curve = (photo if start is None else start).clone().requires_grad_(), []
    adam = torch.optim.Adam([x])
    for i in range(steps):
        adam.param_groups[0]["lr"] = rate * min(1, 2 * (1 - i / steps))
        parts = losses(features, x, wanted, targets)
        adam.zero_grad()
        total(parts, content_weight).backward()
        adam.step()
        with torch.no_grad():
            x.clamp_(0, 1)
        curve.append({name: part.mean().item() for name, part in parts.items()})
    return x.detach(), curve


def match_colours(photo, painting):
    """Give a photograph the painting's colours: mean and covariance of red, green and blue.

    Of all linear maps of the colours that do this, the one that changes them least.

    Parameters
    ----------
    photo, painting : Tensor
        Shape (1, 3, H, W), from 0 to 1; the sizes may differ.

    Returns
    -------
    Tensor
        Shape of the photograph, cut to 0 … 1.
    """
    for name, picture in (("photo", photo), ("painting", painting)):
        check.tensor(name, picture, 1, 3, "H", "W")
        if not picture.numel() or not picture.isfinite().all():
            raise ValueError(f"{name} must hold finite numbers, got {tuple(picture.shape)} of them")
    (mean, covariance), (wanted_mean, wanted) = statistics(photo), statistics(painting)
    root = power(covariance[0], 0.5)
    back = power(covariance[0], -0.5)
    change = back @ power(root @ wanted[0] @ root, 0.5) @ back
    moved = change @ (photo.flatten(2) - mean[:, :, None]) + wanted_mean[:, :, None]
    return moved.reshape(photo.shape).clamp(0, 1)
