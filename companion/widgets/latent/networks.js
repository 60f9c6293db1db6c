// The small networks with a code of two numbers: from the bytes that a page loads to pictures.

import { forward, network, sigmoid } from "../lib/network.js";

export const PIXELS = 784;
const AT_ONCE = 100; // pictures or codes that go through together

// A network from its assets: weights as bytes, each times its row's scale; `about` says how wide the
// layers of the encoder and the decoder are and whether it is variational.
export function unpack(about, bytes, scales) {
  let at = 0, scale = 0;
  const part = (sizes) => {
    const net = network(sizes, sizes.slice(1).map((_, l) => (l < sizes.length - 2 ? "silu" : "linear")), AT_ONCE);
    for (const { inputs, outputs, weight, bias } of net.layers) {
      for (let o = 0, k = 0; o < outputs; o++, scale++) {
        for (let i = 0; i < inputs; i++) weight[k++] = (bytes[at++] - 128) * scales[scale];
      }
      for (let o = 0; o < outputs; o++) bias[o] = scales[scale++];
    }
    return net;
  };
  return { variational: about.beta !== null, encoder: part(about.encoder), decoder: part(about.decoder) };
}

// Pictures, rows of 784 numbers from 0 to 1, to mean and variance of their codes, two numbers each.
export function encoded({ variational, encoder }, x) {
  const count = x.length / PIXELS, mean = new Float64Array(2 * count), variance = new Float64Array(2 * count);
  inParts(encoder, x, (y, n, from) => {
    const width = variational ? 4 : 2;
    for (let k = 0; k < n; k++) {
      for (const i of [0, 1]) {
        mean[2 * (from + k) + i] = y[width * k + i];
        if (variational) variance[2 * (from + k) + i] = Math.exp(y[width * k + 2 + i]);
      }
    }
  });
  return { mean, variance };
}

// Codes to the logits of the pixels, 784 each.
export function decoded({ decoder }, z) {
  const logits = new Float64Array((z.length / 2) * PIXELS);
  inParts(decoder, z, (y, n, from) => logits.set(y.subarray(0, n * PIXELS), from * PIXELS));
  return logits;
}

function inParts(net, x, take) {
  const width = net.sizes[0], count = x.length / width;
  for (let from = 0; from < count; from += AT_ONCE) {
    const n = Math.min(AT_ONCE, count - from);
    take(forward(net, x.subarray(from * width, (from + n) * width), n), n, from);
  }
}

// Bytes to numbers from 0 to 1, and logits to bytes. (`from` with a function is many times as slow, and
// there are 784,000 pixels.)
export function toNumbers(bytes) {
  const numbers = new Float64Array(bytes);
  for (let i = 0; i < numbers.length; i++) numbers[i] /= 255;
  return numbers;
}

export function toBytes(logits) {
  return new Uint8Array(logits.map((logit) => Math.round(255 * sigmoid(logit))));
}

export const numeric = {
  encoded: (about, bytes, scales, x) => encoded(unpack(about, bytes, scales), Float64Array.from(x)),
  decoded: (about, bytes, scales, z) => decoded(unpack(about, bytes, scales), Float64Array.from(z)),
  toNumbers,
  toBytes,
};
