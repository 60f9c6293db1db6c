"""The browser computes what Python computes."""

import contextlib
import itertools

import numpy as np
import pytest
import traitlets

from companion.widgets import ConvolutionExplorer, _join

from . import values
from .vectors import ROWS

MODULES = sorted(path.relative_to(_join.HERE).as_posix() for path in _join.HERE.rglob("*.js"))


@pytest.mark.parametrize("path", MODULES)
def test_every_module_has_vectors_or_only_shows(path, javascript):
    names = javascript.numeric(path)
    if names is None:
        source = (_join.HERE / path).read_text(encoding="utf-8")
        assert "document." in source or "/dom.js" in source or path.endswith("words.js"), (
            f"{path} computes: export its functions in `numeric`, give them rows in vectors.py"
        )
    missing = sorted(name for name in names or () if (path, name) not in ROWS)
    assert not missing, f"{path}: no rows in tests/widgets/vectors.py for {missing}"


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_vectors(row, javascript):
    path, name = row
    assert path in MODULES
    assert name in javascript.numeric(path)
    found = javascript.map(path, name, [arguments for arguments, _ in ROWS[row]])
    assert values.differences(found, [expected for _, expected in ROWS[row]]) == []


def random_traits(seed):
    """Return one setting of the figure that its traits accept one by one."""
    draw = np.random.default_rng(seed)
    k, height, width = draw.integers(1, 8), *draw.integers(1, 13, 2)
    pixels = draw.integers(0, 256, (height, width, 3)).astype(np.uint8)
    kernel = draw.normal(size=(3, k, k) if draw.random() < 0.3 else (k, k)).round(2)
    return dict(
        own_pixels=pixels.tobytes(),
        own_size=(int(height), int(width)),
        operation=str(draw.choice(["convolution", "transposed", "max", "average"])),
        kernel=kernel.tolist(),
        stride=int(draw.integers(1, 5)),
        padding=int(draw.integers(0, 7) * draw.integers(0, 2)),
        padding_mode=str(draw.choice(["zeros", "reflect", "replicate"])),
        dilation=int(draw.integers(1, 5)) if draw.random() < 0.4 else 1,
        flip=bool(draw.integers(2)),
        output_padding=int(draw.integers(0, 4) * draw.integers(0, 2)),
        channels=str(draw.choice(["grey", "separate", "sum"])),
    )


def test_300_random_settings_equal_companion(javascript):
    """The same result, and the same settings refused."""
    figure, taken, refused = ConvolutionExplorer(), [], []
    for seed in itertools.count():
        if len(taken) == 300:
            break
        traits = random_traits(seed)
        for name, value in {**traits, "picture": "own"}.items():
            setattr(figure, name, value)
        try:
            taken.append((traits, figure.input, figure.output))
        except traitlets.TraitError:
            refused.append((traits, None, None))
    assert len(refused) >= 50
    assert {t["operation"] for t, _, _ in taken} == {"convolution", "transposed", "max", "average"}

    visible = [[{k: v for k, v in t.items() if "own" not in k}] for t, _, _ in taken + refused]
    settings = javascript.map("convolution/state.js", "settingOf", visible)
    shapes = [[3, *traits["own_size"]] for traits, _, _ in taken + refused]
    troubles = javascript.map(
        "convolution/state.js", "problem", list(zip(shapes, settings, strict=True))
    )
    assert troubles[: len(taken)] == [None] * len(taken)
    assert None not in troubles[len(taken) :]

    calls = [(x, how) for (_, x, _), how in zip(taken, settings, strict=False)]
    outputs = javascript.map("lib/convolution.js", "operate", calls)
    for (traits, _, expected), found in zip(taken, outputs, strict=True):
        assert found.shape == expected.shape, traits
        assert np.allclose(found, expected, rtol=0, atol=1e-6), traits


def test_copied_python_gives_the_shown_output(javascript):
    figures = []
    for seed in range(80):
        with contextlib.suppress(traitlets.TraitError):
            traits = random_traits(seed)
            figures.append((ConvolutionExplorer(**traits, picture="own"), traits))
    assert len(figures) >= 40
    visible = [
        [{**traits, "own_pixels": list(traits["own_pixels"]), "picture": "own"}]
        for _, traits in figures
    ]
    codes = javascript.map("convolution/python.js", "asPython", visible)
    for (figure, traits), code in zip(figures, codes, strict=True):
        names = {}
        exec(code, names)
        assert np.allclose(names["y"], figure.output, rtol=0, atol=1e-6), (traits, code)
