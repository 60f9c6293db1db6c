"""Features of photographs: the first layers of a MobileNetV2 that was trained on ImageNet.

Thirteen blocks follow a first convolution. Each block widens its input with a 1 × 1 convolution
(*expand*), filters every channel by itself with a 3 × 3 kernel (*depthwise*), and narrows the
result with a 1 × 1 convolution (*project*); where input and output have the same shape, the input
is added.

    photographs, from 0 to 1             (N, 3, H, W)
    activation 0: first convolution      (N, 32, H/2, W/2)
    activation i: block i, expanded      (N, 96 … 576, H/4 … H/16, W/4 … W/16)

The network's batch normalisations, whose statistics no longer change, are folded into the weights
and biases of the convolutions before them.

References
----------
M. Sandler et al.: MobileNetV2: inverted residuals and linear bottlenecks. CVPR 2018.
"""

from copy import deepcopy

import torch
from torch import nn
from torch.nn.functional import relu6

from companion._arguments import told, whole
from companion.models._checks import instance, tensor
from companion.models.restore import restore

# channels that come in and go out, how many times as wide in between, stride
BLOCKS = (
    (32, 16, 1, 1),
    (16, 24, 6, 2),
    (24, 24, 6, 1),
    (24, 32, 6, 2),
    (32, 32, 6, 1),
    (32, 32, 6, 1),
    (32, 64, 6, 2),
    (64, 64, 6, 1),
    (64, 64, 6, 1),
    (64, 64, 6, 1),
    (64, 96, 6, 1),
    (96, 96, 6, 1),
    (96, 96, 6, 1),
)
NORM = ("weight", "bias", "running_mean", "running_var")  # of torchvision's batch normalisations
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet's photographs


class Block(nn.Module):
    """Expand, filter each channel, project; and the input beside it where the shapes agree."""

    def __init__(self, before, after, times, stride):
        super().__init__()
        wide = before * times
        self.beside = stride == 1 and before == after
        self.expand = nn.Conv2d(before, wide, 1) if times > 1 else None
        self.depthwise = nn.Conv2d(wide, wide, 3, stride, 1, groups=wide)
        self.project = nn.Conv2d(wide, after, 1)

    def forward(self, h):
        """(N, before, H, W) → the expanded activations, and the block's output."""
        wide = h if self.expand is None else relu6(self.expand(h))
        out = self.project(relu6(self.depthwise(wide)))
        return wide, h + out if self.beside else out


class MobileNet(nn.Module):
    """Photographs → activations, from edges and colours to parts of things."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 32, 3, 2, 1)
        self.blocks = nn.ModuleList(Block(*shape) for shape in BLOCKS)

    def forward(self, x, last=13):
        """Return the activations 0 to ``last``.

        Parameters
        ----------
        x : Tensor
            Photographs from 0 to 1, (N, 3, H, W).
        last : int
            The last block to compute, at most 13.

        Returns
        -------
        list of Tensor
            ``last + 1`` of them, each (N, C, H', W'), from 0 to 6. Block 1 does not expand: its
            place holds activation 0 once more.

        Raises
        ------
        ValueError
            If the pictures are no colour pictures, or there is no such block.
        TypeError
            If an argument is of another kind.
        """
        tensor("x", x)
        last = whole("last", last)
        if x.ndim != 4 or x.shape[1] != 3:
            raise ValueError(f"x must have shape (N, 3, H, W), got {tuple(x.shape)}")
        if not 0 <= last <= len(BLOCKS):
            raise ValueError(f"last must be from 0 to {len(BLOCKS)}, got {last}")
        mean, deviation = (x.new_tensor(numbers)[:, None, None] for numbers in (MEAN, DEVIATION))
        h = relu6(self.first((x - mean) / deviation))
        activations = [h]
        for block in self.blocks[:last]:
            wide, h = block(h)
            activations.append(wide)
        return activations


def mobilenet():
    """Return the network with its weights, frozen: gradients pass, but nothing is learnt.

    Returns
    -------
    MobileNet
        In evaluation mode.
    """
    return restore(MobileNet, "mobilenet").requires_grad_(False)


def scrambled(x, seed=0):
    """Return the same network without its knowledge: random weights, but no channel dead.

    Every weight is drawn anew. Then each channel of each convolution is scaled and shifted so that
    on the pictures ``x`` it has the mean and the variance that it had before.

    Parameters
    ----------
    x : Tensor
        Pictures to agree on, (N, 3, H, W).
    seed : int
        Of the random weights.

    Returns
    -------
    MobileNet
        In evaluation mode, frozen.
    """
    tensor("x", x, "N", 3, "H", "W")
    if len(x) * -(-x.shape[2] // 16) * -(-x.shape[3] // 16) < 2:
        raise ValueError(f"x must be wider or higher than 16, or several, got {tuple(x.shape)}")
    generator = torch.Generator().manual_seed(whole("seed", seed, 0))
    known, seen = mobilenet(), []
    made = deepcopy(known)

    def note(layer, given, h):
        seen.append(torch.var_mean(h, (0, 2, 3)))

    def agree(layer, given, h):
        (wanted_variance, wanted), (variance, mean) = seen.pop(0), torch.var_mean(h, (0, 2, 3))
        scale = (wanted_variance / variance.clamp(min=1e-6)).sqrt()
        layer.weight.mul_(scale[:, None, None, None])
        shift = wanted - mean * scale
        layer.bias.mul_(scale).add_(shift)
        return h * scale[:, None, None] + shift[:, None, None]

    for network, watch in ((known, note), (made, agree)):
        for layer in network.modules():
            if isinstance(layer, nn.Conv2d):
                layer.register_forward_hook(watch)
    for layer in made.modules():
        if isinstance(layer, nn.Conv2d):
            layer.weight.normal_(generator=generator)
    known(x)
    made(x)
    for layer in made.modules():
        layer._forward_hooks.clear()
    return made


def folded(arrays):
    """Fold batch normalisations into the convolutions before them.

    Parameters
    ----------
    arrays : dict
        The layers ``features.0`` to ``features.13`` as torchvision names them.

    Returns
    -------
    dict
        What ``MobileNet.load_state_dict`` takes, as tensors of float32.
    """
    places = {"first": ("features.0.0", "features.0.1")}
    for i, (_, _, times, _) in enumerate(BLOCKS, 1):
        parts = ["expand", "depthwise"] if times > 1 else ["depthwise"]
        layer, here = f"features.{i}.conv", f"blocks.{i - 1}"
        for j, part in enumerate(parts):
            places[f"{here}.{part}"] = f"{layer}.{j}.0", f"{layer}.{j}.1"
        places[f"{here}.project"] = f"{layer}.{len(parts)}", f"{layer}.{len(parts) + 1}"
    instance("arrays", arrays, dict)
    state = {}
    for name, (conv, norm) in places.items():
        keys = [f"{conv}.weight", *(f"{norm}.{part}" for part in NORM)]
        if missing := [key for key in keys if key not in arrays]:
            raise ValueError(f"arrays must hold {missing[0]!r}, got {told(list(arrays))}")
        weight, gamma, beta, mean, variance = (
            torch.as_tensor(arrays[key], dtype=torch.float32) for key in keys
        )
        scale = gamma / (variance + 1e-5).sqrt()
        state[f"{name}.weight"] = weight * scale[:, None, None, None]
        state[f"{name}.bias"] = beta - mean * scale
    return state
