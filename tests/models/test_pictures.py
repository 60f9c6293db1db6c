"""From bytes to tensors and back."""

import numpy as np
import pytest
import torch

from companion import data
from companion.models.pictures import mirrored, shifted, to_bytes, to_tensor


def test_there_and_back():
    grey = data.digits("test").images[:5]
    colour = data.emoji("test").images[:5]
    for images in (grey, colour):
        x = to_tensor(images)
        assert x.dtype == torch.float32
        assert -1 <= x.min() < x.max() <= 1
        assert np.array_equal(to_bytes(x), images)
    assert to_tensor(grey).shape == (5, 1, 28, 28)
    assert to_tensor(colour).shape == (5, 3, 32, 32)
    assert to_tensor(colour)[0, 2, 3, 4] == pytest.approx(colour[0, 3, 4, 2] / 127.5 - 1)


def test_margin():
    images = data.digits("test").images[:5]
    x = to_tensor(images, 32)
    assert x.shape == (5, 1, 32, 32)
    assert (x[:, :, :2] == -1).all()
    assert np.array_equal(to_bytes(x, 28), images)
    white = to_tensor(255 - images, 32)
    assert (white[..., -2:] == 1).all()


def test_out_of_range_is_clipped():
    assert to_bytes(torch.tensor([-9.0, 0.0, 9.0]).view(1, 1, 1, 3)).tolist() == [[[0, 128, 255]]]


@pytest.mark.parametrize(
    ("images", "size", "error", "message"),
    [
        (np.zeros((2, 4, 4)), None, TypeError, "images must be an array of uint8, got float64"),
        ([1], None, TypeError, "got list"),
        (np.zeros((4, 4), np.uint8), None, ValueError, r"\(N, H, W\) or .* got \(4, 4\)"),
        (np.zeros((2, 4, 4, 4), np.uint8), None, ValueError, r"got \(2, 4, 4, 4\)"),
        (np.zeros((2, 8, 8), np.uint8), 4, ValueError, "not be larger than 4 × 4"),
    ],
)
def test_bad_input(images, size, error, message):
    with pytest.raises(error, match=message):
        to_tensor(images, size)


def test_shifted_moves_whole_pictures():
    torch.manual_seed(0)
    x = torch.zeros(64, 2, 9, 9)
    x[:, 0, 4, 4], x[:, 1, 4, 5] = 1, 1
    y = shifted(x, 2)
    assert y.shape == x.shape
    places = [torch.nonzero(channel).T for channel in (y[:, 0], y[:, 1])]
    assert torch.equal(places[0][1:] + torch.tensor([[0], [1]]), places[1][1:])  # together
    moves = places[0][1:] - 4
    assert moves.min() == -2
    assert moves.max() == 2
    assert len(set(map(tuple, moves.T.tolist()))) > 15  # of 25, each picture its own
    assert (shifted(torch.ones(3, 1, 5, 5), 2) == 1).all()  # the edge fills
    assert torch.equal(shifted(x, 0), x)


def test_mirrored():
    torch.manual_seed(0)
    x = torch.arange(4.0).view(1, 1, 1, 4).repeat(200, 1, 1, 1)
    flipped = mirrored(x)[:, 0, 0, 0] == 3
    assert 60 < flipped.sum() < 140
    assert set(map(tuple, mirrored(x)[:, 0, 0].tolist())) == {(0, 1, 2, 3), (3, 2, 1, 0)}
