"""How fast are our operations, compared with PyTorch and with plain loops?

    python -m benchmarks operations

One thread each, float32. A row runs both sides in turns, so that both meet the same weather, and
compares medians. `spread` is the middle half of our times, relative to their median.
"""

import statistics
import subprocess
import sys
import time
from typing import Any

import numpy as np
import threadpoolctl
import torch

import companion
from benchmarks import _command
from companion import functional as F

RNG = np.random.default_rng(0)

# N, C_in, H = W, C_out, K, stride, padding, groups
CONVOLUTIONS = [
    (16, 64, 32, 64, 1, 1, 0, 1),
    (16, 32, 32, 64, 1, 2, 0, 1),
    (64, 1, 28, 8, 3, 1, 1, 1),
    (64, 8, 14, 16, 3, 1, 1, 1),
    (8, 3, 64, 16, 3, 1, 1, 1),
    (16, 16, 32, 32, 3, 2, 1, 1),
    (16, 64, 16, 64, 3, 1, 1, 1),
    (16, 32, 32, 32, 3, 1, 1, 4),
    (16, 32, 32, 32, 3, 1, 1, 32),
    (16, 3, 64, 32, 4, 2, 1, 1),
    (32, 1, 28, 16, 5, 1, 2, 1),
    (8, 3, 64, 64, 7, 2, 3, 1),
]
TARGETS = {"forward": 2.5, "forward + backward": 3.0, "each": 5.0}


def array(*shape):
    return RNG.standard_normal(shape, dtype=np.float32)


def small():
    return RNG.uniform(0.1, 0.9, (64, 10)).astype(np.float32)


PICTURES, MAPS, SCORES = array(16, 16, 32, 32), array(16, 64, 16, 16), array(64, 10)
CLASSES = RNG.integers(0, 10, 64)
HEADS = array(12, 4, 64, 32)  # N, heads, T, D
VECTORS = array(12, 64, 128)
STEPS, STATE = array(64, 12, 96), array(12, 128)  # T, N, D; N, H


def recurrent_weights(gates):
    """Weights and biases of a recurrent layer, scaled as PyTorch does."""
    shapes = [(128 * gates, 96), (128 * gates, 128), (128 * gates,), (128 * gates,)]
    return [array(*shape) / 128**0.5 for shape in shapes]


def one_layer(*weights):
    """What PyTorch's recurrent functions take after input and state: one layer, one direction."""
    return weights, True, 1, 0.0, False, False, False


# In PyTorch, recurrent layers are modules; beneath them lie these functions.
REFERENCES: dict[str, Any] = {
    "rnn": lambda x, h, *w: torch.rnn_tanh(x, h[None], *one_layer(*w)),
    "lstm": lambda x, h, c, *w: torch.lstm(x, (h[None], c[None]), *one_layer(*w)),
    "gru": lambda x, h, *w: torch.gru(x, h[None], *one_layer(*w)),
}

# name -> arguments; the first ones, as many as are arrays of floats, get gradients
OTHERS = {
    "linear": (array(64, 784), array(128, 784), array(128)),
    "conv1d": (array(16, 16, 256), array(32, 16, 5), array(32)),
    "conv_transpose2d": (MAPS, array(64, 32, 4, 4), array(32), 2, 1),
    "unfold": (PICTURES, 3),
    "fold": (array(16, 144, 900), 32, 3),
    "max_pool2d": (PICTURES, 2),
    "avg_pool2d": (PICTURES, 2),
    "adaptive_avg_pool2d": (PICTURES, 1),
    "pad": (PICTURES, (2, 2, 2, 2), "reflect"),
    "interpolate": (MAPS, None, 2, "bilinear"),
    "pixel_shuffle": (MAPS, 2),
    "batch_norm": (PICTURES, None, None, array(16), array(16), True),
    "layer_norm": (VECTORS, (128,), array(128), array(128)),
    "rms_norm": (VECTORS, (128,), array(128)),
    "group_norm": (PICTURES, 4, array(16), array(16)),
    "dropout": (PICTURES, 0.5),
    "scaled_dot_product_attention": (HEADS, HEADS, HEADS, None, 0.0, True),
    "embedding": (RNG.integers(0, 96, (12, 64)), array(96, 128)),
    "rnn": (STEPS, STATE, *recurrent_weights(1)),
    "lstm": (STEPS, STATE, STATE, *recurrent_weights(4)),
    "gru": (STEPS, STATE, *recurrent_weights(3)),
    **dict.fromkeys(["relu", "leaky_relu", "sigmoid", "tanh", "silu"], (PICTURES,)),
    **dict.fromkeys(["gelu", "elu", "softplus"], (PICTURES,)),
    **dict.fromkeys(["softmax", "log_softmax"], (array(64, 256), 1)),
    **dict.fromkeys(["mse_loss", "l1_loss"], (PICTURES, array(*PICTURES.shape))),
    "binary_cross_entropy": (small(), small()),
    "binary_cross_entropy_with_logits": (SCORES, small()),
    "nll_loss": (SCORES, CLASSES),
    "cross_entropy": (SCORES, CLASSES),
}


def times(functions, seconds):
    """Run functions in turns for a while; the times of each."""
    for function in functions:
        function()
    measured = [[] for _ in functions]
    start = time.perf_counter()
    while time.perf_counter() - start < seconds or len(measured[0]) < 5:
        for function, record in zip(functions, measured, strict=True):
            before = time.perf_counter()
            function()
            record.append(time.perf_counter() - before)
    return measured


def compared(label, ours, theirs, seconds):
    """One row: our time and theirs in milliseconds, and the ratio."""
    ours, theirs = times([ours, theirs], seconds)
    low, middle, high = statistics.quantiles(ours, n=4)
    median = statistics.median(theirs)
    return dict(
        label=label,
        ours=1e3 * middle,
        theirs=1e3 * median,
        ratio=middle / median,
        ratio_of_minima=min(ours) / min(theirs),
        spread=(high - low) / middle,
        runs=len(ours),
    )


def is_float(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def against_torch(label, name, arguments, seconds):
    """Two rows: forward on plain values, forward and backward with all gradients."""
    operation = getattr(F, name)
    reference = REFERENCES.get(name) or getattr(torch.nn.functional, name)

    def first(output):
        return output[0] if isinstance(output, tuple) else output

    def as_torch(a, grad):
        is_array = isinstance(a, np.ndarray)
        return torch.tensor(a, requires_grad=grad and is_float(a)) if is_array else a

    plain = [as_torch(a, False) for a in arguments]
    ours = [companion.tensor(a, True) if is_float(a) else a for a in arguments]
    theirs = [as_torch(a, True) for a in arguments]
    upstream = array(*np.shape(first(operation(*arguments))))
    torch_upstream = torch.tensor(upstream)

    def forward():
        operation(*arguments)

    def torch_forward():
        with torch.no_grad():
            reference(*plain)

    def both():
        for a in ours:
            if isinstance(a, companion.Tensor):
                a.grad = None
        first(operation(*ours)).backward(upstream)

    def torch_both():
        for a in theirs:
            if isinstance(a, torch.Tensor):
                a.grad = None
        first(reference(*theirs)).backward(torch_upstream)

    return (
        compared(label, forward, torch_forward, seconds),
        compared(label, both, torch_both, seconds),
    )


def double_loop(picture, kernel):
    """Convolve in the plainest way: one window after the other."""
    k_h, k_w = kernel.shape
    height, width = picture.shape[0] - k_h + 1, picture.shape[1] - k_w + 1
    output = np.empty((height, width), picture.dtype)
    for i in range(height):
        for j in range(width):
            output[i, j] = (picture[i : i + k_h, j : j + k_w] * kernel).sum()
    return output


def against_double_loop(seconds):
    picture, kernel = array(256, 256), array(3, 3)
    result = F.conv2d(picture[None], kernel[None, None])[0]
    np.testing.assert_allclose(result, double_loop(picture, kernel), rtol=1e-4, atol=1e-4)
    return compared(
        "256 × 256, 3 × 3",
        lambda: F.conv2d(picture[None], kernel[None, None]),
        lambda: double_loop(picture, kernel),
        seconds,
    )


def import_time():
    """Seconds that `import companion` takes in a fresh interpreter that has started."""
    code = "import time; t = time.perf_counter(); import companion; print(time.perf_counter() - t)"
    results = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(7)
    ]
    return statistics.median(results)


def print_table(title, rows):
    print(
        f"\n{title}\n{'':34}{'ours ms':>10}{'torch ms':>10}{'ratio':>8}{'minima':>8}{'spread':>8}"
    )
    for r in rows:
        print(
            f"{r['label']:34}{r['ours']:10.3f}{r['theirs']:10.3f}{r['ratio']:8.2f}"
            f"{r['ratio_of_minima']:8.2f}{r['spread']:8.0%}"
        )


def by_direction(rows):
    return dict(zip(["forward", "forward + backward"], zip(*rows, strict=True), strict=True))


def conv2d_label(n, c_in, size, c_out, k, stride, padding, groups):
    label = f"{n}×{c_in}×{size}² → {c_out}, {k}×{k}"
    return label + f", stride {stride}" * (stride > 1) + f", groups {groups}" * (groups > 1)


def measure_conv2d():
    rows = []
    for shape in CONVOLUTIONS:
        n, c_in, size, c_out, k, stride, padding, groups = shape
        values = (array(n, c_in, size, size), array(c_out, c_in // groups, k, k), array(c_out))
        options = (stride, padding, 1, groups)
        rows.append(against_torch(conv2d_label(*shape), "conv2d", (*values, *options), 0.8))
    result = {}
    for direction, table in by_direction(rows).items():
        print_table(f"conv2d, {direction}", table)
        ratios = [r["ratio"] for r in table]
        mean, largest = statistics.geometric_mean(ratios), max(ratios)
        met = mean <= TARGETS[direction] and largest <= TARGETS["each"]
        print(f"geometric mean {mean:.2f} (at most {TARGETS[direction]})", end=", ")
        print(f"largest {largest:.2f} (at most {TARGETS['each']}): {'met' if met else 'MISSED'}")
        result[direction] = dict(table=table, mean=mean, largest=largest, met=met)
    return result


def measure():
    """Print all tables and return their numbers."""
    torch.set_num_threads(1)
    with threadpoolctl.threadpool_limits(1):
        blas = [b for b in threadpoolctl.threadpool_info() if b["user_api"] == "blas"]
        kernel = " ".join(f"{b['internal_api']} {b.get('architecture', '')}" for b in blas)
        versions = f"NumPy {np.__version__} (BLAS: {kernel}), PyTorch {torch.__version__}"
        print(f"{versions}; one thread, float32")
        conv2d = measure_conv2d()
        others = by_direction([against_torch(n, n, a, 0.3) for n, a in OTHERS.items()])
        for direction, table in others.items():
            print_table(f"Other operations, {direction}", table)
        loop = against_double_loop(seconds=2)
    print(f"\nconv2d of {loop['label']}: {loop['ours']:.2f} ms, plain double loop", end=" ")
    print(f"{loop['theirs']:.0f} ms: {1 / loop['ratio']:.0f} times as fast")
    seconds = import_time()
    print(f"import companion: {seconds:.2f} s (at most 0.3)")
    return dict(
        versions=versions, conv2d=conv2d, others=others, double_loop=loop, import_seconds=seconds
    )


def main():
    given = _command.parser("operations", __doc__).parse_args()
    _command.keep(given, "operations", measure())


if __name__ == "__main__":
    main()
