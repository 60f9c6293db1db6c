"""The harness itself: a proof whose fault is mended must not pass."""

import pytest

from .proof import Case, proves, raises


def double(x):
    return 2 * x


def forgets(x):
    return x


def case(**changes):
    standard = dict(
        broken=forgets,
        mended=double,
        fails=lambda f: f(3) == 3,
        works=lambda f: f(3) == 6,
    )
    return lambda: Case(**standard | changes)


def proof(**changes):
    return proves("E0-00", fault="forgets to double", failure="3 stays 3")(case(**changes))


def test_a_sound_proof_passes():
    proof()()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        (dict(broken=double), "not seen to fail"),
        (dict(works=lambda f: True), "works all the same"),
        (dict(mended=lambda x: x + 1), "does not work"),
        (dict(fails=lambda f: True), "fails as well"),
    ],
    ids=["fault mended", "fault harmless", "mend wrong", "failure everywhere"],
)
def test_an_unsound_proof_does_not_pass(changes, complaint):
    with pytest.raises(AssertionError, match=complaint):
        proof(**changes)()


def test_an_error_is_told_by_its_type_and_words():
    def call():
        raise ValueError("too narrow")

    assert raises(ValueError, "narrow", call)
    assert not raises(ValueError, "narrow", lambda: None)
    with pytest.raises(AssertionError):
        raises(ValueError, "wide", call)
    with pytest.raises(ValueError, match="narrow"):
        raises(TypeError, "narrow", call)
