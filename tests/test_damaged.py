"""Shipped files that are damaged: one clear error, nothing executed, written or kept.

Every file that the package reads is found by watching its readers, and suffers every fault. A
reader must then say which file it is, what is wrong and what to do; and read the file again as if
nothing had happened once it is whole.
"""

import ast
import inspect
import json
import os
import random
import sys
from pathlib import Path

import numpy as np
import pytest

import companion
from companion import _shipped, data, recordings, sources, weights
from companion.data import _files
from companion.training import records

PACKAGE = Path(companion.__file__).parent
OWNERS = [*((module, "FOLDER") for module in (_files, weights, recordings, records))]
OWNERS += [(sources, "_HERE")]
CODE = {".py", ".pyc", ".js", ".css", ".typed"}
UNREAD = {"data/licenses", "weights/licenses"}  # but by people
OF_THE_READER = {"own_pictures"}  # reads what the reader brings: tests/test_data.py
NAMED = {"photo": data.photos(), "painting": ["starry-night"]}  # the others are computed


def readers():
    """Calls that together read all shipped files, by what one would write."""
    found = {  # first, because others see but one entry of a manifest
        "data manifest": _files.manifest,
        "weights.manifest()": weights.manifest,
        "recordings.load(…)": lambda: list(map(recordings.load, recordings.names())),
        "records.names()": records.names,
    }
    for name in data.__all__:
        function = getattr(data, name)
        if inspect.isclass(function) or name in OF_THE_READER:
            continue
        needed = [
            p for p in inspect.signature(function).parameters.values() if p.default is p.empty
        ]
        assert not needed or name in NAMED, f"say in NAMED what data.{name} can be called with"
        for given in [(each,) for each in NAMED[name]] if needed else [()]:
            found[f"data.{name}{given}"] = lambda f=function, g=given: f(*g)
    for name in weights.manifest():
        found[f"weights.load({name!r})"] = lambda n=name: weights.load(n)
    for name in recordings.names():
        for sheet in ("frames", "walk"):
            found[f"recordings.pictures{name, sheet}"] = lambda n=name, s=sheet: (
                recordings.pictures(n, s)
            )
    for name in records.names():
        found[f"records.load({name!r})"] = lambda n=name: records.load(n)
    for name in sources.__all__:
        if name != "say":  # a page made of the others
            found[f"sources.{name}()"] = getattr(sources, name)
    return found


def forget():
    """Empty the caches of readers."""
    for name, module in list(sys.modules.items()):
        if name.startswith("companion.data."):
            for value in vars(module).values():
                getattr(value, "cache_clear", lambda: None)()


def digest(value):
    """Equal for equal results."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, hash(value.tobytes())
    if isinstance(value, tuple | list):
        return type(value).__name__, *map(digest, value)
    if isinstance(value, dict):
        return *value, *map(digest, value.values())
    return value


@pytest.fixture(scope="module")
def seen():
    """Path of each file inside the package → a reader of it, and what it gives."""
    paths, found, read = [], {}, _shipped.read
    _shipped.read = lambda path, *more: paths.append(path) or read(path, *more)
    try:
        for call in readers().values():
            paths.clear()
            forget()
            result = digest(call())
            for path in paths:
                found.setdefault(path.relative_to(PACKAGE).as_posix(), (call, result))
    finally:
        _shipped.read = read
    return found


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the shipped files, as links until they are damaged; readers look there."""
    for module, attribute in OWNERS:
        folder = getattr(module, attribute)
        for path in folder.rglob("*"):
            place = tmp_path / path.relative_to(PACKAGE)
            place.parent.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.suffix not in CODE:
                place.symlink_to(path)
        monkeypatch.setattr(module, attribute, tmp_path / folder.relative_to(PACKAGE))
    return tmp_path


def test_every_file_is_read_by_a_reader(seen):
    files = {p.relative_to(PACKAGE).as_posix() for p in PACKAGE.rglob("*") if p.is_file()}
    files = {f for f in files if Path(f).suffix not in CODE}
    unread = {f for f in files if str(Path(f).parent) in UNREAD}
    assert files - unread == set(seen), "read it with companion._shipped"


def flipped(content, draw):
    at = draw.randrange(8 * len(content))
    changed = bytearray(content)
    changed[at // 8] ^= 1 << at % 8
    return bytes(changed)


def faults(path, others, draw):
    """What may have happened to a file: words and what stands there now, None for nothing."""
    content = path.read_bytes()
    yield "missing", None
    yield "empty", b""
    yield "half", content[: len(content) // 2]
    yield "a byte less", content[:-1] if content[-1:] != b"\n" else content[:-3]
    yield "another file", draw.choice(others).read_bytes()
    yield "zeros", bytes(len(content))
    for i in range(3):
        yield f"bit {i} flipped", flipped(content, draw)


def other_manifests(path, draw):
    """Manifests of other versions, with names that are not there, and none at all."""
    entries = json.loads(path.read_text("utf-8"))
    name = draw.choice(list(entries))
    entry = entries.pop(name)
    yield "a name more", {**entries, name: entry, "nothing.png": entry}
    yield "a name changed", {**entries, f"{name}2": entry}
    for key in entry:
        changed = {k: v for k, v in entry.items() if k != key}
        yield f"no {key}", {name: changed, **entries}
    yield "a new key", {name: {**entry, "format": 2}, **entries}
    yield "a list", [name]
    yield "a number", 5
    yield "entries that are none", {name: None}
    yield "no seals", {n: {k: v for k, v in e.items() if k != "seal"} for n, e in entries.items()}


def said(call):
    """The error that a reader raises; None if it gives something."""
    forget()
    try:
        return digest(call()), None
    except (ValueError, OSError) as error:
        return None, str(error)


def outcome(path, call, good):
    """What is wrong with what a reader makes of a damaged file, or nothing."""
    before = path.read_bytes() if path.is_file() else None
    result, message = said(call)
    if before != (path.read_bytes() if path.is_file() else None):
        return "writes the file"
    if message is None:
        return "" if result == good else "reads something else"
    if path.name not in message or str(path.parent) not in message:
        return f"does not name the file: {message}"
    return "" if _shipped.AGAIN in message else f"does not say what to do: {message}"


def test_damage(seen, copy):
    """Every file and every fault."""
    draw, wrong, bites = random.Random(0), [], 0
    for name, (call, good) in seen.items():
        path, whole = copy / name, (PACKAGE / name).read_bytes()
        others = [PACKAGE / o for o in seen if o != name and Path(o).suffix == path.suffix]
        given = dict(faults(path, others or [PACKAGE / "data" / "digits.npz"], draw))
        if path.name == "manifest.json":
            given |= {k: json.dumps(v).encode() for k, v in other_manifests(path, draw)}
        for what, content in given.items():
            path.unlink(missing_ok=True)
            if content is not None:
                path.write_bytes(content)
            harmless = name.startswith("sources/") and "flipped" in what  # prose that people edit
            if found := outcome(path, call, good):
                wrong += (
                    [] if harmless and "something else" in found else [f"{name} {what}: {found}"]
                )
            bites += 1
        path.write_bytes(whole)  # an error is not kept: the caches are not emptied here
        assert digest(call()) == good, name
    assert not wrong, "\n".join(wrong)
    assert bites > 9 * len(seen)


def test_files_that_cannot_be_read(copy):
    """A folder in the place of a file; and no permission, unless all is permitted (root)."""
    for path, call in [
        (copy / "weights" / "tones.safetensors", lambda: weights.load("tones")),
        (copy / "data" / "digits.npz", data.digits),
        (copy / "recordings" / "manifest.json", recordings.names),
    ]:
        content = path.read_bytes()
        path.unlink()
        path.mkdir()
        with pytest.raises(OSError, match=rf"{path.name} in .* cannot be read: .*permissions"):
            call()
        path.rmdir()
        path.write_bytes(content)
        path.chmod(0)
        if not os.access(path, os.R_OK):
            with pytest.raises(PermissionError, match=rf"{path.name} in .* permissions.*Install"):
                call()


def test_a_manifest_is_the_readers_own():
    weights.manifest()["tones"]["config"].clear()
    assert weights.manifest()["tones"]["config"]


UNPICKLERS = {"pickle", "_pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "yaml"}


def executing(tree):
    """Yield whatever in a module could execute what it reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            yield from (n for n in names if n.partition(".")[0] in UNPICKLERS)
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("eval", "exec", "compile", "__import__") or called.startswith(
                "builtins."
            ):
                yield called
            if called.endswith(("torch.load", "torch.save", "torch.jit.load", "torch.package")):
                yield called
            for keyword in node.keywords:
                if keyword.arg == "allow_pickle" and ast.unparse(keyword.value) != "False":
                    yield "allow_pickle"


def test_nothing_that_is_read_is_executed():
    for path in PACKAGE.rglob("*.py"):
        assert not [*executing(ast.parse(path.read_text("utf-8")))], path


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from marshal import loads",
        "import yaml",
        "eval(x)",
        "torch.load(f)",
        "torch.save(m, f)",
        "np.load(f, allow_pickle=True)",
        "np.load(f, allow_pickle=given)",
    ],
)
def test_what_would_execute_is_found(code):
    assert [*executing(ast.parse(code))]
