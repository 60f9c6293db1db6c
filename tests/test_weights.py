"""Shipped weights are read only if they are what the manifest says, and errors say what to do."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from companion import _shipped, weights
from companion.training.ship import ship

FACTS = dict(
    what="a test", recipe="none", seed=0, steps=1, data="none", metrics={"validation_loss": 1.5}
)
SHIPPED = Path(weights.__file__).parent


@pytest.fixture
def folder(monkeypatch, tmp_path):
    (tmp_path / "manifest.json").write_text("{}", "utf-8")
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    return tmp_path


@pytest.fixture
def layer(folder):
    torch.manual_seed(0)
    module = torch.nn.Linear(3, 2)
    ship("layer", module.state_dict(), **FACTS)
    return module


def test_what_is_shipped_is_read_again_as_float32(layer, folder):
    arrays = weights.load("layer")
    assert set(arrays) == {"weight", "bias"}
    for name, array in arrays.items():
        assert array.dtype == np.float32
        kept = layer.state_dict()[name].numpy().astype(np.float16)
        np.testing.assert_array_equal(array, kept)
        array[:] = 0  # the reader's own copy
    assert weights.load("layer")["weight"].any()
    entry = weights.manifest()["layer"]
    assert entry["parameters"] == 8
    assert entry["bytes"] == (folder / "layer.safetensors").stat().st_size < 300
    assert entry["metrics"] == {"validation_loss": 1.5}
    assert {p.name for p in folder.iterdir()} == {"layer.safetensors", "manifest.json"}


def test_shipping_again_replaces_and_keeps_the_others(layer, folder):
    ship("other", {"w": np.ones(2)}, **FACTS)
    ship("layer", {"w": np.zeros(3)}, **FACTS)
    assert list(weights.manifest()) == ["layer", "other"]
    np.testing.assert_array_equal(weights.load("layer")["w"], np.zeros(3))
    np.testing.assert_array_equal(weights.load("other")["w"], np.ones(2))


def test_an_unknown_name_lists_the_known_ones(layer):
    with pytest.raises(ValueError, match="name must be one of 'layer', got 'leyer'"):
        weights.load("leyer")
    with pytest.raises(ValueError, match=r"one of 'layer', got '\.\./layer'"):
        weights.load("../layer")


@pytest.mark.parametrize("damage", ["truncated", "flipped", "swapped", "empty"])
def test_a_damaged_file_is_refused(layer, folder, damage):
    file = folder / "layer.safetensors"
    content = file.read_bytes()
    ship("other", {"w": np.ones(2)}, **FACTS)
    damaged = {
        "truncated": content[:-1],
        "flipped": content[:-1] + bytes([content[-1] ^ 1]),
        "swapped": (folder / "other.safetensors").read_bytes(),
        "empty": b"",
    }
    file.write_bytes(damaged[damage])
    with pytest.raises(ValueError, match=r"layer\.safetensors in .* damaged .*Install companion"):
        weights.load("layer")


def test_a_missing_file(layer, folder):
    (folder / "layer.safetensors").unlink()
    with pytest.raises(FileNotFoundError, match=r"layer\.safetensors is missing.*Install"):
        weights.load("layer")


def test_a_file_that_is_no_safetensors_is_refused_even_if_the_manifest_agrees(layer, folder):
    content = b"\x80\x04cos\nsystem\n"
    (folder / "layer.safetensors").write_bytes(content)
    entries = json.loads((folder / "manifest.json").read_text("utf-8"))
    entries["layer"]["sha256"] = hashlib.sha256(content).hexdigest()
    entries["layer"] = _shipped.sealed("layer", entries["layer"])
    (folder / "manifest.json").write_text(json.dumps(entries), "utf-8")
    with pytest.raises(ValueError, match=r"layer\.safetensors .* no safetensors file"):
        weights.load("layer")


def test_shipping_refuses_what_float16_cannot_hold(folder):
    for bad in (1e6, np.nan):
        with pytest.raises(ValueError, match=r"norm\.scale holds numbers that are not finite"):
            ship("bad", {"norm.scale": np.array([1.0, bad])}, **FACTS)
    assert list(folder.iterdir()) == [folder / "manifest.json"]


def test_shipping_asks_for_the_facts(folder):
    with pytest.raises(ValueError, match="these facts too: seed, data"):
        facts = {key: FACTS[key] for key in ("what", "recipe", "steps", "metrics")}
        ship("layer", {"w": np.ones(1)}, **facts)


def test_reading_needs_no_torch():
    code = "import sys, companion.weights; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_manifest_lists_every_shipped_file():
    entries = json.loads((SHIPPED / "manifest.json").read_text("utf-8"))
    files = {path.stem for path in SHIPPED.glob("*.safetensors")}
    assert files == set(entries)


def test_no_network_is_large():
    """As the page on large models says: none has a million weights; together they stay small."""
    entries = json.loads((SHIPPED / "manifest.json").read_text("utf-8"))
    for name, entry in entries.items():
        assert entry["parameters"] < 1e6 * len(entry.get("networks", [1])), name
    assert sum(entry["bytes"] for entry in entries.values()) < 20e6


@pytest.mark.parametrize("name", json.loads((SHIPPED / "manifest.json").read_text("utf-8")))
def test_shipped(name):
    entry, arrays = weights.manifest()[name], weights.load(name)
    assert sum(array.size for array in arrays.values()) == entry["parameters"]
    assert all(np.isfinite(array).all() for array in arrays.values())
    assert {"what", "recipe", "seed", "steps", "data", "metrics"} <= set(entry)
