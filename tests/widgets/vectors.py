"""What every numeric JavaScript function must give: (module, function) -> [(arguments, result)].

The results come from ``companion``, never from the JavaScript.
"""

import numpy as np

from companion import functional as F
from companion.widgets import ConvolutionExplorer
from companion.widgets.random import Random

from .vectors_attention import attention_rows
from .vectors_diffusion import diffusion_rows
from .vectors_explorer import explorer_rows, setting
from .vectors_gan import gan_rows
from .vectors_latent import latent_rows
from .vectors_level import level_rows
from .vectors_music import music_rows
from .vectors_network import network_rows
from .vectors_playground import playground_rows
from .vectors_playground_view import playground_view_rows
from .vectors_repair import repair_rows
from .vectors_sequence import sequence_rows
from .vectors_style import style_rows
from .vectors_verse import verse_rows

LINK = {
    "stride": {"type": "integer", "min": 1, "max": 4},
    "mode": {"type": "choice", "of": ["zeros", "reflect"]},
    "flip": {"type": "flag"},
    "kernel": {"type": "numbers", "min": -9, "max": 9, "most": 4},
    "own": {"type": "bytes", "most": 3},
}


def draw(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def random_rows():
    rows = {"bits": [], "uniform": [], "integer": []}
    for seed in (0, 1, 2026, 2**32 - 1):
        stream = Random(seed)
        rows["bits"].append(((seed, 9), [stream.bits() for _ in range(9)]))
        stream = Random(seed)
        rows["uniform"].append(((seed, 9), [stream.uniform() for _ in range(9)]))
        for n in (1, 6, 2**31 + 1):
            stream = Random(seed)
            rows["integer"].append(((seed, n, 9), [stream.integer(n) for _ in range(9)]))
    return {("lib/random.js", name): value for name, value in rows.items()}


def film_rows():
    return {
        ("film_strip.js", "following"): [
            ((0, 3, False), 1),
            ((2, 3, True), 0),
            ((2, 3, False), None),
        ],
        ("film_strip.js", "pace"): [
            ((126, 0.5, False), 252.0),
            ((126, 0.5, True), 1000.0),
            ((600, 0.25, True), 2400.0),
        ],
    }


def array_rows():
    x, pixels = draw(0, 3, 4, 5), np.random.default_rng(1).integers(0, 256, (4, 5, 3))
    figure = ConvolutionExplorer(picture=pixels.astype(np.uint8), kernel=[[1]])
    wild = np.array([[-np.inf, 2.0], [np.nan, -7.0]])
    return {
        ("lib/arrays.js", "slice"): [((x, c), x[c]) for c in range(3)],
        ("lib/arrays.js", "extremes"): [
            ((x,), {"least": x.min(), "greatest": x.max()}),
            ((wild,), {"least": -7.0, "greatest": 2.0}),
        ],
        ("lib/arrays.js", "planes"): [
            ((pixels.ravel().tolist(), 4, 5), pixels.transpose(2, 0, 1).astype(float))
        ],
        ("lib/arrays.js", "grey"): [((pixels.transpose(2, 0, 1),), figure.input)],
        ("lib/arrays.js", "clamp"): [((v, -1.5, 2), min(2, max(-1.5, v))) for v in (-9, 0.25, 7)],
        ("lib/arrays.js", "bytes"): [(([0, 7, 255],), [0, 7, 255]), (([],), [])],
    }


def code_rows():
    long = bytes(range(60))
    pieces = f'        "{long[:32].hex()}"\n        "{long[32:].hex()}"'
    return {
        ("lib/code.js", "fromHex"): [
            (([0, 255, 10],), 'bytes.fromhex("00ff0a")'),
            ((list(long),), f"bytes.fromhex(\n{pieces}\n    )"),
        ]
    }


def plane_rows():
    middles = (2 * np.arange(4) + 1) / 4 - 1
    places = [[1.25 * x, -1.25 * y] for y in middles for x in middles]
    return {
        ("lib/plane.js", "tiles"): [
            ((4, 1.25), np.ravel(places).tolist()),
            ((2, 4), [-2.0, 2.0, 2.0, 2.0, -2.0, -2.0, 2.0, -2.0]),
        ],
        ("lib/plane.js", "inside"): [
            (([0.123, -9.0], 2.4), [0.12, -2.4]),
            (([4.0, 3.999], 4), [4.0, 4.0]),
        ],
    }


def draw_rows():
    three = [[0, 0, 200], [250, 250, 250], [200, 100, 0]]
    return {
        ("lib/draw.js", "signedColour"): [
            ((0, 5, three), [250, 250, 250]),
            ((-5, 5, three), [0, 0, 200]),
            ((5, 5, three), [200, 100, 0]),
            ((2.5, 5, three), [225, 175, 125]),
            ((-9, 5, three), [0, 0, 200]),
            ((0, 0, three), [250, 250, 250]),
        ],
        ("lib/draw.js", "brightness"): [
            ((0, 0, 255), 0),
            ((255, 0, 255), 255),
            ((-4, 0, 255), 0),
            ((300, 0, 255), 255),
            ((1, 0, 2), 128),
        ],
        ("lib/draw.js", "shown"): [
            ((-0.004,), "0"),
            ((-1.5,), "−1.5"),
            ((2.345678,), "2.35"),
            ((1234.0, 0), "1234"),
            ((-np.inf,), "−∞"),
            ((np.inf,), "∞"),
        ],
        ("lib/draw.js", "fixed"): [((-0.004, 2), "0.00"), ((-1.5, 3), "−1.500"), ((2, 1), "2.0")],
        ("lib/draw.js", "weightShown"): [
            ((1 / 9,), "1/9"),
            ((-0.5,), "−1/2"),
            ((3.0,), "3"),
            ((0.123,), "0.123"),
            ((0.12345,), "0.123"),
            ((6 / 16,), "3/8"),
        ],
        ("lib/draw.js", "weightRead"): [
            (("1/9",), 1 / 9),
            (("−2",), -2.0),
            ((" .5 ",), 0.5),
            (("1/0",), np.nan),
            (("",), np.nan),
            (("1e9",), np.nan),
            (("two",), np.nan),
            (("-",), np.nan),
        ],
    }


def convolution_rows():
    x, k3, k2 = draw(2, 2, 6, 7), draw(3, 2, 3, 3), draw(4, 2, 2, 2)
    conv = F.conv2d(x, k3[:, None], stride=2, padding=1, groups=2)
    dilated = F.conv2d(x, k3[None, :], dilation=2, padding=2)
    flipped = F.conv2d(x, k3[:, None, ::-1, ::-1], groups=2)
    spread = F.conv_transpose2d(x, k3[:, None], stride=2, padding=1, output_padding=1, groups=2)
    largest = F.max_pool2d(x, 3, stride=2, padding=1)
    reflected = F.pad(x, (2, 2, 2, 2), mode="reflect")
    repeated = F.pad(x, (2, 2, 2, 2), mode="replicate")
    average = F.avg_pool2d(repeated, 2, stride=2)
    counts = F.conv_transpose2d(np.ones((1, 6, 7)), np.ones((1, 1, 3, 3)), stride=2)
    a, b = setting(k3, stride=2, padding=1), setting(k3, "transposed", stride=2, padding=1)
    units = np.eye(42).reshape(42, 1, 6, 7)
    sizes = [
        (n, k, dict(stride=s, padding=p, dilation=d))
        for n, k, s, p, d in [(7, 3, 2, 1, 1), (6, 3, 2, 0, 1), (9, 2, 3, 1, 3), (5, 5, 4, 0, 1)]
    ]

    def meeting(place, channel, setting, values, weights, result):
        products = [None if v is None else v * w for v, w in zip(values, weights, strict=True)]
        found = dict(values=values, weights=weights, products=products, result=result)
        return ((x, *place, channel, setting), found)

    patch = F.pad(x, (1, 1, 1, 1))[1, 2:5, 6:9].ravel().tolist()
    under = [None] * 9
    under[0], under[2], under[6], under[8] = (
        x[0, i, j] for i, j in [(2, 2), (2, 1), (1, 2), (1, 1)]
    )
    corner = [np.nan] * 3 + [np.nan, *x[0, 0, :2].tolist(), np.nan, *x[0, 1, :2].tolist()]
    mean = [1 / 4] * 4
    rows = {
        "outputSize": [
            (
                (n, setting(np.ones((1, k, k)), **how)),
                F.conv2d(np.ones((1, n, n)), np.ones((1, 1, k, k)), **how).shape[1],
            )
            for n, k, how in sizes
        ]
        + [
            (
                (5, setting(k3, "transposed", stride=3, padding=1, outputPadding=2)),
                F.conv_transpose2d(
                    np.ones((2, 5, 5)), k3[:, None], stride=3, padding=1, output_padding=2, groups=2
                ).shape[1],
            )
        ],
        "unread": [
            ((n, setting(np.ones((1, k, k)), **how)), _unread(n, k, **how)) for n, k, how in sizes
        ]
        + [((6, setting(k3, "transposed", stride=4)), 0)],
        "pad": [
            ((x, 2, "zeros", 0), F.pad(x, (2, 2, 2, 2))),
            ((x, 2, "reflect"), reflected),
            ((x, 2, "replicate"), repeated),
            ((x, 1, "zeros", -np.inf), F.pad(x, (1, 1, 1, 1), value=-np.inf)),
        ],
        "operate": [
            ((x, a), conv),
            ((x, setting(k3, dilation=2, padding=2, channels="sum")), dilated),
            ((x, setting(k3, flip=True)), flipped),
            ((x, {**b, "outputPadding": 1}), spread),
            ((x, setting(k3, "max", stride=2, padding=1)), largest),
            ((x, setting(k2, "average", stride=2, padding=2, mode="replicate")), average),
        ],
        "meeting": [
            meeting((1, 3), 1, a, patch, k3[1].ravel().tolist(), conv[1, 1, 3]),
            meeting(
                (3, 3),
                0,
                b,
                under,
                k3[0].ravel().tolist(),
                F.conv_transpose2d(x, k3[:, None], stride=2, padding=1, groups=2)[0, 3, 3],
            ),
            meeting(
                (0, 0),
                1,
                b,
                [None] * 4 + [x[1, 0, 0]] + [None] * 4,
                k3[1].ravel().tolist(),
                F.conv_transpose2d(x, k3[:, None], stride=2, padding=1, groups=2)[1, 0, 0],
            ),
            meeting(
                (0, 0),
                0,
                setting(k3, "max", stride=2, padding=1),
                corner,
                k3[0].ravel().tolist(),
                largest[0, 0, 0],
            ),
            meeting(
                (2, 1),
                1,
                setting(k2, "average", stride=2),
                x[1, 4:6, 2:4].ravel().tolist(),
                mean,
                F.avg_pool2d(x, 2)[1, 2, 1],
            ),
        ],
        "overlaps": [(([2, 6, 7], setting(k3, "transposed", stride=2)), counts)],
        "phases": [
            ((setting(np.ones((1, k, k)), "transposed", stride=s, dilation=d),), _middle(k, s, d))
            for k in range(1, 8)
            for s in range(1, 5)
            for d in range(1, 4)
        ],
        "weightSums": [
            ((setting(k3, "transposed", stride=s, dilation=d),), _middle_sums(k3, s, d))
            for s in range(1, 5)
            for d in range(1, 4)
        ],
        "matrix": [
            (([2, 6, 7], a, 1), _columns(F.conv2d(units, k3[1:, None], stride=2, padding=1))),
            (
                ([2, 6, 7], b, 0),
                _columns(F.conv_transpose2d(units, k3[:1, None], stride=2, padding=1)),
            ),
        ],
    }
    return {("lib/convolution.js", name): value for name, value in rows.items()}


def _columns(outputs):
    return outputs.reshape(len(outputs), -1).T


def _unread(n, k, stride, padding, dilation):
    """Rows of the padded input at its end that no window of conv2d reads."""
    full = np.pad(np.zeros(n), padding)
    last = 0
    for start in range(0, len(full) - dilation * (k - 1), stride):
        last = start + dilation * (k - 1)
    return len(full) - 1 - last


def _middle(k, stride, dilation):
    """How many inputs fall on one output after the other in the middle of a long row."""
    y = F.conv_transpose2d(
        np.ones((1, 1, 60)), np.ones((1, 1, 1, k)), stride=(1, stride), dilation=(1, dilation)
    )
    return y[0, 0, 30 * stride : 31 * stride].tolist()


def _middle_sums(kernel, stride, dilation):
    """What a large even input becomes in the middle, all slices added."""
    y = F.conv_transpose2d(
        np.ones((len(kernel), 40, 40)), kernel[:, None], stride=stride, dilation=dilation
    )
    part = slice(20 * stride, 21 * stride)
    return y[0, part, part].ravel().tolist()


def link_rows():
    def good(fields, **values):
        return (f"#Name-1?{fields}", "Name-1", LINK), dict(values=values, complaints=[])

    def bad(fields, *complaints, **values):
        return (f"#Name-1?{fields}", "Name-1", LINK), dict(values=values, complaints=[*complaints])

    def whole(text):
        return ["linkInteger", dict(key="stride", min=1, max=4, text=text)]

    def numbers(text):
        return ["linkNumbers", dict(key="kernel", min=-9, max=9, most=4, text=text)]

    def unknown(key):
        return ["linkUnknown", dict(key=key)]

    def content(text):
        return ["linkBytes", dict(key="own", most=3, text=text)]

    modes = dict(key="mode", of=["zeros", "reflect"], text="none")
    values = dict(stride=3, mode="reflect", flip=True, kernel=[0.5, -1.0], own=[255, 254, 0])
    text = "stride=3&mode=reflect&flip=1&kernel=0.5,-1&own=__4A"
    return {
        ("lib/link.js", "encode"): [
            (("Name-1", LINK, values), f"#Name-1?{text}"),
            (("Name-1", LINK, {}), "#Name-1?"),
        ],
        ("lib/link.js", "decode"): [
            good(text, **values),
            good(""),
            good("kernel=0.0000012345678901234567,1e-100", kernel=[1.2345678901234567e-6, 1e-100]),
            (("#Name-2?stride=2", "Name-1", LINK), None),
            (("", "Name-1", LINK), None),
            bad("stride=5", whole("5")),
            bad("stride=2.5", whole("2.5")),
            bad("stride", whole("stride")),
            bad("stride=1&stride=2", ["linkTwice", dict(key="stride")], stride=1),
            bad("mode=none", ["linkChoice", modes]),
            bad("flip=2", ["linkFlag", dict(key="flip", text="2")]),
            bad("kernel=1,2,3,4,5", numbers("1,2,3,4,5")),
            bad("kernel=1,,2", numbers("1,,2")),
            bad("kernel=NaN", numbers("NaN")),
            bad("kernel=1e99", numbers("1e99")),
            bad("own=____%20", content("____%20")),
            bad("own=AAAAAA", content("AAAAAA")),
            bad("__proto__=1", unknown("__proto__")),
            bad("constructor=1", unknown("constructor")),
            bad("a" * 40, unknown("a" * 24 + "…")),
            bad("x" * 6001, ["linkTooLong", dict(most=6000)]),
        ],
    }


ROWS = {
    **random_rows(),
    **array_rows(),
    **code_rows(),
    **plane_rows(),
    **draw_rows(),
    **convolution_rows(),
    **link_rows(),
    **explorer_rows(),
    **diffusion_rows(),
    **gan_rows(),
    **attention_rows(),
    **film_rows(),
    **latent_rows(),
    **music_rows(),
    **level_rows(),
    **network_rows(),
    **playground_rows(),
    **playground_view_rows(),
    **repair_rows(),
    **sequence_rows(),
    **style_rows(),
    **verse_rows(),
}
