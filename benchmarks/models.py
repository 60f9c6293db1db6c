"""Which family draws best at the same cost: adversarial, variational, autoregressive, diffusion?

    python -m benchmarks models [--seconds 20] [--seeds 3] [--kinds digits emoji] [--record]

Each run gets the same pictures and as many seconds of processor time for its steps, on one thread;
nobody is told what the pictures show. Network, optimiser, batch and augmentation are those of the
family's recipe; where the recipe lets the learning rate fall, it falls over the time that there
is. Then each draws 1,000 pictures, which are compared with those held out by our classifiers'
features, and with those it learnt from, pixel by pixel.

- Likelihood: what the bytes of a held-out picture cost, in bits a byte. Exact for the
  autoregressive model; for the VAE and for diffusion a bound: the true number is not larger. The
  VAE of digits takes grey for the probability of ink, whose bits are about other pictures; so one
  more VAE, "VAE of bytes", is trained for this number.
- Copies: share of the drawn pictures that are nearer to a training picture than all but 1 % of
  those held out are.
- Membership: probability that a picture of the training has a lower loss than one held out. The
  loss of the adversarial network is its judge's score with the sign turned.

Rows named "own" come from the weights that ship, trained as long as their recipe says; diffusion
is there told what to draw, as its recipe wants. Finished rows are kept beside the JSON file, and
the same command goes on where it stopped. With 20 s all takes about a quarter of an hour of a core.
"""

import json
import math
import time
from typing import Any, NamedTuple

import numpy as np
import torch

from benchmarks import _command
from companion import data, metrics, weights
from companion.models.dcgan import Generator
from companion.models.diffusion import cosine, noised, sample
from companion.models.pictures import to_bytes, to_tensor
from companion.models.pixel_transformer import PixelConfig, PixelTransformer
from companion.models.restore import restore
from companion.models.unet import UNet, UNetConfig
from companion.models.vae import VAE, VAEConfig, kl, reconstruction
from companion.training.files import write_json
from companion.training.recipe import prepared, seed_everything
from companion.training.recipes import autoencoder, diffusion, gan, pixels

DRAWN, COMPARED, BOUNDED, SAMPLER_STEPS = 1_000, 500, 100, 20
KINDS = ("digits", "emoji")
LOW, HIGH, STRATA = -8.0, 13.5, 32  # of log(α²/σ²), for diffusion's bound
SCALE = 10**6  # steps of a recipe that is told its progress as a step


class Side(NamedTuple):
    """A family ready to be trained: what makes a step, what is judged, and how it draws."""

    step: Any  # step(i, progress)
    model: torch.nn.Module
    draw: Any  # draw(count, seed) → bytes
    losses: Any  # losses(images) → (N,), what gives a member away
    nats: Any = None  # nats(images) → −log p of each, or a bound


def pictures(kind):
    """Bytes to learn from, and bytes held out."""
    get = {"digits": data.digits, "emoji": data.emoji}[kind]
    return get("train").images, get("test").images


def adversarial(kind, seed):
    run = prepared(f"dcgan-{kind}", seed)
    G, D = run.modules["average"], run.modules["discriminator"]
    return Side(lambda i, progress: run.step(i), G, drawn_by_gan(G, kind), lambda x: -scores(D, x))


def drawn_by_gan(G, kind):
    size = pictures(kind)[0].shape[1]

    def draw(count, seed):
        noise = torch.randn(count, G.Z, generator=torch.Generator().manual_seed(seed))
        return gan.drawn(G, noise, size)

    return draw


@torch.no_grad()
def scores(D, images):
    return D(to_tensor(images, 32)).numpy()


def variational(kind, seed):
    run = prepared(f"vae-{kind}", seed, steps=SCALE)
    return vae_side(run.modules["vae"], lambda i, progress: run.step(int(progress * SCALE)))


def variational_of_bytes(kind, seed):
    """The recipe's network and training, but every byte has a probability."""
    seed_everything(seed)
    config = VAEConfig(hidden=(144,), blocks=1, likelihood="logistic")
    images = autoencoder.unit(pictures(kind)[0])
    learner = autoencoder.Learner(VAE(config), images, None, autoencoder.moved, rate=2e-3)
    return vae_side(learner.model, lambda i, progress: learner.update(progress))


def vae_side(model, step):
    def draw(count, seed):
        generator = torch.Generator().manual_seed(seed)
        return autoencoder.drawn(
            model, torch.randn(count, model.config.latent, generator=generator)
        )

    @torch.no_grad()
    def nats(images, draws=5):
        x, rows = autoencoder.unit(images), []
        for _ in range(draws):
            logits, mean, log_variance = model(x)
            rows.append(reconstruction(logits, x, model.log_scale) + kl(mean, log_variance))
        return torch.stack(rows).mean(0).numpy()

    return Side(step, model, draw, nats, nats)


def autoregressive(kind, seed):
    run = prepared(f"pixels-{kind}", seed, steps=SCALE)
    model = run.modules["model"]
    return pixel_side(model, kind, lambda i, progress: run.step(int(progress * SCALE)))


def pixel_side(model, kind, step):
    rest = pixels.remainders(model, pictures(kind)[0])

    def nats(images):
        return pixels.nats(model, images, rest).numpy()

    return Side(step, model, lambda n, seed: pixels.drawn(model, n, seed), nats, nats)


def diffusing(kind, seed):
    """The recipe's network and training with nothing said of any picture."""
    seed_everything(seed)
    images, channels = pictures(kind)[0], 1 if kind == "digits" else 3
    varied = diffusion.moved if kind == "emoji" else None
    learner = diffusion.Learner(
        UNet(UNetConfig(channels=channels, words=1)),
        to_tensor(images, diffusion.SIZE),
        torch.zeros(len(images), 1),
        varied,
    )

    def step(i, progress):
        learner.update(i, max(i + 1, i / progress if progress else 0))

    return unet_side(learner.average, step, images.shape[1])


def unet_side(model, step, size):
    def draw(count, seed):
        generator, parts = torch.Generator().manual_seed(seed), []
        C, S = model.config.channels, model.config.size
        torch.manual_seed(seed)
        for first in range(0, count, 100):
            noise = torch.randn(min(100, count - first), C, S, S, generator=generator)
            *_, (_, found) = sample(model, noise, SAMPLER_STEPS, eta=1.0)
            parts.append(to_bytes(found, size))
        return np.concatenate(parts)

    return Side(step, model, draw, lambda images: velocity_errors(model, images), bound_of(model))


@torch.no_grad()
def velocity_errors(model, images):
    """What the network learnt to make small, for each picture, with the same noise for all."""
    x, total = to_tensor(images, 32), torch.zeros(len(images))
    generator = torch.Generator().manual_seed(0)
    for t in torch.linspace(0.05, 0.95, 4):
        noise = torch.randn(x[:1].shape, generator=generator).expand_as(x)
        mixed, velocity = noised(x, noise, *cosine(t))
        error = torch.cat([model(part, t.expand(len(part))) for part in mixed.split(100)])
        total = total + (error - velocity).square().flatten(1).mean(1)
    return total.numpy()


def bound_of(model):
    """Return what bounds −log p of pictures of bytes under a diffusion model.

    With λ = log(α²/σ²), which falls from HIGH to LOW as the picture drowns, the bound is
    half the integral over λ of the squared error of the noise, and at its ends what the noise
    still says of the picture and what the least noise leaves open of the bytes.
    """

    @torch.no_grad()
    def nats(images):
        x, found = to_tensor(images, 32), torch.zeros(len(images))
        width = (HIGH - LOW) / STRATA
        for k in range(STRATA):  # a λ for each picture from every part of the range
            level = LOW + width * (k + torch.rand(len(x)))
            sigma, alpha = (-level).sigmoid().sqrt(), level.sigmoid().sqrt()
            mixed, velocity = noised(x, torch.randn_like(x), alpha, sigma)
            error = (model(mixed, sigma.asin() * 2 / math.pi) - velocity).square().flatten(1)
            found += width / 2 * alpha.square() * error.sum(1)  # noise − its guess = α (v − v̂)
        a, s = (torch.tensor(sign * LOW).sigmoid() for sign in (1, -1))  # α², σ² where all is noise
        found += ((a * x.square() + s - 1 - s.log()) / 2).flatten(1).sum(1)
        values, least = torch.linspace(-1, 1, 256), math.exp(-HIGH / 2)
        for k, picture in enumerate(x):  # which byte was it, seen through the least noise
            seen = picture + least * torch.randn_like(picture)
            logits = -(seen[..., None] - values).square() / (2 * least**2)
            byte = ((picture + 1) * 127.5).round().long()[..., None]
            found[k] -= logits.log_softmax(-1).gather(-1, byte).sum()
        return found.numpy()

    return nats


SIDES = {
    "GAN": adversarial,
    "VAE": variational,
    "autoregressive": autoregressive,
    "diffusion": diffusing,
    "VAE of bytes": variational_of_bytes,
}


def own(name, kind):
    """A family with the weights that ship: a side without a step, and its recipe's name."""
    if name == "GAN":
        G = restore(Generator, f"dcgan-{kind}")
        return Side(None, G, drawn_by_gan(G, kind), None), f"dcgan-{kind}"
    if name == "VAE":
        return vae_side(restore(VAE, f"vae-{kind}", VAEConfig), None), f"vae-{kind}"
    if name == "autoregressive":
        model = restore(PixelTransformer, f"pixels-{kind}", PixelConfig)
        return pixel_side(model, kind, None), f"pixels-{kind}"
    model = restore(UNet, f"diffusion-{kind}", UNetConfig)
    side = unet_side(model, None, pictures(kind)[0].shape[1])
    return side._replace(draw=told(model, kind), losses=None), f"diffusion-{kind}"


def told(model, kind):
    """Draw as the recipe does: ten digits in turn, or the names of emoji that were held out."""

    def draw(count, seed):
        if kind == "digits":
            y, size = torch.eye(10)[torch.arange(count) % 10], 28
        else:
            captions = data.emoji("test").captions["en"]
            known = weights.manifest()["diffusion-emoji"]["words"]
            said = diffusion.said(captions, known)
            y, size = said[torch.arange(count) % len(said)], None
        return diffusion.drawn(model, y, seed=seed, size=size)

    return draw


def trained(side, seconds):
    """Make steps for so much processor time; return how many and the time."""
    start, steps, spent = time.process_time(), 0, 0.0
    while spent < seconds:
        side.step(steps, spent / seconds)
        steps, spent = steps + 1, time.process_time() - start
    return {"steps": steps, "seconds": round(spent, 2)}


def costs(name):
    """Processor time of the recipe, from some of its steps."""
    run = prepared(name)
    for i in range(5):
        run.step(i)
    start = time.process_time()
    for i in range(5, 25):
        run.step(i)
    each = (time.process_time() - start) / 20
    return {"steps": run.steps, "seconds": round(each * run.steps, 1)}


def timed(draw, count):
    """Seconds of processor time for each of so many pictures that are drawn together."""
    start = time.process_time()
    draw(count, 1)
    return (time.process_time() - start) / count


def judged(side, kind):
    """All that is measured of a side, trained."""
    train, held_out = pictures(kind)
    side.model.eval()
    images = side.draw(DRAWN, 0)
    real, fake = (metrics.features(p, kind) for p in (held_out, images))
    target, some = metrics.moments(real), real[:DRAWN]
    frechet = metrics.bootstrap(
        lambda f: metrics.frechet_distance(target, metrics.moments(f)), fake, rounds=50
    )
    row: dict[str, Any] = {"parameters": sum(p.numel() for p in side.model.parameters())}
    row["frechet"] = frechet._asdict()
    row |= metrics.precision_recall(some, fake)._asdict()
    row |= metrics.density_coverage(some, fake)._asdict()
    classes = 10 if kind == "digits" else 8
    shares = np.bincount(metrics.predictions(held_out, kind), minlength=classes) + 0.5
    modes = metrics.mode_coverage(metrics.predictions(images, kind), classes, shares / shares.sum())
    row |= {"classes": modes.covered, "imbalance": modes.divergence}
    row |= copies(images, train, held_out)
    row |= {"each": timed(side.draw, 100), "one": min(timed(side.draw, 1) for _ in range(3))}
    if side.losses:
        members, others = (side.losses(part[:400]) for part in (train, held_out))
        row["membership"] = metrics.membership(members, others).auc
    return row | likelihood(side, kind)


def copies(images, train, held_out):
    """How near drawn and held-out pictures come to those of the training, pixel by pixel."""
    ours, others = (
        metrics.nearest_neighbours(some[:COMPARED], train)[0][:, 0] for some in (images, held_out)
    )
    near = float((ours < np.quantile(others, 0.01)).mean())
    return {"copies": near, "distance": float(np.median(ours) / np.median(others))}


def likelihood(side, kind):
    """Bits a byte of held-out pictures: mean, and 1.96 standard errors each way."""
    if side.nats is None:
        return {}
    seed_everything(0)
    held_out = pictures(kind)[1][:BOUNDED]
    bits = side.nats(held_out) / (held_out[0].size * math.log(2))
    value, error = float(bits.mean()), 1.96 * float(bits.std(ddof=1)) / math.sqrt(len(bits))
    return {"bits": {"value": value, "low": value - error, "high": value + error}}


def floors(kind):
    """What real pictures reach among themselves."""
    pool = metrics.features(np.concatenate(pictures(kind)), kind)
    sizes = (min(2_000, len(pictures(kind)[1])), DRAWN)
    found = {"frechet": metrics.noise_floor(metrics.frechet_distance, pool, sizes)._asdict()}
    few = (min(DRAWN, sizes[0]), DRAWN)
    for name, of in (("coverage", metrics.density_coverage), ("recall", metrics.precision_recall)):
        floor = metrics.noise_floor(lambda r, f: getattr(of(r, f), name), pool, few, rounds=20)  # noqa: B023
        found[name] = floor._asdict()
    return found


def missing(rows, kinds, seeds):
    """Which rows are still to be made: kind, name and seed; the seed "own" for shipped weights."""
    done = {(row["kind"], row["model"], row["seed"]) for row in rows if not stale(row)}
    each = [0, "own", *range(1, seeds)]
    wanted = [(kind, name, seed) for seed in each for kind in kinds for name in list(SIDES)[:4]]
    if "digits" in kinds:  # of emoji the recipe's own gives every byte a probability
        wanted += [("digits", "VAE of bytes", seed) for seed in range(seeds)]
    return [row for row in wanted if row not in done]


def stale(row):
    """Whether a row is about weights that no longer ship."""
    return "recipe" in row and weights.manifest()[row["recipe"]]["sha256"] != row["sha256"]


def measured(kind, name, seed, seconds):
    """One row."""
    if seed == "own":
        side, recipe = own(name, kind)
        facts = {"recipe": recipe, "sha256": weights.manifest()[recipe]["sha256"]}
        return judged(side, kind) | costs(recipe) | facts
    side = SIDES[name](kind, seed)
    return trained(side, seconds) | judged(side, kind)


def main():
    parser = _command.parser("models", __doc__, record=True)
    parser.add_argument(
        "--seconds", type=float, default=20, help="processor time of each run; 20 if not given"
    )
    parser.add_argument(
        "--kinds", nargs="+", choices=KINDS, default=KINDS, help="of pictures; both if not given"
    )
    parser.add_argument("--seeds", type=int, default=3, help="trainings of each; 3 if not given")
    given = parser.parse_args()
    torch.set_num_threads(1)
    path = _command.place(given, "models").with_name("models-rows.json")
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if kept.get("seconds") != given.seconds:
        kept = {"seconds": given.seconds, "rows": [], "floors": {}}
    for kind in given.kinds:
        if kind not in kept["floors"]:
            kept["floors"][kind] = floors(kind)
    kept["rows"] = [row for row in kept["rows"] if not stale(row)]
    for kind, name, seed in missing(kept["rows"], given.kinds, given.seeds):
        row = {"kind": kind, "model": name, "seed": seed}
        kept["rows"].append(row | measured(kind, name, seed, given.seconds))
        print(json.dumps(kept["rows"][-1]), flush=True)
        write_json(path, kept)
    numbers = {"versions": f"PyTorch {torch.__version__}", "drawn": DRAWN, **kept}
    _command.keep(given, "models", numbers)


if __name__ == "__main__":
    main()
