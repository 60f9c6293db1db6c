"""What do three variants of the GAN give, beside a plain DCGAN at the same cost?

    python -m benchmarks variants [--seeds 3] [--only MODEL ...] [--record]
    python -m benchmarks variants --cost [--only MODEL ...]

All play the same game, with the same tricks, on the same pictures (recipes/variants.py). They take
different numbers of steps, so that each costs the same processor time on one thread; ``--cost``
measures that: all sides make steps in turns, through all phases of their training, so that all meet
the same weather. Judged are 2,000 generated pictures against pictures held out, by our classifiers'
features. Where a model is told what to draw, it is told what the held-out pictures show.

Three models ship; seed 0 of theirs are the weights that ship, judged again. *Blind judge* is the
conditional GAN with a discriminator that is not told the wish, *shuffled* the one that is told
wishes which were shuffled among the pictures beforehand: the same networks, and nothing to learn
from the wish. *No mismatch* is the one whose discriminator never sees a real picture beside the
wish of another. The plain DCGAN's digits are judged a second time, chosen so that each class comes
as often as among the pictures held out.

Finished runs are kept beside the JSON file, each in its own; the same command goes on where it
stopped, and several may run at once with different ``--only``.
"""

import json
import time

import numpy as np
import torch
from torch import nn

from benchmarks import _command
from companion import data, metrics, weights
from companion.models import conditional_gan, dcgan, progressive, stackgan
from companion.models.restore import restore
from companion.training.files import write_json
from companion.training.recipe import seed_everything
from companion.training.recipes import variants


class Blind(nn.Module):
    """A discriminator that is handed the wish and does not look at it."""

    def __init__(self):
        super().__init__()
        self.plain = dcgan.Discriminator(1, variants.WIDTH)

    def forward(self, x, y):
        return self.plain(x)


def blind(kind, images, wishes):
    """Return a conditional GAN whose judge is blind to the wish."""
    G = conditional_gan.Generator(1, variants.WIDTH, variants.Z, wishes.shape[1])
    batch = variants.drawing(kind, images, wishes)
    return variants.Duel(G, Blind(), batch, variants.GAMES[kind])


def shuffled(kind, images, wishes):
    """Return a conditional GAN to which wishes say nothing about the pictures beside them."""
    return variants.conditional(kind, images, wishes[torch.randperm(len(wishes))])


def matched(kind, images, wishes):
    """Return a conditional GAN whose judge never sees a real picture beside a wrong wish."""
    return variants.conditional(kind, images, wishes, mismatched=False)


# kind, contest, steps at equal cost (--cost), and the name under which seed 0 ships
MODELS: dict[str, tuple] = {
    "DCGAN": ("digits", variants.plain, 1_150, None),
    "conditional": ("digits", variants.conditional, 1_080, "cgan-digits"),
    "conditional, blind judge": ("digits", blind, 1_110, None),
    "conditional, shuffled": ("digits", shuffled, 1_080, None),
    "progressive": ("digits", variants.growing, 1_310, "progressive-digits"),
    "DCGAN, emoji": ("emoji", variants.plain, 1_400, None),
    "conditional, emoji": ("emoji", variants.conditional, 1_170, None),
    "conditional, emoji, no mismatch": ("emoji", matched, 1_300, None),
    "StackGAN, emoji": ("emoji", variants.Stack, 1_110, "stackgan-emoji"),
}
SHIPPED = {
    "cgan-digits": conditional_gan.Generator,
    "progressive-digits": progressive.Generator,
    "stackgan-emoji": stackgan.Generator,
}


def begun(name, seed=0):
    """Build a model's contest with a seed."""
    kind, contest, *_ = MODELS[name]
    seed_everything(seed)
    (images, wishes), *_ = variants.wished(kind)
    return contest(kind, images, wishes)


def costs(names, looks=12):
    """Milliseconds of processor time for a step, a mean over the phases of training."""
    sides, spent = {name: begun(name) for name in names}, dict.fromkeys(names, 0.0)
    for look in range(-3, looks):  # the first three warm up
        for name, side in sides.items():
            progress = (max(look, 0) + 0.5) / looks
            start = time.process_time()
            for _ in range(2):
                side.update(1_000, progress)
            spent[name] += (time.process_time() - start) * (look >= 0)
    for name in names:
        each, steps = spent[name] / looks / 2, MODELS[name][2]
        print(f"{name:32}{1000 * each:7.1f} ms a step, {steps:6} steps {each * steps:7.1f} s")


def balanced(generator, held_out, moments):
    """Fréchet distance of digits whose classes, as seen, are as frequent as those held out."""
    images = variants.drawn(generator, torch.zeros(6 * variants.JUDGED, 0), "digits", seed=1)
    seen = metrics.predictions(images, "digits")
    wanted = np.bincount(held_out.labels, minlength=10)
    chosen = [np.flatnonzero(seen == digit)[:count] for digit, count in enumerate(wanted)]
    if [len(rows) for rows in chosen] != list(wanted):
        raise ValueError(f"too few of a class among {np.bincount(seen, minlength=10)}")
    features = metrics.features(images[np.concatenate(chosen)], "digits")
    return metrics.frechet_distance(moments, metrics.moments(features))


def measured(name, seed):
    """Train, or read what ships, and judge."""
    kind, _, steps, ships = MODELS[name]
    start = time.process_time()
    if seed == 0 and ships in weights.manifest():
        generator, losses = restore(SHIPPED[ships], ships), None
        if weights.manifest()[ships]["steps"] != steps:
            raise ValueError(f"{ships} ships after another number of steps than {steps}")
    else:
        learner = begun(name, seed)
        for i in range(steps):
            losses = learner.update(i, i / steps)
        generator = learner.average
    seconds = time.process_time() - start
    _, (_, asked), _ = variants.wished(kind)
    held_out = getattr(data, kind)("test")
    asked = asked[torch.arange(variants.JUDGED) % len(asked)]
    images = variants.drawn(generator, asked, kind)
    real, fake = (metrics.features(pictures, kind) for pictures in (held_out.images, images))
    moments = metrics.moments(real)
    frechet = metrics.bootstrap(
        lambda f: metrics.frechet_distance(moments, metrics.moments(f)), fake
    )
    return {
        "model": name,
        "kind": kind,
        "seed": seed,
        "steps": steps,
        "seconds": round(seconds, 1) if losses else None,
        "parameters": sum(p.numel() for p in generator.parameters()),
        "frechet": frechet._asdict(),
        "balanced": balanced(generator, held_out, moments) if name == "DCGAN" else None,
        "kernel": metrics.kernel_distance(real, fake),
        **metrics.precision_recall(real, fake)._asdict(),
        **metrics.density_coverage(real, fake)._asdict(),
        "as asked": variants.as_asked(images, asked, kind, held_out),
    }


def floors():
    """What real pictures reach: among themselves, and asked for what they show."""
    found = {}
    for kind, sizes in (("digits", (2_000, 2_000)), ("emoji", (401, 1_200))):
        pool = metrics.features(getattr(data, kind)().images, kind)
        held_out, (_, (_, asked), _) = getattr(data, kind)("test"), variants.wished(kind)
        found[kind] = {
            "frechet": metrics.noise_floor(metrics.frechet_distance, pool, sizes)._asdict(),
            "as asked": variants.as_asked(held_out.images, asked, kind, held_out),
        }
    return found


def table(runs):
    """Print a row for each model: means over the seeds, and the range of the seeds' intervals."""
    print(f"\n{'':32}{'Fréchet':>8}{'from':>7}{'to':>7}{'precision':>10}{'recall':>7}{'asked':>7}")
    rows = []
    for name in MODELS:
        mine = [run for run in runs if run["model"] == name]
        if not mine:
            continue
        row = {key: mine[0][key] for key in ("model", "kind", "steps", "parameters")}
        row["seeds"] = len(mine)
        keys = ("kernel", "precision", "recall", "density", "coverage", "as asked")
        for key in keys:
            values = [run[key] for run in mine]
            row[key] = [float(part) for part in (np.mean(values), min(values), max(values))]
        row["frechet"] = [
            float(np.mean([run["frechet"]["value"] for run in mine])),
            min(run["frechet"]["low"] for run in mine),
            max(run["frechet"]["high"] for run in mine),
        ]
        even = [run["balanced"] for run in mine if run.get("balanced")]
        row["balanced"] = float(np.mean(even)) if even else None
        spent = [run["seconds"] for run in mine if run["seconds"]]
        row["seconds"] = float(np.mean(spent)) if spent else None
        rows.append(row)
        mean, low, high = row["frechet"]
        print(
            f"{name:32}{mean:8.1f}{low:7.1f}{high:7.1f}{row['precision'][0]:10.2f}"
            f"{row['recall'][0]:7.2f}{row['as asked'][0]:7.2f}"
        )
    return rows


def main():
    parser = _command.parser("variants", __doc__, record=True)
    parser.add_argument("--cost", action="store_true", help="measure what a step costs, and stop")
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each; 3 if not given")
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="MODEL",
        choices=MODELS,
        default=MODELS,
        help=f"of {', '.join(MODELS)}; all if not given",
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.cost:
        costs(given.only)
        return
    folder = _command.place(given, "variants").with_name("variants-runs")
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(given.seeds):
        for name in given.only:
            path = folder / f"{name} {seed}.json"
            if not path.exists():
                write_json(path, measured(name, seed))
                print(f"{name}, seed {seed}: done", flush=True)
    runs = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    numbers = {
        "what": "GANs on digits and on emoji after equal processor time of training on one thread; "
        "mean, and the lowest and highest bound or value of the seeds",
        "versions": f"PyTorch {torch.__version__}",
        "rows": table(runs),
        "floors": floors(),
    }
    _command.keep(given, "variants", numbers)


if __name__ == "__main__":
    main()
