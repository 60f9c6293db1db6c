"""Language models of characters: a small Transformer learns to go on with a text."""

import random
from pathlib import Path

import torch
from torch.nn import functional as F

from companion import data
from companion.models.transformer import Transformer, TransformerConfig
from companion.training.muon import MuonAndAdam
from companion.training.recipe import Run, recipe

HELD_OUT = 0.1
LARGEST = 20_000_000  # bytes of a reader's text: six times War and Peace


def transformer(vocabulary, shape, tokens, batch):
    """Return a new Transformer with its teacher."""
    return Learner(Transformer(TransformerConfig(vocabulary, **shape)), tokens, batch)


@recipe("lm-english", "Characters of Shakespeare's sonnets and Pride and Prejudice, or your text")
def lm_english(steps=800, text=None, teach=transformer):
    """Four layers of width 96 that see 128 characters."""
    shape = dict(width=96, layers=4, heads=4, context=128)
    return language(*english(text), shape, steps, batch=12, teach=teach)


@recipe("lm-tang", "Characters of Tang quatrains, one poem to a line")
def lm_tang(steps=500):
    """Three layers of width 96 that see 64 characters, two or three poems."""
    shape = dict(width=96, layers=3, heads=4, context=64)
    return language(*tang(), shape, steps, batch=24)


def english(text=None) -> tuple[str, str, str, str]:
    """Return training and validation text, in words what it is, and a prompt."""
    if text is not None:
        parts, words = [own(text)], f"the text {Path(text).name}"
    else:
        parts, words = [data.sonnets(), data.novel()], "Shakespeare's sonnets, Pride and Prejudice"
    training, validation = split(parts)
    return training, validation, words, parts[0][:32]


def tang() -> tuple[str, str, str, str]:
    """Return the same for the quatrains, shuffled: whole poems are kept for validation."""
    poems = [f"{poem.text}\n" for poem in data.quatrains()]
    random.Random(0).shuffle(poems)
    cut = round(len(poems) * (1 - HELD_OUT))
    return "".join(poems[:cut]), "".join(poems[cut:]), "Tang quatrains", "\n"


def own(path):
    """Read the reader's text."""
    path = Path(path)
    if path.exists() and not path.is_file():  # a device would go on without end
        raise ValueError(f"text must be a file, got {path}")
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise ValueError(
                f"text must have at most {LARGEST:,} bytes, {path} has {size:,}: take a part of it"
            )
        return path.read_text("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"text must be a file in UTF-8, got {path}: {error}") from error
    except OSError as error:
        raise ValueError(f"text must be a readable file, got {path}: {error.strerror}") from error


def split(parts):
    """Keep the last tenth of each part for validation."""
    cuts = [round(len(part) * (1 - HELD_OUT)) for part in parts]
    training = "".join(part[:cut] for part, cut in zip(parts, cuts, strict=True))
    return training, "".join(part[cut:] for part, cut in zip(parts, cuts, strict=True))


def language(training, validation, words, prompt, shape, steps, batch, teach=transformer):
    """Prepare the training of a language model of characters.

    Parameters
    ----------
    training, validation : str
        The text to learn from, and the one to be judged by.
    words : str
        What the text is.
    prompt : str
        The beginning of the sample that is shown at the end.
    shape : dict
        What the model is built from besides the vocabulary.
    steps, batch : int
        Updates, and windows of ``shape["context"]`` characters in each.
    teach : callable
        Returns a learner for a vocabulary, a shape, tokens and a batch: it has the ``model``, the
        ``optimisers`` and ``update``, as :class:`Learner`.

    Returns
    -------
    Run
        With the losses ``loss`` and ``validation_loss``, in nats for one character.
    """
    characters = "".join(sorted(set(training + validation)))
    index = {character: i for i, character in enumerate(characters)}
    context = shape["context"]
    for part, name in ((training, "training"), (validation, "validation")):
        if len(part) < 2 * context + 1:
            raise ValueError(
                f"text is too short: its {name} part has {len(part)} characters, "
                f"at least {2 * context + 1} are needed (a tenth is kept for validation)"
            )
    seen, unseen = (torch.tensor([index[c] for c in part]) for part in (training, validation))
    learner = teach(len(characters), shape, seen, batch)
    model = learner.model

    def step(i):
        return {"loss": learner.update(i, i / steps)}

    def evaluate():
        return {"validation_loss": mean_loss(model, unseen, context)}

    def show():
        start = torch.tensor([[index[c] for c in prompt]])
        tokens = model.generate(start, 300, temperature=0.8)
        return "".join(characters[i] for i in tokens[0])

    facts = {"config": vars(model.config), "characters": characters}
    return Run(
        {"model": model}, learner.optimisers, step, evaluate, steps, words, facts, "model", show
    )


class Learner:
    """Teaches a Transformer a text: Muon for matrices inside its blocks, Adam for the rest.

    Parameters
    ----------
    model : Transformer
        What learns.
    tokens : Tensor
        The text, shape (length,), int64.
    batch : int
        Windows of ``model.config.context`` tokens in each step.
    """

    def __init__(self, model, tokens, batch):
        self.model, self.tokens, self.batch = model, tokens, batch
        self.both = MuonAndAdam(model, model.blocks)
        self.optimisers = self.both.optimisers

    def update(self, i, progress):
        """Make step ``i``, at this share of the whole training (0 to 1); returns the loss."""
        tokens = windows(self.tokens, self.model.config.context, self.batch, i)  # (N, T + 1)
        loss = cross_entropy(self.model, tokens)
        self.model.zero_grad()
        loss.backward()
        self.both.step(schedule(progress))
        return loss.detach()


def schedule(progress, warmup=0.02):
    """Share of the largest learning rate: up in a line during the warm-up, then down to 0."""
    return min((progress + 1e-3) / warmup, 1 - progress, 1)


def windows(tokens, T, N, i):
    """Batch i: windows of T tokens and the one after, so that each part of the text has its turn.

    An epoch cuts the text into windows, from a random offset on, and visits them in random order;
    both follow from the epoch's number alone.

    Returns
    -------
    Tensor
        Shape (N, T + 1), int64.
    """
    count = (len(tokens) - T) // T  # windows in an epoch, whatever its offset
    first = i * N
    rows = []
    for epoch in range(first // count, (first + N - 1) // count + 1):
        draw = torch.Generator().manual_seed(epoch)
        offset = torch.randint(T, (), generator=draw)
        order = torch.randperm(count, generator=draw)
        here = slice(max(0, first - epoch * count), max(0, first + N - epoch * count))
        rows.append(offset + T * order[here])
    return tokens[torch.cat(rows)[:, None] + torch.arange(T + 1)]


def cross_entropy(model, tokens, reduction="mean"):
    """Loss of predicting each token of the windows (N, T + 1) from those before it, in nats."""
    logits = model(tokens[:, :-1])  # (N, T, V)
    return F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten(), reduction=reduction)


@torch.no_grad()
def mean_loss(model, tokens, T, together=64):
    """Loss over a whole text, in consecutive windows of T tokens, in nats for one token."""
    count = (len(tokens) - 1) // T
    starts = T * torch.arange(count)
    total = 0.0
    for some in starts.split(together):
        batch = tokens[some[:, None] + torch.arange(T + 1)]
        total += cross_entropy(model, batch, "sum").item()
    return total / (count * T)
