// The native controls: the few that are always there, and the rest on request.

import { among, checkbox, fill, h, labelled, number, offer, select, show } from "../lib/dom.js";
import { ACTIVATIONS } from "../lib/network.js";
import { OPTIMISERS } from "../lib/optimisers.js";
import { DATA } from "./state.js";
import { STARTS } from "./training.js";

const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10], NOISES = [0, 0.05, 0.1, 0.2, 0.3, 0.5];

// `get` reads a trait, `put` sets some; `change` sets some from which training starts anew; `choose`
// gets the name of a data set.
export function controls(words, { get, put, change, choose }) {
  const options = (names, table) => names.map((name) => [name, table[name]]);
  const data = select(options(DATA, words.dataSets), choose);
  const activation = select(options(ACTIVATIONS, words.activations), (name) => change({ activation: name }));
  const layers = select([0, 1, 2, 3, 4].map((n) => [n, String(n)]), (value) => {
    const hidden = get("hidden"), count = Number(value);
    change({ hidden: Array.from({ length: count }, (_, l) => hidden[l] ?? hidden.at(-1) ?? 4) });
  });
  const widths = [0, 1, 2, 3].map((l) => number({ min: 1, max: 8 }, (value) => {
    if (value === null) return update();
    change({ hidden: get("hidden").map((width, k) => (k === l ? value : width)) });
  }));
  const neurons = widths.map((control, l) => labelled(fill(words.neurons, { layer: l + 1 }), control));
  const optimiser = select(options(OPTIMISERS, words.optimisers), (name) => change({ optimiser: name }));
  const rate = select([], (value) => change({ lr: Number(value) }));
  const noise = select([], (value) => change({ noise: Number(value) }));
  const init = select(options(STARTS, words.starts), (name) => change({ init: name }));
  const whole = (trait, min, max) =>
    number({ min, max }, (value) => (value === null ? update() : change({ [trait]: value })));
  const batch = whole("batch_size", 1, 200), seed = whole("seed", 0, 999999);
  const gradients = checkbox(words.gradients, (on) => put({ gradients: on }));
  const parts = { noise: labelled(words.noise, noise) };

  const first = h("div", { class: "controls" },
    labelled(words.data, data), labelled(words.activation, activation), labelled(words.layers, layers), neurons);
  const more = h("details", {}, h("summary", {}, words.more),
    h("div", { class: "controls" },
      labelled(words.optimiser, optimiser), labelled(words.lr, rate), labelled(words.init, init),
      labelled(words.batch, batch), parts.noise, labelled(words.seed, seed), gradients.node));

  function update() {
    const hidden = get("hidden");
    show(data, get("data"));
    show(activation, get("activation"));
    show(layers, hidden.length);
    widths.forEach((control, l) => {
      neurons[l].hidden = l >= hidden.length;
      if (l < hidden.length) show(control, hidden[l]);
    });
    show(optimiser, get("optimiser"));
    offer(rate, among(RATES, get("lr")).map((one) => [one, String(one)]), get("lr"));
    offer(noise, among(NOISES, get("noise")).map((one) => [one, String(one)]), get("noise"));
    parts.noise.hidden = get("data") === "own";
    show(init, get("init"));
    show(batch, get("batch_size"));
    show(seed, get("seed"));
    gradients.input.checked = get("gradients");
  }

  return { first, more, update };
}
