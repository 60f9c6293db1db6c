// The poem in its places: above each the tone that is wanted, in it the character.

import { fill, h } from "../lib/dom.js";

// `show({ poem, measure, signs, ends })` draws it anew.
export function board(words) {
  const node = h("div", { class: "verse-board", role: "list", "aria-label": words.poem });

  function show({ poem, measure, signs, ends, tones }) {
    node.style.setProperty("--measure", measure);
    node.replaceChildren(...Array.from({ length: 4 }, (_, line) => h("div", { class: "verse-line" },
      Array.from({ length: measure }, (_, at) => {
        const place = line * measure + at, character = poem[place], now = place === poem.length;
        const sign = character && signs[place] === "·" ? tones[place] : signs[place], rhymes = ends.includes(place);
        const label = fill(words.cell, {
          line: line + 1, at: at + 1, character: character ?? (now ? words.here : words.empty),
          sign: words.signs[signs[place]], rhyme: rhymes ? words.rhyme : "",
        });
        return h("div", { class: `verse-cell${now ? " now" : ""}`, role: "listitem", "aria-label": label },
          h("span", { class: "verse-sign", "aria-hidden": "true" }, sign + (rhymes ? "R" : "")),
          h("span", { class: "verse-character", lang: "zh", "aria-hidden": "true" }, character ?? ""));
      }),
      h("span", { class: "verse-stop", "aria-hidden": "true" }, "，。"[line % 2]))));
  }

  return { node, show };
}
