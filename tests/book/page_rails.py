"""What must hold for every built page: in its HTML, and as a browser shows it.

The functions of the first part take the page's HTML, those of the second part a `Visit`: what a
browser saw. All return a list of complaints in words.
"""

import contextlib
import functools
import gzip
import itertools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import playwright.sync_api
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

PATIENCE = 15  # seconds for a page to stand
BUDGET = 0.5e6
BUDGET_WITH_MATHEMATICS = 0.8e6
BUDGET_FIGURES = 1e6  # with the weights and recordings that they ask for at once
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # it would fetch style sheets once more, from wrong addresses
}
AXE_CONTEXT = {"exclude": ["mjx-container"]}  # MathJax speaks for itself, in thousands of elements
# Contrast takes most of axe's time, and listings and tables repeat a few looks thousands of times:
# of each look five visible texts are asked.
FEW_OF_A_LOOK = """
axe.configure({rules: [{id: "color-contrast", selector: "*:not([data-looks-the-same])"}]});
"""
MARK_LOOKS = """() => {
    const grounds = new Map(), seen = new Map();
    const ground = (node) => {
        if (!node) return "";
        if (!grounds.has(node)) {
            const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(node);
            const own = [backgroundColor, backgroundImage, opacity, filter].join();
            const above = ground(node.parentElement);
            grounds.set(node, own == "rgba(0, 0, 0, 0),none,1,none" ? above : `${above}/${own}`);
        }
        return grounds.get(node);
    };
    for (const node of document.querySelectorAll("pre span, dt.sig *, article table *")) {
        node.removeAttribute("data-looks-the-same");
        const says = [...node.childNodes].some((child) => child.nodeType == 3 && child.data.trim());
        if (!says || !node.checkVisibility()) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(node);
        const look = [ground(node), color, fontSize, fontWeight].join("/");
        seen.set(look, (seen.get(look) || 0) + 1);
        node.toggleAttribute("data-looks-the-same", seen.get(look) > 5);
    }
}"""


# --- in the HTML ------------------------------------------------------------------------------


def parse(path):
    return BeautifulSoup(Path(path).read_text(encoding="utf-8"), "html.parser")


def headings_in_order(page):
    """Ask for one h1, first, and no skipped level. (The theme's print-only title is not read.)"""
    for hidden in page.select(".onlyprint, dialog"):
        hidden.extract()
    levels = [int(tag.name[1]) for tag in page.find_all(re.compile("^h[1-6]$"))]
    complaints = []
    if levels.count(1) != 1 or levels[0] != 1:
        complaints.append(f"one h1 must come first and be the only one; levels found: {levels}")
    jumps = [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]
    if jumps:
        complaints.append(f"headings skip levels: {jumps}")
    return complaints


def nothing_from_elsewhere(page):
    """Refuse scripts, styles, pictures and fonts that the page would load from another host."""
    loaded = [
        (tag.name, tag[name])
        for tag in page.find_all(["script", "link", "img", "iframe", "source", "video", "audio"])
        for name in ("src", "href")
        if re.match(r"(https?:)?//", tag.get(name, "")) and "canonical" not in tag.get("rel", [])
    ]
    return [f"<{name}> loads {address} from another host" for name, address in loaded]


def nothing_is_sent(page):
    """Ask for a policy, before any script or style, that forbids to send and to run text."""
    first = page.select_one("meta[http-equiv=Content-Security-Policy], script, link, style")
    policy = first.get("content", "") if first else ""
    rules = [rule.split() for rule in policy.split(";")]
    complaints = [
        f"before all scripts a policy must say: {name} 'none'"
        for name in ("default-src", "connect-src")
        if [name, "'none'"] not in rules
    ]
    loose = {"'unsafe-eval'", "*", "http:", "https:"} & set(policy.replace(";", " ").split())
    return complaints + [f"the policy allows {word}" for word in sorted(loose)]


def pictures_speak(page):
    return [
        f"picture without alt text: {img.get('src', '')[:80]}"
        for img in page.select("article img")
        if not img.get("alt", "").strip() or re.fullmatch(r"[\w./-]*[0-9a-f]{20,}\S*", img["alt"])
    ]


def local_links(path, root):
    """Ask every local address on the page to lead to a file, and to a place in it."""
    complaints = []
    for address in Links.of(path).addresses:
        if not urlsplit(address).scheme and not address.startswith("//"):
            complaints += leads_nowhere(address, Path(path), Path(root))
    return complaints


class Links(HTMLParser):
    """Where a page's links lead, and the places that links can lead to."""

    def __init__(self):
        super().__init__()
        self.addresses, self.places = [], set()

    @classmethod
    @functools.cache
    def of(cls, path):
        links = cls()
        links.feed(path.read_text("utf-8"))
        return links

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value is not None:
                self.addresses.append(value)
            elif name in ("id", "name"):
                self.places.add(value)


def leads_nowhere(address, path, root):
    parts = urlsplit(address)
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file() or not target.is_relative_to(root.resolve()):
        return [f"{address} leads to no file of the book"]
    if not parts.fragment or target.suffix != ".html":
        return []
    if unquote(parts.fragment) not in Links.of(target).places:
        return [f"{address} leads to no place in {target.name}"]
    return []


# --- in a browser -----------------------------------------------------------------------------


@dataclass
class Visit:
    """What a browser saw of a page."""

    requests: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    violations: list = field(default_factory=list)
    light: bytes = b""
    dark: bytes = b""
    overflow: dict = field(default_factory=dict)
    widgets: tuple = (0, 0)
    formulas: tuple = (0, 0)
    bad_formulas: list = field(default_factory=list)
    run_on: list = field(default_factory=list)


def visit(browser, url, everything=True):
    """Open the page and look at it: light and dark, wide and narrow.

    Parameters
    ----------
    everything : bool
        If false, only what the page loads and complains of, its widgets and its formulas.
    """
    seen = Visit()
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("requestfailed", lambda request: seen.errors.append(f"not loaded: {request.url}"))
    page.on(
        "response", lambda r: seen.errors.append(f"{r.status}: {r.url}") if r.status > 399 else 0
    )
    page.on("pageerror", lambda error: seen.errors.append(f"error: {error}"))
    page.on("console", lambda m: seen.errors.append(f"console: {m.text}") if loud(m) else None)
    page.goto(url)
    settle(page)
    seen.widgets = tuple(page.evaluate(COUNT_WIDGETS))
    seen.formulas = tuple(page.evaluate(COUNT_FORMULAS))
    seen.bad_formulas = page.evaluate(BAD_FORMULAS)
    seen.run_on = page.evaluate(RUN_ON)
    if everything:
        axe = Axe(AXE_SCRIPT + FEW_OF_A_LOOK)
        for mode in ("light", "dark"):
            page.emulate_media(color_scheme=mode)
            page.set_viewport_size({"width": 1280, "height": 900})
            page.wait_for_function(MODE_IS, arg=mode)
            setattr(seen, mode, page.screenshot())
            for width in (1280, 320):
                page.set_viewport_size({"width": width, "height": 800})
                page.wait_for_timeout(100)
                where = f"{mode}, {width} px"
                seen.overflow[where] = page.evaluate(OVERFLOW)
                if where in ("light, 320 px", "dark, 1280 px"):  # axe takes its time
                    page.evaluate(MARK_LOOKS)
                    found = axe.run(page, context=AXE_CONTEXT, options=AXE).response
                    seen.violations += [(where, violation) for violation in found["violations"]]
        page.set_viewport_size({"width": 1280, "height": 800})
        page.evaluate(LARGE_TEXT)
        page.wait_for_timeout(100)
        seen.overflow["text of 200 %, 1280 px"] = page.evaluate(OVERFLOW)
    context.close()
    return seen


def loud(message):
    return message.type in ("error", "warning")


def settle(page):
    """Wait until the page's formulas and figures stand, or the time is up."""
    with contextlib.suppress(playwright.sync_api.TimeoutError):  # the counts tell what is missing
        page.wait_for_function(SETTLED, timeout=1000 * PATIENCE)
    page.wait_for_timeout(100)


VIEWS = 'script[type^="application/vnd.jupyter.widget-view+json"]'
COUNT_WIDGETS = f"""() => [document.querySelectorAll('{VIEWS}').length,
                           document.querySelectorAll('.companion-place[data-ready]').length]"""
COUNT_FORMULAS = """() => [document.querySelectorAll('.math.notranslate').length,
                           document.querySelectorAll('mjx-container').length]"""
BAD_FORMULAS = """() => [...document.querySelectorAll(
    'mjx-merror, mjx-container [data-mjx-error], mjx-mtext[style*="red"]')]
    .map(node => node.getAttribute('data-mjx-error') || node.closest('.math').textContent)"""
RUN_ON = """() => [...document.querySelectorAll('pre, pre code')]
    .filter(node => !getComputedStyle(node).whiteSpace.startsWith('pre'))
    .map(node => node.textContent.slice(0, 60))"""
SETTLED = f"""() => {{
    const [views, ready] = ({COUNT_WIDGETS})(), [math, set] = ({COUNT_FORMULAS})();
    return ready >= views && set >= math;
}}"""
MODE_IS = "mode => document.documentElement.dataset.theme == mode"
LARGE_TEXT = """() => { document.documentElement.style.fontSize = "200%"; }"""
OVERFLOW = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""


def quiet(seen):
    return seen.errors


def stays_here(seen):
    return [
        f"asks another host: {url}"
        for url in seen.requests
        if urlsplit(url).scheme in ("http", "https", "ws", "wss")
        and urlsplit(url).hostname not in ("127.0.0.1", "localhost")
    ]


def widgets_alive(seen):
    there, ready = seen.widgets
    return [f"{there} figures stored, {ready} alive"] if there != ready else []


def formulas_set(seen):
    complaints = [f"not understood: {text}" for text in seen.bad_formulas]
    there, done = seen.formulas
    if done < there:
        complaints.append(f"{there} formulas, {done} typeset")
    return complaints


def listings_keep_their_lines(seen):
    return [f"a listing is shown as one line: {text}" for text in seen.run_on]


def accessible(seen):
    return [
        f"{where}: {violation['id']} ({violation['impact']}) at {node['html'][:120]}"
        for where, violation in seen.violations
        if violation["impact"] in ("serious", "critical") or violation["id"] == "heading-order"
        for node in violation["nodes"][:3]
    ]


def fits(seen):
    return [f"{where}: {wide} px too wide" for where, wide in seen.overflow.items() if wide > 0]


def two_modes(seen):
    return ["light and dark look the same"] if seen.light == seen.dark else []


def weight(seen, root):
    """Return the gzipped weight in bytes of page and figures, without the pictures."""
    page = figures = 0
    for url in set(seen.requests):
        path = Path(root) / unquote(urlsplit(url).path).lstrip("/")
        if path.suffix in (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp") or not path.is_file():
            continue
        size = len(gzip.compress(path.read_bytes()))
        if path.parent.name in ("widgets", "assets"):  # what tools/sphinx_widgets.py writes
            figures += size
        else:
            page += size
    return page, figures


def light_enough(seen, root):
    budget = BUDGET_WITH_MATHEMATICS if seen.formulas[0] else BUDGET
    sizes = zip(
        ("the page", "its figures"), weight(seen, root), (budget, BUDGET_FIGURES), strict=True
    )
    return [
        f"{name}: {size / 1e6:.2f} MB gzipped; the budget is {most / 1e6:.1f} MB"
        for name, size, most in sizes
        if size > most
    ]


HTML = [headings_in_order, pictures_speak, nothing_from_elsewhere, nothing_is_sent]
LOADED = [quiet, stays_here, widgets_alive, formulas_set, listings_keep_their_lines]
SHOWN = [fits, two_modes, accessible]
