// The shown setting as Python code for companion.

import { bytesOf, viewOf } from "../lib/arrays.js";
import { weightRead, weightShown } from "../lib/draw.js";
import { slices } from "./kernels.js";

export function asPython(get) {
  const operation = get("operation"), channels = get("channels"), pooling = PLAIN[operation];
  const stride = `stride=${get("stride")}`, padding = get("padding"), mode = get("padding_mode");
  const own = get("picture") === "own";
  const lines = [
    ...(own ? ["import base64", ""] : []),
    "import numpy as np",
    "from companion import functional as F",
    ...(own ? [] : ["from companion.widgets import pictures"]),
    "",
    ...(own ? ownPixels(get) : [`pixels = pictures.small("${get("picture")}")`]),
    channels === "grey"
      ? "x = ((pixels @ [299, 587, 114] + 500) // 1000)[None].astype(float)  # (1, H, W)"
      : "x = pixels.transpose(2, 0, 1).astype(float)  # (3, H, W)",
  ];
  const options = [stride];
  if (operation !== "transposed" && mode !== "zeros" && padding > 0) {
    lines.push(`x = F.pad(x, (${padding}, ${padding}, ${padding}, ${padding}), mode="${mode}")`);
  } else if (padding > 0) {
    options.push(`padding=${padding}`);
  }
  if (get("dilation") > 1 && operation !== "average") options.push(`dilation=${get("dilation")}`);
  if (operation === "transposed" && get("output_padding") > 0) {
    options.push(`output_padding=${get("output_padding")}`);
  }
  const k = slices(get("kernel"))[0].length;
  if (pooling) {
    lines.push(`y = F.${pooling}(x, ${[k, ...options].join(", ")})`);
    return `${lines.join("\n")}\n`;
  }
  lines.push(...weight(get, channels));
  if (channels === "separate") options.push("groups=3");
  const name = operation === "transposed" ? "conv_transpose2d" : "conv2d";
  lines.push(`y = F.${name}(x, weight, ${options.join(", ")})`);
  return `${lines.join("\n")}\n`;
}

const PLAIN = { max: "max_pool2d", average: "avg_pool2d" };

// The weight as the operation takes it: (C_out, C_in / groups, K, K), for the transposed one
// (C_in, C_out / groups, K, K).
function weight(get, channels) {
  const all = slices(get("kernel")), used = channels === "grey" ? all.slice(0, 1) : all;
  const text = used.map((slice) => `[${slice.map((row) => `[${row.map(number).join(",").trim()}]`).join(", ")}]`);
  const lines = [`kernel = np.array([${text.join(",\n                   ")}])`];
  if (get("flip")) lines.push("kernel = kernel[:, ::-1, ::-1]");
  if (channels !== "grey" && used.length === 1) lines.push("kernel = np.repeat(kernel, 3, axis=0)");
  const summed = channels === "sum" && get("operation") === "convolution";
  lines.push(summed ? "weight = kernel[None]  # (1, 3, K, K)" : "weight = kernel[:, None]");
  return lines;
}

// A fraction where it is exactly one, else all digits; always a float.
function number(value) {
  const fraction = weightShown(value).replace("−", "-");
  if (fraction.includes("/") && weightRead(fraction) === value) return ` ${fraction}`;
  const text = String(value);
  return ` ${/[.e]/.test(text) ? text : `${text}.0`}`;
}

function ownPixels(get) {
  const [height, width] = get("own_size"), bytes = bytesOf(get("own_pixels"));
  let raw = "";
  for (const byte of bytes) raw += String.fromCharCode(byte);
  return [
    `raw = base64.b64decode("${btoa(raw)}")`,
    `pixels = np.frombuffer(raw, np.uint8).reshape(${height}, ${width}, 3)`,
  ];
}

export const numeric = {
  asPython(traits) {
    const all = { ...traits, own_pixels: viewOf(traits.own_pixels ?? []) };
    return asPython((name) => all[name]);
  },
};
