"""The loop: curves, checkpoints, and a resumed run that equals an undisturbed one in every bit."""

import errno
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from companion.training import checkpoint, files
from companion.training.files import alone
from companion.training.loop import train

from .toy import toy

NAME, BEFORE, DAMAGED = checkpoint.NAME, checkpoint.BEFORE, checkpoint.DAMAGED
IDENTITY = {"recipe": "toy", "seed": 0}
TOY = Path(__file__).parent / "toy.py"


def outcome(run, curve):
    """Everything that two equal runs share: bytes of all modules, curve without the times."""
    weights = {
        f"{name}.{key}": value.numpy().tobytes()
        for name, module in run.modules.items()
        for key, value in module.state_dict().items()
    }
    return weights, [{k: v for k, v in row.items() if k != "seconds"} for row in curve]


@pytest.fixture(scope="module")
def undisturbed():
    torch.set_num_threads(1)
    run = toy()
    return outcome(run, train(run, every=3, quiet=True))


def interrupted_at(run, step):
    """Let a run press Ctrl-C in the middle of a step."""
    usual = run.step

    def pressed(i):
        losses = usual(i)
        if i == step:
            os.kill(os.getpid(), signal.SIGINT)
        return losses

    run.step = pressed
    return run


def test_the_curve(undisturbed):
    _, curve = undisturbed
    assert [row["step"] for row in curve] == list(range(3, 31, 3))
    assert all(set(row) == {"step", "maker", "judge", "size"} for row in curve)


def test_a_row_holds_the_mean_since_the_row_before(undisturbed):
    run, kept = toy(), []
    usual = run.step
    run.step = lambda i: kept.append(usual(i)) or kept[-1]
    curve = train(run, every=7, quiet=True)
    assert [row["step"] for row in curve] == [7, 14, 21, 28, 30]
    for row in curve:
        part = kept[(row["step"] - 1) // 7 * 7 : row["step"]]
        assert row["judge"] == pytest.approx(np.mean([losses["judge"] for losses in part]))


@pytest.mark.parametrize("step", [0, 10, 11, 12, 28])
def test_ctrl_c_stops_after_the_step_and_the_same_call_goes_on(undisturbed, tmp_path, step, capsys):
    before = signal.getsignal(signal.SIGINT)
    curve = train(interrupted_at(toy(), step), tmp_path, {"seed": 0}, every=3)
    assert f"Stopped after step {step + 1} of 30. The same command" in capsys.readouterr().err
    assert len(curve) == (step + 1) // 3
    assert signal.getsignal(signal.SIGINT) is before
    torch.randn(3), random.random(), np.random.standard_normal()  # noqa: NPY002 (others draw, too)
    run = toy()
    assert outcome(run, train(run, tmp_path, {"seed": 0}, every=3, quiet=True)) == undisturbed
    assert json.loads((tmp_path / "curve.json").read_text("utf-8"))[-1]["step"] == 30


def test_killed_at_any_moment(undisturbed, tmp_path):
    """SIGKILL leaves no time for anything; what is on the disk must suffice."""
    draw, kills = random.Random(), 0
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    for _ in range(2):
        seen = len(list(tmp_path.glob("*.safetensors")))
        process = subprocess.Popen(
            [sys.executable, TOY, tmp_path], env=environment, stderr=subprocess.PIPE
        )
        process.stderr.readline()  # the first row of this process
        time.sleep(draw.uniform(0, 0.1))
        process.kill()
        kills += process.wait() == -signal.SIGKILL
        process.stderr.close()
        assert len(list(tmp_path.glob("*.safetensors"))) >= max(1, seen)
    assert kills == 2
    run = toy()
    curve = train(run, tmp_path, {"recipe": "toy"}, every=3, quiet=True)
    assert outcome(run, curve) == undisturbed
    assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] != []


def killed_at(number, folder):
    """Train in a child that is killed just before it touches the folder for this time.

    Whatever it does to a file (make, open, rename, remove it) is announced to an audit hook first.
    Returns whether it came so far.
    """
    child = os.fork()
    if child == 0:
        touched = 0

        def kill(event, arguments):
            nonlocal touched
            if event.startswith(("open", "os.", "tempfile.")) and str(folder) in str(arguments):
                touched += 1
                if touched == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill)
        try:
            train(toy(), folder, IDENTITY, every=10, quiet=True)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_while_it_writes(tmp_path):
    """Before and after everything that is done to a file, wherever in the run."""
    whole = toy()
    expected = outcome(whole, train(whole, every=10, quiet=True))
    steps = set()
    for number in itertools.count(1):
        folder = tmp_path / str(number)
        if not killed_at(number, folder):
            break
        found = folder.exists() and checkpoint.latest(folder)
        steps.add(found[1]["header"]["step"] if found else 0)
        run = toy()
        assert outcome(run, train(run, folder, IDENTITY, every=10, quiet=True)) == expected, number
        curve = json.loads((folder / "curve.json").read_text("utf-8"))
        assert [row["step"] for row in curve] == [10, 20, 30]
        assert not list(folder.glob(".*"))
    assert number > 30
    assert steps == {0, 10, 20, 30}


def test_without_the_optimisers_it_would_not_be_equal(undisturbed, tmp_path, monkeypatch):
    train(interrupted_at(toy(), 10), tmp_path, every=3, quiet=True)
    monkeypatch.setattr(torch.optim.AdamW, "load_state_dict", lambda self, state: None)
    run = toy()
    assert outcome(run, train(run, tmp_path, every=3, quiet=True)) != undisturbed


def test_what_an_evaluation_draws_changes_nothing(undisturbed):
    """Such as a judge that is built at the first evaluation of each process."""
    run = toy()
    usual = run.evaluate

    def evaluate():
        torch.randn(3), random.random(), np.random.standard_normal()  # noqa: NPY002
        return usual()

    run.evaluate = evaluate
    assert outcome(run, train(run, every=3, quiet=True)) == undisturbed


@pytest.fixture
def stopped(tmp_path):
    train(interrupted_at(toy(), 10), tmp_path, IDENTITY, every=3, quiet=True)
    return tmp_path


def damaged(content, how):
    middle, head = len(content) - 100, content.index(b"lr") + 8
    return {
        "truncated": content[:-1],
        "flipped": content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :],
        "header": content[:head] + bytes([content[head] ^ 1]) + content[head + 1 :],
        "empty": b"",
        "text": b"not a checkpoint at all, but long enough for a header to be looked for in it",
    }[how]


@pytest.mark.parametrize("how", ["truncated", "flipped", "header", "empty", "text"])
def test_a_damaged_checkpoint(stopped, how, undisturbed, capsys):
    """The one before serves, and the reader is told; nothing is thrown away."""
    content = damaged((stopped / NAME).read_bytes(), how)
    (stopped / NAME).write_bytes(content)
    run = toy()
    assert outcome(run, train(run, stopped, IDENTITY, every=3, quiet=True)) == undisturbed
    said = capsys.readouterr().err
    assert f"{stopped / NAME} was damaged and is now called {DAMAGED}" in said
    assert "Going on from the one before, step 9." in said
    assert (stopped / DAMAGED).read_bytes() == content


def test_no_whole_checkpoint_is_left(stopped):
    for name in (NAME, BEFORE):
        (stopped / name).write_bytes(damaged((stopped / name).read_bytes(), "flipped"))
    content = {path: path.read_bytes() for path in stopped.iterdir()}
    run = toy()
    fresh = outcome(run, [])
    with pytest.raises(ValueError, match=f"nothing to go on from: .*{NAME} and .*{BEFORE}. Delete"):
        train(run, stopped, IDENTITY, every=3, quiet=True)
    assert outcome(run, []) == fresh
    assert {path: path.read_bytes() for path in stopped.iterdir()} == content


def test_a_folder_with_another_run(stopped):
    with pytest.raises(ValueError, match=r"with recipe toy, seed 0, this one has .* seed 1"):
        train(toy(seed=1), stopped, {"recipe": "toy", "seed": 1}, quiet=True)


def test_a_folder_with_the_same_run_of_another_version(stopped):
    run = toy()
    run.modules["maker"].append(torch.nn.Linear(2, 2))
    fresh = outcome(run, [])
    with pytest.raises(ValueError, match="another network than this version of the recipe trains"):
        train(run, stopped, IDENTITY, quiet=True)
    assert outcome(run, []) == fresh
    run = toy()
    run.optimisers["third"] = run.optimisers.pop("maker")
    with pytest.raises(ValueError, match="another network"):
        train(run, stopped, IDENTITY, quiet=True)


def test_two_processes_in_one_folder(tmp_path):
    with alone(tmp_path), pytest.raises(ValueError, match=f"process is writing into {tmp_path}"):
        train(toy(), tmp_path, quiet=True)
    assert not list(tmp_path.iterdir())
    train(toy(), tmp_path, quiet=True)


def test_what_a_killed_process_left_half_written_is_cleared_away(tmp_path):
    left, kept = tmp_path / ".checkpoint.safetensors.abc.part", tmp_path / ".gitignore"
    for path in (left, kept):
        path.write_text("*", "utf-8")
    train(toy(), tmp_path, quiet=True)
    assert (left.exists(), kept.exists()) == (False, True)


def test_a_disk_without_locks(tmp_path, monkeypatch):
    def refused(handle, how):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(files.fcntl, "flock", refused)
    left = tmp_path / ".curve.json.abc.part"  # perhaps another process is writing it
    left.write_text("", "utf-8")
    assert train(toy(), tmp_path, quiet=True)[-1]["step"] == 30
    assert left.exists()


def test_a_system_without_locks(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "fcntl", None)
    with alone(tmp_path / "new"):
        assert train(toy(), tmp_path / "new", quiet=True)[-1]["step"] == 30


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(ValueError, match=r"a folder is needed to write into, .*file is a file"):
        train(toy(), tmp_path / "file", quiet=True)
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_a_finished_run_is_not_trained_again(tmp_path):
    train(toy(), tmp_path, every=3, quiet=True)
    run = toy()
    run.step = None
    assert train(run, tmp_path, every=3, quiet=True)[-1]["step"] == 30


def test_a_loss_that_is_no_number_stops_and_keeps_the_checkpoint(tmp_path):
    run = toy()
    usual = run.step
    run.step = lambda i: {"maker": float("nan")} if i == 8 else usual(i)
    with pytest.raises(FloatingPointError, match="the loss 'maker' is nan at step 8"):
        train(run, tmp_path, every=3, quiet=True)
    assert checkpoint.read(tmp_path / NAME)[1]["header"]["step"] == 6


def test_a_full_disk_keeps_both_checkpoints(stopped, monkeypatch, undisturbed):
    def content():
        return {path.name: path.read_bytes() for path in stopped.glob("*.safetensors")}

    before, sync = content(), os.fsync

    def full(descriptor):
        if os.fstat(descriptor).st_size > 5_000:  # the curve still has room
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match=f"No space left on device: '{stopped / NAME}'"):
            train(toy(), stopped, IDENTITY, every=3, quiet=True)
    assert content() == before
    assert not list(stopped.glob(".*"))
    run = toy()
    assert outcome(run, train(run, stopped, IDENTITY, every=3, quiet=True)) == undisturbed


def test_a_disk_that_is_full_at_the_start_costs_no_step(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    run = toy()
    run.step = None
    with pytest.raises(OSError, match="No space left on device"):
        train(run, tmp_path, quiet=True)


def test_progress_is_a_plain_line_where_there_is_no_terminal(capsys):
    train(toy(), every=15)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["step 15/30", "step 30/30"]
    assert all(word in lines[0] for word in ("maker ", "judge ", "size ", " s to go"))
    assert "\x1b" not in "".join(lines)


def test_progress_is_one_line_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    train(toy(), every=15)
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    assert text.count("\r") >= 2


def test_quiet(capsys):
    train(toy(), every=15, quiet=True)
    assert capsys.readouterr().err == ""


def test_in_another_thread(undisturbed):
    """Where no signals can be caught, as in a kernel's thread, there is no Ctrl-C to wait for."""
    run, curves = toy(), []
    thread = threading.Thread(target=lambda: curves.append(train(run, every=3, quiet=True)))
    thread.start()
    thread.join()
    assert outcome(run, curves[0]) == undisturbed
