"""A language model that writes under rules: freely, with a mask, or with weighted particles.

Let p(x) be the model's probability of a text and C the texts that keep the rules. What is wanted
are draws from p(x | C). With a mask each character is drawn among those that the rules allow; Z_t
is the probability that these have together. A text then comes with probability q(x) = p(x) / ∏ Z_t,
and p(x | C) is proportional to q(x) ∏ Z_t: the product is its weight, and the weights' mean
estimates p(C). Particles carry this weight; while they are written, those of little weight die and
those of much are doubled.

References
----------
N. J. Gordon, D. J. Salmond, A. F. M. Smith: Novel approach to nonlinear/non-Gaussian Bayesian state
estimation. IEE Proceedings F, 1993.
"""

import math
from dataclasses import dataclass

import torch

from companion import weights
from companion._arguments import flag, number, room, told, whole, word
from companion.models import _checks as check
from companion.models.restore import restore
from companion.models.transformer import Transformer, TransformerConfig

PARTS = ("characters", "length", "start", "allowed", "after")  # of rules


@dataclass(frozen=True)
class Written:
    """Texts, and how they came about.

    Attributes
    ----------
    texts : list of str
        Of all particles, those of a run one after the other.
    log_p : Tensor
        log p(x) of each, in nats, (runs · particles).
    log_w : Tensor
        Logarithms of their weights; the same shape.
    chosen : list of int
        For each run one of its particles, drawn by weight.
    mass : list of float
        What the rules left of the probability at each place, the mean over particles.
    """

    texts: list
    log_p: torch.Tensor
    log_w: torch.Tensor
    chosen: list
    mass: list


def writer(name):
    """Return a shipped language model and its characters.

    Parameters
    ----------
    name : {"lm-tang", "lm-english"}

    Returns
    -------
    tuple
        :class:`~companion.models.transformer.Transformer` and str.

    Raises
    ------
    ValueError, TypeError
        If it is another name, or none.
    """
    word("name", name, ("lm-tang", "lm-english"))
    model = restore(Transformer, name, TransformerConfig)
    return model, "".join(weights.manifest()[name]["characters"])


@torch.no_grad()
def write(model, rules, runs, particles=1, masked=True, temperature=1.0, seed=0, prompt="\n"):
    """Write texts of ``rules.length`` characters after a prompt.

    Parameters
    ----------
    model : Transformer
    rules : object
        With ``characters``, ``length``, ``start(N)``, ``allowed(state, t)`` and
        ``after(state, t, tokens)``, as :class:`companion.verse.Rules`.
    runs, particles : int
        How many times, independently of each other, and with how many particles each. With one,
        nothing is resampled: that is the mask alone.
    masked : bool
        Whether the rules are kept at all.
    temperature : float
        The logits are divided by it; p is then the model at this temperature.
    seed : int
        Of the random numbers.
    prompt : str
        What the model reads first.

    Returns
    -------
    Written

    Raises
    ------
    ValueError
        If a number is not positive, the prompt empty or with characters that are not the rules',
        the model has another vocabulary than the rules, or no character that the rules allow is
        left to a text.
    TypeError
        If an argument is of another kind.
    """
    check.instance("model", model, Transformer)
    if missing := [part for part in PARTS if not hasattr(rules, part)]:
        raise TypeError(f"rules: expected an object with {missing[0]!r}, got {told(rules)}")
    _vocabulary("rules", model, rules.characters)
    runs, particles = whole("runs", runs), whole("particles", particles)
    masked, seed = flag("masked", masked), whole("seed", seed, 0)
    temperature, prompt = number("temperature", temperature), word("prompt", prompt)
    for name, value in (("runs", runs), ("particles", particles), ("temperature", temperature)):
        if not value > 0:
            raise ValueError(f"{name} must be positive, got {value!r}")
    if not prompt or not set(prompt) <= set(rules.characters):
        raise ValueError(f"prompt must be characters of the rules', at least one, got {prompt!r}")
    room("runs, particles", (runs, particles), (runs, particles, len(rules.characters)))
    N, generator = runs * particles, torch.Generator().manual_seed(seed)
    cache, log_p, log_w = model.empty_cache(), torch.zeros(N), torch.zeros(N)
    given = torch.tensor([[rules.characters.index(c) for c in prompt]])
    logits = model(given.expand(N, -1), cache=cache)[:, -1]  # (N, V)
    tokens, state, mass = torch.empty(N, 0, dtype=torch.long), rules.start(N), []
    for t in range(rules.length):
        p = (logits / temperature).softmax(1)
        q = p
        if masked:
            q = p * torch.from_numpy(rules.allowed(state, t))
            Z = q.sum(1)
            if not (Z > 0).all():
                raise ValueError(f"rules: nothing may stand at place {t} of some text")
            log_w = log_w + Z.log()
            mass.append(Z.mean().item())
            if (keep := resampled(log_w.view(runs, particles), generator)) is not None:
                ancestors, log_w = keep
                p, q, state = p[ancestors], q[ancestors], state[ancestors.numpy()]
                tokens, log_p = tokens[ancestors], log_p[ancestors]
                for layer in cache:
                    layer["own"] = {key: x[ancestors] for key, x in layer["own"].items()}
        drawn = torch.multinomial(q, 1, generator=generator)
        log_p = log_p + p.gather(1, drawn)[:, 0].log()
        tokens = torch.cat([tokens, drawn], 1)
        state = rules.after(state, t, drawn[:, 0].numpy())
        if t + 1 < rules.length:
            logits = model(drawn, cache=cache)[:, -1]
    texts = ["".join(rules.characters[i] for i in row) for row in tokens.tolist()]
    share = log_w.view(runs, particles).softmax(1)
    first = torch.arange(runs) * particles
    chosen = first + torch.multinomial(share, 1, generator=generator)[:, 0]
    return Written(texts, log_p, log_w, chosen.tolist(), mass)


def resampled(log_w, generator):
    """Let particles die and double where their weights have become too unequal.

    Parameters
    ----------
    log_w : Tensor
        Shape (runs, particles).
    generator : torch.Generator

    Returns
    -------
    tuple or None
        The ancestor of each particle and its new log weight, (runs · particles) both: in a run
        whose effective number of particles, (∑ w)² / ∑ w², is below half their number, one uniform
        number chooses ancestors evenly along the weights, and all get the mean. None if there is no
        such run.

    Raises
    ------
    ValueError, TypeError
        If an argument is of another shape or kind.
    """
    check.tensor("log_w", log_w, "runs", "particles")
    check.instance("generator", generator, torch.Generator)
    runs, K = log_w.shape
    share = log_w.softmax(1)
    poor = share.square().sum(1) * K > 2
    if not poor.any():
        return None
    comb = (torch.arange(K) + torch.rand(runs, 1, generator=generator)) / K
    found = torch.searchsorted(share.cumsum(1).contiguous(), comb).clamp(max=K - 1)
    mean = (log_w.logsumexp(1, keepdim=True) - math.log(K)).expand(-1, K)
    ancestors = torch.where(poor[:, None], found, torch.arange(K)) + torch.arange(runs)[:, None] * K
    return ancestors.flatten(), torch.where(poor[:, None], mean, log_w).flatten()


@torch.no_grad()
def log_likelihood(model, characters, texts, temperature=1.0, prompt="\n"):
    """Return log p of texts of one length after a prompt, in nats, (N).

    Raises
    ------
    ValueError
        If a character is not among ``characters``, the texts are not of one length, the prompt is
        empty, the temperature not positive or the model's vocabulary another one.
    TypeError
        If an argument is of another kind.
    """
    check.instance("model", model, Transformer)
    _vocabulary("characters", model, word("characters", characters))
    texts, prompt = check.words("texts", texts), word("prompt", prompt)
    temperature = number("temperature", temperature, above=0)
    strange = set(prompt).union(*texts) - set(characters)
    if not prompt or strange:
        raise ValueError(f"texts, prompt: some of the model's characters, got {sorted(strange)}")
    if len(set(map(len, texts))) != 1:
        raise ValueError(f"texts must be of one length, got {sorted(set(map(len, texts)))}")
    index = {c: i for i, c in enumerate(characters)}
    tokens = torch.tensor([[index[c] for c in prompt + text] for text in texts])
    logits = model(tokens[:, :-1])[:, len(prompt) - 1 :] / temperature
    return logits.log_softmax(2).gather(2, tokens[:, len(prompt) :, None])[:, :, 0].sum(1)


def _vocabulary(name, model, characters):
    """Refuse characters that are more or fewer than the model's tokens."""
    if len(characters) != model.config.vocabulary:
        raise ValueError(
            f"{name} must have the model's {model.config.vocabulary} characters, "
            f"got {len(characters)}"
        )
