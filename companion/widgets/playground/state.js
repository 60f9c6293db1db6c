// The figure's traits as a setting to train with, and as a link's values.

import { DATASETS } from "../lib/datasets2d.js";
import { ACTIVATIONS } from "../lib/network.js";
import { OPTIMISERS } from "../lib/optimisers.js";
import { STARTS, shapeOf } from "./training.js";

export const DATA = [...DATASETS, "own"];
export const MOST_POINTS = 120;
export const MOST_STEPS = 20000;
export const EDGE = 1.25; // the plane reaches from −EDGE to EDGE

// The traits from which, with the number of updates, all follows.
const SETTING = [
  "data", "noise", "points", "hidden", "activation", "optimiser", "lr", "init", "batch_size", "seed",
];

export function settingOf(get) {
  return Object.fromEntries(SETTING.map((name) => [name, get(name)]));
}

// A chosen weight, moved into the network if that has become smaller.
export function edgeWithin([layer, neuron, input], setting) {
  const { sizes } = shapeOf(setting), l = Math.min(layer, sizes.length - 2);
  return [l, Math.min(neuron, sizes[l + 1] - 1), Math.min(input, sizes[l])];
}

// What a link may hold, with the bounds of the traits.
export const SCHEMA = {
  data: { type: "choice", of: DATA },
  noise: { type: "numbers", min: 0, max: 0.5, most: 1 },
  points: { type: "numbers", min: -EDGE, max: EDGE, most: 3 * MOST_POINTS },
  layers: { type: "integer", min: 0, max: 4 },
  neurons: { type: "numbers", min: 1, max: 8, most: 4 },
  activation: { type: "choice", of: ACTIVATIONS },
  optimiser: { type: "choice", of: OPTIMISERS },
  rate: { type: "numbers", min: 0, max: 10, most: 1 },
  init: { type: "choice", of: STARTS },
  batch: { type: "integer", min: 1, max: 200 },
  seed: { type: "integer", min: 0, max: 999999 },
  step: { type: "integer", min: 0, max: MOST_STEPS },
  edge: { type: "numbers", min: 0, max: 8, most: 3 },
  example: { type: "integer", min: 0, max: 199 },
  gradients: { type: "flag" },
  predict: { type: "flag" },
};

// Names in a link -> names of traits.
const DIRECT = {
  data: "data", activation: "activation", optimiser: "optimiser", init: "init", batch: "batch_size",
  seed: "seed", step: "step", example: "example", gradients: "gradients", predict: "predict",
};

export function toLink(get) {
  const values = { noise: [get("noise")], layers: get("hidden").length, rate: [get("lr")], edge: get("edge") };
  for (const [key, trait] of Object.entries(DIRECT)) values[key] = get(trait);
  if (get("hidden").length) values.neurons = get("hidden");
  if (get("data") === "own" && get("points").length) values.points = get("points").flat();
  return values;
}

// Traits from a link's values, each within its bounds; what does not hang together is a complaint.
export function fromLink(values) {
  const traits = {}, complaints = [], whole = (list) => list.every(Number.isInteger);
  for (const [key, trait] of Object.entries(DIRECT)) {
    if (values[key] !== undefined) traits[trait] = values[key];
  }
  if (values.noise) [traits.noise] = values.noise;
  if (values.rate?.[0] === 0) complaints.push(["linkRate", {}]);
  else if (values.rate) [traits.lr] = values.rate;
  if (values.layers === 0) traits.hidden = [];
  else if (values.neurons && whole(values.neurons) && values.neurons.length === (values.layers ?? values.neurons.length)) {
    traits.hidden = values.neurons;
  } else if (values.neurons || values.layers) complaints.push(["linkNeurons", {}]);
  if (values.edge) {
    const [layer, neuron] = values.edge;
    if (values.edge.length === 3 && whole(values.edge) && layer <= 4 && neuron <= 7) traits.edge = values.edge;
    else complaints.push(["linkEdge", {}]);
  }
  const points = values.points ?? [];
  const triples = Array.from({ length: Math.floor(points.length / 3) }, (_, k) => points.slice(3 * k, 3 * k + 3));
  if (points.length % 3 || triples.some(([, , label]) => label !== 0 && label !== 1)) {
    complaints.push(["linkPoints", {}]);
  } else if (triples.length) traits.points = triples;
  return { traits, complaints };
}

export const numeric = { edgeWithin, fromLink, toLink: (traits) => toLink((name) => traits[name]) };
