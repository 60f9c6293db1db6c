"""The classifiers by whose features generated pictures are judged."""

import math

import torch
from torch.nn.functional import adaptive_avg_pool2d, cross_entropy, mse_loss

from companion import data
from companion.models.classifier import Classifier
from companion.models.pictures import mirrored, shifted, to_tensor
from companion.training.recipe import Run, recipe

BATCH, RATE, FIELDS = 64, 4e-3, 4


def rate(i, steps):
    """Rise over the first tenth of the steps, then fall along half a cosine to zero."""
    rise = steps / 10
    if i < rise:
        return RATE * (i + 1) / rise
    return RATE * (1 + math.cos(math.pi * (i - rise) / (steps - rise))) / 2


def optimised(model, loss_of_batch, steps):
    """Return the optimiser, and a step that minimises ``loss_of_batch()`` with it."""
    optimiser = torch.optim.AdamW(model.parameters(), RATE, weight_decay=0.01)

    def step(i):
        for group in optimiser.param_groups:
            group["lr"] = rate(i, steps)
        model.train()
        loss = loss_of_batch()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return {"loss": loss.item()}

    return optimiser, step


def accuracy(scores, labels):
    """Share of examples whose largest score is that of their label."""
    return (scores.argmax(1) == labels).double().mean().item()


@recipe("classifier-digits", "tells digits apart; its features compare pictures of digits")
def digits(steps=1_500):
    """Digits, moved by up to two pixels so that few pictures serve for many."""
    train, test = data.digits("train"), data.digits("test")
    images, labels = to_tensor(train.images), torch.from_numpy(train.labels).long()
    test_images, test_labels = to_tensor(test.images), torch.from_numpy(test.labels).long()
    config = {"channels": 1, "classes": 10, "size": 28}
    model = Classifier(**config)

    def loss_of_batch():
        chosen = torch.randint(len(images), (BATCH,))
        scores = model(shifted(images[chosen], 2), dropout=0.3)
        return cross_entropy(scores, labels[chosen], label_smoothing=0.05)

    @torch.no_grad()
    def evaluate():
        return {"accuracy": accuracy(model.eval()(test_images), test_labels)}

    optimiser, step = optimised(model, loss_of_batch, steps)
    facts = {"config": config, "classes": [str(digit) for digit in range(10)]}
    about = "data.digits: 8,000 to train, 2,000 to test"
    return Run(
        {"classifier": model},
        {"adam": optimiser},
        step,
        evaluate,
        steps,
        about,
        facts,
        "classifier",
    )


@recipe("classifier-emoji", "knows groups and colours of emoji; its features compare pictures")
def emoji(steps=1_200):
    """Emoji: which subgroup each belongs to, and its mean colours on a grid of 4 × 4 fields."""
    everything, train, test = data.emoji(), data.emoji("train"), data.emoji("test")
    classes = sorted(set(everything.subgroups))
    groups = dict(zip(everything.subgroups, everything.labels.tolist(), strict=True))
    images, test_images = to_tensor(train.images), to_tensor(test.images)
    labels = torch.tensor([classes.index(name) for name in train.subgroups])
    test_labels = torch.tensor([classes.index(name) for name in test.subgroups])
    config = {"channels": 3, "classes": len(classes), "size": 32, "colours": FIELDS}
    model = Classifier(**config)
    group_of_class = torch.tensor([groups[name] for name in classes])
    test_colours = adaptive_avg_pool2d(test_images, FIELDS).flatten(1)

    def loss_of_batch():
        chosen = torch.randint(len(images), (BATCH,))
        x = shifted(mirrored(images[chosen]), 3)
        scores, colours = model(x, dropout=0.3)
        named = cross_entropy(scores, labels[chosen], label_smoothing=0.1)
        return named + 3 * mse_loss(colours, adaptive_avg_pool2d(x, FIELDS).flatten(1))

    @torch.no_grad()
    def evaluate():
        scores, colours = model.eval()(test_images)
        by_group = torch.zeros(len(scores), 8).index_add_(1, group_of_class, scores.softmax(1))
        unexplained = mse_loss(colours, test_colours) / test_colours.var(0, correction=0).mean()
        return {
            "subgroup accuracy": accuracy(scores, test_labels),
            "group accuracy": accuracy(by_group, group_of_class[test_labels]),
            "colour variance explained": 1 - unexplained.item(),
        }

    optimiser, step = optimised(model, loss_of_batch, steps)
    facts = {"config": config, "classes": classes, "groups": group_of_class.tolist()}
    about = "data.emoji: 1,200 to train, 401 to test"
    return Run(
        {"classifier": model},
        {"adam": optimiser},
        step,
        evaluate,
        steps,
        about,
        facts,
        "classifier",
    )
