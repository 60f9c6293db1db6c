// What the model expects next: as bars with numbers, with and without its memory side by side.

import { fill, h } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { after } from "./measures.js";
import { likeliest, moved } from "../text/sampling.js";
import { visible } from "../text/words.js";

const ROWS = 8;

export function prediction(words) {
  const title = h("p", { class: "step-name" }), head = h("tr"), body = h("tbody");
  const table = h("table", { class: "bars" }, h("thead", {}, head), body), said = h("p", { class: "facts" });

  function bar(p, kind) {
    const cell = h("td", { class: kind }, h("span", { class: "number" }, fixed(p, 3)));
    cell.style.setProperty("--share", `${100 * p}%`);
    return cell;
  }

  return {
    node: h("div", { class: "prediction" }, title, table, said),
    update({ base, made, at: { position }, read }) {
      const two = base !== made, runs = two ? [base, made] : [base], known = base.model.characters;
      const all = runs.map((run) => after(run, position)), next = base.tokens[position + 1];
      const tokens = likeliest(all[0], all.at(-1), ROWS);
      title.textContent = fill(words.prediction, { position, character: visible(read.shown[position]) });
      const names = two ? [words.character, words.withMemory, words.cutMemory] : [words.character, words.probability];
      head.replaceChildren(...names.map((text) => h("th", { scope: "col" }, text)));
      const line = (name, values, attributes = {}) => h("tr", attributes, h("th", { scope: "row" }, name),
        values.map((value, n) => bar(value, n ? "after" : "before")));
      const left = all.map((p) => Math.max(0, 1 - tokens.reduce((sum, token) => sum + p[token], 0)));
      body.replaceChildren(...tokens.map((token) => line(visible(known[token]), all.map((p) => p[token]),
        token === next ? { class: "real" } : {})), line(fill(words.rest, { count: known.length - tokens.length }), left));
      const lines = [];
      if (two) lines.push(fill(words.movedBy, { percent: fixed(100 * moved(...all), 1) }));
      if (next !== undefined) {
        const bits = runs.map((run) => fixed(run.surprise[position + 1], 2));
        lines.push(fill(two ? words.cameBoth : words.came, { character: visible(known[next]), bits: bits[0], cut: bits[1] }));
      }
      said.textContent = lines.join(" ");
    },
  };
}
