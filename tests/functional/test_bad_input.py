"""Bad input is refused, and the message names the argument, what was expected and what was given.

One row per mistake: operation, arguments, error, parts of the message.
"""

import re

import numpy as np
import pytest

import companion
from companion import functional as F


def ones(*shape, dtype=float):
    return np.ones(shape, dtype)


picture, kernel = ones(2, 3, 8, 8), ones(4, 3, 3, 3)
double, integer = np.float64, np.int64

MISTAKES = [
    ("relu", dict(input=[1.0, -1.0]), TypeError, "input: array or a Tensor list"),
    ("relu", dict(input=ones(3, dtype=integer)), TypeError, "input: floating-point int64"),
    ("softmax", dict(input=ones(2, 3), dim=2), ValueError, "dim: axis (2, 3) 2"),
    ("log_softmax", dict(input=ones(2, 3), dim=-3), ValueError, "dim: axis (2, 3) -3"),
    ("softmax", dict(input=ones(2, 3), dim=None), TypeError, "dim: int None"),
    ("linear", dict(input=ones(2, 3), weight=ones(4, 5)), ValueError, "input: (..., 5) (2, 3)"),
    ("linear", dict(input=ones(3), weight=ones(3)), ValueError, "weight: (D_out, D_in) (3,)"),
    (
        "linear",
        dict(input=ones(2, 3), weight=ones(4, 3), bias=ones(3)),
        ValueError,
        "bias: (4,) (3,)",
    ),
    (
        "linear",
        dict(input=ones(2, 3, dtype=np.float32), weight=ones(4, 3)),
        TypeError,
        "weight: float32 input float64",
    ),
    ("mse_loss", dict(input=ones(3), target=ones(3, 1)), ValueError, "target: (3,) input (3, 1)"),
    (
        "mse_loss",
        dict(input=ones(3), target=ones(3), reduction="average"),
        ValueError,
        "reduction: 'mean', 'sum', 'none' 'average'",
    ),
    (
        "mse_loss",
        dict(input=ones(3), target=ones(3, dtype=integer)),
        TypeError,
        "target: floating-point int64",
    ),
    (
        "binary_cross_entropy",
        dict(input=2 * ones(3), target=ones(3)),
        ValueError,
        "input: probabilities 0 1 2",
    ),
    (
        "binary_cross_entropy_with_logits",
        dict(input=ones(3), target=ones(2)),
        ValueError,
        "target: (3,) (2,)",
    ),
    (
        "nll_loss",
        dict(input=ones(2, 3), target=np.array([0, 3])),
        ValueError,
        "target: class indices 0 to 2 3",
    ),
    (
        "cross_entropy",
        dict(input=ones(2, 3), target=np.array([-1, 2])),
        ValueError,
        "target: class indices 0 to 2 -1",
    ),
    (
        "cross_entropy",
        dict(input=ones(2, 3), target=np.array([0, 1, 2])),
        ValueError,
        "target: (2,) (3,)",
    ),
    (
        "cross_entropy",
        dict(input=ones(2, 3), target=ones(2)),
        ValueError,
        "target: (2, 3) (2,)",
    ),
    ("cross_entropy", dict(input=ones(2, 3), target=[0, 1]), TypeError, "target: indices list"),
    ("cross_entropy", dict(input=ones(), target=np.array(0)), ValueError, "input: (N, C, ...) ()"),
    ("conv2d", dict(input=ones(8, 8), weight=kernel), ValueError, "input: (N, C_in, H, W) (8, 8)"),
    (
        "conv2d",
        dict(input=picture, weight=ones(3, 3, 3)),
        ValueError,
        "weight: (C_out, C_in / groups, K_h, K_w) (3, 3, 3)",
    ),
    (
        "conv2d",
        dict(input=picture, weight=ones(4, 2, 3, 3)),
        ValueError,
        "weight: (C_out, 3, K_h, K_w) (4, 2, 3, 3)",
    ),
    (
        "conv2d",
        dict(input=picture, weight=kernel, bias=ones(3)),
        ValueError,
        "bias: (4,) (3,)",
    ),
    (
        "conv2d",
        dict(input=picture, weight=ones(4, 3, 9, 3)),
        ValueError,
        "weight: fits (8, 8) (9, 3)",
    ),
    ("conv2d", dict(input=picture, weight=kernel, stride=0), ValueError, "stride: 2 ≥ 1 0"),
    ("conv2d", dict(input=picture, weight=kernel, stride=1.5), TypeError, "stride: int 1.5"),
    (
        "conv2d",
        dict(input=picture, weight=kernel, dilation=(1, 2, 3)),
        ValueError,
        "dilation: 2 (1, 2, 3)",
    ),
    ("conv2d", dict(input=picture, weight=kernel, padding=-1), ValueError, "padding: ≥ 0 -1"),
    (
        "conv2d",
        dict(input=picture, weight=kernel, padding="full"),
        ValueError,
        "padding: 'valid', 'same' 'full'",
    ),
    (
        "conv2d",
        dict(input=picture, weight=kernel, padding="same", stride=2),
        ValueError,
        'stride: 1 padding="same" (2, 2)',
    ),
    (
        "conv2d",
        dict(input=picture, weight=kernel, groups=2),
        ValueError,
        "groups: divisor 3 channels input 2",
    ),
    (
        "conv2d",
        dict(input=picture, weight=ones(4, 1, 3, 3), groups=3),
        ValueError,
        "groups: divisor 4 channels weight 3",
    ),
]


@pytest.mark.parametrize("tensors", [False, True], ids=["arrays", "tensors"])
@pytest.mark.parametrize("name, arguments, error, parts", MISTAKES)
def test_refused(name, arguments, error, parts, tensors):
    if tensors:  # the message is the same
        arguments = {
            n: companion.tensor(a) if isinstance(a, np.ndarray) else a for n, a in arguments.items()
        }
    in_order = ".*?".join(re.escape(part) for part in parts.split(" "))
    with pytest.raises(error, match=in_order):
        getattr(F, name)(**arguments)
