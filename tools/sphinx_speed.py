"""Sphinx extension: builds the same pages in less time."""

import os

from pybtex import plugin
from sphinx.errors import PycodeError
from sphinx.pycode import ModuleAnalyzer

# They do not say whether pages may be written in parallel. They may: one numbers the chapters
# before, one copies files afterwards, one serves other formats than HTML.
SILENT = ("sphinx_multitoc_numbering", "sphinx-mathjax-offline", "sphinx_jupyterbook_latex")

# Kinds of bibliographies that pybtex would look for anew, on the disk, for every single citation.
STYLES = {
    "pybtex.backends": "plaintext",
    "pybtex.style.formatting": "alpha",
    "pybtex.style.labels": "alpha",
    "pybtex.style.names": "plain",
    "pybtex.style.sorting": "author_year_title",
}
# Modules of stand-ins (autodoc_mock_imports). Whoever has the real ones need not wait for them.
STAND_INS = ("keras", "torch.nn")


def look_up_once(app):
    """Keep what Sphinx's extensions would look up again and again."""
    for group, name in STYLES.items():
        plugin.register_plugin(group, name, plugin.find_plugin(group, name), force=True)
    for name in STAND_INS:
        ModuleAnalyzer.cache["module", name] = PycodeError(f"{name} is not documented here")


def share_work(app, env):
    """Let every core write pages; jupyter-book has no option for it, and reading is for one."""
    app.parallel = os.cpu_count() or 1
    for name in SILENT:
        app.extensions[name].parallel_write_safe = True


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("builder-inited", look_up_once)
    app.connect("env-check-consistency", share_work)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
