// The reader's text, what the model sees of it, and how much the shown row looks at each character.

import { fill, h } from "../lib/dom.js";
import { textBox } from "../text/box.js";
import { visible } from "../text/words.js";

// As `textBox`; `choose(position)` gets a character that the pointer picked.
export function textPart(words, { get, write, change, choose }) {
  const strip = h("div", { class: "strip", "aria-hidden": "true" });
  const box = textBox(words, { get, write, change, between: strip });
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
    nodes: box.nodes,
    loading: box.loading,
    update({ read, at, weights, base }) {
      const { characters, context } = base.model, { tokens, cut, unknown } = read;
      if (key !== get("text") + get("model")) build(read);
      key = get("text") + get("model");
      const most = at ? Math.max(...weights) : 0;
      cells.forEach((cell, j) => {
        cell.className = j === at.position ? "row-here" : j === at.key ? "key-here" : "";
        cell.style.setProperty("--share", `${Math.round((70 * weights[j]) / most)}%`);
      });
      const lines = tokens.length ? [fill(words.read, { count: tokens.length })] : [words.empty];
      if (cut) lines.push(fill(words.cutOff, { context, cut }));
      box.update(lines, unknown, characters.length);
    },
  };
}
