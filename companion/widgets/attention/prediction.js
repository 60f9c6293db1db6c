// What the model expects next: as bars with numbers, whole and as switched side by side.

import { fill, h } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { averageLoss } from "../lib/transformer.js";
import { likeliest, moved, softmax } from "../text/sampling.js";
import { visible } from "../text/words.js";

const ROWS = 8;

// The distribution after a position.
export function after(made, position) {
  const { V } = made.model;
  return softmax(made.logits.subarray(position * V, (position + 1) * V));
}

export function prediction(words) {
  const title = h("p", { class: "step-name" }), head = h("tr"), body = h("tbody");
  const table = h("table", { class: "bars" }, h("thead", {}, head), body);
  const facts = h("div", { class: "facts", role: "status" });

  function bar(p, kind) {
    const cell = h("td", { class: kind }, h("span", { class: "number" }, fixed(p, 3)));
    cell.style.setProperty("--share", `${100 * p}%`);
    return cell;
  }

  return {
    node: h("div", { class: "prediction" }, title, table, facts),
    // `base` is the whole model, `made` what is switched; the same where nothing is.
    update(base, made, { position }, characters) {
      const two = base !== made, p = after(base, position), q = two ? after(made, position) : p;
      const known = made.model.characters, next = made.tokens[position + 1];
      const named = { position, character: visible(characters[position]) };
      title.textContent = fill(words.prediction, named);
      head.replaceChildren(...[words.character, two ? words.whole : words.probability, two && words.changed]
        .filter(Boolean).map((text) => h("th", { scope: "col" }, text)));
      const tokens = likeliest(p, q, ROWS);
      const line = (name, values, real = false) => h("tr", real ? { class: "real" } : {},
        h("th", { scope: "row" }, name), bar(values[0], "before"), two ? bar(values[1], "after") : null);
      const left = (values) => Math.max(0, 1 - tokens.reduce((sum, token) => sum + values[token], 0));
      body.replaceChildren(
        ...tokens.map((token) => line(visible(known[token]), [p[token], q[token]], token === next)),
        line(fill(words.rest, { count: p.length - tokens.length }), [left(p), left(q)]));
      const [before, now] = [averageLoss(base), averageLoss(made)], lines = [];
      if (base.length < 2) lines.push(words.lossNone);
      else if (!two) lines.push(fill(words.loss, { before: fixed(before, 3) }) + ".");
      else {
        const change = `${now < before ? "−" : "+"}${fixed(Math.abs(now - before), 3)}`;
        lines.push(fill(words.lossBoth, { before: fixed(before, 3), after: fixed(now, 3), change }));
        lines.push(fill(words.movedBy, { percent: fixed(100 * moved(p, q), 1) }));
      }
      if (next !== undefined) lines.push(fill(words.really, { character: visible(known[next]) }));
      facts.replaceChildren(h("p", {}, lines.join(" ")));
    },
  };
}
