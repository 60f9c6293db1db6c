// Penalties on the slope of the discriminator, and their gradient with respect to its parameters:
// a derivative of a derivative.
//
// With z = x Wᵀ + b and a = f(z) in every layer, g = ∂D/∂x comes out of the backward pass, whose
// v = ∂D/∂z are the layers' dz. For a penalty P(g) with q = ∂P/∂g, that pass is gone through from
// its end to its start: q is sent forward as a small change of x would be,
//   ż = ȧ Wᵀ,  ȧ = f′(z) ⊙ ż,  starting from ȧ = q,
// and every weight gets vᵀ ȧ of the layer below. Where f is curved, z itself matters, too, by
// s = ż ⊙ ∂D/∂a ⊙ f″(z): that goes back like an ordinary error.

import { addProduct, backward, forward, network, pull } from "../lib/network.js";

export const PENALTIES = ["none", "gradient", "r1"];

// "gradient": weight · mean of (‖g‖ − 1)²;  "r1": weight/2 · mean of ‖g‖². `net` has its own
// arrays (it shares D's parameters); its `grads` get the gradient. Returns the penalty.
export function penalise(net, x, n, kind, weight) {
  const { layers } = net, top = layers.length - 1;
  forward(net, x, n);
  const g = backward(net, new Float64Array(n).fill(1), n, { weights: false });
  const width = layers[0].inputs, q = new Float64Array(n * width);
  let sum = 0;
  for (let row = 0; row < n; row++) {
    let square = 0;
    for (let i = 0; i < width; i++) square += g[row * width + i] ** 2;
    const norm = Math.sqrt(square), slope = kind === "r1" ? 1 : norm > 0 ? (2 * (norm - 1)) / norm : 0;
    sum += kind === "r1" ? square / 2 : (norm - 1) ** 2;
    for (let i = 0; i < width; i++) q[row * width + i] = (weight * slope * g[row * width + i]) / n;
  }

  net.grads.fill(0);
  const bends = [];
  let change = q;
  layers.forEach((layer, l) => {
    const { inputs, outputs, weight: W, gradWeight, activation, z, a, dz } = layer;
    addProduct(gradWeight, dz, change, outputs, inputs, n, 1, outputs, 1, inputs);
    if (l === top) return;
    const moved = new Float64Array(n * outputs), passed = new Float64Array(n * outputs);
    addProduct(moved, change, W, n, outputs, inputs, inputs, 1, inputs, 1);
    pull(activation, moved, z, a, passed, n * outputs, net.slope);
    change = passed;
    bends[l] = activation === "tanh" ? bend(moved, layers[l + 1].dx, a) : null;
  });
  for (let l = top - 1, error = null; l >= 0; l--) {
    const { inputs, outputs, weight: W, gradWeight, gradBias, activation, x: below, z, a } = layers[l];
    const here = bends[l] ?? (error && new Float64Array(n * outputs));
    if (!here) break; // no layer is curved
    if (error) {
      const passed = new Float64Array(n * outputs);
      pull(activation, error, z, a, passed, n * outputs, net.slope);
      for (let k = 0; k < here.length; k++) here[k] += passed[k];
    }
    addProduct(gradWeight, here, below, outputs, inputs, n, 1, outputs, 1, inputs);
    for (let k = 0; k < here.length; k++) gradBias[k % outputs] += here[k];
    error = new Float64Array(n * inputs);
    addProduct(error, here, W, n, inputs, outputs, outputs, 1, 1, inputs);
  }
  return (weight * sum) / n;
}

// ż ⊙ ∂D/∂a ⊙ f″(z) of the hyperbolic tangent, whose f″ is −2 a (1 − a²).
function bend(moved, above, a) {
  return moved.map((value, k) => value * above[k] * -2 * a[k] * (1 - a[k] * a[k]));
}

export const numeric = {
  penalise(sizes, activation, params, x, kind, weight) {
    const names = sizes.slice(2).map(() => activation), n = x.shape[0];
    const net = network(sizes, [...names, "linear"], n + 2, { slope: 0.2, params: params.data });
    return { value: penalise(net, x.data, n, kind, weight), grads: net.grads };
  },
};
