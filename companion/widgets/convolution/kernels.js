// Ready kernels, and what one can do to a kernel: a list of rows, or three such for three channels.

import { random } from "../lib/random.js";

const each = (divisor, rows) => rows.map((row) => row.map((value) => value / divisor));
const square = (k, value) =>
  Array.from({ length: k }, (_, a) => Array.from({ length: k }, (_, b) => value(a, b)));

// Row k of Pascal's triangle.
function binomial(k) {
  const row = [1];
  for (let i = 1; i < k; i++) row.push((row[i - 1] * (k - i)) / i);
  return row;
}

// Some kernels exist in every size, the others in their own only.
const FAMILIES = {
  identity: (k) => square(k, (a, b) => Number(a === (k - 1) >> 1 && b === (k - 1) >> 1)),
  mean: (k) => square(k, () => 1 / (k * k)),
  gauss: (k) => square(k, (a, b) => (binomial(k)[a] * binomial(k)[b]) / 4 ** (k - 1)),
};

const FIXED = {
  sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
  vertical: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
  horizontal: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
  laplace: [[0, -1, 0], [-1, 4, -1], [0, -1, 0]],
  emboss: [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
  shift: [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
  bilinear: each(4, [[1, 2, 1], [2, 4, 2], [1, 2, 1]]),
};

export const PRESETS = [
  "vertical", "horizontal", "laplace", "sharpen", "mean", "gauss", "emboss", "shift", "bilinear",
  "identity",
];

// The ready kernel of a name; k is used where the kernel exists in every size.
export function ready(name, k) {
  return FIXED[name] ?? FAMILIES[name](k);
}

// Numbers from −1 to 1 in steps of a tenth, the same for the same seed.
export function randomKernel(k, seed) {
  const stream = random(seed);
  return square(k, () => (stream.integer(21) - 10) / 10);
}

export function slices(kernel) {
  return Array.isArray(kernel[0][0]) ? kernel : [kernel];
}

// The name of a ready kernel, or "own".
export function nameOf(kernel) {
  const all = slices(kernel), text = JSON.stringify(all[0]);
  if (all.some((slice) => JSON.stringify(slice) !== text)) return "own";
  return PRESETS.find((name) => JSON.stringify(ready(name, all[0].length)) === text) ?? "own";
}

// The kernel in another size: made anew where it exists there, else its middle stays and new
// places are zero.
export function resized(kernel, k) {
  const name = nameOf(kernel);
  if (Object.hasOwn(FAMILIES, name)) return ready(name, k);
  const all = slices(kernel).map((slice) => {
    const offset = Math.floor((slice.length - k) / 2);
    return square(k, (a, b) => slice[a + offset]?.[b + offset] ?? 0);
  });
  return all.length === 1 ? all[0] : all;
}

// The kernel with one weight changed, in one slice; `split` gives every channel a slice first.
export function edited(kernel, c, a, b, value, split) {
  let all = structuredClone(slices(kernel));
  if (split && all.length === 1) all = [1, 2, 3].map(() => structuredClone(all[0]));
  all[Math.min(c, all.length - 1)][a][b] = value;
  return all.length === 1 ? all[0] : all;
}

export const numeric = { ready, randomKernel, nameOf, resized, edited };
