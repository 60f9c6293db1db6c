"""The figure of diffusion: points with the exact answer, and digits by the shipped network."""

import numpy as np
import traitlets

from companion.widgets import diffusion_networks as networks
from companion.widgets import diffusion_plane as plane
from companion.widgets._figure import Figure
from companion.widgets._traits import Choice, Number, Place, Whole

EDGE = 2.4


class DiffusionExplorer(Figure):
    """Points that drown in noise and find back by the exact answer, and digits by a network.

    In JupyterLab every trait can be read and set while the figure is shown. ``path``, ``mean``,
    ``score`` and ``judged`` are what it shows of the points, ``pictures`` what it draws.

    Parameters
    ----------
    view : {"points", "pictures"}
        What is shown.
    data : {"bells", "moons", "examples"}
        What the points are made from; the last are 18 points and nothing else.
    schedule : {"cosine", "linear", "straight"}
        How data and noise are mixed on the way.
    steps : int
        From noise to data, 1 to 100.
    eta : float
        Share of fresh noise in each step: 0 for DDIM, 1 for ancestral sampling.
    kind : int
        Which kind of points is asked for: 0, 1, or -1 for both.
    digit : int
        Which digit is asked for, or -1 for any.
    weight : float
        Of guidance, 0 to 8.
    seed : int
        For all that is drawn.
    at : int
        How many steps have been made.
    probe : (float, float)
        A place in the plane, each from -2.4 to 2.4.
    predict : bool
        Ask the reader for a prediction before the settings can be reached.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = DiffusionExplorer(steps=50, kind=1, weight=4)
    >>> figure.path.shape
    (51, 300, 2)
    """

    view = Choice(("points", "pictures"), "points").tag(sync=True)
    data = Choice(plane.DATA, "bells").tag(sync=True)
    schedule = Choice(plane.SCHEDULES, "cosine").tag(sync=True)
    steps = Whole(20, min=1, max=100).tag(sync=True)
    eta = Number(0.0, min=0, max=1).tag(sync=True)
    kind = Whole(-1, min=-1, max=1).tag(sync=True)
    digit = Whole(5, min=-1, max=9).tag(sync=True)
    weight = Number(2.0, min=0, max=8).tag(sync=True)
    seed = Whole(0, min=0, max=999_999).tag(sync=True)
    at = Whole(16, min=0, max=100).tag(sync=True)
    probe = Place((0.0, 0.5), edge=EDGE).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    @classmethod
    def assets(cls):
        """The network that draws digits: what it is, its bytes, its scales and biases."""
        return {f"diffusion-{part}": array for part, array in networks.assets().items()}

    @property
    def path(self):
        """Where the points are, from noise through all steps: (steps + 1, 300, 2)."""
        return plane.travel(
            plane.bells(self.data), self.schedule, self.steps, self.eta, self.kind, self.weight,
            self.seed,
        )  # fmt: skip

    @property
    def judged(self):
        """How the points lie at the end, see :func:`companion.widgets.diffusion_plane.judged`."""
        return plane.judged(self.path[-1], plane.bells(self.data), self.kind)

    @property
    def mean(self):
        """Mean of what the ring's place may have been, (2), as guidance exaggerates it.

        Raises
        ------
        ValueError
            If all steps have been made: without noise there is nothing to guess.
        """
        return self._at_the_ring(plane.mean)

    @property
    def score(self):
        """Score at the ring's place, (2), as guidance exaggerates it.

        Raises
        ------
        ValueError
            If all steps have been made: without noise there is no score.
        """
        return self._at_the_ring(plane.score)

    @property
    def pictures(self):
        """The digit after each step, and what the network takes it for before each.

        Shapes (steps + 1, 32, 32) and (steps, 32, 32).
        """
        return networks.drawn(
            networks.load(), self.schedule, self.steps, self.eta, self.digit, self.weight, self.seed
        )

    def _at_the_ring(self, ask):
        alpha, sigma = plane.shares(self.schedule, 1 - min(self.at, self.steps) / self.steps)
        if sigma == 0:
            raise ValueError(
                f"at: after all {self.steps} steps nothing is left to say, got {self.at}"
            )
        data, places = plane.bells(self.data), np.array([self.probe])
        return plane.guided(ask, places, alpha, sigma, data, self.kind, self.weight)[0]
