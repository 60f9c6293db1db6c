"""The Transformer's parts against PyTorch's own and our NumPy ones; caches; drawing tokens."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from companion import functional
from companion.models import transformer
from companion.models.attention import Attention
from companion.models.positions import rotate
from companion.models.transformer import (
    EncoderDecoder,
    Transformer,
    TransformerConfig,
    next_token,
    sinusoids,
)

SMALL = TransformerConfig(11, width=16, layers=2, heads=2, context=12)
KINDS = [
    {},
    {"positions": "learned", "norm": "layer"},
    {"positions": "sinusoidal", "activation": "relu", "expansion": 3},
    {"positions": "none", "tied": False},
]


def model_of(**changes):
    torch.manual_seed(0)
    model = Transformer(replace(SMALL, **changes))
    for parameter in model.parameters():  # large enough for every part to matter
        nn.init.normal_(parameter, std=0.4)
    return model


def tokens_of(N, T, seed=1):
    return torch.randint(11, (N, T), generator=torch.Generator().manual_seed(seed))


def close(a, b):
    torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5)


# --- attention --------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(N=st.integers(1, 3), T=st.integers(1, 6), S=st.integers(1, 6), heads=st.integers(1, 4))
def test_cross_attention_is_pytorchs(N, T, S, heads):
    D = 4 * heads
    ours = Attention(D, heads)
    theirs = nn.MultiheadAttention(D, heads, bias=False, batch_first=True)
    with torch.no_grad():
        parts = (ours.query.weight, ours.key.weight, ours.value.weight)
        theirs.in_proj_weight.copy_(torch.cat(parts))
        theirs.out_proj.weight.copy_(ours.out.weight)
    x, memory = torch.randn(N, T, D), torch.randn(N, S, D)
    value, weights = theirs(x, memory, memory, average_attn_weights=False)
    close(ours(x, memory), value)
    close(ours.weights(x, memory), weights)


@settings(deadline=None, max_examples=30)
@given(N=st.integers(1, 3), T=st.integers(1, 6), masked=st.booleans())
def test_causal_attention_is_pytorchs(N, T, masked):
    ours = Attention(8, 2, causal=True)
    theirs = nn.MultiheadAttention(8, 2, bias=False, batch_first=True)
    with torch.no_grad():
        parts = (ours.query.weight, ours.key.weight, ours.value.weight)
        theirs.in_proj_weight.copy_(torch.cat(parts))
        theirs.out_proj.weight.copy_(ours.out.weight)
    x, later = torch.randn(N, T, 8), torch.ones(T, T, dtype=torch.bool).triu(1)
    empty = torch.zeros(N, T, dtype=torch.bool)
    if masked and T > 1:
        empty[:, -1] = True  # the last token is only filled up
    value, weights = theirs(
        x, x, x, attn_mask=later, key_padding_mask=empty, average_attn_weights=False
    )
    mask = ~empty[:, None, None] if masked else None
    close(ours(x, mask=mask), value)
    close(ours.weights(x, mask=mask), weights)


def test_attention_is_companions():
    """The same numbers with NumPy's operations, written out for one head after another."""
    attention = Attention(6, 3, causal=True)
    x = torch.randn(2, 5, 6)
    parameters = (attention.query, attention.key, attention.value, attention.out)
    Q, K, V, O = (layer.weight.detach().numpy() for layer in parameters)  # noqa: E741
    heads = []
    for first in range(0, 6, 2):
        own = slice(first, first + 2)
        q, k, v = (functional.linear(x.numpy(), W[own]) for W in (Q, K, V))
        heads.append(functional.scaled_dot_product_attention(q, k, v, is_causal=True))
    result = functional.linear(np.concatenate(heads, 2), O)
    np.testing.assert_allclose(attention(x).detach().numpy(), result, rtol=1e-4, atol=1e-6)


def test_norms_and_embedding_are_companions():
    x = torch.randn(2, 3, 8)
    weight = torch.randn(8)
    for name, ours in (
        ("rms", lambda x, w: functional.rms_norm(x, (8,), w, 1e-5)),
        ("layer", lambda x, w: functional.layer_norm(x, (8,), w, None, 1e-5)),
    ):
        norm = transformer.NORMS[name](8)
        with torch.no_grad():
            norm.weight.copy_(weight)
        result = ours(x.numpy(), weight.numpy())
        np.testing.assert_allclose(norm(x).detach().numpy(), result, rtol=1e-4, atol=1e-5)
    model, tokens = model_of(), tokens_of(2, 5)
    table = model.embedding.weight.detach().numpy()
    result = functional.embedding(tokens.numpy(), table)
    np.testing.assert_array_equal(model.embed(tokens)[0].detach().numpy(), result)


# --- positions --------------------------------------------------------------------------------


def test_rotary_scores_depend_on_the_distance_alone():
    turns = transformer.angles(20, 8)
    cos, sin = turns.cos().float(), turns.sin().float()
    q, k = torch.randn(1, 1, 1, 8), torch.randn(1, 1, 1, 8)

    def score(t, s):
        a, b = slice(t, t + 1), slice(s, s + 1)
        return (rotate(q, cos[a], sin[a]) * rotate(k, cos[b], sin[b])).sum()

    close(score(7, 3), score(15, 11))
    close(score(5, 5), (q * k).sum())
    assert abs(score(7, 3) - score(7, 4)) > 1e-3


def test_rotary_turns_pairs_of_complex_numbers():
    x = torch.randn(2, 3, 5, 8)
    turns = transformer.angles(5, 8)
    number = torch.complex(x[..., :4], x[..., 4:]) * torch.exp(1j * turns).to(torch.complex64)
    expected = torch.cat([number.real, number.imag], -1)
    close(rotate(x, turns.cos().float(), turns.sin().float()), expected)


def test_sinusoids_are_those_of_the_paper():
    table = sinusoids(9, 6)
    for t in range(9):
        for i in range(3):
            angle = t / 10_000 ** (2 * i / 6)
            np.testing.assert_allclose(table[t, 2 * i], np.sin(angle), atol=1e-6)
            np.testing.assert_allclose(table[t, 2 * i + 1], np.cos(angle), atol=1e-6)


def test_without_positions_a_token_sees_a_set():
    """In one layer; in two, the causal mask gives the order away."""
    model, tokens = model_of(positions="none", layers=1), tokens_of(1, 6)
    swapped = tokens[:, [1, 0, 2, 3, 4, 5]]
    close(model(tokens)[:, 2:], model(swapped)[:, 2:])
    for positions in ("rotary", "learned", "sinusoidal"):
        other = model_of(positions=positions, layers=1)
        assert (other(tokens)[:, 2:] - other(swapped)[:, 2:]).abs().max() > 1e-3


# --- the model --------------------------------------------------------------------------------


def test_names_and_shapes_of_the_parameters():
    shapes = {name: tuple(p.shape) for name, p in model_of().state_dict().items()}
    block = {
        "norm1.weight": (16,),
        "attention.query.weight": (16, 16),
        "attention.key.weight": (16, 16),
        "attention.value.weight": (16, 16),
        "attention.out.weight": (16, 16),
        "norm2.weight": (16,),
        "mlp.up.weight": (64, 16),
        "mlp.down.weight": (16, 64),
    }
    expected = {f"blocks.{i}.{key}": shape for i in (0, 1) for key, shape in block.items()}
    assert shapes == {"embedding.weight": (11, 16), **expected, "norm.weight": (16,)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_does_not_see_those_after_it(kind):
    model, tokens = model_of(**kind), tokens_of(2, 8)
    changed = tokens.clone()
    changed[:, 5] = (changed[:, 5] + 1) % 11
    before, after = model(tokens), model(changed)
    torch.testing.assert_close(before[:, :5], after[:, :5], rtol=0, atol=0)
    assert (before[:, 5:] - after[:, 5:]).abs().amin(2).max() > 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pieces", [[1] * 9, [4, 1, 1, 3], [8, 1]])
def test_a_cache_changes_no_logit(kind, pieces):
    model, tokens = model_of(**kind), tokens_of(3, 9)
    cache, parts = model.empty_cache(), []
    for some in tokens.split(pieces, dim=1):
        parts.append(model(some, cache=cache))
    close(torch.cat(parts, 1), model(tokens))


@pytest.mark.parametrize("kind", KINDS)
def test_generation_with_and_without_a_cache_beyond_the_context(kind):
    model, start = model_of(**kind), tokens_of(2, 3)
    draws = [torch.Generator().manual_seed(5) for _ in range(2)]
    with_cache = model.generate(start, 20, generator=draws[0])
    without = model.generate(start, 20, cached=False, generator=draws[1])
    assert with_cache.shape == (2, 23)
    assert torch.equal(with_cache[:, :3], start)
    assert torch.equal(with_cache, without)


def test_the_first_loss_is_that_of_a_guess():
    torch.manual_seed(0)
    model, tokens = Transformer(SMALL), tokens_of(64, 13)
    loss = F.cross_entropy(model(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten())
    assert abs(loss.item() - np.log(11)) < 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_encoder_and_decoder(kind):
    torch.manual_seed(0)
    config = replace(SMALL, **kind)
    model = EncoderDecoder(replace(config, vocabulary=7), config)
    for parameter in model.parameters():
        nn.init.normal_(parameter, std=0.4)
    source, target = tokens_of(2, 5) % 7, tokens_of(2, 6)
    mask = torch.tensor([[True] * 5, [True] * 3 + [False] * 2])
    logits = model(source, target, mask)
    assert logits.shape == (2, 6, 11)
    close(logits[1:], model(source[1:, :3], target[1:]))  # what is filled up is not seen
    assert (logits - model(source, target)).abs().max() > 1e-3
    other = source.clone()
    other[:, 0] = (other[:, 0] + 1) % 7
    assert (logits - model(other, target, mask)).abs().amax((1, 2)).min() > 1e-3
    options = dict(source_mask=mask, temperature=0)
    with_cache = model.generate(source, target[:, :1], 9, **options)
    assert torch.equal(
        with_cache, model.generate(source, target[:, :1], 9, cached=False, **options)
    )


def test_a_whole_decoder_is_pytorchs():
    """Our decoder's block with relu and layer norm is nn.TransformerDecoderLayer."""
    torch.manual_seed(0)
    theirs = nn.TransformerDecoderLayer(
        16, 2, 64, dropout=0.0, batch_first=True, norm_first=True, bias=False
    )
    config = replace(SMALL, norm="layer", activation="relu", positions="none")
    ours = transformer.Block(config, causal=True, cross=True)
    pairs = {
        "self_attn": ours.attention,
        "multihead_attn": ours.cross,
    }
    with torch.no_grad():
        for name, attention in pairs.items():
            module = getattr(theirs, name)
            parts = (attention.query.weight, attention.key.weight, attention.value.weight)
            module.in_proj_weight.copy_(torch.cat(parts))
            module.out_proj.weight.copy_(attention.out.weight)
        theirs.linear1.weight.copy_(ours.mlp.up.weight)
        theirs.linear2.weight.copy_(ours.mlp.down.weight)
    x, memory = torch.randn(2, 5, 16), torch.randn(2, 4, 16)
    later = torch.ones(5, 5, dtype=torch.bool).triu(1)
    close(ours(x, memory=memory), theirs(x, memory, tgt_mask=later))


# --- drawing ----------------------------------------------------------------------------------


def frequencies(logits, **options):
    draw = torch.Generator().manual_seed(0)
    many = torch.tensor(logits).expand(20_000, -1)
    drawn = next_token(many, generator=draw, **options)
    assert drawn.shape == (20_000, 1)
    return torch.bincount(drawn[:, 0], minlength=len(logits)) / 20_000


def test_temperature():
    logits = [0.5, 2.0, -1.0, 1.0]
    for temperature in (0.5, 1.0, 3.0):
        p = (torch.tensor(logits) / temperature).softmax(0)
        torch.testing.assert_close(
            frequencies(logits, temperature=temperature), p, atol=0.02, rtol=0
        )
    assert frequencies(logits, temperature=0).tolist() == [0, 1, 0, 0]


def test_top_k_and_top_p():
    logits = torch.tensor([0.1, 0.4, 0.3, 0.2]).log().tolist()
    cases = [
        (dict(top_k=2), [0, 4 / 7, 3 / 7, 0]),
        (dict(top_k=9), [0.1, 0.4, 0.3, 0.2]),
        (dict(top_p=0.7 - 1e-4), [0, 4 / 7, 3 / 7, 0]),
        (dict(top_p=0.75), [0, 4 / 9, 3 / 9, 2 / 9]),
        (dict(top_p=1e-9), [0, 1, 0, 0]),
        (dict(top_p=1.0), [0.1, 0.4, 0.3, 0.2]),
        (dict(top_k=2, top_p=0.5), [0, 1, 0, 0]),
    ]
    for options, p in cases:
        torch.testing.assert_close(
            frequencies(logits, **options), torch.tensor(p, dtype=torch.float32), atol=0.02, rtol=0
        )


# --- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"width": 18}, "width must be a multiple of 4 with 2 heads and rotary positions, got 18"),
        ({"layers": 0}, "layers must be at least 1, got 0"),
        ({"expansion": 0}, "expansion must be at least 1, got 0"),
        ({"positions": "rope"}, "'none', got 'rope'"),
        ({"norm": "batch"}, "norm: expected one of 'rms', 'layer', got 'batch'"),
        ({"activation": "swish"}, "activation: expected one of .* got 'swish'"),
    ],
)
def test_a_wrong_configuration(change, words):
    with pytest.raises(ValueError, match=words):
        replace(SMALL, **change)


def test_mistakes():
    model = model_of()
    with pytest.raises(ValueError, match=r"at most 12 in a row \(the context\), got 13"):
        model(tokens_of(1, 13))
    with pytest.raises(ValueError, match="at least one token to go on from"):
        model.generate(tokens_of(1, 0), 3)
    for options, words in (
        (dict(temperature=-1), "temperature: expected .*, got -1"),
        (dict(top_k=0), "top_k: expected .*, got 0"),
        (dict(top_p=0), "top_p: expected .*, got 0"),
    ):
        with pytest.raises(ValueError, match=words):
            next_token(torch.zeros(1, 4), **options)
    with pytest.raises(ValueError, match="the same width, got 8 and 16"):
        EncoderDecoder(replace(SMALL, width=8), SMALL)
