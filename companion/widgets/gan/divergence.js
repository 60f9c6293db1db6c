// How far generated points are from the data, in numbers that can be read because their noise floor is
// known: what a perfect generator scores, data against as many other data. The twin of the planar
// divergences of companion.metrics.

import { random } from "../lib/random.js";
import { EDGE, partOf, partsOf, points } from "./data.js";

export const SIZE = 1000; // points on either side
const CELLS = 12; // a side of the grid
const NEAR = 400; // points that the energy distance compares
const PAIRS = 40; // pairs of samples that the floor is made from

// How many points fall into each cell, row by row, and last those outside: none is dropped.
function counts(xy) {
  const out = new Float64Array(CELLS * CELLS + 1);
  const cell = (v) => (v === EDGE ? CELLS - 1 : Math.floor(((v + EDGE) / (2 * EDGE)) * CELLS));
  for (let i = 0; i < xy.length; i += 2) {
    const column = cell(xy[i]), row = cell(xy[i + 1]);
    const inside = column >= 0 && column < CELLS && row >= 0 && row < CELLS;
    out[inside ? row * CELLS + column : CELLS * CELLS]++;
  }
  return out;
}

// KL(p ‖ q) in nats, from counts. Half a point is added to every cell, or one empty cell of q
// would make it infinite.
function kl(p, q) {
  const half = 0.5, a = total(p) + half * p.length, b = total(q) + half * q.length;
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const pi = (p[i] + half) / a, qi = (q[i] + half) / b;
    sum += pi * Math.log(pi / qi);
  }
  return sum;
}

// The Jensen–Shannon divergence in nats, at most log 2; empty cells do it no harm.
function js(p, q) {
  const a = total(p), b = total(q);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const pi = p[i] / a, qi = q[i] / b, middle = (pi + qi) / 2;
    if (pi > 0) sum += (pi * Math.log(pi / middle)) / 2;
    if (qi > 0) sum += (qi * Math.log(qi / middle)) / 2;
  }
  return sum;
}

function total(values) {
  return values.reduce((a, b) => a + b, 0);
}

// The energy distance 2 E|x − y| − E|x − x′| − E|y − y′|, unbiased: pairs of a point with itself
// are left out. A perfect generator scores 0 on average, so half the time below 0.
function energy(x, y) {
  return 2 * between(x, y) - within(x) - within(y);
}

function between(x, y) {
  let sum = 0;
  for (let i = 0; i < x.length; i += 2) {
    for (let j = 0; j < y.length; j += 2) {
      const a = x[i] - y[j], b = x[i + 1] - y[j + 1];
      sum += Math.sqrt(a * a + b * b);
    }
  }
  return sum / ((x.length / 2) * (y.length / 2));
}

function within(x) {
  const n = x.length / 2;
  let sum = 0;
  for (let i = 0; i < 2 * n; i += 2) {
    for (let j = i + 2; j < 2 * n; j += 2) {
      const a = x[i] - x[j], b = x[i + 1] - x[j + 1];
      sum += Math.sqrt(a * a + b * b);
    }
  }
  return sum / ((n * (n - 1)) / 2);
}

// How many parts of the data are covered (get at least a tenth of their fair share of the
// points), out of how many, and which share of the points lies on the data at all.
function coverage(name, xy, own) {
  const each = new Float64Array(partsOf(name, own)), n = xy.length / 2;
  let hit = 0;
  for (let i = 0; i < 2 * n; i += 2) {
    const part = partOf(name, xy[i], xy[i + 1], own);
    if (part < 0) continue;
    each[part]++;
    hit++;
  }
  const covered = each.filter((count) => count / n >= 1 / each.length / 10).length;
  return { covered, parts: each.length, hit: hit / n };
}

function middle(xy) {
  const sum = [0, 0];
  for (let i = 0; i < xy.length; i++) sum[i % 2] += xy[i];
  return sum.map((value) => value / (xy.length / 2));
}

// How often the middle of the points has changed from one side of the origin to the other, along
// the line on which the two clusters lie.
export function turns(middles) {
  const sides = middles.map(([x, y]) => 0.5 * x + 0.3 * y >= 0);
  return sides.filter((side, i) => i > 0 && side !== sides[i - 1]).length;
}

// What generated points are compared with, drawn once: a sample of the data and its floor.
export function judge(name, own, seed) {
  const stream = random((seed ^ 0x5eed) >>> 0);
  const real = points(name, new Float64Array(2 * SIZE), stream, own), cells = counts(real), near = real.slice(0, 2 * NEAR);
  const self = within(near);
  return {
    real,
    measure(fake) {
      const q = counts(fake), other = fake.subarray(0, 2 * NEAR);
      return {
        js: js(cells, q),
        kl: kl(cells, q),
        energy: 2 * between(near, other) - self - within(other),
        ...coverage(name, fake, own),
        middle: middle(fake),
      };
    },
  };
}

// The floor of every divergence: [5 %, median, 95 %] of data against data.
export function floor(name, own, seed) {
  const stream = random((seed ^ 0xf1004) >>> 0), found = { js: [], kl: [], energy: [] };
  for (let i = 0; i < PAIRS; i++) {
    const x = points(name, new Float64Array(2 * SIZE), stream, own), y = points(name, new Float64Array(2 * SIZE), stream, own);
    const p = counts(x), q = counts(y);
    found.js.push(js(p, q));
    found.kl.push(kl(p, q));
    found.energy.push(energy(x.subarray(0, 2 * NEAR), y.subarray(0, 2 * NEAR)));
  }
  return Object.fromEntries(Object.entries(found).map(([key, values]) => {
    values.sort((a, b) => a - b);
    return [key, [values[PAIRS / 20], (values[PAIRS / 2 - 1] + values[PAIRS / 2]) / 2, values[PAIRS - 1 - PAIRS / 20]]];
  }));
}

export const numeric = {
  counts, kl, js,
  energy: (x, y) => energy(x.data, y.data),
  coverage: (name, xy, own) => coverage(name, xy.data, own),
  measure: (name, own, seed, fake) => judge(name, own, seed).measure(fake.data),
  floor,
  turns,
};
