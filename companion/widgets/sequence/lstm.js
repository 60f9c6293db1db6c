// An LSTM over characters, the twin of companion/widgets/recurrent_models.py. Everything in
// Float64; what was computed for the characters before a change is kept and used again.
//
//   z = W_ih · embedding[token] + W_hh · h + b, in four blocks: i, f, g, o
//   c = σ(f) ⊙ c + σ(i) ⊙ tanh(g),  h = σ(o) ⊙ tanh(c),  logits = embedding · (out · h + b_out)

import { logSum } from "../lib/transformer.js";

export const NOTHING = { at: 0, what: "both" };

// A model from its three assets: whole numbers with a scale for each row become weights again.
export function unpack(about, bytes, scales) {
  const [width, units, ...codes] = about, V = codes.length;
  let at = 0, scale = 0;
  const matrix = (rows, columns) => {
    const w = new Float64Array(rows * columns);
    for (let r = 0, i = 0; r < rows; r++, scale++) {
      for (let c = 0; c < columns; c++) w[i++] = (bytes[at++] - 128) * scales[scale];
    }
    return w;
  };
  const vector = (n) => Float64Array.from(scales.slice(scale, (scale += n)));
  const embedding = matrix(V, width), input = matrix(4 * units, width);
  const state = matrix(4 * units, units), out = matrix(width, units);
  const characters = codes.map((code) => String.fromCodePoint(code));
  return {
    width, units, V, characters, embedding, input, state, out,
    bias: vector(4 * units), outBias: vector(width),
    tokens: new Map(characters.map((character, token) => [character, token])),
    sums: new Map(), // token → W_ih · embedding + b, computed once
  };
}

// Room for one text of up to `most` tokens, and how to fill it. Of place t: `h` and `c` the state
// after it, `gates` its i, f, g, o, `logits` of the next, `surprise` its own bits.
export function pass(model, most) {
  const { width: E, units: H, V } = model, room = (n) => new Float64Array(most * n);
  const made = {
    model, length: 0, tokens: [], cut: NOTHING, turn: 0,
    h: room(H), c: room(H), gates: room(4 * H), logits: room(V), surprise: room(1), run,
  };
  const nothing = new Float64Array(H), z = new Float64Array(4 * H), y = new Float64Array(E);

  // Read `tokens`, the memory set to zero before place `cut.at`, if that is above 0.
  function run(tokens, cut = NOTHING) {
    if (tokens.length > most) throw new RangeError(`at most ${most} tokens, got ${tokens.length}`);
    const from = unchanged(made, tokens, cut), same = from === tokens.length && from === made.length;
    Object.assign(made, { tokens: [...tokens], cut, length: tokens.length });
    if (same) return made;
    made.turn++;
    for (let t = from; t < tokens.length; t++) step(t, tokens[t]);
    return made;
  }

  function step(t, token) {
    const [h, c] = before(made, t, nothing), { gates } = made, at = t * 4 * H;
    z.set(summed(model, token));
    multiply(z, model.state, h, 4 * H, H);
    for (let u = 0; u < H; u++) {
      const i = (gates[at + u] = sigmoid(z[u])), f = (gates[at + H + u] = sigmoid(z[H + u]));
      const g = (gates[at + 2 * H + u] = Math.tanh(z[2 * H + u]));
      const o = (gates[at + 3 * H + u] = sigmoid(z[3 * H + u])), cell = f * c[u] + i * g;
      made.c[t * H + u] = cell;
      made.h[t * H + u] = o * Math.tanh(cell);
    }
    y.set(model.outBias);
    multiply(y, model.out, made.h.subarray(t * H, (t + 1) * H), E, H);
    const logits = made.logits.subarray(t * V, (t + 1) * V).fill(0);
    multiply(logits, model.embedding, y, V, E);
    const previous = made.logits.subarray((t - 1) * V, t * V);
    made.surprise[t] = t ? (logSum(previous) - previous[token]) / Math.LN2 : NaN;
  }

  return made;
}

// Hidden state and cell that place t begins with.
export function before(made, t, nothing = new Float64Array(made.model.units)) {
  const { units: H } = made.model, { at, what } = made.cut, cut = at > 0 && t === at;
  const old = (x, kept) => (t && (!cut || what === kept) ? x.subarray((t - 1) * H, t * H) : nothing);
  return [old(made.h, "c"), old(made.c, "h")]; // a cut of the cell alone keeps the hidden state
}

// The first place whose numbers change.
function unchanged({ tokens: old, cut: last }, tokens, cut) {
  let from = 0;
  while (from < old.length && from < tokens.length && old[from] === tokens[from]) from++;
  if (last.at === cut.at && (last.what === cut.what || !cut.at)) return from;
  return Math.min(from, ...[last.at, cut.at].filter((at) => at > 0));
}

function summed(model, token) {
  const { width: E, units: H, sums } = model;
  if (!sums.has(token)) {
    const z = model.bias.slice();
    multiply(z, model.input, model.embedding.subarray(token * E, (token + 1) * E), 4 * H, E);
    sums.set(token, z);
  }
  return sums.get(token);
}

// y += W x, four rows at once, so that a number that is read is used several times.
function multiply(y, w, x, rows, columns) {
  const whole = rows - (rows % 4);
  for (let r = 0; r < whole; r += 4) {
    const a = r * columns, b = a + columns, c = b + columns, d = c + columns;
    let ya = 0, yb = 0, yc = 0, yd = 0;
    for (let i = 0; i < columns; i++) {
      const value = x[i];
      ya += w[a + i] * value;
      yb += w[b + i] * value;
      yc += w[c + i] * value;
      yd += w[d + i] * value;
    }
    y[r] += ya;
    y[r + 1] += yb;
    y[r + 2] += yc;
    y[r + 3] += yd;
  }
  for (let r = whole; r < rows; r++) {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += w[r * columns + i] * x[i];
    y[r] += sum;
  }
}

function sigmoid(x) {
  return 1 / (1 + Math.exp(-x));
}

export const numeric = {
  unpack(about, bytes, scales) {
    const { characters, embedding, input, state, out, bias, outBias } = unpack(about, bytes, scales);
    return { characters, embedding, input, state, out, bias, outBias };
  },
  // Logits of several texts, one after the other in the same room.
  logits(assets, texts) {
    const model = unpack(...assets), made = pass(model, Math.max(...texts.map((text) => text.length)));
    return texts.map((tokens) => made.run(tokens).logits.slice(0, tokens.length * model.V));
  },
  // One run after the other, each [tokens, cut]: what the last of them made.
  trace(assets, runs) {
    const made = pass(unpack(...assets), 20), { units: H, V } = made.model;
    for (const [tokens, cut] of runs) made.run(tokens, cut);
    const T = made.length, upTo = (x, n) => x.slice(0, T * n);
    return {
      h: upTo(made.h, H), c: upTo(made.c, H), gates: upTo(made.gates, 4 * H),
      logits: upTo(made.logits, V), surprise: upTo(made.surprise, 1),
      before: Array.from({ length: T }, (_, t) => before(made, t)),
    };
  },
};
