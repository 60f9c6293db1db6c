// The piano roll: time to the right, pitch upwards. It draws what it is told and tells where it is pressed.

import { h } from "../lib/dom.js";
import { HIGHEST, LOWEST, VOICES, nameOf, notesOf } from "./score.js";

const ROWS = HIGHEST - LOWEST + 1, HEAD = 18, FOOT = 16, KEYS = 30;
const BLACK = [1, 3, 6, 8, 10], MOST_LETTER = 9;

// `pressed(place)`, `dragged(place)` and `released()`: { pitch, step, edge }, where `edge` says that the
// pointer is in the last third of its cell.
export function roll(label, { pressed, dragged, released }) {
  const coarse = matchMedia("(pointer: coarse)").matches, wide = coarse ? 16 : 12, high = coarse ? 11 : 9;
  const height = HEAD + ROWS * high + FOOT;
  const ground = h("g"), marks = h("g"), notes = h("g"), over = h("g"), playhead = h("line", { class: "playhead", y1: 0, y2: height });
  const grid = h("svg", { height, "aria-hidden": "true" }, ground, marks, notes, over, playhead);
  const frame = h("div", { class: "roll", tabindex: "0", role: "application", "aria-label": label }, keys(), grid);
  const x = (step) => step * wide, y = (pitch) => HEAD + (HIGHEST - pitch) * high;
  let T = 0, held = false, drawn = "";

  function keys() {
    const parts = [];
    for (let pitch = LOWEST; pitch <= HIGHEST; pitch++) {
      const top = HEAD + (HIGHEST - pitch) * high, kind = BLACK.includes(pitch % 12) ? "black" : "white";
      parts.push(h("rect", { class: kind, x: 0, y: top, width: KEYS, height: high }));
      if (pitch % 12 === 0) parts.push(h("text", { x: 3, y: top + high - 1 }, nameOf(pitch)));
    }
    return h("svg", { class: "keys", width: KEYS, height, "aria-hidden": "true" }, ...parts);
  }

  // Rows, bar lines and bar numbers; the same until the measure changes.
  function background({ bar, pickup }) {
    const parts = [];
    for (let pitch = LOWEST; pitch <= HIGHEST; pitch++) {
      if (BLACK.includes(pitch % 12)) parts.push(h("rect", { class: "black", x: 0, y: y(pitch), width: x(T), height: high }));
      if (pitch % 12 === 0) parts.push(h("line", { class: "octave", x1: 0, x2: x(T), y1: y(pitch) + high, y2: y(pitch) + high }));
    }
    for (let step = 0; step <= T; step++) {
      const at = (((step - pickup) % bar) + bar) % bar, kind = at === 0 ? "bar" : at % 2 ? "half" : "beat";
      parts.push(h("line", { class: kind, x1: x(step), x2: x(step), y1: at === 0 ? 0 : HEAD, y2: height - FOOT }));
      if (at === 0 && step < T) {
        parts.push(h("text", { class: "number", x: x(step) + 3, y: 11 }, String((step - pickup) / bar + 1)));
      }
    }
    ground.replaceChildren(...parts);
  }

  function noteNode(note, all, letters, chosen) {
    const { voice, step, length, pitch } = note;
    const twin = all.find((other) => other.voice !== voice && other.pitch === pitch
      && other.step < step + length && step < other.step + other.length);
    const part = twin ? high / 2 : high, top = y(pitch) + (twin && voice > twin.voice ? part : 0);
    const rounded = voice === 0 || voice === 3 ? part / 2 : 0;
    const name = `sung voice-${voice}${chosen ? " chosen" : ""}`;
    const bar = h("rect", {
      x: x(step) + 1, y: top + 0.5, width: x(length) - 2, height: part - 1, rx: rounded,
    });
    const letter = twin ? null : h("text", {
      x: x(step) + wide / 2, y: top + high - (high > MOST_LETTER ? 2.2 : 1.6),
    }, letters[voice]);
    return h("g", { class: name, "data-step": step, "data-end": step + length, "data-pitch": pitch }, bar, letter);
  }

  // One sign above all steps of a note that has a fermata.
  function fermata([from, to]) {
    const middle = (x(from) + x(to)) / 2;
    return h("g", { class: "fermata" },
      h("path", { d: `M${middle - 5} 17a5 5 0 0 1 10 0` }), h("circle", { cx: middle, cy: 15.6, r: 1.3 }));
  }

  function place(event) {
    const box = grid.getBoundingClientRect(), far = (event.clientX - box.left) / wide;
    const step = Math.floor(far), row = Math.floor((event.clientY - box.top - HEAD) / high);
    return {
      step: Math.min(T - 1, Math.max(0, step)), edge: far - step > 0.6,
      pitch: Math.min(HIGHEST, Math.max(LOWEST, HIGHEST - row)),
    };
  }

  // A finger scrolls, and writes by a tap; mouse and pen draw at once.
  grid.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button) return;
    held = true;
    grid.setPointerCapture(event.pointerId);
    pressed(place(event));
  });
  grid.addEventListener("pointermove", (event) => held && dragged(place(event)));
  for (const end of ["pointerup", "pointercancel"]) {
    grid.addEventListener(end, () => {
      if (held) released();
      held = false;
    });
  }
  grid.addEventListener("click", (event) => {
    if (event.pointerType !== "touch") return;
    pressed(place(event));
    released();
  });

  return {
    frame,
    // Everything but the playhead. `faults` are lists of the notes that each concerns.
    draw({ cells, measure, fermatas, letters, cursor, focused, faults, chosen }) {
      const key = JSON.stringify([cells.length, measure]);
      T = cells.length / VOICES;
      if (key !== drawn) background(measure);
      drawn = key;
      grid.setAttribute("width", x(T));
      const all = notesOf(cells);
      const shown = all.map((note) => noteNode(note, all, letters, chosen && chosen.voice === note.voice && chosen.step === note.step));
      notes.replaceChildren(...shown.reverse());
      marks.replaceChildren(...faults.flatMap(({ step, notes: parts, chosen: now }, k) => [
        h("text", { class: now ? "fault now" : "fault", x: x(step) + wide / 2, y: height - 3 }, "!"),
        ...parts.map((note) => h("rect", {
          class: now ? "fault now" : "fault", x: x(note.step) - 1.5, y: y(note.pitch) - 2, width: x(note.length) + 3, height: high + 4, rx: 3,
        })),
      ]), ...runs(fermatas).map(fermata));
      over.replaceChildren(...(cursor ? ["halo", "cursor"].map((name) => h("rect", {
        class: `${name}${focused ? "" : " faint"}`, x: x(cursor.step), y: y(cursor.pitch), width: wide, height: high,
      })) : []));
    },
    // The playhead at a step, and the notes that sound there; none where nothing plays.
    play(at, on) {
      playhead.setAttribute("transform", `translate(${x(Math.min(at, T))} 0)`);
      playhead.classList.toggle("on", on || at > 0);
      for (const node of notes.childNodes) {
        const { step, end } = node.dataset;
        node.classList.toggle("sounding", on && at >= Number(step) && at < Number(end));
      }
      if (on) this.reveal(at);
    },
    // Scrolls, at once, so that a step can be seen.
    reveal(step) {
      const left = x(step), room = frame.clientWidth - KEYS;
      if (left < frame.scrollLeft || left + wide > frame.scrollLeft + room) frame.scrollLeft = Math.max(0, left - room / 4);
    },
  };
}

// Neighbouring steps together: [first, after the last].
function runs(steps) {
  const found = [];
  for (const step of steps) {
    if (found.at(-1)?.[1] === step) found.at(-1)[1]++;
    else found.push([step, step + 1]);
  }
  return found;
}
