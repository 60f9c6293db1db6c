// A question before the repairs are uncovered, and what came of it.

import { button, fill, h } from "../lib/dom.js";

export const CHOICES = ["network", "smooth", "same"];

// Whose repair is nearer to the original, by decibels; half a decibel is nothing.
export function verdictOn(network, smooth) {
  if (network === smooth || Math.abs(network - smooth) < 0.5) return "same"; // both may be infinite
  return network > smooth ? "network" : "smooth";
}

// `measure()` gives { network, smooth } in decibels, null if nothing is damaged, and `told` of them;
// `answer()` is called once the reader has committed.
export function question(words, { measure, answer }) {
  const choices = h("div", { class: "choices" });
  const skip = button(words.skip, () => done(null), { class: "quiet" });
  const node = h("div", { class: "question" }, h("p", { class: "act" }, words.predict), h("p", {}, words.asked),
    choices, skip);
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });
  choices.append(...CHOICES.map((one) => button(words.choices[one], () => done(one))));

  function done(choice) {
    const { network, smooth, told } = measure();
    const right = network === null ? null : verdictOn(network, smooth);
    const start = choice === null || right === null
      ? "" : fill(choice === right ? words.right : words.wrong, { choice: words.choices[choice] });
    const text = right === null ? words.nothing : fill(words.because[right], told);
    answer();
    verdict.textContent = `${start} ${text}`.trim();
    verdict.hidden = false;
    verdict.tabIndex = -1;
    verdict.focus({ preventScroll: true });
    verdict.scrollIntoView({ block: "nearest" });
  }

  return {
    node,
    verdict,
    come() {
      choices.firstChild.focus({ preventScroll: true });
      node.scrollIntoView({ block: "nearest" });
    },
    update(open, changed) {
      node.hidden = !open;
      if (open || changed) verdict.hidden = true;
    },
  };
}

export const numeric = { verdictOn };
