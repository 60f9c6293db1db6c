// What lies over the boards of the figure: padding, and veils.

import { h } from "../lib/dom.js";

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
