// Rules of four-part writing; the twin of companion/music/rules.py.

import { HOLD, VOICES, notesOf, pitchAt } from "./score.js";

const SINGABLE = [[60, 79], [55, 74], [48, 67], [40, 60]]; // C4–G5, G3–D5, C3–G4, E2–C4
const RULES = ["fifths", "octaves", "crossing", "overlap", "spacing", "range", "leaps"];
const REST = 0;

// Whether two voices move the same way and are as far apart after it as before; 7 or 0 semitones.
function parallel(high0, high1, low0, low1, interval) {
  if (!high0 || !high1 || !low0 || !low1) return false;
  const before = Math.abs(high0 - low0) % 12, after = Math.abs(high1 - low1) % 12;
  return (high1 - high0) * (low1 - low0) > 0 && before === interval && after === interval;
}

// What breaks a rule: { rule, step, voices }, by step; `voices` are those that do it, the highest first.
export function faultsOf(cells) {
  const T = cells.length / VOICES, found = [];
  const p = [0, 1, 2, 3].map((voice) => Array.from({ length: T }, (_, step) => pitchAt(cells, voice, step)));
  const begins = (voice, step) => cells[voice * T + step] > HOLD;
  const add = (rule, step, ...voices) => found.push({ rule, step, voices });
  for (let t = 0; t < T; t++) {
    for (let high = 0; high < VOICES; high++) {
      for (let low = high + 1; low < VOICES; low++) {
        const moves = t ? [p[high][t - 1], p[high][t], p[low][t - 1], p[low][t]] : [0, 0, 0, 0];
        if (parallel(...moves, 7)) add("fifths", t, high, low);
        if (parallel(...moves, 0)) add("octaves", t, high, low);
      }
    }
    for (let v = 0; v + 1 < VOICES; v++) {
      const upper = p[v][t], lower = p[v + 1][t], fresh = begins(v, t) || begins(v + 1, t);
      if (fresh && upper && lower && upper < lower) add("crossing", t, v, v + 1);
      if (fresh && upper && lower && v < 2 && upper - lower > 12) add("spacing", t, v, v + 1);
      if (!t) continue;
      const above = begins(v + 1, t) && p[v][t - 1] !== REST && lower > p[v][t - 1];
      const below = begins(v, t) && upper !== REST && upper < p[v + 1][t - 1];
      if (above || below) add("overlap", t, v, v + 1);
    }
    for (let v = 0; v < VOICES; v++) {
      const [least, most] = SINGABLE[v];
      if (begins(v, t) && (p[v][t] < least || p[v][t] > most)) add("range", t, v);
    }
  }
  for (let v = 0; v < VOICES; v++) {
    const notes = notesOf(cells, v);
    for (let k = 1; k < notes.length; k++) {
      const leap = Math.abs(notes[k].pitch - notes[k - 1].pitch);
      const joined = notes[k - 1].step + notes[k - 1].length === notes[k].step;
      if (joined && ([6, 10, 11].includes(leap) || leap > 12)) add("leaps", notes[k].step, v);
    }
  }
  return found.sort((a, b) => a.step - b.step || RULES.indexOf(a.rule) - RULES.indexOf(b.rule));
}

// On how many steps each rule is broken, all rules together: a step counts once for a rule.
export function countOf(faults) {
  return new Set(faults.map(({ rule, step }) => `${rule} ${step}`)).size;
}

// Whether a voice must not take a pitch: it would cross another that stands on this step, or go in
// parallel fifths or octaves with it. `before` and `now` are the four voices' pitches, 0 for none.
export function forbidden(before, now, voice, pitch) {
  return now.some((other, w) => {
    if (w === voice || !other) return false;
    if (voice > w ? pitch > other : pitch < other) return true;
    return [7, 0].some((interval) => parallel(before[w], other, before[voice], pitch, interval));
  });
}

export const numeric = { faultsOf, countOf, forbidden };
