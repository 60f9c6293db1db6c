"""Convolution: the formula, and a listing that runs over the edge."""

import numpy as np
import torch
from scipy.signal import correlate2d
from torch.nn.functional import conv2d

from .proof import Case, proves, raises

RNG = np.random.default_rng(0)
IMAGE = RNG.normal(size=(8, 8))


@proves(
    "E0-15",
    fault="the limits 0…k−1 belong to the kernel, but the index they limit is the input's",
    failure="every output looks at the same k×k pixels in the corner",
)
def test_the_sum_looks_at_one_corner():
    kernel = RNG.normal(size=(3, 3))

    def weight(i, j):  # a kernel is zero outside its support
        return kernel[i, j] if 0 <= i < 3 and 0 <= j < 3 else 0.0

    def at_every_output(sum_at):
        return np.array([[sum_at(u, v) for v in range(6)] for u in range(6)])

    def corner_sum(x):  # limits 0…k−1 whatever the output position
        return at_every_output(
            lambda u, v: sum(x[i, j] * weight(i - u, j - v) for i, j in np.ndindex(3, 3))
        )

    def window_sum(x):  # the same terms; the limits u…u+k−1, v…v+k−1 move with the output
        return at_every_output(
            lambda u, v: sum(x[u + i, v + j] * weight(i, j) for i, j in np.ndindex(3, 3))
        )

    def sees_only_the_corner(convolve):
        elsewhere = IMAGE.copy()
        elsewhere[3:, :] += 1.0
        elsewhere[:, 3:] += 1.0
        blind = np.array_equal(convolve(IMAGE), convolve(elsewhere))
        return blind and np.count_nonzero(convolve(IMAGE)) == 9

    return Case(
        broken=corner_sum,
        mended=window_sum,
        fails=sees_only_the_corner,
        works=lambda convolve: np.allclose(convolve(IMAGE), correlate2d(IMAGE, kernel, "valid")),
    )


def same_size(image, kernel):
    """Walk over every pixel with a buffer as large as the image, and without padding."""
    height, width = kernel.shape
    output = np.zeros(image.shape)
    for i, j in np.ndindex(image.shape):
        output[i, j] = (image[i : i + height, j : j + width] * kernel).sum()
    return output


def valid_size(image, kernel):
    """Walk over those positions only where the window lies inside the image."""
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for i, j in np.ndindex(output.shape):
        output[i, j] = (image[i : i + height, j : j + width] * kernel).sum()
    return output


@proves(
    "E0-27",
    fault="the output is as large as the input, though nothing is padded",
    failure="at the right edge the 3×3 window has shrunk to 3×2: ValueError",
)
def test_a_same_size_buffer_runs_over_the_edge():
    kernel = RNG.normal(size=(3, 3))
    return Case(
        broken=same_size,
        mended=valid_size,
        fails=lambda convolve: raises(
            ValueError, "shapes (3,2) (3,3)", lambda: convolve(IMAGE, kernel)
        ),
        works=lambda convolve: np.allclose(
            convolve(IMAGE, kernel), correlate2d(IMAGE, kernel, "valid")
        ),
    )


@proves(
    "E0-28",
    fault="a 2×2 kernel meets windows of one column at the edge",
    failure="they broadcast: no error, and the last column is wrong",
)
def test_a_two_by_two_kernel_is_wrong_in_silence():
    kernel = RNG.normal(size=(2, 2))
    padded = np.pad(IMAGE, ((0, 1), (0, 1)))

    def pad_first(image, kernel):
        return valid_size(np.pad(image, ((0, 1), (0, 1))), kernel)

    def edge_weighs_a_pixel_twice(convolve):  # once with each column of the kernel
        output = convolve(IMAGE, kernel)
        twice = IMAGE[:-1, -1] * kernel[0].sum() + IMAGE[1:, -1] * kernel[1].sum()
        return np.allclose(output[:-1, -1], twice)

    return Case(
        broken=same_size,
        mended=pad_first,
        fails=edge_weighs_a_pixel_twice,
        works=lambda convolve: np.allclose(
            convolve(IMAGE, kernel), correlate2d(padded, kernel, "valid")
        ),
    )


@proves(
    "E0-29",
    fault="stride and padding stand in the signature only",
    failure="whatever is asked for, the result is the same",
)
def test_stride_and_padding_without_effect():
    kernel = RNG.normal(size=(3, 3))

    def deaf(image, kernel, stride=1, padding=0):
        return valid_size(image, kernel)

    def hears(image, kernel, stride=1, padding=0):
        return valid_size(np.pad(image, padding), kernel)[::stride, ::stride]

    def same_whatever_is_asked(convolve):
        asked = convolve(IMAGE, kernel, stride=2, padding=1)
        return np.array_equal(asked, convolve(IMAGE, kernel))

    def as_in_pytorch(convolve):
        image, weight = torch.tensor(IMAGE)[None, None], torch.tensor(kernel)[None, None]
        expected = conv2d(image, weight, stride=2, padding=1)[0, 0]
        return np.allclose(convolve(IMAGE, kernel, stride=2, padding=1), expected)

    return Case(broken=deaf, mended=hears, fails=same_whatever_is_asked, works=as_in_pytorch)
