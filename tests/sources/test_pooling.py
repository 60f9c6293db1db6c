"""Pooling: what it does not reduce, and a listing that does not shrink."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, max_pool2d

from .proof import Case, proves

IMAGE = np.random.default_rng(0).normal(size=(6, 6))


def pooled_by_pytorch(pool, image, size):
    return pool(torch.tensor(image)[None], size)[0].numpy()


@proves(
    "E0-17",
    fault="pooling is expected to save parameters between convolutions",
    failure="5,088 parameters with pooling and without",
)
def test_pooling_leaves_convolutions_their_parameters():
    def convolution_behind(pool):
        first, second = nn.Conv2d(3, 16, 3, padding=1), nn.Conv2d(16, 32, 3, padding=1)
        return nn.Sequential(first, pool, second)

    def linear_layer_behind(pool):  # the one place where the claim holds
        first, side = nn.Conv2d(3, 16, 3, padding=1), pool(torch.zeros(1, 28, 28)).shape[-1]
        return nn.Sequential(first, pool, nn.Flatten(), nn.Linear(16 * side * side, 10))

    def parameters(network):
        assert network(torch.zeros(1, 3, 28, 28)).shape[0] == 1
        return sum(parameter.numel() for parameter in network.parameters())

    def with_and_without(behind):
        return parameters(behind(nn.MaxPool2d(2))), parameters(behind(nn.Identity()))

    return Case(
        broken=convolution_behind,
        mended=linear_layer_behind,
        fails=lambda behind: with_and_without(behind) == (5_088, 5_088),
        works=lambda behind: with_and_without(behind) == (31_818, 125_898),
    )


@proves(
    "E0-30",
    fault="the output is as large as the input, and written at multiples of the stride only",
    failure="nothing shrinks; zeros stand between the values and may be the largest of them",
)
def test_pooling_that_does_not_shrink():
    def into_a_full_buffer(image):
        output = np.zeros(image.shape)
        for i, j in np.ndindex(image.shape):
            if i % 2 == 0 and j % 2 == 0:
                output[i, j] = image[i : i + 2, j : j + 2].max()
        return output

    def into_its_own_size(image):
        output = np.zeros((image.shape[0] // 2, image.shape[1] // 2))
        for i, j in np.ndindex(output.shape):
            output[i, j] = image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
        return output

    def invents_zeros(pool):
        output = pool(np.full((4, 4), -1.0))
        return output.shape == (4, 4) and np.count_nonzero(output == 0) == 12 and output.max() == 0

    return Case(
        broken=into_a_full_buffer,
        mended=into_its_own_size,
        fails=invents_zeros,
        works=lambda pool: np.array_equal(pool(IMAGE), pooled_by_pytorch(max_pool2d, IMAGE, 2)),
    )


@proves(
    "E0-31",
    fault="a window of 2 means the maximum, any other the mean",
    failure="who wants the maximum over 3×3 gets the mean, without a word",
)
def test_the_window_size_picks_the_kind():
    def windows(image, size):
        rows, columns = image.shape[0] // size, image.shape[1] // size
        return image[: rows * size, : columns * size].reshape(rows, size, columns, size)

    def kind_by_size(image, size, kind="max"):
        return windows(image, size).max((1, 3)) if size == 2 else windows(image, size).mean((1, 3))

    def kind_by_name(image, size, kind="max"):
        return getattr(windows(image, size), kind)((1, 3))

    def averages_instead(pool):
        return np.allclose(pool(IMAGE, 3, "max"), pooled_by_pytorch(avg_pool2d, IMAGE, 3))

    def as_asked(pool):
        kinds = {"max": max_pool2d, "mean": avg_pool2d}
        return all(
            np.allclose(pool(IMAGE, size, kind), pooled_by_pytorch(operation, IMAGE, size))
            for size in (2, 3)
            for kind, operation in kinds.items()
        )

    return Case(broken=kind_by_size, mended=kind_by_name, fails=averages_instead, works=as_asked)
