// A question before anything is tried, and what came of it.

import { button, fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";

const ORDER = { points: ["one", "guided", "examples"], pictures: ["blur"] };
const FINE = { one: ["spread", "usual"], blur: ["rough"] }; // what is no per cent

// The answer to each kind of question from what was measured.
export function verdictOn(kind, { spread, usual, rarest, asked, inside, grey, rough }) {
  if (kind === "one") return spread < 0.1 * usual ? "middle" : spread < 1.05 * usual ? "bells" : "cloud";
  if (kind === "guided") return asked < 95 ? "none" : rarest < 100 / 6 ? "uneven" : "even";
  if (kind === "examples") return inside > 90 ? "copies" : inside > 10 ? "between" : "cloud";
  return rough > 0.4 ? "noise" : grey > 1.5 * usual ? "blur" : "sharp";
}

// `measure(kind)` gives, or promises, the numbers for the words; `answer(kind)` is called once the reader
// has committed.
export function question(words, { measure, answer, fail }) {
  const asked = h("p"), choices = h("div", { class: "choices" });
  const skip = button(words.skip, () => done(null), { class: "quiet" });
  const node = h("div", { class: "question" }, h("p", { class: "act" }, words.predict), asked, choices, skip);
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });
  const next = { points: 0, pictures: 0 };
  let view = "points", verdictOf = "", values = {};

  const busy = (is) => node.querySelectorAll("button").forEach((one) => (one.disabled = is));
  const kindOf = () => ORDER[view][next[view]];

  async function done(choice) {
    const kind = kindOf(), mine = view;
    let found;
    busy(true);
    try {
      found = await measure(kind);
    } catch (error) {
      return fail(error.message);
    } finally {
      busy(false);
    }
    const right = verdictOn(kind, found);
    const start = choice === null ? ""
      : fill(choice === right ? words.right : words.wrong, { choice: fill(words.choices[kind][choice], values) });
    const numbers = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, shown(value, FINE[kind]?.includes(name) ? 2 : 0)]));
    verdict.textContent = `${start} ${fill(words.because[kind][right], numbers)} ${words.look[kind]}`.trim();
    next[mine] = (next[mine] + 1) % ORDER[mine].length; // asked the next time
    verdictOf = mine;
    await answer(kind);
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
      choices.firstChild?.focus({ preventScroll: true });
      node.scrollIntoView({ block: "nearest" });
    },
    // `given` has what the words need; a verdict on the other view goes away.
    update(open, nextView, given) {
      [view, values] = [nextView, given];
      if (open || view !== verdictOf) verdict.hidden = true;
      const about = `${kindOf()} ${JSON.stringify(values)}`;
      node.hidden = !open;
      if (!open || asked.dataset.about === about) return;
      asked.dataset.about = about;
      asked.textContent = fill(words.asks[kindOf()], values);
      choices.replaceChildren(...Object.entries(words.choices[kindOf()]).map(([one, text]) =>
        button(fill(text, values), () => done(one))));
    },
  };
}

export const numeric = { verdictOn };
