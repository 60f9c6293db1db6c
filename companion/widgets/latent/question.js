// A question before anything is compared, and what came of it.

import { fill } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { questionBox } from "../lib/question.js";

const CHOICES = {
  prior: ["vae", "ae", "same"], fitted: ["vae", "ae", "same"], beta: ["wider", "narrower", "same"],
};
const ORDER = ["prior", "fitted", "beta"];

// The answer: to "beta" from the ellipse's radii, to the others from two distances to real digits.
function verdictOn(kind, before, after) {
  const ratio = after / before, far = kind === "beta" ? 1.25 : 1.05;
  return CHOICES[kind][ratio > far ? 0 : ratio < 1 / far ? 1 : 2];
}

// `measure(kind)` gives, or promises, { before, after, … } for the words; `answer(kind)` is called once
// the reader has committed.
export function question(words, { measure, answer, fail }) {
  const box = questionBox(words, done);
  let kind = "prior", about = "", verdictAbout = "";

  async function done(choice) {
    let found;
    try {
      found = await measure(kind);
    } catch (error) {
      return fail(error.message);
    }
    const right = verdictOn(kind, found.before, found.after);
    const values = Object.fromEntries(Object.entries(found).map(([name, value]) =>
      [name, shown(value, kind === "beta" && !name.startsWith("cost") ? 2 : 1)]));
    verdictAbout = about;
    await answer(kind);
    box.reveal(choice, right, words.choices[kind][choice],
      `${fill(words.because[kind][right], values)} ${words.look[kind]}`);
    kind = ORDER[(ORDER.indexOf(kind) + 1) % ORDER.length]; // asked the next time
  }

  return {
    node: box.node,
    verdict: box.verdict,
    come: box.come,
    // `key` says what the question is about; a verdict on something else goes away.
    update(open, key) {
      if (open || key !== verdictAbout) box.verdict.hidden = true;
      about = key;
      box.node.hidden = !open;
      if (open) box.ask(words.asks[kind], CHOICES[kind].map((one) => [one, words.choices[kind][one]]));
    },
  };
}

export const numeric = { verdictOn };
