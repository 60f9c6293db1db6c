"""What tests of trainings share."""

import pytest
import torch


@pytest.fixture(autouse=True)
def one_thread():
    """The order of sums, and with it the last bit, depends on the number of threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
