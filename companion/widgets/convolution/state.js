// What the figure's traits mean: the setting of the operation, what does not fit, the link.

import { array, bytesOf, viewOf } from "../lib/arrays.js";
import { isPooling, kernelSize, outputSize, reach } from "../lib/convolution.js";
import { slices } from "./kernels.js";

export const PICTURES = ["china", "chelsea", "coffee", "digit", "square", "dot", "stripes", "even"];
export const OPERATIONS = ["convolution", "transposed", "max", "average"];
export const MODES = ["zeros", "reflect", "replicate"];
export const CHANNELS = ["grey", "separate", "sum"];
export const COLOURS = ["automatic", "signed", "picture"];
export const LARGEST = 64;

// The setting as lib/convolution.js takes it; what an operation does not have is left at rest.
export function settingOf(get) {
  const operation = get("operation"), transposed = operation === "transposed";
  const all = slices(get("kernel")), k = all[0].length;
  const used = { grey: [all[0]], separate: all, sum: all.length === 1 ? [all, all, all].flat() : all };
  const kernel = used[get("channels")];
  return {
    operation,
    kernel: array([kernel.length, k, k], kernel.flat(2)),
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

// Names in a link -> names of traits.
const DIRECT = {
  picture: "picture", operation: "operation", stride: "stride", padding: "padding",
  mode: "padding_mode", dilation: "dilation", flip: "flip", added: "output_padding",
  channels: "channels", colours: "colours", predict: "predict",
};

// The traits as a link's values; a picture of one's own only if it is small and grey.
export function toLink(get) {
  const values = { kernel: slices(get("kernel")).flat(2) };
  for (const [key, trait] of Object.entries(DIRECT)) values[key] = get(trait);
  [values.row, values.column] = get("position");
  if (values.picture === "own") {
    const [height, width] = get("own_size"), bytes = bytesOf(get("own_pixels"));
    const isGrey = bytes.every((value, i) => value === bytes[i - (i % 3)]);
    if (height * width > 256 || !isGrey) delete values.picture;
    else values.own = [height, width, ...bytes.filter((_, i) => i % 3 === 0)];
  }
  return values;
}

// Traits from a link's values, each within its bounds; what does not hang together is a complaint.
export function fromLink(values) {
  const traits = {}, complaints = [];
  for (const [key, trait] of Object.entries(DIRECT)) {
    if (values[key] !== undefined) traits[trait] = values[key];
  }
  if (values.row !== undefined && values.column !== undefined) {
    traits.position = [values.row, values.column];
  }
  if (values.kernel) {
    const kernel = kernelFrom(values.kernel);
    if (kernel) traits.kernel = kernel;
    else complaints.push(["linkKernel", {}]);
  }
  if (traits.picture === "own") {
    const [height, width, ...plane] = values.own ?? [];
    if (height * width > 0 && plane.length === height * width && height <= 64 && width <= 64) {
      traits.own_size = [height, width];
      traits.own_pixels = viewOf(plane.flatMap((v) => [v, v, v]));
    } else {
      delete traits.picture;
      complaints.push(["linkOwn", {}]);
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
  settingOf: (traits) => settingOf((name) => traits[name]),
  problem,
  fromLink,
};
