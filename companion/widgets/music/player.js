// Playing: notes are handed to the audio clock a little ahead of time; a timer only sees to it that they are.

import { notesOf } from "./score.js";
import { heard, outlet } from "./sound.js";

const AHEAD = 0.25, AHEAD_HIDDEN = 2.5, EVERY = 60; // seconds; in a hidden tab; milliseconds

// `score()` gives { cells, tempo, volume }; `moved()` is called for each picture while it plays and
// once when it has come to rest; `failed()` if there is no sound to be had.
export function player({ score, moved, failed }) {
  let context = null, out = null, timer = 0, frame = 0, position = 0;
  let origin = 0, next = 0, eighth = 0, turn = 0; // the clock's time of step 0; first step not handed over; seconds

  const reached = () => Math.max(position, (context.currentTime - origin) / eighth);

  async function play() {
    if (out) return;
    const mine = ++turn;
    try {
      context ??= new AudioContext(); // the reader has pressed something: before, there is none
      await context.resume();
    } catch {
      return failed();
    }
    if (mine !== turn) return; // stopped, or pressed again, before there was sound
    const { cells, tempo, volume } = score();
    if (position >= cells.length / 4) position = 0;
    eighth = 30 / tempo;
    origin = context.currentTime + 0.05 - position * eighth;
    next = position;
    out = outlet(context, volume);
    const held = notesOf(cells).filter(({ step }) => step < position);
    for (const [, length, pitch] of heard(held, position, eighth)) {
      out.note(origin + position * eighth, length, pitch);
    }
    hand();
    timer = setInterval(hand, EVERY);
    follow();
  }

  // Hands over what begins soon, as the score is now.
  function hand() {
    const { cells } = score(), soon = (document.hidden ? AHEAD_HIDDEN : AHEAD) / eighth;
    const limit = Math.ceil(Math.max(next, reached() + soon));
    for (const { step, length, pitch } of notesOf(cells)) {
      if (step < next || step >= limit) continue;
      out.note(Math.max(context.currentTime, origin + step * eighth), length * eighth, pitch);
    }
    next = limit;
    if (reached() >= cells.length / 4) stop();
  }

  function follow() {
    frame = requestAnimationFrame(follow);
    moved();
  }

  function pause() {
    turn++;
    if (!out) return;
    position = Math.floor(reached());
    out.silence();
    out = null;
    clearInterval(timer);
    cancelAnimationFrame(frame);
    moved();
  }

  function stop() {
    pause();
    position = 0;
    moved();
  }

  return {
    play, pause, stop,
    get playing() {
      return out !== null;
    },
    // Where it is, in steps; a fraction while it plays.
    get at() {
      return out ? reached() : position;
    },
    from(step) {
      const on = out !== null;
      pause();
      position = step;
      if (on) play();
    },
    // The score's tempo or volume is another one.
    changed() {
      if (!out) return;
      const { tempo, volume } = score(), now = context.currentTime, at = (now - origin) / eighth;
      out.input.gain.setTargetAtTime(volume, now, 0.02);
      eighth = 30 / tempo;
      origin = now - at * eighth;
    },
    end() {
      pause();
      context?.close();
    },
  };
}
