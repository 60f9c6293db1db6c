// Where the reader stands: layer, head, who looks and at whom, which number of the output.

import { fill, h, labelled, offer, scrubber, select } from "../lib/dom.js";
import { visible } from "../text/words.js";

export function places(words, { put }) {
  const whole = (name) => select([], (value) => put({ [name]: Number(value) }));
  const layer = whole("layer"), head = whole("head"), component = whole("component");
  const range = (act) => h("input", { type: "range", min: 0, step: 1, oninput: (event) => act(Number(event.target.value)) });
  const position = range((value) => put({ position: value, key: -1 })), key = range((value) => put({ key: value }));
  const here = h("output"), there = h("output");

  function slide(input, output, value, { length }, characters) {
    input.max = length - 1;
    input.value = value;
    const name = fill(words.at, { index: value, character: visible(characters[value]) });
    input.setAttribute("aria-valuetext", name);
    output.textContent = name;
  }

  return {
    node: h("div", { class: "controls places" }, labelled(words.layer, layer), labelled(words.head, head),
      scrubber(words.position, position, here), scrubber(words.key, key, there), labelled(words.component, component)),
    update({ made, at, read }) {
      const { layers, heads, size } = made.model;
      for (const [control, count, value] of [[layer, layers, at.layer], [head, heads, at.head], [component, size, at.component]]) {
        offer(control, Array.from({ length: count }, (_, n) => [n, String(n)]), value);
      }
      slide(position, here, at.position, made, read.shown);
      slide(key, there, at.key, made, read.shown);
    },
  };
}
