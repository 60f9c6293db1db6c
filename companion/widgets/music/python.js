// What is shown as Python code for companion.

import { fromHex } from "../lib/code.js";

const PLAIN = { metre: "4/4", upbeat: 0, sharps: 0, tempo: 84, temperature: 0.8, seed: 0 };

// `score` is { cells, fermatas }; `asked` what the model did last, if nothing has been changed since:
// { kind, from, cells, how }, its `cells` those before.
export function asPython(get, { cells, fermatas }, asked) {
  const values = { ...Object.fromEntries(Object.keys(PLAIN).map((name) => [name, get(name)])), ...asked?.how };
  const rules = asked ? asked.how.rules : get("rules");
  const given = Object.entries(PLAIN).filter(([name, usual]) => values[name] !== usual)
    .map(([name]) => `    ${name}=${JSON.stringify(values[name])},`);
  if (!rules) given.push("    rules=False,");
  return [
    "from companion.widgets import MusicBox",
    "",
    "figure = MusicBox(",
    `    notes=${fromHex(asked?.cells ?? cells)},`,
    `    fermatas=${fromHex(fermatas)},`,
    ...given,
    "    predict=False,",
    ")",
    ...(asked ? [CALLS[asked.kind](asked.from)] : []),
    "print(figure.cells)  # soprano, alto, tenor, bass: 0 silence, 1 goes on, else a MIDI pitch",
    "print({rule: steps.nonzero()[0].tolist() for rule, steps in figure.errors.items()})",
    "figure",
    "",
  ].join("\n");
}

const CALLS = {
  harmonise: () => "figure.harmonise()",
  fill: () => "figure.harmonise(keep=True)",
  continue: (from) => `figure.go_on(${from})`,
};

export const numeric = {
  asPython: (traits, score, asked) => asPython((name) => traits[name], score, asked ?? undefined),
};
