"""A small model writes quatrains in a form: what does each way of keeping the rules cost?

    python -m benchmarks writing [--free 150000] [--poems 300] [--record]

The shipped model of Tang verse writes quatrains of five characters to a line, in any of the four
forms, at temperature 1. Rejection draws freely and keeps what conforms: exact, and the measure of
the others. The mask and the particles keep the rules while writing. Intervals are for having so
many poems; time is processor time on one thread. The poems held out from training are the control:
what they share with the training poems no model has copied. Takes about ten minutes. ``--record``
keeps the numbers for the chapter on writing.
"""

import math
import re
import time

import numpy as np
import torch

from benchmarks import _command
from companion import metrics, verse
from companion.models.writing import log_likelihood, write, writer
from companion.training.recipes import language

MEASURE, PARTICLES, BATCH = 5, (4, 16, 64), 500
SHAPE = re.compile(r"(\w{5}，\w{5}。){2}\n")


def interval(values, digits=3):
    """Mean of numbers, with the bounds of its bootstrap interval."""
    values = np.asarray(values, float)
    found = metrics.bootstrap(lambda x: x.mean(), values, rounds=1000)
    return [round(float(x), digits) for x in (values.mean(), found.low, found.high)]


def judged(poems, log_p, seconds, training, many):
    """What is measured of poems; at most `many` of them."""
    poems, log_p = poems[:many], log_p[:many]
    fine = [verse.check(poem).conforms for poem in poems]
    copies = [metrics.longest_copy(poem.strip(), training) for poem in poems]
    return {
        "poems": len(poems),
        "conform": interval(fine),
        "nats": interval([-x / len(p) for x, p in zip(log_p, poems, strict=True)]),
        "copy": interval(copies),
        "seconds": seconds,
    }


def freely(model, rules, count):
    """Draw poems without rules; return those that conform, and how many had the shape."""
    kept, log_p, shaped, start = [], [], 0, time.process_time()
    for seed in range(count // BATCH):
        made = write(model, rules, BATCH, masked=False, seed=10_000 + seed)
        for text, value in zip(made.texts, made.log_p.tolist(), strict=True):
            if SHAPE.fullmatch(text):
                shaped += 1
                if verse.check(text).conforms:
                    kept.append(text)
                    log_p.append(value)
    return kept, log_p, shaped, time.process_time() - start


def by_rules(model, rules, poems, particles):
    """Write as many poems, one to a run, and estimate log p(C) from each run's weights."""
    texts: list = []
    log_p, estimates, start = [], [], time.process_time()
    runs = BATCH // particles
    while len(texts) < poems:
        made = write(model, rules, runs, particles, seed=len(texts))
        texts += [made.texts[i] for i in made.chosen]
        log_p += made.log_p[made.chosen].tolist()
        mean = made.log_w.view(runs, particles).logsumexp(1) - math.log(particles)
        estimates += mean.tolist()
    seconds = (time.process_time() - start) / len(texts)
    return texts, log_p, estimates, seconds


def held_out(model, characters, validation):
    poems = [f"{line}\n" for line in validation.splitlines() if SHAPE.fullmatch(f"{line}\n")]
    return poems, log_likelihood(model, characters, poems).tolist()


def main():
    parser = _command.parser("writing", __doc__, record=True)
    parser.add_argument(
        "--free", type=int, default=150_000, help="poems drawn without rules; 150,000 if not given"
    )
    parser.add_argument(
        "--poems", type=int, default=300, help="judged of each method; 300 if not given"
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    model, characters = writer("lm-tang")
    rules = verse.Rules(characters, MEASURE)
    training, validation, *_ = language.tang()
    result: dict = {"measure": MEASURE, "methods": {}}

    def add(name, row):
        result["methods"][name] = row
        print(name, row, flush=True)

    poems, log_p = held_out(model, characters, validation)
    add("held-out poems", judged(poems, log_p, None, training, given.poems))
    fine = [i for i, poem in enumerate(poems) if verse.check(poem).conforms]
    regular = [poems[i] for i in fine], [log_p[i] for i in fine]
    add("held-out, conforming", judged(*regular, None, training, given.poems))
    kept, log_p, shaped, seconds = freely(model, rules, given.free)
    drawn = given.free // BATCH * BATCH
    row = judged(kept, log_p, round(seconds / max(1, len(kept)), 3), training, given.poems)
    low, high = (len(kept) + z * math.sqrt(len(kept)) for z in (-1.96, 1.96))
    share = [round(math.log(max(x, 1) / drawn), 2) for x in (len(kept), low, high)]
    add(
        "rejection", row | {"drawn": drawn, "shaped": shaped, "kept": len(kept), "log_share": share}
    )
    for particles in (1, *PARTICLES):
        texts, log_p, estimates, seconds = by_rules(model, rules, given.poems, particles)
        row = judged(texts, log_p, round(seconds, 4), training, given.poems)
        top = max(estimates)
        weights = np.exp(np.array(estimates) - top)
        found = metrics.bootstrap(lambda x: x.mean(), weights, rounds=1000)
        values = (weights.mean(), found.low, found.high)
        row["log_share"] = [round(top + math.log(x), 2) for x in values]
        add("mask" if particles == 1 else f"{particles} particles", row)
    _command.keep(given, "writing", result)


if __name__ == "__main__":
    main()
