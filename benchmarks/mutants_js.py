"""Do the tests notice a fault in the figures' arithmetic?

    python -m benchmarks mutants_js [--sample 200] [--seed 0]

A sample of all small changes of the numeric JavaScript (_js_mutants.py). Each mutant runs the rows
of tests/widgets/vectors.py, as tests/widgets/test_parity.py does: those of its own module, then
those of the modules that import it, until a number differs. A mutant that passes all of them is
shown to the tests of the figures that use it, which takes minutes where many do. Mutants stand in a
copy of the JavaScript, and run in a worker that is stopped when it takes too long. Times are by the
clock.
"""

import contextlib
import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Error

from benchmarks import _command, _mutants
from benchmarks._command import ROOT
from benchmarks._js_mutants import FOLDER, importers, modules, population
from companion.widgets import _join
from tests.widgets import values

TESTS = ROOT / "tests" / "widgets"
PATIENCE = 10  # seconds for the rows of one function, and twenty times what they usually take
AT_MOST = 900  # seconds for a file of a figure's tests
PARITY = "tests/widgets/test_parity.py"
MORE_TESTS = {
    "convolution_explorer": (
        "test_parity.py::test_300_random_settings_equal_companion",
        "test_parity.py::test_copied_python_gives_the_shown_output",
    ),
    "gan_lab": ("test_gan_numbers.py",),
}
START = """(text) => {
    globalThis.worker?.terminate();
    globalThis.worker = new Worker(URL.createObjectURL(new Blob([text])));
}"""
ASK = """([key, module, name, seconds]) => new Promise((done) => {
    const late = setTimeout(() => { worker.terminate(); done({ late: true }); }, 1000 * seconds);
    const answered = (answer) => { clearTimeout(late); done(answer); };
    worker.onmessage = ({ data }) => answered(data);
    worker.onerror = (event) => answered({ error: event.message });
    worker.postMessage([module, name, rows[key]]);
})"""
WORKER = f"""({values.REVIVE})();
onmessage = ({{ data: [module, name, many] }}) => {{
    const call = companionFigures.scripts[module][module].numeric[name];
    try {{
        postMessage({{ found: revived(many).map((args) => plain(call(...args))) }});
    }} catch (error) {{
        postMessage({{ error: String(error) }});
    }}
}};
"""


class Vectors:
    """The rows of vectors.py, in a page of a browser that runs them with the modules of _join."""

    def __init__(self, chromium):
        from tests.widgets.vectors import ROWS  # computes for some seconds

        self.chromium, self.page, self.rows = chromium, None, ROWS
        self.open()
        self.limits = dict.fromkeys(ROWS, 300.0)
        for row in sorted(ROWS):
            start = time.monotonic()
            if trouble := self.trouble(row):
                raise AssertionError(f"{' '.join(row)}, unchanged: {trouble}")
            self.limits[row] = PATIENCE + 20 * (time.monotonic() - start)

    def open(self):
        if self.page:
            self.page.close()
        self.page, self.loaded = self.chromium.new_page(), None
        self.page.set_content("<!doctype html><title>mutants</title>")
        calls = {
            " ".join(row): values.to_js([args for args, _ in many])
            for row, many in self.rows.items()
        }
        self.page.add_script_tag(content=f"globalThis.rows = {json.dumps(calls)};")

    def trouble(self, row):
        """Say in words what is wrong with the results of a row, "" if nothing is."""
        module, name = row
        try:
            text = _join.as_script(module, module)
            if text != self.loaded:
                self.page.evaluate(START, text + WORKER)
                self.loaded = text
            answer = self.page.evaluate(ASK, [" ".join(row), module, name, self.limits[row]])
        except Error as error:  # the page has died, of a lack of memory as a rule
            self.open()
            return str(error).splitlines()[0]
        if "found" not in answer:
            self.loaded = None
            return "too slow" if "late" in answer else answer["error"]
        expected = [result for _, result in self.rows[row]]
        try:
            found = values.from_js(answer["found"])
        except (TypeError, ValueError) as error:  # an array whose shape and numbers do not fit
            return str(error)
        return "; ".join(values.differences(found, expected))

    def first_wrong(self, path):
        """The first row that a changed module breaks: its own rows first, and the quick ones."""
        some = [row for row in self.rows if row[0] in importers(path)]
        some.sort(key=lambda row: (row[0] != path, self.limits[row]))
        return next(filter(self.trouble, some), None)


def tests_of_figures(path):
    """The tests of the figures that use a module, as pytest is told them."""
    stems = sorted(Path(one).stem for one in importers(path) if "/" not in one)
    names = [name for stem in stems for name in (*MORE_TESTS.get(stem, ()), f"test_{stem}.py")]
    return [f"tests/widgets/{name}" for name in ("test_twins.py", *names)]


def failing(test, folder):
    """The first of some tests that fails, and fails again, with the JavaScript of a folder."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "benchmarks._mutated", test]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "COMPANION_JS": str(folder)},
            timeout=AT_MOST, capture_output=True, text=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"{test}, which takes too long"
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.M)
    if done.returncode == 0 or failed is None:
        done.check_returncode()
        return ""
    if failed[1] != test:
        return failing(failed[1], folder)
    if folder != FOLDER and failing(test, FOLDER):
        raise AssertionError(f"{test} fails without a mutant")
    return test


class Judge:
    """Shows a mutant to the vectors, and if these see nothing, to the tests of its figures."""

    def __init__(self, opened):
        self.opened = opened

    @functools.cached_property
    def folder(self):
        """A copy of all modules, from which figures are joined from now on."""
        folder = _join.HERE = Path(self.opened.enter_context(tempfile.TemporaryDirectory()))
        for module in modules():
            (folder / module).parent.mkdir(exist_ok=True)
            shutil.copy(FOLDER / module, folder / module)
        return folder

    @functools.cached_property
    def vectors(self):
        return Vectors(self.opened.enter_context(_command.browser()))

    def __call__(self, mutant):
        vectors, file = self.vectors, self.folder / mutant.file
        start = time.monotonic()
        file.write_bytes(mutant.change.applied())
        try:
            row = vectors.first_wrong(mutant.file)
            by = (
                f"{PARITY}::test_vectors[{' '.join(row)}]"
                if row
                else self.first_failing(mutant.file)
            )
        finally:
            shutil.copy(FOLDER / mutant.file, file)
        return {"by": by, "seconds": time.monotonic() - start}

    def first_failing(self, path):
        found = (failing(test, self.folder) for test in tests_of_figures(path))
        return next(filter(None, found), "")


@functools.cache
def fingerprint_of(path):
    """A hash of all that decides whether a mutant of a module is caught."""
    tests = [ROOT / name.partition("::")[0] for name in tests_of_figures(path)]
    files = [
        *(FOLDER / one for one in sorted(importers(path))),
        *sorted(TESTS.glob("v*.py")),
        *tests,
    ]
    text = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(text).hexdigest()[:16]


def by_figure(rows):
    """Print a row for each figure and one for what several share; return them."""
    print(f"\n{'figure':24}{'mutants':>8}   caught by test_parity.py" + 15 * " " + "by all tests")
    table = []
    for figure in [*sorted({figure_of(row) for row in rows}), "all"]:
        some = [row for row in rows if figure in (figure_of(row), "all")]
        first = sum(row["by"].startswith(PARITY) for row in some)
        every = sum(bool(row["by"]) for row in some)
        found = {
            "parity": _mutants.share(first, len(some)),
            "tests": _mutants.share(every, len(some)),
        }
        table.append({"figure": figure, "mutants": len(some), **found})
        shares = "".join(f"   {_mutants.written(part):33}" for part in found.values())
        print(f"{figure:24}{len(some):8}{shares}".rstrip())
    return {"figures": table}


def figure_of(row):
    folder, _, name = row["file"].partition("/")
    return folder if name else folder.removesuffix(".js")


def main():
    with contextlib.ExitStack() as opened:
        judge = Judge(opened)
        _mutants.run(
            "mutants_js", __doc__, population, judge, lambda m: fingerprint_of(m.file), by_figure
        )


if __name__ == "__main__":
    main()
