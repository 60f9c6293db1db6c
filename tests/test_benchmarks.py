"""The benchmarks' command line: what is run, with which words, and where its numbers go."""

import argparse
import json

import pytest

from benchmarks import __main__ as command
from benchmarks import _command
from companion.training import records

NAMES = sorted(path.stem for path in command.FOLDER.glob("[!_]*.py"))


@pytest.fixture
def ran(monkeypatch):
    found = []
    monkeypatch.setattr(command, "run", lambda *words: found.append(words) or 0)
    return found


def test_a_name_and_its_arguments(ran):
    assert command.main(["kills", "repair", "--json", "out.json"]) == 0  # a recipe, and a benchmark
    assert ran == [("kills", ["repair", "--json", "out.json"])]


def test_without_a_name_what_takes_minutes(ran, monkeypatch):
    assert command.main([]) == 0
    assert ran == [(name,) for name in command.USUAL]
    assert set(command.USUAL) <= set(NAMES)
    monkeypatch.setattr(command, "run", lambda name: int(name == command.USUAL[0]))
    assert command.main([]) == 1  # the others are measured all the same


def test_help_and_unknown_names(ran, capsys):
    assert command.main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"\n{name} " in said for name in NAMES)
    assert command.main(["nothing"]).endswith("writing, got nothing")
    assert not ran


@pytest.mark.parametrize("name", NAMES)
def test_each_says_how_it_is_called(name):
    text = (command.FOLDER / f"{name}.py").read_text("utf-8")
    assert f"\n    python -m benchmarks {name}" in text
    assert f'"{name}", __doc__' in " ".join(text.split())
    assert command.question(name).endswith(("?", "."))


def test_where_numbers_go(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "FOLDER", tmp_path / "records")
    monkeypatch.setattr(_command, "OUT", tmp_path / "out")
    parser = _command.parser("some", "What some do.", record=True)
    for words in ([], ["--json", str(tmp_path / "own.json")]):
        _command.keep(parser.parse_args(words), "some", {"a": 1})
    for path in (tmp_path / "out" / "some.json", tmp_path / "own.json"):
        assert json.loads(path.read_text("utf-8")) == {"a": 1}
    assert not (tmp_path / "records").exists()
    _command.keep(parser.parse_args(["--record"]), "some", {"a": 2})
    assert records.load("some") == {"a": 2}
    _command.keep(argparse.Namespace(json=None), "other", {"a": 3})  # no chapter prints it
    assert records.names() == ["some"]
