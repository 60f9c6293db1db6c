"""A Transformer that writes: characters as sequences of pen movements, one step to a point.

Letters in the comments on shapes: N characters in a batch, T steps in a character, E the width, G
cells to a side of the grid.

A step is an event and a place. Events are DRAW, go on with the stroke to this point; LIFT, begin a
new stroke at this point; END, the character is finished and there is no place. So a character with
P points has T = P + 1 steps, and its probability is a product of conditional ones:

    p(character) = prod over t of  p(event | before) p(column | event, before)
                                   p(row | column, event, before)

Each place is chosen among the G cells by logits that are the sum of two rows: one knows the cells
of the page, the other distances from the last point. So the network may think in both.

References
----------
D. Ha, D. Eck: A neural representation of sketch drawings. ICLR 2018 (the events; there an LSTM and
mixtures of Gaussians).
A. Vaswani et al.: Attention is all you need. NeurIPS 2017.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from companion._arguments import flag, number, whole
from companion.models import _checks as check
from companion.models.positions import angles
from companion.models.sampling import next_token
from companion.models.transformer import Block, TransformerConfig

DRAW, LIFT, END, NOTHING = 0, 1, 2, -1
PAGE = 256  # cells to a side at most: points are kept as bytes


@dataclass(frozen=True)
class WriterConfig:
    """What a writer is built from.

    Attributes
    ----------
    grid : int
        G, cells to a side of the page.
    width, layers, heads : int
        Of the Transformer; ``width`` is a multiple of ``2 * heads``.
    context : int
        The most steps of a character.
    """

    grid: int = 64
    width: int = 96
    layers: int = 2
    heads: int = 4
    context: int = 128

    def __post_init__(self):
        check.sizes_of(self, "grid", "width", "layers", "heads", "context")
        whole("grid", self.grid, 1, PAGE)
        self.transformer()  # which checks width and heads

    def transformer(self):
        """Return the configuration of the blocks; their vocabulary is not used."""
        return TransformerConfig(1, self.width, self.layers, self.heads, self.context)


class Writer(nn.Module):
    """From the steps so far to the probabilities of the next one.

    Parameters
    ----------
    config : WriterConfig
        What it is built from.
    """

    cos: torch.Tensor
    sin: torch.Tensor

    def __init__(self, config):
        super().__init__()
        check.instance("config", config, WriterConfig)
        E, G, self.config = config.width, config.grid, config
        blocks = config.transformer()
        self.event, self.column, self.row = nn.Embedding(3, E), *(nn.Embedding(G, E) for _ in "xy")
        self.move = nn.Linear(4, E)
        self.blocks = nn.ModuleList(Block(blocks, causal=True) for _ in range(config.layers))
        self.norm = nn.RMSNorm(E, eps=1e-5)
        self.to_event, self.after_event = nn.Linear(E, 3), nn.Embedding(2, E)
        self.to_column, self.to_row = (nn.Linear(E, 3 * G - 1) for _ in "xy")
        self.after_column, self.after_move = nn.Embedding(G, E), nn.Embedding(2 * G - 1, E)
        turns = angles(config.context, E // config.heads)
        self.register_buffer("cos", turns.cos().float(), persistent=False)
        self.register_buffer("sin", turns.sin().float(), persistent=False)
        for name, parameter in self.named_parameters():
            if isinstance(self.get_submodule(name.rpartition(".")[0]), nn.Embedding):
                nn.init.normal_(parameter, std=0.1)
            elif name.endswith(("out.weight", "down.weight")):
                nn.init.normal_(parameter, std=0.02 / (2 * config.layers) ** 0.5)

    def vectors(self, events, points, cache=None):
        """What the network makes of each step of (N, T), having seen those before it: (N, T, E).

        The beginning is a step of its own, END in the middle of the page; with a ``cache`` the
        caller puts it there.
        """
        check.tokens("events", events, 3)
        check.indices("points", points, self.config.grid, *events.shape, 2)
        start = 0 if cache is None or not cache[0]["own"] else cache[0]["own"]["key"].shape[2]
        x = self.event(events) + self.column(points[..., 0]) + self.row(points[..., 1])
        at = points / (self.config.grid / 2) - 1
        moves = torch.diff(at, dim=1, prepend=at[:, :1] if cache is None else cache[0]["at"])
        x = x + self.move(torch.cat([at, 2 * moves], dim=2))
        here = slice(start, start + events.shape[1])
        if here.stop > self.config.context:
            raise ValueError(f"events must be at most {self.config.context} steps, got {here.stop}")
        for i, block in enumerate(self.blocks):
            own = None if cache is None else cache[i]
            x = block(x, None, (self.cos[here], self.sin[here]), own)
        if cache is not None:
            cache[0]["at"] = at[:, -1:]
        return self.norm(x)

    def places(self, raw, last):
        """Logits of the G cells from those of cells and those of distances; (…, 3G − 1), (…)."""
        G = self.config.grid
        check.indices("last", last, G)
        check.tensor("raw", raw, *last.shape, 3 * G - 1)
        distances = torch.arange(G) - last[..., None] + G - 1
        return raw[..., :G] + raw[..., G:].gather(-1, distances)

    def columns(self, h, events, last):
        """Vectors, events and last columns → logits (…, G), and vectors that know the event."""
        check.indices("last", last, self.config.grid)
        check.indices("events", events, END, *last.shape)
        check.tensor("h", h, *last.shape, self.config.width)
        h = h + self.after_event(events)
        return self.places(self.to_column(F.silu(h)), last), h

    def rows(self, h, columns, last):
        """From the vectors of :meth:`columns`, the columns chosen and the last points."""
        check.indices("columns", columns, self.config.grid)
        check.indices("last", last, self.config.grid, *columns.shape, 2)
        check.tensor("h", h, *columns.shape, self.config.width)
        moved = columns - last[..., 0] + self.config.grid - 1
        h = h + self.after_column(columns) + self.after_move(moved)
        return self.places(self.to_row(F.silu(h)), last[..., 1])

    def nats(self, events, points):
        """How many nats each character costs: of its events, and of its places.

        Parameters
        ----------
        events : Tensor
            int64, shape (N, T), filled up with NOTHING.
        points : Tensor
            int64, shape (N, T, 2).

        Returns
        -------
        tuple of Tensor
            Shape (N,) each; the sum is the negative logarithm of the character's probability.
        """
        check.indices("events", events, 3, "N", "T", least=NOTHING)
        check.indices("points", points, self.config.grid, *events.shape, 2)
        before, last = preceding(events.clamp(min=0), points, self.config.grid)
        h = self.vectors(before, last)  # (N, T, E)
        of_event = F.cross_entropy(
            self.to_event(h).flatten(0, 1),
            events.flatten(),
            ignore_index=NOTHING,
            reduction="none",
        ).view(events.shape)
        there = (events == DRAW) | (events == LIFT)
        h, event, at, last = h[there], events[there], points[there], last[there]
        logits, h = self.columns(h, event, last[:, 0])
        of_place = F.cross_entropy(logits, at[:, 0], reduction="none")
        logits = self.rows(h, at[:, 0], last)
        of_place = of_place + F.cross_entropy(logits, at[:, 1], reduction="none")
        place = torch.zeros(events.shape).masked_scatter(there, of_place)
        return of_event.sum(1), place.sum(1)

    @torch.no_grad()
    def write(self, N, begun=(), temperature=1.0, generator=None):
        """Write characters, each step drawn from the network's prediction.

        Parameters
        ----------
        N : int
            How many.
        begun : list of numpy.ndarray
            Strokes that all of them begin with, each (T, 2).
        temperature : float
            Logits are divided by it; below 1 the likely becomes likelier.
        generator : torch.Generator, optional
            Where the random numbers come from.

        Returns
        -------
        list
            N characters, as lists of strokes, uint8 (T, 2); one that has not ended after
            ``context`` steps is cut there.
        """
        N, begun = whole("N", N, 0, check.STEPS), check.character("begun", begun, self.config.grid)
        events, points = steps([begun], end=False)
        if events.shape[1] >= self.config.context:
            told = f"fewer points than the context, {self.config.context}"
            raise ValueError(f"begun must be {told}, got {events.shape[1]}")
        events, points = events.expand(N, -1), points.expand(N, -1, -1)
        before, last = preceding(events, points, self.config.grid, beyond=True)
        cache: list[dict] = [{"own": {}, "memory": {}} for _ in self.blocks]
        cache[0]["at"] = torch.zeros(N, 1, 2)  # the first step has not moved
        h = self.vectors(before, last, cache)[:, -1]
        last, done = last[:, -1], torch.zeros(N, dtype=torch.bool)
        how = dict(temperature=temperature, generator=generator)
        while not done.all() and events.shape[1] < self.config.context - 1:
            event = next_token(self.to_event(h), **how)[:, 0]
            event[done] = END
            done = event == END
            logits, h = self.columns(h, event.clamp(max=LIFT), last[:, 0])
            column = next_token(logits, **how)[:, 0]
            row = next_token(self.rows(h, column, last), **how)[:, 0]
            last = torch.stack([column, row], dim=1)
            events = torch.cat([events, event[:, None]], dim=1)
            points = torch.cat([points, last[:, None]], dim=1)
            h = self.vectors(event[:, None], last[:, None], cache)[:, 0]
        return [strokes(*pair) for pair in zip(events, points, strict=True)]


def steps(characters, end=True):
    """Characters as lists of strokes → events (N, T) and points (N, T, 2), filled up."""
    rows, end = [], flag("end", end)
    for character in check.items("characters", characters, "drawings"):
        character = check.character("characters", character, PAGE)
        nowhere = np.zeros((1, 2), np.uint8)
        at = np.concatenate([nowhere[:0], *character, nowhere[: int(end)]])
        event = np.full(len(at), DRAW)
        if end:
            event[-1] = END
        starts = np.cumsum([0, *map(len, character)])[:-1]
        event[starts] = LIFT
        rows.append((torch.from_numpy(event), torch.from_numpy(at.astype(np.int64))))
    if not rows:
        raise ValueError("characters must hold at least one, got none")
    events, points = map(list, zip(*rows, strict=True))
    filled = nn.utils.rnn.pad_sequence(events, batch_first=True, padding_value=NOTHING)
    return filled, nn.utils.rnn.pad_sequence(points, batch_first=True)


def preceding(events, points, grid, beyond=False):
    """Return the step before each, the beginning before the first; with ``beyond`` the last too."""
    N = len(events)
    first = torch.full((N, 1), END), torch.full((N, 1, 2), grid // 2)
    stop = None if beyond else -1
    return (
        torch.cat([first[0], events[:, :stop]], dim=1),
        torch.cat([first[1], points[:, :stop]], dim=1),
    )


def strokes(events, points):
    """Turn the steps of one character, (T,) and (T, 2), into a list of strokes."""
    found: list[list] = []
    for event, point in zip(events.tolist(), points.tolist(), strict=True):
        if event not in (DRAW, LIFT):
            break
        if event == LIFT or not found:
            found.append([])
        found[-1].append(point)
    return [np.array(stroke, np.uint8) for stroke in found]


def smooth(stroke):
    """Return the control points of Bézier curves through a stroke's points, (T − 1, 4, 2).

    After Catmull and Rom: at each point the curve runs parallel to the line between its neighbours.
    """
    p = check.stroke("stroke", stroke).astype(float)
    before, after = np.vstack([p[:1], p[:-1]]), np.vstack([p[1:], p[-1:]])
    slope = (after - before) / 6
    return np.stack([p[:-1], p[:-1] + slope[:-1], p[1:] - slope[1:], p[1:]], axis=1)


def nib(stroke, width=4.0, thin=0.35, angle=40.0, lift=0.6):
    """Return the outline of a stroke that is written with a broad nib: an ellipse that is drawn on.

    Parameters
    ----------
    stroke : numpy.ndarray
        Points, (T, 2).
    width : float
        Of the nib, in cells.
    thin : float
        How thick the nib is, as a part of its width.
    angle : float
        In degrees: how far the nib is turned against the line of writing, upwards to the right.
    lift : float
        By which part the stroke is narrower at its end than at its beginning.

    Returns
    -------
    numpy.ndarray
        A closed polygon, (M, 2), without the first point again at the end.
    """
    stroke = check.stroke("stroke", stroke)
    width, thin = number("width", width, 0, check.FAR), number("thin", thin, 1e-6, 1)
    angle, lift = number("angle", angle, -360, 360), number("lift", lift, 0, 1)
    pieces = smooth(np.repeat(stroke, 2, axis=0) if len(stroke) == 1 else stroke)
    t = np.linspace(0, 1, 9)[:, None]
    shares = np.stack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3])
    line = np.concatenate([(shares * piece[:, None]).sum(0)[1:] for piece in pieces])
    line = np.concatenate([pieces[0, :1], line])
    along = np.gradient(line, axis=0)
    turn = np.arctan2(along[:, 1], along[:, 0])  # direction of writing
    gone = np.r_[0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))]
    share = gone / max(gone[-1], 1e-9)
    size = width * (1 - lift * share**2)
    around = np.linspace(np.pi / 2, -np.pi / 2, 9)
    places = [(line, turn + np.pi / 2, size)]
    places += [(line[-1:], turn[-1] + around, size[-1])]
    places += [(line[::-1], turn[::-1] - np.pi / 2, size[::-1])]
    places += [(line[:1], turn[0] - np.pi + around, size[0])]
    tilt = np.radians(-angle)  # rows count downwards
    outline = []
    for at, normal, w in places:
        a, b = np.cos(normal - tilt), thin * np.sin(normal - tilt)
        reach = np.hypot(a, b)
        x, y = w / 2 * a / reach, w / 2 * thin * b / reach
        c, s = np.cos(tilt), np.sin(tilt)
        outline.append(at + np.stack([x * c - y * s, x * s + y * c], axis=1))
    return np.concatenate(outline)


def svg(character, grid=64, width=2.5):
    """Return a drawing as an SVG file's text: a path to a stroke, in the order of writing.

    Parameters
    ----------
    character : list of numpy.ndarray
        Strokes, each (T, 2).
    grid : int
        Cells to a side.
    width : float
        Of the pen, in cells.

    Returns
    -------
    str
    """
    grid, width = whole("grid", grid, 1), number("width", width, 0)
    paths = []
    for stroke in check.character("character", character):
        curve = "M{:g} {:g}".format(*stroke[0])
        for _, *rest in smooth(stroke):
            curve += "C" + " ".join(f"{x:.2f} {y:.2f}" for x, y in rest)
        paths.append(f'<path d="{curve if len(stroke) > 1 else curve + "h0"}"/>')
    box = f'viewBox="-2 -2 {grid + 4} {grid + 4}"'
    look = f'fill="none" stroke="currentColor" stroke-width="{width:g}"'
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} {look} {ends}>'
    return "\n".join([head, *paths, "</svg>"]) + "\n"


def sheet(characters, columns=8, grid=64, **how):
    """Return a sheet written with a broad nib as an SVG file's text.

    Parameters
    ----------
    characters : list of list of numpy.ndarray
        Drawings: strokes, each (T, 2).
    columns : int
        Drawings side by side.
    grid : int
        Cells to a side of a drawing.
    **how
        Of the nib, for :func:`nib`.

    Returns
    -------
    str
        A group to a drawing; in it, in the order of writing, a filled outline to a stroke.
    """
    characters = check.items("characters", characters, "drawings")
    columns, grid = whole("columns", columns, 1), whole("grid", grid, 1)
    side, groups = round(1.25 * grid), []
    for k, character in enumerate(characters):
        character = check.character("characters", character)
        outlines = [nib(stroke, **how) + 0.5 for stroke in character]
        points = ["L".join(f"{x:.2f} {y:.2f}" for x, y in outline) for outline in outlines]
        paths = "\n".join(f'<path d="M{text}Z"/>' for text in points)
        x, y = (k % columns + 0.1) * side, (k // columns + 0.1) * side
        groups.append(f'<g transform="translate({x:g} {y:g})">\n{paths}\n</g>')
    box = f'viewBox="0 0 {columns * side} {-(-len(characters) // columns) * side}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} fill="currentColor">'
    return "\n".join([head, *groups, "</svg>"]) + "\n"
