"""One import away from PyTorch: the same lines, run with either, give the same numbers."""

import numpy as np
import pytest
import torch

import companion


def train(tensor, no_grad, cat, F, optim):
    """Train a small network on small pictures; all losses, and the last scores."""
    rng = np.random.default_rng(0)
    pictures, labels = rng.normal(size=(8, 1, 8, 8)), rng.integers(0, 3, 8)
    shapes = [(4, 1, 3, 3), (4,), (4, 2, 3, 3), (4,), (3, 6), (3,)]
    parameters = [tensor(rng.normal(size=s) / 3, requires_grad=True) for s in shapes]
    w1, b1, w2, b2, w3, b3 = parameters
    optimiser = optim.SGD(parameters, lr=0.03, momentum=0.9)
    x, y = tensor(pictures), tensor(labels)

    def scores_of(x):
        x = F.max_pool2d(F.relu(F.conv2d(x, w1, b1, padding=1)), 2)
        x = F.leaky_relu(F.conv2d(x, w2, b2, stride=2, padding="valid", groups=2), 0.1)
        x = F.interpolate(x, scale_factor=2).mean((2, 3), keepdim=True) + x
        x = x.flatten(1)
        x = cat([x, x[:, :1].exp(), (x * x).sum(1, keepdim=True).sqrt()], 1)
        return F.linear(x, w3, b3)

    losses = []
    for _ in range(5):
        optimiser.zero_grad()
        loss = F.cross_entropy(scores_of(x), y) + 1e-3 * (w3**2).sum()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    with no_grad():
        return losses, scores_of(x).tolist()


def learn_to_read(tensor, no_grad, cat, F, optim):
    """Train one Transformer block to predict the next token; all losses, and the last scores."""
    rng = np.random.default_rng(0)
    tokens = rng.integers(0, 7, (3, 6))  # N = 3, T = 5 and the one that follows, V = 7
    shapes = [(7, 8), (5, 8), (24, 8), (8, 8), (16, 8), (8, 16)]
    weights = [tensor(rng.normal(size=s) / 3, requires_grad=True) for s in shapes]
    gains = [tensor(np.ones(8), requires_grad=True) for _ in range(3)]
    table, places, w_qkv, w_out, w_up, w_down = weights
    optimiser = optim.Adam([*weights, *gains], lr=0.01)
    hidden = np.triu(np.full((5, 5), -1e9), 1)
    x, y = tensor(tokens[:, :-1]), tensor(tokens[:, 1:])

    def heads(a):
        return a.reshape(3, 5, 2, 4).transpose(1, 2)

    def scores_of(x):
        x = F.embedding(x, table) + places
        qkv = F.linear(F.layer_norm(x, (8,), gains[0]), w_qkv)
        q, k, v = (heads(qkv[..., i : i + 8]) for i in (0, 8, 16))
        cached = cat([k[:, :, :2], k[:, :, 2:]], 2)
        seen = F.scaled_dot_product_attention(q, cached, v, is_causal=True)
        written = F.softmax((q @ k.transpose(-2, -1)) / 2 + tensor(hidden), -1)
        x = x + F.linear((seen + written @ v).transpose(1, 2).reshape(3, 5, 8), w_out)
        x = x + F.linear(F.gelu(F.linear(F.rms_norm(x, (8,), gains[1]), w_up)), w_down)
        x = F.layer_norm(x, (8,), gains[2])
        return (x @ table.T).transpose(1, 2)  # (N, V, T), the classes on axis 1

    losses = []
    for _ in range(5):
        optimiser.zero_grad()
        loss = F.cross_entropy(scores_of(x), y)
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    with no_grad():
        return losses, scores_of(x).tolist()


@pytest.mark.parametrize("program", [train, learn_to_read])
@pytest.mark.parametrize("part", [0, 1], ids=["losses", "scores"])
def test_the_same_lines_give_the_same_numbers(program, part):
    ours = program(
        companion.tensor,
        companion.no_grad,
        companion.cat,
        companion.functional,
        companion.optim,
    )
    theirs = program(torch.tensor, torch.no_grad, torch.cat, torch.nn.functional, torch.optim)
    np.testing.assert_allclose(ours[part], theirs[part], 1e-10)
    assert ours[0][-1] < ours[0][0]
