"""One round of adversarial training: who learns from what, and what each step may touch."""

import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, mse_loss, softplus

from .adversaries import (
    BATCH,
    CENTRE,
    adam,
    arrives,
    broken_round,
    far_away,
    loss_of_D,
    loss_of_G,
    noise,
    one_round,
    play,
    players,
    real,
    step,
)
from .proof import Case, proves, raises


@proves(
    "E3-28",
    "E4-07",
    fault="both optimisers step on the gradient of the discriminator's loss",
    failure="the generator helps to be found out and stays away from the data",
)
def test_both_players_on_one_loss():
    def both(G, D, of_G, of_D):
        of_G.zero_grad()
        of_D.zero_grad()
        loss_of_D(D, real(), G(noise())).backward()
        of_G.step()
        of_D.step()

    return broken_round(both)


@proves(
    "E4-04",
    "EX-04",
    fault="by verdict, the generator is updated or the discriminator, never both",
    failure="a discriminator that is right goes on learning alone, and the generator stands still",
)
def test_one_of_them_by_verdict():
    def by_verdict(G, D, of_G, of_D):
        fake = G(noise())
        if D(fake).mean() > 0:
            step(loss_of_G(D, fake), of_G)
        else:
            step(loss_of_D(D, real(), fake.detach()), of_D)

    return broken_round(by_verdict)


@proves(
    "E3-23",
    fault="gradients are never set to zero",
    failure="the discriminator steps on all that the generator's steps have left in it",
)
def test_gradients_never_cleared():
    def never(*optimisers):
        pass

    def before_each_step(*optimisers):
        for optimiser in optimisers:
            optimiser.zero_grad()

    def gradient_of_D(clear):
        G, D = players()
        of_G, of_D = adam(G), adam(D)
        x, z = real(), noise()
        for a_step in (lambda: loss_of_G(D, G(z)), lambda: loss_of_D(D, x, G(z).detach())):
            clear(of_G, of_D)
            a_step().backward()
        found = [p.grad.clone() for p in D.parameters()]
        wanted = torch.autograd.grad(loss_of_D(D, x, G(z).detach()), list(D.parameters()))
        return max((a - b).abs().max().item() for a, b in zip(found, wanted, strict=True))

    return Case(
        broken=never,
        mended=before_each_step,
        fails=lambda clear: gradient_of_D(clear) > 0.05,
        works=lambda clear: gradient_of_D(clear) < 1e-6,
    )


@proves(
    "E3-22",
    "E1-13",
    fault="the step uses an optimiser (or data, or a number of rounds) that nobody has defined",
    failure="the first round is a NameError",
)
def test_an_optimiser_that_nobody_has_made():
    def broken(G, D, of_G, of_D):
        optimiser.zero_grad()  # noqa: F821

    return broken_round(
        broken,
        lambda a_round: raises(NameError, "'optimiser' is not defined", lambda: play(a_round)),
    )


@proves(
    "E2-11",
    "E2-15",
    fault="comments stand where the layers and the two steps should be",
    failure="there is nothing to optimise, nothing to return, and nothing changes",
)
def test_a_network_of_comments():
    class Comments(nn.Module):
        def forward(self, z):
            return image  # noqa: F821

    class Layers(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(1, 1)

        def forward(self, z):
            return self.layer(z)

    def fails(model):
        return raises(ValueError, "empty parameter list", lambda: adam(model())) and raises(
            NameError, "'image' is not defined", lambda: model()(noise())
        )

    def works(model):
        network = model()
        before = network.layer.weight.item()
        step(mse_loss(network(noise()), real()), adam(network))
        return network.layer.weight.item() != before

    return Case(broken=Comments, mended=Layers, fails=fails, works=works)


@proves(
    "E1-18",
    fault="one optimiser holds the parameters of both networks",
    failure="the discriminator's step moves the generator as well",
)
def test_one_optimiser_for_both():
    def one_for_both(G, D):
        return [adam(nn.ModuleList([G, D]))] * 2

    def one_for_each(G, D):
        return adam(G), adam(D)

    def moved(optimisers):
        """How far G moves while D alone should: after one full round, one step of D."""
        G, D = players()
        of_G, of_D = optimisers(G, D)
        step(loss_of_G(D, G(noise())), of_G)
        before = [p.clone() for p in G.parameters()]
        step(loss_of_D(D, real(), G(noise())), of_D)
        return max((p - b).abs().max().item() for p, b in zip(G.parameters(), before, strict=True))

    return Case(
        broken=one_for_both,
        mended=one_for_each,
        fails=lambda optimisers: moved(optimisers) > 1e-3,
        works=lambda optimisers: moved(optimisers) == 0,
    )


@proves(
    "E4-08",
    fault="each real example is given a generated one that is said to correspond to it",
    failure="compared pair by pair, the generator learns one number, the mean of the data",
)
def test_no_generated_example_belongs_to_a_real_one():
    def by_pairs(G, D, of_G, of_D):
        step(mse_loss(G(noise()), real()), of_G)

    def collapses(a_round):
        made = play(a_round)[0](noise(2000))
        return bool(abs(made.mean() - CENTRE) < 0.3 and made.std() < 0.1)

    return broken_round(by_pairs, collapses)


@proves(
    "E4-09",
    fault="the data set already contains generated examples",
    failure="the generator aims at a mixture of the data and of what it made before",
)
def test_generated_examples_in_the_data():
    with torch.no_grad():
        old = players()[0](noise(2000))  # what an untrained generator has left there

    def mixed(G, D, of_G, of_D):
        half = BATCH // 2
        x = torch.cat([real(half), old[torch.randint(len(old), (half,))]])
        step(loss_of_D(D, x, G(noise()).detach()), of_D)
        step(loss_of_G(D, G(noise())), of_G)

    def aims_between(a_round):
        made = play(a_round)[0](noise(2000))
        return bool(0.5 < made.mean() < CENTRE - 1)

    return broken_round(mixed, aims_between)


@proves(
    "E4-13",
    fault="the verdict on real examples is computed and dropped",
    failure="the discriminator calls everything fake, real examples, too",
)
def test_a_discriminator_that_is_shown_fakes_only():
    def verdicts(loss):
        G, D = players()
        of_D = adam(D)
        for _ in range(300):
            step(loss(D, real(), G(noise()).detach()), of_D)
        with torch.no_grad():
            return D(real(500)).sigmoid().mean(), D(G(noise(500))).sigmoid().mean()

    def calls_all_fake(loss):
        on_real, on_fake = verdicts(loss)
        return bool(on_real < 0.2 and on_fake < 0.2)

    def tells_apart(loss):
        on_real, on_fake = verdicts(loss)
        return bool(on_real > 0.8 and on_fake < 0.2)

    return Case(
        broken=lambda D, x, fake: softplus(D(fake)).mean(),
        mended=loss_of_D,
        fails=calls_all_fake,
        works=tells_apart,
    )


@proves(
    "E4-16",
    fault="one loss with one target is fitted to both networks together",
    failure="both agree to call the fakes real, and the generator need not move",
)
def test_one_loss_for_both_networks():
    def fitted_together(G, D, of_G, of_D):
        of_G.zero_grad()
        of_D.zero_grad()
        logits = D(G(noise()))
        binary_cross_entropy_with_logits(logits, torch.ones_like(logits)).backward()
        of_G.step()
        of_D.step()

    def agree(a_round):
        G, D = play(a_round)
        return bool(D(G(noise(500))).sigmoid().mean() > 0.95) and not arrives(G)

    return broken_round(fitted_together, agree)


@proves(
    "E4-18",
    fault="a picture is asked of a generator that was never trained",
    failure="what comes out has nothing of the data",
)
def test_a_generator_that_was_never_trained():
    def never_trained():
        return players()[0]

    def trained():
        return play(one_round)[0]

    return Case(
        broken=never_trained,
        mended=trained,
        fails=lambda make: far_away(make()),
        works=lambda make: arrives(make()),
    )


@pytest.mark.parametrize("wrong", [far_away, lambda G: not arrives(G)])
def test_the_round_as_it_should_be(wrong):
    assert not wrong(play(one_round)[0])
