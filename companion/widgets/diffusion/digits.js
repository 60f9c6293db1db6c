// A digit drawn by the network, in slices of some milliseconds so that the page stays alive.

import { button, fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { SIDE, begun, drawing, passes, toBytes, undecided } from "./pictures.js";
import { moment } from "./state.js";

const SLICE = 12; // ms of arithmetic before the page gets its turn
const SHOWN = 10, KEPT = 12;

// Which steps stand in the strip: all, or so many at even distances, the last among them.
function picked(count, most = SHOWN) {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}

// `load()` promises the network; `put` sets traits.
export function digits(words, { load, put, tell }) {
  const boards = [0, 1].map(() => {
    const canvas = h("canvas", { role: "img", width: SIDE, height: SIDE }), name = h("p", { class: "board-name" });
    return { canvas, name, node: h("div", { class: "board" }, name, h("div", { class: "frame square" }, canvas)) };
  });
  const bar = h("progress", { "aria-label": words.progress, max: 1, value: 0, hidden: true });
  const state = h("span", { class: "hint" }), draw = button(words.drawDigit, () => (running ? stop() : start().catch((error) => tell(error.message))), { class: "play" });
  const stripNote = h("p", { class: "board-name" }, words.strip), lines = h("div", { class: "path-lines" });
  const strip = h("div", { class: "path-strip", hidden: true }, stripNote, lines);
  const kept = h("div", { class: "gallery" }), gallery = h("div", { hidden: true }, h("p", { class: "board-name" }, words.gallery), kept);
  let made = null, key = "", running = 0, timer = 0, ended = null, traits = null, net = null, strips = 0;

  const settingOf = ({ schedule, steps, eta, digit, weight, seed }) => ({ schedule, steps, eta, digit, weight, seed });

  function stop(done = false) {
    if (!done && running) state.textContent = fill(words.stopped, { k: made.guesses.length, steps: made.setting.steps });
    clearTimeout(timer);
    running = 0;
    ended?.(null);
    draw.textContent = words.drawDigit;
    bar.hidden = true;
  }

  // Draws with the present settings; the promise is kept when it is finished or stopped.
  async function start() {
    stop(true);
    const mine = (running = performance.now()), setting = settingOf(traits), all = passes(setting);
    draw.textContent = words.stop;
    state.textContent = net ? "" : words.fetching;
    try {
      net ??= await load();
    } catch (error) {
      stop(true);
      state.textContent = "";
      throw error;
    }
    if (running !== mine) return null;
    made = { setting, path: [begun(setting.seed)], guesses: [] };
    [key, strips] = [JSON.stringify(setting), 0];
    Object.assign(bar, { hidden: false, max: setting.steps, value: 0 });
    const course = drawing(net.weights, setting), found = made;
    let spent = 0;
    return new Promise((resolve, reject) => {
      ended = resolve;
      const slice = () => {
        if (running !== mine) return;
        try {
          const begin = performance.now();
          let step = null, next;
          do {
            next = course.next();
            step = next.value ?? null;
          } while (!next.done && !step && performance.now() - begin < SLICE);
          spent += performance.now() - begin;
          if (step) {
            found.path.push(step.x);
            found.guesses.push(step.guess);
            const k = found.guesses.length;
            bar.value = k;
            state.textContent = fill(words.working, { done: Math.round((all * k) / setting.steps), all });
            put({ at: k });
          }
          if (next.done || found.guesses.length === setting.steps) {
            resolve(found);
            stop(true);
            state.textContent = fill(words.took, { all, each: shown(spent / all, 0) });
            keep(found);
            return;
          }
        } catch (error) {
          reject(error);
          return stop(true);
        }
        timer = setTimeout(slice);
      };
      slice();
    });
  }

  function keep({ setting, path }) {
    const { digit, weight, steps, eta, schedule, seed } = setting, values = { digit, weight: shown(weight), steps, eta: shown(eta), schedule, seed };
    const text = fill(digit < 0 ? words.drawnFree : words.drawnAs, values), canvas = h("canvas", { role: "img", width: SIDE, height: SIDE });
    canvas.setAttribute("aria-label", fill(words.drawnOf, { ...values, schedule: words.schedules[schedule], text }));
    paint(canvas, path.at(-1));
    kept.prepend(h("figure", {}, canvas, h("figcaption", {}, text)));
    while (kept.children.length > KEPT) kept.lastChild.remove();
    gallery.hidden = false;
  }

  function showStrip(k) {
    const which = picked(made.path.length);
    if (strips !== made.path.length) {
      const canvases = (pictures) => pictures.map((x, i) => {
        const canvas = h("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
        if (x) paint(canvas, x);
        canvas.addEventListener("click", () => put({ at: which[i] }));
        return canvas;
      });
      lines.replaceChildren(
        h("div", { class: "frames" }, canvases(which.map((n) => made.path[n]))),
        h("div", { class: "frames" }, canvases(which.map((n) => made.guesses[Math.min(n, made.guesses.length - 1)]))));
      strips = made.path.length;
    }
    const chosen = which.findLastIndex((n) => n <= k);
    for (const line of lines.children) [...line.children].forEach((canvas, i) => (canvas.className = i === chosen ? "chosen" : ""));
  }

  return {
    node: h("div", { class: "boards" }, boards.map(({ node }) => node)),
    bar: h("div", { class: "drawing-bar" }, bar, state),
    draw, strip, gallery,
    start, stop,
    get busy() {
      return running !== 0;
    },
    get drawnSteps() {
      return made && key === JSON.stringify(settingOf(traits)) ? made.guesses.length : 0;
    },
    // Returns what there is to say.
    update(next) {
      traits = next;
      const setting = settingOf(traits), fresh = key !== JSON.stringify(setting);
      if (fresh && running) stop();
      if (fresh) {
        state.textContent = "";
        made = { setting, path: [begun(setting.seed)], guesses: [] };
        [key, strips] = [JSON.stringify(setting), 0];
      }
      const k = Math.min(traits.at, made.guesses.length), { t } = moment({ ...traits, at: k }), of = Math.min(k, made.guesses.length - 1), guess = made.guesses[of];
      const told = { k, of, steps: traits.steps, t: t.toFixed(2), seed: traits.seed, grey: guess ? shown(100 * undecided(guess), 0) : "" };
      paint(boards[0].canvas, made.path[k]);
      boards[0].name.textContent = fill(words.noisy, told);
      boards[0].canvas.setAttribute("aria-label", fill(words.noisyOf, told));
      boards[1].node.classList.toggle("empty", !guess);
      boards[1].name.textContent = fill(guess ? words.guessed : words.unguessed, told);
      if (guess) paint(boards[1].canvas, guess);
      else boards[1].canvas.getContext("2d").clearRect(0, 0, SIDE, SIDE);
      boards[1].canvas.setAttribute("aria-label", guess ? fill(words.guessedOf, told) : fill(words.saysNoise, told));
      strip.hidden = !guess;
      if (guess) showStrip(k);
      return fill(!guess ? words.saysNoise : k === traits.steps ? words.saysEnd : words.saysPicture, told);
    },
  };
}

function paint(canvas, picture) {
  const image = new ImageData(SIDE, SIDE);
  toBytes(picture).forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

export const numeric = { picked };
