// The losses of both players, as functions of the discriminator's outputs a = D(x) before any
// sigmoid: the value, and the derivative with respect to every a. Batches are averaged.

import { sigmoid } from "../lib/network.js";

export const LOSSES = ["saturating", "nonsaturating", "squares", "hinge", "wasserstein"];

// log(1 + exp a) without overflow.
function softplus(a) {
  return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
}

// [value, derivative] at one output: what D loses on real points and on generated ones, and what G
// loses on generated ones.
const VALUES = {
  logisticReal: (a) => softplus(-a),
  logisticFake: softplus,
  logisticMade: (a) => -softplus(a),
  one: (a) => (a - 1) ** 2 / 2,
  zero: (a) => a ** 2 / 2,
  above: (a) => Math.max(0, 1 - a),
  below: (a) => Math.max(0, 1 + a),
  less: (a) => -a,
  more: (a) => a,
};
const SLOPES = {
  logisticReal: (a) => sigmoid(a) - 1,
  logisticFake: sigmoid,
  logisticMade: (a) => -sigmoid(a),
  one: (a) => a - 1,
  zero: (a) => a,
  above: (a) => (a < 1 ? -1 : 0),
  below: (a) => (a > -1 ? 1 : 0),
  less: () => -1,
  more: () => 1,
};
const TERMS = {
  saturating: { real: "logisticReal", fake: "logisticFake", made: "logisticMade" },
  nonsaturating: { real: "logisticReal", fake: "logisticFake", made: "logisticReal" },
  squares: { real: "one", fake: "zero", made: "one" },
  hinge: { real: "above", fake: "below", made: "less" },
  wasserstein: { real: "less", fake: "more", made: "less" },
};

// The mean loss of the outputs from `from` to `to` on one side: D's "real" and "fake", or what G
// "made". Writes its gradient into the same places of `gradient`.
export function loss(name, side, outputs, from, to, gradient) {
  const term = TERMS[name][side], value = VALUES[term], slope = SLOPES[term], n = to - from;
  let sum = 0;
  for (let i = from; i < to; i++) {
    sum += value(outputs[i]);
    gradient[i] = slope(outputs[i]) / n;
  }
  return sum / n;
}

// Outputs of D as shades from −1 (generated) to 1 (real). Wasserstein's have no zero: they are seen
// from their mean.
export function shades(name, outputs) {
  const held = (v) => Math.min(1, Math.max(-1, v));
  if (name === "wasserstein") {
    const mean = outputs.reduce((a, b) => a + b, 0) / outputs.length;
    const most = outputs.reduce((a, b) => Math.max(a, Math.abs(b - mean)), 0) || 1;
    return outputs.map((a) => (a - mean) / most);
  }
  return outputs.map({ squares: (a) => held(2 * a - 1), hinge: held }[name] ?? ((a) => 2 * sigmoid(a) - 1));
}

export const numeric = {
  shades: (name, outputs) => shades(name, Float64Array.from(outputs)),
  loss(name, side, outputs) {
    const gradient = new Float64Array(outputs.length);
    return { value: loss(name, side, outputs, 0, outputs.length, gradient), gradient };
  },
};
