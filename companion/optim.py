"""Optimisers: how a gradient becomes a step.

``p.data`` gets a new array, it is never written in place.
"""

import numpy as np

from companion._arguments import flag, number, told
from companion.tensor import Tensor


class _Optimiser:
    """What all optimisers share: the parameters, what is kept for each of them, and the round."""

    def __init__(self, params, lr, weight_decay):
        if isinstance(params, Tensor) or not hasattr(params, "__iter__"):
            raise TypeError(f"params: expected a list of Tensors, got {told(params)}")
        self.params, self.weight_decay = list(params), weight_decay
        self.param_groups = [{"params": self.params, "lr": lr}]
        if not self.params:
            raise ValueError("params: expected at least one Tensor, got none")
        for p in self.params:
            if not isinstance(p, Tensor):
                raise TypeError(f"params: expected Tensors, got {type(p).__name__}")
            if not p.requires_grad or p._record is not None:
                raise ValueError("params: expected leaves with requires_grad=True")
        _at_least_zero(lr=lr, weight_decay=weight_decay)
        self._state: list[dict] = [{} for _ in self.params]

    def zero_grad(self):
        """Forget all gradients: ``p.grad`` becomes None."""
        for p in self.params:
            p.grad = None

    def step(self):
        """Give every parameter that has a gradient its next value."""
        for p, state in zip(self.params, self._state, strict=True):
            if p.grad is not None:
                decay = self.weight_decay * p.data if self.weight_decay else 0
                p.data = self._next(p.data, p.grad + decay, state, self.param_groups[0]["lr"])

    def _next(self, p, g, state, lr):
        """The next value, from the value, the gradient, what ``state`` keeps, and the rate."""
        raise NotImplementedError


class SGD(_Optimiser):
    """Stochastic gradient descent.

    g ← ∇ + λ p;  b ← μ b + g (b = g at the first step);  p ← p − η b, or, with Nesterov's
    correction, p ← p − η (g + μ b).

    Parameters
    ----------
    params : iterable of Tensor
    lr : float
        Step size η. To change it between steps: ``optimiser.param_groups[0]["lr"] = …``
    momentum : float
        μ
    weight_decay : float
        λ, the strength of the pull towards 0.
    nesterov : bool

    Raises
    ------
    TypeError, ValueError
        If a parameter is not a leaf that needs a gradient, or a number is negative.
    """

    def __init__(self, params, lr=1e-3, momentum=0.0, weight_decay=0.0, nesterov=False):
        super().__init__(params, lr, weight_decay)
        _at_least_zero(momentum=momentum)
        if flag("nesterov", nesterov) and momentum == 0:
            raise ValueError("nesterov: expected a momentum > 0 with it, got 0")
        self.momentum, self.nesterov = momentum, nesterov

    def _next(self, p, g, state, lr):
        if self.momentum:
            b = state["b"] = self.momentum * state["b"] + g if state else g
            g = g + self.momentum * b if self.nesterov else b
        return p - lr * g


class Adam(_Optimiser):
    """Adaptive moment estimation (Kingma and Ba, 2015, algorithm 1).

    g ← ∇ + λ p;  m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;
    p ← p − η m̂ / (√v̂ + ε)  with  m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ).

    Parameters
    ----------
    params : iterable of Tensor
    lr : float
        Step size η.
    betas : (float, float)
        β₁ and β₂, from 0 to below 1.
    eps : float
        ε
    weight_decay : float
        λ, added to the gradient (not decoupled).

    Raises
    ------
    TypeError, ValueError
        If a parameter is not a leaf that needs a gradient, or a number is out of range.
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        super().__init__(params, lr, weight_decay)
        _at_least_zero(eps=eps)
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise TypeError(f"betas: expected two numbers, got {told(betas)}")
        if not all(0 <= number("betas", b) < 1 for b in betas):
            raise ValueError(f"betas: expected two numbers from 0 to below 1, got {betas}")
        self.betas, self.eps = betas, eps

    def _next(self, p, g, state, lr):
        beta1, beta2 = self.betas
        t = state["t"] = state.get("t", 0) + 1
        m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
        v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g**2
        return p - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + self.eps)


def _at_least_zero(**numbers):
    for name, value in numbers.items():
        if not number(name, value) >= 0:
            raise ValueError(f"{name}: expected a number ≥ 0, got {value}")
