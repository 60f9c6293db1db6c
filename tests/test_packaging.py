"""What is installed, and from what."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tools import canary

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_two_lists_of_bounds_are_one():
    extras = PROJECT["optional-dependencies"].values()
    words = [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    ours = {canonicalize_name(r.name): r.specifier for r in map(Requirement, words)}
    assert canary.specifiers("requirements.txt") == ours


def test_every_bound_has_an_exact_version_within_it():
    exact = canary.specifiers("constraints.txt")
    assert all(str(pin).startswith("==") for pin in exact.values())
    for name, bound in canary.specifiers("requirements.txt").items():
        assert bound.contains(str(exact[name]).removeprefix("==")), name


def test_canary_says_what_moved_and_what_is_held_back():
    pins = {"a": SpecifierSet("==1.0"), "b": SpecifierSet("==2.0"), "c": SpecifierSet("==3.0")}
    assert canary.moved(pins, {"a": "1.0+cpu", "b": "2.1", "d": "4.0"}) == {"b": ("2.0", "2.1")}
    bounds = {"a": SpecifierSet(">=1,<2"), "b": SpecifierSet(">=2")}
    outdated = {"a": ("1.0", "2.0"), "b": ("2.1", "2.2"), "d": ("4.0", "5.0")}
    assert canary.held_back(bounds, outdated) == [
        "a 2.0 is out; our bound <2,>=1 holds it at 1.0",
        "b 2.2 is out; another package or a setting of pip holds it at 2.1",
    ]


def test_canary_blames_the_package_whose_old_version_lets_a_test_pass(monkeypatch):
    newest = {"a": "1.1", "b": "2.1"}
    state = dict(newest)

    def pip(*words):
        if words[:2] == ("install", "--no-deps"):
            state.update(newest)
        elif words[0] == "install":
            name, version = words[1].split("==")
            state[name] = version
        return ""

    def failures(*tests):
        broken = {"one": state["a"] == "1.1", "two": state["b"] == "2.1", "three": True}
        return {test for test in tests if broken[test]}

    monkeypatch.setattr(canary, "pip", pip)
    monkeypatch.setattr(canary, "failures", failures)
    guilty = canary.culprits({"one", "two", "three"}, {"a": ("1.0", "1.1"), "b": ("2.0", "2.1")})
    assert guilty == {"one": ["a 1.0 → 1.1"], "two": ["b 2.0 → 2.1"], "three": []}
    assert state == newest


def test_canary_fails_but_blames_nobody_for_what_passes_when_run_again(monkeypatch, capsys):
    runs = [{"one"}, set()]
    monkeypatch.setattr(canary, "pip", lambda *words: "[]")
    monkeypatch.setattr(canary, "failures", lambda *tests: runs.pop(0))
    with pytest.raises(SystemExit) as end:
        canary.main()
    assert end.value.code == 1
    assert capsys.readouterr().out.endswith("Broken:\n  one: passed when run again\n")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the package's wheel, built from a copy of the sources and opened."""
    out = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (out / name).write_bytes((ROOT / name).read_bytes())
    (out / "companion").symlink_to(ROOT / "companion")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps"]
    subprocess.run([*build, "--wheel-dir", out, out], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    with zipfile.ZipFile(built) as opened:
        yield opened


def test_wheel_carries_everything_in_the_package(wheel):
    sources = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "companion").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".DS_Store"
    }
    names = set(wheel.namelist())
    assert sources - names == set()
    for needed in (
        r"companion-[\d.]+\.dist-info/licenses/LICENSE",
        r"companion/data/.*\.json",
        r"companion/data/licenses/.*",
        r"companion/weights/licenses/.*",
        r"companion/sources/.*\.json",
        r".*\.js",
        r".*\.css",
    ):
        assert any(re.fullmatch(needed, name) for name in names), needed


def test_wheel_carries_nothing_else(wheel):
    strangers = {n for n in wheel.namelist() if not re.match(r"companion(-[\d.]+\.dist-info)?/", n)}
    assert strangers == set()


def test_wheel_works_without_the_checkout_on_a_machine_that_knows_only_ascii(wheel, tmp_path):
    """No UTF-8, a folder with spaces and Chinese, no home, and every warning an error."""
    folder = tmp_path / "a folder 文件夹"
    wheel.extractall(folder)
    (folder / "elsewhere").mkdir()
    environment = {
        "LC_ALL": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONWARNINGS": "error",
        "HOME": str(Path(os.devnull) / "home"),
        "PYTHONPATH": str(folder),
        "PATH": os.environ["PATH"],
    }
    code = (
        "import os, sys\n"
        "from companion import data, games, music, recordings, sound, sources, verse, weights\n"
        "import companion.widgets\n"
        "data.quatrains(), data.digits('test'), weights.load('classifier-digits')\n"
        "sys.stdout.buffer.write(os.fsencode(companion.__file__))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder / "elsewhere", env=environment, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    assert done.stdout == os.fsencode(folder / "companion" / "__init__.py")
    command = [sys.executable, "-m", "companion", "train", "--list"]
    listed = subprocess.run(command, cwd=folder, env=environment, capture_output=True)
    assert listed.returncode == 0, listed.stderr.decode("utf-8", "replace")
    assert rb"28 \xd7 28" in listed.stdout


def test_readme_names_files_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", readme)
    mapped = re.findall(r"`([\w.-]+(?:/[\w.-]*)+)`", readme)
    assert linked + mapped
    missing = [name for name in linked + mapped if not (ROOT / name).exists()]
    assert missing == []
