"""What a framework asks for: a computation that happens, and numbers in the range of the loss."""

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy, binary_cross_entropy_with_logits, mse_loss

from companion import data

from .proof import Case, proves, raises


@proves(
    "E1-12",
    fault="layers that only describe a computation are trained as if it had happened",
    failure="gradients are descriptions as well, and after any number of steps there is no number",
)
def test_a_description_is_never_run():
    def described():
        with torch.device("meta"):  # shapes without numbers, like a graph before its session
            return nn.Linear(3, 1)

    def computed():
        return nn.Linear(3, 1)

    def train(make):
        torch.manual_seed(0)
        network = make()
        optimiser = torch.optim.SGD(network.parameters(), 0.1)
        x = torch.randn(50, 3)
        target = x @ torch.tensor([[1.0], [-2.0], [0.5]])
        x, target = x.to(network.weight.device), target.to(network.weight.device)
        for _ in range(100):
            optimiser.zero_grad()
            loss = mse_loss(network(x), target)
            loss.backward()
            optimiser.step()
        return network, loss

    def has_no_numbers(make):
        network, loss = train(make)
        has_shape = network.weight.grad.shape == (1, 3)
        return has_shape and raises(RuntimeError, "meta", lambda: loss.item())

    return Case(
        broken=described,
        mended=computed,
        fails=has_no_numbers,
        works=lambda make: train(make)[1].item() < 1e-6,
    )


@proves(
    "E2-13",
    fault="a cross-entropy for probabilities is given what a last linear layer puts out",
    failure="it stops; clipped to the permitted range, a wrong verdict has no gradient left",
)
def test_a_cross_entropy_for_probabilities():
    def raw(verdict, label):
        return binary_cross_entropy(verdict, label)

    def gradient(loss):
        verdict = torch.tensor([[-3.0]], requires_grad=True)  # a real picture, called fake
        return torch.autograd.grad(loss(verdict, torch.ones(1, 1)), verdict)[0].item()

    def stops_or_is_clipped(loss):
        def clipped(verdict, label):
            return loss(verdict.clamp(1e-7, 1 - 1e-7), label)

        words = "should be between 0 and 1"
        return raises(RuntimeError, words, lambda: gradient(loss)) and gradient(clipped) == 0

    return Case(
        broken=raw,
        mended=binary_cross_entropy_with_logits,
        fails=stops_or_is_clipped,
        works=lambda loss: gradient(loss) < -0.9,
    )


@proves(
    "E4-19",
    fault="the data are a name, and no line loads or scales them",
    failure="the name is unknown; as loaded, from 0 to 255, the cross-entropy has no lowest value",
)
def test_data_that_nobody_loads_or_scales():
    def pictures():
        return torch.tensor(data.digits("test").images[:50]).float().flatten(1)

    def unnamed():
        return x_train  # noqa: F821

    def lowest(targets):
        """The cross-entropy of logits that lean more and more towards each target."""
        return [
            binary_cross_entropy_with_logits(logit * (targets > 0).float(), targets).item()
            for logit in (1.0, 10.0, 100.0)
        ]

    def falls_without_end(load):
        below = lowest(pictures())
        return raises(NameError, "'x_train' is not defined", load) and below[2] < below[1] * 5 < 0

    return Case(
        broken=unnamed,
        mended=lambda: pictures() / 255,
        fails=falls_without_end,
        works=lambda load: min(lowest(load())) > 0 and load().max() == 1,
    )
