"""The writer of levels, the counts of neighbours, and the agent with its learner."""

import numpy as np
import pytest
import torch

from companion import games
from companion.models import agent
from companion.models.levels import EXACTLY, Neighbours, Writer, allowed, bits, mixed
from companion.models.restore import restore
from companion.training.recipes.games import Learner, success

LEVELS = games.designed(np.random.default_rng(1), 24, side=6)
BOARDS = games.designed(np.random.default_rng(2), 12)


@pytest.fixture(scope="module")
def counted():
    return Neighbours(LEVELS, least=3)


@pytest.fixture(scope="module")
def small():
    torch.manual_seed(0)
    return Writer(side=6, width=16, layers=1, heads=2).eval()


def test_a_tile_depends_on_those_before_it_alone(small):
    tiles = torch.from_numpy(LEVELS[:2].reshape(2, -1).astype(np.int64))
    other = tiles.clone()
    other[:, 20] = (other[:, 20] + 1) % 7
    with torch.no_grad():
        a, b = small(tiles), small(other)
    assert torch.equal(a[:, :21], b[:, :21])
    assert not torch.allclose(a[:, 21], b[:, 21])


@pytest.mark.parametrize("which", ["small", "counted"])
def test_drawing_follows_the_probabilities_that_are_measured(which, request):
    """The mean of −log₂ p over draws is the entropy, which the model's own draws must have."""
    model = request.getfixturevalue(which)
    drawn = model.draw(300, None, torch.Generator().manual_seed(0))
    again = model.draw(300, None, torch.Generator().manual_seed(1))
    assert drawn.shape == (300, 6, 6) and drawn.dtype == np.uint8
    one, two = bits(model, drawn), bits(model, again)
    assert abs(one.mean() - two.mean()) < 4 * np.hypot(one.std(), two.std()) / 300**0.5
    assert bits(model, np.zeros_like(drawn[:1]))[0] != pytest.approx(one.mean(), abs=0.05)


@pytest.mark.parametrize("which", ["small", "counted"])
def test_constraints_are_kept_exactly(which, request):
    model = request.getfixturevalue(which)
    many = games.counts(model.draw(40, EXACTLY, torch.Generator().manual_seed(0)))
    for tile, count in EXACTLY.items():
        assert (many[:, tile] == count).all()


def test_allowed_by_hand():
    drawn = torch.zeros(3, 7, dtype=torch.long)
    drawn[1, 6] = 1
    assert allowed(drawn, 9, {6: 1})[:, 6].tolist() == [True, False, True]
    only_start = allowed(drawn, 1, {6: 1})
    assert only_start[0].tolist() == [False] * 6 + [True]
    assert only_start[1].tolist() == [True] * 6 + [False]


def test_neighbours_are_probabilities_and_know_their_levels(counted):
    tiles = LEVELS.reshape(24, -1).astype(int)
    for t in (0, 7, 35):
        p = counted.probabilities(tiles, t)
        assert np.allclose(p.sum(1), 1) and (p > 0).all()
    shuffled = np.random.default_rng(0).permuted(LEVELS.reshape(24, -1), axis=1).reshape(24, 6, 6)
    assert bits(counted, LEVELS).mean() < bits(counted, shuffled).mean() - 0.3


def test_the_first_neighbour_is_the_one_to_the_left():
    rows = np.random.default_rng(0).integers(0, 7, (400, 5, 1)).repeat(5, 2)  # equal in a row
    p = Neighbours(rows, least=20).probabilities(rows.reshape(400, 25), 12)
    assert p[np.arange(400), rows[:, 2, 2]].mean() > 0.9


@pytest.mark.parametrize("exactly", [{7: 1}, {6: -1}, {6: 20, 4: 17}, dict.fromkeys(range(7), 1)])
def test_numbers_that_cannot_be(exactly, small):
    with pytest.raises(ValueError, match="exactly must name tiles whose numbers fit 36 places"):
        small.draw(2, exactly)


def test_mixed_levels_are_halves_of_two():
    made = mixed(np.random.default_rng(0), LEVELS, 20)
    for level in made:
        assert any(
            (level[:, :cut] == LEVELS[:, :, :cut]).all((1, 2)).any()
            and (level[:, cut:] == LEVELS[:, :, cut:]).all((1, 2)).any()
            for cut in range(2, 5)
        )


def test_shipped_writer_keeps_its_measure():
    model = restore(Writer, "levels")
    assert 0.9 < bits(model, BOARDS).mean() < 1.1
    assert games.playable(model.draw(60, EXACTLY, torch.Generator().manual_seed(0))).mean() > 0.2


# --- the agent ---------------------------------------------------------------------------------


def test_without_the_key_it_is_seen_and_with_it_not():
    level = games.parse("ksd\n.xg")[None]
    assert agent.planes(level, False)[0].sum((1, 2)).tolist() == [6, 0, 1, 1, 1, 1]
    assert agent.planes(level, True)[0].sum((1, 2)).tolist() == [6, 0, 1, 1, 0, 0]


def test_states_stand_where_the_rules_count_them():
    torch.manual_seed(0)
    player, level = agent.Player(6, 3), BOARDS[:2]
    logits, values = player.states(level)
    maps = player(agent.planes(level, True))
    assert torch.allclose(logits[1, 64 + 8 * 3 + 5], maps[1, :4, 3, 5], atol=1e-6)
    assert torch.allclose(values[1, 64 + 8 * 3 + 5], maps[1, 4, 3, 5], atol=1e-6)


def test_chances_agree_with_games_played():
    p = torch.from_numpy(games.greedy(LEVELS[:4]))
    table, start = agent.tables(LEVELS[:4]), agent.start_states(LEVELS[:4])
    exact = agent.chances(table, p, start, 30)
    torch.manual_seed(0)
    played = agent.play(table, p, start[:, None].repeat(1, 2000), 30)
    assert torch.allclose(played.won.double().mean(1), exact[:, -1], atol=0.05)
    length = (played.valid.sum(2) <= 15) & played.won
    assert torch.allclose(length.double().mean(1), exact[:, 15], atol=0.05)
    assert (exact.diff(dim=1) >= 0).all()


def test_games_follow_the_table_and_end():
    table, start = agent.tables(LEVELS[:3]), agent.start_states(LEVELS[:3])
    torch.manual_seed(0)
    played = agent.play(table, torch.full((3, 72, 4), 0.25), start[:, None].repeat(1, 20), 40)
    each = torch.arange(3)[:, None, None]
    followed = table[each, played.states, played.moves]
    assert torch.equal(followed[played.valid], played.after[played.valid])
    assert torch.equal(played.after[:, :, :-1][played.valid[:, :, 1:]],
                       played.states[:, :, 1:][played.valid[:, :, 1:]])  # fmt: skip
    assert torch.equal(played.won, (played.after[:, :, -1] == 72))


def test_returns_by_hand():
    found = agent.returns(torch.tensor([[0.0, 1.0, 2.0]]), 0.5)
    assert found.tolist() == [[1.0, 2.0, 2.0]]


def test_open_states_are_places_where_a_game_can_be():
    found = agent.open_states(games.parse("s#k\ngxd")[None])[0]
    assert found.tolist() == [True] + [False] * 5 + [True, False, True, False, False, True]


def test_a_step_climbs_the_estimate_of_the_policy_gradient():
    """The gradient of one step, against a sum written out over the same games."""
    rooms = np.stack([games.parse("s.x\n.#g\n..."), games.parse("kds\n.x.\n.g.")])
    torch.manual_seed(0)
    player = agent.Player(5, 3)
    learner = Learner(player, rooms, 0.5, shape=(3, 6))
    learner.adam = torch.optim.SGD(player.parameters(), 0.0)
    torch.manual_seed(1)
    learner.update(0, 10)
    found = torch.cat([w.grad.flatten() for w in player.parameters()])

    torch.manual_seed(1)
    chosen = torch.randint(2, (3,))
    begin = agent.start_states(rooms)[chosen, None].repeat(1, 6)
    begin[:, 3:] = torch.multinomial(agent.open_states(rooms).float()[chosen], 3, replacement=True)
    logits, values = player.states(rooms[chosen.numpy()])
    p, table = logits.softmax(2), agent.tables(rooms)[chosen]
    played, loss, many, ends = agent.play(table, p.detach(), begin, 60), 0, 0, set()
    for n in range(3):
        for m in range(6):
            length = int(played.valid[n, m].sum())
            last, many = int(played.after[n, m, length - 1]), many + length
            ends.add(last)
            for t in range(length):
                state, move = played.states[n, m, t], played.moves[n, m, t]
                gained = 0.97 ** (length - 1 - t) * (last == 18)
                value = values[n, state]
                entropy = -(p[n, state] * p[n, state].log()).sum()
                loss = loss - (gained - value.item()) * p[n, state, move].log() - 0.01 * entropy
                loss = loss + 0.5 * (value - gained) ** 2
    assert {18, 19} <= ends
    gradient = torch.autograd.grad(loss / many, list(player.parameters()))
    expected = torch.cat([w.flatten() for w in gradient])
    expected *= min(1, 0.5 / expected.norm().item())  # it is clipped
    assert torch.allclose(found, expected, atol=1e-5)


def test_where_to_begin_is_a_share():
    with pytest.raises(ValueError, match="anywhere must be from 0 to 1, got 2"):
        Learner(agent.Player(4, 1), LEVELS, 2)


def test_learning_helps():
    torch.manual_seed(0)
    rooms = np.stack([games.parse("s..\n.#.\n..g"), games.parse("..s\n.#.\ng..")])
    player = agent.Player(6, 4)
    learner = Learner(player, rooms, 0.5, rate=2e-2, shape=(4, 8))
    before = success(player, rooms).mean()
    with torch.no_grad():
        walls = agent.chances(agent.tables(rooms), torch.full((2, 18, 4), 0.25),
                              agent.start_states(rooms), 8)[:, -1].mean()  # fmt: skip
    for i in range(60):
        learner.update(i, 60)
    p = player.states(rooms)[0].softmax(2).detach()
    quick = agent.chances(agent.tables(rooms), p, agent.start_states(rooms), 8)[:, -1].mean()
    assert before > 0 and quick > 2 * walls


def test_shipped_player_wins_levels_that_it_has_not_seen():
    assert success(restore(agent.Player, "player"), BOARDS).mean() > 0.85
