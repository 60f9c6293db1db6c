"""The figure in which a reader writes, hears and lets a model harmonise four-part music."""

import json

import numpy as np
import traitlets

from companion.music import rules, tokens
from companion.widgets import chorale_model
from companion.widgets import offered_tunes as tunes
from companion.widgets._figure import Figure
from companion.widgets._traits import Choice, Number, Whole
from companion.widgets.chorale_model import HOLD, REST

LONGEST, SEEDS, HOTTEST = tunes.LONGEST, 1_000_000, 2.0


class MusicBox(Figure):
    """Four voices on a piano roll, to play, to write, and to let a model complete.

    The model of the recipe ``lm-chorales`` runs in the page, with a byte for each weight. In
    JupyterLab every trait can be read and set while the figure is shown.

    Parameters
    ----------
    tune : int
        Which of the offered beginnings: openings of chorales, then well-known tunes. Unless
        ``notes`` are given, it gives the next five.
    notes : bytes
        Four voices of T cells, at most 64, soprano first: 0 for silence, 1 where a note goes on,
        else the MIDI pitch of the note that begins there. A cell is an eighth note long.
    fermatas : bytes
        Eight bytes: a bit for each cell that has a fermata, the lowest bit first.
    metre : {"4/4", "3/4"}
        Of the bars.
    upbeat : int
        Eighths before the first full bar.
    sharps : int
        Sharps of the key; flats are negative. It spells the names of notes.
    tempo : int
        Quarter notes in a minute.
    temperature, seed : float, int
        With which the model draws.
    rules : bool
        Whether the model leaves out what breaks a rule of :func:`companion.music.rules.forbidden`.
    predict : bool
        Ask the reader first which of two settings is Bach's.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = MusicBox(tune=6, seed=1)
    >>> figure.harmonise()
    0
    >>> figure.cells.shape
    (4, 64)
    """

    tune = Whole(0, min=0, max=len(tunes.CHORALES) + len(tunes.KNOWN) - 1).tag(sync=True)
    notes = traitlets.Bytes(b"").tag(sync=True)
    fermatas = traitlets.Bytes(bytes(LONGEST // 8)).tag(sync=True)
    metre = Choice(["4/4", "3/4"], "4/4").tag(sync=True)
    upbeat = Whole(0, min=0, max=7).tag(sync=True)
    sharps = Whole(0, min=-7, max=7).tag(sync=True)
    tempo = Whole(84, min=30, max=200).tag(sync=True)
    temperature = Number(0.8, min=0.0, max=HOTTEST).tag(sync=True)
    seed = Whole(0, min=0, max=SEEDS - 1).tag(sync=True)
    rules = traitlets.Bool(True).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    def __init__(self, tune=0, **traits):
        given = {}
        if "notes" not in traits and isinstance(tune, int) and 0 <= tune < len(tunes.tunes()):
            given = beginning(tunes.tunes()[tune])
        super().__init__(tune=tune, **{**given, **traits})

    @classmethod
    def assets(cls):
        """The model's weights, a byte each, and the tunes."""
        told = [
            {
                **beginning(tune),
                "name": tune.name,
                "bach": tune.bach,
                "cells": tune.cells.ravel().tolist(),
            }
            for tune in tunes.tunes()
        ]
        for tune in told:
            del tune["notes"]
            tune["fermatas"] = list(tune["fermatas"])
        found = {"tunes": np.frombuffer(json.dumps(told).encode(), np.uint8)}
        return {f"music-{name}": a for name, a in {**found, **chorale_model.assets()}.items()}

    @property
    def cells(self):
        """The score, uint8 (4, T), as in ``notes``."""
        return np.frombuffer(self.notes, np.uint8).reshape(4, -1)

    @property
    def score(self):
        """The same as :class:`companion.music.tokens.Score`."""
        steps = np.unpackbits(np.frombuffer(self.fermatas, np.uint8), bitorder="little")
        places = tokens.metre(self.cells.shape[1], self.metre, self.upbeat, np.flatnonzero(steps))
        return chorale_model.score_of(self.cells, places)

    @property
    def errors(self):
        """What breaks the rules of four-part writing."""
        return rules.errors(self.score)

    def harmonise(self, keep=False):
        """Let the model write the three lower voices.

        Parameters
        ----------
        keep : bool
            Keep the notes that are there, and write only where a lower voice is silent.

        Returns
        -------
        int
            How often the rules left nothing, so that one had to be broken.
        """
        lower = np.arange(4)[:, None] > 0
        return self._write(lower & ((self.cells == REST) | (not keep)))

    def go_on(self, step):
        """Let the model write all four voices from a step on; returns what :meth:`harmonise` does.

        Parameters
        ----------
        step : int
            From 0.

        Raises
        ------
        ValueError
            If there is no such step.
        """
        self._check_place(0, step)
        return self._write(
            np.broadcast_to(np.arange(self.cells.shape[1]) >= step, self.cells.shape)
        )

    def considered(self, voice, step):
        """What the model thinks of a note, given everything before it.

        Parameters
        ----------
        voice : int
            0 soprano, 1 alto, 2 tenor, 3 bass.
        step : int

        Returns
        -------
        dict of int to float
            Probability of each cell: 0, 1 or a MIDI pitch.

        Raises
        ------
        ValueError
            If there is no such voice or step.
        """
        self._check_place(voice, step)
        return chorale_model.considered(chorale_model.load(), self.score, voice, step)

    def surprise(self, voices=(1, 2, 3)):
        """How little the model expected some voices: mean of −log p over their steps, in nats.

        Parameters
        ----------
        voices : sequence of int
            0 soprano, 1 alto, 2 tenor, 3 bass.

        Returns
        -------
        float

        Raises
        ------
        ValueError
            If these are not some of the voices.
        """
        some = isinstance(voices, list | tuple) and len(voices) > 0
        if not some or not all(voice in range(4) for voice in voices):
            raise ValueError(f"voices must be some of 0 to 3, got {voices!r}")
        return chorale_model.surprise(chorale_model.load(), self.score, voices)

    def _check_place(self, voice, step):
        steps = self.cells.shape[1]
        if voice not in range(4):
            raise ValueError(f"voice must be a number from 0 to 3, got {voice!r}")
        if step not in range(steps):
            raise ValueError(f"step must be a number from 0 to {steps - 1}, got {step!r}")

    def _write(self, is_open):
        cells, forced = chorale_model.write(
            chorale_model.load(),
            self.cells,
            self.score.metre,
            is_open,
            self.seed,
            self.temperature,
            self.rules,
        )
        self.notes = cells.tobytes()
        return forced

    @traitlets.validate("notes")
    def _check_notes(self, proposal):
        notes = proposal["value"]
        if len(notes) % 4 or not 4 <= len(notes) <= 4 * LONGEST:
            raise traitlets.TraitError(
                f"notes: expected 4 voices of 1 to {LONGEST} cells, got {len(notes)} bytes"
            )
        cells = np.frombuffer(notes, np.uint8).reshape(4, -1)
        low, high = np.array(tokens.LOWEST)[:, None], np.array(tokens.HIGHEST)[:, None]
        before = np.pad(cells, ((0, 0), (1, 0)))[:, :-1]
        good = (
            (cells == REST)
            | ((cells == HOLD) & (before != REST))
            | ((low <= cells) & (cells <= high))
        )
        if not good.all():
            voice, step = np.argwhere(~good)[0]
            raise traitlets.TraitError(
                f"notes: expected 0, 1 after a note, or a pitch from {low[voice, 0]} to "
                f"{high[voice, 0]} for the {tokens.VOICES[voice]}, got {cells[voice, step]} "
                f"at step {step}"
            )
        return notes

    @traitlets.validate("fermatas")
    def _check_fermatas(self, proposal):
        if len(proposal["value"]) != LONGEST // 8:
            raise traitlets.TraitError(
                f"fermatas: expected {LONGEST // 8} bytes, got {len(proposal['value'])}"
            )
        return proposal["value"]


def beginning(tune):
    """The traits with which a tune begins: its soprano alone."""
    cells, bits = tune.cells.copy(), np.zeros(LONGEST, np.uint8)
    cells[1:], bits[list(tune.fermatas)] = REST, 1
    return {
        "notes": cells.tobytes(),
        "fermatas": np.packbits(bits, bitorder="little").tobytes(),
        "metre": tune.metre,
        "upbeat": tune.upbeat,
        "sharps": tune.sharps,
    }
