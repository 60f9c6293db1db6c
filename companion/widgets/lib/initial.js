// What a network starts from, drawn in an order that companion/widgets/network.py keeps, too: layer
// after layer, in each the weight row by row and then the bias.

import { random } from "./random.js";

const INITIALISATIONS = ["default", "xavier", "he", "normal", "zeros"];

// Normal numbers into `out`, in pairs from two uniform ones (Box and Muller); where their number is
// odd, the last one's partner is dropped.
export function fillNormal(stream, out) {
  for (let k = 0; k < out.length; k += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - stream.uniform())), angle = 2 * Math.PI * stream.uniform();
    out[k] = radius * Math.cos(angle);
    if (k + 1 < out.length) out[k + 1] = radius * Math.sin(angle);
  }
}

function fillUniform(stream, out, limit) {
  for (let k = 0; k < out.length; k++) out[k] = (2 * stream.uniform() - 1) * limit;
}

// Give all parameters of a network their first values:
//   default  weight and bias uniform up to 1/√in, as PyTorch's Linear
//   xavier   weight uniform up to √(6 / (in + out)), bias 0
//   he       weight normal with standard deviation √(2 / in), bias 0
//   normal   weight normal with the given standard deviation, bias 0
//   zeros    everything 0
export function initialise(net, kind, stream, std = 1) {
  if (!INITIALISATIONS.includes(kind)) throw new RangeError(`no initialisation ${kind}`);
  for (const { inputs, outputs, weight, bias } of net.layers) {
    bias.fill(0);
    if (kind === "zeros") weight.fill(0);
    else if (kind === "default") {
      fillUniform(stream, weight, 1 / Math.sqrt(inputs));
      fillUniform(stream, bias, 1 / Math.sqrt(inputs));
    } else if (kind === "xavier") fillUniform(stream, weight, Math.sqrt(6 / (inputs + outputs)));
    else {
      fillNormal(stream, weight);
      const scale = kind === "he" ? Math.sqrt(2 / inputs) : std;
      for (let k = 0; k < weight.length; k++) weight[k] *= scale;
    }
  }
}

// Indices of a training set in batches: shuffled anew in every round (Fisher and Yates), the last
// batch of a round as small as it comes. `next()` returns a window on the order.
export function batches(stream, count, size) {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  let at = count;
  return {
    next() {
      if (at >= count) {
        for (let i = count - 1; i > 0; i--) {
          const j = stream.integer(i + 1), kept = order[i];
          order[i] = order[j];
          order[j] = kept;
        }
        at = 0;
      }
      const batch = order.subarray(at, at + size);
      at += size;
      return batch;
    },
  };
}

export const numeric = {
  normal(seed, count) {
    const out = new Float64Array(count);
    fillNormal(random(seed), out);
    return out;
  },
  initial(sizes, kind, seed, std) {
    const layers = sizes.slice(1).map((outputs, l) => ({
      inputs: sizes[l], outputs,
      weight: new Float64Array(outputs * sizes[l]), bias: new Float64Array(outputs),
    }));
    initialise({ layers }, kind, random(seed), std);
    return layers.flatMap(({ weight, bias }) => [...weight, ...bias]);
  },
  batches(seed, count, size, rounds) {
    const all = batches(random(seed), count, size);
    return Array.from({ length: rounds }, () => [...all.next()]);
  },
};
