"""The figure in which a generator and a discriminator are trained against each other."""

import json

import numpy as np
import traitlets

from companion import recordings
from companion.widgets import gan_python
from companion.widgets._figure import Figure
from companion.widgets._traits import Checked, Choice, Number, Whole
from companion.widgets.gan_presets import PRESETS

ACTIVATIONS = ("relu", "leaky_relu", "tanh")
LOSSES = ("saturating", "nonsaturating", "squares", "hinge", "wasserstein")
OPTIMISERS = ("sgd", "momentum", "adam")
PENALTIES = ("none", "gradient", "r1")
MOST_POINTS = 200


class GanLab(Figure):
    """A generative adversarial network trained in the figure, on points in the plane.

    The same settings and seed give the same run, in the page, in JupyterLab and in the Python code
    that the figure copies. In JupyterLab every trait can be read and set while the figure is shown:
    a changed setting starts the run anew, :meth:`go` and :meth:`run` train, :meth:`pause` stops,
    and ``results`` and :attr:`samples` say what came of it.

    Parameters
    ----------
    data : {"line", "two", "ring", "disjoint", "eight", "nine", "own"}
        Two clusters, eight on a circle, nine in a square; two lines apart; the reader's points.
    own_points : list of (float, float)
        The reader's points, at most 200, each number from −1.3 to 1.3.
    noise : {"uniform", "normal"}
        What the generator starts from: numbers from −1 to 1, or standard normal.
    noise_size : {1, 2}
        How many of them.
    g_hidden, d_hidden : int
        Hidden layers of generator and discriminator, 0 to 4.
    g_width, d_width : int
        Neurons in each of them, 1 to 64.
    activation : {"relu", "leaky_relu", "tanh"}
        Of the hidden layers.
    loss : {"saturating", "nonsaturating", "squares", "hinge", "wasserstein"}
        The first two are the game's own loss and the one that the generator usually gets instead.
    penalty : {"none", "gradient", "r1"}
        On the slope of D: (‖∇D‖ − 1)² between real and generated points, or ½ ‖∇D‖² at real ones.
    weight : float
        What the penalty is multiplied by, 0 to 100.
    optimiser : {"sgd", "momentum", "adam"}
        Of both players.
    g_rate, d_rate : float
        Learning rates, above 0, at most 1.
    beta1 : float
        How long Adam remembers gradients, 0 to 0.99.
    d_steps, g_steps : int
        Updates of D, then of G, in an iteration, 1 to 10.
    batch : int
        Points in a batch, 1 to 500.
    seed : int
        From 0 to 999999.
    second : dict or None
        A second run beside the first: the settings in which it differs.
    running : bool
        Whether the figure trains now.
    results : list of dict
        What the figure last reported, for each run: iteration ``t``, ``lossD`` and ``lossG``, the
        distances ``js``, ``kl`` and ``energy``, ``covered`` of ``parts``, and ``hit``, the share
        of generated points that lie on the data. To be read.
    iteration : int
        Where the figure stands. To be read.
    goal : int or None
        The iteration that the figure trains up to, or goes back to, and rests at.
    speed : int
        Iterations in a frame, up to 200; 0: one update at a time, slowly.
    surface : {"now", "optimal", "none"}
        What the colours behind the points show: D, the best possible D, or nothing.
    manifold, arrows : bool
        Show where G puts a grid of noise, and where its loss draws every point.
    divergence : {"js", "kl", "energy"}
        Which curve is drawn.
    preset : {"", "collapse", "heal", "oscillate", "calm", "stall"}
        An experiment with a question. It brings its settings; others given with it go before,
        and then, unless it is the seed, it is another experiment, without the question.
    predict : bool
        Ask the question of the experiment before it is run.
    view : {"train", "recordings"}
        The second replays the trainings of image GANs.
    left, right : str
        Which two of :func:`companion.recordings.names`.
    moment : int
        Which of the recorded moments, counted from 0.
    latent : (int, int)
        Row and column of the walk through the codes.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = GanLab(data="eight", loss="hinge", second={"penalty": "r1"})
    >>> figure.run(200)
    >>> figure.goal
    200
    """

    data = Choice(gan_python.DATA, "ring").tag(sync=True)
    own_points = Checked([]).tag(sync=True)
    noise = Choice(gan_python.NOISES, "uniform").tag(sync=True)
    noise_size = Whole(2, min=1, max=2).tag(sync=True)
    g_hidden = Whole(2, min=0, max=4).tag(sync=True)
    g_width = Whole(8, min=1, max=64).tag(sync=True)
    d_hidden = Whole(2, min=0, max=4).tag(sync=True)
    d_width = Whole(8, min=1, max=64).tag(sync=True)
    activation = Choice(ACTIVATIONS, "relu").tag(sync=True)
    loss = Choice(LOSSES, "nonsaturating").tag(sync=True)
    penalty = Choice(PENALTIES, "none").tag(sync=True)
    weight = Number(1.0, min=0, max=100).tag(sync=True)
    optimiser = Choice(OPTIMISERS, "adam").tag(sync=True)
    g_rate = Number(0.01, min=1e-6, max=1).tag(sync=True)
    d_rate = Number(0.01, min=1e-6, max=1).tag(sync=True)
    beta1 = Number(0.5, min=0, max=0.99).tag(sync=True)
    d_steps = Whole(2, min=1, max=10).tag(sync=True)
    g_steps = Whole(1, min=1, max=10).tag(sync=True)
    batch = Whole(150, min=1, max=500).tag(sync=True)
    seed = Whole(1, min=0, max=999999).tag(sync=True)
    second = traitlets.Any(None).tag(sync=True)

    running = traitlets.Bool(False).tag(sync=True)
    goal = Whole(None, allow_none=True, min=0, max=999999).tag(sync=True)
    iteration = Whole(0, min=0).tag(sync=True)
    results: traitlets.List = traitlets.List([]).tag(sync=True)
    fake = traitlets.Bytes(b"").tag(sync=True)
    speed = Whole(20, min=0, max=200).tag(sync=True)
    surface = Choice(("now", "optimal", "none"), "now").tag(sync=True)
    manifold = traitlets.Bool(False).tag(sync=True)
    arrows = traitlets.Bool(False).tag(sync=True)
    divergence = Choice(("js", "kl", "energy"), "js").tag(sync=True)
    preset = Choice(("", *PRESETS), "").tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)
    view = Choice(("train", "recordings"), "train").tag(sync=True)
    left = traitlets.Unicode().tag(sync=True)
    right = traitlets.Unicode().tag(sync=True)
    moment = Whole(0, min=0).tag(sync=True)
    latent = traitlets.Tuple(Whole(min=0), Whole(min=0), default_value=(5, 5)).tag(sync=True)
    _presets = traitlets.Dict(PRESETS).tag(sync=True)
    _defaults = traitlets.Dict().tag(sync=True)

    def __init__(self, preset="", **traits):
        settings = _settings_of(preset)
        super().__init__(preset=preset, **{**settings, **traits})
        self.observe(self._bring_settings, "preset")

    @classmethod
    def assets(cls):
        """The recordings: facts as JSON, and two sheets of pictures as WebP, byte by byte."""
        found = {}
        for name in recordings.names():
            contents = recordings.contents(name)
            for part, file in {"": "facts", "-frames": "frames", "-walk": "walk"}.items():
                found[f"recording-{name}{part}"] = np.frombuffer(contents[file], np.uint8)
        return found

    def go(self, iteration):
        """Train up to an iteration, or go back to it, and rest there.

        Parameters
        ----------
        iteration : int

        Raises
        ------
        traitlets.TraitError
            If it is not a whole number from 0 to 999999.
        """
        self.running = False
        self.goal = None  # the same goal again is a new order
        self.goal = iteration

    def run(self, iterations=None):
        """Train some iterations more, or until :meth:`pause`.

        Parameters
        ----------
        iterations : int, optional
            How many.

        Raises
        ------
        traitlets.TraitError
            If they lead beyond iteration 999999 or before the first.
        """
        if iterations is None:
            self.running = True
        else:
            self.go(self.iteration + iterations)

    def pause(self):
        """Stop training; the run can go on from here."""
        self.goal = None
        self.running = False

    @property
    def samples(self):
        """Generated points as the figure showed them when it last rested, float32, (N, 2)."""
        return np.frombuffer(self.fake, np.float32).reshape(-1, 2)

    @traitlets.default("left")
    def _default_left(self):
        return _named("collapsed", recordings.names(), 0)

    @traitlets.default("right")
    def _default_right(self):
        return _named("dcgan-digits", recordings.names(), -1)

    @traitlets.validate("left", "right")
    def _check_recording(self, proposal):
        known = recordings.names()
        if proposal["value"] not in known and (known or proposal["value"]):
            raise traitlets.TraitError(
                f"{proposal['trait'].name}: expected one of {', '.join(map(repr, known))}, "
                f"got {proposal['value']!r}"
            )
        return proposal["value"]

    @traitlets.default("_defaults")
    def _default_defaults(self):
        return {name: self.traits()[name].default() for name in (*SETTINGS, "data", "own_points")}

    def _bring_settings(self, change):
        """An experiment is begun from the usual settings, but for the seed, as in the browser."""
        if change["new"]:
            with self.hold_sync():
                for name, value in {**self._defaults, **_settings_of(change["new"])}.items():
                    if name != "seed":
                        setattr(self, name, value)

    @traitlets.validate("own_points")
    def _check_own_points(self, proposal):
        edge = gan_python.EDGE
        expected = f"expected at most {MOST_POINTS} pairs of numbers from −{edge} to {edge}"
        try:
            points = np.array(proposal["value"], float).reshape(-1, 2)
        except (TypeError, ValueError):
            raise traitlets.TraitError(
                f"own_points: {expected}, got {proposal['value']!r}"
            ) from None
        if len(points) > MOST_POINTS:
            raise traitlets.TraitError(f"own_points: {expected}, got {len(points)}")
        if not (np.abs(points) <= edge).all():
            raise traitlets.TraitError(f"own_points: {expected}, got {proposal['value']!r}")
        return points.tolist()

    @traitlets.validate("results")
    def _check_results(self, proposal):
        try:
            json.dumps(proposal["value"], allow_nan=False)
        except (TypeError, ValueError) as error:
            raise traitlets.TraitError(f"results: expected what JSON holds, got {error}") from None
        return proposal["value"]

    @traitlets.validate("fake")
    def _check_fake(self, proposal):
        if len(proposal["value"]) % 8:
            raise traitlets.TraitError(
                f"fake: expected pairs of float32, 8 bytes each, got {len(proposal['value'])} bytes"
            )
        return proposal["value"]

    @traitlets.validate("second")
    def _check_second(self, proposal):
        changed = proposal["value"]
        if changed is None:
            return None
        if not isinstance(changed, dict):
            raise traitlets.TraitError(
                f"second: expected None or a dict of settings, got {changed!r}"
            )
        traits = type(self).class_traits()
        for name, value in changed.items():
            if name not in SETTINGS:
                raise traitlets.TraitError(
                    f"second: expected settings out of {', '.join(SETTINGS)}, got {name!r}"
                )
            traits[name]._validate(self, value)
        return changed


def _named(ending, names, otherwise):
    """The recording whose name ends so; if there is none, another; without any, no name."""
    fitting = [name for name in names if name.endswith(ending)]
    return fitting[0] if fitting else names[otherwise] if names else ""


def _settings_of(preset):
    """The settings that an experiment brings; none if there is no such experiment."""
    found = PRESETS.get(preset) if isinstance(preset, str) else None
    return {} if found is None else {**found["settings"], "second": found["second"]}


SETTINGS = (
    "noise", "noise_size", "g_hidden", "g_width", "d_hidden", "d_width", "activation", "loss",
    "penalty", "weight", "optimiser", "g_rate", "d_rate", "beta1", "d_steps", "g_steps", "batch",
    "seed",
)  # fmt: skip
