"""Movement in pictures: found, undone, predicted, written as waves; and how it is trained."""

import math

import numpy as np
import pytest
import torch

from companion.models import video
from companion.models.restore import restore
from companion.training.recipe import prepared
from companion.training.recipes import video as recipes
from companion.training.recipes.video import asked, films, psnr, varied


def test_moved_by_whole_pixels():
    x = torch.rand(2, 3, 7, 9)
    d = torch.tensor([2.0, -3.0])[None, :, None, None].expand(2, 2, 7, 9)
    found = video.warped(x, d)
    torch.testing.assert_close(found[:, :, 2:, :6], x[:, :, :5, 3:], atol=1e-5, rtol=0)
    for i in range(2):  # beyond the edge the edge continues
        torch.testing.assert_close(found[:, :, i, :6], x[:, :, 0, 3:], atol=1e-5, rtol=0)
    torch.testing.assert_close(video.warped(x, 0 * d), x, atol=1e-5, rtol=0)


def test_half_a_pixel_is_the_mean_of_two():
    x = torch.rand(1, 1, 4, 5)
    d = torch.zeros(1, 2, 4, 5)
    d[:, 1] = 0.5
    expected = (x[..., 1:] + x[..., :-1]) / 2
    torch.testing.assert_close(video.warped(x, d)[..., 1:], expected, atol=1e-5, rtol=0)


def literal(before, after, i, j, reach, window, price):
    """Find where a pixel comes from, by loops."""
    _, H, W = before.shape
    best, half = (math.inf, None), window // 2
    for down in range(-reach, reach + 1):
        for right in range(-reach, reach + 1):
            errors = [
                (after[:, r, c] - before[:, min(max(r - down, 0), H - 1), s]).square().mean()
                for r in range(max(0, i - half), min(H, i + half + 1))
                for c in range(max(0, j - half), min(W, j + half + 1))
                for s in [min(max(c - right, 0), W - 1)]
            ]
            cost = sum(errors) / len(errors) + price * (down**2 + right**2)
            best = min(best, (float(cost), (down, right)))
    return best[1]


def test_matching_is_its_definition():
    torch.manual_seed(0)
    before, after = torch.rand(2, 1, 3, 8, 9)
    found = video.matched(before, after, reach=2, window=3, price=0.02)
    for i, j in [(0, 0), (3, 4), (7, 8), (5, 0), (1, 7)]:
        assert literal(before[0], after[0], i, j, 2, 3, 0.02) == tuple(found[0, :, i, j].tolist())


def test_a_shift_is_found():
    x = torch.rand(1, 3, 16, 16)
    found = video.matched(x, x.roll((2, -1), (2, 3)))[:, :, 5:-5, 5:-5]
    assert (found[:, 0] == 2).all()
    assert (found[:, 1] == -1).all()
    assert (video.matched(x * 0, x * 0) == 0).all()  # nothing to be seen, nothing moves


def test_an_untrained_predictor_repeats():
    frames = torch.rand(2, 3, 3, 8, 8) * 2 - 1
    torch.testing.assert_close(video.Predictor(8, 8)(frames), frames[:, -1], atol=1e-5, rtol=0)


def test_each_film_gets_the_network_that_was_kept_from_it():
    model = video.Ensemble(2, wide=8, deep=8)
    with torch.no_grad():
        model.members[1].out.bias[8:] = 0.25  # the corrections of the colours
    frames = torch.zeros(3, 3, 3, 8, 8)
    found = model(frames, torch.tensor([0, 1, 0])).detach()
    assert [found[i].mean().item() for i in range(3)] == pytest.approx([0, 0.25, 0])


def test_going_on_feeds_what_was_predicted():
    frames = torch.tensor([0.1, 0.2, 0.3])[None, :, None, None, None].expand(1, 3, 3, 4, 4)
    found = video.continued(lambda x: x[:, -1] + x[:, -2] - x[:, -3], frames, 8)
    expected = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.0]  # no colour is lighter than white
    assert found[0, :, 0, 0, 0].tolist() == pytest.approx(expected)


def test_waves_by_hand():
    waves = torch.zeros(1, 4, 2, 4, 4)
    waves[:, 1, 0] = 2.0  # sine of twice the phase, down
    waves[:, 2, 1] = 1.0  # 1 minus the cosine of the phase, to the right
    x, phi = torch.rand(1, 3, 12, 12), 0.7
    d = torch.tensor([2 * math.sin(2 * phi), 1 - math.cos(phi)])
    expected = video.warped(x, d[None, :, None, None].expand(1, 2, 12, 12))
    found = video.animated(x, waves, torch.tensor([0.0, phi, 2 * math.pi]))
    torch.testing.assert_close(found[:, 1], expected, atol=1e-5, rtol=0)
    for t in (0, 2):  # the still itself, and again at the end of the loop
        torch.testing.assert_close(found[:, t], x, atol=1e-4, rtol=0)


def test_principal_directions():
    torch.manual_seed(0)
    waves = torch.randn(9, 2, 2, 4, 4)
    mean, directions = video.principal(waves, 17)
    mirrored = waves.flip(-1).clone()
    mirrored[:, :, 1] *= -1
    rows = torch.cat([waves, mirrored]).flatten(1)
    torch.testing.assert_close(mean.flatten(), rows.mean(0), atol=1e-6, rtol=0)
    flat = directions.flatten(1)
    covariance = torch.from_numpy(np.cov(rows.T.numpy(), bias=True)).float()
    torch.testing.assert_close(flat.T @ flat, covariance, atol=1e-5, rtol=0)
    assert (flat.norm(dim=1).diff() < 1e-5).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: video.warped(torch.rand(1, 3, 4, 4), torch.rand(1, 2, 4, 5)), "d must have shape"),
        (lambda: video.matched(torch.rand(1, 3, 4, 4), torch.rand(1, 3, 4, 5)), "after must"),
        (lambda: video.Predictor(8, 8)(torch.rand(1, 2, 3, 8, 8)), "frames must have shape"),
        (
            lambda: video.animated(
                torch.rand(1, 3, 8, 8), torch.rand(1, 3, 2, 4, 4), torch.zeros(2)
            ),
            "waves must",
        ),
        (lambda: video.principal(torch.rand(3, 2, 2, 4, 4), 6), "Z must be from 1 to 5, got 6"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_runs_of_three_and_what_follows():
    x = torch.arange(5.0)[None, :, None, None, None].expand(2, 5, 3, 2, 2)
    before, after = asked(x)
    assert before[3, :, 0, 0, 0].tolist() == [0, 1, 2]
    assert after[3, 0, 0, 0] == 3
    assert before[5, :, 0, 0, 0].tolist() == [2, 3, 4]  # the films are loops


def test_decibels():
    x, _ = films()
    assert psnr(x[0] + 0.2, x[0]).max() > 20
    assert psnr(torch.zeros(1, 3, 4, 4), torch.full((1, 3, 4, 4), 0.2)).item() == pytest.approx(20)


def test_variations_keep_a_film_together():
    torch.manual_seed(0)
    x = torch.arange(4.0)[None, :, None, None, None] + torch.rand(1, 1, 3, 12, 12) / 2
    for _ in range(8):
        steps = varied(x).diff(dim=1)
        assert steps.shape == (1, 3, 3, 12, 12)
        # forwards or backwards, and the same shift and colours for all frames
        torch.testing.assert_close(steps.abs(), torch.ones_like(steps))
        assert steps.std() < 1e-3


@pytest.mark.parametrize("name", ["video-predictor", "video-movement"])
def test_recipes_learn(name):
    run = prepared(name, steps=3)
    torch.set_num_threads(1)
    parts = [p.detach().clone() for p in run.modules["model"].parameters()]
    losses = [next(iter(run.step(i).values())) for i in range(3)]
    changed = [
        not torch.equal(a, b) for a, b in zip(parts, run.modules["model"].parameters(), strict=True)
    ]
    assert all(math.isfinite(loss) for loss in losses)
    assert np.mean(changed) > 0.4


def test_no_network_sees_what_it_is_kept_from(monkeypatch):
    x, folds = films()
    spoilt = x.clone()
    spoilt[folds == 2] = -spoilt[folds == 2]

    def trained(given):
        monkeypatch.setattr(recipes, "films", lambda: (given, folds))
        run = prepared("video-predictor", steps=3)
        run.step(0)
        return run.modules["model"].members

    changed = [
        any(not torch.equal(*pair) for pair in zip(a.parameters(), b.parameters(), strict=True))
        for a, b in zip(trained(x), trained(spoilt), strict=True)
    ]
    assert changed == [True, True, False, True, True]


@torch.no_grad()
def test_shipped_weights_beat_their_baselines():
    torch.set_num_threads(1)
    x, folds = films()
    before, after = asked(x)
    some = slice(None, None, 5)
    found = restore(video.Ensemble, "video-predictor")(
        before[some], folds.repeat_interleave(24)[some]
    )
    assert psnr(found, after[some]).mean() > psnr(before[some, -1], after[some]).mean() + 0.2
    moved = restore(video.Movements, "video-movement")(x[:, 0], video.frame_phases(24)[::6])
    still = x[:, :1].expand(-1, 4, -1, -1, -1)
    assert psnr(moved, x[:, ::6])[:, 1:].mean() > psnr(still, x[:, ::6])[:, 1:].mean() + 2
