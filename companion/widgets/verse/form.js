// The rules of regulated quatrains, the twin of companion/verse.py: which patterns of tones are still
// open, and which characters may come next. A character's reading is a number: bit r says that it
// belongs to level rhyme r, bit 30 that it has an oblique tone.

const KINDS = { a: ["·●·○●"], A: ["·●●○○"], b: ["·○·●●", "○○●○●"], B: ["○○·●○", "●○○●○"] };
const FRONT = { a: "·○", A: "·○", b: "·●", B: "·●" };
export const FORMS = ["aBbA", "ABbA", "bAaB", "BAaB"];
const RHYMES = 2 ** 30 - 1, OBLIQUE = 2 ** 30;

// What speaks for a form before anything is written: { signs, ends, rhymes } for each pattern.
// "any" stands for all four forms; "length" asks for the lines' lengths alone.
export function beginning(form, measure) {
  if (form === "length") return [{ form: "", signs: "·".repeat(4 * measure), ends: [], rhymes: RHYMES }];
  return (form === "any" ? FORMS : [form]).flatMap((name) => {
    const lines = [...name].map((kind) => KINDS[kind].map((p) => (measure === 7 ? FRONT[kind] : "") + p));
    const ends = [...name].flatMap((kind, n) => (kind < "a" ? [measure * (n + 1) - 1] : []));
    const all = lines.reduce((found, line) => found.flatMap((a) => line.map((b) => a + b)), [""]);
    return all.map((signs) => ({ form: name, signs, ends, rhymes: RHYMES }));
  });
}

function suits({ signs, ends, rhymes }, place, reading) {
  if (ends.includes(place)) return (reading & rhymes) !== 0;
  return { "○": (reading & RHYMES) !== 0, "●": (reading & OBLIQUE) !== 0, "·": true }[signs[place]];
}

// What is left of the patterns once characters with these readings have been written.
export function left(patterns, readings) {
  return readings.reduce((open, reading, place) =>
    open.filter((one) => suits(one, place, reading)).map((one) =>
      one.ends.includes(place) ? { ...one, rhymes: one.rhymes & reading } : one), patterns);
}

// Whether a character may come at a place.
export function may(patterns, place, reading) {
  return patterns.some((one) => suits(one, place, reading));
}

// For each place the sign that all open patterns agree on, "·" where they do not.
export function agreed(patterns, count) {
  return Array.from({ length: count }, (_, place) => {
    const signs = new Set(patterns.map((one) => one.signs[place]));
    return signs.size === 1 ? [...signs][0] : "·";
  }).join("");
}

// Places where every open pattern rhymes.
export function rhyming(patterns) {
  return patterns.length ? patterns[0].ends.filter((place) => patterns.every((one) => one.ends.includes(place))) : [];
}

// The sign of a reading: level, oblique, both, or nothing known.
export function tone(reading) {
  return ["?", "○", "●", "◐"][((reading & RHYMES) !== 0 ? 1 : 0) + ((reading & OBLIQUE) !== 0 ? 2 : 0)];
}

export const numeric = {
  signs: (form, measure, readings) => {
    const open = left(beginning(form, measure), readings);
    return { open: open.map((one) => one.signs), agreed: agreed(open, 4 * measure), rhyming: rhyming(open) };
  },
  may: (form, measure, written, readings) => {
    const open = left(beginning(form, measure), written);
    return readings.map((reading) => may(open, written.length, reading));
  },
  tone: (readings) => readings.map(tone),
};
