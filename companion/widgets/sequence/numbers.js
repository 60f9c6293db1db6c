// The columns of the timeline as a table, for those who want the numbers.

import { fill, h } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { visible } from "../text/words.js";

// `now()` gives what is shown.
export function numbersPart(words, { now }) {
  const heads = words.numbersColumns.map((text) => h("th", { scope: "col" }, text)), body = h("tbody");
  const scroll = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": words.numbers },
    h("table", {}, h("thead", {}, h("tr", {}, heads)), body));
  const node = h("details", {}, h("summary", {}, words.numbers), scroll);
  node.addEventListener("toggle", update);

  function update() {
    const state = now();
    if (!node.open || !state) return;
    const { base, made, read, differ } = state, cut = base !== made;
    const bits = (run, t) => (t ? fixed(run.surprise[t], 2) : "–");
    const share = (x) => `${fixed(100 * x, 1)} %`;
    heads.slice(2).forEach((cell) => (cell.hidden = !cut));
    body.replaceChildren(...read.shown.map((character, t) => h("tr", {},
      h("th", { scope: "row" }, fill(words.at, { index: t, character: visible(character) })),
      h("td", {}, bits(base, t)),
      cut ? [bits(made, t), share(differ.moves[t]), share(differ.states[t])].map((text) => h("td", {}, text)) : [])));
  }

  return { node, update };
}
