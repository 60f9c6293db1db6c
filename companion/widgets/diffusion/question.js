// A question before anything is tried, and what came of it.

import { fill } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { questionBox } from "../lib/question.js";

const ORDER = { points: ["one", "guided", "examples"], pictures: ["blur"] };
const FINE = { one: ["spread", "usual"], blur: ["rough"] }; // what is no per cent

// The answer to each kind of question from what was measured.
function verdictOn(kind, { spread, usual, rarest, asked, inside, grey, rough }) {
  if (kind === "one") return spread < 0.1 * usual ? "middle" : spread < 1.05 * usual ? "bells" : "cloud";
  if (kind === "guided") return asked < 95 ? "none" : rarest < 100 / 6 ? "uneven" : "even";
  if (kind === "examples") return inside > 90 ? "copies" : inside > 10 ? "between" : "cloud";
  return rough > 0.4 ? "noise" : grey > 1.5 * usual ? "blur" : "sharp";
}

// `measure(kind)` gives, or promises, the numbers for the words; `answer(kind)` is called once the reader
// has committed.
export function question(words, { measure, answer, fail }) {
  const box = questionBox(words, done), next = { points: 0, pictures: 0 };
  let view = "points", verdictOf = "", values = {}, askedOf = "";

  const busy = (is) => box.node.querySelectorAll("button").forEach((one) => (one.disabled = is));
  const kindOf = () => ORDER[view][next[view]];

  async function done(choice) {
    const kind = kindOf(), mine = view, name = fill(words.choices[kind][choice] ?? "", values);
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
    const numbers = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, shown(value, FINE[kind]?.includes(name) ? 2 : 0)]));
    next[mine] = (next[mine] + 1) % ORDER[mine].length; // asked the next time
    verdictOf = mine;
    await answer(kind);
    box.reveal(choice, right, name, `${fill(words.because[kind][right], numbers)} ${words.look[kind]}`);
  }

  return {
    node: box.node,
    verdict: box.verdict,
    come: box.come,
    // `given` has what the words need; a verdict on the other view goes away.
    update(open, nextView, given) {
      [view, values] = [nextView, given];
      if (open || view !== verdictOf) box.verdict.hidden = true;
      const about = `${kindOf()} ${JSON.stringify(values)}`;
      box.node.hidden = !open;
      if (!open || askedOf === about) return;
      askedOf = about;
      box.ask(fill(words.asks[kindOf()], values),
        Object.entries(words.choices[kindOf()]).map(([one, text]) => [one, fill(text, values)]));
    },
  };
}

export const numeric = { verdictOn };
