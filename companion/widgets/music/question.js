// A question about two settings of one melody, Bach's and the model's: which is which?

import { fill } from "../lib/dom.js";
import { questionBox } from "../lib/question.js";
import { random } from "../lib/random.js";

const SIDES = ["first", "second"];

// Where Bach's setting is: by the seed alone, so that a link asks the same.
export function sideOfBach(tune, seed) {
  return SIDES[random(1000 * seed + tune).integer(2)];
}

// `told(side)` gives what the words about it need, once the reader has answered.
export function question(words, { side, told, answer }) {
  const box = questionBox(words, done);
  box.ask(words.asked, SIDES.map((one) => [one, words.choices[one]]));

  function done(choice) {
    const right = side(), text = fill(words.because, { side: words.choiceNames[right], ...told() });
    answer();
    box.reveal(choice, right, words.choiceNames[choice], text);
  }

  return box;
}

export const numeric = { sideOfBach };
