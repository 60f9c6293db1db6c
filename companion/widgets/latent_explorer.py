"""The figure of a plane of codes: VAEs of several β, and an autoencoder beside them."""

import json
from functools import cache

import numpy as np
import traitlets

from companion.widgets import latent_networks
from companion.widgets._figure import Figure
from companion.widgets._traits import Choice, Number, Place, Whole
from companion.widgets.network import normal
from companion.widgets.random import Random

EDGE, CODES, PIXELS = 4.0, 12, 784
KINDS = ("mean", "sample", "chosen", "strip")
VIEWS = ("digits", "ellipses", "pictures", "both")
STRIPS = ("none", "prior", "path")


class LatentExplorer(Figure):
    """A picture's Gaussian in a plane of codes, codes drawn from it, and what they decode to.

    Six variational autoencoders and a plain one, trained on the same digits, run in the page. In
    JupyterLab every trait can be read and set while the figure is shown. ``mean``, ``variance``,
    ``latent``, ``decoded``, ``reconstruction`` and ``kl`` are what it shows of the VAE.

    Parameters
    ----------
    picture : int
        Which test picture, 0 to 999.
    own : bytes
        A picture of one's own in its place: 784 bytes, 28 rows of 28, white ink (255) on black.
    beta : float
        One of the trained weights of the KL divergence: 0.25, 1, 2, 4, 8 or 16.
    beside : bool
        Show the autoencoder beside the VAE.
    fitted : bool
        Codes from the prior reach the autoencoder through a Gaussian with the mean and covariance
        of its own codes; otherwise as they are.
    code : {"mean", "sample", "chosen", "strip"}
        Which code is decoded: the picture's mean, one drawn for it, ``z``, or one of the strip.
    z : (float, float)
        A place in the plane, each from −4 to 4.
    seed : int
        For all that is drawn.
    view : {"digits", "ellipses", "pictures", "both"}
        What lies in the plane: test pictures by their digits, or by their ellipses; what places
        decode to; pictures and digits.
    strip : {"none", "prior", "path"}
        Twelve codes: drawn from the prior, or on the way to the test picture ``to``.
    to : int
        0 to 999.
    place : int
        Which code of the strip, 0 to 11.
    predict : bool
        Ask the reader for a prediction before β, autoencoder and strips can be reached.

    Raises
    ------
    TypeError
        If a keyword names no trait.
    traitlets.TraitError
        If a value is not one of these.

    Examples
    --------
    >>> figure = LatentExplorer(picture=3, beta=4, code="sample")
    >>> figure.decoded.shape
    (28, 28)
    """

    picture = Whole(70, min=0, max=latent_networks.PICTURES - 1).tag(sync=True)
    own = traitlets.Bytes(b"").tag(sync=True)
    beta = Number(1.0).tag(sync=True)
    beside = traitlets.Bool(False).tag(sync=True)
    fitted = traitlets.Bool(True).tag(sync=True)
    code = Choice(KINDS, "mean").tag(sync=True)
    z = Place((0.0, 0.0), edge=EDGE).tag(sync=True)
    seed = Whole(0, min=0, max=999_999).tag(sync=True)
    view = Choice(VIEWS, "digits").tag(sync=True)
    strip = Choice(STRIPS, "none").tag(sync=True)
    to = Whole(1, min=0, max=latent_networks.PICTURES - 1).tag(sync=True)
    place = Whole(0, min=0, max=CODES - 1).tag(sync=True)
    predict = traitlets.Bool(True).tag(sync=True)

    @classmethod
    def assets(cls):
        """The pictures with their labels, each network's weights, and what was measured."""
        images, labels = latent_networks.pictures()
        found = {"latent-about": _about(), "latent-pictures": images, "latent-labels": labels}
        for name in latent_networks.names():
            for part, array in latent_networks.assets(name).items():
                found[f"latent-{name}-{part}"] = array
        return found

    @property
    def mean(self):
        """Mean of the picture's code, (2)."""
        return self._encoded()[0]

    @property
    def variance(self):
        """Variances of the picture's code, (2)."""
        return self._encoded()[1]

    @property
    def latent(self):
        """The code that is decoded, (2)."""
        mean, variance = self._encoded()
        if self.code == "chosen":
            return np.array(self.z)
        if self.code == "strip" and self.strip == "prior":
            return normal(Random(self.seed), 2 * CODES).reshape(CODES, 2)[self.place]
        if self.code == "strip" and self.strip == "path":
            goal = latent_networks.pictures()[0][self.to].reshape(1, PIXELS) / 255
            end = latent_networks.encode(self._network(), goal)[0][0]
            share = self.place / (CODES - 1)
            return (1 - share) * mean + share * end
        return mean + np.sqrt(variance) * normal(Random(self.seed), 2) * (self.code == "sample")

    @property
    def decoded(self):
        """What the code decodes to, from 0 to 1, (28, 28)."""
        return 1 / (1 + np.exp(-self._logits().reshape(28, 28)))

    @property
    def reconstruction(self):
        """Cross-entropy of the picture under what the code decodes to, in nats."""
        return float(latent_networks.reconstruction(self._logits(), self._x())[0])

    @property
    def kl(self):
        """Divergence of the picture's Gaussian from the prior, in nats."""
        return float(latent_networks.kl(self.mean, self.variance))

    def _network(self):
        return latent_networks.load(latent_networks.name_of(self.beta))

    def _x(self):
        images = latent_networks.pictures()[0]
        pixels = np.frombuffer(self.own, np.uint8) if self.own else images[self.picture]
        return pixels.reshape(1, PIXELS) / 255

    def _encoded(self):
        mean, variance = latent_networks.encode(self._network(), self._x())
        return mean[0], variance[0]

    def _logits(self):
        return latent_networks.decode(self._network(), self.latent[None])

    @traitlets.validate("own")
    def _check_own(self, proposal):
        if len(proposal["value"]) not in (0, PIXELS):
            raise traitlets.TraitError(
                f"own: expected {PIXELS} bytes or none, got {len(proposal['value'])}"
            )
        return proposal["value"]

    @traitlets.validate("beta")
    def _check_beta(self, proposal):
        known = latent_networks.betas()
        if proposal["value"] not in known:
            told = ", ".join(f"{beta:g}" for beta in known)
            raise traitlets.TraitError(f"beta: expected one of {told}, got {proposal['value']!r}")
        return proposal["value"]


@cache
def _about():
    """What the networks are and what was measured of them, as the bytes of a JSON text."""
    told = {"tested": latent_networks.TESTED, "networks": latent_networks.described()}
    return np.frombuffer(json.dumps(told).encode(), np.uint8)
