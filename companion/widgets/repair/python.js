// What is shown as Python code for companion.

const DEFAULTS = { picture: 0, sigma: 0, seed: 0 };

export function asPython(get, mask) {
  const given = Object.entries(DEFAULTS)
    .filter(([name, value]) => get(name) !== value)
    .map(([name]) => `    ${name}=${get(name)},`);
  const pieces = hex(mask).match(/.{1,56}/g).map((piece) => `        "${piece}"`);
  return [
    "from companion.widgets import RepairStudio",
    "",
    "figure = RepairStudio(",
    ...given,
    `    mask=bytes.fromhex(\n${pieces.join("\n")}\n    ),`,
    ")",
    "x, y = figure.original, figure.damaged  # (3, 32, 32), from −1 to 1",
    "print(figure.psnr(figure.repaired), figure.psnr(figure.smooth))  # decibels",
    "",
  ].join("\n");
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const numeric = { asPython: (traits, mask) => asPython((name) => traits[name], mask) };
