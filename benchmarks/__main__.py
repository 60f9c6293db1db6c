"""Run every benchmark: its tables on the screen, its numbers in _build/benchmarks/NAME.json.

python -m benchmarks [NAME ...]
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(names):
    out = FOLDER.parent / "_build" / "benchmarks"
    out.mkdir(parents=True, exist_ok=True)
    for name in names or sorted(path.stem for path in FOLDER.glob("[!_]*.py")):
        print(f"\n=== {name} ===", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", "--json", out / f"{name}.json"]
        subprocess.run(command, check=True)
    print(f"\nThe numbers are in {out}.")


main(sys.argv[1:])
