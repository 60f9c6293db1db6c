"""The API reference: every public module of the package stands on the page, once."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def public_modules():
    """Dotted names of the package's modules; a package that only holds others counts as one."""
    for path in sorted((ROOT / "companion").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        if len(parts) > 1 and not any(part.startswith("_") for part in parts):
            yield ".".join(parts)


def test_every_public_module_stands_on_the_api_page_once():
    page = (ROOT / "book" / "reference" / "api.md").read_text("utf-8")
    shown = re.findall(r"^\.\. automodule:: (\S+)$", page, re.M)
    chapters = [name for name in public_modules() if name.startswith("companion.exercises.")]
    assert sorted(shown) == sorted(set(public_modules()) - set(chapters))
