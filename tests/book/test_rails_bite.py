"""Every rail of the notebooks complains of a notebook that breaks it, and of no other."""

import base64
import io

import nbformat
import pytest
import traitlets
from nbformat import v4
from PIL import Image

from companion import widgets
from companion.widgets._figure import Figure
from tools.chapters import STATE, VIEW, normalise, write

from . import rails, switch

PATTERN = Image.linear_gradient("L").resize((32, 32))


def png(picture):
    file = io.BytesIO()
    picture.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def code(source, *outputs, tags=(), **metadata):
    return v4.new_code_cell(
        source, outputs=list(outputs), metadata={"tags": list(tags), **metadata}
    )


def display(**data):
    return v4.new_output("display_data", {mime.replace("_", "/", 1): d for mime, d in data.items()})


class Dial(Figure):
    """A figure with one number."""

    _esm = traitlets.Unicode("export default {}").tag(sync=True)
    _css = traitlets.Unicode("").tag(sync=True)
    value = traitlets.Float(0.5, min=0, max=1).tag(sync=True)


@pytest.fixture(autouse=True)
def dial(monkeypatch):
    """Let the package have a figure that these tests know."""
    monkeypatch.setattr(widgets, "Dial", Dial, raising=False)


def figure_state():
    state = Dial().get_state()
    return {key: value for key, value in state.items() if key not in ("_esm", "_css", "layout")}


def good():
    """Return a small chapter with which every rail is content."""
    widget = "0" * 31 + "1"
    record = {"model_name": "AnyModel", "model_module": "anywidget", "state": figure_state()}
    cells = [
        v4.new_markdown_cell("# A title\n\nWords."),
        code(
            "figure",
            display(image_png=png(PATTERN)),
            mystnb={"image": {"alt": "A grey ramp, dark above, light below"}},
        ),
        code("Dial()", v4.new_output("display_data", {VIEW: {"model_id": widget}})),
        v4.new_markdown_cell("## Concepts\n\nSeen before {cite:p}`someone2020`.\n\n### Part"),
        v4.new_markdown_cell("## Mathematics"),
        v4.new_markdown_cell("## Code"),
        code("assert 1 < 2", tags=["nbval-ignore-output"]),
        code("answer = 7", tags=["hide-cell"], jupyter={"source_hidden": True}),
        v4.new_markdown_cell("## What the sources say"),
        v4.new_markdown_cell("## Exercises"),
        v4.new_markdown_cell("## References\n\n```{bibliography}\n# not a heading\n```"),
    ]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata["widgets"] = {STATE: {"state": {widget: record}}}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    for number, cell in enumerate(rails.code_cells(notebook), start=1):
        cell.execution_count = number
    return nbformat.from_dict(notebook)


def changed(position, text):
    def change(notebook):
        notebook.cells[position].source = text

    return change


def without_figures(notebook):
    del notebook.cells[1:3]


def record(notebook):
    return next(iter(rails.widget_models(notebook).values()))


def stored(**changes):
    return lambda notebook: record(notebook)["state"].update(changes)


def outputs(position, *new):
    def change(notebook):
        notebook.cells[position].outputs = list(new)

    return change


def tag(position, name):
    return lambda notebook: notebook.cells[position].metadata.tags.append(name)


def four_exempt(notebook):
    notebook.cells += [code("assert True", tags=["nbval-ignore-output"]) for _ in range(3)]


FAULTS = [
    (rails.one_title, changed(0, "Words without a title")),
    (rails.one_title, changed(4, "# A second title")),
    (rails.one_title, changed(4, "## Mathematics\n\n#### Too deep")),
    (rails.first_screen, without_figures),
    (rails.folded_solutions, lambda n: n.cells[7].metadata.pop("jupyter")),
    (rails.executed_in_order, lambda n: n.cells[6].update(execution_count=None)),
    (rails.executed_in_order, lambda n: n.cells[6].update(execution_count=9)),
    (rails.no_errors, outputs(6, v4.new_output("error", ename="E", evalue="", traceback=[]))),
    (rails.no_errors, outputs(6, v4.new_output("stream", name="stderr", text="Warning"))),
    (rails.stable_text, outputs(6, display(text_plain="<object at 0x7f0011223344>"))),
    (rails.stable_text, outputs(6, v4.new_output("stream", name="stdout", text="/tmp/x/1.py"))),
    (rails.exempt_cells, changed(6, "print('no assertion')")),
    (rails.exempt_cells, four_exempt),
    (rails.exempt_cells, tag(6, "nbval-skip")),
    (rails.exempt_cells, changed(7, "answer = 7  # NBVAL_IGNORE_OUTPUT")),
    (rails.alt_text, lambda n: n.cells[1].metadata.pop("mystnb")),
    (rails.alt_text, lambda n: n.cells[1].metadata.mystnb.image.update(alt="figure")),
    (rails.alt_text, changed(4, "![](picture.png)")),
    (rails.not_blank, outputs(1, display(image_png=png(Image.new("RGBA", (32, 32)))))),
    (rails.not_blank, outputs(1, display(image_jpeg="…"))),
    (rails.stored_widgets, lambda n: rails.widget_models(n).clear()),
    (rails.stored_widgets, lambda n: record(n).update(model_module="@jupyter-widgets/controls")),
    (rails.stored_widgets, stored(_esm="export default {}")),
    (rails.stored_widgets, stored(_anywidget_id="companion.widgets.Nobody")),
    (rails.stored_widgets, stored(no_such_trait=1)),
    (rails.stored_widgets, lambda n: record(n)["state"].pop("value")),
    (rails.stored_widgets, stored(value=2.0)),
    (rails.stored_widgets, stored(figure_name="SomebodyElse")),
    (rails.stored_widgets, stored(_assets={"old": {}})),
    (rails.order_of_sections, changed(4, "## Math")),
    (rails.order_of_sections, lambda n: n.cells.pop(8)),
    (rails.tells_how_to_get_it, changed(7, "import torch")),
    (rails.cites, changed(3, "## Concepts")),
    (rails.cites, changed(10, "## References")),
]


@pytest.mark.parametrize("rail", rails.ALL + rails.CHAPTERS, ids=lambda rail: rail.__name__)
def test_no_rail_complains_of_a_good_chapter(rail):
    assert rail(good()) == []


@pytest.mark.parametrize(("rail", "fault"), FAULTS)
def test_rail_complains(rail, fault):
    notebook = good()
    fault(notebook)
    assert rail(notebook) != []


def test_every_rail_was_tried():
    assert {rail for rail, _ in FAULTS} == set(rails.ALL + rails.CHAPTERS)


def test_normal_form(tmp_path):
    path = tmp_path / "chapter.ipynb"
    path.write_text(write(normalise(good())), encoding="utf-8")
    assert rails.normal_form(path) == []
    path.write_text(write(good()), encoding="utf-8")
    assert rails.normal_form(path) != []


SWITCHABLE = """
from companion import data, tensor, functional as F
x = tensor([[1.0, -2.0]], requires_grad=True)
y = F.relu(x)
y.sum().backward()
slope = x.grad
"""


def test_switchable_cells_that_agree():
    assert switch.complaints(v4.new_notebook(cells=[code(SWITCHABLE, tags=["switchable"])])) == []


@pytest.mark.parametrize(
    "fault",
    [
        "from companion import plotting",
        "import companion",
        "z = undefined",
        "z = F.relu(x).data @ x.data.T.copy()",
        "from companion import tensor as t; z = len(type(t(1.0)).__module__)",
        "z = 1.0 if type(x).__module__ == 'torch' else 1.0 + 1e-9",
    ],
)
def test_switchable_cells_that_differ(fault):
    cells = [code(SWITCHABLE, tags=["switchable"]), code(fault, tags=["switchable"])]
    assert switch.complaints(v4.new_notebook(cells=cells)) != []


def test_switchable_cells_with_nothing_to_compare():
    cell = code("from companion import tensor\nprint(tensor(1.0))", tags=["switchable"])
    assert switch.complaints(v4.new_notebook(cells=[cell])) != []
