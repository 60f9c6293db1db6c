// A question before the answer is shown, and what came of it.

import { fill } from "../lib/dom.js";
import { isPooling, kernelSize, outputSize, phases } from "../lib/convolution.js";
import { weightShown } from "../lib/draw.js";
import { questionBox } from "../lib/question.js";

// What is asked of a setting, and its answer: { kind, answer, choices, values }.
function prediction([, height], setting) {
  if (isPooling(setting)) {
    const rows = outputSize(height, setting), k = kernelSize(setting), { stride } = setting;
    const near = [rows, height, Math.floor(height / k), Math.ceil(height / stride), height - k + 1];
    const choices = [...new Set(near.filter((n) => n > 0))].sort((a, b) => a - b);
    return { kind: "rows", answer: String(rows), choices: choices.map(String), values: { height, rows } };
  }
  if (setting.operation === "transposed") {
    const counts = phases(setting), [least, most] = [Math.min(...counts), Math.max(...counts)];
    return {
      kind: "copies",
      answer: least === most ? "equal" : "unequal",
      choices: ["equal", "unequal"],
      values: { stride: setting.stride, least: least ** 2, most: most ** 2 },
    };
  }
  const { data } = setting.kernel, size = setting.channels === "sum" ? data.length : kernelSize(setting) ** 2;
  const exact = data.slice(0, size).reduce((a, b) => a + b, 0);
  const sum = Math.round(exact * 1e9) / 1e9;
  const answer = sum < 0 ? "negative" : sum === 0 ? "zero" : sum < 1 ? "less" : sum === 1 ? "same" : "more";
  return {
    kind: "even",
    answer,
    choices: ["negative", "zero", "less", "same", "more"],
    values: { sum },
  };
}

// `answer()` is called when the reader has committed to an answer or asks to see it.
export function question(words, { answer }) {
  const box = questionBox(words, done), { node, verdict } = box;
  const name = (one) => words.choices[one] ?? one;
  let current = null, shownKey = "";

  function done(choice) {
    const { kind, answer: right, values } = current;
    const shown = { ...values, sum: values.sum === undefined ? "" : weightShown(values.sum) };
    answer();
    box.reveal(choice, right, name(choice), fill(words.because[kind][right] ?? words.because[kind].else, shown));
  }

  return {
    node,
    verdict,
    update(open, shape, setting) {
      const key = JSON.stringify([shape, setting.operation, setting.stride, [...setting.kernel.data]]);
      if (open || key !== shownKey) verdict.hidden = open || verdict.hidden || key !== shownKey;
      shownKey = key;
      node.hidden = !open;
      if (!open) return;
      current = prediction(shape, setting);
      box.ask(fill(words.asks[current.kind], current.values), current.choices.map((one) => [one, name(one)]));
    },
  };
}

export const numeric = { prediction };
