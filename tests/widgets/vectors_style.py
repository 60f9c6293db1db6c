"""Vectors of the StyleMixer: what PyTorch and companion give."""

import numpy as np
import torch

from companion.models import style
from companion.widgets import style_networks

DRAW = np.random.default_rng(5)


def small(styles, widths, blocks):
    """Return a network of random numbers as in the browser: PyTorch's, companion's, its assets."""
    config = style.StyleConfig(styles, widths, blocks)
    torch.manual_seed(styles)
    model = style.StyleNetwork(config)
    for layer in model.layers:
        torch.nn.init.normal_(layer.gamma, 1, 0.5)
        torch.nn.init.normal_(layer.beta, 0, 0.5)
    arrays = {name: a.detach().numpy() for name, a in model.state_dict().items()}
    stored = style_networks.Network(styles, widths, blocks, arrays)
    assets = style_networks.packed(stored)
    net = style_networks.unpacked(stored, *assets.values())
    model.double().load_state_dict({k: torch.tensor(a) for k, a in net.weights.items()})
    about = dict(styles=[dict(name=str(n)) for n in range(styles)], widths=list(widths))
    return model, net, [dict(about, blocks=blocks), *(a.tolist() for a in assets.values())]


NETWORKS = [small(2, (4, 5, 3), 1), small(3, (3, 4, 6), 2)]


def flat(array):
    return np.asarray(array).ravel().tolist()


def painted(model, x, shares):
    """What PyTorch makes of a picture (3, H, W)."""
    with torch.no_grad():
        made = model(torch.tensor(x)[None], torch.tensor(shares, dtype=torch.float64))
    return made[0].numpy()


def multiplied(model, x):
    """Multiply–adds of one pass, counted from what goes in and out of each convolution."""
    seen = []

    def note(conv, _, y):
        seen.append(conv.weight[0].numel() * y.numel())

    hooks = [m.register_forward_hook(note) for m in model.modules() if hasattr(m, "kernel_size")]
    painted(model, x, [1.0] + [0.0] * (model.config.styles - 1))
    for hook in hooks:
        hook.remove()
    return sum(seen)


def network_rows():
    path, made, counted, work = "style/network.js", [], [], []
    for (model, _, sent), (height, width), shares in zip(
        NETWORKS, [(8, 12), (20, 8)], [[0.25, 0.75], [0.2, 0.5, 0.3]], strict=True
    ):
        x = DRAW.random((3, height, width))
        for mix in (shares, [1.0] + [0.0] * (len(shares) - 1)):
            result = dict(planes=flat(painted(model, x, mix)), end=1.0, rising=True)
            made.append(((*sent, flat(x), height, width, mix), result))
        own = sum(p[0].numel() for layer in model.layers for p in (layer.gamma, layer.beta))
        counted.append((sent, dict(all=sum(p.numel() for p in model.parameters()), each=own)))
        work.append(((*sent, height, width), multiplied(model, x)))
    return {(path, "painted"): made, (path, "counts"): counted, (path, "work"): work}


def blend_rows():
    path = "style/blend.js"
    made, photo, third = DRAW.random((3, 3, 4, 5))
    ours = []
    for strength, keep in [(0.0, True), (0.25, False), (1.0, False), (0.7, True), (1.0, True)]:
        a, b = torch.tensor(made)[None], torch.tensor(photo)[None]
        result = style.blended(style.keep_colours(a, b) if keep else a, b, strength)
        ours.append(((flat(made), flat(photo), strength, keep), flat(result)))
    pixels = np.full((20, 4), 255)
    pixels[:, :3] = np.floor(255 * made + 0.5).reshape(3, 20).T
    content = DRAW.integers(0, 256, (20, 3))
    planes = flat(content.T / 255)
    opaque = np.concatenate([content, np.full((20, 1), 9)], 1)

    def apart(a, b):
        return float(255 * np.sqrt(((a - b) ** 2).mean()))

    step = photo - made
    found = dict(
        apart=apart(made, photo),
        off=apart(third, (made + photo) / 2),
        along=float(((third - made) * step).sum() / (step**2).sum()),
    )
    return {
        (path, "finished"): ours,
        (path, "toPixels"): [((flat(made),), flat(pixels))],
        (path, "toPlanes"): [((flat(content), 3), planes), ((flat(opaque), 4), planes)],
        (path, "distance"): [((flat(made), flat(photo)), apart(made, photo))],
        (path, "compared"): [((flat(third), flat(made), flat(photo)), found)],
    }


def state_rows():
    path = "style/state.js"
    draw, sizes = np.random.default_rng(6), []
    for _ in range(40):
        (height, width), longest = draw.integers(1, 1500, 2).tolist(), int(draw.choice([128, 384]))
        sizes.append(((height, width, longest), fitted(height, width, longest)))
    assert None in [size for _, size in sizes]
    shown = dict(picture="coffee", mixture=[30, 0, 10], strength=0.35)
    shown |= dict(keep_colours=True, split=0, predict=False)
    linked = dict(picture="coffee", mixture=[30, 0, 10], strength=35)
    linked |= dict(colours=True, split=0, predict=False)
    alone = {key: value for key, value in linked.items() if key != "picture"}

    def read(traits, *complaints):
        return dict(traits=traits, complaints=[[name, values] for name, values in complaints])

    refused = ("linkMixture", dict(count=3))
    rest = {key: value for key, value in shown.items() if key != "mixture"}
    names = ["night", "glass", "brick"]
    return {
        (path, "shares"): [(([30, 0, 10],), [0.75, 0.0, 0.25]), (([5],), [1.0])],
        (path, "percents"): [
            (([50, 30],), [63, 37]),
            (([5, 5, 5],), [34, 33, 33]),
            (([1, 400, 0],), [0, 100, 0]),
            (([0, 7],), [0, 100]),
        ],
        (path, "mixed"): [
            (([100, 0], 1, 40), [100, 40]),
            (([100, 40], 0, 0), [0, 40]),
            (([0, 40], 1, 0), [0, 1]),
        ],
        (path, "only"): [((3, 1), [0, 100, 0]), ((3, 0, 2), [50, 0, 50])],
        (path, "leading"): [
            (([0, 30, 5, 40],), [3, 1]),
            (([0, 0, 100],), [2, 0]),
            (([50, 50],), [0, 1]),
        ],
        (path, "fitted"): sizes,
        (path, "fileName"): [
            (("china", names, [0, 70, 0]), "china-glass.png"),
            (("own", names, [20, 0, 10]), "own-night-67-brick-33.png"),
            (("own", names, [1, 0, 99]), "own-night-1-brick-99.png"),
        ],
        (path, "toLink"): [((shown,), linked)],
        (path, "fromLink"): [
            ((linked, 3), read(shown)),
            ((alone, 3), read({key: v for key, v in shown.items() if key != "picture"})),
            (({**linked, "mixture": [1, 2]}, 3), read(rest, refused)),
            (({**linked, "mixture": [0, 0, 0]}, 3), read(rest, refused)),
            (({}, 3), read({})),
        ],
        ("style/question.js", "verdictOn"): [
            ((dict(apart=50.0, off=4.9, along=0.1),), "average"),
            ((dict(apart=0.0, off=0.0, along=np.nan),), "average"),
            ((dict(apart=50.0, off=20.0, along=0.84),), "own"),
            ((dict(apart=50.0, off=20.0, along=0.86),), "one"),
            ((dict(apart=50.0, off=20.0, along=0.14),), "one"),
        ],
    }


def fitted(height, width, longest):
    """The size that a reader's picture is brought to, or None."""
    scale = min(1, longest / max(height, width))
    size = [4 * int(np.floor(scale * side / 4 + 0.5)) for side in (height, width)]
    return size if min(size) >= 8 else None


def python_rows():
    start, end = "from companion.widgets import StyleMixer\n\n", ")\n"
    last = "picture = figure.result  # uint8, (H, W, 3)\n"
    given = dict(picture="china", mixture=[100, 0], strength=1, keep_colours=False)
    other = dict(picture="rocket", mixture=[25, 75], strength=0.5, keep_colours=True)
    code = 'picture="rocket",\n    mixture=(25, 75),\n    strength=0.5,\n    keep_colours=True,\n'
    opened = """import numpy as np
from PIL import Image
from companion.widgets import StyleMixer

photo = Image.open("your-picture.png").convert("RGB")
pixels = np.array(photo.resize((128, 96)))
figure = StyleMixer(
    picture=pixels,
)
"""
    return {
        ("style/python.js", "asPython"): [
            ((given, True, [160, 240]), f"{start}figure = StyleMixer()\n{last}"),
            ((other, False, [160, 240]), f"{start}figure = StyleMixer(\n    {code}{end}{last}"),
            (({**given, "picture": "own"}, True, [96, 128]), opened + last),
        ]
    }


def style_rows():
    return {**network_rows(), **blend_rows(), **state_rows(), **python_rows()}
