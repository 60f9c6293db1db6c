// What a link may hold, and the shares of a moment.

import { DATA } from "./bells.js";
import { SCHEDULES, shares } from "./sampler.js";

export const VIEWS = ["points", "pictures"];
export const EDGE = 2.4; // the plane reaches from −2.4 to 2.4
export const MOST = { steps: 100, weight: 8, seed: 999_999 };

export const SCHEMA = {
  view: { type: "choice", of: VIEWS },
  data: { type: "choice", of: DATA },
  schedule: { type: "choice", of: SCHEDULES },
  steps: { type: "integer", min: 1, max: MOST.steps },
  eta: { type: "numbers", min: 0, max: 1, most: 1 },
  kind: { type: "integer", min: -1, max: 1 },
  digit: { type: "integer", min: -1, max: 9 },
  weight: { type: "numbers", min: 0, max: MOST.weight, most: 1 },
  seed: { type: "integer", min: 0, max: MOST.seed },
  at: { type: "integer", min: 0, max: MOST.steps },
  probe: { type: "numbers", min: -EDGE, max: EDGE, most: 2 },
  predict: { type: "flag" },
};
export const NAMES = Object.keys(SCHEMA);
const ONE = ["eta", "weight"];

export function toLink(get) {
  return Object.fromEntries(NAMES.map((name) => [name, ONE.includes(name) ? [get(name)] : get(name)]));
}

// Traits from a link's values; what does not hang together is a complaint.
export function fromLink(values) {
  const traits = { ...values }, complaints = [];
  for (const name of ONE) if (values[name]) [traits[name]] = values[name];
  if (values.probe && values.probe.length !== 2) {
    complaints.push(["linkProbe", {}]);
    delete traits.probe;
  }
  return { traits, complaints };
}

// How many steps have been made, and the time and its shares then.
export function moment({ schedule, steps, at }) {
  const k = Math.min(at, steps), t = 1 - k / steps, [alpha, sigma] = shares(schedule, t);
  return { k, t, alpha, sigma };
}

export const numeric = { toLink: (traits) => toLink((name) => traits[name]), fromLink, moment };
