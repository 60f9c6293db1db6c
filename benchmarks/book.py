"""What does the book cost: its chapters in time and memory, its pages in bytes and in seconds?

    python -m benchmarks book

The pages are built anew, strictly, into a folder of their own.
"""

import gzip
import itertools
import re
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

import psutil

from benchmarks import _command
from tests.book import page_rails
from tests.conftest import chromium
from tools.chapters import ROOT, chapters, execute, read

SECONDS, GIGABYTES = 40, 2  # of a chapter
BOOK_SECONDS, BUILD_SECONDS = 900, 60
ALIVE = f"() => {{ const [views, ready] = ({page_rails.COUNT_WIDGETS})(); return ready >= views; }}"


class PeakMemory:
    """The most memory that this process's children held together, sampled every 20 ms."""

    def __enter__(self):
        self.bytes, self.running = 0, True
        self.thread = threading.Thread(target=self.sample)
        self.thread.start()
        return self

    def sample(self):
        while self.running:
            total = 0
            for child in psutil.Process().children(recursive=True):
                try:
                    total += child.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.bytes = max(self.bytes, total)
            time.sleep(0.02)

    def __exit__(self, *error):
        self.running = False
        self.thread.join()


def executed(path):
    """Execute a chapter: what it takes in all, and what each of its cells takes."""
    chapter = str(path.relative_to(ROOT / "book"))
    with PeakMemory() as peak:
        start = time.perf_counter()
        notebook = execute(read(path), path.parent, refresh=True)
        seconds = time.perf_counter() - start
    fits = seconds <= SECONDS and peak.bytes <= GIGABYTES * 1e9
    row = {
        "chapter": chapter,
        "seconds": seconds,
        "peak MB": round(peak.bytes / 1e6),
        "within limits": "yes" if fits else "NO",
    }
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return row, [
        {"cell": f"{chapter} {number}", "seconds": cell_seconds(cell), "begins": first_line(cell)}
        for number, cell in enumerate(code)
    ]


def cell_seconds(cell):
    times = cell.metadata["execution"]
    end, start = times["shell.execute_reply"], times["iopub.execute_input"]
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def first_line(cell):
    lines = [line for line in cell.source.splitlines() if not re.match(r"import |from |#|$", line)]
    return lines[0][:50] if lines else ""


def built(out):
    """Build the book strictly; return the seconds that it took."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "-W", "-n"]
    start = time.perf_counter()
    subprocess.run([*command, "--path-output", out], check=True, capture_output=True)
    return time.perf_counter() - start


def limited(what, seconds, limit):
    fits = "yes" if seconds <= limit else "NO"
    return {"what": what, "seconds": seconds, "limit": limit, "within limits": fits}


def opened(browser, path, html):
    """Open a page from the disk: its weight, and the time until its figures are alive."""
    seen = page_rails.visit(browser, path.as_uri(), everything=False)
    figures, formulas = seen.widgets[0], seen.formulas[0]
    page_size, figure_size = page_rails.weight(seen, "/")
    row = {
        "page": str(path.relative_to(html)),
        "figures": figures,
        "formulas": formulas,
        "kB gzipped": round(page_size / 1e3),
        "figures kB": round(figure_size / 1e3),
        "pictures kB": round(pictures(seen) / 1e3),
        "figures alive after s": seconds_until_alive(browser, path) if figures else "–",
    }
    return row


def pictures(seen):
    paths = [Path(url.removeprefix("file://")) for url in set(seen.requests)]
    return sum(p.stat().st_size for p in paths if p.suffix in (".png", ".svg") and p.is_file())


def seconds_until_alive(browser, path):
    """Return the best of three."""
    times = []
    for _ in range(3):
        page = browser.new_page()
        page.goto(path.as_uri(), wait_until="commit")
        page.wait_for_function(ALIVE)
        times.append(page.evaluate("performance.now()") / 1e3)
        page.close()
    return min(times)


def scripts(html):
    rows = []
    for path in sorted((html / "_static" / "widgets").glob("*.*.js")):
        content = path.read_bytes()
        rows.append(
            {
                "figure": path.name.split(".")[0],
                "kB": len(content) / 1e3,
                "kB gzipped": len(gzip.compress(content)) / 1e3,
            }
        )
    return rows


def measure(out):
    """Return lists of rows by title."""
    took, html = built(out), out / "_build" / "html"
    rows, cells = zip(*map(executed, chapters()), strict=True)
    slowest = sorted(itertools.chain(*cells), key=lambda row: -row["seconds"])[:10]
    found = {
        "The whole book": [
            limited("strict build, cold", took, BUILD_SECONDS),
            limited("all chapters, in turn", sum(r["seconds"] for r in rows), BOOK_SECONDS),
        ],
        "Chapters, executed anew": list(rows),
        "The ten slowest cells": slowest,
    }
    if chromium():
        with _command.browser() as browser:
            pages = sorted((html / "book").rglob("*.html"))
            found["Pages, from the disk"] = [opened(browser, path, html) for path in pages]
    found["Scripts of the figures"] = scripts(html)
    return found


def main():
    given = _command.parser("book", __doc__).parse_args()
    with tempfile.TemporaryDirectory() as out:
        tables = measure(Path(out))
    for title, rows in tables.items():
        _command.print_table(title, rows)
    _command.keep(given, "book", tables)


if __name__ == "__main__":
    main()
