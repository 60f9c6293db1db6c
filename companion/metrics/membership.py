"""Was an example among those a model learnt from? How well its loss gives that away."""

from typing import NamedTuple

import numpy as np

from companion._arguments import array, number

__all__ = ["Membership", "membership"]


class Membership(NamedTuple):
    """What :func:`membership` finds.

    Attributes
    ----------
    auc : float
        Probability that a member has a lower loss than another; 0.5 if nothing is given away.
    caught : float
        Share of the members found while at most ``alarms`` of the others are accused.
    """

    auc: float
    caught: float


def membership(members, others, alarms=0.01):
    """Measure the simplest attack: who has a low loss is taken for a member.

    Parameters
    ----------
    members, others : array_like
        Losses of examples from training, (N,), and of such as were not used but might have been,
        (M,): from the same source, or it is the source that is told apart.
    alarms : float
        Share of the others that may be accused wrongly, between 0 and 1.

    Returns
    -------
    Membership

    Raises
    ------
    ValueError
        If an array is not (N,), is empty or holds a NaN, or ``alarms`` is not between 0 and 1.
    TypeError
        If an argument is of another kind.

    References
    ----------
    S. Yeom et al.: Privacy Risk in Machine Learning: Analyzing the Connection to Overfitting. CSF
    2018. Why to look at few false alarms: N. Carlini et al.: Membership Inference Attacks From
    First Principles. IEEE S&P 2022.

    Examples
    --------
    >>> membership([0.1, 0.2, 0.3], [0.25, 0.5]).auc == 5 / 6
    True
    """
    arrays = []
    for name, given in {"members": members, "others": others}.items():
        losses = array(name, given, "iufb").astype(np.float64)
        if losses.ndim != 1 or not losses.size or np.isnan(losses).any():
            raise ValueError(f"{name} must be losses, (N,), without NaN, got {losses.shape}")
        arrays.append(losses)
    alarms = number("alarms", alarms, above=0, below=1)
    inside, outside = arrays
    lower = np.sort(inside)  # for each of the others: members below it, a tie counting half
    wins = sum(np.searchsorted(lower, outside, side).sum() for side in ("left", "right")) / 2
    accused = int(alarms * len(outside) + 1e-9)  # of the others, at most
    bound = np.sort(outside)[accused]
    return Membership(float(wins / inside.size / outside.size), float((inside < bound).mean()))
