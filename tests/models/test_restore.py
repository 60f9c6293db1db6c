"""Networks with the weights that ship."""

import numpy as np
import pytest
import torch

from companion import data, weights
from companion.models.classifier import Classifier
from companion.models.dcgan import Generator
from companion.models.pictures import to_tensor
from companion.models.restore import restore


def test_a_restored_network_has_the_weights_and_works():
    module = restore(Classifier, "classifier-digits")
    assert not module.training
    arrays = weights.load("classifier-digits")
    state = module.state_dict()
    assert set(arrays) == set(state)
    for key, array in arrays.items():
        np.testing.assert_allclose(state[key].numpy(), array, err_msg=key)
    digits = data.digits("test")
    scores = module(to_tensor(digits.images[:200]))
    assert (scores.argmax(1).numpy() == digits.labels[:200]).mean() > 0.95


def test_the_callers_random_numbers_stay_as_they_are():
    before = torch.get_rng_state()
    restore(Classifier, "classifier-digits")
    assert torch.equal(torch.get_rng_state(), before)


def test_another_class_or_name_is_refused():
    with pytest.raises(ValueError, match="classifier-digits"):
        restore(Classifier, "no such thing")
    with pytest.raises((RuntimeError, TypeError)):
        restore(Generator, "classifier-digits")
