// What the figure's traits mean: what a link holds.

import { bytesOf, viewOf } from "../lib/arrays.js";
import { PIXELS } from "./picture.js";

export const SEEDS = 1_000_000;
const NOISIEST = 1, BYTES = PIXELS / 8;

// What a link may hold, with the bounds of the traits.
export function schemaFor(count) {
  return {
    picture: { type: "integer", min: 0, max: count - 1 },
    mask: { type: "bytes", most: BYTES },
    sigma: { type: "numbers", min: 0, max: NOISIEST, most: 1 },
    seed: { type: "integer", min: 0, max: SEEDS - 1 },
    predict: { type: "flag" },
  };
}

// Traits from a link's values; what does not fit is a complaint.
export function fromLink(values) {
  const traits = {}, complaints = [];
  for (const name of ["picture", "seed", "predict"]) if (values[name] !== undefined) traits[name] = values[name];
  if (values.mask) {
    if (values.mask.length === BYTES) traits.mask = viewOf(values.mask);
    else complaints.push(["linkMask", { count: BYTES }]);
  }
  if (values.sigma) traits.sigma = values.sigma[0];
  return { traits, complaints };
}

export function toLink(get) {
  return {
    picture: get("picture"), mask: bytesOf(get("mask")), sigma: [get("sigma")], seed: get("seed"),
    predict: get("predict"),
  };
}

export const numeric = { fromLink };
