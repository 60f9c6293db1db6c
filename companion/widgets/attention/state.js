// What the figure's traits mean: where the reader stands, what is switched off, the link.

import { LONGEST, TEXT_SCHEMA, textFromLink, textToLink } from "../text/state.js";

export const PARTS = ["q", "k", "v"];
export const MOST_EDITS = 40;

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
  ...TEXT_SCHEMA,
  layer: { type: "integer", min: 0, max: 7 },
  head: { type: "integer", min: 0, max: 15 },
  key: { type: "integer", min: -1, max: LONGEST },
  component: { type: "integer", min: 0, max: 127 },
  causal: { type: "flag" },
  scaled: { type: "flag" },
  positions: { type: "flag" },
  off: { type: "numbers", min: 0, max: 15, most: 64 },
  edits: { type: "numbers", min: -999, max: 999, most: 240 },
};
const OWN = ["off", "edits"]; // in a link they are written otherwise than as traits

export function toLink(get) {
  const values = textToLink(get, Object.keys(SCHEMA).filter((name) => !OWN.includes(name)));
  if (get("heads_off").length) values.off = get("heads_off").flat();
  if (get("edits").length) {
    values.edits = get("edits").flatMap(([part, ...rest]) => [PARTS.indexOf(part), ...rest]);
  }
  return values;
}

// Traits from a link's values; what does not hang together is a complaint.
export function fromLink({ off, edits: changes, ...values }) {
  const { traits, complaints } = textFromLink(values);
  const whole = (numbers) => numbers.every((number) => Number.isInteger(number) && number >= 0);
  if (off) {
    if (off.length % 2 === 0 && whole(off)) traits.heads_off = grouped(off, 2);
    else complaints.push(["linkOff", {}]);
  }
  if (changes) {
    const edits = grouped(changes, 6);
    const good = edits.every((edit) => edit.length === 6 && whole(edit.slice(0, 5)) && edit[0] <= 2 && edit[3] < LONGEST);
    if (good) traits.edits = edits.map(([part, ...rest]) => [PARTS[part], ...rest]);
    else complaints.push(["linkEdits", {}]);
  }
  return { traits, complaints };
}

function grouped(numbers, n) {
  return Array.from({ length: Math.ceil(numbers.length / n) }, (_, i) => numbers.slice(n * i, n * (i + 1)));
}

export const numeric = { place, changesOf, isWhole, edited, switched, fromLink };
