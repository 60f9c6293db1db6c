// A question before the network learns, its answer found by training, and what came of it.

import { fill } from "../lib/dom.js";
import { questionBox } from "../lib/question.js";
import { trainer } from "./training.js";

const STEPS = 300;

// What is asked of a setting: which kind, and the changes that the answer is about.
function asked(setting) {
  if (setting.init === "zeros") return { kind: "zeros", changes: {}, choices: ["few", "many", "all"] };
  if (setting.init === "large") return { kind: "large", changes: {}, choices: ["less", "same", "more"] };
  const straight = setting.activation === "linear" || setting.hidden.length === 0;
  return {
    kind: straight ? "straight" : "linear",
    changes: { activation: "linear" },
    choices: ["few", "many", "all"],
  };
}

// The answer: { answer, right, loss, other }, by training from the seed.
function answered(setting) {
  const { kind, changes } = asked(setting), scored = (changed) => {
    const training = trainer({ ...setting, ...changed });
    for (let k = 0; k < STEPS; k++) training.update();
    return training.score();
  };
  const { train, test } = scored(changes);
  const right = Number.isNaN(test.accuracy) ? train.accuracy : test.accuracy;
  if (kind !== "large") {
    return { answer: right < 0.75 ? "few" : right <= 0.9 ? "many" : "all", right };
  }
  const other = scored({ init: "default" }).train.loss, ratio = other / train.loss;
  return { answer: ratio < 0.8 ? "less" : ratio > 1.25 ? "more" : "same", right, loss: train.loss, other };
}

// `reveal(changes)` is called when the reader has committed to an answer or asks to see it.
export function question(words, { reveal }) {
  const box = questionBox(words, done), { node, verdict } = box;
  let setting = null, askedFor = "";

  function done(choice) {
    const { kind, changes } = asked(setting), { answer, right, loss, other } = answered(setting);
    const share = `${Math.round(100 * right)} %`, numbers = { right: share, loss: loss?.toFixed(2), other: other?.toFixed(2) };
    const reason = kind === "large" && answer !== "less" ? "largeFine" : kind;
    reveal({ ...changes, step: STEPS, predict: false });
    box.reveal(choice, answer, words.choices[choice], fill(words.because[reason], numbers));
  }

  return {
    node,
    verdict,
    hide: () => (verdict.hidden = true),
    update(open, newSetting) {
      setting = newSetting;
      node.hidden = !open;
      if (!open) return;
      verdict.hidden = true;
      const { kind, choices: all } = asked(setting);
      if (kind === askedFor) return; // the buttons stay, and with them the place of a reader by keys
      askedFor = kind;
      box.ask(fill(words.asks[kind], { steps: STEPS }), all.map((one) => [one, words.choices[one]]));
    },
  };
}

export const numeric = { asked, answered };
