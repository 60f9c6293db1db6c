"""Operations with the names and the meaning of ``torch.nn.functional``, on NumPy.

Given arrays they return arrays; given a :class:`companion.Tensor` they record how gradients come
back.
"""

from companion.functional.activation import (
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    softmax,
    tanh,
)
from companion.functional.convolution import conv2d
from companion.functional.dense import linear
from companion.functional.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    mse_loss,
    nll_loss,
)

__all__ = [
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conv2d",
    "cross_entropy",
    "leaky_relu",
    "linear",
    "log_softmax",
    "mse_loss",
    "nll_loss",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
]
