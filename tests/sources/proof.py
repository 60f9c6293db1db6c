"""Break it, mend it: how an erratum about code or mathematics is proved.

A proof rebuilds the fault in a few lines of our own and puts the right version beside it.
It is a test decorated with `proves` that returns a `Case`; four things are then checked:
the broken version fails in the stated way and does not work, the mended one works and does
not fail. So no proof can pass with its fault mended.
"""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple


class Case(NamedTuple):
    """A fault, its repair, and how to tell them apart."""

    broken: Any  # the fault, rebuilt
    mended: Any  # the right version of the same thing
    fails: Callable[[Any], bool]  # does a version show the stated failure?
    works: Callable[[Any], bool]  # is a version right?


def proves(*errata, fault, failure):
    """Make a test the proof of `errata`; say what is wrong and what comes of it."""

    def decorate(test):
        @functools.wraps(test)
        def run():
            check(test(), fault, failure)

        return run

    return decorate


def check(case, fault, failure):
    assert case.fails(case.broken), f"{fault}: not seen to fail ({failure})"
    assert not _works(case, case.broken), f"{fault}: works all the same"
    assert case.works(case.mended), "the mended version does not work"
    assert not case.fails(case.mended), f"the mended version fails as well ({failure})"


def raises(error, words, call):
    """Tell whether `call` raises `error` with a message that contains `words`."""
    try:
        call()
    except error as found:
        assert words in str(found), f"expected {words!r} in {found!r}"
        return True
    return False


def _works(case, version):
    try:
        return case.works(version)
    except Exception:  # what raises does not work
        return False
