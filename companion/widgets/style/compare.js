// Before and after in one frame: the photograph up to a line, what was made of it beyond.

import { fill, h, labelled } from "../lib/dom.js";
import { toPixels } from "./blend.js";

// `move(percent)` is told where the reader puts the line.
export function comparison(words, move) {
  const before = h("canvas", {}), after = h("canvas", { class: "after" }), line = h("div", { class: "line" });
  const frame = h("div", { class: "frame picture", role: "img" }, before, after, line);
  const slider = h("input", { type: "range", min: 0, max: 100, step: 1 });
  slider.addEventListener("input", () => move(Number(slider.value)));

  function point(event) {
    const { left, width } = frame.getBoundingClientRect();
    const share = (event.clientX - left) / width;
    move(Math.round(100 * Math.min(1, Math.max(0, share))));
  }
  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    frame.setPointerCapture(event.pointerId);
    point(event);
  });
  frame.addEventListener("pointermove", (event) => {
    if (frame.hasPointerCapture(event.pointerId)) point(event);
  });

  function paint(canvas, planes, height, width) {
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    canvas.getContext("2d").putImageData(new ImageData(toPixels(planes), width, height), 0, 0);
  }

  return {
    frame,
    after,
    slider: labelled(words.compare, slider, h("div", { class: "ends", "aria-hidden": "true" },
      h("span", {}, words.allAfter), h("span", {}, words.allBefore))),
    // `result`: what is shown beyond the line, or null while there is none.
    show({ planes, height, width }, result) {
      frame.style.aspectRatio = `${width} / ${height}`;
      paint(before, planes, height, width);
      if (result) paint(after, result, height, width);
      after.hidden = line.hidden = !result;
    },
    update(split, label) {
      frame.style.setProperty("--split", `${split}%`);
      if (Number(slider.value) !== split) slider.value = split;
      slider.setAttribute("aria-valuetext", fill(words.splitAt, { split }));
      frame.setAttribute("aria-label", label);
    },
  };
}
