"""What the five source articles state, and what of it is wrong.

The book grew out of five articles, here called S0 to S4. Their statements (`items`) and the
mistakes in them (`errata`) are kept as data beside this file; `say` makes a chapter's section
*What the sources say* from both.
"""

import re
from pathlib import Path

from companion import _shipped

__all__ = ["errata", "items", "say", "topics"]

_HERE = Path(__file__).parent
_REPEATED = re.compile(r"\b(again|once more|repeats|repeated|second time|third time)\b")
_FULL = {"critical": "What fails, or teaches the opposite", "major": "What seriously misleads"}


def items():
    """All statements of the articles, in their order, as a list of dicts.

    Keys: ``id``, ``article``, ``section``, ``kind``, ``topics``, ``says`` (our paraphrase),
    ``term`` (Chinese), ``errata`` (ids), ``chapter`` and ``anchor``: the page that treats the
    statement, and the place on it.
    """
    return _load("items.json", list, "anchor", "says")


def errata():
    """All mistakes found in the articles, in their order, as a list of dicts.

    Keys: ``id``, ``articles``, ``sections``, ``severity`` (critical, major, minor, nit or none),
    ``topics``, ``claim``, ``truth``, ``why``, ``reference``, ``items`` (ids), ``proof`` (a test).
    """
    return _load("errata.json", list, "claim", "truth")


def topics():
    """Topic code → ``title``, ``term`` (Chinese) and the ``chapter``, the page that treats it."""
    return _load("topics.json", dict, "chapter", "title")


def say(chapter):
    """Make the section *What the sources say* of a chapter or another page.

    Parameters
    ----------
    chapter : str
        Part and name, such as ``"foundations/convolution"``.

    Returns
    -------
    Section
        Displayed as Markdown by a notebook.

    Raises
    ------
    ValueError
        If neither a statement nor a topic belongs to `chapter`.
    TypeError
        If an argument is of another kind.
    """
    if not isinstance(chapter, str):
        raise TypeError(f"chapter: expected a str, got {type(chapter).__name__}")
    statements = [item for item in items() if item["chapter"] == chapter]
    codes = {code for code, topic in topics().items() if topic["chapter"] == chapter}
    if not statements and not codes:
        known = {entry["chapter"] for entry in [*items(), *topics().values()]}
        raise ValueError(f"chapter: got {chapter!r}, expected one of {', '.join(sorted(known))}")
    ids = {item["id"] for item in statements}
    mistakes = [e for e in errata() if codes & set(e["topics"]) or ids & set(e["items"])]
    return Section(chapter, statements, mistakes)


class Section:
    """A chapter's section *What the sources say*; its text is in `markdown`."""

    def __init__(self, chapter, statements, mistakes):
        self.chapter, self.statements, self.mistakes = chapter, statements, mistakes
        cited = [e for e in mistakes if "-R" in e["id"]]
        claims = [e for e in mistakes if e not in cited]
        of = {
            s: [e for e in claims if e["severity"] == s] for s in (*_FULL, "minor", "nit", "none")
        }
        wrong = {i for e in mistakes if e["severity"] != "none" for i in e["items"]}
        blocks = [
            "This book grew out of five articles, called S0 to S4 here. On the topics of this "
            f"chapter they make {_count(statements)}; their mistakes are worth knowing, because "
            "one meets them elsewhere, too.",
            *_stands(chapter, [item for item in statements if item["id"] not in wrong]),
            *_titled(_FULL["critical"], _in_full(of["critical"])),
            *_folded(_FULL["major"], _in_full(of["major"])),
            *_folded("Smaller mistakes", _in_short(of["minor"] + of["nit"])),
            *_folded("Often blamed, but right", _in_short(of["none"])),
            *_folded("Works as cited, and as they are", _in_short(cited)),
        ]
        self.markdown = "\n\n".join(blocks)

    def _repr_markdown_(self):
        return self.markdown

    def __repr__(self):
        return (
            f"What the sources say about {self.chapter}: "
            f"{_count(self.statements)}, {len(self.mistakes)} errata"
        )


def _load(name, kind, *keys):
    """Read a file whose rows all have the keys by which it is told from the other two."""
    found = _shipped.read_json(_HERE / name)
    rows = found.values() if isinstance(found, dict) else found
    fits = isinstance(found, kind) and all(isinstance(r, dict) and set(keys) <= {*r} for r in rows)
    if not fits:
        raise ValueError(
            f"{name} in {_HERE} is damaged or belongs to another version of companion: each of "
            f"its rows should have {' and '.join(keys)}. {_shipped.AGAIN}"
        )
    return found


def _count(statements):
    return f"{len(statements)} statement{'' if len(statements) == 1 else 's'}"


def _small(*ids):
    return f"<small>({', '.join(ids)})</small>"


def _stands(chapter, statements):
    """Yield what is right, folded: a list for each topic, repetitions merged."""
    if not statements:
        return
    yield f"<details>\n<summary>What stands: {_count(statements)}</summary>"
    named = topics()
    groups: dict[str, list] = {}
    for item in statements:
        here = [code for code in item["topics"] if named[code]["chapter"] == chapter]
        groups.setdefault((here or item["topics"])[0], []).append(item)
    for code in sorted(groups, key=list(named).index):
        lines = [f"- {item['says']} {_small(*ids)}" for item, ids in _merged(groups[code])]
        yield f"**{named[code]['title']}** ({named[code]['term']})"
        yield "\n".join(lines)
    yield "</details>"


def _merged(statements):
    """Pair each statement with the ids of those that say so themselves that they repeat it."""
    found: list[tuple] = []
    for item in statements:
        same = [ids for first, ids in found if first["term"] == item["term"]]
        if same and _REPEATED.search(item["says"]):
            same[0].append(item["id"])
        else:
            found.append((item, [item["id"]]))
    return found


def _in_full(mistakes):
    """Return a numbered list: claim, what is right, why it matters, where to read and see it."""
    items = []
    for number, e in enumerate(mistakes, 1):
        bullet = f"{number}. "
        proof = f"*Proof.* `{e['proof']}`" if e["proof"] else ""
        read = f"*To read.* {e['reference']}." if e["reference"] else ""
        paragraphs = [
            f"**{e['claim']}** {_small(e['id'], *e['items'])}",
            f"*What is right.* {e['truth']} *Why it matters.* {e['why']}",
            f"{read} {proof}".strip(),
        ]
        items.append(bullet + f"\n\n{' ' * len(bullet)}".join(filter(None, paragraphs)) + "\n")
    return items


def _in_short(mistakes):
    """Return a list of claim and truth."""
    return [f"- {e['claim']} → {e['truth']} {_small(e['id'], *e['items'])}" for e in mistakes]


def _titled(title, lines):
    """Yield a list under a title."""
    if lines:
        yield f"**{title}**"
        yield "\n".join(lines)


def _folded(title, lines):
    """Yield a list that opens on a click."""
    if lines:
        yield f"<details>\n<summary>{title}: {len(lines)}</summary>"
        yield "\n".join(lines)
        yield "</details>"
