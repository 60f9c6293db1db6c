// A picture of the reader's own: from a file, dropped, pasted, or drawn.

import { button, h, labelled, select } from "../lib/dom.js";
import { pictureFields, pictureTarget, pixelsOf } from "../lib/picture_file.js";
import { LARGEST } from "./state.js";

// `take(pixels, height, width)` gets 3 bytes a pixel; `fail(text)` what went wrong; `changed()` is
// called when drawing begins or ends; `begin()` makes the shown picture one's own.
export function ownPicture(words, { take, fail, changed, begin }) {
  const [file, paste] = pictureFields(words.paste, read);
  const size = select([6, 8, 12, 16, 28].map((n) => [n, `${n} × ${n}`]), () => {});
  size.value = "12";
  const level = h("input", { type: "range", min: 0, max: 255, step: 5, value: 220 });
  const start = button(words.drawHere, () => draw(!state.drawing), { "aria-pressed": "false" });
  const blank = button(words.drawBlank, () => {
    const n = Number(size.value);
    take(new Uint8Array(3 * n * n).fill(40), n, n);
    draw(true);
  });
  const brush = h("div", { class: "fields", hidden: true }, labelled(words.brush, level));
  const state = {
    drawing: false, level: () => Number(level.value), stop: () => draw(false), listen: (el) => pictureTarget(el, read),
  };
  let turn = 0;

  function draw(on) {
    if (on) begin();
    state.drawing = on;
    brush.hidden = !on;
    start.textContent = on ? words.drawEnd : words.drawHere;
    start.setAttribute("aria-pressed", String(on));
    changed();
  }

  // Any picture the browser can read, made to fit into LARGEST × LARGEST.
  async function read(blob) {
    if (!blob) return;
    const mine = ++turn;
    const found = await pixelsOf(blob, (...size) => {
      const scale = Math.min(1, LARGEST / Math.max(...size));
      return size.map((n) => Math.max(1, Math.round(n * scale)));
    });
    if (mine !== turn) return; // another one was brought meanwhile
    if (!found?.pixels) return fail(found?.trouble ?? words.notAPicture);
    draw(false);
    take(found.pixels, found.height, found.width);
  }

  state.node = h("fieldset", {},
    h("legend", {}, words.ownPicture),
    h("div", { class: "fields" }, labelled(words.choose, file), paste),
    h("div", { class: "fields" }, labelled(words.drawSize, size), blank, start),
    brush,
    h("p", { class: "hint" }, words.drawHint));
  return state;
}
