"""The exercises' answers are checked here, one module for each chapter.

A chapter's functions ``one(answer)``, ``two(answer)``, … work the truth out by themselves, mostly
in another way than the chapter does, and hand both to :func:`judge`.
"""

from copy import deepcopy

import numpy as np

__all__ = ["judge", "report"]

UNANSWERED = "not answered yet"


def judge(number, answer, expected, *, cases=(), atol=1e-8, hint=""):
    """Compare a reader's answer with the right one and print one line; no answer makes it raise.

    Parameters
    ----------
    number : int
        Which exercise.
    answer : number, array_like, callable or ...
        ``...``, or a function that returns it, stands for "not answered yet".
    expected : number, array_like or callable
        The right answer; for a callable answer, a function of the same arguments.
    cases : sequence of tuple
        The arguments with which both functions are called, at least once.
    atol : float or sequence of float
        Largest difference that still counts as right; a sequence holds one for each number.
    hint : str
        Added to the line if the answer has the right form and a wrong value.
    """
    if answer is ...:
        fault = UNANSWERED
    elif not callable(expected):
        fault = _difference(answer, expected, atol)
    elif not callable(answer):
        fault = f"a function is asked for, not a value of type {type(answer).__name__}"
    elif not cases:
        raise ValueError("cases must hold the arguments of at least one call, got none")
    else:
        fault = next(filter(None, (_called(answer, expected, case, atol) for case in cases)), "")
    if fault is UNANSWERED:
        print(f"Exercise {number}: not answered yet.")
    else:
        report(number, fault, hint if fault.startswith("you have") else "")


def report(number, fault, hint=""):
    """Print the verdict: right if there is no fault."""
    if fault:
        print(f"Exercise {number}: not right yet, {fault}. {hint}".rstrip())
    else:
        print(f"Exercise {number}: right.")


def _called(answer, expected, case, atol):
    """What is wrong with the answer's result for one set of arguments."""
    truth = expected(*case)
    try:
        result = answer(*deepcopy(case))  # a copy: the reader's code may change its arguments
    except Exception as error:  # the reader's code may fail in any way
        return f"the function raises {type(error).__name__}: {error}"
    return _difference(result, truth, atol)


def _difference(answer, expected, atol):
    """What is wrong with a value, in words; empty if nothing is."""
    if answer is ...:  # the body of a function that is still to be written
        return UNANSWERED
    if answer is None:
        return "there is no value; does the function return one"
    fault = f"real numbers are expected, not a value of type {type(answer).__name__}"
    try:
        answer = np.asarray(answer)
    except Exception:  # a ragged list, or an object that refuses
        return fault
    if answer.dtype.kind not in "buif":
        return fault
    answer = answer.astype(float)
    expected = np.asarray(expected, dtype=float)
    if answer.shape != expected.shape:
        return f"its shape is {answer.shape}, expected is {expected.shape}"
    wrong = ~np.isclose(answer, expected, rtol=0, atol=atol)
    if not wrong.any():
        return ""
    if answer.ndim == 0:
        return f"you have {answer:.6g}"
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    return f"you have {answer[first]:.6g} at {list(first)}"
