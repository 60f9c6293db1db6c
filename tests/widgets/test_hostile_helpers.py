"""What the API page shows beside the figures, with hostile arguments (see tests/hostile.py)."""

import numpy as np
import pytest

from companion.widgets import diffusion_plane as plane
from companion.widgets.random import Random

from .. import hostile
from ..api import documented

PARTS = ["datasets2d", "diffusion_plane", "gan_python", "network", "pictures", "random"]
PUBLIC = documented(*(f"companion.widgets.{part}" for part in PARTS))
BELLS, X = plane.bells("moons"), np.random.default_rng(0).normal(size=(5, 2))
PLACES = dict(x=X, alpha=0.8, sigma=0.6, data=BELLS)
WAY = dict(schedule="linear", steps=3, eta=0.5)


class Stream(Random):
    """A stream that draws the same in each call, however often it is called."""

    def bits(self):
        self.__init__(5)
        return super().bits()


CALLS = {
    "datasets2d.examples": dict(name="own", noise=0.1, seed=3, own=[(0.5, 1.0, 1), (0, 0.5, 0)]),
    "diffusion_plane.bells": dict(name="moons"),
    "diffusion_plane.shares": dict(schedule="linear", t=np.array([0.0, 0.5, 1.0])),
    "diffusion_plane.ladder": WAY,
    "diffusion_plane.parts": PLACES,
    "diffusion_plane.mean": PLACES,
    "diffusion_plane.score": PLACES,
    "diffusion_plane.density": PLACES,
    "diffusion_plane.guided": dict(answer=plane.mean, **PLACES, kind=1, weight=2.0),
    "diffusion_plane.started": dict(data=BELLS, kind=1, seed=3),
    "diffusion_plane.travel": dict(data=BELLS, **WAY, kind=1, weight=2.0, seed=3),
    "diffusion_plane.judged": dict(x=X, data=BELLS, kind=0),
    "gan_python.points": dict(name="own", n=3, stream=Stream(5), own=[(0.5, 1.0), (0.25, 0.5)]),
    "gan_python.noise": dict(kind="normal", size=2, n=3, stream=Stream(5)),
    "network.normal": dict(stream=Stream(5), count=3),
    "network.initial": dict(stream=Stream(5), sizes=[2, 3], kind="normal", std=0.5),
    "network.batches": dict(stream=Stream(5), count=7, size=3),
    "pictures.small": dict(name="dot"),
    "random.Random": dict(seed=5),
    "random.Random.integer": dict(self=Random(5), n=6),
}


def test_all_have_a_good_call():
    names = {name.removeprefix("companion.widgets.") for name in PUBLIC}
    assert names - {"pictures.names", "random.Random.bits", "random.Random.uniform"} == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_hostile_arguments_are_refused_by_name_or_right(name):
    function = PUBLIC[f"companion.widgets.{name}"]
    assert hostile.findings(function, CALLS[name], doc=function.__doc__ or "") == []
