// One row of attention in numbers: scores, mask, softmax, weighted sum; one score as products; the
// vectors that are met on the way. Query, key and value are edited here.

import { origin, rowOf, vector } from "./arithmetic.js";
import { numberCell } from "./cell.js";
import { fill, h } from "../lib/dom.js";
import { fixed, signedColour } from "../lib/draw.js";
import { visible } from "../text/words.js";

const COLUMNS = ["key", "score", "scaled", "mask", "weight", "value", "product"];

// `edit(part, position, component, value)` gets a number the reader typed, NaN to take it back;
// `refuse(text)` what is none; `choose(key)` a row of the table.
export function rowInNumbers(words, { edit, refuse, choose }) {
  const intro = h("p"), totals = h("p", { class: "total" });
  const heads = COLUMNS.map(() => h("th", { scope: "col" })), body = h("tbody");
  const scroll = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": words.row },
    h("table", { class: "steps" }, h("thead", {}, h("tr", {}, heads)), body));
  const scoreName = h("p", { class: "step-name" }), scoreSum = h("p", { class: "total" });
  const valueName = h("p", { class: "step-name" }), products = h("div", { class: "cards" });
  const values = h("div", { class: "cards" });
  const cell = (part, component) => numberCell({ edit: (value) => edit(part, component, value), refuse });
  let cards = [], rows = [], latest = null, place = "";
  const vectors = h("div"), originText = h("p");
  const from = h("details", {}, h("summary", {}, words.origin), originText, vectors);
  from.addEventListener("toggle", () => latest && showOrigin(latest));
  const wide = matchMedia("(min-width: 480px)").matches;
  const node = h("details", { open: wide, class: "row-details" }, h("summary", {}, words.row),
    intro, scroll, totals, scoreName, h("p", { class: "hint" }, words.edit), products, scoreSum,
    valueName, values, from);
  node.addEventListener("toggle", () => latest && show(latest));

  function build(size) {
    cards = Array.from({ length: size }, (_, i) => {
      const parts = { q: cell("q", i), k: cell("k", i), v: cell("v", i) };
      const product = h("span", { class: "product" }), y = h("span", { class: "product" });
      return { ...parts, product, y };
    });
    const line = (sign, node) => h("span", { class: "line" }, h("i", { "aria-hidden": "true" }, sign), node);
    products.replaceChildren(...cards.map(({ q, k, product }, i) => h("div", { class: "card" },
      h("b", {}, String(i)), line("q", q.node), line("k", k.node), line("=", product))));
    values.replaceChildren(...cards.map(({ v, y }, i) => h("div", { class: "card" },
      h("b", {}, String(i)), line("v", v.node), line("Σ", y))));
  }

  function show(state) {
    latest = state;
    if (!node.open) return;
    const { made, at, shown: characters } = state, { size } = made.model;
    const { layer, head, position, key, component } = at, row = rowOf(made, at);
    const name = (j) => visible(characters[j]), root = Math.sqrt(size), { scaled } = made.how;
    const names = { layer, head, position, key, component, size, character: name(position), other: name(key) };
    const off = made.how.off.some(([l, other]) => l === layer && other === head);
    intro.textContent = `${fill(words.rowIs, names)}${off ? ` ${words.headIsOff}` : ""}`;
    heads.forEach((cell, i) => {
      const text = COLUMNS[i] === "scaled" && !scaled ? words.unscaled : words.columns[COLUMNS[i]];
      cell.textContent = fill(text, names);
    });
    while (rows.length < made.length) rows.push(tableRow(rows.length));
    if (body.children.length !== made.length) body.replaceChildren(...rows.slice(0, made.length));
    const most = Math.max(...row.weights);
    for (let j = 0; j < made.length; j++) {
      const seen = row.seen[j], cells = rows[j].children;
      const texts = [`${j} ${name(j)}`, fixed(row.scores[j], 3), fixed(row.scaled[j], 3),
        seen ? words.open : words.masked, fixed(row.weights[j], 4), fixed(row.values[j], 3),
        fixed(row.weights[j] * row.values[j], 4)];
      texts.forEach((text, i) => {
        if (cells[i].textContent !== text) cells[i].textContent = text;
      });
      rows[j].className = `${j === key ? "chosen" : ""} ${seen ? "" : "unseen"}`;
      cells[4].style.setProperty("--share", `${(100 * row.weights[j]) / most}%`);
    }
    bringIntoSight(`${layer} ${head} ${position} ${key}`, rows[key]);
    totals.textContent = fill(words.totals, {
      component, weights: fixed(row.weights.reduce((a, b) => a + b, 0), 4), output: fixed(row.output, 4),
    });
    if (cards.length !== size) build(size);
    scoreName.textContent = fill(words.scoreOf, names);
    valueName.textContent = fill(words.values, names);
    showCards(state);
    const score = fixed(row.scores[key], 3);
    scoreSum.textContent = fill(scaled ? words.scoreScaled : words.scoreSum, {
      score, size, root: fixed(root, 3), scaled: fixed(row.scaled[key], 3),
    });
    showOrigin(state);
  }

  // Scroll the table, and nothing else, to the chosen row when another one is chosen.
  function bringIntoSight(chosen, row) {
    if (chosen === place) return;
    place = chosen;
    const { offsetTop: top, offsetHeight: height } = row;
    const hidden = top < scroll.scrollTop + 2 * height || top + height > scroll.scrollTop + scroll.clientHeight;
    if (hidden) scroll.scrollTop = top - scroll.clientHeight / 2;
  }

  function tableRow(j) {
    const cells = COLUMNS.map((_, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }));
    return h("tr", { onclick: () => choose(j) }, cells);
  }

  function showCards({ made, at, colours, edits }) {
    const { layer, head, position, key, component } = at;
    const q = vector(made, "q", layer, head, position), y = vector(made, "y", layer, head, position);
    const k = vector(made, "k", layer, head, key), v = vector(made, "v", layer, head, key);
    const limit = (...all) => Math.max(...all.flat().map(Math.abs));
    const [qk, most, large] = [limit(q, k), limit(q.map((x, i) => x * k[i])), limit(v, y)];
    const isEdited = (part, place, i) => edits.some(([p, l, head_, t, c]) =>
      p === part && l === layer && head_ === head && t === place && c === i);
    const put = (card, part, value, place, i, limit, name) => card[part].update({
      text: fixed(value, 3), colour: signedColour(value, limit, colours), edited: isEdited(part, place, i),
      label: fill(words.cell, { part: name, position: place, component: i }),
    });
    cards.forEach((card, i) => {
      put(card, "q", q[i], position, i, qk, words.query);
      put(card, "k", k[i], key, i, qk, words.keyNumber);
      put(card, "v", v[i], key, i, large, words.value);
      card.product.textContent = fixed(q[i] * k[i], 3);
      card.product.style.setProperty("--tint", `rgb(${signedColour(q[i] * k[i], most, colours)})`);
      card.y.textContent = fixed(y[i], 3);
      card.y.style.setProperty("--tint", `rgb(${signedColour(y[i], large, colours)})`);
      card.y.parentNode.parentNode.classList.toggle("chosen", i === component);
    });
  }

  function showOrigin({ made, at, shown: characters, colours }) {
    if (!from.open) return;
    const { layer, head, position } = at, found = origin(made, layer, head, position);
    const character = visible(characters[position]), { width } = made.model;
    originText.textContent = fill(words.originIs, { character, token: made.tokens[position], width, position });
    const list = [["embedding", found.embedding], ["x", found.x], ["normal", found.normal],
      ["query", found.query], ["q", vector(made, "q", layer, head, position)],
      ["keyBefore", found.key], ["k", vector(made, "k", layer, head, position)],
      ["v", vector(made, "v", layer, head, position)]];
    vectors.replaceChildren(...list.map(([name, numbers]) => {
      const limit = Math.max(...numbers.map(Math.abs));
      return h("figure", { class: "vector", "data-name": name },
        h("figcaption", {}, `${fill(words.vectors[name], { character, layer })} (${numbers.length})`),
        h("div", { class: "numbers" }, numbers.map((value) => {
          const span = h("span", {}, fixed(value, 2));
          span.style.setProperty("--tint", `rgb(${signedColour(value, limit, colours)})`);
          return span;
        })));
    }));
  }

  return { node, show };
}
