// Which unit goes along with what? Looked for on the first half of the text, tried on the second.

import { button, fill, h } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { FEATURES, follower, OF_MODEL } from "./measures.js";

// `now()` gives the uncut reading; `choose(unit)` shows a unit; `page()` puts a longer text.
export function unitsPart(words, { now, choose, page }) {
  const head = h("tr", {}, words.followColumns.map((text) => h("th", { scope: "col" }, text)));
  const body = h("tbody"), table = h("table", {}, h("thead", {}, head), body);
  const said = h("p", { class: "hint", role: "status" });
  const node = h("details", { class: "follow" }, h("summary", {}, words.follow), h("p", {}, words.followIs),
    table, said, h("div", { class: "fields" }, button(words.longer, page)));
  let key = "";
  node.addEventListener("toggle", update);

  function update() {
    const state = now();
    if (!node.open || !state) return;
    const { name: model, base, read } = state, mine = `${model} ${read.shown.join("")}`;
    if (mine === key) return;
    key = mine;
    const names = OF_MODEL[model];
    const number = (r) => (Number.isNaN(r) ? "–" : fixed(r, 2));
    body.replaceChildren(...names.map((name) => {
      const found = follower(base, FEATURES[name](read.shown));
      const cells = found ? [number(found.first), number(found.second)] : ["–", "–"];
      const pick = found
        ? button(fill(words.showUnit, { unit: found.unit }), () => choose(found.unit)) : words.noUnit;
      return h("tr", {}, h("th", { scope: "row" }, words.features[name]), h("td", {}, pick),
        cells.map((text) => h("td", {}, text)));
    }));
    said.textContent = fill(words.followSaid, { units: base.model.units, half: Math.ceil(base.length / 2), count: base.length });
  }

  return { node, update };
}
