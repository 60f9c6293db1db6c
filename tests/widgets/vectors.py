"""What every numeric JavaScript function must give: (module, function) -> [(arguments, result)].

The results come from ``companion``, never from the JavaScript.
"""

import numpy as np

from companion import functional as F
from companion.widgets import ConvolutionExplorer
from companion.widgets.random import Random

LINK = {
    "stride": {"type": "integer", "min": 1, "max": 4},
    "mode": {"type": "choice", "of": ["zeros", "reflect"]},
    "flip": {"type": "flag"},
    "kernel": {"type": "numbers", "min": -9, "max": 9, "most": 4},
    "own": {"type": "bytes", "most": 3},
}


def draw(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def setting(kernel, operation="convolution", **changed):
    rest = dict(stride=1, padding=0, mode="zeros", dilation=1, flip=False, outputPadding=0)
    return {"operation": operation, "kernel": kernel, "channels": "separate", **rest, **changed}


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
        ("lib/draw.js", "weightShown"): [
            ((1 / 9,), "1/9"),
            ((-0.5,), "−1/2"),
            ((3.0,), "3"),
            ((0.123,), "0.123"),
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
        ],
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
        "isUneven": [
            ((setting(np.ones((1, k, k)), "transposed", stride=s, dilation=d),), _uneven(k, s, d))
            for k in range(1, 8)
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


def _uneven(k, stride, dilation):
    """Whether the middle of a large transposed convolution of ones is not constant."""
    y = F.conv_transpose2d(
        np.ones((1, 40, 40)), np.ones((1, 1, k, k)), stride=stride, dilation=dilation
    )
    return bool(np.ptp(y[0, 18:-18, 18:-18]) > 0.5)


def link_rows():
    def good(fields, **values):
        return (f"#Name-1?{fields}", "Name-1", LINK), dict(values=values, complaints=[])

    def bad(fields, *complaints, **values):
        return (f"#Name-1?{fields}", "Name-1", LINK), dict(values=values, complaints=[*complaints])

    whole = "stride must be a whole number from 1 to 4, not "
    numbers = "kernel must be at most 4 numbers from -9 to 9, not "
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
            (("#Name-2?stride=2", "Name-1", LINK), None),
            (("", "Name-1", LINK), None),
            bad("stride=5", f"{whole}“5”"),
            bad("stride=2.5", f"{whole}“2.5”"),
            bad("stride", f"{whole}“stride”"),
            bad("stride=1&stride=2", "stride is given twice", stride=1),
            bad("mode=none", "mode must be one of zeros, reflect, not “none”"),
            bad("flip=2", "flip must be 0 or 1, not “2”"),
            bad("kernel=1,2,3,4,5", f"{numbers}“1,2,3,4,5”"),
            bad("kernel=1,,2", f"{numbers}“1,,2”"),
            bad("kernel=NaN", f"{numbers}“NaN”"),
            bad("kernel=1e99", f"{numbers}“1e99”"),
            bad("own=____%20", "own must be at most 3 bytes, not “____%20”"),
            bad("own=AAAAAA", "own must be at most 3 bytes, not “AAAAAA”"),
            bad("__proto__=1", "“__proto__” is nothing the figure knows"),
            bad("constructor=1", "“constructor” is nothing the figure knows"),
            bad("a" * 40, f"“{'a' * 24}…” is nothing the figure knows"),
            bad("x" * 6001, "the link has more than 6000 characters"),
        ],
    }


def state_rows():
    def kernel(seed, k):
        stream = Random(seed)
        return [[(stream.integer(21) - 10) / 10 for _ in range(k)] for _ in range(k)]

    traits = dict(
        operation="transposed", kernel=[[1.0, 2.0], [3.0, 4.0]], stride=2, padding=1,
        padding_mode="reflect", dilation=3, flip=True, output_padding=1, channels="grey",
    )  # fmt: skip
    expected = setting(
        np.array([[[1.0, 2.0], [3.0, 4.0]]]), "transposed", stride=2, padding=1, dilation=3,
        flip=True, outputPadding=1, channels="grey",
    )  # fmt: skip
    path = "convolution/state.js"
    two = [[1.0, 2.0], [3.0, 4.0]]
    return {
        (path, "randomKernel"): [((k, seed), kernel(seed, k)) for k in (1, 3) for seed in (0, 7)],
        (path, "resized"): [
            (([[5.0]], 3), [[0.0, 0.0, 0.0], [0.0, 5.0, 0.0], [0.0, 0.0, 0.0]]),
            (([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]], 1), [[5.0]]),
        ],
        (path, "settingOf"): [
            ((traits,), expected),
            (({**traits, "operation": "average"},),
             {**expected, "operation": "average", "mode": "reflect", "dilation": 1,
              "outputPadding": 0}),
        ],
        (path, "problem"): [
            (([1, 8, 8], setting(np.ones((1, 7, 7)), dilation=2)),
             ["windowTooLarge", dict(window=13, tall=8, wide=8)]),
            (([1, 8, 8], setting(np.ones((1, 7, 7)))), None),
        ],
        (path, "fromLink"): [
            ((dict(kernel=[1.0, 2.0, 3.0, 4.0], row=3, column=4, stride=2),),
             dict(traits=dict(kernel=two, position=[3, 4], stride=2), complaints=[])),
            ((dict(kernel=[1.0] * 5),), dict(traits={}, complaints=[
                "kernel must hold 1, 4, 9, … or 49 numbers, or three times as many"])),
            ((dict(picture="own", own=[1, 2, 9, 8]),), dict(complaints=[], traits=dict(
                picture="own", own_size=[1, 2], own_pixels=[9, 9, 9, 8, 8, 8]))),
            ((dict(picture="own", own=[9, 9, 1]),), dict(traits={}, complaints=[
                "the drawn picture is not whole"])),
            ((dict(picture="own"),), dict(traits={}, complaints=[
                "the drawn picture is not whole"])),
        ],
    }  # fmt: skip


ROWS = {
    **random_rows(),
    **array_rows(),
    **draw_rows(),
    **convolution_rows(),
    **link_rows(),
    **state_rows(),
}
