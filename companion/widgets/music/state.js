// What the figure's traits mean: what a link holds, and which cells are a score.

import { bytesOf, viewOf } from "../lib/arrays.js";
import { HOLD, REST, VOICES } from "./score.js";
import { LEAST, MOST } from "./tokens.js";

export const SEEDS = 1_000_000;
const LONGEST = 64;
export const HOTTEST = 2;
export const TEMPO = [30, 200];
const METRES = ["4/4", "3/4"], FERMATAS = LONGEST / 8;

// Eighths in a bar and before the first.
export function measureOf(get) {
  return { bar: get("metre") === "3/4" ? 6 : 8, pickup: get("upbeat") };
}

// The steps that a set of bits, the lowest first, names; and back.
export function stepsOf(bits) {
  return Array.from({ length: LONGEST }, (_, step) => step).filter((step) => bits[step >> 3] & (1 << (step & 7)));
}

export function bitsOf(steps) {
  const bits = new Uint8Array(FERMATAS);
  for (const step of steps) bits[step >> 3] |= 1 << (step & 7);
  return bits;
}

// What is wrong with the cells of a score, as a word and its values; null if nothing.
function problem(cells) {
  const T = cells.length / VOICES;
  if (!Number.isInteger(T) || T < 1 || T > LONGEST) return ["linkCells", { most: LONGEST }];
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i], voice = Math.floor(i / T), step = i % T;
    const begins = cell >= LEAST[voice] && cell <= MOST[voice];
    const goesOn = cell === HOLD && step > 0 && cells[i - 1] !== REST;
    if (cell !== REST && !begins && !goesOn) return ["linkCell", { value: cell, voice: voice + 1, step: step + 1 }];
  }
  return null;
}

// What a link may hold, with the bounds of the traits.
export function schemaFor(tunes) {
  return {
    tune: { type: "integer", min: 0, max: tunes - 1 },
    notes: { type: "bytes", most: VOICES * LONGEST },
    fermatas: { type: "bytes", most: FERMATAS },
    metre: { type: "choice", of: METRES },
    upbeat: { type: "integer", min: 0, max: 7 },
    sharps: { type: "integer", min: -7, max: 7 },
    tempo: { type: "integer", min: TEMPO[0], max: TEMPO[1] },
    temperature: { type: "numbers", min: 0, max: HOTTEST, most: 1 },
    seed: { type: "integer", min: 0, max: SEEDS - 1 },
    rules: { type: "flag" },
    predict: { type: "flag" },
  };
}

// Traits from a link's values; what does not fit is a complaint.
export function fromLink({ notes, fermatas, temperature, ...traits }) {
  const complaints = [], wrong = notes && problem(notes);
  if (wrong) complaints.push(wrong);
  else if (notes) traits.notes = viewOf(notes);
  if (fermatas) traits.fermatas = viewOf([...fermatas, ...new Uint8Array(FERMATAS - fermatas.length)]);
  if (temperature) traits.temperature = temperature[0];
  return { traits, complaints };
}

export function toLink(get) {
  const plain = ["tune", "metre", "upbeat", "sharps", "tempo", "seed", "rules", "predict"];
  return {
    ...Object.fromEntries(plain.map((name) => [name, get(name)])),
    notes: bytesOf(get("notes")), fermatas: bytesOf(get("fermatas")), temperature: [get("temperature")],
  };
}

export const numeric = { problem, stepsOf, bitsOf, fromLink };
