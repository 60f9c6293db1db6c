"""A game small enough for a proof: numbers around 3, to be made from numbers around 0."""

import functools

import torch
from torch import nn
from torch.nn.functional import softplus

from .proof import Case

CENTRE, SPREAD, BATCH = 3.0, 0.5, 64


def real(count=BATCH):
    return CENTRE + SPREAD * torch.randn(count, 1)


def noise(count=BATCH):
    return torch.randn(count, 1)


def players():
    def network():
        return nn.Sequential(nn.Linear(1, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))

    torch.manual_seed(0)
    return network(), network()


def adam(network):
    return torch.optim.Adam(network.parameters(), 1e-2, betas=(0.5, 0.99))


def loss_of_D(D, x, fake):
    return softplus(-D(x)).mean() + softplus(D(fake)).mean()


def loss_of_G(D, fake):
    return softplus(-D(fake)).mean()


def step(loss, optimiser):
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def one_round(G, D, of_G, of_D):
    """The round as it should be: D on both kinds, then G through D."""
    step(loss_of_D(D, real(), G(noise()).detach()), of_D)
    step(loss_of_G(D, G(noise())), of_G)


@functools.cache
def play(a_round, rounds=400):
    """Play so many rounds; return both networks."""
    G, D = players()
    of_G, of_D = adam(G), adam(D)
    for _ in range(rounds):
        a_round(G, D, of_G, of_D)
    return G, D


@torch.no_grad()
def arrives(G):
    """Whether generated numbers have the real ones' centre, and neither stay put nor collapse."""
    torch.manual_seed(1)
    made = G(noise(2000))
    return abs(made.mean() - CENTRE) < 1 and 0.1 < made.std() < 2


@torch.no_grad()
def far_away(G):
    torch.manual_seed(1)
    return bool(abs(G(noise(2000)).mean() - CENTRE) > 1.5)


def stays_away(a_round):
    return far_away(play(a_round)[0])


def broken_round(a_round, fails=stays_away):
    """A round with a fault, beside the round as it should be."""
    return Case(
        broken=a_round,
        mended=one_round,
        fails=fails,
        works=lambda a_round: arrives(play(a_round)[0]),
    )
