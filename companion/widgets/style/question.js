// A question before styles are mixed, and what came of it.

import { fill } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { questionBox } from "../lib/question.js";

const CHOICES = ["average", "own", "one"];

// What the mixed picture is, from `compared` of blend.js: nearly both laid over each other, nearly one of
// the two, or neither.
function verdictOn({ apart, off, along }) {
  if (off < 0.1 * apart || apart === 0) return "average";
  return Math.abs(along - 0.5) > 0.35 ? "one" : "own";
}

// `measure()` promises { first, second, apart, off, along }, or null if it was stopped; `answer()` is
// called once the reader has committed and it is known.
export function question(words, { measure, answer, fail }) {
  const box = questionBox(words, done);
  let about = "", verdictAbout = "", asked = "", measuring = false;

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
    await answer(found);
    verdictAbout = about;
    box.reveal(choice, right, words.choices[choice],
      `${fill(words.measured, values)} ${fill(words.because[right], values)}`);
  }

  return {
    node: box.node,
    verdict: box.verdict,
    come: box.come,
    // `key` says which picture and mixture are shown; a verdict on others goes away.
    update(open, key, names) {
      about = key;
      if (open || key !== verdictAbout) box.verdict.hidden = true;
      box.node.hidden = !open;
      const text = fill(words.ask, names);
      if (text !== asked) box.ask(text, CHOICES.map((one) => [one, words.choices[one]]));
      asked = text;
    },
  };
}

export const numeric = { verdictOn };
