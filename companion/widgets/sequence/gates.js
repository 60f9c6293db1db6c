// The chosen step in numbers and words: what one unit keeps, writes and shows, and what the gates
// of all units do together.

import { fill, h } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { before } from "./lstm.js";
import { gateMean } from "./measures.js";
import { visible } from "../text/words.js";

// The numbers of one unit at one step.
function stepOf(made, t, unit) {
  const { units: H } = made.model, gate = (block) => made.gates[(4 * t + block) * H + unit];
  const [i, f, g, o] = [0, 1, 2, 3].map(gate), c = made.c[t * H + unit];
  return { i, f, g, o, old: before(made, t)[1][unit], c, h: made.h[t * H + unit] };
}

export function gatesPart(words) {
  const title = h("p", { class: "step-name" }), list = h("ol", { class: "gate-steps" });
  const sums = h("p", { class: "total" }), all = h("p", { class: "hint" });
  const percent = (x) => `${fixed(100 * x, 0)} %`;
  return {
    node: h("div", { class: "gates" }, title, list, sums, all),
    update({ made, at: { position, unit }, read }) {
      const { i, f, g, o, old, c, h: state } = stepOf(made, position, unit);
      title.textContent = fill(words.gates, { unit, position, character: visible(read.shown[position]) });
      const line = (text, values) => h("li", {}, fill(text, values));
      list.replaceChildren(
        line(words.forget, { gate: fixed(f, 3), percent: percent(f), old: fixed(old, 3), kept: fixed(f * old, 3) }),
        line(words.input, { gate: fixed(i, 3), percent: percent(i), proposal: fixed(g, 3), added: fixed(i * g, 3) }),
        line(words.output, { gate: fixed(o, 3), percent: percent(o), shown: fixed(Math.tanh(c), 3), state: fixed(state, 3) }));
      sums.textContent = fill(words.cell, { kept: fixed(f * old, 3), added: signed(i * g), cell: fixed(c, 3) });
      const [inputs, forgets, outputs] = [0, 1, 3].map((block) => gateMean(made, position, block));
      all.textContent = fill(words.allGates, {
        units: made.model.units, forget: fixed(forgets.mean, 2), keep: forgets.open,
        input: fixed(inputs.mean, 2), output: fixed(outputs.mean, 2),
      });
    },
  };
}

function signed(value) {
  const text = fixed(value, 3);
  return text.startsWith("−") ? `− ${text.slice(1)}` : `+ ${text}`;
}

export const numeric = {
  stepOf: (made, t, unit) => stepOf({ ...made, c: Float64Array.from(made.c), h: Float64Array.from(made.h) }, t, unit),
};
