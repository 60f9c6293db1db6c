// A standard MIDI file: a track with metre and tempo, then one for each voice.

import { VOICES, notesOf } from "./score.js";

const EIGHTH = 240, LOUD = 80, ORGAN = 19; // ticks; how hard a key is struck; General MIDI's church organ

// The bytes of a score at so many quarters a minute.
export function midiFile(cells, { tempo, bar, pickup }, names) {
  const quarter = Math.round(60_000_000 / tempo);
  const first = [[0, 0xff, 0x51, 3, quarter >> 16, (quarter >> 8) & 255, quarter & 255]];
  if (pickup) first.push([0, 0xff, 0x58, 4, pickup, 3, 24, 8]);
  first.push([pickup * EIGHTH, 0xff, 0x58, 4, bar / 2, 2, 24, 8]);
  const tracks = [track(first)];
  for (let voice = 0; voice < VOICES; voice++) {
    const events = [[0, 0xff, 3, ...counted(names[voice])], [0, 0xc0 | voice, ORGAN]];
    for (const { step, length, pitch } of notesOf(cells, voice)) {
      events.push([step * EIGHTH, 0x90 | voice, pitch, LOUD], [(step + length) * EIGHTH, 0x80 | voice, pitch, 0]);
    }
    tracks.push(track(events));
  }
  return Uint8Array.from([...chunk("MThd", [0, 1, 0, tracks.length, ...short(2 * EIGHTH)]), ...tracks.flat()]);
}

// Events [time, …bytes] in order of time, as a chunk: each with the ticks since the one before.
function track(events) {
  let now = 0;
  const content = events.flatMap(([time, ...bytes]) => {
    const since = time - now;
    now = time;
    return [...variable(since), ...bytes];
  });
  return chunk("MTrk", [...content, 0, 0xff, 0x2f, 0]);
}

// Seven bits a byte, the highest bit set in all but the last.
function variable(value) {
  const bytes = [value & 127];
  while ((value >>= 7)) bytes.unshift((value & 127) | 128);
  return bytes;
}

function counted(text) {
  const bytes = new TextEncoder().encode(text);
  return [bytes.length, ...bytes];
}

const short = (value) => [value >> 8, value & 255];
const chunk = (name, content) => [
  ...new TextEncoder().encode(name), 0, 0, ...short(content.length), ...content,
];

export const numeric = { midiFile };
