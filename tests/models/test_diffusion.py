"""Diffusion's algebra against its definitions, and the U-Net's shapes, conditions and gradients."""

import math

import pytest
import torch

from companion.models.diffusion import cosine, guided, linear, noised, sample
from companion.models.unet import UNet, UNetConfig, waves

SCHEDULES = pytest.mark.parametrize("schedule", [cosine, linear])


@SCHEDULES
def test_from_picture_to_noise_with_variance_one(schedule):
    t = torch.linspace(0, 1, 101, dtype=torch.float64)
    alpha, sigma = schedule(t)
    torch.testing.assert_close(alpha**2 + sigma**2, torch.ones_like(t))
    assert alpha[0] == 1 and sigma[0] == 0
    assert alpha[-1] < 0.01
    assert (alpha.diff() < 0).all()


def test_linear_is_the_product_of_the_first_paper():
    beta = torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64)
    product = torch.cumprod(1 - beta, 0).sqrt()
    alpha, _ = linear(torch.arange(1, 1001, dtype=torch.float64) / 1000)
    assert ((alpha - product) / product).abs().max() < 0.04
    assert (alpha - product).abs().max() < 2e-3


def test_picture_and_noise_come_back_from_the_velocity():
    x, noise = torch.randn(2, 5, 3, 8, 8, dtype=torch.float64)
    alpha, sigma = cosine(torch.rand(5, dtype=torch.float64))
    mixed, v = noised(x, noise, alpha, sigma)
    a, s = (part.view(-1, 1, 1, 1) for part in (alpha, sigma))
    torch.testing.assert_close(a * mixed - s * v, x)
    torch.testing.assert_close(s * mixed + a * v, noise)
    h = 1e-6  # the velocity is the derivative along the circle
    later = torch.cos(torch.acos(a) + h) * x + torch.sin(torch.acos(a) + h) * noise
    torch.testing.assert_close((later - mixed) / h, v, atol=1e-5, rtol=1e-5)


def gaussian(mean, deviation, schedule):
    """The best velocity there is where pictures are normal numbers: known in closed form."""

    def velocity(x, t, y):
        alpha, sigma = (part.view(-1, 1) for part in schedule(t))
        gain = alpha * deviation**2 / (alpha**2 * deviation**2 + sigma**2)
        picture = mean + gain * (x - alpha * mean)
        noise = (x - alpha * picture) / sigma.clamp(min=1e-12)
        return alpha * noise - sigma * picture

    return velocity


@SCHEDULES
@pytest.mark.parametrize("eta", [0.0, 0.5, 1.0])
def test_sampling_arrives_at_the_distribution(schedule, eta):
    torch.manual_seed(0)
    begin = torch.randn(8_000, 1, dtype=torch.float64)
    velocity = gaussian(0.7, 0.3, schedule)
    *_, (x, picture) = sample(velocity, begin, 200, eta=eta, schedule=schedule, clip=False)
    torch.testing.assert_close(x, picture)  # no noise is added at the last step
    assert abs(x.mean() - 0.7) < 0.02
    assert abs(x.std() - 0.3) < 0.02


def test_without_new_noise_the_beginning_decides():
    velocity, begin = gaussian(0.0, 0.5, cosine), torch.randn(50, 1)
    first, second = ([*sample(velocity, begin, 10)][-1][0] for _ in range(2))
    torch.testing.assert_close(first, second, rtol=0, atol=0)
    torch.manual_seed(0)
    first, second = ([*sample(velocity, begin, 10, eta=1.0)][-1][0] for _ in range(2))
    assert not torch.equal(first, second)


def test_no_steps_are_refused():
    with pytest.raises(ValueError, match="steps must be at least 1, got 0"):
        next(sample(gaussian(0, 1, cosine), torch.randn(2, 1), 0))


def test_guidance_goes_from_ignoring_to_exaggerating():
    def velocity(x, t, y):
        return x * 0 + (1.0 if y is None else 3.0)

    x = torch.zeros(2, 1)
    for weight, value in [(0, 1.0), (1, 3.0), (2, 5.0)]:
        assert (guided(velocity, weight)(x, None, 0) == value).all()


@pytest.fixture
def net():
    torch.manual_seed(0)
    net = UNet(UNetConfig(channels=3, size=16, widths=(8, 16, 16), embedding=16, words=5))
    for parameter in net.parameters():  # many begin as zeros
        torch.nn.init.normal_(parameter, 0, 0.2)
    return net


def test_the_network_looks_at_picture_time_and_words(net):
    x, t, y = torch.randn(4, 3, 16, 16), torch.rand(4), torch.eye(5)[:4]
    out = net(x, t, y)
    assert out.shape == x.shape
    assert not torch.allclose(out, net(x, t / 2, y))
    assert not torch.allclose(out, net(x, t, y.flip(0)))
    torch.testing.assert_close(net(x, t), net(x, t, 0 * y))
    torch.testing.assert_close(out[2:3], net(x[2:3], t[2:3], y[2:3]), atol=1e-4, rtol=1e-4)
    out.square().sum().backward()
    assert all(p.grad is not None and p.grad.any() for p in net.parameters())


def test_an_untrained_network_says_nothing():
    net = UNet(UNetConfig(size=8, widths=(8, 8, 8)))
    assert not net(torch.randn(2, 1, 8, 8), torch.rand(2)).any()


def test_bad_arguments_are_named(net):
    with pytest.raises(ValueError, match=r"x must have shape \(N, 3, 16, 16\), got \(2, 1, 16"):
        net(torch.zeros(2, 1, 16, 16), torch.zeros(2))
    with pytest.raises(ValueError, match=r"y must be \(2, 5\), got shape \(2, 4\)"):
        net(torch.zeros(2, 3, 16, 16), torch.zeros(2), torch.zeros(2, 4))
    with pytest.raises(ValueError, match="None: no conditions"):
        UNet(UNetConfig())(torch.zeros(2, 1, 32, 32), torch.zeros(2), torch.zeros(2, 4))
    with pytest.raises(ValueError, match="size must be divisible by 8, got 28"):
        UNetConfig(size=28)
    with pytest.raises(ValueError, match="widths must be three numbers divisible by 8"):
        UNetConfig(widths=(8, 12, 16))


def test_waves_tell_times_apart():
    e = waves(torch.tensor([0.0, 0.5, 0.501, 1.0]), 16)
    assert e.shape == (4, 16)
    distances = torch.cdist(e, e)
    assert distances[1, 2] > 0.1
    assert distances[0, 3] > distances[1, 2]
    assert math.isclose(e[0, 0], 1.0)
