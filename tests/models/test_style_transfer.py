"""Style transfer: statistics, distances, the network of several styles, and what ships."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from companion import data, weights
from companion.models import style
from companion.models.mobilenet import BLOCKS, MobileNet, folded, mobilenet, scrambled
from companion.models.restore import restore
from companion.training.recipe import prepared
from companion.training.recipes import style as recipe


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


@pytest.fixture(scope="module")
def features():
    return mobilenet()


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    made = style.StyleNetwork(style.StyleConfig(styles=3, widths=(4, 5, 6), blocks=2))
    for layer in made.layers:
        nn.init.normal_(layer.gamma)
        nn.init.normal_(layer.beta)
    return made.eval().requires_grad_(False)


def photo(name, side=64):
    return style.from_bytes(data.photo(name))[..., :side, :side]


def test_statistics_are_mean_and_covariance_over_places():
    h = torch.rand(2, 3, 4, 5, dtype=torch.float64)
    mean, covariance = style.statistics(h)
    for n in range(2):
        rows = h[n].flatten(1).numpy()
        np.testing.assert_allclose(mean[n], rows.mean(1))
        np.testing.assert_allclose(covariance[n], np.cov(rows, bias=True))
    mixed = h.flatten(2)[:, :, torch.randperm(20)].view(2, 3, 4, 5)
    for part, other in zip(style.statistics(mixed), (mean, covariance), strict=True):
        torch.testing.assert_close(part, other)  # they know no places


def test_style_distance_by_hand():
    """All activations double: means are off by 1 of 1, covariances by 3 of 1."""
    h = [torch.rand(1, 3, 4, 4), torch.rand(1, 2, 5, 5)]
    targets = [style.statistics(part) for part in h]
    assert style.style_distance(h, targets).item() == pytest.approx(0, abs=1e-6)
    assert style.style_distance([2 * part for part in h], targets).item() == pytest.approx(5)


def test_content_distance_by_hand():
    wanted = torch.rand(2, 3, 4, 4)
    flat = wanted.mean((2, 3), keepdim=True).expand_as(wanted)
    torch.testing.assert_close(style.content_distance(flat, wanted), torch.ones(2))
    half = style.content_distance((flat + wanted) / 2, wanted)
    torch.testing.assert_close(half, torch.full((2,), 0.25))


def test_variation_by_hand():
    x = torch.tensor([[0.0, 1.0], [0.0, 3.0]])[None, None]
    assert style.variation(x).item() == pytest.approx((1 + 9) / 2 + (0 + 4) / 2)


def test_a_picture_has_its_own_style_and_content(features):
    x = photo("china", 32)
    content = features(x, style.CONTENT)[style.CONTENT]
    found = style.losses(features, x, content, style.style_of(features, x))
    assert found["style"].item() == pytest.approx(0, abs=1e-6)
    assert found["content"].item() == 0
    assert found["variation"] == style.variation(x)


def test_the_total_weighs_style_content_and_variation():
    parts = {
        name: torch.tensor([a]) for name, a in (("style", 2.0), ("content", 3), ("variation", 5))
    }
    assert style.total(parts).item() == pytest.approx(2 + 0.15 * 3 + 4 * 5)
    assert style.total(parts, 10).item() == pytest.approx(2 + 10 * 3 + 4 * 5)


def test_colours_are_matched_with_the_least_change():
    a, b = (0.5 + 0.2 * (torch.rand(1, 3, 64, 64) - 0.5) for _ in range(2))  # far from 0 and 1
    a = 0.5 + (a - 0.5) * torch.tensor([0.4, 0.7, 1.0])[:, None, None]
    b = 0.45 + (b - 0.5) * 0.8 + 0.7 * (b.roll(1, 1) - 0.5)
    made = style.match_colours(a, b)
    for part, wanted in zip(style.statistics(made), style.statistics(b), strict=True):
        torch.testing.assert_close(part, wanted, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(style.match_colours(a, a), a, atol=1e-4, rtol=0)
    (_, before), (_, both) = style.statistics(a), style.statistics(torch.cat([made, a], 1))
    linear = both[0, :3, 3:] @ before[0].inverse()  # the map, by regression
    assert torch.linalg.eigvals(linear).real.min() > 0
    torch.testing.assert_close(linear, linear.T, atol=1e-3, rtol=0)  # hence the least change
    grey = torch.full((1, 3, 8, 8), 0.5)  # no colour to stretch
    assert style.match_colours(grey, b).isfinite().all()


def test_optimisation_lowers_the_loss_and_keeps_the_content(features):
    x, painting = photo("china", 48), photo("brick", 48)
    targets = style.style_of(features, painting)
    made, curve = style.optimised(features, x, targets, steps=12)
    assert made.shape == x.shape
    assert 0 <= made.min() <= made.max() <= 1
    assert len(curve) == 12
    assert curve[-1]["style"] < 0.65 * curve[0]["style"]
    held, _ = style.optimised(features, x, targets, steps=12, content_weight=3.0)
    content = features(x, style.CONTENT)[style.CONTENT]
    far, near = (style.losses(features, y, content, targets)["content"] for y in (made, held))
    assert near < far


def test_a_layer_sets_the_moments_of_each_channel(network):
    h, mix = 5 + 3 * torch.randn(2, 6, 9, 9), torch.tensor([[0.2, 0.5, 0.3], [1, 0, 0]])
    layer = network.layers[4]
    y = layer(h, mix)
    variance, mean = torch.var_mean(y, (2, 3), correction=0)
    torch.testing.assert_close(mean, mix @ layer.beta, atol=1e-4, rtol=1e-3)
    torch.testing.assert_close(variance.sqrt(), (mix @ layer.gamma).abs(), atol=1e-3, rtol=1e-3)


def test_the_network_takes_one_mixture_or_one_for_each_picture(network):
    x, mix = torch.rand(2, 3, 12, 16), torch.tensor([0.2, 0.3, 0.5])
    made = network(x, mix)
    assert made.shape == x.shape
    assert 0 <= made.min() < made.max() <= 1
    torch.testing.assert_close(network(x, mix.expand(2, 3)), made)
    torch.testing.assert_close(network(x[1:], mix)[0], made[1])  # pictures do not mix
    other = network(x, torch.eye(3)[:2])
    assert not torch.allclose(other, made, atol=1e-2)
    torch.testing.assert_close(other[1], network(x[1:], torch.eye(3)[1])[0])  # nor do mixtures


def test_a_block_adds_to_what_it_gets(network):
    """If it adds the same everywhere, which the next layer takes out, it might as well be gone."""
    x, mix, first, last = torch.rand(1, 3, 16, 16), torch.eye(3)[0], 3, -2
    without, even = copy.deepcopy(network), copy.deepcopy(network)
    without.layers = nn.ModuleList([*network.layers[:first], *network.layers[last:]])
    for layer in even.layers[first + 1 : last : 2]:
        layer.gamma.zero_()
        layer.beta.fill_(-20.0)
    torch.testing.assert_close(even(x, mix), without(x, mix), atol=1e-3, rtol=0)


def test_edges_are_reflected(network):
    h = torch.rand(1, 3, 6, 6)
    margin = style.reflected(h, network.layers[0].conv)  # 5 × 5
    assert margin.shape == (1, 3, 10, 10)
    torch.testing.assert_close(margin[..., 2:8, :2], h[..., [2, 1]])


def test_it_does_not_see_brightness_and_contrast(network):
    x, mix = torch.rand(1, 3, 16, 16), torch.eye(3)[0]
    torch.testing.assert_close(network(0.5 * x + 0.2, mix), network(x, mix), atol=2e-2, rtol=0)


@pytest.mark.parametrize("shape", [(3, 16, 16), (1, 1, 16, 16), (1, 3, 18, 16), (1, 3, 16, 4)])
def test_pictures_it_refuses(network, shape):
    with pytest.raises(ValueError, match=r"divisible by 4 and at least 8, got \("):
        network(torch.rand(shape), torch.eye(3)[0])


def test_mixtures_it_refuses(network):
    with pytest.raises(ValueError, match=r"mix must be \(3,\) or \(2, 3\), got \(2,\)"):
        network(torch.rand(2, 3, 8, 8), torch.ones(2))


@pytest.mark.parametrize("wrong", [dict(styles=0), dict(blocks=0), dict(widths=(4, 8))])
def test_configurations_it_refuses(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be"):
        style.StyleConfig(**wrong)


def test_bytes_and_their_brightness():
    x = style.from_bytes(np.array([[[255, 0, 0], [0, 255, 0]]], np.uint8))
    assert x.shape == (1, 3, 1, 2)
    torch.testing.assert_close(style.luminance(x), torch.tensor([[[[0.299, 0.587]]]]))


def test_own_colours():
    made, x = photo("china") / 2 + 0.25, photo("coffee") / 4 + 0.4
    kept = style.keep_colours(made, x)
    bright = style.luminance(kept)
    inside = ((kept > 0) & (kept < 1)).all(1, keepdim=True)
    assert inside.float().mean() > 0.5
    torch.testing.assert_close(bright[inside], style.luminance(made)[inside])
    difference = (kept - x)[:, :1].expand_as(kept)
    torch.testing.assert_close((kept - x)[inside.expand_as(x)], difference[inside.expand_as(x)])


def test_random_filters_stand_where_a_mobilenet_does():
    h = style.random_filters(1)
    x = torch.rand(1, 3, 32, 48)
    found = h(x)
    assert [tuple(part.shape[1:]) for part in found.values()] == [
        (32, 32 // n, 48 // n) for n in (1, 1, 2, 2, 4, 4, 8, 8)
    ]
    assert len(style.style_of(h, x)) == 1 + len(style.STYLE)
    for part, lit in zip(found.values(), h(0.5 * x + 0.3).values(), strict=True):
        torch.testing.assert_close(lit, 0.5 * part, atol=1e-5, rtol=0)  # no answer to a flat field
    torch.testing.assert_close(style.random_filters(1)(x)[2], found[2])
    assert not torch.allclose(style.random_filters(2)(x)[2], found[2])


def test_strength():
    made, x = torch.rand(1, 3, 8, 8), torch.rand(1, 3, 8, 8)
    torch.testing.assert_close(style.blended(made, x, 0), x)
    torch.testing.assert_close(style.blended(made, x, 1), made)
    torch.testing.assert_close(style.blended(made, x, 0.25), 0.75 * x + 0.25 * made)


def test_folding_gives_what_convolution_and_normalisation_gave():
    """Built with its batch normalisations, block 2, with the input beside, acts as ours does."""
    torch.manual_seed(0)
    arrays = {}
    for i, (before, after, times, _) in enumerate(((3, 32, 1, 2), *BLOCKS)):
        wide = before * times
        if i == 0:
            convs = [(32, 3, 3)]
        else:
            convs = [(wide, before, 1)] * (times > 1) + [(wide, 1, 3), (after, wide, 1)]
        for j, (out, into, side) in enumerate(convs):
            last = i > 0 and j == len(convs) - 1
            stem = "features.0" if i == 0 else f"features.{i}.conv"
            conv = f"{stem}.0" if i == 0 else f"{stem}.{j}" if last else f"{stem}.{j}.0"
            norm = f"{stem}.1" if i == 0 else f"{stem}.{j + 1}" if last else f"{stem}.{j}.1"
            arrays[f"{conv}.weight"] = torch.randn(out, into, side, side) / (into * side)
            for key in ("weight", "running_var"):
                arrays[f"{norm}.{key}"] = torch.rand(out) + 0.5
            for key in ("bias", "running_mean"):
                arrays[f"{norm}.{key}"] = torch.randn(out)
    ours = MobileNet().eval()
    ours.load_state_dict(folded(arrays))

    def plain(h, conv, norm, **options):
        h = nn.functional.conv2d(h, arrays[f"{conv}.weight"], **options)
        mean, variance = (arrays[f"{norm}.running_{key}"] for key in ("mean", "var"))
        affine = (arrays[f"{norm}.{key}"] for key in ("weight", "bias"))
        return nn.functional.batch_norm(h, mean, variance, *affine)

    h = torch.randn(1, 24, 6, 6)
    wide, out = ours.blocks[2](h)
    f = "features.3.conv"
    expanded = plain(h, f"{f}.0.0", f"{f}.0.1").clamp(0, 6)
    deep = plain(expanded, f"{f}.1.0", f"{f}.1.1", padding=1, groups=144).clamp(0, 6)
    torch.testing.assert_close(wide, expanded, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(out, h + plain(deep, f"{f}.2", f"{f}.3"), atol=1e-3, rtol=1e-3)


def test_the_features_are_of_the_promised_shapes(features):
    activations = features(torch.rand(1, 3, 32, 48))
    assert len(activations) == 14
    assert activations[0].shape == (1, 32, 16, 24)
    assert activations[7].shape == (1, 192, 4, 6)
    assert activations[13].shape == (1, 576, 2, 3)
    assert len(features(torch.rand(1, 3, 32, 32), 3)) == 4
    with pytest.raises(ValueError, match="last must be from 0 to 13, got 14"):
        features(torch.rand(1, 3, 32, 32), 14)
    with pytest.raises(ValueError, match=r"shape \(N, 3, H, W\), got \(3, 32, 32\)"):
        features(torch.rand(3, 32, 32))


def test_the_features_were_trained_on_photographs(features):
    """Two parts of one wall are nearer to each other than the wall to a cat; noise is far."""
    wall, wall_too = photo("brick"), style.from_bytes(data.photo("brick"))[..., 90:154, 90:154]
    targets = style.style_of(features, wall)

    def far(x):
        hs = [x, *(features(x, style.STYLE[-1])[layer] for layer in style.STYLE)]
        return style.style_distance(hs, targets).item()

    assert far(wall_too) < 0.5 * far(photo("chelsea"))
    assert far(wall_too) < 0.5 * far(torch.rand(1, 3, 64, 64))


def test_scrambled_features_keep_mean_and_variance_and_nothing_else(features):
    x = photo("china")
    other = scrambled(x, seed=1)
    for known, random in zip(features(x)[:8], other(x)[:8], strict=True):
        assert random.mean().item() == pytest.approx(known.mean().item(), rel=0.25)
    first, last = features.blocks[5].expand.weight, other.blocks[5].expand.weight
    assert abs(torch.corrcoef(torch.stack([first.flatten(), last.flatten()]))[0, 1]) < 0.05
    again = scrambled(x, seed=1)
    torch.testing.assert_close(again(x)[5], other(x)[5])


def test_paintings():
    assert data.paintings() == ["starry-night", "glass", "contours", "emoji", "brick"]
    for name in data.paintings():
        picture = data.painting(name)
        assert picture.dtype == np.uint8
        assert picture.shape == ((254, 320, 3) if name == "starry-night" else (240, 240, 3))
        assert np.ptp(picture) > 100
    blue = data.painting("starry-night").mean((0, 1))
    assert blue[2] > blue[0]
    with pytest.raises(ValueError, match=r"'starry-night', 'glass', .* got 'sunflowers'"):
        data.painting("sunflowers")


def test_the_recipe_learns(monkeypatch):
    monkeypatch.setattr(recipe, "SIZE", 32)
    monkeypatch.setattr(recipe, "POOL", 8)
    run = prepared("style", steps=30)
    first = run.evaluate()
    for i in range(30):
        run.step(i)
    last = run.evaluate()
    assert last["style held out"] < first["style held out"]
    assert run.evaluate() == last  # evaluation changes nothing
    assert run.facts["styles"] == data.paintings()


def test_what_ships_redraws_photographs_it_never_saw(features):
    entry, made = (
        weights.manifest()["style"],
        restore(style.StyleNetwork, "style", style.StyleConfig),
    )
    assert entry["styles"] == data.paintings()
    x = style.from_bytes(data.photo("flower"))[..., 16:144, 56:184]
    content = features(x, style.CONTENT)[style.CONTENT]
    for mix, name in zip(torch.eye(5), data.paintings(), strict=True):
        targets = style.style_of(features, style.from_bytes(data.painting(name)))
        with torch.no_grad():
            before, after = (
                style.losses(features, y, content, targets)["style"].item()
                for y in (x, made(x, mix))
            )
        assert after < 0.75 * before, name
