// A square plane from −edge to edge on either axis: places on it, and how a reader points at them.

import { clamp } from "./arrays.js";

// Arrow keys as steps in x and y.
export const WAYS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

// The middles of n × n squares that tile the plane, from the top left in rows: x, y, x, y, …
export function tiles(n, edge) {
  const at = (i) => edge * ((2 * i + 1) / n - 1);
  return Float64Array.from({ length: 2 * n * n }, (_, i) => {
    const k = i >> 1;
    return i % 2 ? -at(Math.floor(k / n)) : at(k % n);
  });
}

// A place in steps of a hundredth, and no further out than the edge.
export function inside(place, edge) {
  return Array.from(place, (value) => Math.round(100 * clamp(value, -edge, edge)) / 100);
}

// Where in the plane a pointer is, whose picture a node is.
export function pointed({ clientX, clientY }, node, edge) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return [((clientX - left) / width) * 2 * edge - edge, edge - ((clientY - top) / height) * 2 * edge];
}

export const numeric = { tiles, inside };
