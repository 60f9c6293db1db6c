"""The joiner: one text from a module and what it imports."""

import re

import pytest

from companion.widgets import _join


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """Return a function that writes modules, and let the joiner read them."""
    monkeypatch.setattr(_join, "HERE", tmp_path)

    def write(**texts):
        (tmp_path / "lib").mkdir(exist_ok=True)
        for name, text in texts.items():
            place = tmp_path / ("figure.js" if name == "figure" else f"lib/{name}.js")
            place.write_text(text, encoding="utf-8")

    return write


FIGURE = """import { one, two } from "./lib/a.js";
import {
  three,
} from "./lib/b.js";
const own = 1;
export const numeric = { sum: () => own + two() + three + one().next().value };
export default { render: numeric.sum };
"""
A = """import { three } from "./b.js";
const own = -1;
export function two() { return three + own; }
export function* one() { yield 1; }
"""
B = "export const three = (globalThis.runs = (globalThis.runs ?? 0) + 1) + 2;\n"


def test_both_forms_run(modules, browser):
    modules(figure=FIGURE, a=A, b=B)
    page = browser.new_page()
    page.add_script_tag(content=_join.as_script("figure.js", "Figure"))
    parts = page.evaluate("Object.keys(companionFigures.scripts.Figure)")
    assert parts == ["lib/b.js", "lib/a.js", "figure.js"]
    assert page.evaluate("companionFigures.scripts.Figure['figure.js'].default.render()") == 7
    assert page.evaluate("runs") == 1, "a shared module runs once"
    text = _join.as_module("figure.js")
    run = """async (text) => {
        const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
        return (await import(url)).default.render();
    }"""
    assert page.evaluate(run, text) == 9  # three is 4 in its second run
    page.close()


@pytest.mark.parametrize(
    ("figure", "complaint"),
    [
        ('import x from "./lib/b.js";', "figure.js: .* does not understand 'import x from"),
        ('import * as b from "./lib/b.js";', "does not understand"),
        ('import { three as x } from "./lib/b.js";', "does not understand"),
        ('import { three } from "https://example.org/b.js";', "does not understand"),
        ('  import { three } from "./lib/b.js";', "does not understand"),
        ("export let x = 1;", "does not understand 'export let"),
        ("export { x };", "does not understand"),
        ("export default function () {}", "does not understand"),
        ('const b = await import("./lib/b.js");', "does not understand"),
        ("const here = import.meta.url;", "does not understand"),
        ('import { four } from "./lib/b.js";', "figure.js imports four, which lib/b.js does not"),
        ('import { x } from "./lib/none.js";', "figure.js: there is no module lib/none.js"),
        ('import { x } from "../secret.js";', "figure.js: there is no module ../secret.js"),
        ('import { loop } from "./lib/loop.js";', "imports itself: figure.js -> lib/loop.js"),
    ],
)
def test_what_it_does_not_understand_is_refused(modules, figure, complaint):
    loop = 'import { x } from "../figure.js";\nexport const loop = 1;\n'
    modules(figure=figure + "\n", b=B, loop=loop)
    with pytest.raises(_join.JoinError, match=complaint):
        _join.as_module("figure.js")


SHOWN = {"default", "numeric", "offline", "SCHEMA", "schema"}  # what the page and the tests ask for


def test_nothing_is_exported_that_nobody_imports():
    exported, imported = set(), set()
    for file in _join.HERE.rglob("*.js"):
        path, source = file.relative_to(_join.HERE).as_posix(), file.read_text("utf-8")
        exported |= {(path, name) for name in _join._EXPORT.findall(source)}
        for names, other in _join._IMPORT.findall(source):
            found = re.findall(_join._NAME, names)
            imported |= {(_join._resolved(other, path), name) for name in found}
    assert len(imported) > 100
    assert {one for one in exported - imported if one[1] not in SHOWN} == set()
