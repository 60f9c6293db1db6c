// What a score sounds like: oscillators with a few harmonics, each note with a soft beginning and end.
// Every time is one of the audio clock, so nothing here depends on when the script runs.

import { frequency } from "./score.js";

const HARMONICS = [0, 1, 0.5, 0.3, 0.14, 0.09, 0.05, 0.03];
const RISE = 0.018, FALL = 0.07, LEVEL = 0.16; // seconds; of one voice, so that four do not clip

// Notes that sound from a step on, as [seconds from there, seconds long, pitch]; one that is already
// being held is struck anew.
export function heard(notes, from, eighth) {
  const sounding = notes.filter(({ step, length }) => step + length > from);
  return sounding.map(({ step, length, pitch }) => {
    const start = Math.max(step, from);
    return [(start - from) * eighth, (step + length - start) * eighth, pitch];
  });
}

// A way into `context` that can be silenced at once: { input, silence }.
export function outlet(context, volume) {
  const input = context.createGain(), nodes = new Set();
  const wave = context.createPeriodicWave(new Float32Array(HARMONICS.length), Float32Array.from(HARMONICS));
  input.gain.value = volume;
  input.connect(context.destination);

  // One note at a time of the clock. The end of its fall is the beginning of the next.
  function note(time, length, pitch) {
    const oscillator = context.createOscillator(), envelope = context.createGain();
    const end = time + length, fall = Math.min(FALL, length / 3);
    oscillator.setPeriodicWave(wave);
    oscillator.frequency.value = frequency(pitch);
    envelope.gain.value = 0;
    envelope.gain.setValueAtTime(0, time);
    envelope.gain.linearRampToValueAtTime(LEVEL, time + Math.min(RISE, length / 3));
    envelope.gain.setValueAtTime(LEVEL, end - fall);
    envelope.gain.linearRampToValueAtTime(0, end);
    oscillator.connect(envelope).connect(input);
    oscillator.start(time);
    oscillator.stop(end);
    nodes.add(oscillator);
    oscillator.onended = () => nodes.delete(oscillator);
  }

  // Down to nothing within a hundredth of a second, then off.
  function silence() {
    const now = context.currentTime;
    input.gain.cancelScheduledValues(now);
    input.gain.setValueAtTime(input.gain.value, now);
    input.gain.linearRampToValueAtTime(0, now + 0.01);
    for (const oscillator of nodes) oscillator.stop(now + 0.02);
    setTimeout(() => input.disconnect(), 100);
  }

  return { input, note, silence };
}

// What a score sounds like without a loudspeaker: samples at `rate` a second, for looking at.
async function rendered(notes, eighth, seconds, rate) {
  const context = new OfflineAudioContext(1, Math.ceil(seconds * rate), rate);
  const { note } = outlet(context, 1);
  for (const [time, length, pitch] of heard(notes, 0, eighth)) note(time, length, pitch);
  return (await context.startRendering()).getChannelData(0);
}

export const numeric = { heard };
export const offline = { rendered };
