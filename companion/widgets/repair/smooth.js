// Repair without a network: the smoothest picture that agrees with what is known.

import { array, slice } from "../lib/arrays.js";

const ROUNDS = 600, ENOUGH = 1e-18;

// Of all x the one with the least  Σ known · (x − y)² + strength · Σ (differences of neighbours)².
// With strength 0, the limit: known pixels stay, and each other is the mean of its neighbours. For
// each channel a linear equation, solved by conjugate gradients.
export function smooth(y, known, strength) {
  const [channels, height, width] = y.shape, x = array(y.shape);
  if (!known.some((value) => value)) return x;
  for (let c = 0; c < channels; c++) {
    slice(x, c).data.set(solved(slice(y, c).data, known, strength, height, width));
  }
  return x;
}

function solved(y, known, strength, height, width) {
  const size = height * width, free = strength > 0 ? null : known.map((value) => 1 - value);
  const roughness = (x) => rough(x, height, width);
  // the equation's left side; without noise for the unknown pixels alone
  const left = (x) => {
    const r = roughness(x);
    return r.map((value, i) => (free ? free[i] * value : known[i] * x[i] + strength * value));
  };
  const start = y.map((value, i) => known[i] * value);
  // with little noise the filling without noise is nearly right; from nothing the way there is long
  const x = Float64Array.from(free ? start : solved(y, known, 0, height, width));
  const residual = Float64Array.from(left(x), (value, i) => (free ? 0 : start[i]) - value);
  let direction = Float64Array.from(residual), length = product(residual, residual);
  for (let k = 0; k < ROUNDS && length > ENOUGH; k++) {
    const applied = left(direction), step = length / product(direction, applied);
    for (let i = 0; i < size; i++) {
      x[i] += step * direction[i];
      residual[i] -= step * applied[i];
    }
    const before = length;
    length = product(residual, residual);
    for (let i = 0; i < size; i++) direction[i] = residual[i] + (length / before) * direction[i];
  }
  return x;
}

// By how much each pixel exceeds its neighbours, added up; outside of the picture there are none.
function rough(x, height, width) {
  const y = new Float64Array(x.length);
  for (let i = 0, k = 0; i < height; i++) {
    for (let j = 0; j < width; j++, k++) {
      if (i > 0) y[k] += x[k] - x[k - width];
      if (i < height - 1) y[k] += x[k] - x[k + width];
      if (j > 0) y[k] += x[k] - x[k - 1];
      if (j < width - 1) y[k] += x[k] - x[k + 1];
    }
  }
  return y;
}

function product(a, b) {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

export const numeric = { smooth: (y, known, strength) => smooth(y, Float64Array.from(known), strength) };
