"""How likely a model with hidden variables finds a picture: a bound that tightens with effort."""

import numpy as np

from companion.metrics._checks import finite

__all__ = ["importance_weighted_bound"]


def importance_weighted_bound(log_p_x_given_z, log_p_z, log_q_z):
    r"""Lower bound of log p(x), in nats, from K codes drawn for each example.

    .. math:: \log \frac1K \sum_{k=1}^K \frac{p(x|z_k)\, p(z_k)}{q(z_k|x)}, \qquad z_k \sim q(z|x)

    With K = 1 its mean is the evidence lower bound. It rises with K, on average, towards log p(x).
    In one draw it may lie above.

    Parameters
    ----------
    log_p_x_given_z, log_p_z, log_q_z : array-like
        Logarithms of densities at the codes, each of shape (K, N): of the example given the code,
        of the code in the prior, and of the code in the distribution it was drawn from.

    Returns
    -------
    numpy.ndarray
        float64, shape (N,): one bound for each example.

    Raises
    ------
    ValueError
        If a shape is not (K, N), the shapes differ, K is 0, or numbers are not finite.
    TypeError
        If an argument is of another kind.

    References
    ----------
    Y. Burda, R. Grosse, R. Salakhutdinov: Importance weighted autoencoders. ICLR 2016, equation 8.
    """
    given = dict(log_p_x_given_z=log_p_x_given_z, log_p_z=log_p_z, log_q_z=log_q_z)
    arrays = {name: finite(name, array) for name, array in given.items()}
    for name, array in arrays.items():
        if array.ndim != 2 or not len(array):
            raise ValueError(f"{name} must have shape (K, N) with K at least 1, got {array.shape}")
    shapes = {name: array.shape for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        told = ", ".join(f"{name} has {shape}" for name, shape in shapes.items())
        raise ValueError(f"the three must have one shape, got: {told}")
    joint, prior, posterior = arrays.values()
    log_weights = joint + prior - posterior
    most = log_weights.max(axis=0)  # taken out, so that no exponential overflows or is all zero
    return most + np.log(np.exp(log_weights - most).mean(axis=0))
