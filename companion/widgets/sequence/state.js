// What the figure's traits mean: where the reader stands, what is cut, the link.

export const MODELS = ["english", "tang"];
export const VIEWS = ["h", "c", "f", "i", "o", "g"];
export const CUTS = ["both", "h", "c"];
export const LONGEST = 500;

// Where the reader stands, within what there is; −1 is the last character.
export function place({ position, unit }, units, length) {
  return {
    position: position < 0 ? length - 1 : Math.min(position, length - 1),
    unit: Math.min(unit, units - 1),
  };
}

// What is cut, as lstm.js takes it; 0 where nothing is.
export function cutOf({ cut, cut_what }, length) {
  return { at: cut < length ? cut : 0, what: cut_what };
}

// Where the question cuts: before the character after the chosen one, or in the middle where too
// little would follow.
export function cutPlace(position, length) {
  return position >= 1 && position < length - 8 ? position : Math.ceil(length / 2);
}

// What a link may hold, with the bounds of the traits.
export const SCHEMA = {
  model: { type: "choice", of: MODELS },
  text: { type: "bytes", most: 2000 },
  position: { type: "integer", min: -1, max: LONGEST },
  unit: { type: "integer", min: 0, max: 271 },
  view: { type: "choice", of: VIEWS },
  cut: { type: "integer", min: 0, max: LONGEST },
  cut_what: { type: "choice", of: CUTS },
  temperature: { type: "numbers", min: 0, max: 5, most: 1 },
  top_k: { type: "integer", min: 0, max: 9999 },
  top_p: { type: "numbers", min: 0.01, max: 1, most: 1 },
  seed: { type: "integer", min: 0, max: 999999 },
  predict: { type: "flag" },
};
const LISTS = ["temperature", "top_p"];

export function toLink(get) {
  const values = Object.fromEntries(Object.keys(SCHEMA).map((name) => [name, get(name)]));
  for (const name of LISTS) values[name] = [values[name]];
  const text = new TextEncoder().encode(values.text);
  values.text = text.length ? text : undefined;
  return values;
}

// Traits from a link's values; what does not hang together is a complaint.
export function fromLink(values) {
  const { text, ...traits } = values, complaints = [];
  for (const name of LISTS) if (traits[name]) traits[name] = traits[name][0];
  if (text) {
    const letters = new TextDecoder().decode(text);
    if (letters.length <= LONGEST) traits.text = letters;
    else complaints.push(["linkText", { most: LONGEST }]);
  }
  return { traits, complaints };
}

export const numeric = {
  place, cutOf, cutPlace,
  fromLink: (values) => fromLink({ ...values, text: Uint8Array.from(values.text) }),
};
