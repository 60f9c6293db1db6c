// What the figure's traits mean: tokens of the text, what is switched off, the link.

export const MODELS = ["english", "tang"];
export const PARTS = ["q", "k", "v"];
export const LONGEST = 500;
export const MOST_EDITS = 40;

// The text cut into pieces: { character, token }, token −1 where the model does not know it, and
// the tokens that the model sees, the last ones that fit.
export function reading(text, tokens, context) {
  const pieces = Array.from(text, (character) => ({ character, token: tokens.get(character) ?? -1 }));
  const known = pieces.filter(({ token }) => token >= 0);
  const seen = known.slice(-context);
  return {
    tokens: seen.map(({ token }) => token),
    shown: seen.map(({ character }) => character),
    pieces,
    unknown: [...new Set(pieces.filter(({ token }) => token < 0).map(({ character }) => character))],
    cut: known.length - seen.length,
  };
}

// Where the reader stands, within what there is; −1 is the last position, and for the key the one
// with the greatest weight, which the caller knows.
export function place(traits, { layers, heads, size }, length) {
  const inside = (name, count) => Math.min(traits[name], count - 1);
  const position = traits.position < 0 ? length - 1 : Math.min(traits.position, length - 1);
  return {
    layer: inside("layer", layers),
    head: inside("head", heads),
    component: inside("component", size),
    position,
    key: traits.key < 0 ? -1 : Math.min(traits.key, length - 1),
  };
}

// What is switched off or edited, as lib/transformer.js takes it; what the model does not have is
// left out.
export function changesOf({ causal, scaled, positions, heads_off, edits }, { layers, heads, size }) {
  return {
    causal, scaled, positions,
    off: heads_off.filter(([layer, head]) => layer < layers && head < heads),
    edits: edits.filter(([, layer, head, , component]) => layer < layers && head < heads && component < size),
    hidden: -1,
  };
}

export function isWhole({ causal, scaled, positions, off, edits }) {
  return causal && scaled && positions && !off.length && !edits.length;
}

// `edits` with one number replaced; NaN takes the edit back.
export function edited(edits, part, layer, head, position, component, value) {
  const where = [part, layer, head, position, component];
  const rest = edits.filter((edit) => where.some((name, i) => edit[i] !== name));
  return Number.isNaN(value) ? rest : [...rest, [...where, value]];
}

// `heads_off` with one head switched.
export function switched(off, layer, head, on) {
  const rest = off.filter(([l, h]) => l !== layer || h !== head);
  return on ? rest : [...rest, [layer, head]];
}

// What a link may hold, with the bounds of the traits.
export const SCHEMA = {
  model: { type: "choice", of: MODELS },
  text: { type: "bytes", most: 2000 },
  layer: { type: "integer", min: 0, max: 7 },
  head: { type: "integer", min: 0, max: 15 },
  position: { type: "integer", min: -1, max: LONGEST },
  key: { type: "integer", min: -1, max: LONGEST },
  component: { type: "integer", min: 0, max: 127 },
  causal: { type: "flag" },
  scaled: { type: "flag" },
  positions: { type: "flag" },
  off: { type: "numbers", min: 0, max: 15, most: 64 },
  edits: { type: "numbers", min: -999, max: 999, most: 240 },
  temperature: { type: "numbers", min: 0, max: 5, most: 1 },
  top_k: { type: "integer", min: 0, max: 9999 },
  top_p: { type: "numbers", min: 0.01, max: 1, most: 1 },
  seed: { type: "integer", min: 0, max: 999999 },
  predict: { type: "flag" },
};
const DIRECT = [
  "model", "layer", "head", "position", "key", "component", "causal", "scaled", "positions",
  "top_k", "seed", "predict",
];

export function toLink(get) {
  const values = Object.fromEntries(DIRECT.map((name) => [name, get(name)]));
  const text = new TextEncoder().encode(get("text"));
  if (text.length) values.text = text;
  values.temperature = [get("temperature")];
  values.top_p = [get("top_p")];
  if (get("heads_off").length) values.off = get("heads_off").flat();
  if (get("edits").length) {
    values.edits = get("edits").flatMap(([part, ...rest]) => [PARTS.indexOf(part), ...rest]);
  }
  return values;
}

// Traits from a link's values; what does not hang together is a complaint.
export function fromLink(values) {
  const traits = {}, complaints = [];
  for (const name of DIRECT) if (values[name] !== undefined) traits[name] = values[name];
  if (values.text) {
    const text = new TextDecoder().decode(values.text);
    if (text.length <= LONGEST) traits.text = text;
    else complaints.push(["linkText", { most: LONGEST }]);
  }
  for (const name of ["temperature", "top_p"]) if (values[name]) traits[name] = values[name][0];
  const whole = (numbers) => numbers.every((number) => Number.isInteger(number) && number >= 0);
  if (values.off) {
    if (values.off.length % 2 === 0 && whole(values.off)) traits.heads_off = grouped(values.off, 2);
    else complaints.push(["linkOff", {}]);
  }
  if (values.edits) {
    const edits = grouped(values.edits, 6);
    const good = edits.every((edit) => edit.length === 6 && whole(edit.slice(0, 5)) && edit[0] <= 2);
    if (good) traits.edits = edits.map(([part, ...rest]) => [PARTS[part], ...rest]);
    else complaints.push(["linkEdits", {}]);
  }
  return { traits, complaints };
}

function grouped(numbers, n) {
  return Array.from({ length: Math.ceil(numbers.length / n) }, (_, i) => numbers.slice(n * i, n * (i + 1)));
}

export const numeric = {
  reading: (text, characters, context) =>
    reading(text, new Map(characters.map((character, token) => [character, token])), context),
  place, changesOf, isWhole, edited, switched, fromLink,
};
