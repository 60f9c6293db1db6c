// The model writes: every token that is open is drawn, in the order of the tokens. The twin of
// companion/widgets/chorale_model.py.

import { random } from "../lib/random.js";
import { logSum, pass, unpack } from "../lib/transformer.js";
import { choices, pick } from "../text/sampling.js";
import { forbidden } from "./rules.js";
import { HOLD, REST, VOICES, pitchAt } from "./score.js";
import { DRAW, FIRST, LEAST, MOST, STEP, cellOf, goesOn, placeIn, tokensOf, whose } from "./tokens.js";

// What the model is asked: to fill the voices that `open(voice, step)` names. Gives, step by step, how
// much is done, and in the end { cells, forced }: where the rules left nothing, it had to break one.
export function* writing(reader, cells, { measure, fermatas, open, seed, temperature, rules }) {
  const T = cells.length / VOICES, made = cells.slice(), tokens = tokensOf(cells, measure, fermatas, open);
  const stream = random(seed), { V } = reader.model, known = new Uint8Array(cells.length);
  let forced = 0;
  for (let i = 0; i < cells.length; i++) known[i] = Number(!open(Math.floor(i / T), i % T));
  for (let i = 0; i < cells.length; i++) if (!known[i]) made[i] = REST;
  for (let n = 0; n < tokens.length; n++) {
    const u = stream.uniform(); // one for each place, so that a note that is kept moves no other's luck
    if (tokens[n] !== DRAW) continue;
    const { voice, step } = whose(n), { logits } = reader.run(tokens.slice(0, n));
    const row = logits.subarray((n - 1) * V, n * V);
    const free = candidates(made, open, voice, step);
    let may = rules ? free.filter((token) => !breaks(made, known, voice, step, token)) : free;
    if (!may.length) {
      forced++;
      may = free;
    }
    const drawn = choices(may.map((token) => row[token]), { temperature, topK: 0, topP: 1 });
    const token = may[pick({ tokens: drawn.tokens, p: drawn.p }, u)];
    tokens[n] = token;
    made[voice * T + step] = cellOf(voice, token);
    known[voice * T + step] = 1;
    if (n % STEP === STEP - 1) yield n / tokens.length;
  }
  return { cells: made, forced };
}

// A note that begins, or that goes on if the model itself has begun it: what is given stays as it is.
function candidates(cells, open, voice, step) {
  const may = Array.from({ length: MOST[voice] - LEAST[voice] + 1 }, (_, k) => FIRST[voice] + k);
  if (step > 0 && open(voice, step - 1) && pitchAt(cells, voice, step - 1)) may.push(goesOn(voice));
  return may;
}

function breaks(cells, known, voice, step, token) {
  const cell = cellOf(voice, token), T = cells.length / VOICES;
  const at = (v, t) => (known[v * T + t] ? pitchAt(cells, v, t) : 0);
  const pitch = cell === HOLD ? at(voice, step - 1) : cell;
  const now = [0, 1, 2, 3].map((v) => at(v, step)), before = [0, 1, 2, 3].map((v) => (step ? at(v, step - 1) : 0));
  return forbidden(before, now, voice, pitch);
}

// What may be open: the lower voices, or those of their cells that are empty; or all from a step on.
export const OPEN = {
  harmonise: () => (voice) => voice > 0,
  fill: (cells) => (voice, step) => voice > 0 && cells[(voice * cells.length) / VOICES + step] === REST,
  continue: (_, from) => (_, step) => step >= from,
};

// The model's view of the note that a voice sings at a step: all that it thought possible, likeliest
// first, as { cell, p }; what came before is the score as it stands.
export function thought(reader, cells, { measure, fermatas }, voice, step) {
  const n = placeIn(voice, step), tokens = tokensOf(cells, measure, fermatas), { V } = reader.model;
  const { logits } = reader.run(tokens.slice(0, n)), row = logits.subarray((n - 1) * V, n * V);
  const total = logSum(row), found = [];
  for (let token = FIRST[voice]; token <= goesOn(voice) + 1; token++) {
    found.push({ cell: cellOf(voice, token), p: Math.exp(row[token] - total) });
  }
  return found.sort((a, b) => b.p - a.p || a.cell - b.cell);
}

// Mean of −log p of the notes in `voices`, in nats a token, of the score as it stands.
export function surprise(reader, cells, { measure, fermatas }, voices) {
  const T = cells.length / VOICES, tokens = tokensOf(cells, measure, fermatas), { V } = reader.model;
  const { logits } = reader.run(tokens);
  let total = 0;
  for (const voice of voices) {
    for (let step = 0; step < T; step++) {
      const n = placeIn(voice, step), row = logits.subarray((n - 1) * V, n * V);
      total += logSum(row) - row[tokens[n]];
    }
  }
  return total / (voices.length * T);
}

// Runs a generator to its end.
function finished(steps) {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const read = (assets) => pass(unpack(...assets));

export const numeric = {
  written: (assets, cells, how, open, from) => finished(writing(read(assets), cells, { ...how, open: OPEN[open](cells, from) })),
  thought: (assets, cells, how, voice, step) => thought(read(assets), cells, how, voice, step),
  surprise: (assets, cells, how, voices) => surprise(read(assets), cells, how, voices),
};
