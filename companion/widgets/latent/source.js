// The picture that is encoded: one of the data, or drawn with the pointer, a finger or keys.

import { clamp } from "../lib/arrays.js";
import { board, outline } from "../lib/board.js";
import { button, checkbox, fill, h, labelled, number, show } from "../lib/dom.js";
import { SIDE, centred, stroked } from "./pixels.js";
import { paintBytes } from "./paint.js";

// `pick(index)` takes a picture of the data, `write(bytes)` one of the reader's own.
export function source(words, { pick, write, count }) {
  const at = [14, 14];
  let bytes = new Uint8Array(SIDE * SIDE), index = 0, before = null;
  const rubber = checkbox(words.rubber, () => {});
  const view = board("", { walk, step, paint: () => ink(at, at, rubber.input.checked) });
  view.frame.classList.add("drawing");
  view.resize(SIDE, SIDE);
  view.frame.addEventListener("keydown", (event) => {
    if (event.key !== "Delete" && event.key !== "Backspace") return;
    event.preventDefault();
    ink(at, at, true);
  });
  view.frame.addEventListener("pointerdown", (event) => view.frame.setPointerCapture(event.pointerId));
  for (const end of ["pointerup", "pointercancel"]) view.frame.addEventListener(end, () => (before = null));
  view.frame.addEventListener("focus", mark);
  view.frame.addEventListener("blur", mark);

  function walk(i, j, event) {
    if (event.type !== "pointerdown" && !(before && event.buttons & 1)) return;
    const from = event.type === "pointerdown" ? [i, j] : before;
    before = [i, j];
    [at[0], at[1]] = [i, j];
    ink(from, [i, j], rubber.input.checked);
  }

  function step(rows, columns) {
    at[0] = clamp(at[0] + rows, 0, SIDE - 1);
    at[1] = clamp(at[1] + columns, 0, SIDE - 1);
    mark();
  }

  function ink(from, to, erase) {
    write(stroked(bytes, from, to, erase));
    mark();
  }

  function mark() {
    view.label(fill(words.sourceKeys, { row: at[0], column: at[1], value: bytes[SIDE * at[0] + at[1]] }));
    const keys = view.frame.matches(":focus-visible");
    view.outline(...(keys ? outline(at[0] - 1, at[1] - 1, 3, 3, "brush") : []));
  }

  const name = h("p", { class: "board-name" });
  const which = number({ min: 0, max: count - 1 }, (value) => (value === null ? show(which, index) : pick(value)));
  const next = button(words.nextPicture, () => pick((index + 1) % count));
  const blank = button(words.blank, () => write(new Uint8Array(SIDE * SIDE)));
  const centre = button(words.centre, () => write(centred(bytes)));
  const node = h("div", { class: "board source" }, name, view.frame,
    h("div", { class: "source-fields" }, labelled(words.which, which), next, blank, centre, rubber.node));

  return {
    node,
    update(picture, label, number, own) {
      [bytes, index] = [picture, number];
      name.textContent = own ? words.yours : fill(words.ofData, { label });
      show(which, number);
      centre.hidden = rubber.node.hidden = !own;
      paintBytes(view.canvas, bytes);
      mark();
    },
  };
}
