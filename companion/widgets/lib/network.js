// A dense network on flat arrays: the one that all figures train. Every array is made once, for at
// most `capacity` examples; nothing is allocated while it learns.
//
// As in PyTorch an example is a row and a weight has the shape (out, in):
//   z[n,o] = Σᵢ x[n,i] weight[o,i] + bias[o],   a = activation(z),
// and a is the x of the next layer. `params` and `grads` hold, layer after layer, the weight row by
// row and then the bias; the arrays of the layers are windows on them.

export const ACTIVATIONS = ["linear", "relu", "leaky_relu", "tanh", "sigmoid", "silu"];

// sizes: [in, hidden…, out]; activations: one name a layer; slope: of the leaky ReLU below zero;
// params: those of another network of the same sizes, to be shared with it.
export function network(sizes, activations, capacity, { slope = 0.01, params } = {}) {
  const count = parameterCount(sizes), grads = new Float64Array(count);
  params ??= new Float64Array(count);
  if (params.length !== count) {
    throw new RangeError(`sizes ${sizes} need ${count} parameters, got ${params.length}`);
  }
  if (activations.length !== sizes.length - 1) {
    throw new RangeError(`sizes ${sizes} need ${sizes.length - 1} activations, got ${activations}`);
  }
  let at = 0;
  const layers = activations.map((activation, l) => {
    if (!ACTIVATIONS.includes(activation)) throw new RangeError(`no activation ${activation}`);
    const [inputs, outputs] = [sizes[l], sizes[l + 1]], middle = at + inputs * outputs;
    const end = middle + outputs, rows = () => new Float64Array(capacity * outputs);
    const layer = {
      inputs, outputs, activation,
      weight: params.subarray(at, middle), bias: params.subarray(middle, end),
      gradWeight: grads.subarray(at, middle), gradBias: grads.subarray(middle, end),
      x: null, z: rows(), a: rows(), dz: rows(), // dz = ∂L/∂z
      dx: new Float64Array(capacity * inputs), // ∂L/∂x: the ∂L/∂a of the layer before
    };
    at = end;
    return layer;
  });
  return { sizes, layers, slope, params, grads };
}

function parameterCount(sizes) {
  return sizes.slice(1).reduce((sum, outputs, l) => sum + outputs * (sizes[l] + 1), 0);
}

// Send the first n rows of x through; returns the last layer's activations. They are kept, and x
// itself is read again by `backward`.
export function forward(net, x, n) {
  for (const layer of net.layers) {
    const { inputs, outputs, weight, bias, z } = layer;
    layer.x = x;
    for (let row = 0, k = 0; row < n; row++) {
      for (let o = 0; o < outputs; o++) z[k++] = bias[o];
    }
    addProduct(z, x, weight, n, outputs, inputs, inputs, 1, inputs, 1);
    activate(layer.activation, z, layer.a, n * outputs, net.slope);
    x = layer.a;
  }
  return x;
}

// From g = ∂L/∂(output), rows as in the last `forward`: the gradients of all parameters, into
// `grads` (with `add`, on top of what is there), and of the input, which is returned.
export function backward(net, g, n, { add = false, weights = true, input = true } = {}) {
  if (weights && !add) net.grads.fill(0);
  for (let l = net.layers.length - 1; l >= 0; l--) {
    const { inputs, outputs, activation, weight, gradWeight, gradBias, x, z, a, dz, dx } = net.layers[l];
    pull(activation, g, z, a, dz, n * outputs, net.slope);
    if (weights) {
      addProduct(gradWeight, dz, x, outputs, inputs, n, 1, outputs, 1, inputs);
      for (let row = 0, k = 0; row < n; row++) {
        for (let o = 0; o < outputs; o++) gradBias[o] += dz[k++];
      }
    }
    if (l === 0 && !input) return null;
    dx.fill(0, 0, n * inputs);
    addProduct(dx, dz, weight, n, inputs, outputs, outputs, 1, 1, inputs);
    g = dx;
  }
  return g;
}

// C[m,k] += Σⱼ A[m,j] B[k,j] for C with `columns` columns; A and B are read at a step am, bk from
// row to row and aj, bj along the sum. Four elements at a time: at an odd edge one is computed
// twice, from the same start.
export function addProduct(C, A, B, rows, columns, depth, am, aj, bk, bj) {
  for (let m = 0; m < rows; m += 2) {
    const below = m + 1 < rows ? 1 : 0, a0 = m * am, a1 = a0 + below * am;
    const c0 = m * columns, c1 = c0 + below * columns;
    for (let k = 0; k < columns; k += 2) {
      const right = k + 1 < columns ? 1 : 0;
      let p = a0, q = a1, r = k * bk, s = r + right * bk;
      const i = c0 + k, j = c1 + k;
      let s00 = C[i], s01 = C[i + right], s10 = C[j], s11 = C[j + right];
      for (let d = 0; d < depth; d++) {
        const x = A[p], y = A[q], u = B[r], v = B[s];
        s00 += x * u;
        s01 += x * v;
        s10 += y * u;
        s11 += y * v;
        p += aj;
        q += aj;
        r += bj;
        s += bj;
      }
      C[i] = s00;
      C[i + right] = s01;
      C[j] = s10;
      C[j + right] = s11;
    }
  }
}

function activate(name, z, a, count, slope) {
  if (name === "linear") for (let k = 0; k < count; k++) a[k] = z[k];
  else if (name === "relu") for (let k = 0; k < count; k++) a[k] = z[k] > 0 ? z[k] : 0;
  else if (name === "leaky_relu") {
    for (let k = 0; k < count; k++) a[k] = z[k] > 0 ? z[k] : slope * z[k];
  } else if (name === "tanh") for (let k = 0; k < count; k++) a[k] = 2 * sigmoid(2 * z[k]) - 1;
  else if (name === "sigmoid") for (let k = 0; k < count; k++) a[k] = sigmoid(z[k]);
  else for (let k = 0; k < count; k++) a[k] = z[k] * sigmoid(z[k]);
}

// dz = g · activation′(z), with the derivative written in a where that is shorter; at 0 as in PyTorch.
export function pull(name, g, z, a, dz, count, slope) {
  if (name === "linear") for (let k = 0; k < count; k++) dz[k] = g[k];
  else if (name === "relu") for (let k = 0; k < count; k++) dz[k] = z[k] > 0 ? g[k] : 0;
  else if (name === "leaky_relu") {
    for (let k = 0; k < count; k++) dz[k] = z[k] > 0 ? g[k] : slope * g[k];
  } else if (name === "tanh") for (let k = 0; k < count; k++) dz[k] = g[k] * (1 - a[k] * a[k]);
  else if (name === "sigmoid") for (let k = 0; k < count; k++) dz[k] = g[k] * a[k] * (1 - a[k]);
  else {
    for (let k = 0; k < count; k++) {
      const s = sigmoid(z[k]);
      dz[k] = g[k] * s * (1 + z[k] * (1 - s));
    }
  }
}

// The derivative of an activation at one place, for showing it.
export function derivative(name, z, slope = 0.01) {
  const one = Float64Array.of(1), at = Float64Array.of(z), a = new Float64Array(1), dz = new Float64Array(1);
  activate(name, at, a, 1, slope);
  pull(name, one, at, a, dz, 1, slope);
  return dz[0];
}

// 1 / (1 + e⁻ᶻ), without overflow.
export function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

// The loss −t log σ(y) − (1 − t) log(1 − σ(y)), the mean over the first `count` elements; g gets its
// gradient with respect to y.
export function bceWithLogits(y, t, count, g) {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    sum += Math.max(y[k], 0) - y[k] * t[k] + Math.log1p(Math.exp(-Math.abs(y[k])));
    g[k] = (sigmoid(y[k]) - t[k]) / count;
  }
  return sum / count;
}

// ---- what tests compare with companion

export const numeric = {
  gradients(sizes, activations, params, x, t, slope) {
    const n = x.shape[0], net = network(sizes, activations, n + 3, { slope });
    net.params.set(params.data);
    const output = forward(net, x.data, n).slice(0, t.data.length), g = new Float64Array(output.length);
    const value = bceWithLogits(output, t.data, output.length, g);
    const input = backward(net, g, n).slice(0, x.data.length), once = net.grads.slice();
    backward(net, g, n, { add: true, input: false });
    const twice = net.grads.slice();
    backward(net, g, n, { weights: false });
    return { output, loss: value, input, grads: once, twice, kept: net.grads };
  },
  derivative,
  parameterCount,
};
