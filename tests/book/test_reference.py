"""The API reference: everything public in the package stands there, under its public name."""

import importlib
import inspect
import pkgutil
import re

import companion
from tests import api


def public_names():
    """Names in the ``__all__`` of the package and its parts, or their own public names."""
    parts = [part.name for part in pkgutil.iter_modules(companion.__path__, "companion.")]
    for part in ["companion", *(part for part in parts if "._" not in part)]:
        module = importlib.import_module(part)
        own = [n for n, v in vars(module).items() if getattr(v, "__module__", "") == part]
        for name in getattr(module, "__all__", own):
            if not name.startswith("_") and not inspect.ismodule(getattr(module, name)):
                yield f"{part}.{name}"


def shown_names():
    """Names that the pages' directives show; a module stands for all its members."""
    module, last = "", ""
    for line in api.lines():
        if found := re.fullmatch(r"\.\. (\w+):: (\S+)", line):
            kind, last = found.groups()
            if kind in ("automodule", "currentmodule"):
                module = last
            else:
                yield f"{module}.{last}"
        elif line == "   :members:" and last == module:
            yield f"{module}.*"


def test_everything_public_is_in_the_api_reference():
    shown = list(shown_names())
    assert len(shown) == len(set(shown)), "shown twice"
    # companion.tensor is shown as companion: the same objects under their shorter name
    missing = [n.replace("companion.tensor.", "companion.") for n in public_names()]
    missing = [n for n in missing if n not in shown and n.rpartition(".")[0] + ".*" not in shown]
    assert missing == []
