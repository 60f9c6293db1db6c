"""The fifteen listings as they end when run, and one program that does end in a trained model."""

from collections import Counter

import numpy as np

from companion import sources

from .proof import Case, proves

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 3))
T = X @ [1.0, -2.0, 0.5]


def convolution(draw):
    image, kernel = RNG.normal(size=(6, 6)), draw(3, 3)
    out = np.zeros(image.shape)
    for i, j in np.ndindex(out.shape):
        out[i, j] = (image[i : i + 3, j : j + 3] * kernel).sum()


def pooling(draw):
    image = RNG.normal(size=(6, 6))
    out = np.zeros(image.shape)
    for i, j in np.ndindex(3, 3):
        out[2 * i, 2 * j] = image[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()


def fully_connected(draw):
    vector, weights = X[0], draw(3, 4)
    out = np.zeros(len(vector))
    for i, number in enumerate(vector):
        out[i] = np.dot(number, weights)


def recurrent(draw):
    w_ih, w_hh = draw(5, 3), draw(5, 5)
    h = np.tanh(w_ih @ X[0] + w_hh @ np.zeros(5))

    def backward(h):
        return h

    backward(h)


def transformer(draw):
    q, k, v = (draw(16, 8) @ RNG.normal(size=8) for _ in range(3))
    return draw(4, 16) * (np.tanh(q + k) @ np.tanh(k + v)) + np.zeros(4)


def adversarial(draw):
    w_G, w_D = draw(5, 3), draw(5, 3)
    w_D @ (w_G @ X[0])


def settings_never_named(draw):
    for _ in range(epochs):  # noqa: F821
        pass


def comments_for_a_body(draw):
    compile("for batch in batches:\n    # a step of D\n    # a step of G\n", "listing", "exec")


def module_never_imported(draw):
    F.relu(X @ draw(3))  # noqa: F821


def optimiser_never_made(draw):
    optimiser.zero_grad()  # noqa: F821


def function_for_a_model(draw):
    function_for_a_model.fit(X, T)


LISTINGS = {
    ("S0", "4.1"): convolution,
    ("S0", "4.2"): pooling,
    ("S0", "4.3"): fully_connected,
    ("S0", "4.4"): recurrent,
    ("S0", "4.5"): transformer,
    ("S0", "4.6"): adversarial,
    ("S1", "4.1"): settings_never_named,
    ("S1", "4.2"): settings_never_named,
    ("S1", "4.3"): settings_never_named,
    ("S2", "4.1"): comments_for_a_body,
    ("S2", "4.2"): comments_for_a_body,
    ("S3", "1.4.1"): module_never_imported,
    ("S3", "1.4.2"): optimiser_never_made,
    ("S4", "5.2"): function_for_a_model,
    ("S4", "5.4"): function_for_a_model,
}


def regression(draw):
    """What a listing has to contain besides a forward pass: a loss, its gradient, an update."""
    w = draw(3)
    for _ in range(200):
        w -= 0.1 * 2 * X.T @ (X @ w - T) / len(X)
    return ((X @ w - T) ** 2).mean()


def end(listing):
    """Run a listing: the error it stops with, or 'trained', or 'nothing learnt'."""
    made = []

    def draw(*shape):
        made.append(RNG.normal(size=shape))
        first.append(made[-1].copy())
        return made[-1]

    first: list = []
    try:
        error = listing(draw)
    except Exception as stopped:
        return type(stopped).__name__
    moved = any(not np.array_equal(w, as_drawn) for w, as_drawn in zip(made, first, strict=True))
    return "trained" if moved and error < 1e-6 else "nothing learnt"


@proves(
    "EX-09",
    fault="fifteen listings, none of which is a program that was run to its end",
    failure="thirteen stop with an error, and the other two learn nothing",
)
def test_fifteen_listings_and_no_trained_model():
    counted = {
        "S0": Counter({"ValueError": 4, "nothing learnt": 2}),
        "S1": Counter({"NameError": 3}),
        "S2": Counter({"IndentationError": 2}),
        "S3": Counter({"NameError": 2}),
        "S4": Counter({"AttributeError": 2}),
    }

    def ends(listings):
        found: dict = {}
        for (article, _), listing in listings.items():
            found.setdefault(article, Counter())[end(listing)] += 1
        return found

    return Case(
        broken=LISTINGS,
        mended={("book", "regression"): regression},
        fails=lambda listings: ends(listings) == counted,
        works=lambda listings: {end(listing) for listing in listings.values()} == {"trained"},
    )


def test_the_listings_are_those_of_the_articles():
    """Every section with an item of code is one of them, and none is missing."""
    with_code = {(i["article"], i["section"]) for i in sources.items() if "code" in i["kind"]}
    assert with_code == set(LISTINGS)
