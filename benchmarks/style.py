"""How near to a style, and how far from the photograph, do five methods come, and at which cost?

    python -m benchmarks style [--steps 80] [--record]
    python -m benchmarks style --controls 80 [--record]

Five photographs in five styles: as they are; with the painting's colours alone; redrawn by the
network that ships, in one pass; optimised in so many steps from the colours on, and in a quarter
of them. All are judged by the two distances of ``companion.models.style``. The network was trained
to redraw no photograph at all. 25 optimisations take about three minutes of processor time; a
record that is begun is continued. ``--record`` keeps the numbers for the chapter on style transfer.

``--controls`` asks what training does for the features that a picture is optimised for. In two
pairs, so many steps and five times as many are made, with the usual weight of the content and with
a fifth of it, for learnt features and for two kinds of random ones, with two seeds each. Judges
are the style distance that was minimised, and two that nobody minimised: in other random filters,
and in deeper layers of the learnt network. This takes ten minutes of processor time.
"""

import json
import time

import torch

from benchmarks import _command
from companion import data
from companion.models.mobilenet import mobilenet, scrambled
from companion.models.restore import restore
from companion.models.style import (
    CONTENT,
    CONTENT_WEIGHT,
    STYLE,
    StyleConfig,
    StyleNetwork,
    from_bytes,
    losses,
    match_colours,
    optimised,
    random_filters,
    statistics,
    style_distance,
    style_of,
)
from companion.training import records

PHOTOS = ("china", "chelsea", "coffee", "flower", "rocket")
CONTROLS = (("china", "starry-night"), ("chelsea", "glass"))
OTHER = 100  # seed of the random filters that only judge


def pairs():
    """Every photograph with every style; in the first five each occurs once."""
    names = data.paintings()
    for shift in range(len(names)):
        for i, photo in enumerate(PHOTOS):
            yield photo, (i + shift) % len(names)


def rows(features, network, photo, style, steps, known):
    """One row for each method; what is known already is not measured again."""
    x, painting = (
        from_bytes(picture)
        for picture in (data.photo(photo), data.painting(data.paintings()[style]))
    )
    targets, wanted = style_of(features, painting), features(x, CONTENT)[CONTENT]
    mix, coloured = torch.eye(network.config.styles)[style], match_colours(x, painting)
    methods = {
        "as it is": lambda: x,
        "colours alone": lambda: match_colours(x, painting),
        "network": lambda: network(x, mix).detach(),
        "a quarter": lambda: optimised(features, x, targets, coloured, steps // 4)[0],
        "optimised": lambda: optimised(features, x, targets, coloured, steps)[0],
    }
    for name, method in methods.items():
        row = {"photo": photo, "painting": data.paintings()[style], "method": name}
        if key(row) in known:
            yield known[key(row)]
            continue
        start = time.process_time()
        made = method()
        row["seconds"] = round(time.process_time() - start, 3)
        found = losses(features, made, wanted, targets)
        yield row | {name: round(value.item(), 4) for name, value in found.items()}


def controls(known, photo, painting, steps):
    """One row for each kind of features, seed, weight of the content and number of steps."""
    pair = {"photo": photo, "painting": painting}
    photo, painting = from_bytes(data.photo(photo)), from_bytes(data.painting(painting))
    coloured, other = match_colours(photo, painting), random_filters(OTHER)
    wanted = [statistics(h) for h in known(painting)[STYLE[-1] + 1 :]]

    def judged(x):
        by_other = style_distance([x, *other(x).values()], style_of(other, painting))
        by_deeper = style_distance(known(x)[STYLE[-1] + 1 :], wanted)
        return {"other filters": round(by_other.item(), 4), "deeper": round(by_deeper.item(), 4)}

    yield pair | {"features": "colours alone"} | judged(coloured)
    kinds = [("learnt features", 0, known)]
    for seed in (0, 1):
        kinds.append(("random filters", seed, random_filters(seed)))
        random = scrambled(photo, seed).to(memory_format=torch.channels_last)
        kinds.append(("scrambled", seed, random))
    for name, seed, features in kinds:
        targets = style_of(features, painting)
        for weight in (CONTENT_WEIGHT, CONTENT_WEIGHT / 5):
            for count in (steps, 5 * steps):
                made, curve = optimised(
                    features, photo, targets, coloured, count, content_weight=weight
                )
                row = {"features": name, "seed": seed, "content weight": weight, "steps": count}
                yield pair | row | {"own": round(curve[-1]["style"], 4)} | judged(made)


def key(row):
    return row["photo"], row["painting"], row["method"]


def main():
    parser = _command.parser("style", __doc__, record=True)
    parser.add_argument(
        "--steps", type=int, default=80, help="of each optimisation; 80 if not given"
    )
    parser.add_argument(
        "--controls", type=int, metavar="STEPS", help="compare learnt and random features instead"
    )
    given = parser.parse_args()
    torch.set_num_threads(1)
    if given.controls:
        compare(given)
        return
    path, begun = _command.place(given, "style"), {}
    if given.record or path.exists():
        begun = records.load("style") if given.record else json.loads(path.read_text("utf-8"))
    known = {}
    if begun.get("steps") == given.steps:
        known = {key(row): row for row in begun["rows"] if row["method"] == "optimised"}
    features, network = mobilenet(), restore(StyleNetwork, "style", StyleConfig)
    for module in (features, network):
        module.to(memory_format=torch.channels_last)
    numbers = {"steps": given.steps, "rows": []}
    for photo, style in pairs():
        for row in rows(features, network, photo, style, given.steps, known):
            print("  ".join(f"{value}" for value in row.values()), flush=True)
            numbers["rows"].append(row)
        rest = [row for row in known.values() if key(row) not in map(key, numbers["rows"])]
        _command.keep(given, "style", numbers | {"rows": numbers["rows"] + rest})


def compare(given):
    """Measure all controls, and write after each."""
    known = mobilenet().to(memory_format=torch.channels_last)
    numbers: dict = {"steps": given.controls, "rows": []}
    for pair in CONTROLS:
        for row in controls(known, *pair, given.controls):
            print("  ".join(f"{value}" for value in row.values()), flush=True)
            numbers["rows"].append(row)
            _command.keep(given, "style_controls", numbers)


if __name__ == "__main__":
    main()
