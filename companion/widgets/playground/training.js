// A network in training: what it starts from, one update, how good it is. Everything follows from
// the setting and its seed; companion/widgets/network.py draws the same numbers.
//
// A setting: { data, noise, points, hidden, activation, optimiser, lr, init, batch_size, seed }.

import { examples } from "../lib/datasets2d.js";
import { batches, initialise } from "../lib/initial.js";
import { backward, bceWithLogits, forward, network } from "../lib/network.js";
import { optimiser } from "../lib/optimisers.js";
import { random } from "../lib/random.js";

export const STARTS = ["default", "xavier", "he", "small", "large", "zeros"];
const DEVIATION = { small: 0.01, large: 5 };

export function shapeOf({ hidden, activation }) {
  return { sizes: [2, ...hidden, 1], activations: [...hidden.map(() => activation), "linear"] };
}

// Data, first values and batches have a stream each, so that changing one leaves the others alone.
export function trainer(setting) {
  const { seed, batch_size: size, init } = setting, { sizes, activations } = shapeOf(setting);
  const data = examples(setting.data, setting.noise, setting.points, 3 * seed);
  const n = data.t.length, net = network(sizes, activations, Math.max(n, 1));
  initialise(net, init in DEVIATION ? "normal" : init, random(3 * seed + 1), DEVIATION[init]);
  const optimise = optimiser(setting.optimiser, net, setting.lr);
  const order = n ? batches(random(3 * seed + 2), data.train, size) : null;
  const [rows, wanted, g] = [2, 1, 1].map((width) => new Float64Array(width * n));
  const { m, v } = optimise.state, { params } = net;
  const before = { params: params.slice(), m: m.slice(), v: v.slice(), t: 0, batch: null };
  const self = { setting, data, net, count: 0, batch: order && [...order.next()], before, now, update, score };

  // Where the next update starts from, and its batch.
  function now() {
    return { params, m, v, t: optimise.state.t, batch: self.batch };
  }

  // One update; what it started from stays in `before`. Returns the loss of its batch.
  function update() {
    before.params.set(params);
    before.m.set(m);
    before.v.set(v);
    before.t = optimise.state.t;
    before.batch = self.batch;
    const loss = slope(net, data, self.batch, rows, wanted, g);
    optimise.step();
    self.batch = [...order.next()];
    self.count += 1;
    return loss;
  }

  // Loss and share of right answers on both parts of the data; NaN for an empty one.
  function score() {
    const y = forward(net, data.x, n), part = (from, to) => {
      let right = 0;
      for (let k = from; k < to; k++) right += (y[k] > 0 ? 1 : 0) === data.t[k] ? 1 : 0;
      const loss = bceWithLogits(y.subarray(from, to), data.t.subarray(from, to), to - from, g);
      return { loss, accuracy: right / (to - from) };
    };
    return { train: part(0, data.train), test: part(data.train, n) };
  }

  return self;
}

// The batch's mean loss, with its gradients in net.grads; the arrays are room to work in.
export function slope(net, { x, t }, batch, rows, wanted, g) {
  batch.forEach((from, to) => {
    rows[2 * to] = x[2 * from];
    rows[2 * to + 1] = x[2 * from + 1];
    wanted[to] = t[from];
  });
  const loss = bceWithLogits(forward(net, rows, batch.length), wanted, batch.length, g);
  backward(net, g, batch.length, { input: false });
  return loss;
}

// The length of each layer's gradient, weight and bias together.
export function gradientNorms(net) {
  return net.layers.map(({ gradWeight, gradBias }) => Math.hypot(...gradWeight, ...gradBias));
}

export const numeric = {
  run(setting, steps) {
    const training = trainer(setting);
    const losses = Array.from({ length: steps }, () => training.update());
    return {
      losses, score: training.score(), norms: gradientNorms(training.net), params: training.net.params,
      next: training.batch,
    };
  },
};
