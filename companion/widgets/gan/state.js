// What the figure's traits mean: the settings of one or two runs, and what a link holds.

import { DATA, NOISES } from "./data.js";
import { LOSSES } from "./losses.js";
import { PENALTIES } from "./penalty.js";

export const ACTIVATIONS = ["relu", "leaky_relu", "tanh"];
export const OPTIMISERS = ["sgd", "momentum", "adam"];
export const SURFACES = ["now", "optimal", "none"];
export const DIVERGENCES = ["js", "kl", "energy"];
export const MOST_POINTS = 200;

const rate = { type: "numbers", min: 0.000001, max: 1, most: 1 };

// What the two runs may have differently, with the bounds of the traits.
export const SETTINGS = {
  noise: { type: "choice", of: NOISES },
  noise_size: { type: "integer", min: 1, max: 2 },
  g_hidden: { type: "integer", min: 0, max: 4 },
  g_width: { type: "integer", min: 1, max: 64 },
  d_hidden: { type: "integer", min: 0, max: 4 },
  d_width: { type: "integer", min: 1, max: 64 },
  activation: { type: "choice", of: ACTIVATIONS },
  loss: { type: "choice", of: LOSSES },
  penalty: { type: "choice", of: PENALTIES },
  weight: { type: "numbers", min: 0, max: 100, most: 1 },
  optimiser: { type: "choice", of: OPTIMISERS },
  g_rate: rate,
  d_rate: rate,
  beta1: { type: "numbers", min: 0, max: 0.99, most: 1 },
  d_steps: { type: "integer", min: 1, max: 10 },
  g_steps: { type: "integer", min: 1, max: 10 },
  batch: { type: "integer", min: 1, max: 500 },
  seed: { type: "integer", min: 0, max: 999999 },
};
const SHARED = {
  data: { type: "choice", of: DATA },
  own: { type: "numbers", min: -1.3, max: 1.3, most: 2 * MOST_POINTS },
  surface: { type: "choice", of: SURFACES },
  manifold: { type: "flag" },
  arrows: { type: "flag" },
  divergence: { type: "choice", of: DIVERGENCES },
  speed: { type: "integer", min: 0, max: 200 },
  at: { type: "integer", min: 0, max: 999999 },
  two: { type: "flag" },
};
const TRAITS = ["data", "surface", "manifold", "arrows", "divergence", "speed"];

export function schema(presets) {
  const second = Object.entries(SETTINGS).map(([name, rule]) => [`second-${name}`, rule]);
  return {
    preset: { type: "choice", of: presets }, ...SHARED, ...SETTINGS, ...Object.fromEntries(second),
  };
}

// The settings of the first run, or of the second, whole.
export function settingOf(get, second = false) {
  const own = Object.fromEntries(Object.keys(SETTINGS).map((name) => [name, get(name)]));
  return { ...own, ...(second ? get("second") : {}), data: get("data"), own_points: get("own_points") };
}

// The settings of all runs: one, or two beside each other.
export function runsOf(get) {
  return get("second") ? [settingOf(get), settingOf(get, true)] : [settingOf(get)];
}

// The experiment whose settings these are, with whatever seed; "" where one of them is another.
export function experimentOf(get, presets) {
  const found = presets[get("preset")];
  if (!found) return "";
  const usual = { ...get("_defaults"), ...found.settings, second: found.second, seed: get("seed") };
  const same = JSON.stringify(runsOf(get)) === JSON.stringify(runsOf((name) => usual[name]));
  return same ? get("preset") : "";
}

const many = (name) => SETTINGS[name].type === "numbers";

// The traits as a link's values; `experiment` as above.
export function toLink(get, at, experiment) {
  const values = { at };
  for (const name of TRAITS) values[name] = get(name);
  for (const name of Object.keys(SETTINGS)) values[name] = many(name) ? [get(name)] : get(name);
  if (experiment) values.preset = experiment;
  if (get("own_points").length) values.own = get("own_points").flat();
  if (get("second")) {
    values.two = true;
    for (const [name, value] of Object.entries(get("second"))) {
      values[`second-${name}`] = many(name) ? [value] : value;
    }
  }
  return values;
}

// Traits from a link's values; what does not hang together, or an experiment without its second run, is
// a complaint.
export function fromLink(values, presets = {}) {
  const traits = {}, second = {}, complaints = [];
  const single = (name, value) => (many(name) ? value[0] : value);
  for (const name of TRAITS) if (values[name] !== undefined) traits[name] = values[name];
  for (const name of Object.keys(SETTINGS)) {
    if (values[name] !== undefined) traits[name] = single(name, values[name]);
    const other = values[`second-${name}`];
    if (other !== undefined) second[name] = single(name, other);
  }
  traits.preset = values.preset ?? "";
  traits.second = values.two ? second : null;
  if (traits.preset && Boolean(presets[traits.preset]?.second) !== Boolean(traits.second)) {
    complaints.push(["linkPreset", { preset: traits.preset }]);
    traits.preset = "";
  }
  if (values.own) {
    if (values.own.length % 2) complaints.push(["linkOwn", {}]);
    else traits.own_points = pairs(values.own);
  }
  if (traits.data === "own") traits.own_points ??= []; // a drawing may be empty
  if (values.at) traits.goal = values.at;
  return { traits, complaints };
}

function pairs(numbers) {
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i], numbers[2 * i + 1]]);
}

export const numeric = {
  settingOf: (traits, second) => settingOf((name) => traits[name], second),
  experimentOf: (traits, presets) => experimentOf((name) => traits[name], presets),
  toLink: (traits, at, experiment) => toLink((name) => traits[name], at, experiment),
  fromLink,
};
