// A question before the repairs are uncovered, and what came of it.

import { fill } from "../lib/dom.js";
import { questionBox } from "../lib/question.js";

const CHOICES = ["network", "smooth", "same"];

// Whose repair is nearer to the original, by decibels; half a decibel is nothing.
function verdictOn(network, smooth) {
  if (network === smooth || Math.abs(network - smooth) < 0.5) return "same"; // both may be infinite
  return network > smooth ? "network" : "smooth";
}

// `measure()` gives { network, smooth } in decibels, null if nothing is damaged, and `told` of them;
// `answer()` is called once the reader has committed.
export function question(words, { measure, answer }) {
  const box = questionBox(words, done);
  box.ask(words.asked, CHOICES.map((one) => [one, words.choices[one]]));

  function done(choice) {
    const { network, smooth, told } = measure();
    const right = network === null ? null : verdictOn(network, smooth);
    answer();
    box.reveal(choice, right, words.choices[choice], right === null ? words.nothing : fill(words.because[right], told));
  }

  return box;
}

export const numeric = { verdictOn };
