// A question before styles are mixed, and what came of it.

import { button, fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";

const CHOICES = ["average", "own", "one"];

// What the mixed picture is, from `compared` of blend.js: nearly both laid over each other, nearly one of
// the two, or neither.
export function verdictOn({ apart, off, along }) {
  if (off < 0.1 * apart || apart === 0) return "average";
  return Math.abs(along - 0.5) > 0.35 ? "one" : "own";
}

// `measure()` promises { first, second, apart, off, along }, or null if it was stopped; `answer()` is
// called once the reader has committed and it is known.
export function question(words, { measure, answer, fail }) {
  const asked = h("p"), skip = button(words.skip, () => done(null), { class: "quiet" });
  const choices = h("div", { class: "choices" }, CHOICES.map((one) => button(words.choices[one], () => done(one))));
  const node = h("div", { class: "question" }, h("p", { class: "act" }, words.predict), asked, choices, skip);
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });
  let about = "", verdictAbout = "", measuring = false;

  async function done(choice) {
    if (measuring) return;
    measuring = true;
    let found = null;
    try {
      found = await measure();
    } catch (error) {
      fail(error.message);
    }
    measuring = false;
    if (!found) return;
    const right = verdictOn(found), values = {
      first: found.first, second: found.second, apart: shown(found.apart, 1), off: shown(found.off, 1),
      along: Math.round(100 * found.along),
    };
    const start = choice === null
      ? "" : fill(choice === right ? words.right : words.wrong, { choice: words.choices[choice] });
    verdict.textContent = `${start} ${fill(words.measured, values)} ${fill(words.because[right], values)}`.trim();
    await answer(found);
    verdictAbout = about;
    verdict.hidden = false;
    verdict.tabIndex = -1;
    verdict.focus({ preventScroll: true });
    verdict.scrollIntoView({ block: "nearest" });
  }

  return {
    node,
    verdict,
    // Bring the question to a reader who has asked for it from further down.
    come() {
      choices.firstChild.focus({ preventScroll: true });
      node.scrollIntoView({ block: "nearest" });
    },
    // `key` says which picture and mixture are shown; a verdict on others goes away.
    update(open, key, names) {
      about = key;
      if (open || key !== verdictAbout) verdict.hidden = true;
      node.hidden = !open;
      asked.textContent = fill(words.ask, names);
    },
  };
}

export const numeric = { verdictOn };
