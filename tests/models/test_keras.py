"""The counterparts in Keras give the losses and gradients of our models, from the same weights."""

import os
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
import torch
from torch.nn import functional as F

from companion.models import gan, vae
from companion.models import keras_counterparts as counterparts
from companion.models.adversarial import discriminator_loss, generator_loss
from companion.models.keras_counterparts import keras, take
from companion.models.recurrent import Recurrent, RecurrentConfig


def linear_layers(module):
    return [layer for layer in module.modules() if isinstance(layer, torch.nn.Linear)]


def dense_layers(model):
    return [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]


def take_all(model, module):
    for layer, its in zip(dense_layers(model), linear_layers(module), strict=True):
        take(layer, its)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def assert_same_weights(model, module):
    ours = [p for layer in linear_layers(module) for p in (layer.weight.T, layer.bias)]
    for weight, p in zip(model.trainable_weights, ours, strict=True):
        torch.testing.assert_close(weight.value, p, rtol=1e-4, atol=1e-6)


def test_gan():
    """Rounds with the same weights, pictures, codes: losses and all weights after each."""
    torch.manual_seed(0)
    ours = gan.Generator(8, 6, 5), gan.Discriminator(8, 6)
    theirs = counterparts.gan(8, 6, 5)
    for model, module in zip(theirs, ours, strict=True):
        take_all(model, module)
    optimisers = [torch.optim.SGD(module.parameters(), 0.3) for module in ours]
    keras_optimisers = [keras.optimizers.SGD(0.3) for _ in ours]
    for _ in range(3):
        real, z = torch.rand(7, 1, 8, 8) * 2 - 1, torch.randn(7, 5)
        fake = ours[0](z).detach()
        loss_d = discriminator_loss(ours[1](real), ours[1](fake))
        optimisers[1].zero_grad()
        loss_d.backward()
        optimisers[1].step()
        loss_g = generator_loss(ours[1](ours[0](z)))
        optimisers[0].zero_grad()
        loss_g.backward()
        optimisers[0].step()
        found = counterparts.gan_round(*theirs, keras_optimisers, channels_last(real), z)
        assert found == pytest.approx((loss_d.item(), loss_g.item()), rel=1e-5)
        for model, module in zip(theirs, ours, strict=True):
            assert_same_weights(model, module)


@pytest.fixture
def pair():
    """Return our autoencoder and its counterpart, with the same weights."""
    torch.manual_seed(0)
    ours = vae.VAE(vae.VAEConfig(size=8, latent=3, hidden=(10,)))
    theirs = counterparts.VAE(8, 10, 3)
    encode = [*linear_layers(ours.encoder), ours.to_code]
    decode = [ours.from_code, *linear_layers(ours.decoder)]
    for model, modules in ((theirs.encoder, encode), (theirs.decoder, decode)):
        for layer, module in zip(dense_layers(model), modules, strict=True):
            take(layer, module)
    return ours, theirs, [*encode, *decode]


def test_vae(pair, monkeypatch):
    """The same noise: losses of all pictures, and the gradient of their mean."""
    ours, theirs, layers = pair
    x, noise = torch.rand(5, 1, 8, 8), torch.randn(5, 3)
    monkeypatch.setattr(torch, "randn_like", lambda mean: noise)
    monkeypatch.setattr(keras.random, "normal", lambda shape, seed: noise)
    logits, mean, log_variance = ours(x)
    losses = vae.reconstruction(logits, x) + vae.kl(mean, log_variance)
    found = theirs(channels_last(x))
    torch.testing.assert_close(found, losses, rtol=1e-5, atol=1e-5)
    losses.mean().backward()
    found.mean().backward()
    gradients = [p.grad for layer in layers for p in (layer.weight, layer.bias)]
    for weight, gradient in zip(theirs.trainable_weights, gradients, strict=True):
        torch.testing.assert_close(weight.value.grad, gradient.t(), rtol=1e-4, atol=1e-5)


def test_vae_fits(pair):
    _, theirs, _ = pair
    x = np.random.default_rng(0).random((64, 8, 8, 1), np.float32).round()
    theirs.compile(keras.optimizers.Adam(1e-2), jit_compile=False)
    losses = theirs.fit(x, batch_size=16, epochs=9, verbose=0).history["loss"]
    assert 0 < losses[-1] < losses[0] - 1


def test_recurrent():
    """``fit`` against steps written out: the losses of four epochs of one batch."""
    torch.manual_seed(0)
    ours = Recurrent(RecurrentConfig(11, 6, 8, 7))
    torch.nn.init.normal_(ours.lstm.bias_hh_l0)
    theirs = counterparts.recurrent(11, 6, 8)
    _, embedding, lstm, dense = theirs.layers[:4]
    for layer, module in ((embedding, ours.embedding), (lstm, ours.lstm), (dense, ours.out)):
        take(layer, module)
    tokens = torch.randint(11, (5, 8))
    learnt = [p for p in ours.parameters() if p is not ours.lstm.bias_hh_l0]  # Keras has one bias
    optimiser, losses = torch.optim.SGD(learnt, 0.5), []
    for _ in range(4):
        loss = F.cross_entropy(ours(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten())
        ours.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    data = tokens.numpy()
    history = theirs.fit(data[:, :-1], data[:, 1:], batch_size=5, epochs=4, verbose=0).history
    assert history["loss"] == pytest.approx(losses, rel=1e-4)
    assert losses[-1] < losses[0] - 0.03


def test_a_convolution_and_a_layer_without_counterpart():
    module, layer = torch.nn.Conv2d(2, 3, (3, 5), padding="same"), keras.layers.Conv2D(3, (3, 5))
    layer.padding = "same"
    layer.build((None, 6, 7, 2))
    take(layer, module)
    x = torch.randn(4, 2, 6, 7)
    torch.testing.assert_close(layer(channels_last(x)), channels_last(module(x)))
    with pytest.raises(TypeError, match="Embedding or LSTM layer, got GRU"):
        take(layer, torch.nn.GRU(2, 3))


def test_it_runs_on_torch_and_writes_nothing(tmp_path):
    """Whatever the environment says of backend and device, and into no home."""
    environment = {**os.environ, "HOME": str(tmp_path), "KERAS_BACKEND": "tensorflow"}
    environment["KERAS_TORCH_DEVICE"] = "meta"  # stands for a graphics card
    environment["MPLCONFIGDIR"] = matplotlib.get_cachedir()  # Keras loads it; let it find its fonts
    environment.pop("KERAS_HOME", None)
    code = "from companion.models.keras_counterparts import keras as k; "
    code += "print(k.backend.backend(), k.ops.ones(2).device)"
    words = dict(env=environment, capture_output=True, text=True, timeout=120)
    done = subprocess.run([sys.executable, "-c", code], **words)
    assert done.stdout == "torch cpu\n", done.stderr
    assert not (tmp_path / ".keras").exists()
