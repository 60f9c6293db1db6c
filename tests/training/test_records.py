"""Records: what is kept is read, in a form that people can read; the others stay as they are."""

import json

import pytest

from companion.training import records
from companion.training.files import as_json

RECORD = {
    "seeds": [0, 1, 2],
    "rows": [{"what": "a [bracket], a \n line", "of": [[1.5, -2e-07], []]}],
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "FOLDER", tmp_path)
    return tmp_path


def test_what_is_kept_is_read(folder):
    records.keep("b", RECORD)
    records.keep("a", {"rows": []})
    assert records.names() == ["a", "b"]
    assert records.load("b") == RECORD
    records.keep("b", {"rows": [True, None]})
    assert records.load("b") == {"rows": [True, None]}
    assert {path.name for path in folder.iterdir()} == {"a.json", "b.json", "manifest.json"}


def test_an_unknown_name(folder):
    records.keep("a", RECORD)
    with pytest.raises(ValueError, match="name must be one of 'a', got 'b'"):
        records.load("b")
    with pytest.raises(ValueError, match="got None"):
        records.load(None)


def test_nothing_is_kept_beside_a_damaged_manifest(folder):
    records.keep("a", RECORD)
    manifest = (folder / "manifest.json").read_text("utf-8")
    (folder / "manifest.json").write_text(manifest.replace('"a"', '"c"'), "utf-8")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ValueError, match="'c' does not agree with its seal"):
        records.keep("b", RECORD)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_line_for_each_list_of_numbers():
    text = as_json(RECORD).decode()
    assert json.loads(text) == RECORD
    assert "[0, 1, 2]" in text and "[1.5, -2e-07]" in text
    assert as_json([[1, 2], ["1", "2"]]).decode() == '[\n [1, 2],\n [\n  "1",\n  "2"\n ]\n]\n'


def test_the_shipped_ones_are_as_they_would_be_written():
    for name in records.names():
        assert (records.FOLDER / f"{name}.json").read_bytes() == as_json(records.load(name)), name
