"""The experiments of ``GanLab``: settings that collapse, oscillate, stall, and what heals them."""

_EIGHT = dict(
    data="eight", noise="normal", g_width=16, d_width=16, d_steps=1, batch=100, beta1=0.9,
    activation="relu", loss="nonsaturating", optimiser="adam", g_rate=0.01, d_rate=0.01,
)  # fmt: skip
_TWO = dict(
    data="two", noise="normal", d_steps=1, batch=100, activation="tanh", loss="wasserstein",
    optimiser="sgd", g_rate=0.05, d_rate=0.05,
)  # fmt: skip
_CORNER = dict(
    data="own", own_points=[[1.0, 1.0], [0.9, 1.1], [1.1, 0.9], [0.9, 0.9], [1.1, 1.1]],
    noise="normal", g_width=16, d_width=16, d_steps=10, batch=100, activation="tanh",
    loss="saturating", optimiser="sgd", g_rate=0.03, d_rate=0.5,
)  # fmt: skip

# name -> the settings that differ from the figure's defaults, those of the second run that differ
# from the first's, and the iteration at which the answer is read off
PRESETS: dict[str, dict] = {
    "collapse": dict(settings=_EIGHT, second=None, until=2000),
    "heal": dict(settings=_EIGHT, second=dict(beta1=0.5), until=2000),
    "oscillate": dict(settings=_TWO, second=None, until=1500),
    "calm": dict(settings=_TWO, second=dict(penalty="r1", weight=1.0), until=1500),
    "stall": dict(settings=_CORNER, second=dict(loss="nonsaturating"), until=500),
}
