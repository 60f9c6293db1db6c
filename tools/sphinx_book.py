"""Sphinx extension: mends what the theme, docutils and Sphinx write into the pages."""

import re
import sys
from pathlib import Path

from fontTools import subset

ICONS = "icons.woff"
# A page loads its own files, from a server or a disk, and what it made itself. It asks for nothing
# more and sends nothing, so that what a reader draws, opens or types stays on the page; and no text
# becomes a program (no eval). The theme's few lines of script and style stand in the pages.
POLICY = (
    "default-src 'none'; script-src 'self' file: 'unsafe-inline'; "
    "style-src 'self' file: 'unsafe-inline'; font-src 'self' file:; "
    "img-src 'self' file: data: blob:; media-src data: blob:; "
    "connect-src 'none'; base-uri 'none'; form-action 'self' file:"
)


def mend_bibliography(app, page, template, context, doctree):
    """Let a bibliography be plain text for screen readers.

    docutils marks it as a list whose items are ``doc-biblioentry``, a role that the standard has
    withdrawn and that must not stand there; links back to the text must not stand there either.
    """
    if "body" in context:
        context["body"] = (
            context["body"]
            .replace('<div role="list" class="citation-list">', '<div class="citation-list">')
            .replace(' role="doc-biblioentry"', "")
        )


def mend_toggles(app, page, template, context, doctree):
    """Let what unfolds a cell have the name that one reads on it, such as "Show a solution"."""
    if "body" in context:
        context["body"] = context["body"].replace(
            '<summary aria-label="Toggle hidden content">', "<summary>"
        )


def drop_unused_mathjax(app, page, template, context, doctree):
    """Load MathJax where formulas stand; Sphinx loads it on every page above them, too."""
    if not app.env.get_domain("math").data["has_equations"].get(page):
        # In place: what other extensions add later goes into this very list.
        context["script_files"][:] = [
            script
            for script in context["script_files"]
            if not str(getattr(script, "filename", "")).endswith(app.config.mathjax_path)
        ]


def state_policy(app, page, template, context, doctree):
    """Say in every page what it may load, before anything is loaded.

    The search page alone reads other pages, of this book: it shows where in them a word stands.
    """
    connect = "connect-src 'self'" if page == "search" else "connect-src 'none'"
    policy = POLICY.replace("connect-src 'none'", connect)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    context["metatags"] = meta + context.get("metatags", "")


def own_source(app, module, attribute):
    """Name the module whose source stands beside a documented name: its own, never another's.

    Without PyTorch, what is made of it is a stand-in that says it comes from there; Sphinx would
    list a page for it that is never written.
    """
    value = sys.modules.get(module)
    for name in attribute.split("."):
        value = getattr(value, name, None)
    home = getattr(value, "__module__", None) or module
    return home if home.partition(".")[0] == module.partition(".")[0] else module


def write_icons(app, exception):
    """Write a font with the icons that the pages use: 150 kB less than the theme's, which has all.

    ``book.css`` names it before the theme's font, so an icon that it lacks is still drawn.
    """
    if exception or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    pages = "".join(p.read_text(encoding="utf-8") for p in Path(app.outdir).rglob("*.html"))
    used = set(re.findall(r"\bfa-[\w-]+", pages))
    characters = set()
    for sheet in static.rglob("*.css"):
        for selector, rule in re.findall(
            r"([^{}]+)\{([^{}]*)\}", sheet.read_text(encoding="utf-8")
        ):
            names = set(re.findall(r"\.(fa-[\w-]+):", selector))
            if not names or names & used:
                characters |= set(re.findall(r"(?:content|--pst-icon-[\w-]+):\s*\"(.+?)\"", rule))
    options = subset.Options(flavor="woff", layout_features=[], name_IDs=[0, 13, 14])
    source = static / "vendor" / "fontawesome" / "webfonts" / "fa-solid-900.ttf"
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for c in characters if (code := code_point(c))])
    subsetter.subset(font)
    subset.save_font(font, str(static / ICONS), options)


def code_point(character):
    """Return the code point of an icon as CSS writes it: the character, or its escape."""
    escape = re.fullmatch(r"\\([0-9a-f]{2,6})", character)
    if escape:
        return int(escape[1], 16)
    return ord(character) if len(character) == 1 else None


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("html-page-context", mend_bibliography)
    app.connect("html-page-context", mend_toggles)
    app.connect("html-page-context", drop_unused_mathjax, priority=900)
    app.connect("html-page-context", state_policy)
    app.connect("viewcode-follow-imported", own_source)
    app.connect("build-finished", write_icons)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
