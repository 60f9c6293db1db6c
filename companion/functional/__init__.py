"""Operations with the names and the meaning of ``torch.nn.functional``, on NumPy.

Given arrays they return arrays; given a :class:`companion.Tensor` they record how gradients come
back. What each of them computes also stands, as plain as it can be said, in
:mod:`companion.functional.definitions`.
"""

from companion.functional.activation import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    softmax,
    softplus,
    tanh,
)
from companion.functional.attention import (
    embedding,
    scaled_dot_product_attention,
)
from companion.functional.convolution import (
    conv1d,
    conv2d,
    conv_transpose2d,
)
from companion.functional.dense import (
    linear,
)
from companion.functional.folding import (
    fold,
    unfold,
)
from companion.functional.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    l1_loss,
    mse_loss,
    nll_loss,
)
from companion.functional.normalization import (
    batch_norm,
    dropout,
    group_norm,
    layer_norm,
    rms_norm,
)
from companion.functional.pooling import (
    adaptive_avg_pool2d,
    avg_pool2d,
    max_pool2d,
)
from companion.functional.recurrent import (
    gru,
    lstm,
    rnn,
)
from companion.functional.resampling import (
    interpolate,
    pad,
    pixel_shuffle,
)

__all__ = [
    "adaptive_avg_pool2d",
    "avg_pool2d",
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conv1d",
    "conv2d",
    "conv_transpose2d",
    "cross_entropy",
    "dropout",
    "elu",
    "embedding",
    "fold",
    "gelu",
    "group_norm",
    "gru",
    "interpolate",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "lstm",
    "max_pool2d",
    "mse_loss",
    "nll_loss",
    "pad",
    "pixel_shuffle",
    "relu",
    "rms_norm",
    "rnn",
    "scaled_dot_product_attention",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
    "unfold",
]
