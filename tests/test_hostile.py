"""Everything public that knows NumPy only, called with hostile arguments (see ``hostile.py``)."""

import importlib
import inspect
import math
import pkgutil

import numpy as np
import pytest
import torch

from companion import Tensor, exercises, functional, plotting

from . import hostile
from .api import documented
from .functional.test_operations import REFERENCES, as_tuple
from .hostile_calls import CALLS, OPERATIONS

PARTS = [
    *("tensor", "Tensor", "cat", "stack", "differentiable", "no_grad", "functional", "optim"),
    *("music", "games", "sound", "verse", "plotting", "data", "sources"),
]
PUBLIC = documented(*(f"companion.{part}" for part in PARTS))

# What is not asked for, and why: a call, and maybe its argument and the hostile value.
EXCUSED = {
    "companion.functional.definitions": "they check nothing, as they say: they are for reading",
    "companion.music.tunes.longest_run": "of anything that can be compared, as it says",
    "companion.functional.nll_loss input nan": "another class's has no part, as in PyTorch (below)",
    "companion.plotting.annotate_pixels titles first: None": "a picture may have none",
    "companion.plotting.show_images titles first: None": "a picture may have none",
    "companion.plotting.show_images titles an array of objects": "of None and a word: the same",
    "companion.plotting.show_images signed two flags": "one for each picture",
    "companion.Tensor.__getitem__ key": "NumPy's IndexError, as the class says: loops rely on it",
}


def excused(name):
    return any(f"{name}.".startswith(f"{entry}.") for entry in EXCUSED)


def parameters(name):
    """What a function or a method is called with."""
    owner, _, last = name.rpartition(".")
    value = getattr(PUBLIC[owner], last) if owner in PUBLIC else PUBLIC[name]
    return [p for p in inspect.signature(value).parameters if p not in ("self", "input")]


@hostile.plain.register
def _(value: plotting.Figure):
    """What a figure shows: its pictures and curves."""
    pictures = [image.get_array() for axes in value.axes for image in axes.images]
    return hostile.plain([*pictures, *(line.get_xydata() for a in value.axes for line in a.lines)])


def test_everything_public_has_a_good_call():
    missing = [n for n in PUBLIC if n not in CALLS and not excused(n) and parameters(n)]
    assert not missing, f"add a good call of these to tests/hostile_calls.py: {missing}"
    assert not [name for name in CALLS if name not in PUBLIC], "not in the API reference"


@pytest.mark.parametrize("name", CALLS)
def test_hostile_arguments_are_refused_by_name_or_right(name):
    def left_out(argument, what):
        told = f"{name} {argument} {what}"
        return excused(name) or any(f"{told} ".startswith(f"{entry} ") for entry in EXCUSED)

    function = PUBLIC[name]
    found = hostile.findings(function, CALLS[name], excused=left_out, doc=function.__doc__ or "")
    assert found == []


# ---- operations on tensors, with gradients, against PyTorch

# Where ours is another result than PyTorch's, and why: operation, argument and hostile value.
OTHERWISE = {
    "batch_norm weight inf": "γ is multiplied last; PyTorch subtracts infinities",
    "group_norm weight inf": "the same",
    "layer_norm weight inf": "the same, in the gradient",
    "group_norm input empty": "a sum over nothing is 0; PyTorch's gradient of γ is NaN",
    "l1_loss input nan": "the gradient is NaN; PyTorch's is 0",
    "l1_loss target nan": "the same",
    "binary_cross_entropy_with_logits input inf": "infinite; PyTorch subtracts infinities",
    "scaled_dot_product_attention value empty": "nothing comes out; PyTorch's gradient is None",
}


def needs_gradient(name, value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and "running" not in name


def ours(name, array):
    return Tensor(array, requires_grad=True) if needs_gradient(name, array) else array


def torchs(name, array):
    if not isinstance(array, np.ndarray):
        return array
    native = np.array(array, array.dtype.newbyteorder("="), order="C", subok=False)
    return torch.from_numpy(native).requires_grad_(needs_gradient(name, array))


def value_and_gradients(operation, arguments, tensor):
    """All outputs of an operation, and the gradients of a weighted sum of them."""
    given = {name: tensor(name, value) for name, value in arguments.items()}
    outputs = [o for o in as_tuple(operation(**given)) if o.requires_grad]
    upstream = [tensor("", np.cos(np.arange(math.prod(o.shape))).reshape(o.shape)) for o in outputs]
    terms = [(o * g).sum() for o, g in zip(outputs, upstream, strict=True)]
    sum(terms[1:], terms[0]).backward()
    wanted = [each for name, each in given.items() if needs_gradient(name, arguments[name])]
    found = [o.detach().numpy() for o in outputs] + [each.grad for each in wanted]
    return [None if each is None else np.asarray(each, float) for each in found]


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", OPERATIONS)
def test_hostile_arrays_give_the_values_and_gradients_of_pytorch(name):
    if name == "dropout":
        pytest.skip("its random numbers are not PyTorch's")
    reference = REFERENCES.get(name) or getattr(torch.nn.functional, name)
    for argument, value in OPERATIONS[name].items():
        for what, bad, like in hostile.variants(value):
            told = f"{name} {argument} {what}".replace("-inf", "inf")
            known = any(set(entry.split()) <= set(told.split()) for entry in OTHERWISE)
            if like is hostile.REFUSED or not isinstance(bad, np.ndarray) or known:
                continue
            arguments = OPERATIONS[name] | {argument: bad}
            try:
                found = value_and_gradients(getattr(functional, name), arguments, ours)
                expected = value_and_gradients(reference, arguments, torchs)
            except (ValueError, TypeError, RuntimeError, IndexError):
                continue  # one of the two refuses: the words of ours are tested above
            rtol = 1e-2 if what == "f2" else 1e-8
            for a, b in zip(found, expected, strict=True):
                why = f"{told}: another result than PyTorch's; mend it, or say why in OTHERWISE"
                np.testing.assert_allclose(a, b, rtol, rtol, err_msg=why)


# ---- exercises: any answer gets its line

CHAPTERS = [module.name for module in pkgutil.iter_modules(exercises.__path__)]
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ANSWERS = [each.value for each in hostile.WRONG] + [np.nan, 10**400, np.zeros(0), [[1.0], [2.0, 3]]]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_answer_makes_an_exercise_raise(chapter, capsys):
    module = importlib.import_module(f"companion.exercises.{chapter}")
    for number, name in enumerate(NUMBERS, 1):
        for answer in ANSWERS if hasattr(module, name) else []:
            with hostile.guarded():
                getattr(module, name)(answer)
            assert capsys.readouterr().out.startswith(f"Exercise {number}: not right yet, ")
