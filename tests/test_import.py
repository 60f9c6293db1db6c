"""Who may know whom: what each part of the package loads, seen in a fresh interpreter."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import companion

PACKAGE = Path(companion.__file__).parent
HEAVY = {"torch", "matplotlib", "ipywidgets", "anywidget", "scipy", "PIL", "IPython"}


def loaded_by(statement):
    """Names of the modules that are loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_companion_loads_numpy_and_nothing_heavier():
    loaded = loaded_by("import companion")
    assert "numpy" in loaded
    assert not HEAVY & loaded


def test_records_are_read_without_pytorch():
    """The chapters without networks print some, too."""
    assert not HEAVY & loaded_by("from companion.training import records")


# part -> packages that it may import besides Python's own, and parts of companion that it may know
RULES = {
    "__init__": ({"numpy"}, {"tensor", "functional", "optim"}),
    "_arguments": ({"numpy"}, set()),
    "tensor": ({"numpy"}, {"_arguments", "_operators", "_record"}),
    "_operators": ({"numpy"}, {"_arguments"}),
    "_record": ({"numpy"}, set()),
    "_shipped": (set(), set()),
    "functional": ({"numpy", "scipy"}, {"_arguments", "tensor", "functional"}),
    "optim": ({"numpy"}, {"_arguments", "tensor"}),
    "data": ({"numpy", "PIL"}, {"_arguments", "data", "_shipped"}),
    "verse": ({"numpy"}, {"_arguments", "data"}),
    "games": ({"numpy"}, {"_arguments", "games", "data"}),
    "plotting": ({"numpy", "matplotlib"}, {"_arguments"}),
    "music": ({"numpy", "mido"}, {"_arguments", "music", "data"}),
    "sound": ({"numpy"}, {"_arguments", "sound"}),
    "widgets": (
        {"numpy", "anywidget", "ipywidgets", "traitlets", "IPython", "PIL"},
        {
            "_arguments",
            "widgets",
            "functional",
            "data",
            "games",
            "music",
            "weights",
            "recordings",
            "verse",
        },
    ),
    "weights": ({"numpy", "safetensors"}, {"_shipped"}),
    "recordings": ({"numpy", "PIL"}, {"_shipped"}),
    "sources": (set(), {"_shipped"}),
}
KNOW_TORCH = {"models", "training", "metrics"}


def files_of(part):
    module = PACKAGE / f"{part}.py"
    return [module] if module.exists() else sorted((PACKAGE / part).rglob("*.py"))


def imported_by(path):
    """Names of all modules that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the imported module's name in full"
            if node.module == "companion":
                yield from (f"companion.{alias.name}" for alias in node.names)
            else:
                yield node.module


@pytest.mark.parametrize("part", RULES)
def test_who_may_know_whom(part):
    packages, parts = RULES[part]
    for path in files_of(part):
        for name in imported_by(path):
            top, _, rest = name.partition(".")
            inner = rest.partition(".")[0]
            if top == "companion" and files_of(inner):
                assert inner in parts, f"{path.name} must not import {name}"
            elif top != "companion" and top not in sys.stdlib_module_names:
                assert top in packages, f"{path.name} must not import {name}"


def test_torch_is_known_to_models_training_and_metrics_only():
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] not in KNOW_TORCH:
            assert "torch" not in {name.partition(".")[0] for name in imported_by(path)}, path
