// Schedules, and the steps from noise to data; the twin of companion/widgets/diffusion_plane.py.

import { fillNormal } from "../lib/initial.js";
import { random } from "../lib/random.js";
import { answers, ofKind } from "./bells.js";

export const SCHEDULES = ["cosine", "linear", "straight"];
const PARTICLES = 300;

// Shares of picture and noise at time t: [alpha, sigma].
export function shares(schedule, t) {
  if (schedule === "cosine") return [Math.cos((Math.PI * t) / 2), Math.sin((Math.PI * t) / 2)];
  if (schedule === "straight") return [1 - t, t];
  const logarithm = (-1000 * (1e-4 * t + ((0.02 - 1e-4) * t ** 2) / 2)) / 2;
  return [Math.exp(logarithm), Math.sqrt(-Math.expm1(2 * logarithm))];
}

// What each step multiplies with: alpha and sigma where it begins and ends, the share of the old noise
// that it keeps and that of fresh noise, as eta asks.
export function ladder(schedule, steps, eta) {
  return Array.from({ length: steps }, (_, k) => {
    const [[alpha, sigma], [toAlpha, toSigma]] = [k, k + 1].map((rung) => shares(schedule, 1 - rung / steps));
    const step = Math.sqrt(Math.max(0, sigma ** 2 - (alpha / toAlpha) ** 2 * toSigma ** 2));
    const fresh = ((eta * toSigma) / sigma) * step;
    return { alpha, sigma, toAlpha, toSigma, keep: Math.sqrt(Math.max(0, toSigma ** 2 - fresh ** 2)), fresh };
  });
}

export function noise(stream, count) {
  const drawn = new Float64Array(count);
  fillNormal(stream, drawn);
  return drawn;
}

// One step: from x and the guess x̂ of what it was, the next x; fresh noise from the stream.
export function stepped(x, guess, how, stream) {
  const z = how.fresh ? noise(stream, x.length) : null;
  return x.map((value, i) => {
    const kept = how.toAlpha * guess[i] + (how.keep * (value - how.alpha * guess[i])) / how.sigma;
    return z ? kept + how.fresh * z[i] : kept;
  });
}

// Data, their noise, and the noise from which particles begin; the stream goes on for fresh noise.
export function started(data, kind, seed) {
  const stream = random(seed), chosen = ofKind(data, kind);
  const [begin, around, drowning] = [0, 1, 2].map(() => noise(stream, 2 * PARTICLES));
  const which = Array.from({ length: PARTICLES }, (_, i) => i % chosen.kinds.length);
  return {
    noise: begin, drowning, stream, kinds: which.map((k) => chosen.kinds[k]),
    x: around.map((e, i) => chosen.centres[2 * which[i >> 1] + (i % 2)] + data.std * e),
  };
}

// Where the particles are from noise through all steps: steps + 1 arrays of x and y.
export function travel(data, { schedule, steps, eta, kind, weight, seed }) {
  const { noise: begin, stream } = started(data, kind, seed), ask = answers(data, kind, weight), path = [begin];
  for (const how of ladder(schedule, steps, eta)) {
    const x = path.at(-1);
    path.push(stepped(x, ask(x, how.alpha, how.sigma).mean, how, stream));
  }
  return path;
}

// Data and noise mixed in the shares of a time.
export function drowned(x, noise, alpha, sigma) {
  return x.map((value, i) => alpha * value + sigma * noise[i]);
}

export const numeric = {
  shares,
  ladder,
  noise: (seed, count) => noise(random(seed), count),
  stepped: (x, guess, how, seed) => stepped(Float64Array.from(x), guess, how, random(seed)),
  started: (data, kind, seed) => {
    const { noise, x, drowning, kinds } = started(data, kind, seed);
    return { noise, x, drowning, kinds };
  },
  travel,
  drowned,
};
