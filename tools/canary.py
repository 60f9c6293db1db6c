"""Say what the newest releases break; `make canary` runs it, in an environment of its own.

That environment holds the newest releases that the bounds in pyproject.toml allow, whatever
constraints.txt says. The package's tests run. What fails is run again with one package after the
other put back to its version in constraints.txt: whichever makes a test pass has broken it.
"""

import json
import os
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
TESTS = [
    str(path.relative_to(ROOT))
    for path in sorted((ROOT / "tests").iterdir())
    if path.match("test_*.py")
    or (path.name not in {"book", "widgets"} and any(path.glob("test_*")))
]
PYTEST = ["pytest", "-n", "2", "--dist", "loadfile", *TESTS, "tests/widgets/test_parity.py"]


def specifiers(file):
    """Return the specifier that requirements.txt or constraints.txt has for each package."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    parsed = [Requirement(line) for line in lines if line and line[0] != "#"]
    return {canonicalize_name(r.name): r.specifier for r in parsed}


def moved(pins, installed):
    """Return (pinned, installed) for each package whose version is not the pinned one."""
    names = (n for n in sorted(pins) if n in installed and not pins[n].contains(installed[n]))
    return {n: (str(pins[n]).removeprefix("=="), installed[n]) for n in names}


def held_back(bounds, outdated):
    """Return a line for each of our packages that has a newer release than the installed one."""
    lines = []
    for name, (installed, latest) in sorted(outdated.items()):
        if name in bounds:
            ours = not bounds[name].contains(latest)
            whose = f"our bound {bounds[name]}" if ours else "another package or a setting of pip"
            lines.append(f"{name} {latest} is out; {whose} holds it at {installed}")
    return lines


def pip(*words):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def failures(*tests):
    """Run the tests, or all of the package's; return the ids of those that do not pass."""
    with tempfile.TemporaryDirectory() as cache:
        command = [sys.executable, "-m", *(["pytest", *tests] if tests else PYTEST)]
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        options = ["-q", "--continue-on-collection-errors", "-o", f"cache_dir={cache}"]
        ran = subprocess.run([*command, *options], cwd=ROOT, env={**os.environ, **threads})
        if ran.returncode not in {0, 1}:
            if tests:
                return set(tests)
            sys.exit(f"pytest could not run the tests: code {ran.returncode}")
        failed = Path(cache, "v", "cache", "lastfailed")
        return set(json.loads(failed.read_text(encoding="utf-8"))) if ran.returncode else set()


def culprits(failed, candidates):
    """Return for each failing test the moved packages that, put back alone, let it pass."""
    guilty: dict[str, list[str]] = {test: [] for test in sorted(failed)}
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as newest:
        newest.write(pip("freeze", "--all", "--exclude-editable"))
        newest.flush()
        for name, (old, new) in candidates.items():
            print(f"\n--- again with {name} {old} ---", flush=True)
            try:
                pip("install", f"{name}=={old}")
                for test in failed - failures(*failed):
                    guilty[test].append(f"{name} {old} → {new}")
            except subprocess.CalledProcessError:
                print(f"{name} {old} cannot be installed here")
            pip("install", "--no-deps", "-r", newest.name)
    return guilty


def main():
    installed = {canonicalize_name(d.name): d.version for d in metadata.distributions()}
    ours = specifiers("requirements.txt")
    changed = moved(specifiers("constraints.txt"), installed)
    print(f"Python {sys.version.split()[0]}; moved since constraints.txt was written:")
    for name, (old, new) in changed.items():
        print(f"  {name} {old} → {new}")
    rows = json.loads(pip("list", "--outdated", "--format", "json"))
    newer = {canonicalize_name(r["name"]): (r["version"], r["latest_version"]) for r in rows}
    print(*(f"  {line}" for line in held_back(ours, newer)), sep="\n", flush=True)
    failed = failures()
    if not failed:
        print("\nNothing broke.")
        return
    print("\n--- again, as it is ---", flush=True)
    lasting = failures(*failed)
    candidates = {name: pair for name, pair in changed.items() if name in ours}
    guilty = culprits(lasting, candidates) if lasting else {}
    print("\nBroken:")
    for test in sorted(failed):
        by = ", ".join(guilty.get(test, ["passed when run again"]))
        print(f"  {test}: {by or 'by none of our packages alone'}")
    sys.exit(1)


if __name__ == "__main__":
    main()
