// A question before anything is switched off, and what came of it.

import { button, fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";

const KINDS = { mask: ["lower", "same", "higher"], scale: ["fewer", "equal", "more"] };

// The answer: to "mask" from the average losses in nats, to "scale" from how many characters the
// weights are spread over.
export function verdictOn(kind, before, after) {
  const change = kind === "mask" ? (after - before) / 0.02 : (after / before - 1) / 0.05;
  return KINDS[kind][change < -1 ? 0 : change > 1 ? 2 : 1];
}

// `measure(kind)` gives { before, after }; `answer(kind)` is called once the reader has committed.
export function question(words, { measure, answer }) {
  const asked = h("p"), choices = h("div", { class: "choices" });
  const skip = button(words.skip, () => done(null), { class: "quiet" });
  const node = h("div", { class: "question" }, h("p", { class: "act" }, words.predict), asked, choices, skip);
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });
  let kind = "mask", about = "";

  function done(choice) {
    const { before, after } = measure(kind), right = verdictOn(kind, before, after);
    const start = choice === null
      ? "" : fill(choice === right ? words.right : words.wrong, { choice: words.choices[choice] });
    const digits = kind === "mask" ? 3 : 1;
    const values = { before: shown(before, digits), after: shown(after, digits) };
    verdict.textContent = `${start} ${fill(words.because[kind][right], values)} ${words.below}`.trim();
    answer(kind);
    verdict.hidden = false;
    verdict.tabIndex = -1;
    verdict.focus({ preventScroll: true });
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
      asked.textContent = fill(words.asks[kind], { size });
      choices.replaceChildren(...KINDS[kind].map((one) => button(words.choices[one], () => done(one))));
    },
  };
}

export const numeric = { verdictOn };
