"""How near to a style, and how far from the photograph, do four methods come, and at which cost?

    python -m benchmarks style --steps 80 [--record]

Five photographs in five styles: as they are; with the painting's colours alone; redrawn by the
network that ships, in one pass; optimised in so many steps from the colours on. All are judged by
the two distances of ``companion.models.style``. Neither the network nor anything else was trained
on these photographs. 25 optimisations take about three minutes of processor time; a record that is
begun is continued. ``--record`` keeps the numbers for the chapter on style transfer.
"""

import argparse
import json
import time
from pathlib import Path

import torch

from companion import data
from companion.models.mobilenet import mobilenet
from companion.models.restore import restore
from companion.models.style import (
    CONTENT,
    StyleConfig,
    StyleNetwork,
    from_bytes,
    losses,
    match_colours,
    optimised,
    style_of,
)
from companion.training import loop
from companion.training.files import write_json

RECORD = Path(loop.__file__).parent / "records" / "style.json"
PHOTOS = ("china", "chelsea", "coffee", "flower", "rocket")


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


def key(row):
    return row["photo"], row["painting"], row["method"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers here")
    parser.add_argument("--steps", type=int, help="of each optimisation")
    parser.add_argument("--record", action="store_true", help="keep the numbers for the chapter")
    given = parser.parse_args()
    if given.steps is None:
        print("Left out: it takes minutes, python -m benchmarks style --steps 80")
        return
    torch.set_num_threads(1)
    places = [path for path in (given.json, RECORD if given.record else None) if path]
    begun = json.loads(places[-1].read_text("utf-8")) if places and places[-1].exists() else {}
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
        for path in places:
            write_json(path, numbers | {"rows": numbers["rows"] + rest})


if __name__ == "__main__":
    main()
