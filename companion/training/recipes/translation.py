"""Recipes of translation: English phrases into Chinese and French, one network for both."""

import random

import torch
from torch.nn import functional as F

from companion.models.translation import FILL, LANGUAGES, UNKNOWN, Translator, split_phrases
from companion.training.muon import MuonAndAdam
from companion.training.recipe import Run, recipe, steps_made
from companion.training.recipes.language import schedule

BATCH, SMOOTHING, FORGOTTEN = 48, 0.1, 0.1


@recipe("translation", "Names of emoji and signs from English into Chinese and French")
def translation(steps=3000):
    """Two layers to read, two to write, of width 48; whole families of phrases are held out."""
    return teach(split_phrases("family"), steps)


@recipe("translation-leak", "the same, shorter, single phrases held out: near copies leak")
def translation_leak(steps=1000):
    """What the split by phrases makes of the same network after a third of the steps."""
    return teach(split_phrases("phrase"), steps)


def teach(split, steps):
    """Prepare the training: languages in turn, families drawn alike, whatever their size."""
    translator = Translator(split.train)
    network = translator.network
    families: dict = {}
    for p in split.train:
        families.setdefault(p.family, []).append(p)
    groups = list(families.values())
    both = MuonAndAdam(network, network.encoder.blocks, network.decoder.blocks, fused=False)

    def loss_of(phrases, language, smoothing=0.0, forgotten=0.0):
        sources, targets = translator.batch(phrases, language)
        lost = (torch.rand(sources.shape) < forgotten) & (sources > UNKNOWN)
        sources = sources.masked_fill(lost, UNKNOWN)  # so that it learns what unknown words mean
        logits = translator.logits(sources, targets).flatten(0, 1)
        wanted = targets[:, 1:].flatten()
        return F.cross_entropy(logits, wanted, ignore_index=FILL, label_smoothing=smoothing)

    def step(i):
        chosen = [random.choice(group) for group in random.choices(groups, k=BATCH)]
        loss = loss_of(chosen, LANGUAGES[i % 2], SMOOTHING, FORGOTTEN)
        network.zero_grad()
        loss.backward()
        both.step(schedule(i / steps, 0.05))
        return {"loss": loss.item()}

    @torch.no_grad()
    def evaluate():
        found = {}
        for language in LANGUAGES:
            found[f"{language} nats"] = loss_of(split.validation, language).item()
            if steps_made(both.optimisers["adam"]) == steps:
                made, _ = translator.translate([p.en for p in split.validation], language)
                wanted = [getattr(p, language) for p in split.validation]
                right = sum(a == b for a, b in zip(made, wanted, strict=True))
                found[f"{language} right"] = right / len(wanted)
        return found

    config = {"sources": len(translator.source.names), "targets": len(translator.target.names)}
    about = "data.phrases: families dealt into training, validation and test"
    facts = {"config": config}
    return Run({"model": network}, both.optimisers, step, evaluate, steps, about, facts, "model")
