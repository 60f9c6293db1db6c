"""What the benchmarks of mutants share, whatever the language: sample, running list, shares.

A mutant is the program with one small change. The tests catch it if one of them fails, or if they
do not come to an end. Some changes change nothing that a test could see: these are listed, with the
reason, in a JSON file beside the benchmark (`file`, `where`, `old`, `new` and `why` of each); the
table counts them apart.
"""

import json
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from scipy.stats import binomtest

from benchmarks import _command


class Mutant(NamedTuple):
    """One change: where it is, the statement before and after, and what applies it."""

    file: str
    line: int
    where: str  # the function
    old: str
    new: str
    change: object  # only the benchmark of the language knows what this is

    @property
    def name(self):
        """What stays when lines are added above."""
        return self.file, self.where, self.old, self.new


def sample(mutants, number, seed):
    """Draw mutants, from each file in proportion to how many it has; returned in random order."""
    generator, files = random.Random(seed), defaultdict(list)
    for mutant in mutants:
        files[mutant.file].append(mutant)
    exact = {file: number * len(rows) / len(mutants) for file, rows in files.items()}
    counts = {file: int(share) for file, share in exact.items()}
    rest = sorted(exact, key=lambda file: counts[file] - exact[file])
    for file in rest[: number - sum(counts.values())]:
        counts[file] += 1
    drawn = [m for file, rows in files.items() for m in generator.sample(rows, counts[file])]
    generator.shuffle(drawn)
    return drawn


def tried(mutants, judge, progress, fingerprint):
    """Judge each mutant, unless the file ``progress`` says how it ended; return a row for each.

    Parameters
    ----------
    mutants : list of Mutant
    judge : callable
        Takes a mutant, returns {"by": the test that caught it or "", "seconds": …}.
    progress : Path
        A row of JSON for each mutant that was judged; it is added to.
    fingerprint : callable
        Takes a mutant, returns a text; what was judged under another one is judged again.
    """
    known = {}
    if progress.exists():
        for line in progress.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            known[row["file"], row["where"], row["old"], row["new"], row["print"]] = row
    rows = []
    for mutant in mutants:
        mark = fingerprint(mutant)
        row = known.get((*mutant.name, mark))
        if row is None:
            row = {**mutant._asdict(), **judge(mutant), "print": mark}
            del row["change"]
            with progress.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(
                f"{len(rows) + 1:4} {row['seconds']:6.1f} s {place(row)}: {verdict(row)}",
                flush=True,
            )
        rows.append(row)
    return rows


def place(row):
    return f"{row['file']}:{row['line']} {row['where']}"


def verdict(row):
    return f"caught by {row['by']}" if row["by"] else f"SURVIVED\n     {changed(row)}"


def changed(row):
    return f"{row['old']}\n  →  {row['new']}"


def share(caught, number):
    """A share and its interval of 95 % after Clopper and Pearson, which errs on the wide side."""
    if not number:
        return {"share": None, "low": None, "high": None}
    interval = binomtest(caught, number).proportion_ci(0.95, method="exact")
    return {"share": caught / number, "low": interval.low, "high": interval.high}


def written(found):
    if found["share"] is None:
        return "–"
    return f"{100 * found['share']:.1f} % ({100 * found['low']:.1f}–{100 * found['high']:.1f})"


def report(rows, population, equivalent):
    """Print the table and the survivors; return both.

    Parameters
    ----------
    rows : list of dict
        From :func:`tried`.
    population : list of Mutant
        All that the sample was drawn from.
    equivalent : Path
        JSON: the changes that are known to change nothing, with the reason.
    """
    listed = json.loads(equivalent.read_text(encoding="utf-8")) if equivalent.exists() else []
    reasons = {(e["file"], e["where"], e["old"], e["new"]): e["why"] for e in listed}
    of_all = Counter(mutant.file for mutant in population)
    left = [row for row in rows if not row["by"]]
    for row in left:
        row["why"] = reasons.get((row["file"], row["where"], row["old"], row["new"]))
    files = {file: [row for row in rows if row["file"] == file] for file in sorted(of_all)}
    table = []
    for file, some in {**files, "all": rows}.items():
        caught = sum(bool(row["by"]) for row in some)
        explained = sum(bool(row.get("why")) for row in some)
        table.append({
            "file": file,
            "possible": of_all[file] if file in of_all else len(population),
            "mutants": len(some),
            "caught": caught,
            "equivalent": explained,
            "survived": len(some) - caught - explained,
            "of all": share(caught, len(some)),
            "of those that change something": share(caught, len(some) - explained),
        })  # fmt: skip
    words = ("possible", "mutants", "caught", "equivalent", "survived")
    print(f"\n{'file':40}" + "".join(f"{word:>11}" for word in words) + "   caught, in %")
    for row in table:
        counts = "".join(f"{row[word]:11}" for word in words)
        print(f"{row['file']:40}{counts}   {written(row['of all'])}")
    print(f"Without the equivalent ones: {written(table[-1]['of those that change something'])}")
    print("\nIn brackets the interval of 95 %. Seconds for one mutant: "
          f"{sum(row['seconds'] for row in rows) / max(1, len(rows)):.1f}.")  # fmt: skip
    for title, some in {
        "Survived": [row for row in left if not row["why"]],
        "Equivalent": [row for row in left if row["why"]],
    }.items():
        print(f"\n{title}: {len(some)}")
        for row in sorted(some, key=lambda row: (row["file"], row["line"])):
            print(
                f"{place(row)}\n     {changed(row)}"
                + (f"\n     {row['why']}" if row["why"] else "")
            )
    return {"table": table, "survived": left}


def run(name, words, population, judge, fingerprint, more=lambda rows: {}):
    """Run the benchmark from its command line: draw, judge, report, write.

    Parameters
    ----------
    name, words : str
        The benchmark's name, and its docstring.
    population : callable
        Returns a list of all mutants.
    judge, fingerprint : callable
        As for :func:`tried`.
    more : callable, optional
        Takes the rows, prints what else there is to say, and returns it for the JSON file.
    """
    parser = _command.parser(name, words)
    parser.add_argument(
        "--sample", type=int, default=200, metavar="N", help="how many mutants; 200 if not given"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the sample; 0 if not given")
    given = parser.parse_args()
    everything = population()
    out = _command.place(given, name)
    out.parent.mkdir(parents=True, exist_ok=True)
    drawn = sample(everything, given.sample, given.seed)
    rows = tried(drawn, judge, out.with_suffix(".progress"), fingerprint)
    found = report(rows, everything, Path(__file__).with_name(f"{name}_equivalent.json"))
    _command.keep(given, name, {"seed": given.seed, "sample": given.sample, **found, **more(rows)})
