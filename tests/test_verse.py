"""Regulated verse: the checker on known poems, the rules as a machine, and writing under rules."""

import itertools
import math

import numpy as np
import pytest
import torch

from companion import data, verse
from companion.models import writing
from companion.models.transformer import Transformer, TransformerConfig

TOWER = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
CHARACTERS = "".join(sorted(set("".join(q.text for q in data.quatrains()[:1500]) + "\n")))


def test_tones():
    assert "".join(map(verse.tone, "山月看丂")) == "○●◐?"


def test_known_poems():
    assert verse.check(TOWER).conforms
    assert verse.check(TOWER).form == "aBbA"
    seven = "朝辞白帝彩云间，千里江陵一日还。两岸猿声啼不住，轻舟已过万重山。"
    assert (verse.check(seven).conforms, verse.check(seven).form) == (True, "ABbA")
    eight = next(p.text for p in data.anthology() if p.title == "山居秋暝")
    assert verse.check(eight).conforms
    assert len(verse.check(eight).pattern) == 40
    saved = "岐王宅里寻常见，崔九堂前几度闻。正是江南好风景，落花时节又逢君。"  # ○○●○● in line 3
    assert (verse.check(saved).conforms, verse.check(saved).form) == (True, "aBbA")
    lovesick = "红豆生南国，春来发几枝。愿君多采撷，此物最相思。"
    assert (verse.check(lovesick).conforms, verse.check(lovesick).form) == (True, "aBbA")
    ancient = verse.check("千山鸟飞绝，万径人踪灭。孤舟蓑笠翁，独钓寒江雪。")
    assert not ancient.rhymes
    assert len(ancient.tones) == 7


def test_what_is_wrong_is_found():
    wrong = verse.check(TOWER.replace("河", "海", 1))  # an oblique tone where a level one must be
    assert (wrong.tones, wrong.rhymes, wrong.conforms) == ([6], True, False)
    unrhymed = verse.check(TOWER.replace("楼", "台"))
    assert (unrhymed.tones, unrhymed.rhymes, unrhymed.conforms) == ([], False, False)
    crane = "故人西辞黄鹤楼，烟花三月下扬州。孤帆远影碧空尽，唯见长江天际流。"
    assert (verse.check(crane).form, verse.check(crane).tones) == ("BAaB", [1])
    near = "清明时节雨纷纷，路上行人欲断魂。借问酒家何处有，牧童遥指杏花村。"  # 纷: a neighbour
    assert (verse.check(near).form, verse.check(near).tones) == ("aBbA", [6])
    assert verse.check(near).rhymes
    strange = verse.check(TOWER.replace("白", "隣"))
    assert (strange.tones, strange.conforms) == ([0], False)
    for shape in ("", "白日依山尽", TOWER[:-2], TOWER + "月"):
        assert verse.check(shape).measure == 0


def test_patterns_follow_from_the_wishes():
    """Every pattern alternates and keeps clear of three level tones and a lone one."""
    for form, measure in itertools.product(verse.FORMS, (5, 7)):
        for pattern in verse.patterns(form, measure):
            lines = [pattern[i : i + measure] for i in range(0, 4 * measure, measure)]
            seconds = "".join(line[1] for line in lines)
            assert seconds in ("●○○●", "○●●○")  # opposed, adhering, opposed
            for line, kind in zip(lines, form, strict=True):
                assert (line[-1] == "○") == (kind in "AB")
                assert not line.endswith("○○○")
                core = line[-5:]
                if kind == "B":
                    assert core[:2] == "○○" or core[2] == "○"
                elif core != "○○●○●":
                    assert {core[1], core[3]} == {"○", "●"}
    assert verse.kinds("BAaB", 8) == "BAaBbAaB"
    assert verse.kinds("ABbA", 8) == "ABbAaBbA"
    for call in (("x", 5, 4), ("aBbA", 6, 4), ("aBbA", 5, 3)):
        with pytest.raises(ValueError, match="must be"):
            verse.patterns(*call)
    with pytest.raises(ValueError, match="kind must be one of 'a', 'A', 'b', 'B', got 'c'"):
        verse.line_patterns("c", 5)


def test_single_lines():
    fine = ("白日依山尽", "遥怜小儿女", "黄河入海流", "更上一层楼", "朝辞白帝彩云间")
    assert all(map(verse.line_fits, fine))
    for line in ("白日依山流", "白河入海流", "隣日依山尽"):  # 三平尾, 孤平
        assert not verse.line_fits(line), line
    with pytest.raises(ValueError, match="line must have 5 or 7 characters, got 3: '白日依'"):
        verse.line_fits("白日依")


def places(text, rules):
    """State, what is allowed there, and the token, for each place of a poem."""
    state = rules.start(1)
    for t, character in enumerate(text):
        token = rules.characters.index(character)
        yield state, rules.allowed(state, t)[0], token
        state = rules.after(state, t, np.array([token]))


@pytest.mark.parametrize("measure", [5, 7])
def test_the_machine_lets_through_just_what_the_checker_does(measure):
    rules, seen = verse.Rules(CHARACTERS, measure), [0, 0]
    for poem in data.quatrains()[:400]:
        if len(verse.lines_of(poem.text)[0]) == measure:
            through = all(allowed[token] for _, allowed, token in places(poem.text + "\n", rules))
            assert through == verse.check(poem.text).conforms, poem
            seen[through] += 1
    assert min(seen) > 20


def test_whoever_is_allowed_can_go_on_and_nobody_else():
    rules = verse.Rules(CHARACTERS, 5, "aBbA")
    for t, (state, allowed, _) in enumerate(places(TOWER, rules)):
        if CHARACTERS.find(TOWER[t]) >= 0 and TOWER[t] not in "，。":
            everybody = np.arange(len(CHARACTERS))
            after = rules.after(np.repeat(state, len(everybody), 0), t, everybody)
            assert np.array_equal(after.any((1, 2)), allowed)
    heads = verse.Rules(CHARACTERS, 5, heads="春秋")
    for place, head in ((0, "春"), (6, "秋")):
        assert set(np.flatnonzero(heads.allowed(heads.start(1), place)[0])) <= {
            CHARACTERS.index(head)
        }
    for bad in ("abc", "春夏秋冬春"):
        with pytest.raises(ValueError, match="heads must be at most 4"):
            verse.Rules(CHARACTERS, 5, heads=bad)


class Rhyme:
    """The third letter of three is the first; a line's end is before them."""

    characters, length = "\nab", 3

    def start(self, N):
        return np.zeros((N, 1), int)

    def allowed(self, state, t):
        letters = np.arange(3) * np.ones((len(state), 1))
        return letters == state if t == 2 else letters > 0

    def after(self, state, t, tokens):
        return tokens[:, None] if t == 0 else state


def small(times=3.0):
    torch.manual_seed(1)
    model = Transformer(TransformerConfig(3, width=8, layers=1, heads=2, context=8))
    with torch.no_grad():
        for weight in model.parameters():
            weight *= times
    return model.eval()


def test_particles_draw_from_the_model_given_the_rule():
    model, rules = small(), Rhyme()
    texts = ["".join(letters) for letters in itertools.product("\nab", repeat=3)]
    log_p = writing.log_likelihood(model, rules.characters, texts)
    assert log_p.exp().sum().item() == pytest.approx(1, abs=1e-5)
    kept = torch.tensor([text[0] == text[2] and "\n" not in text for text in texts])
    wanted = log_p.exp() * kept / log_p.exp()[kept].sum()
    gaps = {}
    for particles in (1, 32):
        made = writing.write(model, rules, 1500, particles)
        found = torch.tensor([texts.index(made.texts[i]) for i in made.chosen])
        gaps[particles] = (found.bincount(minlength=27) / 1500 - wanted).abs().sum().item() / 2
        share = (made.log_w.logsumexp(0) - math.log(len(made.log_w))).exp().item()
        assert share == pytest.approx(log_p.exp()[kept].sum().item(), rel=0.1)
        first = torch.tensor([log_p[texts.index(text)] for text in made.texts[:50]])
        assert torch.allclose(made.log_p[:50], first, atol=1e-4)
    assert gaps[32] < 0.05 < 0.1 < gaps[1]


class Echo:
    """Of five letters the last three repeat the first two, in turn."""

    characters, length = "\nab", 5

    def start(self, N):
        return np.zeros((N, 2), int)

    def allowed(self, state, t):
        letters = np.arange(3) * np.ones((len(state), 1))
        return letters == state[:, [t % 2]] if t > 1 else letters > 0

    def after(self, state, t, tokens):
        state = state.copy()
        if t < 2:
            state[:, t] = tokens
        return state


def test_what_is_resampled_on_the_way_stays_together(monkeypatch):
    """Letters, state, log p and the model's memory go with the particle."""
    done, resampled = [], writing.resampled

    def noted(log_w, generator):
        done.append(resampled(log_w, generator))
        return done[-1]

    monkeypatch.setattr(writing, "resampled", noted)
    model, rules = small(3.9), Echo()  # sharp: weights part early
    texts = ["".join(letters) for letters in itertools.product("\nab", repeat=5)]
    log_p = writing.log_likelihood(model, rules.characters, texts)
    kept = torch.tensor([t[0] == t[2] == t[4] and t[1] == t[3] and "\n" not in t for t in texts])
    share = log_p.exp()[kept].sum()
    gaps = {}
    for particles in (1, 32):
        made = writing.write(model, rules, 1500, particles)
        found = torch.tensor([texts.index(made.texts[i]) for i in made.chosen])
        wanted = log_p.exp() * kept / share
        gaps[particles] = (found.bincount(minlength=243) / 1500 - wanted).abs().sum().item() / 2
        means = made.log_w.view(1500, particles).logsumexp(1).exp() / particles
        assert abs(means.mean() - share) < 4 * means.std() / 1500**0.5
        every = torch.tensor([texts.index(text) for text in made.texts])
        assert kept[every].all()
        assert torch.allclose(made.log_p, log_p[every], atol=1e-4)
    assert any(step is not None for step in done[:-1])  # before the last letter
    assert gaps[32] < 0.06 < 0.2 < gaps[1]


def test_resampling_keeps_the_mean_weight_and_leaves_equal_weights_alone():
    generator = torch.Generator().manual_seed(0)
    assert writing.resampled(torch.zeros(3, 4), generator) is None
    log_w = torch.tensor([[0.0, -9.0, -9.0, -9.0], [0.0, 0.1, 0.0, 0.1]])
    ancestors, after = writing.resampled(log_w, generator)
    assert ancestors[:4].tolist() == [0, 0, 0, 0]
    assert ancestors[4:].tolist() == [4, 5, 6, 7]
    assert torch.allclose(after.view(2, 4).logsumexp(1), log_w.logsumexp(1), atol=1e-5)
    assert torch.equal(after[4:], log_w[1])
    half = torch.tensor([[0.5, 0.5, 0.01, 0.01]]).log()  # effective number just above two of four
    assert writing.resampled(half, generator) is None
    shares = torch.tensor([0.61, 0.13, 0.08, 0.05, 0.04, 0.04, 0.03, 0.02])
    for _ in range(20):  # one comb: as many as the share says, but for a fraction
        ancestors, _ = writing.resampled(shares.log()[None], generator)
        assert ((ancestors.bincount(minlength=8) - 8 * shares).abs() < 1).all()


def test_temperature_prompt_and_mass():
    model, rules = small(), Rhyme()
    texts = ["".join(letters) for letters in itertools.product("\nab", repeat=3)]
    how = {"temperature": 0.5, "prompt": "\na"}
    log_p = writing.log_likelihood(model, rules.characters, texts, **how)
    assert log_p.exp().sum().item() == pytest.approx(1, abs=1e-5)
    with torch.no_grad():
        p = (model(torch.tensor([[0, 1]]))[0, -1] / 0.5).softmax(0)
    for masked in (True, False):
        made = writing.write(model, rules, 400, 1, masked, **how)
        again = torch.stack([log_p[texts.index(text)] for text in made.texts])
        assert torch.allclose(made.log_p, again, atol=1e-4)
    assert made.mass == []
    made = writing.write(model, rules, 400, **how)
    assert made.mass[0] == pytest.approx(p[1:].sum().item(), abs=1e-5)


def test_bad_input_is_named():
    model, rules = small(), Rhyme()
    for given, message in (
        ({"runs": 0}, "runs must be positive, got 0"),
        ({"particles": -1}, "particles must be positive, got -1"),
        ({"temperature": 0}, "temperature must be positive, got 0"),
        ({"prompt": "x"}, "prompt must be characters of the rules', at least one, got 'x'"),
        ({"prompt": ""}, "prompt must be characters of the rules', at least one, got ''"),
    ):
        with pytest.raises(ValueError, match=message):
            writing.write(model, rules, **{"runs": 2} | given)
    for texts, message in ((["ab", "a"], "texts must be of one length"), (["x"], r"got \['x'\]")):
        with pytest.raises(ValueError, match=message):
            writing.log_likelihood(model, rules.characters, texts)
    with pytest.raises(ValueError, match="characters must have '，', '。' among them"):
        verse.Rules("\n春", 5)


def test_no_way_on_is_an_error():
    class Nothing(Rhyme):
        def allowed(self, state, t):
            return np.zeros((len(state), 3), bool)

    with pytest.raises(ValueError, match="nothing may stand at place 0"):
        writing.write(small(), Nothing(), 2)
