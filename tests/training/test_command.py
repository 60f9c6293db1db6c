"""`python -m companion train`: what it writes, how it goes on, and its errors in words."""

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from companion import weights
from companion.__main__ import main
from companion.training import recipe
from companion.training.command import fingerprint
from companion.training.recipe import Recipe, Run

TEXT = "It was the best of times, it was the worst of times. " * 60


@pytest.fixture(autouse=True)
def small_recipe(monkeypatch):
    """Offer a recipe that takes no time beside the real ones."""

    def prepare(steps=4, text=None):
        module = torch.nn.Linear(2, 2)
        optimiser = torch.optim.SGD(module.parameters(), 0.1)

        def step(i):
            loss = module(torch.randn(3, 2)).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            return {"loss": loss}

        def evaluate():
            return {"weight": module.weight.detach().sum().item()}

        facts, show = {"config": {"width": 2}}, lambda: "shown at the end"
        run = Run({"layer": module}, {"sgd": optimiser}, step, evaluate, steps, "noise", facts)
        run.ships, run.show = "layer", show
        return run

    recipe.recipes()
    monkeypatch.setitem(recipe.REGISTERED, "small", Recipe("small", "a small layer", prepare))


def command(*words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in ("train", *words)])
    return ended.value.code


def test_what_it_writes(tmp_path, capsys):
    assert command("small", "--out", tmp_path, "--seed", 3, "--steps", 5) == 0
    names = {path.name for path in tmp_path.iterdir()} - {"checkpoint-before.safetensors"}
    assert names == {"checkpoint.safetensors", "curve.json", "facts.json", "layer.safetensors"}
    assert load_file(tmp_path / "layer.safetensors")["weight"].dtype == np.float32
    facts = json.loads((tmp_path / "facts.json").read_text("utf-8"))
    assert (facts["recipe"], facts["seed"], facts["steps"]) == ("small", 3, 5)
    curve = json.loads((tmp_path / "curve.json").read_text("utf-8"))
    assert [row["step"] for row in curve] == [1, 2, 3, 4, 5]
    assert facts["metrics"]["weight"] == curve[-1]["weight"]
    assert "shown at the end" in capsys.readouterr().out


def test_the_seed_decides(tmp_path):
    for folder, seed in (("a", 1), ("b", 1), ("c", 2)):
        command("small", "--out", tmp_path / folder, "--seed", seed)
    a, b, c = ((tmp_path / f / "layer.safetensors").read_bytes() for f in "abc")
    assert a == b != c


def test_list(capsys):
    assert command("--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("small ") and line.endswith(" a small layer") for line in lines)
    assert any(line.startswith("lm-english ") for line in lines)


def test_ship(tmp_path, monkeypatch):
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    command("small", "--out", tmp_path / "run", "--ship")
    trained = load_file(tmp_path / "run" / "layer.safetensors")["weight"]
    shipped, entry = weights.load("small")["weight"], weights.manifest()["small"]
    np.testing.assert_array_equal(shipped, trained.astype(np.float16).astype(np.float32))
    assert entry["metrics"]["weight"] == pytest.approx(shipped.sum(), abs=1e-4)  # not the trained
    assert (entry["recipe"], entry["config"]) == ("small", {"width": 2})


def test_own_text_goes_into_the_identity(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text(TEXT, "utf-8")
    out = tmp_path / "out"
    assert command("lm-english", "--text", text, "--steps", 2, "--out", out) == 0
    facts = json.loads((out / "facts.json").read_text("utf-8"))
    assert facts["characters"] == "".join(sorted(set(TEXT)))
    text.write_text(TEXT + "!", "utf-8")
    assert "choose another folder" in command(
        "lm-english", "--text", text, "--steps", 2, "--out", out
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["smal"], "recipe must be one of .*'small',.* got 'smal'"),
        (["small", "--steps", "0"], "steps must be a whole number from 1, got 0"),
        (["small", "--steps", "-1"], "steps must be a whole number from 1, got -1"),
        (["small", "--seed", "-1"], "seed must be a whole number from 0 to 2³² − 1, got -1"),
        (["small", "--seed", str(2**32)], f"seed must be a whole number .* got {2**32}"),
        (["lm-english", "--text", "/dev/zero"], "text must be a file, got /dev/zero"),
        (["lm-english", "--text", "huge.txt"], "text must have at most 20,000,000 bytes, huge.txt"),
        (["lm-english", "--text", "empty.txt"], "its training part has 0 characters"),
        (["lm-english", "--text", "binary.txt"], "text must be a file in UTF-8, got binary.txt"),
        (
            ["dcgan-emoji", "--images", "missing"],
            "images must be a folder of pictures, got missing",
        ),
        (["dcgan-emoji", "--images", "empty"], "the folder empty holds 0 pictures"),
        (["dcgan-emoji", "--images", "broken"], "the picture broken/00.png cannot be read"),
        (["lm-english", "--text", "missing.txt"], "text must be a readable file, got missing.txt"),
        (["lm-english", "--text", "."], "text must be a file, got ."),
        (["lm-english", "--text", "short.txt"], "text is too short: its validation part has 100 "),
        (["lm-english", "--text", "latin.txt"], "text must be a file in UTF-8, got latin.txt"),
        (["lm-tang", "--text", "short.txt"], "'lm-tang' does not take text, got "),
        (["small", "--ship", "--text", "short.txt"], "--ship is for the package's own data"),
        (["gan-dense-digits-collapsed", "--ship"], "--ship: the recipe .* has nothing to ship"),
    ],
)
def test_mistakes(words, message, tmp_path, monkeypatch):
    import re

    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.txt").write_text("x" * 1_000, "utf-8")
    (tmp_path / "latin.txt").write_bytes("é".encode("latin-1") * 5_000)
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 100)
    (tmp_path / "empty.txt").touch()
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(20_000_001)
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    for number in range(100):
        (tmp_path / "broken" / f"{number:02}.png").write_bytes(b"no picture")
    said = command(*words, "--out", "out")
    assert re.search(message, said), said
    assert not (tmp_path / "out").exists()


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "file").touch()
    assert "a folder is needed to write into" in command("small", "--out", tmp_path / "file")
    said = command("small", "--out", tmp_path / "file" / "folder")
    assert said.startswith(f"error: {tmp_path / 'file' / 'folder'}: Not a directory."), said


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_disk_that_takes_nothing(number, tmp_path, monkeypatch):
    def refused(*_):
        raise OSError(number, os.strerror(number), "a temporary name")

    assert command("small", "--out", tmp_path, "--steps", 1) == 0
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(tempfile, "mkstemp", refused)
    said = command("small", "--out", tmp_path, "--steps", 1)
    expected = (
        f"{tmp_path / 'curve.json'}: {os.strerror(number)}. What was saved before is as it was."
    )
    assert said == f"error: {expected}"
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_shipping_onto_a_full_disk_changes_neither_weights_nor_manifest(tmp_path, monkeypatch):
    """They belong together: no room for the second, and the first stays, too."""
    package, make = tmp_path / "package", tempfile.mkstemp
    package.mkdir()
    (package / "manifest.json").write_text("{}", "utf-8")
    monkeypatch.setattr(weights, "FOLDER", package)
    assert command("small", "--out", tmp_path / "a", "--ship") == 0
    before = {path: path.read_bytes() for path in package.iterdir()}

    def full(suffix, prefix, folder):
        if prefix.startswith(".manifest.json"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return make(suffix, prefix, folder)

    monkeypatch.setattr(tempfile, "mkstemp", full)
    said = command("small", "--out", tmp_path / "b", "--seed", 1, "--ship")
    assert said.startswith(f"error: {package / 'manifest.json'}: No space left on device"), said
    assert {path: path.read_bytes() for path in package.iterdir()} == before


def test_pictures_in_subfolders_belong_to_the_identity(tmp_path):
    (tmp_path / "sub").mkdir()
    picture = tmp_path / "sub" / "one.png"
    picture.write_bytes(b"1")
    before = fingerprint(tmp_path)
    (tmp_path / ".DS_Store").write_bytes(b"where the windows were")
    assert fingerprint(tmp_path) == before
    picture.write_bytes(b"2")
    assert fingerprint(tmp_path) != before


def test_a_second_ctrl_c_ends_without_a_traceback(tmp_path, monkeypatch):
    def pressed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("companion.training.command.train", pressed)
    assert command("small", "--out", tmp_path) == 130


def test_without_pytorch_it_says_what_to_install(monkeypatch):
    import companion.training

    monkeypatch.delitem(sys.modules, "companion.training.command")
    monkeypatch.delattr(companion.training, "command")
    monkeypatch.setitem(sys.modules, "torch", None)
    assert command("--list") == "Training needs PyTorch, which is not installed: pip install torch"


def test_usage(capsys):
    assert command() == 2
    assert "name a RECIPE; `train --list` shows them" in capsys.readouterr().err


def test_ctrl_c_and_the_same_command_again(tmp_path):
    """In a real process, with a real signal; its bytes are those of an undisturbed one."""
    (tmp_path / "text.txt").write_text(TEXT, "utf-8")
    words = [sys.executable, "-m", "companion", "train", "lm-english", "--steps", "30"]
    words += ["--text", "text.txt", "--out"]
    options = dict(cwd=tmp_path, env={**os.environ, "OMP_NUM_THREADS": "1"}, text=True)
    process = subprocess.Popen([*words, "a"], stderr=subprocess.PIPE, **options)
    process.stderr.readline()
    process.stderr.readline()  # the first row
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    assert process.returncode == 130, said
    assert "of 30. The same command goes on from there." in said
    assert "Traceback" not in said
    assert not (tmp_path / "a" / "model.safetensors").exists()
    for folder in "ab":
        subprocess.run([*words, folder], check=True, capture_output=True, **options)
    a, b = ((tmp_path / f / "model.safetensors").read_bytes() for f in "ab")
    assert a == b
