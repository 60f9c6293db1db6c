"""What do guidance and the number of steps do to the digits that our diffusion model draws?

    python -m benchmarks diffusion [--pictures 500] [--seconds 60] [--record]

Each row draws so many pictures with the weights that ship and compares them with the 2,000 test
digits, by our classifier's features: Fréchet distance, precision, recall, and how many are taken
for the digit that was asked for. The floor is what as many real digits reach. First the weight of
the guidance, by DDIM; then the number of steps, without guidance, for DDIM and ancestral sampling.

With ``--seconds`` the recipe is trained once more for so much processor time on one thread, as
`python -m benchmarks gan` does with the adversarial networks, and judged by 2,000 pictures.
With 500 pictures and 60 s all takes about six minutes. ``--record`` keeps the numbers for the
chapter on diffusion.
"""

import time

import numpy as np
import torch

from benchmarks import _command
from companion import data, metrics
from companion.models.diffusion import guided, sample
from companion.models.pictures import to_bytes
from companion.models.restore import restore
from companion.models.unet import UNet, UNetConfig
from companion.training.recipe import prepared

WEIGHTS, STEPS = (0.0, 1.0, 1.5, 2.0, 3.0, 5.0), (1, 2, 5, 10, 20, 50)


def drawn(model, count, steps, weight, eta):
    """As many of each digit, as bytes, and the seconds of processor time for one."""
    torch.manual_seed(0)
    start, parts = time.process_time(), []
    for part in torch.eye(10).repeat(count // 10, 1).split(100):
        noise = torch.randn(len(part), 1, 32, 32)
        *_, (_, pictures) = sample(guided(model, weight), noise, steps, part, eta)
        parts.append(to_bytes(pictures, 28))
    return np.concatenate(parts), (time.process_time() - start) / count


def judged(images, real):
    """Fréchet distance with its interval, precision, recall, and the share that is as asked."""
    fake, target = metrics.features(images, "digits"), metrics.moments(real)
    frechet = metrics.bootstrap(
        lambda f: metrics.frechet_distance(target, metrics.moments(f)), fake, rounds=50
    )
    found = metrics.precision_recall(real[: len(fake)], fake)
    asked = np.arange(len(images)) % 10
    right = (metrics.predictions(images, "digits") == asked).mean()
    row = {"frechet": frechet.value, "low": frechet.low, "high": frechet.high}
    return row | {"precision": found.precision, "recall": found.recall, "as asked": float(right)}


def rows(model, real, count):
    """One row for each weight, and for each number of steps of each sampler."""
    settings = [("guidance", 20, weight, 0.0) for weight in WEIGHTS]
    settings += [("DDIM", steps, 1.0, 0.0) for steps in STEPS]
    settings += [("ancestral", steps, 1.0, 1.0) for steps in STEPS]
    for name, steps, weight, eta in settings:
        images, seconds = drawn(model, count, steps, weight, eta)
        row = {"rows": name, "steps": steps, "weight": weight, "seconds": seconds}
        row |= judged(images, real)
        shown = "  ".join(f"{k} {v:.3g}" for k, v in row.items() if k != "rows")
        print(f"{name}: {shown}", flush=True)
        yield row


def at_equal_cost(real, seconds):
    """Train the recipe for so many seconds of processor time, and judge 2,000 pictures."""
    spent = 0.0
    for _ in range(2):  # first to see how many steps that is, since the rate falls with them
        steps = 20 if not spent else int(20 * seconds / spent)
        run = prepared("diffusion-digits", steps=steps)
        start = time.process_time()
        for i in range(steps):
            run.step(i)
        spent = time.process_time() - start
    images, _ = drawn(run.modules["average"], 2_000, 20, 1.5, 0.0)
    row = {"steps": steps, "seconds": spent, **judged(images, real)}
    print(row, flush=True)
    return row


def main():
    parser = _command.parser("diffusion", __doc__, record=True)
    parser.add_argument(
        "--pictures",
        type=int,
        default=500,
        help="a row, a multiple of 100; 500 if not given",
    )
    parser.add_argument("--seconds", type=float, help="of training, to compare at equal cost")
    given = parser.parse_args()
    torch.set_num_threads(1)
    real = metrics.features(data.digits("test").images, "digits")
    pool = metrics.features(data.digits().images, "digits")
    floor = metrics.noise_floor(metrics.frechet_distance, pool, (2_000, given.pictures))
    numbers = {
        "pictures": given.pictures,
        "floor": floor._asdict(),
        "rows": list(rows(restore(UNet, "diffusion-digits", UNetConfig), real, given.pictures)),
    }
    if given.seconds:
        numbers["at equal cost"] = at_equal_cost(real, given.seconds)
    _command.keep(given, "diffusion", numbers)


if __name__ == "__main__":
    main()
