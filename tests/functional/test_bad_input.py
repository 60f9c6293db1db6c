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

MISTAKES += [
    ("gelu", dict(input=ones(2), approximate="erf"), ValueError, "approximate: 'none' 'erf'"),
    ("conv1d", dict(input=picture, weight=kernel), ValueError, "input: (N, C_in, L) (2, 3, 8, 8)"),
    (
        "conv1d",
        dict(input=ones(2, 3, 8), weight=ones(4, 3, 3), stride=(1, 2)),
        ValueError,
        "stride: 1 (1, 2)",
    ),
    (
        "conv_transpose2d",
        dict(input=picture, weight=ones(4, 3, 3, 3)),
        ValueError,
        "weight: (3, C_out / groups, K_h, K_w) (4, 3, 3, 3)",
    ),
    (
        "conv_transpose2d",
        dict(input=picture, weight=ones(3, 4, 3, 3), output_padding=1),
        ValueError,
        "output_padding: less stride (1, 1)",
    ),
    (
        "conv_transpose2d",
        dict(input=ones(3, 1, 1), weight=ones(3, 4, 1, 1), padding=1),
        ValueError,
        "padding: output",
    ),
    (
        "conv_transpose2d",
        dict(input=picture, weight=ones(3, 4, 3, 3), bias=ones(3)),
        ValueError,
        "bias: (4,) (3,)",
    ),
    (
        "conv_transpose2d",
        dict(input=picture, weight=ones(3, 4, 3, 3), groups=2),
        ValueError,
        "groups: divisor 3 channels input 2",
    ),
    ("unfold", dict(input=picture, kernel_size=9), ValueError, "kernel_size: (8, 8) (9, 9)"),
    ("unfold", dict(input=ones(8, 8), kernel_size=3), ValueError, "input: (N, C, H, W) (8, 8)"),
    (
        "fold",
        dict(input=ones(2, 18, 35), output_size=8, kernel_size=3),
        ValueError,
        "input: (..., C · 9, 36) (2, 18, 35)",
    ),
    (
        "fold",
        dict(input=ones(2, 17, 36), output_size=8, kernel_size=3),
        ValueError,
        "input: (..., C · 9, 36) (2, 17, 36)",
    ),
    ("max_pool2d", dict(input=picture, kernel_size=0), ValueError, "kernel_size: ≥ 1 0"),
    (
        "max_pool2d",
        dict(input=picture, kernel_size=3, padding=2),
        ValueError,
        "padding: half kernel_size (3, 3) 2",
    ),
    ("max_pool2d", dict(input=picture, kernel_size=9), ValueError, "kernel_size: (8, 8) (9, 9)"),
    ("avg_pool2d", dict(input=ones(8, 8), kernel_size=2), ValueError, "input: (C, H, W) (8, 8)"),
    ("avg_pool2d", dict(input=picture, kernel_size=2, stride=0), ValueError, "stride: ≥ 1 0"),
    ("adaptive_avg_pool2d", dict(input=picture, output_size=0), ValueError, "output_size: ≥ 1 0"),
    (
        "adaptive_avg_pool2d",
        dict(input=picture, output_size=(1, 2, 3)),
        ValueError,
        "output_size: 2 (1, 2, 3)",
    ),
    ("pad", dict(input=picture, pad=1), TypeError, "pad: tuple 1"),
    ("pad", dict(input=picture, pad=(1, 1, 1)), ValueError, "pad: pair 4 axes (1, 1, 1)"),
    ("pad", dict(input=ones(2), pad=(1, 1, 1, 1)), ValueError, "pad: 1 axes (1, 1, 1, 1)"),
    ("pad", dict(input=ones(2), pad=(1, -1)), ValueError, "pad: ≥ 0 (1, -1)"),
    ("pad", dict(input=ones(3), pad=(1, 3), mode="reflect"), ValueError, "pad: 2 3 (1, 3)"),
    ("pad", dict(input=ones(3), pad=(4, 0), mode="circular"), ValueError, "pad: 3 3 (4, 0)"),
    ("pad", dict(input=ones(3), pad=(1, 1), mode="mirror"), ValueError, "mode: 'mirror'"),
    (
        "pad",
        dict(input=ones(3), pad=(1, 1), mode="reflect", value=1.0),
        ValueError,
        'value: mode="reflect" 1.0',
    ),
    ("interpolate", dict(input=picture), ValueError, "size: scale_factor None None"),
    (
        "interpolate",
        dict(input=picture, size=4, scale_factor=2),
        ValueError,
        "size: scale_factor 4 2",
    ),
    ("interpolate", dict(input=ones(3, 8, 8), size=4), ValueError, "input: (N, C, H, W) (3, 8, 8)"),
    ("interpolate", dict(input=picture, size=4, mode="cubic"), ValueError, "mode: 'cubic'"),
    ("interpolate", dict(input=picture, scale_factor=0.1), ValueError, "scale_factor: pixel 0.1"),
    (
        "interpolate",
        dict(input=picture, scale_factor=(1, 2, 3)),
        ValueError,
        "scale_factor: number two (1, 2, 3)",
    ),
    (
        "interpolate",
        dict(input=picture, size=4, align_corners=True),
        ValueError,
        'align_corners: mode="nearest" True',
    ),
    (
        "pixel_shuffle",
        dict(input=picture, upscale_factor=2),
        ValueError,
        "input: (..., C · 4, H, W) (2, 3, 8, 8)",
    ),
    (
        "batch_norm",
        dict(input=ones(3), running_mean=ones(3), running_var=ones(3)),
        ValueError,
        "input: (N, C, ...) (3,)",
    ),
    (
        "batch_norm",
        dict(input=picture, running_mean=ones(2), running_var=ones(3)),
        ValueError,
        "running_mean: (3,) (2,)",
    ),
    (
        "batch_norm",
        dict(input=picture, running_mean=ones(3), running_var=None),
        ValueError,
        "running_var: (3,) None",
    ),
    (
        "batch_norm",
        dict(input=ones(1, 3), running_mean=None, running_var=None, training=True),
        ValueError,
        "input: several (1, 3)",
    ),
    ("dropout", dict(input=picture, p=1.5), ValueError, "p: 0 to 1 1.5"),
    ("dropout", dict(input=picture, generator=0), TypeError, "generator: Generator 0"),
]


words, tokens = ones(2, 5, 4), np.array([[0, 2], [1, 4]])
attend = dict(query=ones(2, 3, 4), key=words, value=ones(2, 5, 6))

MISTAKES += [
    (
        "scaled_dot_product_attention",
        attend | dict(query=ones(4)),
        ValueError,
        "query: two axes (4,)",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(key=ones(2, 5, 3)),
        ValueError,
        "key: (..., S, 4) query (2, 5, 3)",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(value=ones(2, 4, 6)),
        ValueError,
        "value: (..., 5, D_v) key (2, 4, 6)",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(key=ones(3, 5, 4)),
        ValueError,
        "key: leading axes (2,) (3, 5, 4)",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(value=ones(3, 5, 6)),
        ValueError,
        "value: leading axes (2,) (3, 5, 6)",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(key=ones(2, 5, 4, dtype=np.float32)),
        TypeError,
        "key: float64 query float32",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(dropout_p=0.1),
        ValueError,
        "dropout_p: 0.0 dropped 0.1",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(attn_mask=ones(3, 5), is_causal=True),
        ValueError,
        "attn_mask: None is_causal mask",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(attn_mask=ones(3, 4)),
        ValueError,
        "attn_mask: (2, 3, 5) (3, 4)",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(attn_mask=ones(7, 2, 3, 5, dtype=bool)),
        ValueError,
        "attn_mask: (2, 3, 5) (7, 2, 3, 5)",
    ),
    (
        "scaled_dot_product_attention",
        attend | dict(attn_mask=ones(3, 5, dtype=integer)),
        TypeError,
        "attn_mask: floating-point int64",
    ),
    ("scaled_dot_product_attention", attend | dict(scale="d"), TypeError, "scale: number 'd'"),
    ("embedding", dict(input=ones(2), weight=ones(5, 3)), TypeError, "input: integers float64"),
    ("embedding", dict(input=[0, 1], weight=ones(5, 3)), TypeError, "input: integers list"),
    ("embedding", dict(input=tokens, weight=ones(4, 3)), ValueError, "input: 0 to 3 0 to 4"),
    ("embedding", dict(input=-tokens, weight=ones(5, 3)), ValueError, "input: 0 to 4 -4 to 0"),
    ("embedding", dict(input=tokens, weight=ones(5)), ValueError, "weight: (V, E) (5,)"),
    (
        "embedding",
        dict(input=tokens, weight=ones(5, 3), padding_idx=5),
        ValueError,
        "padding_idx: row 5 5",
    ),
    (
        "embedding",
        dict(input=tokens, weight=ones(5, 3), padding_idx=0.0),
        TypeError,
        "padding_idx: int 0.0",
    ),
    ("layer_norm", dict(input=words, normalized_shape=4), TypeError, "normalized_shape: tuple 4"),
    (
        "layer_norm",
        dict(input=words, normalized_shape=(5,)),
        ValueError,
        "normalized_shape: last (2, 5, 4) (5,)",
    ),
    ("layer_norm", dict(input=words, normalized_shape=()), ValueError, "normalized_shape: ()"),
    (
        "layer_norm",
        dict(input=words, normalized_shape=(4,), weight=ones(5)),
        ValueError,
        "weight: (4,) normalized_shape (5,)",
    ),
    (
        "layer_norm",
        dict(input=words, normalized_shape=(5, 4), bias=ones(4)),
        ValueError,
        "bias: (5, 4) normalized_shape (4,)",
    ),
    (
        "rms_norm",
        dict(input=words, normalized_shape=(2, 4)),
        ValueError,
        "normalized_shape: last (2, 5, 4) (2, 4)",
    ),
    (
        "rms_norm",
        dict(input=words, normalized_shape=(4,), weight=ones(4, dtype=np.float32)),
        TypeError,
        "weight: float64 input float32",
    ),
    ("group_norm", dict(input=ones(6), num_groups=2), ValueError, "input: (N, C, ...) (6,)"),
    (
        "group_norm",
        dict(input=picture, num_groups=2),
        ValueError,
        "num_groups: divisor 3 channels input 2",
    ),
    (
        "group_norm",
        dict(input=picture, num_groups=3, weight=ones(2)),
        ValueError,
        "weight: (3,) (2,)",
    ),
]

steps = dict(input=ones(5, 2, 3), h_0=ones(2, 4), weight_ih=ones(4, 3), weight_hh=ones(4, 4))
gated = steps | dict(weight_ih=ones(12, 3), weight_hh=ones(12, 4))
celled = steps | dict(c_0=ones(2, 4), weight_ih=ones(16, 3), weight_hh=ones(16, 4))

MISTAKES += [
    ("rnn", steps | dict(input=ones(5, 3)), ValueError, "input: (T, N, D_in) (5, 3)"),
    ("rnn", steps | dict(input=ones(0, 2, 3)), ValueError, "input: one step (0, 2, 3)"),
    ("rnn", steps | dict(h_0=ones(1, 2, 4)), ValueError, "h_0: (2, H) input (1, 2, 4)"),
    ("rnn", steps | dict(h_0=ones(3, 4)), ValueError, "h_0: (2, H) input (3, 4)"),
    ("rnn", steps | dict(weight_ih=ones(3, 4)), ValueError, "weight_ih: (4, 3) (3, 4)"),
    ("rnn", steps | dict(weight_hh=ones(4, 3)), ValueError, "weight_hh: (4, 4) h_0 (4, 3)"),
    ("rnn", steps | dict(bias_hh=ones(3)), ValueError, "bias_hh: (4,) h_0 (3,)"),
    ("rnn", steps | dict(nonlinearity="sin"), ValueError, "nonlinearity: 'tanh', 'relu' 'sin'"),
    (
        "rnn",
        steps | dict(bias_ih=ones(4, dtype=np.float32)),
        TypeError,
        "bias_ih: float64 input float32",
    ),
    ("lstm", celled | dict(c_0=ones(2, 3)), ValueError, "c_0: (2, 4) h_0 (2, 3)"),
    ("lstm", celled | dict(weight_ih=ones(12, 3)), ValueError, "weight_ih: (16, 3) (12, 3)"),
    ("lstm", celled | dict(c_0=ones(2, 4, dtype=integer)), TypeError, "c_0: floating-point int64"),
    ("gru", gated | dict(weight_hh=ones(4, 4)), ValueError, "weight_hh: (12, 4) h_0 (4, 4)"),
    ("gru", gated | dict(bias_ih=ones(4)), ValueError, "bias_ih: (12,) h_0 (4,)"),
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
