"""What do the figures make of hostile links? Random ones, broken ones, and changed real ones.

    python -m benchmarks links [FIGURE ...] [--opened N] [--seed N] [--json FILE]

Every figure reads 10,000 links, and opens some of them on a page in a real browser, where three of
its controls are used under each. Counted are links that lead to an exception, to a rejected
promise, to an error in the console, to markup in the page, to a state that Python refuses, to a
complaint without words, to a figure that does not answer, or whose own link it would not take
again; and how long a link takes from the page's wish to the figure's picture. To open all 10,000
takes hours.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.book import print_table
from companion import widgets
from tests.conftest import FLAGS, chromium
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
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help="all if none is named")
    parser.add_argument("--opened", type=int, default=READ, help="links that each figure opens")
    parser.add_argument("--seed", type=int, default=0, help="of the links and of the uses")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers here")
    arguments = parser.parse_args()
    path = chromium()
    if not path:
        print("Left out: there is no Chromium")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, MANY])
        rows = [
            measure(browser, name, arguments.opened, arguments.seed)
            for name in arguments.figures or widgets.__all__
        ]
        browser.close()
    print_table("Hostile links", rows)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
