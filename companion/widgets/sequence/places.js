// Where the reader stands: after which character, in which unit, and what the picture shows.

import { fill, h, labelled, scrubber, select, show } from "../lib/dom.js";
import { VIEWS } from "./state.js";
import { visible } from "../text/words.js";

// `step(places)` gets the buttons, `toRow(row)` the slider of the units.
export function places(words, { get, put, step, toRow }) {
  const range = (act) => h("input", {
    type: "range", min: 0, step: 1, oninput: (event) => act(Number(event.target.value)),
  });
  const position = range((value) => put({ position: value })), unit = range(toRow);
  const here = h("output"), there = h("output");
  const view = select(VIEWS.map((name) => [name, words.views[name]]), (value) => put({ view: value }));
  const arrow = (places, text, label) => h("button", {
    type: "button", "aria-label": label, onclick: () => step(places),
  }, text);

  function slide(input, output, value, most, name) {
    input.max = most;
    input.value = value;
    input.setAttribute("aria-valuetext", name);
    output.textContent = name;
  }

  return {
    node: h("div", { class: "controls places" }, arrow(-1, "←", words.back),
      scrubber(words.position, position, here), arrow(1, "→", words.on),
      scrubber(words.unit, unit, there), labelled(words.view, view)),
    update({ made, at, read }) {
      const character = visible(read.shown[at.position]);
      slide(position, here, at.position, made.length - 1, fill(words.at, { index: at.position, character }));
      slide(unit, there, at.row, made.model.units - 1, fill(words.atRow, { unit: at.unit, row: at.row }));
      show(view, get("view"));
    },
  };
}
