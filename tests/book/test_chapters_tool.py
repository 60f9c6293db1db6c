"""`tools/chapters.py` executes, keeps what it must keep, and writes the same bytes again."""

import errno
import json
import os

import pytest
from nbformat import v4

from tools.chapters import STATE, main, normalise, read, widget_models

CODE = """import random
print(random.random())"""
FIGURES = """import ipywidgets
hidden = ipywidgets.IntSlider()
box = ipywidgets.VBox([ipywidgets.IntSlider(3)])
display(box, ipywidgets.IntText(4))
print("one"); import sys; sys.stdout.flush(); print("two")"""


def chapter(path, *sources, tags=()):
    cells = [v4.new_code_cell(source, metadata={"tags": list(tags)}) for source in sources]
    notebook = v4.new_notebook(cells=cells)
    for cell in notebook.cells:
        del cell["id"]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_same_bytes_again_with_widgets(tmp_path):
    path = chapter(tmp_path / "chapter.ipynb", FIGURES)
    assert main([str(path)]) == 0
    first = path.read_bytes()
    assert main([str(path)]) == 0
    assert path.read_bytes() == first
    models = widget_models(read(path))
    names = [model["model_name"] for model in models.values()]
    assert names.count("IntSliderModel") == 1  # the hidden one is gone
    assert {"VBoxModel", "IntTextModel"} <= set(names)
    assert list(models) == [f"{number:032x}" for number in range(1, len(models) + 1)]
    (stream,) = [output for output in read(path).cells[0].outputs if "text" in output]
    assert stream.text == "one\ntwo\n"


@pytest.mark.parametrize(
    ("tags", "refresh", "changes"),
    [
        ([], [], True),
        (["nbval-ignore-output"], [], False),
        (["trained"], [], False),
        (["nbval-ignore-output"], ["--refresh"], True),
    ],
)
def test_cells_that_nbval_ignores_keep_their_outputs(tmp_path, tags, refresh, changes):
    path = chapter(tmp_path / "chapter.ipynb", CODE, tags=tags)
    assert main([str(path)]) == 0
    first = read(path).cells[0].outputs
    assert first[0].text
    assert main([*refresh, str(path)]) == 0
    assert (read(path).cells[0].outputs != first) is changes


def test_check_writes_nothing_and_fails_on_a_difference(tmp_path, capsys):
    path = chapter(tmp_path / "chapter.ipynb", "1 + 1")
    before = path.read_bytes()
    assert main(["--check", str(path)]) == 1
    assert path.read_bytes() == before
    assert "outputs" in capsys.readouterr().out
    assert main([str(path)]) == 0
    assert main(["--check", str(path)]) == 0


def test_a_chapter_that_fails_stays_as_it_was(tmp_path, capsys):
    path = chapter(tmp_path / "chapter.ipynb", "1 / 0")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    assert path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_scripts_are_not_stored():
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "f" * 32}}
    state = {"_esm": "export default {}", "_css": "p {}", "value": 1}
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell("x", outputs=[v4.new_output("display_data", view)])],
        metadata={
            "widgets": {
                STATE: {
                    "state": {
                        "f" * 32: {"model_name": "AnyModel", "state": state},
                        "e" * 32: {"model_name": "AnyModel", "state": state},
                    }
                }
            }
        },
    )
    ((identifier, model),) = widget_models(normalise(notebook)).items()
    assert identifier == f"{1:032x}"
    assert model["state"] == {"value": 1}


def test_no_traces_of_an_editor():
    cell = v4.new_code_cell("x", metadata={"execution": {}, "collapsed": True, "tags": ["kept"]})
    (cell,) = normalise(v4.new_notebook(cells=[cell])).cells
    assert cell.metadata == {"tags": ["kept"]}


def test_ids_are_given_by_place_and_text(tmp_path):
    path = chapter(tmp_path / "chapter.ipynb", "1", "1", "2")
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == 3
    assert ids == [cell.id for cell in read(path).cells]


def test_a_full_disk_leaves_the_chapter_whole(tmp_path, monkeypatch, capsys):
    path = chapter(tmp_path / "chapter.ipynb", CODE)
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tools.chapters.execute", lambda notebook, *_: notebook)
    monkeypatch.setattr(os, "fsync", full)
    assert main([str(path)]) == 1
    assert "chapter.ipynb: not written, as it was: No space left" in capsys.readouterr().err
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == {path: before}
