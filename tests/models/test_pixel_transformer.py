"""The Transformer over pixels: probabilities add up, and nobody sees what comes later."""

import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from companion import data
from companion.models.pixel_transformer import PixelConfig, PixelTransformer, tables
from companion.training.recipe import prepared
from companion.training.recipes import pixels as recipes

TINY = PixelConfig(3, 1, 2, 1, width=8, layers=1, heads=2, hidden=4, embedding=2)


def model_of(**changes):
    torch.manual_seed(0)
    model = PixelTransformer(PixelConfig(**{**vars(TINY), **changes})).eval()
    for layer in (model.to_pixels, model.position):  # so that what is far away matters, too
        torch.nn.init.normal_(layer.weight)
    return model


@pytest.mark.parametrize("patch", [1, 2])
def test_probabilities_of_all_pictures_add_up_to_one(patch):
    model = model_of(patch=patch)
    everything = torch.tensor(list(itertools.product(range(3), repeat=4)))
    with torch.no_grad():
        assert (-model.nats(everything)).exp().sum().item() == pytest.approx(1, abs=1e-5)


def test_a_pixel_knows_those_before_it_and_no_other():
    model = model_of(colours=5, size=6, patch=2)
    pixels = torch.randint(5, (1, 36))
    with torch.no_grad():
        before = model(pixels)
        for place in (0, 5, 17, 30):
            changed = pixels.clone()
            changed[0, place] = (pixels[0, place] + 1) % 5
            differs = (model(changed) != before).any(2)[0]
            assert not differs[: place + 1].any()
            assert differs[place + 1 :].any()
            if place < 4:
                assert differs[-1]  # however far


def test_drawing_step_by_step_agrees_with_looking_at_all():
    model = model_of(colours=5, size=6, patch=2, layers=2)
    drawn = model.draw(3, temperature=0)
    with torch.no_grad():
        assert torch.equal(model(drawn).argmax(2), drawn)


def test_going_on_from_what_is_there():
    model = model_of(colours=5, size=6, patch=2, layers=2)
    drawn = model.draw(3, temperature=0)
    assert torch.equal(model.draw(3, drawn[:, :12], temperature=0), drawn)
    other = (drawn[:, :12] + 1) % 5
    gone_on = model.draw(3, other, temperature=0)
    assert torch.equal(gone_on[:, :12], other)
    with torch.no_grad():
        assert torch.equal(model(gone_on).argmax(2)[:, 12:], gone_on[:, 12:])
    assert torch.equal(model.draw(3, drawn), drawn)  # nothing is left to draw
    with pytest.raises(ValueError, match="begun must be whole patches of 2 pictures"):
        model.draw(2, torch.zeros(2, 7, dtype=torch.int64))


def test_draws_follow_the_probabilities():
    model = model_of(patch=2)
    drawn = model.draw(4000, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        shares = model(drawn[:1]).softmax(2)[0, 0]  # of the first pixel, which has no past
    found = torch.bincount(drawn[:, 0], minlength=3) / 4000
    assert (found - shares).abs().max() < 0.03


def test_tables_by_their_definition():
    S, P = 6, 2
    order, before, around = tables(S, P)
    place = [divmod(k.item(), S) for k in order]  # row and column of the k-th
    when = {where: k for k, where in enumerate(place)}
    assert place[:5] == [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2)]
    for k, (row, column) in enumerate(place):
        seen = {when.get((row + r, column + c), 36) for r in (-2, -1, 0) for c in range(-2, 3)}
        assert set(around[k].tolist()) - {36} == {w for w in seen if w < k}
    for patch, places in enumerate(before):
        row, column = divmod(patch, S // P)
        patches = {patch - 1} if patch else set()
        patches |= {
            (row - 1) * (S // P) + c for c in range(column - 1, column + 2) if 0 <= c < S // P
        }
        wanted = {q * P * P + i for q in patches if q >= 0 for i in range(P * P)}
        assert set(places.tolist()) - {36} == wanted


def test_pictures_there_and_back():
    model = model_of(colours=4, channels=3, size=6, patch=2)
    model.palette.copy_(torch.tensor([[0, 0, 0], [255, 0, 0], [0, 255, 9], [255.0, 255, 255]]))
    chosen = np.random.default_rng(0).integers(4, size=(5, 6, 6))
    images = model.palette.numpy().astype(np.uint8)[chosen]
    pixels = model.to_pixels_of(images)
    assert pixels[:, :4].tolist() == chosen[:, :2, :2].reshape(5, 4).tolist()  # the first patch
    assert np.array_equal(model.to_images(pixels), images)
    off = (images.astype(int) + 3).clip(0, 255).astype(np.uint8)
    assert np.array_equal(model.to_images(model.to_pixels_of(off)), images)  # the nearest colour


def test_bad_input():
    with pytest.raises(ValueError, match="size must be a multiple of patch 4, got 30"):
        PixelConfig(size=30)
    with pytest.raises(ValueError, match="hidden must be at least 1, got 0"):
        PixelConfig(hidden=0)
    with pytest.raises(ValueError, match=r"pixels must have shape \(N, 4\), got \(1, 5\)"):
        model_of()(torch.zeros(1, 5, dtype=torch.int64))


def test_bits_of_bytes_are_those_of_the_palette_and_what_it_left_open():
    model = model_of(colours=2, size=2)
    model.palette.copy_(torch.tensor([[0.0], [255.0]]))
    seen = np.array([0, 0, 0, 10, 255, 255, 255, 255], np.uint8).reshape(2, 2, 2)
    rest = recipes.remainders(model, seen)
    assert rest.exp().sum(2) == pytest.approx(torch.ones(2, 1))
    assert rest[0, 0, 10].exp() == pytest.approx(1.01 / 6.56, rel=1e-4)  # 0.01 for unseen bytes
    extra = recipes.nats(model, seen[:1], rest) - recipes.nats(model, seen[:1])
    wanted = -3 * math.log(3.01 / 6.56) - math.log(1.01 / 6.56)
    assert extra.item() == pytest.approx(wanted, rel=1e-4)


def test_a_palette_keeps_what_is_frequent():
    images = np.random.default_rng(0).integers(100, size=(1, 40, 40, 3)).astype(np.uint8)
    images[0, 1:20], images[0, 20:] = 250, 225  # alike, but each has half of the picture
    found = {tuple(colour) for colour in recipes.palette(images, 4).int().tolist()}
    assert {(250, 250, 250), (225, 225, 225)} < found
    assert len(found) == 4


def test_the_recipe_learns_and_measures(monkeypatch):
    monkeypatch.setattr(recipes, "JUDGED", 20)
    monkeypatch.setattr(recipes, "SOME", 20)
    few = SimpleNamespace(images=data.digits("test").images[:100])
    monkeypatch.setattr(data, "digits", lambda split: few)
    run = prepared("pixels-digits", steps=8)
    losses = [run.step(i)["bits per pixel"] for i in range(8)]
    assert losses[-1] < losses[0] - 1
    found = run.evaluate()
    assert set(found) == {"bits per pixel held out", "bits per byte held out", "Fréchet distance"}
    assert found["bits per pixel held out"] < found["bits per byte held out"] < 5
