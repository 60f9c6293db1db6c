"""Figures keep clear of the classes that the pages' theme has rules for."""

import re

from companion.widgets._join import HERE

THEME = {  # Bootstrap's, which lay out, hide or colour whatever carries them
    *("row", "col", "container", "btn", "modal", "nav", "navbar", "dropdown", "collapse", "fade"),
    *("show", "hide", "visible", "invisible", "active", "disabled", "progress", "toast", "tooltip"),
}


def classes(script):
    """All class names that a script gives to elements by `h(…, { class: "…" })`."""
    return {name for text in re.findall(r'\bclass: "([^"]+)"', script) for name in text.split()}


def test_no_figure_uses_a_class_of_the_theme():
    scripts = sorted(HERE.rglob("*.js"))
    found = {path.name: classes(path.read_text("utf-8")) & THEME for path in scripts}
    assert {name: names for name, names in found.items() if names} == {}


def test_it_bites():
    assert classes('h("div", { class: "row own" }, a)') & THEME == {"row"}
