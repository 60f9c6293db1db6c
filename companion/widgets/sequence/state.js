// What the figure's traits mean: where the reader stands, what is cut, the link.

import { LONGEST, TEXT_SCHEMA, textToLink } from "../text/state.js";

export const VIEWS = ["h", "c", "f", "i", "o", "g"];
export const CUTS = ["both", "h", "c"];

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
  ...TEXT_SCHEMA,
  unit: { type: "integer", min: 0, max: 271 },
  view: { type: "choice", of: VIEWS },
  cut: { type: "integer", min: 0, max: LONGEST },
  cut_what: { type: "choice", of: CUTS },
};

export const toLink = (get) => textToLink(get, Object.keys(SCHEMA));

export const numeric = { place, cutOf, cutPlace };
