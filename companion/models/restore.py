"""A network with the weights that ship."""

import torch

from companion import weights
from companion._arguments import told


def restore(network, name, config=None):
    """Build a network as it was when its weights were shipped, and give it these weights.

    Parameters
    ----------
    network : type
        A class of ``companion.models``; the manifest holds the arguments.
    name : str
        One of the names in :func:`companion.weights.manifest`.
    config : type, optional
        What holds the arguments, for a network that takes them as one object.

    Returns
    -------
    torch.nn.Module
        In evaluation mode. PyTorch's random numbers go on as if it had not been built.

    Raises
    ------
    ValueError
        If no weights of this name ship, or their file is damaged.
    TypeError
        If ``network`` or ``config`` is no class, or takes other arguments than the manifest holds.
    RuntimeError
        If the weights belong to another class.

    Examples
    --------
    >>> from companion.models.classifier import Classifier
    >>> restore(Classifier, "classifier-digits").training
    False
    """
    for argument, given in dict(network=network, config=config).items():
        if not isinstance(given, type) and not (argument == "config" and given is None):
            raise TypeError(f"{argument}: expected a class, got {told(given)}")
    arrays = weights.load(name)
    settings = weights.manifest()[name]["config"]
    with torch.random.fork_rng(devices=[]):  # what it is built with is overwritten
        module = network(**settings) if config is None else network(config(**settings))
    module.load_state_dict({key: torch.from_numpy(array) for key, array in arrays.items()})
    return module.eval()
