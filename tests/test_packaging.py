"""What is installed, and from what."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def lines(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def bounds(requirements):
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, requirements)}


def test_the_two_lists_of_bounds_are_one():
    extras = PROJECT["optional-dependencies"].values()
    ours = bounds([*PROJECT["dependencies"], *(line for extra in extras for line in extra)])
    assert bounds(lines("requirements.txt")) == ours


def test_every_bound_has_an_exact_version_within_it():
    exact = bounds(lines("constraints.txt"))
    assert all(str(pin).startswith("==") for pin in exact.values())
    for name, bound in bounds(lines("requirements.txt")).items():
        assert bound.contains(str(exact[name]).removeprefix("==")), name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the names of the files in the package's wheel, built from a copy of the sources."""
    out = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (out / name).write_bytes((ROOT / name).read_bytes())
    (out / "companion").symlink_to(ROOT / "companion")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps"]
    subprocess.run([*build, "--wheel-dir", out, out], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_wheel_carries_everything_in_the_package(wheel):
    sources = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "companion").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
    }
    assert sources - wheel == set()
    for needed in (
        r"companion/data/.*\.json",
        r"companion/sources/.*\.json",
        r".*\.js",
        r".*\.css",
    ):
        assert any(re.fullmatch(needed, name) for name in wheel), needed


def test_wheel_carries_nothing_else(wheel):
    strangers = {n for n in wheel if not re.match(r"companion(-[\d.]+\.dist-info)?/", n)}
    assert strangers == set()


def test_readme_names_files_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", readme)
    mapped = re.findall(r"`([\w.-]+(?:/[\w.-]*)+)`", readme)
    assert linked + mapped
    missing = [name for name in linked + mapped if not (ROOT / name).exists()]
    assert missing == []
