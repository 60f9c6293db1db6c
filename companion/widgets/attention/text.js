// The reader's text, and what the model reads of it.

import { fill, h, labelled, select, show } from "../lib/dom.js";
import { MODELS } from "./state.js";
import { visible } from "./words.js";

// `write(text)` gets what the reader typed, `change(name)` another model, `choose(position)` a
// character that the pointer picked.
export function textPart(words, { get, write, change, choose }) {
  const area = h("textarea", { rows: 2, spellcheck: "false", autocomplete: "off" });
  area.addEventListener("input", () => {
    write(area.value);
    if (area.value !== get("text")) area.value = get("text"); // it was too long
  });
  const known = Object.keys(get("_assets")).map((name) => name.split("-")[1]);
  const models = select(MODELS.filter((name) => known.includes(name)).map((name) => [name, words.models[name]]), change);
  const wide = labelled(words.text, area, h("span", { class: "hint" }, words.textHint));
  wide.classList.add("wide");
  const strip = h("div", { class: "strip", "aria-hidden": "true" }), said = h("p", { class: "hint", role: "status" });
  let key = "", cells = [];

  function build({ pieces, cut }) {
    let seen = -cut;
    cells = [];
    strip.replaceChildren(...pieces.map(({ character, token }) => {
      const span = h("span", {}, visible(character));
      if (token < 0) span.className = "unknown";
      else if (seen++ < 0) span.className = "cut";
      else {
        const position = cells.push(span) - 1;
        span.addEventListener("click", () => choose(position));
      }
      return span;
    }));
  }

  return {
    nodes: [h("div", { class: "controls" }, wide, labelled(words.model, models)), strip, said],
    busy(yes) {
      if (yes) said.textContent = words.loading;
    },
    update({ read, at, weights, base }) {
      const { characters, context } = base.model, { tokens, cut, unknown } = read;
      show(area, get("text"));
      show(models, get("model"));
      if (key !== get("text") + get("model")) build(read);
      key = get("text") + get("model");
      const most = at ? Math.max(...weights) : 0;
      cells.forEach((cell, j) => {
        cell.className = j === at.position ? "row-here" : j === at.key ? "key-here" : "";
        cell.style.setProperty("--share", `${Math.round((70 * weights[j]) / most)}%`);
      });
      const lines = tokens.length ? [fill(words.read, { count: tokens.length })] : [words.empty];
      if (cut) lines.push(fill(words.cutOff, { context, cut }));
      if (unknown.length) {
        const shown = unknown.map((character) => `“${visible(character)}”`).join(", ");
        lines.push(fill(words.unknown, { characters: shown, count: characters.length }));
      }
      said.textContent = lines.join(" ");
    },
  };
}
