"""Do the tests of tensors, operations and metrics bite?

    python -m benchmarks mutants [--sample 200] [--seed 0]

Small changes are made in the code, one at a time (`_python_mutants.py`), and the tests run until
one fails. Each file has the tests of its folder, and of these a mutant meets those that run the
function it is in, the fastest first. A test that never ends is stopped after ten times its usual
processor time and another 20 s, which counts as caught. Files are not written: each mutant is
compiled in a process of its own, forked from one that has imported what takes long.

What was judged is kept in _build/benchmarks, so that a run that was broken off goes on; it holds as
long as neither the file nor its tests change.
"""

import functools
import gc
import hashlib
import importlib.machinery
import importlib.util
import json
import math
import os
import resource
import signal
import sys
import time
from collections import defaultdict

import hypothesis
import pytest

from benchmarks import _mutants, _python_mutants
from benchmarks._command import OUT, ROOT
from companion.training.files import write_json

GROUPS = {  # files -> their tests
    ("companion/tensor.py", "companion/_record.py", "companion/_operators.py"): (
        "tests/test_tensor_operators.py",
        "tests/test_tensor_record.py",
        "tests/functional/test_switch.py",
        "tests/test_hostile.py",
    ),
    ("companion/functional/*.py",): ("tests/functional", "tests/test_hostile.py"),
    ("companion/metrics/*.py",): ("tests/metrics", "tests/test_hostile_torch.py"),
}
HEAVY = ("nbval.plugin", "scipy.stats", "sklearn.neighbors", "torch")  # to be imported but once
CAUGHT = {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}


def sources():
    """Map each file, as written in the tables, to the paths of its tests."""
    return {
        str(path.relative_to(ROOT)): tests
        for patterns, tests in GROUPS.items()
        for pattern in patterns
        for path in sorted(ROOT.glob(pattern))
    }


def population():
    for name in HEAVY:
        importlib.import_module(name)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return [
        mutant
        for file in sources()
        for mutant in _python_mutants.mutants(file, (ROOT / file).read_text(encoding="utf-8"))
    ]


@functools.cache
def fingerprint(files, tests):
    """Hash files and their tests, as they stand on the disk."""
    paths = [ROOT / file for file in files]
    for name in tests:
        path = ROOT / name
        paths += sorted(path.glob("*.py")) or [path]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()[:16]


# ---- in the forked process


class Mutation:
    """Finds one module of `companion`, and gives its mutant instead."""

    def __init__(self, file, tree):
        self.name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.file, self.tree = file, tree

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        mutation = self

        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, fullname):
                return compile(mutation.tree, mutation.file, "exec")

        place = str(ROOT / self.file)
        return importlib.util.spec_from_file_location(name, place, loader=Loader(name, place))


class Failure:
    """Tells which test failed."""

    failed = ""

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report):
        if report.failed:
            self.failed = report.nodeid


class Chosen(Failure):
    """Keeps the tests that are named, in their order."""

    def __init__(self, names):
        self.order = {name: i for i, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items):
        items[:] = sorted(
            (item for item in items if item.nodeid in self.order),
            key=lambda item: self.order[item.nodeid],
        )


class Watch(Failure):
    """Notes which functions of the watched files each test runs, and how long it takes.

    What is called before a test, for a fixture, is noted for all tests of its file, since others
    may share the fixture; what is called when the tests are collected, for all tests.
    """

    def __init__(self, files):
        self.files = {str(ROOT / file): file for file in files}
        self.seconds, self.calls, self.now = {}, defaultdict(set), ""

    def called(self, frame, event, _):
        if event == "call" and frame.f_code.co_filename in self.files:
            file = self.files[frame.f_code.co_filename]
            self.calls[self.now].add((file, frame.f_code.co_firstlineno))

    def pytest_sessionstart(self):
        sys.setprofile(self.called)

    def pytest_sessionfinish(self):
        sys.setprofile(None)

    def pytest_runtest_setup(self, item):
        self.now = item.nodeid.partition("::")[0]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item):
        self.now, start = item.nodeid, time.process_time()
        yield
        self.seconds[item.nodeid] = time.process_time() - start


def forked(task, seconds=resource.RLIM_INFINITY):
    """Run a task in a process of its own; return what it returns, and its processor time.

    What it returns is None if it used more processor time than it may.
    """
    sys.stdout.flush()
    gc.collect()
    gc.freeze()  # the child need not look at what is there already
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        answer = json.dumps(task()).encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status, used = os.wait4(child, 0)
    stopped = os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGXCPU, signal.SIGKILL}
    if not answer and not stopped:
        raise RuntimeError(f"a process ended with status {status} and without an answer")
    return json.loads(answer) if answer else None, used.ru_utime + used.ru_stime


def run_tests(tests, plugin):
    """Run pytest with what hypothesis draws fixed, and without making a failure smaller."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "companion"]:
        del sys.modules[name]
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutants", phases=phases, derandomize=True, database=None, deadline=None
    )
    hypothesis.settings.load_profile("mutants")
    options = ["-x", "-q", "-p", "no:cacheprovider", "--tb=no", "--assert=plain"]
    return pytest.main([*options, *tests], plugins=[plugin])


# ---- before the mutants: what runs what


@functools.cache
def watched(tests):
    """Return the seconds of each test and the functions it runs; all must pass."""
    files = tuple(file for file, theirs in sources().items() if theirs == tests)
    kept = OUT / f"mutants.{fingerprint(files, tests)}.watched"

    def task():
        watch = Watch(files)
        code = run_tests(tests, watch)
        calls = {name: sorted(some) for name, some in watch.calls.items()}
        return code, watch.failed, watch.seconds, calls

    if not kept.exists():
        (code, failed, *found), _ = forked(task)
        if code:
            raise RuntimeError(f"without any mutant the tests end with {code} {failed}")
        write_json(kept, found)
    seconds, calls = json.loads(kept.read_text(encoding="utf-8"))
    return seconds, {name: {tuple(call) for call in some} for name, some in calls.items()}


def tests_of(mutant):
    """Name the tests that run the outermost function around a mutant, the fastest first."""
    seconds, calls = watched(sources()[mutant.file])
    _, _, lines = mutant.change

    def runs(name):
        return any(file == mutant.file and line in lines for file, line in calls.get(name, ()))

    every = lines is None or runs("")
    fast = sorted(seconds, key=seconds.get)
    return [name for name in fast if every or runs(name) or runs(name.partition("::")[0])]


def judge(mutant):
    """Run the tests of a mutant: which one caught it, if any, and the processor time."""
    names = tests_of(mutant)
    if not names:
        return {"by": "", "seconds": 0.0}
    seconds, _ = watched(sources()[mutant.file])
    tree, change, _ = mutant.change

    def task():
        with change.made():
            sys.meta_path.insert(0, Mutation(mutant.file, tree))
            chosen = Chosen(names)
            return run_tests(
                {name.partition("::")[0]: None for name in names}, chosen
            ), chosen.failed

    answer, used = forked(task, 20 + math.ceil(10 * sum(seconds[name] for name in names)))
    code, by = answer or (pytest.ExitCode.TESTS_FAILED, "the limit of time")
    if code not in {pytest.ExitCode.OK, *CAUGHT}:
        raise RuntimeError(f"pytest ended with {code} for {mutant.name}")
    return {"by": by if code else "", "seconds": round(used, 2)}


def main():
    _mutants.run(
        "mutants",
        __doc__,
        population,
        judge,
        lambda mutant: fingerprint((mutant.file,), sources()[mutant.file]),
    )


if __name__ == "__main__":
    main()
