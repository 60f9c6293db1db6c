// What a cut has changed, and what a unit goes along with.

import { moved, softmax } from "../text/sampling.js";

const ENOUGH = 0.05; // a prediction of which less has moved counts as the same

// The distribution after place t.
export function after({ logits, model: { V } }, t) {
  return softmax(logits.subarray(t * V, (t + 1) * V));
}

// How much of the prediction after each place has moved, from 0 to 1, and how far the state has,
// as a share of the length of the uncut one; 0 before the cut.
export function differences(base, made) {
  const { units: H } = base.model, places = Array.from({ length: base.length }, (_, t) => t);
  const early = (t) => t < made.cut.at || base === made;
  return {
    moves: places.map((t) => (early(t) ? 0 : moved(after(base, t), after(made, t)))),
    states: places.map((t) => (early(t) ? 0 : distance(base.h, made.h, t * H, H))),
  };
}

function distance(whole, cut, at, n) {
  let apart = 0, length = 0;
  for (let i = at; i < at + n; i++) {
    apart += (whole[i] - cut[i]) ** 2;
    length += whole[i] ** 2;
  }
  return Math.sqrt(apart / length);
}

// How many characters have been read since the cut when a prediction is moved for the last time.
export function lastMoved(moves, at) {
  let last = moves.length - 1;
  while (last >= at && moves[last] < ENOUGH) last--;
  return last - at + 1;
}

// Mean bits of the characters from place `from` on; NaN where there are none.
export function meanBits(surprise, from) {
  const some = Array.from(surprise).slice(from);
  return some.reduce((a, b) => a + b, 0) / some.length;
}

// How likely a token is among all: its probability, and its place from 1.
export function rankOf(p, token) {
  return { p: p[token], rank: 1 + p.filter((other) => other > p[token]).length };
}

// ---- what a reader could keep in mind after each character, one number a place

export const FEATURES = {
  letters: (characters) => counted(characters, (c) => !/\p{L}/u.test(c)),
  vowel: (characters) => characters.map((c) => Number("aeiou".includes(c))),
  speech: (characters) => {
    let inside = 0;
    return characters.map((c) => (inside = c === '"' ? 1 - inside : c === "\n" ? 0 : inside));
  },
  sentence: (characters) => counted(characters, (c) => ".!?\n".includes(c)),
  line: (characters) => counted(characters, (c) => "，。\n".includes(c)),
  poem: (characters) => counted(characters, (c) => c === "\n"),
};
export const OF_MODEL = {
  english: ["letters", "vowel", "speech", "sentence"],
  tang: ["line", "poem"],
};

// How many since the last that `ends` says yes to, that one being 0.
function counted(characters, ends) {
  let count = 0;
  return characters.map((c) => (count = ends(c) ? 0 : count + 1));
}

// Pearson's correlation; NaN where one list is all equal.
function correlation(a, b) {
  const n = a.length, mean = (x) => x.reduce((sum, value) => sum + value, 0) / n;
  const [p, q] = [mean(a), mean(b)];
  let ab = 0, aa = 0, bb = 0;
  for (let i = 0; i < n; i++) {
    ab += (a[i] - p) * (b[i] - q);
    aa += (a[i] - p) ** 2;
    bb += (b[i] - q) ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : NaN;
}

// The tanh of a unit's cell after each place.
function cellOf({ c, length, model: { units: H } }, unit) {
  return Array.from({ length }, (_, t) => Math.tanh(c[t * H + unit]));
}

// The unit that goes along with a feature best on the first half of the text, and its correlation
// on either half; null or NaN where a half does not tell, the feature ending in it less than twice.
export function follower(made, feature) {
  const half = Math.ceil(made.length / 2), halves = (x) => [x.slice(0, half), x.slice(half)];
  const [first, second] = halves(feature);
  const tells = (part) => part.filter((value, t) => t && value < part[t - 1]).length >= 2;
  let best = null;
  if (!tells(first)) return best;
  for (let unit = 0; unit < made.model.units; unit++) {
    const [a, b] = halves(cellOf(made, unit)), r = correlation(a, first);
    if (Math.abs(r) > Math.abs(best?.first ?? 0)) best = { unit, first: r, second: tells(second) ? correlation(b, second) : NaN };
  }
  return best;
}

// The units from the one that keeps most of its cell to the one that keeps least: by the mean of
// their forget gates over a text.
export function byKeeping({ gates, length, model: { units: H } }) {
  const kept = Array.from({ length: H }, (_, unit) => {
    let sum = 0;
    for (let t = 0; t < length; t++) sum += gates[(4 * t + 1) * H + unit];
    return sum;
  });
  return kept.map((_, unit) => unit).sort((a, b) => kept[b] - kept[a] || a - b);
}

// Mean of a gate over all units at one place, and how many of them are nearly open (above 0.9).
export function gateMean({ gates, model: { units: H } }, t, block) {
  const some = gates.subarray((4 * t + block) * H, (4 * t + block + 1) * H);
  return { mean: some.reduce((a, b) => a + b, 0) / H, open: some.filter((x) => x > 0.9).length };
}

export const numeric = {
  differences: (base, made) => differences(typed(base), typed(made)),
  lastMoved,
  meanBits,
  rankOf,
  features: (name, characters) => FEATURES[name](characters),
  correlation,
  cellOf,
  follower,
  byKeeping,
  gateMean: (made, t, block) => gateMean(typed(made), t, block),
};

function typed(made) {
  return { ...made, logits: Float64Array.from(made.logits ?? []), gates: Float64Array.from(made.gates ?? []) };
}
