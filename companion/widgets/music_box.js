// The figure with a piano roll: the reader writes and hears four voices, a model completes them. Its
// state is the model's traits, so that Python, the reader and a link speak of the same thing.

import { bytesOf, viewOf } from "./lib/arrays.js";
import { pythonPart } from "./lib/code.js";
import { asset, button, checkbox, fill, guarded, h, labelled, number, select, show, summary, wordsFor } from "./lib/dom.js";
import { shown } from "./lib/draw.js";
import { frame } from "./lib/frame.js";
import { pass, unpack } from "./lib/transformer.js";
import { editor } from "./music/editor.js";
import { midiFile } from "./music/midi.js";
import { opinion } from "./music/opinion.js";
import { player } from "./music/player.js";
import { asPython } from "./music/python.js";
import { question, sideOfBach } from "./music/question.js";
import { roll } from "./music/roll.js";
import { countOf, faultsOf } from "./music/rules.js";
import { VOICES, kept, nameOf, notesOf, pitchAt, placeOf, startAt } from "./music/score.js";
import { HOTTEST, SEEDS, TEMPO, bitsOf, fromLink, measureOf, schemaFor, stepsOf, toLink } from "./music/state.js";
import { tables } from "./music/words.js";
import { OPEN, surprise, writing } from "./music/writing.js";

const SLICE = 12; // milliseconds that the page waits while the model writes
const calm = () => new Promise((done) => setTimeout(done));

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const [about, bytes, scales, told] = await Promise.all(
    ["about", "bytes", "scales", "tunes"].map(async (name) => (await asset(model, `music-${name}`)).data));
  const tunes = JSON.parse(new TextDecoder().decode(told)), reader = pass(unpack(about, bytes, scales));
  const { get, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: schemaFor(tunes.length), fromLink, refresh });
  let asked = null, job = 0, share = null, volume = 0.8, fault = -1;
  let settings = null, side = "first", prepared = null, shownTune = get("tune");

  // ---- what is on the roll: the score, or one of the two settings that the question is about

  const tune = () => tunes[get("tune")], asking = () => get("predict") && tune().bach;
  const cells = () => (asking() ? settings?.[side] ?? kept(tune().cells, [0]) : Array.from(bytesOf(get("notes"))));
  const fermatas = () => stepsOf(bytesOf(asking() ? Uint8Array.from(tune().fermatas) : get("fermatas")));
  const measure = () => (asking() ? { bar: tune().metre === "3/4" ? 6 : 8, pickup: tune().upbeat } : measureOf(get));
  const told_of = () => ({ measure: measure(), fermatas: fermatas() });
  const name = (pitch) => nameOf(pitch, get("sharps"));

  function change({ cells: made, fermatas: steps, more = {} }) {
    fault = -1;
    put({ ...more, notes: viewOf(made), fermatas: viewOf(bitsOf(steps)) });
  }

  // ---- the model writes, in slices; a new task, another score or the figure's end break it off

  async function written(from, kind, step, how) {
    const mine = ++job, open = OPEN[kind](from, step);
    const steps = writing(reader, from, { ...told_of(), open, ...how });
    share = 0;
    refresh();
    for (let last = performance.now(); ;) {
      const { done, value } = steps.next();
      if (mine !== job) return null;
      if (done) {
        share = null;
        return value;
      }
      if (performance.now() - last < SLICE) continue;
      share = value;
      progress.value = value;
      await calm();
      if (mine !== job) return null;
      last = performance.now();
    }
  }

  const howNow = () => ({ temperature: get("temperature"), seed: get("seed"), rules: get("rules") });

  async function compose(kind, from = cells(), step = edit.cursor.step) {
    const how = howNow(), steps = fermatas(), before = String(cells());
    const pressed = el.getRootNode().activeElement;
    play.stop();
    const found = await written(from, kind, step, how);
    if (!found || String(cells()) !== before) return; // Python has put another score there
    edit.remember();
    asked = { kind, cells: from, from: step, how, after: String(found.cells) };
    change({ cells: found.cells, fermatas: steps });
    tell(found.forced ? fill(words.forced, { count: found.forced }) : null);
    if (el.contains(pressed)) pressed.focus({ preventScroll: true }); // it could not be pressed meanwhile
  }

  function another() {
    const last = lastAsked();
    put({ seed: (get("seed") + 1) % SEEDS });
    if (last) compose(last.kind, last.cells, last.from);
    else compose("harmonise");
  }

  const lastAsked = () => (asked?.after === String(cells()) ? asked : null);

  function leave() {
    job++;
    share = null;
    play.stop();
  }

  // ---- the question

  async function prepare() {
    leave();
    settings = null;
    const melody = kept(tune().cells, [0]), bach = sideOfBach(get("tune"), get("seed"));
    const found = await written(melody, "harmonise", 0, howNow());
    if (!found) return;
    settings = { [bach]: tune().cells, [bach === "first" ? "second" : "first"]: found.cells };
    asked = { kind: "harmonise", cells: melody, from: 0, how: howNow(), after: String(found.cells) };
    refresh();
  }

  function verdict() {
    const bach = sideOfBach(get("tune"), get("seed")), other = bach === "first" ? "second" : "first";
    const facts = (one) => ({
      faults: countOf(faultsOf(settings[one])), nats: shown(surprise(reader, settings[one], told_of(), [1, 2, 3]), 2),
    });
    const [his, its] = [facts(bach), facts(other)];
    return { tune: tune().name, his: words.places(his.faults), hisNats: his.nats, its: words.places(its.faults), itsNats: its.nats };
  }

  const ask = question(words, {
    side: () => sideOfBach(get("tune"), get("seed")),
    told: verdict,
    answer() {
      const bach = sideOfBach(get("tune"), get("seed")), made = settings[bach === "first" ? "second" : "first"];
      leave();
      put({ ...begun(tune()), notes: viewOf(made), predict: false });
    },
  });
  const sides = ["first", "second"].map((one) => button(words.choiceNames[one], () => {
    const at = play.at, on = play.playing;
    side = one;
    play.from(on ? 0 : Math.floor(at));
    refresh();
  }, { "aria-pressed": "false" }));
  ask.node.querySelector(".choices").before(h("div", { class: "sides", role: "group", "aria-label": words.settings },
    h("span", { class: "hint" }, words.look), sides));

  // ---- the parts

  const report = summary();
  const play = player({
    score: () => ({ cells: cells(), tempo: get("tempo"), volume }),
    moved: follow,
    failed: () => tell(words.noSound),
  });
  const edit = editor(words, {
    score: () => ({
      cells: cells(), fermatas: fermatas(), bar: measure().bar, writable: !asking() && share === null,
      more: Object.fromEntries(["tune", "metre", "upbeat", "sharps"].map((key) => [key, get(key)])),
    }),
    change,
    moved() {
      board.reveal(edit.cursor.step);
      refresh();
    },
    played: (key) => (key === "p" ? toggle() : play.stop()),
    tell,
  });
  const board = roll(words.rollKeys, { pressed: edit.pressed, dragged: edit.dragged, released: edit.released });
  const here = h("p", { class: "here", role: "status" });
  const sounding = h("p", { class: "sounding-now" }), paused = h("p", { class: "spoken", role: "status" });
  board.frame.addEventListener("keydown", edit.key);
  for (const event of ["focus", "blur"]) board.frame.addEventListener(event, () => refresh());

  const toggle = () => (play.playing ? play.pause() : play.play());
  const playing = button(words.play, toggle, { class: "play" }), stopping = button(words.stop, play.stop);
  const which = select([], choose);
  for (const bach of [true, false]) {
    which.append(h("optgroup", { label: words.groups[bach] },
      tunes.map((one, k) => (one.bach === bach ? h("option", { value: k }, one.name) : null)).filter(Boolean)));
  }
  const harmonise = button(words.harmonise, () => compose(keep.input.checked ? "fill" : "harmonise"), { class: "main" });
  const again = button(words.another, another), goOn = button(words.goOn, () => compose("continue"));
  const bach = button(words.bach, () => {
    leave();
    edit.remember();
    change({ cells: tune().cells, fermatas: stepsOf(tune().fermatas) });
  });
  const progress = h("progress", { max: 1, "aria-label": words.writing });
  const ranged = (least, most, step, act) => {
    const input = h("input", { type: "range", min: least, max: most, step }), is = h("output", { class: "hint" });
    input.addEventListener("input", () => act(Number(input.value)));
    return { input, is };
  };
  const tempo = ranged(...TEMPO, 2, (value) => put({ tempo: value }));
  const loud = ranged(0, 100, 5, (value) => {
    volume = value / 100;
    refresh();
  });
  const heat = ranged(0, 10 * HOTTEST, 1, (value) => put({ temperature: value / 10 }));
  const seed = number({ min: 0, max: SEEDS - 1 }, (value) => (value === null ? refresh() : put({ seed: value })));
  const obey = checkbox(words.rules, (yes) => put({ rules: yes })), keep = checkbox(words.keep, () => {});
  const bars = number({ min: 1, max: 16 }, (value) => value !== null && resize(value));
  const faults = h("ol", { class: "faults" }), faultsTitle = h("summary"), faultsPart = h("details", {}, faultsTitle, faults);
  const opinions = opinion(words, { reader, score: () => ({ cells: cells(), ...told_of() }), note: () => edit.note(), name });
  const python = pythonPart(() => asPython(get, { cells: cells(), fermatas: Array.from(bytesOf(get("fermatas"))) }, lastAsked()), tell);
  const saving = button(words.midi, save);
  const askAgain = button(words.askAgain, () => {
    put({ predict: true, seed: (get("seed") + 1) % SEEDS });
    ask.come();
  }, { class: "quiet" });

  function choose(value) {
    leave();
    if (!asking()) edit.remember();
    put({ tune: Number(value), ...begun(tunes[value]) });
  }

  // The traits with which a tune begins.
  function begun(one) {
    return {
      notes: viewOf(kept(one.cells, [0])), fermatas: viewOf(one.fermatas), metre: one.metre, upbeat: one.upbeat,
      sharps: one.sharps,
    };
  }

  // As many bars; what is new is silent.
  function resize(count) {
    const { bar, pickup } = measure(), before = cells(), T = before.length / VOICES;
    const length = Math.min(64, pickup + count * bar), made = new Array(VOICES * length).fill(0);
    for (let i = 0; i < made.length; i++) {
      const [voice, step] = [Math.floor(i / length), i % length];
      if (step < T) made[i] = before[voice * T + step];
    }
    edit.remember();
    change({ cells: made, fermatas: fermatas().filter((step) => step < length) });
  }

  function save() {
    const content = midiFile(cells(), { tempo: get("tempo"), ...measure() }, words.voices);
    const address = URL.createObjectURL(new Blob([content], { type: "audio/midi" }));
    h("a", { href: address, download: words.file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  // ---- from the traits to the page

  const place = (step) => {
    const { bar, beat } = placeOf(step, measure());
    return fill(bar ? words.place : words.upbeat, { bar, beat: shown(beat, 1) });
  };

  function chord(step, content) {
    const sung = words.letters.map((letter, voice) => [letter, pitchAt(content, voice, step)]);
    return sung.map(([letter, pitch]) => `${letter} ${pitch ? name(pitch) : words.rest}`).join(" · ");
  }

  function follow() {
    const at = play.at, step = Math.min(Math.floor(at), cells().length / VOICES - 1);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    board.play(still ? step : at, play.playing);
    playing.textContent = play.playing ? words.pause : words.play;
    stopping.disabled = !play.playing && at === 0;
    const text = play.playing || at > 0 ? `${place(step)}: ${chord(step, cells())}` : words.quiet;
    if (sounding.textContent !== text) sounding.textContent = text;
    const said = !play.playing && at > 0 ? text : ""; // a screen reader hears where it was paused, and no more
    if (paused.textContent !== said) paused.textContent = said;
  }

  function cursorText(content) {
    const { voice, step, pitch } = edit.cursor, start = startAt(content, voice, step);
    const found = edit.note(), values = { voice: words.voices[voice], place: place(step), pitch: name(pitch) };
    if (start < 0) return fill(words.hereEmpty, values);
    const told = { ...values, sung: name(found.pitch), length: words.beats(shown(found.length / 2, 1)) };
    return fill(start === step ? words.hereBegins : words.hereHeld, told);
  }

  const partsOf = ({ step, voices, rule }, content) => {
    const steps = ["fifths", "octaves", "overlap", "leaps"].includes(rule) ? [step - 1, step] : [step];
    return notesOf(content).filter((one) => voices.includes(one.voice)
      && steps.some((t) => one.step <= t && t < one.step + one.length));
  };

  function faultText({ rule, step, voices }, content) {
    const names = voices.map((voice) => words.voices[voice]), [pitches, earlier] = [step, step - 1].map((t) =>
      voices.map((voice) => (t >= 0 && pitchAt(content, voice, t) ? name(pitchAt(content, voice, t)) : words.rest)));
    return fill(words.faults[rule], {
      place: place(step), upper: names[0], lower: names[1], now: pitches.join("–"), before: earlier.join("–"),
    });
  }

  function showFaults(found, content) {
    faultsTitle.textContent = found.length ? fill(words.faultCount, { count: words.places(countOf(found)) }) : words.faultless;
    faults.replaceChildren(...found.map((one, k) => h("li", {}, button(faultText(one, content), () => {
      fault = k;
      edit.go({ voice: one.voices[0], step: one.step, pitch: pitchAt(content, one.voices[0], one.step) });
    }, { class: "quiet", "aria-pressed": String(k === fault) }))));
  }

  function refresh() {
    const covered = asking(), content = cells(), busy = share !== null;
    ask.update(covered, get("tune") !== shownTune);
    shownTune = get("tune");
    const key = covered ? [shownTune, ...Object.values(howNow())].join(" ") : null;
    if (key !== prepared) {
      prepared = key;
      if (covered) return prepare();
    }
    el.classList.toggle("asking", covered);
    const found = covered ? [] : faultsOf(content);
    edit.update();
    const focused = board.frame.matches(":focus");
    board.draw({
      cells: content, measure: measure(), fermatas: fermatas(), letters: words.letters,
      cursor: covered ? null : edit.cursor, focused, chosen: covered ? null : edit.note(),
      faults: found.map((one, k) => ({ step: one.step, notes: partsOf(one, content), chosen: k === fault })),
    });
    follow();
    play.changed();
    const text = covered ? "" : cursorText(content);
    if (here.textContent !== text) here.textContent = text;
    for (const one of [here, edit.node, faultsPart, opinions.node, settingsPart, python.node]) one.hidden = covered;
    for (const one of [harmonise, again, goOn]) one.disabled = busy;
    for (const one of [harmonise, again, goOn, bach]) one.hidden = covered;
    bach.hidden ||= !tune().bach;
    progress.hidden = !busy;
    const ready = covered && settings !== null;
    ["first", "second"].forEach((one, k) => {
      sides[k].setAttribute("aria-pressed", String(ready && side === one));
    });
    for (const one of ask.node.querySelectorAll("button")) one.disabled = !ready;
    if (covered) report.say(ready ? fill(words.shows, { side: words.choiceNames[side] }) : words.preparing);
    else report.say(busy ? words.writing : fill(words.count, {
      notes: notesOf(content).length, bars: shown(content.length / VOICES / measure().bar, 1), faults: words.places(countOf(found)),
    }));
    showFaults(found, content);
    opinions.update();
    show(which, get("tune"));
    show(seed, get("seed"));
    show(bars, Math.ceil((content.length / VOICES - measure().pickup) / measure().bar));
    for (const [{ input, is }, value, label] of [
      [tempo, get("tempo"), fill(words.tempoIs, { tempo: get("tempo") })], [loud, Math.round(100 * volume), `${Math.round(100 * volume)} %`],
      [heat, Math.round(10 * get("temperature")), shown(get("temperature"), 2)],
    ]) {
      input.value = value;
      is.textContent = label;
      input.setAttribute("aria-valuetext", label);
    }
    obey.input.checked = get("rules");
    askAgain.hidden = covered || !tune().bach;
    python.update();
  }

  // ---- all together

  const settingsPart = h("details", {}, h("summary", {}, words.more),
    h("div", { class: "fields" }, labelled(words.temperature, heat.input, heat.is), labelled(words.seed, seed), labelled(words.bars, bars)),
    obey.node, keep.node, h("p", { class: "hint" }, words.moreHint));
  el.classList.add("music-box");
  el.replaceChildren(
    h("div", { class: "controls" }, labelled(words.tune, which), labelled(words.tempo, tempo.input, tempo.is),
      labelled(words.volume, loud.input, loud.is)),
    ask.node, ask.verdict,
    h("div", { class: "walker" }, playing, stopping, harmonise, again, goOn, bach, progress),
    sounding, paused, board.frame, note, here, edit.node, ...report.nodes,
    faultsPart, opinions.node, settingsPart,
    h("details", {}, h("summary", {}, words.keys), h("p", { class: "hint" }, words.keysHint), h("p", { class: "hint" }, words.legend)),
    python.node, h("div", { class: "foot" }, saving, link(toLink), askAgain));
  refresh();
  begin();
  return () => {
    leave();
    play.end();
    end();
  };
}

export default { render: guarded(render) };
