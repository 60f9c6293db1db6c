"""What do the figures make of hostile links? Random ones, broken ones, and changed real ones.

    python -m benchmarks links [FIGURE ...] [--opened N] [--seed N]

Every figure reads 10,000 links, and opens some of them on a page in a real browser, where three of
its controls are used under each. Counted are links that lead to an exception, to a rejected
promise, to an error in the console, to markup in the page, to a state that Python refuses, to a
complaint without words, to a figure that does not answer, or whose own link it would not take
again; and how long a link takes from the page's wish to the figure's picture. To open all 10,000
takes hours: ``--opened 200`` opens fewer.
"""

import random
import tempfile
from pathlib import Path

from benchmarks import _command
from companion import widgets
from tests.widgets import links

READ, SLOW = 10_000, 2000  # links, milliseconds
BATCH, AT_ONCE = 200, 10  # links between two loads of the page, and links between two lines
MANY = "--disable-ipc-flooding-protection"  # a browser slows down who changes addresses fast


def measure(browser, name, opened, seed):
    """Return a row: what a figure made of hostile links; what was wrong is printed."""
    with tempfile.TemporaryDirectory() as folder:
        target, dice = links.Target(browser, Path(folder), name), random.Random(seed)
        many = links.fragments(name, target.schema(), target.real(), READ, seed)
        misread, wrong, took = target.read(many), [], []
        for at in range(0, opened, AT_ONCE):
            if at % BATCH == 0:
                target.begin()
            some = [
                (fields, links.uses(dice, 3)) for fields in many[at : min(at + AT_ONCE, opened)]
            ]
            found = target.open(some, timeout=300)
            took += [one["took"] for one in found if "took" in one]
            wrong += [
                (fields, one["trouble"])
                for (fields, _), one in zip(some, found, strict=True)
                if one["trouble"]
            ]
            print(f"\r{name}: {at + len(some)} of {opened}, {len(wrong)} wrong", end="", flush=True)
        print()
        target.close()
    for fields, fault in [*misread, *wrong]:
        print(f"   {fields[:300]!r}: {fault}")
    for error in dict.fromkeys(target.errors):
        print("  ", error)
    took.sort()
    return {
        "figure": name,
        "read": len(many),
        "misread": len(misread),
        "opened": len(took),
        "wrong": len(wrong),
        "uncaught": len(target.errors),
        "median ms": took[len(took) // 2],
        "longest ms": took[-1],
        "over 2 s": sum(one > SLOW for one in took),
    }


def main():
    parser = _command.parser("links", __doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help="all if none is named")
    parser.add_argument(
        "--opened", type=int, default=READ, help="by each figure; 10,000 if not given"
    )
    parser.add_argument("--seed", type=int, default=0, help="of links and uses; 0 if not given")
    given = parser.parse_args()
    with _command.browser(MANY) as browser:
        rows = [
            measure(browser, name, given.opened, given.seed)
            for name in given.figures or widgets.__all__
        ]
    _command.print_table("Hostile links", rows)
    _command.keep(given, "links", rows)


if __name__ == "__main__":
    main()
