"""The figure in which a small network learns to tell two classes of points apart."""

import math

import numpy as np
import traitlets

from companion.widgets import datasets2d
from companion.widgets._figure import Figure
from companion.widgets._traits import Checked, Choice, Number, Whole

ACTIVATIONS = ("linear", "relu", "leaky_relu", "tanh", "sigmoid", "silu")
MOST_POINTS = 120
MOST_STEPS = 20_000
OPTIMISERS = ("sgd", "momentum", "adam")
STARTS = ("default", "xavier", "he", "small", "large", "zeros")


class NetworkPlayground(Figure):
    """A dense network that learns in the page, one update at a time.

    Its output is a score; the sigmoid of the score is the probability of class 1, and the loss is
    the binary cross-entropy. Everything follows from the traits: the same setting, seed and number
    of updates give the same network, here, in a link and in the Python code that the figure copies.
    In JupyterLab every trait can be read and set while the figure is shown.

    Parameters
    ----------
    data : {"circles", "xor", "moons", "spirals", "own"}
        200 points of a given set, or the reader's own. Three fifths are for training.
    noise : float
        Standard deviation of the noise on the points of a given set, 0 to 0.5.
    points : sequence of (x, y, class)
        The reader's own points, at most 120; coordinates from −1.25 to 1.25, class 0 or 1.
    hidden : sequence of int
        Neurons of each hidden layer: at most 4 layers of 1 to 8.
    activation : {"linear", "relu", "leaky_relu", "tanh", "sigmoid", "silu"}
        Of the hidden layers.
    optimiser : {"sgd", "momentum", "adam"}
        The momentum is 0.9; Adam has PyTorch's defaults.
    lr : float
        Learning rate, above 0 and at most 10.
    init : {"default", "xavier", "he", "small", "large", "zeros"}
        As in :func:`companion.widgets.network.initial`; small and large: normal weights with
        standard deviation 0.01 and 5.
    batch_size : int
        From 1 to 200.
    seed : int
        From 0 to 999 999.
    step : int
        How many updates have been made, 0 to 20 000. Set it, and the network learns up to there.
    edge : (int, int, int)
        Layer, neuron and input of the weight whose chain rule is shown, each from 0; the
        input after the last is the bias.
    example : int
        Place in the batch of the example whose chain rule is shown.
    gradients : bool
        Show gradients on the edges in place of weights.
    predict : bool
        Ask the reader for a prediction first.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> NetworkPlayground(hidden=[8, 8], data="spirals")
    NetworkPlayground(data='spirals', hidden=[8, 8])
    """

    data = Choice((*datasets2d.DATASETS, "own"), "circles").tag(sync=True)
    noise = Number(0.05, min=0, max=0.5).tag(sync=True)
    points = Checked([]).tag(sync=True)
    hidden = Checked([4, 3]).tag(sync=True)
    activation = Choice(ACTIVATIONS, "tanh").tag(sync=True)
    optimiser = Choice(OPTIMISERS, "adam").tag(sync=True)
    lr = Number(0.03).tag(sync=True)
    init = Choice(STARTS, "default").tag(sync=True)
    batch_size = Whole(16, min=1, max=200).tag(sync=True)
    seed = Whole(2, min=0, max=999_999).tag(sync=True)
    step = Whole(0, min=0, max=MOST_STEPS).tag(sync=True)
    edge = traitlets.Tuple(
        Whole(min=0, max=4),
        Whole(min=0, max=7),
        Whole(min=0, max=8),
        default_value=(0, 0, 0),
    ).tag(sync=True)
    example = Whole(0, min=0, max=199).tag(sync=True)
    gradients = traitlets.Bool(False).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    @property
    def examples(self):
        """The points as :func:`companion.widgets.datasets2d.examples` gives them: x, t, train."""
        return datasets2d.examples(self.data, self.noise, 3 * self.seed, self.points)

    @traitlets.validate("points")
    def _check_points(self, proposal):
        expected = (
            f"expected at most {MOST_POINTS} triples (x, y, class), x and y from −1.25 to 1.25, "
            "class 0 or 1"
        )
        try:
            _listed(proposal["value"])
            points = [[float(number) for number in point] for point in proposal["value"]]
        except (TypeError, ValueError):
            raise traitlets.TraitError(f"points: {expected}, got {proposal['value']!r}") from None
        if len(points) > MOST_POINTS:
            raise traitlets.TraitError(f"points: {expected}, got {len(points)} of them")
        for point in points:
            fits = len(point) == 3 and all(abs(number) <= 1.25 for number in point[:2])
            if not fits or point[2] not in (0, 1):
                raise traitlets.TraitError(f"points: {expected}, got {point}")
        return points

    @traitlets.validate("hidden")
    def _check_hidden(self, proposal):
        expected = "expected at most 4 whole numbers from 1 to 8"
        try:
            given = _listed(proposal["value"])
            hidden = [int(width) for width in given]
        except (TypeError, ValueError, OverflowError):
            raise traitlets.TraitError(f"hidden: {expected}, got {proposal['value']!r}") from None
        if hidden != given or len(hidden) > 4 or not all(1 <= width <= 8 for width in hidden):
            raise traitlets.TraitError(f"hidden: {expected}, got {proposal['value']!r}")
        return hidden

    @traitlets.validate("lr")
    def _check_lr(self, proposal):
        if not (math.isfinite(proposal["value"]) and 0 < proposal["value"] <= 10):
            raise traitlets.TraitError(
                f"lr: expected a number above 0 and at most 10, got {proposal['value']!r}"
            )
        return proposal["value"]


def _listed(value):
    """Return a list, a tuple or an array as a list; what else can be iterated is none."""
    if not isinstance(value, list | tuple | np.ndarray):
        raise TypeError
    return list(value)
