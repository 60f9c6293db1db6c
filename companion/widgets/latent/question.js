// A question before anything is compared, and what came of it.

import { button, fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";

const CHOICES = {
  prior: ["vae", "ae", "same"], fitted: ["vae", "ae", "same"], beta: ["wider", "narrower", "same"],
};
const ORDER = ["prior", "fitted", "beta"];

// The answer: to "beta" from the ellipse's radii, to the others from two distances to real digits.
export function verdictOn(kind, before, after) {
  const ratio = after / before, far = kind === "beta" ? 1.25 : 1.05;
  return CHOICES[kind][ratio > far ? 0 : ratio < 1 / far ? 1 : 2];
}

// `measure(kind)` gives, or promises, { before, after, … } for the words; `answer(kind)` is called once
// the reader has committed.
export function question(words, { measure, answer, fail }) {
  const asked = h("p"), choices = h("div", { class: "choices" });
  const skip = button(words.skip, () => done(null), { class: "quiet" });
  const node = h("div", { class: "question" }, h("p", { class: "act" }, words.predict), asked, choices, skip);
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });
  let kind = "prior", about = "", verdictAbout = "";

  async function done(choice) {
    let found;
    try {
      found = await measure(kind);
    } catch (error) {
      return fail(error.message);
    }
    const right = verdictOn(kind, found.before, found.after);
    const start = choice === null
      ? "" : fill(choice === right ? words.right : words.wrong, { choice: words.choices[kind][choice] });
    const values = Object.fromEntries(Object.entries(found).map(([name, value]) =>
      [name, shown(value, kind === "beta" && !name.startsWith("cost") ? 2 : 1)]));
    verdict.textContent = `${start} ${fill(words.because[kind][right], values)} ${words.look[kind]}`.trim();
    verdictAbout = about;
    await answer(kind);
    verdict.hidden = false;
    verdict.tabIndex = -1;
    verdict.focus({ preventScroll: true });
    verdict.scrollIntoView({ block: "nearest" });
    kind = ORDER[(ORDER.indexOf(kind) + 1) % ORDER.length]; // asked the next time
  }

  return {
    node,
    verdict,
    // Bring the question to a reader who has asked for it from further down.
    come() {
      choices.firstChild?.focus({ preventScroll: true });
      node.scrollIntoView({ block: "nearest" });
    },
    // `key` says what the question is about; a verdict on something else goes away.
    update(open, key) {
      if (open || key !== verdictAbout) verdict.hidden = true;
      about = key;
      node.hidden = !open;
      if (!open) return;
      asked.textContent = words.asks[kind];
      choices.replaceChildren(...CHOICES[kind].map((one) => button(words.choices[kind][one], () => done(one))));
    },
  };
}

export const numeric = { verdictOn };
