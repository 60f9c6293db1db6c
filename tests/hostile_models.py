"""Good calls of what ``companion.models`` has to offer, and what is hostile to a tensor.

The key of a call is its name in the API reference, without ``companion.models.``.
"""

from copy import deepcopy

import numpy as np
import torch

from companion.models import (
    adversarial,
    attention,
    classifier,
    conditional_gan,
    dcgan,
    diffusion,
    gan,
    pictures,
    pixel_transformer,
    positions,
    progressive,
    stackgan,
    style,
    unet,
    vae,
    video,
)
from companion.models import transformer as words
from companion.models.recurrent import Recurrent, RecurrentConfig
from companion.models.sampling import next_token

from . import hostile
from .hostile import ANYTHING, Hostile

# ---- hostile values in place of a tensor or a network


@hostile.variants.register
def _of_tensor(good: torch.Tensor):
    array = good.detach().numpy()
    found = [h for h in hostile.WRONG if h.what != "a complex number"]
    found += [Hostile("a number", 5), Hostile("a NumPy array", array.copy(), ANYTHING)]
    found += [h._replace(value=torch.from_numpy(np.array(h.value))) for h in hostile.shapes(array)]
    if good.ndim > 1:
        found.append(Hostile("transposed", good.mT.contiguous().mT, good))
    found.append(Hostile("complex", good.to(torch.complex64)))
    if good.dtype == torch.bool:
        found += [Hostile("floats", good.double()), Hostile("whole numbers", good.long())]
    elif good.is_floating_point():
        found += [Hostile(str(t), good.to(t), ANYTHING) for t in (torch.half, torch.double)]
        found.append(Hostile("whole numbers", good.long(), ANYTHING))
        found.append(Hostile("NaN", torch.full_like(good, torch.nan), ANYTHING))
    else:
        found.append(Hostile("floats", good.double(), ANYTHING))
        found += [Hostile(f"{x} in it", torch.full_like(good, x)) for x in (-1, 10**6, 10**12)]
    return found


@hostile.variants.register
def _of_network(good: torch.nn.Module):
    return [*hostile.WRONG, Hostile("a number", 5)]


@hostile.plain.register
def _plain_tensor(value: torch.Tensor):
    return value.detach().numpy().copy()  # of its own type, which says how exact it can be


@hostile.plain.register
def _plain_network(value: torch.nn.Module):
    return {name: hostile.plain(array) for name, array in value.state_dict().items()}


# ---- good calls

torch.manual_seed(0)
R = torch.randn


def seeded(function):
    """The same, with the same random numbers in every call."""

    def call(**arguments):
        torch.manual_seed(0)
        return function(**arguments)

    call.__wrapped__ = function  # whose parameters may be None by default
    return call


CALLS = {}


def call(name, function, /, **good):
    CALLS[name] = (function, good)


sizes = dict(vocabulary=7, width=8, layers=1, heads=2, context=6)
small = words.TransformerConfig(**sizes)
words_ = dict(positions="rotary", norm="rms", activation="gelu", expansion=2, tied=True)
reader = words.Transformer(small).eval()
recurrent = Recurrent(RecurrentConfig(vocabulary=7, width=8, units=8)).eval()
tokens = torch.randint(0, 7, (2, 4))
drawing = dict(temperature=0.0, top_k=3, top_p=0.9)


def generated(model):
    def go_on(tokens, length, temperature, top_k=None, top_p=None, **more):
        how = dict(temperature=temperature, top_k=top_k, top_p=top_p)
        return model.generate(tokens, length, **how, **more)

    return go_on


call("transformer.TransformerConfig", words.TransformerConfig, **sizes, **words_)
call("transformer.Transformer.forward", lambda tokens: reader(tokens), tokens=tokens)
go_on = dict(tokens=tokens, length=2, **drawing)
call("transformer.Transformer.generate", generated(reader), **go_on, cached=True)
call("recurrent.RecurrentConfig", RecurrentConfig, vocabulary=7, width=8, units=8, context=9)
call("recurrent.Recurrent.forward", lambda tokens: recurrent(tokens), tokens=tokens)
call("recurrent.Recurrent.generate", generated(recurrent), **go_on)
call("sampling.next_token", next_token, logits=R(2, 5), **drawing)
call("positions.angles", positions.angles, T=4, D=6, base=100.0)
call("positions.sinusoids", positions.sinusoids, T=4, D=6)
call("positions.rotate", positions.rotate, x=R(1, 2, 4, 6), cos=R(4, 3), sin=R(4, 3))


def score(x):
    return x.reshape(len(x), -1).sum(1)


def averaged(average, model, step, decay):
    average = deepcopy(average)  # it is changed, as the docstring says
    adversarial.average_into(average, model, step, decay)
    return average


def normed(model):
    return adversarial.with_spectral_norm(deepcopy(model))


scores, layer = dict(real=R(4), fake=R(4)), torch.nn.Linear(2, 2)
call("adversarial.discriminator_loss", adversarial.discriminator_loss, **scores, game="hinge")
call("adversarial.generator_loss", adversarial.generator_loss, fake=R(4), game="hinge")
call("adversarial.r1_penalty", adversarial.r1_penalty, discriminator=score, real=R(4, 3))
both = dict(real=R(4, 3), fake=R(4, 3))
penalty = seeded(adversarial.gradient_penalty)
call("adversarial.gradient_penalty", penalty, discriminator=score, **both)
call("adversarial.with_spectral_norm", normed, model=layer)
call("adversarial.average_into", averaged, average=layer, model=layer, step=3, decay=0.9)

for family, shape in (
    (gan, dict(size=8, width=16)),
    (dcgan, dict(channels=1, width=4)),
    (progressive, dict(channels=1, width=4)),
):
    name = family.__name__.rpartition(".")[2]
    G = family.Generator(**shape, Z=4).eval().double()
    D, z = family.Discriminator(**shape).eval().double(), R(2, 4).double()
    call(f"{name}.Generator", seeded(family.Generator), **shape, Z=4)
    call(f"{name}.Discriminator", seeded(family.Discriminator), **shape)
    call(f"{name}.Generator.forward", lambda z, G=G: G(z), z=z)
    call(f"{name}.Discriminator.forward", lambda x, D=D: D(x), x=G(z).detach())
call("progressive.at_stage", progressive.at_stage, x=R(2, 1, 32, 32), stage=0.5)

wish, z = torch.eye(3)[:2].double(), R(2, 4).double()
shape = dict(channels=1, width=4, words=3)
asked = conditional_gan.Generator(**shape, Z=4).eval().double()
judge = conditional_gan.Discriminator(**shape, size=32).eval().double()
call("conditional_gan.Generator", seeded(conditional_gan.Generator), **shape, Z=4)
call("conditional_gan.Discriminator", seeded(conditional_gan.Discriminator), **shape, size=32)
call("conditional_gan.Generator.forward", lambda z, y: asked(z, y), z=z, y=wish)
shown = asked(z, wish).detach()
call("conditional_gan.Discriminator.forward", lambda x, y: judge(x, y), x=shown, y=wish)
condition = stackgan.Condition(3, 4).double()
call("stackgan.Condition.forward", lambda y, noise: condition(y, noise), y=wish, noise=z)

auto = vae.VAE(vae.VAEConfig(size=8, hidden=(16,), latent=3)).eval().double()
code, many = dict(mean=R(2, 3), log_variance=R(2, 3)), torch.rand(2, 1, 8, 8).double()
call("vae.VAE.encode", lambda x: auto.encode(x), x=many)
call("vae.VAE.decode", lambda z: auto.decode(z), z=R(2, 3).double())
call("vae.reparameterise", seeded(vae.reparameterise), **code)
call("vae.kl", vae.kl, **code)
call("vae.reconstruction", vae.reconstruction, logits=R(2, 1, 3, 4), x=torch.rand(2, 1, 3, 4))


def steps(velocity, x, steps, eta, clip):
    return list(diffusion.sample(velocity, x, steps, eta=eta, clip=clip))


mixed = dict(x=R(2, 1, 4, 4), noise=R(2, 1, 4, 4), alpha=torch.rand(2), sigma=torch.rand(2))
start = dict(velocity=lambda x, t, y: x, x=R(2, 1, 4, 4), steps=3, eta=0.0, clip=True)
call("diffusion.cosine", diffusion.cosine, t=torch.rand(3))
call("diffusion.linear", diffusion.linear, t=torch.rand(3), first=1e-4, last=0.02, T=100)
call("diffusion.noised", diffusion.noised, **mixed)
call("diffusion.sample", steps, **start)
call("unet.waves", unet.waves, t=torch.rand(3), E=8)

shape = dict(channels=1, classes=3, size=16, width=4)
told = classifier.Classifier(**shape).eval().double()
one = R(2, 1, 16, 16).double()
call("classifier.Classifier", seeded(classifier.Classifier), **shape, colours=2)
call("classifier.Classifier.forward", lambda x, dropout: told(x, dropout), x=one, dropout=0.5)
call("classifier.Classifier.features", lambda x: told.features(x), x=one)

grey = np.random.default_rng(0).integers(0, 256, (2, 8, 8)).astype(np.uint8)
call("pictures.to_tensor", pictures.to_tensor, images=grey, size=10)
call("pictures.to_bytes", pictures.to_bytes, x=R(2, 1, 8, 8), size=6)
call("pictures.shifted", seeded(pictures.shifted), x=R(2, 1, 8, 8), most=2)
call("pictures.mirrored", seeded(pictures.mirrored), x=R(2, 1, 8, 8))

big, painting, start = (torch.rand(1, 3, 16, 16).double() for _ in range(3))
photo, other = (torch.rand(1, 3, 8, 8).double() for _ in range(2))
call("style.luminance", style.luminance, x=photo)
call("style.statistics", style.statistics, h=photo)
call("style.variation", style.variation, x=photo)
call("style.match_colours", style.match_colours, photo=photo, painting=other)
call("style.keep_colours", style.keep_colours, made=photo, photo=other)
call("style.blended", style.blended, made=photo, photo=other, strength=0.5)
call("style.content_distance", style.content_distance, h=photo, wanted=other)
call("style.from_bytes", style.from_bytes, picture=np.stack([grey[0]] * 3, 2))
call("style.random_filters", lambda seed: style.random_filters(seed)(big.float()), seed=0)
call("video.warped", video.warped, x=photo, d=R(1, 2, 8, 8).double())
compared = dict(before=photo, after=other, reach=1, window=3, price=0.001)
call("video.matched", video.matched, **compared)
call("video.frame_phases", video.frame_phases, T=4)

# ---- the networks themselves

causal = dict(causal=True, cross=False)
pair = words.EncoderDecoder(small, small).eval().double()
seen = torch.ones(2, 4, dtype=torch.bool)
call("transformer.Transformer", seeded(words.Transformer), config=small, **causal)


def seen_again(tokens, mask=None, cache=None):
    return reader.vectors(tokens, mask, deepcopy(cache))  # it is filled, as the docstring says


looked = dict(tokens=tokens, mask=torch.ones(4, 4) > 0)
call("transformer.Transformer.vectors", seen_again, **looked, cache=reader.empty_cache())
call("transformer.EncoderDecoder", seeded(words.EncoderDecoder), source=small, target=small)
two = dict(source=tokens, target=tokens.flip(1), source_mask=seen)
call("transformer.EncoderDecoder.forward", pair.forward, **two)
call("transformer.EncoderDecoder.encode", pair.encode, source=tokens, source_mask=seen)
begun = dict(two, length=2, temperature=0.0)
call("transformer.EncoderDecoder.generate", pair.generate, **begun)
call("recurrent.Recurrent", seeded(Recurrent), config=recurrent.config)
state = (torch.zeros(1, 2, 8), torch.zeros(1, 2, 8))
call("recurrent.Recurrent.read", recurrent.read, tokens=tokens, state=state)

shape = dict(channels=1, width=4, words=3, E=4)
stages = stackgan.Generator(**shape, Z=4).eval().double()
call("stackgan.Condition", seeded(stackgan.Condition), words=3, E=4)
call("stackgan.Condition.price", condition.price, y=wish)
call("stackgan.Sketcher", seeded(stackgan.Sketcher), **shape, Z=4)
call("stackgan.Refiner", seeded(stackgan.Refiner), **shape)
call("stackgan.Generator", seeded(stackgan.Generator), **shape, Z=4)
call("stackgan.Sketcher.forward", stages.first.forward, z=z, y=wish)
sketch = stages.first(z, wish).detach()
call("stackgan.Refiner.forward", stages.second.forward, sketch=sketch, y=wish, noise=z)
call("stackgan.Generator.forward", stages.forward, z=z, y=wish)

call("vae.VAE", seeded(vae.VAE), config=auto.config)
call("vae.VAE.forward", seeded(auto.forward), x=many)
call("vae.VAE.pictures", auto.pictures, logits=many)
call("vae.log_densities", seeded(vae.log_densities), model=auto, x=many, K=2)

shaped = unet.UNetConfig(size=8, widths=(8, 8, 8), embedding=4, words=3)
drawn = unet.UNet(shaped).double()
noisy = dict(x=R(2, 1, 8, 8).double(), t=torch.rand(2).double(), y=wish)
call("unet.UNetConfig", unet.UNetConfig, channels=1, size=8, widths=(8, 8, 8), embedding=4, words=3)
call("unet.UNet", seeded(unet.UNet), config=shaped)
call("unet.UNet.forward", drawn.forward, **noisy)
call(
    "diffusion.guided",
    lambda velocity, weight: diffusion.guided(velocity, weight)(**noisy),
    velocity=drawn.forward,
    weight=2.0,
)

pixels = pixel_transformer.PixelConfig(4, size=4, patch=2, width=8, layers=1, heads=2, hidden=4)
painter = pixel_transformer.PixelTransformer(pixels).eval().double()
colours = torch.randint(0, 4, (2, 16))
call("pixel_transformer.PixelConfig", pixel_transformer.PixelConfig, **vars(pixels))
call(
    "pixel_transformer.PixelTransformer", seeded(pixel_transformer.PixelTransformer), config=pixels
)
for name in ("forward", "nats", "to_images"):
    method = getattr(painter, name)
    call(f"pixel_transformer.PixelTransformer.{name}", method, pixels=colours)
call(
    "pixel_transformer.PixelTransformer.draw",
    painter.draw,
    N=2,
    begun=colours[:, :8],
    temperature=0.0,
)
nearest = pixel_transformer.PixelTransformer(pixels)
call(
    "pixel_transformer.PixelTransformer.to_pixels_of",
    nearest.to_pixels_of,
    images=grey[:, :4, :4].copy(),
)
call("pixel_transformer.tables", pixel_transformer.tables, S=4, P=2)

frames = torch.rand(2, 3, 3, 8, 8).double()
next_one, several = video.Predictor(4, 4).double(), video.Ensemble(2, wide=4, deep=4).double()
call("video.Predictor", seeded(video.Predictor), wide=4, deep=4)
call("video.Predictor.forward", next_one.forward, frames=frames)
call("video.Ensemble", seeded(video.Ensemble), members=2, wide=4, deep=4)
call("video.Ensemble.forward", several.forward, frames=frames, kept_from=torch.tensor([0, 1]))
call("video.continued", video.continued, predict=next_one.forward, frames=frames, T=2)
movement, loop = R(2, 4, 2, 3, 3).double(), video.frame_phases(4).double()
moving = video.Movements(2, waves=2, grid=3).double()
call("video.Movements", video.Movements, films=2, waves=2, grid=3)
call("video.Movements.forward", moving.forward, still=many.expand(-1, 3, -1, -1), phases=loop)
call("video.animated", video.animated, still=many, waves=movement, phases=loop)
call("video.principal", video.principal, waves=movement, Z=2)

styles = style.StyleNetwork(style.StyleConfig(2, (4, 4, 4), 1)).double()
call("style.StyleConfig", style.StyleConfig, styles=2, widths=(4, 4, 4), blocks=1)
call("style.StyleNetwork", seeded(style.StyleNetwork), config=styles.config)
call("style.StyleNetwork.forward", styles.forward, x=photo, mix=torch.eye(2)[:1].double())


blind = style.random_filters()


def filters(x, last=8):
    return {layer: h.double() for layer, h in blind(x.float(), last).items()}


look = [style.statistics(h) for h in (photo, other)]
aim = style.style_of(filters, painting)
wanted = filters(big)[style.CONTENT]
call("style.style_of", style.style_of, features=filters, painting=painting)
call("style.style_distance", style.style_distance, activations=[photo, photo], targets=look)
judged = dict(features=filters, made=start, wanted=wanted, targets=aim)
call("style.losses", style.losses, **judged)
call("style.total", style.total, parts=style.losses(**judged), content_weight=0.5)
call(
    "style.optimised",
    style.optimised,
    features=filters,
    photo=big,
    targets=aim,
    start=start,
    steps=2,
    rate=0.1,
    content_weight=0.5,
)

# ---- parts of networks

x, turns = R(2, 4, 8), positions.angles(4, 4).float()
rotation, looking = (turns.cos(), turns.sin()), attention.Attention(8, 2)
layered = words.TransformerConfig(**sizes, norm="layer")  # of RMS norms PyTorch warns
block, memory = words.Block(layered, causal=True, cross=True), R(2, 3, 8)
seen = dict(memory=memory, mask=torch.ones(4, 3) > 0)
call("attention.Attention", seeded(attention.Attention), width=8, heads=2, causal=True)
call("attention.Attention.forward", looking.forward, x=x, **seen)
call("attention.Attention.weights", looking.weights, x=x, **seen)
call("transformer.MLP", seeded(words.MLP), width=8, expansion=2, activation="gelu")
call("transformer.MLP.forward", words.MLP(8, 2, "gelu").forward, x=x)
call("transformer.Block", seeded(words.Block), config=small, **causal)
beside = dict(memory=memory, memory_mask=torch.ones(4, 3) > 0)
turned = dict(mask=torch.ones(4, 4) > 0, rotation=rotation)
call("transformer.Block.forward", block.forward, x=x, **turned, **beside)
call("transformer.Transformer.embed", reader.embed, tokens=tokens, start=1)
call("transformer.Transformer.empty_cache", reader.empty_cache)
call("transformer.Transformer.initialise", seeded(deepcopy(reader).initialise))
call("recurrent.Recurrent.initialise", seeded(deepcopy(recurrent).initialise))
labelling = vae.VAE(vae.VAEConfig(size=8, hidden=(16,), latent=3, classes=3))
call("vae.VAE.labelled", labelling.labelled, h=R(2, 5), y=torch.tensor([0, 2]))
known = painter.patches(colours).flatten(1, 2).detach()
places = torch.arange(16)
parts = "pixel_transformer.PixelTransformer"
call(f"{parts}.patches", painter.patches, pixels=colours, first=1, last=3)
call(f"{parts}.colours_of", painter.colours_of, known=known, pixels=colours, places=places)
