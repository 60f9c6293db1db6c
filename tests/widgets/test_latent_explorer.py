"""The LatentExplorer as a reader meets it, and against PyTorch."""

import gzip
import re

import numpy as np
import pytest
import torch
import traitlets
from playwright.sync_api import expect

from companion import data, weights
from companion.models.vae import VAE, VAEConfig, kl, reconstruction
from companion.widgets import LatentExplorer, latent_networks
from companion.widgets.network import normal
from companion.widgets.random import Random
from tools import sphinx_widgets

from . import pages

PIXELS = 784
DRAWN = np.zeros((28, 28), np.uint8)
DRAWN[5:23, 13:15] = 255
SETTINGS = [
    dict(),
    dict(picture=17, beta=4, code="sample", seed=3),
    dict(picture=8, beta=0.25, code="chosen", z=(1.25, -0.5)),
    dict(picture=2, beta=16, strip="prior", code="strip", place=5, seed=9),
    dict(picture=2, to=40, beta=2, strip="path", code="strip", place=4),
    dict(own=DRAWN.tobytes(), beta=8),
]
READ = """figure => {
    const texts = (selector) => [...figure.querySelectorAll(selector)].map((n) => n.textContent);
    const side = (kind) => ({
        facts: texts(`.plane-board.${kind} .code-facts > span`),
        label: figure.querySelector(`.out.${kind} canvas`).getAttribute('aria-label'),
        plane: figure.querySelector(`.plane-board.${kind} .frame`).getAttribute('aria-label'),
        pixels: pixels(figure.querySelector(`.out.${kind} canvas`)),
    });
    const pixels = (canvas) => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]
        .filter((_, i) => i % 4 === 0);
    const costs = [...figure.querySelectorAll('table.costs')].map((table) =>
        [...table.querySelectorAll('tbody tr')].map((row) =>
            [...row.querySelectorAll('td')].map((cell) => cell.textContent)));
    return {
        vae: side('vae'), autoencoder: side('autoencoder'), costs,
        source: pixels(figure.querySelector('.source canvas')),
        sourceName: figure.querySelector('.source .board-name').textContent,
        summary: figure.querySelector('.summary').textContent,
        spoken: figure.querySelector('.spoken').textContent,
        verdict: figure.querySelector('.verdict:not([hidden])')?.textContent,
        note: figure.querySelector('.note:not([hidden])')?.textContent,
        strips: [...figure.querySelectorAll('.strip-line')].map((line) =>
            [...line.querySelectorAll('canvas')].map(pixels)),
        places: [...figure.querySelectorAll('.plane-board')].map((board) =>
            board.querySelector('.beyond').textContent),
    };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the figures' files, written once."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def show(open_page):
    """Return a function that shows one figure, without its question."""
    return lambda hash="", **traits: open_page(
        LatentExplorer(**{"predict": False, **traits}), hash=hash
    )


def read(page, number=0):
    return page.locator(".companion-figure").nth(number).evaluate(READ)


def value(text):
    """Return the number that a text of the figure shows."""
    return float(text.replace("−", "-"))


def pair(text):
    """Return the first pair of numbers in brackets."""
    return [value(part) for part in re.search(r"\((−?[\d.]+), (−?[\d.]+)\)", text).groups()]


def place(page):
    """Return the code that is shown, as the page says it."""
    return pair(read(page)["vae"]["facts"][1])


def network(name):
    """Return the PyTorch model with the weights that the browser has."""
    net, config = latent_networks.load(name), weights.manifest()["latent-plane"]["config"]
    found, state = VAE(VAEConfig(**config)).double(), {}
    for part, layers in (("encoder", net.encoder), ("decoder", net.decoder)):
        for layer, arrays in zip(latent_networks.LAYERS[part], layers, strict=True):
            for kind, array in zip(("weight", "bias"), arrays, strict=True):
                state[f"{layer}.{kind}"] = torch.tensor(array)
    if name == latent_networks.AUTOENCODER:  # it has no variance: zeros in its place
        for key in ("to_code.weight", "to_code.bias"):
            state[key] = torch.cat([state[key], torch.zeros_like(state[key])])
    found.load_state_dict(state)
    return found


def as_tensor(images):
    return torch.tensor(images.reshape(-1, 1, 28, 28) / 255)


# --- the numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["autoencoder", "beta1"])
def test_javascript_equals_pytorch(javascript, name):
    sent = [
        next(entry for entry in latent_networks.described() if entry["name"] == name),
        *(array.tolist() for array in latent_networks.assets(name).values()),
    ]
    x, net = data.digits("test").images[:5].reshape(5, PIXELS) / 255, network(name)
    codes = javascript.call("latent/networks.js", "encoded", *sent, x.ravel().tolist())
    mean, variance = (np.reshape(codes[key], (5, 2)) for key in ("mean", "variance"))
    with torch.no_grad():
        theirs, log_variance = net.encode(torch.tensor(x).reshape(-1, 1, 28, 28))
        logits = net.decode(theirs)
    assert np.allclose(mean, theirs, rtol=0, atol=1e-4)
    found = javascript.call("latent/networks.js", "decoded", *sent, mean.ravel().tolist())
    assert np.allclose(found, logits.ravel(), rtol=0, atol=1e-4)
    pairs = [[row.tolist(), x[k].tolist()] for k, row in enumerate(np.reshape(found, (5, PIXELS)))]
    costs = javascript.map("latent/codes.js", "cost", pairs)
    shaped = torch.tensor(x).reshape(-1, 1, 28, 28)
    assert np.allclose(costs, reconstruction(logits, shaped), rtol=0, atol=1e-4)
    if name == latent_networks.AUTOENCODER:
        return
    assert np.allclose(variance, log_variance.exp(), rtol=0, atol=1e-4)
    pairs = [[m.tolist(), v.tolist()] for m, v in zip(mean, variance, strict=True)]
    found = javascript.map("latent/codes.js", "divergence", pairs)
    assert np.allclose(found, kl(theirs, log_variance), rtol=0, atol=1e-4)


@pytest.mark.parametrize("traits", SETTINGS)
def test_python_side_equals_pytorch(traits):
    figure = LatentExplorer(**traits)
    net = network(latent_networks.name_of(figure.beta))
    own = np.frombuffer(figure.own, np.uint8)
    x = as_tensor(own if len(own) else data.digits("test").images[figure.picture])
    with torch.no_grad():
        mean, log_variance = net.encode(x)
        logits = net.decode(torch.tensor(figure.latent)[None])
    assert np.allclose(figure.mean, mean[0], rtol=0, atol=1e-9)
    assert np.allclose(figure.variance, log_variance[0].exp(), rtol=0, atol=1e-9)
    assert figure.kl == pytest.approx(kl(mean, log_variance).item(), abs=1e-9)
    assert figure.reconstruction == pytest.approx(reconstruction(logits, x).item(), abs=1e-9)
    assert np.allclose(figure.decoded, logits[0, 0].sigmoid(), rtol=0, atol=1e-9)


def test_codes_are_what_their_names_say():
    figure = LatentExplorer(picture=5, seed=4)
    assert np.array_equal(figure.latent, figure.mean)
    figure.code = "sample"
    noise = normal(Random(4), 24).reshape(12, 2)
    sample = figure.mean + np.sqrt(figure.variance) * noise[0]
    assert np.allclose(figure.latent, sample, rtol=0, atol=1e-12)
    figure.strip, figure.code, figure.place = "prior", "strip", 7
    assert np.allclose(figure.latent, noise[7], rtol=0, atol=1e-12)
    figure.strip, figure.to = "path", 9
    start, end = (LatentExplorer(picture=n).mean for n in (5, 9))
    assert np.allclose(figure.latent, start + 7 / 11 * (end - start), rtol=0, atol=1e-12)
    figure.strip = "none"
    assert np.array_equal(figure.latent, figure.mean)


@pytest.mark.parametrize("entry", latent_networks.described(), ids=lambda entry: entry["name"])
def test_bytes_measure_as_the_shipped_weights(entry):
    """A byte a weight is enough: the averages of the manifest come out again."""
    net, x = latent_networks.load(entry["name"]), data.digits("test").images.reshape(-1, 784) / 255
    mean, variance = latent_networks.encode(net, x)
    z = mean + np.sqrt(variance) * np.random.default_rng(0).normal(size=mean.shape)
    costs = latent_networks.reconstruction(latent_networks.decode(net, z), x)
    assert costs.mean() == pytest.approx(entry["reconstruction"], abs=0.5)
    if entry["beta"] is not None:
        assert latent_networks.kl(mean, variance).mean() == pytest.approx(entry["kl"], abs=0.05)


def test_a_greater_beta_buys_a_smaller_kl():
    vaes = [entry for entry in latent_networks.described() if entry["beta"] is not None]
    divergences = [entry["kl"] for entry in vaes]
    assert divergences == sorted(divergences, reverse=True)
    assert divergences[-1] < 1  # the last is near collapse: at most one number is still in use


def test_autoencoder_in_the_plane_is_the_shipped_one():
    """Its codes are moved to mean 0 and covariance I, and pictures decode as before."""
    x = data.digits("train").images.reshape(-1, 784) / 255
    net, stored = latent_networks.load("autoencoder"), weights.load("latent-plane")
    mean, _ = latent_networks.encode(net, x)
    assert np.allclose(mean.mean(0), 0, atol=0.02)
    assert np.allclose(np.cov(mean.T), np.eye(2), atol=0.02)
    whole = VAE(VAEConfig(**weights.manifest()["latent-plane"]["config"]))
    start = "autoencoder."
    whole.load_state_dict(
        {k[len(start) :]: torch.tensor(a) for k, a in stored.items() if k.startswith(start)}
    )
    with torch.no_grad():
        codes = whole.encode(as_tensor(x[:200] * 255).float())[0]
        pictures = whole.decode(codes).sigmoid().flatten(1)
    matrix, shift = (np.array(latent_networks.described()[0][name]) for name in ("matrix", "shift"))
    assert np.allclose(mean[:200], codes.numpy() @ matrix.reshape(2, 2).T + shift, atol=0.05)
    found = 1 / (1 + np.exp(-latent_networks.decode(net, mean[:200])))
    assert np.abs(found - pictures.numpy()).mean() < 0.01


def test_figure_and_what_it_loads_at_once_are_at_most_a_megabyte():
    """The figure, its pictures, one VAE and the autoencoder, as a server would send them."""
    figure = sphinx_widgets.figures()["LatentExplorer"]
    texts = [sphinx_widgets.script("LatentExplorer", figure), figure.style()]
    wanted = re.compile(r"latent-(about|pictures|labels|autoencoder-\w+|beta1-\w+)$")
    arrays = {key: array for key, array in figure.assets().items() if wanted.match(key)}
    assert len(arrays) == 7
    texts += [sphinx_widgets.asset_script(key, "", a.tobytes()) for key, a in arrays.items()]
    assert sum(len(gzip.compress(text.encode())) for text in texts) <= 1_000_000


# --- what is shown ----------------------------------------------------------------------------


def check(seen, figure):
    """What the page says of the VAE is what the figure computes in Python."""
    facts = seen["vae"]["facts"]
    variance = re.search(r"σ² = (\(.*\))", facts[0])[1]
    assert np.allclose(pair(facts[0]), figure.mean, rtol=0, atol=0.0051)
    assert np.allclose(pair(variance), figure.variance, rtol=0, atol=5.1e-5)
    assert np.allclose(pair(facts[1]), figure.latent, rtol=0, atol=0.0051)
    (here, *_), (many, divergence, total), _ = seen["costs"][0]
    assert value(here) == pytest.approx(figure.reconstruction, abs=0.0051)
    assert value(divergence) == pytest.approx(figure.kl, abs=0.0051)
    assert value(total) == pytest.approx(value(many) + figure.kl, abs=0.011)
    assert np.abs(np.array(seen["vae"]["pixels"]) - 255 * figure.decoded.ravel()).max() <= 0.51
    assert seen["source"] == list(figure.own or latent_networks.pictures()[0][figure.picture].flat)


def test_numbers_on_the_page_are_companions(open_page):
    figures = [LatentExplorer(**{"predict": False, **traits}) for traits in SETTINGS]
    page = open_page(*figures)
    assert page.trouble == []
    for number, figure in enumerate(figures):
        seen = read(page, number)
        check(seen, figure)
        net = latent_networks.load(latent_networks.name_of(figure.beta))
        noise = normal(Random(figure.seed), 128).reshape(64, 2)
        logits = latent_networks.decode(net, figure.mean + np.sqrt(figure.variance) * noise)
        x = np.broadcast_to(np.array(seen["source"]) / 255, logits.shape)
        mean_cost = latent_networks.reconstruction(logits, x).mean()
        assert value(seen["costs"][0][1][0]) == pytest.approx(mean_cost, abs=0.0051)
        entry = next(e for e in latent_networks.described() if e["beta"] == figure.beta)
        sums = [entry["reconstruction"], entry["kl"], entry["reconstruction"] + entry["kl"]]
        shown = [value(text) for text in seen["costs"][0][2]]
        assert np.allclose(shown, sums, rtol=0, atol=0.0051)


def test_the_autoencoder_beside_it(show):
    page = show(picture=4, beside=True, code="chosen", z=(0.5, -0.75))
    seen, net = read(page), latent_networks.load("autoencoder")
    x = latent_networks.pictures()[0][4].reshape(1, 784) / 255
    mean, _ = latent_networks.encode(net, x)
    z = np.array([[0.5, -0.75]])
    cost = latent_networks.reconstruction(latent_networks.decode(net, z), x)[0]
    own = latent_networks.reconstruction(latent_networks.decode(net, mean), x)[0]
    assert np.allclose(pair(seen["autoencoder"]["facts"][0]), mean[0], rtol=0, atol=0.0051)
    assert value(seen["costs"][1][0][0]) == pytest.approx(cost, abs=0.0051)
    assert value(seen["costs"][1][1][0]) == pytest.approx(own, abs=0.0051)
    assert seen["costs"][1][1][1:] == ["–", "–"]
    measured = latent_networks.described()[0]["reconstruction"]
    assert value(seen["costs"][1][2][0]) == pytest.approx(measured, abs=0.0051)
    page.get_by_label("An autoencoder beside it").uncheck()
    expect(page.locator(".plane-board.autoencoder")).to_be_hidden()
    expect(page.get_by_label("fitted to its codes")).to_be_hidden()


@pytest.mark.parametrize("fitted", [True, False])
def test_strips_show_what_their_codes_decode_to(show, fitted):
    page = show(picture=3, beside=True, strip="prior", seed=5, fitted=fitted)
    codes = normal(Random(5), 24).reshape(12, 2)
    vae, plain = (latent_networks.load(name) for name in ("beta1", "autoencoder"))
    entry = latent_networks.described()[0]
    lost = codes @ np.reshape(entry["matrix"], (2, 2)).T + entry["shift"]
    seen = read(page)
    for net, z, strip in zip(
        (vae, plain), (codes, codes if fitted else lost), seen["strips"], strict=True
    ):
        expected = 255 / (1 + np.exp(-latent_networks.decode(net, z)))
        assert np.abs(np.array(strip) - expected).max() <= 0.51
    assert ("own N(0, I) lies around" in seen["places"][1]) == (not fitted)
    page.get_by_label("Strip", exact=True).select_option("path")
    page.get_by_label("To test picture").fill("30")
    page.get_by_label("To test picture").blur()
    images = latent_networks.pictures()[0].reshape(-1, 784)
    strips, share = read(page)["strips"], np.arange(12)[:, None] / 11
    for net, strip in zip((vae, plain), strips, strict=False):
        start, end = latent_networks.encode(net, images[[3, 30]] / 255)[0]
        logits = latent_networks.decode(net, (1 - share) * start + share * end)
        assert np.abs(np.array(strip) - 255 / (1 + np.exp(-logits))).max() <= 0.51
    mixed = (1 - share) * images[3].astype(float) + share * images[30]
    assert np.abs(np.array(strips[2]) - mixed).max() <= 0.51


LOOK = """(canvas, [points, reach]) => {
    const context = canvas.getContext('2d'), size = 2 * reach + 1;
    return points.map(([x, y]) => {
        const [left, top] = [x, y].map((at) => Math.floor(at * canvas.width) - reach);
        return [...context.getImageData(left, top, size, size).data];
    });
}"""


def colours(page, z, reach):
    """Pixels of the plane around codes z (N, 2), as an array (N, size, size, 4)."""
    points = ((np.array(z) * [1, -1] + 4) / 8).tolist()
    found = page.locator(".plane-board.vae canvas").evaluate(LOOK, [points, reach])
    return np.reshape(found, (len(z), 2 * reach + 1, 2 * reach + 1, 4)).astype(int)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plane_shows_the_codes(open_page, theme):
    page = open_page(LatentExplorer(predict=False), theme=theme)
    images, labels = latent_networks.pictures()
    net = latent_networks.load("beta1")
    mean, _ = latent_networks.encode(net, images.reshape(-1, 784) / 255)
    shown = mean[(np.abs(mean).max(1) < 3.9) & (labels != 7)]  # a seven is grey
    bare = [(-3.9, 3.9), (3.9, 3.9), (-3.9, -3.9), (3.9, -3.9)]

    def bright(z):
        pixels = colours(page, z, 4)
        return (np.ptp(pixels[..., :3], axis=-1) > 60).any((1, 2))

    assert bright(shown).mean() > 0.99
    assert not bright(bare).any()


def test_plane_shows_what_places_decode_to(show):
    page, net = show(view="pictures"), latent_networks.load("beta1")
    places = [(row, column) for row in (0, 5, 9, 14) for column in (0, 4, 11, 14)]
    z = np.array([[4 * ((2 * j + 1) / 15 - 1), 4 * (1 - (2 * i + 1) / 15)] for i, j in places])
    expected = 1 / (1 + np.exp(-latent_networks.decode(net, z).reshape(-1, 28, 28)))
    found = colours(page, z, 13)[..., 0]  # of about 31 pixels a side
    at = np.rint(13.5 + np.arange(-13, 14) * 28 * 15 / plane_width(page)).astype(int)
    for picture, pixels in zip(expected, found, strict=True):
        assert np.corrcoef(picture[np.ix_(at, at)].ravel(), pixels.ravel())[0, 1] > 0.8


def plane_width(page):
    return page.locator(".plane-board.vae canvas").evaluate("(canvas) => canvas.width")


# --- what the reader does ---------------------------------------------------------------------


def test_keyboard_walk_in_the_plane(show):
    page = show(code="chosen", z=(0.0, 0.0))
    frame = page.locator(".plane-board.vae .frame")
    frame.focus()
    for key, z in [
        ("ArrowUp", (0, 0.1)), ("ArrowRight", (0.1, 0.1)), ("ArrowDown", (0.1, 0)),
        ("ArrowLeft", (0, 0)), ("Shift+ArrowLeft", (-0.5, 0)), ("Shift+ArrowDown", (-0.5, -0.5)),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert place(page) == pytest.approx(z)
    check(read(page), LatentExplorer(code="chosen", z=(-0.5, -0.5)))
    for _ in range(12):
        page.keyboard.press("Shift+ArrowUp")
    assert place(page) == pytest.approx((-0.5, 4))
    page.keyboard.press("Home")
    check(read(page), LatentExplorer())
    for seed in (0, 1, 2):
        page.keyboard.press("Enter")
        check(read(page), LatentExplorer(code="sample", seed=seed))
    seen = read(page)
    noise = normal(Random(2), 2)
    assert np.allclose(pair(seen["vae"]["facts"][2]), noise, rtol=0, atol=0.0051)
    page.wait_for_function("s => document.querySelector('.spoken').textContent === s",
                           arg=seen["summary"])  # fmt: skip
    assert "drawn from q(z|x)" in seen["summary"]
    assert seen["summary"] in frame.get_attribute("aria-label")


def test_nearest_picture_is_named_and_taken(show):
    page = show(code="chosen", z=(0.7, 1.1), beta=2)
    net = latent_networks.load("beta2")
    images, labels = latent_networks.pictures()
    mean, _ = latent_networks.encode(net, images.reshape(-1, 784) / 255)
    distances = np.hypot(*(mean - [0.7, 1.1]).T)
    found = int(distances.argmin())
    said = f"is of digit {labels[found]}, {round(distances[found], 2):g} away"
    assert said in read(page)["summary"]
    page.get_by_role("button", name="Take the nearest picture").click()
    check(read(page), LatentExplorer(picture=found, beta=2))
    assert read(page)["sourceName"] == f"A test digit: {labels[found]}"


def test_pointer_and_touch_in_the_plane(open_page):
    figure = LatentExplorer(predict=False, beside=True)
    page = open_page(figure, has_touch=True, viewport={"width": 360, "height": 740})
    for kind in ("vae", "autoencoder"):
        frame = page.locator(f".plane-board.{kind} .frame")
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        for across, down in [(0.75, 0.25), (0.25, 0.5)]:
            page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])
            assert place(page) == pytest.approx((8 * across - 4, 4 - 8 * down), abs=0.03)
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"]
    page.mouse.move(x, y)
    before = place(page)
    page.mouse.down()
    page.mouse.move(x + 0.125 * box["width"], y, steps=3)
    page.mouse.up()
    assert place(page) == pytest.approx((1, 0), abs=0.03) != before
    page.mouse.move(x, y + 30)
    assert place(page) == pytest.approx((1, 0), abs=0.03)  # only passing over


def test_drawing_with_keys(show):
    page = show(picture=6)
    page.get_by_role("button", name="Blank sheet").click()
    assert read(page)["source"] == [0] * 784
    assert read(page)["sourceName"] == "Your picture"
    page.locator(".source .frame").focus()
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
    label = page.locator(".source .frame").get_attribute("aria-label")
    assert "Row 19, column 14: 255 of 255." in label
    own = np.reshape(read(page)["source"], (28, 28))
    assert (own[14:20, 14] == 255).all()
    assert own[10, 14] == own[14, 10] == 0
    check(read(page), LatentExplorer(own=own.astype(np.uint8).tobytes()))
    page.keyboard.press("Delete")
    assert np.reshape(read(page)["source"], (28, 28))[19, 14] == 0
    page.get_by_role("button", name="Centre it").click()
    moved = np.reshape(read(page)["source"], (28, 28)).astype(float)
    rows = (moved.sum(1) * np.arange(28)).sum() / moved.sum()
    assert abs(rows - 13.5) <= 0.51
    page.get_by_label("Test picture", exact=True).fill("6")
    page.get_by_label("Test picture", exact=True).press("Tab")
    page.get_by_role("button", name="Another picture").click()
    check(read(page), LatentExplorer(picture=7))


def test_drawing_with_the_pointer_has_no_gaps(show):
    page = show()
    page.get_by_role("button", name="Blank sheet").click()
    box = page.locator(".source .frame").bounding_box()
    at = lambda i, j: (box["x"] + (j + 0.5) / 28 * box["width"],  # noqa: E731
                       box["y"] + (i + 0.5) / 28 * box["height"])  # fmt: skip
    page.mouse.move(*at(4, 14))
    page.mouse.down()
    page.mouse.move(*at(22, 14))
    page.mouse.up()
    page.mouse.move(*at(22, 4))
    own = np.reshape(read(page)["source"], (28, 28))
    assert (own[4:23, 14] == 255).all()
    assert (own[:, :11] == 0).all()
    page.get_by_label("Rubber").check()
    page.mouse.move(*at(10, 14))
    page.mouse.down()
    page.mouse.up()
    own = np.reshape(read(page)["source"], (28, 28))
    assert own[10, 14] == 0
    assert own[16, 14] == 255


def test_beta_steps_through_the_trained_networks(show):
    page = show(picture=11)
    slider = page.get_by_label("β, weight of the KL")
    slider.focus()
    page.keyboard.press("Home")
    for n, beta in enumerate(latent_networks.betas()):
        if n:
            page.keyboard.press("ArrowRight")
        page.get_by_text(f"Codes of the VAE, β = {beta:g}", exact=True).wait_for()
        assert slider.get_attribute("aria-valuetext") == f"β = {beta:g}"
        check(read(page), LatentExplorer(picture=11, beta=beta))
    assert page.trouble == []


def test_strip_is_walked_by_keys_and_pointer(show):
    page = show(strip="prior", seed=2)
    codes = normal(Random(2), 24).reshape(12, 2)
    page.get_by_label("Along the strip").focus()
    page.keyboard.press("ArrowRight")
    assert place(page) == pytest.approx(codes[1], abs=0.0051)
    said = page.get_by_label("Along the strip").get_attribute("aria-valuetext")
    assert said == f"2 of 12. {read(page)['summary']}"
    page.locator(".strip-line canvas").nth(9).click()
    assert place(page) == pytest.approx(codes[9], abs=0.0051)
    page.get_by_role("button", name="Draw others").click()
    others = normal(Random(3), 24).reshape(12, 2)
    assert place(page) == pytest.approx(others[9], abs=0.0051)
    page.get_by_label("Strip", exact=True).select_option("none")
    check(read(page), LatentExplorer())


def test_predictions_come_before_the_comparison(open_page):
    page = open_page(LatentExplorer(picture=12))
    expect(page.get_by_text("Predict first")).to_be_visible()
    for hidden in ("β, weight of the KL", "An autoencoder beside it", "Strip"):
        expect(page.get_by_label(hidden, exact=True)).to_be_hidden()
    entries = {entry["name"]: entry for entry in latent_networks.described()}
    vae, plain = entries["beta1"], entries["autoencoder"]
    answers = {}
    for kind, mine in (("prior", plain["prior"]), ("fitted", plain["fitted"])):
        ratio = mine / vae["prior"]
        answers[kind] = 0 if ratio > 1.05 else 1 if ratio < 1 / 1.05 else 2
    page.locator(".choices button").nth(answers["prior"]).click()
    page.locator(".verdict").wait_for()
    seen = read(page)
    assert "is right" in seen["verdict"]
    assert f"VAE {vae['prior']:.1f}, autoencoder {plain['prior']:.1f}" in seen["verdict"]
    expect(page.get_by_label("An autoencoder beside it")).to_be_checked()
    expect(page.get_by_label("fitted to its codes")).not_to_be_checked()
    assert [len(strip) for strip in seen["strips"]] == [12, 12]

    page.set_viewport_size({"width": 360, "height": 700})
    page.get_by_role("button", name="Ask me something").click()
    asked, in_view = page.locator(".question"), "box => box.getBoundingClientRect()"
    page.wait_for_function("document.activeElement.closest('.choices')")
    box = asked.evaluate(in_view)
    assert box["top"] >= -1 and box["bottom"] <= 701  # and not above, where it cannot be seen
    page.locator(".choices button").nth((answers["fitted"] + 1) % 3).click()
    page.locator(".verdict").wait_for()
    seen = read(page)
    assert seen["verdict"].startswith("Not “")
    assert f"autoencoder {plain['fitted']:.1f}, {plain['prior']:.1f} before" in seen["verdict"]
    expect(page.get_by_label("fitted to its codes")).to_be_checked()

    page.get_by_role("button", name="Ask me something").click()
    page.get_by_role("button", name="Show it without answering").click()
    page.locator(".verdict").wait_for()
    verdict = read(page)["verdict"]
    one, eight = (LatentExplorer(picture=12, beta=beta) for beta in (1, 8))
    radii = [np.sqrt(np.prod(figure.variance)) ** 0.5 for figure in (one, eight)]
    found = re.findall(r"from ([\d.]+) to ([\d.]+) \(geometric", verdict)[0]
    assert [value(text) for text in found] == pytest.approx(radii, abs=0.0051)
    found = re.findall(r"KL falls from ([\d.]+) to ([\d.]+):", verdict)[0]
    assert [value(text) for text in found] == pytest.approx([one.kl, eight.kl], abs=0.0051)
    seen = read(page)
    assert seen["summary"].startswith("The VAE, β = 8:") and "drawn from q(z|x)" in seen["summary"]
    page.get_by_role("button", name="Another picture").click()
    assert read(page)["verdict"] is None


def test_nothing_moves_by_itself(open_page):
    page = open_page(LatentExplorer(predict=False, beside=True), reduced_motion="reduce")
    before = read(page)
    page.wait_for_timeout(600)
    after = read(page)
    assert {**after, "spoken": ""} == {**before, "spoken": ""}
    assert page.evaluate("document.getAnimations().length") == 0


# --- taking it elsewhere ----------------------------------------------------------------------


def test_link_brings_back_the_state(open_page):
    figure = LatentExplorer(
        own=DRAWN.tobytes(), beta=4, beside=True, fitted=False, code="strip", seed=77, to=31,
        view="both", strip="path", place=6, predict=False, z=(1.5, -2.25),
    )  # fmt: skip
    page = open_page(LatentExplorer(), figure)
    page.get_by_role("button", name="Copy link").nth(1).click()
    page.wait_for_function("() => location.hash.startsWith('#LatentExplorer-2?')")
    hash, seen = page.evaluate("location.hash"), read(page, 1)
    again = open_page(LatentExplorer(), LatentExplorer(), hash=hash)
    assert {**read(again, 1), "spoken": ""} == {**seen, "note": None, "spoken": ""}
    assert read(again, 0)["source"] != seen["source"]
    assert again.get_by_label("Show in the plane").nth(1).input_value() == "both"


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("beta=3", "beta must be one of 0.25, 1, 2, 4, 8, 16"),
        ("own=AAAA", "“own” must hold 784 bytes"),
        ("z=1", "“z” must hold two numbers"),
        ("z=9,9", "z must be at most 2 numbers from -4 to 4"),
        ("picture=1000", "picture must be a whole number from 0 to 999, not “1000”"),
        ("view=<img src=x onerror=alert(1)>", "view must be one of"),
        ("__proto__=x", "“__proto__” is nothing the figure knows"),
    ],
)
def test_hostile_links_are_ignored_in_words(show, fields, complaint):
    page = show(hash=f"#LatentExplorer-1?{fields}")
    assert page.trouble == []
    assert "In the link, this was ignored:" in read(page)["note"]
    assert complaint in read(page)["note"]
    check(read(page), LatentExplorer())


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_python_code_on_the_page_runs(show, number):
    page = show(**SETTINGS[number])
    names = {}
    exec(pages.as_python(page), names)
    check(read(page), names["figure"])
    assert names["picture"].shape == (28, 28)


# --- Python's side ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        (dict(picture=1000), "picture.*1000"),
        (dict(own=b"abc"), "own: expected 784 bytes or none, got 3"),
        (dict(own="abc"), "own.*abc"),
        (dict(beta=3), "beta: expected one of 0.25, 1, 2, 4, 8, 16, got 3"),
        (dict(beside="yes"), "beside.*yes"),
        (dict(code="best"), "code: expected one of 'mean', .*got 'best'"),
        (dict(view="map"), "view: expected one of 'digits', .*got 'map'"),
        (dict(strip="walk"), "strip: expected one of 'none', .*got 'walk'"),
        (dict(z=(1,)), r"z: expected two numbers from -4 to 4, got \(1,\)"),
        (dict(z=(0, 4.5)), r"z: .*got \(0, 4.5\)"),
        (dict(z=(0, float("nan"))), "z: .*nan"),
        (dict(z="12"), "z: .*'12'"),
        (dict(seed=-1), "seed.*-1"),
        (dict(to=1000), "to.*1000"),
        (dict(place=12), "place.*12"),
    ],
)
def test_bad_values_are_refused_in_words(traits, words):
    with pytest.raises(traitlets.TraitError) as refused:
        LatentExplorer(**traits)
    assert re.search(words, str(refused.value)), refused.value


# --- for everybody ----------------------------------------------------------------------------


def crowded():
    return [
        LatentExplorer(predict=False, beside=True, strip="path", view="both", fitted=False),
        LatentExplorer(predict=False, own=DRAWN.tobytes(), strip="prior", code="sample"),
        LatentExplorer(),
    ]


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 360)])
def test_accessible(open_page, theme, width):
    page = open_page(*crowded(), theme=theme, viewport={"width": width, "height": 900})
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    assert pages.barriers(page) == []


def test_fits_a_small_screen(open_page):
    page = open_page(*crowded(), viewport={"width": 360, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((d) => (d.open = true))")
    page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert pages.sticking_out(page) == []
