"""Metrics against their definitions, spelled out in loops; what is drawn at random is recorded."""

from collections import Counter
from math import floor, log, log2, sqrt

import numpy as np
import pytest
from scipy.spatial.distance import pdist
from scipy.stats import norm

from companion import data, metrics, weights
from companion.models.pictures import to_tensor

# ---- text


def kneser_ney(seen, V, longest, order):
    """The probability of a token after ``order`` − 1 others, as a function of the gram."""

    def grams(n):
        return [tuple(seen[i - n + 1 : i + 1]) for i in range(longest - 1, len(seen))]

    def probability(n):
        if n == 0:
            return lambda gram: 1 / V
        places = grams(n) if n == order else [gram[1:] for gram in set(grams(n + 1))]
        counts = Counter(places)
        n1, n2, n3, n4 = (max(1, list(counts.values()).count(j)) for j in (1, 2, 3, 4))
        y = n1 / (n1 + 2 * n2)
        discounts = 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3
        taken = {
            gram: min(max(discounts[min(count, 3) - 1], 0), min(count, 3))
            for gram, count in counts.items()
        }
        shorter = probability(n - 1)

        def p(gram):
            after = [other for other in counts if other[:-1] == gram[:-1]]
            if not after:
                return shorter(gram[1:])
            rest = sum(taken[other] for other in after)
            kept = counts[gram] - taken.get(gram, 0)
            return (kept + rest * shorter(gram[1:])) / sum(counts[other] for other in after)

        return p

    return probability(order)


@pytest.mark.parametrize(
    ("V", "longest", "length"), [(3, 1, 40), (4, 2, 60), (3, 3, 90), (5, 4, 60)]
)
def test_counting_models(V, longest, length):
    rng = np.random.default_rng(V)
    seen = np.minimum(rng.geometric(0.5, length) + rng.integers(2, size=length) - 1, V - 1)
    unseen = rng.integers(V, size=25)
    found = metrics.ngram_bits(seen, unseen, V, longest)
    for n in range(1, longest + 1):
        p = kneser_ney(seen.tolist(), V, longest, n)
        ends = range(longest - 1, len(unseen))
        bits = [-log2(p(tuple(unseen[i - n + 1 : i + 1].tolist()))) for i in ends]
        assert found.bits[n - 1] == pytest.approx(np.mean(bits), rel=1e-12)
        kinds = {tuple(seen[i - n + 1 : i + 1]) for i in range(longest - 1, length)}
        assert found.counts[n - 1] == len(kinds)


# ---- marks: found with the key by any later version, so nothing in them may change

FULL = 2**64 - 1


def mixed(x):
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & FULL
    x = (x ^ x >> 27) * 0x94D049BB133111EB & FULL
    return x ^ x >> 31


def is_green(before, token, key, share):
    golden = 0x9E3779B97F4A7C15
    state = key
    for each in before:
        state = mixed(state + (each + 1) * golden & FULL)
    return mixed(state + (token + 1) * golden & FULL) < share * 2**64


@pytest.mark.parametrize(("context", "share"), [(1, 0.5), (2, 0.25), (3, 0.7)])
def test_green_tokens_and_their_score(context, share):
    V, key = 20, 2**63 - 5
    tokens = np.random.default_rng(context).integers(3, size=40)
    grams = [tokens[i : i + context + 1].tolist() for i in range(40 - context)]
    before = [gram[:-1] for gram in grams]
    found = metrics.green(before, V, key, share)
    assert found.tolist() == [[is_green(b, t, key, share) for t in range(V)] for b in before]
    for distinct in (True, False):
        counted = set(map(tuple, grams)) if distinct else grams
        n, marked = len(counted), sum(is_green(g[:-1], g[-1], key, share) for g in counted)
        expected = (marked - share * n) / sqrt(n * share * (1 - share))
        how = dict(share=share, context=context, distinct=distinct)
        assert metrics.watermark_score(tokens, V, key, **how) == pytest.approx(expected)
    assert (metrics.green([[1, 2]], V, key) == metrics.green([[1, 2]], V, key, share=0.5)).all()
    plain = metrics.watermark_score(tokens, V, key)
    assert plain == metrics.watermark_score(tokens, V, key, 0.5, context=2, distinct=True)


# ---- resampling: the statistic is asked for exactly these parts


def recorded(statistic):
    calls, values = [], []

    def record(*parts):
        calls.append([part.copy() for part in parts])
        values.append(statistic(*parts))
        return values[-1]

    return record, calls, values


@pytest.mark.parametrize("level", [0.95, 0.5])
def test_bootstrap_takes_halves_of_every_sample(level):
    samples = np.arange(4.0), np.arange(9.0) ** 2 + 100
    statistic, calls, values = recorded(lambda a, b: a.mean() * b.sum())
    found = metrics.bootstrap(statistic, *samples, rounds=30, level=level)
    (whole,) = [i for i, (a, _) in enumerate(calls) if len(a) == 4]
    assert len(calls) == 31
    for part in calls[:whole] + calls[whole + 1 :]:
        for half, sample in zip(part, samples, strict=True):
            assert len(set(half)) == len(half) == len(sample) // 2
            assert set(half) <= set(sample)
    for which, sample in enumerate(samples):  # nobody is left out for ever
        assert {x for call in calls[:whole] for x in call[which]} == set(sample)
    value = values.pop(whole)
    reach = norm.ppf((1 + level) / 2) * np.std(values, ddof=1)
    assert found == pytest.approx((value, value - reach, value + reach))


@pytest.mark.parametrize("level", [0.95, 0.5])
def test_the_floor_takes_disjoint_parts(level):
    real = np.arange(12.0) ** 2
    statistic, calls, values = recorded(lambda a, b: a.mean() - b.sum())
    found = metrics.noise_floor(statistic, real, (4, 7), rounds=40, level=level)
    assert len(calls) == 40
    for a, b in calls:
        assert (len(a), len(b), len({*a, *b})) == (4, 7, 11)
    assert {x for a, _ in calls for x in a} == {x for _, b in calls for x in b} == set(real)
    assert (found.low, found.value, found.high) == pytest.approx(
        tuple(np.quantile(values, [(1 - level) / 2, 0.5, (1 + level) / 2]))
    )


def test_defaults_of_resampling():
    values = np.random.default_rng(0).normal(size=30)
    said = dict(rounds=100, level=0.95, seed=0)
    assert metrics.bootstrap(np.mean, values) == metrics.bootstrap(np.mean, values, **said)

    def apart(a, b):
        return abs(a.mean() - b.mean())

    floor = metrics.noise_floor(apart, values, (9, 9), **said)
    assert metrics.noise_floor(apart, values, (9, 9)) == floor
    assert floor != metrics.noise_floor(apart, values, (9, 9), **said | dict(seed=1))


# ---- in the plane


@pytest.mark.parametrize(("bins", "bounds"), [(3, (-1.0, 0.5)), (5, (-0.7, 2.0)), (1, (0.0, 1.0))])
def test_histograms_with_a_field_for_all_outside(bins, bounds):
    rng = np.random.default_rng(bins)
    low, high = bounds
    sets = [np.append(rng.normal(size=(n, 2)) + at, [bounds], 0) for n, at in ((60, 0), (45, 0.4))]

    def field(point):
        x, y = (bins - 1 if v == high else floor((v - low) / (high - low) * bins) for v in point)
        return (x, y) if 0 <= x < bins and 0 <= y < bins else None

    fields = [None, *((x, y) for x in range(bins) for y in range(bins))]
    counts = [Counter(field(point) for point in points) for points in sets]

    def shares(count, more):
        total = count.total() + more * len(fields)
        return [(count[each] + more) / total for each in fields]

    def divergence(p, q):
        return sum(a * log(a / b) for a, b in zip(p, q, strict=True) if a)

    p, q = (shares(count, 0) for count in counts)
    middle = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    found = metrics.grid_divergences(*sets, bins, bounds)
    assert found.js == pytest.approx((divergence(p, middle) + divergence(q, middle)) / 2)
    assert found.kl == pytest.approx(divergence(*(shares(count, 0.5) for count in counts)))


# ---- pictures


@pytest.mark.parametrize("kind", ["digits", "emoji"])
def test_each_picture_counts_for_itself(kind):
    images = getattr(data, kind)("test").images[:34]  # more than the classifier gets at once
    features, classes = metrics.features(images, kind), metrics.predictions(images, kind)
    for i in (0, 31, 33):
        alone = images[i : i + 1]
        np.testing.assert_allclose(metrics.features(alone, kind)[0], features[i], 1e-3, 1e-4)
        scores = metrics.classifier(kind)(to_tensor(alone))
        if kind == "digits":
            expected = scores[0].argmax()
        else:  # a group is as probable as its subgroups together
            chances = scores[0][0].softmax(0).tolist()
            groups = weights.manifest()["classifier-emoji"]["groups"]
            together = Counter()
            for group, chance in zip(groups, chances, strict=True):
                together[group] += chance
            ((expected, _),) = together.most_common(1)
        assert classes[i] == metrics.predictions(alone, kind)[0] == expected


# ---- one number that is none among others that are


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_one_number_that_is_none(wrong):
    sets = np.arange(8.0).reshape(4, 2), np.arange(10.0).reshape(5, 2)
    for i, name in enumerate(("real", "fake")):
        broken = [each.copy() for each in sets]
        broken[i][1, 1] = wrong
        for distance in (metrics.frechet_distance, metrics.kernel_distance):
            with pytest.raises(ValueError, match=f"{name} must hold finite numbers"):
                distance(*broken)
    if np.isnan(wrong):
        for name, losses in {"members": ([1, wrong], [1]), "others": ([1], [wrong, 1])}.items():
            with pytest.raises(ValueError, match=f"{name} must be losses"):
                metrics.membership(*losses)


# ---- defaults that a set of examples decides, and those that are written down


def test_defaults():
    rng = np.random.default_rng(0)
    real, fake = rng.normal(size=(40, 2)), rng.normal(1, 2, size=(30, 2))
    bounds = real.min(), real.max()
    assert metrics.grid_divergences(real, fake) == metrics.grid_divergences(real, fake, 16, bounds)
    width = np.median(pdist(real))
    assert metrics.gaussian_kernel_distance(real, fake) == pytest.approx(
        metrics.gaussian_kernel_distance(real, fake, width)
    )
    assert metrics.precision_recall(real, fake) == metrics.precision_recall(real, fake, 3)
    assert metrics.density_coverage(real, fake) == metrics.density_coverage(real, fake, 5)
    nearest = metrics.nearest_neighbours(fake, real)
    assert [a.shape for a in nearest] == [(30, 1)] * 2
    losses = rng.normal(size=300), rng.normal(1, 1, size=400)
    assert metrics.membership(*losses) == metrics.membership(*losses, 0.01)
