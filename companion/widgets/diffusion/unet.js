// The U-Net that draws digits, in plain JavaScript: the twin of companion/widgets/diffusion_networks.py,
// where it is said what it computes. Features are planes one after the other, Float64.

const GROUPS = 8, EPS = 1e-5;

// A network from its assets: weights as bytes times their row's scale, all else as it is; by name.
export function unpack({ config, shapes }, bytes, numbers) {
  const net = { config, room: new Map() };
  let at = 0, number = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const rows = shape[0], width = shape.slice(1).reduce((a, b) => a * b, 1);
    const values = Float64Array.from(numbers.slice(number, number + rows));
    number += rows;
    if (shape.length === 1) {
      net[name] = values;
      continue;
    }
    const matrix = new Float64Array(rows * width);
    for (let i = 0; i < matrix.length; i++) matrix[i] = (bytes[at++] - 128) * values[Math.floor(i / width)];
    net[name] = matrix;
  }
  return net;
}

const silu = (x) => x / (1 + Math.exp(-x));

function linear(x, weight, bias) {
  return bias.map((start, o) => {
    let sum = start;
    for (let i = 0; i < x.length; i++) sum += weight[o * x.length + i] * x[i];
    return sum;
  });
}

// A time as E numbers: cosines and sines of E/2 frequencies from 1 to 1,000.
function waves(t, E) {
  const half = E / 2;
  return Float64Array.from({ length: E }, (_, k) => {
    const angle = t * Math.exp(((k % half) * Math.log(1000)) / (half - 1));
    return k < half ? Math.cos(angle) : Math.sin(angle);
  });
}

// Normalised groups of channels, then scale and shift for each.
function norm(h, size, gamma, beta) {
  const out = new Float64Array(h.length), count = h.length / GROUPS;
  for (let g = 0; g < GROUPS; g++) {
    let sum = 0, squares = 0;
    for (let i = g * count; i < (g + 1) * count; i++) sum += h[i];
    const mean = sum / count;
    for (let i = g * count; i < (g + 1) * count; i++) squares += (h[i] - mean) ** 2;
    const each = 1 / Math.sqrt(squares / count + EPS);
    for (let i = g * count; i < (g + 1) * count; i++) {
      const c = Math.floor(i / size);
      out[i] = (h[i] - mean) * each * gamma[c] + beta[c];
    }
  }
  return out;
}

// A 3 × 3 convolution with a rim of zeros. What the window covers is written into a row, for two
// pixels beside each other; four outputs of both are summed at once, since each weight that is fetched
// then serves twice and each value four times.
function conv(net, name, h, S) {
  const weight = net[`${name}.weight`], bias = net[`${name}.bias`], C = h.length / (S * S), width = 9 * C;
  if (!net.room.has(width)) net.room.set(width, [new Float64Array(width), new Float64Array(width)]);
  const [left, right] = net.room.get(width), size = S * S, out = new Float64Array(bias.length * size);
  for (let p = 0; p < size; p += 2) {
    const i = Math.floor(p / S), j = p % S;
    cover(left, h, C, S, i, j);
    cover(right, h, C, S, i, j + 1);
    for (let o = 0; o < bias.length; o += 4) {
      let a = bias[o], b = bias[o + 1], c = bias[o + 2], d = bias[o + 3], e = a, f = b, g = c, l = d;
      for (let k = 0, at = o * width; k < width; k++, at++) {
        const x = left[k], y = right[k];
        const w0 = weight[at], w1 = weight[at + width], w2 = weight[at + 2 * width], w3 = weight[at + 3 * width];
        a += w0 * x;
        b += w1 * x;
        c += w2 * x;
        d += w3 * x;
        e += w0 * y;
        f += w1 * y;
        g += w2 * y;
        l += w3 * y;
      }
      [a, b, c, d].forEach((sum, n) => (out[(o + n) * size + p] = sum));
      [e, f, g, l].forEach((sum, n) => (out[(o + n) * size + p + 1] = sum));
    }
  }
  return out;
}

function cover(row, h, C, S, i, j) {
  for (let c = 0, k = 0; c < C; c++) {
    for (let a = i - 1; a <= i + 1; a++) {
      const line = (c * S + a) * S;
      for (let b = j - 1; b <= j + 1; b++) row[k++] = a < 0 || a >= S || b < 0 || b >= S ? 0 : h[line + b];
    }
  }
}

// A 2 × 2 convolution with stride 2: half the side.
function halved(net, name, h, S) {
  const weight = net[`${name}.weight`], bias = net[`${name}.bias`], C = h.length / (S * S), half = S / 2;
  const out = new Float64Array(bias.length * half * half);
  for (let o = 0; o < bias.length; o++) {
    for (let i = 0; i < half; i++) {
      for (let j = 0; j < half; j++) {
        let sum = bias[o];
        for (let c = 0, at = o * C * 4; c < C; c++, at += 4) {
          const from = (c * S + 2 * i) * S + 2 * j;
          sum += weight[at] * h[from] + weight[at + 1] * h[from + 1] + weight[at + 2] * h[from + S] + weight[at + 3] * h[from + S + 1];
        }
        out[(o * half + i) * half + j] = sum;
      }
    }
  }
  return out;
}

// A transposed 2 × 2 convolution with stride 2: twice the side.
function doubled(net, name, h, S) {
  const weight = net[`${name}.weight`], bias = net[`${name}.bias`], C = h.length / (S * S), O = bias.length, side = 2 * S;
  const out = new Float64Array(O * side * side);
  for (let o = 0; o < O; o++) {
    for (let i = 0; i < side; i++) {
      for (let j = 0; j < side; j++) {
        let sum = bias[o];
        const from = (i >> 1) * S + (j >> 1), tap = 2 * (i % 2) + (j % 2);
        for (let c = 0; c < C; c++) sum += weight[(c * O + o) * 4 + tap] * h[c * S * S + from];
        out[(o * side + i) * side + j] = sum;
      }
    }
  }
  return out;
}

function block(net, name, h, S, e) {
  const told = linear(e, net[`${name}.scale_shift.weight`], net[`${name}.scale_shift.bias`]), C = told.length / 2;
  const normal = (which, x) => norm(x, S * S, net[`${name}.${which}.weight`], net[`${name}.${which}.bias`]);
  let inside = normal("norm2", conv(net, `${name}.conv1`, normal("norm1", h).map(silu), S));
  inside = inside.map((value, i) => {
    const c = Math.floor(i / (S * S));
    return silu(value * (1 + told[c]) + told[C + c]);
  });
  const added = conv(net, `${name}.conv2`, inside, S);
  return h.map((value, i) => value + added[i]);
}

// What the network says of a noisy picture x (one plane) at time t of the cosine schedule; `word` is
// the digit asked for, −1 for none. An iterator that pauses between its parts, none of which takes more
// than some milliseconds, and returns the answer.
export function* asking(net, x, t, word) {
  const { size, embedding: E, words } = net.config, S = size / 2;
  let e = linear(waves(t, E), net["time.0.weight"], net["time.0.bias"]).map(silu);
  e = linear(e, net["time.2.weight"], net["time.2.bias"]);
  e = e.map((value, k) => silu(word < 0 ? value : value + net["word.weight"][k * words + word]));
  const patches = Float64Array.from({ length: x.length }, (_, i) => {
    const tap = Math.floor(i / (S * S)), p = i % (S * S), row = 2 * Math.floor(p / S) + (tap >> 1);
    return x[row * size + 2 * (p % S) + (tap % 2)];
  });
  let h = conv(net, "into", patches, S);
  const sides = [S, S / 2, S / 4], kept = [];
  for (let level = 0; level < 3; level++) {
    yield null;
    h = block(net, `down.${level}`, h, sides[level], e);
    kept.push(h);
    if (level < 2) h = halved(net, `smaller.${level}`, h, sides[level]);
  }
  yield null;
  h = block(net, "middle", h, sides[2], e);
  for (let level = 2; level >= 0; level--) {
    const from = kept[level];
    yield null;
    h = block(net, `up.${2 - level}`, h.map((value, i) => value + from[i]), sides[level], e);
    if (level) h = doubled(net, `larger.${2 - level}`, h, sides[level]);
  }
  const out = conv(net, "out", norm(h, S * S, net["norm.weight"], net["norm.bias"]).map(silu), S);
  return Float64Array.from({ length: x.length }, (_, i) => {
    const row = Math.floor(i / size), column = i % size;
    return out[(2 * (row % 2) + (column % 2)) * S * S + (row >> 1) * S + (column >> 1)];
  });
}

export const numeric = {
  waves,
  velocity(about, bytes, numbers, x, t, word) {
    const asked = asking(unpack(about, bytes, numbers), Float64Array.from(x), t, word);
    for (let next = asked.next(); ; next = asked.next()) if (next.done) return next.value;
  },
};
