"""What the shipped data are derived from, as far as it can be told without fetching it."""

import ast
import importlib
import sys
from pathlib import Path

import pytest

from companion.data import _files

TOOLS = Path(__file__).parents[1] / "tools"
READERS = {"fetched", "origin", "reader"}  # the functions of derive_data.py that take a name


@pytest.fixture
def derive(monkeypatch):
    monkeypatch.syspath_prepend(TOOLS)
    before = set(sys.modules)
    yield importlib.import_module("derive_data")
    for name in set(sys.modules) - before:
        if name.startswith("derive_") or name == "packages":
            del sys.modules[name]


def named(path):
    """Names of packages that a script asks for by name."""
    for call in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in READERS:
            name, *others = call.args
            if isinstance(name, ast.Constant) and (others or call.func.id == "reader"):
                yield name.value


def test_every_package_that_is_asked_for_has_a_version(derive):
    known = derive.PYPI | derive.NPM
    asked = {name for path in TOOLS.glob("derive_*.py") for name in named(path)}
    registries = {"npm", "PyPI", "Debian"}  # the first word where the whole origin is given
    assert len(asked - registries) > 5
    assert asked - registries <= set(known)


def test_the_manifest_says_these_versions(derive):
    known = derive.PYPI | derive.NPM
    origins = [entry["origin"] for entry in _files.manifest().values() if "origin" in entry]
    told = {o["package"]: o["version"] for o in origins if o["package"] in known}
    assert told == {name: known[name] for name in told}
    assert {"mnist", "music21", "aclsum"} <= set(told)
