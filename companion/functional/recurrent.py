"""Recurrent layers: one step, done again and again along a sequence, with the same weights.

The passes are written out. Forward, the sequence is read from its beginning, and every state is
kept. Backward, it is read from its end: ``g_h`` is the gradient that arrives at a state, from its
own output and from the step after; ``delta`` is the gradient at the weighted sums. What the weights
receive is summed up at the end, over all steps at once, because all steps share them.
"""

import numpy as np

from companion._arguments import word
from companion.functional import _checks
from companion.functional.activation import _sigmoid
from companion.tensor import differentiable


def _affine(x, weight, bias):
    return x @ weight.T if bias is None else x @ weight.T + bias


def _to_parameters(delta_ih, delta_hh, input, before, weight_ih):
    """Gradients of input, weights and biases; ``before``: the states that the steps began with."""
    axes = ((0, 1), (0, 1))  # the sum over steps and examples
    return dict(
        input=delta_ih @ weight_ih,
        weight_ih=np.tensordot(delta_ih, input, axes),
        weight_hh=np.tensordot(delta_hh, before, axes),
        bias_ih=delta_ih.sum((0, 1)),
        bias_hh=delta_hh.sum((0, 1)),
    )


@differentiable
def rnn(input, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None, nonlinearity="tanh"):
    """The plain recurrent layer: h_t = f(W_ih x_t + b_ih + W_hh h_{t−1} + b_hh).

    One layer of ``torch.nn.RNN``, with the weights as arguments. (Elman, 1990.)

    Parameters
    ----------
    input : (T, N, D_in)
        The sequence, time first.
    h_0 : (N, H)
        The state before the first step; PyTorch's module has an axis of length 1 in front.
    weight_ih : (H, D_in)
    weight_hh : (H, H)
    bias_ih, bias_hh : (H,), optional
        Two only because PyTorch has two; they are added.
    nonlinearity : str
        f: "tanh" or "relu".

    Returns
    -------
    output : (T, N, H)
        The states h_1 … h_T.
    h_n : (N, H)
        The last of them.

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If shapes do not fit, the sequence is empty, or ``nonlinearity`` is unknown.
    """
    arrays = dict(input=input, h_0=h_0, weight_ih=weight_ih, weight_hh=weight_hh)
    _checks.recurrent(1, arrays, bias_ih=bias_ih, bias_hh=bias_hh)
    word("nonlinearity", nonlinearity, ("tanh", "relu"))
    h = [h_0]
    for z in _affine(input, weight_ih, bias_ih):
        z = z + _affine(h[-1], weight_hh, bias_hh)
        h.append(np.tanh(z) if nonlinearity == "tanh" else np.maximum(z, 0))
    output, before = np.stack(h[1:]), np.stack(h[:-1])

    def pull(g_output, g_h):
        slope = 1 - output**2 if nonlinearity == "tanh" else output > 0
        delta = np.empty_like(output)
        for t in reversed(range(len(input))):
            g_h = g_h + g_output[t]
            delta[t] = g_h * slope[t]
            g_h = delta[t] @ weight_hh
        return dict(h_0=g_h, **_to_parameters(delta, delta, input, before, weight_ih))

    return (output, h[-1]), pull


def lstm(input, h_0, c_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """Long short-term memory: a cell c that gates write to, keep and read.

    With z = W_ih x_t + b_ih + W_hh h_{t−1} + b_hh in four blocks, in this order:
    i = σ(z_0), f = σ(z_1), g = tanh(z_2), o = σ(z_3); then
    c_t = f ⊙ c_{t−1} + i ⊙ g and h_t = o ⊙ tanh(c_t).

    One layer of ``torch.nn.LSTM``, with the weights as arguments. (Hochreiter and Schmidhuber,
    1997; the forget gate f came with Gers, Schmidhuber and Cummins, 2000.)

    Parameters
    ----------
    input : (T, N, D_in)
        The sequence, time first.
    h_0, c_0 : (N, H)
        The states before the first step; PyTorch's module has an axis of length 1 in front.
    weight_ih : (4H, D_in)
    weight_hh : (4H, H)
    bias_ih, bias_hh : (4H,), optional
        Two only because PyTorch has two; they are added.

    Returns
    -------
    output : (T, N, H)
        The states h_1 … h_T.
    (h_n, c_n) : (N, H) each
        The last states.

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If shapes do not fit, or the sequence is empty.
    """
    output, h_n, c_n = _lstm(input, h_0, c_0, weight_ih, weight_hh, bias_ih, bias_hh)
    return output, (h_n, c_n)


@differentiable
def _lstm(input, h_0, c_0, weight_ih, weight_hh, bias_ih, bias_hh):
    arrays = dict(input=input, h_0=h_0, c_0=c_0, weight_ih=weight_ih, weight_hh=weight_hh)
    _checks.recurrent(4, arrays, bias_ih=bias_ih, bias_hh=bias_hh)
    h, c, gates = [h_0], [c_0], []
    for z in _affine(input, weight_ih, bias_ih):
        i, f, g, o = np.split(z + _affine(h[-1], weight_hh, bias_hh), 4, axis=1)
        i, f, g, o = _sigmoid(i), _sigmoid(f), np.tanh(g), _sigmoid(o)
        c.append(f * c[-1] + i * g)
        h.append(o * np.tanh(c[-1]))
        gates.append((i, f, g, o))

    def pull(g_output, g_h, g_c):
        delta = np.empty((len(input), len(h_0), len(weight_ih)), input.dtype)
        for t in reversed(range(len(input))):
            i, f, g, o = gates[t]
            squashed = np.tanh(c[t + 1])
            g_h = g_h + g_output[t]
            g_c = g_c + g_h * o * (1 - squashed**2)
            of_gates = (
                g_c * g * i * (1 - i),
                g_c * c[t] * f * (1 - f),
                g_c * i * (1 - g**2),
                g_h * squashed * o * (1 - o),
            )
            np.concatenate(of_gates, axis=1, out=delta[t])
            g_h, g_c = delta[t] @ weight_hh, g_c * f
        of_parameters = _to_parameters(delta, delta, input, np.stack(h[:-1]), weight_ih)
        return dict(h_0=g_h, c_0=g_c, **of_parameters)

    return (np.stack(h[1:]), h[-1], c[-1]), pull


@differentiable
def gru(input, h_0, weight_ih, weight_hh, bias_ih=None, bias_hh=None):
    """The gated recurrent unit: the new state is a mean of the old one and a proposal n.

    The weighted sums of the input, W_ih x_t + b_ih, and of the state, W_hh h_{t−1} + b_hh, are
    taken apart into three blocks each, a and u, in this order:
    r = σ(a_0 + u_0), z = σ(a_1 + u_1), n = tanh(a_2 + r ⊙ u_2); then
    h_t = (1 − z) ⊙ n + z ⊙ h_{t−1}.

    One layer of ``torch.nn.GRU``, with the weights as arguments. (Cho et al., 2014; there r stands
    inside the product with W_hh, here outside as in PyTorch.)

    Parameters
    ----------
    input : (T, N, D_in)
        The sequence, time first.
    h_0 : (N, H)
        The state before the first step; PyTorch's module has an axis of length 1 in front.
    weight_ih : (3H, D_in)
    weight_hh : (3H, H)
    bias_ih, bias_hh : (3H,), optional
        Here two of them make a difference: r acts on the second alone.

    Returns
    -------
    output : (T, N, H)
        The states h_1 … h_T.
    h_n : (N, H)
        The last of them.

    Raises
    ------
    TypeError
        If an array is not floating-point, or dtypes differ.
    ValueError
        If shapes do not fit, or the sequence is empty.
    """
    arrays = dict(input=input, h_0=h_0, weight_ih=weight_ih, weight_hh=weight_hh)
    _checks.recurrent(3, arrays, bias_ih=bias_ih, bias_hh=bias_hh)
    h, gates = [h_0], []
    for a in _affine(input, weight_ih, bias_ih):
        u = np.split(_affine(h[-1], weight_hh, bias_hh), 3, axis=1)
        a = np.split(a, 3, axis=1)
        r, z = _sigmoid(a[0] + u[0]), _sigmoid(a[1] + u[1])
        n = np.tanh(a[2] + r * u[2])
        h.append((1 - z) * n + z * h[-1])
        gates.append((r, z, n, u[2]))

    def pull(g_output, g_h):
        delta_ih = np.empty((len(input), len(h_0), len(weight_ih)), input.dtype)
        delta_hh = np.empty_like(delta_ih)
        for t in reversed(range(len(input))):
            r, z, n, u = gates[t]
            g_h = g_h + g_output[t]
            of_z = g_h * (h[t] - n) * z * (1 - z)
            of_n = g_h * (1 - z) * (1 - n**2)
            of_r = of_n * u * r * (1 - r)
            np.concatenate((of_r, of_z, of_n), axis=1, out=delta_ih[t])
            np.concatenate((of_r, of_z, of_n * r), axis=1, out=delta_hh[t])
            g_h = g_h * z + delta_hh[t] @ weight_hh
        before = np.stack(h[:-1])
        return dict(h_0=g_h, **_to_parameters(delta_ih, delta_hh, input, before, weight_ih))

    return (np.stack(h[1:]), h[-1]), pull
