"""What generator and discriminator play for: five games, two penalties, and averaged weights.

``real`` and ``fake`` are the discriminator's scores D(x) and D(G(z)) before any sigmoid, of any
shape. Every function returns what its player *minimises*.
"""

import torch
from torch.nn.functional import relu, softplus

from companion._arguments import number, told, whole
from companion.models._checks import tensor

# softplus(t) = log(1 + exp(t)), so with D = sigmoid(score): -log D = softplus(-score) and
# -log(1 - D) = softplus(score). No sigmoid is computed, and nothing overflows.
DISCRIMINATOR_LOSSES = {
    "saturating": lambda real, fake: softplus(-real).mean() + softplus(fake).mean(),
    "non-saturating": lambda real, fake: softplus(-real).mean() + softplus(fake).mean(),
    "least-squares": lambda real, fake: ((real - 1) ** 2).mean() / 2 + (fake**2).mean() / 2,
    "hinge": lambda real, fake: relu(1 - real).mean() + relu(1 + fake).mean(),
    "wasserstein": lambda real, fake: fake.mean() - real.mean(),
}
GENERATOR_LOSSES = {
    "saturating": lambda fake: -softplus(fake).mean(),
    "non-saturating": lambda fake: softplus(-fake).mean(),
    "least-squares": lambda fake: ((fake - 1) ** 2).mean() / 2,
    "hinge": lambda fake: -fake.mean(),
    "wasserstein": lambda fake: -fake.mean(),
}


def discriminator_loss(real, fake, game="non-saturating"):
    r"""Loss of the discriminator.

    ================  =====================================================================
    game              minimised
    ================  =====================================================================
    saturating        :math:`-\mathbb E\log\sigma(D(x)) - \mathbb E\log(1-\sigma(D(G(z))))`
    non-saturating    the same
    least-squares     :math:`\tfrac12\mathbb E(D(x)-1)^2 + \tfrac12\mathbb E\,D(G(z))^2`
    hinge             :math:`\mathbb E\max(0, 1-D(x)) + \mathbb E\max(0, 1+D(G(z)))`
    wasserstein       :math:`\mathbb E\,D(G(z)) - \mathbb E\,D(x)`
    ================  =====================================================================

    Parameters
    ----------
    real, fake : torch.Tensor
        Scores of real and of generated examples.
    game : str
        One of the names above.

    Returns
    -------
    torch.Tensor
        The loss, one number.

    Raises
    ------
    ValueError
        If the game is unknown.
    TypeError
        If an argument is of another kind.

    References
    ----------
    Saturating and not: Goodfellow et al., Generative Adversarial Nets, NIPS 2014, equation 1 and
    the end of section 3. Least squares: Mao et al., ICCV 2017. Hinge: Miyato et al., Spectral
    Normalization for Generative Adversarial Networks, ICLR 2018. Wasserstein: Arjovsky et al.,
    ICML 2017.
    """
    tensor("real", real)
    tensor("fake", fake)
    return _game(DISCRIMINATOR_LOSSES, game)(real, fake)


def generator_loss(fake, game="non-saturating"):
    r"""Loss of the generator.

    ================  ==========================================
    game              minimised
    ================  ==========================================
    saturating        :math:`\mathbb E\log(1-\sigma(D(G(z))))`
    non-saturating    :math:`-\mathbb E\log\sigma(D(G(z)))`
    least-squares     :math:`\tfrac12\mathbb E(D(G(z))-1)^2`
    hinge             :math:`-\mathbb E\,D(G(z))`
    wasserstein       the same
    ================  ==========================================

    Parameters
    ----------
    fake : torch.Tensor
        Scores of generated examples.
    game : str
        One of the names above.

    Returns
    -------
    torch.Tensor
        The loss, one number.

    Raises
    ------
    ValueError
        If the game is unknown.
    TypeError
        If an argument is of another kind.
    """
    tensor("fake", fake)
    return _game(GENERATOR_LOSSES, game)(fake)


def _game(losses, game):
    if not isinstance(game, str) or game not in losses:
        raise ValueError(f"game must be one of {', '.join(map(repr, losses))}, got {game!r}")
    return losses[game]


def _callable(discriminator):
    if not callable(discriminator):
        raise TypeError(f"discriminator must be a function, got {told(discriminator)}")


def _network(name, model):
    if not isinstance(model, torch.nn.Module):
        raise TypeError(f"{name} must be a torch.nn.Module, got {told(model)}")


def squared_slopes(scores, x):
    """Squared length of each example's gradient of its score: (N,), differentiable itself."""
    (gradient,) = torch.autograd.grad(scores.sum(), x, create_graph=True)
    return gradient.reshape(len(x), -1).square().sum(1)


def r1_penalty(discriminator, real):
    r"""R1: half the mean of :math:`\lVert\nabla_x D(x)\rVert^2` at real examples.

    Multiply it by :math:`\gamma` and add it to the discriminator's loss: at the game's end D should
    be flat on the data.

    Parameters
    ----------
    discriminator : callable
        From examples, (N, ...), to scores.
    real : torch.Tensor
        Real examples, (N, ...).

    Returns
    -------
    torch.Tensor
        The penalty, one number.

    References
    ----------
    Mescheder, Geiger, Nowozin: Which Training Methods for GANs do actually Converge? ICML 2018,
    equation 9.
    """
    _callable(discriminator)
    tensor("real", real)
    if not real.ndim:
        raise ValueError("real must have shape (N, ...), got a single number")
    x = real.detach().requires_grad_()
    return squared_slopes(discriminator(x), x).mean() / 2


def gradient_penalty(discriminator, real, fake, generator=None):
    r"""Mean of :math:`(\lVert\nabla_x D(\hat x)\rVert - 1)^2` between real and generated examples.

    Each :math:`\hat x` lies at a random place on the segment from a real example to a generated
    one. Multiply it by :math:`\lambda` (10 in the paper) and add it to the critic's loss.

    Parameters
    ----------
    discriminator : callable
        From examples, (N, ...), to scores. Without batch normalisation, or the gradient of one
        example's score is not its own.
    real, fake : torch.Tensor
        Examples of one shape, (N, ...).
    generator : torch.Generator, optional
        Source of the random places.

    Returns
    -------
    torch.Tensor
        The penalty, one number.

    Raises
    ------
    ValueError
        If the shapes differ.
    TypeError
        If an argument is of another kind.

    References
    ----------
    Gulrajani et al.: Improved Training of Wasserstein GANs. NIPS 2017, equation 3.
    """
    _callable(discriminator)
    tensor("real", real)
    tensor("fake", fake)
    if real.shape != fake.shape:
        raise ValueError(
            f"real and fake must have one shape, got {tuple(real.shape)} and {tuple(fake.shape)}"
        )
    places = torch.rand(len(real), generator=generator, dtype=real.dtype)
    places = places.view(-1, *[1] * (real.ndim - 1))
    x = torch.lerp(real.detach(), fake.detach(), places).requires_grad_()
    slopes = (squared_slopes(discriminator(x), x) + 1e-12).sqrt()
    return ((slopes - 1) ** 2).mean()


def with_spectral_norm(model):
    """Divide the weight of every linear and convolutional layer by its largest singular value.

    The value is estimated by one step of power iteration in each forward pass of training, as in
    Miyato et al., ICLR 2018, algorithm 1. For a convolution it is that of the weight as a matrix,
    :math:`(C_\\text{out},\\; C_\\text{in} K_h K_w)`.

    Parameters
    ----------
    model : torch.nn.Module
        It is changed in place.

    Returns
    -------
    torch.nn.Module
        The same model.
    """
    _network("model", model)
    for layer in list(model.modules()):
        if isinstance(layer, (torch.nn.Linear, torch.nn.Conv2d)):
            torch.nn.utils.parametrizations.spectral_norm(layer)
    return model


@torch.no_grad()
def average_into(average, model, step, decay=0.995):
    r"""Move averaged weights a little towards those of a model: they make steadier pictures.

    .. math:: \bar\theta \leftarrow \bar\theta + (1-d)(\theta-\bar\theta), \qquad
              d = \min\bigl(\text{decay},\ (t+1)/(t+10)\bigr)

    Early in training :math:`d` is small, so that the first, bad weights are soon forgotten.
    Buffers, such as the statistics of batch normalisation, are averaged likewise; whole numbers are
    copied.

    Parameters
    ----------
    average : torch.nn.Module
        A copy of the model, changed in place.
    model : torch.nn.Module
        The model in training.
    step : int
        The step :math:`t` that it has just made, counted from 0.
    decay : float
        Share of the old average that is kept, once training is under way.
    """
    _network("average", average)
    _network("model", model)
    step, decay = whole("step", step, 0), number("decay", decay, least=0, most=1)
    kept, new = average.state_dict().values(), model.state_dict().values()
    d = min(decay, (step + 1) / (step + 10))
    for old, current in zip(kept, new, strict=True):
        if old.is_floating_point():
            old.lerp_(current, 1 - d)
        else:
            old.copy_(current)
