"""Switchable cells give the same numbers with PyTorch's modules under the same names."""

import pytest

from tools.chapters import ROOT, chapters, read

from . import switch


@pytest.mark.parametrize("path", chapters(), ids=lambda p: str(p.relative_to(ROOT / "book")))
def test_switchable_cells(path, monkeypatch):
    monkeypatch.chdir(path.parent)
    assert switch.complaints(read(path)) == []
