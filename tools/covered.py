"""Say how much of the package the tests executed; fail if lines or branches are below 95 %.

    python tools/covered.py

Reads what `make coverage` has measured. Files that are executed in full are not listed.
"""

import json
import sys
from pathlib import Path

from coverage import Coverage

LEAST = 95
REPORT = Path(__file__).resolve().parent.parent / "_build" / "coverage" / "coverage.json"


def main():
    measured = Coverage()
    measured.load()
    measured.report(show_missing=True, skip_covered=True)
    measured.json_report(outfile=str(REPORT))
    totals = json.loads(REPORT.read_text("utf-8"))["totals"]
    lines = 100 * totals["covered_lines"] / totals["num_statements"]
    branches = 100 * totals["covered_branches"] / totals["num_branches"]
    print(
        f"\nlines {lines:.1f} %, branches {branches:.1f} %; at least {LEAST} % each are asked for"
    )
    return 1 if min(lines, branches) < LEAST else 0


if __name__ == "__main__":
    sys.exit(main())
