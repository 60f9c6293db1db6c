"""What all benchmarks share: their command line, where their numbers go, a table, a browser."""

import argparse
import sys
from contextlib import contextmanager
from pathlib import Path

from companion.training import records
from companion.training.files import write_json
from tests.conftest import FLAGS, chromium

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "_build" / "benchmarks"


def parser(name, doc, record=False):
    """Return the parser of a benchmark's command line, with what all of them take.

    Parameters
    ----------
    name : str
        The benchmark's.
    doc : str
        Its docstring, which describes it.
    record : bool
        Whether a chapter prints what it measures.
    """
    made = argparse.ArgumentParser(
        prog=f"python -m benchmarks {name}",
        description=doc,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help=f"where the numbers go; _build/benchmarks/{name}.json if not given",
    )
    if record:
        made.add_argument("--record", action="store_true", help="keep them for the chapter, too")
    return made


def place(given, name):
    """Return where the numbers of that name go."""
    return given.json or OUT / f"{name}.json"


def keep(given, name, numbers):
    """Write numbers where the command line says, with ``--record`` as the record of that name."""
    write_json(place(given, name), numbers)
    if getattr(given, "record", False):
        records.keep(name, numbers)


def print_table(title, rows):
    """Print rows that all have the same keys."""
    print(f"\n{title}")
    cells = [list(rows[0])] if rows else []
    cells += [[in_words(value) for value in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for first, *others in cells:
        numbers = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *numbers]))


def in_words(value):
    return f"{value:.3g}" if isinstance(value, float) else str(value)


@contextmanager
def browser(*flags):
    """Open a headless Chromium while the block runs; without one there is nothing to measure."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    if path is None:
        sys.exit("no Chromium found: install it, or name it in the variable CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *flags])
        yield opened
        opened.close()
