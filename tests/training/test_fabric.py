"""Two processes make the same training as one."""

import json
import os
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import load_file

from companion.training.fabric import Share, shared
from companion.training.loop import train
from companion.training.recipe import prepared
from companion.training.recipes.language import windows

STEPS = 3


def launched(*words):
    """Run the command; end all of its processes if they take too long."""
    command = [sys.executable, "-m", "companion.training.fabric", *map(str, words)]
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, env=environment, start_new_session=True, **pipes)
    try:
        said, _ = process.communicate(timeout=150)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return process.returncode, said


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Return the losses of two processes, and the gradients of their first step."""
    folder = tmp_path_factory.mktemp("two")
    code, said = launched("lm-english", "--steps", STEPS, "--out", folder)
    assert code == 0, said
    assert "2/2" in said  # there was a second process
    curve = json.loads((folder / "curve.json").read_text("utf-8"))
    return [row["loss"] for row in curve], load_file(folder / "gradients.safetensors")


def test_the_mean_of_the_shares_is_the_gradient_of_the_whole(two):
    run = prepared("lm-english", steps=STEPS)
    run.step(0)
    parameters = dict(run.modules["model"].named_parameters())
    assert parameters.keys() == two[1].keys()
    for name, gradient in two[1].items():
        whole = parameters[name].grad
        assert (gradient - whole).norm() <= 1e-5 * whole.norm(), name


def test_the_losses_are_those_of_one_process(two):
    run = prepared("lm-english", steps=STEPS)
    run.evaluate = dict
    alone = [row["loss"] for row in train(run, every=1, quiet=True)]
    assert two[0] == pytest.approx(alone, rel=1e-4)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_shares_make_up_the_batch(processes):
    tokens, T, N = torch.arange(100), 7, 6
    for i in range(5):
        some = range(i * processes, (i + 1) * processes)
        shares = [windows(tokens, T, N // processes, j) for j in some]
        torch.testing.assert_close(torch.cat(shares), windows(tokens, T, N, i))


def test_a_batch_that_cannot_be_shared():
    with pytest.raises(ValueError, match="processes must divide the batch of 12 windows, got 5"):
        Share(SimpleNamespace(world_size=5), None, None, 12)


def test_a_recipe_that_cannot_be_shared():
    with pytest.raises(ValueError, match="'lm-tang' does not take teach"):
        shared(SimpleNamespace(world_size=1), "lm-tang")
