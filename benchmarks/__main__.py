"""Run every benchmark: its tables on the screen, its numbers in _build/benchmarks/NAME.json.

python -m benchmarks [NAME ...] [ARGUMENT ...]

What is no benchmark's name is handed on, as the text in `python -m benchmarks language FILE`.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(words):
    known = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
    names = [word for word in words if word in known]
    others = [word for word in words if word not in known]
    if others and not names:
        sys.exit(f"name must be one of {', '.join(known)}, got {others[0]}")
    out = FOLDER.parent / "_build" / "benchmarks"
    out.mkdir(parents=True, exist_ok=True)
    for name in names or known:
        print(f"\n=== {name} ===", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", "--json", out / f"{name}.json"]
        subprocess.run([*command, *others], check=True)
    print(f"\nThe numbers are in {out}.")


main(sys.argv[1:])
