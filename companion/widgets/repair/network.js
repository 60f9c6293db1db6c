// The network for repair: from the bytes that a page loads to a repaired picture.

import { array } from "../lib/arrays.js";
import { operate, pad } from "../lib/convolution.js";

// What each row of the shapes says: whether the convolution is transposed, and its weight's shape.
const NAMES = [
  "into", "down0a", "down0b", "down1a", "down1b", "down2a", "down2b", "smaller0", "smaller1", "larger0", "larger1",
  "up0a", "up0b", "up1a", "up1b", "out",
];

// The layers by name, each a kernel and a bias for every output; every weight is a byte times the
// scale of its row of the stored weight, and after each layer's scales stands its bias.
export function unpack(shapes, bytes, scales) {
  const layers = {};
  let at = 0, scale = 0;
  NAMES.forEach((name, l) => {
    const [transposed, rows, columns, k] = shapes.slice(4 * l, 4 * l + 4), outputs = transposed ? columns : rows;
    const inputs = transposed ? rows : columns;
    const kernels = Array.from({ length: outputs }, () => array([inputs, k, k]));
    for (let r = 0; r < rows; r++, scale++) {
      for (let c = 0; c < columns; c++) {
        const kernel = kernels[transposed ? c : r].data, start = (transposed ? r : c) * k * k;
        for (let i = 0; i < k * k; i++) kernel[start + i] = (bytes[at++] - 128) * scales[scale];
      }
    }
    const bias = Array.from(scales.slice(scale, scale + outputs));
    scale += outputs;
    layers[name] = { transposed: transposed === 1, k, kernels, bias };
  });
  return layers;
}

// A picture (C, H, W) with holes (H · W numbers, 1 where known) and noise of strength sigma, repaired.
export function repaired(net, y, known, sigma) {
  const [channels, height, width] = y.shape, size = height * width, x = array([channels + 2, height, width]);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < size; i++) x.data[c * size + i] = known[i] * y.data[c * size + i];
  }
  x.data.set(known, channels * size);
  x.data.fill(sigma, (channels + 1) * size);
  const block = (name, h) => plus(h, layer(net[`${name}b`], silu(layer(net[`${name}a`], silu(h)))));
  const h1 = block("down0", layer(net.into, unshuffled(x)));
  const h2 = block("down1", layer(net.smaller0, h1));
  const h3 = block("down2", layer(net.smaller1, h2));
  const up = block("up0", plus(h2, layer(net.larger0, h3)));
  const last = block("up1", plus(h1, layer(net.larger1, up)));
  const change = shuffled(layer(net.out, silu(last)));
  for (let i = 0; i < change.data.length; i++) change.data[i] += x.data[i];
  return change;
}

// Kernels of 3 × 3 keep height and width, those of 2 × 2 halve them, or double them if transposed. All
// outputs read one padded input.
function layer({ transposed, k, kernels, bias }, x) {
  const stride = k === 3 ? 1 : 2, padded = k === 3 ? pad(x, 1, "zeros") : x, [, height, width] = x.shape;
  const [tall, wide] = transposed ? [2 * height, 2 * width] : [height / stride, width / stride];
  const y = array([kernels.length, tall, wide]);
  kernels.forEach((kernel, o) => {
    const plane = y.data.subarray(o * tall * wide, (o + 1) * tall * wide).fill(bias[o]);
    if (transposed) plane.set(operate(x, { ...TRANSPOSED, kernel }).data.map((value) => value + bias[o]));
    else gather(padded, kernel, stride, plane, tall, wide);
  });
  return y;
}

const TRANSPOSED = { operation: "transposed", stride: 2, padding: 0, dilation: 1, outputPadding: 0, channels: "sum" };

function gather({ shape: [channels, height, width], data }, { shape: [, k], data: weights }, stride, plane, tall, wide) {
  for (let c = 0, tap = 0; c < channels; c++) {
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < k; b++, tap++) {
        const weight = weights[tap];
        for (let i = 0, to = 0; i < tall; i++) {
          let from = (c * height + i * stride + a) * width + b;
          for (let j = 0; j < wide; j++, from += stride) plane[to++] += weight * data[from];
        }
      }
    }
  }
}

function silu(x) {
  return array(x.shape, x.data.map((value) => value / (1 + Math.exp(-value))));
}

function plus(a, b) {
  return array(a.shape, a.data.map((value, i) => value + b.data[i]));
}

// Each square of 2 × 2 pixels becomes four channels, and back.
function unshuffled(x) {
  const [C, H, W] = x.shape, y = array([4 * C, H / 2, W / 2]);
  everyPixel(C, H, W, (pixel, place) => (y.data[place] = x.data[pixel]));
  return y;
}

function shuffled(x) {
  const [C4, h, w] = x.shape, y = array([C4 / 4, 2 * h, 2 * w]);
  everyPixel(C4 / 4, 2 * h, 2 * w, (pixel, place) => (y.data[pixel] = x.data[place]));
  return y;
}

function everyPixel(C, H, W, take) {
  for (let c = 0, pixel = 0; c < C; c++) {
    for (let i = 0; i < H; i++) {
      for (let j = 0; j < W; j++, pixel++) {
        const channel = 4 * c + 2 * (i % 2) + (j % 2);
        take(pixel, (channel * (H / 2) + (i >> 1)) * (W / 2) + (j >> 1));
      }
    }
  }
}

export const numeric = {
  unshuffled,
  shuffled,
  repaired: (shapes, bytes, scales, y, known, sigma) => repaired(unpack(shapes, bytes, scales), y, known, sigma),
};
