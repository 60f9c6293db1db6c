"""Reference implementations for *Making Art with Neural Networks*.

The names a chapter needs first are here; everything else is one level down
(``companion.functional``, ``companion.optim``, ``companion.data``, ``companion.widgets``,
``companion.plotting``). Importing this package loads NumPy and nothing heavier.
"""

from companion import functional, optim
from companion.tensor import Tensor, cat, differentiable, no_grad, stack, tensor

__version__ = "0.1.0"
__all__ = ["Tensor", "cat", "differentiable", "functional", "no_grad", "optim", "stack", "tensor"]
