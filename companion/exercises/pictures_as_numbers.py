"""Answers to the exercises of *Pictures as numbers*."""

import numpy as np

from companion.exercises import judge


def one(answer):
    """Check a 3 × 3 picture seen through a 2 × 2 kernel."""
    picture = np.array([[1, 0, 2], [3, 1, 0], [0, 2, 1]])
    kernel = np.array([[0, 1], [2, 3]])
    windows = np.lib.stride_tricks.sliding_window_view(picture, (2, 2))
    expected = np.einsum("ijuv,uv->ij", windows, kernel)
    judge(1, answer, expected, hint="The window fits into two places in each direction.")


def two(answer):
    """Check the kernel that moves a picture one pixel to the right."""
    expected = np.eye(9)[3].reshape(3, 3)
    judge(2, answer, expected, hint="One weight is 1. Which pixel shall the window copy?")


def three(answer):
    """Check the ratio of the curvatures after the mean has been subtracted."""

    def ratio(picture):
        p = picture - picture.mean()
        height, width = p.shape
        shifted = [p[u : height - 2 + u, v : width - 2 + v] for u in range(3) for v in range(3)]
        singular = np.linalg.svd(np.stack([s.ravel() for s in shifted]), compute_uv=False)
        return (singular[0] / singular[-1]) ** 2

    rng = np.random.default_rng(0)
    cases = [(rng.normal(size=(12, 9)) + 5,), (rng.normal(size=(20, 20)).cumsum(0).cumsum(1),)]
    judge(
        3, answer, ratio, cases=cases, atol=1e-4, hint="Use curvatures(picture - picture.mean())."
    )
