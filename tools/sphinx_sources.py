"""Sphinx extension: shows on Markdown pages what `companion.sources` holds.

The directive ``{sources-say} practice/authorship`` prints the section *What the sources say* of
that page, as `sources.say` does in a chapter.
"""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from companion import sources


class Say(SphinxDirective):
    """The section *What the sources say* of the page named."""

    required_arguments = 1

    def run(self):
        try:
            said = sources.say(self.arguments[0])
        except ValueError as error:
            raise self.error(str(error)) from error
        return self.parse(said.markdown)

    def parse(self, markdown):
        """Return the nodes of a Markdown text."""
        place = nodes.container()
        lines = StringList(markdown.split("\n"), self.env.docname)
        self.state.nested_parse(lines, self.content_offset, place)
        return place.children


def setup(app):
    """Register the extension with Sphinx."""
    app.add_directive("sources-say", Say)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
