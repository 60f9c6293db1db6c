// Convolution, transposed convolution and pooling on (C, H, W) arrays, as in companion.functional.
// Kernels are square; a setting is one object: { operation, kernel, stride, padding, mode,
// dilation, flip, outputPadding, channels }, the kernel (1 or C slices, K, K).

import { array, slice } from "./arrays.js";

export function isPooling(setting) {
  return setting.operation === "max" || setting.operation === "average";
}

export function kernelSize(setting) {
  return setting.kernel.shape[1];
}

// The rows that a window spans, the gaps of a dilated kernel included.
export function reach(setting) {
  return setting.dilation * (kernelSize(setting) - 1) + 1;
}

export function outputSize(n, setting) {
  const { stride, padding } = setting;
  if (setting.operation === "transposed") {
    return (n - 1) * stride - 2 * padding + reach(setting) + setting.outputPadding;
  }
  return Math.floor((n + 2 * padding - reach(setting)) / stride) + 1;
}

// Rows of the padded picture that no window reaches, because the stride does not fit.
export function unread(n, setting) {
  if (setting.operation === "transposed") return 0;
  return (n + 2 * setting.padding - reach(setting)) % setting.stride;
}

// Where a row outside of the picture takes its value from; −1: from nowhere, it is filled.
function source(i, n, mode) {
  if (i >= 0 && i < n) return i;
  if (mode === "replicate") return i < 0 ? 0 : n - 1;
  if (mode === "reflect") return i < 0 ? -i : 2 * (n - 1) - i;
  return -1;
}

export function pad(x, padding, mode, fill = 0) {
  const [channels, height, width] = x.shape;
  const [tall, wide] = [height + 2 * padding, width + 2 * padding];
  const y = array([channels, tall, wide]);
  for (let i = 0; i < tall; i++) {
    const row = source(i - padding, height, mode);
    for (let j = 0; j < wide; j++) {
      const column = source(j - padding, width, mode), inside = row >= 0 && column >= 0;
      for (let c = 0; c < channels; c++) {
        y.data[(c * tall + i) * wide + j] = inside
          ? x.data[(c * height + row) * width + column]
          : fill;
      }
    }
  }
  return y;
}

// The kernel as it is laid on the picture: turned by 180° where the setting says so.
export function laid(setting) {
  const { kernel } = setting;
  if (!setting.flip) return kernel;
  const turned = array(kernel.shape, kernel.data), size = kernel.shape[1] ** 2;
  for (let c = 0; c < kernel.shape[0]; c++) turned.data.subarray(c * size, (c + 1) * size).reverse();
  return turned;
}

// Every output channel is a sum over its group of input channels: all of them, or one each.
export function operate(x, setting) {
  const together = setting.channels === "sum" && !isPooling(setting);
  const channels = x.shape[0], kernel = laid(setting);
  const size = x.shape.slice(1).map((n) => outputSize(n, setting));
  const y = array([together ? 1 : channels, ...size]);
  const padded = setting.operation === "transposed" ? x : padFor(x, setting);
  for (let c = 0; c < channels; c++) {
    const to = slice(y, together ? 0 : c), from = slice(padded, c);
    const weight = slice(kernel, Math.min(c, kernel.shape[0] - 1));
    if (setting.operation === "transposed") spread(from, weight, to, setting);
    else if (setting.operation === "max") largest(from, to, setting);
    else if (setting.operation === "average") gather(from, mean(kernelSize(setting)), to, setting);
    else gather(from, weight, to, setting);
  }
  return y;
}

function padFor(x, setting) {
  const fill = setting.operation === "max" ? -Infinity : 0;
  return pad(x, setting.padding, setting.mode, fill);
}

function mean(k) {
  return array([k, k], new Float64Array(k * k).fill(1 / (k * k)));
}

// Convolution: every output is the sum under its window.
function gather(x, weight, y, { stride, dilation }) {
  const [, width] = x.shape, [tall, wide] = y.shape, [k] = weight.shape;
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      const w = weight.data[a * k + b];
      if (w === 0) continue;
      for (let i = 0; i < tall; i++) {
        let from = (i * stride + a * dilation) * width + b * dilation, to = i * wide;
        for (let j = 0; j < wide; j++, from += stride, to++) y.data[to] += w * x.data[from];
      }
    }
  }
}

// Transposed convolution: every input puts a multiple of the kernel down.
function spread(x, weight, y, { stride, padding, dilation }) {
  const [height, width] = x.shape, [tall, wide] = y.shape, [k] = weight.shape;
  for (let i = 0; i < height; i++) {
    for (let a = 0; a < k; a++) {
      const row = i * stride + a * dilation - padding;
      if (row < 0 || row >= tall) continue;
      for (let j = 0; j < width; j++) {
        const value = x.data[i * width + j];
        for (let b = 0; b < k; b++) {
          const column = j * stride + b * dilation - padding;
          if (column < 0 || column >= wide) continue;
          y.data[row * wide + column] += value * weight.data[a * k + b];
        }
      }
    }
  }
}

function largest(x, y, setting) {
  const { stride, dilation } = setting, k = kernelSize(setting);
  const [, width] = x.shape, [tall, wide] = y.shape;
  for (let i = 0; i < tall; i++) {
    for (let j = 0; j < wide; j++) {
      let best = -Infinity;
      for (let a = 0; a < k; a++) {
        for (let b = 0; b < k; b++) {
          const value = x.data[(i * stride + a * dilation) * width + j * stride + b * dilation];
          if (value > best) best = value;
        }
      }
      y.data[i * wide + j] = best;
    }
  }
}

// What meets in one output: for every place of the kernel, the row and column of the input that
// stands there (outside of the picture too), or null where a transposed convolution has a gap.
export function taps(row, column, shape, setting) {
  const { stride, padding, dilation } = setting, k = kernelSize(setting), found = [];
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      if (setting.operation === "transposed") {
        const [i, j] = [row + padding - a * dilation, column + padding - b * dilation];
        const fits = i % stride === 0 && j % stride === 0;
        const inside = i >= 0 && j >= 0 && i / stride < shape[1] && j / stride < shape[2];
        found.push(fits && inside ? [i / stride, j / stride] : null);
      } else {
        found.push([row * stride + a * dilation - padding, column * stride + b * dilation - padding]);
      }
    }
  }
  return found;
}

// The arithmetic of one output: for one input channel, what meets and what it adds.
// Values are null in a gap and NaN where max pooling sees padding, which never wins.
export function meeting(x, row, column, channel, setting) {
  const k = kernelSize(setting), kernel = laid(setting);
  const weights = setting.operation === "average"
    ? mean(k)
    : slice(kernel, Math.min(channel, kernel.shape[0] - 1));
  const [, height, width] = x.shape, plane = slice(x, channel);
  const values = taps(row, column, x.shape, setting).map((place) => {
    if (!place) return null;
    const i = source(place[0], height, setting.mode), j = source(place[1], width, setting.mode);
    if (i < 0 || j < 0) return setting.operation === "max" ? NaN : 0;
    return plane.data[i * width + j];
  });
  const products = values.map((value, t) => (value === null ? null : value * weights.data[t]));
  const result = setting.operation === "max"
    ? values.reduce((best, value) => (value > best ? value : best), -Infinity)
    : products.reduce((sum, product) => sum + (product ?? 0), 0);
  return { values, weights: Array.from(weights.data), products, result };
}

// How many inputs fall on each output of a transposed convolution.
export function overlaps(shape, setting) {
  const ones = (s) => array(s, new Float64Array(s.reduce((a, b) => a * b, 1)).fill(1));
  const k = kernelSize(setting);
  return operate(ones([1, ...shape.slice(1)]), { ...setting, kernel: ones([1, k, k]) });
}

// How many places of the kernel, along one axis, fall on outputs 0, 1, … of a stride, away from the
// border. If the counts differ, a transposed convolution tends to a checkerboard.
export function phases(setting) {
  const counts = new Array(setting.stride).fill(0);
  for (let a = 0; a < kernelSize(setting); a++) counts[(a * setting.dilation) % setting.stride]++;
  return counts;
}

// What the weights on outputs (0, 0), (0, 1), … of a stride add up to, away from the border, all
// slices together. If the sums differ, an even input becomes a checkerboard.
export function weightSums({ kernel, stride, dilation }) {
  const [count, k] = kernel.shape, sums = new Array(stride * stride).fill(0);
  for (let t = 0; t < count * k * k; t++) {
    const [a, b] = [Math.floor(t / k) % k, t % k];
    sums[((a * dilation) % stride) * stride + ((b * dilation) % stride)] += kernel.data[t];
  }
  return sums;
}

// The operation on one channel as a matrix: output = matrix · input, both read row by row.
export function matrix(shape, setting, channel = 0) {
  const [, height, width] = shape, inputs = height * width;
  const kernel = slice(setting.kernel, Math.min(channel, setting.kernel.shape[0] - 1));
  const one = { ...setting, kernel: array([1, ...kernel.shape], kernel.data) };
  const columns = [];
  for (let i = 0; i < inputs; i++) {
    const unit = array([1, height, width]);
    unit.data[i] = 1;
    columns.push(operate(unit, one).data);
  }
  const outputs = columns[0].length, result = array([outputs, inputs]);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) result.data[o * inputs + i] = columns[i][o];
  }
  return result;
}

export const numeric = {
  outputSize, unread, pad, operate, meeting, overlaps, phases, weightSums, matrix,
};
