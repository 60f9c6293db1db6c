// What is done with codes: how far a Gaussian is from the prior, what a picture costs, codes drawn at
// random and on the way from one picture to another, and the nearest of many.

import { fillNormal } from "../lib/initial.js";
import { random } from "../lib/random.js";
import { PIXELS, decoded, unpack } from "./networks.js";

export const CODES = 12; // in a strip
const DRAWS = 64; // for a mean over codes
export const EDGE = 4; // the plane reaches from −4 to 4

// KL(N(mean, variance) ‖ N(0, I)) in nats, of one picture: ½ Σ (μ² + σ² − 1 − log σ²).
export function divergence(mean, variance) {
  let sum = 0;
  for (let i = 0; i < mean.length; i++) sum += mean[i] ** 2 + variance[i] - 1 - Math.log(variance[i]);
  return sum / 2;
}

// −log p(x|z) in nats: the cross-entropy of the picture x, from 0 to 1, under logits; `from` is where
// the picture's logits begin.
export function cost(logits, x, from = 0) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const a = logits[from + i];
    sum += Math.max(a, 0) - a * x[i] + Math.log1p(Math.exp(-Math.abs(a)));
  }
  return sum;
}

// `count` pairs of normal numbers.
export function noise(seed, count) {
  const drawn = new Float64Array(2 * count);
  fillNormal(random(seed), drawn);
  return drawn;
}

// Codes drawn for a picture: z = μ + σ ε.
export function drawn(mean, variance, seed, count) {
  return noise(seed, count).map((e, k) => mean[k % 2] + Math.sqrt(variance[k % 2]) * e);
}

// The reconstruction term of a picture: the mean cost over codes drawn for it.
export function expectedCost(net, mean, variance, x, seed) {
  if (!net.variational) return cost(decoded(net, mean), x);
  const logits = decoded(net, drawn(mean, variance, seed, DRAWS));
  let sum = 0;
  for (let k = 0; k < DRAWS; k++) sum += cost(logits, x, k * PIXELS);
  return sum / DRAWS;
}

// Codes c as places A c + b of the plane; `matrix` holds A row by row.
export function placed(codes, { matrix: [a, b, c, d], shift }) {
  const z = new Float64Array(codes.length);
  for (let k = 0; k < codes.length; k += 2) {
    z[k] = a * codes[k] + b * codes[k + 1] + shift[0];
    z[k + 1] = c * codes[k] + d * codes[k + 1] + shift[1];
  }
  return z;
}

// Codes at even steps on the straight line from a to b, both included.
export function between(a, b) {
  const codes = new Float64Array(2 * CODES);
  for (let k = 0; k < CODES; k++) {
    const t = k / (CODES - 1);
    for (const i of [0, 1]) codes[2 * k + i] = (1 - t) * a[i] + t * b[i];
  }
  return codes;
}

// Pictures as even mixtures of the pixels of two, for comparison with `between`.
export function mixed(a, b) {
  return Array.from({ length: CODES }, (_, k) => a.map((value, i) => Math.round(value + ((b[i] - value) * k) / (CODES - 1))));
}

// Which of many codes is nearest to z, and how far it is.
export function nearest(codes, z) {
  let index = 0, least = Infinity;
  for (let k = 0; 2 * k < codes.length; k++) {
    const distance = Math.hypot(codes[2 * k] - z[0], codes[2 * k + 1] - z[1]);
    if (distance < least) [index, least] = [k, distance];
  }
  return { index, distance: least };
}

// How many codes lie outside of the plane that is shown.
export function outside(codes) {
  let count = 0;
  for (let k = 0; k < codes.length; k += 2) {
    if (Math.max(Math.abs(codes[k]), Math.abs(codes[k + 1])) > EDGE) count++;
  }
  return count;
}

// A circle of codes around 0.
export function circle(radius) {
  return Float64Array.from({ length: 128 }, (_, k) => {
    const angle = (2 * Math.PI * (k >> 1)) / 64;
    return radius * (k % 2 ? Math.sin(angle) : Math.cos(angle));
  });
}

export const numeric = {
  divergence, cost, noise, drawn, placed, circle, between, mixed, nearest, outside,
  expectedCost: ([about, bytes, scales], mean, ...rest) =>
    expectedCost(unpack(about, bytes, scales), Float64Array.from(mean), ...rest),
};
