"""How good are our DCGANs, compared with two public recipes at the same cost?

    python -m benchmarks gan [--seconds 60] [--seeds 3] [--record]

Each run gets the same pictures and as many seconds of processor time for its steps, one thread.
Judged are 2,000 generated pictures against pictures held out, by our classifiers' features. Rebuilt
from their descriptions, with their settings:

- PyTorch-GAN (eriklindernoren, implementations/dcgan): upsampling and convolutions, batch
  normalisation with eps 0.8, dropout in D, cross-entropy, G before D, Adam 2e-4.
- labml (labml_nn/gan/dcgan): transposed convolutions of 1024, 512 and 256 channels, D alike,
  batch normalisation in both, smoothed labels, Adam 2.5e-4.

Both are made for a GPU; at this cost they take few steps. So each is run a second time with fewer
channels, so that a step costs a few times one of ours: *narrow* keeps all but the width.
Digits for PyTorch-GAN are padded to 32 × 32 instead of resized, so that nothing is lost on the way
back. For emoji labml gets kernels of 4 where 3 would give 28 × 28. Both generate with the
statistics of the batch, as their own scripts do.

Finished runs are kept beside the JSON file; the same command goes on where it stopped. With 60 s
all takes about 35 minutes. ``--record`` keeps the numbers for the chapter on adversarial networks.
"""

import json
import time

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from benchmarks import _command
from companion import data, metrics, weights
from companion.models.pictures import to_bytes, to_tensor
from companion.training.files import write_json
from companion.training.recipe import prepared, seed_everything

BATCH, Z = 64, 100


def initialised(model):
    """Both public recipes: convolutions from N(0, 0.02²), batch normalisation from N(1, 0.02²)."""
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(layer.weight, 0, 0.02)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1, 0.02)
            nn.init.zeros_(layer.bias)
    return model


def pytorch_gan(channels, width):
    """Networks for 32 × 32; width is 128 in the original."""
    up = [nn.Linear(Z, width * 64), nn.Unflatten(1, (width, 8, 8)), nn.BatchNorm2d(width)]
    for before, after in ((width, width), (width, width // 2)):
        up += [nn.Upsample(scale_factor=2), nn.Conv2d(before, after, 3, padding=1)]
        up += [nn.BatchNorm2d(after, 0.8), nn.LeakyReLU(0.2)]
    G = nn.Sequential(*up, nn.Conv2d(width // 2, channels, 3, padding=1), nn.Tanh())
    down, before = [], channels
    for after in (width // 8, width // 4, width // 2, width):
        down += [nn.Conv2d(before, after, 3, 2, 1), nn.LeakyReLU(0.2), nn.Dropout2d(0.25)]
        if after in (width // 4, width // 2):
            down += [nn.BatchNorm2d(after, 0.8)]
        before = after
    return initialised(G), initialised(nn.Sequential(*down, nn.Flatten(), nn.Linear(width * 4, 1)))


def labml(channels, width):
    """Networks for 28 × 28, or in colour 32 × 32; width is 1024 in the original."""
    first, second = ((3, 1, 0), (3, 2, 0)) if channels == 1 else ((4, 1, 0), (4, 2, 1))
    half, quarter = width // 2, width // 4
    G = [nn.Unflatten(1, (Z, 1, 1)), nn.ConvTranspose2d(Z, width, *first, bias=False)]
    for before, after, shape in ((width, half, second), (half, quarter, (4, 2, 1))):
        G += [nn.BatchNorm2d(before), nn.ReLU()]
        G += [nn.ConvTranspose2d(before, after, *shape, bias=False)]
    G += [nn.BatchNorm2d(quarter), nn.ReLU()]
    G += [nn.ConvTranspose2d(quarter, channels, 4, 2, 1, bias=False), nn.Tanh()]
    D = [nn.Conv2d(channels, quarter, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
    for before, after, shape in ((quarter, half, (4, 2, 1)), (half, width, second)):
        D += [nn.Conv2d(before, after, *shape, bias=False), nn.BatchNorm2d(after)]
        D += [nn.LeakyReLU(0.2)]
    D += [nn.Conv2d(width, 1, *first, bias=False), nn.Flatten()]
    return initialised(nn.Sequential(*G)), initialised(nn.Sequential(*D))


def adam(model, rate):
    return torch.optim.Adam(model.parameters(), rate, (0.5, 0.999))


def public(networks, kind, width):
    """A public recipe on our pictures: a step, and what generates."""
    train = getattr(data, kind)("train").images
    side = train.shape[1] if networks is labml else 32
    images = to_tensor(train, side)
    G, D = networks(images.shape[1], width)
    rate = 2e-4 if networks is pytorch_gan else 2.5e-4
    adam_G, adam_D = adam(G, rate), adam(D, rate)

    def batch():
        return images[torch.randint(len(images), (BATCH,))]

    def pytorch_gan_step(i):
        fake = G(torch.randn(BATCH, Z))
        adam_G.zero_grad()
        cross_entropy(D(fake), torch.ones(BATCH, 1)).backward()
        adam_G.step()
        adam_D.zero_grad()
        real_loss = cross_entropy(D(batch()), torch.ones(BATCH, 1))
        fake_loss = cross_entropy(D(fake.detach()), torch.zeros(BATCH, 1))
        ((real_loss + fake_loss) / 2).backward()
        adam_D.step()

    def smooth(label):
        return (label - torch.rand(BATCH, 1) * 0.01).abs()

    def labml_step(i):
        adam_D.zero_grad()
        fake = G(torch.randn(BATCH, Z)).detach()
        (cross_entropy(D(batch()), smooth(1)) + cross_entropy(D(fake), smooth(0))).backward()
        adam_D.step()
        adam_G.zero_grad()
        cross_entropy(D(G(torch.randn(BATCH, Z))), smooth(1)).backward()
        adam_G.step()

    return (pytorch_gan_step if networks is pytorch_gan else labml_step), G, Z


def ours(kind, seed):
    run = prepared(f"dcgan-{kind}", seed)
    return run.step, run.modules["average"], run.modules["average"].Z


MODELS = {
    "ours": ours,
    "PyTorch-GAN, narrow": lambda kind, _: public(pytorch_gan, kind, 32),
    "labml, narrow": lambda kind, _: public(labml, kind, 128),
    "PyTorch-GAN": lambda kind, _: public(pytorch_gan, kind, 128),
    "labml": lambda kind, _: public(labml, kind, 1024),
}


def measured(model, kind, seed, seconds):
    """Train for so much processor time and judge."""
    seed_everything(seed)
    step, G, codes = MODELS[model](kind, seed)
    start, steps = time.process_time(), 0
    while time.process_time() - start < seconds:
        step(steps)
        steps += 1
    held_out = getattr(data, kind)("test").images
    z = torch.randn(2_000, codes, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        images = np.concatenate([to_bytes(G(part), held_out.shape[1]) for part in z.split(250)])
    real, fake = (metrics.features(pictures, kind) for pictures in (held_out, images))
    mean_and_covariance = metrics.moments(real)
    frechet = metrics.bootstrap(
        lambda f: metrics.frechet_distance(mean_and_covariance, metrics.moments(f)), fake
    )
    found = {"frechet": frechet._asdict(), "kernel": metrics.kernel_distance(real, fake)}
    found |= metrics.precision_recall(real, fake)._asdict()
    found |= metrics.density_coverage(real, fake)._asdict()
    return {"kind": kind, "model": model, "seed": seed, "steps": steps, **found}


def floor(kind):
    """What real pictures reach among themselves."""
    pool = metrics.features(getattr(data, kind)().images, kind)
    sizes = (2_000, 2_000) if kind == "digits" else (401, 1_200)
    return metrics.noise_floor(metrics.frechet_distance, pool, sizes)._asdict()


def all_runs(path, seconds, seeds):
    """Finished runs are read, the others made and written one by one."""
    judges = [weights.manifest()[f"classifier-{kind}"]["sha256"] for kind in ("digits", "emoji")]
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if kept.get("seconds") != seconds or kept.get("judges") != judges:
        kept = {"seconds": seconds, "judges": judges, "runs": []}
    done = {(run["kind"], run["model"], run["seed"]) for run in kept["runs"]}
    for seed in range(seeds):
        for model in MODELS:
            for kind in ("digits", "emoji"):
                if (kind, model, seed) in done:
                    continue
                kept["runs"].append(measured(model, kind, seed, seconds))
                print(json.dumps(kept["runs"][-1]), flush=True)
                write_json(path, kept)
    return kept["runs"]


def table(kind, runs, floor):
    """Print one data set's rows; return them and whether ours wins outside the error bars."""
    rows = []
    print(f"\n{kind}: Fréchet distance, a perfect generator {floor['low']:.1f}–{floor['high']:.1f}")
    print(f"{'':22} {'mean':>7} {'from':>7} {'to':>7} {'steps':>6} {'precision':>10} {'recall':>7}")
    for model in MODELS:
        mine = [run for run in runs if run["model"] == model and run["kind"] == kind]
        if not mine:
            continue
        row = {"model": model, "seeds": len(mine)}
        for key in ("steps", "precision", "recall", "density", "coverage", "kernel"):
            row[key] = float(np.mean([run[key] for run in mine]))
        row["frechet"] = float(np.mean([run["frechet"]["value"] for run in mine]))
        row["low"] = min(run["frechet"]["low"] for run in mine)
        row["high"] = max(run["frechet"]["high"] for run in mine)
        rows.append(row)
        print(
            f"{model:22} {row['frechet']:7.1f} {row['low']:7.1f} {row['high']:7.1f} "
            f"{row['steps']:6.0f} {row['precision']:10.2f} {row['recall']:7.2f}"
        )
    won = all(rows[0]["high"] < row["low"] for row in rows[1:])
    print(f"ours below all others, the intervals apart: {'yes' if won else 'NO'}")
    return {"rows": rows, "floor": floor, "won": won}


def main():
    parser = _command.parser("gan", __doc__, record=True)
    parser.add_argument(
        "--seconds", type=float, default=60, help="processor time of each run; 60 if not given"
    )
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each; 3 if not given")
    given = parser.parse_args()
    torch.set_num_threads(1)
    path = _command.place(given, "gan").with_name("gan-runs.json")
    runs = all_runs(path, given.seconds, given.seeds)
    print(f"{given.seconds:g} s of processor time a run, {given.seeds} seeds; from and to are the")
    print("lowest and the highest bound of the seeds' 95 % intervals")
    numbers = {kind: table(kind, runs, floor(kind)) for kind in ("digits", "emoji")}
    numbers = {"seconds": given.seconds, "versions": f"PyTorch {torch.__version__}", **numbers}
    _command.keep(given, "gan", numbers)


if __name__ == "__main__":
    main()
