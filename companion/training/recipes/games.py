"""Recipes of the games: a Transformer that writes levels, and an agent that learns to play them."""

import math
from functools import cache

import numpy as np
import torch
from torch.nn import functional as F

from companion import games
from companion.models.agent import Player, chances, open_states, play, returns, start_states, tables
from companion.models.levels import Writer, bits
from companion.training.recipe import Run, recipe

TRAIN, TEST, SEED = 2_000, 500, 2026
MOVES, DISCOUNT = 60, 0.97  # of a game


@cache
def designed():
    """The designer's levels: 2,000 to learn from and 500 held out, always the same."""
    levels = games.designed(np.random.default_rng(SEED), TRAIN + TEST)
    return levels[:TRAIN], levels[TRAIN:]


@recipe("levels", "a Transformer that writes levels of a game, tile by tile")
def levels(steps=2_500):
    """Maximum likelihood on the designer's levels, turned and mirrored at random."""
    train, test = designed()
    forms = torch.from_numpy(games.symmetries(train).astype(np.int64)).flatten(0, 1).flatten(1)
    model = Writer()
    adam = torch.optim.AdamW(model.parameters(), 2e-3, (0.9, 0.98), weight_decay=0.1)

    def step(i):
        for group in adam.param_groups:
            group["lr"] = 2e-3 * min(1, (i + 1) / 100) * (1 + math.cos(math.pi * i / steps)) / 2
        batch = forms[torch.randint(len(forms), (32,))]
        loss = F.cross_entropy(model(batch).transpose(1, 2), batch)
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adam.step()
        return {"bits": loss.item() / math.log(2)}

    def evaluate():
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            drawn = model.draw(200)
        return {
            "bits a tile": float(bits(model, test).mean()),
            "playable": float(games.playable(drawn).mean()),
        }

    return Run(
        {"model": model},
        {"adam": adam},
        step,
        evaluate,
        steps,
        f"{TRAIN:,} levels of companion.games.designed, {TEST} held out",
        {"config": {"side": 8, "width": 48, "layers": 3, "heads": 4}},
        "model",
    )


class Learner:
    """Teaches a player by REINFORCE with a learnt baseline.

    Parameters
    ----------
    player : Player
        What learns.
    levels : (N, H, W) array of tiles
        Where it plays.
    anywhere : float
        Share of the games that begin in a state drawn at random and not at the start.
    rate : float
        Learning rate, from which it falls to a tenth.
    shape : (int, int)
        Levels a step, and games of each.
    """

    def __init__(self, player, levels, anywhere=0.5, rate=2e-3, shape=(24, 16)):
        if not 0 <= anywhere <= 1:
            raise ValueError(f"anywhere must be from 0 to 1, got {anywhere}")
        self.N, self.M = shape
        self.player, self.levels, self.table = player, np.asarray(levels), tables(levels)
        self.starts, self.open = start_states(levels), open_states(levels).float()
        self.here = round(self.M * (1 - anywhere))
        self.rate, self.adam = rate, torch.optim.Adam(player.parameters(), rate)

    def update(self, i, steps):
        """Play, and make step ``i`` of ``steps``; returns shares of games and the losses."""
        for group in self.adam.param_groups:
            group["lr"] = self.rate * min(1, (i + 1) / 20) * (1 - 0.9 * i / steps)
        chosen = torch.randint(len(self.levels), (self.N,))
        begin = self.starts[chosen, None].repeat(1, self.M)
        if self.here < self.M:
            begin[:, self.here :] = torch.multinomial(
                self.open[chosen], self.M - self.here, replacement=True
            )
        logits, values = self.player.states(self.levels[chosen.numpy()])
        log_p = logits.log_softmax(2)
        games = play(self.table[chosen], log_p.detach().exp(), begin, MOVES)
        rewards = (games.after == logits.shape[1]).float() * games.valid
        gained = returns(rewards, DISCOUNT)

        each = torch.arange(self.N)[:, None, None]
        value = values[each, games.states]
        weight = games.valid / games.valid.sum()
        advantage = gained - value.detach()
        chance = log_p[each, games.states, games.moves]
        entropy = -(log_p.exp() * log_p).sum(2)[each, games.states]
        loss = -(weight * advantage * chance).sum()
        loss = loss - ENTROPY * (weight * entropy).sum()
        error = (weight * (value - gained).square()).sum()
        self.adam.zero_grad()
        (loss + 0.5 * error).backward()
        torch.nn.utils.clip_grad_norm_(self.player.parameters(), 0.5)
        self.adam.step()
        won = games.won[:, : self.here] if self.here else games.won
        return {"won": won.float().mean().item(), "value error": error.item()}


ENTROPY = 0.01  # what a nat of it is worth


@torch.no_grad()
def success(player, levels):
    """Probability that a player wins each level within 60 moves, exactly: (N) Tensor."""
    found = []
    for part in np.array_split(np.asarray(levels), max(1, len(levels) // 100)):
        p = player.states(part)[0].softmax(2)
        found.append(chances(tables(part), p, start_states(part), MOVES)[:, -1])
    return torch.cat(found)


@recipe("player", "an agent that learns to play levels by trial: REINFORCE with a baseline")
def player(steps=1_500):
    """Trained on the designer's levels; half of the games begin anywhere."""
    train, test = designed()
    model = Player()
    learner = Learner(model, train)

    def step(i):
        return learner.update(i, steps)

    def evaluate():
        return {"won": success(model, test).mean().item()}

    return Run(
        {"player": model},
        {"adam": learner.adam},
        step,
        evaluate,
        steps,
        f"{TRAIN:,} levels of companion.games.designed, {TEST} held out",
        {"config": {"width": 20, "rounds": 16}},
        "player",
    )
