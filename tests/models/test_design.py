"""The network that writes, the one that knows hands, and what draws for them."""

import itertools
import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch

from companion import data
from companion.models import strokes
from companion.models.hands import Brush, BrushConfig, path, similarity, written
from companion.models.strokes import Writer, WriterConfig, nib, preceding, smooth, steps, svg
from companion.training.recipe import prepared
from companion.training.recipes.design import batches, overlap

SMALL = WriterConfig(grid=3, width=16, layers=1, heads=2, context=8)
CHARACTER = [np.array([[0, 1], [2, 2]], np.uint8), np.array([[1, 0]], np.uint8)]


@pytest.fixture
def small():
    torch.manual_seed(0)
    model = Writer(SMALL)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return model


def test_steps_and_back():
    events, points = steps([CHARACTER, CHARACTER[1:]])
    assert events.tolist() == [[1, 0, 1, 2], [1, 2, -1, -1]]
    assert points[0].tolist() == [[0, 1], [2, 2], [1, 0], [0, 0]]
    for stroke, again in zip(CHARACTER, strokes.strokes(events[0], points[0]), strict=True):
        np.testing.assert_array_equal(stroke, again)


def test_the_probabilities_of_all_that_can_follow_add_up_to_one(small):
    """After one given point: the end, and each event with each of the nine places."""
    given = [np.array([[1, 2]], np.uint8)]
    with torch.no_grad():
        base = float(sum(small.nats(*steps([given]))).exp() ** -1)  # with its end
        before = 0.0
        for place in itertools.product(range(3), repeat=2):
            for cut in (1, 2):  # go on, or lift
                both = np.array([[1, 2], place], np.uint8)
                character = [both] if cut == 1 else [both[:1], both[1:]]
                events, points = steps([character])
                nats = small.nats(events[:, :2], points[:, :2])  # without the end
                before += math.exp(-float(sum(nats)))
        first = math.exp(-float(sum(small.nats(*(a[:, :1] for a in steps([given]))))))
    assert base + before == pytest.approx(first, rel=1e-4)


def test_a_place_is_judged_by_its_cell_and_by_its_distance(small):
    raw, last = torch.randn(2, 8), torch.tensor([0, 2])
    expected = [
        [r[c] + r[3 + c - at + 2] for c in range(3)] for r, at in zip(raw, last, strict=True)
    ]
    torch.testing.assert_close(small.places(raw, last), torch.tensor(expected))


def test_filling_up_changes_nothing(small):
    alone = [sum(small.nats(*steps([c]))).item() for c in (CHARACTER, CHARACTER[1:])]
    together = sum(small.nats(*steps([CHARACTER, CHARACTER[1:]]))).tolist()
    assert together == pytest.approx(alone, rel=1e-5)


def test_step_by_step_is_the_same_as_at_once(small):
    events, points = steps([CHARACTER])
    before, last = preceding(events, points, 3)
    whole = small.vectors(before, last)
    cache: list[dict] = [{"own": {}, "memory": {}}]
    cache[0]["at"] = last[:, :1] / 1.5 - 1
    parts = [small.vectors(before[:, k : k + 1], last[:, k : k + 1], cache) for k in range(4)]
    torch.testing.assert_close(torch.cat(parts, dim=1), whole)


def test_writing(small):
    draw = torch.Generator().manual_seed(0)
    made = small.write(20, CHARACTER[:1], generator=draw)
    again = small.write(20, CHARACTER[:1], generator=torch.Generator().manual_seed(0))
    assert len(made) == 20
    for one, two in zip(made, again, strict=True):
        np.testing.assert_array_equal(one[0][:2], CHARACTER[0])
        assert [s.tolist() for s in one] == [s.tolist() for s in two]
        assert sum(map(len, one)) < SMALL.context
        assert max(s.max() for s in one) < 3
    assert len({str([s.tolist() for s in one]) for one in made}) > 5


def test_too_long(small):
    long = [np.ones((9, 2), np.uint8)]
    with pytest.raises(ValueError, match="at most 8 steps, got 10"):
        small.nats(*steps([long]))


@pytest.mark.parametrize("wrong", [dict(grid=0), dict(layers=0), dict(width=10)])
def test_bad_configurations(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be"):
        WriterConfig(**wrong)


def test_smooth_passes_through_the_points():
    stroke = np.array([[0, 0], [4, 1], [5, 6.0]])
    pieces = smooth(stroke)
    np.testing.assert_array_equal(pieces[:, 0], stroke[:-1])
    np.testing.assert_array_equal(pieces[:, 3], stroke[1:])
    np.testing.assert_allclose(pieces[0, 3] - pieces[0, 2], pieces[1, 1] - pieces[1, 0])


def test_a_round_nib_keeps_its_distance():
    outline = nib(np.array([[10, 10], [30, 10]]), width=4, thin=1, angle=25, lift=0)
    along = np.clip(outline[:, 0], 10, 30)
    np.testing.assert_allclose(np.hypot(outline[:, 0] - along, outline[:, 1] - 10), 2, atol=1e-9)


def test_a_flat_nib_is_wide_across_its_angle():
    stroke = np.array([[0, 0], [20, 0]])
    flat, upright = (np.ptp(nib(stroke, 4, 0.1, a, 0)[:, 1]) for a in (0, 90))
    assert flat == pytest.approx(0.4, abs=1e-9)
    assert upright == pytest.approx(4, abs=1e-9)


def test_svg_is_a_path_to_a_stroke():
    root = ET.fromstring(svg(CHARACTER, width=3))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("stroke-width") == "3"
    assert [p.get("d", "")[:4] for p in root] == ["M0 1", "M1 0"]
    assert root[1].get("d") == "M1 0h0"


def test_a_sheet_is_the_outlines_in_their_places():
    root = ET.fromstring(strokes.sheet([CHARACTER, CHARACTER[1:], CHARACTER], columns=2, width=6))
    assert root.get("viewBox") == "0 0 160 160"
    assert [len(group) for group in root] == [2, 1, 2]
    places = [group.get("transform") for group in root]
    assert places == ["translate(8 8)", "translate(88 8)", "translate(8 88)"]
    text = root[2][0].get("d", "")
    assert text[0] == "M" and text[-1] == "Z"
    drawn = np.array([pair.split() for pair in text[1:-1].split("L")], float)
    np.testing.assert_allclose(drawn, nib(CHARACTER[0], width=6) + 0.5, atol=0.006)


def test_path():
    ink, right, down, time = path([np.array([[8, 32], [56, 32]]), np.array([[32, 40], [32, 60]])])
    assert ink.shape == (40, 40)
    assert ink[20, 10] > 0.9 and ink[5, 5] == 0
    assert (right[20, 10], down[20, 10]) == (1, 0)
    assert (right[32, 20], down[32, 20]) == (0, 1)
    assert time[20, 8] < time[20, 30] < time[30, 20] < time[36, 20] <= 1
    assert not np.concatenate([right[ink == 0], down[ink == 0], time[ink == 0]]).any()


def test_similarity_is_that_of_scikit_image():
    metrics = pytest.importorskip("skimage.metrics")
    a, b = np.random.default_rng(0).integers(0, 256, (2, 3, 40, 40)).astype(np.uint8)
    b[1] = a[1]
    b[2] = (a[2] * 0.7).astype(np.uint8)
    expected = [
        metrics.structural_similarity(x, y, data_range=255) for x, y in zip(a, b, strict=True)
    ]
    np.testing.assert_allclose(similarity(a, b), expected, atol=1e-9)


def test_the_brush():
    torch.manual_seed(0)
    model = Brush(BrushConfig())
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    x = torch.randn(3, 4, 40, 40)
    of_hand = model(x, torch.tensor([0, 1, 1]))
    assert of_hand.shape == (3, 1, 40, 40)
    torch.testing.assert_close(model(x, torch.eye(4)[[0, 1, 1]]), of_hand)
    assert not torch.allclose(model(x, torch.tensor([2, 1, 1]))[0], of_hand[0])
    assert written(model, x, torch.tensor([0, 1, 1])).dtype == np.uint8
    with pytest.raises(
        ValueError, match=r"x must have shape \(N, 4, 40, 40\), got \(1, 1, 40, 40\)"
    ):
        model(x[:1, :1], torch.tensor([0]))


def test_overlap():
    full, none = torch.full((1, 1, 2, 2), 50.0), torch.full((1, 1, 2, 2), -50.0)
    target = torch.ones(1, 1, 2, 2)
    assert overlap(full, target) == pytest.approx(0)
    assert overlap(none, target) == pytest.approx(1)


def test_batches_visit_all_of_an_epoch_once():
    chosen = batches(list(range(64, 0, -1)), 4, pool=2)
    first = [chosen(i) for i in range(16)]
    assert sorted(itertools.chain(*first)) == list(range(64))
    assert chosen(0) == first[0] != chosen(16)
    assert all(max(batch) - min(batch) < 64 for batch in first)


def test_the_writer_learns():
    run = prepared("writer", steps=12)
    losses = [run.step(i)["nats a step"] for i in range(12)]
    assert losses[-1] < losses[0] - 0.5


def test_data():
    pen, four = data.pen_strokes("test"), data.hands("test")
    assert len(pen.characters) == len(pen.strokes) == 934
    known = dict(zip(*data.pen_strokes(), strict=True))
    assert len(known) == 9_534 and set(data.hands().characters) <= set(known)
    assert len(known["王"]) == 4 and known["一"][0].shape[1] == 2
    assert four.names[0] == "Ma Shan Zheng" and len(set(four.characters)) == 200
    for read in (data.pen_strokes, data.hands):
        with pytest.raises(ValueError, match="split must be 'all', 'train' or 'test', got 'x'"):
            read("x")
