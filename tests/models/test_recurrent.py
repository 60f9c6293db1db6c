"""The recurrent language model: what it reads, keeps and writes."""

import numpy as np
import pytest
import torch

from companion import functional as F
from companion.models.recurrent import Recurrent, RecurrentConfig

CONFIG = RecurrentConfig(vocabulary=7, width=4, units=6, context=8)


def model():
    torch.manual_seed(0)
    return Recurrent(CONFIG)


def test_it_is_an_embedding_an_lstm_and_the_embedding_again():
    net, tokens = model().double(), torch.randint(7, (3, 5))
    w = {name: p.detach().numpy() for name, p in net.named_parameters()}
    x, start = w["embedding.weight"][tokens].swapaxes(0, 1), np.zeros((3, 6))
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    h, _ = F.lstm(x, start, start, *(w[f"lstm.{name}_l0"] for name in names))
    logits = F.linear(h, w["out.weight"], w["out.bias"]) @ w["embedding.weight"].T
    np.testing.assert_allclose(net(tokens).detach(), logits.swapaxes(0, 1), rtol=1e-10)


def test_reading_in_pieces_is_reading_at_once():
    net, tokens = model(), torch.randint(7, (2, 9))
    first, state = net.read(tokens[:, :4])
    second, _ = net.read(tokens[:, 4:], state)
    torch.testing.assert_close(torch.cat([first, second], 1), net(tokens))


def test_it_begins_orthogonal_and_with_open_forget_gates():
    lstm = model().lstm
    for block in lstm.weight_hh_l0.split(6):
        torch.testing.assert_close(block @ block.T, torch.eye(6))
    bias = lstm.bias_ih_l0 + lstm.bias_hh_l0
    assert bias.tolist() == [0.0] * 6 + [1.0] * 6 + [0.0] * 12


def test_the_likeliest_continuation_is_what_reading_anew_says():
    net, start = model(), torch.randint(7, (2, 3))
    written = net.generate(start, 6, temperature=0)
    assert torch.equal(written[:, :3], start)
    for n in range(3, 9):
        assert torch.equal(net(written[:, :n])[:, -1].argmax(1), written[:, n])


def test_what_is_refused():
    with pytest.raises(ValueError, match="units must be at least 1, got 0"):
        RecurrentConfig(5, units=0)
    with pytest.raises(ValueError, match="tokens must hold at least one"):
        model().generate(torch.zeros(1, 0, dtype=torch.int64), 1)
