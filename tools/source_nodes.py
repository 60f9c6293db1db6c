"""Pieces of pages for `sphinx_sources`: paragraphs, tables, and links that must lead somewhere."""

import functools

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import make_refnode


def anchor_of(identity):
    """Return the anchor of a statement or an erratum: ``S0-1.1a`` → ``s0-1-1a``."""
    return identity.lower().replace(".", "-")


def place(page, anchor, text=None):
    """Return a link to a place in the book; without a text, its titles become the text."""
    shown = nodes.inline("", text or "")
    target = f"{page}#{anchor or ''}"
    return addnodes.pending_xref(
        "", shown, refdomain="", reftype="place", reftarget=target, refwarn=True
    )


def named(identity):
    """Return a link to a statement or an erratum."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", identity),
        refdomain="std",
        reftype="ref",
        reftarget=anchor_of(identity),
        refexplicit=True,
        refwarn=True,
    )


def line(*pieces, classes=()):
    """Return a paragraph of texts and nodes."""
    paragraph = nodes.paragraph(classes=list(classes))
    for piece in pieces:
        paragraph += nodes.Text(piece) if isinstance(piece, str) else piece
    return paragraph


def listed(links):
    """Return the links with commas between them."""
    return [piece for link in links for piece in (", ", link)][1:]


def table(head, rows):
    """Return a table; its cells are texts, numbers or nodes."""
    group = nodes.tgroup("", *[nodes.colspec(colwidth=1) for _ in head], cols=len(head))
    body = [nodes.row("", *[nodes.entry("", line(_cell(c))) for c in row]) for row in rows]
    titles = nodes.row("", *[nodes.entry("", line(_cell(c))) for c in head])
    group += [nodes.thead("", titles), nodes.tbody("", *body)]
    return nodes.table("", group, classes=["colwidths-auto"])


def _cell(content):
    return content if isinstance(content, nodes.Node) else str(content)


def raw(text):
    """Return HTML as it is."""
    return nodes.raw("", text, format="html")


def code(text):
    """Return a listing."""
    return nodes.literal_block(text, text, language="python")


def section(identity, title):
    """Return a section with an anchor."""
    return nodes.section("", nodes.title("", title), ids=[identity], names=[identity])


def doc(page):
    """Return a link to a page, which bears its title."""
    return addnodes.pending_xref(
        "",
        nodes.inline("", page),
        refdomain="std",
        reftype="doc",
        reftarget=f"/book/{page}",
        refexplicit=False,
        refwarn=True,
    )


@functools.cache
def titles_of(env, docname):
    """Return the page's title, and anchor → title of the section that it stands in."""
    found = {}
    for part in env.get_doctree(docname).findall(nodes.section):
        title = part.next_node(nodes.title).astext()
        for inner in part.findall(nodes.Element):
            found |= dict.fromkeys(inner.get("ids", []), title)
    return env.titles[docname].astext(), found


def resolve(app, env, node, shown):
    """Resolve a link to a place; Sphinx warns if there is none."""
    if node["reftype"] != "place":
        return None
    page, anchor = node["reftarget"].split("#")
    docname = f"book/{page}"
    if docname not in env.found_docs:
        return None
    title, sections = titles_of(env, docname)
    if anchor and anchor not in sections:
        return None
    if not shown.astext():
        within = sections.get(anchor, title)
        shown = nodes.inline("", title if within == title else f"{title} · {within}")
    return make_refnode(app.builder, node.get("refdoc", env.docname), docname, anchor, shown)
