"""What the numeric functions of the ConvolutionExplorer must give; see vectors.py."""

import numpy as np

from companion import functional as F
from companion.widgets.random import Random

SOBEL = [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
NINTHS = [[1 / 9] * 3] * 3
GAUSS = [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]]
ONE = [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
CROSS = [[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
LAPLACE = 4 * np.array(ONE) - CROSS  # a pixel's difference from its four neighbours
READY = {  # besides those that exist in every size
    "vertical": SOBEL,
    "horizontal": np.transpose(SOBEL).tolist(),
    "laplace": LAPLACE.tolist(),
    "sharpen": (LAPLACE + ONE).tolist(),
    "emboss": [[-2.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [0.0, 1.0, 2.0]],
    "shift": [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
    "bilinear": np.outer([0.5, 1, 0.5], [0.5, 1, 0.5]).tolist(),
}
TWO = [[1.0, 2.0], [3.0, 4.0]]


def setting(kernel, operation="convolution", **changed):
    rest = dict(stride=1, padding=0, mode="zeros", dilation=1, flip=False, outputPadding=0)
    return {"operation": operation, "kernel": kernel, "channels": "separate", **rest, **changed}


def explorer_rows():
    return {**kernel_rows(), **state_rows(), **question_rows(), **python_rows()}


def kernel_rows():
    def drawn(seed, k):
        stream = Random(seed)
        return [[(stream.integer(21) - 10) / 10 for _ in range(k)] for _ in range(k)]

    path = "convolution/kernels.js"
    row = np.array([1, 4, 6, 4, 1]) / 16
    other = [[1.0, 9.0], [3.0, 4.0]]
    wide = [[0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 2.0, 0.0], [0.0, 3.0, 4.0, 0.0], [0.0] * 4]
    return {
        (path, "ready"): [
            *(((name, 5), kernel) for name, kernel in READY.items()),
            (("mean", 3), NINTHS),
            (("mean", 1), [[1.0]]),
            (("gauss", 3), GAUSS),
            (("gauss", 5), np.outer(row, row).tolist()),
            (("identity", 3), ONE),
            (("identity", 2), [[1.0, 0.0], [0.0, 0.0]]),
        ],
        (path, "randomKernel"): [((k, seed), drawn(seed, k)) for k in (1, 3) for seed in (0, 7)],
        (path, "nameOf"): [
            *(((kernel,), name) for name, kernel in READY.items()),
            (([SOBEL] * 3,), "vertical"),
            (([SOBEL, SOBEL, ONE],), "own"),
            ((TWO,), "own"),
            (([[1.0]],), "mean"),
            (([[1 / 49] * 7] * 7,), "mean"),
        ],
        (path, "resized"): [
            ((TWO, 4), wide),
            ((wide, 2), TWO),
            ((SOBEL, 1), [[0.0]]),
            ((NINTHS, 2), [[1 / 4] * 2] * 2),
            (([TWO, other, TWO], 2), [TWO, other, TWO]),
        ],
        (path, "edited"): [
            ((TWO, 2, 0, 1, 9.0, False), other),
            ((TWO, 1, 0, 1, 9.0, True), [TWO, other, TWO]),
            (([TWO, TWO, TWO], 0, 0, 1, 9.0, False), [other, TWO, TWO]),
        ],
    }


def state_rows():
    traits = dict(
        operation="transposed", kernel=TWO, stride=2, padding=1, padding_mode="reflect",
        dilation=3, flip=True, output_padding=1, channels="grey",
    )  # fmt: skip
    expected = setting(
        np.array([TWO]), "transposed", stride=2, padding=1, dilation=3, flip=True,
        outputPadding=1, channels="grey",
    )  # fmt: skip
    average = dict(operation="average", mode="reflect", dilation=1, outputPadding=0)
    path, whole = "convolution/state.js", dict(traits={}, complaints=[["linkOwn", {}]])
    return {
        (path, "settingOf"): [
            ((traits,), expected),
            (({**traits, "operation": "average"},), {**expected, **average}),
            (
                ({**traits, "channels": "sum"},),
                {**expected, "channels": "sum", "kernel": np.array([TWO] * 3)},
            ),
        ],
        (path, "problem"): [
            (
                ([1, 8, 8], setting(np.ones((1, 7, 7)), dilation=2)),
                ["windowTooLarge", dict(window=13, tall=8, wide=8)],
            ),
            (([1, 8, 8], setting(np.ones((1, 7, 7)))), None),
            (([1, 7, 9], setting(np.ones((1, 7, 7)))), None),
            (
                ([1, 9, 6], setting(np.ones((1, 7, 7)))),
                ["windowTooLarge", dict(window=7, tall=9, wide=6)],
            ),
        ],
        (path, "fromLink"): [
            (
                (dict(kernel=[1.0, 2.0, 3.0, 4.0], row=3, column=4, stride=2),),
                dict(traits=dict(kernel=TWO, position=[3, 4], stride=2), complaints=[]),
            ),
            *(
                (
                    (dict(kernel=np.ravel(kernel).tolist()),),
                    dict(traits=dict(kernel=np.array(kernel, float).tolist()), complaints=[]),
                )
                for kernel in ([[7]], np.arange(9).reshape(3, 3), np.arange(12).reshape(3, 2, 2))
            ),
            *(
                ((dict(kernel=[1.0] * n),), dict(traits={}, complaints=[["linkKernel", {}]]))
                for n in (2, 5, 64)
            ),
            (
                (dict(picture="own", own=[1, 2, 9, 8]),),
                dict(
                    traits=dict(picture="own", own_size=[1, 2], own_pixels=[9, 9, 9, 8, 8, 8]),
                    complaints=[],
                ),
            ),
            ((dict(picture="own", own=[9, 9, 1]),), whole),
            ((dict(picture="own"),), whole),
            ((dict(picture="own", own=[0, 0]),), whole),
            ((dict(row=3),), dict(traits={}, complaints=[])),
            ((dict(column=3),), dict(traits={}, complaints=[])),
        ],
    }


def question_rows():
    def even(kernel, answer, **how):
        """Ask for the output on even ground; its value on ground of 1 is the sum of the weights."""
        kernel = np.array(kernel, float).reshape(-1, 3, 3)
        sum = float(F.conv2d(np.ones((len(kernel), 3, 3)), kernel[None]).item())
        choices = ["negative", "zero", "less", "same", "more"]
        found = dict(kind="even", answer=answer, choices=choices, values=dict(sum=sum))
        return (([3, 8, 8], setting(kernel, **how)), found)

    def rows(height, k, stride, *choices, padding=0):
        x, how = np.ones((1, height, height)), dict(stride=stride, padding=padding)
        rows = F.max_pool2d(x, k, **how).shape[1]
        values = dict(height=height, rows=rows)
        found = dict(kind="rows", answer=str(rows), choices=[*choices], values=values)
        return (([1, height, height], setting(np.ones((1, k, k)), "max", **how)), found)

    def copies(k, stride, answer):
        y = F.conv_transpose2d(np.ones((1, 40, 40)), np.ones((1, 1, k, k)), stride=stride)
        part = y[0, 20 * stride : 21 * stride, 20 * stride : 21 * stride]
        values = dict(stride=stride, least=part.min(), most=part.max())
        found = dict(kind="copies", answer=answer, choices=["equal", "unequal"], values=values)
        return (([1, 8, 8], setting(np.ones((1, k, k)), "transposed", stride=stride)), found)

    negative = (-np.array(ONE)).tolist()
    return {
        ("convolution/question.js", "prediction"): [
            even(SOBEL, "zero"),
            even(NINTHS, "same"),
            even(negative, "negative"),
            even((np.array(ONE) / 2).tolist(), "less"),
            even((np.array(ONE) * 2).tolist(), "more"),
            even([ONE, ONE, negative], "same", channels="sum"),
            rows(8, 2, 2, "4", "7", "8"),
            rows(9, 3, 2, "3", "4", "5", "7", "9"),
            rows(3, 3, 1, "1", "3"),
            rows(3, 4, 1, "2", "3", padding=1),
            copies(3, 2, "unequal"),
            copies(4, 2, "equal"),
            copies(2, 3, "unequal"),
        ]
    }


def python_rows():
    traits = dict(
        picture="dot", operation="convolution", kernel=[[0.1, 1 / 3], [-2.0, 1e-7]], stride=2,
        padding=1, padding_mode="reflect", dilation=1, flip=True, output_padding=0, channels="grey",
    )  # fmt: skip
    code = """import numpy as np
from companion import functional as F
from companion.widgets import pictures

pixels = pictures.small("dot")
x = ((pixels @ [299, 587, 114] + 500) // 1000)[None].astype(float)  # (1, H, W)
x = F.pad(x, (1, 1, 1, 1), mode="reflect")
kernel = np.array([[[1/10, 1/3], [-2.0, 1e-7]]])
kernel = kernel[:, ::-1, ::-1]
weight = kernel[:, None]
y = F.conv2d(x, weight, stride=2)
"""
    return {("convolution/python.js", "asPython"): [((traits,), code)]}
