"""Exercises call right answers right and wrong answers wrong, in words."""

import importlib
import pkgutil

import numpy as np
import pytest

import companion.exercises
from companion.exercises import judge

CHAPTERS = [m.name for m in pkgutil.iter_modules(companion.exercises.__path__)]
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def said(capsys, *args, **kwargs):
    judge(1, *args, **kwargs)
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(14, 14), (14.0, 14), ([1, 2], np.array([1, 2])), (np.float32(0.5), 0.5)],
)
def test_right(capsys, answer, expected):
    assert said(capsys, answer, expected) == "Exercise 1: right.\n"


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (13, 14, "you have 13"),
        (1 + 1e-6, 1, "you have 1"),
        (np.nan, 1, "you have nan"),
        ([1, 2], [1, 2, 3], "shape is (2,), expected is (3,)"),
        ([[1, 2], [3, 5]], [[1, 2], [3, 4]], "you have 5 at [1, 1]"),
        ("14", 14, "real numbers are expected, not a value of type str"),
        (14 + 1j, 14, "not a value of type complex"),
        (np.array([14 + 1j]), [14], "not a value of type ndarray"),
        ([[1, 2], [3]], [[1, 2], [3, 4]], "not a value of type list"),
        (None, 14, "there is no value"),
        (lambda: 14, 14, "not a value of type function"),
    ],
)
def test_wrong(capsys, answer, expected, words):
    line = said(capsys, answer, expected, hint="Think.")
    assert line.startswith("Exercise 1: not right yet, ")
    assert words in line
    assert line.endswith(". Think.\n" if "you have" in words else ".\n")


def test_functions(capsys):
    cases = [(1,), (2,)]
    double = dict(expected=lambda x: 2 * x, cases=cases)
    assert said(capsys, lambda x: x + x, **double) == "Exercise 1: right.\n"
    assert "you have 3" in said(capsys, lambda x: x + 1, **double)  # right for 1 only
    assert "raises ZeroDivisionError" in said(capsys, lambda x: x / 0, **double)
    assert "raises TypeError" in said(capsys, lambda: 1, **double)
    assert "a function is asked for, not a value of type int" in said(capsys, 3, **double)


def test_functions_that_change_their_arguments(capsys):
    """What a function does to its arguments does not change the truth."""

    def doubled(x):
        x *= 2
        return x

    def emptied(x):
        x[:] = 0
        return x

    double = dict(expected=lambda x: 2 * x, cases=[(np.ones(3),)])
    assert said(capsys, doubled, **double) == "Exercise 1: right.\n"
    assert "you have 0 at [0]" in said(capsys, emptied, **double)
    assert double["cases"][0][0].tolist() == [1, 1, 1]


def test_a_function_is_never_right_without_being_called():
    with pytest.raises(ValueError, match="cases must hold"):
        judge(1, lambda: 1, lambda: 2)


def test_each_number_has_its_own_tolerance(capsys):
    assert said(capsys, [2.7, 2981], [np.e, np.exp(8)], atol=[0.05, 0.5]) == "Exercise 1: right.\n"
    assert "you have 3 at [0]" in said(capsys, [3, 2981], [np.e, np.exp(8)], atol=[0.05, 0.5])


def test_not_answered(capsys):
    assert said(capsys, ..., 14) == "Exercise 1: not answered yet.\n"
    for answer in (..., lambda x: ...):
        assert said(capsys, answer, lambda x: x, cases=[(1,)]) == "Exercise 1: not answered yet.\n"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_exercise_knows_unanswered_from_wrong(capsys, chapter):
    module = importlib.import_module(f"companion.exercises.{chapter}")
    numbers = [n for n in NUMBERS if hasattr(module, n)]
    assert numbers == NUMBERS[: len(numbers)]
    assert len(numbers) >= 3, "a chapter has at least three exercises, each with its check"
    for i, name in enumerate(numbers, 1):
        check = getattr(module, name)
        check(...)
        assert capsys.readouterr().out == f"Exercise {i}: not answered yet.\n"
        for wrong in [-1, "", np.zeros((2, 5)), lambda *a: -1, lambda: 0, lambda *a: a[0]]:
            check(wrong)
            assert capsys.readouterr().out.startswith(f"Exercise {i}: not right yet, ")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((np.ones((3, 3)), [0, -1, -2], [1, -2, 2]), "right"),
        ((np.ones((3, 3)), [0, -1, -2], [1, -2, 1]), "for [1, 1, 1] it gives 0"),
        ((np.ones((4, 3)), [0, -1, -2, 0], [1, -2, 2, 0]), "3 are enough"),
        ((np.ones((3, 2)), [0, -1, -2], [1, -2, 2]), "expected are the shapes"),
        ((np.ones((3, 3)), [0, -1, -2]), "three arrays"),
    ],
)
def test_parity_of_three_bits(capsys, answer, words):
    importlib.import_module("companion.exercises.neural_networks").two(answer)
    assert words in capsys.readouterr().out
