"""Good calls of models that one art has of its own, and of the counterparts in Keras.

They are added to those of ``hostile_models.py``, under the same kind of key.
"""

from copy import deepcopy

import numpy as np
import torch

from companion.models import (
    agent,
    alignment,
    hands,
    keras_counterparts,
    levels,
    mobilenet,
    music,
    repair,
    strokes,
    tones,
    translation,
    wavenet,
    writing,
)
from companion.models.restore import restore
from companion.models.transformer import Transformer, TransformerConfig
from companion.music import tokens as scores

from .hostile_models import CALLS, R, call, grey, seeded

__all__ = ["CALLS"]

# ---- verse


class Alternating:
    """Rules by which a and b take turns."""

    characters, length = "\nab", 3

    def start(self, N):
        return np.zeros((N, 1), int)

    def allowed(self, state, t):
        return np.arange(3) * np.ones((len(state), 1)) != state

    def after(self, state, t, tokens):
        return tokens[:, None]


poet = Transformer(TransformerConfig(3, width=8, layers=1, heads=2, context=8)).eval()
run = dict(runs=2, particles=3, masked=True, temperature=0.5, seed=0, prompt="\na")
call("writing.writer", writing.writer, name="lm-english")
call("writing.write", writing.write, model=poet, rules=Alternating(), **run)
weighed = dict(log_w=torch.tensor([[0.0, -9.0, -9.0]]), generator=torch.Generator())
call("writing.resampled", seeded(writing.resampled), **weighed)
told = dict(characters="\nab", texts=["ab", "ba"], temperature=0.5, prompt="\n")
call("writing.log_likelihood", writing.log_likelihood, model=poet, **told)

# ---- pens and hands

small = strokes.WriterConfig(grid=5, width=8, layers=1, heads=2, context=9)
pen = strokes.Writer(small).eval()
drawing = [np.array([[0, 1], [2, 2], [4, 0]], np.uint8), np.array([[1, 0]], np.uint8)]
events, points = strokes.steps([drawing, drawing[:1]])
ended, h = events.clamp(min=0), pen.vectors(events.clamp(min=0), points).detach()
raw, last, exact = R(2, 14), points[:, 0], deepcopy(pen).double()
call("strokes.WriterConfig", strokes.WriterConfig, grid=5, width=8, layers=1, heads=2, context=9)
call("strokes.Writer", seeded(strokes.Writer), config=small)
call("strokes.Writer.vectors", pen.vectors, events=ended, points=points)
call("strokes.Writer.places", pen.places, raw=raw, last=last[:, 0])
call(
    "strokes.Writer.columns", exact.columns, h=h[:, 0].double(), events=ended[:, 0], last=last[:, 0]
)
call("strokes.Writer.rows", exact.rows, h=h[:, 0].double(), columns=last[:, 0], last=last)
call("strokes.Writer.nats", pen.nats, events=events, points=points)
call("strokes.Writer.write", seeded(pen.write), N=2, begun=drawing[:1], temperature=0.5)
call("strokes.steps", strokes.steps, characters=[drawing, drawing[:1]], end=True)
curves = [stroke + 0.25 for stroke in drawing]
nib = dict(width=4.0, thin=0.35, angle=40.0, lift=0.6)
call("strokes.smooth", strokes.smooth, stroke=curves[0])
call("strokes.nib", strokes.nib, stroke=curves[0], **nib)
call("strokes.svg", strokes.svg, character=curves, grid=5, width=2.5)
sheet = dict(characters=[curves, curves], columns=2, grid=5)
call("strokes.sheet", strokes.sheet, **sheet, **nib)

brushes = hands.BrushConfig(hands=3, size=16, widths=(8, 8, 8), embedding=4)
brush = hands.Brush(brushes).eval().double()
painted = dict(x=R(2, 4, 16, 16).double(), y=torch.tensor([0, 2]))
call("hands.BrushConfig", hands.BrushConfig, hands=3, size=8, widths=(8, 8, 8), embedding=4)
call("hands.Brush", seeded(hands.Brush), config=brushes)
call("hands.Brush.forward", brush.forward, **painted)
call("hands.written", hands.written, model=brush, **painted, together=1)
call("hands.path", hands.path, character=curves, size=8, width=1.8, grid=5)
call("hands.similarity", hands.similarity, a=grey, b=grey[::-1].copy(), window=3)

# ---- four voices

chorister = TransformerConfig(scores.VOCABULARY, width=8, layers=1, heads=2, context=40)
choir = Transformer(chorister).eval()
short = scores.Score(
    *(
        np.tile(part, (1, 3))
        for part in (
            np.array([[72], [67], [60], [48]], np.uint8),
            np.ones((4, 1), bool),
        )
    ),
    scores.metre(3),
)


def composed(model, rows, ahead, obey, temperature, top_p=None):
    return music.compose(model, rows, ahead, obey, temperature=temperature, top_p=top_p)


plan = dict(metre=short.metre, given=short, voices=(0,), steps=1, ahead=2)
call("music.nats", music.nats, model=choir, rows=scores.encode(short, 2))
call("music.plan", music.plan, **plan)
rows = dict(rows=music.plan(**plan), ahead=2, obey=True, temperature=0.0, top_p=0.9)
call("music.compose", composed, model=choir, **rows)

# ---- translation

known = translation.data.phrases()[:3]
interpreter = translation.Translator(known, merges=5, width=8, layers=1, heads=2)
interpreter.network.eval()
english, french = known[0].en, known[0].fr
pieces, words = interpreter.target, interpreter.source
words_of = dict(sources=9, targets=9, width=8, layers=1, heads=2, expansion=2)
both = dict(source=torch.tensor([[3, 4, 1]]), target=torch.tensor([[4, 5]]))
whole = dict(**both, source_mask=torch.ones(1, 3, dtype=torch.bool))
network = interpreter.network


def guesses(tokens, rows):
    """Log-probabilities of five tokens, whatever stands before."""
    return torch.arange(-5.0, 0).expand(len(tokens), 5)


def predicted(network, sources, tokens, rows):
    return translation.Predictor(network, sources)(tokens, rows)


call("translation.Pieces", translation.Pieces, words=["lower", "slow"], merges=2)
call("translation.Pieces.split", pieces.split, text=french)
call("translation.Pieces.split_word", pieces.split_word, word="rouge")
call("translation.Pieces.numbers", pieces.numbers, text=french)
call("translation.Pieces.text", pieces.text, numbers=[5, 6, 1])
call("translation.Words", translation.Words, texts=["red heart", "red"])
call("translation.Words.split", words.split, text=english)
call("translation.Words.numbers", words.numbers, text=english)
call("translation.split_phrases", translation.split_phrases, by="family")
shape = dict(width=8, layers=1, heads=2)
call("translation.Translator", seeded(translation.Translator), phrases=known, merges=5, **shape)
call("translation.Translator.batch", interpreter.batch, phrases=known, language="fr")
batch = dict(zip(("sources", "targets"), interpreter.batch(known, "fr"), strict=True))
call("translation.Translator.logits", interpreter.logits, **batch)
asked = dict(texts=[english], language="fr", longest=3)
search = dict(width=2, power=0.5, together=2)
call("translation.Translator.translate", interpreter.translate, **asked, **search)
call("translation.Translator.sample", seeded(interpreter.sample), **asked, temperature=0.5)
call(
    "translation.Translator.attention",
    interpreter.attention,
    source=english,
    target=french,
    language="fr",
)
call("translation.Network", seeded(translation.Network), **words_of)
call("translation.Network.forward", network.forward, **whole)
call("translation.Network.encode", network.encode, source=both["source"])
call("translation.Network.generate", network.generate, **whole, length=2, temperature=0.0)
row = dict(sources=both["source"].expand(2, -1), tokens=both["target"], rows=torch.tensor([0]))
call("translation.Predictor", predicted, network=network, **row)
sought = dict(start=torch.tensor([3, 4]), width=2, longest=3, power=0.5)
call("translation.beam_search", translation.beam_search, predict=guesses, **sought)
call("translation.filled", translation.filled, rows=[[5, 6, 1], [7, 1]])

pairs = [(["red", "heart"], ["cœur", "rouge"]), (["red"], ["rouge"])]
lexicon, order = alignment.Model1(pairs).fit(2), alignment.Order([["cœur", "rouge"], ["rouge"]])
near = alignment.Nearest(["red heart", "red"])


def looked_up(pairs, rounds, words, ordered):
    return alignment.WordTable(pairs, rounds)(words, ordered)


def nearest(texts, text):
    return alignment.Nearest(texts)(text)


call("alignment.Model1", alignment.Model1, pairs=pairs)
call("alignment.Model1.fit", lambda rounds: deepcopy(lexicon).fit(rounds), rounds=2)
call("alignment.Model1.alignment", lexicon.alignment, source=["red", "heart"], target=["rouge"])
call("alignment.WordTable", looked_up, pairs=pairs, rounds=2, words=["red", "so"], ordered=True)
call("alignment.Order", alignment.Order, texts=[["cœur", "rouge"], ["rouge"]])
call("alignment.Order.log_p", order.log_p, words=["cœur", "rouge"])
call("alignment.Order.best", order.best, words=["rouge", "cœur"], most=3)
call("alignment.Nearest", nearest, texts=["red heart", "red"], text="reds")
call("alignment.Nearest.vector", near.vector, text="reds")

# ---- games

board = np.random.default_rng(0).integers(0, 7, (3, 4, 4)).astype(np.uint8)
board[:, 0, 0], board[:, 0, 1] = 6, 4
player, table = agent.Player(4, 2).double(), agent.tables(board)
chance = torch.full(table.shape, 0.25).double()
moves = dict(table=table, p=chance, start=agent.start_states(board), T=3)
call("agent.returns", agent.returns, rewards=torch.rand(3, 4), discount=0.9)
call("agent.Player", seeded(agent.Player), width=4, rounds=2)
call("agent.Player.forward", player.forward, planes=agent.planes(board, False).double())
call("agent.Player.states", agent.Player(4, 2).states, levels=board)
call("agent.planes", agent.planes, levels=board, key=False)
for name in ("start_states", "open_states", "tables"):
    call(f"agent.{name}", getattr(agent, name), levels=board)
call("agent.chances", agent.chances, **moves)
call("agent.play", seeded(agent.play), **moves | dict(start=moves["start"][:, None]))

scribe, counted = levels.Writer(4, 8, 1, 2).eval(), levels.Neighbours(board, least=1)
tiles = torch.from_numpy(board.reshape(3, 16).astype(int))
call("levels.Writer", seeded(levels.Writer), side=4, width=8, layers=1, heads=2)
call("levels.Writer.forward", scribe.forward, tiles=tiles)
call("levels.Writer.draw", seeded(scribe.draw), N=1, exactly={6: 1})
call("levels.Neighbours", levels.Neighbours, levels=board, least=1)
call("levels.Neighbours.draw", seeded(counted.draw), N=1, exactly={6: 1})
call("levels.bits", levels.bits, model=counted, levels=board)
halves = dict(rng=np.random.default_rng(0), levels=board, N=2)
call("levels.mixed", levels.mixed, **halves)
call("levels.Neighbours.probabilities", counted.probabilities, tiles=tiles.numpy(), t=3)
begun = dict(drawn=torch.zeros(2, 7, dtype=torch.int64), left=4, exactly={6: 1, 4: 2})
call("levels.allowed", levels.allowed, **begun)

# ---- photographs

features, photo = mobilenet.mobilenet().double(), torch.rand(1, 3, 32, 32).double()
call("mobilenet.MobileNet", seeded(mobilenet.MobileNet))
call("mobilenet.MobileNet.forward", features.forward, x=photo, last=2)
call("mobilenet.mobilenet", mobilenet.mobilenet)
call("mobilenet.scrambled", seeded(mobilenet.scrambled), x=photo.float(), seed=0)


pair, stack = (
    (".0", ".1"),
    (".conv.0.0", ".conv.0.1", ".conv.1.0", ".conv.1.1", ".conv.2", ".conv.3"),
)
named = {0: pair, 1: (*stack[:2], ".conv.1", ".conv.2")} | dict.fromkeys(range(2, 14), stack)
arrays = {}
for i, ends in named.items():
    for conv, norm in zip(ends[::2], ends[1::2], strict=True):
        arrays[f"features.{i}{conv}.weight"] = torch.ones(1, 1, 1, 1)
        arrays |= {f"features.{i}{norm}.{part}": torch.ones(1) for part in mobilenet.NORM}
call("mobilenet.folded", mobilenet.folded, arrays=arrays)

# ---- repair

repairs = repair.RepairConfig(channels=3, widths=(4, 4, 4))
mender, left = repair.Repairer(repairs).double(), torch.ones(2, 1, 8, 8).double()
left[..., 2:4, 3:5] = 0
spoilt, noise = torch.rand(2, 3, 8, 8).double(), torch.tensor([0.0, 0.5]).double()
damage = dict(known=left, sigma=noise)


def still_air(x, t):
    return 0 * x


call("repair.RepairConfig", repair.RepairConfig, channels=3, widths=(4, 4, 4))
call("repair.Repairer", seeded(repair.Repairer), config=repairs)
call("repair.Repairer.forward", mender.forward, y=spoilt, **damage)
call("repair.pasted", repair.pasted, x=0 * spoilt, y=spoilt, known=left)
call("repair.rectangles", seeded(repair.rectangles), N=2, S=8, least=0.25, most=0.6)
call("repair.scratches", seeded(repair.scratches), N=2, S=8, count=2)
call("repair.specks", seeded(repair.specks), N=2, S=8, least=0.3, most=0.9)
call("repair.damaged", seeded(repair.damaged), x=spoilt, **damage)
way = dict(velocity=still_air, y=spoilt)
call("repair.filled", seeded(repair.filled), **way, known=left, steps=2, again=2)
call("repair.cleaned", seeded(repair.cleaned), **way, sigma=0.5, steps=2)
call("repair.harmonic", repair.harmonic, y=spoilt, known=left, rounds=3)
call("repair.total_variation", repair.total_variation, y=spoilt, known=left, weight=0.1, rounds=3)
call("repair.gradient", repair.gradient, x=spoilt)
call("repair.divergence", repair.divergence, p=repair.gradient(spoilt))

# ---- sound

net = wavenet.WaveNet((1, 2), 16, 4).eval()
score = dict(notes=np.array([0, 5, 5]), ages=np.array([0.0, 0.0, 1.0]))
rows = {name: torch.from_numpy(part)[None].repeat(2, 1) for name, part in score.items()}
rows["ages"] = rows["ages"].float()
call("wavenet.hertz", wavenet.hertz, notes=score["notes"])
call("wavenet.receptive_field", wavenet.receptive_field, dilations=(1, 2))
call("wavenet.WaveNet", seeded(wavenet.WaveNet), dilations=(1, 2), channels=16, skip=4)
call("wavenet.WaveNet.features", net.features, **rows)
call("wavenet.WaveNet.forward", net.forward, codes=rows["notes"], **rows)
drawn = dict(**score, rng=np.random.default_rng(0), temperature=0.5)
call("wavenet.generated", wavenet.generated, net=net, **drawn)
syllables = np.random.default_rng(0).random((2, 2400))
pictures = tones.spectrograms(syllables)
hearing = tones.Judges(2).eval()
call("tones.spectrograms", tones.spectrograms, sounds=syllables)
call("tones.ToneNet", seeded(tones.ToneNet), frames=8)
call("tones.ToneNet.forward", tones.ToneNet(pictures.shape[3]).eval().forward, x=pictures)
call("tones.Judges", seeded(tones.Judges), members=2)
judged = dict(x=pictures, kept_from=torch.tensor([1, 0]))
call("tones.Judges.forward", hearing.forward, **judged)

# ---- weights that ship

call("restore.restore", restore, network=agent.Player, name="player")

# ---- Keras, whose models are not copied: the optimisers change nothing


class Same:
    """What stands in a good call as it is."""

    def __init__(self, value):
        self.value = value

    def __deepcopy__(self, memo):
        return self


def unpacked(function):
    def call(**given):
        return function(**{n: v.value if isinstance(v, Same) else v for n, v in given.items()})

    return call


def shapes_of(make):
    """Of all weights in what is made; they are random."""

    def call(**given):
        made = make(**given)
        return [
            tuple(w.shape) for m in (made if isinstance(made, tuple) else [made]) for w in m.weights
        ]

    return call


keras = keras_counterparts
players = dict(zip(("generator", "discriminator"), map(Same, keras.gan(4, 4, 3)), strict=True))
still = Same(tuple(keras.keras.optimizers.SGD(0.0) for _ in range(2)))
pixels = torch.rand(2, 4, 4, 1)
dense = keras.layers.Dense(2)
dense.build((None, 3))
call("keras_counterparts.gan", shapes_of(keras.gan), size=4, width=4, Z=3)
rounds = dict(**players, optimisers=still, real=pixels, z=R(2, 3))
call("keras_counterparts.gan_round", unpacked(keras.gan_round), **rounds)
call("keras_counterparts.VAE", shapes_of(keras.VAE), size=4, hidden=4, latent=3)
call("keras_counterparts.recurrent", shapes_of(keras.recurrent), vocabulary=5, width=4, units=4)
taken = dict(layer=Same(dense), module=torch.nn.Linear(3, 2))
call("keras_counterparts.take", unpacked(keras.take), **taken)
