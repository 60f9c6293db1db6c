"""Run a benchmark; without a name those of `make bench`: what is measured in some minutes.

    python -m benchmarks [NAME [ARGUMENT ...]]

A benchmark prints its tables and writes its numbers to _build/benchmarks/NAME.json. What it
measures and what it takes says `python -m benchmarks NAME --help`.
"""

import ast
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
USUAL = ("operations", "figures", "book")  # speed, memory and weight


def run(name, words=()):
    """Run a benchmark in a process of its own; return its exit status."""
    print(f"\n=== {name} ===", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *words]
    return subprocess.run(command, cwd=FOLDER.parent).returncode


def question(name):
    """The first line of what a benchmark's file says."""
    text = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]


def main(words):
    known = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
    if not words:
        return max([run(name) for name in USUAL])
    name, *others = words
    if name in ("-h", "--help"):
        print(__doc__)
        print("\n".join(f"{name:12} {question(name)}" for name in known))
        return 0
    if name not in known:
        return f"name must be one of {', '.join(known)}, got {name}"
    return run(name, others)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
