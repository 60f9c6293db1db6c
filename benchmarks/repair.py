"""How well do networks repair pictures, and how well did we do without them?

    python -m benchmarks repair [--pictures 200] [--trained FOLDER …] [--record]

The first test digits and test emoji are damaged: a rectangle is missing, scratches, or single
pixels; or noise of two strengths lies over them. Each method gets the same damaged pictures. The
settings of those without a network are chosen on 50 *training* pictures, by squared error.

* Peak signal-to-noise ratio, over all pictures together; of holes only the hole counts.
* Structural similarity of whole pictures, their mean.
* Fréchet distance, by our classifiers' features, to the training pictures; the undamaged test
  pictures have one, too, and that is as good as it gets.

Intervals are for having so many pictures. ``--trained`` names folders that `python -m companion
train repair --seed 1 --out FOLDER` has left: other seeds of the network. With 200 pictures this
takes about six minutes on one thread. ``--record`` keeps the numbers for the chapter on repair.
"""

import itertools
from functools import cache
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from scipy.ndimage import median_filter
from skimage.metrics import structural_similarity
from skimage.restoration import denoise_nl_means, denoise_tv_chambolle, inpaint_biharmonic

from benchmarks import _command
from companion import data, metrics
from companion.models.pictures import to_bytes, to_tensor
from companion.models.repair import (
    RepairConfig,
    Repairer,
    cleaned,
    damaged,
    filled,
    harmonic,
    pasted,
    total_variation,
)
from companion.models.restore import restore
from companion.models.unet import UNet, UNetConfig
from companion.training.recipes import repair

TASKS = {name: (name, 0.0) for name in repair.HOLES} | {
    "noise 0.25": (None, 0.25),
    "noise 0.5": (None, 0.5),
}
WEIGHTS = {  # of total variation; settings are chosen from these
    "hole": (0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    "noise": (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7),
}
STRENGTHS = (0.3, 0.4, 0.5, 0.6, 0.8, 1.0)  # of non-local means, by the noise's
DIRECTIONS = (20, 50, 100, 200, 300, 400, 600)  # of the Gaussian
STEPS, AGAIN, TUNED = 20, 5, 50


class Damage:
    """Pictures of a kind, damaged: x, y and known; (N, C, 32, 32), digits in one channel."""

    def __init__(self, kind, split, chosen, task):
        hole, self.sigma = TASKS[task]
        images = getattr(data, kind)(split).images[chosen]
        self.kind, self.x = kind, to_tensor(images, repair.SIZE)
        torch.manual_seed(7)
        N = len(self.x)
        self.known = repair.HOLES[hole](N, 32) if hole else torch.ones(N, 1, 32, 32)
        self.y = damaged(self.x, self.known, torch.full((N,), self.sigma))

    def finished(self, found):
        """Cut to -1…1, and where there is no noise, what is known as it is."""
        found = found.clamp(-1, 1)
        return found if self.sigma else pasted(found, self.y, self.known)

    def errors(self, found):
        """Squared error and how many numbers count, (N, 2)."""
        counted = (torch.ones_like(self.known) if self.sigma else 1 - self.known).expand_as(self.x)
        squared = (counted * (found - self.x).square()).sum((1, 2, 3))
        return torch.stack([squared, counted.sum((1, 2, 3))], 1).numpy()


def psnr(errors):
    squared, count = errors.sum(0)
    return 10 * np.log10(4 * count / squared)


def each(function, d):
    """Apply a function of one picture, (H, W, C), and its mask, (H, W), to all of them."""
    rows = [
        function(y.permute(1, 2, 0).double().numpy(), known[0].numpy())
        for y, known in zip(d.y, d.known, strict=True)
    ]
    return torch.from_numpy(np.stack(rows)).permute(0, 3, 1, 2).float()


# --- methods: name -> function of a Damage and a setting, and the settings to choose from --------


def biharmonic(d, _):
    return each(lambda y, known: inpaint_biharmonic(y, known == 0, channel_axis=-1), d)


def median(d, size):
    return each(lambda y, _: median_filter(y, (size, size, 1), mode="nearest"), d)


def chambolle(d, weight):
    return each(lambda y, _: denoise_tv_chambolle(y, weight, channel_axis=-1), d)


def patches(d, setting):
    size, strength = setting
    how = dict(patch_size=size, patch_distance=9, channel_axis=-1, sigma=d.sigma)
    return each(lambda y, _: denoise_nl_means(y, h=strength * d.sigma, **how).reshape(y.shape), d)


@cache
def spread(kind):
    """Mean of the training pictures, their main directions, and the variance along each."""
    train = to_tensor(getattr(data, kind)("train").images, 32)[:-TUNED].flatten(1).double()
    mean = train.mean(0)
    _, s, directions = torch.linalg.svd(train - mean, full_matrices=False)
    return mean, directions, s.square() / len(train)


def gaussian(d, components):
    """The mean of a Gaussian with the training pictures' mean and main directions, given y."""
    mean, directions, variances = spread(d.kind)
    W = (directions[:components] * variances[:components, None].sqrt()).T  # (C·S·S, components)
    rest = variances[components:].sum() / len(mean) + d.sigma**2
    rows, whole = [], W.T @ W
    for y, known in zip(d.y.double(), d.known.double(), strict=True):
        m = known.expand_as(y).flatten()
        seen = whole if known.all() else (W.T * m) @ W
        precision = torch.eye(components).double() + seen / rest
        z = torch.linalg.solve(precision, W.T @ (m * (y.flatten() - mean)) / rest)
        rows.append((mean + W @ z).view_as(y))
    return torch.stack(rows).float()


METHODS = {
    "hole": {
        "harmonic": (lambda d, _: harmonic(d.y, d.known), [None]),
        "biharmonic": (biharmonic, [None]),
        "total variation": (
            lambda d, weight: total_variation(d.y, d.known, weight, 400),
            WEIGHTS["hole"],
        ),
        "Gaussian": (gaussian, DIRECTIONS),
    },
    "noise": {
        "nothing": (lambda d, _: d.y, [None]),
        "median": (median, [3, 5, 7]),
        "total variation": (chambolle, WEIGHTS["noise"]),
        "non-local means": (patches, list(itertools.product((3, 5, 7), STRENGTHS))),
        "Gaussian": (gaussian, DIRECTIONS),
    },
}


@torch.no_grad()
def by_network(d, network):
    wide = d.y.expand(-1, 3, -1, -1)
    level = torch.full((len(wide),), d.sigma)
    parts = zip(*(part.split(50) for part in (wide, d.known, level)), strict=True)
    found = torch.cat([network(*part) for part in parts])
    return found if d.kind == "emoji" else found.mean(1, keepdim=True)


def by_diffusion(d):
    """Name -> function, for the diffusion model of this kind of pictures."""
    model = restore(UNet, f"diffusion-{d.kind}", UNetConfig)

    torch.manual_seed(1)

    def parts(function):
        split = zip(d.y.split(50), d.known.split(50), strict=True)
        return torch.cat([function(*part) for part in split])

    if not d.sigma:
        return {
            f"diffusion, {'once' if again == 1 else 'again'}": lambda again=again: parts(
                lambda y, known: filled(model, y, known, STEPS, again)
            )
            for again in (1, AGAIN)
        }

    @cache
    def draws():
        return [parts(lambda y, _: cleaned(model, y, d.sigma, STEPS)) for _ in range(8)]

    found = {"diffusion, one step": lambda: parts(lambda y, _: cleaned(model, y, d.sigma, 1))}
    for count in (1, 2, 4, 8):
        name = f"diffusion, mean of {count}" if count > 1 else "diffusion, drawn"
        found[name] = lambda count=count: sum(draws()[:count]) / count
    return found


# --- judging -----------------------------------------------------------------------------------


def interval(found):
    return {"value": float(found.value), "low": float(found.low), "high": float(found.high)}


def judged(d, found, reference):
    """Return what the three measures say of repaired pictures."""
    found, size = d.finished(found), 28 if d.kind == "digits" else 32
    images, originals = (to_bytes(part, size) for part in (found, d.x))
    how = dict(channel_axis=-1) if d.kind == "emoji" else {}
    similar = [
        structural_similarity(a, b, data_range=255, **how)
        for a, b in zip(images, originals, strict=True)
    ]
    features = metrics.features(images, d.kind)

    def distance(f):
        return metrics.frechet_distance(reference, metrics.moments(f))

    distances = interval(metrics.bootstrap(distance, features, rounds=50))
    if np.array_equal(images, originals):
        return {"Fréchet": distances}
    return {
        "PSNR": interval(metrics.bootstrap(psnr, d.errors(found), rounds=200)),
        "SSIM": interval(metrics.bootstrap(np.mean, np.array(similar), rounds=200)),
        "Fréchet": distances,
    }


def rows(kind, task, count, networks):
    """Yield a row for each method."""
    d = Damage(kind, "test", slice(0, count), task)
    validation = Damage(kind, "train", slice(-TUNED, None), task)
    real = metrics.features(getattr(data, kind)("train").images, kind)
    reference = metrics.moments(real)

    def row(method, repaired, **facts):
        found = repaired()
        measured = judged(d, found, reference)
        print(
            f"{kind:7} {task:10} {method:22}",
            *(f"{name} {value['value']:7.3f}" for name, value in measured.items()),
            *(f"{name} {value}" for name, value in facts.items()),
            flush=True,
        )
        return {"kind": kind, "task": task, "method": method, **facts, **measured}

    yield row("undamaged", lambda: d.x)
    for method, (function, settings) in METHODS["noise" if d.sigma else "hole"].items():

        def error(setting, function=function):
            return -psnr(validation.errors(validation.finished(function(validation, setting))))

        best = min(settings, key=error) if len(settings) > 1 else settings[0]
        yield row(method, lambda f=function, best=best: f(d, best), setting=best)
    for seed, network in enumerate(networks):
        yield row("network", lambda network=network: by_network(d, network), seed=seed)
    for method, function in by_diffusion(d).items():
        yield row(method, function)


def main():
    parser = _command.parser("repair", __doc__, record=True)
    parser.add_argument(
        "--pictures", type=int, default=200, help="of each kind, at most 401; 200 if not given"
    )
    parser.add_argument(
        "--trained", type=Path, nargs="*", default=[], metavar="FOLDER", help="other trainings"
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    networks = [restore(Repairer, "repair", RepairConfig)]
    for folder in given.trained:
        other = Repairer(networks[0].config).eval()
        other.load_state_dict(load_file(folder / "average.safetensors"))
        networks.append(other)
    found = [
        row
        for kind, task in itertools.product(("digits", "emoji"), TASKS)
        for row in rows(kind, task, given.pictures, networks)
    ]
    numbers = {"pictures": given.pictures, "steps": STEPS, "again": AGAIN, "rows": found}
    _command.keep(given, "repair", numbers)


if __name__ == "__main__":
    main()
