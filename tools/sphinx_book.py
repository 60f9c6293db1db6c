"""Sphinx extension: mends what the theme, docutils and Sphinx write into the pages."""


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


def drop_unused_mathjax(app, page, template, context, doctree):
    """Load MathJax where formulas stand; Sphinx loads it on every page above them, too."""
    if not app.env.get_domain("math").data["has_equations"].get(page):
        context["script_files"] = [
            script
            for script in context["script_files"]
            if not str(getattr(script, "filename", "")).endswith(app.config.mathjax_path)
        ]


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("html-page-context", mend_bibliography)
    app.connect("html-page-context", drop_unused_mathjax, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
