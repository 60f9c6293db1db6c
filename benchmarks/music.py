"""Chorales: what pieces kept from training cost, which rules are broken, what is copied.

    python -m benchmarks music --trained FOLDER … [--resume] [--record]

``--trained`` names folders that `python -m companion train lm-chorales --seed 1 --out FOLDER` has
left, or with ``lm-chorales-together``, three minutes of a core each. Likelihoods are measured for
all of them on all test pieces, drawn is from the shipped network. ``--record`` keeps the numbers,
piece by piece, for the chapter on music.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from benchmarks import _command
from companion import data, weights
from companion.models import music as models
from companion.models.restore import restore
from companion.models.transformer import Transformer, TransformerConfig
from companion.music import counting, rules, tokens
from companion.music.tunes import longest_run, parted, progression, tunes
from companion.training import records
from companion.training.recipes import music

DRAWN = 12  # pieces that the network draws, in six ways


def by_voice(costs):
    """Costs of rows (R, 5) → nats of soprano, alto, tenor, bass."""
    found = costs.sum(0)[1:]
    return [round(float(found[tokens.ORDER.index(v)]), 3) for v in range(4)]


def broken(pieces):
    """For each piece its chords, and how many break each rule."""
    return [
        [int(rules.chords(piece).sum()), *(int(rules.errors(piece)[r].sum()) for r in rules.RULES)]
        for piece in pieces
    ]


def copied(pieces, training):
    """For each piece its longest run of chords, and of the soprano's steps, that training has."""
    chords = [progression(piece) for piece in training]
    sopranos = [soprano(piece) for piece in training]
    return [
        [longest_run(progression(piece), chords), longest_run(soprano(piece), sopranos)]
        for piece in pieces
    ]


def soprano(piece):
    return np.diff(piece.pitch[0][piece.onset[0]].astype(int)).tolist()


def drawn(model, pieces, training):
    """Harmonised sopranos, and music from nothing, each with and without rules."""
    found = {}
    for name, kept, options in (
        ("harmonised", (0,), {}),
        ("harmonised, rules", (0,), {"obey": True}),
        ("harmonised, top-p 0.9", (0,), {"top_p": 0.9}),
        ("harmonised, top-p 0.9, rules", (0,), {"obey": True, "top_p": 0.9}),
        ("composed", (), {}),
        ("composed, rules", (), {"obey": True}),
    ):
        start, generator = time.process_time(), torch.Generator().manual_seed(0)
        results = []
        for piece in pieces:
            rows = models.plan(piece.metre, piece, kept)
            results.append(models.compose(model, rows, generator=generator, **options))
        made = [result.music for result in results]
        found[name] = {
            "errors": broken(made),
            "copied": copied(made, training),
            "nats": [round(result.nats, 2) for result in results],
            "forbidden": [round(result.forbidden, 3) for result in results],
            "stuck": sum(result.stuck for result in results),
            "seconds": round(time.process_time() - start, 1),
        }
        print(name, found[name]["seconds"], file=sys.stderr, flush=True)
    return found


def counted(training, validation, pieces):
    """The ladders, with the best share for lower rungs; and each voice's tokens alone."""

    def cost(ladders, some):
        return [[round(float(c.nats(piece).sum()), 3) for c in ladders] for piece in some]

    ways = {a: [counting.Counts(training, v, a=a) for v in range(4)] for a in (2, 3, 5)}
    a = min(ways, key=lambda a: np.sum(cost(ways[a], validation)))
    random = np.random.default_rng(0)
    harmonised = [counting.compose(ways[a], piece.metre, piece, random) for piece in pieces]
    composed = [counting.compose(ways[a], piece.metre, None, random) for piece in pieces]
    alone = [counting.Counts(training, v, rungs=0) for v in range(4)]
    before = [counting.Counts(training, v, rungs=1, a=a) for v in range(4)]
    return {
        "share": a,
        "nats": cost(ways[a], pieces),
        "alone": cost(alone, pieces),
        "before": cost(before, pieces),
        "harmonised": {"errors": broken(harmonised), "copied": copied(harmonised, training)},
        "composed": {"errors": broken(composed), "copied": copied(composed, training)},
    }


def leaks(pieces):
    """How many pieces of a test would share their tune with training, if parted piece by piece."""
    groups, shares = tunes(pieces), []
    number = {piece.name: group for piece, group in zip(pieces, groups, strict=True)}
    for seed in range(20):
        training, _, test = parted(pieces, groups=np.arange(len(pieces)), seed=seed)
        known = {number[piece.name] for piece in training}
        shares.append(float(np.mean([number[piece.name] in known for piece in test])))
    return round(float(np.mean(shares)), 4)


def main():
    parser = _command.parser("music", __doc__, record=True)
    parser.add_argument(
        "--trained", type=Path, nargs="*", default=[], metavar="FOLDER", help="other trainings"
    )
    parser.add_argument("--resume", action="store_true", help="draw again only for new weights")
    given = parser.parse_args()
    torch.set_num_threads(1)
    training, validation, test = music.scores()
    shipped = restore(Transformer, "lm-chorales", TransformerConfig)
    networks = [(0, tokens.AHEAD, shipped)]
    for folder in given.trained:
        facts = json.loads((folder / "facts.json").read_text("utf-8"))
        network = Transformer(TransformerConfig(**facts["config"])).eval()
        network.load_state_dict(load_file(folder / "model.safetensors"))
        networks.append((facts["seed"], facts["ahead"], network))
    nats = []
    for seed, ahead, network in networks:
        costs = [by_voice(models.nats(network, tokens.encode(piece, ahead))) for piece in test]
        nats.append({"seed": seed, "ahead": ahead, "nats": costs})
        total = np.sum(costs) / sum(piece.pitch.shape[1] for piece in test)
        print(f"seed {seed}, ahead {ahead}: {total:.3f} nats for an eighth", flush=True)
    digest = weights.manifest()["lm-chorales"]["sha256"]
    before = records.load("music") if given.resume else {}
    if before.get("weights") == digest:
        numbers = before | {"networks": nats}
    else:
        numbers = measured(shipped, training, validation, test) | {"networks": nats}
        numbers["weights"] = digest
    _command.keep(given, "music", numbers)


def measured(shipped, training, validation, test):
    """All that has to do with the shipped network and with counting alone."""
    every = [piece for piece in data.chorales() if piece.metre in tokens.PLACES]
    return {
        "rules": list(rules.RULES),
        "eighths": [piece.pitch.shape[1] for piece in test],
        "notes": [piece.onset.sum(1).tolist() for piece in test],
        "counted": counted(training, validation, test),
        "Bach": {"errors": broken(test), "copied": copied(test, training)},
        "drawn": drawn(shipped, test[:DRAWN], training),
        "tune known, parted by piece": leaks(every),
    }


if __name__ == "__main__":
    main()
