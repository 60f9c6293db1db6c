// The two boards: the input with the window on it, the output with the cell that the window gives.

import { h } from "../lib/dom.js";

// A canvas under a layer of outlines, which can be walked with the pointer and the arrow keys.
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
    layer,
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

export function clamp(value, least, greatest) {
  return Math.min(greatest, Math.max(least, value));
}

// An outlined rectangle that shows on light and on dark ground.
export function outline(i, j, height, width, name = "window") {
  const box = { x: j, y: i, width, height };
  return [h("rect", { ...box, class: `${name} halo` }), h("rect", { ...box, class: name })];
}

// The frame of padding around a picture of the given size, as one shape with a hole.
export function padding(height, width, padding) {
  if (padding === 0) return [];
  const [tall, wide] = [height + 2 * padding, width + 2 * padding];
  const path = `M0 0H${wide}V${tall}H0ZM${padding} ${padding}V${padding + height}H${
    padding + width}V${padding}Z`;
  return [h("path", { d: path, class: "padding", "fill-rule": "evenodd" })];
}

// Everything but one row, veiled.
export function allBut(row, height, width) {
  return h("path", { d: `M0 0H${width}V${row}H0Z M0 ${row + 1}H${width}V${height}H0Z`, class: "veil" });
}

// The outputs after one of them in reading order, veiled.
export function ahead(row, column, height, width) {
  const path = `M${column + 1} ${row}H${width}V${row + 1}H${column + 1}Z M0 ${row + 1}H${width}V${
    height}H0Z`;
  return [h("path", { d: path, class: "ahead" })];
}
