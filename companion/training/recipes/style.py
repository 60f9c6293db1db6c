"""Recipe of the style network: five styles, learnt without a photograph to redraw."""

from dataclasses import asdict

import numpy as np
import torch
from torch.nn.functional import interpolate

from companion import data
from companion.models.mobilenet import MobileNet, mobilenet
from companion.models.style import (
    CONTENT,
    StyleConfig,
    StyleNetwork,
    from_bytes,
    losses,
    style_of,
    total,
)
from companion.training.recipe import Run, recipe

BATCH, RATE, SIZE, POOL = 4, 4e-3, 96, 120
OWN = 3  # times as fast: what each style has for itself, which gets a fifth of the examples


def leaves(random, side):
    """Draw a picture of many overlapping shapes: edges as in photographs, and nobody's rights.

    Discs and bars of all sizes, many more small ones than large ones, fall on one another like
    leaves, each in a colour that changes slowly across it.
    """
    y, x = (np.mgrid[:side, :side] / side).astype(np.float32)
    picture = random.rand(3) + 0.3 * random.randn(3) * y[..., None]
    for size in 0.03 * (1 - 0.995 * random.rand(120)) ** -0.6:
        u, v = x - random.rand(), y - random.rand()
        angle = random.rand() * 2 * np.pi
        u, v = u * np.cos(angle) + v * np.sin(angle), v * np.cos(angle) - u * np.sin(angle)
        disc = random.rand() < 0.5
        inside = u**2 + v**2 < size**2 if disc else (abs(u) < 2 * size) & (abs(v) < size / 2)
        colour = random.rand() + 0.12 * random.randn(3) + 0.2 * random.randn() * u[..., None] / size
        picture = np.where(inside[..., None], colour, picture)
    picture = picture + 0.02 * random.randn(side, side, 3)
    return torch.from_numpy(picture.clip(0, 1).astype(np.float32)).permute(2, 0, 1)


def enlarged(random, images, side):
    """Cut a part from four emoji, four times as large as they are, on a coloured ground."""
    chosen = images[random.randint(len(images), size=4)] / 255 * (0.6 + 0.4 * random.rand(3))
    chosen = chosen.reshape(2, 2, 32, 32, 3).transpose(4, 0, 2, 1, 3).reshape(1, 3, 64, 64)
    small = torch.from_numpy(chosen.astype(np.float32))
    large = interpolate(small, scale_factor=4.0, mode="bilinear", align_corners=False)[0]
    top, left = random.randint(256 - side, size=2)
    return large[:, top : top + side, left : left + side]


def pictures(random, images, count, side):
    """Half of them leaves, half emoji, (count, 3, side, side)."""
    made = [leaves(random, side) for _ in range(count // 2)]
    made += [enlarged(random, images, side) for _ in range(count - len(made))]
    return torch.stack(made)


@recipe("style", "style transfer: a network of five styles")
def style(steps=800):
    """Pictures that a program draws, emoji, and five pictures to take the style from."""
    names = data.paintings()
    config = StyleConfig(styles=len(names))
    network, features = StyleNetwork(config), mobilenet()
    MobileNet()  # draws as many random numbers as when the weights that ship were trained
    for module in (network, features):  # faster so
        module.to(memory_format=torch.channels_last)  # type: ignore[call-overload, unused-ignore]
    own = [part for name, part in network.named_parameters() if "gamma" in name or "beta" in name]
    shared = [part for part in network.parameters() if all(part is not one for one in own)]
    adam = torch.optim.Adam([{"params": shared}, {"params": own}], RATE, (0.9, 0.99))
    targets = [style_of(features, from_bytes(data.painting(name))) for name in names]
    stacked = [
        tuple(torch.cat(parts) for parts in zip(*layer, strict=True))
        for layer in zip(*targets, strict=True)
    ]  # for each layer means (S, C) and covariances (S, C, C)
    random = np.random.RandomState(np.random.randint(2**31))  # noqa: NPY002 (seeded by the loop)
    pool = pictures(random, data.emoji("train").images, POOL, SIZE + 32)
    held_out = pictures(random, data.emoji("test").images, 2 * len(names), SIZE)

    def judged(x, which):
        with torch.no_grad():
            wanted = features(x, CONTENT)[CONTENT]
        made = network(x, torch.eye(len(names))[which])
        target = [tuple(part[which] for part in layer) for layer in stacked]
        return losses(features, made, wanted, target)

    def step(i):
        rate = RATE * min((i + 1) / 20, 1, 2 * (1 - i / steps))
        for group, times in zip(adam.param_groups, (1, OWN), strict=True):
            group["lr"] = times * rate
        top, left = torch.randint(33, (2,)).tolist()
        x = pool[torch.randint(len(pool), (BATCH,)), :, top : top + SIZE, left : left + SIZE]
        x = x.flip(3) if torch.rand(()) < 0.5 else x
        x = x.contiguous(memory_format=torch.channels_last)
        parts = judged(x, torch.randint(len(names), (BATCH,)))
        adam.zero_grad()
        total(parts).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()
        return {name: part.mean().item() for name, part in parts.items()}

    @torch.no_grad()
    def evaluate():
        which = torch.arange(len(held_out)) % len(names)
        parts = judged(held_out, which)
        return {f"{name} held out": part.mean().item() for name, part in parts.items()}

    about = "drawn shapes and data.emoji; styles: data.paintings"
    facts = {"config": asdict(config), "styles": names}
    return Run({"network": network}, {"adam": adam}, step, evaluate, steps, about, facts, "network")
