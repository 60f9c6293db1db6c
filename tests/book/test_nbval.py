"""The chapters' executor, as `make test` calls it, fails where it must."""

import base64
import io
import re
import subprocess
import sys

import pytest
from nbformat import v4
from packaging.specifiers import SpecifierSet
from PIL import Image

from tools.chapters import ROOT, main, read, write

from . import pictures

NBVAL = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/book/nbval.cfg"]
DRAW = """%matplotlib inline
import matplotlib.pyplot as plt
import numpy as np
print("drawn")
plt.imshow(np.eye({size}));"""


VERDICTS = {
    "same": ("size", "size", [], True),  # and the trailing ; is honoured
    "rounding": ("np.eye(3)", "np.eye(3) + 1e-9", [], True),
    "picture": ("np.eye(3)", "np.eye(4)", [], False),
    "trained": ("np.eye(3)", "np.eye(4)", ["trained"], True),
    "text": ('"drawn"', '"another"', [], False),
    "exempt": ('"drawn"', '"another"', ["nbval-ignore-output"], True),
    "result": ("plt.imshow(np.eye(3));", "plt.imshow(np.eye(3))", [], False),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Execute a notebook, change its code in one way a copy; return nbval's report of all."""
    folder = tmp_path_factory.mktemp("chapters")
    path = folder / "chapter.ipynb"
    cell = v4.new_code_cell(DRAW.format(size=3))
    path.write_text(write(v4.new_notebook(cells=[cell])), encoding="utf-8")
    assert main([str(path)]) == 0
    for name, (old, new, tags, _) in VERDICTS.items():
        notebook = read(path)
        notebook.cells[0].source = notebook.cells[0].source.replace(old, new)
        notebook.cells[0].metadata["tags"] = tags
        (folder / f"{name}.ipynb").write_text(write(notebook), encoding="utf-8")
    # `-p conftest`: the notebooks do not stand below the project's own conftest.py
    command = [sys.executable, "-m", "pytest", "-rA", "-p", "conftest", "-p", "no:cacheprovider"]
    return subprocess.run([*command, *NBVAL, folder], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("name", VERDICTS)
def test_verdict(report, name):
    if name == "picture" and not pictures.STORED.contains(pictures.HERE):
        pytest.skip("another Matplotlib than the pinned one: pictures are only counted")
    verdict = "PASSED" if VERDICTS[name][-1] else "FAILED"
    assert re.search(rf"^{verdict} \S*{name}\.ipynb::", report.stdout, flags=re.M), report.stdout


@pytest.mark.parametrize(("release", "compared"), [("3.11.2", True), ("3.9.0", False)])
def test_pictures_are_compared_with_those_of_the_same_matplotlib(monkeypatch, release, compared):
    monkeypatch.setattr(pictures, "STORED", SpecifierSet("==3.11.2"))
    monkeypatch.setattr(pictures, "HERE", release)
    small, large = [], []
    for outputs, size in (small, 3), (large, 4):
        file = io.BytesIO()
        Image.new("RGB", (size, size)).save(file, format="PNG")
        outputs += [{"data": {"image/png": base64.b64encode(file.getvalue()).decode()}}]
    assert bool(pictures.differences(small, large)) == compared
    assert pictures.differences(small, [*small, *small])
