// A question before anything is switched off, and what came of it.

import { fill } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { questionBox } from "../lib/question.js";

const KINDS = { mask: ["lower", "same", "higher"], scale: ["fewer", "equal", "more"] };

// The answer: to "mask" from the average losses in nats, to "scale" from how many characters the
// weights are spread over.
function verdictOn(kind, before, after) {
  const change = kind === "mask" ? (after - before) / 0.02 : (after / before - 1) / 0.05;
  return KINDS[kind][change < -1 ? 0 : change > 1 ? 2 : 1];
}

// `measure(kind)` gives { before, after }; `answer(kind)` is called once the reader has committed.
export function question(words, { measure, answer }) {
  const box = questionBox(words, done), { node, verdict } = box;
  let kind = "mask", about = "";

  function done(choice) {
    const { before, after } = measure(kind), right = verdictOn(kind, before, after);
    const digits = kind === "mask" ? 3 : 1;
    const values = { before: shown(before, digits), after: shown(after, digits) };
    answer(kind);
    box.reveal(choice, right, words.choices[choice], `${fill(words.because[kind][right], values)} ${words.below}`);
    kind = kind === "mask" ? "scale" : "mask"; // asked the next time
  }

  return {
    node,
    verdict,
    // `key` says what the question is about; a verdict on something else goes away.
    update(open, key, size) {
      if (open || key !== about) verdict.hidden = true;
      about = key;
      node.hidden = !open;
      if (!open) return;
      box.ask(fill(words.asks[kind], { size }), KINDS[kind].map((one) => [one, words.choices[one]]));
    },
  };
}

export const numeric = { verdictOn };
