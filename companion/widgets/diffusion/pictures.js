// A digit drawn by the network, step by step; the twin of `drawn` in
// companion/widgets/diffusion_networks.py.

import { random } from "../lib/random.js";
import { ladder, noise, stepped } from "./sampler.js";
import { asking, unpack } from "./unet.js";

export const SIDE = 32;

// The noise that a seed begins with.
export function begun(seed) {
  return noise(random(seed), SIDE * SIDE);
}

// How often the network is asked for one picture.
export function passes({ steps, digit, weight }) {
  return digit >= 0 && weight !== 1 ? 2 * steps : steps;
}

// Draws one picture: an iterator that gives null now and then, so that the page can do something else,
// and after each step { x, guess }: the picture that stands, and what the network took the one before
// it for.
export function* drawing(net, { schedule, steps, eta, digit, weight, seed }) {
  const stream = random(seed);
  let x = noise(stream, SIDE * SIDE);
  for (const how of ladder(schedule, steps, eta)) {
    const { alpha, sigma } = how, radius = Math.hypot(alpha, sigma), t = Math.atan2(sigma, alpha) / (Math.PI / 2);
    const seen = x.map((value) => value / radius);
    let v = yield* asking(net, seen, t, digit);
    if (digit >= 0 && weight !== 1) {
      const free = yield* asking(net, seen, t, -1);
      v = v.map((value, i) => free[i] + weight * (value - free[i]));
    }
    const guess = seen.map((value, i) => Math.min(1, Math.max(-1, (alpha * value - sigma * v[i]) / radius)));
    x = stepped(x, guess, how, stream);
    yield { x, guess };
  }
}

// Share of the pixels that are grey: neither above 0.9 nor below −0.9.
export function undecided(picture) {
  return picture.reduce((sum, value) => sum + Number(Math.abs(value) < 0.9), 0) / picture.length;
}

// Mean difference of pixels beside each other in a row.
export function roughness(picture) {
  let sum = 0;
  for (let i = 0; i < picture.length; i++) if (i % SIDE) sum += Math.abs(picture[i] - picture[i - 1]);
  return sum / (SIDE * (SIDE - 1));
}

// From −1…1 to bytes; what lies outside is cut off.
export function toBytes(picture) {
  return Uint8Array.from(picture, (value) => Math.round(127.5 * (Math.min(1, Math.max(-1, value)) + 1)));
}

export const numeric = {
  begun, passes, undecided, roughness, toBytes,
  drawing: (about, bytes, numbers, setting) =>
    [...drawing(unpack(about, bytes, numbers), setting)].filter((one) => one),
};
