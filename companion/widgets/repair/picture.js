// Pictures of 32 × 32 in colour, the holes in them, and how far a repair is from the original.

import { array } from "../lib/arrays.js";
import { fillNormal } from "../lib/initial.js";
import { random } from "../lib/random.js";

export const SIDE = 32;
export const PIXELS = SIDE * SIDE;
const SMOOTHNESS = 1.25; // of the smoothest picture, for noise of strength 1; chosen on training pictures

// Bytes, pixel after pixel, to planes from −1 to 1.
export function toPlanes(bytes) {
  const x = array([3, SIDE, SIDE]);
  for (let i = 0; i < PIXELS; i++) {
    for (let c = 0; c < 3; c++) x.data[c * PIXELS + i] = bytes[3 * i + c] / 127.5 - 1;
  }
  return x;
}

// A mask is 128 bytes, a bit for each pixel, 1 in the hole; `known` is 1 for each pixel that is left.
export function knownOf(mask) {
  return Float64Array.from({ length: PIXELS }, (_, i) => 1 - ((mask[i >> 3] >> (i % 8)) & 1));
}

function maskOf(known) {
  const mask = new Uint8Array(PIXELS / 8);
  known.forEach((value, i) => {
    if (!value) mask[i >> 3] |= 1 << (i % 8);
  });
  return mask;
}

// The mask after a stroke from pixel to pixel with a round brush; `mend` takes the hole away.
export function stroked(mask, [i0, j0], [i1, j1], radius, mend) {
  const known = knownOf(mask), steps = Math.max(1, Math.abs(i1 - i0), Math.abs(j1 - j0));
  for (let k = 0; k <= steps; k++) {
    const i = Math.round(i0 + ((i1 - i0) * k) / steps), j = Math.round(j0 + ((j1 - j0) * k) / steps);
    for (let a = Math.max(0, i - radius); a <= Math.min(SIDE - 1, i + radius); a++) {
      for (let b = Math.max(0, j - radius); b <= Math.min(SIDE - 1, j + radius); b++) {
        if (Math.hypot(a - i, b - j) <= radius) known[SIDE * a + b] = mend ? 1 : 0;
      }
    }
  }
  return maskOf(known);
}

// Masks to begin with.
export const PRESETS = ["none", "square", "half", "scratches", "specks"];

export function preset(name) {
  const stream = random(1);
  return maskOf(Float64Array.from({ length: PIXELS }, (_, k) => {
    const i = Math.floor(k / SIDE), j = k % SIDE, inside = (n) => n >= 10 && n < 22;
    if (name === "square") return inside(i) && inside(j) ? 0 : 1;
    if (name === "half") return j >= SIDE / 2 ? 0 : 1;
    if (name === "scratches") return (i + 2 * j) % 24 < 4 || (3 * i - j + 96) % 40 < 4 ? 0 : 1;
    if (name === "specks") return stream.uniform() < 0.7 ? 0 : 1;
    return 1;
  }));
}

// The picture with noise, the same for the same seed.
export function noisy(x, sigma, seed) {
  const noise = new Float64Array(x.data.length + (x.data.length % 2));
  fillNormal(random(seed), noise);
  return array(x.shape, x.data.map((value, i) => value + sigma * noise[i]));
}

// What a repair ends as: from −1 to 1, and without noise the known pixels as they are.
export function finished(found, y, known, sigma) {
  const size = known.length;
  return array(found.shape, found.data.map((value, i) => {
    if (sigma === 0 && known[i % size]) return y.data[i];
    return Math.min(1, Math.max(-1, value));
  }));
}

// Peak signal-to-noise ratio in decibels: without noise of the hole alone. null if nothing is lost.
export function psnr(found, x, known, sigma) {
  const size = known.length;
  let squared = 0, count = 0;
  x.data.forEach((value, i) => {
    if (sigma === 0 && known[i % size]) return;
    squared += (found.data[i] - value) ** 2;
    count++;
  });
  return count ? 10 * Math.log10((4 * count) / squared) : null;
}

export function strengthFor(sigma) {
  return SMOOTHNESS * sigma;
}

export const numeric = {
  toPlanes, preset, noisy, strengthFor,
  knownOf: (mask) => knownOf(Uint8Array.from(mask)),
  maskOf: (known) => maskOf(Float64Array.from(known)),
  stroked: (mask, from, to, radius, mend) => stroked(Uint8Array.from(mask), from, to, radius, mend),
  finished: (found, y, known, sigma) => finished(found, y, Float64Array.from(known), sigma),
  psnr: (found, x, known, sigma) => psnr(found, x, Float64Array.from(known), sigma),
};
