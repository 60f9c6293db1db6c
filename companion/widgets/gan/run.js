// A GAN in training. One stream of random numbers feeds everything, in this order: the parameters
// of G, of D, then for every update of D the real points, the noise and, with the gradient penalty,
// the places between them; for every update of G the noise. Python keeps the same order.

import { initialise } from "../lib/initial.js";
import { backward, forward, network } from "../lib/network.js";
import { optimiser } from "../lib/optimisers.js";
import { random } from "../lib/random.js";
import { noise, points } from "./data.js";
import { loss } from "./losses.js";
import { penalise } from "./penalty.js";

const SLOPE = 0.2; // of the leaky ReLU

export function sizesOf(setting, player) {
  const hidden = (count, width) => Array.from({ length: count }, () => width);
  return player === "g"
    ? [setting.noise_size, ...hidden(setting.g_hidden, setting.g_width), 2]
    : [2, ...hidden(setting.d_hidden, setting.d_width), 1];
}

// A network of one player; with `params`, one that shares them.
export function player(setting, which, capacity, params) {
  const sizes = sizesOf(setting, which), names = sizes.slice(2).map(() => setting.activation);
  return network(sizes, [...names, "linear"], capacity, { slope: SLOPE, params });
}

export function start(setting) {
  const stream = random(setting.seed), { batch, penalty } = setting;
  const G = player(setting, "g", batch), D = player(setting, "d", 2 * batch);
  initialise(G, "default", stream);
  initialise(D, "default", stream);
  const twin = penalty === "none" ? null : player(setting, "d", batch, D.params);
  const adam = { beta1: setting.beta1 };
  return {
    setting, stream, G, D, twin,
    moveG: optimiser(setting.optimiser, G, setting.g_rate, adam),
    moveD: optimiser(setting.optimiser, D, setting.d_rate, adam),
    z: new Float64Array(batch * setting.noise_size),
    both: new Float64Array(4 * batch), // real points, then generated ones
    between: new Float64Array(2 * batch),
    slopes: new Float64Array(2 * batch),
    iteration: 0, phase: 0,
    lossD: NaN, lossG: NaN,
  };
}

// One update of D; G is only looked at.
export function stepD(run) {
  const { setting, stream, G, D, twin, z, both, slopes } = run, { batch, penalty } = setting;
  points(setting.data, both.subarray(0, 2 * batch), stream, setting.own_points);
  noise(setting.noise, z, stream);
  both.set(forward(G, z, batch), 2 * batch);
  const outputs = forward(D, both, 2 * batch);
  run.lossD = loss(setting.loss, "real", outputs, 0, batch, slopes)
    + loss(setting.loss, "fake", outputs, batch, 2 * batch, slopes);
  backward(D, slopes, 2 * batch, { input: false });
  if (twin) {
    run.lossD += penalise(twin, penalty === "r1" ? both : mixed(run), batch, penalty, setting.weight);
    for (let k = 0; k < D.grads.length; k++) D.grads[k] += twin.grads[k];
  }
  run.moveD.step();
}

// Somewhere on the line from each real point to a generated one.
function mixed({ setting: { batch }, stream, both, between }) {
  for (let i = 0; i < batch; i++) {
    const u = stream.uniform();
    for (let k = 2 * i; k < 2 * i + 2; k++) between[k] = u * both[k] + (1 - u) * both[2 * batch + k];
  }
  return between;
}

// One update of G; D only says which way.
export function stepG(run) {
  const { setting, stream, G, D, z, slopes } = run, { batch } = setting;
  noise(setting.noise, z, stream);
  const outputs = forward(D, forward(G, z, batch), batch);
  run.lossG = loss(setting.loss, "made", outputs, 0, batch, slopes);
  backward(G, backward(D, slopes, batch, { weights: false }), batch, { input: false });
  run.moveG.step();
}

// The next update of an iteration: D's come first, then G's. `phase` counts them.
export function update(run) {
  const { d_steps, g_steps } = run.setting;
  if (run.phase < d_steps) stepD(run);
  else stepG(run);
  if (++run.phase < d_steps + g_steps) return;
  run.phase = 0;
  run.iteration++;
}

// The rest of an iteration, from wherever it stands.
export function iterate(run) {
  do update(run);
  while (run.phase);
}

// Everything that the rest of the run depends on, between two iterations.
export function snapshot({ stream, G, D, moveG, moveD, iteration, lossD, lossG }) {
  const moves = [moveG, moveD].map(({ state }) => ({ t: state.t, m: state.m.slice(), v: state.v.slice() }));
  return { stream: stream.state.slice(), g: G.params.slice(), d: D.params.slice(), moves, iteration, lossD, lossG };
}

export function restore(run, { stream, g, d, moves, iteration, lossD, lossG }) {
  run.stream.state.set(stream);
  run.G.params.set(g);
  run.D.params.set(d);
  [run.moveG, run.moveD].forEach(({ state }, i) => {
    state.t = moves[i].t;
    state.m.set(moves[i].m);
    state.v.set(moves[i].v);
  });
  Object.assign(run, { iteration, lossD, lossG, phase: 0 });
}

export const numeric = {
  // Both players' parameters and losses after some iterations; `back`: gone back there once and
  // come again.
  train(setting, iterations, back) {
    const run = start(setting);
    let kept = null;
    while (run.iteration < iterations) {
      if (run.iteration === back && !kept) kept = snapshot(run);
      iterate(run);
      if (run.iteration === iterations && kept && kept !== "used") {
        restore(run, kept);
        kept = "used";
      }
    }
    return { g: run.G.params, d: run.D.params, lossD: run.lossD, lossG: run.lossG };
  },
};
