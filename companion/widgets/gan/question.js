// The question of an experiment, what came of the run, and which answer that makes right.

import { fill } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { questionBox } from "../lib/question.js";
import { turns } from "./divergence.js";

const NEAR = 0.5;

const CHOICES = {
  collapse: ["few", "some", "most"],
  heal: ["a", "b", "same"],
  oscillate: ["rest", "one", "swing"],
  calm: ["yes", "yesBoth", "no"],
  stall: ["a", "b", "bothDo", "neither"],
};

// The right answer and its numbers, from the curves' points of both runs up to the end.
export function outcome(preset, rowsA, rowsB) {
  const a = rowsA.at(-1), b = rowsB?.at(-1);
  const found = { a: a.covered, parts: a.parts, b: b?.covered ?? 0 };
  if (preset === "collapse") {
    return { ...found, answer: a.covered <= 1 ? "few" : a.covered <= 6 ? "some" : "most" };
  }
  if (preset === "heal") {
    const ahead = b.covered - a.covered;
    return { ...found, answer: Math.abs(ahead) < 2 ? "same" : ahead > 0 ? "b" : "a" };
  }
  if (preset === "oscillate") {
    const late = rowsA.slice(Math.floor(rowsA.length / 2)).map((row) => row.middle);
    const count = turns(rowsA.map((row) => row.middle));
    const answer = turns(late) >= 3 ? "swing" : a.covered === 1 ? "one" : "rest";
    return { ...found, turns: count, answer };
  }
  if (preset === "calm") {
    const both = b.covered === b.parts;
    return { ...found, answer: !both ? "no" : a.covered === a.parts ? "yesBoth" : "yes" };
  }
  const [nearA, nearB] = [a, b].map(({ middle: [x, y] }) => Math.hypot(x - 1, y - 1));
  const [hasA, hasB] = [nearA < NEAR, nearB < NEAR];
  return { ...found, nearA: shown(nearA), nearB: shown(nearB), answer: hasA ? (hasB ? "bothDo" : "a") : hasB ? "b" : "neither" };
}

// `answer()` is called when the reader has committed to an answer or asks to see the run.
export function question(words, { answer }) {
  const box = questionBox(words, commit), { node, verdict } = box;
  let preset = "", chosen = null, waiting = false;

  function commit(choice) {
    [chosen, waiting] = [choice, true];
    answer();
  }

  return {
    node, verdict,
    get waiting() {
      return waiting;
    },
    update(name, open) {
      if (open || name !== preset) [waiting, verdict.hidden] = [false, true];
      node.hidden = !open || !name;
      if (name === preset) return;
      preset = name;
      if (!name) return;
      box.ask(words.asks[name], CHOICES[name].map((one) => [one, words.choices[one]]));
    },
    // The run has come to its end; the reader may be elsewhere by now.
    reveal(result, seed) {
      waiting = false;
      const found = `${fill(words.found[preset], result)} ${words.because[preset]}`;
      box.say(chosen, result.answer, words.choices[chosen], found, { seed });
    },
  };
}

export const numeric = { outcome };
