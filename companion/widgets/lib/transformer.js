// A decoder-only Transformer over characters, the twin of companion/widgets/language_models.py.
// Everything in Float64; what was computed for earlier positions is kept and used again.
//
//   x = embedding[tokens]
//   for each layer:  x = x + out(heads(norm1(x)));  x = x + down(gelu(up(norm2(x))))
//   logits = norm(x) · embedding

const EPS = 1e-5, BASE = 10000;

// A model from its three assets: whole numbers with a scale for each row become weights again.
export function unpack(about, bytes, scales) {
  const [width, layers, heads, context, ...codes] = about, V = codes.length;
  let at = 0, scale = 0;
  const matrix = (rows, columns) => {
    const w = new Float64Array(rows * columns);
    for (let r = 0, i = 0; r < rows; r++, scale++) {
      for (let c = 0; c < columns; c++) w[i++] = (bytes[at++] - 128) * scales[scale];
    }
    return w;
  };
  const vector = () => Float64Array.from(scales.slice(scale, (scale += width)));
  const embedding = matrix(V, width);
  const blocks = Array.from({ length: layers }, () => ({
    query: matrix(width, width), key: matrix(width, width), value: matrix(width, width),
    out: matrix(width, width), up: matrix(4 * width, width), down: matrix(width, 4 * width),
  }));
  for (const block of blocks) Object.assign(block, { norm1: vector(), norm2: vector() });
  const characters = codes.map((code) => String.fromCodePoint(code));
  const tokens = new Map(characters.map((character, token) => [character, token]));
  return {
    width, layers, heads, context, size: width / heads, V, characters, tokens, embedding, blocks,
    norm: vector(), turns: turns(context, width / heads),
  };
}

// Cosine and sine of position t, pair i: the angle t · 10000^(−2i/d).
function turns(context, d) {
  const half = d / 2, cos = new Float64Array(context * half), sin = new Float64Array(context * half);
  for (let t = 0; t < context; t++) {
    for (let i = 0; i < half; i++) {
      const angle = t * BASE ** ((-2 * i) / d);
      cos[t * half + i] = Math.cos(angle);
      sin[t * half + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

// Nothing switched off. `off`: [layer, head] pairs; `edits`: [part, layer, head, position,
// component, value]; `hidden`: a position that those after it do not see, or −1.
export const WHOLE = { causal: true, scaled: true, positions: true, off: [], edits: [], hidden: -1 };

// Room for one text of up to `context` tokens, and how to fill it.
export function pass(model) {
  const { width: D, layers, heads: H, context: C, size: d, V, blocks } = model;
  const room = (n) => new Float64Array(C * n), each = (n) => blocks.map(() => room(n));
  const made = {
    model, length: 0, tokens: [], how: WHOLE,
    x: [...each(D), room(D)], normal: each(D), q: each(D), k: each(D), v: each(D), y: each(D),
    weights: each(H * C), // weights[layer][(head * C + position) * C + key]
    last: room(D), logits: room(V),
    run,
  };
  const sum = room(D), wide = room(4 * D), scores = new Float64Array(C);

  // Compute logits of `tokens`; positions that nothing changed for are left as they are.
  function run(tokens, how = WHOLE) {
    if (tokens.length > C) throw new RangeError(`at most ${C} tokens, got ${tokens.length}`);
    const from = unchanged(made, tokens, how), to = tokens.length;
    Object.assign(made, { tokens: [...tokens], how, length: to });
    if (from >= to) return made;
    for (let t = from; t < to; t++) {
      made.x[0].set(model.embedding.subarray(tokens[t] * D, (tokens[t] + 1) * D), t * D);
    }
    for (let n = 0; n < layers; n++) layer(n, from, to, how);
    normalise(made.last, made.x[layers], model.norm, from, to, D);
    multiply(made.logits, made.last, model.embedding, from, to, D, V);
    return made;
  }

  function layer(n, from, to, how) {
    const block = blocks[n], { q, k, v, y, x, normal } = made;
    normalise(normal[n], x[n], block.norm1, from, to, D);
    multiply(q[n], normal[n], block.query, from, to, D, D);
    multiply(k[n], normal[n], block.key, from, to, D, D);
    multiply(v[n], normal[n], block.value, from, to, D, D);
    if (how.positions) {
      rotate(q[n], model, from, to);
      rotate(k[n], model, from, to);
    }
    for (const [part, l, head, position, component, value] of how.edits) {
      if (l === n && position < to) made[part][n][position * D + head * d + component] = value;
    }
    const scale = how.scaled ? 1 / Math.sqrt(d) : 1;
    for (let head = 0; head < H; head++) {
      const off = how.off.some(([l, other]) => l === n && other === head);
      for (let t = from; t < to; t++) attend(n, head, t, to, how, scale, off);
    }
    multiply(sum, y[n], block.out, from, to, D, D);
    for (let i = from * D; i < to * D; i++) sum[i] += x[n][i];
    normalise(x[n + 1], sum, block.norm2, from, to, D);
    multiply(wide, x[n + 1], block.up, from, to, D, 4 * D);
    for (let i = from * 4 * D; i < to * 4 * D; i++) wide[i] *= 0.5 * (1 + erf(wide[i] * Math.SQRT1_2));
    multiply(x[n + 1], wide, block.down, from, to, 4 * D, D);
    for (let i = from * D; i < to * D; i++) x[n + 1][i] += sum[i];
  }

  // One query: scores, softmax, weighted sum.
  function attend(n, head, t, length, { causal, hidden }, scale, off) {
    const q = made.q[n], k = made.k[n], v = made.v[n], y = made.y[n], weights = made.weights[n];
    const mine = t * D + head * d, row = (head * C + t) * C, seen = causal ? t + 1 : length;
    let greatest = -Infinity;
    for (let j = 0; j < seen; j++) {
      let s = 0;
      for (let i = 0, other = j * D + head * d; i < d; i++) s += q[mine + i] * k[other + i];
      scores[j] = j === hidden && t > hidden ? -Infinity : s * scale;
      if (scores[j] > greatest) greatest = scores[j];
    }
    let total = 0;
    for (let j = 0; j < seen; j++) total += weights[row + j] = Math.exp(scores[j] - greatest);
    for (let j = 0; j < seen; j++) weights[row + j] /= total;
    weights.fill(0, row + seen, row + length);
    y.fill(0, mine, mine + d);
    if (off) return;
    for (let j = 0; j < seen; j++) {
      const w = weights[row + j];
      for (let i = 0, other = j * D + head * d; i < d; i++) y[mine + i] += w * v[other + i];
    }
  }

  return made;
}

// The first position whose numbers change.
function unchanged(made, tokens, how) {
  const { how: old, tokens: before } = made;
  const key = ({ causal, scaled, positions, off }) => JSON.stringify([causal, scaled, positions, off]);
  let from = 0;
  while (from < before.length && from < tokens.length && before[from] === tokens[from]) from++;
  if (key(old) !== key(how)) return 0;
  const touched = [];
  if (JSON.stringify(old.edits) !== JSON.stringify(how.edits)) {
    touched.push(...[...old.edits, ...how.edits].map((edit) => edit[3]));
  }
  if (old.hidden !== how.hidden) {
    touched.push(...[old.hidden, how.hidden].filter((j) => j >= 0).map((j) => j + 1));
  }
  from = Math.min(from, ...touched);
  const same = from === tokens.length && from === before.length;
  return how.causal || same ? from : 0; // without the mask, all see all
}

// Rows of x divided by the root of their mean square, times a weight.
function normalise(y, x, weight, from, to, n) {
  for (let t = from; t < to; t++) {
    let square = 0;
    for (let i = t * n; i < (t + 1) * n; i++) square += x[i] * x[i];
    const scale = 1 / Math.sqrt(square / n + EPS);
    for (let i = 0; i < n; i++) y[t * n + i] = x[t * n + i] * scale * weight[i];
  }
}

// y[t, o] = Σ x[t, i] w[o, i], four rows by two columns at once, so that a number that is read
// is used several times; what is left over, one by one.
function multiply(y, x, w, from, to, n, m) {
  const even = m - (m % 2), whole = to - ((to - from) % 4);
  for (let t = from; t < whole; t += 4) {
    const a = t * n, b = a + n, c = b + n, d = c + n;
    for (let o = 0; o < even; o += 2) {
      const u = o * n, v = u + n;
      let au = 0, bu = 0, cu = 0, du = 0, av = 0, bv = 0, cv = 0, dv = 0;
      for (let i = 0; i < n; i++) {
        const wu = w[u + i], wv = w[v + i], xa = x[a + i], xb = x[b + i], xc = x[c + i], xd = x[d + i];
        au += xa * wu;
        bu += xb * wu;
        cu += xc * wu;
        du += xd * wu;
        av += xa * wv;
        bv += xb * wv;
        cv += xc * wv;
        dv += xd * wv;
      }
      const at = t * m + o;
      y[at] = au;
      y[at + 1] = av;
      y[at + m] = bu;
      y[at + m + 1] = bv;
      y[at + 2 * m] = cu;
      y[at + 2 * m + 1] = cv;
      y[at + 3 * m] = du;
      y[at + 3 * m + 1] = dv;
    }
  }
  for (let t = from; t < to; t++) {
    for (let o = t < whole ? even : 0; o < m; o++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += x[t * n + i] * w[o * n + i];
      y[t * m + o] = sum;
    }
  }
}

// Turn the pairs (i, i + d/2) of every head by their position's angle.
function rotate(x, { width, heads, size: d, turns: { cos, sin } }, from, to) {
  const half = d / 2;
  for (let t = from; t < to; t++) {
    for (let head = 0; head < heads; head++) {
      for (let i = 0, at = t * width + head * d; i < half; i++, at++) {
        const a = x[at], b = x[at + half], c = cos[t * half + i], s = sin[t * half + i];
        x[at] = a * c - b * s;
        x[at + half] = a * s + b * c;
      }
    }
  }
}

// The error function, from a table of its values at every 1/64 and five terms of Taylor's series
// about the nearest of them; exact to 1e-11.
const STEPS = 64, END = 6;
const ERF = Float64Array.from({ length: END * STEPS + 1 }, (_, n) => {
  const x = n / STEPS;
  let term = x, total = 0;
  for (let i = 1; term > 1e-18 * total; i++) {
    total += term;
    term *= (2 * x * x) / (2 * i + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
});

function erf(x) {
  const size = Math.abs(x);
  if (!(size < END)) return Number.isNaN(x) ? NaN : Math.sign(x);
  const n = Math.round(size * STEPS), c = n / STEPS, h = size - c;
  const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-c * c);
  const value = ERF[n] + slope * h * (1 + h * (-c + h * ((2 * c * c - 1) / 3
    + h * ((3 * c - 2 * c ** 3) / 6 + h * ((4 * c ** 4 - 12 * c * c + 3) / 30)))));
  return x < 0 ? -value : value;
}

// Mean of −log p(next character) over the text, in nats; NaN where there is no next one.
export function averageLoss({ length, tokens, logits, model: { V } }) {
  let total = 0;
  for (let t = 0; t + 1 < length; t++) {
    const row = logits.subarray(t * V, (t + 1) * V);
    total += logSum(row) - row[tokens[t + 1]];
  }
  return total / (length - 1);
}

export function logSum(row) {
  let greatest = -Infinity, total = 0;
  for (const value of row) if (value > greatest) greatest = value;
  for (const value of row) total += Math.exp(value - greatest);
  return greatest + Math.log(total);
}

export const numeric = {
  erf: (xs) => xs.map(erf),
  unpack(about, bytes, scales) {
    const { embedding, norm, blocks, characters } = unpack(about, bytes, scales);
    return { embedding, norm, characters, up: blocks.at(-1).up, norm2: blocks.at(-1).norm2 };
  },
  // Logits of several texts, one after the other in the same room.
  logits(assets, texts, how) {
    const made = pass(unpack(...assets)), { V } = made.model;
    return texts.map((tokens) => made.run(tokens, { ...WHOLE, ...how }).logits.slice(0, tokens.length * V));
  },
  // One run after the other, each [tokens, how]: queries, keys, values and weights of the last.
  trace(assets, runs) {
    const made = pass(unpack(...assets)), { width, heads, context: C } = made.model;
    for (const [tokens, how] of runs) made.run(tokens, { ...WHOLE, ...how });
    const T = made.length, cut = (all) => all.map((x) => x.slice(0, T * width));
    return {
      q: cut(made.q), k: cut(made.k), v: cut(made.v), y: cut(made.y),
      logits: made.logits.slice(0, T * made.model.V),
      loss: averageLoss(made),
      weights: made.weights.map((w) => Array.from({ length: heads * T }, (_, i) => {
        const row = (Math.floor(i / T) * C + (i % T)) * C;
        return w.slice(row, row + T);
      })),
    };
  },
};
