// The discriminator that no generator could fool: D*(x) = p(x) / (p(x) + q(x)), with both densities
// estimated in the same way from as many points, so that equal distributions give one half.

import { EDGE } from "./data.js";

const GRID = 48; // cells a side
const WIDTH = 0.07; // standard deviation of the kernel, in the units of the data

// Kernel density of points at the middles of GRID × GRID cells, row 0 at the top (large y).
export function density(xy) {
  const step = (2 * EDGE) / GRID, out = new Float64Array(GRID * GRID), n = xy.length / 2;
  for (let k = 0; k < 2 * n; k += 2) {
    const column = Math.floor((xy[k] + EDGE) / step), row = Math.floor((EDGE - xy[k + 1]) / step);
    if (column >= 0 && column < GRID && row >= 0 && row < GRID) out[row * GRID + column]++;
  }
  const reach = Math.ceil((4 * WIDTH) / step), kernel = [];
  for (let d = -reach; d <= reach; d++) kernel.push(Math.exp(-((d * step) ** 2) / (2 * WIDTH * WIDTH)));
  const sum = kernel.reduce((a, b) => a + b, 0) * step;
  const weights = kernel.map((value) => value / sum);
  const rows = blur(out, weights, GRID, 1);
  return blur(rows, weights, 1, GRID).map((value) => value / n);
}

// Along one axis: `along` is the distance between neighbours, `across` that between lines.
function blur(values, weights, across, along) {
  const out = new Float64Array(values.length), reach = (weights.length - 1) / 2;
  for (let line = 0; line < GRID; line++) {
    for (let i = 0; i < GRID; i++) {
      const value = values[line * across + i * along];
      if (value === 0) continue;
      const from = Math.max(-reach, -i), to = Math.min(reach, GRID - 1 - i);
      for (let d = from; d <= to; d++) {
        out[line * across + (i + d) * along] += value * weights[d + reach];
      }
    }
  }
  return out;
}

// Shades from −1 to 1 of the best D against the present generator, without a penalty: 2 D* − 1; for
// hinge its sign. NaN where neither has points worth speaking of (a hundredth of the greatest), and
// for Wasserstein, where without a penalty there is no best D.
export function optimal(loss, p, q) {
  const least = p.reduce((most, value) => Math.max(most, value), 0) / 100;
  return p.map((value, i) => {
    if (value + q[i] < least || loss === "wasserstein") return NaN;
    const shade = (value - q[i]) / (value + q[i]);
    return loss === "hinge" ? Math.sign(shade) : shade;
  });
}

export const numeric = {
  density: (xy) => ({ shape: [GRID, GRID], data: density(xy.data) }),
  optimal: (loss, p, q) => ({ shape: p.shape, data: optimal(loss, p.data, q.data) }),
};
