// What is shown as Python code for companion.

import { fromHex } from "../lib/code.js";

const DEFAULTS = { picture: 70, beta: 1, code: "mean", z: [0, 0], seed: 0, strip: "none", to: 1, place: 0 };

// `own`: whether the picture is the reader's own, whose bytes are then given.
export function asPython(get, own) {
  const given = Object.entries(DEFAULTS)
    .filter(([name, value]) => JSON.stringify(get(name)) !== JSON.stringify(value))
    .map(([name]) => `    ${name}=${literal(get(name))},`);
  if (own.length) given.push(`    own=${fromHex(own)},`);
  return [
    "from companion.widgets import LatentExplorer",
    "",
    ...(given.length ? ["figure = LatentExplorer(", ...given, ")"] : ["figure = LatentExplorer()"]),
    "print(figure.mean, figure.variance)  # of q(z|x)",
    "print(figure.latent)  # the code that is decoded",
    "print(figure.reconstruction, figure.kl)  # in nats",
    "picture = figure.decoded  # (28, 28), from 0 to 1",
    "",
  ].join("\n");
}

function literal(value) {
  return Array.isArray(value) ? `(${value.join(", ")})` : JSON.stringify(value);
}

export const numeric = { asPython: (traits, own) => asPython((name) => traits[name], own) };
