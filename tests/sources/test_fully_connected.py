"""Fully connected layers: a listing with room for one number, and a layer in the wrong place."""

import numpy as np
from scipy.ndimage import correlate

from .proof import Case, proves, raises

RNG = np.random.default_rng(0)


@proves(
    "E0-33",
    fault="one number is reserved for each row of the input",
    failure="a layer with several units stops with a ValueError, for a vector and for a batch",
)
def test_one_number_for_each_row():
    weight, bias = RNG.normal(size=(5, 3)), RNG.normal(size=3)
    vector, batch = RNG.normal(size=5), RNG.normal(size=(8, 5))

    def row_by_row(x):
        output = np.zeros(len(x))
        for i, row in enumerate(x):
            output[i] = np.dot(row, weight) + bias
        return output

    def affine(x):
        return x @ weight + bias

    def has_no_room(layer):
        words = "setting an array element with a sequence"
        return all(raises(ValueError, words, lambda x=x: layer(x)) for x in (vector, batch))

    def gives_each_unit_its_sum(layer):
        sums = np.einsum("nd,dm->nm", batch, weight) + bias
        return np.allclose(layer(batch), sums) and layer(vector).shape == (3,)

    return Case(broken=row_by_row, mended=affine, fails=has_no_room, works=gives_each_unit_its_sum)


@proves(
    "E0-19",
    fault="a picture is put out by a fully connected layer",
    failure="a shifted input gives no shifted output, and another size is refused",
)
def test_a_dense_output_layer_loses_the_places():
    image = RNG.normal(size=(8, 8))
    weight, kernel = RNG.normal(size=(64, 64)), RNG.normal(size=(3, 3))

    def dense(image):
        return (weight @ image.ravel()).reshape(image.shape)

    def convolution(image):
        return correlate(image, kernel, mode="wrap")

    def follows(layer):
        return np.allclose(layer(np.roll(image, 1, axis=1)), np.roll(layer(image), 1, axis=1))

    def refuses(layer):
        return raises(ValueError, "mismatch", lambda: layer(RNG.normal(size=(12, 12))))

    return Case(
        broken=dense,
        mended=convolution,
        fails=lambda layer: refuses(layer) and not follows(layer),
        works=lambda layer: follows(layer) and layer(np.zeros((12, 12))).shape == (12, 12),
    )
