"""The MusicBox as a reader meets it, and against Python."""

import gzip
import re

import numpy as np
import pytest
import traitlets

from companion import data
from companion.music import midi, tokens
from companion.music.tunes import parted
from companion.widgets import MusicBox, _join, chorale_model, language_models, offered_tunes
from tools import sphinx_widgets

from . import pages

READ = """figure => {
    const text = (selector) => figure.querySelector(selector)?.textContent;
    const shown = (selector) => {
        const node = figure.querySelector(selector);
        return node && node.offsetParent ? node.textContent : null;
    };
    return {
        notes: [...figure.querySelectorAll('.sung')].map((node) => [
            Number(/voice-(\\d)/.exec(node.getAttribute('class'))[1]),
            ...['step', 'end', 'pitch'].map((name) => Number(node.dataset[name]))]),
        width: Number(figure.querySelectorAll('.roll svg')[1].getAttribute('width')),
        fermatas: figure.querySelectorAll('.fermata').length,
        here: shown('.here'), summary: text('.summary'), sounding: text('.sounding-now'),
        faults: [...figure.querySelectorAll('.faults button')].map((node) => node.textContent),
        verdict: shown('.verdict'), note: shown('.note[role]'), code: text('pre'),
        busy: !figure.querySelector('progress').hidden,
        playhead: figure.querySelector('.playhead').getAttribute('class').includes('on'),
    };
}"""
EMPTY = bytes(4 * 16)
LISTEN = """() => {
    globalThis.made = [];
    const Real = AudioContext;
    globalThis.AudioContext = class extends Real {
        constructor(...all) {
            super(...all);
            made.push(this);
            this.tones = [];
        }
        createOscillator() {
            const tone = super.createOscillator();
            const start = tone.start.bind(tone), stop = tone.stop.bind(tone);
            tone.start = (at) => { tone.from = at; start(at); };
            tone.stop = (at) => { tone.to = at; stop(at); };
            this.tones.push(tone);
            return tone;
        }
    };
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with the figures' files, written once."""
    return tmp_path_factory.mktemp("pages")


@pytest.fixture
def show(open_page):
    """Return a function that shows one figure, without its question."""

    def show(figure=None, hash="", **traits):
        figure = MusicBox(**traits) if figure is None else figure
        figure.predict = False
        return open_page(figure, hash=hash)

    return show


def read(page, number=0):
    """What the page shows, once the model has written what it was asked for."""
    page.wait_for_function(
        "n => document.querySelectorAll('.music-box progress')[n].hidden", arg=number
    )
    return page.locator(".companion-figure").nth(number).evaluate(READ)


def cells(seen):
    """The score that is drawn on the roll."""
    found = np.zeros((4, round(seen["width"] / 12)), np.uint8)
    for voice, start, end, pitch in seen["notes"]:
        found[voice, start:end] = 1
        found[voice, start] = pitch
    return found


def places(count):
    return {0: "no place", 1: "one place"}.get(count, f"{count} places")


# --- the numbers ------------------------------------------------------------------------------


def test_reading_token_by_token_is_reading_at_once():
    model, given = chorale_model.load(), np.random.default_rng(0).integers(0, tokens.VOCABULARY, 30)
    reader = chorale_model.Reader(model)
    found = np.array([reader.read(token) for token in given])
    assert np.allclose(found, language_models.run(model, given).logits, rtol=0, atol=1e-9)


def test_cells_and_scores_are_the_same_music():
    for tune in offered_tunes.tunes():
        metre = tokens.metre(tune.cells.shape[1], tune.metre, tune.upbeat, tune.fermatas)
        music = chorale_model.score_of(tune.cells, metre)
        assert np.array_equal(chorale_model.cells_of(music), tune.cells)
        assert tune.cells.shape[1] <= offered_tunes.LONGEST


def test_offered_chorales_are_of_the_test_part_and_begin_as_they_do():
    pieces = [piece for piece in data.chorales() if piece.metre in tokens.PLACES]
    test = {piece.name: piece for piece in parted(pieces)[2]}
    for name, tune in zip(offered_tunes.CHORALES, offered_tunes.tunes(), strict=False):
        music, T = tokens.score(test[name]), tune.cells.shape[1]
        metre = tokens.metre(T, tune.metre, tune.upbeat, tune.fermatas)
        assert np.array_equal(metre, music.metre[:T]) and metre[-1] % 2 == 1
        assert np.array_equal(chorale_model.score_of(tune.cells, metre).pitch, music.pitch[:, :T])


def test_known_tunes_are_whole_bars_of_a_soprano():
    known = offered_tunes.tunes()[len(offered_tunes.CHORALES) :]
    assert [tune.name for tune in known] == list(offered_tunes.KNOWN)
    for tune in known:
        assert tune.cells.shape[1] % 8 == 0 and not tune.cells[1:].any()
        assert (tune.cells[0] > 0).all()


def test_the_model_keeps_what_it_is_given_and_the_rules():
    figure = MusicBox(tune=6, seed=3, temperature=1.5)
    melody = figure.cells[0].copy()
    assert figure.harmonise() == 0
    assert np.array_equal(figure.cells[0], melody) and figure.cells[:, 0].all()
    for rule in ("fifths", "octaves", "crossing"):
        assert not figure.errors[rule].any()
    before = figure.cells.copy()
    holey = before.copy()
    holey[3, 16:32] = 0
    figure.notes = holey.tobytes()
    figure.seed = 4
    figure.harmonise(keep=True)
    left = holey != 0
    assert np.array_equal(figure.cells[left], holey[left])
    assert (figure.cells[3, 16:32] > 0).all() and not np.array_equal(figure.cells, before)
    kept = figure.cells.copy()
    figure.go_on(40)
    assert np.array_equal(figure.cells[:, :40], kept[:, :40])
    assert not np.array_equal(figure.cells[:, 40:], kept[:, 40:])


def test_free_sampling_breaks_rules():
    """The mask is what keeps them: without it there are crossings or parallels."""
    figure = MusicBox(tune=6, temperature=2.0, rules=False)
    figure.harmonise()
    assert sum(figure.errors[rule].sum() for rule in ("fifths", "octaves", "crossing"))


def test_figure_and_what_it_loads_at_once_are_at_most_a_megabyte():
    figure = sphinx_widgets.figures()["MusicBox"]
    texts = [sphinx_widgets.script("MusicBox", figure), figure.style()]
    texts += [sphinx_widgets.asset_script(k, "", a.tobytes()) for k, a in figure.assets().items()]
    assert sum(len(gzip.compress(text.encode())) for text in texts) <= 600_000


@pytest.mark.parametrize("traits, message", [
    (dict(notes=b"123"), "notes: expected 4 voices of 1 to 64 cells, got 3 bytes"),
    (dict(notes=bytes(260)), "notes: expected 4 voices"),
    (dict(notes=bytes([1, 0, 0, 0])), "got 1 at step 0"),
    (dict(notes=bytes([60, 0, 60, 0, 40, 0, 0, 0])), "48 to 69 for the tenor"),
    (dict(fermatas=b"1"), "fermatas: expected 8 bytes, got 1"),
    (dict(metre="7/8"), "metre"),
    (dict(tune=99), "tune"),
    (dict(seed=-1), "seed"),
])  # fmt: skip
def test_bad_traits_are_refused_in_words(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        MusicBox(**traits)


@pytest.mark.parametrize("act, message", [
    (lambda figure: figure.go_on(-1), "step must be a number from 0 to 47, got -1"),
    (lambda figure: figure.go_on(48), "step must be a number from 0 to 47, got 48"),
    (lambda figure: figure.considered(4, 0), "voice must be a number from 0 to 3, got 4"),
    (lambda figure: figure.considered(0, 1.5), "step must be a number from 0 to 47, got 1.5"),
    (lambda figure: figure.surprise(()), "voices must be some of 0 to 3"),
    (lambda figure: figure.surprise((1, 7)), "voices must be some of 0 to 3"),
])  # fmt: skip
def test_what_python_asks_wrongly(act, message):
    with pytest.raises(ValueError, match=message):
        act(MusicBox())


# --- the sound, without a loudspeaker ---------------------------------------------------------


def test_notes_sound_at_their_pitch_and_without_clicks(javascript):
    javascript.numeric("music/sound.js")
    rate, eighth = 16000, 0.5
    notes = [dict(step=0, length=2, pitch=69), dict(step=2, length=2, pitch=48)]
    part = "companionFigures.scripts['music/sound.js']['music/sound.js'].offline"
    x = np.array(javascript._page.evaluate(
        f"([notes, eighth, rate]) => {part}.rendered(notes, eighth, 2.1, rate).then((x) => [...x])",
        [notes, eighth, rate],
    ))  # fmt: skip
    for second, pitch in ((0, 440.0), (1, 440 * 2 ** (-21 / 12))):
        middle = x[int((second + 0.2) * rate) : int((second + 0.7) * rate)]
        spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 2**17))
        peak = spectrum.argmax() * rate / 2**17
        assert abs(12 * np.log2(peak / pitch)) < 0.05  # a twentieth of a semitone
    assert 0.05 < np.abs(x).max() < 0.25  # four voices stay below 1
    assert np.abs(x[int(2.005 * rate) :]).max() == 0
    for second in (
        0,
        1,
        2,
    ):  # it begins and ends at nothing, in no less than a hundredth of a second
        at = int(second * rate)
        assert np.abs(x[max(0, at - 16) : at + 16]).max() < 0.05 * np.abs(x).max()
    steepest = np.abs(np.diff(x)).max()
    inside = np.abs(np.diff(x[int(0.2 * rate) : int(0.7 * rate)])).max()
    assert steepest < 1.2 * inside


def test_nothing_sounds_before_play_and_nothing_after_stop(browser, folder):
    figure = MusicBox(tune=6, predict=False)
    context = browser.new_context()
    context.add_init_script(f"({LISTEN})()")
    page = context.new_page()
    page.goto(pages.write(folder, "sound.html", figure).as_uri())
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Harmonise").click()
    read(page)
    assert page.evaluate("made.length") == 0
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => made[0]?.tones.length >= 8")
    eighth = 30 / 84
    times = page.evaluate("made[0].tones.map((tone) => tone.from)")
    steps = (np.array(times) - times[0]) / eighth
    assert np.allclose(steps, np.rint(steps), atol=1e-6)  # on the clock's grid
    assert read(page)["playhead"] and "S A4" in read(page)["sounding"]
    page.get_by_role("button", name="Stop").click()
    now, *ends = page.evaluate("[made[0].currentTime, ...made[0].tones.map((tone) => tone.to)]")
    assert max(ends) <= now + 0.05
    count = page.evaluate("made[0].tones.length")
    page.wait_for_timeout(300)
    assert page.evaluate("made[0].tones.length") == count
    assert not read(page)["playhead"]
    context.close()


def test_a_pause_goes_on_where_it_was(browser, folder):
    context = browser.new_context()
    context.add_init_script(f"({LISTEN})()")
    page = context.new_page()
    held = bytes([69, *[1] * 15]) + bytes(48)
    page.goto(
        pages.write(folder, "pause.html", MusicBox(notes=held, tempo=200, predict=False)).as_uri()
    )
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(500)
    page.get_by_role("button", name="Pause").click()
    assert read(page)["playhead"]
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => made[0].tones.length === 2")
    lengths = page.evaluate("made[0].tones.map((tone) => (tone.to - tone.from) / 0.15)")
    assert 8 <= lengths[1] <= 15 and lengths[1] == pytest.approx(round(lengths[1]))
    page.get_by_role("button", name="Play").wait_for()  # it ends by itself
    assert not read(page)["playhead"]
    context.close()


def test_without_sound_the_rest_works(browser, folder):
    context = browser.new_context()
    context.add_init_script("delete globalThis.AudioContext;")
    page = context.new_page()
    page.goto(pages.write(folder, "silent.html", MusicBox(tune=6, predict=False)).as_uri())
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Play").click()
    assert read(page)["note"] == "This browser gives no sound. Everything else works."
    page.get_by_role("button", name="Harmonise").click()
    assert cells(read(page))[1:].any()
    context.close()


# --- the model in the page --------------------------------------------------------------------


def test_the_page_writes_what_python_writes(show):
    page, figure = show(tune=6, seed=2), MusicBox(tune=6, seed=2)
    assert np.array_equal(cells(read(page)), figure.cells)
    page.get_by_role("button", name="Harmonise").click()
    figure.harmonise()
    seen = read(page)
    assert np.array_equal(cells(seen), figure.cells)
    broken = sum(int(steps.sum()) for steps in figure.errors.values())
    assert f"is broken in {places(broken)}." in seen["summary"]
    assert len(seen["faults"]) >= broken
    names = {}
    exec(pages.as_python(page), names)
    assert np.array_equal(names["figure"].cells, figure.cells)
    page.get_by_role("button", name="Another").click()
    again = MusicBox(tune=6, seed=3)
    again.harmonise()
    assert np.array_equal(cells(read(page)), again.cells)
    page.locator(".roll").focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("button", name="Go on from the cursor").click()
    again.go_on(24)
    seen = read(page)
    assert np.array_equal(cells(seen), again.cells)
    exec(seen["code"], names)
    assert np.array_equal(names["figure"].cells, again.cells)
    page.locator(".roll").focus()
    page.keyboard.press("Delete")  # what the reader changes is in the code as it stands
    seen = read(page)
    assert not np.array_equal(cells(seen), again.cells)
    exec(seen["code"], names)
    assert np.array_equal(names["figure"].cells, cells(seen))
    assert page.trouble == []


def test_only_what_is_silent_is_filled(show):
    figure = MusicBox(tune=8, seed=1, rules=False, temperature=1.2)
    content = figure.cells.copy()
    content[3, :4] = [43, 1, 1, 1]
    figure.notes = content.tobytes()
    page = show(figure)
    page.get_by_text("How the model draws").click()
    page.get_by_label("Keep the lower notes").check()
    page.get_by_role("button", name="Harmonise").click()
    figure.harmonise(keep=True)
    assert np.array_equal(cells(read(page)), figure.cells)
    assert figure.cells[3, :4].tolist() == [43, 1, 1, 1]


def test_what_the_model_thinks_of_a_note(show):
    figure = MusicBox(tune=7, predict=False)
    figure.harmonise()
    page = show(figure)
    page.locator(".roll").focus()
    for key in ("b", ".", "."):
        page.keyboard.press(key)
    page.get_by_text("What the model thinks").click()
    step = np.flatnonzero(figure.cells[3] > 1)[2]
    p = figure.considered(3, int(step))
    order = sorted(p, key=lambda cell: -p[cell])
    rank = 1 + order.index(figure.cells[3, step])
    said = page.locator(".music-box details .hint").first.text_content()
    assert f"number {rank} of {len(p)} possibilities" in said
    assert re.search(r"in the bass: (< )?([\d.]+) %", said)
    rows = page.locator(".opinions tbody tr")
    texts = rows.locator("td").all_text_contents()
    for text, cell in zip(texts[:6], order, strict=False):
        assert text == "< 0.1 %" or float(text[:-2]) == pytest.approx(100 * p[cell], abs=0.051)
    assert rows.locator("th").filter(has_text="(written)").count() == 1


def test_faults_are_listed_marked_and_found(show):
    notes = np.zeros((4, 8), np.uint8)
    notes[0, :4], notes[3, :4] = [72, 1, 74, 1], [48, 1, 50, 1]
    notes[1, :2] = [53, 1]
    figure = MusicBox(notes=notes.tobytes(), predict=False)
    assert {r for r, steps in figure.errors.items() if steps.any()} == {
        "octaves",
        "spacing",
        "range",
    }
    page = show(figure)
    seen = read(page)
    assert (
        "Bar 1, beat 2: parallel octaves or unisons of soprano and bass, C5–C3 to D5–D3"
        in seen["faults"]
    )
    assert len(seen["faults"]) == 3 and "broken in 3 places." in seen["summary"]
    assert page.locator(".roll text.fault").count() == 3
    page.get_by_text("Voice leading: a rule").click()
    page.locator(".faults button", has_text="parallel octaves").click()
    assert read(page)["here"].startswith("Bar 1, beat 2, D5; the soprano begins D5")
    assert page.locator(".roll rect.fault.now").count() == 4


# --- writing ----------------------------------------------------------------------------------


def test_writing_with_keys_and_the_way_back(show):
    page = show(notes=EMPTY, sharps=1)
    page.locator(".roll").focus()
    expected = np.zeros((4, 16), np.uint8)
    press = lambda *keys: [page.keyboard.press(key) for key in keys]  # noqa: E731
    press("Enter", "+")  # A4, two eighths, then three
    expected[0, :3] = [69, 1, 1]
    assert np.array_equal(cells(read(page)), expected)
    press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "Enter", "-", "-")
    expected[0, 3] = 71
    assert np.array_equal(cells(read(page)), expected)
    press("b", "Shift+ArrowDown", "Shift+ArrowDown", "Enter", "f")
    expected[3, 3] = 40
    seen = read(page)
    assert np.array_equal(cells(seen), expected) and seen["fermatas"] == 1
    assert seen["here"] == "Bar 1, beat 2.5, E2; the bass begins E2, half a beat long."
    press("s", ",")
    assert read(page)["here"] == "Bar 1, beat 1, A4; the soprano begins A4, 1.5 beats long."
    press("Delete")
    expected[0, :3] = 0
    assert np.array_equal(cells(read(page)), expected)
    press("Control+z")
    assert cells(read(page))[0, 0] == 69
    press("Control+y")
    assert np.array_equal(cells(read(page)), expected)
    for _ in range(20):
        press("Control+z")
    seen = read(page)
    assert not seen["notes"] and not seen["fermatas"]
    for _ in range(30):
        press("ArrowUp")
    assert "A5" in read(page)["here"]  # the soprano's last
    press("End")
    assert read(page)["here"].startswith("Bar 2, beat 4.5")
    assert page.trouble == []


def test_writing_with_the_mouse(show):
    page = show(notes=EMPTY)
    grid = page.locator(".roll svg").nth(1)
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    at = lambda step, pitch, part=0.3: (  # noqa: E731
        box["x"] + 12 * (step + part),
        box["y"] + 18 + 9 * (81 - pitch) + 4,
    )

    def drag(start, end):
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=3)
        page.mouse.up()

    expected = np.zeros((4, 16), np.uint8)
    drag(at(2, 72), at(5, 72))
    expected[0, 2:6] = [72, 1, 1, 1]
    assert np.array_equal(cells(read(page)), expected)
    drag(at(3, 72), at(3, 76))  # taken up
    expected[0, 2] = 76
    assert np.array_equal(cells(read(page)), expected)
    drag(at(5, 76, 0.8), at(3, 76))  # its end pulled back
    expected[0, 4:6] = 0
    assert np.array_equal(cells(read(page)), expected)
    page.mouse.click(*at(8, 40))
    assert read(page)["note"] == "The soprano sings from A3 to A5."
    page.get_by_role("button", name="B bass").click()
    page.mouse.click(*at(8, 40))
    expected[3, 8:10] = [40, 1]
    assert np.array_equal(cells(read(page)), expected)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").click()
    expected[3] = 0
    expected[0, 4:6] = 1
    assert np.array_equal(cells(read(page)), expected)


def test_writing_with_a_finger_at_360_pixels(open_page):
    figure = MusicBox(notes=EMPTY, predict=False)
    page = open_page(figure, has_touch=True, viewport={"width": 360, "height": 740})
    grid = page.locator(".roll svg").nth(1)
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    wide = box["width"] / 16
    high = (box["height"] - 18 - 16) / 46
    page.touchscreen.tap(box["x"] + 1.5 * wide, box["y"] + 18 + high * (81 - 67 + 0.5))
    seen = read(page)
    assert seen["notes"] == [[0, 1, 3, 67]]
    for name in ("Longer", "Note up a semitone", "Fermata at the cursor"):
        page.get_by_role("button", name=name, exact=True).tap()
    seen = read(page)
    assert seen["notes"] == [[0, 1, 4, 68]] and seen["fermatas"] == 1
    page.get_by_role("button", name="Remove the note").tap()
    assert read(page)["notes"] == []
    assert page.trouble == []


def test_another_tune_can_be_taken_back(show):
    page = show(tune=6)
    page.locator(".roll").focus()
    page.keyboard.press("Delete")
    before = cells(read(page))
    page.get_by_label("Tune").select_option("3")  # in 3/4
    assert np.array_equal(cells(read(page)), MusicBox(tune=3).cells)
    page.get_by_role("button", name="Undo").click()
    names = {}
    exec(pages.as_python(page), names)
    figure = names["figure"]
    assert np.array_equal(figure.cells, before) and figure.metre == "4/4" and figure.sharps == -1


def test_bars_are_added_and_taken_away(show):
    page = show(tune=6)
    page.get_by_text("How the model draws").click()
    page.get_by_label("Bars").fill("2")
    page.keyboard.press("Enter")
    assert np.array_equal(cells(read(page)), MusicBox(tune=6).cells[:, :16])
    page.get_by_label("Bars").fill("3")
    page.keyboard.press("Enter")
    assert cells(read(page)).shape == (4, 24)


# --- files, links, the question ---------------------------------------------------------------


def test_the_midi_file_is_the_score(show):
    figure = MusicBox(tune=0, predict=False)
    tune = offered_tunes.tunes()[0]
    figure.notes = tune.cells.tobytes()
    page = show(figure)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as MIDI").click()
    content = download.value.path().read_bytes()
    assert download.value.suggested_filename == "music-box.mid"
    music = midi.from_midi(content, figure.score.metre)
    assert np.array_equal(music.pitch, figure.score.pitch)
    assert np.array_equal(music.onset, figure.score.onset)


def test_a_link_brings_the_state_back(show):
    figure = MusicBox(tune=3, seed=5, temperature=0.5, tempo=120, rules=False)
    figure.harmonise()
    page = show(figure)
    page.get_by_role("button", name="Copy link").click()
    address = page.evaluate("location.hash")
    again = show(hash=address)
    seen = read(again)
    assert np.array_equal(cells(seen), figure.cells)
    names = {}
    exec(pages.as_python(again), names)
    for trait in ("seed", "temperature", "tempo", "metre", "upbeat", "sharps", "fermatas"):
        assert getattr(names["figure"], trait) == getattr(figure, trait)
    assert not names["figure"].rules
    name = address.partition("?")[0]
    broken = read(show(hash=f"{name}?tune=99&notes=AQAAAA&metre=5/4"))
    assert (
        "tune must be a whole number" in broken["note"] and "metre must be one of" in broken["note"]
    )
    assert "“notes” holds 1 for voice 1 at step 1" in broken["note"]


def test_prediction_comes_first(open_page):
    page, tune = open_page(MusicBox()), offered_tunes.tunes()[0]
    page.wait_for_function("() => document.querySelector('.choices button').disabled === false")
    model = MusicBox()
    model.harmonise()
    found = {}
    for side in ("first", "second"):
        page.get_by_role("button", name=f"the {side}", exact=True).click()
        found[side] = cells(read(page))
    bach = next(side for side in found if np.array_equal(found[side], tune.cells))
    other = {"first": "second", "second": "first"}[bach]
    assert np.array_equal(found[other], model.cells)
    assert read(page)["faults"] == [] and read(page)["here"] is None
    page.locator(".roll").focus()
    page.keyboard.press("Delete")
    assert "Answer the question" in read(page)["note"]
    page.get_by_role("button", name=f"The {other} is Bach’s").click()
    verdict = read(page)["verdict"]
    bachs = MusicBox()
    bachs.notes = tune.cells.tobytes()
    assert verdict.startswith(f"No. Bach’s is the {bach} (BWV 245.3).")
    counts = [sum(int(s.sum()) for s in f.errors.values()) for f in (bachs, model)]
    assert f"in {places(counts[0])}, the model’s in {places(counts[1])}." in verdict
    assert f"{bachs.surprise():.2f}".rstrip("0") in verdict
    assert np.array_equal(cells(read(page)), model.cells)
    page.get_by_role("button", name="Bach’s own").click()
    assert np.array_equal(cells(read(page)), tune.cells)
    page.get_by_role("button", name="Ask me again").click()
    page.wait_for_function("() => document.querySelector('.choices button').disabled === false")
    assert read(page)["verdict"] is None
    page.get_by_role("button", name=f"the {other}", exact=True).click()
    assert np.array_equal(cells(read(page)), tune.cells)  # another seed, another side
    page.get_by_role("button", name="Show it without answering").click()
    assert read(page)["verdict"].startswith(f"Bach’s is the {other} (")
    page.get_by_label("Tune").select_option("6")
    assert read(page)["verdict"] is None
    assert np.array_equal(cells(read(page)), MusicBox(tune=6).cells)


@pytest.mark.parametrize("theme, width", [("light", 1000), ("dark", 360)])
def test_everybody_can_use_it(open_page, theme, width):
    figure = MusicBox(tune=6, predict=False)
    figure.harmonise()
    context = dict(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = open_page(MusicBox(), figure, theme=theme, **context)
    page.wait_for_function("() => document.querySelector('.choices button').disabled === false")
    for closed in page.locator("details > summary").all():
        if closed.is_visible():
            closed.click()
    assert pages.barriers(page) == []
    assert pages.sticking_out(page, ".roll *, pre *") == []
    before = read(page, 1)
    page.wait_for_timeout(400)
    assert read(page, 1) == before  # nothing moves by itself
    assert "prefers-reduced-motion" in (_join.HERE / "music_box.js").read_text(encoding="utf-8")
