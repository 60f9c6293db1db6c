// The agent's network, applied to a whole level: the twin of `opinion` in companion/widgets/level_player.py.

import { DOOR, FLOOR, GOAL, KEY, TRAP, WALL } from "./rules.js";

const SEEN = [WALL, TRAP, GOAL, KEY, DOOR];

// How probable each move is at each place: an array of four numbers for every place.
export function opinion(network, { height, width, tiles }, key) {
  const rounds = network[0], C = network[1], P = height * width, taps = neighbours(height, width);
  let at = 2;
  const part = (size) => network.slice(at, (at += size));
  const into = part(C * 54), bias = part(C), inner = part(C * C * 9), out = part(5 * C), last = part(5);
  const seen = tiles.map((tile) => (key && (tile === KEY || tile === DOOR) ? FLOOR : tile));
  const x = [new Float64Array(P).fill(1), ...SEEN.map((kind) => Float64Array.from(seen, (tile) => Number(tile === kind)))];
  const told = gathered(x, into, C, taps);
  told.forEach((plane, c) => plane.forEach((value, p) => (plane[p] = value + bias[c])));
  let h = told.map((plane) => plane.map((value) => Math.max(0, value)));
  for (let round = 0; round < rounds; round++) {
    h = gathered(h, inner, C, taps).map((plane, c) => plane.map((value, p) => Math.max(0, told[c][p] + value)));
  }
  return Array.from({ length: P }, (_, p) => {
    const logits = [0, 1, 2, 3].map((move) => h.reduce((sum, plane, c) => sum + out[move * C + c] * plane[p], last[move]));
    const most = Math.max(...logits), each = logits.map((logit) => Math.exp(logit - most));
    const total = each.reduce((a, b) => a + b);
    return each.map((value) => value / total);
  });
}

// For each of the nine taps of a kernel, the place that it reads at every place; −1 outside.
function neighbours(height, width) {
  return Array.from({ length: 9 }, (_, tap) =>
    Array.from({ length: height * width }, (_, p) => {
      const i = Math.floor(p / width) + Math.floor(tap / 3) - 1, j = (p % width) + (tap % 3) - 1;
      return i < 0 || i >= height || j < 0 || j >= width ? -1 : i * width + j;
    }));
}

// A convolution of 3 × 3 that keeps the size, without bias.
function gathered(x, weight, outputs, taps) {
  const P = x[0].length;
  return Array.from({ length: outputs }, (_, o) => {
    const y = new Float64Array(P);
    x.forEach((plane, c) => {
      taps.forEach((from, tap) => {
        const w = weight[(o * x.length + c) * 9 + tap];
        for (let p = 0; p < P; p++) if (from[p] >= 0) y[p] += w * plane[from[p]];
      });
    });
    return y;
  });
}

export const numeric = { opinion };
