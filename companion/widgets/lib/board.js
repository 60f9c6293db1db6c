// A picture that can be walked: a canvas under a layer of outlines.

import { clamp } from "./arrays.js";
import { h } from "./dom.js";

// `walk(i, j)` gets the row and column under the pointer, `step(di, dj)` an arrow key, `paint()` space.
export function board(label, { walk, step, paint }) {
  const canvas = h("canvas", { "aria-hidden": "true" });
  const layer = h("svg", { "aria-hidden": "true", preserveAspectRatio: "none" });
  const frame = h(
    "div",
    { class: "frame", tabindex: "0", role: "application", "aria-label": label },
    canvas,
    layer,
  );
  let shape = [1, 1];

  function at(event) {
    const box = frame.getBoundingClientRect();
    const i = Math.floor(((event.clientY - box.top) / box.height) * shape[0]);
    const j = Math.floor(((event.clientX - box.left) / box.width) * shape[1]);
    return [clamp(i, 0, shape[0] - 1), clamp(j, 0, shape[1] - 1)];
  }

  frame.addEventListener("pointerdown", (event) => walk(...at(event), event));
  frame.addEventListener("pointermove", (event) => walk(...at(event), event));
  frame.addEventListener("keydown", (event) => {
    if (event.key === " " && paint) {
      event.preventDefault();
      return paint();
    }
    const move = KEYS[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const far = event.shiftKey ? 8 : 1;
    step(move[0] * far, move[1] * far, event);
  });

  return {
    frame,
    canvas,
    resize(height, width) {
      shape = [height, width];
      frame.style.aspectRatio = `${width} / ${height}`;
      layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    },
    label(text) {
      frame.setAttribute("aria-label", text);
    },
    outline(...shapes) {
      layer.replaceChildren(...shapes.flat(2));
    },
  };
}

const KEYS = {
  ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  Home: [0, -9999], End: [0, 9999], PageUp: [-8, 0], PageDown: [8, 0],
};

// An outlined rectangle that shows on light and on dark ground.
export function outline(i, j, height, width, name = "window") {
  const box = { x: j, y: i, width, height };
  return [h("rect", { ...box, class: `${name} halo` }), h("rect", { ...box, class: name })];
}
