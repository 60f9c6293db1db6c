// What the figure's traits mean: the setting of the operation, what does not fit, ready kernels.

import { array } from "../lib/arrays.js";
import { isPooling, kernelSize, outputSize, reach } from "../lib/convolution.js";
import { random } from "../lib/random.js";

export const PICTURES = ["china", "chelsea", "coffee", "digit", "square", "dot", "stripes", "even"];
export const OPERATIONS = ["convolution", "transposed", "max", "average"];
export const MODES = ["zeros", "reflect", "replicate"];
export const CHANNELS = ["grey", "separate", "sum"];
export const COLOURS = ["automatic", "signed", "picture"];
export const LARGEST = 64;

const each = (divisor, rows) => rows.map((row) => row.map((value) => value / divisor));

export const PRESETS = {
  identity: [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
  mean: each(9, [[1, 1, 1], [1, 1, 1], [1, 1, 1]]),
  gauss: each(16, [[1, 2, 1], [2, 4, 2], [1, 2, 1]]),
  gauss5: each(256, [
    [1, 4, 6, 4, 1], [4, 16, 24, 16, 4], [6, 24, 36, 24, 6], [4, 16, 24, 16, 4], [1, 4, 6, 4, 1],
  ]),
  sharpen: [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
  vertical: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
  horizontal: [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
  laplace: [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
  emboss: [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
  shift: [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
  bilinear: each(4, [[1, 2, 1], [2, 4, 2], [1, 2, 1]]),
};

// Numbers from −1 to 1 in steps of a tenth, the same for the same seed.
export function randomKernel(k, seed) {
  const stream = random(seed);
  return Array.from({ length: k }, () =>
    Array.from({ length: k }, () => (stream.integer(21) - 10) / 10),
  );
}

// The kernel's slices, each a list of rows, whatever the trait holds.
export function slices(kernel) {
  return Array.isArray(kernel[0][0]) ? kernel : [kernel];
}

// The centre stays where it is; new places are zero.
export function resized(slice, k) {
  const offset = Math.floor((slice.length - k) / 2);
  return Array.from({ length: k }, (_, a) =>
    Array.from({ length: k }, (_, b) => slice[a + offset]?.[b + offset] ?? 0),
  );
}

export function presetOf(kernel) {
  const all = slices(kernel), text = JSON.stringify(all[0]);
  if (all.some((slice) => JSON.stringify(slice) !== text)) return "own";
  return Object.keys(PRESETS).find((name) => JSON.stringify(PRESETS[name]) === text) ?? "own";
}

// The setting as lib/convolution.js takes it; what an operation does not have is left at rest.
export function settingOf(get) {
  const operation = get("operation"), transposed = operation === "transposed";
  const all = slices(get("kernel")), k = all[0].length;
  const used = get("channels") === "grey" ? all.slice(0, 1) : all;
  return {
    operation,
    kernel: array([used.length, k, k], used.flat(2)),
    stride: get("stride"),
    padding: get("padding"),
    mode: transposed ? "zeros" : get("padding_mode"),
    dilation: operation === "average" ? 1 : get("dilation"),
    flip: get("flip"),
    outputPadding: transposed ? get("output_padding") : 0,
    channels: get("channels"),
  };
}

// Why a setting cannot be carried out on a picture of this shape: [word, values], or null.
export function problem([, height, width], setting) {
  const { padding, mode, stride, dilation, outputPadding } = setting;
  const window = reach(setting), k = kernelSize(setting);
  if (setting.operation === "transposed") {
    if (outputPadding > 0 && outputPadding >= Math.max(stride, dilation)) {
      return ["addedTooMuch", { outputPadding }];
    }
    const least = Math.min(outputSize(height, setting), outputSize(width, setting));
    return least < 1 ? ["cutTooMuch", { padding }] : null;
  }
  if (isPooling(setting) && mode === "zeros" && 2 * padding > k) {
    return ["poolPadding", { padding, k }];
  }
  if (mode === "reflect" && padding >= Math.min(height, width)) {
    return ["reflectTooFar", { padding, height, width }];
  }
  const [tall, wide] = [height + 2 * padding, width + 2 * padding];
  return window > Math.min(tall, wide) ? ["windowTooLarge", { window, tall, wide }] : null;
}

// What a link may hold, with the bounds of the traits.
export const SCHEMA = {
  picture: { type: "choice", of: [...PICTURES, "own"] },
  own: { type: "bytes", most: 2 + 256 },
  operation: { type: "choice", of: OPERATIONS },
  kernel: { type: "numbers", min: -999, max: 999, most: 147 },
  stride: { type: "integer", min: 1, max: 4 },
  padding: { type: "integer", min: 0, max: 6 },
  mode: { type: "choice", of: MODES },
  dilation: { type: "integer", min: 1, max: 4 },
  flip: { type: "flag" },
  added: { type: "integer", min: 0, max: 3 },
  channels: { type: "choice", of: CHANNELS },
  colours: { type: "choice", of: COLOURS },
  row: { type: "integer", min: 0, max: 9999 },
  column: { type: "integer", min: 0, max: 9999 },
  predict: { type: "flag" },
};

const DIRECT = { stride: 0, padding: 0, dilation: 0, flip: 0, operation: 0, channels: 0, colours: 0,
  predict: 0, picture: 0, mode: "padding_mode", added: "output_padding" };

// The traits as a link's values; a picture of one's own only if it is small and grey.
export function toLink(get) {
  const values = { kernel: slices(get("kernel")).flat(2) };
  for (const [key, trait] of Object.entries(DIRECT)) values[key] = get(trait || key);
  [values.row, values.column] = get("position");
  if (values.picture === "own") {
    const [height, width] = get("own_size"), bytes = new Uint8Array(get("own_pixels").buffer);
    if (height * width > 256) delete values.picture;
    else values.own = [height, width, ...bytes.filter((_, i) => i % 3 === 0)];
  }
  return values;
}

// Traits from a link's values, each within its bounds; what does not hang together is a complaint.
export function fromLink(values) {
  const traits = {}, complaints = [];
  for (const [key, trait] of Object.entries(DIRECT)) {
    if (values[key] !== undefined) traits[trait || key] = values[key];
  }
  if (values.row !== undefined && values.column !== undefined) {
    traits.position = [values.row, values.column];
  }
  if (values.kernel) {
    const kernel = kernelFrom(values.kernel);
    if (kernel) traits.kernel = kernel;
    else complaints.push("kernel must hold 1, 4, 9, … or 49 numbers, or three times as many");
  }
  if (traits.picture === "own") {
    const [height, width, ...plane] = values.own ?? [];
    if (height * width > 0 && plane.length === height * width && height <= 64 && width <= 64) {
      traits.own_size = [height, width];
      traits.own_pixels = new DataView(Uint8Array.from(plane.flatMap((v) => [v, v, v])).buffer);
    } else {
      delete traits.picture;
      complaints.push("the drawn picture is not whole");
    }
  }
  return { traits, complaints };
}

function kernelFrom(numbers) {
  for (const count of [1, 3]) {
    const k = Math.sqrt(numbers.length / count);
    if (!Number.isInteger(k) || k > 7 || k < 1) continue;
    const all = Array.from({ length: count }, (_, c) =>
      Array.from({ length: k }, (_, a) => numbers.slice((c * k + a) * k, (c * k + a + 1) * k)),
    );
    return count === 1 ? all[0] : all;
  }
  return null;
}

export const numeric = {
  randomKernel,
  resized,
  settingOf: (traits) => settingOf((name) => traits[name]),
  problem,
  fromLink,
};
