"""Style and types: the same checks as `make lint`, and that text is UTF-8 on every machine."""

import ast
import subprocess
import sys

import pytest

from tools.chapters import ROOT, chapters, read

FOLDERS = ("benchmarks", "companion", "tests", "tools")


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]],
    ids=" ".join,
)
def test_style(command):
    checked = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def in_the_machines_encoding(source):
    """Lines of the calls that read or write text in whatever encoding the machine prefers."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", None))
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        words = [n.value for n in given if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        binary = any("b" in word and set(word) <= set("rwxab+") for word in words)
        # a path's `open` has a mode or nothing in brackets: Image.open(file), self.open() have not
        owner = getattr(getattr(call.func, "value", None), "id", None)
        other = owner == "self" or (owner and len(given) > len(words))
        opens = name == "fdopen" or (name == "open" and not other)
        if ((opens and not binary) or name in {"read_text", "write_text"}) and "utf-8" not in words:
            yield call.lineno


def test_text_is_read_and_written_as_utf8():
    scripts = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    sources = {path: path.read_text(encoding="utf-8") for path in scripts}
    for path in chapters():
        code = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
        sources[path] = "\n".join(code)
    found = [f"{p}:{n}" for p, text in sources.items() for n in in_the_machines_encoding(text)]
    assert found == []


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("open(p)", True),
        ("open(p, 'w')", True),
        ("open(p, 'rb')", False),
        ("p.open(encoding='utf-8')", False),
        ("p.open()", True),
        ("p.open('a')", True),
        ("Image.open(p)", False),
        ("os.fdopen(p, 'w')", True),
        ("p.read_text()", True),
        ("p.write_text('b')", True),
        ("p.write_text('b', 'utf-8')", False),
    ],
)
def test_what_counts_as_the_machines_encoding(code, refused):
    assert bool(list(in_the_machines_encoding(code))) == refused
