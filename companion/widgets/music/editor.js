// Writing on the roll: a cursor, a chosen voice, strokes of pointer and keys, and the way back.

import { clamp } from "../lib/arrays.js";
import { button, h } from "../lib/dom.js";
import { VOICES, erased, lengthened, notesOf, pitchAt, startAt, written } from "./score.js";
import { LEAST, MOST } from "./tokens.js";

const MOST_UNDONE = 200, KEYS = { s: 0, a: 1, t: 2, b: 3, 1: 0, 2: 1, 3: 2, 4: 3 };

// `score()` gives { cells, fermatas, more, bar, writable }; `change({ cells, fermatas, more })` takes what
// is new, with what else belonged to it where it is brought back; `moved()` hears that only the cursor has moved, `played(key)` what belongs to the player.
export function editor(words, { score, change, moved, played, tell }) {
  const cursor = { voice: 0, step: 0, pitch: pitchAt(score().cells, 0, 0) || 69 }, undone = [], redone = [];
  let stroke = null, length = 2;

  const steps = () => score().cells.length / VOICES;
  const here = () => startAt(score().cells, cursor.voice, cursor.step);

  // Everything that changes the score comes through here.
  function write(cells, fermatas = score().fermatas) {
    const before = score();
    if (!before.writable) return tell(words.locked);
    if (String(cells) === String(before.cells) && String(fermatas) === String(before.fermatas)) return moved();
    remember();
    change({ cells, fermatas });
  }

  function remember() {
    const { cells, fermatas, more } = score();
    undone.push({ cells, fermatas, more });
    if (undone.length > MOST_UNDONE) undone.shift();
    redone.length = 0;
  }

  function travel(from, to) {
    if (!from.length || !score().writable) return;
    const { cells, fermatas, more } = score();
    to.push({ cells, fermatas, more });
    change(from.pop());
  }

  const undo = () => travel(undone, redone), redo = () => travel(redone, undone);

  function go({ voice = cursor.voice, step = cursor.step, pitch = cursor.pitch }) {
    cursor.voice = voice;
    cursor.step = clamp(step, 0, steps() - 1);
    cursor.pitch = clamp(pitch, LEAST[voice], MOST[voice]);
    moved();
  }

  // The voice, and its note if it sings one at the cursor.
  function choose(voice) {
    go({ voice, pitch: pitchAt(score().cells, voice, cursor.step) || cursor.pitch });
  }

  const set = () => write(written(score().cells, { ...cursor, length }));
  const clear = () => write(erased(score().cells, cursor.voice, cursor.step));

  function stretch(by) {
    const start = here();
    if (start < 0) return tell(words.noNote);
    const cells = lengthened(score().cells, cursor.voice, start, by);
    length = notesOf(cells, cursor.voice).find(({ step }) => step === start).length;
    cursor.step = Math.min(cursor.step, start + length - 1);
    write(cells);
  }

  // The note at the cursor higher or lower.
  function shift(by) {
    const { cells } = score(), start = here();
    if (start < 0) return go({ pitch: cursor.pitch + by });
    const note = notesOf(cells, cursor.voice).find(({ step }) => step === start);
    const pitch = clamp(note.pitch + by, LEAST[cursor.voice], MOST[cursor.voice]);
    cursor.pitch = pitch;
    write(written(cells, { ...note, pitch }));
  }

  function next(direction) {
    const all = notesOf(score().cells, cursor.voice);
    const found = direction > 0 ? all.find(({ step }) => step > cursor.step) : all.findLast(({ step }) => step < cursor.step);
    if (found) go(found);
  }

  function fermata() {
    const { fermatas } = score(), at = cursor.step;
    write(score().cells, fermatas.includes(at) ? fermatas.filter((step) => step !== at) : [...fermatas, at].sort((a, b) => a - b));
  }

  // ---- pointer: on a note it takes it, at its end it pulls; elsewhere it writes one

  function pressed({ step, pitch, edge }) {
    const { cells } = score(), all = notesOf(cells).filter((note) =>
      note.pitch === pitch && note.step <= step && step < note.step + note.length);
    const found = all.find(({ voice }) => voice === cursor.voice) ?? all[0];
    if (found) {
      stroke = { base: cells, note: found, pull: edge && step === found.step + found.length - 1, done: false };
      return go({ voice: found.voice, step, pitch });
    }
    const { voice } = cursor;
    if (pitch < LEAST[voice] || pitch > MOST[voice]) return tell(words.outOfRange(voice));
    go({ step, pitch });
    const note = { voice, step, pitch, length };
    write(written(cells, note));
    stroke = { base: cells, note: { ...note, length: 1 }, pull: true, done: true };
  }

  function dragged({ step, pitch }) {
    if (!stroke || !score().writable) return;
    const { base, note, pull } = stroke, T = steps();
    const made = pull ? { ...note, length: clamp(step - note.step + 1, 1, T - note.step) }
      : { ...note, pitch: clamp(pitch, LEAST[note.voice], MOST[note.voice]) };
    if (pull) length = made.length;
    if (!pull) cursor.pitch = made.pitch;
    const cells = written(made.length < note.length ? erased(base, note.voice, note.step) : base, made);
    if (String(cells) === String(score().cells)) return;
    if (!stroke.done) remember();
    stroke.done = true;
    change({ cells, fermatas: score().fermatas });
  }

  // ---- keys

  function key(event) {
    const { key: name, shiftKey: far } = event, command = event.ctrlKey || event.metaKey;
    const { bar } = score(), letter = name.toLowerCase();
    if (command) {
      if (letter === "z") (far ? redo : undo)();
      else if (letter === "y") redo();
      else return;
    } else if (event.altKey) return;
    else if (name === "ArrowLeft") go({ step: cursor.step - (far ? bar : 1) });
    else if (name === "ArrowRight") go({ step: cursor.step + (far ? bar : 1) });
    else if (name === "ArrowUp") go({ pitch: cursor.pitch + (far ? 12 : 1) });
    else if (name === "ArrowDown") go({ pitch: cursor.pitch - (far ? 12 : 1) });
    else if (name === "Home") go({ step: 0 });
    else if (name === "End") go({ step: steps() - 1 });
    else if (name === "Enter" || name === " ") set();
    else if (name === "Delete" || name === "Backspace") clear();
    else if (name === "+" || name === "=") stretch(1);
    else if (name === "-") stretch(-1);
    else if (name === "." || name === ",") next(name === "." ? 1 : -1);
    else if (letter === "f") fermata();
    else if (letter === "p" || name === "Escape") played(letter);
    else if (Object.hasOwn(KEYS, letter)) choose(KEYS[letter]);
    else return;
    event.preventDefault();
  }

  // ---- the same by buttons

  const voices = words.voices.map((name, voice) => button(`${words.letters[voice]} ${name}`, () => choose(voice),
    { class: `voice-button voice-${voice}`, "aria-pressed": "false" }));
  const tool = (name, act) => button(words.tools[name], act, { "aria-label": words.toolNames[name] });
  const tools = [
    tool("set", set), tool("clear", clear), tool("shorter", () => stretch(-1)), tool("longer", () => stretch(1)),
    tool("down", () => shift(-1)), tool("up", () => shift(1)), tool("left", () => go({ step: cursor.step - 1 })),
    tool("right", () => go({ step: cursor.step + 1 })), tool("fermata", fermata),
  ];
  const back = button(words.undo, undo), on = button(words.redo, redo);

  return {
    cursor, key, pressed, dragged, go, remember,
    released: () => (stroke = null),
    node: h("div", { class: "tools" },
      h("div", { class: "voices", role: "group", "aria-label": words.voice }, voices), ...tools, back, on),
    // The note at the cursor.
    note: () => notesOf(score().cells, cursor.voice).find(({ step }) => step === here()),
    update() {
      const { writable } = score();
      cursor.step = clamp(cursor.step, 0, steps() - 1);
      voices.forEach((node, voice) => node.setAttribute("aria-pressed", String(voice === cursor.voice)));
      for (const node of tools) node.disabled = !writable;
      back.disabled = !undone.length || !writable;
      on.disabled = !redone.length || !writable;
    },
  };
}
