"""From the logits of a language model to the next token: temperature, top-k, top-p."""

import torch

from companion._arguments import number, whole
from companion.models._checks import instance, tensor

HOTTEST = 1e6  # as a temperature: everything is as likely then


def next_token(logits, temperature=1.0, top_k=None, top_p=None, generator=None):
    """Draw the next token.

    Parameters
    ----------
    logits : Tensor
        Shape (N, V).
    temperature : float
        The logits are divided by it; 0 takes the likeliest token.
    top_k : int, optional
        Only the ``top_k`` likeliest tokens may be drawn.
    top_p : float, optional
        Of these, only the likeliest that together reach this probability, the one that reaches it
        included.
    generator : torch.Generator, optional
        Where the random numbers come from.

    Returns
    -------
    Tensor
        Shape (N, 1).

    Raises
    ------
    ValueError
        If ``temperature`` is negative or beyond a million, ``top_k`` below 1 or ``top_p`` not in
        (0, 1].
    TypeError
        If an argument is of another kind.
    """
    tensor("logits", logits, "N", "V")
    if not logits.shape[1]:
        raise ValueError("logits must be of at least one token, got none")
    temperature = number("temperature", temperature, 0, HOTTEST)
    top_k = None if top_k is None else whole("top_k", top_k, 1)
    top_p = None if top_p is None else number("top_p", top_p, above=0, most=1)
    if generator is not None:
        instance("generator", generator, torch.Generator)
    if temperature == 0:
        return logits.argmax(1, keepdim=True)
    p, order = (logits / temperature).softmax(1).sort(dim=1, descending=True, stable=True)
    if top_k is not None:
        p[:, top_k:] = 0
    if top_p is not None:
        p = p / p.sum(1, keepdim=True)
        p[p.cumsum(1) - p >= top_p] = 0  # what stands before it suffices
    return order.gather(1, torch.multinomial(p, 1, generator=generator))
