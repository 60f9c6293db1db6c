"""Does a training that is killed, and started again, end with the same bits?

    python -m benchmarks kills [RECIPE ...]

Each kill is a run of `python -m companion train RECIPE` of its own: four steps, with a checkpoint
after each. Three recipes are killed (SIGKILL) at 50 moments drawn evenly over the time that an
undisturbed run takes. Other kills are aimed into the writing of the second checkpoint, by an audit
hook within the process; every recipe gets at least one of these. Then the same command runs to its
end, and its weights, optimisers, random generators, curve and facts are compared with those of the
undisturbed run: everything but the seconds. One thread; an hour for all recipes.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks import _command
from companion.training import checkpoint
from companion.training.files import PART
from companion.training.recipe import recipes

FAMILIES = {"gan-dense-digits": 17, "lm-tang": 17, "vae-digits": 16}  # kills at random moments
STEPS = 4
BYTE, BEFORE, BETWEEN, AFTER = (
    "at a random byte of the checkpoint",
    "before the checkpoint is renamed",
    "between the two renames",
    "after the renames, before the curve",
)
# Run as a program: AIM MOMENT SIZE ARGUMENT … – the command, killed while it writes. What it does
# to a file is announced to an audit hook just before.
AIM = """
import os, resource, runpy, signal, sys
moment, size, *sys.argv = sys.argv[1:]
written = 0

def kill(event, arguments):
    global written
    name = os.path.basename(str(arguments[0])) if arguments else ""
    if event == "tempfile.mkstemp" and name.startswith(".checkpoint."):
        written += 1
        if written == 2 and moment == "byte":
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # the system kills it at this byte
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    if written == 2 and (
        (moment == "before" and event == "os.rename")
        or (moment == "between" and event == "os.rename" and name.startswith(".checkpoint."))
        or (moment == "after" and event == "tempfile.mkstemp" and name.startswith(".curve."))
    ):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
runpy.run_module("companion", run_name="__main__", alter_sys=True)
"""
AIMED = {"byte": BYTE, "before": BEFORE, "between": BETWEEN, "after": AFTER}
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def words(recipe, folder):
    """Arguments of the command that is killed and run again."""
    return ["train", recipe, "--steps", str(STEPS), "--out", str(folder)]


def finished(recipe, folder):
    """Run the command to its end; returns what it left and how long it took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "companion", *words(recipe, folder)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{recipe}: {done.stderr}")
    return left(folder), time.perf_counter() - start


def left(folder):
    """Everything that a run leaves, but for the seconds."""
    arrays, rest = checkpoint.read(folder / checkpoint.NAME)
    curve = json.loads((folder / "curve.json").read_text("utf-8"))
    facts = json.loads((folder / "facts.json").read_text("utf-8"))
    for row in (*curve, *rest["header"]["curve"], facts["metrics"]):
        del row["seconds"]
    arrays = {name: (value.shape, value.numpy().tobytes()) for name, value in arrays.items()}
    weights = {
        path.name: path.read_bytes()
        for path in folder.glob("*.safetensors")
        if not path.name.startswith("checkpoint")
    }
    return arrays, rest, curve, facts, weights


def killed_after(recipe, folder, seconds):
    """Kill the command at a moment; returns whether it was still running, and where it was."""
    command = [sys.executable, "-m", "companion", *words(recipe, folder)]
    process = subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    status = process.wait()
    if list(folder.glob(f".*{PART}")):
        return status == -signal.SIGKILL, "while a file was written"
    kept = [checkpoint.read(path) for path in folder.glob("checkpoint*")]
    step = max((rest["header"]["step"] for _, rest in kept), default=0)
    if not folder.exists():
        return status == -signal.SIGKILL, "before the first step"
    return status == -signal.SIGKILL, f"after {step} of {STEPS} steps"


def aimed(recipe, folder, moment, size):
    """Kill the command while it writes its second checkpoint."""
    command = [sys.executable, "-c", AIM, moment, str(size), "companion", *words(recipe, folder)]
    status = subprocess.run(command, env=ENVIRONMENT, capture_output=True).returncode
    expected = signal.SIGXFSZ if moment == "byte" else signal.SIGKILL
    if status != -expected:
        sys.exit(f"{recipe}: not killed {AIMED[moment]} but ended with {status}")


def measured(recipe, draw):
    """Kill a recipe, run it again, compare; yields (where it was killed, whether it is equal)."""
    with tempfile.TemporaryDirectory() as name:
        folders = (Path(name) / str(number) for number in range(10_000))
        undisturbed = next(folders)
        expected, seconds = finished(recipe, undisturbed)
        size = (undisturbed / checkpoint.NAME).stat().st_size
        for moment in AIMED if recipe in FAMILIES else ["between"]:
            aimed(recipe, folder := next(folders), moment, draw.randrange(size))
            yield AIMED[moment], finished(recipe, folder)[0] == expected
        kills = 0
        while kills < FAMILIES.get(recipe, 0):
            running, where = killed_after(recipe, folder := next(folders), draw.uniform(0, seconds))
            if running:  # else it was quicker this time and had ended: no kill
                kills += 1
                yield f"random: {where}", finished(recipe, folder)[0] == expected


def main():
    parser = _command.parser("kills", __doc__)
    parser.add_argument("recipes", nargs="*", metavar="RECIPE", help="all if none is named")
    given = parser.parse_args()
    found = []
    for recipe in given.recipes or recipes():
        counts: Counter = Counter()
        for where, equal in measured(recipe, random.Random(0)):
            counts[where, equal] += 1
            print(f"{recipe}  {where}: {'the same bits' if equal else 'DIFFERENT'}", flush=True)
        for (where, equal), number in sorted(counts.items()):
            found.append({"recipe": recipe, "killed": where, "equal": equal, "number": number})
        _command.keep(given, "kills", found)
    print(f"\n{'recipe':26} {'killed':42} {'number':>6}  bits")
    for row in found:
        bits = "equal" if row["equal"] else "DIFFERENT"
        print(f"{row['recipe']:26} {row['killed']:42} {row['number']:6}  {bits}")
    for kind, chosen in (("random", True), ("aimed", False)):
        rows = [row for row in found if row["killed"].startswith("random") == chosen]
        total = sum(row["number"] for row in rows)
        equal = sum(row["number"] for row in rows if row["equal"])
        print(f"{kind}: {total} kills, {equal} resumed with the same bits")


if __name__ == "__main__":
    main()
