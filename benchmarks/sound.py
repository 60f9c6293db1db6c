"""What a network of strings gains by seeing further, and how well tones are told apart.

    python -m benchmarks sound [--strings SEED …] [--rivals] [--tones SEED …] [--record]

``--strings`` trains three networks of equal size for each seed, with receptive fields of 64, 32 and
7 samples, more than a minute of a core each, and counts the bits they need for tunes held out;
``--rivals`` does the same for linear prediction and for counts. ``--tones`` trains the classifier
of the four tones, on the recordings as they are and at several speeds, a minute a seed, and
asks it about recordings at all speeds. ``--record`` adds the numbers to those that the chapter on
sound reads.
"""

import numpy as np
import torch

from benchmarks import _command
from companion.models.wavenet import receptive_field
from companion.sound import mu_law_inverse
from companion.training import records
from companion.training.files import write_json
from companion.training.recipe import seed_everything
from companion.training.recipes import sound

SPEEDS = (0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3)
PARTS = (0, 100, 300, 800, 1600)  # ages of a note
RIVALS = {
    "order 64": (64, False),
    "order 6, each note": (6, True),
    "order 6, each note and age": (6, True, PARTS),
    "order 40, each note": (40, True),
    "order 40, each note and age": (40, True, PARTS),
}


def rounded(array, decimals=4):
    return np.asarray(array, float).round(decimals).tolist()


def by_note(bits, notes, ages):
    """Mean bits of each note, once it rings: 200 samples and more after the pluck."""
    ringing = ages >= 200
    return rounded([bits[(notes == n) & ringing].mean() for n in range(sound.NOTES)])


def of_strings(seed, steps):
    """Bits of the three networks."""
    held_out = sound.melodies(24, 2)
    _, notes, ages = (part.numpy() for part in held_out)
    for dilations in (sound.LONG, sound.MIDDLE, sound.SHORT):
        seed_everything(seed)
        run = sound.trained_with(dilations, steps)
        for i in range(steps):
            run.step(i)
        found = sound.bits(run.modules["model"], *held_out).numpy()
        row = {
            "seed": seed,
            "field": receptive_field(dilations),
            "tunes": rounded(found.mean(1)),
            "notes": by_note(found, notes, ages),
        }
        print(row["field"], np.mean(row["tunes"]), flush=True)
        yield row


def lags(x, order):
    """Samples (N, T) -> those before each, the latest first, (N, T, order)."""
    padded = np.pad(x, ((0, 0), (order, 0)))
    return np.lib.stride_tricks.sliding_window_view(padded, order, axis=1)[:, :-1, ::-1]


def edges():
    """Samples between which a code stands, (257,)."""
    y = 2 * (np.arange(255) + 0.5) / 255 - 1
    inner = np.sign(y) * np.expm1(np.abs(y) * np.log(256)) / 255
    return np.concatenate([[-np.inf], inner, [np.inf]])


def price(codes, mean, spread):
    """Bits of the codes if samples are logistic around the prediction."""
    a, b = (
        1 / (1 + np.exp(-np.clip((edges()[codes + k] - mean) / spread, -40, 40))) for k in (0, 1)
    )
    return -np.log2(0.999 * (b - a) + 0.001 / 256)


def recent(error):
    """Mean size of the 32 errors before each sample."""
    span = 32
    total = np.cumsum(np.pad(np.abs(error), ((0, 0), (span + 1, 0))), 1)
    return (total[:, span:-1] - total[:, : -span - 1]) / span


def of_linear_prediction(order, each_note, parts=(0,), rounds=8):
    """Bits of least squares, with one predictor for all notes or one for each.

    Each predictor may have several parts, for the ages from one number of ``parts`` to the next.
    The spread follows the recent errors; how, is chosen on the training tunes. Plain squares would
    count loud moments alone, though every sample costs its bits: so they are divided by the square
    of the spread that was found, and solved again. The round that is best in training counts.
    """
    tunes = [[part.numpy() for part in sound.melodies(*which)] for which in ((160, 1), (24, 2))]
    x = [mu_law_inverse(codes) for codes, _, _ in tunes]
    known, means = [lags(one, order) for one in x], [np.zeros(one.shape) for one in x]
    weight, best = np.ones(x[0].shape), (np.inf, x[1])
    settings = [
        (least, share) for least in (1e-4, 2e-4, 5e-4, 1e-3, 2e-3) for share in (0.3, 0.5, 0.7, 1.0)
    ]

    def spread(k, least, share):
        return least + share * recent(x[k] - means[k])

    def cost(k, *setting):
        return price(tunes[k][0], means[k], spread(k, *setting))

    for _ in range(rounds):
        for n in range(sound.NOTES) if each_note else [None]:
            for low, high in zip(parts, [*parts[1:], np.inf], strict=True):
                seen, asked = (
                    ((note == n) | (n is None)) & (age >= low) & (age < high)
                    for _, note, age in tunes
                )
                A, q = known[0][seen], weight[seen]
                ridge = 1e-9 * q.sum() * np.eye(order)
                w = np.linalg.solve((A.T * q) @ A + ridge, (A.T * q) @ x[0][seen])
                means[0][seen], means[1][asked] = A @ w, known[1][asked] @ w
        chosen = min(settings, key=lambda setting: cost(0, *setting).mean())
        best = min(best, (cost(0, *chosen).mean(), cost(1, *chosen)), key=lambda pair: pair[0])
        weight = 1 / spread(0, *chosen) ** 2
    _, notes, ages = tunes[1]
    return {"tunes": rounded(best[1].mean(1)), "notes": by_note(best[1], notes, ages)}


def of_counts():
    """Bits of counts: how frequent each code is, after none and after one other."""
    train, test = (sound.melodies(*which)[0].numpy() for which in ((160, 1), (24, 2)))
    ones = np.bincount(train.ravel(), minlength=256) + 0.5
    p = ones / ones.sum()
    pairs = np.zeros((256, 256))
    np.add.at(pairs, (train[:, :-1], train[:, 1:]), 1)
    kinds = (pairs > 0).sum(1, keepdims=True)
    q = (pairs + kinds * p) / np.maximum(pairs.sum(1, keepdims=True) + kinds, 1)  # Witten-Bell
    q[pairs.sum(1) == 0] = p
    return {
        "equal": 8.0,
        "alone": rounded(-np.log2(p[test]).mean()),
        "after one": rounded(-np.log2(q[test[:, :-1], test[:, 1:]]).mean()),
    }


def of_tones(seed, factors):
    """Answers of the classifier at several speeds, each by a member kept from the syllable.

    Trained at several speeds, it gets three times the steps: it sees each speed less often.
    """
    seed_everything(seed)
    run = sound.judges(factors, 100 if len(factors) == 1 else 300)
    for i in range(run.steps):
        run.step(i)
    own, net = sound.spoken()[0], run.modules["model"]
    answers = {f"{k:g}": sound.answered(net, sound.resampled(own, k)).tolist() for k in SPEEDS}
    return {"seed": seed, "trained at": len(factors), "answers": answers}


def kind(row):
    """Which network it is."""
    return row.get("field") or row["trained at"]


def main():
    parser = _command.parser("sound", __doc__, record=True)
    parser.add_argument(
        "--strings", type=int, nargs="*", default=[], metavar="SEED", help="train networks of them"
    )
    parser.add_argument(
        "--rivals", action="store_true", help="measure those of the strings' networks"
    )
    parser.add_argument(
        "--tones", type=int, nargs="*", default=[], metavar="SEED", help="train classifiers of them"
    )
    parser.add_argument("--steps", type=int, default=900, help="of strings; 900 if not given")
    given = parser.parse_args()
    torch.set_num_threads(1)
    found: dict = {"strings": [], "tones": []}
    for seed in given.strings:
        found["strings"] += of_strings(seed, given.steps)
    if given.rivals:
        found["linear prediction"] = {n: of_linear_prediction(*w) for n, w in RIVALS.items()}
        found["counts"] = of_counts()
    for seed in given.tones:
        found["tones"] += [of_tones(seed, factors) for factors in ((1.0,), SPEEDS[::2])]
    write_json(_command.place(given, "sound"), found)
    if given.record:
        kept = records.load("sound")
        for key, rows in found.items():
            if isinstance(rows, list):  # rows of other seeds stay
                new = {(row["seed"], kind(row)) for row in rows}
                old = [r for r in kept.get(key, []) if (r["seed"], kind(r)) not in new]
                rows = sorted(old + rows, key=lambda r: (kind(r), r["seed"]))
            kept[key] = rows
        records.keep("sound", kept)


if __name__ == "__main__":
    main()
