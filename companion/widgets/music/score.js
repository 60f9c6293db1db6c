// Four voices on a grid of eighth notes: cells[voice · T + step] is 0 for silence, 1 where a note goes
// on, else the MIDI number of the note that begins there. Voices: soprano, alto, tenor, bass.

export const VOICES = 4;
export const REST = 0;
export const HOLD = 1;
export const LOWEST = 36;
export const HIGHEST = 81;

// The notes of one voice or of all: { voice, step, length, pitch }.
export function notesOf(cells, only) {
  const T = cells.length / VOICES, found = [];
  for (let voice = 0; voice < VOICES; voice++) {
    if (only !== undefined && voice !== only) continue;
    for (let step = 0; step < T; step++) {
      const pitch = cells[voice * T + step];
      if (pitch > HOLD) found.push({ voice, step, length: lengthAt(cells, voice, step), pitch });
    }
  }
  return found;
}

// The step at which the note begins that a voice sings at a step; −1 if it is silent.
export function startAt(cells, voice, step) {
  const T = cells.length / VOICES;
  while (step > 0 && cells[voice * T + step] === HOLD) step--;
  return cells[voice * T + step] > HOLD ? step : -1;
}

export function pitchAt(cells, voice, step) {
  const start = startAt(cells, voice, step);
  return start < 0 ? 0 : cells[(voice * cells.length) / VOICES + start];
}

function lengthAt(cells, voice, step) {
  const T = cells.length / VOICES;
  let end = step + 1;
  while (end < T && cells[voice * T + end] === HOLD) end++;
  return end - step;
}

// Cells with a note written over whatever its voice sang there; what would go on after it is silent.
export function written(cells, { voice, step, length, pitch }) {
  const T = cells.length / VOICES, made = cells.slice(), end = Math.min(T, step + length);
  made.fill(HOLD, voice * T + step, voice * T + end);
  made[voice * T + step] = pitch;
  for (let t = end; t < T && made[voice * T + t] === HOLD; t++) made[voice * T + t] = REST;
  return made;
}

// Cells without the note that a voice sings at a step.
export function erased(cells, voice, step) {
  const T = cells.length / VOICES, start = startAt(cells, voice, step), made = cells.slice();
  if (start >= 0) made.fill(REST, voice * T + start, voice * T + start + lengthAt(cells, voice, start));
  return made;
}

// Cells in which the note at a step is longer or shorter by so many steps, and at least one.
export function lengthened(cells, voice, step, by) {
  const T = cells.length / VOICES, start = startAt(cells, voice, step);
  if (start < 0) return cells;
  const before = lengthAt(cells, voice, start), length = Math.min(T - start, Math.max(1, before + by));
  const made = written(cells, { voice, step: start, length, pitch: cells[voice * T + start] });
  return length < before ? made.fill(REST, voice * T + start + length, voice * T + start + before) : made;
}

// Cells in which only the chosen voices sing.
export function kept(cells, voices) {
  const T = cells.length / VOICES;
  return cells.map((cell, i) => (voices.includes(Math.floor(i / T)) ? cell : REST));
}

// Where a step stands: bar and beat from 1; what comes before the first whole bar is bar 0.
export function placeOf(step, { bar, pickup }) {
  const at = step - pickup;
  return { bar: Math.floor(at / bar) + 1, beat: 1 + (((at % bar) + bar) % bar) / 2 };
}

const SHARPS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const FLATS = ["C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B"];

// C4 is the middle C, number 60; in keys with flats black keys are flats.
export function nameOf(pitch, sharps = 0) {
  return `${(sharps < 0 ? FLATS : SHARPS)[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

// The pitch of a note, in hertz: equal temperament, A4 = 440.
export function frequency(pitch) {
  return 440 * 2 ** ((pitch - 69) / 12);
}

export const numeric = {
  notesOf, startAt, pitchAt, written, erased, lengthened, kept, placeOf, nameOf, frequency,
};
