"""Sphinx extension: mends what the theme and docutils write into the pages."""


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


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("html-page-context", mend_bibliography)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
