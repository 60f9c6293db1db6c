"""Recordings hold what they say, and are small enough for a page."""

import gzip
import hashlib
import json

import numpy as np
import pytest
import torch

from companion import _shipped, recordings

FOLDER = recordings.FOLDER


def test_every_file_belongs_to_a_recording():
    files = {path.name for path in FOLDER.glob("*.webp")}
    told = {recordings.load(name)[part]["file"] for name in recordings.names() for part in SHEETS}
    assert files == told


SHEETS = ("frames", "walk")


@pytest.mark.parametrize("name", recordings.names())
def test_curve(name):
    facts = recordings.load(name)
    steps = [row["step"] for row in facts["curve"]]
    assert steps[0] == 0
    assert steps == sorted(set(steps))
    assert steps[-1] == facts["steps"]
    assert facts["curve"][0]["generator"] is None
    for row in facts["curve"]:
        assert row["frechet"]["low"] < row["frechet"]["value"] < row["frechet"]["high"]
        assert sum(row["shares"]) == pytest.approx(1, abs=0.01)
        assert row["covered"] <= len(row["shares"]) == len(facts["classes"])
    assert facts["floor"]["high"] < min(row["frechet"]["low"] for row in facts["curve"])


@pytest.mark.parametrize("name", recordings.names())
def test_pictures(name):
    facts = recordings.load(name)
    frames, walk = recordings.pictures(name), recordings.pictures(name, "walk")
    size = facts["size"]
    assert frames.shape == (len(facts["curve"]), *facts["frames"]["grid"], size, size, 3)
    assert walk.shape == (*facts["walk"]["grid"], size, size, 3)
    assert frames.dtype == walk.dtype == np.uint8
    change = np.abs(np.diff(frames.astype(int), axis=0)).mean((1, 2, 3, 4, 5))
    assert change.min() > 0.1  # every frame is another one
    there = np.abs(frames[-1].astype(int) - frames[-2]).mean()
    assert there < np.abs(frames[-1].astype(int) - frames[0]).mean()


@pytest.mark.parametrize("name", recordings.names())
def test_size(name):
    files = [FOLDER / f"{name}.json"]
    files += [FOLDER / recordings.load(name)[part]["file"] for part in SHEETS]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 250_000


def put(folder, name, facts):
    """Write facts and a manifest with their hash."""
    content = json.dumps(facts).encode()
    (folder / f"{name}.json").write_bytes(content)
    entry = _shipped.sealed(name, {"sha256": hashlib.sha256(content).hexdigest()})
    (folder / "manifest.json").write_text(json.dumps({name: entry}), "utf-8")


def test_bad_input(monkeypatch, tmp_path):
    name = recordings.names()[0]
    with pytest.raises(ValueError, match=f"name must be one of .*{name}.*, got 'none'"):
        recordings.load("none")
    with pytest.raises(ValueError, match="sheet must be 'frames' or 'walk', got 'steps'"):
        recordings.pictures(name, "steps")
    facts = recordings.load(name)
    put(tmp_path, name, facts)
    (tmp_path / facts["walk"]["file"]).write_bytes(b"something else")
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"walk.webp in .* is damaged"):
        recordings.pictures(name, "walk")


def test_what_is_written_is_read(monkeypatch, tmp_path):
    """Five frames of two by three plain pictures, two frames to a row of the sheet."""
    from companion.training.record_gan import sheet

    shades = np.random.default_rng(0).integers(0, 256, (5, 2, 3, 1, 1, 3))
    images = np.broadcast_to(shades, (5, 2, 3, 16, 16, 3)).astype(np.uint8)
    content = sheet(images.reshape(-1, 16, 16, 3), (2, 3), 2)
    entry = {"file": "a.webp", "grid": [2, 3], "sha256": hashlib.sha256(content).hexdigest()}
    facts = {"size": 16, "curve": [{}] * 5, "frames": {**entry, "columns": 2}, "walk": entry}
    (tmp_path / "a.webp").write_bytes(content)
    put(tmp_path, "a", facts)
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    found = recordings.pictures("a")
    assert found.shape == images.shape
    middle = (..., slice(6, 10), slice(6, 10), slice(None))  # WebP smears colours at the edges
    assert np.abs(found[middle].astype(int) - images[middle]).max() < 12


def test_plane_of_codes():
    from companion.training.record_gan import plane

    corners = torch.randn(4, 9, generator=torch.Generator().manual_seed(0))
    codes = plane(corners, 3, 5)
    assert codes.shape == (15, 9)
    assert torch.allclose(codes.norm(dim=1), torch.full((15,), 3.0))  # √9
    for place, corner in zip((0, 4, 10, 14), corners, strict=True):
        assert torch.cosine_similarity(codes[place], corner, dim=0) == pytest.approx(1, abs=1e-5)


@pytest.fixture
def few_digits(monkeypatch):
    """The data are 100 digits to train and 60 held out; 40 generated ones are judged."""
    from companion import data
    from companion.metrics.features import _restored
    from companion.training import record_gan
    from companion.training.recipes import gan

    parts = {"train": slice(0, 100), "test": slice(100, 160), "all": slice(0, 160)}
    images, labels = (array[:160] for array in data.digits())
    digits = {split: data.Digits(images[part], labels[part]) for split, part in parts.items()}
    monkeypatch.setattr(data, "digits", digits.get)
    for module in (record_gan, gan):
        monkeypatch.setattr(module, "JUDGED", 40)
    _restored.cache_clear()  # as in a new process


def test_a_recording_is_of_the_training_of_its_recipe(few_digits, monkeypatch, tmp_path, capsys):
    from companion.training import record_gan
    from companion.training.loop import train
    from companion.training.recipe import prepared
    from companion.training.recipes.gan import drawn

    name, ships = "gan-dense-digits", []
    monkeypatch.setattr(record_gan, "shipped", lambda *given: ships.append(given))
    row = record_gan.record(name, tmp_path, steps=2)
    assert not ships  # fewer steps are to try it out
    monkeypatch.setattr(
        record_gan, "prepared", lambda name, seed, steps: prepared(name, seed, steps=2)
    )
    assert record_gan.record(name, tmp_path) == row
    capsys.readouterr()

    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    facts, frames = recordings.load(name), recordings.pictures(name)
    assert [row["step"] for row in facts["curve"]] == [0, 1, 2] and facts["curve"][2] == row
    assert facts["curve"][0]["discriminator"] is None and row["discriminator"] > 0
    assert facts["floor"]["low"] < facts["floor"]["value"] < facts["floor"]["high"]
    assert recordings.pictures(name, "walk").shape == (11, 11, 28, 28, 3)

    plain = prepared(name, 0, steps=2)
    assert train(plain, quiet=True)[-1]["generator"] == pytest.approx(row["generator"], abs=1e-4)
    average = plain.modules["average"]
    codes = torch.randn(40, 64, generator=torch.Generator().manual_seed(1))
    assert (
        np.abs(
            frames[2, ..., 0].reshape(-1, 28, 28) - drawn(average, codes)[:36].astype(float)
        ).mean()
        < 9
    )
    ((_, run, identity),) = ships
    assert torch.equal(
        torch.cat([p.flatten() for p in run.modules["average"].parameters()]),
        torch.cat([p.flatten() for p in average.parameters()]),
    )
    assert (identity["recipe"], identity["steps"], run.evaluate()["classes"] > 0) == (name, 2, True)
