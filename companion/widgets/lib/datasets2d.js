// Points of two classes in the plane, within about ±1: the same as in companion/widgets/datasets2d.py.

import { fillNormal } from "./initial.js";
import { random } from "./random.js";

export const DATASETS = ["circles", "xor", "moons", "spirals"];
const COUNT = 200;

// A given set, as triples [x, y, class]. For every point two uniform numbers are drawn, then two
// normal ones for the noise, whose standard deviation is `noise`.
function given(name, noise, stream) {
  if (!DATASETS.includes(name)) throw new RangeError(`no data set ${name}`);
  const added = new Float64Array(2);
  return Array.from({ length: COUNT }, (_, i) => {
    const [x, y, label] = SHAPES[name](stream.uniform(), stream.uniform(), i % 2);
    fillNormal(stream, added);
    return [x + noise * added[0], y + noise * added[1], label];
  });
}

const SHAPES = {
  // a disc within a ring
  circles(u, v, label) {
    const radius = label ? 0.75 + 0.25 * u : 0.45 * Math.sqrt(u), angle = 2 * Math.PI * v;
    return [radius * Math.cos(angle), radius * Math.sin(angle), label];
  },
  // four quarters, the opposite ones of one class, with a gap between them
  xor(u, v) {
    const [x, y] = [u, v].map((w) => 2 * w - 1 + (w < 0.5 ? -0.06 : 0.06));
    return [x, y, x * y < 0 ? 1 : 0];
  },
  // two half circles that reach into each other
  moons(u, _, label) {
    const [x, y] = [Math.cos(Math.PI * u), Math.sin(Math.PI * u)];
    return label ? [(0.5 - x) / 1.5, 0.25 - y, 1] : [(x - 0.5) / 1.5, y - 0.25, 0];
  },
  // two arms, a turn and a quarter long
  spirals(u, _, label) {
    const radius = 0.08 + 0.92 * u, angle = 2.5 * Math.PI * radius + Math.PI * label;
    return [radius * Math.cos(angle), radius * Math.sin(angle), label];
  },
};

// Triples as flat arrays in a shuffled order (Fisher and Yates); the first `train` of them are for
// training, the other two fifths for testing.
function split(points, stream) {
  const order = points.map((_, i) => i), n = points.length;
  for (let i = n - 1; i > 0; i--) {
    const j = stream.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return {
    x: Float64Array.from(order.flatMap((i) => points[i].slice(0, 2))),
    t: Float64Array.from(order, (i) => points[i][2]),
    train: n - Math.floor(0.4 * n),
  };
}

// The examples of a data set: a given one, or "own" with the reader's points.
export function examples(name, noise, own, seed) {
  const stream = random(seed);
  return split(name === "own" ? own : given(name, noise, stream), stream);
}

export const numeric = {
  examples(name, noise, own, seed) {
    const { x, t, train } = examples(name, noise, own, seed);
    return { x: { shape: [t.length, 2], data: x }, t, train };
  },
};
