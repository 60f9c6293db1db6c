// The data sets of points in the plane, and noise: the twin of companion/widgets/gan_python.py.
// Everything lies within the square from −EDGE to EDGE.

import { fillNormal } from "../lib/initial.js";
import { random } from "../lib/random.js";

export const EDGE = 1.3;
export const DATA = ["line", "two", "ring", "disjoint", "eight", "nine", "own"];
export const NOISES = ["uniform", "normal"];

const SPREAD = { line: 0.03, two: 0.12, ring: 0.03, disjoint: 0.03, eight: 0.05, nine: 0.05, own: 0.03 };
const LONG = 0.8; // half the length of a line
const SLOPE = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
const RADIUS = 0.75, APART = 0.6, PIECES = 8, SECTORS = 12;

const CENTRES = {
  two: [[-0.5, -0.3], [0.5, 0.3]],
  eight: Array.from({ length: 8 }, (_, i) => [
    RADIUS * Math.cos((i * Math.PI) / 4), RADIUS * Math.sin((i * Math.PI) / 4),
  ]),
  nine: Array.from({ length: 9 }, (_, i) => [0.75 * ((i % 3) - 1), 0.75 * (Math.floor(i / 3) - 1)]),
};

// The middles of the clusters of a data set that has some.
function centres(name, own) {
  return name === "own" ? own : CENTRES[name] ?? [];
}

// Points of a data set into `out`, as x, y, x, y, …; `own` are the reader's points.
export function points(name, out, stream, own) {
  const spread = SPREAD[name], middles = centres(name, own), two = new Float64Array(2);
  for (let i = 0; i < out.length; i += 2) {
    if (middles.length) {
      const middle = middles[stream.integer(middles.length)];
      fillNormal(stream, two);
      out[i] = middle[0] + spread * two[0];
      out[i + 1] = middle[1] + spread * two[1];
      continue;
    }
    const u = stream.uniform();
    const side = name === "disjoint" ? 2 * stream.integer(2) - 1 : 0;
    fillNormal(stream, two);
    const across = spread * two[0];
    if (name === "ring") {
      const angle = 2 * Math.PI * u;
      out[i] = (RADIUS + across) * Math.cos(angle);
      out[i + 1] = (RADIUS + across) * Math.sin(angle);
    } else if (name === "line") {
      const along = LONG * (2 * u - 1);
      out[i] = along * SLOPE[0] - across * SLOPE[1];
      out[i + 1] = along * SLOPE[1] + across * SLOPE[0];
    } else {
      out[i] = LONG * (2 * u - 1);
      out[i + 1] = side * APART + across;
    }
  }
  return out;
}

// Noise into `out`: uniform from −1 to 1, or standard normal.
export function noise(kind, out, stream) {
  if (kind === "normal") fillNormal(stream, out);
  else for (let i = 0; i < out.length; i++) out[i] = 2 * stream.uniform() - 1;
  return out;
}

// Into how many parts a data set falls: its clusters, or equal pieces of its lines.
export function partsOf(name, own) {
  return { line: PIECES, ring: SECTORS, disjoint: PIECES }[name] ?? centres(name, own).length;
}

// The part that a point belongs to; −1 if it lies further off the data than three standard
// deviations of them.
export function partOf(name, x, y, own) {
  const far = 3 * SPREAD[name];
  if (name === "ring") {
    if (Math.abs(Math.hypot(x, y) - RADIUS) > far) return -1;
    const turn = Math.atan2(y, x) / (2 * Math.PI);
    return Math.floor((turn - Math.floor(turn)) * SECTORS) % SECTORS;
  }
  if (name === "line") {
    const along = x * SLOPE[0] + y * SLOPE[1], across = y * SLOPE[0] - x * SLOPE[1];
    return Math.abs(across) > far ? -1 : piece(along, PIECES);
  }
  if (name === "disjoint") {
    if (Math.abs(Math.abs(y) - APART) > far) return -1;
    const at = piece(x, PIECES / 2);
    return at < 0 ? -1 : at + (y > 0 ? PIECES / 2 : 0);
  }
  let best = -1, least = far * far;
  centres(name, own).forEach(([a, b], i) => {
    const distance = (x - a) ** 2 + (y - b) ** 2;
    if (distance <= least) [best, least] = [i, distance];
  });
  return best;
}

function piece(along, pieces) {
  const at = Math.floor((along / LONG + 1) / 2 * pieces);
  return at >= 0 && at < pieces ? at : -1;
}

export const numeric = {
  points: (name, n, seed, own) => points(name, new Float64Array(2 * n), random(seed), own),
  noise: (kind, count, seed) => noise(kind, new Float64Array(count), random(seed)),
  partOf,
  partsOf,
};
