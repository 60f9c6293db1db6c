"""The record of trainings by size and text is one of the code that is said to have made it."""

import json
import sys

import pytest

from benchmarks import scale
from benchmarks.scale import STEPS, WIDTHS, measured
from companion.training import records

ROWS = records.load("scale")


def test_every_run_is_there_once():
    runs = [(row["width"], row["steps"]) for row in ROWS["grid"]]
    assert runs == [(width, steps) for width in WIDTHS for steps in STEPS]
    assert len({row["seed"] for row in [*ROWS["grid"], *ROWS["seeds"]]}) == 3


@pytest.mark.parametrize(("share", "kept"), [(1, ROWS["grid"][0]), (1 / 16, ROWS["repeated"][1])])
def test_a_run_tells_what_the_record_keeps(share, kept):
    row = measured(kept["width"], 2, share)
    assert row.keys() == kept.keys()
    assert row["seen"] == 2 * kept["seen"] / kept["steps"]
    for fact in ("width", "parameters", "inside", "text", "seed"):
        assert row[fact] == kept[fact], fact
    assert row["loss"] > kept["loss"] + 0.5


def test_the_command_trains_what_the_record_holds(tmp_path, monkeypatch, capsys):
    def told(width, steps, share=1, seed=0):
        return {"width": width, "steps": steps, "share": share, "seed": seed}

    monkeypatch.setattr(scale, "measured", told)
    monkeypatch.setattr(sys, "argv", ["scale", "--json", str(tmp_path / "record.json")])
    scale.main()
    made = json.loads((tmp_path / "record.json").read_text("utf-8"))
    assert made.keys() == ROWS.keys()
    for name in ("grid", "seeds", "repeated"):
        for row, kept in zip(made[name], ROWS[name], strict=True):
            assert (row["width"], row["steps"]) == (kept["width"], kept["steps"])
    assert len(capsys.readouterr().out.splitlines()) == len(ROWS["grid"]) + 4
