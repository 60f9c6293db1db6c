"""Execute the book's chapters again and write them in a normal form.

    python tools/chapters.py [--refresh] [--check] [FILE ...]

On unchanged code the files do not change by a byte. Cells tagged ``nbval-ignore-output`` (their
numbers come out of training) or ``trained`` (their pictures do) keep the outputs they have, unless
``--refresh`` asks for new ones.
``--check`` writes nothing and fails where a file would change.
"""

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from companion.training.files import write_atomically

ROOT = Path(__file__).resolve().parent.parent
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
EXEMPT = "nbval-ignore-output"
KEPT = {EXEMPT, "trained"}


def read(path):
    """Return the notebook in the file, with an id for every cell that has none of its own."""
    content = json.loads(Path(path).read_text(encoding="utf-8"))
    seen = set()
    for position, cell in enumerate(content["cells"]):
        if cell.get("id") in seen | {None}:
            text = f"{position}\n{''.join(cell['source'])}"
            cell["id"] = hashlib.sha256(text.encode()).hexdigest()[:8]
        seen.add(cell["id"])
    content.update(nbformat=4, nbformat_minor=5)
    return nbformat.from_dict(nbformat.v4.rwbase.rejoin_lines(nbformat.from_dict(content)))


def write(notebook):
    """Return the notebook as the text of its file."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"


def widget_models(notebook):
    """Return the stored state of the notebook's widgets, model by model."""
    return notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})


def execute(notebook, folder, refresh=False):
    """Execute the notebook in a fresh kernel and return it with its new outputs.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Left as it is.
    folder : path
        The kernel's working directory.
    refresh : bool
        Whether cells whose outputs come out of training get new ones too.
    """
    done = nbformat.from_dict(json.loads(json.dumps(notebook)))
    done.metadata.pop("widgets", None)
    NotebookClient(
        done,
        kernel_name="python3",
        record_timing=True,  # normalise drops it
        resources={"metadata": {"path": str(folder)}},
        store_widget_state=True,
        timeout=900,
    ).execute()
    if not refresh:
        for old, new in zip(notebook.cells, done.cells, strict=True):
            if KEPT & set(new.metadata.get("tags", [])) and old.outputs:
                new.outputs = old.outputs
                for output in new.outputs:
                    if "execution_count" in output:
                        output["execution_count"] = new.execution_count
        models = {**widget_models(notebook), **widget_models(done)}
        done.metadata["widgets"] = {STATE: {"state": models}}
    return done


def normalise(notebook):
    """Return the notebook without anything that changes from one execution to the next."""
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    for cell in notebook.cells:
        for key in ("ExecuteTime", "collapsed", "execution", "scrolled"):
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = join_streams(cell.outputs)
    return normalise_widgets(notebook)


def join_streams(outputs):
    """Return the outputs with neighbouring pieces of one stream joined."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def normalise_widgets(notebook):
    """Keep the widgets that are displayed, under stable ids and without their scripts.

    The book and JupyterLab load a figure's script and style from the package, once, so they do
    not stand in the stored state.
    """
    models = widget_models(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    todo = [o["data"][VIEW]["model_id"] for o in outputs if VIEW in o.get("data", {})]
    kept = {}
    while todo:
        identifier = todo.pop(0)
        if identifier in kept or identifier not in models:
            continue
        model = kept[identifier] = models[identifier]
        drop_defaults(model)
        todo += re.findall(r"IPY_MODEL_([0-9a-f]{32})", json.dumps(model["state"], sort_keys=True))
    notebook.metadata.pop("widgets", None)
    if not kept:
        return notebook
    notebook.metadata["widgets"] = {STATE: {"state": kept, "version_major": 2, "version_minor": 0}}
    numbers = {old: f"{number:032x}" for number, old in enumerate(kept, start=1)}
    text = re.sub(
        r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])",
        lambda match: numbers.get(match[0], match[0]),
        json.dumps(notebook),
    )
    return nbformat.from_dict(json.loads(text))


def drop_defaults(model):
    """Drop from a widget's stored state what the page loads or assumes anyway."""
    state = model["state"]
    for key in ("_esm", "_css"):
        state.pop(key, None)
    if model["model_name"] == "LayoutModel":
        for key in [key for key, value in state.items() if value is None]:
            del state[key]


def differences(old, new):
    """Return, in words, where two notebooks differ."""
    found = [
        f"cell {number} ({before.id}): "
        + ", ".join(key for key in sorted(after) if before.get(key) != after.get(key))
        for number, (before, after) in enumerate(zip(old.cells, new.cells, strict=True), start=1)
        if before != after
    ]
    if old.metadata != new.metadata:
        keys = sorted(set(old.metadata) | set(new.metadata))
        changed = [key for key in keys if old.metadata.get(key) != new.metadata.get(key)]
        found.append("metadata: " + ", ".join(changed))
    return found or ["the form of the file"]


def chapters():
    """Return the paths of all notebooks of the book."""
    found = sorted((ROOT / "book").rglob("*.ipynb"))
    return [path for path in found if ".ipynb_checkpoints" not in path.parts]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="default: every chapter")
    parser.add_argument("--refresh", action="store_true", help="new outputs of training, too")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    options = parser.parse_args(arguments)
    faults = 0
    for path in options.files or chapters():
        before = read(path)
        try:
            after = normalise(execute(before, path.parent, options.refresh))
        except (CellExecutionError, CellTimeoutError) as error:
            print(f"{path}: not executed\n{error}", file=sys.stderr)
            faults += 1
            continue
        if write(after) == path.read_text(encoding="utf-8"):
            print(f"{path}: unchanged")
            continue
        print(f"{path}: changed: {'; '.join(differences(before, after))}")
        if options.check:
            faults += 1
            continue
        try:
            write_atomically(path, write(after).encode())
        except OSError as error:
            print(f"{path}: not written, as it was: {error.strerror}", file=sys.stderr)
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
