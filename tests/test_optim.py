"""Optimisers against PyTorch over several steps."""

import numpy as np
import pytest
import torch

from companion import optim, tensor

OPTIMISERS = [
    ("SGD", dict(lr=0.1)),
    ("SGD", dict(lr=0.1, weight_decay=0.3)),
    ("SGD", dict(lr=0.1, momentum=0.9)),
    ("SGD", dict(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.1)),
    ("SGD", dict()),
    ("Adam", dict()),
    ("Adam", dict(lr=0.05, betas=(0.5, 0.99), eps=1e-3)),
    ("Adam", dict(lr=0.05, weight_decay=0.3)),
]


def problem(make):
    """Two parameters of a curved loss; the second takes part in every other step only."""
    return make([[0.5, -1.0], [2.0, 0.1]]), make([1.5])


def loss_of(a, b, step):
    loss = (a * a * a).sum() + ((a - 1) * (a - 1)).sum()
    return loss + (b * b * a).sum() if step % 2 == 0 else loss


@pytest.mark.parametrize("name, options", OPTIMISERS)
def test_steps_equal_torch(name, options):
    ours = problem(lambda v: tensor(v, requires_grad=True))
    theirs = problem(lambda v: torch.tensor(v, dtype=torch.float64, requires_grad=True))
    optimisers = [
        getattr(optim, name)(iter(ours), **options),
        getattr(torch.optim, name)(theirs, **options),
    ]
    for step in range(6):
        for optimiser, parameters in zip(optimisers, [ours, theirs], strict=True):
            optimiser.zero_grad()
            loss_of(*parameters, step).backward()
            optimiser.step()
        for p, q in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(p.data, q.detach().numpy(), 1e-10, 1e-12)


@pytest.mark.parametrize("name, options", OPTIMISERS)
def test_float32_stays_and_nothing_is_written_in_place(name, options):
    p = tensor(np.ones(3, np.float32), requires_grad=True)
    optimiser = getattr(optim, name)([p], **options)
    for _ in range(2):
        before, values = p.data, p.data.copy()
        p.grad = np.full(3, 0.5, np.float32)
        optimiser.step()
        assert p.dtype == np.float32 and p.data is not before and (p.data != values).all()
        np.testing.assert_array_equal(before, values)
        np.testing.assert_array_equal(p.grad, np.full(3, 0.5))


def test_zero_grad_and_changed_step_size():
    p = tensor([1.0], requires_grad=True)
    optimiser = optim.SGD([p], lr=0.1)
    p.grad = np.array([1.0])
    optimiser.param_groups[0]["lr"] = 0.5
    optimiser.step()
    assert p.tolist() == [0.5]
    optimiser.zero_grad()
    assert p.grad is None
    optimiser.step()  # without a gradient nothing moves
    assert p.tolist() == [0.5]


LEAF = tensor([1.0], requires_grad=True)


@pytest.mark.parametrize(
    "make, error, message",
    [
        (lambda: optim.SGD([]), ValueError, "params: .*none"),
        (lambda: optim.SGD([np.ones(2)]), TypeError, "params: .*ndarray"),
        (lambda: optim.Adam([tensor([1.0])]), ValueError, "params: .*requires_grad=True"),
        (lambda: optim.SGD([LEAF * 2]), ValueError, "params: .*leaves"),
        (lambda: optim.SGD([LEAF], lr=-1), ValueError, "lr: .*-1"),
        (lambda: optim.SGD([LEAF], momentum=-1), ValueError, "momentum: .*-1"),
        (lambda: optim.SGD([LEAF], nesterov=True), ValueError, "nesterov: .*momentum"),
        (lambda: optim.Adam([LEAF], weight_decay=-1), ValueError, "weight_decay: .*-1"),
        (lambda: optim.Adam([LEAF], eps=float("nan")), ValueError, "eps: .*nan"),
        (lambda: optim.Adam([LEAF], betas=(0.9, 1.0)), ValueError, r"betas: .*\(0.9, 1.0\)"),
    ],
)
def test_bad_input_is_named(make, error, message):
    with pytest.raises(error, match=message):
        make()
