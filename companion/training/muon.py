"""Muon: momentum made orthogonal, for weights that are matrices."""

import torch


def orthogonal(G, iterations):
    """Nearly the orthogonal matrix nearest to a matrix: all singular values go towards 1.

    With the singular value decomposition G = U Σ Vᵀ the result is about U Vᵀ. Newton and Schulz's
    iteration needs products of matrices only; its odd polynomial a σ + b σ³ + c σ⁵ drives every
    singular value of a matrix of norm 1 into the neighbourhood of 1 in a few steps and, with these
    coefficients, leaves it between about 0.7 and 1.2.

    Parameters
    ----------
    G : Tensor
        Shape (m, n).
    iterations : int
        How often the polynomial is applied.

    Returns
    -------
    Tensor
        Shape (m, n).

    References
    ----------
    K. Jordan et al.: Muon: an optimizer for hidden layers in neural networks, 2024 (the method and
    the coefficients).
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = G.shape[0] > G.shape[1]
    X = G.T if tall else G  # the smaller product X Xᵀ
    X = X / (X.norm() + 1e-7)
    for _ in range(iterations):
        A = X @ X.T
        B = torch.addmm(A, A, A, beta=b, alpha=c)  # b A + c A²
        X = torch.addmm(X, B, X, beta=a)  # a X + B X
    return X.T if tall else X


class Muon(torch.optim.Optimizer):
    """Steps along the momentum with all its singular values made equal.

    A gradient of a matrix has a few large singular values and many small ones; a plain step follows
    the few. Here every direction gets the same length. For matrices inside a network; embeddings,
    norms and the last layer are left to AdamW.

    Parameters
    ----------
    params : iterable of Tensor
        Matrices.
    lr : float
        Learning rate: about the size of a step's singular values.
    momentum : float
        Share of the running mean that is kept; the gradient of the moment is mixed in once more
        (Nesterov).
    iterations : int
        How nearly orthogonal. Small singular values reach 1 later; three rounds serve these models
        as well as five and take three fifths of the time.
    """

    def __init__(self, params, lr=0.02, momentum=0.95, iterations=3):
        super().__init__(params, dict(lr=lr, momentum=momentum, iterations=iterations))
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    raise ValueError(f"params must be matrices, got shape {tuple(p.shape)}")

    @torch.no_grad()
    def step(self, closure=None):
        """Update all parameters that have a gradient."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                mean.lerp_(p.grad, 1 - group["momentum"])
                even = orthogonal(p.grad.lerp(mean, group["momentum"]), group["iterations"])
                rows, columns = p.shape
                p.add_(even, alpha=-group["lr"] * max(1, rows / columns) ** 0.5)


class MuonAndAdam:
    """Muon for the matrices inside a model's blocks, Adam for the rest, both on one schedule.

    Parameters
    ----------
    model : Module
        Whose parameters are updated.
    *blocks : Module
        Parts of the model: their matrices are Muon's.
    rates : (float, float)
        The largest learning rates of Muon and of Adam.
    fused : bool
        Whether Adam does its step in one go, which is faster and rounds in another way.

    Attributes
    ----------
    optimisers : dict
        Both, by the names that checkpoints know: ``"muon"`` and ``"adam"``.
    """

    def __init__(self, model, *blocks, rates=(0.02, 5e-3), fused=True):
        inside = [p for part in blocks for p in part.parameters() if p.ndim == 2]
        others = [p for p in model.parameters() if all(p is not q for q in inside)]
        muon, adam = rates
        self.rates = rates
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "muon": Muon(inside, muon),
            "adam": torch.optim.Adam(others, adam, betas=(0.9, 0.99), fused=fused),
        }

    def step(self, share):
        """Update all parameters with this share of the largest rates."""
        for optimiser, rate in zip(self.optimisers.values(), self.rates, strict=True):
            for group in optimiser.param_groups:
                group["lr"] = rate * share
            optimiser.step()
