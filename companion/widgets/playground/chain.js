// One update in numbers: forward, backward, update, for one weight and one example of the batch.

import { button, fill, h, labelled, number, offer, select, show } from "../lib/dom.js";
import { factor, fine, told } from "./told.js";

// `choose(edge)` and `example(place)` get the reader's choice; `stage(k)` is called for 1, 2 or 3.
export function chain(words, { choose, example, stage }) {
  let at = [0, 0, 0], sizes = [];
  const layer = select([], (value) => choose([Number(value), 0, 0]));
  const neuron = select([], (value) => choose([at[0], Number(value), at[2]]));
  const input = select([], (value) => choose([at[0], at[1], Number(value)]));
  const place = number({ min: 1, max: 200 }, (value) => example(value === null ? null : value - 1));
  const stages = [words.forward, words.backward, words.update].map((name, k) => button(name, () => stage(k + 1)));
  const parts = [words.stageForward, words.stageBackward, words.stageUpdate].map((name) => ({
    name: h("p", { class: "term-name" }, name), lines: h("ol", { class: "lines" }),
  }));
  const hint = h("p", { class: "hint" }, words.chainHint);
  const said = h("div", { class: "chain", role: "status" }, hint, parts.flatMap(({ name, lines }) => [name, lines]));
  const node = h("details", {}, h("summary", {}, words.chain),
    h("div", { class: "fields" }, labelled(words.layer, layer), labelled(words.neuron, neuron),
      labelled(words.input, input), labelled(words.example, place)),
    h("div", { class: "fields stages" }, stages), said);

  const options = (control, names, value) => offer(control, names.map((name, k) => [k, name]), value);

  return {
    node,
    // found: what `explain` says; reached: the stage that the reader has reached.
    update(newSizes, edge, chosen, count, found, reached) {
      [sizes, at] = [newSizes, edge];
      const last = sizes.length - 2, [l, o, i] = edge;
      options(layer, sizes.slice(1).map((_, k) =>
        (k === last ? words.output : fill(words.layerHidden, { layer: k + 1 }))), l);
      options(neuron, Array.from({ length: sizes[l + 1] }, (_, k) => String(k + 1)), o);
      const below = l === 0 ? words.inputs : Array.from({ length: sizes[l] }, (_, k) => String(k + 1));
      options(input, [...below, words.bias], i);
      place.max = count;
      show(place, chosen + 1);
      stages.forEach((control, k) => {
        control.disabled = k > 0 && reached !== k;
        control.setAttribute("aria-pressed", String(reached === k + 1));
      });
      hint.hidden = reached > 0;
      const lines = reached ? linesOf(words, found, i === sizes[l]) : [[], [], []];
      parts.forEach(({ name, lines: list }, k) => {
        name.hidden = list.hidden = reached <= k;
        const shown = reached <= k ? [] : lines[k];
        if (shown.join("\n") === [...list.children].map((line) => line.textContent).join("\n")) return;
        list.replaceChildren(...shown.map((line) => h("li", {}, line)));
      });
    },
  };
}

// The three stages as lists of sentences with numbers.
function linesOf(words, found, isBias) {
  const { x, weights, bias, z, a, activation, y, p, t, loss, terms, dLda, dadz, dzdw } = found;
  const products = (pairs) => pairs.map(([u, v]) => `${factor(u)} · ${factor(v)}`);
  const forward = [
    fill(words.sum, { terms: [...products(weights.map((w, k) => [w, x[k]])), factor(bias)].join(" + "), z: told(z) }),
    activation === "linear"
      ? fill(words.activeLinear, { a: told(a) })
      : fill(words.active, { name: words.activations[activation], a: told(a) }),
    fill(words.loss, { y: told(y), p: told(p), t, q: told(t ? p : 1 - p), loss: told(loss) }),
  ];
  const backward = [
    terms.length
      ? fill(words.outerSum, { terms: products(terms).join(" + "), dLda: told(dLda) })
      : fill(words.outer, { p: told(p), t, dLda: told(dLda) }),
    fill(words.inner[activation], { dadz: told(dadz) }),
    isBias ? words.lastBias : fill(words.last, { dzdw: told(dzdw) }),
    fill(words.product, { dLda: factor(dLda), dadz: factor(dadz), dzdw: factor(dzdw), example: told(found.example) }),
    fill(words.mean, { count: found.count, mean: told(found.mean) }),
  ];
  const step = { old: fine(found.old), lr: String(found.lr), next: fine(found.next), mean: factor(found.mean) };
  const update = found.velocity !== undefined
    ? [
        fill(words.momentumKept, { ...step, kept: factor(found.kept), velocity: told(found.velocity) }),
        fill(words.momentum, { ...step, velocity: factor(found.velocity) }),
      ]
    : found.mHat !== undefined
      ? [
          fill(words.adamKept, { mHat: told(found.mHat), vHat: told(found.vHat) }),
          fill(words.adam, { ...step, mHat: factor(found.mHat), root: told(Math.sqrt(found.vHat)) }),
        ]
      : [fill(words.sgd, step)];
  return [forward, backward, update];
}

export const numeric = { linesOf };
