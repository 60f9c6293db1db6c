"""Translating phrases: pieces, padding, search, alignment, families held out."""

from itertools import product

import numpy as np
import pytest
import torch

from companion import data
from companion.models import alignment
from companion.models.translation import (
    END,
    FILL,
    START,
    Network,
    Pieces,
    Predictor,
    Translator,
    Words,
    beam_search,
    filled,
    split_phrases,
)
from companion.training.recipe import prepared


@pytest.fixture(scope="module")
def translator():
    """Small, untrained, with pieces from a few phrases, and not indifferent to its source."""
    torch.manual_seed(0)
    made = Translator(data.phrases()[::40], merges=30, width=16, layers=2, heads=2)
    with torch.no_grad():
        for parameter in made.network.parameters():
            parameter.mul_(8 if parameter.ndim == 2 else 1)
    return made


def test_pieces_by_hand():
    pieces = Pieces(["low", "lower", "slow", "low"], 2)
    assert list(pieces.merges) == [("l", "o"), ("lo", "w")]  # each different word counts once
    assert pieces.split("lowlow slot") == ["▁", "low", "low", "▁", "s", "lo", "t"]
    assert Pieces(["aaaaa"], 1).split("aaa") == ["▁", "aa", "a"]


@pytest.mark.parametrize("merges", [0, 40])
def test_pieces_and_back(merges):
    texts = [text for p in data.phrases()[::60] for text in (p.zh, p.fr)]
    pieces = Pieces((word for text in texts for word in text.split(" ")), merges)
    for text in texts:
        numbers = pieces.numbers(text)
        assert numbers[-1] == END and min(numbers[:-1]) > max(START.values())
        assert pieces.text([*numbers, 7]) == text


def test_words():
    words = Words(["Left-pointing hand: light"])
    assert words.split("LEFT-pointing") == ["left", "-", "pointing"]
    assert words.numbers("left foot") == [words.index["left"], 2, END]


def test_families_are_held_out_whole():
    split = split_phrases("family")
    families = [{p.family for p in part} for part in split]
    assert [len(f) for f in families] == [1400, 100, 300]
    assert not families[0] & families[2] and not families[1] & (families[0] | families[2])
    chinese = {p.zh for p in split.train}
    assert not chinese & {p.zh for p in split.test}
    leaky = split_phrases("phrase")
    assert len(leaky.test) == 300
    assert {p.family for p in leaky.train} & {p.family for p in leaky.test}
    with pytest.raises(ValueError, match="by must be 'family' or 'phrase', got 'x'"):
        split_phrases("x")


def test_filling_up_changes_nothing(translator):
    short, long = data.phrases()[40], max(data.phrases(), key=lambda p: len(p.en))
    alone = translator.logits(*translator.batch([short], "fr"))
    sources, targets = translator.batch([short, long], "fr")
    assert (sources == FILL).any() and (targets == FILL).any()
    together = translator.logits(sources, targets)
    torch.testing.assert_close(together[:1, : alone.shape[1]], alone, atol=1e-4, rtol=1e-4)
    one, p = translator.translate([short.en], "fr", longest=8)
    two, q = translator.translate([short.en, long.en], "fr", longest=8)
    assert one[0] == two[0]
    torch.testing.assert_close(p[0], q[0], atol=1e-4, rtol=1e-4)


@torch.no_grad()
def test_step_by_step_is_all_at_once(translator):
    """Kept keys and values give the same, also after hypotheses have changed places."""
    p, q = data.phrases()[40], max(data.phrases(), key=lambda p: len(p.en))
    sources, targets = translator.batch([p, q], "zh")
    assert (sources[0] == FILL).any()  # the mask must change places, too
    targets = targets[:, :4]
    predict = Predictor(translator.network, sources)
    predict(targets[:, :1], torch.arange(2))
    changed = torch.tensor([1, 0])
    for T in range(2, 5):
        stepwise = predict(targets[changed, :T], changed if T == 2 else torch.arange(2))
    logits = translator.network(sources, targets, source_mask=sources != FILL)[:, -1]
    logits[:, [FILL, 2, *START.values()]] = -torch.inf
    torch.testing.assert_close(stepwise, logits.log_softmax(1)[changed], atol=1e-4, rtol=1e-4)


def chain(V, seed):
    """A toy: the next token depends on the last two."""
    table = torch.randn(V, V, V, generator=torch.Generator().manual_seed(seed)) * 2
    table[:, :, FILL] = -torch.inf
    table = table.log_softmax(2)

    def predict(tokens, rows):
        before = tokens[:, -2] if tokens.shape[1] > 1 else tokens[:, -1]
        return table[before, tokens[:, -1]]

    return predict


def log_p(predict, tokens):
    total = 0.0
    for i in range(1, len(tokens)):
        total += predict(torch.tensor([tokens[:i]]), None)[0, tokens[i]].item()
    return total


def endings(V, longest):
    """All that can be written: up to END, or as long as allowed."""
    for T in range(1, longest + 1):
        for tokens in product([t for t in range(1, V) if t != END], repeat=T - 1):
            yield [*tokens, END]
    yield from product([t for t in range(1, V) if t != END], repeat=longest)


@pytest.mark.parametrize("power", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(2))
def test_wide_enough_a_beam_finds_the_best(seed, power):
    V, longest = 4, 3
    predict = chain(V, seed)
    found, score = beam_search(predict, torch.tensor([3]), V**longest, longest, power)
    every = [[3, *tokens] for tokens in endings(V, longest)]
    best = max(every, key=lambda tokens: log_p(predict, tokens) / (len(tokens) - 1) ** power)
    assert [t for t in found[0].tolist() if t != FILL] == best
    assert score.item() == pytest.approx(log_p(predict, best), abs=1e-5)


def test_a_beam_of_one_is_greedy():
    predict = chain(5, 1)
    tokens = [3]
    while tokens[-1] != END and len(tokens) < 7:
        tokens.append(predict(torch.tensor([tokens]), None)[0].argmax().item())
    found, _ = beam_search(predict, torch.tensor([3, 4]), 1, 6)
    assert [t for t in found[0].tolist() if t != FILL] == tokens
    with pytest.raises(ValueError, match="width must be at least 1, got 0"):
        beam_search(predict, torch.tensor([3]), 0, 6)


def test_a_beam_can_lose_to_greedy():
    """A width of 2 drops the greedy beginning where two others look better for a while."""
    table = {
        (3,): {4: 0.4, 5: 0.35, 6: 0.25},
        (3, 4): {END: 0.34, 4: 0.33, 5: 0.33},
        (3, 5): {END: 0.01, 5: 0.495, 6: 0.495},
    }

    def predict(tokens, rows):
        p = torch.full((len(tokens), 8), 0.0)
        for row, key in zip(p, map(tuple, tokens.tolist()), strict=True):
            for token, value in table.get(key, {7: 1 / 4, END: 1 / 4, 4: 1 / 4, 5: 1 / 4}).items():
                row[token] = value
        return p.log()

    start = torch.tensor([3])
    greedy, two, all_of_them = (beam_search(predict, start, K, 3)[1].item() for K in (1, 2, 512))
    assert greedy == pytest.approx(np.log(0.4 * 0.34))
    assert two < greedy == pytest.approx(all_of_them)


def test_length_is_counted_with_the_end():
    table = {(3,): {4: 0.5, 5: 0.5}, (3, 4): {END: 0.736, 7: 0.264}, (3, 5): {6: 0.6, 7: 0.4}}
    table[3, 5, 6] = {END: 0.61, 7: 0.39}

    def predict(tokens, rows):
        p = torch.zeros(len(tokens), 8)
        for row, key in zip(p, map(tuple, tokens.tolist()), strict=True):
            for token, value in table.get(key, {7: 1.0}).items():
                row[token] = value
        return p.log()

    # log 0.368 / 2 is more than log 0.183 / 3; without the end, over 1 and 2, it would be less
    found, _ = beam_search(predict, torch.tensor([3]), 8, 3, power=1.0)
    assert found[0].tolist() == [3, 4, END, FILL]


def test_drawing_at_a_low_temperature_is_greedy(translator):
    texts = ["red circle", "a"]
    greedy, _ = translator.translate(texts, "fr", longest=6)
    assert translator.sample(texts, "fr", temperature=1e-4, longest=6) == greedy
    torch.manual_seed(0)
    assert translator.sample(texts, "fr", temperature=5.0, longest=6) != greedy


def test_families_speak_with_their_shortest_sign():
    by_family: dict = {}
    for p in data.phrases():
        by_family.setdefault(p.family, []).append(p)
    split = split_phrases("family")
    for p in (*split.test, *split.validation):
        assert len(p.sign) == min(len(q.sign) for q in by_family[p.family])
    flags = [p for p in data.phrases() if p.en.startswith("flag: ")]
    assert set(flags) <= set(split.train)


def test_attention_is_what_the_network_uses(translator):
    weights = translator.attention("red circle", "cercle", "fr")
    pieces = len(translator.target.split("cercle")) + 1  # the language's token is one more
    assert weights.shape == (2, 2, pieces, len(translator.source.split("red circle")) + 1)
    torch.testing.assert_close(weights.sum(3), torch.ones(weights.shape[:3]))
    seen = []
    hook = translator.network.decoder.blocks[1].cross.register_forward_hook(
        lambda module, given, out: seen.append(module.weights(given[0], given[1])[0])
    )
    sources = filled([translator.source.numbers("red circle")])
    targets = torch.tensor([[START["fr"], *translator.target.numbers("cercle")[:-1]]])
    translator.network(sources, targets)
    hook.remove()
    torch.testing.assert_close(weights[1], seen[0], atol=1e-5, rtol=1e-4)


PAIRS = [("das haus", "the house"), ("das buch", "the book"), ("ein buch", "a book")]


def test_model_1_by_loops():
    pairs = [(a.split(), b.split()) for a, b in PAIRS]
    model = alignment.Model1(pairs)
    before = model.table.copy()
    counts = np.zeros_like(before)
    for source, target in pairs:
        rows = [0, *(model.index[word] for word in source)]
        for word in target:
            column = model.targets.index(word)
            for row in rows:
                counts[row, column] += before[row, column] / before[rows, column].sum()
    model.fit(1)
    np.testing.assert_allclose(model.table, counts / counts.sum(1, keepdims=True))


def test_model_1_learns_the_words():
    pairs = [(a.split(), b.split()) for a, b in PAIRS]
    model = alignment.Model1(pairs).fit(40)
    assert (np.diff(model.log_likelihoods) > 0).all()
    np.testing.assert_allclose(model.table.sum(1), 1)
    shares = model.alignment(["das", "buch"], ["the", "book"])
    assert shares[:, 1:].argmax(1).tolist() == [0, 1]
    np.testing.assert_allclose(shares.sum(1), 1)


def test_word_table_and_order():
    pairs = [("red circle", "cercle rouge"), ("red heart", "cœur rouge"), ("blue", "bleu")]
    pairs = [(a.split(), b.split()) for a, b in [*pairs, ("circle", "cercle"), ("heart", "cœur")]]
    table = alignment.WordTable(pairs, rounds=20)
    assert table(["red", "green", "circle"]) == ["rouge", "cercle"]
    assert table(["red", "circle"], ordered=True) == ["cercle", "rouge"]


def test_nearest():
    nearest = alignment.Nearest(["motor boat", "red circle", "red square"])
    assert [nearest(text) for text in ("sail boat", "a red circle", "xyz")] == [0, 1, 0]


def test_training_learns_and_measures():
    run = prepared("translation", steps=6)
    before = run.evaluate()
    for i in range(6):
        run.step(i)
    after = run.evaluate()
    assert after["zh nats"] < before["zh nats"] and after["fr nats"] < before["fr nats"]
    network = Network(**run.facts["config"])
    assert sum(p.numel() for p in network.parameters()) <= 290_000


def test_mistakes_are_named(translator):
    red = data.phrases()[40]
    for do, words in (
        (lambda: translator.batch([red], "de"), "language must be one of .* got 'de'"),
        (lambda: translator.translate(["red"], "de"), "language must be one of"),
        (lambda: translator.sample(["red"], "de"), "language must be one of"),
        (lambda: translator.attention("red", "rouge", "de"), "language must be one of"),
        (lambda: translator.sample(["red"], "fr", temperature=0), "temperature must be above 0"),
        (lambda: translator.batch([], "fr"), "phrases must hold at least one"),
        (lambda: translator.translate(["red"], "fr", longest=0), "longest must be at least 1"),
        (lambda: alignment.Model1([([], ["rouge"])]), "pairs must hold words on both sides"),
        (lambda: alignment.Nearest([]), "texts must hold at least one"),
    ):
        with pytest.raises(ValueError, match=words):
            do()
    model = alignment.Model1([(["red"], ["rouge"])])
    for pair, name in ((["x"], ["rouge"]), "source"), ((["red"], ["x"]), "target"):
        with pytest.raises(ValueError, match=f"{name} must be of known words, got 'x'"):
            model.alignment(*pair)
    texts, log_p = translator.translate([], "fr")
    assert texts == [] and log_p.shape == (0,)
    assert Pieces([""], 3).split("") == ["▁"]
