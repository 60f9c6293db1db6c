"""A good call of everything public that knows NumPy only: arguments by name.

A function that the API reference shows must stand here; ``test_hostile.py`` then calls it with
hostile values in place of each argument. The key is its name on that page.
"""

from pathlib import Path

import numpy as np

from companion import Tensor, data, sound, verse
from companion.games import parse
from companion.music import counting, midi, tokens

rng = np.random.default_rng(0)


def floats(*shape):
    """Random numbers without ties, of which none is 0."""
    return rng.permutation(np.arange(1, np.prod(shape) + 1)).reshape(shape) / np.prod(shape)


# ---- tensors

matrix = Tensor(floats(2, 3))
long, wide = floats(1, 2, 3), floats(2, 3)

TENSORS = {
    "companion.tensor": dict(data=floats(2, 3), requires_grad=False),
    "companion.Tensor": dict(data=floats(2, 3), requires_grad=True),
    "companion.cat": dict(tensors=[floats(2, 3), floats(2, 3)], dim=0),
    "companion.stack": dict(tensors=[floats(2, 3), floats(2, 3)], dim=0),
    "companion.differentiable": dict(operation=lambda x: (x, dict(x=lambda g: g))),
    "companion.Tensor.reshape": dict(self=matrix, shape=(3, 2)),
    "companion.Tensor.permute": dict(self=matrix, dims=(1, 0)),
    "companion.Tensor.transpose": dict(self=matrix, dim0=0, dim1=1),
    "companion.Tensor.flatten": dict(self=matrix, start_dim=0, end_dim=1),
    "companion.Tensor.unsqueeze": dict(self=matrix, dim=1),
    "companion.Tensor.squeeze": dict(self=Tensor(long), dim=0),
    "companion.Tensor.argmax": dict(self=matrix, dim=1),
    "companion.Tensor.backward": dict(self=Tensor(wide, requires_grad=True), gradient=floats(2, 3)),
    "companion.Tensor.var": dict(self=matrix, dim=1, correction=1.0, keepdim=False),
    "companion.Tensor.__pow__": dict(self=matrix, exponent=2.0),
    "companion.Tensor.__getitem__": dict(self=matrix, key=(1, 2)),
}
for name in ("sum", "mean", "amax", "amin"):
    TENSORS[f"companion.Tensor.{name}"] = dict(self=matrix, dim=1, keepdim=False)
for name in ("add", "sub", "mul", "truediv", "matmul"):
    for side in ("__", "__r"):
        TENSORS[f"companion.Tensor.{side}{name}__"] = dict(self=Tensor(floats(3)), other=floats(3))
for name in ("eq", "ne", "lt", "gt", "le", "ge"):
    TENSORS[f"companion.Tensor.__{name}__"] = dict(self=Tensor(floats(3)), other=floats(3))

# ---- operations

picture, kernel = floats(2, 4, 5, 6), floats(4, 2, 3, 3)
steps = dict(input=floats(3, 2, 4), h_0=floats(2, 5))
scale = dict(weight=floats(4), bias=floats(4))
labels = rng.integers(0, 4, (2, 5, 6))
compared = dict(input=0.9 * floats(2, 3), target=floats(2, 3), reduction="mean")


def gated(gates):
    """Return weights of a recurrent layer of five units."""
    shapes = dict(weight_ih=(4,), weight_hh=(5,), bias_ih=(), bias_hh=())
    return {name: floats(5 * gates, *shape) for name, shape in shapes.items()}


OPERATIONS = {
    "linear": dict(input=floats(2, 3), weight=floats(4, 3), bias=floats(4)),
    "conv1d": dict(input=floats(2, 4, 6), weight=floats(4, 2, 3), bias=floats(4), stride=1)
    | dict(padding=1, dilation=1, groups=2),
    "conv2d": dict(input=picture, weight=kernel, bias=floats(4), stride=1, padding=(1, 1))
    | dict(dilation=1, groups=2),
    "conv_transpose2d": dict(input=picture, weight=kernel, bias=floats(4), stride=2)
    | dict(padding=1, output_padding=1, groups=2, dilation=1),
    "unfold": dict(input=picture, kernel_size=2, dilation=1, padding=1, stride=2),
    "fold": dict(input=floats(2, 8, 20), output_size=(5, 6), kernel_size=2, dilation=1)
    | dict(padding=0, stride=1),
    "max_pool2d": dict(input=picture, kernel_size=2, stride=(2, 2), padding=1, dilation=1)
    | dict(return_indices=False),
    "avg_pool2d": dict(input=picture, kernel_size=2, stride=2, padding=1, count_include_pad=True),
    "adaptive_avg_pool2d": dict(input=picture, output_size=2),
    "pad": dict(input=picture, pad=(1, 2), mode="constant", value=1.0),
    "interpolate": dict(input=picture, scale_factor=2.0, mode="bilinear", align_corners=False),
    "pixel_shuffle": dict(input=picture, upscale_factor=2),
    "leaky_relu": dict(input=floats(2, 3), negative_slope=0.1),
    "elu": dict(input=floats(2, 3), alpha=1.5),
    "gelu": dict(input=floats(2, 3), approximate="tanh"),
    "softplus": dict(input=floats(2, 3), beta=1.5, threshold=20.0),
    "softmax": dict(input=floats(2, 3), dim=1),
    "log_softmax": dict(input=floats(2, 3), dim=1),
    "scaled_dot_product_attention": dict(query=floats(2, 3, 4), key=floats(2, 5, 4))
    | dict(value=floats(2, 5, 2), attn_mask=floats(3, 5), dropout_p=0.0, is_causal=False)
    | dict(scale=0.5),
    "embedding": dict(input=labels[0], weight=floats(4, 3), padding_idx=1),
    "rnn": steps | gated(1) | dict(nonlinearity="tanh"),
    "lstm": steps | dict(c_0=floats(2, 5)) | gated(4),
    "gru": steps | gated(3),
    "batch_norm": dict(input=picture, running_mean=floats(4), running_var=floats(4))
    | scale
    # a good call in use: in training the statistics are changed, as its docstring says
    | dict(training=False, momentum=0.1, eps=1e-5),
    "layer_norm": dict(input=floats(2, 3, 4), normalized_shape=(4,), eps=1e-5) | scale,
    "rms_norm": dict(input=floats(2, 3, 4), normalized_shape=(4,), weight=floats(4), eps=1e-5),
    "group_norm": dict(input=picture, num_groups=2, eps=1e-5) | scale,
    "dropout": dict(input=floats(2, 3), p=0.5, training=True, generator=rng),
    "nll_loss": dict(input=-floats(2, 4, 5, 6), target=labels, reduction="mean"),
    "cross_entropy": dict(input=picture, target=labels, reduction="mean"),
}
for name in ("relu", "silu", "sigmoid", "tanh"):
    OPERATIONS[name] = dict(input=floats(2, 3))
for name in ("mse_loss", "l1_loss", "binary_cross_entropy", "binary_cross_entropy_with_logits"):
    OPERATIONS[name] = compared

# ---- optimisers

weights = [Tensor(floats(3), requires_grad=True)]

OPTIMISERS = {
    "SGD": dict(params=weights, lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=False),
    "Adam": dict(params=weights, lr=0.1, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1),
}

# ---- music

chorale = data.chorales()[0]
music = tokens.score(chorale)
short = tokens.Score(*(part[..., :16].copy() for part in music))
ladders = [counting.Counts([short], v, rungs=2) for v in range(4)]
before = [int(pitch) for pitch in short.pitch[:, 0]]
spoken = floats(800) - 0.5
tones = spoken[:128]

MUSIC = {
    "tokens.score": dict(piece=chorale),
    "tokens.metre": dict(steps=16, name="4/4", upbeat=1, fermatas=[3]),
    "tokens.encode": dict(music=short, ahead=2),
    "tokens.decode": dict(tokens=tokens.encode(short, 2), ahead=2),
    "tokens.transpositions": dict(music=short),
    "tokens.transposed": dict(music=short, semitones=1),
    "rules.errors": dict(music=short),
    "rules.parallel": dict(high0=67, high1=69, low0=60, low1=62, interval=7),
    "rules.forbidden": dict(v=1, pitches=np.arange(55, 74), before=before, now={0: before[0]}),
    "tunes.tunes": dict(pieces=[chorale, chorale]),
    "tunes.parted": dict(pieces=[chorale] * 4, validation=0.25, test=0.25, seed=0)
    | dict(groups=np.arange(4)),
    "tunes.progression": dict(music=short),
    "tunes.longest_run": dict(sequence=[1, 2, 3], others=[[2, 3, 4]]),
    "counting.Counts": dict(pieces=[short], v=0, rungs=2, a=3.0),
    "counting.Counts.nats": dict(self=ladders[1], music=short),
    "counting.Counts.probabilities": dict(
        self=ladders[1], context=counting.surroundings(short, 1)[3]
    ),
    "counting.compose": dict(ladders=ladders, metre=short.metre, given=short, random=rng),
    "counting.surroundings": dict(music=short, v=1),
    "key.durations": dict(music=short),
    "key.correlations": dict(counts=np.arange(12.0)),
    "key.key": dict(music=short),
    "key.sharps": dict(mode=0, tonic=7),
    "midi.to_midi": dict(music=short, beats=84.0),
    "midi.from_midi": dict(content=midi.to_midi(short), metre=short.metre),
    "sound.synthesise": dict(music=short, rate=1000, beats=100.0),
    "sound.to_wav": dict(sound=spoken, rate=8000, bits=16),
}

# ---- games

level = parse("sk..\n.#d#\n.x.g")

GAMES = {
    "parse": dict(lines="s.g\n..#"),
    "text": dict(level=level),
    "shortest": dict(level=level, place=(0, 0), key=False),
    "wall_follower": dict(level=level, most=20),
    "designed": dict(rng=rng, N=1, side=8),
    "symmetries": dict(levels=np.stack([level[:, :3]])),
    "pictured": dict(level=level),
    "repaired": dict(level=level),
}
for name in (
    *("counts", "distances", "greedy", "kept_rules", "lengths", "playable", "successors"),
    "wanderer",
):
    GAMES[name] = dict(levels=np.stack([level, level]))

# ---- sound

spectrum = sound.stft(tones, 16, 4)

SOUND = {
    "Player": dict(content=sound.wav(spoken, 8000), label="a sound"),
    "listen": dict(x=spoken, rate=8000, label="a sound"),
    "wav": dict(x=spoken, rate=8000),
    "hann": dict(size=16),
    "stft": dict(x=tones, size=16, hop=4),
    "istft": dict(X=spectrum, size=16, hop=4, length=128),
    "griffin_lim": dict(magnitude=np.abs(spectrum), size=16, hop=4, length=128)
    | dict(phase=np.angle(spectrum), steps=2, momentum=0.5),
    "mel_filters": dict(bands=4, size=64, rate=8000.0),
    "mu_law": dict(x=tones, levels=256),
    "mu_law_inverse": dict(codes=sound.mu_law(tones), levels=256),
    "pitch": dict(x=spoken, rate=8000.0, size=128, hop=80, low=100.0, high=500.0, threshold=0.15),
    "plucked": dict(hertz=440.0, T=100, rate=8000.0, rng=rng, bright=0.8, ring=0.9),
}

# ---- verse

poem = "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"
model = "，。\n白日依山尽黄河入海流欲穷千里目更上一层楼"
rules = verse.Rules(model, 5, "aBbA", "白")

VERSE = {
    "tone": dict(character="白"),
    "line_patterns": dict(kind="a", measure=5),
    "kinds": dict(form="aBbA", lines=4),
    "patterns": dict(form="aBbA", measure=5, lines=4),
    "rhyme_places": dict(form="aBbA", measure=5, lines=4),
    "lines_of": dict(text=poem),
    "check": dict(text=poem),
    "line_fits": dict(line="白日依山尽"),
    "Rules": dict(characters=model, measure=5, form="aBbA", heads="白"),
    "Rules.start": dict(self=rules, N=2),
    "Rules.place": dict(self=rules, t=3),
    "Rules.allowed": dict(self=rules, state=rules.start(2), t=3),
    "Rules.after": dict(self=rules, state=rules.start(2), t=3, tokens=np.array([4, 5])),
}

# ---- figures for print

image = floats(4, 5)

PLOTTING = {
    "show_images": dict(images=[image, image], titles=["a", "b"], columns=2, signed=False)
    | dict(limits=(0.0, 1.0)),
    "annotate_pixels": dict(images=image, titles=["a"], signed=False, limits=(0.0, 1.0)),
    "curves": dict(series={"a": floats(5)}, xlabel="x", ylabel="y", x=np.arange(5.0)),
}

# ---- data

DATA = {
    "photo": dict(name="china"),
    "painting": dict(name="brick"),
    "digits": dict(split="test"),
    "emoji": dict(split="test"),
    "hands": dict(split="test"),
    "pen_strokes": dict(split="test"),
    "readings": dict(source="guangyun"),
    "own_pictures": dict(folder=str(Path(__file__).parents[1] / "web"), size=8, least=1),
}

SOURCES = {"say": dict(chapter="foundations/convolution")}

CALLS = TENSORS | {
    f"companion.{part}.{name}": arguments
    for part, calls in dict(
        functional=OPERATIONS,
        optim=OPTIMISERS,
        music=MUSIC,
        games=GAMES,
        sound=SOUND,
        verse=VERSE,
        plotting=PLOTTING,
        data=DATA,
        sources=SOURCES,
    ).items()
    for name, arguments in calls.items()
}
