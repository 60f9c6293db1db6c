// What is shown as Python code for companion.

import { fromHex } from "../lib/code.js";

const DEFAULTS = { picture: 0, sigma: 0, seed: 0 };

export function asPython(get, mask) {
  const given = Object.entries(DEFAULTS)
    .filter(([name, value]) => get(name) !== value)
    .map(([name]) => `    ${name}=${get(name)},`);
  return [
    "from companion.widgets import RepairStudio",
    "",
    "figure = RepairStudio(",
    ...given,
    `    mask=${fromHex(mask)},`,
    ")",
    "x, y = figure.original, figure.damaged  # (3, 32, 32), from −1 to 1",
    "print(figure.psnr(figure.repaired), figure.psnr(figure.smooth))  # decibels",
    "",
  ].join("\n");
}

export const numeric = { asPython: (traits, mask) => asPython((name) => traits[name], mask) };
