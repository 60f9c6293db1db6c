"""Figures on Python's side."""

import re
import sys

import numpy as np
import pytest
import traitlets

from companion import functional as F
from companion.widgets import (
    AttentionExplorer,
    ConvolutionExplorer,
    FilmStrip,
    GanLab,
    LevelPlayer,
    MusicBox,
    SequenceExplorer,
    StyleMixer,
    VerseAssistant,
    pictures,
)
from companion.widgets._figure import describe
from companion.widgets.random import Random

SQUARE = np.arange(12, dtype=np.uint8).reshape(3, 4)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        (dict(stride=9), "stride.*9"),
        (dict(stride=2.5), "stride.*int.*2.5"),
        (dict(padding=-1), "padding.*-1"),
        (dict(operation="conv"), "operation.*'convolution'.*'conv'"),
        (dict(padding_mode="same"), "padding_mode.*'zeros'.*'same'"),
        (dict(picture="moon"), "picture: expected one of 'china'.*got 'moon'"),
        (dict(picture=SQUARE / 2), "picture: .*uint8.*got dtype float64"),
        (dict(picture=np.zeros((65, 2), np.uint8)), r"picture: .*64 × 64, got shape \(65, 2, 3\)"),
        (dict(picture=np.zeros((0, 2), np.uint8)), "picture: .*got shape"),
        (dict(kernel=[1, 2]), r"kernel: expected \(K, K\).*got shape \(2,\)"),
        (dict(kernel=np.ones((8, 8))), r"kernel: .*K from 1 to 7, got shape \(8, 8\)"),
        (dict(kernel=np.ones((2, 3, 3))), r"kernel: .*got shape \(2, 3, 3\)"),
        (dict(kernel=[[np.nan]]), "kernel: .*numbers.*got .*nan"),
        (dict(kernel="sobel"), "kernel: .*got 'sobel'"),
        (dict(kernel=[[1, 2], [3]]), "kernel: .*got"),
        (dict(own_size=(0, 3)), r"own_size: .*from 1 to 64, got \(0, 3\)"),
        (dict(picture="own", own_size=(2, 2), own_pixels=b"123"), "own_pixels: .*12 bytes.*got 3"),
        (dict(picture=SQUARE, kernel=np.ones((5, 5))), "does not fit: .*window|does not fit: .*5"),
    ],
)
def test_bad_values_are_refused_in_words(traits, words):
    with pytest.raises(traitlets.TraitError) as refused:
        ConvolutionExplorer(**traits)
    assert re.search(words, str(refused.value)), refused.value


def test_a_misspelt_trait_is_refused():
    with pytest.raises(
        TypeError, match=r"stirde: ConvolutionExplorer has no such trait; it has.*strid"
    ):
        ConvolutionExplorer(stirde=2)


FILM = np.zeros((2, 4, 4, 3), np.uint8)


@pytest.mark.parametrize(
    ("make", "name", "given"),
    [
        (AttentionExplorer, "model", {}),
        (SequenceExplorer, "model", {}),
        (GanLab, "preset", {}),
        (LevelPlayer, "levels", {}),
        (LevelPlayer, "kinds", {}),
        (MusicBox, "tune", {}),
        (StyleMixer, "picture", {}),
        (VerseAssistant, "poem", {}),
        (FilmStrip, "names", dict(films=FILM, label="Nothing")),
    ],
)
@pytest.mark.parametrize(
    "value",
    [-1, ["a", 5], [[]], {"a": 1}, {1}, object(), np.zeros(3)],
    ids=lambda v: type(v).__name__,
)
def test_what_is_made_with_a_hostile_value_is_refused_by_name(make, name, given, value):
    with pytest.raises(traitlets.TraitError, match=name):
        make(**given, **{name: value})


def test_a_refused_value_leaves_the_figure_as_it_was():
    figure = ConvolutionExplorer()
    with pytest.raises(traitlets.TraitError):
        figure.stride = 5
    assert figure.stride == 1


def test_repr_says_what_is_set():
    assert repr(ConvolutionExplorer()) == "ConvolutionExplorer()"
    figure = ConvolutionExplorer(stride=2, picture=SQUARE, kernel=np.eye(2))
    expected = (
        "ConvolutionExplorer(kernel=[[1.0, 0.0], [0.0, 1.0]], own_pixels=<36 bytes>, "
        "own_size=(3, 4), picture='own', stride=2)"
    )
    assert repr(figure) == expected


def test_output_is_what_functional_gives():
    figure = ConvolutionExplorer(picture=SQUARE, kernel=[[1, 2], [3, 4]], padding=1, flip=True)
    weight = np.array([[[[4.0, 3.0], [2.0, 1.0]]]])
    assert np.array_equal(figure.input, SQUARE[None])
    assert np.array_equal(figure.output, F.conv2d(SQUARE[None].astype(float), weight, padding=1))


def test_pictures():
    for name in pictures.names():
        picture = pictures.small(name)
        assert picture.dtype == np.uint8
        assert picture.shape[2] == 3
        assert max(picture.shape) <= 64
    assert (pictures.small("china").std((0, 1)) > 30).all()
    with pytest.raises(ValueError, match=r"name: expected one of 'china'.*got 'moon'"):
        pictures.small("moon")


def test_assets_are_described_and_answered(monkeypatch):
    figure, sent = ConvolutionExplorer(), []
    monkeypatch.setattr(
        figure, "send", lambda message, buffers=None: sent.append((message, buffers))
    )
    assert figure._assets["picture-dot"] == describe(pictures.small("dot"))
    figure._handle_custom_msg({"type": "asset", "name": "picture-dot"}, [])
    figure._handle_custom_msg({"type": "asset", "name": "moon"}, [])
    figure._handle_custom_msg({"type": "else"}, [])
    assert [message["name"] for message, _ in sent] == ["picture-dot", "moon"]
    assert sent[0][1] == [pictures.small("dot").tobytes()]
    assert sent[1][0]["error"] == "there is no asset 'moon'"
    with pytest.raises(TypeError, match=r"asset: expected uint8.*got int64"):
        describe(np.arange(3))


def test_random_bad_arguments():
    for seed in (-1, 2**32):
        with pytest.raises(ValueError, match="seed: expected a whole number from 0"):
            Random(seed)
    with pytest.raises(TypeError, match=r"seed: expected a whole number, got 1\.0"):
        Random(1.0)
    with pytest.raises(ValueError, match="n: expected a whole number from 1"):
        Random(0).integer(0)


def test_figures_need_no_torch():
    import subprocess

    code = "import companion.widgets, sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_bytes_from_the_page_arrive():
    """JupyterLab hands over a view of memory."""
    drawn = bytes(range(12))
    figure = ConvolutionExplorer()
    figure.set_state(dict(picture="own", own_size=[2, 2], own_pixels=memoryview(drawn)))
    assert (figure.picture, figure.own_size, figure.own_pixels) == ("own", (2, 2), drawn)
