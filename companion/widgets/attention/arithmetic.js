// One row of one head, step by step, out of what a pass computed.

// { scores: q · k, scaled, seen, weights, values: v of one component, output: of that component }.
export function rowOf(made, { layer, head, position, component }) {
  const { model: { width: D, size: d, context: C }, how, length } = made;
  const q = vector(made, "q", layer, head, position), scale = how.scaled ? 1 / Math.sqrt(d) : 1;
  const at = (head * C + position) * C, keys = Array.from({ length }, (_, j) => j);
  const scores = keys.map((j) => dot(q, vector(made, "k", layer, head, j)));
  return {
    scores,
    scaled: scores.map((score) => score * scale),
    seen: keys.map((j) => !how.causal || j <= position),
    weights: Array.from(made.weights[layer].subarray(at, at + length)),
    values: keys.map((j) => made.v[layer][j * D + head * d + component]),
    output: made.y[layer][position * D + head * d + component],
  };
}

// q, k, v or y of one position in one head.
export function vector(made, part, layer, head, position) {
  const { width: D, size: d } = made.model, at = position * D + head * d;
  return Array.from(made[part][layer].subarray(at, at + d));
}

// From a character to its query, key and value: what the weights are multiplied with.
export function origin(made, layer, head, position) {
  const { model, tokens } = made, { width: D, size: d, blocks } = model;
  const row = (x, t) => Array.from(x.subarray(t * D, (t + 1) * D));
  const normal = row(made.normal[layer], position);
  const times = (w) => Array.from({ length: d }, (_, i) =>
    dot(normal, w.subarray((head * d + i) * D, (head * d + i + 1) * D)));
  const { query, key, value } = blocks[layer];
  return {
    embedding: row(model.embedding, tokens[position]),
    x: row(made.x[layer], position),
    normal,
    query: times(query), key: times(key), value: times(value),
  };
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

// The position with the greatest weight; the first of equals.
export function strongest(weights) {
  return weights.reduce((best, weight, j) => (weight > weights[best] ? j : best), 0);
}

// How far the weights are spread: their entropy in nats, and over how many positions that would be
// an even spread.
export function spread(weights) {
  const entropy = weights.reduce((sum, w) => sum - (w > 0 ? w * Math.log(w) : 0), 0);
  return { entropy, positions: Math.exp(entropy) };
}

// Do two lists put things in one order? Spearman's rank correlation, equals sharing their rank;
// NaN where one list is all equal.
export function rankCorrelation(a, b) {
  const [x, y] = [ranks(a), ranks(b)], mean = (a.length - 1) / 2;
  const sum = (f) => x.reduce((total, _, i) => total + f(x[i] - mean, y[i] - mean), 0);
  return sum((p, q) => p * q) / Math.sqrt(sum((p) => p * p) * sum((_, q) => q * q));
}

function ranks(values) {
  return values.map((value) => {
    const less = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return less + (equal - 1) / 2;
  });
}

export const numeric = { strongest, spread, rankCorrelation };
