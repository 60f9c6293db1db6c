"""What must hold for every notebook of the book, chapters to come included.

Each function takes a notebook (as ``tools.chapters.read`` returns it) and returns a list of
complaints in words; an empty list is what the tests want. `ALL` holds for every notebook,
`CHAPTERS` for the chapters in the parts' folders.
"""

import ast
import base64
import io
import itertools
import re

import numpy as np
from PIL import Image

from tools.chapters import EXEMPT, VIEW, normalise, read, widget_models, write

SECTIONS = [
    "Concepts",
    "Mathematics",
    "Code",
    "What the sources say",
    "Exercises",
    "References",
]
EXEMPT_AT_MOST = 3
ESCAPES = {"nbval-skip", "raises-exception", "skip-execution", "remove-output"}


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def data_of(cell):
    """Return the mime bundles that the cell displays."""
    return [output["data"] for output in cell.get("outputs", []) if "data" in output]


def tags(cell):
    return set(cell.metadata.get("tags", []))


def headings(notebook):
    """Return (level, text, number of the cell) of every Markdown heading."""
    found = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            continue
        prose = re.sub(r"^(`{3,}|:{3,}|~{3,}).*?^\1", "", cell.source, flags=re.M | re.S)
        for mark, text in re.findall(r"^(#{1,6})\s+(.+?)\s*$", prose, flags=re.M):
            found.append((len(mark), text, number))
    return found


# --- structure --------------------------------------------------------------------------------


def one_title(notebook):
    found = headings(notebook)
    titles = [text for level, text, _ in found if level == 1]
    if len(titles) != 1 or found[0][0] != 1:
        return [f"one '# Title' must come first and be the only one; found {titles}"]
    return [
        f"the heading {text!r} skips a level"
        for (before, _, _), (level, text, _) in itertools.pairwise(found)
        if level > before + 1
    ]


def order_of_sections(notebook):
    found = [text for level, text, _ in headings(notebook) if level == 2]
    if found != SECTIONS:
        return [f"the sections must be {SECTIONS}, in this order; found {found}"]
    return []


def first_screen(notebook):
    """Ask for a figure before the first section."""
    sections = [number for level, _, number in headings(notebook) if level == 2]
    before = notebook.cells[: sections[0] if sections else None]
    shown = [mime for cell in before for data in data_of(cell) for mime in data]
    if not any(mime == VIEW or mime.startswith("image/") for mime in shown):
        return ["no figure stands before the first '##': the first screen shows the result"]
    return []


def folded_solutions(notebook):
    return [
        f"cell {cell.id}: a 'hide-cell' cell needs the metadata jupyter.source_hidden as well"
        for cell in code_cells(notebook)
        if "hide-cell" in tags(cell) and not cell.metadata.get("jupyter", {}).get("source_hidden")
    ]


def cites(notebook):
    """Ask a chapter for citations and the list of what it cites."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    complaints = []
    if not re.search(r"\{cite(:\w+)?\}`", prose):
        complaints.append("the chapter cites nothing")
    if "{bibliography}" not in prose:
        complaints.append("the chapter has no {bibliography} under References")
    return complaints


# --- execution --------------------------------------------------------------------------------


def executed_in_order(notebook):
    counts = [cell.execution_count for cell in code_cells(notebook) if cell.source.strip()]
    if counts != list(range(1, len(counts) + 1)):
        return [f"the code cells were not executed once each, in order: {counts}"]
    return []


def no_errors(notebook):
    complaints = []
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                complaints.append(f"cell {cell.id}: stored error {output.ename}")
            if output.get("name") == "stderr":
                complaints.append(f"cell {cell.id}: writes to stderr: {output.text[:80]!r}")
    return complaints


def stable_text(notebook):
    """Refuse what changes from run to run: addresses in memory, temporary files."""
    return [
        f"cell {cell.id}: the output changes from run to run: {match[0]!r}"
        for cell in code_cells(notebook)
        for output in cell.outputs
        for text in [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
        if (match := re.search(r"\bat 0x[0-9a-f]+|/tmp/\S+", text))
        and VIEW not in output.get("data", {})
    ]


def exempt_cells(notebook):
    """Ask the cells that nbval does not compare to be few and to judge themselves."""
    exempt = [cell for cell in code_cells(notebook) if EXEMPT in tags(cell)]
    complaints = [
        f"cell {cell.id}: nbval does not compare it, so it must assert something"
        for cell in exempt
        if not any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(cell.source)))
    ]
    if len(exempt) > EXEMPT_AT_MOST:
        complaints.append(f"{len(exempt)} cells are exempt; {EXEMPT_AT_MOST} are allowed")
    for cell in code_cells(notebook):
        for escape in sorted(tags(cell) & ESCAPES):
            complaints.append(f"cell {cell.id}: the tag {escape!r} would hide it from the tests")
        if re.search(r"#\s*(NBVAL_|PYTEST_VALIDATE)", cell.source):
            complaints.append(f"cell {cell.id}: tags, not comments, speak to nbval")
    return complaints


def tells_how_to_get_it(notebook):
    """Ask a notebook opened elsewhere to say what to install, PyTorch included if it needs that."""
    source = "\n".join(cell.source for cell in code_cells(notebook))
    if not re.search(r"^\s*(import|from) torch\b", source, flags=re.M):
        return []
    if not re.search(r"pip install '\.\[torch\b", source):
        return ["the notebook imports torch: its first cell must name pip install '.[torch]'"]
    return []


def normal_form(path):
    """Ask the file to be what `make chapters` writes; the one rail that takes a path."""
    if write(normalise(read(path))) != path.read_text(encoding="utf-8"):
        return ["not in normal form: run `make chapters`"]
    return []


# --- figures ----------------------------------------------------------------------------------


def alt_text(notebook):
    complaints = []
    for cell in code_cells(notebook):
        if not any(mime.startswith("image/") for data in data_of(cell) for mime in data):
            continue
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if len(alt.split()) < 3:
            complaints.append(f"cell {cell.id}: metadata.mystnb.image.alt says too little: {alt!r}")
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and re.search(r"!\[\s*\]\(", cell.source):
            complaints.append(f"cell {cell.id}: a picture without alt text")
    return complaints


def not_blank(notebook):
    """Refuse figures that show one colour, or that cannot be looked into."""
    complaints = []
    for cell in code_cells(notebook):
        for data in data_of(cell):
            for mime in (mime for mime in data if mime.startswith("image/")):
                if mime != "image/png":
                    complaints.append(f"cell {cell.id}: figures are stored as PNG, not {mime}")
                elif contrast(data[mime]) < 2:
                    complaints.append(f"cell {cell.id}: the figure is blank")
    return complaints


def contrast(png):
    """Return the standard deviation of a base64 PNG's grey values, in steps of 0 … 255."""
    picture = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return float(np.asarray(Image.alpha_composite(paper, picture).convert("L")).std())


# --- widgets ----------------------------------------------------------------------------------


def displayed_widgets(notebook):
    """Return (cell, stored model or None) of every widget that a cell displays."""
    models = widget_models(notebook)
    return [
        (cell, models.get(data[VIEW]["model_id"]))
        for cell in code_cells(notebook)
        for data in data_of(cell)
        if VIEW in data
    ]


def stored_widgets(notebook):
    """Ask every displayed widget to be a figure of the package, with a state it accepts."""
    complaints = []
    for cell, model in displayed_widgets(notebook):
        if model is None:
            complaints.append(f"cell {cell.id}: the widget's state is not stored")
        elif model["model_module"] != "anywidget":
            complaints.append(
                f"cell {cell.id}: {model['model_name']} needs a kernel, so it would be dead on "
                "the page; figures are classes of companion.widgets"
            )
        else:
            complaints += [f"cell {cell.id}: {fault}" for fault in faults_of_state(model)]
    for identifier, model in widget_models(notebook).items():
        if {"_esm", "_css"} & set(model["state"]):
            complaints.append(f"model {identifier}: its script is stored; run `make chapters`")
    return complaints


def faults_of_state(model):
    """Construct the figure from its stored state; return what is wrong with the state."""
    from companion import widgets

    state = dict(model["state"])
    for buffer in model.get("buffers", []):
        if len(buffer["path"]) == 1 and buffer["encoding"] == "base64":
            state[buffer["path"][0]] = base64.b64decode(buffer["data"])
    name = state.get("_anywidget_id", "")
    figure = next(
        (
            figure
            for figure in vars(widgets).values()
            if isinstance(figure, type) and f"{figure.__module__}.{figure.__name__}" == name
        ),
        None,
    )
    if figure is None:
        return [f"{name!r} is not a figure of companion.widgets"]
    ours = [key for key in state if not key.startswith("_")]
    ours = [key for key in ours if key not in {"layout", "tabbable", "tooltip"}]
    traits = figure.class_traits(sync=True)
    unknown, missing = set(ours) - set(traits), set(figure.own_traits()) - set(ours)
    if unknown or missing:
        return [f"{name} has changed: unknown in the state {unknown}, missing there {missing}"]
    try:
        loaded = {key: from_json(traits[key], state[key]) for key in ours}
        again = figure(**loaded).get_state([*ours, "_assets"])
    except Exception as error:
        return [f"{name} refuses its stored state: {error}"]
    return [
        f"{name}.{key} is not what the figure makes of it now"
        for key in again
        if plain(again[key]) != plain(state.get(key))
    ]


def from_json(trait, value):
    """Return the trait's value from its stored form."""
    convert = trait.metadata.get("from_json")
    return convert(value, None) if convert else value


def plain(value):
    """Return the value with bytes, tuples and lists comparable."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


ALL = [
    one_title,
    first_screen,
    folded_solutions,
    executed_in_order,
    no_errors,
    stable_text,
    exempt_cells,
    tells_how_to_get_it,
    alt_text,
    not_blank,
    stored_widgets,
]
CHAPTERS = [order_of_sections, cites]
