// What the figure's traits mean: which code is decoded, what a link holds.

import { bytesOf, viewOf } from "../lib/arrays.js";
import { CODES, EDGE } from "./codes.js";
import { PIXELS } from "./networks.js";

export const VIEWS = ["digits", "ellipses", "pictures", "both"];
export const STRIPS = ["none", "prior", "path"];
const KINDS = ["mean", "sample", "chosen", "strip"];

// Which code is shown: at the mean, drawn (`codes.sample`), where the reader went, or one of a strip.
// Without a strip there is nothing to take one from.
export function codeOf({ code, z, place, strip }, { mean, sample, strip: codes }) {
  if (code === "chosen") return Float64Array.from(z);
  if (code === "strip" && strip !== "none") return codes.slice(2 * place, 2 * place + 2);
  return code === "sample" ? sample : mean;
}

// What a link may hold, with the bounds of the traits.
export const SCHEMA = {
  picture: { type: "integer", min: 0, max: 999 },
  own: { type: "bytes", most: PIXELS },
  beta: { type: "numbers", min: 0, max: 999, most: 1 },
  beside: { type: "flag" },
  fitted: { type: "flag" },
  code: { type: "choice", of: KINDS },
  z: { type: "numbers", min: -EDGE, max: EDGE, most: 2 },
  seed: { type: "integer", min: 0, max: 999999 },
  view: { type: "choice", of: VIEWS },
  strip: { type: "choice", of: STRIPS },
  to: { type: "integer", min: 0, max: 999 },
  place: { type: "integer", min: 0, max: CODES - 1 },
  predict: { type: "flag" },
};
const DIRECT = ["picture", "beside", "fitted", "code", "seed", "view", "strip", "to", "place", "predict"];

export function toLink(get) {
  const values = Object.fromEntries(DIRECT.map((name) => [name, get(name)]));
  const own = bytesOf(get("own"));
  if (own.length) values.own = own;
  return { ...values, beta: [get("beta")], z: get("z") };
}

// Traits from a link's values; what does not hang together is a complaint.
export function fromLink(values, betas) {
  const traits = {}, complaints = [];
  for (const name of DIRECT) if (values[name] !== undefined) traits[name] = values[name];
  if (values.own) {
    if (values.own.length === PIXELS) traits.own = viewOf(values.own);
    else complaints.push(["linkOwn", { count: PIXELS }]);
  }
  if (values.beta) {
    if (betas.includes(values.beta[0])) traits.beta = values.beta[0];
    else complaints.push(["linkBeta", { betas: betas.join(", ") }]);
  }
  if (values.z) {
    if (values.z.length === 2) traits.z = values.z;
    else complaints.push(["linkZ", {}]);
  }
  return { traits, complaints };
}

export const numeric = { codeOf, fromLink };
