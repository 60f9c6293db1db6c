"""The variational autoencoder: shapes, its two nats, and gradients through what is drawn."""

import math

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from companion import metrics
from companion.models import vae
from companion.models.vae import VAE, VAEConfig

CONFIGS = {
    "dense": VAEConfig(size=6, latent=3, hidden=(5, 4)),
    "residual": VAEConfig(size=6, latent=3, hidden=(5,), blocks=2),
    "convolutional": VAEConfig(size=8, latent=3, hidden=(2, 4), convolutional=True),
    "coloured": VAEConfig(3, 8, 3, (2,), convolutional=True, likelihood="logistic"),
    "conditional": VAEConfig(size=6, latent=3, hidden=(5,), classes=4),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_shapes_and_gradients(name):
    config = CONFIGS[name]
    torch.manual_seed(0)
    model, x = VAE(config), torch.rand(5, config.channels, config.size, config.size)
    y = torch.arange(5) % config.classes if config.classes else None
    logits, mean, log_variance = model(x, y)
    assert logits.shape == x.shape
    assert mean.shape == log_variance.shape == (5, 3)
    pictures = model.pictures(logits * 9)
    assert pictures.min() >= 0 and pictures.max() <= 1
    loss = vae.reconstruction(logits, x, model.log_scale) + vae.kl(mean, log_variance)
    assert loss.shape == (5,)
    loss.sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        begins_with_nothing = ".layers." in name and ".layers.3." not in name
        assert bool(parameter.grad.any()) != begins_with_nothing, name


def test_dense_and_convolutional_are_what_they_are_said_to_be():
    public = VAE(VAEConfig())  # 784-400-20-400-784, both halves of the code from one layer
    assert sum(p.numel() for p in public.parameters()) == 2 * 784 * 400 + 400 * 60 + 784 + 840
    small = VAE(VAEConfig(size=8, latent=3, hidden=(2, 4), convolutional=True))
    assert small.encoder(torch.zeros(1, 1, 8, 8)).shape == (1, 4 * 2 * 2)


def test_a_block_begins_by_adding_nothing_but_its_bias():
    block, h = vae.Block(5), torch.randn(3, 5)
    torch.testing.assert_close(block(h) - h, block.layers[3].bias.expand(3, 5))


def test_a_label_changes_code_and_picture():
    torch.manual_seed(0)
    model, x = VAE(CONFIGS["conditional"]), torch.rand(1, 1, 6, 6).repeat(4, 1, 1, 1)
    mean, _ = model.encode(x, torch.arange(4))
    pictures = model.decode(torch.zeros(4, 3), torch.arange(4))
    for rows in (mean, pictures.flatten(1)):
        assert torch.cdist(rows, rows).add(torch.eye(4)).min() > 1e-3


def test_codes_have_the_mean_and_variance_and_hand_on_gradients():
    torch.manual_seed(0)
    mean = torch.tensor([[1.0, -2.0]]).repeat(50_000, 1).requires_grad_()
    log_variance = torch.tensor([[0.0, 1.4]]).repeat(50_000, 1).requires_grad_()
    z = vae.reparameterise(mean, log_variance)
    np.testing.assert_allclose(z.mean(0).detach(), [1, -2], atol=0.03)
    np.testing.assert_allclose(z.var(0).detach(), np.exp([0, 1.4]), rtol=0.03)
    z.square().sum(1).mean().backward()  # E z² = μ² + e^l: derivatives 2 μ and e^l
    np.testing.assert_allclose(mean.grad.sum(0), [2, -4], atol=0.06)
    np.testing.assert_allclose(log_variance.grad.sum(0), np.exp([0, 1.4]), rtol=0.03)


def test_kl_is_the_divergence_of_the_gaussians():
    torch.manual_seed(0)
    mean, log_variance = torch.randn(4, 3), torch.randn(4, 3)
    posterior, prior = Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)
    expected = kl_divergence(posterior, prior).sum(1)
    torch.testing.assert_close(vae.kl(mean, log_variance), expected)


def test_ink_costs_what_it_costs_on_average_over_pictures_drawn_from_the_grey():
    torch.manual_seed(0)
    logits, x = torch.randn(2, 1, 2, 2) * 2, torch.rand(2, 1, 2, 2)
    expected = torch.zeros(2)
    for number in range(16):  # every picture of four pixels that are 0 or 1
        b = torch.tensor([number >> i & 1 for i in range(4)]).reshape(1, 1, 2, 2)
        chance = torch.where(b == 1, x, 1 - x).flatten(1).prod(1)
        ink = logits.sigmoid()
        expected -= chance * torch.where(b == 1, ink, 1 - ink).log().flatten(1).sum(1)
    torch.testing.assert_close(vae.reconstruction(logits, x), expected)


@pytest.mark.parametrize("mean", [-0.4, 0.0, 0.37, 1.3])
@pytest.mark.parametrize("log_scale", [-6.0, -3.0, 0.5])
def test_the_probabilities_of_all_bytes_add_up_to_one(mean, log_scale):
    x = torch.arange(256, dtype=torch.float64).reshape(-1, 1, 1, 1) / 255
    nats = vae.reconstruction(torch.full_like(x, mean), x, torch.tensor(log_scale).double())
    assert (-nats).exp().sum() == pytest.approx(1)
    logistic = 1 / (1 + np.exp(-((np.arange(255) + 0.5) / 255 - mean) / math.exp(log_scale)))
    expected = np.diff(logistic, prepend=0, append=1)
    np.testing.assert_allclose((-nats).exp(), expected, rtol=1e-6, atol=1e-14)


def test_float32_keeps_the_logistic_finite_far_away():
    x, logits = torch.rand(1, 3, 4, 4), torch.full((1, 3, 4, 4), 40.0, requires_grad=True)
    nats = vae.reconstruction(logits, x, torch.tensor(-5.0))
    nats.sum().backward()
    assert nats.isfinite().all() and logits.grad.isfinite().all()


@torch.no_grad()
def test_densities_of_codes_are_those_of_the_bound():
    """The mean log weight is −(reconstruction + KL), the log of the mean weight log p(x)."""
    torch.manual_seed(0)
    config = VAEConfig(size=2, latent=1, hidden=(3,))
    model = VAE(config).double()
    x = torch.tensor([1.0, 0.0, 0.0, 1.0]).reshape(1, 1, 2, 2).double()
    densities = vae.log_densities(model, x, 4_000)
    assert all(array.shape == (4_000, 1) for array in densities)
    z = torch.linspace(-8, 8, 4_001, dtype=torch.float64)[:, None]
    log_p_x = -vae.reconstruction(model.decode(z), x.expand(len(z), 1, 2, 2))
    prior = Normal(0.0, 1.0).log_prob(z[:, 0])
    exact = ((log_p_x + prior).exp().sum() * 16 / 4_000).log()
    bound = metrics.importance_weighted_bound(*densities)
    assert bound.item() == pytest.approx(exact.item(), abs=0.02)
    mean, log_variance = model.encode(x)
    posterior = Normal(mean, (log_variance / 2).exp()).log_prob(z)[:, 0]
    elbo = (posterior.exp() * (log_p_x + prior - posterior)).sum() * 16 / 4_000
    log_weights = densities.log_p_x_given_z + densities.log_p_z - densities.log_q_z
    assert log_weights.mean().item() == pytest.approx(elbo.item(), abs=0.02)
    kl = vae.kl(mean, log_variance).item()
    assert (densities.log_q_z - densities.log_p_z).mean().item() == pytest.approx(kl, abs=0.02)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"channels": 0}, "channels must be at least 1, got 0"),
        ({"latent": -1}, "latent must be at least 1, got -1"),
        ({"hidden": ()}, r"hidden must hold numbers of at least 1, got \(\)"),
        ({"classes": -1}, "classes must be at least 0, got -1"),
        ({"blocks": -1}, "blocks must be at least 0, got -1"),
        ({"size": 8, "hidden": (2,), "convolutional": True, "blocks": 1}, "blocks must be 0 in a"),
        ({"size": 6, "hidden": (2, 2), "convolutional": True}, "size must suit 2 layers"),
        ({"likelihood": "gauss"}, "likelihood must be 'bernoulli' or 'logistic', got 'gauss'"),
    ],
)
def test_bad_config(arguments, words):
    with pytest.raises(ValueError, match=words):
        VAEConfig(**arguments)


def test_bad_input():
    model, conditional = VAE(CONFIGS["dense"]), VAE(CONFIGS["conditional"])
    with pytest.raises(ValueError, match=r"x must have shape \(N, 1, 6, 6\), got \(2, 36\)"):
        model.encode(torch.zeros(2, 36))
    with pytest.raises(ValueError, match=r"z must have shape \(N, 3\), got \(2, 4\)"):
        model.decode(torch.zeros(2, 4))
    with pytest.raises(ValueError, match="y must be None, the network has no classes"):
        model.decode(torch.zeros(2, 3), torch.zeros(2))
    with pytest.raises(ValueError, match=r"y must be labels, \(N,\), got None"):
        conditional.decode(torch.zeros(2, 3))
    with pytest.raises(ValueError, match=r"x must have the logits' shape \(1, 1, 2, 2\), got"):
        vae.reconstruction(torch.zeros(1, 1, 2, 2), torch.zeros(1, 4))
