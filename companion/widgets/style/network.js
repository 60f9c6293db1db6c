// The style network, forward only: layers 0, 1, 2 make the picture smaller, residual blocks follow, two
// layers make it larger again, and a convolution gives the colours. A layer is a convolution with
// reflected edges and a conditional instance normalisation; see companion/models/style.py.
//
// Planes are Float64Arrays, channel after channel, row after row.

const EPS = 1e-5;
const STEP = 4e6; // multiply–adds between two looks at the clock

// From the assets of companion.widgets.style_networks. `about`: { styles, widths, blocks }; the weights
// of all convolutions are bytes with a scale a row, then come each layer's γ and β, then the last bias.
export function unpack({ styles, widths: [a, b, c], blocks }, bytes, numbers) {
  const S = styles.length, plan = [[3, a, 5, 1], [a, b, 3, 2], [b, c, 3, 2]];
  for (let n = 0; n < 2 * blocks; n++) plan.push([c, c, 3, 1]);
  plan.push([c, b, 3, 1], [b, a, 3, 1], [a, 3, 5, 1]);
  let at = 0, scale = 0;
  const layers = plan.map(([inputs, outputs, size, stride]) => {
    const row = inputs * size * size, even = outputs + (outputs % 2); // computed two by two
    const weight = new Float64Array(even * row);
    for (let o = 0; o < outputs; o++, scale++) {
      for (let k = o * row; k < (o + 1) * row; k++) weight[k] = (bytes[at++] - 128) * numbers[scale];
    }
    return { inputs, outputs, size, stride, weight };
  });
  const take = (count) => Float64Array.from(numbers.subarray(scale, (scale += count)));
  const out = layers.pop();
  for (const layer of layers) {
    layer.gamma = take(S * layer.outputs);
    layer.beta = take(S * layer.outputs);
  }
  out.bias = take(out.outputs);
  return { S, layers, out };
}

// How many numbers there are: in all, and of one style alone.
export function counts({ layers, out, S }) {
  const kernels = [...layers, out].reduce((sum, l) => sum + l.outputs * l.inputs * l.size * l.size, 0);
  const each = layers.reduce((sum, layer) => sum + 2 * layer.outputs, 0);
  return { all: kernels + S * each + out.outputs, each };
}

// Redraw x (3, height, width), from 0 to 1, sides divisible by 4, in a mixture of the styles: `shares`,
// one for each, adding up to 1. Yields what share of the work is done, returns the planes that come out.
export function* painting(net, x, height, width, shares) {
  const { layers, out } = net, total = work(net, height, width);
  let done = 0, h = { planes: x, height, width };

  function* convolved(from, layer, twice) {
    const { inputs, outputs, size, stride, weight } = layer, margin = (size - 1) / 2;
    const padded = reflected(from, inputs, margin, twice ? 2 : 1);
    const tall = (from.height * (twice ? 2 : 1)) / stride, wide = (from.width * (twice ? 2 : 1)) / stride;
    const planes = new Float64Array((outputs + (outputs % 2)) * tall * wide);
    const add = size === 5 ? addFive : stride === 1 ? addThree : addStrided;
    const each = wide * inputs * size * size, band = Math.ceil(STEP / each / 2);
    for (let o = 0; o < outputs; o += 2) {
      for (let top = 0; top < tall; top += band) {
        const end = Math.min(tall, top + band);
        add(padded, inputs, weight, o, planes, tall, wide, top, end);
        done += (end - top) * each * Math.min(2, outputs - o);
        yield done / total;
      }
    }
    return { planes, height: tall, width: wide };
  }

  function* styled(from, layer, { relu = true, twice = false } = {}) {
    const y = yield* convolved(from, layer, twice);
    normalise(y, layer, shares, relu);
    return y;
  }

  for (const layer of layers.slice(0, 3)) h = yield* styled(h, layer);
  for (let n = 3; n < layers.length - 2; n += 2) {
    const middle = yield* styled(h, layers[n]), end = yield* styled(middle, layers[n + 1], { relu: false });
    const count = h.planes.length;
    for (let k = 0; k < count; k++) end.planes[k] += h.planes[k];
    h = end;
  }
  for (const layer of layers.slice(-2)) h = yield* styled(h, layer, { twice: true });
  const { planes } = yield* convolved(h, out, false), area = height * width;
  for (let c = 0; c < 3; c++) {
    for (let k = c * area; k < (c + 1) * area; k++) planes[k] = 1 / (1 + Math.exp(-planes[k] - out.bias[c]));
  }
  return planes.subarray(0, 3 * area);
}

// Multiply–adds of one pass.
export function work({ layers, out }, height, width) {
  let sum = 0, area = height * width;
  [...layers, out].forEach((layer, n) => {
    if (n === layers.length - 2 || n === layers.length - 1) area *= 4;
    area /= layer.stride * layer.stride;
    sum += area * layer.inputs * layer.outputs * layer.size * layer.size;
  });
  return sum;
}

// The planes, each pixel repeated `times` × `times`, with a margin in which they are mirrored.
function reflected({ planes, height, width }, channels, margin, times) {
  const tall = times * height, wide = times * width, row = wide + 2 * margin, rows = tall + 2 * margin;
  const padded = new Float64Array(channels * rows * row);
  const mirror = (k, n) => Math.floor((k < 0 ? -k : k < n ? k : 2 * n - 2 - k) / times);
  const from = Int32Array.from({ length: row }, (_, j) => mirror(j - margin, wide));
  for (let c = 0, to = 0; c < channels; c++) {
    for (let i = 0; i < rows; i++) {
      const start = (c * height + mirror(i - margin, tall)) * width;
      for (let j = 0; j < row; j++) padded[to++] = planes[start + from[j]];
    }
  }
  return { padded, row, plane: rows * row };
}

// y = γ (y − mean) / √(variance + ε) + β for every plane, γ and β mixed; then the ReLU.
function normalise({ planes, height, width }, { outputs, gamma, beta }, shares, relu) {
  const area = height * width;
  for (let c = 0; c < outputs; c++) {
    const from = c * area, to = from + area;
    let sum = 0, squares = 0, g = 0, b = 0;
    for (let k = from; k < to; k++) sum += planes[k];
    const mean = sum / area;
    for (let k = from; k < to; k++) squares += (planes[k] - mean) * (planes[k] - mean);
    for (let s = 0; s < shares.length; s++) {
      g += shares[s] * gamma[s * outputs + c];
      b += shares[s] * beta[s * outputs + c];
    }
    const scale = g / Math.sqrt(squares / area + EPS), shift = b - mean * scale;
    for (let k = from; k < to; k++) {
      const value = planes[k] * scale + shift;
      planes[k] = relu && value < 0 ? 0 : value;
    }
  }
}

// Each of these adds to the planes o and o + 1 of y, (tall, wide), what all channels of x bring there, in
// the rows from `top` to before `end`. What is read of x serves both planes.

// Kernels of 3 × 3.
function addThree({ padded: x, row, plane }, channels, weight, o, y, tall, wide, top, end) {
  const next = tall * wide;
  for (let i = top; i < end; i++) {
    const first = (o * tall + i) * wide, second = first + next;
    for (let c = 0; c < channels; c++) {
      const k = 9 * (o * channels + c), l = k + 9 * channels;
      const a0 = weight[k], a1 = weight[k + 1], a2 = weight[k + 2], a3 = weight[k + 3], a4 = weight[k + 4],
        a5 = weight[k + 5], a6 = weight[k + 6], a7 = weight[k + 7], a8 = weight[k + 8];
      const b0 = weight[l], b1 = weight[l + 1], b2 = weight[l + 2], b3 = weight[l + 3], b4 = weight[l + 4],
        b5 = weight[l + 5], b6 = weight[l + 6], b7 = weight[l + 7], b8 = weight[l + 8];
      const p = c * plane + i * row, q = p + row, r = q + row;
      let p0 = x[p], p1 = x[p + 1], q0 = x[q], q1 = x[q + 1], r0 = x[r], r1 = x[r + 1];
      for (let j = 0; j < wide; j++) {
        const p2 = x[p + j + 2], q2 = x[q + j + 2], r2 = x[r + j + 2];
        y[first + j] += p0 * a0 + p1 * a1 + p2 * a2 + q0 * a3 + q1 * a4 + q2 * a5 + r0 * a6 + r1 * a7 + r2 * a8;
        y[second + j] += p0 * b0 + p1 * b1 + p2 * b2 + q0 * b3 + q1 * b4 + q2 * b5 + r0 * b6 + r1 * b7 + r2 * b8;
        p0 = p1; p1 = p2; q0 = q1; q1 = q2; r0 = r1; r1 = r2;
      }
    }
  }
}

// Kernels of 3 × 3 with stride 2: a row of the kernel at a time.
function addStrided({ padded: x, row, plane }, channels, weight, o, y, tall, wide, top, end) {
  const next = tall * wide;
  for (let i = top; i < end; i++) {
    const first = (o * tall + i) * wide, second = first + next;
    for (let c = 0; c < channels; c++) {
      for (let u = 0; u < 3; u++) {
        const k = 9 * (o * channels + c) + 3 * u, l = k + 9 * channels;
        const a0 = weight[k], a1 = weight[k + 1], a2 = weight[k + 2];
        const b0 = weight[l], b1 = weight[l + 1], b2 = weight[l + 2];
        let p = c * plane + (2 * i + u) * row, p0 = x[p++];
        for (let j = 0; j < wide; j++) {
          const p1 = x[p++], p2 = x[p++];
          y[first + j] += p0 * a0 + p1 * a1 + p2 * a2;
          y[second + j] += p0 * b0 + p1 * b1 + p2 * b2;
          p0 = p2;
        }
      }
    }
  }
}

// Kernels of 5 × 5: a row of the kernel at a time.
function addFive({ padded: x, row, plane }, channels, weight, o, y, tall, wide, top, end) {
  const next = tall * wide;
  for (let i = top; i < end; i++) {
    const first = (o * tall + i) * wide, second = first + next;
    for (let c = 0; c < channels; c++) {
      for (let u = 0; u < 5; u++) {
        const k = 25 * (o * channels + c) + 5 * u, l = k + 25 * channels;
        const a0 = weight[k], a1 = weight[k + 1], a2 = weight[k + 2], a3 = weight[k + 3], a4 = weight[k + 4];
        const b0 = weight[l], b1 = weight[l + 1], b2 = weight[l + 2], b3 = weight[l + 3], b4 = weight[l + 4];
        const p = c * plane + (i + u) * row;
        let p0 = x[p], p1 = x[p + 1], p2 = x[p + 2], p3 = x[p + 3];
        for (let j = 0; j < wide; j++) {
          const p4 = x[p + j + 4];
          y[first + j] += p0 * a0 + p1 * a1 + p2 * a2 + p3 * a3 + p4 * a4;
          y[second + j] += p0 * b0 + p1 * b1 + p2 * b2 + p3 * b3 + p4 * b4;
          p0 = p1; p1 = p2; p2 = p3; p3 = p4;
        }
      }
    }
  }
}

export const numeric = {
  painted(about, bytes, numbers, x, height, width, shares) {
    const net = unpack(about, bytes, Float64Array.from(numbers));
    const steps = painting(net, Float64Array.from(x), height, width, shares), told = [];
    for (;;) {
      const { value, done } = steps.next();
      if (done) return { planes: value, end: told.at(-1), rising: told.every((v, n) => n === 0 || v > told[n - 1]) };
      told.push(value);
    }
  },
  counts: (about, bytes, numbers) => counts(unpack(about, bytes, Float64Array.from(numbers))),
  work: (about, bytes, numbers, height, width) => work(unpack(about, bytes, Float64Array.from(numbers)), height, width),
};
