"""What a conditional network changes: the question that is asked, not how well it is answered."""

import numpy as np

from .proof import Case, proves

DATA = np.array([[0.3, 0.1, 0.0], [0.0, 0.2, 0.4]])  # two wishes, three pictures
WRONG = DATA.sum(1, keepdims=True) * (DATA[::-1] / DATA[::-1].sum(1, keepdims=True))


@proves(
    "E2-06",
    fault="a wish goes into the generator, and the judge is taken for a judge of quality alone",
    failure="whoever draws good pictures of the wrong things has reached the best possible value",
)
def test_a_judge_that_is_not_told_the_wish_does_not_ask_for_it():
    def value(p, q):
        """V of the best judge: E_p log D + E_q log (1 − D) with D = p / (p + q)."""
        p, q = (np.where(x > 0, x, 1e-300) for x in (p, q))
        return np.sum(p * np.log(p / (p + q)) + q * np.log(q / (p + q)))

    def of_pictures(p, q):
        return value(p.sum(0), q.sum(0))

    def of_pictures_and_wishes(p, q):
        return value(p, q)

    careless = DATA.sum(1, keepdims=True) * DATA.sum(0)  # the same pictures, whatever was asked

    def is_content(judged):
        return np.isclose(judged(DATA, careless), -np.log(4))

    def asks(judged):
        best, others = judged(DATA, DATA), [judged(DATA, q) for q in (careless, WRONG)]
        return np.isclose(best, -np.log(4)) and all(other > best + 0.1 for other in others)

    return Case(
        broken=of_pictures,
        mended=of_pictures_and_wishes,
        fails=is_content,
        works=asks,
    )
