// The numbers of the chain rule for one weight, one example and one update.

import { derivative, forward, backward, bceWithLogits, network, sigmoid } from "../lib/network.js";
import { gradientNorms, shapeOf, slope } from "./training.js";

// `moment` is what an update starts from (trainer's `now()` or `before`); `edge` is [layer, neuron,
// input], where the input after the last is the bias; `place` is the example's place in the batch.
export function explain(setting, data, moment, [l, o, i], place) {
  const { sizes, activations } = shapeOf(setting), n = moment.batch.length;
  const net = network(sizes, activations, n), { lr } = setting;
  net.params.set(moment.params);
  const { inputs, outputs, activation, weight, bias } = net.layers[l], chosen = moment.batch[place];
  const isBias = i === inputs, at = net.layers[l].weight.byteOffset / 8 + (isBias ? inputs * outputs + o : o * inputs + i);

  // the example alone
  const x = data.x.slice(2 * chosen, 2 * chosen + 2), t = data.t[chosen], one = new Float64Array(1);
  const y = forward(net, x, 1)[0], loss = bceWithLogits(Float64Array.of(y), [t], 1, one);
  backward(net, one, 1, { input: false });
  const layer = net.layers[l], above = net.layers[l + 1], into = Array.from(layer.x.slice(0, inputs));
  const terms = above ? Array.from({ length: above.outputs }, (_, k) => [above.dz[k], above.weight[k * outputs + o]]) : [];
  const found = {
    x: into, weights: Array.from(weight.slice(o * inputs, (o + 1) * inputs)), bias: bias[o],
    z: layer.z[o], a: layer.a[o], activation, y, p: sigmoid(y), t, loss, terms,
    dLda: above ? terms.reduce((sum, [dz, w]) => sum + dz * w, 0) : one[0],
    dadz: derivative(activation, layer.z[o]),
    dzdw: isBias ? 1 : into[i],
    example: net.grads[at],
    old: moment.params[at],
  };

  // the whole batch, and the update
  const [rows, wanted, g] = [2, 1, 1].map((width) => new Float64Array(width * n));
  slope(net, data, moment.batch, rows, wanted, g);
  const mean = net.grads[at], grads = net.grads.slice(), norms = gradientNorms(net);
  return { ...found, mean, grads, norms, count: n, lr, ...STEPS[setting.optimiser](found.old, mean, moment, at, lr) };
}

const STEPS = {
  sgd: (old, g, _, __, lr) => ({ next: old - lr * g }),
  momentum(old, g, { m }, at, lr) {
    const velocity = 0.9 * m[at] + g;
    return { kept: m[at], velocity, next: old - lr * velocity };
  },
  adam(old, g, { m, v, t }, at, lr) {
    const first = 0.9 * m[at] + 0.1 * g, second = 0.999 * v[at] + 0.001 * g * g;
    const mHat = first / (1 - 0.9 ** (t + 1)), vHat = second / (1 - 0.999 ** (t + 1));
    return { mHat, vHat, next: old - (lr * mHat) / (Math.sqrt(vHat) + 1e-8) };
  },
};

export const numeric = {
  // What the chain rule says about the update after `steps` of them, given what companion knows.
  explain(training, edge, place) {
    return explain(training.setting, training.data, training.moment, edge, place);
  },
};
