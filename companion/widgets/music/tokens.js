// Scores as the model's tokens, five for every step; the twin of companion/music/tokens.py.
//
//   place in the bar and fermata · soprano · bass, alto, tenor of the step that lies AHEAD earlier

import { HOLD, REST, VOICES } from "./score.js";

export const STEP = 5;
export const LEAST = [57, 53, 48, 36]; // MIDI pitches of each voice
export const MOST = [81, 74, 69, 64];
export const DRAW = -1; // in place of a token that the model is to draw
const ORDER = [0, 3, 1, 2], AHEAD = 8, METRE = 28, THREE = 8; // THREE: the first place of 3/4

const span = (voice) => MOST[voice] - LEAST[voice] + 1;

// The token of each voice's lowest pitch; after its pitches come HOLD, REST and OUTSIDE.
export const FIRST = (() => {
  const first = [];
  let start = METRE;
  for (const voice of ORDER) {
    first[voice] = start;
    start += span(voice) + 3;
  }
  return first;
})();

export const goesOn = (voice) => FIRST[voice] + span(voice);
const silent = (voice) => goesOn(voice) + 1;
const outside = (voice) => goesOn(voice) + 2;

function tokenOf(voice, cell) {
  if (cell === REST) return silent(voice);
  return cell === HOLD ? goesOn(voice) : FIRST[voice] + cell - LEAST[voice];
}

export function cellOf(voice, token) {
  if (token === goesOn(voice)) return HOLD;
  return token >= silent(voice) ? REST : token - FIRST[voice] + LEAST[voice];
}

// Whose token stands at a place of the sequence, and of which step; voice −1 is place and fermata.
export function whose(n) {
  const row = Math.floor(n / STEP), voice = n % STEP ? ORDER[(n % STEP) - 1] : -1;
  return { voice, step: voice > 0 ? row - AHEAD : row };
}

// Where in the sequence the token of a voice at a step stands.
export function placeIn(voice, step) {
  return STEP * (voice > 0 ? step + AHEAD : step) + 1 + ORDER.indexOf(voice);
}

// All tokens of a score; where `open(voice, step)` is true, DRAW stands for one.
export function tokensOf(cells, { bar, pickup }, fermatas, open = () => false) {
  const T = cells.length / VOICES, first = bar === 6 ? THREE : 0;
  return Array.from({ length: STEP * (T + AHEAD) }, (_, n) => {
    const { voice, step } = whose(n);
    if (voice < 0) return 2 * (first + ((((step - pickup) % bar) + bar) % bar)) + Number(fermatas.includes(step));
    if (step < 0 || step >= T) return outside(voice);
    return open(voice, step) ? DRAW : tokenOf(voice, cells[voice * T + step]);
  });
}

export const numeric = {
  tokensOf: (cells, measure, fermatas) => tokensOf(cells, measure, fermatas),
  tokenOf, cellOf, whose, placeIn,
};
