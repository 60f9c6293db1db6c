// From logits to the next character: temperature, top-k, top-p, one draw.

import { random } from "../lib/random.js";

// What may be drawn, most probable first: { tokens, p }. Temperature 0 takes the most probable one;
// `topK` 0 means all.
export function choices(logits, { temperature, topK, topP }) {
  const order = Array.from(logits, (_, token) => token).sort((a, b) => logits[b] - logits[a] || a - b);
  if (temperature === 0) return { tokens: order.slice(0, 1), p: [1] };
  const greatest = logits[order[0]];
  let tokens = order.slice(0, topK || order.length);
  let p = shares(tokens.map((token) => Math.exp((logits[token] - greatest) / temperature)));
  if (topP < 1) {
    let before = 0, kept = 0;
    while (kept < p.length && (kept === 0 || before < topP)) before += p[kept++];
    tokens = tokens.slice(0, kept);
    p = shares(p.slice(0, kept));
  }
  return { tokens, p };
}

function shares(values) {
  const total = values.reduce((a, b) => a + b, 0);
  return values.map((value) => value / total);
}

// The token that a uniform number from 0 to 1 falls on.
export function pick({ tokens, p }, u) {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    sum += p[i];
    if (u < sum) return tokens[i];
  }
  return tokens.at(-1);
}

// The number that decides about character `n` of a text: the n-th of the seed's stream, so that
// seed and text alone decide how the text goes on.
export function luck(seed, n) {
  const stream = random(seed);
  for (let i = 0; i < n; i++) stream.uniform();
  return stream.uniform();
}

export function softmax(logits) {
  let greatest = -Infinity;
  for (const value of logits) if (value > greatest) greatest = value;
  return shares(Array.from(logits, (value) => Math.exp(value - greatest)));
}

// Half the sum of |p − q|: how much of the probability has moved.
export function moved(p, q) {
  return p.reduce((sum, value, i) => sum + Math.abs(value - q[i]), 0) / 2;
}

// The likeliest tokens of one or two distributions, those first that either finds likely.
export function likeliest(before, after, count) {
  const best = (token) => Math.max(before[token], after[token]);
  return before.map((_, token) => token).sort((a, b) => best(b) - best(a) || a - b).slice(0, count);
}

export const numeric = { choices, pick, luck, softmax, moved, likeliest };
