"""Sphinx extension: writes what the interactive figures need beside the pages.

For every figure class of ``companion.widgets`` one classic script and one style sheet, for every
asset a classic script with its bytes, and ``widgets/index.js``, which tells ``host.js`` where they
are. File names carry a hash of the content, so a browser may keep them for ever.
"""

import base64
import hashlib
import json
import shutil
from pathlib import Path

from companion import widgets
from companion.widgets import _join
from companion.widgets._figure import Figure, describe

VIEW = 'type="application/vnd.jupyter.widget-view+json"'
HOST = "host.js"
INDEX = "widgets/index.js"


def figures():
    """Return the figure classes that ``companion.widgets`` exports, by name."""
    found = (getattr(widgets, name) for name in widgets.__all__)
    return {f.__name__: f for f in found if isinstance(f, type) and issubclass(f, Figure)}


def write(static, classes):
    """Write scripts, styles, assets and index of figures.

    Parameters
    ----------
    static : path
        The pages' ``_static`` folder; what an earlier build wrote there is removed.
    classes : dict of str to type
        The figure classes, by name.
    """
    static, index = Path(static), {"figures": {}, "assets": {}}
    for folder in ("widgets", "assets"):
        shutil.rmtree(static / folder, ignore_errors=True)
        (static / folder).mkdir(parents=True)
    for name, figure in classes.items():
        index["figures"][name] = {
            "script": _write(static, "widgets", name, "js", script(name, figure)),
            "style": _write(static, "widgets", name, "css", figure.style()),
        }
        for asset, array in figure.assets().items():
            sha256 = describe(array)["sha256"]
            if index["assets"].get(asset, {}).get("sha256", sha256) != sha256:
                raise ValueError(f"{name}: another figure has an asset {asset!r} that differs")
            content = asset_script(asset, sha256, array.tobytes())
            file = _write(static, "assets", asset, "js", content)
            index["assets"][asset] = {"file": file, "sha256": sha256}
    text = f"(globalThis.companionFigures ??= {{}}).index = {json.dumps(index)};\n"
    (static / INDEX).write_text(text, encoding="utf-8")


def script(name, figure):
    """Return the figure as a classic script that registers under its name."""
    return _join.as_script(figure.script_path(), name)


def asset_script(name, sha256, content):
    """Return a classic script that registers the bytes of an asset."""
    entry = json.dumps({"sha256": sha256, "base64": base64.b64encode(content).decode()})
    return (
        f"((globalThis.companionFigures ??= {{}}).assets ??= {{}})[{json.dumps(name)}] = {entry};\n"
    )


def _write(static, folder, name, suffix, content):
    digest = hashlib.sha256(content.encode()).hexdigest()[:12]
    path = f"{folder}/{name}.{digest}.{suffix}"
    (static / path).write_text(content, encoding="utf-8")
    return path


def write_all(app):
    """Write everything before the pages, so that Sphinx can put the index's hash into them."""
    if app.builder.format == "html":
        write(Path(app.outdir) / "_static", figures())


def add_scripts(app, page, template, context, doctree):
    """Let a page with a figure load the index, and the host also where no state is stored.

    myst-nb adds the host only where the notebook stores a state; without it, the host is what
    tells the reader so.
    """
    if VIEW not in context.get("body", ""):
        return
    app.add_js_file(INDEX, loading_method="defer", priority=400)
    if not any(HOST in str(getattr(f, "filename", f)) for f in context["script_files"]):
        app.add_js_file(HOST, loading_method="defer")


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("builder-inited", write_all)
    app.connect("html-page-context", add_scripts, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
