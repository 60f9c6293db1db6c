"""The DiffusionExplorer as a reader meets it, and against PyTorch."""

import gzip
import re

import numpy as np
import pytest
import torch
import traitlets
from playwright.sync_api import expect

from companion import data
from companion.models import diffusion
from companion.models.pictures import to_tensor
from companion.models.restore import restore
from companion.models.unet import UNet, UNetConfig
from companion.widgets import DiffusionExplorer
from companion.widgets import diffusion_networks as networks
from companion.widgets import diffusion_plane as plane
from companion.widgets.network import normal
from companion.widgets.random import Random
from tools import sphinx_widgets

from . import pages

SETTINGS = [
    dict(),
    dict(steps=9, at=4, kind=1, weight=4.0, probe=(1.25, -0.5), seed=3),
    dict(data="moons", schedule="linear", eta=1.0, steps=12, at=11, kind=0, weight=1.0),
    dict(data="examples", schedule="straight", eta=0.5, steps=7, at=0),
]
READ = """figure => {
    const text = (selector) => figure.querySelector(`${selector}:not([hidden])`)?.textContent;
    const pixels = (canvas) => [...canvas.getContext('2d').getImageData(0, 0, 32, 32).data]
        .filter((_, i) => i % 4 === 0);
    return {
        probe: text('.probe'), ends: text('.ends'),
        summary: text('.summary'), spoken: text('.spoken'),
        verdict: text('.verdict'), note: text('.note'), state: text('.drawing-bar > .hint'),
        names: [...figure.querySelectorAll('.boards:not([hidden]) .board-name')].map(
            (name) => name.textContent),
        step: Number(figure.querySelector('.scrub input').value),
        boards: [...figure.querySelectorAll('.square canvas')].map(pixels),
        strips: [...figure.querySelectorAll('.path-lines .frames')].map((line) =>
            [...line.querySelectorAll('canvas')].map(pixels)),
        gallery: [...figure.querySelectorAll('.gallery figure')].map((one) =>
            [one.textContent, pixels(one.querySelector('canvas'))]),
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
        DiffusionExplorer(**{"predict": False, **traits}), hash=hash
    )


def read(page, number=0):
    return page.locator(".companion-figure").nth(number).evaluate(READ)


def visible(page, label):
    """Return the control of this name that is shown."""
    return page.get_by_label(label, exact=True).locator("visible=true")


def numbers(text):
    """Return all numbers of a text of the figure."""
    found = re.findall(r"[−-]?\d+(?:\.\d+)?", text)
    return [float(number.replace("−", "-")) for number in found]


def as_bytes(picture):
    return np.floor(127.5 * (np.clip(picture, -1, 1) + 1) + 0.5).ravel()


def draw(page):
    """Press Draw and wait until the picture is finished."""
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_text("Evaluations of the network", exact=False).filter(
        has_text="ms each"
    ).wait_for()


@pytest.fixture(scope="module")
def model():
    """Return the PyTorch model with the weights that the browser has."""
    found = UNet(UNetConfig(words=10)).double()
    found.load_state_dict({name: torch.tensor(array) for name, array in networks.load().items()})
    return found.eval().requires_grad_(False)


# --- the numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(("t", "word"), [(0.04, 3), (0.5, -1), (0.97, 8)])
def test_network_equals_pytorch(model, t, word):
    x = normal(Random(5), 1024).reshape(1, 32, 32)
    asked = torch.eye(10).double()[word][None] if word >= 0 else None
    theirs = model(torch.tensor(x)[None], torch.tensor([t]).double(), asked)[0]
    assert np.allclose(networks.velocity(networks.load(), x, t, word), theirs, rtol=0, atol=1e-4)


def test_drawing_equals_the_sampler_of_the_package(model):
    """In eight steps, with guidance; the package counts time in float32."""
    start = normal(Random(11), 1024).reshape(1, 1, 32, 32)
    velocity = diffusion.guided(lambda x, t, y: model(x, t.double(), y), 3.0)
    path = diffusion.sample(velocity, torch.tensor(start), 8, torch.eye(10).double()[[7]])
    theirs = torch.stack([torch.cat([x, guess], 1) for x, guess in path])[:, 0]
    pictures, guesses = networks.drawn(networks.load(), "cosine", 8, 0.0, 7, 3.0, 11)
    assert np.allclose(pictures[1:], theirs[:, 0], rtol=0, atol=2e-3)
    assert np.allclose(guesses, theirs[:, 1], rtol=0, atol=2e-3)


def test_other_schedules_ask_the_same_network():
    """From pure noise the first guess does not depend on the schedule; the way then differs."""
    paths = [networks.drawn(networks.load(), name, 2, 0.0, 3, 1.0, 0) for name in plane.SCHEDULES]
    (circle, linear, straight) = (guesses for _, guesses in paths)
    assert np.allclose(circle[0], straight[0], rtol=0, atol=1e-9)
    assert np.abs(circle[0] - linear[0]).mean() < 0.02  # its end is not quite pure noise
    assert np.abs(circle[1] - linear[1]).mean() > 0.02


def test_bytes_denoise_as_the_shipped_weights(model):
    shipped = restore(UNet, "diffusion-digits", UNetConfig).double()
    images = to_tensor(data.digits("test").images[:60], 32).double()
    torch.manual_seed(0)
    t = torch.linspace(0.02, 1, len(images)).double()
    x, v = diffusion.noised(images, torch.randn_like(images), *diffusion.cosine(t))
    with torch.no_grad():
        ours, theirs = ((net(x, t) - v).square().mean().item() for net in (model, shipped))
    assert ours == pytest.approx(theirs, rel=0.02)


def test_points_go_as_the_package_samples():
    bells = plane.bells("bells")

    def velocity(x, t, y=None):
        alpha, sigma = (float(part) for part in diffusion.cosine(t[:1]))
        return torch.tensor(
            (alpha * x.numpy() - plane.mean(x.numpy(), alpha, sigma, bells)) / sigma
        )

    path = plane.travel(bells, "cosine", 15, 0.0, -1, 1.0, 2)
    *_, (ends, _) = diffusion.sample(velocity, torch.tensor(path[0]), 15, clip=False)
    apart = np.linalg.norm(ends.numpy() - path[-1], axis=1)
    assert (apart < 1e-3).mean() > 0.98  # a point on a ridge may fall to the other side


@pytest.mark.parametrize("name", ["bells", "moons", "examples"])
@pytest.mark.parametrize("kind", [-1, 1])
def test_score_is_the_gradient_of_the_density(name, kind):
    bells, x = plane.bells(name).of_kind(kind), np.random.default_rng(0).normal(size=(40, 2))
    for schedule, t in [("cosine", 0.3), ("straight", 0.6), ("linear", 0.2)]:
        alpha, sigma = map(float, plane.shares(schedule, t))
        centres = torch.tensor(alpha * bells.centres)
        spread = torch.full_like(centres, (alpha**2 * bells.std**2 + sigma**2) ** 0.5)
        each = torch.distributions.Independent(torch.distributions.Normal(centres, spread), 1)
        mixture = torch.distributions.MixtureSameFamily(
            torch.distributions.Categorical(torch.ones(len(centres))), each
        )
        places = torch.tensor(x, requires_grad=True)
        logarithm = mixture.log_prob(places)
        logarithm.sum().backward()
        assert np.allclose(plane.score(x, alpha, sigma, bells), places.grad, rtol=0, atol=1e-6)
        density = logarithm.exp().detach()
        assert np.allclose(plane.density(x, alpha, sigma, bells), density, rtol=1e-6)
        tweedie = (x + sigma**2 * plane.score(x, alpha, sigma, bells)) / alpha
        assert np.allclose(plane.mean(x, alpha, sigma, bells), tweedie, rtol=0, atol=1e-9)


def test_schedules_are_the_packages():
    t = torch.linspace(0, 1, 11, dtype=torch.float64)
    for name, theirs in [("cosine", diffusion.cosine), ("linear", diffusion.linear)]:
        for ours, their in zip(plane.shares(name, t.numpy()), theirs(t), strict=True):
            assert np.allclose(ours, their, rtol=0, atol=1e-12)


def test_what_the_questions_claim():
    """Guidance starves a bell, the exact answer copies, one step ends in the middle."""
    guided = DiffusionExplorer(kind=1, weight=4.0, steps=50).judged
    assert (
        guided["rarest"]
        < 1 / 6
        < 0.25
        < DiffusionExplorer(kind=1, weight=1.0, steps=50).judged["rarest"]
    )
    assert DiffusionExplorer(data="examples", schedule="straight", steps=50).judged["inside"] > 0.9
    assert DiffusionExplorer(steps=1).judged["spread"] < 1e-9


def test_figure_and_what_it_loads_are_within_budget():
    """The figure alone, at once; then the network, fetched when a digit is to be drawn."""
    figure = sphinx_widgets.figures()["DiffusionExplorer"]
    texts = [sphinx_widgets.script("DiffusionExplorer", figure), figure.style()]
    assert sum(len(gzip.compress(text.encode())) for text in texts) <= 60_000
    later = [sphinx_widgets.asset_script(k, "", a.tobytes()) for k, a in figure.assets().items()]
    assert sum(len(gzip.compress(text.encode())) for text in texts + later) <= 1_000_000


# --- points -----------------------------------------------------------------------------------


def test_numbers_on_the_page_are_companions(open_page):
    figures = [DiffusionExplorer(**{"predict": False, **traits}) for traits in SETTINGS]
    page = open_page(*figures)
    assert page.trouble == []
    for number, figure in enumerate(figures):
        seen, ends = read(page, number), figure.judged
        alpha, sigma = plane.shares(figure.schedule, 1 - figure.at / figure.steps)
        guided = figure.kind >= 0 and figure.weight != 1
        assert ("as guidance exaggerates it" in seen["probe"]) == guided
        noise = (np.array(figure.probe) - alpha * figure.mean) / sigma
        expected = [*figure.probe, *figure.mean, *noise, *figure.score]
        assert np.allclose(numbers(seen["probe"]), expected, rtol=0, atol=0.0051)
        said = numbers(seen["summary"])
        assert said[:2] == [figure.at, figure.steps]
        time = 1 - figure.at / figure.steps
        assert np.allclose(said[2:], [time, alpha, sigma], rtol=0, atol=0.0051)
        bells = plane.bells(figure.data)
        own, limit = len(bells.of_kind(figure.kind).centres), 3 if bells.std else 0.02
        _, x, *_ = plane.started(bells, figure.kind, figure.seed)
        given = plane.judged(x, bells, figure.kind)
        expected = [
            figure.steps, figure.steps, 100 * ends["inside"], limit, 100 * given["inside"],
            ends["width"], given["width"], ends["reached"], own, 100 * ends["rarest"], 100 / own,
        ]  # fmt: skip
        assert np.allclose(numbers(seen["ends"]), expected, rtol=0, atol=0.051)
        assert np.allclose(numbers(seen["ends"])[5:7], expected[5:7], rtol=0, atol=5.1e-4)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_planes_show_the_points(open_page, theme):
    figure = DiffusionExplorer(predict=False, at=20)
    page, bells = open_page(figure, theme=theme), plane.bells("bells")
    _, x, _, kinds, _ = plane.started(bells, -1, 0)
    ends = figure.path[-1]
    nearest = np.linalg.norm(ends[:, None] - bells.centres, axis=-1).argmin(1)
    for number, (points, of) in enumerate([(x, kinds), (ends, bells.kinds[nearest])]):
        where = ((points * [1, -1] + 2.4) / 4.8).tolist()
        colours = page.locator(".diffusion-plane canvas").nth(number).evaluate(
            """(canvas, where) => where.map(([x, y]) => [...canvas.getContext('2d').getImageData(
                Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data])""",
            where,
        )  # fmt: skip
        warm = np.array(colours)[:, 0].astype(int) > np.array(colours)[:, 2]
        assert ((of == 0) == warm).mean() > 0.95


def test_time_is_scrubbed_and_played(show):
    page = show(steps=5, at=0)
    slider = page.get_by_label("Step", exact=True)
    slider.focus()
    for k in (1, 2):
        page.keyboard.press("ArrowRight")
        assert read(page)["step"] == k
        assert slider.get_attribute("aria-valuetext") == f"step {k} of 5, t = {1 - k / 5:.2f}"
    assert read(page)["names"] == [
        "Forward: data mixed with noise, t = 0.60", "Back: from noise, step 2 of 5, t = 0.60",
    ]  # fmt: skip
    page.get_by_role("button", name="Draw ▸").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.wait_for_function("() => document.querySelector('.scrub input').value === '5'")
    page.get_by_role("button", name="Draw ▸").wait_for()
    assert "there is nothing to guess" in read(page)["probe"]
    page.get_by_role("button", name="◂ Drown").click()
    page.wait_for_function("() => document.querySelector('.scrub input').value === '4'")
    page.get_by_role("button", name="Pause").click()
    stopped = read(page)["step"]
    page.wait_for_timeout(1000)
    assert read(page)["step"] == stopped


def test_the_ring_is_moved_by_keys_pointer_and_touch(open_page):
    figure = DiffusionExplorer(predict=False, probe=(0.0, 0.0))
    page = open_page(figure, has_touch=True, viewport={"width": 360, "height": 740})
    frame = page.get_by_role("application")
    frame.focus()
    for key, place in [
        ("ArrowUp", (0, 0.1)), ("ArrowRight", (0.1, 0.1)), ("Shift+ArrowDown", (0.1, -0.3)),
        ("Shift+ArrowLeft", (-0.3, -0.3)),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert numbers(read(page)["probe"])[:2] == pytest.approx(place)
    said = read(page)["probe"]
    assert said in frame.get_attribute("aria-label")
    mean = DiffusionExplorer(probe=(-0.3, -0.3)).mean
    assert numbers(said)[2:4] == pytest.approx(mean, abs=0.0051)
    for _ in range(12):
        page.keyboard.press("Shift+ArrowUp")
    assert numbers(read(page)["probe"])[:2] == pytest.approx((-0.3, 2.4))
    box = frame.bounding_box()
    page.touchscreen.tap(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    assert numbers(read(page)["probe"])[:2] == pytest.approx((1.2, 1.2), abs=0.04)
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    assert numbers(read(page)["probe"])[:2] == pytest.approx((1.2, 1.2), abs=0.04)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.5 * box["height"], steps=3)
    page.mouse.up()
    assert numbers(read(page)["probe"])[:2] == pytest.approx((-1.2, 0), abs=0.04)


def test_settings_change_what_is_computed(show):
    page = show(weight=2.75)
    expect(page.get_by_label("Guidance w")).to_be_hidden()  # nothing is asked for
    visible(page, "Asked for").select_option("diamonds")
    assert visible(page, "Guidance w").input_value() == "2.75"
    visible(page, "Guidance w").select_option("4")
    visible(page, "Data").select_option("moons")
    visible(page, "Fresh noise η").select_option("1: ancestral")
    visible(page, "Schedule").select_option("linear")
    visible(page, "Steps").fill("10")
    visible(page, "Steps").press("Tab")
    page.get_by_role("button", name="Other noise").click()
    figure = DiffusionExplorer(
        data="moons", kind=1, weight=4.0, eta=1.0, schedule="linear", steps=10, at=8, seed=1
    )
    assert read(page)["step"] == 8  # at the same share of the way
    assert numbers(read(page)["probe"])[2:4] == pytest.approx(figure.mean, abs=0.0051)
    assert numbers(read(page)["ends"])[5] == pytest.approx(figure.judged["width"], abs=5.1e-4)


# --- digits -----------------------------------------------------------------------------------


def test_a_digit_is_drawn_as_in_python(show):
    traits = dict(view="pictures", steps=4, digit=3, weight=3.0, eta=0.5, seed=21)
    page, figure = show(**traits), DiffusionExplorer(**traits)
    before = read(page)
    assert before["boards"][0] == as_bytes(normal(Random(21), 1024)).tolist()
    assert "Nothing is drawn from it yet" in before["summary"]
    pictures, guesses = figure.pictures
    draw(page)
    seen = read(page)
    assert seen["state"].startswith("Evaluations of the network: 8, at ")
    assert seen["step"] == 4
    assert np.abs(np.array(seen["boards"][0]) - as_bytes(pictures[-1])).max() <= 1
    assert seen["names"][1] == "x̂, what the network takes step 3 for"
    grey = round(100 * networks.undecided(guesses[-1]))
    assert seen["summary"].startswith(f"Finished: step 4 of 4. {grey} %")
    assert np.abs(np.array(seen["strips"][0]) - [as_bytes(x) for x in pictures]).max() <= 1
    (name, drawn), *others = seen["gallery"]
    assert (name, others) == ("3, w = 3, steps: 4", [])
    assert np.abs(np.array(drawn) - as_bytes(pictures[-1])).max() <= 1
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    seen = read(page)
    assert seen["names"] == [
        "x, step 2 of 4, t = 0.50", "x̂, what the network takes step 2 for",
    ]  # fmt: skip
    assert np.abs(np.array(seen["boards"][0]) - as_bytes(pictures[2])).max() <= 1
    assert np.abs(np.array(seen["boards"][1]) - as_bytes(guesses[2])).max() <= 1
    page.locator(".path-lines canvas").nth(1).click()
    assert read(page)["step"] == 1
    visible(page, "Asked for").select_option("any digit")
    visible(page, "Steps").fill("2")
    visible(page, "Steps").press("Tab")
    assert read(page)["boards"][0] == before["boards"][0]
    draw(page)
    pictures, _ = DiffusionExplorer(**{**traits, "digit": -1, "steps": 2}).pictures
    seen = read(page)
    assert [name for name, _ in seen["gallery"]] == ["any digit, steps: 2", "3, w = 3, steps: 4"]
    assert np.abs(np.array(seen["boards"][0]) - as_bytes(pictures[-1])).max() <= 1
    assert page.trouble == []


def test_drawing_can_be_stopped(show):
    page = show(view="pictures", steps=100)
    page.get_by_role("button", name="Draw", exact=True).click()
    page.wait_for_function("() => document.querySelector('.scrub input').value >= 2")
    expect(page.get_by_label("Progress of the drawing")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    seen = read(page)
    reached = numbers(seen["state"])[0]
    assert seen["state"] == f"Stopped: step {reached:.0f} of 100."
    assert 2 <= reached < 100
    page.wait_for_timeout(400)
    assert read(page)["step"] == reached
    expect(page.get_by_label("Progress of the drawing")).to_be_hidden()
    assert read(page)["gallery"] == []
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_role("button", name="Points, by the exact answer").click()
    assert read(page)["probe"]
    page.get_by_role("button", name="Digits, by a network").click()
    assert read(page)["state"].startswith("Stopped: step ")
    assert page.trouble == []


def test_a_network_that_cannot_be_fetched_is_said(show, folder):
    page = show(view="pictures")
    found = list((folder / "_static" / "assets").glob("diffusion-bytes.*.js"))
    kept = found[0].read_text(encoding="utf-8")
    found[0].unlink()
    try:
        page.get_by_role("button", name="Draw", exact=True).click()
        page.locator(".note:not([hidden])").wait_for()
        assert "could not be loaded" in read(page)["note"]
        expect(page.get_by_role("button", name="Draw", exact=True)).to_be_visible()
    finally:
        found[0].write_text(kept, encoding="utf-8")


# --- predictions ------------------------------------------------------------------------------


def test_predictions_about_points(open_page):
    page = open_page(DiffusionExplorer())
    for hidden in ("Steps", "Data", "Schedule"):
        expect(page.get_by_label(hidden, exact=True)).to_be_hidden()
    assert read(page)["ends"] is None
    page.get_by_role("button", name="in the six bells").click()
    page.locator(".verdict:not([hidden])").wait_for()
    seen, (_, x, *_) = read(page), plane.started(plane.bells("bells"), -1, 0)
    spread = plane.judged(x, plane.bells("bells"), -1)["spread"]
    assert seen["verdict"].startswith("Not “in the six bells”.")
    assert f"per coordinate: 0 (data: {spread:.2f})" in seen["verdict"]
    assert read(page)["step"] == 1
    page.get_by_role("button", name="Ask me something").click()
    page.get_by_role("button", name="very unequally").click()
    page.get_by_text("is right").wait_for()
    rarest = DiffusionExplorer(kind=1, weight=4.0, steps=50).judged["rarest"]
    assert f"The rarest bell gets {100 * rarest:.0f} %" in read(page)["verdict"]
    page.get_by_role("button", name="Ask me something").click()
    page.get_by_role("button", name="Show it without answering").click()
    page.locator(".verdict:not([hidden])").wait_for()
    inside = DiffusionExplorer(data="examples", schedule="straight", steps=50).judged["inside"]
    assert read(page)["verdict"].startswith(f"{100 * inside:.0f} % of the points end")
    assert page.evaluate("document.activeElement.className") == "verdict"


def test_prediction_about_a_digit(open_page):
    page = open_page(DiffusionExplorer(view="pictures", digit=4))
    expect(page.get_by_role("button", name="Draw", exact=True)).to_be_hidden()
    page.get_by_role("button", name="a clear 4").click()
    page.locator(".verdict:not([hidden])").wait_for()
    pictures, _ = DiffusionExplorer(digit=4, steps=1, weight=1.0).pictures
    grey, usual = (
        round(100 * share) for share in (networks.undecided(pictures[-1]), networks.grey())
    )
    assert read(page)["verdict"].startswith(
        f"Not “a clear 4”. {grey} % of the pixels are grey, neither black nor white; "
        f"in the test digits it is {usual} %."
    )
    page.get_by_role("button", name="Points, by the exact answer").click()
    assert read(page)["verdict"] is None


def test_a_prediction_whose_drawing_is_stopped_can_be_made_again(open_page):
    page = open_page(DiffusionExplorer(view="pictures", digit=8))
    assert "for the digit 8, in a single step" in page.locator(".question").inner_text()
    skip = page.evaluate("""async () => {
        const named = (text) =>
            [...document.querySelectorAll("button")].find((one) => one.textContent.includes(text));
        named("a clear 8").click();
        while (document.querySelector("progress").hidden) await new Promise((go) => setTimeout(go));
        const skip = named("Show it without answering").disabled;
        named("Points, by the exact answer").click();
        return skip;
    }""")
    assert skip  # no second answer while the first is worked out
    page.get_by_text("The drawing was stopped, so there is no answer.").wait_for()
    page.get_by_role("button", name="Digits, by a network").click()
    page.get_by_role("button", name="a clear 8").click()
    page.locator(".verdict:not([hidden])").wait_for()
    assert page.trouble == []


# --- everywhere -------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barriers_and_nothing_sticks_out(open_page, theme):
    figures = [
        DiffusionExplorer(predict=False, kind=1),
        DiffusionExplorer(),
        DiffusionExplorer(view="pictures", predict=False, steps=2),
    ]
    page = open_page(*figures, theme=theme, viewport={"width": 360, "height": 900})
    page.get_by_role("button", name="Draw", exact=True).click()
    page.get_by_text("ms each").wait_for()
    for part in page.locator("details > summary").all():
        part.click()
    assert pages.barriers(page) == []
    assert pages.sticking_out(page) == []


def test_nothing_moves_by_itself_nor_where_calm_is_asked_for(open_page):
    page = open_page(DiffusionExplorer(predict=False), reduced_motion="reduce")
    before = read(page)
    page.wait_for_timeout(500)
    assert {**read(page), "spoken": ""} == {**before, "spoken": ""}
    page.get_by_role("button", name="Draw ▸").click()
    assert read(page)["step"] == 20  # at once, without the way
    page.get_by_role("button", name="◂ Drown").click()
    assert read(page)["step"] == 0
    page.wait_for_function("s => document.querySelector('.spoken').textContent === s",
                           arg=read(page)["summary"])  # fmt: skip


def test_link_brings_back_the_state(open_page):
    figure = DiffusionExplorer(
        data="moons", schedule="straight", steps=33, eta=0.25, kind=0, weight=3.0, seed=77, at=30,
        probe=(1.5, -2.25), predict=False,
    )  # fmt: skip
    page = open_page(DiffusionExplorer(), figure)
    page.get_by_role("button", name="Copy link").nth(1).click()
    page.wait_for_function("() => location.hash.startsWith('#DiffusionExplorer-2?')")
    hash, seen = page.evaluate("location.hash"), read(page, 1)
    again = open_page(DiffusionExplorer(), DiffusionExplorer(), hash=hash)
    assert {**read(again, 1), "spoken": ""} == {**seen, "note": None, "spoken": ""}
    assert read(again, 0)["names"] != seen["names"]


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ("steps=101", "steps must be a whole number from 1 to 100, not “101”"),
        ("probe=1", "“probe” must hold two numbers"),
        ("weight=9", "weight must lie between 0 and 8, not “9”"),
        ("data=<img src=x onerror=alert(1)>", "data must be one of"),
        ("__proto__=x", "“__proto__” is nothing the figure knows"),
    ],
)
def test_hostile_links_are_ignored_in_words(show, fields, complaint):
    page, figure = show(hash=f"#DiffusionExplorer-1?{fields}"), DiffusionExplorer()
    assert page.trouble == []
    assert "In the link, this was ignored:" in read(page)["note"]
    assert complaint in read(page)["note"]
    assert numbers(read(page)["probe"])[2:4] == pytest.approx(figure.mean, abs=0.0051)


@pytest.mark.parametrize("number", [0, 1])
def test_python_code_on_the_page_runs(show, number, capsys):
    page = show(**SETTINGS[number])
    names = {}
    exec(pages.as_python(page), names)
    assert numbers(read(page)["probe"])[2:4] == pytest.approx(names["figure"].mean, abs=0.0051)
    assert "width" in capsys.readouterr().out
    page.get_by_label("Step", exact=True).press("End")  # now the ring says nothing
    page.wait_for_function("() => !document.querySelector('pre').textContent.includes('score')")
    exec(page.locator("pre code").text_content(), names)
    assert names["figure"].at >= names["figure"].steps


# --- Python's side ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        (dict(steps=0), "steps.*0"),
        (dict(weight=9), "weight.*9"),
        (dict(digit=10), "digit.*10"),
        (dict(data="ring"), "data: expected one of 'bells', 'moons', 'examples', got 'ring'"),
        (dict(schedule="sine"), "schedule: expected one of 'cosine'"),
        (dict(probe=(1, 3)), "probe: expected two numbers from -2.4 to 2.4"),
        (dict(probe=(1, True)), "probe: expected two numbers"),
    ],
)
def test_bad_traits_are_refused(traits, words):
    with pytest.raises(traitlets.TraitError, match=words):
        DiffusionExplorer(**traits)


def test_nothing_is_said_of_a_finished_point():
    with pytest.raises(ValueError, match="at: after all 20 steps nothing is left to say"):
        _ = DiffusionExplorer(at=20).mean


def test_the_kernel_hands_out_the_network(monkeypatch):
    figure, sent = DiffusionExplorer(), []
    monkeypatch.setattr(figure, "send", lambda message, buffers: sent.append((message, buffers)))
    for name in figure.assets():
        figure._handle_custom_msg({"type": "asset", "name": name}, [])
    for (message, [content]), (name, array) in zip(sent, figure.assets().items(), strict=True):
        assert message == {"type": "asset", "name": name}
        assert content == array.tobytes()
