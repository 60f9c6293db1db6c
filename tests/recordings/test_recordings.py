"""Recordings hold what they say, and are small enough for a page."""

import gzip
import json

import numpy as np
import pytest

from companion import recordings

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


def test_bad_input(monkeypatch, tmp_path):
    name = recordings.names()[0]
    with pytest.raises(ValueError, match=f"name must be one of .*{name}.*, got 'none'"):
        recordings.load("none")
    with pytest.raises(ValueError, match="sheet must be 'frames' or 'walk', got 'steps'"):
        recordings.pictures(name, "steps")
    facts = recordings.load(name)
    (tmp_path / f"{name}.json").write_text(json.dumps(facts), "utf-8")
    (tmp_path / facts["walk"]["file"]).write_bytes(b"something else")
    monkeypatch.setattr(recordings, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"walk.webp in .* is damaged"):
        recordings.pictures(name, "walk")
