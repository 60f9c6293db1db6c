"""A page as myst-nb writes it, with figures in it and nothing else."""

import json
import shutil
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from ipywidgets import Widget
from playwright.sync_api import expect

from companion.widgets._figure import Figure
from tools import sphinx_widgets

MIME = "application/vnd.jupyter.widget"
DROPPED = ("_esm", "_css")
HOST = Path(__file__).parents[2] / "web" / "host.js"


def stored(*figures):
    """Return the state of figures as a notebook of the book stores it."""
    state = Widget.get_manager_state(widgets=figures)["state"]
    for record in state.values():
        for key in DROPPED:
            record["state"].pop(key, None)
    return state


def page(
    *figures, state=None, theme="light", scripts=("_static/widgets/index.js", "_static/host.js")
):
    """Return the HTML of a page that displays figures."""
    state = stored(*figures) if state is None else state
    views = "\n".join(
        f'<div class="output"><script type="{MIME}-view+json">{json.dumps(view)}</script></div>'
        for view in [{"version_major": 2, "model_id": figure.model_id} for figure in figures]
    )
    # spellings as on the book's pages; a policy that allows the page's own files and nothing else
    policy = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src data:"
    tags = "\n".join(f'<script defer src="{address}"></script>' for address in scripts)
    body = json.dumps({"version_major": 2, "version_minor": 0, "state": state})
    body = body.replace("</", "<\\/")
    return f"""<!doctype html>
<html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
{tags}
<script type="{MIME}-state+json">{body}</script></head>
<body><main><h1>A page</h1>
{views}
</main></body></html>"""


def write(folder, name, *figures, **options):
    """Write a page, and beside it what its figures need; return the page's path."""
    static = folder / "_static"
    sphinx_widgets.write(
        static, {type(f).__name__: type(f) for f in figures if isinstance(f, Figure)}
    )
    shutil.copy(HOST, static)
    path = folder / name
    path.write_text(page(*figures, **options), encoding="utf-8")
    return path


def as_python(page):
    """Open the part of a figure that says it as Python; return the code, once it is written."""
    page.get_by_text("As Python", exact=True).click()
    code = page.locator("details[open] pre code")
    expect(code).not_to_be_empty()
    return code.text_content()


def barriers(page):
    """Return what axe finds that keeps readers out: rule and nodes."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(v["id"], [n["html"][:150] for n in v["nodes"]]) for v in found]


def sticking_out(page, apart="pre *"):
    """Return what reaches beyond the right edge of a page's figures.

    ``apart`` selects what may be wider, because what it stands in scrolls.
    """
    return page.evaluate(
        """(apart) => [...document.querySelectorAll('.companion-figure')].flatMap((figure) => {
            const edge = figure.getBoundingClientRect().right;
            return [...figure.querySelectorAll(`*:not(${apart})`)].filter((node) =>
                node.getBoundingClientRect().right > edge + 0.5
            ).map((node) => node.outerHTML.slice(0, 80));
        })""",
        apart,
    )
