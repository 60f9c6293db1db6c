"""Attention and the Transformer: heads, the formula, and what a block needs beside it."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from companion import functional as F

from .proof import Case, proves, raises

RNG = np.random.default_rng(0)


@proves(
    "E0-23",
    fault="several heads are to relate several sequences",
    failure="with any number of heads, neither sequence notices a change in the other",
)
def test_heads_do_not_relate_sequences():
    width, ours, other = 8, RNG.normal(size=(5, 8)), RNG.normal(size=(7, 8))
    projections = RNG.normal(size=(4, width, width)) / np.sqrt(width)

    def attend(x, source, heads):
        w_q, w_k, w_v, w_o = projections
        q, k, v = (
            a.reshape(len(a), heads, -1).swapaxes(0, 1)
            for a in (x @ w_q.T, source @ w_k.T, source @ w_v.T)
        )
        y = F.scaled_dot_product_attention(q, k, v)  # one map for each head
        return y.swapaxes(0, 1).reshape(len(x), width) @ w_o.T

    def by_heads(x, other, heads):
        return attend(x, x, heads), attend(other, other, heads)

    def by_keys_and_values(x, other, heads):
        return attend(x, other, heads), attend(other, x, heads)

    def never_meet(layer):
        changed = RNG.normal(size=other.shape)
        return all(
            np.array_equal(layer(ours, other, h)[0], layer(ours, changed, h)[0]) for h in (1, 2, 4)
        )

    def is_cross_attention(layer):
        judge = nn.MultiheadAttention(width, 4, bias=False, dtype=torch.float64)
        with torch.no_grad():
            judge.in_proj_weight.copy_(torch.tensor(projections[:3].reshape(-1, width)))
            judge.out_proj.weight.copy_(torch.tensor(projections[3]))
            x, source = torch.tensor(ours), torch.tensor(other)
            expected = judge(x, source, source)[0], judge(source, x, x)[0]
        return all(map(np.allclose, layer(ours, other, 4), expected))

    return Case(
        broken=by_heads,
        mended=by_keys_and_values,
        fails=never_meet,
        works=is_cross_attention,
    )


@proves(
    "E0-37",
    fault="attention is the dot product of tanh(q + k) and tanh(k + v)",
    failure="a token gives one number times the output weights, a sequence an error",
)
def test_attention_is_no_single_number():
    width, tokens = 16, RNG.normal(size=(5, 8))
    w_q, w_k, w_v = RNG.normal(size=(3, width, 8)) / np.sqrt(8)

    def dotted(x, w_o, b_o):
        q, k, v = (w @ x.T for w in (w_q, w_k, w_v))
        return np.dot(w_o, np.dot(np.tanh(q + k), np.tanh(k + v))) + b_o

    def softmaxed(x, w_o, b_o):
        q, k, v = (np.atleast_2d(x) @ w.T for w in (w_q, w_k, w_v))
        weights = F.softmax(q @ k.T / np.sqrt(width), -1)
        return (weights @ v @ w_o.T + b_o).reshape(*x.shape[:-1], -1)

    def outputs(number):
        return RNG.normal(size=(number, width)), np.zeros(number)

    def is_a_number_times_the_weights(layer):
        w_o, b_o = outputs(width)
        if not raises(ValueError, "not aligned", lambda: layer(tokens, w_o, b_o)):
            return False
        few = outputs(4)
        if not raises(ValueError, "broadcast", lambda: layer(tokens[0], *few)):
            return False
        factor = layer(tokens[0], w_o, b_o) / w_o
        return np.allclose(factor, factor[0, 0])

    def is_attention(layer):
        w_o, b_o = outputs(4)
        q, k, v = (torch.tensor(tokens @ w.T) for w in (w_q, w_k, w_v))
        mixed = torch.nn.functional.scaled_dot_product_attention(q, k, v).numpy()
        alone = w_o @ (w_v @ tokens[0])  # a token alone has nothing else to look at
        return np.allclose(layer(tokens, w_o, b_o), mixed @ w_o.T) and np.allclose(
            layer(tokens[0], w_o, b_o), alone
        )

    return Case(
        broken=dotted,
        mended=softmaxed,
        fails=is_a_number_times_the_weights,
        works=is_attention,
    )


class Bare(nn.Module):
    """Three projections and an output layer, with the right formula even; V = 8 tokens."""

    def __init__(self, width=16):
        super().__init__()
        self.table = nn.Embedding(8, width)
        self.inputs, self.output = nn.Linear(width, 3 * width), nn.Linear(width, 8)

    def forward(self, tokens):
        q, k, v = self.inputs(self.table(tokens)).chunk(3, -1)
        return self.output(nn.functional.scaled_dot_product_attention(q, k, v))


class Transformer(nn.Module):
    """One block on embeddings with positions: attention with a mask, and a feed-forward part."""

    def __init__(self, width=16, heads=2):
        super().__init__()
        self.table, self.places = nn.Embedding(8, width), nn.Embedding(8, width)
        self.first, self.second, self.last = (nn.LayerNorm(width) for _ in range(3))
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.feed = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )
        self.output = nn.Linear(width, 8)

    def forward(self, tokens):
        length = tokens.shape[1]
        x = self.table(tokens) + self.places(torch.arange(length))
        hidden = torch.ones(length, length, dtype=torch.bool).triu(1)
        y = self.first(x)
        x = x + self.attention(y, y, y, attn_mask=hidden, need_weights=False)[0]
        x = x + self.feed(self.second(x))
        return self.output(self.last(x))


@proves(
    "E0-38",
    fault="three projections and an output layer are called a Transformer",
    failure="order does not exist, the future is seen, and no training teaches 'what came before?'",
)
def test_projections_alone_are_no_transformer():
    def sequences(count):
        return torch.randint(8, (count, 8))

    def accuracy(make):
        """Of naming the token one place earlier, after training."""
        torch.manual_seed(0)
        network = make()
        optimizer = torch.optim.Adam(network.parameters(), 2e-2)
        for _ in range(100):
            tokens = sequences(16)
            optimizer.zero_grad()
            loss = cross_entropy(network(tokens)[:, 1:].flatten(0, 1), tokens[:, :-1].flatten())
            loss.backward()
            optimizer.step()
        tokens = sequences(200)
        with torch.no_grad():
            return (network(tokens)[:, 1:].argmax(-1) == tokens[:, :-1]).float().mean().item()

    @torch.no_grad()
    def knows_order(make):
        torch.manual_seed(0)
        network, tokens, order = make(), sequences(4), torch.randperm(8)
        moved = network(tokens)[:, order]
        return not torch.allclose(network(tokens[:, order]), moved, atol=1e-5)

    @torch.no_grad()
    def sees_the_future(make):
        torch.manual_seed(0)
        network, tokens = make(), sequences(4)
        later = tokens.clone()
        later[:, -1] = (later[:, -1] + 1) % 8
        return not torch.allclose(network(tokens)[:, :-1], network(later)[:, :-1], atol=1e-5)

    return Case(
        broken=Bare,
        mended=Transformer,
        fails=lambda make: sees_the_future(make) and not knows_order(make) and accuracy(make) < 0.4,
        works=lambda make: knows_order(make) and not sees_the_future(make) and accuracy(make) > 0.9,
    )


def test_the_heads_are_several_maps_of_one_sequence():
    torch.manual_seed(0)
    attention = nn.MultiheadAttention(16, 4, batch_first=True)
    x = torch.randn(1, 5, 16)
    with torch.no_grad():
        _, maps = attention(x, x, x, average_attn_weights=False)
    assert maps.shape == (1, 4, 5, 5)
    assert torch.allclose(maps.sum(-1), torch.ones(1, 4, 5))
    assert all((maps[0, i] - maps[0, j]).abs().max() > 0.01 for i in range(4) for j in range(i))
