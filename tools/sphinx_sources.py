"""Sphinx extension: shows on Markdown pages what `companion.sources` holds.

======================== =====================================================================
``{sources-say} page``   the section *What the sources say* of a page, as `sources.say` makes it
``{sources-map}``        every statement of the articles, with the place that treats it
``{sources-errata}``     every mistake of the articles, with its proof; a script filters them
``{sources-counts}``     how many there are, by article
``{sources-pages}``      how many there are, by page
======================== =====================================================================

Every statement and every erratum gets an anchor that other pages can name:
``{ref}`E1-02 <e1-02>```, ``{ref}`S0-1.1a <s0-1-1a>```.
"""

import html
import re
from collections import Counter

import proof_code
from docutils import nodes
from docutils.statemachine import StringList
from source_nodes import (
    anchor_of,
    code,
    doc,
    line,
    listed,
    named,
    place,
    raw,
    resolve,
    section,
    table,
)
from sphinx.util.docutils import SphinxDirective

from companion import sources

DATA = proof_code.ROOT / "companion/sources"
PROOFS = proof_code.ROOT / "tests/sources"
ARTICLES = {
    "S0": "Large AI models in art",
    "S1": "The impact of generative models on art",
    "S2": "Large AI models in art and design: images",
    "S3": "Creative techniques of neural networks",
    "S4": "Large models in digital art",
}
TOGETHER = "The articles taken together"
PARTS = {"intro": "opening", "concl": "conclusion", "ref": "references", "all": "throughout"}
SEVERITIES = {
    "critical": "critical: fails, or teaches the opposite",
    "major": "major: seriously misleads",
    "minor": "minor: inexact or incomplete",
    "nit": "nit: a word or a detail",
    "none": "none: often blamed, but right",
}
NOT_FOUND = re.compile(r"No (trace|such)")  # how the truth about an invented work begins
ADDRESS = re.compile(r"\b(arXiv|doi):([^\s;]*[^\s;.])|https?://([^\s;]+)")
HOSTS = {"arXiv": "https://arxiv.org/abs/", "doi": "https://doi.org/"}
ERRATA = re.compile(r"(?<=[( ])(?:E[0-4X]-R?\d+|S[0-4]-[\w.]+[a-z])(?=[,)])")


class Directive(SphinxDirective):
    """What the directives below share: they are made of data, and anew when the data change."""

    def run(self):
        """Return the nodes."""
        for path in [*DATA.glob("*.json"), *PROOFS.glob("*.py")]:
            self.env.note_dependency(str(path))
        return self.make()

    def markdown(self, text):
        """Return the nodes of a Markdown text."""
        around = nodes.container()
        self.state.nested_parse(
            StringList(text.split("\n"), self.env.docname), self.content_offset, around
        )
        return around.children

    def register(self, identity):
        """Let other pages name an article, a statement or an erratum; return its anchor."""
        anchor = anchor_of(identity)
        self.env.get_domain("std").note_hyperlink_target(anchor, self.env.docname, anchor, identity)
        return anchor


class Say(Directive):
    """The section *What the sources say* of the page named."""

    required_arguments = 1

    def make(self):
        """Return the section's nodes."""
        try:
            said = sources.say(self.arguments[0])
        except ValueError as error:
            raise self.error(str(error)) from error
        return self.markdown(said.markdown)


# --- every statement -----------------------------------------------------------------------------


class Map(Directive):
    """Article by article and section by section, each statement and where the book treats it."""

    def make(self):
        """Return a section for each article."""
        severity = {entry["id"]: entry["severity"] for entry in sources.errata()}
        found = []
        for article, title in ARTICLES.items():
            entries = nodes.definition_list(classes=["sources-map"])
            for name, items in _by_section(article).items():
                statements = nodes.bullet_list()
                statements += [self.statement(item, severity) for item in items]
                title_of_part = nodes.term("", PARTS.get(name, f"section {name}"))
                entries += nodes.definition_list_item(
                    "", title_of_part, nodes.definition("", statements)
                )
            found.append(section(self.register(article), f"{article}: {title}"))
            found[-1] += entries
        return found

    def statement(self, item, severity):
        """Return the list item of a statement."""
        wrong = [named(e) for e in item["errata"] if severity[e] != "none"]
        term = raw(f'<span lang="zh">{item["term"].replace("; ", "、")}</span>')
        pieces = [nodes.strong("", item["id"]), " ", item["says"], " ", term]
        pieces += [" · ", " and ".join(item["kind"])]
        pieces += [" → ", place(item["chapter"], item["anchor"])]
        pieces += [" · corrected in ", *listed(wrong)] if wrong else []
        return nodes.list_item("", line(*pieces), ids=[self.register(item["id"])])


def _by_section(article):
    found: dict[str, list] = {}
    for item in sources.items():
        if item["article"] == article:
            found.setdefault(item["section"], []).append(item)
    return found


# --- every erratum -------------------------------------------------------------------------------


class Errata(Directive):
    """All errata, in a list to each article, under a form that a script brings to life."""

    def make(self):
        """Return the form and a section for each article."""
        errata = sources.errata()
        self.places = {item["id"]: (item["chapter"], item["anchor"]) for item in sources.items()}
        self.shown: dict[str, str] = {}  # proof → the erratum that shows its code
        found: list[nodes.Node] = [raw(form(errata))]
        for article in [*ARTICLES, "together"]:
            entries = nodes.bullet_list(classes=["errata"])
            entries += [self.erratum(e) for e in errata if _stands_under(e) == article]
            title = f"{article}: {ARTICLES[article]}" if article in ARTICLES else TOGETHER
            found.append(section(f"errata-{article.lower()}", title))
            found[-1] += entries
        return found

    def erratum(self, entry):
        """Return the list item of an erratum."""
        titles = sources.topics()
        classes = ["erratum", f"severity-{entry['severity']}"]
        classes += [f"article-{article.lower()}" for article in entry["articles"]]
        classes += [f"topic-{code.lower()}" for code in entry["topics"]]
        item = nodes.list_item(classes=classes, ids=[self.register(entry["id"])])
        item += line(
            nodes.strong("", entry["id"]),
            " ",
            nodes.inline("", entry["severity"], classes=["severity"]),
            f" {_where(entry)} · ",
            ", ".join(titles[code]["title"] for code in entry["topics"]),
            classes=["erratum-head"],
        )
        invented = "-R" in entry["id"] and NOT_FOUND.match(entry["truth"])
        read = "To read instead" if invented else "To read"
        item += self.markdown(
            f"**{entry['claim']}**"
            + ("\n\n*This work does not exist, as far as we could find.*" if invented else "")
            + f"\n\n*What is right.* {entry['truth']} *Why it matters.* {entry['why']}"
            + (f"\n\n*{read}.* {_linked(entry['reference'])}." if entry["reference"] else "")
        )
        if entry["items"]:
            places = dict.fromkeys(self.places[i] for i in entry["items"])
            item += line("Said in ", *listed(named(i) for i in entry["items"]), ".")
            item += line("Treated in ", *listed(place(*where) for where in places), ".")
        if entry["proof"]:
            item += self.proof(entry)
        return item

    def proof(self, entry):
        """Return the proof of an erratum, folded; if it was shown before, a link to it."""
        first = self.shown.setdefault(entry["proof"], entry["id"])
        if first != entry["id"]:
            return line("Proof: the one of ", named(first), ".")
        found = proof_code.read(entry["proof"])
        around = nodes.container(classes=["proof-of-erratum"])
        around += [
            raw("<details><summary>Proof: break it, mend it</summary>"),
            line(nodes.strong("", "Break it."), f" {_sentence(found.fault)}"),
            code(found.broken),
            line(nodes.emphasis("", "What comes of it."), f" {_sentence(found.failure)}"),
            line(nodes.strong("", "Mend it.")),
            code(found.mended),
            line(nodes.strong("", "How the two are told apart.")),
            code(found.told),
        ]
        if found.shared:
            around += [line(nodes.strong("", "What both rest on.")), code(found.shared)]
        around += line("As a test: ", nodes.literal("", entry["proof"]))
        around += raw("</details>")
        return around


def _stands_under(entry):
    return "together" if entry["id"].startswith("EX") else entry["articles"][0]


def _where(entry):
    """Return in words where in the articles an erratum stands."""
    sections = [PARTS.get(section, section) for section in entry["sections"]]
    if ":" in sections[0]:
        return ", ".join(section.replace(":", " section ") for section in sections)
    of_numbers = "section " if len(sections) == 1 else "sections "
    kind = of_numbers if sections[0][0].isdigit() else ""
    return f"{', '.join(entry['articles'])}, {kind}{', '.join(sections)}"


def _linked(reference):
    """Return a reference in Markdown whose addresses are links."""

    def link(match):
        register, number, page = match.groups()
        return f"[{page or match[0]}]({HOSTS[register] + number if register else match[0]})"

    return ADDRESS.sub(link, reference)


def _sentence(words):
    return f"{words[0].upper()}{words[1:]}."


def form(errata):
    """Return the form that filters errata; it stays hidden where no script brings it to life."""
    titles = {code: topic["title"] for code, topic in sources.topics().items()}
    topics = {
        code: title for code, title in titles.items() if any(code in e["topics"] for e in errata)
    }
    topics = dict(sorted(topics.items(), key=lambda entry: entry[1]))
    articles = Counter(article for e in errata for article in e["articles"])
    of_topics = Counter(code for e in errata for code in e["topics"])
    severities = Counter(e["severity"] for e in errata)
    return (
        '<form class="errata-filter" role="search" aria-label="Choose errata" hidden>'
        + _select("article", {a: f"{a}: {title}" for a, title in ARTICLES.items()}, articles)
        + _select("topic", topics, of_topics)
        + _select("severity", SEVERITIES, severities)
        + '<label>Text <input type="search" name="text" autocomplete="off"></label>'
        + '<button type="reset">Show all</button>'
        + f'<output role="status">All {len(errata)} errata are shown.</output></form>'
    )


def _select(name, options, counts):
    """Return a menu; its options are the values that the classes of the entries end in."""
    entries = "".join(
        f'<option value="{value.lower()}">{html.escape(text)} ({counts[value]})</option>'
        for value, text in options.items()
    )
    return (
        f'<label>{name.capitalize()} <select name="{name}"><option value="">all</option>'
        f"{entries}</select></label>"
    )


# --- how many ------------------------------------------------------------------------------------


class Counts(Directive):
    """A table: statements, errata by severity, and proofs of each article."""

    def make(self):
        """Return the table."""
        rows = []
        for article, title in ARTICLES.items():
            said = [item for item in sources.items() if item["article"] == article]
            rows.append(
                [
                    f"{article}: {title}",
                    *_counted(said, [e for e in sources.errata() if _stands_under(e) == article]),
                ]
            )
        together = [e for e in sources.errata() if _stands_under(e) == "together"]
        rows.append([TOGETHER, *_counted([], together)])
        rows.append(["All", *_counted(sources.items(), sources.errata())])
        return [table(["article", "statements", "errata", *SEVERITIES, "proved"], rows)]


class Pages(Directive):
    """A table: the statements that each page treats, and those of them that are corrected."""

    def make(self):
        """Return the table."""
        rows = []
        wrong = {e["id"] for e in sources.errata() if e["severity"] != "none"}
        contents = (proof_code.ROOT / "_toc.yml").read_text(encoding="utf-8")
        for page in re.findall(r"file: book/(\S+)", contents):
            said = [item for item in sources.items() if item["chapter"] == page]
            corrected = [item for item in said if wrong & set(item["errata"])]
            if said:
                rows.append([doc(page), len(said), len(corrected)])
        return [table(["page", "statements", "of these corrected"], rows)]


def _counted(said, errata):
    severities = Counter(e["severity"] for e in errata)
    by_severity = [severities[severity] for severity in SEVERITIES]
    return [len(said), len(errata), *by_severity, sum(bool(e["proof"]) for e in errata)]


# --- links in what chapters print -----------------------------------------------------------------


def finish(app, page, template, context, doctree):
    """Link the ids that `sources.say` prints; give these pages their script and style."""
    if "body" not in context:
        return
    body = context["body"]
    if 'class="errata-filter"' in body:
        app.add_js_file("errata.js", loading_method="defer")
    if 'class="errata-filter"' in body or "sources-map" in body:
        app.add_css_file("errata.css")
    domain = app.env.get_domain("std")

    def link(match):
        where = domain.anonlabels.get(anchor_of(match[0]))
        if where is None:
            return match[0]
        address = app.builder.get_relative_uri(page, where[0])
        return f'<a href="{address}#{where[1]}">{match[0]}</a>'

    context["body"] = re.sub(r"<small>\([^<]*\)</small>", lambda m: ERRATA.sub(link, m[0]), body)


def setup(app):
    """Register the extension with Sphinx."""
    for name, directive in {
        "sources-say": Say,
        "sources-map": Map,
        "sources-errata": Errata,
        "sources-counts": Counts,
        "sources-pages": Pages,
    }.items():
        app.add_directive(name, directive)
    app.connect("missing-reference", resolve)
    app.connect("html-page-context", finish)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
