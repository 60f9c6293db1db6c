"""An agent that sees a whole level and says at every place which way to go.

The level does not change in a game, but for the key. So the network is asked once about the level
without the key and once with it, and answers for all places together: four logits and a value at
each of the 2 H W states of :mod:`companion.games`. It applies one small convolution again and
again, so that news of the goal can travel from place to place.

Letters: N levels of H × W places, S = 2 H W states, M games of each level, T moves of a game.

References
----------
R. J. Williams: Simple statistical gradient-following algorithms for connectionist reinforcement
learning. Machine Learning 8, 1992.
A. Tamar, Y. Wu, G. Thomas, S. Levine, P. Abbeel: Value iteration networks. NeurIPS 2016 (a
convolution that is repeated, as a planner).
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import flag, number, whole
from companion.games import DOOR, FLOOR, GOAL, KEY, START, TRAP, WALL, successors
from companion.games.rules import checked
from companion.models._checks import STEPS, sizes, tensor

SEEN = (WALL, TRAP, GOAL, KEY, DOOR)  # planes, behind one that is 1 on the board


class Player(nn.Module):
    """A policy and a value for every state of a level.

    Parameters
    ----------
    width : int
        Channels.
    rounds : int
        How often the inner convolution is applied.
    """

    def __init__(self, width=20, rounds=16):
        super().__init__()
        sizes(width=width)
        rounds = whole("rounds", rounds, 0, STEPS)
        self.rounds = rounds
        self.into = nn.Conv2d(1 + len(SEEN), width, 3, padding=1)
        self.inner = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.out = nn.Conv2d(width, 5, 1)

    def forward(self, planes):
        """Planes (N, 6, H, W) → logits of the moves and the value, (N, 5, H, W)."""
        tensor("planes", planes, "N", 1 + len(SEEN), "H", "W")
        told = self.into(planes)
        h = F.relu(told)
        for _ in range(self.rounds):
            h = F.relu(told + self.inner(h))
        return self.out(h)

    def states(self, levels):
        """Levels (N, H, W) → logits (N, S, 4) and values (N, S)."""
        levels = checked(levels)
        N = len(levels)
        found = self(torch.cat([planes(levels, False), planes(levels, True)]))
        found = found.flatten(2).view(2, N, 5, -1).permute(1, 0, 3, 2).flatten(1, 2)
        return found[..., :4], found[..., 4]


def planes(levels, key):
    """What the network sees of levels (N, H, W): (N, 6, H, W) of float.

    Whoever has a key sees neither keys nor doors any more.
    """
    levels = torch.as_tensor(checked(levels).astype(np.int64))
    if flag("key", key):
        levels = torch.where((levels == KEY) | (levels == DOOR), FLOOR, levels)
    return torch.stack([torch.ones_like(levels), *(levels == tile for tile in SEEN)], 1).float()


def start_states(levels):
    """The state in which each level begins, (N) Tensor."""
    flat = checked(levels).reshape(len(levels), -1)
    return torch.from_numpy((flat == START).argmax(1))


def open_states(levels):
    """Which states a game can be in, (N, S) of bool: not in walls or traps, not at the goal."""
    flat = checked(levels).reshape(len(levels), -1)
    free = ~np.isin(flat, (WALL, TRAP, GOAL))
    without = free & ~np.isin(flat, (DOOR, KEY))
    return torch.from_numpy(np.concatenate([without, free], 1))


@dataclass
class Games:
    """Games that were played: M of each of N levels, up to T moves.

    Attributes
    ----------
    states, moves : (N, M, T) Tensor
        State before each move, and the move.
    after : (N, M, T) Tensor
        State after it.
    valid : (N, M, T) Tensor of bool
        False for what comes after the end of a game.
    won : (N, M) Tensor of bool
        Whether the goal was reached.
    """

    states: torch.Tensor
    moves: torch.Tensor
    after: torch.Tensor
    valid: torch.Tensor
    won: torch.Tensor


def _followed(table, p, start, T, *shape):
    """Check what games are followed by; return T."""
    tensor("table", table, "N", "S", 4, kind="i")
    tensor("p", p, *table.shape)
    tensor("start", start, len(table), *shape, kind="i")
    for name, states, most in (
        ("table", table, table.shape[1] + 1),
        ("start", start, table.shape[1] - 1),
    ):
        if states.numel() and not 0 <= int(states.min()) <= int(states.max()) <= most:
            told = f"{int(states.min())} to {int(states.max())}"
            raise ValueError(f"{name} must hold states from 0 to {most}, got {told}")
    return whole("T", T, 1, STEPS)


@torch.no_grad()
def play(table, p, start, T):
    """Play games by chance moves.

    Parameters
    ----------
    table : (N, S, 4) Tensor
        From :func:`companion.games.successors`.
    p : (N, S, 4) Tensor
        Probabilities of the moves.
    start : (N, M) Tensor
        State in which each game begins.
    T : int
        Most moves.

    Returns
    -------
    Games
    """
    T = _followed(table, p, start, T, "M")
    N, S, _ = table.shape
    each, state, alive = torch.arange(N)[:, None], start, torch.ones_like(start, dtype=torch.bool)
    cumulated, record = p.cumsum(2)[..., :3].contiguous(), []
    for _ in range(T):
        here = state.clamp(max=S - 1)
        move = (torch.rand(*start.shape, 1) > cumulated[each, here]).sum(2)
        after = torch.where(alive, table[each, here, move], state)
        record.append((here, move, after, alive))
        state, alive = after, after < S
    states, moves, after, valid = (torch.stack(x, 2) for x in zip(*record, strict=True))
    return Games(states, moves, after, valid, state == S)


def returns(rewards, discount):
    """Discounted sum of what is still to come: (…, T) → (…, T)."""
    tensor("rewards", rewards)
    if not rewards.ndim:
        raise ValueError("rewards must have shape (…, T), got a single number")
    discount = number("discount", discount, least=0, most=1)
    found, total = torch.empty_like(rewards), torch.zeros(rewards.shape[:-1])
    for t in reversed(range(rewards.shape[-1])):
        total = rewards[..., t] + discount * total
        found[..., t] = total
    return found


@torch.no_grad()
def chances(table, p, start, T):
    """Compute how a policy does, exactly, by following all its games at once.

    Parameters
    ----------
    table, p : (N, S, 4) Tensor
        As for :func:`play`.
    start : (N) Tensor
        State in which each level begins.
    T : int
        Most moves.

    Returns
    -------
    won : (N, T + 1) Tensor
        Probability that the goal has been reached after so many moves.
    """
    T = _followed(table, p, start, T)
    N, S, _ = table.shape
    mass = torch.zeros(N, S + 2, dtype=torch.float64)
    mass[torch.arange(N), start] = 1
    to, p, won = table.flatten(1), p.double(), [mass[:, S].clone()]
    for _ in range(T):
        moved = torch.zeros_like(mass)
        moved[:, S:] = mass[:, S:]
        moved.scatter_add_(1, to, (mass[:, :S, None] * p).flatten(1))
        mass = moved
        won.append(mass[:, S].clone())
    return torch.stack(won, 1)


def tables(levels):
    """Successors of levels as a Tensor, (N, S, 4)."""
    return torch.from_numpy(successors(levels))
