// What a link to the figure may hold, and the figure as Python.

import { FORMS } from "./form.js";

export const SCHEMA = {
  poem: { type: "bytes", most: 112 },
  measure: { type: "choice", of: ["5", "7"] },
  form: { type: "choice", of: ["any", ...FORMS, "length"] },
  heads: { type: "bytes", most: 16 },
  temperature: { type: "numbers", min: 0.1, max: 2, most: 1 },
  seed: { type: "integer", min: 0, max: 999999 },
  predict: { type: "flag" },
};
const DEFAULTS = { measure: 5, form: "any", heads: "", temperature: 1, seed: 0 };

export function toLink(get) {
  const text = (name) => (get(name) ? new TextEncoder().encode(get(name)) : undefined);
  return {
    poem: text("poem"), measure: String(get("measure")), form: get("form"), heads: text("heads"),
    temperature: [get("temperature")], seed: get("seed"), predict: get("predict"),
  };
}

// Traits from a link's values; `known` says whether the model knows a character.
export function fromLink(values, known) {
  const traits = { poem: "", heads: "" }, complaints = [];
  for (const [name, value] of Object.entries(values)) {
    if (name === "poem" || name === "heads") {
      const letters = Array.from(new TextDecoder().decode(value));
      const most = name === "poem" ? 4 * Number(values.measure ?? 5) : 4;
      if (letters.length <= most && letters.every(known)) traits[name] = letters.join("");
      else complaints.push(["linkText", { most }]);
    } else traits[name] = { measure: Number, temperature: ([one]) => one }[name]?.(value) ?? value;
  }
  return { traits, complaints };
}

export function asPython(get) {
  const given = Object.entries(DEFAULTS).filter(([name, value]) => get(name) !== value);
  const more = given.map(([name]) => `, ${name}=${JSON.stringify(get(name))}`).join("");
  return [
    "from companion.widgets import VerseAssistant",
    "",
    `figure = VerseAssistant(${JSON.stringify(get("poem"))}${more})`,
    "print(figure.kept)  # of the probability at the next place",
    "print(figure.written)  # the poem written to its end",
    "",
  ].join("\n");
}

export const numeric = {
  asPython: (traits) => asPython((name) => traits[name]),
  fromLink: (values, known) => fromLink(
    Object.fromEntries(Object.entries(values).map(([name, value]) =>
      [name, name === "poem" || name === "heads" ? Uint8Array.from(value) : value])),
    (letter) => known.includes(letter)),
};
