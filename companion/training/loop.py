"""The training loop: one for every model of the book."""

import math
import signal
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import torch

from companion.training import checkpoint
from companion.training.files import alone, write_json


def train(run, folder=None, identity=None, every=None, quiet=False):
    """Train until the last step, or until Ctrl-C.

    With a folder, the state is saved every few steps and the curve beside it; the same call made
    again goes on from there, and its result equals that of an undisturbed run on the same machine
    in every bit.

    Parameters
    ----------
    run : companion.training.recipe.Run
        What to train, fresh from its recipe.
    folder : str or Path, optional
        Where checkpoints and ``curve.json`` go; without it nothing is saved.
    identity : dict, optional
        What tells this run from others, such as recipe and seed: a checkpoint with another
        identity is refused.
    every : int, optional
        Steps between two rows of the curve, each with an evaluation and a checkpoint; a twentieth
        of all if not given.
    quiet : bool
        Whether to keep the progress to oneself.

    Returns
    -------
    list of dict
        The curve: ``step``, ``seconds`` of training, each loss (mean since the row before), each
        metric. If it was interrupted, the last row's step is below ``run.steps``.

    Raises
    ------
    ValueError
        If the folder holds another run, or checkpoints none of which is whole; if it is no folder,
        or another process is writing into it.
    OSError
        If the folder cannot be written into. The checkpoint before stays.
    FloatingPointError
        If a loss is no longer finite. The checkpoint before stays.
    """
    if folder is None:
        return trained(run, None, identity, every, quiet)
    with alone(Path(folder)):
        return trained(run, Path(folder), identity, every, quiet)


def trained(run, folder, identity, every, quiet):
    """Do what :func:`train` says, in a folder that no other process uses."""
    every = every or max(1, run.steps // 20)
    step, curve, identity = 0, [], identity or {}
    losses: dict[str, list[float]] = {}
    if folder is not None and (found := checkpoint.latest(folder)):
        arrays, rest, notice = found
        if notice:
            say(notice)
        header = rest["header"]
        if header["identity"] != identity:
            raise ValueError(
                f"{folder} holds a run with {told(header['identity'])}, "
                f"this one has {told(identity)}: choose another folder"
            )
        checkpoint.restore(run, arrays, rest)
        step, curve, losses = header["step"], header["curve"], header["losses"]
    if folder is not None:  # a full disk shows before the first step; a kill may have come before
        write_json(folder / "curve.json", curve)
    before, start, first = curve[-1]["seconds"] if curve else 0.0, time.perf_counter(), step
    progress = Progress(run.steps, quiet)
    with interruption() as interrupted:
        while step < run.steps and not interrupted:
            for name, value in run.step(step).items():
                losses.setdefault(name, []).append(finite(name, value, step))
            step += 1
            seconds = before + time.perf_counter() - start
            if step % every == 0 or step == run.steps:
                means = {name: sum(values) / len(values) for name, values in losses.items()}
                curve.append({"step": step, "seconds": round(seconds, 3), **means})
                curve[-1].update(measured(run))
                losses = {}
            if folder is not None and (interrupted or step % every == 0 or step == run.steps):
                header = dict(identity=identity, step=step, curve=curve, losses=losses)
                checkpoint.write(folder, run, header)
                write_json(folder / "curve.json", curve)
            progress.show(step, step - first, seconds - before, curve, step % every == 0)
            start = time.perf_counter() - (seconds - before)  # only the steps are timed
    progress.end()
    if interrupted and step < run.steps and not quiet:
        say(f"Stopped after step {step} of {run.steps}.", end=" ")
        say("The same command goes on from there." if folder is not None else "Nothing is saved.")
    return curve


def measured(run):
    """Return the metrics; what is drawn to find them leaves the random generators as they were.

    A network that judges is built, from random numbers, at the first call in a process: without
    this, a resumed run would draw them once more than an undisturbed one.
    """
    before = checkpoint.generators()
    try:
        return run.evaluate()
    finally:
        checkpoint.set_generators(*before)


def finite(name, value, step):
    """Return the loss as a float if it is a number to go on with."""
    value = torch.as_tensor(value).item()
    if not math.isfinite(value):
        raise FloatingPointError(f"the loss {name!r} is {value} at step {step}: training diverged")
    return value


def told(identity):
    """Name what a dict holds, in words."""
    return ", ".join(f"{key} {value}" for key, value in identity.items()) or "no identity"


@contextmanager
def interruption():
    """Turn the first Ctrl-C into a list that is no longer empty; the second interrupts at once."""
    seen: list[int] = []

    def note(number, frame):
        seen.append(number)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    if threading.current_thread() is not threading.main_thread():
        yield seen  # only the main thread may set handlers
        return
    usual = signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, usual)


class Progress:
    """One line on stderr: rewritten on a terminal, otherwise a line now and then."""

    def __init__(self, steps, quiet):
        self.steps, self.quiet, self.shown = steps, quiet, 0.0
        self.terminal = sys.stderr.isatty()

    def show(self, step, done, seconds, curve, row):
        """Show where we are after ``done`` steps in ``seconds``, and the last row of the curve."""
        now = time.monotonic()
        if self.quiet or not (row or (self.terminal and now - self.shown > 0.2)):
            return
        self.shown, left = now, (self.steps - step) * seconds / done
        latest = curve[-1] if curve else {}
        words = [f"step {step}/{self.steps}"]
        words += [f"{k} {v:.4g}" for k, v in latest.items() if k not in ("step", "seconds")]
        words.append(f"{left / 60:.1f} min to go" if left > 90 else f"{left:.0f} s to go")
        line = "  ".join(words)
        say(f"\r\x1b[K{line}" if self.terminal else line, end="" if self.terminal else "\n")

    def end(self):
        """Leave the line as it is."""
        if self.terminal and self.shown:
            say("")


def say(words, end="\n"):
    """Print to stderr, at once."""
    print(words, end=end, file=sys.stderr, flush=True)
