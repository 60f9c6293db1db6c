// What the traits of every figure with a text mean: what the model reads of it, and the link.

export const MODELS = ["english", "tang"];
export const LONGEST = 500;

// The text cut into pieces: { character, token }, token −1 where the model does not know it, and
// the tokens that the model sees, the last ones that fit.
export function reading(text, tokens, context = Infinity) {
  const pieces = Array.from(text, (character) => ({ character, token: tokens.get(character) ?? -1 }));
  const known = pieces.filter(({ token }) => token >= 0);
  const seen = known.slice(-context);
  return {
    tokens: seen.map(({ token }) => token),
    shown: seen.map(({ character }) => character),
    pieces,
    unknown: [...new Set(pieces.filter(({ token }) => token < 0).map(({ character }) => character))],
    cut: known.length - seen.length,
  };
}

// What a link may hold, with the bounds of the traits.
export const TEXT_SCHEMA = {
  model: { type: "choice", of: MODELS },
  text: { type: "bytes", most: 2000 },
  position: { type: "integer", min: -1, max: LONGEST },
  temperature: { type: "numbers", min: 0, max: 5, most: 1 },
  top_k: { type: "integer", min: 0, max: 9999 },
  top_p: { type: "numbers", min: 0.01, max: 1, most: 1 },
  seed: { type: "integer", min: 0, max: 999999 },
  predict: { type: "flag" },
};
const LISTS = ["temperature", "top_p"];

// A link's values of the named traits.
export function textToLink(get, names) {
  const values = Object.fromEntries(names.map((name) => [name, get(name)]));
  for (const name of LISTS) values[name] = [values[name]];
  const text = new TextEncoder().encode(values.text);
  values.text = text.length ? text : undefined;
  return values;
}

// Traits from a link's values; a text that is too long is a complaint.
export function textFromLink(values) {
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
  reading: (text, characters, context) =>
    reading(text, new Map(characters.map((character, token) => [character, token])), context),
  textFromLink: (values) => textFromLink({ ...values, text: Uint8Array.from(values.text) }),
};
