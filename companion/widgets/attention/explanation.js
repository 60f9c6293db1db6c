// Attention is not explanation: the weight of each character beside what hiding it does.

import { rankCorrelation, rowOf, strongest } from "./arithmetic.js";
import { after } from "./prediction.js";
import { button, fill, h } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { pass } from "../lib/transformer.js";
import { moved } from "../text/sampling.js";
import { visible } from "../text/words.js";

const SLICE = 40; // ms of work before the page may breathe

// `state()` gives the pass, the place and the characters that are shown.
export function explanation(words, { state }) {
  const start = button(words.hide, measure), said = h("p", { role: "status" }), body = h("tbody");
  const table = h("table", { class: "bars" }, h("thead", {}, h("tr", {},
    [words.columns.key, words.weight, words.effect].map((text) => h("th", { scope: "col" }, text)))), body);
  const scroll = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": words.explain, hidden: true }, table);
  const node = h("details", {}, h("summary", {}, words.explain), h("p", {}, words.explainIs),
    h("div", { class: "fields" }, start), said, scroll);
  let turn = 0, probe = null;

  async function measure() {
    const mine = ++turn, { made, at, shown: characters } = state(), { position } = at;
    if (!position) return (said.textContent = words.needTwo);
    if (probe?.model !== made.model) probe = pass(made.model);
    const tokens = made.tokens.slice(0, made.how.causal ? position + 1 : made.length);
    const whole = after(made, position), effects = [];
    let since = performance.now();
    for (let j = 0; j < position; j++) {
      if (performance.now() - since > SLICE) {
        said.textContent = fill(words.hiding, { done: j, count: position });
        await new Promise((resolve) => setTimeout(resolve));
        if (mine !== turn) return;
        since = performance.now();
      }
      effects.push(moved(whole, after(probe.run(tokens, { ...made.how, hidden: j }), position)));
    }
    say(rowOf(made, at).weights.slice(0, position), effects, characters);
  }

  function say(weights, effects, characters) {
    const key = strongest(weights), most = strongest(effects), order = rankCorrelation(weights, effects);
    said.textContent = [
      fill(words.hiddenResult, {
        key, other: visible(characters[key]), weight: fixed(weights[key], 3), moved: percent(effects[key]),
        most, mostCharacter: visible(characters[most]), mostMoved: percent(effects[most]),
        mostWeight: fixed(weights[most], 3),
      }),
      Number.isNaN(order) ? words.correlationNone : fill(words.correlation, { value: fixed(order, 2) }),
    ].join(" ");
    body.replaceChildren(...effects.map((effect, j) => h("tr", {},
      h("th", { scope: "row" }, `${j} ${visible(characters[j])}`),
      bar(weights[j], fixed(weights[j], 3), "before"), bar(effect, percent(effect), "after"))));
    scroll.hidden = false;
  }

  function bar(share, text, kind) {
    const cell = h("td", { class: kind }, h("span", { class: "number" }, text));
    cell.style.setProperty("--share", `${100 * share}%`);
    return cell;
  }

  return {
    node,
    // What was measured no longer belongs to what is shown.
    clear() {
      turn++;
      said.textContent = "";
      scroll.hidden = true;
    },
  };
}

function percent(share) {
  return `${fixed(100 * share, 1)} %`;
}
