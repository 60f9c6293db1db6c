// The figure of diffusion: points in the plane with the exact answer, and digits by a network that runs in
// the page. Its state is the model's traits, so that Python, the reader and a link speak of the same.

import { DATA, judged } from "./diffusion/bells.js";
import { digits } from "./diffusion/digits.js";
import { roughness, undecided } from "./diffusion/pictures.js";
import { known, points } from "./diffusion/points.js";
import { asPython } from "./diffusion/python.js";
import { question } from "./diffusion/question.js";
import { SCHEDULES } from "./diffusion/sampler.js";
import { MOST, NAMES, SCHEMA, VIEWS, fromLink, moment, toLink } from "./diffusion/state.js";
import { unpack } from "./diffusion/unet.js";
import { tables } from "./diffusion/words.js";
import { pythonPart } from "./lib/code.js";
import { among, asset, button, fill, guarded, h, labelled, number, offer, scrubber, select, show, summary, wordsFor } from "./lib/dom.js";
import { onTheme, shown } from "./lib/draw.js";
import { frame } from "./lib/frame.js";

const TRIP = 3000, LONGEST = 600; // ms from noise to data, and for a step at most
const WEIGHTS = [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8], ETAS = [0, 0.25, 0.5, 0.75, 1];

// What the answer to each question shows.
const SHOWS = {
  one: { data: "bells", kind: -1, schedule: "cosine", eta: 0, steps: 1, at: 1 },
  guided: { data: "bells", kind: 1, weight: 4, schedule: "cosine", eta: 0, steps: 50, at: 50 },
  examples: { data: "examples", kind: -1, schedule: "straight", eta: 0, steps: 50, at: 50 },
  blur: { schedule: "cosine", eta: 0, steps: 1, weight: 1, at: 1 },
};

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const { get, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: SCHEMA, fromLink, refresh });
  el.classList.add("diffusion-explorer");

  let playing = 0, usual = 0;

  const traitsNow = () => Object.fromEntries(NAMES.map((name) => [name, get(name)]));

  // ---- the network, fetched when it is first wanted

  async function load() {
    const [about, bytes, numbers] = await Promise.all(
      ["about", "bytes", "numbers"].map(async (part) => (await asset(model, `diffusion-${part}`)).data));
    const told = JSON.parse(new TextDecoder().decode(about));
    usual = 100 * told.grey;
    return { weights: unpack(told, bytes, numbers) };
  }

  // ---- the clock of the plane

  function pause() {
    clearInterval(playing);
    playing = 0;
    showClock();
  }

  function play(way) {
    const was = playing && way === direction;
    pause();
    if (was) return;
    const { k } = moment(traitsNow()), steps = get("steps"), from = way > 0 ? (k === steps ? 0 : k) : k === 0 ? steps : k;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return put({ at: way > 0 ? steps : 0 });
    direction = way;
    put({ at: from });
    playing = setInterval(() => {
      const at = moment(traitsNow()).k + direction;
      if (at >= 0 && at <= get("steps")) put({ at });
      if (at <= 0 || at >= get("steps")) pause();
    }, Math.min(LONGEST, Math.max(40, TRIP / steps)));
    showClock();
  }

  function showClock() {
    forth.textContent = playing && direction > 0 ? words.pause : words.forth;
    back.textContent = playing && direction < 0 ? words.pause : words.back;
  }

  // A setting of the reader's: the points go on standing at the same share of their way.
  function choose(changes) {
    pause();
    if ("steps" in changes && get("view") === "points") changes.at = Math.round((moment(traitsNow()).k / get("steps")) * changes.steps);
    put(changes);
  }

  // ---- the parts

  let direction = 1;
  const report = summary();
  const plane = points(words, { put }), draws = digits(words, { load, put, tell });
  const switches = h("div", { class: "tabs switches", role: "group", "aria-label": words.views },
    VIEWS.map((view) => button(words.viewNames[view], () => {
      pause();
      draws.stop();
      put({ view });
    }, { "data-view": view })));
  const range = h("input", { type: "range", min: 0, step: 1 }), scrub = scrubber(words.scrub, range);
  range.addEventListener("input", () => {
    pause();
    put({ at: Number(range.value) });
  });
  const back = button(words.back, () => play(-1)), forth = button(words.forth, () => play(1), { class: "play" });
  const runbar = h("div", { class: "walker" }, back, forth, draws.draw, scrub);

  const data = select(DATA.map((name) => [name, words.dataOf[name]]), (name) => choose({ data: name }));
  const kind = select(Object.entries(words.kinds).sort(([a], [b]) => a - b), (value) => choose({ kind: Number(value) }));
  const digit = select([-1, ...Array(10).keys()].map((d) => [d, d < 0 ? words.digits[-1] : d]), (value) => choose({ digit: Number(value) }));
  const weight = select([], (value) => choose({ weight: Number(value) }));
  const eta = select([], (value) => choose({ eta: Number(value) }));
  const steps = number({ min: 1, max: MOST.steps }, (value) => (value === null ? show(steps, get("steps")) : choose({ steps: value })));
  const schedule = select(SCHEDULES.map((name) => [name, words.schedules[name]]), (name) => choose({ schedule: name }));
  const other = button(words.other, () => choose({ seed: (get("seed") + 1) % (MOST.seed + 1) }));
  const ofPoints = [labelled(words.data, data), labelled(words.kind, kind)], ofDigits = labelled(words.kind, digit);
  const guidance = labelled(words.weight, weight);
  const more = h("div", { class: "controls settings" }, ofPoints, ofDigits, guidance, labelled(words.steps, steps),
    labelled(words.eta, eta), labelled(words.schedule, schedule), other);
  const ask = question(words, { measure, fail: tell, answer });
  const askAgain = button(words.askAgain, () => {
    put({ predict: true });
    ask.come();
  }, { class: "quiet" });
  const python = pythonPart(() => asPython(get), tell);

  // ---- the questions

  // What a question is about, in per cent where it is a share.
  async function measure(kind) {
    if (kind === "blur") {
      pause();
      put(SHOWS.blur);
      const found = await draws.start();
      if (!found) throw new Error(words.stoppedAnswer);
      const picture = found.path.at(-1);
      return { grey: 100 * undecided(picture), rough: roughness(picture), usual };
    }
    const setting = { ...traitsNow(), ...SHOWS[kind] }, { ends, begun, data } = known(setting);
    return { spread: ends.spread, usual: judged(begun.x, data, -1).spread, rarest: 100 * ends.rarest, asked: 100 * ends.asked, inside: 100 * ends.inside };
  }

  function answer(kind) {
    pause();
    put({ predict: false, ...SHOWS[kind] });
  }

  // ---- from the traits to the picture

  function refresh() {
    const traits = traitsNow(), onPlane = traits.view === "points", { k, t } = moment(traits);
    for (const one of switches.children) one.setAttribute("aria-pressed", String(one.dataset.view === traits.view));
    const said = onPlane ? plane.update(traits) : draws.update(traits);
    for (const [node, own] of [[plane.node, 1], [plane.facts, 1], [plane.end, 1], [back, 1], [forth, 1], [ofPoints[0], 1],
      [ofPoints[1], 1], [draws.node, 0], [draws.bar, 0], [draws.draw, 0], [ofDigits, 0]]) node.hidden = Boolean(own) !== onPlane;
    for (const node of [draws.strip, draws.gallery]) node.classList.toggle("elsewhere", onPlane);
    plane.end.hidden ||= traits.predict;
    const last = onPlane ? traits.steps : draws.drawnSteps, at = onPlane ? k : Math.min(traits.at, last);
    range.max = Math.max(1, last);
    range.disabled = !last;
    range.value = at;
    range.setAttribute("aria-valuetext", fill(words.scrubIs, { k: at, steps: traits.steps, t: (onPlane ? t : 1 - at / traits.steps).toFixed(2) }));
    const asked = onPlane ? traits.kind : traits.digit;
    for (const [control, values, own, text] of [[weight, WEIGHTS, traits.weight, shown], [eta, ETAS, traits.eta, etaShown]]) {
      offer(control, among(values, own).map((value) => [value, text(value)]), own);
    }
    for (const [control, name] of [[data, "data"], [kind, "kind"], [digit, "digit"], [steps, "steps"], [schedule, "schedule"]]) show(control, traits[name]);
    guidance.hidden = asked < 0;
    draws.draw.hidden ||= traits.predict;
    ask.update(traits.predict, traits.view, traits.digit < 0
      ? { digit: words.aDigit, wish: words.digits[-1] } : { digit: traits.digit, wish: fill(words.theDigit, traits) });
    more.hidden = askAgain.hidden = traits.predict;
    explained.textContent = onPlane ? words.legendPoints : words.legendPictures;
    report.say(said);
    python.update();
  }

  const etaShown = (value) => (value === 0 ? words.etaIs.none : value === 1 ? words.etaIs.all : fill(words.etaIs.half, { eta: value }));

  // ---- all together

  const explained = h("p", { class: "hint" });
  el.replaceChildren(switches, note, plane.node, draws.node, runbar, draws.bar, ...report.nodes, plane.facts, draws.strip,
    ask.node, ask.verdict, more, plane.end, draws.gallery,
    h("details", {}, h("summary", {}, words.explain), explained), python.node, h("div", { class: "foot" }, link(toLink), askAgain));
  const stopTheme = onTheme(plane.paint);
  refresh();
  begin();
  return () => {
    pause();
    draws.stop(true);
    stopTheme();
    end();
  };
}

export default { render: guarded(render) };
