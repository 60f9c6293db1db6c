// The figure in which the reader damages a picture: a network repairs it, and so does a method without
// one. Its state is the model's traits, so that Python, the reader and a link speak of the same thing.

import { bytesOf, clamp, viewOf } from "./lib/arrays.js";
import { board, outline } from "./lib/board.js";
import { pythonPart } from "./lib/code.js";
import { asset, button, checkbox, fill, guarded, h, labelled, select, show, summary, wordsFor } from "./lib/dom.js";
import { paintPicture, shown } from "./lib/draw.js";
import { frame } from "./lib/frame.js";
import { repaired, unpack } from "./repair/network.js";
import {
  PIXELS, PRESETS, SIDE, finished, knownOf, noisy, preset, psnr, strengthFor, stroked, toPlanes,
} from "./repair/picture.js";
import { asPython } from "./repair/python.js";
import { question } from "./repair/question.js";
import { smooth } from "./repair/smooth.js";
import { SEEDS, fromLink, schemaFor, toLink } from "./repair/state.js";
import { tables } from "./repair/words.js";

const MOST_UNDONE = 100, KEPT = ["network", "smooth", "original"];

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const read = async (name) => (await asset(model, `repair-${name}`)).data;
  const [shapes, bytes, scales, pictures, told] = await Promise.all(
    ["shapes", "bytes", "scales", "pictures", "about"].map(read));
  const about = JSON.parse(new TextDecoder().decode(told)), count = about.length;
  const net = unpack(Array.from(shapes), bytes, scales);
  const { get, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: schemaFor(count), fromLink, refresh });

  const undone = [], at = [SIDE / 2, SIDE / 2];
  let drawing = 0, before = null, radius = 2, state = null, asked = "";

  // ---- painting

  const mask = () => bytesOf(get("mask"));

  function remember() {
    undone.push(mask().slice());
    if (undone.length > MOST_UNDONE) undone.shift();
  }

  function paint(from, to, heal) {
    put({ mask: viewOf(stroked(mask(), from, to, radius, heal)) });
  }

  function walk(i, j, event) {
    if (event.type === "pointerdown") {
      if (event.button) return;
      remember();
    } else if (!before || !(event.buttons & 1)) return;
    const from = before ?? [i, j];
    before = [i, j];
    [at[0], at[1]] = [i, j];
    paint(from, [i, j], mend.input.checked);
  }

  function step(rows, columns) {
    at[0] = clamp(at[0] + rows, 0, SIDE - 1);
    at[1] = clamp(at[1] + columns, 0, SIDE - 1);
    mark();
  }

  function press(heal) {
    remember();
    paint(at, at, heal);
  }

  function fresh(content) {
    remember();
    put({ mask: viewOf(content) });
  }

  function undo() {
    if (undone.length) put({ mask: viewOf(undone.pop()) });
    else tell(null);
  }

  // ---- the parts

  const report = summary();
  const canvasOf = board("", { walk, step, paint: () => press(mend.input.checked) });
  canvasOf.frame.classList.add("drawing");
  canvasOf.resize(SIDE, SIDE);
  canvasOf.frame.addEventListener("keydown", (event) => {
    if (event.key === "Delete" || event.key === "Backspace") press(true);
    else if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
    else return;
    event.preventDefault();
  });
  canvasOf.frame.addEventListener("pointerdown", (event) => canvasOf.frame.setPointerCapture(event.pointerId));
  for (const end of ["pointerup", "pointercancel"]) canvasOf.frame.addEventListener(end, () => (before = null));
  for (const change of ["focus", "blur"]) canvasOf.frame.addEventListener(change, mark);

  const results = Object.fromEntries(KEPT.map((name) => {
    const canvas = h("canvas", { role: "img" }), fact = h("p", { class: "code-facts hint" });
    const node = h("div", { class: `board result-board ${name}` }, h("p", { class: "board-name" }, words[name]),
      h("div", { class: "frame" }, canvas), fact);
    return [name, { node, canvas, fact }];
  }));
  const name = (entry) => fill(words.pictureIs, { kind: words.kinds[entry.kind], name: entry.name });
  const which = select(about.map((entry, k) => [String(k), name(entry)]), (value) => put({ picture: Number(value) }));
  const brush = select(words.brushes.map((text, k) => [String(k), text]), (value) => (radius = Number(value), mark()));
  brush.value = String(radius);
  const start = select(["", ...PRESETS].map((key) => [key, words.presets[key]]), (value) => value && fresh(preset(value)));
  const mend = checkbox(words.mend, () => mark());
  const noise = h("input", { type: "range", min: 0, max: 20, step: 1 }), noiseIs = h("output", { class: "hint" });
  noise.addEventListener("input", () => put({ sigma: Number(noise.value) / 20 }));
  const other = button(words.otherNoise, () => put({ seed: (get("seed") + 1) % SEEDS }));
  const back = button(words.undo, undo), clear = button(words.reset, () => {
    remember();
    put({ mask: viewOf(preset("none")), sigma: 0 });
  });
  const ask = question(words, {
    measure: () => ({ ...state.gaps, told: decibels(state.gaps) }),
    answer: () => put({ predict: false }),
  });
  const askAgain = button(words.askAgain, () => {
    put({ predict: true });
    ask.come();
  }, { class: "quiet" });
  const python = pythonPart(() => asPython(get, mask()), tell);

  // ---- from the traits to the picture

  function compute() {
    const content = mask(), picture = get("picture"), sigma = get("sigma");
    const x = toPlanes(pictures.subarray(3 * PIXELS * picture, 3 * PIXELS * (picture + 1)));
    const known = knownOf(content), y = sigma ? noisy(x, sigma, get("seed")) : x;
    const found = {
      network: finished(repaired(net, y, known, sigma), y, known, sigma),
      smooth: finished(smooth(y, known, strengthFor(sigma)), y, known, sigma),
    };
    const gaps = Object.fromEntries(Object.entries(found).map(([key, one]) => [key, psnr(one, x, known, sigma)]));
    return { x, y, known, sigma, found, gaps, missing: PIXELS - known.reduce((sum, value) => sum + value, 0) };
  }

  function decibels(gaps) {
    return Object.fromEntries(Object.entries(gaps).map(([key, gap]) =>
      [key, gap === null ? words.equal : fill(words.facts, { gap: shown(gap, 1) })]));
  }

  // Strokes come faster than pictures: one computation for each frame of the screen.
  function refresh() {
    paintDamaged();
    if (!drawing) drawing = requestAnimationFrame(draw);
  }

  function paintDamaged() {
    const x = toPlanes(pictures.subarray(3 * PIXELS * get("picture"), 3 * PIXELS * (get("picture") + 1)));
    const y = get("sigma") ? noisy(x, get("sigma"), get("seed")) : x, known = knownOf(mask());
    paintPicture(canvasOf.canvas, y, -1, 1);
    const context = canvasOf.canvas.getContext("2d");
    known.forEach((value, k) => {
      if (value) return;
      const [i, j] = [Math.floor(k / SIDE), k % SIDE];
      context.fillStyle = (i + j) % 2 ? "#c23b8f" : "#7a1f5c";
      context.fillRect(j, i, 1, 1);
    });
    mark();
  }

  function mark() {
    const known = knownOf(mask())[SIDE * at[0] + at[1]];
    canvasOf.frame.setAttribute("aria-label", fill(words.paintKeys,
      { row: at[0], column: at[1], value: known ? words.pixel : words.hole }));
    const keys = canvasOf.frame.matches(":focus-visible"), size = 2 * radius + 1;
    canvasOf.outline(...(keys ? outline(at[0] - radius, at[1] - radius, size, size, "brush") : []));
  }

  function draw() {
    drawing = 0;
    state = compute();
    const { x, found, gaps, missing, sigma } = state, covered = get("predict"), texts = decibels(gaps);
    el.classList.toggle("covered", covered);
    const all = { ...found, original: x };
    for (const key of KEPT) {
      const { canvas, fact } = results[key];
      paintPicture(canvas, all[key], -1, 1);
      const label = `${words[key]}${key === "original" ? "" : `: ${texts[key]}`}`;
      canvas.setAttribute("aria-label", covered ? fill(words.covered, { name: words[key] }) : label);
      fact.textContent = covered ? "" : key === "original" ? name(about[get("picture")]) : texts[key];
    }
    const values = {
      ...texts, missing, sigma: shown(sigma, 2), where: sigma ? words.whole : words.inHole,
    };
    const text = gaps.network === null ? words.nothing
      : `${fill(words.numbers, values)}${missing === PIXELS ? ` ${words.empty}` : ""}`;
    const key = `${get("picture")} ${sigma} ${get("seed")} ${mask()}`;
    ask.update(covered, key !== asked);
    asked = key;
    report.say(covered ? words.predict : text);
    for (const node of report.nodes) node.hidden = covered;
    askAgain.hidden = covered;
    show(which, get("picture"));
    start.value = "";
    noise.value = Math.round(20 * sigma);
    noiseIs.textContent = fill(words.noiseIs, { sigma: shown(sigma, 2) });
    noise.setAttribute("aria-valuetext", noiseIs.textContent);
    other.disabled = sigma === 0;
    back.disabled = !undone.length;
    python.update();
  }

  // ---- all together

  el.classList.add("repair-studio");
  el.replaceChildren(note,
    h("div", { class: "repairs" },
      h("div", { class: "board" }, h("p", { class: "board-name" }, words.damaged), canvasOf.frame),
      ...KEPT.map((key) => results[key].node)),
    h("div", { class: "tools" }, labelled(words.brush, brush), back, clear, mend.node),
    ...report.nodes, ask.node, ask.verdict,
    h("div", { class: "controls choices-of-damage" }, labelled(words.which, which), labelled(words.preset, start),
      labelled(words.noise, noise, noiseIs), other),
    h("details", {}, h("summary", {}, words.explain), h("p", { class: "hint" }, words.legend),
      h("p", { class: "hint" }, words.legendNoise)),
    python.node, h("div", { class: "foot" }, link(toLink), askAgain));
  paintDamaged();
  draw();
  begin();
  return () => {
    cancelAnimationFrame(drawing);
    end();
  };
}

export default { render: guarded(render) };
