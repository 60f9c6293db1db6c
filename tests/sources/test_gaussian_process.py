"""Gaussian processes: no generator, no stable distribution; and the chapter's code judged."""

import ast

import numpy as np
import pytest
from scipy import linalg, stats
from scipy.spatial.distance import cdist
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

from companion import data
from tools.chapters import ROOT, read

from .proof import Case, proves

CAT = data.photo("chelsea")[60:100:2, 80:120:2].mean(-1) / 255 - 0.5
PLACES = np.argwhere(np.ones(CAT.shape, bool)).astype(float)
LOST = np.random.default_rng(0).random(CAT.size) < 0.5
NOISE = 0.02


def covariance(u, v):
    return 0.15**2 * np.exp(-cdist(u, v) / 6)


@proves(
    "E4-01",
    fault="the process is asked for a picture, as a large generative model would be",
    failure="what the prior draws has nothing to do with any picture, and misses every known pixel",
)
def test_the_prior_makes_no_picture():
    known, lost, y = PLACES[~LOST], PLACES[LOST], CAT.ravel()[~LOST]

    def generate(y, places):
        K = covariance(places, places) + 1e-9 * np.eye(len(places))
        return np.linalg.cholesky(K) @ np.random.default_rng(1).normal(size=len(places))

    def regress(y, places):
        C = covariance(known, known) + NOISE**2 * np.eye(len(known))
        return covariance(known, places).T @ np.linalg.solve(C, y)

    def is_deaf(make):
        off = np.abs(make(y, known) - y)
        return np.array_equal(make(y, known), make(-y, known)) and (off > 3 * NOISE).mean() > 0.5

    def is_the_conditional_mean(make):
        # The top of the joint density, reached through its precision matrix and not the formula.
        joint = covariance(PLACES, PLACES) + 1e-12 * np.eye(CAT.size)
        joint[~LOST, ~LOST] += NOISE**2
        precision = np.linalg.inv(joint)
        top = -np.linalg.solve(precision[np.ix_(LOST, LOST)], precision[np.ix_(LOST, ~LOST)] @ y)
        error = np.sqrt(np.mean((make(y, lost) - CAT.ravel()[LOST]) ** 2))
        return np.allclose(make(y, lost), top, atol=1e-6) and error < 0.6 * CAT.std()

    return Case(broken=generate, mended=regress, fails=is_deaf, works=is_the_conditional_mean)


@proves(
    "E4-02",
    fault="a stable distribution other than the normal one takes the place of the process",
    failure="the mean of 400 draws is as wide as one draw: there is no covariance to speak of",
)
def test_a_stable_distribution_has_no_covariance():
    x = np.linspace(0, 2, 5)[:, None]
    factor = np.linalg.cholesky(covariance(x, x) / 0.15**2)

    def stable(rng, count):  # Cauchy's: stable, and without a variance
        return rng.standard_cauchy(size=(count, 5)) @ factor.T

    def gaussian(rng, count):
        return rng.normal(size=(count, 5)) @ factor.T

    def means_are_as_wide(draw):
        draws = draw(np.random.default_rng(0), 400 * 2000).reshape(400, 2000, 5)
        return np.allclose(stats.iqr(draws.mean(0), axis=0), stats.iqr(draws[0], axis=0), rtol=0.2)

    def has_the_covariance(draw):
        draws = draw(np.random.default_rng(0), 100_000)
        return np.allclose(draws.T @ draws / len(draws), factor @ factor.T, atol=0.02)

    return Case(broken=stable, mended=gaussian, fails=means_are_as_wide, works=has_the_covariance)


@pytest.fixture(scope="module")
def chapter():
    """Return the functions of the chapter, as they stand in its cells."""
    notebook = read(ROOT / "book" / "generative" / "gaussian-process.ipynb")
    namespace = {"np": np, "linalg": linalg, "cdist": cdist}
    for cell in notebook.cells:
        if cell.cell_type == "code" and "hide-cell" not in cell.metadata.get("tags", []):
            functions = [n for n in ast.parse(cell.source).body if isinstance(n, ast.FunctionDef)]
            exec(compile(ast.Module(functions, []), "chapter", "exec"), namespace)
    return namespace


@pytest.mark.parametrize(
    ("shape", "theirs"),
    [
        ("rbf", RBF(0.7)),
        ("matern12", Matern(0.7, nu=0.5)),
        ("matern32", Matern(0.7, nu=1.5)),
        ("matern52", Matern(0.7, nu=2.5)),
    ],
)
def test_the_chapter_agrees_with_scikit_learn(chapter, shape, theirs):
    rng = np.random.default_rng(0)
    x, x_new, y = rng.uniform(0, 5, 30), np.linspace(-1, 6, 40), rng.normal(size=30)
    kernel = chapter["kernel"](chapter[shape], ell=0.7, a=1.3)
    judge = GaussianProcessRegressor(
        ConstantKernel(1.3**2) * theirs + WhiteKernel(0.2**2), alpha=1e-9, optimizer=None
    ).fit(x[:, None], y)
    mean, spread = chapter["posterior"](kernel, x, y, x_new, sigma=0.2)
    expected, with_noise = judge.predict(x_new[:, None], return_cov=True)
    np.testing.assert_allclose(mean, expected, atol=1e-9)
    np.testing.assert_allclose(spread + 0.2**2 * np.eye(40), with_noise, atol=1e-9)
    evidence = sum(chapter["log_evidence"](kernel, x, y, sigma=0.2))
    assert evidence == pytest.approx(judge.log_marginal_likelihood_value_, rel=1e-9)
