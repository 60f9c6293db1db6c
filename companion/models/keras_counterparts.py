"""The adversarial network, the autoencoder and the recurrent network once more, in Keras 3.

They are counterparts of :mod:`companion.models.gan`, :mod:`~companion.models.vae` and
:mod:`~companion.models.recurrent`, and say three times how much of the training Keras takes over:

=================  ================================================================
``gan``            nothing: the round is written out, gradients included
``VAE``            the loop over the data; the loss of a batch is ours
``recurrent``      everything but the layers: ``compile`` and ``fit``
=================  ================================================================

Keras runs on PyTorch here, and on the CPU. It asks the environment for its backend when it is first
imported, would take a graphics card without being asked, so that its arrays and ours would lie in
two memories, and would make a folder in the reader's home; this module sets all three before.

Keras keeps the channels last, and weights as (in, out); :func:`take` carries them over.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"
os.environ["KERAS_TORCH_DEVICE"] = "cpu"
os.environ.setdefault("KERAS_HOME", os.devnull)  # no folder, no file

import keras
import torch
from keras import layers, ops

from companion.models import _checks as check

# --- the adversarial network ------------------------------------------------------------------


def gan(size=28, width=128, Z=64):
    """Return generator and discriminator, as in :mod:`companion.models.gan`.

    Parameters
    ----------
    size, width, Z : int
        Side of the pictures, numbers after the smallest layer, numbers in a code.

    Returns
    -------
    tuple of keras.Model
        From codes (N, Z) to pictures (N, size, size, 1), and from these to scores (N, 1).
    """
    size, width, Z = check.sizes(size=size, width=width, Z=Z)
    generator = keras.Sequential(
        [
            keras.Input((Z,)),
            layers.Dense(width),
            layers.LeakyReLU(0.2),
            layers.Dense(2 * width),
            layers.LeakyReLU(0.2),
            layers.Dense(size * size, activation="tanh"),
            layers.Reshape((size, size, 1)),
        ]
    )
    discriminator = keras.Sequential(
        [
            keras.Input((size, size, 1)),
            layers.Flatten(),
            layers.Dense(2 * width),
            layers.LeakyReLU(0.2),
            layers.Dense(width),
            layers.LeakyReLU(0.2),
            layers.Dense(1),
        ]
    )
    return generator, discriminator


def gan_round(generator, discriminator, optimisers, real, z):
    """Make one step of the discriminator, then one of the generator.

    Parameters
    ----------
    generator, discriminator : keras.Model
        The two players, models and not functions: they own their weights.
    optimisers : tuple of keras.optimizers.Optimizer
        One for the generator, another for the discriminator.
    real : Tensor
        Pictures, (N, size, size, 1), from -1 to 1.
    z : Tensor
        Codes, (N, Z).

    Returns
    -------
    tuple of float
        Losses of the discriminator and of the generator.
    """
    check.instance("generator", generator, keras.Model)
    check.instance("discriminator", discriminator, keras.Model)
    for optimiser in check.items("optimisers", optimisers, "two"):
        check.instance("optimisers", optimiser, keras.optimizers.Optimizer)
    check.tensor("real", real, "N", "size", "size", 1)
    check.tensor("z", z, "N", "Z")
    if not len(real) * len(z):
        raise ValueError(f"real and z must hold at least one, got {len(real)} and {len(z)}")
    right = keras.losses.BinaryCrossentropy(from_logits=True)
    fake = ops.stop_gradient(generator(z))
    of_real, of_fake = discriminator(real), discriminator(fake)
    loss_d = right(ops.ones_like(of_real), of_real) + right(ops.zeros_like(of_fake), of_fake)
    descend(discriminator, optimisers[1], loss_d)
    of_fake = discriminator(generator(z))
    loss_g = right(ops.ones_like(of_fake), of_fake)
    descend(generator, optimisers[0], loss_g)
    return loss_d.item(), loss_g.item()


def descend(model, optimiser, loss):
    """Make one step down the gradient of a loss, for the weights of one model only."""
    weights = model.trainable_weights
    gradients = torch.autograd.grad(loss, [w.value for w in weights])
    with torch.no_grad():
        optimiser.apply(gradients, weights)


# --- the autoencoder --------------------------------------------------------------------------


class VAE(keras.Model):
    """The dense variational autoencoder of :mod:`companion.models.vae`, for grey pictures.

    Parameters
    ----------
    size, hidden, latent : int
        Side of the pictures, numbers in the hidden layer, numbers in a code.
    """

    def __init__(self, size=28, hidden=400, latent=20):
        super().__init__()
        size, hidden, latent = check.sizes(size=size, hidden=hidden, latent=latent)
        self.encoder = keras.Sequential(
            [
                keras.Input((size, size, 1)),
                layers.Flatten(),
                layers.Dense(hidden, activation="silu"),
                layers.Dense(2 * latent),
            ]
        )
        self.decoder = keras.Sequential(
            [
                keras.Input((latent,)),
                layers.Dense(hidden, activation="silu"),
                layers.Dense(size * size),
                layers.Reshape((size, size, 1)),
            ]
        )
        self.seed = keras.random.SeedGenerator(0)

    def call(self, x):
        """Pictures (N, size, size, 1) from 0 to 1 → their losses (N,), in nats."""
        mean, log_variance = ops.split(self.encoder(x), 2, axis=1)
        noise = keras.random.normal(ops.shape(mean), seed=self.seed)
        logits = self.decoder(mean + ops.exp(log_variance / 2) * noise)
        nats = ops.binary_crossentropy(x, logits, from_logits=True)
        kl = (ops.square(mean) + ops.exp(log_variance) - 1 - log_variance) / 2
        return ops.sum(nats, axis=(1, 2, 3)) + ops.sum(kl, axis=1)

    def compute_loss(self, x=None, y=None, y_pred=None, *others, **named):
        """Return the mean of what :meth:`call` gives: what ``fit`` brings down."""
        return ops.mean(y_pred)


# --- the recurrent network --------------------------------------------------------------------


def recurrent(vocabulary, width=96, units=256):
    """Return the language model of :mod:`companion.models.recurrent`, ready for ``fit``.

    Parameters
    ----------
    vocabulary, width, units : int
        V, E and H there.

    Returns
    -------
    keras.Model
        From tokens (N, T) to logits (N, T, V), compiled with plain gradient descent.
    """
    vocabulary, width, units = check.sizes(vocabulary=vocabulary, width=width, units=units)
    embedding = Tied(vocabulary, width)
    tokens = keras.Input((None,), dtype="int32")
    h = layers.LSTM(units, return_sequences=True)(embedding(tokens))
    model = keras.Model(tokens, embedding(layers.Dense(width)(h), reverse=True))
    right = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.5), right, jit_compile=False)
    return model


class Tied(layers.Embedding):
    """An embedding that also turns vectors back into scores of tokens."""

    def call(self, x, reverse=False):
        """Tokens (N, T) → vectors (N, T, E), or vectors → logits (N, T, V)."""
        return ops.matmul(x, ops.transpose(self.embeddings)) if reverse else super().call(x)

    def compute_output_spec(self, x, reverse=False):
        """Shape and type of what comes out."""
        last = self.input_dim if reverse else self.output_dim
        return keras.KerasTensor((*x.shape[:2], last), dtype=self.compute_dtype)


# --- weights ----------------------------------------------------------------------------------


def take(layer, module):
    """Carry the weights of a PyTorch layer over to its counterpart.

    Parameters
    ----------
    layer : keras.layers.Layer
        ``Dense``, ``Conv2D``, ``Embedding`` or ``LSTM``, built.
    module : torch.nn.Module
        ``Linear``, ``Conv2d``, ``Embedding`` or a single-layer ``LSTM``.

    Raises
    ------
    TypeError
        If the module is none of these.
    """
    check.instance("layer", layer, layers.Layer)
    check.instance("module", module, torch.nn.Module)
    given = {name: p.detach().numpy() for name, p in module.named_parameters()}
    if isinstance(module, torch.nn.Linear):
        given["weight"] = given["weight"].T
    elif isinstance(module, torch.nn.Conv2d):
        given["weight"] = given["weight"].transpose(2, 3, 1, 0)  # (K_h, K_w, C_in, C_out)
    elif isinstance(module, torch.nn.LSTM):
        bias = given["bias_ih_l0"] + given["bias_hh_l0"]  # the gates' order is the same
        given = {0: given["weight_ih_l0"].T, 1: given["weight_hh_l0"].T, 2: bias}
    elif not isinstance(module, torch.nn.Embedding):
        raise TypeError(
            f"module must be a Linear, Conv2d, Embedding or LSTM layer, got {type(module).__name__}"
        )
    layer.set_weights(list(given.values()))
