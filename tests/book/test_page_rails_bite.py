"""Every rail of the pages complains of a page that breaks it, and of no other."""

import dataclasses

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from tools.sphinx_book import POLICY

from . import page_rails as rails

GOOD = """<!doctype html><html lang="en" data-theme="light"><head><title>A page</title>
<meta name="viewport" content="width=device-width">
<script>
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const set = () => document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
  dark.onchange = set; set();
</script>
<style>[data-theme=dark] body { background: #111; color: #eee; } a { color: inherit; }</style>
</head><body><main><h1>Title</h1><h2 id="part">Part</h2><article>
<img src="grey.png" alt="A grey square"><p><a href="#part">There</a> and
<a href="https://example.org/">elsewhere</a>.</p>%s</article></main></body></html>"""


def in_html(fault, policy=POLICY, before=""):
    policy = f'{before}<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return BeautifulSoup((GOOD % fault).replace("<head>", f"<head>{policy}"), "html.parser")


@pytest.mark.parametrize(
    ("rail", "fault"),
    [
        (rails.headings_in_order, "<h1>Again</h1>"),
        (rails.headings_in_order, "<h4>Too deep</h4>"),
        (rails.pictures_speak, "<img src=x.png>"),
        (rails.pictures_speak, '<img src=x.png alt="../_images/0123456789abcdef0123456789.png">'),
        (rails.nothing_from_elsewhere, '<script src="https://example.org/x.js"></script>'),
        (rails.nothing_from_elsewhere, '<img src="//example.org/x.png" alt="x">'),
    ],
)
def test_html(rail, fault):
    assert rail(in_html("")) == []
    assert rail(in_html(fault)) != []


@pytest.mark.parametrize(
    "fault",
    [
        {"policy": ""},
        {"policy": POLICY.replace("connect-src 'none'", "connect-src 'self'")},
        {"policy": POLICY.replace("connect-src 'none'; ", "")},
        {"policy": POLICY.replace("'unsafe-inline'", "'unsafe-eval'")},
        {"policy": POLICY.replace("data: blob:", "https:")},
        {"before": "<script>1</script>"},
    ],
)
def test_nothing_is_sent(fault):
    assert rails.nothing_is_sent(in_html("")) == []
    assert rails.nothing_is_sent(in_html("", **fault)) != []


def test_every_rail_of_the_html_was_tried():
    tried = {
        rails.headings_in_order,
        rails.pictures_speak,
        rails.nothing_from_elsewhere,
        rails.nothing_is_sent,
    }
    assert tried == set(rails.HTML)


@pytest.mark.parametrize("fault", ["missing.html", "#nowhere", "other.html#nowhere", "../../out"])
def test_links(tmp_path, fault):
    for name in ("good.html", "other.html"):
        (tmp_path / name).write_text(GOOD % '<a href="other.html#part">a</a>', encoding="utf-8")
    (tmp_path / "grey.png").touch()
    assert rails.local_links(tmp_path / "good.html", tmp_path) == []
    (tmp_path / "bad.html").write_text(GOOD % f'<a href="{fault}">a</a>', encoding="utf-8")
    assert len(rails.local_links(tmp_path / "bad.html", tmp_path)) == 1


def seen(**facts):
    good = rails.Visit(
        requests=["http://127.0.0.1:8000/page.html", "file:///page.html"],
        light=b"light",
        dark=b"dark",
        overflow={"light, 320 px": 0},
        widgets=(1, 1),
        formulas=(2, 2),
    )
    return dataclasses.replace(good, **facts)


CONTRAST = {"id": "color-contrast", "impact": "serious", "nodes": [{"html": "<p>"}]}
ORDER = {"id": "heading-order", "impact": "moderate", "nodes": [{"html": "<h4>"}]}
VISITS = [
    (rails.quiet, seen(errors=["console: oh"])),
    (rails.stays_here, seen(requests=["https://example.org/"])),
    (rails.stays_here, seen(requests=["wss://example.org/"])),
    (rails.widgets_alive, seen(widgets=(2, 1))),
    (rails.formulas_set, seen(formulas=(2, 1))),
    (rails.formulas_set, seen(bad_formulas=[r"\nosuchmacro"])),
    (rails.listings_keep_their_lines, seen(run_on=["import numpy"])),
    (rails.fits, seen(overflow={"light, 320 px": 3})),
    (rails.two_modes, seen(dark=b"light")),
    (rails.accessible, seen(violations=[("dark, 320 px", CONTRAST)])),
    (rails.accessible, seen(violations=[("dark, 320 px", ORDER)])),
]


@pytest.mark.parametrize(("rail", "visit"), VISITS)
def test_visit(rail, visit):
    assert rail(seen()) == []
    assert rail(visit) != []


def test_every_rail_of_a_visit_was_tried():
    assert {rail for rail, _ in VISITS} == set(rails.LOADED + rails.SHOWN)


@pytest.mark.parametrize("mathematics", [0, 1])
def test_weight(tmp_path, mathematics):
    budget = rails.BUDGET_WITH_MATHEMATICS if mathematics else rails.BUDGET
    for name in ("light.js", "figure.png"):
        (tmp_path / name).write_bytes(noise(budget - 10_000))
    visit = seen(
        requests=["http://127.0.0.1:8000/light.js", "http://127.0.0.1:8000/figure.png"],
        formulas=(mathematics, mathematics),
    )
    assert rails.light_enough(visit, tmp_path) == []
    (tmp_path / "light.js").write_bytes(noise(budget + 10_000))
    assert len(rails.light_enough(visit, tmp_path)) == 1


def test_weight_of_figures(tmp_path):
    (tmp_path / "widgets").mkdir()
    asset = tmp_path / "widgets" / "asset.js"
    visit = seen(requests=["http://127.0.0.1:8000/widgets/asset.js"])
    asset.write_bytes(noise(rails.BUDGET_FIGURES - 10_000))
    assert rails.light_enough(visit, tmp_path) == []
    asset.write_bytes(noise(rails.BUDGET_FIGURES + 10_000))
    assert len(rails.light_enough(visit, tmp_path)) == 1


def noise(size):
    import numpy as np

    return np.random.default_rng(0).bytes(int(size))


BROKEN = """
<pre><code style="white-space: normal">a
b</code></pre>
<script>console.error("oh");</script>
<script src="missing.js"></script>
<script>fetch("http://elsewhere.invalid/").catch(() => {});</script>
<script type="application/vnd.jupyter.widget-view+json">{"model_id": "1"}</script>
<span class="math notranslate">x<mjx-mtext style="color: red">y</mjx-mtext></span>
<p style="color: #bbb; background: #fff">Pale words.</p>
<p style="width: 2000px">Wide.</p>
"""


def test_a_browser_sees_the_faults(browser, tmp_path, monkeypatch):
    monkeypatch.setattr(rails, "PATIENCE", 0.5)
    Image.new("L", (8, 8)).save(tmp_path / "grey.png")
    complaining = {}
    for name, fault in (("good", ""), ("broken", BROKEN)):
        (tmp_path / f"{name}.html").write_text(GOOD % fault, encoding="utf-8")
        visit = rails.visit(browser, (tmp_path / f"{name}.html").as_uri())
        complaining[name] = {r.__name__ for r in rails.LOADED + rails.SHOWN if r(visit)}
    assert complaining["good"] == set()
    assert complaining["broken"] == {
        rail.__name__ for rail in rails.LOADED + rails.SHOWN if rail is not rails.two_modes
    }


def test_contrast_is_asked_of_every_look_of_a_listing(browser, tmp_path):
    """Most tokens of a look are left out; a pale one, and one on another ground, are not."""
    Image.new("L", (8, 8)).save(tmp_path / "grey.png")
    many = "<span>word</span> " * 40
    listing = f"<pre>{many}%s{many}</pre>"
    faults = {
        "none": "",
        "pale": "<span style='color: #999'>word</span>",
        "hidden before": "<span style='color: #999; display: none'>word</span>" * 9
        + "<span style='color: #999'>word</span>",
        "ground": "<i style='background: #333'><span>word</span></i>",
        "faded": "<i style='opacity: 0.4'><span>word</span></i>",
    }
    for name, fault in faults.items():
        (tmp_path / "page.html").write_text(GOOD % (listing % fault), encoding="utf-8")
        visit = rails.visit(browser, (tmp_path / "page.html").as_uri())
        where = {
            place for place, violation in visit.violations if violation["id"] == "color-contrast"
        }
        assert ("light, 320 px" in where) == (name != "none"), name


@pytest.mark.parametrize(
    ("rule", "where"),
    [
        ("@media (width > 1000px) { p { width: 60rem } }", ["text of 200 %, 1280 px"]),
        ("@media (width < 1000px) { p { width: 340px } }", ["light, 320 px", "dark, 320 px"]),
    ],
)
def test_what_is_too_wide_only_somewhere_is_seen(browser, tmp_path, rule, where):
    Image.new("L", (8, 8)).save(tmp_path / "grey.png")
    (tmp_path / "page.html").write_text(GOOD % f"<style>{rule}</style>", encoding="utf-8")
    seen = rails.visit(browser, (tmp_path / "page.html").as_uri()).overflow
    assert [place for place, wide in seen.items() if wide > 0] == where
