// The second view: recordings of image GANs, two beside each other, and a walk through the codes of
// the trained generators. Pictures and numbers are read from the recordings; nothing is trained.

import { asset, button, fill, h, labelled, scrubber, select, show } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { chart } from "./charts.js";

const PACE = 350; // ms a frame

// The last frame that was recorded at or before a step.
function frameAt(steps, step) {
  let at = 0;
  while (at + 1 < steps.length && steps[at + 1] <= step) at++;
  return at;
}

// Where a frame lies on its sheet: left, top, width, height, in pixels.
function place({ size, frames: { grid: [rows, columns], columns: across } }, frame) {
  const [width, height] = [columns * size, rows * size];
  return [(frame % across) * width, Math.floor(frame / across) * height, width, height];
}

// `names` are the recordings; `get` and `put` the traits; `ink()` gives the colours of the moment.
export function replay(words, names, { model, get, put, tell, ink }) {
  const loaded = new Map(), sides = ["left", "right"].map(side);
  let timer = 0, steps = [0];

  function side(trait, i) {
    const pick = select(names.map((name) => [name, words.recordings[name] ?? name]), (name) => put({ [trait]: name }));
    const canvas = h("canvas", { role: "img" }), facts = h("p", { class: "run-facts" });
    const shares = h("div", { class: "shares", "aria-hidden": "true" }), walked = h("canvas", { "aria-hidden": "true" });
    const frame = h("div", { class: "frame plane walk", tabindex: "0", role: "application" }, walked);
    frame.addEventListener("keydown", (event) => {
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(move[0], move[1]);
    });
    frame.addEventListener("pointerdown", (event) => {
      const box = frame.getBoundingClientRect(), [rows, columns] = loaded.get(get(trait))?.facts.walk.grid ?? [1, 1];
      const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
      put({ latent: [row, Math.floor(((event.clientX - box.left) / box.width) * columns)] });
    });
    const node = h("div", { class: "board" }, labelled(words.sides[i], pick),
      h("div", { class: "frame plane" }, canvas), facts, shares);
    return { trait, pick, canvas, facts, shares, walked, frame, node };
  }

  const go = (rows, columns) => {
    const grid = loaded.get(get("left"))?.facts.walk.grid ?? [1, 1];
    put({ latent: [rows, columns].map((by, k) => Math.min(grid[k] - 1, Math.max(0, get("latent")[k] + by))) });
  };
  const range = h("input", { type: "range", min: 0, step: 1, value: 0 });
  range.addEventListener("input", () => {
    stop();
    put({ moment: Number(range.value) });
  });
  const play = button(words.play, toggle, { class: "play", "aria-pressed": "false" });
  const count = h("output", { class: "hint" }), scrub = scrubber(words.frame, range, count), said = h("p", { class: "spoken", role: "status" });
  const curves = {
    frechet: chart(words.frechet, [["ink", words.interval], ["muted", words.divergenceKeys[1]]]),
    losses: chart(words.losses, [["accent", words.lossKeys[0]], ["act", words.lossKeys[1]]]),
  };
  const arrows = [["‹", 0, -1], ["›", 0, 1], ["ˆ", -1, 0], ["ˇ", 1, 0]].map(([text, rows, columns], i) =>
    button(text, () => go(rows, columns), { "aria-label": words.walkTo[i] }));
  const walkAt = h("p", { class: "hint" });
  const node = h("div", { class: "replay" },
    h("p", { class: "hint" }, names.length ? words.replayHint : words.noRecordings),
    h("div", { class: "views two" }, sides.map((one) => one.node),
      h("div", { class: "charts pair" }, curves.frechet.node, curves.losses.node)),
    h("div", { class: "runbar" }, play, scrub),
    h("p", { class: "board-name walk-name" }, words.walk), h("p", { class: "hint" }, words.walkHint),
    h("div", { class: "views two" }, sides.map((one) => one.frame)),
    h("div", { class: "runbar" }, arrows, walkAt), said);

  function toggle() {
    if (timer) return stop();
    if (get("moment") >= steps.length - 1) put({ moment: 0 });
    timer = setInterval(() => {
      if (get("moment") >= steps.length - 1) return stop();
      put({ moment: get("moment") + 1 });
    }, PACE);
    name();
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    name();
  }

  function name() {
    play.textContent = timer ? words.pause : words.play;
    play.setAttribute("aria-pressed", String(Boolean(timer)));
  }

  async function load(name) {
    if (loaded.has(name)) return;
    const parts = await Promise.all(["", "-frames", "-walk"].map((part) => asset(model, `recording-${name}${part}`)));
    const facts = JSON.parse(new TextDecoder().decode(parts[0].data));
    const [frames, walk] = await Promise.all(parts.slice(1).map(({ data }) =>
      createImageBitmap(new Blob([data], { type: "image/webp" }))));
    loaded.set(name, { facts, frames, walk });
  }

  async function update() {
    if (!names.length) return;
    try {
      await Promise.all(sides.map(({ trait }) => load(get(trait))));
    } catch (error) {
      return tell(error.message);
    }
    draw();
  }

  function draw() {
    if (!names.length || !sides.every(({ trait }) => loaded.has(get(trait)))) return;
    const both = sides.map(({ trait }) => loaded.get(get(trait)));
    steps = [...new Set(both.flatMap(({ facts }) => facts.curve.map((row) => row.step)))].sort((a, b) => a - b);
    const moment = Math.min(get("moment"), steps.length - 1), step = steps[moment], told = [];
    range.max = steps.length - 1;
    range.value = moment;
    count.textContent = fill(words.frameAt, { step, last: steps.at(-1) });
    range.setAttribute("aria-valuetext", fill(words.frameAt, { step, last: steps.at(-1) }));
    sides.forEach((one, i) => {
      const { facts, frames, walk } = both[i], at = frameAt(facts.curve.map((row) => row.step), step), row = facts.curve[at];
      show(one.pick, get(one.trait));
      copy(one.canvas, frames, place(facts, at));
      const text = describe(facts, row);
      one.canvas.setAttribute("aria-label", fill(words.frameIs, { name: facts.what, text }));
      one.facts.textContent = text;
      told.push(`${words.sides[i]}: ${text}`);
      bars(one.shares, row.shares, facts.classes);
      const [rows, columns] = facts.walk.grid, place_ = get("latent");
      const [r, c] = [Math.min(rows - 1, place_[0]), Math.min(columns - 1, place_[1])];
      copy(one.walked, walk, [c * facts.size, r * facts.size, facts.size, facts.size]);
      const here = fill(words.walkIs, { row: r, column: c, rows: rows - 1, columns: columns - 1 });
      one.frame.setAttribute("aria-label", `${words.sides[i]}. ${words.walkKeys} ${here}`);
      walkAt.textContent = here;
    });
    const colours = ink(), common = { t: step, last: steps.at(-1), colours };
    const line = (field, colour) => both.map(({ facts }, i) => ({
      at: facts.curve.map((row) => [row.step, row[field] ?? NaN]), colour, dash: i === 1,
    }));
    const distance = both.map(({ facts }, i) => ({
      at: facts.curve.map((row) => [row.step, row.frechet.value]), colour: "ink", dash: i === 1,
      spans: facts.curve.map((row) => [row.step, row.frechet.low, row.frechet.high]),
    }));
    const { low, value, high } = both[1].facts.floor, alike = both[0].facts.kind === both[1].facts.kind;
    curves.frechet.draw({ ...common, lines: distance, band: alike ? [low, value, high] : null, log: true, label: told.join(" ") });
    curves.losses.draw({ ...common, lines: [...line("discriminator", "accent"), ...line("generator", "act")], label: told.join(" ") });
    if (!timer) said.textContent = told.join(" ");
  }

  function describe(facts, row) {
    const most = row.shares.indexOf(Math.max(...row.shares));
    const number = (value) => (value === null ? "–" : shown(value, 2));
    return fill(words.recorded, {
      step: row.step, d: number(row.discriminator), g: number(row.generator),
      frechet: shown(row.frechet.value, 1), low: shown(row.frechet.low, 1), high: shown(row.frechet.high, 1),
      floor: shown(facts.floor.value, 1), covered: row.covered, classes: facts.classes.length,
      most: facts.classes[most], share: shown(100 * row.shares[most], 0),
    });
  }

  return { node, update, draw, stop };
}

function copy(canvas, image, [left, top, width, height]) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d").drawImage(image, left, top, width, height, 0, 0, width, height);
}

function bars(node, shares, classes) {
  if (node.children.length !== shares.length) {
    node.replaceChildren(...shares.map((_, i) => h("span", {}, h("i", {}), classes[i].length < 3 ? classes[i] : "")));
  }
  shares.forEach((share, i) => (node.children[i].firstChild.style.height = `${Math.min(1, 2 * share) * 2.2}rem`));
}

export const numeric = { frameAt, place };
