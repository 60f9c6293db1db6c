"""What the build writes beside the pages for the figures."""

import base64
import gzip
import hashlib
import json
import re
from types import SimpleNamespace

import numpy as np
import pytest

from companion import widgets
from companion.widgets import ConvolutionExplorer, pictures
from tools import sphinx_widgets


def index_of(static):
    text = (static / sphinx_widgets.INDEX).read_text(encoding="utf-8")
    return json.loads(re.fullmatch(r".*\.index = (\{.*\});\n", text, re.S)[1])


def test_every_figure_and_asset_is_written(tmp_path):
    stale = tmp_path / "widgets" / "Old.0123456789ab.js"
    stale.parent.mkdir()
    stale.touch()
    sphinx_widgets.write(tmp_path, sphinx_widgets.figures())
    assert not stale.exists()
    index = index_of(tmp_path)
    assert set(index["figures"]) == set(sphinx_widgets.figures()) >= {"ConvolutionExplorer"}
    for entry in index["figures"].values():
        for path in (entry["script"], entry["style"]):
            content = (tmp_path / path).read_bytes()
            assert path.split(".")[1] == hashlib.sha256(content).hexdigest()[:12]
    entry = index["assets"]["picture-china"]
    content = base64.b64decode(
        re.search(r'"base64": "(.*?)"', (tmp_path / entry["file"]).read_text(encoding="utf-8"))[1]
    )
    assert content == pictures.small("china").tobytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()


def test_two_figures_may_not_give_one_name_to_different_assets(tmp_path, monkeypatch):
    class Other(ConvolutionExplorer):
        @classmethod
        def assets(cls):
            return {"picture-dot": np.zeros(3, np.uint8)}

        @classmethod
        def script_path(cls):
            return "convolution_explorer.js"

    monkeypatch.setattr(widgets, "Other", Other, raising=False)
    monkeypatch.setattr(widgets, "__all__", [*widgets.__all__, "Other"])
    with pytest.raises(ValueError, match="Other: another figure has an asset 'picture-dot'"):
        sphinx_widgets.write(tmp_path, sphinx_widgets.figures())


@pytest.mark.parametrize(
    ("body", "scripts", "added"),
    [
        ("<p>no figure</p>", [], []),
        (f"<script {sphinx_widgets.VIEW}>", ["_static/host.js"], ["widgets/index.js"]),
        (f"<script {sphinx_widgets.VIEW}>", [], ["widgets/index.js", "host.js"]),
    ],
)
def test_pages_with_a_figure_load_index_and_host(body, scripts, added):
    found = []
    app = SimpleNamespace(add_js_file=lambda path, **_: found.append(path))
    sphinx_widgets.add_scripts(app, "page", "", {"body": body, "script_files": scripts}, None)
    assert found == added


def test_figures_are_light():
    """Script, style and one picture of each figure, as a server would send them."""
    for name, figure in sphinx_widgets.figures().items():
        texts = [sphinx_widgets.script(name, figure), figure.style()]
        assert sum(len(gzip.compress(text.encode())) for text in texts) <= 50_000, name
