"""How the adversarial game goes on and ends: what its losses tell, and how fast one may step."""

import functools
import math

import torch

from .adversaries import (
    adam,
    arrives,
    loss_of_D,
    loss_of_G,
    noise,
    one_round,
    play,
    players,
    real,
    step,
)
from .proof import Case, proves


@torch.no_grad()
def accuracy(D, G):
    """How often the discriminator is right, on real and generated numbers alike."""
    torch.manual_seed(1)
    right = (D(real(2000)) > 0).float().mean() + (D(G(noise(2000))) < 0).float().mean()
    return right.item() / 2


@proves(
    "E4-10",
    fault="the discriminator gets better and better at telling",
    failure="then it is right nearly always, and the generator has lost",
)
def test_an_ever_better_discriminator():
    def D_alone(G, D, of_G, of_D):
        step(loss_of_D(D, real(), G(noise()).detach()), of_D)

    def end(a_round):
        G, D = play(a_round)
        return accuracy(D, G), arrives(G)

    return Case(
        broken=D_alone,
        mended=one_round,
        fails=lambda a_round: end(a_round)[0] > 0.99 and not end(a_round)[1],
        works=lambda a_round: abs(end(a_round)[0] - 0.5) < 0.1 and end(a_round)[1],
    )


@proves(
    "E2-10",
    fault="training ends when the losses are as expected",
    failure="the discriminator's loss is at 2 log 2, where it should end, before training begins",
)
def test_a_loss_does_not_say_when_to_stop():
    def by_loss(G, D):
        torch.manual_seed(1)
        return abs(loss_of_D(D, real(2000), G(noise(2000))).item() - 2 * math.log(2)) < 0.1

    def by_samples(G, D):
        """Compare sorted generated and real numbers: the distance between the distributions."""
        torch.manual_seed(1)
        made, wanted = G(noise(2000)).sort(0).values, real(2000).sort(0).values
        return (made - wanted).abs().mean().item() < 0.5

    def stops_before_it_begins(criterion):
        return criterion(*players())

    return Case(
        broken=by_loss,
        mended=by_samples,
        fails=stops_before_it_begins,
        works=lambda stop: not stop(*players()) and stop(*play(one_round)),
    )


@proves(
    "E2-14",
    "E3-32",
    fault="Adam has the rate of a known recipe and not its first beta",
    failure="with the usual 0.9 the generated numbers swing round the real ones",
)
def test_half_of_a_recipe():
    def usual(network):
        return torch.optim.Adam(network.parameters(), 1e-2, betas=(0.9, 0.99))

    @functools.cache
    def swing(adam):
        """How far the centre of generated numbers goes to and fro after 200 rounds."""
        G, D = players()
        of_G, of_D = adam(G), adam(D)
        centres = []
        for _ in range(600):
            step(loss_of_D(D, real(), G(noise()).detach()), of_D)
            step(loss_of_G(D, G(noise())), of_G)
            centres.append(G(noise()).mean().item())
        return torch.tensor(centres[200:]).std().item()

    return Case(
        broken=usual,
        mended=adam,
        fails=lambda adam: swing(adam) > 0.5,
        works=lambda adam: swing(adam) < 0.3,
    )
