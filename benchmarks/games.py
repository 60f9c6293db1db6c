"""Levels that are written, and agents that play them: what holds over three seeds?

    python -m benchmarks games [--only PART] [--folder FOLDER] [--record]

The parts are `writers` (three trainings of the recipe `levels`, and the counts of neighbours),
`player` (the recipe of that name), and four shorter kinds of training for the agent, `designed`,
`generated`, `fifty` and `from the start`, three seeds each. What is finished stays in the folder
and is not made again; ``--record`` keeps all of it for the chapter on games. The writers are looked
for in the folder, as ``python -m companion train levels --seed K`` leaves them, under `levelsK`.
The rest takes about ten minutes of one core.
"""

import json
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file

from benchmarks import _command
from companion import games
from companion.models.agent import Player, chances, start_states, tables
from companion.models.levels import EXACTLY, Neighbours, Writer, bits, mixed
from companion.training.files import write_json
from companion.training.recipe import seed_everything
from companion.training.recipes.games import MOVES, TEST, Learner, designed, success

SEEDS, DRAWN, STEPS, RATE = (0, 1, 2), 400, 700, 4e-3
SHIPPED = 1  # the seed of the Transformer that ships
AGENTS = ("player", "designed", "generated", "fifty", "from the start")
LONGER = {"player": (1_500, 2e-3)}  # the recipe's own number of steps, and rate


def nearest(some, known):
    """How many tiles differ from the most similar known level, turned or mirrored: (N)."""

    def plain(x):
        return np.eye(7, dtype=np.float32)[x].reshape(len(x), -1)

    forms = plain(games.symmetries(known).reshape(-1, *known.shape[1:]))
    return (some[0].size - np.concatenate([
        (plain(part) @ forms.T).max(1) for part in np.array_split(some, 10)
    ])).astype(int)  # fmt: skip


def judged(drawn, known):
    """What there is to say of some levels."""
    length = games.lengths(drawn)
    return {
        "levels": len(drawn),
        "playable": int((length >= 0).sum()),
        "lengths": np.bincount(length[length >= 0], minlength=1).tolist(),
        "rules": games.kept_rules(drawn).sum(0).tolist(),
        "all rules": int(games.kept_rules(drawn).all(1).sum()),
        "nearest": np.bincount(nearest(drawn, known), minlength=1).tolist(),
    }


def ways(draw):
    """Levels by each way to make them playable, and the processor time of making them."""

    def timed(make):
        began = time.process_time()
        made = make()
        return made, time.process_time() - began

    def mended(*wanted):
        made = draw(DRAWN // 4, *wanted)
        return np.stack([games.repaired(level) for level in made])

    return {
        "as drawn": timed(lambda: draw(DRAWN)),
        "constrained": timed(lambda: draw(DRAWN, EXACTLY)),
        "repaired": timed(mended),
        "constrained, repaired": timed(lambda: mended(EXACTLY)),
    }


def writers(folder):
    """Bits, rules, novelty and cost of each writer."""
    train, test = designed()
    found = {
        "training levels": judged(train[:DRAWN], test),
        "held out": judged(test, train),
    }
    rng = np.random.default_rng(0)
    began = time.process_time()
    games.designed(rng, 200)
    found["held out"]["seconds"] = (time.process_time() - began) / 200
    found["cut and joined"] = [
        judged(mixed(np.random.default_rng(seed), train, DRAWN), train) for seed in SEEDS
    ]
    forms = games.symmetries(train).reshape(-1, 8, 8)
    models = {"neighbours": [Neighbours(forms)] * len(SEEDS), "Transformer": []}
    for seed in SEEDS:
        model = Writer()
        path = folder / f"levels{seed}" / "model.safetensors"
        model.load_state_dict({k: torch.from_numpy(v) for k, v in load_file(path).items()})
        models["Transformer"].append(model.eval())
    for name, each in models.items():
        found[name] = []
        for seed, model in zip(SEEDS, each, strict=True):
            generator = torch.Generator().manual_seed(seed)

            def draw(N, exactly=None, model=model, generator=generator):
                return model.draw(N, exactly, generator)

            entry = {"bits": float(bits(model, test).mean())}
            entry["bits, training"] = float(bits(model, train[:TEST]).mean())
            for way, (made, seconds) in ways(draw).items():
                entry[way] = judged(made, train) | {"seconds": seconds / len(made)}
            found[name].append(entry)
            print(name, seed, {k: v["playable"] / v["levels"] for k, v in entry.items()
                               if isinstance(v, dict)}, flush=True)  # fmt: skip
    return found


def drawn_levels(folder, N, seed):
    """Levels of the shipped Transformer that can be played, without copies of each other."""
    path = folder / f"drawn{seed}.safetensors"
    if not path.exists():
        model, kept = Writer(), {}
        weights = load_file(folder / f"levels{SHIPPED}" / "model.safetensors")
        model.load_state_dict({k: torch.from_numpy(v) for k, v in weights.items()})
        generator = torch.Generator().manual_seed(1000 + seed)
        while len(kept) < N:
            made = model.eval().draw(500, EXACTLY, generator)
            kept |= {level.tobytes(): level for level in made[games.playable(made)]}
        save_file({"levels": np.stack(list(kept.values())[:N])}, path)
    return load_file(path)["levels"]


def agent(kind, seed, folder):
    """Train a player and judge it on levels that it has not seen."""
    train, test = designed()
    own = {
        "player": lambda: train,
        "designed": lambda: train,
        "from the start": lambda: train,
        "fifty": lambda: train[:50],
        "generated": lambda: drawn_levels(folder, len(train), 0),
    }[kind]()
    seed_everything(seed)
    player = Player()
    steps, rate = LONGER.get(kind, (STEPS, RATE))
    learner = Learner(player, own, 0.0 if kind == "from the start" else 0.5, rate)
    curve, began = [], time.process_time()
    for i in range(steps):
        curve.append(learner.update(i, steps)["won"])
    seconds = time.process_time() - began
    rivals = {"own": own[:TEST], "designed": test, "generated": drawn_levels(folder, TEST, 1)}
    with torch.no_grad():
        found = {name: success(player, some).tolist() for name, some in rivals.items()}
        p = player.states(test)[0].softmax(2)
        won = chances(tables(test), p, start_states(test), MOVES)
        moves = (won.diff(dim=1) * torch.arange(1, MOVES + 1)).sum(1) / won[:, -1].clamp(1e-9)
    found = {name: [round(value, 4) for value in values] for name, values in found.items()}
    ratio = moves.numpy() / games.lengths(test)
    means = {name: float(np.mean(v)) for name, v in found.items()}
    print(kind, seed, means, f"{seconds:.0f} s", flush=True)
    return {
        "won": found,
        "moves over shortest": [round(v, 3) for v in ratio.tolist()],
        "curve": [round(float(v), 3) for v in np.reshape(curve, (-1, 20)).mean(1)],
        "seconds": round(seconds, 1),
    }


def main():
    parser = _command.parser("games", __doc__, record=True)
    parser.add_argument("--only", choices=["writers", *AGENTS], help="make this part alone")
    parser.add_argument(
        "--folder",
        type=Path,
        default=_command.OUT / "games",
        help="where the writers are and finished parts stay; _build/benchmarks/games if not given",
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    given.folder.mkdir(parents=True, exist_ok=True)
    parts = {"writers": lambda: writers(given.folder)}
    for kind in AGENTS:
        for seed in SEEDS:
            parts[f"{kind}, {seed}"] = lambda k=kind, s=seed: agent(k, s, given.folder)
    numbers = {}
    for name, make in parts.items():
        path = given.folder / f"{name.replace(', ', '-')}.json"
        if not path.exists():
            if given.only and not name.startswith(given.only):
                continue
            write_json(path, make())
        numbers[name] = json.loads(path.read_text("utf-8"))
    _command.keep(given, "games", numbers)


if __name__ == "__main__":
    main()
